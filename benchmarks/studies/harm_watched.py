"""Harm watched over half a year of weekly looks: how often an alarm is raised where nothing changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from trialkit.analysis import boundaries, cil, working
from trialkit.analysis.boundaries import Boundaries, Stage
from trialkit.analysis.covariance import Array, correlation
from trialkit.analysis.estimate import WeeksVary
from trialkit.analysis.points import Points

from .study import LEVEL, Asked, Cell, share

TITLE = "Harm watched for half a year"
WORLD = (
    "6 weeks before and 26 watched after, looked at every week from the second on for harm alone, where nothing "
    "changed: shares of 0.2 with 40 records a week, counts of 10 a week, or weekly means; weeks that wobble by the sd "
    "given on the logit or log scale. *Coverage* is the share of trials without any alarm, and is to be 95% or more: "
    "with the looks' own boundaries, with one look at the end, and for somebody who sets all records so far against "
    "the baseline every week at 5% one-sided, as if weeks differed by chance alone (means: as if each week stood for "
    "itself). Ten trials to a draw."
)
BEFORE, WATCHED, FIRST = 6, 26, 2
RECORDS, SHARE, MEAN = 40, 0.2, 10.0
TRIALS = 10
"""Trials drawn and fitted together: much quicker than one by one, and the same to the last figure."""
WOBBLES = ((0.0, 0.0), (0.3, 0.0), (0.3, 0.4), (0.6, 0.0), (0.6, 0.4))
LOOKS, ONCE, NAIVE = "all looks", "one look at the end", "all records, every week"
Kind = Literal["proportion", "count", "mean"]
TOLD = {"proportion": "shares", "count": "counts", "mean": "means"}


@dataclass(frozen=True)
class Harmless:
    """Trials without any change; more is worse. wobble: for means only whether weeks differ, by an sd of 1."""

    kind: Kind
    setting: WeeksVary
    wobble: float
    rho: float

    @property
    def name(self) -> str:
        """Kind, setting and wobble."""
        wobble = "" if self.kind == "mean" else f"wobble {self.wobble:g}, "
        return f"{TOLD[self.kind]}, {self.setting}, {wobble}ρ {self.rho:g}"

    def trial(self, rng: np.random.Generator) -> Sequence[Asked]:
        """Ten trials, watched by the plan's boundaries, once, and by pooling what is there."""
        drawn = self.drawn(rng)
        whole = self.points(drawn, BEFORE + WATCHED)
        contrast = np.array([[0.0, 1.0]])
        at_end = cil.batch(whole, contrast, weeks_vary=self.setting, level=2 * LEVEL - 1)[0][0] > 0
        counts = range(BEFORE + FIRST, BEFORE + WATCHED + 1)
        naive = np.any([_pooled(self.kind, drawn[:, :count]) > ndtri(LEVEL) for count in counts], axis=0)
        told = ((LOOKS, self.alarmed(drawn)), (ONCE, at_end), (NAIVE, naive))
        return tuple(Asked(figure, not alarm, None) for figure, alarms in told for alarm in alarms)

    def drawn(self, rng: np.random.Generator) -> Array:
        """Events, or means, of every week (trials, weeks)."""
        weeks = BEFORE + WATCHED
        root = np.linalg.cholesky(correlation(np.arange(float(weeks)), self.rho))
        moved = self.wobble * rng.standard_normal((TRIALS, weeks)) @ root.T
        if self.kind == "mean":
            return moved
        if self.kind == "count":
            return rng.poisson(MEAN * np.exp(moved)).astype(float)
        return rng.binomial(RECORDS, share(np.log(SHARE / (1 - SHARE)) + moved)).astype(float)

    def points(self, drawn: Array, count: int) -> Points:
        """The first weeks of the trials."""
        started = np.arange(count) >= BEFORE
        X, times = np.column_stack([np.ones(count), started]), np.arange(float(count))
        if self.kind == "mean":
            return Points(drawn[:, :count], X, times)
        if self.kind == "count":
            return working.count_points(drawn[:, :count], np.ones(count), X, started, times, "log_rate")
        sizes = np.full(count, float(RECORDS))
        return working.proportion_points(drawn[:, :count], sizes, X, started, times, "difference")

    def alarmed(self, drawn: Array) -> NDArray[np.bool_]:
        """Whether any look at each trial tells of harm (trials,)."""
        found = np.zeros(len(drawn), dtype=bool)
        for place, count in enumerate(range(BEFORE + FIRST, BEFORE + WATCHED + 1)):
            own = self.points(drawn, count)
            known = own.information
            for value in np.unique(known):
                alike = np.flatnonzero(known == value)
                plan = _plan(self.setting, None if own.variance is None else float(value))
                found[alike] |= boundaries.ends(own.part(alike), _stages()[0].contrast, plan, place)[0] > 0
        return found


def cells() -> tuple[Cell, ...]:
    """Shares and means in "ordinary" at every wobble; shares in "volatile", and counts, at the wobbles with ρ 0.4."""
    lasting = [wobble for wobble in WOBBLES if wobble[0] == 0 or wobble[1] > 0]
    shares = [Harmless("proportion", "ordinary", *wobble) for wobble in WOBBLES]
    volatile = [Harmless("proportion", "volatile", *wobble) for wobble in lasting]
    counts = [Harmless("count", "ordinary", *wobble) for wobble in lasting]
    return (*shares, *volatile, *counts, *(Harmless("mean", "ordinary", 1.0, rho) for rho in (0.0, 0.2, 0.4, 0.6)))


@cache
def _stages() -> tuple[Stage, ...]:
    """The looks, if every week is logged."""
    times = np.arange(float(BEFORE + WATCHED))
    X = np.column_stack([np.ones(len(times)), times >= BEFORE])
    return boundaries.stages(X, np.array([0.0, 1.0]), times, range(BEFORE + FIRST, BEFORE + WATCHED + 1))


@cache
def _plan(setting: WeeksVary, information: float | None) -> Boundaries:
    """Boundaries whose whole error lies on the harmful side, as sequential.watch lays them."""
    found = boundaries.plan(_stages(), information=information, weeks_vary=setting, level=2 * LEVEL - 1)
    if isinstance(found, str):
        raise ValueError(found)
    return found


def _pooled(kind: Kind, drawn: Array) -> Array:
    """Standard errors (trials,) between all weeks after and all before."""
    before, after = drawn[:, :BEFORE], drawn[:, BEFORE:]
    gap = after.mean(axis=1) - before.mean(axis=1)
    if kind == "count":
        chance = before.mean(axis=1) / BEFORE + after.mean(axis=1) / after.shape[1]
    elif kind == "proportion":
        levels = [part.mean(axis=1) / RECORDS for part in (before, after)]
        chance = RECORDS * sum(p * (1 - p) / part.shape[1] for p, part in zip(levels, (before, after), strict=True))
    else:
        squares = sum(((part - part.mean(axis=1, keepdims=True)) ** 2).sum(axis=1) for part in (before, after))
        chance = squares / (drawn.shape[1] - 2) * (1 / BEFORE + 1 / after.shape[1])
    found: Array = gap / np.sqrt(np.maximum(chance, 1e-12))
    return found
