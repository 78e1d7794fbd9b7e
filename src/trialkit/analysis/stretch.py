"""Intervals with longer arms about their estimate: on logarithms for what is a ratio."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from trialkit.analysis.estimate import Estimate, Interval, Scale

MOST = 700.0
"""Logarithm of a ratio from which it is told as without bound; a computer's numbers end near e^709."""


def stretched(value: float, interval: Interval, scale: Scale, by: float) -> Interval:
    """An interval's arms made `by` times as long; an end without bound stays so, and so does one at nothing at all.

    >>> stretched(0.5, Interval(0.4, 0.8, 0.95), "absolute", 2.0)
    Interval(lower=0.3, upper=1.1, level=0.95)
    """
    if by == 1.0:
        return interval
    to, back = turns(scale)
    middle = to(value)
    if not math.isfinite(middle):
        return interval
    lower, upper = (back(middle + by * (to(end) - middle)) for end in (interval.lower, interval.upper))
    return Interval(lower, upper, interval.level)


def stretch(estimate: Estimate, by: float) -> Estimate:
    """An estimate with its interval so stretched."""
    return replace(estimate, interval=stretched(estimate.value, estimate.interval, estimate.scale, by))


def turns(scale: Scale) -> tuple[Callable[[float], float], Callable[[float], float]]:
    """To the scale on which changes add up, and back: logarithms for ratios, where nothing at all is −∞."""
    if scale == "relative":
        return (lambda x: _log(1.0 + x)), (lambda x: exp(x) - 1.0)
    return (_log, exp) if scale in ("ratio", "odds_ratio") else (float, float)


def exp(x: float) -> float:
    """e to the x; infinity where that is more than can be told."""
    return math.exp(x) if x < MOST else math.inf


def _log(x: float) -> float:
    return math.log(x) if x > 0 else -math.inf
