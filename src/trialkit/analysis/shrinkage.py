"""Several effects shrunk towards one another, because the largest of many is large partly by luck.

Normal-normal empirical Bayes: yᵢ ~ N(θᵢ, vᵢ), θᵢ ~ N(μ, τ²), τ² by Paule and Mandel (1982, Journal of Research of the
National Bureau of Standards 87:377), μ by weighted least squares.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import stdtrit

from trialkit.analysis.covariance import Array
from trialkit.analysis.normal import z_of

FEWEST = 3
"""Effects from which their own spread can be told at all."""
_CLOSE = 1e-12
"""Share of the largest τ² there can be, the squared distance of the outermost effects, to which it is found."""


@dataclass(frozen=True)
class Shrunk:
    """Effects shrunk: each one's posterior mean (k,) and their covariance (k, k), μ and τ², the spread between effects.

    >>> found = shrunk([0.1, 0.2, 0.6], [0.01, 0.01, 0.01])
    >>> found.effects.round(2).tolist()
    [0.13, 0.21, 0.56]
    """

    effects: Array
    covariance: Array
    mean: float
    between: float


def paule_mandel(effects: ArrayLike, variances: ArrayLike) -> float:
    """τ² at which Σ (yᵢ − μ̂)²/(vᵢ + τ²) is k − 1; 0 where it is below that already.

    >>> round(paule_mandel([0.0, 2.0], [0.5, 0.5]), 6)
    1.5
    """
    y, v = _checked(effects, variances)
    freedom = len(y) - 1

    def spread(between: float) -> float:
        weight = 1 / (v + between)
        mean = (weight @ y) / weight.sum()
        return float(weight @ (y - mean) ** 2)

    if spread(0.0) <= freedom:
        return 0.0
    most = float(np.ptp(y)) ** 2
    return float(brentq(lambda between: spread(between) - freedom, 0.0, most, xtol=_CLOSE * most))


def shrunk(effects: ArrayLike, variances: ArrayLike) -> Shrunk:
    """Every effect shrunk towards the mean of all, by vᵢ/(vᵢ + τ²).

    effects, variances (k,), k of two or more. The covariance holds what is not known of each effect and of μ, but takes
    τ² as known, as R's metafor does in blup().
    """
    y, v = _checked(effects, variances)
    between = paule_mandel(y, v)
    weight = 1 / (v + between)
    mean = float(weight @ y / weight.sum())
    pull = v / (v + between)
    covariance = np.diag((1 - pull) * v) + np.outer(pull, pull) / weight.sum()
    return Shrunk(pull * mean + (1 - pull) * y, covariance, mean, between)


def half_of_total(effects: ArrayLike, variances: ArrayLike, stakes: ArrayLike, level: float = 0.95) -> float:
    """Half the interval of Σ stakeᵢθᵢ, about the sum of the shrunk effects; all three (k,).

    t₍k−1₎ √(s'Cs) with the covariance C of `shrunk`, because τ² is learnt from k effects alone (Hartung and Knapp 2001,
    Stat Med 20:3875, whose factor is 1 at this τ² and is held at 1 where τ² is 0: metafor's "adhoc"). Never longer than
    what holds the interval of the effects as they stand, Σ stakeᵢyᵢ ± z√Σstakeᵢ²vᵢ, which rests on no τ² at all.

    >>> round(half_of_total([0.1, 0.2, 0.6], [0.01, 0.01, 0.01], [1.0, 1.0, 1.0]), 4)
    0.3395
    """
    y, v = _checked(effects, variances)
    stake, pulled = np.asarray(stakes, dtype=float), shrunk(y, v)
    t, z = float(stdtrit(len(y) - 1, 0.5 + level / 2)), z_of(level)
    moved = abs(float(stake @ (pulled.effects - y)))
    return min(t * math.sqrt(stake @ pulled.covariance @ stake), moved + z * math.sqrt(stake**2 @ v))


def _checked(effects: ArrayLike, variances: ArrayLike) -> tuple[Array, Array]:
    y, v = np.asarray(effects, dtype=float), np.asarray(variances, dtype=float)
    if y.ndim != 1 or y.shape != v.shape or len(y) < 2 or not (np.isfinite(y).all() and (v > 0).all()):
        raise ValueError("effects and their variances are two or more finite numbers each, variances above zero")
    return y, v
