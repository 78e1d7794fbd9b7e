"""What one further site like these may see, where a handful of sites says little of how far sites differ.

The usual prediction interval (Higgins, Thompson and Spiegelhalter 2009, J R Stat Soc A 172:137) takes the spread of
sites at its best estimate. With few sites that is often nil by luck, and the interval for a site then shrinks to little
more than that of the mean. Here every spread that fits the effects counts by its confidence distribution (as Nagashima,
Noma and Furukawa 2019, Stat Methods Med Res 28:1689, have it, with another statistic for the spread): the Q-profile of
Viechtbauer (2007, Stat Med 26:37), whose statistic has a chi-squared distribution at the true spread, whatever it is.
Sites that agree better than their errors let them show that the errors are overstated, as those of intervals that hold
on short series are, and not that sites are alike: no spread at all is never held more likely than not.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.optimize import brentq
from scipy.special import chdtrc, chdtri, ndtr

from trialkit.analysis.covariance import Array

_SPREADS = 600
"""Spreads at which the distribution is taken, beside none at all: more move no end by a thousandth of the length."""
_LEAST, _MOST = 1e-2, 1e3
"""The smallest spread over the typical error and the largest over what is larger, the error or the effects' range."""
_SHRUNK = 1e-3
"""The least share of errors that they are shrunk to, so that sites of one and the same effect have no spread."""
_CLOSE = 1e-6
"""How near the ends are found, over the typical error."""


def further(effects: Array, errors: Array, level: float = 0.95) -> tuple[float, float]:
    """The ends of the interval for the effect at one further site; effects and standard errors (k,), k at least 2.

    C(τ) = P(χ²₍k−1₎ > Q(τ)), with Q the weighted sum of squares at weights 1/(sᵢ² + τ²), is the confidence that the
    spread is at most τ; at 0 it is a lump. Where Q(0) is below its median, errors in Q are shrunk until it is there.
    Given τ the effect is normal about the weighted mean ȳ(τ) with variance τ² + 1/Σwᵢ(τ), and the interval is of their
    mixture. Were each site known without error, this is the t interval on k − 1 degrees of freedom for one more draw
    from a normal distribution.

    >>> [round(end, 1) for end in further(np.array([1.0, 2.0, 3.0]), np.array([1e-6, 1e-6, 1e-6]))]
    [-3.0, 7.0]
    """
    typical = float(np.sqrt(np.mean(errors**2)))
    wide = _MOST * max(float(np.ptp(effects)), typical)
    spreads = np.concatenate([[0.0], np.geomspace(_LEAST * typical, wide, _SPREADS)])
    weights = 1 / (errors**2 + spreads[:, None] ** 2)
    total = weights.sum(axis=1)
    means = weights @ effects / total
    confidence = np.maximum.accumulate(chdtrc(len(effects) - 1, _squares(effects, errors, spreads)))
    mass = np.diff(confidence, prepend=0.0) / 2
    mass[:-1] += np.diff(confidence) / 2
    mass[0] += confidence[0] / 2
    mass[-1] += 1 - confidence[-1]
    errors_of_one = np.sqrt(spreads**2 + 1 / total)

    def end(share: float) -> float:
        def beyond(at: float) -> float:
            return float(mass @ ndtr((at - means) / errors_of_one)) - share

        reach = 50 * wide
        middle = float(means[0])
        return float(brentq(beyond, middle - reach, middle + reach, xtol=_CLOSE * typical))

    return end(0.5 - level / 2), end(0.5 + level / 2)


def _squares(effects: Array, errors: Array, spreads: Array) -> Array:
    """Q at each spread (s,), the first of them none, with errors shrunk until the first is at least its median."""
    median = float(chdtri(len(effects) - 1, 0.5))
    weights = 1 / errors**2
    first = float(weights @ (effects - weights @ effects / weights.sum()) ** 2)
    shrunk = errors * max(min(1.0, math.sqrt(first / median)), _SHRUNK)
    weights = 1 / (shrunk**2 + spreads[:, None] ** 2)
    means = weights @ effects / weights.sum(axis=1)
    found: Array = (weights * (effects - means[:, None]) ** 2).sum(axis=1)
    return found
