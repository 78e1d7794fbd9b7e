"""Periods as sources write them, dated where the words allow and left alone where they do not."""

from __future__ import annotations

import datetime as dt

import pytest

from trialkit.protocol.period import period


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("2017", "2017-01-01", "2017-12-31"),
        ("2020-21", "2020-04-01", "2021-03-31"),
        ("2020/21", "2020-04-01", "2021-03-31"),
        ("2016–17", "2016-04-01", "2017-03-31"),
        ("2022-25", "2022-04-01", "2025-03-31"),
        ("1999-2000", "1999-04-01", "2000-03-31"),
        ("2021-22 Q3", "2021-10-01", "2021-12-31"),
        ("2021-22 Q4", "2022-01-01", "2022-03-31"),
        ("Q1 2017/18", "2017-04-01", "2017-06-30"),
        ("Q3 of 2021-22", "2021-10-01", "2021-12-31"),
        ("2017 Q1", "2017-01-01", "2017-03-31"),
        ("May 2017", "2017-05-01", "2017-05-31"),
        ("february 2020", "2020-02-01", "2020-02-29"),
        ("Sep 2020 to Nov 2020", "2020-09-01", "2020-11-30"),
        ("2021-02-01 to 2021-03-14", "2021-02-01", "2021-03-14"),
    ],
)
def test_dates_in_the_words_are_read(words: str, first: str, last: str) -> None:
    found = period(words)
    assert (found.first, found.last) == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize(
    "words",
    ["trial baseline", "previously", "2021-20", "2021-99", "Q5 2021", "Smarch 2021", "2021 to 2019", "2021-02-30"],
)
def test_words_that_are_no_dates_stay_words(words: str) -> None:
    found = period(words)
    assert (found.words, found.first, found.days, found.step) == (words, None, None, None)


def test_a_step_of_a_trial_is_read_as_one() -> None:
    assert period("Week 6").step == ("week", 6)
    assert period("week 6").days is None


def test_lengths_and_overlaps_are_of_days() -> None:
    year, quarter = period("2020-21"), period("2021-22 Q1")
    assert (year.days, quarter.days) == (365, 91)
    assert year.overlaps(quarter) is False
    assert period("2021").overlaps(year) is True
    assert year.overlaps(period("previously")) is None
