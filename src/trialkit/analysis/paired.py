"""The same people before and after: the difference of two paired shares, and whether as many changed one way as other.

People who answered alike both times say nothing of the change; those who changed do, so pairs are never analysed as two
independent samples. Numbers in, Interval or probability out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.optimize import brentq
from scipy.special import bdtr

from trialkit.analysis.estimate import Interval
from trialkit.analysis.normal import z_of


@dataclass(frozen=True)
class Pairs:
    """Pairs of yes or no answers by what they were: before and after, only before, only after, neither."""

    both: int
    lost: int
    gained: int
    neither: int

    def __post_init__(self) -> None:
        if min(self.both, self.lost, self.gained, self.neither) < 0:
            raise ValueError(f"pairs are none or more: {self}")
        if not self.n:
            raise ValueError("there are no pairs")

    @property
    def n(self) -> int:
        """All pairs."""
        return self.both + self.lost + self.gained + self.neither

    @property
    def difference(self) -> float:
        """Share after less share before."""
        return (self.gained - self.lost) / self.n


def tango(pairs: Pairs, level: float = 0.95) -> Interval:
    """Difference of two paired shares, after − before, by Tango's score (1998, Statistics in Medicine 17:891).

    With b gained and c lost of n and a difference d, (b − c − nd)/√(n(2q + d(1 − d))) is held against the normal; q is
    the likeliest share lost given d, the larger root of 2nq² − (b + c − (2n − b + c)d)q − cd(1 − d) = 0. It holds where
    nobody changed, and where everybody did.

    >>> found = tango(Pairs(both=1, lost=7, gained=1, neither=12))
    >>> round(found.lower, 3), round(found.upper, 3)
    (-0.517, -0.026)
    """
    z = z_of(level)

    def beyond(d: float) -> float:
        return _score(pairs, d) - z

    def short(d: float) -> float:
        return _score(pairs, d) + z

    value = pairs.difference
    lower = -1.0 if beyond(-1.0) <= 0 else float(brentq(beyond, -1.0, value, xtol=1e-12))
    upper = 1.0 if short(1.0) >= 0 else float(brentq(short, value, 1.0, xtol=1e-12))
    return Interval(lower, upper, level)


def mcnemar_mid_p(pairs: Pairs) -> float:
    """Two-sided mid-P of McNemar's test: of those who changed, as many would be expected one way as the other.

    The exact binomial probability with half of that of the very split seen; the exact test alone is too timid with few
    pairs (Fagerland, Lydersen and Laake 2013, BMC Medical Research Methodology 13:91). 1 where nobody changed.

    >>> round(mcnemar_mid_p(Pairs(both=1, lost=7, gained=1, neither=12)), 4)
    0.0391
    """
    changed, fewer = pairs.lost + pairs.gained, min(pairs.lost, pairs.gained)
    if not changed:
        return 1.0
    half = math.exp(math.lgamma(changed + 1) - math.lgamma(fewer + 1) - math.lgamma(changed - fewer + 1))
    return min(1.0, 2 * float(bdtr(fewer, changed, 0.5)) - half * 0.5**changed)


def _score(pairs: Pairs, d: float) -> float:
    """How far the pairs lie above a difference d, in standard errors; infinite where d cannot be."""
    n, b, c = pairs.n, pairs.gained, pairs.lost
    gap = b - c - n * d
    linear = b + c - (2 * n - b + c) * d
    root = math.sqrt(max(linear**2 + 8 * n * c * d * (1 - d), 0.0))
    lost = (linear + root) / (4 * n)
    variance = n * (2 * lost + d * (1 - d))
    if variance <= 0 or gap == 0:
        return 0.0 if gap == 0 else math.copysign(math.inf, gap)
    return gap / math.sqrt(variance)
