"""Where a path is heading: a random walk with drift, with prediction intervals that hold on few periods.

Each period differs from the last by a steady amount and chance: y(t+1) = y(t) + d + e, e ~ N(0, σ²). The error of the
forecast h periods ahead has variance σ²(h + h²/T), T periods from first to last, and with the k differences' own
variance the interval is Student's with k − 1 degrees of freedom, exactly, however few. Where the path hugs a line the
interval is longer than it need be; where it wanders, a fitted line's would be too short. No season is allowed for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

Array = NDArray[np.float64]
FEWEST = 6
"""Periods seen before anything is said of those to come."""


@dataclass(frozen=True)
class Forecast:
    """Periods ahead, numbered as those seen: the likeliest value and the ends of its prediction interval, (h,) each.

    drift: the mean change from one period to the next; level: how often the interval holds.
    """

    times: Array
    value: Array
    lower: Array
    upper: Array
    drift: float
    level: float


@dataclass(frozen=True)
class TooShort:
    """No forecast can be given, for a reason.

    >>> TooShort("3 periods are too few.").reason
    '3 periods are too few.'
    """

    reason: str


def forecast(times: ArrayLike, values: ArrayLike, ahead: ArrayLike, *, level: float = 0.95) -> Forecast | TooShort:
    """The path at the times `ahead`, from what was seen at `times` (n,), whole periods in order; some may be missing.

    No further ahead than the path was followed: T periods seen say nothing of the period after the next T. A gap of g
    periods has a difference with mean g·d and variance g·σ².

    >>> found = forecast(range(6), [10, 9, 9, 8, 6, 6], [6])
    >>> round(float(found.value[0]), 1)
    5.2
    """
    t, y = np.asarray(times, dtype=float), np.asarray(values, dtype=float)
    if len(t) < FEWEST:
        return TooShort(f"{len(t)} periods are too few to forecast from; at least {FEWEST} are needed.")
    gaps, steps, span = np.diff(t), np.diff(y), t[-1] - t[0]
    if (gaps <= 0).any():
        raise ValueError("the periods seen are not in order")
    reachable = np.asarray(ahead, dtype=float)
    reachable = reachable[(reachable > t[-1]) & (reachable <= t[-1] + span)]
    if not len(reachable):
        return TooShort("no period to come lies within as many as were seen.")
    drift = float((y[-1] - y[0]) / span)
    freedom = len(steps) - 1
    variance = float((((steps - gaps * drift) ** 2) / gaps).sum() / freedom)
    if variance <= (1e-9 * max(1.0, float(np.abs(y).max()))) ** 2:
        return TooShort("the periods do not vary at all around their line, so nothing says how far off it could be.")
    far = reachable - t[-1]
    half = float(stdtrit(freedom, (1 + level) / 2)) * np.sqrt(variance * (far + far**2 / span))
    middle = y[-1] + far * drift
    return Forecast(reachable, middle, middle - half, middle + half, drift, level)
