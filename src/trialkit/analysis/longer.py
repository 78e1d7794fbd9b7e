"""How many more periods, like those there are, would bring an interval's near end to a stated size.

A closed form, not a simulation: the estimate stands where it is, the interval's arm shrinks as the standard error of
the contrast does when periods of the judged phase are added, averaged over the present posterior of how periods vary,
and the calibration of the present design is kept. What the added periods will bring is not known, so about as many
trials need more as need fewer.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from trialkit.analysis import cil, controlled, scales
from trialkit.analysis.controlled import Controlled
from trialkit.analysis.designs import Fault
from trialkit.analysis.estimate import Estimate
from trialkit.analysis.exceeds import working_value
from trialkit.analysis.places import points
from trialkit.analysis.points import Points
from trialkit.analysis.segmented import Question, target_for
from trialkit.analysis.stretch import turns
from trialkit.records.series import COLUMNS, Series

MOST = 104
"""Added periods beyond which none are looked for: two years of weeks."""


@dataclass(frozen=True)
class Longer:
    """Periods to add; None when not even MOST would do. limit: the arm after MOST over the present one."""

    periods: int | None
    limit: float


Ask = Callable[[float], Longer | None]
"""How many more periods bring a headline's near end to a size on its scale, on the near side of its estimate."""


def fitted(series: Series, question: Question, headline: Estimate) -> Ask | None:
    """How many more judged periods bring a fitted headline's near end to any size; None where there is no fit.

    An arm that was worked out for one size is kept for the next.
    """
    scale, working = headline.scale, scales.working_scale(series, headline.scale)
    now = controlled.laid(series, question)
    if isinstance(now, Fault):
        return None
    present, weights, level = points(now, working), target_for(now.own, question).weights, headline.interval.level

    @cache
    def arm(more: int) -> float | None:
        later = controlled.laid(extended(series, question.judged, more), question)
        if isinstance(later, Fault):
            return None
        asked = target_for(later.own, question).weights
        after = points(later, working)
        shrunk = cil.shrinkage(present, weights[None], after, asked[None], weeks_vary=question.weeks_vary)
        return None if shrunk is None else shrunk * _freedom(present, after, level)

    return lambda at: _asked(arm, headline, at, lambda told: working_value(series, scale, told))


def pooled(before: float, after: float, periods: int, headline: Estimate) -> Ask:
    """The same of records pooled: `before` and `after` records, the second in so many periods.

    Arms are measured where changes add up: on logarithms for what is a ratio. None where one of them has no length
    there: a ratio of nothing, or one without bound.
    """

    def arm(more: int) -> float:
        grown = after * (periods + more) / periods
        return math.sqrt((1 / before + 1 / grown) / (1 / before + 1 / after))

    return lambda at: _asked(arm, headline, at, turns(headline.scale)[0])


def _asked(
    arm: Callable[[int], float | None], headline: Estimate, at: float, to: Callable[[float], float]
) -> Longer | None:
    """The fewest periods for one size, with every figure on the scale that `to` leads to."""
    near = headline.interval.lower if at < headline.value else headline.interval.upper
    value, end, goal = to(headline.value), to(near), to(at)
    if not all(math.isfinite(x) for x in (value, end, goal)):
        return None
    return _search(arm, abs(goal - value) / abs(end - value) if end != value else math.inf)


def extended(series: Series, kind: str, more: int) -> Series:
    """The series with so many more periods of a kind, each as large as the mean of those logged, and nothing later."""
    frame = _grown(series.frame, kind, more)
    if isinstance(series, Controlled):
        other = replace(series.comparison, frame=_grown(series.comparison.frame, kind, more))
        return replace(series, frame=frame, comparison=other)
    return replace(series, frame=frame)


def _grown(frame: pd.DataFrame, kind: str, more: int) -> pd.DataFrame:
    logged = frame[(frame["kind"] == kind) & frame["value"].notna()]
    last = logged.iloc[-1]
    kept: pd.DataFrame = frame[frame["index"] <= last["index"]]
    added = pd.concat([logged.iloc[[-1]]] * more, ignore_index=True) if more else logged.iloc[:0]
    steps = np.arange(1, more + 1)
    added["index"] = int(last["index"]) + steps
    length = last["end"] - last["start"] + pd.Timedelta(days=1)
    added["start"], added["end"] = last["start"] + steps * length, last["end"] + steps * length
    for column in (*COLUMNS, "value"):
        added[column] = float(logged[column].mean())
    found: pd.DataFrame = pd.concat([kept, added], ignore_index=True)
    return found


def _freedom(present: Points, after: Points, level: float) -> float:
    """By how much quantiles of t shrink as the degrees of freedom grow, where the scale is not known."""
    if present.variance is not None:
        return 1.0
    own = len(present.times) - present.X.shape[1]
    later = len(after.times) - after.X.shape[1]
    return float(stdtrit(later, (1 + level) / 2) / stdtrit(own, (1 + level) / 2))


def _search(arm: Callable[[int], float | None], wanted: float) -> Longer | None:
    """The fewest periods after which the arm is at most `wanted` times the present one, by halving."""
    limit = arm(MOST)
    if limit is None:
        return None
    if limit > wanted:
        return Longer(None, limit)
    low, high = 0, MOST
    while high - low > 1:
        middle = (low + high) // 2
        there = arm(middle)
        if there is None:
            return None
        low, high = (low, middle) if there <= wanted else (middle, high)
    return Longer(high, limit)
