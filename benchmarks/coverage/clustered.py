"""Records that are no independent lot: clustered by practitioner, and means of few records after many.

Cells, draws and answers of the groups "clustered" and "thin". trialkit's intervals are made as its reports make them:
cil.batch, and what analysis/allowance.py adds for practitioners and holds to chance.
"""

from __future__ import annotations

import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.special import ndtri

from trialkit.analysis import cil, working
from trialkit.analysis.allowance import added_by_clusters, arm_by_chance
from trialkit.analysis.clustering import Cells
from trialkit.analysis.covariance import correlation
from trialkit.analysis.estimate import WeeksVary
from trialkit.analysis.points import Points

from . import pooled, series_models
from .answers import LEVEL, Answer
from .cells import Array, Means, Tallies, Weeks, layout
from .draws import SEED, Drawn, Tallied

PRACTITIONERS = 10
SPREAD = {0.0: 0.0, 0.05: 0.48, 0.1: 0.72}
"""Standard deviation of practitioners on the logit that gives an intraclass correlation, at a proportion of a third."""
BASE = 0.35
AWAY = 0.8
"""Chance that each of two of a practitioner's weeks, drawn at random, is worked after all."""
GEE_SERIES = 200
SETTINGS: tuple[WeeksVary, ...] = ("chance", "ordinary", "volatile")


@dataclass(frozen=True)
class Clustered(Tallies):
    """Proportions by ten practitioners; anew: whether they differ from each other anew after the start.

    icc: intraclass correlation of records of one practitioner. Each is away in up to two weeks.
    """

    icc: float
    anew: bool

    @property
    def stream(self) -> str:
        """Names the random numbers."""
        return f"clustered {self.weeks} {self.size:g} a week icc {self.icc:g} {self.kind} wobble {self.wobble:g}"

    @property
    def kind(self) -> str:
        """How practitioners differ, in a word."""
        return "" if self.icc == 0 else "anew in the trial" if self.anew else "as before"

    @property
    def traits(self) -> tuple[tuple[str, str], ...]:
        """What tells it from its neighbours in a table."""
        rest = (("icc", f"{self.icc:g}"), ("practitioners differ", self.kind), ("wobble", f"{self.wobble:g}"))
        return (("weeks", str(self.weeks)), ("a week", f"{self.size:g}"), *rest)


@dataclass(frozen=True)
class Thin(Means):
    """Weekly means of normal records with sd 1: so many a week before, so many after; wobble: sd of weeks beyond."""

    before: int
    after: int
    wobble: float

    @property
    def stream(self) -> str:
        """Names the random numbers."""
        return f"thin {self.weeks} {self.before} and {self.after} a week wobble {self.wobble:g} ρ {self.rho:g}"

    @property
    def traits(self) -> tuple[tuple[str, str], ...]:
        """What tells it from its neighbours in a table."""
        records = f"{self.before}, then {self.after}"
        return (("weeks", str(self.weeks)), ("a week", records), ("wobble, ρ", f"{self.wobble:g}, {self.rho:g}"))


def clustered() -> list[Clustered]:
    """Six weeks before and after, a step that is none."""
    kinds = ((0.0, False), (0.05, False), (0.05, True), (0.1, False), (0.1, True))
    return [
        Clustered(Weeks(6, 6), "step", size, False, BASE, False, wobble, 0.0, "clustered", icc, anew)
        for size, (icc, anew), wobble in product((15, 40), kinds, (0.0, 0.3))
    ]


def thin() -> list[Thin]:
    """Phases of equal length and not, steps and the full design."""
    designs = ((Weeks(6, 6), "step"), (Weeks(12, 4), "step"), (Weeks(12, 6), "full"))
    records, wobbles = ((40, 16), (40, 8), (40, 4), (4, 40)), ((0.0, 0.0), (0.3, 0.0), (0.3, 0.4))
    return [
        Thin(weeks, shape, "AR(1)", rho, "thin", before, after, wobble)
        for (weeks, shape), (before, after), (wobble, rho) in product(designs, records, wobbles)
    ]


@dataclass(frozen=True)
class ByPractitioner(Tallied):
    """Tallies with each practitioner's own: events and records (N, n, practitioners)."""

    theirs: Array
    records: Array


@dataclass(frozen=True)
class WithSpread(Drawn):
    """Means with the records behind them: size (n,), and variance of records within the weeks of each phase (N, n)."""

    size: Array
    within: Array


def drawn(cell: Clustered | Thin, draws: int) -> ByPractitioner | WithSpread:
    """The series of a cell."""
    rng = np.random.default_rng([SEED, zlib.crc32(cell.stream.encode())])
    return _clustered(cell, draws, rng) if isinstance(cell, Clustered) else _thin(cell, draws, rng)


def answers(given: ByPractitioner | WithSpread) -> Iterator[Answer]:
    """trialkit's answers and the peers'."""
    if isinstance(given, ByPractitioner):
        yield from _of_shares(given)
        yield from (peer(given) for peer in pooled.PROPORTIONS)
        yield _gee(given)
    else:
        yield _of_means(given)
        yield series_models.ols(given)
        yield series_models.reml(given)


def _clustered(cell: Clustered, draws: int, rng: np.random.Generator) -> ByPractitioner:
    laid, t = layout(cell.weeks, cell.shape), cell.weeks.times
    phase = cell.weeks.started.astype(int)
    there = np.ones((draws, len(t), PRACTITIONERS))
    each = np.arange(draws)[:, None], np.arange(PRACTITIONERS)[None]
    for _ in range(2):
        week = rng.integers(len(t), size=there[:, 0].shape)
        there[each[0], week, each[1]] *= rng.random(week.shape) < AWAY
    there[there.sum(axis=2) == 0] = 1.0
    records = rng.multinomial(int(cell.size), there / there.sum(axis=2, keepdims=True))
    own = rng.standard_normal((draws, 2, PRACTITIONERS))[:, phase if cell.anew else np.zeros_like(phase)]
    wander = cell.wobble * rng.standard_normal((draws, len(t), 1))
    logit = np.log(BASE / (1 - BASE)) + SPREAD[cell.icc] * own + wander
    theirs = rng.binomial(records, 1 / (1 + np.exp(-logit))).astype(float)
    events, size = theirs.sum(axis=2), np.full(len(t), cell.size)
    y, truth = events / size, np.zeros(len(laid.contrasts))
    return ByPractitioner(
        cell, laid, y, truth, y, np.cov(y.T), scaled=False, events=events, size=size, theirs=theirs, records=records
    )


def _thin(cell: Thin, draws: int, rng: np.random.Generator) -> WithSpread:
    laid, t, after = layout(cell.weeks, cell.shape), cell.weeks.times, cell.weeks.started
    size = np.where(after, cell.after, cell.before).astype(float)
    covariance = cell.wobble**2 * correlation(t, cell.rho) + np.diag(1 / size)
    y = rng.standard_normal((draws, len(t))) @ np.linalg.cholesky(covariance).T
    within = np.empty_like(y)
    for phase in (~after, after):
        freedom = size[phase].sum() - phase.sum()
        within[:, phase] = (rng.chisquare(freedom, size=draws) / freedom)[:, None]
    return WithSpread(cell, laid, y, np.zeros(len(laid.contrasts)), y, covariance, True, size, within)


def _of_shares(given: ByPractitioner) -> Iterator[Answer]:
    weeks, X = given.cell.weeks, given.laid.X
    points = working.proportion_points(given.events, given.size, X, weeks.started, weeks.times, "difference")
    if points.variance is None:
        raise ValueError("points of proportions come with their variance")
    added = np.empty((len(given.laid.contrasts), len(given.y)))
    for series in range(len(given.y)):
        at, who = np.nonzero(given.records[series])
        records = given.records[series, at, who]
        variance = points.variance[series]
        y = given.theirs[series, at, who] / records
        cells = Cells(X[at], y[:, None], variance[at] * given.size[at] / records, who)
        for place, weights in enumerate(given.laid.contrasts):
            added[place, series] = added_by_clusters(X, variance, cells, weights, LEVEL)[0]
    for setting in SETTINGS:
        yield _answer(setting, points, given, np.zeros_like(added), added)


def _of_means(given: WithSpread) -> Answer:
    cell, X = given.cell, given.laid.X
    kinds = tuple("trial" if after else "baseline" for after in cell.weeks.started)
    freedom = np.empty(len(X))
    for phase in (~cell.weeks.started, cell.weeks.started):
        freedom[phase] = given.size[phase].sum() - phase.sum()
    least = np.array(
        [
            [arm_by_chance(X, kinds, within / given.size, freedom, weights, LEVEL) for within in given.within]
            for weights in given.laid.contrasts
        ]
    )
    return _answer("ordinary", Points(given.y, X, cell.weeks.times), given, least, np.zeros_like(least))


def _answer(setting: WeeksVary, points: Points, given: Drawn, least: Array, added: Array) -> Answer:
    lower, middle, upper = cil.batch(points, given.laid.contrasts, weeks_vary=setting, level=LEVEL)
    below, above = (np.hypot(np.maximum(arm, least), np.sqrt(added)) for arm in (middle - lower, upper - middle))
    return Answer(setting, middle - below, middle + above)


def _gee(given: ByPractitioner) -> Answer:
    """statsmodels' GEE of the records on the phase: identity link, exchangeable by practitioner, robust, normal."""
    import statsmodels.api as sm

    count = min(GEE_SERIES, len(given.y))
    ends = np.full((2, 1, count), np.nan)
    after = given.cell.weeks.started.astype(float)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for series in range(count):
            records = given.records[series]
            at, who = (part.ravel().repeat(records.ravel()) for part in np.indices(records.shape))
            first = np.arange(len(at)) - np.repeat(np.cumsum(records.ravel()) - records.ravel(), records.ravel())
            y = (first < given.theirs[series].ravel().repeat(records.ravel())).astype(float)
            order = np.argsort(who, kind="stable")
            X = np.column_stack([np.ones(len(at)), after[at]])[order]
            found = sm.GEE(y[order], X, groups=who[order], cov_struct=sm.cov_struct.Exchangeable()).fit()
            half = ndtri((1 + LEVEL) / 2) * found.bse[1]
            ends[:, 0, series] = found.params[1] - half, found.params[1] + half
    return Answer("GEE, robust", ends[0], ends[1])
