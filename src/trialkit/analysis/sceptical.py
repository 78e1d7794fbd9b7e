"""How probable it is that a change lies beyond a stated size, for somebody who doubts it beforehand.

A flat prior takes no size of change to be likelier than another; where most new ways of working change little, what it
says is too much. A sceptical prior (Spiegelhalter, Freedman and Parmar 1994, J R Stat Soc A 157:357) is centred on no
change, with a small probability beyond the size asked for: they took a normal one with 0.05, here it is a t with three
degrees of freedom and 0.1, whose tails let go sooner where the data are far from what it expected. On the scale on
which changes add up (logarithms for ratios) the change is taken as normal about the estimate, with the standard error
that gives the size asked for the probability that the interval's own distribution gives it (exceeds.py).
"""

from __future__ import annotations

import math

import numpy as np
from scipy.special import ndtri, stdtr, stdtrit

from trialkit.analysis.estimate import Estimate
from trialkit.analysis.normal import z_of
from trialkit.analysis.stretch import turns

ONE_IN = 10
"""Of so many new ways of working one is taken to change as much as is worth having, before anything was seen."""
FREEDOM = 3
"""Degrees of freedom of the prior."""
_NEAR = 0.1
"""Standard errors within which the interval gives the standard error, as the size is too near the estimate to."""
_STEPS = np.linspace(-9.0, 9.0, 2001)
"""Standard errors about the estimate, and spreads about no change, at which the posterior is added up."""


def doubted(headline: Estimate, at: float, above: float) -> float | None:
    """The probability that a change lies beyond `at`, on its far side from no change, from a sceptical start.

    above: the probability that it is above `at` under a flat prior. None where the estimate, or the arm of its interval
    towards that size, has no bound on the scale on which changes add up, or where the size is no change itself.

    >>> from trialkit.analysis.estimate import Interval
    >>> shown = Estimate("change", "absolute", "", 0.2, Interval(0.102, 0.298), "", 100)
    >>> round(doubted(shown, 0.1, 0.977), 2)
    0.87
    """
    to = turns(headline.scale)[0]
    value, size = to(headline.value), to(at)
    error = _error(headline, size, above)
    return None if error is None or not size else beyond(value, error, size)


def beyond(value: float, error: float, size: float) -> float:
    """The posterior probability that a change lies on the far side of a size from 0, given an estimate and its error.

    P = ∫ N(value; x, error²) t₃(x/s) dx over x beyond `size`, over the same of all x, with s = |size|/t₃⁻¹(0.9).
    """
    spread = _spread(size)
    x = np.unique(np.concatenate([value + error * _STEPS, spread * _STEPS, [size]]))
    log = -0.5 * ((x - value) / error) ** 2 - 0.5 * (FREEDOM + 1) * np.log1p((x / spread) ** 2 / FREEDOM)
    density = np.exp(log - log.max())
    far = x >= size if size > 0 else x <= size
    return float(np.trapezoid(density[far], x[far]) / np.trapezoid(density, x))


def as_large(headline: Estimate, at: float) -> float | None:
    """How probable a sceptic takes it to be, before anything was seen, that a change is as large as the estimate.

    In its direction and beyond it, from the start at which `at` has one in ten. None where there is no such start.

    >>> from trialkit.analysis.estimate import Interval
    >>> shown = Estimate("change", "absolute", "", 0.2, Interval(0.102, 0.298), "", 100)
    >>> round(as_large(shown, 0.1), 3), round(as_large(shown, 0.2), 3)
    (0.023, 0.1)
    """
    to = turns(headline.scale)[0]
    value, size = to(headline.value), to(at)
    if not size or not math.isfinite(value):
        return None
    return float(stdtr(FREEDOM, -abs(value) / _spread(size)))


def _spread(size: float) -> float:
    """The scale of the prior, which gives one in ten to changes beyond a size."""
    return abs(size) / float(stdtrit(FREEDOM, 1 - 1 / ONE_IN))


def _error(headline: Estimate, size: float, above: float) -> float | None:
    """The standard error on the scale on which changes add up: by the size asked for, or by the interval's arm."""
    to = turns(headline.scale)[0]
    value, score = to(headline.value), float(ndtri(above))
    found = (value - size) / score if abs(score) > _NEAR else math.nan
    if not found > 0:
        end = to(headline.interval.lower if size <= value else headline.interval.upper)
        found = abs(value - end) / z_of(headline.interval.level)
    return found if math.isfinite(found) and found > 0 and math.isfinite(value) else None
