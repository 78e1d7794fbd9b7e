"""How many more periods bring an interval's near end to a size: worked by hand, on the scale that arms shrink on."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from trialkit.analysis import longer, segmented
from trialkit.analysis.estimate import Estimate, Interval, Scale
from trialkit.analysis.longer import Longer, fitted, pooled
from trialkit.analysis.segmented import Question
from trialkit.records.series import Series


def told(value: float, lower: float, upper: float, scale: Scale = "absolute") -> Estimate:
    return Estimate("before_after", scale, "Trial against Baseline", value, Interval(lower, upper), "pooled", 400, 12)


def by_hand(before: float, after: float, periods: int, wanted: float) -> int | None:
    """The first number of periods whose arm is at most so many times the present one."""
    for more in range(1, longer.MOST + 1):
        grown = after * (periods + more) / periods
        if math.sqrt((1 / before + 1 / grown) / (1 / before + 1 / after)) <= wanted:
            return more
    return None


def test_a_difference_is_brought_there_as_counted_by_hand() -> None:
    found = pooled(900.0, 200.0, 6, told(0.2, 0.05, 0.35))(0.1)
    assert found is not None and found.periods == by_hand(900, 200, 6, 0.1 / 0.15) == 13


def test_the_arms_of_a_ratio_are_measured_on_logarithms() -> None:
    """A ratio of 2 (1.25 to 3.2), to end above 1.5: on logs the arm must shrink to 0.61 of itself, raw to 0.67."""
    wanted = math.log(2 / 1.5) / math.log(2 / 1.25)
    ratio, relative = (
        pooled(900.0, 200.0, 6, told(2.0, 1.25, 3.2, "ratio"))(1.5),
        pooled(900.0, 200.0, 6, told(1.0, 0.25, 2.2, "relative"))(0.5),
    )
    assert ratio is not None and relative is not None
    assert ratio.periods == relative.periods == by_hand(900, 200, 6, wanted)
    assert by_hand(900, 200, 6, wanted) != by_hand(900, 200, 6, 0.5 / 0.75)


@pytest.mark.parametrize(
    ("headline", "at"),
    [
        (told(0.0, 0.0, 0.6, "ratio"), 0.8),
        (told(2.0, 0.0, 9.0, "ratio"), 1.5),
        (told(2.0, 0.5, math.inf, "ratio"), 3.0),
    ],
)
def test_an_arm_without_a_length_cannot_be_followed(headline: Estimate, at: float) -> None:
    assert pooled(900.0, 200.0, 6, headline)(at) is None


def test_a_baseline_that_sets_the_limit_is_told_as_one() -> None:
    assert pooled(50.0, 200.0, 6, told(0.2, 0.05, 0.35))(0.19) == Longer(
        None, pytest.approx(math.sqrt(0.8 + 0.2 * 6 / 110))
    )


def test_a_size_asked_second_has_the_answer_it_has_when_asked_first(make_series: Callable[..., Series]) -> None:
    """Arms that were worked out for one size are kept for the next."""
    rng = np.random.default_rng(4)
    before, after = rng.binomial(40, 0.3, 9), rng.binomial(40, 0.5, 9)
    drawn, question = make_series([("baseline", before, 40), ("trial", after, 40)]), Question("change")
    headline = segmented.single(drawn, question)
    assert isinstance(headline, Estimate)
    sizes = [headline.value + share * (headline.interval.lower - headline.value) for share in (0.95, 0.9)]
    one = fitted(drawn, question, headline)
    assert one is not None
    together = [one(size) for size in sizes]
    for size, found in zip(sizes, together, strict=True):
        alone = fitted(drawn, question, headline)
        assert alone is not None and found is not None and found == alone(size)
    assert together[0] is not None and together[1] is not None
    assert 0 < (together[0].periods or 0) < (together[1].periods or 0)
