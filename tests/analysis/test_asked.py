"""A figure asked again: of a series that was changed, under another assumption, with a lent calibration or its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from trialkit.analysis import robustness
from trialkit.analysis.asked import ask, figure, refit
from trialkit.analysis.estimate import Estimate
from trialkit.analysis.segmented import Question, single
from trialkit.records.series import Series

Make = Callable[..., Series]
CHANGE = Question("change")
PHASES = [("baseline", [7, 6, 8, 5, 7, 7, 6], 20), ("transition", [9], 20), ("trial", [15, 16, 17, 16, 15, 17], 20)]


@pytest.fixture
def series(make_series: Make) -> Series:
    return make_series(PHASES)


def test_nothing_changed_is_what_is_reported_and_its_own_assumption_is_not_asked_again(series: Series) -> None:
    asked = figure(series, CHANGE)
    assert asked.parts == (series,)
    assert asked.again({}) is asked.answer
    assert asked.under("ordinary") is asked.answer
    assert asked.under("volatile") == ask(series, Question("change", weeks_vary="volatile"))


def test_one_period_lost_borrows_the_calibration_and_two_of_a_short_series_do_not(series: Series) -> None:
    one, two = (robustness.without_periods(series, range(lost)) for lost in (1, 2))
    assert refit(series, one, CHANGE) == ask(one, CHANGE, like=series) != ask(one, CHANGE)
    assert refit(series, two, CHANGE) == ask(two, CHANGE) != ask(two, CHANGE, like=series)


def test_a_block_of_a_long_series_borrows_the_calibration(make_series: Make) -> None:
    long = make_series([("baseline", [6, 7, 8, 7] * 5, 20), ("trial", [15, 16, 17, 16, 15] * 2, 20)])
    two, three = (robustness.without_periods(long, range(lost)) for lost in (2, 3))
    assert refit(long, two, CHANGE) == ask(two, CHANGE, like=long) != ask(two, CHANGE)
    assert refit(long, three, CHANGE) == ask(three, CHANGE)


def test_a_period_that_changed_its_phase_or_was_filled_in_borrows_nothing(series: Series, make_series: Make) -> None:
    moved = robustness.with_transition(series, "trial")
    assert moved is not None
    assert refit(series, moved, CHANGE) == ask(moved, CHANGE) != ask(moved, CHANGE, like=series)
    gap = make_series([("baseline", [7, 6, 8, 5, 7], [20, 20, 0, 20, 20]), *PHASES[1:]])
    full, count = robustness.filled(gap, "trial", "failures")
    assert count == 1
    assert refit(gap, full, CHANGE) == ask(full, CHANGE) != ask(full, CHANGE, like=gap)


def test_a_contrast_asked_twice_of_a_series_is_fitted_once_and_for_all_scales_of_its_logarithms(series: Series) -> None:
    first = single(series, CHANGE)
    assert single(series, CHANGE) is first
    ratio, relative = (single(series, Question("change", scale)) for scale in ("ratio", "relative"))
    assert isinstance(ratio, Estimate) and isinstance(relative, Estimate)
    assert ratio.value == pytest.approx(relative.value + 1)
    assert single(series, Question("change", level=0.8)) != first
