"""The level of one phase whose periods vary and are alike: as reports tell it, and by chance alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from trialkit.analysis.before_after import level
from trialkit.analysis.two_samples import poisson

from .study import LEVEL, Asked, Cell, asked, series, wobble

TITLE = "The level of a phase"
WORLD = (
    "Counts: a mean of 20 a period, whose logarithm wobbles by an sd of 0.3 with neighbours correlated by ρ. *By "
    "chance alone* is Garwood's exact interval, and *as told* the one of reports, which allows for periods that differ "
    "from four of them on and for neighbours that are alike from twelve on."
)
CHANCE, TOLD = "by chance alone", "as told"
MEAN, SD = 20.0, 0.3


@dataclass(frozen=True)
class Phase:
    """So many periods, and how neighbours are correlated."""

    periods: int
    rho: float

    @property
    def name(self) -> str:
        """Periods and ρ."""
        return f"{self.periods} periods, ρ {self.rho:g}"

    def trial(self, rng: np.random.Generator) -> Sequence[Asked]:
        """Both intervals, held against the mean that such periods have."""
        means = MEAN * np.exp(wobble(rng, self.periods, SD, self.rho) - SD**2 / 2)
        drawn = series("count", self.periods, rng.poisson(means), np.ones(self.periods))
        ends = poisson(float(drawn.frame["numerator"].sum()), self.periods, LEVEL)
        return (
            Asked(CHANCE, MEAN in ends, ends.upper - ends.lower),
            *asked(TOLD, level(drawn, "baseline", level=LEVEL), MEAN),
        )


def cells() -> tuple[Cell, ...]:
    """Four to 24 periods, unrelated, alike and very alike."""
    return tuple(Phase(periods, rho) for periods in (4, 6, 8, 12, 24) for rho in (0.0, 0.4, 0.6))
