"""A log read up to a day: later rows are as if nobody had written them, with their faults, and what may be quoted."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.records.conftest import FIELDS, Write, make_trial
from trialkit.records.read import read_log

HEAD = "date,practitioner,outcome,came_back,minutes,note\n"
EARLY = "04/01/2021,P1,advice,no,5,\n05/01/2021,P2,referred,no,6,\n11/01/2021,P1,advice,no,7,\n"
LATE = "18/01/2021,P1,nonsense,no,8,\n19/01/2021,P3,advice,maybe,9,\n02/19/2021,P3,advice,no,9,\n"
DAY = dt.date(2021, 1, 12)


def test_a_log_read_up_to_a_day_is_the_log_that_ended_that_day(write: Write) -> None:
    trial = make_trial()
    cut = read_log(trial, write(HEAD + EARLY + LATE), until=DAY)
    short = read_log(trial, write(HEAD + EARLY))
    assert cut.later == 3 and short.later == 0
    for name in ("flow", "completeness", "problems", "problems_found", "repairs", "repairs_found", "emptied", "logged"):
        assert getattr(cut, name) == getattr(short, name), name
    assert cut.cells.equals(short.cells)


def test_everything_is_there_on_the_last_day(write: Write) -> None:
    trial, folder = make_trial(), write(HEAD + EARLY + LATE)
    whole, cut = read_log(trial, folder), read_log(trial, folder, until=dt.date(2021, 3, 7))
    assert cut.later == 0 and (cut.flow, cut.problems, cut.repairs) == (whole.flow, whole.problems, whole.repairs)
    assert whole.flow.set_aside_rows == 1 and whole.repairs_found == 1


def test_a_row_without_a_date_that_can_be_read_goes_by_the_row_above_it(write: Write) -> None:
    rows = HEAD + EARLY + "31/02/2021,P1,advice,no,5,\n18/01/2021,P1,advice,no,5,\nsoon,P1,advice,no,5,\n"
    cut = read_log(make_trial(), write(rows), until=DAY)
    assert (cut.flow.received, cut.flow.set_aside_rows, cut.later) == (4, 1, 2)
    assert [problem.where.rpartition(" ")[2] for problem in cut.problems] == ["A5"]


def test_a_slip_beyond_the_whole_trial_is_a_fault_of_the_day_it_was_written(write: Write) -> None:
    cut = read_log(make_trial(), write(HEAD + EARLY + "12/01/2031,P1,advice,no,5,\n"), until=DAY)
    assert (cut.flow.set_aside_rows, cut.later) == (1, 0)


def test_a_row_entered_later_was_not_there_yet(write: Write) -> None:
    fields = {**FIELDS, "entered": {"type": "date", "required": False}}
    text = "date,entered,practitioner,outcome,came_back,minutes,note\n"
    text += "04/01/2021,04/01/2021,P1,advice,,,\n04/01/2021,20/01/2021,P1,advice,,,\n05/01/2021,,P1,advice,,,\n"
    cut = read_log(make_trial(fields=fields), write(text), until=DAY)
    assert (cut.flow.used, cut.later) == (2, 1)


def test_a_log_of_which_nothing_was_there_yet_is_empty(write: Write) -> None:
    cut = read_log(make_trial(), write(HEAD + EARLY), until=dt.date(2020, 12, 31))
    assert (cut.flow.received, cut.later, cut.logged, cut.completeness.first) == (0, 3, (), None)


def test_rows_that_the_file_spoilt_are_cut_with_their_marks(write: Write) -> None:
    text = HEAD + EARLY + "18/01/2021,P1,advice,no,5,note,one too many,and more\n"
    trial = make_trial()
    assert read_log(trial, write(text)).problems_found == 1
    cut = read_log(trial, write(text), until=DAY)
    assert (cut.problems_found, cut.flow.received, cut.later) == (0, 3, 1)


def test_what_each_practitioner_logged_is_counted_by_period_and_site(write: Write) -> None:
    log = read_log(make_trial(), write(HEAD + EARLY))
    assert [(one.site, one.index, one.practitioner, one.rows) for one in log.logged] == [
        ("louth", 0, "P1", 1),
        ("louth", 0, "P2", 1),
        ("louth", 1, "P1", 1),
    ]


def test_without_a_practitioner_field_rows_are_counted_for_nobody(write: Write) -> None:
    fields = {name: field for name, field in FIELDS.items() if name != "practitioner"}
    text = "date,outcome,came_back,minutes,note\n04/01/2021,advice,no,5,\n04/01/2021,advice,no,5,\n"
    log = read_log(make_trial(fields=fields), write(text))
    assert [(one.practitioner, one.rows) for one in log.logged] == [("", 2)]


CONSENT: dict[str, Any] = {**FIELDS, "consent": {"type": "yes_no", "required": False}}
STORIES = (
    "date,practitioner,outcome,came_back,minutes,note,consent\n"
    "04/01/2021,P1,advice,no,5,  First   words ,yes\n05/01/2021,P1,advice,no,5,Second,no\n"
    "06/01/2021,P1,advice,no,5,Third,\n07/01/2021,P1,advice,no,5,,yes\n"
    "08/01/2021,P1,nonsense,no,5,Fifth,yes\n13/01/2021,P1,advice,no,5,Last,Yes\n"
)


def test_only_used_rows_whose_consent_says_yes_are_quoted_and_the_latest_comes_first(write: Write) -> None:
    log = read_log(make_trial(fields=CONSENT), write(STORIES))
    assert [(story.day, story.text) for story in log.stories] == [
        (dt.date(2021, 1, 13), "Last"),
        (dt.date(2021, 1, 4), "First words"),
    ]
    cut = read_log(make_trial(fields=CONSENT), write(STORIES), until=DAY)
    assert [story.text for story in cut.stories] == ["First words"]


def test_reading_the_words_changes_nothing_else(write: Write) -> None:
    folder = write(STORIES + STORIES.splitlines()[1] + "\n")
    asks = read_log(make_trial(fields=CONSENT), folder)
    other = {**CONSENT, "consent": {"type": "code", "required": False}}
    silent = read_log(make_trial(fields=other), folder)
    assert silent.stories == () and asks.completeness == silent.completeness and asks.flow == silent.flow
    assert asks.completeness.duplicates == 1 and asks.cells.equals(silent.cells)


@pytest.mark.parametrize("fields", [FIELDS, {name: one for name, one in CONSENT.items() if name != "note"}])
def test_a_form_without_consent_or_text_has_nothing_to_quote(write: Write, fields: dict[str, Any]) -> None:
    folder = write(STORIES.replace(",note", ",unused") if "note" not in fields else STORIES)
    assert read_log(make_trial(fields=fields), folder).stories == ()


def test_personal_data_in_a_story_still_refuses_the_log(write: Write) -> None:
    from trialkit.errors import PersonalDataError

    with pytest.raises(PersonalDataError) as told:
        read_log(make_trial(fields=CONSENT), write(STORIES.replace("Second", "Call 07700 900123")))
    assert "900123" not in str(told.value)
