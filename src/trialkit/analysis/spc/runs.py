"""Anhøj's two run rules: is the longest run too long, or does the line cross its centre too seldom?

Anhøj and Olesen (2014), PLoS ONE 9:e113825; Anhøj (2015), PLoS ONE 10:e0121349. Critical values as in qicharts2:
longest run by Schilling (2012), Mathematics Magazine 85:141; crossings by Chen (2010), Biometrical Journal.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby

from trialkit.analysis.spc.rules import Direction, Pattern, Signs

FEWEST_USEFUL = 10
"""Points off the line below which the critical values were never studied, and none is applied."""


@dataclass(frozen=True)
class Runs:
    """Runs of points on one side of a line, points on the line dropped.

    useful:           points off the line.
    longest:          points in the longest run; longest_allowed: the most that is not a signal.
    crossings:        how often the line is crossed; fewest_allowed: the least that is not a signal.
    """

    useful: int
    longest: int
    longest_allowed: int
    crossings: int
    fewest_allowed: int

    @property
    def judged(self) -> bool:
        """Whether there are points enough for the rules."""
        return self.useful >= FEWEST_USEFUL

    @property
    def too_long(self) -> bool:
        """Whether the longest run is longer than chance explains."""
        return self.judged and self.longest > self.longest_allowed

    @property
    def too_few(self) -> bool:
        """Whether the line is crossed less often than chance explains."""
        return self.judged and self.crossings < self.fewest_allowed


def runs(side: Signs) -> Runs:
    """Count runs and crossings among signs (n,): 1 above the line, −1 below, 0 on it."""
    lengths = [len(run) for run, _ in _runs(side)]
    useful = sum(lengths)
    return Runs(
        useful, max(lengths, default=0), longest_allowed(useful), max(len(lengths) - 1, 0), fewest_allowed(useful)
    )


def run_patterns(side: Signs) -> tuple[Pattern, ...]:
    """The signals: each run that is too long, and the whole line where it crosses too seldom."""
    found = runs(side)
    useful = tuple(place for run, _ in _runs(side) for place in run)
    long = [
        Pattern("long_run", run, way) for run, way in _runs(side) if found.too_long and len(run) > found.longest_allowed
    ]
    if not found.too_few:
        return tuple(long)
    return (*long, Pattern("few_crossings", useful, _runs(side)[-1][1]))


def longest_allowed(useful: int) -> int:
    """The longest run that chance explains among so many useful points: log2(n) + 3, rounded.

    >>> longest_allowed(12), longest_allowed(24)
    (7, 8)
    """
    return round(math.log2(useful) + 3) if useful else 0


def fewest_allowed(useful: int) -> int:
    """The fewest crossings that chance explains: the 5% quantile of a binomial of n − 1 tosses, in whole numbers.

    >>> fewest_allowed(12), fewest_allowed(24)
    (3, 8)
    """
    tosses = max(useful - 1, 0)
    below = crossings = 0
    while True:
        below += math.comb(tosses, crossings)
        if 20 * below >= 2**tosses:
            return crossings
        crossings += 1


def _runs(side: Signs) -> list[tuple[tuple[int, ...], Direction]]:
    """Places of each run and its side, points on the line dropped."""
    useful = [place for place in range(len(side)) if side[place]]
    grouped = groupby(useful, key=lambda place: int(side[place]))
    return [(tuple(run), "high" if sign > 0 else "low") for sign, run in grouped]
