"""Several sites with starts of their own: the mean effect by random effects."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from trialkit.analysis.estimate import Estimate
from trialkit.analysis.panel import mean, together
from trialkit.analysis.segmented import Question, single

from .study import LEVEL, Asked, Cell, asked, series, share, wobble

TITLE = "Several sites with their own starts"
WORLD = (
    "14 weeks, 40 records a week at each site, starts after 4, 6, 7, 8 and 9 weeks (the first of them for fewer "
    "sites), shares of about 0.35 that differ between sites by an sd of 0.3 on the logit, weeks that wobble by 0.2 at "
    "each site, a mean effect of 0.4 on the logit that differs between sites by the sd given. The normal interval "
    "takes the variance between sites, by Paule and Mandel, as known."
)
STARTS = (4, 6, 7, 8, 9)
WEEKS, RECORDS = 14, 40
BASE, SITES_DIFFER, WOBBLE = -0.6, 0.3, 0.2
EFFECT = 0.4
NORMAL, HARTUNG = "normal interval", "Hartung and Knapp"


@dataclass(frozen=True)
class Several:
    """So many sites, the sd of their effects, and the sd of a shock that moves all of them alike in a week."""

    count: int
    between: float
    shock: float = 0.0

    @property
    def name(self) -> str:
        """Sites, how far their effects differ, and the shared shock."""
        shared = f", shared shock {self.shock:g}" if self.shock else ""
        return f"{self.count} sites, spread {self.between:g}{shared}"

    def trial(self, rng: np.random.Generator) -> Sequence[Asked]:
        """The mean effect as an odds ratio."""
        shock = wobble(rng, WEEKS, self.shock)
        effects = (EFFECT + self.between * rng.standard_normal(self.count + 1))[1:]  # the first number is not used
        sites = []
        for start, effect in zip(STARTS[: self.count], effects, strict=True):
            level = BASE + SITES_DIFFER * rng.standard_normal()
            logit = level + effect * (np.arange(WEEKS) >= start) + shock + wobble(rng, WEEKS, WOBBLE)
            drawn = series("proportion", start, rng.binomial(RECORDS, share(logit)), np.full(WEEKS, float(RECORDS)))
            sites.append((f"after {start}", single(drawn, Question("change", "odds_ratio", level=LEVEL))))
        panel = together(sites, level=LEVEL)
        usual = _normal([result for _, result in sites if isinstance(result, Estimate)])
        return (usual, *asked(HARTUNG, panel.headline, math.exp(EFFECT)))


def cells() -> tuple[Cell, ...]:
    """Two, three and five sites that differ by nothing, somewhat and much, and five that one shock moves."""
    alone = tuple(Several(count, between) for count in (2, 3, 5) for between in (0.0, 0.3, 1.0))
    return (*alone, Several(5, 0.0, shock=0.2))


def _normal(results: list[Estimate]) -> Asked:
    """The normal interval of the mean log odds ratio."""
    z = NormalDist().inv_cdf(0.5 + LEVEL / 2)
    effects = np.log([result.value for result in results])
    errors = np.array([math.log(r.interval.upper / r.interval.lower) for r in results]) / (2 * z)
    found = mean(effects, errors, LEVEL)
    half = z / math.sqrt(float((1 / (errors**2 + found.between)).sum()))
    return Asked(NORMAL, abs(found.value - EFFECT) <= half, 2 * half)
