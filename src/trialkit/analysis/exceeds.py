"""How probable it is that a change lies beyond a stated size: the distribution that the reported interval is cut from.

Of a fitted contrast that is its posterior (posterior.py), with normal scores drawn out or in on either side of the
median so that the ends of the reported interval stand where they say: the calibration and every widening are in it. Of
a pooled comparison it is the method itself asked at other levels: the level at which its interval ends on that size.

Under a flat prior: no change is taken to be likelier beforehand than another. Among trials whose true changes are all
small, more of them fall short than this says (benchmarks/STUDIES.md); sceptical.py makes of it what reports tell.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from trialkit.analysis import cil, controlled, scales
from trialkit.analysis.covariance import Array
from trialkit.analysis.designs import Fault
from trialkit.analysis.estimate import Estimate, Interval, Scale
from trialkit.analysis.normal import z_of
from trialkit.analysis.places import points
from trialkit.analysis.segmented import Question, target_for
from trialkit.analysis.stretch import turns
from trialkit.records.series import Series

FARTHEST = 4.0
"""Standard errors beyond which a probability is told as the one there: it is 99.997%, and told as more than 99."""
NEAREST = 1e-3
"""Standard errors within which a size is the estimate itself: as likely passed as not."""
_HUGE = 1e12


def fitted(series: Series, question: Question, headline: Estimate, at: float) -> float | None:
    """The probability that a fitted change is above `at`, on the headline's scale; None where there is no fit."""
    laid = controlled.laid(series, question)
    if isinstance(laid, Fault):
        return None
    working = scales.working_scale(series, headline.scale)
    ends = headline.interval
    where = np.array([working_value(series, headline.scale, x) for x in (ends.lower, at, ends.upper)])
    weights = target_for(laid.own, question).weights[None, :]
    below = cil.below(points(laid, working), weights, where[None], weeks_vary=question.weeks_vary)
    return None if below is None else 1 - float(calibrated(below, ends.level)[0])


def calibrated(below: Array, level: float) -> Array:
    """The distribution function at a size, (N,), from that at an interval's lower end, the size and its upper end.

    below: (N, 3), or (3,). Normal scores are taken to be 0 at the median and ±z at the ends of the interval at `level`.
    """
    scores = ndtri(np.atleast_2d(below))
    z = z_of(level)
    arm = np.where(scores[:, 1] < 0, -scores[:, 0], scores[:, 2])
    found: Array = ndtr(scores[:, 1] * z / np.maximum(arm, 1e-9))
    return found


def by_levels(interval: Callable[[float], Interval], scale: Scale, value: float, at: float) -> float:
    """The probability that a change is above `at`, from a method's intervals for it at any level.

    value: the estimate. The interval that ends on `at` has (1 + level)/2 of its distribution on the estimate's side. A
    size that even the shortest interval holds is as likely passed as not: the estimate up to rounding, or what an
    exact method, whose intervals never shrink to a point, cannot tell from it.

    >>> by_levels(lambda level: Interval(-ndtri((1 + level) / 2), ndtri((1 + level) / 2)), "absolute", 0.0, 1e-9)
    0.5
    """
    to = turns(scale)[0]
    if at == value or not math.isfinite(to(at)):
        return 0.5 if at == value else float(value > at)

    def beyond(z: float) -> float:
        ends = interval(float(2 * ndtr(z) - 1))
        end = to(ends.lower) if at < value else to(ends.upper)
        return max(-_HUGE, min(_HUGE, end - to(at)))

    sign = 1 if at < value else -1
    if sign * beyond(NEAREST) <= 0:
        return 0.5
    far = sign * beyond(FARTHEST) > 0
    score = FARTHEST if far else float(brentq(beyond, NEAREST, FARTHEST, xtol=NEAREST))
    return float(ndtr(sign * score))


def working_value(series: Series, scale: Scale, told: float) -> float:
    """A figure on a scale that people read, on the scale it was fitted on; held within what a computer can hold."""
    found = turns(scale)[0](told)
    if scale == "absolute" and series.type == "rate":
        found /= series.per
    return max(-_HUGE, min(_HUGE, found))
