"""The change of a share against a comparison site that the same weeks shake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from trialkit.analysis.controlled import against, single
from trialkit.analysis.segmented import Question

from .study import LEVEL, Asked, Cell, asked, series, share, wobble

TITLE = "Against a comparison site"
WORLD = (
    "6 + 6 weeks, a step that is none, shares of 0.35 at the site and 0.35 or 0.6 at the comparison; a shock "
    "of sd 0.3 on the logit shared by both every week, and each place's own wobble beside it."
)
HERE = 0.35
SHOCK = 0.3
BEFORE, WEEKS = 6, 12


@dataclass(frozen=True)
class Pair:
    """A site and its comparison: records a week of each, the comparison's share, each one's own wobble."""

    records: tuple[int, int]
    there: float
    sd: float
    rho: float

    @property
    def name(self) -> str:
        """Records, the comparison's share, and how weeks wobble."""
        one, two = self.records
        return f"{one} and {two} records a week, comparison at {self.there:g}, wobble {self.sd:g}, ρ {self.rho:g}"

    def trial(self, rng: np.random.Generator) -> Sequence[Asked]:
        """The controlled change as a difference and as an odds ratio."""
        shock = wobble(rng, WEEKS, SHOCK)
        own, other = (
            series(
                "proportion",
                BEFORE,
                rng.binomial(n, share(np.log(level / (1 - level)) + shock + strays)),
                np.full(WEEKS, float(n)),
            )
            for n, level, strays in (
                (n, level, wobble(rng, WEEKS, self.sd, self.rho))
                for n, level in zip(self.records, (HERE, self.there), strict=True)
            )
        )
        pair = against(own, other)
        return (
            *asked("difference", single(pair, Question("change", level=LEVEL)), 0.0, compared=False),
            *asked("odds ratio", single(pair, Question("change", "odds_ratio", level=LEVEL)), 1.0, compared=False),
        )


def cells() -> tuple[Cell, ...]:
    """Places of like size and level with three ways to wobble, and of unlike ones."""
    alike = tuple(Pair((40, 40), HERE, sd, rho) for sd, rho in ((0.0, 0.0), (0.3, 0.0), (0.3, 0.4)))
    return (*alike, Pair((20, 80), 0.6, 0.3, 0.4))
