"""How probable it is that a change lies beyond a size, from a method's own intervals: edges and plain cases."""

from __future__ import annotations

import doctest
import math
from collections.abc import Callable

import pytest
from scipy.special import ndtr, ndtri

from trialkit.analysis import exceeds
from trialkit.analysis.estimate import Interval, Scale
from trialkit.analysis.exceeds import FARTHEST, by_levels
from trialkit.analysis.two_samples import koopman, newcombe, rate_ratio

Method = Callable[[float], Interval]


def normal(value: float, error: float) -> Method:
    def interval(level: float) -> Interval:
        half = float(ndtri((1 + level) / 2)) * error
        return Interval(value - half, value + half, level)

    return interval


def difference(before: tuple[int, int], after: tuple[int, int]) -> tuple[Method, float]:
    def interval(level: float) -> Interval:
        return newcombe(before, after, level)

    return interval, after[0] / after[1] - before[0] / before[1]


def test_examples_are_true() -> None:
    assert doctest.testmod(exceeds).failed == 0


@pytest.mark.parametrize("at", [-1.0, 0.0, 0.7, 1.0, 1.3, 2.5])
def test_of_a_normal_it_is_the_normal_s_own(at: float) -> None:
    assert by_levels(normal(1.0, 0.5), "absolute", 1.0, at) == pytest.approx(ndtr((1.0 - at) / 0.5), abs=1e-3)


@pytest.mark.parametrize("at", [0.1, 0.1 + 1e-15, 0.1 - 1e-15, 0.1 + 1e-9, 0.1 - 1e-9])
def test_an_estimate_that_is_the_size_but_for_rounding_is_as_likely_above_as_below(at: float) -> None:
    """6 of 30, then 9 of 30, against 10 points: 9/30 − 6/30 is not 0.1 to the last figure."""
    method, value = difference((6, 30), (9, 30))
    assert value != 0.1
    assert by_levels(method, "absolute", value, at) == pytest.approx(0.5, abs=1e-3)


def test_it_falls_as_more_is_asked_and_does_not_jump_at_the_estimate() -> None:
    method, value = difference((6, 30), (9, 30))
    sizes = [value + step for step in (-0.5, -0.1, -1e-4, -1e-6, 0.0, 1e-6, 1e-4, 0.1, 0.5)]
    told = [by_levels(method, "absolute", value, at) for at in sizes]
    assert told == sorted(told, reverse=True)
    assert told[2] - told[6] < 0.005


@pytest.mark.parametrize("both", [(0, 30), (30, 30)])
def test_where_nothing_or_everything_happened_on_both_sides_the_change_may_lie_either_way(
    both: tuple[int, int],
) -> None:
    method, value = difference(both, both)
    assert value == 0.0
    assert by_levels(method, "absolute", value, 0.0) == 0.5
    assert by_levels(method, "absolute", value, 0.2) < 0.05
    assert by_levels(method, "absolute", value, -0.2) > 0.95


def test_a_ratio_of_nothing_and_an_end_without_bound_have_an_answer() -> None:
    """0 of 30 after 6 of 30, whose lower end is nothing at all; and 6 after none, whose upper end has no bound."""
    fell = by_levels(lambda level: koopman((6, 30), (0, 30), level), "ratio", 0.0, 0.5)
    assert 0.0 < fell < 0.2
    assert by_levels(lambda level: koopman((6, 30), (0, 30), level), "ratio", 0.0, 0.0) == 0.5
    rose = by_levels(lambda level: rate_ratio((0, 10), (6, 10), level), "ratio", math.inf, 1.0)
    assert 0.9 < rose < 1.0
    assert by_levels(lambda level: rate_ratio((6, 10), (9, 10), level), "relative", 0.5, -1.0) == 1.0


def test_within_what_an_exact_interval_holds_at_every_level_a_size_is_as_likely_passed_as_not() -> None:
    """Exact intervals do not shrink to a point: at hardly any level that of 2 and 3 events still has a length."""

    def method(level: float) -> Interval:
        return rate_ratio((2, 10), (3, 10), level)

    ends = method(float(2 * ndtr(exceeds.NEAREST) - 1))
    assert ends.lower < 1.4 < 1.5 < 1.6 < ends.upper
    assert [by_levels(method, "ratio", 1.5, at) for at in (1.4, 1.6)] == pytest.approx([0.5, 0.5], abs=1e-3)


@pytest.mark.parametrize("scale", ["absolute", "ratio"])
def test_an_interval_of_no_length_is_sure_and_one_without_end_knows_nothing(scale: Scale) -> None:
    sure = by_levels(lambda level: Interval(2.0, 2.0, level), scale, 2.0, 1.5)
    assert sure == pytest.approx(ndtr(FARTHEST))
    lowest = -math.inf if scale == "absolute" else 0.0
    assert by_levels(lambda level: Interval(lowest, math.inf, level), scale, 2.0, 1.5) == pytest.approx(0.5, abs=1e-3)
