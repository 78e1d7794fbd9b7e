"""Records that cluster by practitioner, with and without what the analysis allows for it; means of few records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from trialkit.analysis import cil, two_samples
from trialkit.analysis.before_after import before_after
from trialkit.analysis.covariance import Array
from trialkit.analysis.designs import Fault
from trialkit.analysis.estimate import Contrast
from trialkit.analysis.places import Places, points
from trialkit.analysis.segmented import Question, plan_for, single, target_for
from trialkit.records.series import Series

from .study import LEVEL, Asked, Cell, asked, series, share, wobble

TITLE = "Clustered records"
WORLD = (
    "No change at all. Shares of 0.35 (means of 0, records with sd 1), 40 records a week unless said, of "
    "practitioners with equal caseloads or with ones up to sixteenfold unequal; practitioners differ by the "
    "intraclass correlation (ICC) given, wholly anew once the trial starts (in a trend, from its first week to "
    "its last; pooled, half of it anew). *Without* leaves out what practitioners, or in thin means chance, "
    "add; pooled, it is Newcombe's interval of the records by themselves."
)
BASE = 0.35
SPREAD = {0.0: 0.0, 0.1: 0.72}
"""Standard deviation of practitioners on the logit that gives an intraclass correlation, as in benchmarks/coverage."""
UNEQUAL = 16.0
RECORDS = 40
WITHOUT, WITH = "without", "with"


@dataclass(frozen=True)
class Team:
    """A team's records in a design: figures by week and practitioner.

    anew: share of the practitioners' variance that is drawn anew when the trial starts.
    """

    kind: Literal["proportion", "mean"]
    contrast: Contrast
    before: int
    after: int
    people: int = 10
    equal: bool = True
    icc: float = 0.0
    sd: float = 0.0
    anew: float = 1.0

    @property
    def name(self) -> str:
        """Design, team, and how practitioners and weeks differ."""
        what = {"proportion": "shares", "mean": "means"}[self.kind]
        load = "equal" if self.equal else "unequal"
        weeks = f"{self.before} + {self.after}" if self.before else f"{self.after}"
        team = f"{self.people} practitioners, {load} caseloads, ICC {self.icc:g}"
        return f"{what}, {_called(self.contrast)}, {weeks}, {team}, wobble {self.sd:g}"

    def trial(self, rng: np.random.Generator) -> Sequence[Asked]:
        """The contrast without and with the allowance for practitioners."""
        drawn, question = self.drawn(rng), Question(self.contrast, level=LEVEL, season="none")
        nameless = replace(drawn, practitioners=None)
        return (*asked(WITHOUT, single(nameless, question), 0.0), *asked(WITH, single(drawn, question), 0.0))

    def drawn(self, rng: np.random.Generator) -> Series:
        """The series with its practitioners' own sums."""
        weeks = self.before + self.after
        load = np.ones(self.people) if self.equal else UNEQUAL ** np.linspace(0, 1, self.people)
        n = rng.multinomial(RECORDS, load / load.sum(), size=weeks)
        own = self._own(rng, weeks)
        strays = wobble(rng, weeks, self.sd)[:, None]
        if self.kind == "proportion":
            k = rng.binomial(n, share(np.log(BASE / (1 - BASE)) + own + strays)).astype(float)
            squares = np.zeros_like(k)
        else:
            k = n * (own + strays) + np.sqrt(n) * rng.standard_normal(n.shape)
            within = np.where(n > 1, rng.chisquare(np.maximum(n - 1, 1)), 0.0)
            squares = within + np.divide(k**2, n, out=np.zeros_like(k), where=n > 0)
        at, who = np.nonzero(n)
        sums = {"numerator": k[at, who], "denominator": n[at, who].astype(float), "total": k[at, who]}
        names = [f"p{one:02}" for one in who]
        people = pd.DataFrame({"index": at, "practitioner": names, **sums, "total_squares": squares[at, who]})
        sizes = n.sum(axis=1)
        return series(self.kind, self.before, k.sum(axis=1), sizes, squares=squares.sum(axis=1), people=people)

    def _own(self, rng: np.random.Generator, weeks: int) -> Array:
        """How far each practitioner is off in each week, (weeks, people)."""
        sd = SPREAD[self.icc] if self.kind == "proportion" else np.sqrt(self.icc / (1 - self.icc))
        kept, before, after = sd * rng.standard_normal((3, self.people))
        if self.contrast == "trend":
            place = np.linspace(0, 1, weeks)[:, None]
            there = np.sqrt(1 - place) * before + np.sqrt(place) * after
        else:
            there = np.where(np.arange(weeks)[:, None] < self.before, before, after)
        found: Array = np.sqrt(1 - self.anew) * kept + np.sqrt(self.anew) * there
        return found


@dataclass(frozen=True)
class Pooled(Team):
    """The same records, pooled before and after."""

    @property
    def name(self) -> str:
        """As of a team."""
        return f"pooled {super().name}"

    def trial(self, rng: np.random.Generator) -> Sequence[Asked]:
        """Newcombe's interval of the records by themselves, and the pooled difference as it is told."""
        drawn = self.drawn(rng)
        (x0, n0), (x1, n1) = (
            (float(rows["numerator"].sum()), float(rows["denominator"].sum()))
            for rows in (drawn.phase("baseline"), drawn.phase("trial"))
        )
        bare = two_samples.newcombe((x0, n0), (x1, n1), LEVEL)
        told = before_after(drawn, level=LEVEL)[0]
        return (Asked(WITHOUT, 0.0 in bare, bare.upper - bare.lower), *asked(WITH, told, 0.0))


@dataclass(frozen=True)
class Thin:
    """Weekly means of so many records before and so many after; weeks wobble by sd, with autocorrelation rho."""

    contrast: Contrast
    before: int
    after: int
    records: tuple[int, int]
    sd: float
    rho: float

    @property
    def name(self) -> str:
        """Design, records, and how weeks wobble."""
        one, two = self.records
        design = f"{_called(self.contrast)}, {self.before} + {self.after}"
        return f"thin means, {design}, {one} a week, then {two}, wobble {self.sd:g}, ρ {self.rho:g}"

    def trial(self, rng: np.random.Generator) -> Sequence[Asked]:
        """The contrast as the weeks give it, and no shorter than chance."""
        n = np.repeat(self.records, (self.before, self.after)).astype(float)
        k = n * wobble(rng, len(n), self.sd, self.rho) + np.sqrt(n) * rng.standard_normal(len(n))
        drawn = series("mean", self.before, k, n, squares=rng.chisquare(n - 1) + k**2 / n)
        question = Question(self.contrast, level=LEVEL, season="none")
        plan = plan_for(drawn, question)
        if isinstance(plan, Fault):
            return ()
        weights = target_for(plan, question).weights[None, :]
        bare = cil.intervals(points(Places(drawn, plan), "difference"), weights, level=LEVEL)[0]
        return (*asked(WITHOUT, bare, 0.0), *asked(WITH, single(drawn, question), 0.0))


def cells() -> tuple[Cell, ...]:
    """Teams of several sizes, designs of several shapes, means, thin means, pooled figures."""
    teams = tuple(
        Team("proportion", "change", 6, 6, people, equal, icc)
        for people, equal in ((4, True), (4, False), (10, True), (20, False))
        for icc in (0.0, 0.1)
    )
    others = (
        Team("proportion", "change", 6, 6, icc=0.1, sd=0.3),
        Team("proportion", "trend", 0, 12, icc=0.1),
        Team("proportion", "level_change", 12, 6, icc=0.1),
        Team("proportion", "average_effect", 12, 6, icc=0.1),
        Team("mean", "change", 6, 6),
        Team("mean", "change", 6, 6, icc=0.1),
    )
    designs: tuple[tuple[Contrast, int, int], ...] = (("change", 6, 6), ("change", 12, 4), ("level_change", 12, 6))
    thin = tuple(Thin(contrast, before, after, (40, 4), 0.0, 0.0) for contrast, before, after in designs)
    pooled = tuple(
        Pooled("proportion", "change", 6, 6, icc=icc, sd=sd, anew=0.5) for icc in (0.0, 0.1) for sd in (0.0, 0.3)
    )
    return (*teams, *others, *thin, *pooled)


def _called(contrast: Contrast) -> str:
    return {"change": "step"}.get(contrast, contrast.replace("_", " "))
