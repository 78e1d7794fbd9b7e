"""Sums by measure, site, period and practitioner, and the series they add up to, for every type of measure."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from trialkit.protocol.trial import Trial
from trialkit.records.log import Log
from trialkit.records.read import read_log
from trialkit.records.series import Series, series

from .conftest import FIELDS, RESOLVED, Write, make_trial

HEAD = "date,practitioner,outcome,came_back,minutes\n"
ROWS = (
    HEAD
    + "04/01/2021,P1,advice,yes,10\n05/01/2021,P1,signposted,no,20\n06/01/2021,P2,referred,,30\n"
    + "11/01/2021,P1,referred,no,\n12/01/2021,P2,Referred to a team,no,50\n"
)


def measure(**given: Any) -> dict[str, Any]:
    return {"id": "m", "name": "M", "role": "secondary", "better": "neutral", **given}


def row_log(write: Write, **given: Any) -> Series:
    trial = make_trial(measures=[RESOLVED, measure(**given)])
    log = read_log(trial, write(ROWS))
    return series(trial, log, trial.measure("m"))


def first(found: Series, *columns: str) -> list[list[float]]:
    return found.frame[list(columns)].head(2).to_numpy().tolist()


def test_a_proportion_counts_rows_that_match_out_of_all(write: Write) -> None:
    trial = make_trial()
    found = series(trial, read_log(trial, write(ROWS)), trial.primary)
    assert first(found, "numerator", "denominator", "value") == [[2, 3, 2 / 3], [0, 2, 0]]
    assert found.frame["value"].isna().tolist() == [False, False] + [True] * 7


def test_rows_whose_answer_is_missing_do_not_count_towards_the_measure(write: Write) -> None:
    found = row_log(write, type="proportion", numerator={"came_back": True})
    assert first(found, "records", "numerator", "denominator") == [[2, 1, 2], [2, 0, 2]]


@pytest.mark.parametrize(
    "given",
    [
        {"type": "proportion", "numerator": {"came_back": True}},
        {"type": "proportion", "numerator": {"outcome": "advice", "came_back": True}},
        {"type": "proportion", "numerator": {"outcome": "advice"}, "denominator": {"back": ["good", "bad"]}},
        {"type": "count", "numerator": {"came_back": False}},
        {"type": "rate", "numerator": {"came_back": True}, "exposure": 50},
        {"type": "rate", "numerator": {"outcome": "advice"}, "exposure": "minutes"},
        {"type": "mean", "value": "minutes"},
        {"type": "money", "value": "minutes"},
        {"type": "mean", "value": "minutes", "denominator": {"back": ["good", "bad"]}},
        {"type": "ordinal", "value": "back", "top": ("good",)},
    ],
)
def test_a_row_with_an_emptied_cell_counts_towards_no_measure_that_needs_it(
    write: Write, given: dict[str, Any]
) -> None:
    options = {"type": "choice", "required": False, "options": {"good": "Good", "bad": "Bad"}}
    trial = make_trial(measures=[RESOLVED, measure(**given)], fields={**FIELDS, "back": options})
    rows = [line + (",back" if at == 0 else ",good") for at, line in enumerate(ROWS.splitlines())]
    without = read_log(trial, write("\n".join(rows)))
    bad = [*rows[:1], "04/01/2021,P1,advice,not yet,20 mins,middling", *rows[1:]]
    log = read_log(trial, write("\n".join(bad)))
    assert (log.flow.used, len(log.emptied)) == (without.flow.used + 1, 3)
    chosen, expected = (one.cells[one.cells["measure"] == "m"].reset_index(drop=True) for one in (log, without))
    assert chosen.equals(expected)
    primary = log.cells[log.cells["measure"] == "resolved"]
    assert (primary["denominator"].sum(), primary["numerator"].sum()) == (6, 3)


def test_a_denominator_chooses_the_rows(write: Write) -> None:
    found = row_log(write, type="proportion", numerator={"came_back": True}, denominator={"outcome": "advice"})
    assert first(found, "numerator", "denominator") == [[1, 1], [0, 0]]


def test_several_conditions_must_all_hold(write: Write) -> None:
    found = row_log(write, type="proportion", numerator={"came_back": False, "outcome": ["signposted", "referred"]})
    assert first(found, "numerator", "denominator") == [[1, 2], [2, 2]]


def test_a_count_has_one_period_of_exposure_however_many_logged(write: Write) -> None:
    found = row_log(write, type="count", numerator={"outcome": "referred"})
    assert first(found, "records", "numerator", "exposure", "value") == [[3, 1, 1, 1], [2, 2, 1, 2]]


def test_a_week_of_rows_without_an_event_counts_none(write: Write) -> None:
    found = row_log(write, type="count", numerator={"outcome": "advice"})
    assert first(found, "numerator", "value") == [[1, 1], [0, 0]]


def test_a_rate_over_a_fixed_number_has_it_once_a_period(write: Write) -> None:
    found = row_log(write, type="rate", exposure=5000, per=1000)
    assert first(found, "numerator", "exposure", "value") == [[3, 5000, 0.6], [2, 5000, 0.4]]


def test_a_rate_may_be_over_a_number_logged(write: Write) -> None:
    over_minutes = row_log(write, type="rate", numerator={"outcome": "referred"}, exposure="minutes")
    assert first(over_minutes, "numerator", "exposure") == [[1, 60], [1, 50]]


@pytest.mark.parametrize("kind", ["mean", "money"])
def test_a_mean_adds_values_and_their_squares(write: Write, kind: str) -> None:
    found = row_log(write, type=kind, value="minutes")
    assert first(found, "denominator", "total", "total_squares", "value") == [[3, 60, 1400, 20], [1, 50, 2500, 50]]


def test_an_ordinal_counts_rows_by_answer(write: Write) -> None:
    found = row_log(write, type="ordinal", value="outcome", top=("advice",))
    assert found.options is not None
    assert found.options.head(2).to_numpy().tolist() == [[1, 1, 1], [0, 0, 2]]
    assert first(found, "numerator", "denominator", "value") == [[1, 3, 1 / 3], [0, 2, 0]]


def test_a_practitioner_can_be_left_out_without_losing_the_exposure(write: Write) -> None:
    trial = make_trial(measures=[RESOLVED, measure(type="count")])
    log = read_log(trial, write(ROWS))
    found = series(trial, log, trial.measure("m"), without_practitioner="P1")
    assert first(found, "numerator", "exposure") == [[1, 1], [1, 1]]


TALLY: dict[str, Any] = {
    "date": {"type": "date"},
    "seen": {"type": "number", "whole": True},
    "resolved": {"type": "number", "required": False},
    "wait": {"type": "number", "required": False},
}


def tally(write: Write, text: str, **given: Any) -> tuple[Trial, Log]:
    primary = {**RESOLVED, "numerator": "resolved", "denominator": "seen"}
    trial = make_trial(row="tally", fields=TALLY, measures=[primary, measure(**given)])
    return trial, read_log(trial, write("date,seen,resolved,wait\n" + text))


@pytest.mark.parametrize(
    ("given", "columns", "expected"),
    [
        ({"type": "count", "numerator": "resolved"}, ("numerator", "exposure", "value"), [[5, 1, 5], [0, 1, 0]]),
        (
            {"type": "rate", "numerator": "resolved", "exposure": "seen", "per": 100},
            ("exposure", "value"),
            [[20, 25], [10, 0]],
        ),
        ({"type": "rate", "numerator": "resolved", "exposure": 50}, ("exposure", "value"), [[50, 0.1], [50, 0]]),
        ({"type": "mean", "value": "wait"}, ("denominator", "total", "value"), [[1, 40, 40], [1, 30, 30]]),
        (
            {"type": "mean", "value": "wait", "denominator": "seen"},
            ("denominator", "total", "total_squares", "value"),
            [[20, 40, 80, 2], [10, 30, 90, 3]],
        ),
    ],
)
def test_tallies_add_up_for_every_type(
    write: Write, given: dict[str, Any], columns: tuple[str, ...], expected: list[list[float]]
) -> None:
    trial, log = tally(write, "04/01/2021,20,5,40\n11/01/2021,10,0,30\n", **given)
    assert log.problems == ()
    assert first(series(trial, log, trial.measure("m")), *columns) == expected
    assert first(series(trial, log, trial.primary), "numerator", "denominator") == [[5, 20], [0, 10]]


def test_two_tallies_of_one_week_add_up(write: Write) -> None:
    trial, log = tally(write, "04/01/2021,20,5,\n05/01/2021,10,5,\n", type="count", numerator="resolved")
    assert first(series(trial, log, trial.primary), "numerator", "denominator")[0] == [10, 30]
    assert first(series(trial, log, trial.measure("m")), "numerator", "exposure")[0] == [10, 1]


def test_a_tally_that_cannot_be_is_set_aside(write: Write) -> None:
    rows = "04/01/2021,5,20,\n11/01/2021,-3,-4,\n18/01/2021,20,5,\n"
    _, log = tally(write, rows, type="count", numerator="resolved")
    assert {part.reason: part.rows for part in log.flow.set_aside} == {
        "resolved is above seen": 1,
        "resolved is below zero": 1,
    }
    assert any("C2" in problem.where and "resolved is above seen" in problem.what for problem in log.problems)


def test_a_bad_total_that_only_another_measure_needs_empties_its_cell_only(write: Write) -> None:
    rows = "04/01/2021,20,5,-4\n11/01/2021,10,2,12\n18/01/2021,10,2,ten\n25/01/2021,10,2,3\n01/02/2021,10,x,3\n"
    trial, log = tally(write, rows, type="proportion", numerator="wait", denominator="seen")
    assert [(part.reason, part.rows) for part in log.flow.set_aside] == [("resolved is not a number", 1)]
    assert {(part.reason, part.cells) for part in log.emptied} == {
        ("wait is below zero", 1),
        ("wait is above seen", 1),
        ("wait is not a number", 1),
    }
    assert [problem.where[-2:] for problem in log.problems] == ["D2", "D3", "D4", "C6"]
    assert series(trial, log, trial.primary).frame["denominator"].head(4).tolist() == [20, 10, 10, 10]
    other = series(trial, log, trial.measure("m")).frame
    assert (other["numerator"].sum(), other["denominator"].sum()) == (3, 10)


def test_where_totals_contradict_each_other_the_primary_measure_keeps_its_own(write: Write) -> None:
    trial, log = tally(
        write, "04/01/2021,20,5,4\n11/01/2021,10,2,4\n", type="proportion", numerator="resolved", denominator="wait"
    )
    assert log.flow.used == 2
    assert [(part.reason, part.cells) for part in log.emptied] == [("resolved is above wait", 1)]
    assert series(trial, log, trial.primary).frame["numerator"].sum() == 7
    assert series(trial, log, trial.measure("m")).frame["denominator"].sum() == 4


def test_a_zero_denominator_is_told_of_and_gives_no_value(write: Write) -> None:
    trial, log = tally(write, "04/01/2021,0,0,\n11/01/2021,10,2,\n", type="count", numerator="resolved")
    assert log.flow.used == 2
    assert "seen is zero" in log.problems[0].what
    assert series(trial, log, trial.primary).frame["value"].isna().tolist()[:2] == [True, False]


def test_all_zero_weeks_are_a_log_like_any_other(write: Write) -> None:
    trial, log = tally(write, "04/01/2021,10,0,0\n11/01/2021,10,0,0\n", type="count", numerator="resolved")
    assert first(series(trial, log, trial.primary), "value") == [[0], [0]]
    assert first(series(trial, log, trial.measure("m")), "value") == [[0], [0]]


def test_sites_are_kept_apart_and_known_by_id_or_name(write: Write) -> None:
    sites = [{"id": "louth", "name": "Louth team"}, {"id": "north", "name": "North team", "role": "comparison"}]
    trial = make_trial(fields={"site": {"type": "code"}, **FIELDS}, design={"sites": sites})
    rows = ["Louth Team,04/01/2021,P1,advice", "NORTH,04/01/2021,P9,referred", "louh,04/01/2021,P1,advice"]
    text = "\n".join(["site,date,practitioner,outcome", *rows])
    log = read_log(trial, write(text))
    assert log.cells[["site", "numerator", "denominator"]].to_numpy().tolist() == [["louth", 1, 1], ["north", 0, 1]]
    assert "Did you mean 'louth'?" in log.problems[-1].mend
    assert len(log.completeness.empty_periods) == 16
    assert ("north", dt.date(2021, 1, 11)) in log.completeness.empty_periods


def test_a_site_with_its_own_start_has_its_own_phases(write: Write) -> None:
    sites = [{"id": "louth", "name": "Louth"}, {"id": "north", "name": "North", "start": "2021-02-08"}]
    trial = make_trial(fields={"site": {"type": "code"}, **FIELDS}, design={"sites": sites})
    log = read_log(trial, write("site,date,practitioner,outcome\nnorth,01/02/2021,P1,advice\n"))
    assert series(trial, log, trial.primary, site="north").phase("baseline")["index"].tolist() == [4]
