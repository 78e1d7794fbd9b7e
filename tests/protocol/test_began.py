"""When the new way itself began: a year, a month or a day, and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.protocol.files import GOOD, Problems, about

from trialkit.protocol.began import first_and_last, said
from trialkit.protocol.source import parse_trial

INTERVENTION = next(line for line in GOOD.splitlines() if line.startswith("intervention:"))


def begun(text: str) -> str:
    """The good trial file with more in its intervention."""
    if INTERVENTION.endswith("}"):
        return GOOD.replace(INTERVENTION, f"{INTERVENTION[:-1]}, {text}}}")
    return GOOD.replace(INTERVENTION, f"{INTERVENTION}\n  {text}")


@pytest.mark.parametrize(
    ("written", "first", "last", "words"),
    [
        ("2014", dt.date(2014, 1, 1), dt.date(2014, 12, 31), "in 2014"),
        ("2020-02", dt.date(2020, 2, 1), dt.date(2020, 2, 29), "in February 2020"),
        ("2020-12", dt.date(2020, 12, 1), dt.date(2020, 12, 31), "in December 2020"),
        ("2020-09-14", dt.date(2020, 9, 14), dt.date(2020, 9, 14), "on 14 September 2020"),
    ],
)
def test_a_beginning_is_as_precise_as_it_is_known(written: str, first: dt.date, last: dt.date, words: str) -> None:
    found = parse_trial(begun(f"began: {written}"), name="trials/x.yaml", trial_id="x").intervention.began
    assert found is not None
    assert first_and_last(found) == (first, last)
    assert said(found) == words


@pytest.mark.parametrize("written", ["2020-13", "2020-02-30", "spring 2020", "20-09"])
def test_what_is_no_year_month_or_day_is_refused(problems: Problems, written: str) -> None:
    assert about(problems(begun(f"began: {written}")), "is neither a year nor a month nor a day")


def test_what_was_never_tried_never_began(problems: Problems) -> None:
    text = begun("began: 2014, tried: false" if INTERVENTION.endswith("}") else "began: 2014\n  tried: false")
    assert about(problems(text), "nothing was tried, so nothing began")
