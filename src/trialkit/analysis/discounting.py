"""Money over several years: how much of an effect is at work in each year, and what later years count for today."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def factors(rate: float, years: int) -> Array:
    """What one pound in each of so many years counts for today: (1 + rate)^−t, t = 0, 1, … (years,).

    The first year is the base year and counts in full, as in HM Treasury's Green Book. rate: a fraction a year.

    >>> factors(0.035, 3).round(4).tolist()
    [1.0, 0.9662, 0.9335]
    """
    if rate <= -1 or years < 1:
        raise ValueError(f"no discounting at {rate} over {years} years")
    found: Array = (1 + rate) ** -np.arange(years, dtype=float)
    return found


def present_value(flows: ArrayLike, rate: float) -> Array:
    """Today's value of flows (..., years), the first year counting in full.

    >>> float(present_value([100.0, 100.0], 0.25))
    180.0
    """
    flow = np.asarray(flows, dtype=float)
    found: Array = flow @ factors(rate, flow.shape[-1])
    return found


def at_work(kept: ArrayLike, lasts: ArrayLike, years: int) -> Array:
    """How many years' worth of one year's effect is at work in each year: shape of the inputs + (years,).

    A year's people cost or save for `lasts` years from then on, and each year's effect is `kept` times the last one's:
    w(t) = Σ over s ≤ t of kept^(s−1) · min(1, max(0, lasts − (t − s))).
    kept: a fraction; lasts: years.

    >>> at_work(1.0, 2.0, 4).tolist()
    [1.0, 2.0, 2.0, 2.0]
    >>> at_work(0.5, 1.0, 3).tolist()
    [1.0, 0.5, 0.25]
    """
    share, length = np.broadcast_arrays(np.asarray(kept, dtype=float), np.asarray(lasts, dtype=float))
    started = np.cumprod(np.stack([np.ones_like(share), *[share] * (years - 1)]), axis=0)
    found = np.zeros((years, *share.shape))
    for age in range(years):
        running = np.clip(length - age, 0.0, 1.0)
        if not running.any():
            break
        found[age:] += started[: years - age] * running
    return np.moveaxis(found, 0, -1)
