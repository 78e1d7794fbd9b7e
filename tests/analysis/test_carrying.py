"""Draws: their quantiles are the interval's own, a product of two normals is the closed form, ranges are triangles."""

from __future__ import annotations

import doctest
import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.stats import norm, triang

from trialkit.analysis import carrying
from trialkit.analysis.carrying import BATCHES, EACH, Carried, Ranged, chance, effect_draws, range_draws, read_off
from trialkit.analysis.estimate import Interval

FREE = (-math.inf, math.inf)
CLOSE = 2e-4
"""Stratified draws leave quantiles within a few ten-thousandths of a standard deviation."""


def drawn(columns: int, seed: int = 1) -> np.ndarray:
    return carrying.uniforms(columns, np.random.default_rng(seed))


def test_examples_are_true() -> None:
    assert doctest.testmod(carrying).failed == 0


@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
@pytest.mark.parametrize("ends", [(0.14, 0.66), (-0.05, 0.37), (-0.4, 0.31)])
def test_the_draws_of_an_effect_have_its_median_and_its_intervals_ends(ends: tuple[float, float], level: float) -> None:
    middle = 0.3 * ends[0] + 0.7 * ends[1]
    found = read_off(effect_draws(middle, Interval(*ends, level), drawn(1)[0], FREE), level)
    assert (found.median, found.interval.lower, found.interval.upper) == pytest.approx((middle, *ends), abs=CLOSE)
    assert found.error < CLOSE


def test_an_effect_cannot_pass_what_is_possible_and_one_without_a_bound_is_not_drawn() -> None:
    found = effect_draws(0.9, Interval(0.2, 1.4), drawn(1)[0], (-1.0, 1.0))
    assert found.max() == 1.0
    assert np.median(found) == pytest.approx(0.9, abs=CLOSE)
    with pytest.raises(ValueError, match="without a bound"):
        effect_draws(0.1, Interval(0.0, math.inf), drawn(1)[0], FREE)


def test_the_product_of_two_normals_is_that_of_the_closed_form() -> None:
    """X ~ N(2, 0.5²), Y ~ N(3, 0.8²): mean and variance by formula, quantiles by numerical integration."""
    one, two = (norm(2, 0.5), norm(3, 0.8))
    ends = [Interval(*law.interval(0.95), 0.95) for law in (one, two)]
    first, second = drawn(2)
    product = effect_draws(2, ends[0], first, FREE) * effect_draws(3, ends[1], second, FREE)
    assert product.mean() == pytest.approx(6.0, abs=0.01)
    assert product.var() == pytest.approx(2**2 * 0.8**2 + 3**2 * 0.5**2 + 0.5**2 * 0.8**2, rel=0.01)

    def below(size: float) -> float:
        def part(x: float) -> float:
            share = two.cdf(size / x) if x > 0 else two.sf(size / x)
            return float(one.pdf(x) * share)

        return quad(part, -1, 1e-9)[0] + quad(part, 1e-9, 5)[0]

    found = read_off(product, 0.95)
    for share, seen in ((0.025, found.interval.lower), (0.5, found.median), (0.975, found.interval.upper)):
        exact = brentq(lambda size, share=share: below(size) - share, 0.1, 15)
        assert seen == pytest.approx(exact, abs=4 * found.error)
    assert found.error < 0.03


@pytest.mark.parametrize("three", [(400, 600, 900), (0, 0, 5), (1, 4, 4)])
def test_a_range_is_a_triangle_with_its_peak_at_the_likeliest(three: tuple[float, float, float]) -> None:
    low, mode, high = three
    law = triang((mode - low) / (high - low), loc=low, scale=high - low)
    found = range_draws(Ranged(*three), drawn(1)[0])
    shares = np.array([0.01, 0.025, 0.25, 0.5, 0.75, 0.975, 0.99])
    assert np.quantile(found, shares) == pytest.approx(law.ppf(shares), abs=1e-3 * (high - low))
    assert found.mean() == pytest.approx(Ranged(*three).mean, rel=1e-3)


def test_a_figure_taken_as_known_is_the_same_in_every_draw() -> None:
    assert (range_draws(Ranged(7, 7, 7), drawn(1)[0]) == 7).all()
    with pytest.raises(ValueError, match="not a range"):
        Ranged(2, 1, 3)


def test_every_batch_is_stratified_and_no_column_follows_another() -> None:
    found = drawn(3)
    assert found.shape == (3, BATCHES, EACH)
    assert (np.sort((found * EACH).astype(int), axis=2) == np.arange(EACH)).all()
    assert abs(np.corrcoef(found.reshape(3, -1)) - np.eye(3)).max() < 0.02


def test_the_monte_carlo_error_is_what_other_seeds_show() -> None:
    """The stated error against the spread of the same figure over 30 seeds; a factor of two either way."""

    def asked(seed: int) -> Carried:
        one, two = drawn(2, seed)
        return read_off(range_draws(Ranged(0, 1, 5), one) * effect_draws(1, Interval(-1, 3), two, FREE), 0.95)

    found = [asked(seed) for seed in range(30)]
    seen = max(np.std([each.interval.lower for each in found]), np.std([each.interval.upper for each in found]))
    assert seen / 2 < np.mean([each.error for each in found]) < seen * 2


def test_widening_a_range_evenly_never_narrows_what_is_read_off() -> None:
    first, second = drawn(2)
    effect = effect_draws(0.1, Interval(-0.05, 0.25), first, FREE)
    widths = []
    for apart in (0, 10, 30, 60, 90):
        ends = read_off(effect * range_draws(Ranged(100 - apart, 100, 100 + apart), second), 0.95).interval
        widths.append(ends.upper - ends.lower)
    assert widths == sorted(widths)
    assert widths[-1] > 1.05 * widths[0]


def test_a_chance_is_a_share_of_draws() -> None:
    share, error = chance(drawn(1)[0] < 0.3)
    assert share == pytest.approx(0.3, abs=1e-3)
    assert error < 1e-3
