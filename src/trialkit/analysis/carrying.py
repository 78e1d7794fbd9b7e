"""Uncertainty carried through arithmetic: draws of an effect and of stated ranges, and what is read off the result.

Draws are stratified (Latin hypercube: McKay, Beckman and Conover 1979, Technometrics 21:239) in independent batches;
the spread of a figure from batch to batch is its Monte Carlo error.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from trialkit.analysis.estimate import Interval
from trialkit.analysis.normal import z_of

Array = NDArray[np.float64]
BATCHES, EACH = 25, 4000
"""Independent batches, and stratified draws in each: 100,000 draws in all."""


@dataclass(frozen=True)
class Ranged:
    """A figure between two ends with the likeliest between them; low = high is a figure taken as known.

    >>> Ranged(1, 2, 4).mean
    2.3333333333333335
    """

    low: float
    central: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.central <= self.high:
            raise ValueError(f"not a range: {self.low}, {self.central}, {self.high}")

    @property
    def known(self) -> bool:
        """Whether it is one number."""
        return self.low == self.high

    @property
    def mean(self) -> float:
        """Mean of the triangular distribution."""
        return (self.low + self.central + self.high) / 3


@dataclass(frozen=True)
class Carried:
    """A figure with its interval, read off the draws: median, ends, and the largest Monte Carlo error of the three.

    >>> Carried(2.0, Interval(1.0, 3.0), 0.0).median
    2.0
    """

    median: float
    interval: Interval
    error: float


def uniforms(columns: int, rng: np.random.Generator) -> Array:
    """Stratified uniform draws (columns, BATCHES, EACH): in every batch each column has one draw in each of EACH cells.

    Columns are independent of one another, and batches are independent.
    """
    cells = rng.permuted(np.broadcast_to(np.arange(EACH, dtype=float), (columns, BATCHES, EACH)), axis=2)
    found: Array = (cells + rng.random((columns, BATCHES, EACH))) / EACH
    return found


def effect_draws(middle: float, interval: Interval, uniform: Array, bounds: tuple[float, float]) -> Array:
    """Draws of an effect that agree with its estimate and its interval, of the shape of `uniform`.

    A split normal in quantiles: Q(p) = middle + z(p)·(upper − middle)/z₁ above the median and the same with the lower
    end below, z₁ the normal quantile of the upper end's level. Its median is the estimate and its quantiles at
    (1 ± level)/2 are the interval's ends, exactly; three numbers are all that an estimate carries, and this is the
    normal shape through them. bounds: what the effect cannot pass, such as −1 and 1 for a difference of shares.
    Raises ValueError where an end is infinite, because then nothing is known of that side.
    """
    if math.isinf(interval.lower) or math.isinf(interval.upper):
        raise ValueError("an interval without a bound cannot be carried through")
    z = ndtri(uniform) / z_of(interval.level)
    found: Array = np.where(z < 0, middle + z * (middle - interval.lower), middle + z * (interval.upper - middle))
    return np.clip(found, *bounds)


def range_draws(ranged: Ranged, uniform: Array) -> Array:
    """Draws of a stated range, of the shape of `uniform`: triangular, with its mode at the likeliest.

    Q(p) = low + √(p (high−low)(central−low)) up to the mode, and the mirror image above. Triangular rather than PERT:
    with the same three numbers it leaves more to the ends (its standard deviation is never below PERT's), so a range
    given too narrow, as ranges usually are, does less harm.
    """
    if ranged.known:
        return np.full(uniform.shape, ranged.central)
    low, mode, high = ranged.low, ranged.central, ranged.high
    width, turn = high - low, (mode - low) / (high - low)
    rising = low + np.sqrt(uniform * width * (mode - low))
    falling = high - np.sqrt((1 - uniform) * width * (high - mode))
    found: Array = np.where(uniform < turn, rising, falling)
    return found


def read_off(draws: Array, level: float) -> Carried:
    """Median and interval of draws (BATCHES, EACH), with the standard error that the batches show."""
    shares = [0.5, (1 - level) / 2, (1 + level) / 2]
    middle, lower, upper = (float(each) for each in np.quantile(draws, shares))
    apart = np.quantile(draws, shares, axis=1).std(axis=1, ddof=1) / math.sqrt(len(draws))
    return Carried(middle, Interval(lower, upper, level), float(apart.max()))


def chance(holds: NDArray[np.bool_]) -> tuple[float, float]:
    """The share of draws (BATCHES, EACH) in which something holds, and its Monte Carlo error."""
    each = holds.mean(axis=1)
    return float(each.mean()), float(each.std(ddof=1) / math.sqrt(len(each)))
