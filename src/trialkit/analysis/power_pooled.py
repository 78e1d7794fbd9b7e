"""Pooled comparisons of many drawn trials: records before against records after, widened as before_after.py widens.

This is how a plan is judged whose baseline is shorter than three periods, and what an interval is held to where a whole
phase shows no event or nothing but events.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from trialkit.analysis import two_samples as formula
from trialkit.analysis.clustering import Cells, Effect, design_effect
from trialkit.analysis.covariance import Array
from trialkit.analysis.estimate import Interval, Scale
from trialkit.analysis.power_draws import World
from trialkit.analysis.scales import COUNTS, SHARES

TINY = 1e-300
MOST_LOG = 600.0
"""Logarithm of a ratio from which it is told as without bound."""
_Pair = tuple[float, float]


def pooled(world: World, figures: Array, after: NDArray[np.bool_], scale: Scale, level: float) -> tuple[Array, Array]:
    """Lower and upper ends (N,) of after − before: on the measure's own scale, or as the logarithm of a ratio.

    figures (N, n): events or period means, `world.records` behind each; after (n,): which periods are judged. NaN where
    there is no interval.
    """
    ends = np.full((len(figures), 2), np.nan)
    for row, one in enumerate(figures):
        found = _one(world, one, after, scale, level)
        if found is not None:
            ends[row] = _logs(found) if scale == "relative" else (found.lower, found.upper)
    return ends[:, 0], ends[:, 1]


def nothing(figures: Array, phases: tuple[str, ...]) -> NDArray[np.bool_]:
    """Which trials (N,) have a phase without a single event."""
    return _any_phase(figures, phases)


def bare(world: World, figures: Array, phases: tuple[str, ...]) -> NDArray[np.bool_]:
    """Which trials (N,) have a phase without events, or for shares with nothing but events."""
    found = nothing(figures, phases)
    if world.type not in SHARES:
        return found
    return np.asarray(found | _any_phase(world.records - figures, phases), dtype=np.bool_)


def _any_phase(figures: Array, phases: tuple[str, ...]) -> NDArray[np.bool_]:
    names = np.asarray(phases)
    sums = np.stack([figures[:, names == name].sum(axis=1) for name in dict.fromkeys(phases)])
    return np.asarray((sums <= 0).any(axis=0), dtype=np.bool_)


def _one(world: World, figures: Array, after: NDArray[np.bool_], scale: Scale, level: float) -> Interval | None:
    sides = [_side(world, figures[chosen]) for chosen in (~after, after)]
    effect = _of_periods(world, figures, after, sides)
    if world.type not in SHARES + COUNTS:
        return _means(world, sides, scale, level, effect)
    factor = 1.0 if effect is None else effect.factor(level)
    before, then = ((events / factor, size / factor) for events, size, _ in sides)
    if scale == "relative" and before[0] <= 0:
        return None
    return _FORMULAS[world.type in SHARES, scale](before, then, level)


def _of_periods(
    world: World, figures: Array, after: NDArray[np.bool_], sides: list[tuple[float, float, float]]
) -> Effect | None:
    """The design effect of periods, each a cluster of its own; None where they cannot show one."""
    each = np.where(after, *(variance * size / world.records for _, size, variance in reversed(sides)))
    varies = each > 0
    X, y = np.column_stack([~after, after]).astype(float), _totals(world, figures) / world.records
    cells = Cells(X[varies], y[varies], each[varies], np.arange(int(varies.sum())))
    return design_effect(cells, np.array([-1.0, 1.0]))


def _side(world: World, figures: Array) -> tuple[float, float, float]:
    """Total, size and the variance by chance of the level, of one side."""
    size = world.records * len(figures)
    total = float(_totals(world, figures).sum())
    level = total / size
    if world.type in SHARES:
        return total, size, level * (1 - level) / size
    return total, size, level / size if world.type in COUNTS else world.spread**2 / size


def _totals(world: World, figures: Array) -> Array:
    return figures if world.type in SHARES + COUNTS else figures * world.records


def _means(
    world: World, sides: list[tuple[float, float, float]], scale: Scale, level: float, effect: Effect | None
) -> Interval | None:
    """Means, with the arms stretched for periods that differ."""
    if any(size < 2 for _, size, _ in sides):
        return None
    one, two = (formula.Sample(size, total / size, world.spread**2) for total, size, _ in sides)
    by = 1.0 if effect is None else math.sqrt(effect.factor(level, formula.welch_freedom(one, two)))
    if scale == "absolute":
        ends, middle = formula.welch(one, two, level), two.mean - one.mean
        return Interval(middle + by * (ends.lower - middle), middle + by * (ends.upper - middle), level)
    if min(one.mean, two.mean) <= 0:
        return None
    ends, ratio = formula.mean_ratio(one, two, level), two.mean / one.mean
    below, above = by * math.log(ratio / max(ends.lower, TINY)), by * math.log(ends.upper / ratio)
    upper = ratio * math.exp(above) if above < MOST_LOG else math.inf
    return Interval(ratio * math.exp(-below), upper, level)


def _logs(ends: Interval) -> tuple[float, float]:
    """The ends of a ratio as logarithms."""
    return (math.log(ends.lower) if ends.lower > 0 else -math.inf), (
        math.log(ends.upper) if ends.upper > 0 else -math.inf
    )


_FORMULAS: dict[tuple[bool, str], Callable[[_Pair, _Pair, float], Interval]] = {
    (True, "absolute"): formula.newcombe,
    (True, "relative"): formula.koopman,
    (False, "absolute"): formula.rate_difference,
    (False, "relative"): formula.rate_ratio,
}
