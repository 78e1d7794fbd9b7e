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


def test_a_month_and_two_figures_are_a_month_of_a_year_in_trials_of_months() -> None:
    phases = [
        {"name": "Before", "kind": "baseline", "start": "2021-01-01", "end": "2021-03-31"},
        {"name": "After", "kind": "trial", "start": "2021-04-01", "end": "2021-06-30"},
    ]
    monthly = TrialDays(make_trial(design={"period": "month", "phases": phases}).design)
    assert monthly.resolve("Mar-21") == Dated(dt.date(2021, 3, 1))
    assert DAYS.resolve("Mar-21") == Dated(dt.date(2021, 3, 21), "no year was written")


def test_a_year_by_itself_is_a_date_only_in_trials_of_calendar_years() -> None:
    def annual(first: str, last: str) -> TrialDays:
        phases = [
            {"name": "Before", "kind": "baseline", "start": f"2015-{first}", "end": f"2018-{last}"},
            {"name": "After", "kind": "trial", "start": f"2018-{first}", "end": f"2021-{last}"},
        ]
        if first == "01-01":
            phases[1]["start"] = f"2019-{first}"
        return TrialDays(make_trial(design={"period": "year", "phases": phases}).design)

    assert annual("01-01", "12-31").resolve("2019") == Dated(dt.date(2019, 1, 1))
    day_number = Dated(dt.date(1905, 7, 11), "it was a spreadsheet's day number")
    assert annual("04-01", "03-31").resolve("2019") == day_number
    assert DAYS.resolve("2019") == day_number


def test_a_repair_that_lies_outside_stands_only_where_it_is_the_one_reading() -> None:
    assert DAYS.resolve("43466") == Dated(dt.date(2019, 1, 1), "it was a spreadsheet's day number")
    phases = [
        {"name": "Before", "kind": "baseline", "start": "2020-12-28", "end": "2021-02-07"},
        {"name": "After", "kind": "trial", "start": "2021-02-08", "end": "2021-03-21"},
    ]
    two_years = TrialDays(make_trial(design={"phases": phases}).design)
    assert two_years.resolve("5 Oct") is None
