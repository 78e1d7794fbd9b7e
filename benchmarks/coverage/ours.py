"""trialkit's answers: the calibrated integrated likelihood in each of its settings, on the points trialkit makes."""

from __future__ import annotations

import numpy as np

from trialkit.analysis import cil, working
from trialkit.analysis.estimate import WeeksVary
from trialkit.analysis.points import Points

from .answers import LEVEL, Answer
from .cells import Array
from .draws import Drawn, Tallied
from .pooled import newcombe

SETTINGS: tuple[WeeksVary, ...] = ("chance", "ordinary", "volatile")


def ours(drawn: Drawn, setting: WeeksVary) -> Answer:
    """Intervals for every contrast of every series; log rate ratios for counts.

    Where a phase is all or nothing, the interval of a change between phases is widened to hold the pooled one, as
    trialkit's reports widen it.
    """
    lower, _, upper = cil.batch(_points(drawn), drawn.laid.contrasts, weeks_vary=setting, level=LEVEL)
    if isinstance(drawn, Tallied) and drawn.cell.group == "proportions" and drawn.cell.shape == "step":
        lower, upper = _held_by_pooled(drawn, lower, upper)
    return Answer(setting, lower, upper)


def _points(drawn: Drawn) -> Points:
    weeks, X = drawn.cell.weeks, drawn.laid.X
    if not isinstance(drawn, Tallied):
        return Points(drawn.y, X, weeks.times)
    if drawn.cell.group == "proportions":
        return working.proportion_points(drawn.events, drawn.size, X, weeks.started, weeks.times, "difference")
    return working.count_points(drawn.events, drawn.size, X, weeks.started, weeks.times, "log_rate")


def _held_by_pooled(drawn: Tallied, lower: Array, upper: Array) -> tuple[Array, Array]:
    pooled, after = newcombe(drawn), drawn.cell.weeks.started
    sums = np.stack([drawn.events[:, chosen].sum(axis=1) for chosen in (~after, after)])
    of = np.array([drawn.size[chosen].sum() for chosen in (~after, after)])[:, None]
    bare = ((sums <= 0) | (sums >= of)).any(axis=0)
    low, high = np.maximum(lower, -1.0), np.minimum(upper, 1.0)
    return np.where(bare, np.minimum(low, pooled.lower), low), np.where(bare, np.maximum(high, pooled.upper), high)
