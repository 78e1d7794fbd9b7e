"""The effect by time since each site's own start, over three sites."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from trialkit.analysis.segmented import Question
from trialkit.analysis.since_start import since_start

from .study import LEVEL, Asked, Cell, asked, series, share, wobble

TITLE = "Effects by time since the start"
WORLD = (
    "Three sites of 40 records a week over 14 weeks, starts in weeks 5, 7 and 8, weeks that wobble by 0.2; the "
    "effect is 0.3 on the logit in the first three weeks and 0.1 more in each three weeks after, and differs "
    "between sites by the sd given."
)
STARTS = (4, 6, 7)
WEEKS, RECORDS = 14, 40
BASE, SITES_DIFFER, WOBBLE = -0.6, 0.3, 0.2
FIRST, MORE, SPAN = 0.3, 0.1, 3


@dataclass(frozen=True)
class Since:
    """Three sites whose effects differ by an sd on the logit."""

    between: float

    @property
    def name(self) -> str:
        """How far effects differ."""
        return f"spread {self.between:g}"

    def trial(self, rng: np.random.Generator) -> Sequence[Asked]:
        """The effect in every span that two sites or more reach."""
        sites = []
        for start in STARTS:
            since = np.arange(WEEKS) - start
            effect = FIRST + MORE * (since // SPAN) + self.between * rng.standard_normal()
            level = BASE + SITES_DIFFER * rng.standard_normal()
            logit = level + np.where(since >= 0, effect, 0.0) + wobble(rng, WEEKS, WOBBLE)
            drawn = series("proportion", start, rng.binomial(RECORDS, share(logit)), np.full(WEEKS, float(RECORDS)))
            sites.append((f"after {start}", drawn))
        found = since_start(sites, Question("change", "odds_ratio", level=LEVEL))
        return [
            one
            for span, truth in zip(found, FIRST + MORE * np.arange(len(found)), strict=True)
            for one in asked(f"weeks {span.first} to {span.last}", span.effect, math.exp(truth), compared=False)
        ]


def cells() -> tuple[Cell, ...]:
    """Sites that do not differ in their effect, and sites that do."""
    return Since(0.0), Since(0.3)
