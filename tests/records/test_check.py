"""Rules between answers, and the readings of single cells."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from trialkit.records.answers import Answer, Fault, parser
from trialkit.records.dates import TrialDays
from trialkit.records.read import read_log

from .conftest import FIELDS, Write, make_trial


def read_cell(name: str, text: str, **field: Any) -> Answer | Fault:
    trial = make_trial(fields={**FIELDS, **({name: field} if field else {})})
    return parser(trial.log, name, TrialDays(trial.design), trial.design.sites)(text)


@pytest.mark.parametrize("text", ["yes", "Y", "TRUE", "1", "1.0", "Yes"])
def test_yes_is_written_in_many_ways(text: str) -> None:
    assert read_cell("came_back", text) == Answer(True)


@pytest.mark.parametrize("text", ["no", "N", "False", "0"])
def test_so_is_no(text: str) -> None:
    assert read_cell("came_back", text) == Answer(False)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,250", 1250), ("£1,250.50", 1250.5), ("12.5", 12.5), ("-3", -3), (".5", 0.5), ("1.2E+03", 1200), ("−4", -4)],
)
def test_numbers_may_have_thousands_and_pounds(text: str, value: float) -> None:
    assert read_cell("cost", text, type="number") == Answer(value)


@pytest.mark.parametrize(
    "text", ["3,5", "12,34", "1.2.3", "ten", "nan", "inf", "1_000", "45%", "£", "(5)", "1e400", "0x10"]
)
def test_what_could_mean_two_things_is_no_number(text: str) -> None:
    assert isinstance(read_cell("cost", text, type="number"), Fault)


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("25 mins", "Write the number alone, without words or units."),
        ("about 25", "Write the number alone, without words or units."),
        ("a lot", "Write a number in figures."),
        ("20-30", "Write one number, not a range or two."),
        ("20 / 30", "Write one number, not a range or two."),
        ("1.250,00", "Write thousands as 1,250 and parts as 12.5."),
        ("12,5", "Write thousands as 1,250 and parts as 12.5."),
    ],
)
def test_the_advice_on_a_number_fits_what_is_wrong_with_it(text: str, mend: str) -> None:
    found = read_cell("minutes", text, type="number")
    assert isinstance(found, Fault) and found.mend == mend


def test_a_percentage_is_a_number_only_where_the_field_runs_to_a_hundred() -> None:
    assert read_cell("share", "45%", type="number", minimum=0, maximum=100) == Answer(45.0)


def test_whole_numbers_are_asked_for_where_the_form_says_so() -> None:
    assert isinstance(read_cell("calls", "2.5", type="number", whole=True), Fault)
    assert read_cell("calls", "2.0", type="number", whole=True) == Answer(2.0)


@pytest.mark.parametrize("text", ["Jane Smith", "j@x", "P" * 21, "P.1", "-1", "Ø1"])
def test_what_is_no_code_is_not_repeated(text: str) -> None:
    found = read_cell("practitioner", text)
    assert isinstance(found, Fault)
    assert text not in found.what + found.mend + found.reason


@pytest.mark.parametrize(
    ("text", "code"),
    [("P 03", "P03"), ("p 0 3", "P03"), ("JS", "JS"), ("J S", "JS"), ("ABC", "ABC"), ("TEAM3", "TEAM3")],
)
def test_a_code_is_read_without_its_spaces(text: str, code: str) -> None:
    assert read_cell("practitioner", text) == Answer(code)


@pytest.mark.parametrize("text", ["Sarah", "Anne", "Jo B", "Zoë Li", "Sarah 3", "J.Smith", "de_Souza"])
def test_what_looks_like_a_name_is_no_code(text: str) -> None:
    found = read_cell("practitioner", text)
    assert isinstance(found, Fault)
    assert found.reason == "practitioner looks like a name"


def test_codes_differ_by_more_than_their_case() -> None:
    assert read_cell("practitioner", "p-1") == read_cell("practitioner", "P-1") == Answer("P-1")


@pytest.mark.parametrize("text", ["Jane Smith", "Smit", "smith", "Grace", "mark", "Smile 0152278", "june"])
def test_a_choice_that_may_be_a_name_is_not_repeated_however_near_an_answer(text: str) -> None:
    options = {"smile": "Smile", "grade": "Grade", "marked": "Marked", "smythy": "A smythy"}
    found = read_cell("mood", text, type="choice", options=options)
    assert isinstance(found, Fault)
    assert found.what == "what is written here is not an answer of mood."
    assert text not in found.mend + found.reason


def test_a_slip_in_a_choice_is_repeated_with_the_answer_that_was_meant() -> None:
    found = read_cell("outcome", "Signposed")
    assert isinstance(found, Fault)
    assert found.what == "'Signposed' is not an answer of outcome."
    assert found.mend.startswith("Did you mean 'Signposted'?")
    assert read_cell("outcome", "signpost") == Fault(
        found.reason, "what is written here is not an answer of outcome.", found.mend
    )


def test_a_rule_asks_for_an_answer_where_its_condition_holds(write: Write) -> None:
    fields = {**FIELDS, "to_whom": {"type": "text", "required": False}, "visit": {"type": "number", "required": False}}
    rules = [
        {"when": {"outcome": ["referred", "signposted"]}, "require": ["to_whom"]},
        {"when": {"visit": 3, "came_back": True}, "require": ["minutes"]},
    ]
    text = (
        "date,practitioner,outcome,to_whom,visit,came_back,minutes\n"
        "04/01/2021,P1,referred,,,,\n04/01/2021,P1,referred,Team A,,,\n04/01/2021,P1,advice,,,,\n"
        "04/01/2021,P1,advice,,3,yes,\n04/01/2021,P1,advice,,3,yes,5\n04/01/2021,P1,advice,,2,yes,\n"
    )
    log = read_log(make_trial(fields=fields, rules=rules), write(text))
    assert [(problem.where[-2:], problem.what) for problem in log.problems] == [
        ("D2", "to_whom is empty although outcome is referred or signposted."),
        ("G5", "minutes is empty although visit is 3 and came_back is yes."),
    ]
    assert log.flow.used == 4


def test_a_rule_is_broken_by_an_empty_cell_and_not_by_a_bad_one(write: Write) -> None:
    fields = {**FIELDS, "minutes": {"type": "number"}}
    rules = [{"when": {"outcome": "advice"}, "require": ["minutes"]}]
    text = (
        "date,practitioner,outcome,minutes\n04/01/2021,P1,advice,\n04/01/2021,P1,advice,ten\n04/01/2021,P1,referred,\n"
    )
    log = read_log(make_trial(fields=fields, rules=rules), write(text))
    assert [(part.reason, part.rows) for part in log.flow.set_aside] == [
        ("minutes is empty where a rule asks for it", 1)
    ]
    assert [(part.reason, part.cells) for part in log.emptied] == [
        ("minutes is empty", 1),
        ("minutes is not a number", 1),
    ]
    assert [problem.where[-2:] for problem in log.problems] == ["D2", "D3", "D4"]
    assert log.problems_found == 3


def test_each_row_is_counted_under_its_first_reason_only(write: Write) -> None:
    log = read_log(make_trial(), write("date,practitioner,outcome,minutes\nsoon,?,wrong,-5\n"))
    assert [(part.reason, part.rows) for part in log.flow.set_aside] == [("date is not a date", 1)]
    assert log.problems_found == 4


def test_completeness_shows_gaps_repeats_late_entries_and_silence(write: Write) -> None:
    fields = {**FIELDS, "entered": {"type": "date", "required": False}}
    rows = ["date,practitioner,outcome,entered"]
    monday = dt.date(2021, 1, 4)
    for week in range(9):
        day = monday + dt.timedelta(weeks=week)
        if week != 4:
            rows.append(f"{day:%d/%m/%Y},P1,advice,{day + dt.timedelta(days=8 if week == 2 else 7):%d/%m/%Y}")
        if week < 3:
            rows.append(f"{day:%d/%m/%Y},P2,advice,")
    rows += ["04/01/2021,P2,advice,", "01/03/2021,P3,advice,"]
    found = read_log(make_trial(fields=fields), write("\n".join(rows) + "\n")).completeness
    assert found.empty_periods == (("louth", dt.date(2021, 2, 1)),)
    assert (found.duplicates, found.late) == (1, 1)
    assert [(one.code, one.rows, one.stopped_early) for one in found.practitioners] == [
        ("P1", 8, False),
        ("P2", 4, True),
        ("P3", 1, False),
    ]
    assert found.practitioners[1].last == dt.date(2021, 1, 18)


def test_one_week_alone_is_a_log(write: Write) -> None:
    log = read_log(make_trial(), write("date,practitioner,outcome\n04/01/2021,P1,advice\n"))
    assert (log.flow.used, len(log.completeness.empty_periods)) == (1, 8)
    assert log.completeness.late is None
    assert not log.completeness.practitioners[0].stopped_early
