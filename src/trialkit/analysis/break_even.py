"""The effect that a sum of money needs: at what effect a cost is met, and which effect and reach meet a target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from trialkit.analysis.estimate import Interval

Array = NDArray[np.float64]
Standing = Literal["reached", "open", "beyond"]
"""Where an interval lies against a needed effect: wholly beyond it, around it, or short of it."""


@dataclass(frozen=True)
class Needed:
    """The effect needed at one reach: `coverage` a fraction, `effect` in the improving direction.

    possible: whether the measure could move so far at all.

    >>> Needed(0.5, 0.24, "open", possible=True).effect
    0.24
    """

    coverage: float
    effect: float
    standing: Standing
    possible: bool


def needed_effect(pounds: ArrayLike, pounds_per_effect: ArrayLike) -> Array:
    """pounds ÷ what an effect of 1 is worth; infinite where an effect is worth nothing and something is needed.

    >>> float(needed_effect(30_000, 200_000))
    0.15
    """
    sums, worth = np.broadcast_arrays(np.asarray(pounds, dtype=float), np.asarray(pounds_per_effect, dtype=float))
    found: Array = np.where(sums > 0, np.inf, 0.0)
    np.divide(sums, worth, out=found, where=worth > 0)
    return found


def standing(effect: Interval, least: float, most: float | None = None) -> Standing:
    """Where an effect's interval, in the improving direction, lies against what is needed: `least`, or up to `most`.

    >>> standing(Interval(0.1, 0.3), 0.2), standing(Interval(0.1, 0.3), 0.05, 0.15), standing(Interval(0.1, 0.3), 0.1)
    ('open', 'open', 'reached')
    """
    if effect.lower >= (least if most is None else most):
        return "reached"
    return "beyond" if effect.upper < least else "open"


def reaches(
    pounds: float, pounds_per_effect: tuple[float, float, float], effect: Interval, *, coverages: ArrayLike, most: float
) -> tuple[Needed, ...]:
    """The effect needed at each coverage for a sum, and where the effect's interval lies against it.

    pounds_per_effect: what an effect of 1 is worth at full coverage: the least, the likeliest and the most that the
    plan's ranges allow. The effect is told at the likeliest; it is reached, or out of reach, only where it is at both
    ends. most: the largest effect the measure could have.
    """
    least, likeliest, largest = pounds_per_effect
    found = []
    for share in np.atleast_1d(np.asarray(coverages, dtype=float)):
        low, size, high = (float(needed_effect(pounds, share * each)) for each in (largest, likeliest, least))
        found.append(Needed(float(share), size, standing(effect, low, high), size <= most))
    return tuple(found)
