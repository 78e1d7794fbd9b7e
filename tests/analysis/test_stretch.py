"""Longer arms: exact on the measure's own scale, on logarithms for ratios, and safe where there is no bound."""

from __future__ import annotations

import math

import pytest

from trialkit.analysis.estimate import Interval
from trialkit.analysis.stretch import exp, stretched


def ends(found: Interval) -> tuple[float, float]:
    return found.lower, found.upper


def test_arms_grow_about_the_estimate() -> None:
    assert ends(stretched(10.0, Interval(8.0, 13.0, 0.95), "absolute", 1.5)) == pytest.approx((7.0, 14.5))
    assert ends(stretched(2.0, Interval(1.0, 8.0, 0.95), "ratio", 2.0)) == pytest.approx((0.5, 32.0))
    assert ends(stretched(1.0, Interval(0.0, 7.0, 0.95), "relative", 2.0)) == pytest.approx((-0.5, 31.0))


def test_one_time_as_long_is_the_interval_itself() -> None:
    found = Interval(-0.2, 0.3, 0.9)
    assert stretched(0.1, found, "relative", 1.0) is found


@pytest.mark.parametrize(
    ("scale", "value", "given", "expected"),
    [
        ("relative", 0.5, (-1.0, 2.0), (-1.0, 5.0)),
        ("ratio", 1.5, (0.0, 3.0), (0.0, 6.0)),
        ("ratio", 1.0, (0.5, 1e300), (0.25, math.inf)),
        ("odds_ratio", 2.0, (1.0, math.inf), (0.5, math.inf)),
        ("absolute", 1.0, (-math.inf, 2.0), (-math.inf, 3.0)),
    ],
)
def test_an_end_at_nothing_or_without_bound_stays_there(
    scale: str, value: float, given: tuple[float, float], expected: tuple[float, float]
) -> None:
    assert ends(stretched(value, Interval(*given, 0.95), scale, 2.0)) == pytest.approx(expected)  # type: ignore[arg-type]


def test_a_ratio_of_nothing_has_no_logarithm_and_stays_as_it_is() -> None:
    found = Interval(0.0, 0.4, 0.95)
    assert stretched(0.0, found, "ratio", 2.0) is found


def test_a_ratio_beyond_what_a_number_holds_is_without_bound() -> None:
    assert exp(math.log(2)) == pytest.approx(2)
    assert exp(1e6) == math.inf
