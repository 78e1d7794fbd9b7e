"""How often changes are worth having when a report says that they probably are: 90 in 100 should be about 90 of 100."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri, stdtrit

from trialkit.analysis import cil
from trialkit.analysis.estimate import Estimate
from trialkit.analysis.exceeds import calibrated
from trialkit.analysis.sceptical import FREEDOM, doubted
from trialkit.analysis.working import proportion_points

from .study import LEVEL, Asked, Cell, share, wobble

TITLE = "The chance that a change is worth having"
WORLD = (
    "6 + 6 weeks of 30 records, weeks that wobble by 0.2, a share of about 0.35, a step whose true size is drawn anew "
    "for every trial: from a distribution around no change in which 1 in 20, 1 in 10 or 1 in 5 rises by the 10 points "
    "that are worth having (t with three degrees of freedom, or normal), or evenly between 40 points fewer and 40 "
    "more. The chance that it is 10 points or more is sorted by what was said, under a flat prior and from a sceptical "
    "start (what reports tell); *came true* is how often it was so. Ten trials a draw."
)
BEFORE, RECORDS, BASE, WORTH, WOBBLE = 6, 30, 0.35, 0.10, 0.2
WIDE = 0.40
BANDS = ((0.02, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 0.95), (0.95, 1.0))
"""What was said, sorted: below the first there is little to tell."""


AT_ONCE = 10
"""Trials a draw: a band holds only some of them."""


@dataclass(frozen=True)
class Drawn:
    """True changes of which one in so many is worth having (None: drawn evenly), normal or with tails."""

    one_in: int | None
    normal: bool = False

    @property
    def name(self) -> str:
        """How true changes are spread."""
        if self.one_in is None:
            return "any change as likely as another"
        return f"1 in {self.one_in} worth having, {'normal' if self.normal else 't'}"

    def trial(self, rng: np.random.Generator) -> Sequence[Asked]:
        """The band of what was said of each trial, and whether its change was worth having."""
        return tuple(asked for _ in range(AT_ONCE) for asked in self._one(rng))

    def _one(self, rng: np.random.Generator) -> Iterator[Asked]:
        change = self._change(rng)
        after = np.arange(2 * BEFORE) >= BEFORE
        level = BASE + change * after
        counts = rng.binomial(RECORDS, share(np.log(level / (1 - level)) + wobble(rng, 2 * BEFORE, WOBBLE)))
        flat, headline = _flat(counts.astype(float), after)
        sceptical = doubted(headline, WORTH, flat)
        for prior, said in (("flat", flat), ("sceptical", sceptical)):
            band = next((one for one in BANDS if said is not None and one[0] <= said <= one[1]), None)
            if band is not None:
                yield Asked(f"{prior}: said {band[0]:.0%} to {band[1]:.0%}", change >= WORTH, None)

    def _change(self, rng: np.random.Generator) -> float:
        room = min(BASE, 1 - BASE) - 0.01
        if self.one_in is None:
            return float(np.clip(rng.uniform(-WIDE, WIDE), -room, WIDE))
        tail = 1 - 1 / self.one_in
        spread = WORTH / float(ndtri(tail) if self.normal else stdtrit(FREEDOM, tail))
        drawn = rng.standard_normal() if self.normal else rng.standard_t(FREEDOM)
        return float(np.clip(spread * drawn, -room, 1 - BASE - 0.01))


def cells() -> tuple[Cell, ...]:
    """The start that reports take, more and less of a sceptic's, and none."""
    return (Drawn(10), Drawn(10, normal=True), Drawn(20), Drawn(5), Drawn(None))


def _flat(counts: np.ndarray, after: np.ndarray) -> tuple[float, Estimate]:
    """The chance under a flat prior for a step between phases (exceeds.fitted), and the step."""
    X = np.column_stack([np.ones(len(after)), after]).astype(float)
    phases = tuple("trial" if one else "baseline" for one in after)
    of, times = np.full(len(after), float(RECORDS)), np.arange(len(after), dtype=float)
    points = proportion_points(counts, of, X, phases, times, "difference")
    contrast = np.array([[0.0, 1.0]])
    found = cil.intervals(points, contrast, level=LEVEL)[0]
    if not isinstance(found, Estimate):
        raise ValueError("a step between phases of six weeks has an interval")
    ends = found.interval
    below = cil.below(points, contrast, np.array([[ends.lower, WORTH, ends.upper]]))
    if below is None:
        raise ValueError("a step between phases of six weeks has a posterior")
    return 1 - float(calibrated(below, LEVEL)[0]), found
