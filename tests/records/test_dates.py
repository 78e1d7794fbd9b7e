"""Dates are read as British, and resolved by the trial's calendar where only one reading fits."""

from __future__ import annotations

import datetime as dt

import pytest

from trialkit.records.dates import Dated, TrialDays

from .conftest import make_trial

DAYS = TrialDays(make_trial().design)


@pytest.mark.parametrize(
    "text",
    [
        "05/02/2021",
        "5/2/21",
        "5.2.2021",
        "05-02-2021",
        "5 Feb 2021",
        "5th of February 2021",
        "Fri 5 Feb 2021",
        "Friday 5 February 2021",
        "Feb 5, 2021",
        "5-Feb-21",
        "2021-02-05",
        "2021-02-05T09:30:00",
        "05/02/2021 09:30",
        "2021/02/05",
    ],
)
def test_british_and_iso_dates_need_no_repair(text: str) -> None:
    assert DAYS.resolve(text) == Dated(dt.date(2021, 2, 5))


def test_a_month_first_date_is_repaired_where_only_that_reading_falls_inside_the_trial() -> None:
    found = DAYS.resolve("02/25/2021")
    assert found is not None
    assert (found.day, found.repair) == (dt.date(2021, 2, 25), "the month was written first")
    flipped = DAYS.resolve("02/10/2021")  # 2 October is outside, 10 February inside
    assert flipped is not None
    assert (flipped.day, bool(flipped.repair)) == (dt.date(2021, 2, 10), True)


def test_a_date_inside_the_trial_both_ways_is_read_as_british() -> None:
    assert DAYS.resolve("01/02/2021") == Dated(dt.date(2021, 2, 1))


def test_a_day_that_a_spreadsheet_turned_round_is_put_right() -> None:
    found = DAYS.resolve("2021-10-02")
    assert found is not None
    assert (found.day, found.repair) == (dt.date(2021, 2, 10), "day and month stood the wrong way round")


def test_a_day_number_is_read_where_it_falls_inside() -> None:
    found = DAYS.resolve("44232")
    assert found is not None
    assert (found.day, found.repair) == (dt.date(2021, 2, 5), "it was a spreadsheet's day number")


def test_a_date_without_a_year_takes_the_only_one_that_fits() -> None:
    found = DAYS.resolve("5 Feb")
    assert found is not None
    assert (found.day, found.repair) == (dt.date(2021, 2, 5), "no year was written")


def test_a_date_outside_the_trial_either_way_keeps_its_british_reading() -> None:
    assert DAYS.resolve("05/06/2021") == Dated(dt.date(2021, 6, 5))


@pytest.mark.parametrize("text", ["31/02/2021", "soon", "12", "1/2", "#REF!", "99/99/9999", "2021-13-45", "5 Foo 2021"])
def test_what_is_no_date_is_said_to_be_none(text: str) -> None:
    assert DAYS.resolve(text) is None


def test_months_are_dates_only_in_trials_of_months() -> None:
    assert DAYS.resolve("February 2021") is None
    phases = [
        {"name": "Before", "kind": "baseline", "start": "1969-01-01", "end": "1969-06-30"},
        {"name": "After", "kind": "trial", "start": "1969-07-01", "end": "1969-12-31"},
    ]
    monthly = TrialDays(make_trial(design={"period": "month", "phases": phases}).design)
    for text in ("Mar 1969", "March 1969", "1969-03", "01/03/69"):
        assert monthly.resolve(text) == Dated(dt.date(1969, 3, 1)), text
