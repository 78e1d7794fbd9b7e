"""Several trials' effects shrunk and added up: how often the interval of their total holds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from statistics import NormalDist

import numpy as np

from trialkit.analysis.shrinkage import half_of_total, shrunk

from .study import LEVEL, Asked, Cell

TITLE = "Several trials added up"
WORLD = (
    "Three, five or ten trials whose true effects have mean 10 points and the sd given, with standard errors of 8 "
    "points each or from 4 to 16; stakes alike, or up to tenfold unequal and largest where the effect is least sure. "
    "The normal interval of the shrunk total takes the spread between trials, by Paule and Mandel, as known. Four "
    "programmes to a draw."
)
PROGRAMMES, MEAN = 4, 0.10
NORMAL, STUDENT = "normal interval", "t on k − 1, or the effects as they stand"


@dataclass(frozen=True)
class Programme:
    """So many trials, the sd of their true effects, and whether errors and stakes are unequal."""

    count: int
    between: float
    errors: bool
    stakes: bool

    @property
    def name(self) -> str:
        """Trials, their spread, errors and stakes."""
        errors, stakes = ("unequal" if one else "alike" for one in (self.errors, self.stakes))
        return f"{self.count} trials, spread {100 * self.between:g} points, errors {errors}, stakes {stakes}"

    def trial(self, rng: np.random.Generator) -> Sequence[Asked]:
        """The total of four programmes by either interval."""
        error = np.geomspace(0.04, 0.16, self.count) if self.errors else np.full(self.count, 0.08)
        stake = np.geomspace(1.0, 10.0, self.count) if self.stakes else np.ones(self.count)
        z, found = NormalDist().inv_cdf(0.5 + LEVEL / 2), []
        for _ in range(PROGRAMMES):
            true = rng.normal(MEAN, self.between, self.count)
            seen = rng.normal(true, error)
            pulled = shrunk(seen, error**2)
            off = abs(float(stake @ (pulled.effects - true)))
            normal = z * float(np.sqrt(stake @ pulled.covariance @ stake))
            for figure, half in ((NORMAL, normal), (STUDENT, half_of_total(seen, error**2, stake, LEVEL))):
                found.append(Asked(figure, off <= half, 2 * half))
        return tuple(found)


def cells() -> tuple[Cell, ...]:
    """Every number of trials and spread, with errors alike, unequal, and unequal with unequal stakes."""
    worlds = ((False, False), (True, False), (True, True))
    return tuple(
        Programme(count, sd, *world) for count, world, sd in product((3, 5, 10), worlds, (0.0, 0.04, 0.08, 0.2))
    )
