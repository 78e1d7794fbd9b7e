"""Staggered sites against those that had not started yet, where something moves all sites in the same weeks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from trialkit.analysis.not_yet import not_yet
from trialkit.analysis.panel import together
from trialkit.analysis.segmented import Question, single

from .study import LEVEL, Asked, Cell, asked, series, share, wobble

TITLE = "Against sites that had not started yet"
WORLD = (
    "Twelve weeks of shares of about 0.35 that differ between sites by an sd of 0.3 on the logit; a shared shock of "
    "sd 0.2 every week and each site's own wobble; 40 records a week at each site, or a number that differs between "
    "sites by an sd of 0.6 on the log. The trial takes 10 points off, which differ between sites by the sd given; "
    "where said, a fall that all sites share takes so much off the logit from the week of the first start on. *Own "
    "past* is the mean effect against each site's own baseline, the headline."
)
WEEKS, RECORDS = 12, 40
BASE, SITES_DIFFER, SHOCK, EFFECT = -0.6, 0.3, 0.2, -0.1
OWN, AGAINST = "own past", "sites not started yet"


@dataclass(frozen=True)
class Waiting:
    """Sites by the weeks before their starts, how effects and sizes differ, own wobble, and a fall that all share."""

    starts: tuple[int, ...]
    between: float = 0.0
    sd: float = 0.2
    rho: float = 0.0
    sizes: float = 0.0
    fall: float = 0.0

    @property
    def name(self) -> str:
        """Starts, how effects and sizes differ, wobble, and the fall."""
        after = ", ".join(str(start) for start in self.starts)
        unlike = ", sizes unlike" if self.sizes else ""
        shared = f", shared fall of {self.fall:g}" if self.fall else ""
        return f"starts after {after}, spread {self.between:g}, wobble {self.sd:g}, ρ {self.rho:g}{unlike}{shared}"

    def trial(self, rng: np.random.Generator) -> Sequence[Asked]:
        """The change against each site's own past, and against sites not started yet."""
        weeks, question = np.arange(WEEKS), Question("change", level=LEVEL)
        shock = wobble(rng, WEEKS, SHOCK) - self.fall * (weeks >= min(self.starts))
        sites = []
        for place, start in enumerate(self.starts):
            level = BASE + SITES_DIFFER * rng.standard_normal()
            effect = EFFECT + self.between * rng.standard_normal()
            rate = share(level + shock + wobble(rng, WEEKS, self.sd, self.rho)) + effect * (weeks >= start)
            size = max(2, round(RECORDS * float(np.exp(self.sizes * rng.standard_normal()))))
            events = rng.binomial(size, np.clip(rate, 0.01, 0.99))
            sites.append((f"site {place}", series("proportion", start, events, np.full(WEEKS, float(size)))))
        own = together([(name, single(drawn, question)) for name, drawn in sites], level=LEVEL)
        return (*asked(OWN, own.headline, EFFECT), *asked(AGAINST, not_yet(sites, question), EFFECT))


def cells() -> tuple[Cell, ...]:
    """Four, six, eight and twelve sites in two to four waves, and one site left to compare with."""
    twelve = (4,) * 4 + (6,) * 4 + (8,) * 4
    return (
        Waiting((4, 6, 8, 10)),
        Waiting((4, 5, 6, 7, 8, 9)),
        Waiting((4, 4, 6, 6, 8, 8), rho=0.4),
        Waiting((4, 4, 6, 6, 8, 8), between=0.08, sizes=0.6),
        Waiting(twelve),
        Waiting(twelve, between=0.08, sd=0.3, rho=0.4, sizes=0.6),
        Waiting(twelve, fall=0.5),
        Waiting((6,) * 7 + (10,)),
        Waiting((6,) * 7 + (10,), between=0.08),
    )
