"""The normal behind an interval: how many standard errors a level asks for, and the standard error an interval has."""

from __future__ import annotations

from scipy.special import ndtri

from trialkit.analysis.estimate import Interval, Scale
from trialkit.analysis.stretch import turns


def z_of(level: float) -> float:
    """Standard errors on either side that hold `level` of a normal; ValueError for a level outside 0 to 1.

    >>> round(z_of(0.95), 6)
    1.959964
    """
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1, and {level} was given")
    return float(ndtri((1 + level) / 2))


def standard_error(interval: Interval, scale: Scale) -> float:
    """What an interval would come from were it normal, on the scale on which changes add up: half of it over z.

    >>> round(standard_error(Interval(-1.96, 1.96, 0.95), "absolute"), 3)
    1.0
    """
    to = turns(scale)[0]
    return (to(interval.upper) - to(interval.lower)) / 2 / z_of(interval.level)
