"""Two phases of a mean compared pooled: as reports tell it, by Welch on all records, and by Welch on period means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from trialkit.analysis.before_after import before_after
from trialkit.analysis.covariance import Array
from trialkit.analysis.estimate import Interval
from trialkit.analysis.two_samples import Sample, welch

from .study import LEVEL, Asked, Cell, asked, series

TITLE = "Means compared pooled"
WORLD = (
    "Records with an sd of 1, so many in each period, and periods whose means differ by the sd given; no change. *All "
    "records* is Welch's interval that knows of no periods, *period means* the one on their means, and *as told* the "
    "one of reports. With one record a period the three are the same."
)
RECORDS, MEANS, TOLD = "all records", "period means", "as told"


@dataclass(frozen=True)
class Phases:
    """Periods before and after, records a period, and the sd of what a period's records have in common."""

    before: int
    after: int
    records: int
    between: float

    @property
    def name(self) -> str:
        """Periods, records and how periods differ."""
        return f"{self.before} + {self.after} periods of {self.records}, differing by {self.between:g}"

    def trial(self, rng: np.random.Generator) -> Sequence[Asked]:
        """The three intervals, held against no change."""
        periods = self.before + self.after
        middles = self.between * rng.standard_normal(periods)
        each = middles[:, None] + rng.standard_normal((periods, self.records))
        sizes = np.full(periods, self.records)
        drawn = series("mean", self.before, each.sum(axis=1), sizes, squares=(each**2).sum(axis=1))
        told, *_ = before_after(drawn, level=LEVEL)
        sides = each[: self.before], each[self.before :]
        naive = {
            RECORDS: _welch(*(side.ravel() for side in sides)),
            MEANS: _welch(*(side.mean(axis=1) for side in sides)),
        }
        by_hand = (Asked(name, 0.0 in ends, ends.upper - ends.lower) for name, ends in naive.items())
        return (*by_hand, *asked(TOLD, told, 0.0))


def _welch(before: Array, after: Array) -> Interval:
    return welch(*(Sample(len(side), float(side.mean()), float(side.var(ddof=1))) for side in (before, after)), LEVEL)


def cells() -> tuple[Cell, ...]:
    """Few and more periods, of one record, a handful and many, alike and different."""
    return tuple(
        Phases(before, after, records, between)
        for before, after in ((3, 3), (3, 6), (6, 6), (12, 6))
        for records in (1, 4, 20)
        for between in ((0.0,) if records == 1 else (0.0, 0.3))
    )
