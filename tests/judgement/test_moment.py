"""Where a day stands in a trial's calendar."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.huddles import plan
from trialkit.errors import TrialError
from trialkit.judgement.moment import moment

TRIAL = plan()


def at(month: int, day: int) -> tuple[int, int, int, int]:
    found = moment(TRIAL, dt.date(2024, month, day))
    return found.number, found.of, found.days_left, found.last


def test_a_week_is_counted_within_its_phase_and_is_complete_on_its_last_day() -> None:
    assert at(1, 1) == (1, 6, 83, -1)
    assert at(1, 7) == (1, 6, 77, 0)
    assert at(2, 12) == (1, 6, 41, 5)
    assert at(3, 3) == (3, 6, 21, 8)
    assert at(3, 24) == (6, 6, 0, 11)


def test_until_friday_the_week_that_ended_last_is_talked_about() -> None:
    shown = {day: moment(TRIAL, dt.date(2024, 2, day)).shown.index for day in (18, 19, 22, 23, 25)}
    assert shown == {18: 6, 19: 6, 22: 6, 23: 7, 25: 7}
    assert moment(TRIAL, dt.date(2024, 1, 2)).shown.index == 0
    assert moment(TRIAL, dt.date(2024, 2, 23)).running and not moment(TRIAL, dt.date(2024, 2, 25)).running


def test_after_the_end_nothing_is_left() -> None:
    found = moment(TRIAL, dt.date(2024, 5, 1))
    assert (found.phase, found.coming, found.days_left, found.judged, found.last) == (None, None, 0, True, 11)


@pytest.mark.parametrize(
    ("day", "said"), [(dt.date(2023, 12, 31), "1 day to go"), (dt.date(2023, 12, 1), "31 days to go")]
)
def test_before_the_first_phase_the_days_to_go_are_told(day: dt.date, said: str) -> None:
    with pytest.raises(TrialError, match=f"the trial has not begun: {said}"):
        moment(TRIAL, day)
