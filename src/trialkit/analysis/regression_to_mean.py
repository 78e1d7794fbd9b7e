"""How far a team picked for its worst figures will move back by itself: regression to the mean."""

from __future__ import annotations

import math

import numpy as np
from numpy.polynomial.hermite_e import hermegauss
from scipy.special import ndtr

from trialkit.analysis.power_draws import World
from trialkit.analysis.scales import COUNTS, SHARES


def expected_extreme(count: int) -> float:
    """The expected largest of so many standard normal draws, by Gauss–Hermite quadrature.

    E = n ∫ z φ(z) Φ(z)ⁿ⁻¹ dz (David and Nagaraja 2003, Order Statistics, section 3.1).

    >>> round(expected_extreme(10), 4)
    1.5388
    """
    if count < 1:
        raise ValueError("an extreme needs at least one draw")
    points, mass = hermegauss(200)
    return float(count * (mass / mass.sum()) @ (points * ndtr(points) ** (count - 1)))


def by_itself(world: World, teams: int, periods: int) -> float:
    """How much better the worst of several like teams will look by chance alone, on the measure's own scale.

    periods: how many the figure was made of by which it was picked. Its standard deviation has two parts, sampling and
    the wobble of so many neighbouring periods; the expected extreme of the teams, times that, comes back when new
    periods are drawn. It is the most there can be: where teams truly differ, or the wobble lasts, less comes back.
    """
    return expected_extreme(teams) * math.sqrt(_by_chance(world) / periods + _by_wobble(world, periods))


def _by_chance(world: World) -> float:
    """Variance of one period's figure by sampling."""
    if world.type in SHARES:
        return world.level * (1 - world.level) / world.records
    return world.level / world.size if world.type in COUNTS else world.spread**2 / world.records


def _by_wobble(world: World, periods: int) -> float:
    """Variance of the mean of so many neighbouring periods' true levels (delta method)."""
    reach = world.spread
    if world.type in SHARES + COUNTS:
        reach = world.level * ((1 - world.level) if world.type in SHARES else 1.0)
    apart = np.abs(np.subtract.outer(np.arange(periods), np.arange(periods)))
    shared = float(np.power(float(world.autocorrelation), apart).mean())
    return (world.wobble * reach) ** 2 * shared
