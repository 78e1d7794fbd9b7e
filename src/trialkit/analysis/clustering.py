"""Records that come in clusters: how much more a comparison or a fit varies for periods and practitioners that differ.

Two hundred records by ten practitioners say less than two hundred by chance alone, and six weeks that wobble less than
six that do not. The design effect is the variance that clusters really show over the variance by chance. Each cluster's
pull on a contrast is lifted for its leverage, squared and added up (CR2 of Bell and McCaffrey 2002, Survey Methodology
28:169); who worked both before and after counts once, with both, so that what a practitioner keeps cancels.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from trialkit.analysis.covariance import Array, lag_one
from trialkit.records.series import Series

FEWEST = 3
"""Practitioners below which how far they differ cannot be seen."""
FEWEST_PERIODS = 4
"""Periods of a phase below which a level does not allow for how they differ: with t on 2 it would say nothing."""
SEEN_ALIKE = 12
"""Periods from which a level allows for neighbours that are alike (docs/statistics.md has what was measured)."""
MOST_ALIKE = 0.8
"""The largest correlation of neighbours that is allowed for; a season in few periods looks like a larger one."""
BY_ONE = "One practitioner did all of this phase: the change and that person cannot be told apart."
ONE_NAMED = "Only one practitioner is named in one phase, so how far practitioners differ there cannot be seen."
WHOLE = 1 - 1e-9
"""Share of a part of the design from which one cluster is all of it, and nothing shows how clusters differ."""
NOTHING = 1e-12
"""Relative size below which a part of the design counts as not there."""


@dataclass(frozen=True)
class Cells:
    """Records added up by cluster and period, as a fit sees them.

    X (c, p), y (c,) and its variance by chance (c,), above 0; cluster (c,): whole numbers from 0.
    """

    X: Array
    y: Array
    variance: Array
    cluster: NDArray[np.intp]


@dataclass(frozen=True)
class Effect:
    """A design effect, and the degrees of freedom it was seen on."""

    value: float
    freedom: float

    def factor(self, level: float, by_chance: float = math.inf) -> float:
        """What a variance by chance is multiplied by: the design effect and t² over t² by chance, and never below 1.

        by_chance: degrees of freedom of the t of the interval that is widened; it is z where they are without end.
        """
        return max(1.0, self.value * self._longer(level, by_chance))

    def beyond(self, level: float, by_chance: float = math.inf) -> float:
        """What clusters add to that variance, in units of it: what they show above 1, by the same t² over t²."""
        return max(0.0, self.value - 1.0) * self._longer(level, by_chance)

    def _longer(self, level: float, by_chance: float) -> float:
        here, there = (float(stdtrit(freedom, 0.5 + level / 2)) for freedom in (self.freedom, by_chance))
        return (here / there) ** 2


@dataclass(frozen=True)
class Widening:
    """What a pooled comparison's variance is multiplied by, and what it allows for.

    periods: whether periods could be seen to differ; practitioners: how many were allowed for, 0 when none were; alone:
    what to say where one phase has too few practitioners to allow for any, or ""; neighbours: whether it allows for
    neighbouring periods that are alike; dispersion: the variance over that by chance that a level's periods show, or
    about a line those of two periods' phase.
    """

    factor: float
    periods: bool
    practitioners: int
    alone: str = ""
    neighbours: bool = False
    dispersion: float = 1.0


def design_effect(cells: Cells, contrast: Array) -> Effect | None:
    """Variance of c'β that clusters show, over that by chance; None where they cannot show one. contrast (p,).

    The cells are fitted with weights 1/variance, and d = M^½c, Yⱼ = Vⱼ^(−½)XⱼM^½, Gⱼ = Yⱼ'Yⱼ, where M = (X'V⁻¹X)⁻¹.
    Cluster j pulls by uⱼ = d'(I − Gⱼ)^(−½)Yⱼ'rⱼ with standardised residuals rⱼ. If records differed by chance alone the
    pulls would have the covariance Ω, with qᵢ = Gᵢ(I − Gᵢ)^(−½)d: Ωᵢⱼ = −qᵢ'qⱼ, and on the diagonal
    d'(I − Gᵢ)^(−½)qᵢ more. The design effect is Σuⱼ² over tr Ω, with (tr Ω)²/tr Ω² degrees of freedom (Satterthwaite
    1946; Pustejovsky and Tipton 2018, J Bus Econ Stat 36:672). A part of the design that is one cluster's own says
    nothing and is left out.

    >>> X, who = np.repeat(np.eye(2), 4, axis=0), np.tile(np.arange(4), 2)
    >>> same = Cells(X, np.array([0.3, 0.5, 0.4, 0.4, 0.5, 0.7, 0.6, 0.6]), np.full(8, 0.024), who)
    >>> design_effect(same, np.array([-1.0, 1.0])).value < 1e-9
    True
    """
    if len(cells.y) == 0:
        return None
    found = design_effects(replace(cells, y=cells.y[:, None]), contrast)
    return None if found is None else Effect(float(found[0][0]), found[1])


def design_effects(cells: Cells, contrast: Array) -> tuple[Array, float] | None:
    """Design effects (N,) of N series that share their cells, with y (c, N), and their degrees of freedom."""
    root = _root_of_inverse((cells.X / cells.variance[:, None]).T @ cells.X)
    Y = cells.X / np.sqrt(cells.variance)[:, None] @ root
    y = cells.y / np.sqrt(cells.variance)[:, None]
    left, d = y - Y @ (Y.T @ y), root @ contrast
    count = int(cells.cluster.max()) + 1
    G = np.zeros((count, len(d), len(d)))
    np.add.at(G, cells.cluster, Y[:, :, None] * Y[:, None, :])
    sizes, turned = np.linalg.eigh(G)
    lift = np.where(sizes < WHOLE, 1 / np.sqrt(np.maximum(1 - sizes, 1 - WHOLE)), 0.0)
    lifted = np.einsum("jpa,ja,jqa,q->jp", turned, lift, turned, d)
    pull = np.zeros((count, left.shape[1]))
    np.add.at(pull, cells.cluster, (Y * lifted[cells.cluster]).sum(axis=1)[:, None] * left)
    q = np.einsum("jpq,jq->jp", G, lifted)
    omega = np.diag((lifted * q).sum(axis=1)) - q @ q.T
    expected = float(np.trace(omega))
    if not expected > NOTHING * float(d @ d):
        return None
    return (pull**2).sum(axis=0) / expected, max(1.0, expected**2 / float((omega**2).sum()))


def widening(
    series: Series, before: pd.DataFrame, after: pd.DataFrame, level: float, by_chance: float = math.inf
) -> Widening:
    """How much wider the comparison of two sets of a series' periods must be than one by chance alone.

    by_chance: degrees of freedom of the t of the comparison by chance (Welch's, for means); without end for a z.

    Periods bring what their factor has above 1, and practitioners what they show beyond chance. Practitioners are seen
    for shares and means, whose records each have one; events of a count or rate share an exposure that is nobody's own.
    A side with only one of them widens nothing: the other side cannot say how people of this one differ.
    """
    sides = (before, after)
    weeks = _effect([_side(series, rows, rows) for rows in sides])
    people = None
    alone = known_by_one(who(series, rows["index"].to_numpy(), rows["denominator"].to_numpy()) for rows in sides)
    names = None if alone else practitioners(series, pd.concat([before["index"], after["index"]]).to_numpy())
    if names is not None:
        theirs = [names[names["index"].isin(rows["index"])].groupby("practitioner").sum() for rows in sides]
        people = _effect([_side(series, part, rows) for part, rows in zip(theirs, sides, strict=True)])
    factor = 1.0 + sum(
        (
            0.0 if weeks is None else weeks.factor(level, by_chance) - 1.0,
            0.0 if people is None else people.beyond(level, by_chance),
        )
    )
    count = 0 if names is None or people is None else names["practitioner"].nunique()
    return Widening(factor, weeks is not None, count, alone)


def of_level(series: Series, rows: pd.DataFrame, level: float, by_chance: float = math.inf) -> Widening:
    """How much wider the level of a series' periods must be than one by chance alone, on t with `by_chance` (widening).

    Periods bring their design effect on Student's t, a trend inside the phase included: a level is what periods of that
    phase are like. For n periods of one size it is the dispersion of quasi-likelihood (McCullagh and Nelder 1989,
    ch. 4) on n − 1 degrees of freedom; from SEEN_ALIKE periods on it is multiplied by (1 + ρ)/(1 − ρ) for neighbours
    that are alike. With J practitioners of as many records each their design effect is the variance between their
    levels over that by chance, on J − 1.
    """
    names, people = practitioners(series, rows["index"].to_numpy()), None
    if names is not None:
        people = _one_side(series, names.groupby("practitioner").sum(), rows)
    factor = 1.0 if people is None else 1.0 + people.beyond(level, by_chance)
    count = 0 if names is None or people is None else names["practitioner"].nunique()
    weeks = _one_side(series, rows, rows)
    if weeks is None or len(rows) < FEWEST_PERIODS:
        return Widening(factor, False, count, dispersion=1.0 if weeks is None else weeks.value)
    alike = _alike(series, rows)
    rho = alike or 0.0
    periods = Effect(weeks.value * (1 + rho) / (1 - rho), weeks.freedom)
    factor += periods.factor(level, by_chance) - 1.0
    return Widening(factor, True, count, neighbours=alike is not None, dispersion=weeks.value)


def about_line(series: Series, rows: pd.DataFrame, level: float, by_chance: float = math.inf) -> Widening:
    """How much wider the difference of two periods of one phase must be than one by chance alone, on t (widening).

    Their dispersion about a straight line fitted with weights 1/variance, on n − 2 degrees of freedom.
    """
    y, variance, _ = _side(series, rows, rows)
    if len(y) < FEWEST_PERIODS or not (variance > 0).all():
        return Widening(1.0, False, 0)
    X = np.stack([np.ones(len(y)), rows["index"].to_numpy(dtype=float)], axis=1) / np.sqrt(variance)[:, None]
    left = y / np.sqrt(variance)
    left = left - X @ np.linalg.lstsq(X, left)[0]
    dispersion = float(left @ left) / (len(y) - 2)
    factor = Effect(dispersion, len(y) - 2).factor(level, by_chance)
    return Widening(factor, True, 0, dispersion=dispersion)


def _one_side(series: Series, clusters: pd.DataFrame, rows: pd.DataFrame) -> Effect | None:
    """The design effect of the level of one side, whose periods are `rows`."""
    y, variance, names = _side(series, clusters, rows)
    varies = variance > 0
    cluster = np.unique(names[varies], return_inverse=True)[1]
    cells = Cells(np.ones((int(varies.sum()), 1)), y[varies], variance[varies], cluster)
    return design_effect(cells, np.ones(1))


def _alike(series: Series, rows: pd.DataFrame) -> float | None:
    """How alike neighbouring periods are about their own straight line, 0 to MOST_ALIKE; None where too few show it.

    The sample's correlation of neighbours, its bias of −(2 + 4ρ)/n about a fitted line taken out (Kendall 1954).
    """
    y, n = _columns(series, rows)
    index, count = rows["index"].to_numpy(dtype=float), len(rows)
    if count < SEEN_ALIKE or len(set(index)) < count:
        return None
    figures = y / n
    left = figures - np.polynomial.Polynomial.fit(index, figures, 1)(index)
    nearest = np.diff(index) == 1
    if not nearest.any() or float(left @ left) <= NOTHING * float(figures @ figures):
        return 0.0
    seen = float(lag_one(index, left)) * count / int(nearest.sum())
    return float(np.clip((count * seen + 2) / (count - 4), 0.0, MOST_ALIKE))


def practitioners(series: Series, index: NDArray[np.int64]) -> pd.DataFrame | None:
    """The sums of each practitioner in the periods of `index`; None where how far they differ cannot be seen."""
    if series.practitioners is None or series.type in ("count", "rate"):
        return None
    found = series.practitioners[_named(series.practitioners, index)]
    return found if len(set(found["practitioner"].to_numpy())) >= FEWEST else None


def who(series: Series, index: NDArray[np.int64], records: Array) -> tuple[frozenset[str], bool]:
    """The practitioners named in some periods of a share or a mean, and whether all records there are theirs.

    index (n,) of the periods; records (n,) of each.
    """
    if series.practitioners is None or series.type in ("count", "rate"):
        return frozenset(), False
    there = _named(series.practitioners, index)
    names, theirs = (series.practitioners[column].to_numpy()[there] for column in ("practitioner", "denominator"))
    whole = float(theirs.sum()) >= WHOLE * float(records.sum())
    return frozenset(map(str, names)), whole


def known_by_one(phases: Iterable[tuple[frozenset[str], bool]]) -> str:
    """What to say where one of several phases, each told by `who`, is known by one practitioner; "" where none is.

    A phase that names nobody says nothing against those named in another, who still show how practitioners differ.
    """
    lone = [whole for names, whole in phases if len(names) == 1]
    if not lone:
        return ""
    return BY_ONE if any(lone) else ONE_NAMED


def _named(people: pd.DataFrame, index: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which rows are of practitioners who have records in the periods of `index`."""
    found: NDArray[np.bool_] = np.isin(people["index"].to_numpy(), index) & (people["denominator"].to_numpy() > 0)
    return found


def _effect(sides: list[tuple[Array, Array, Array]]) -> Effect | None:
    """The design effect of the second side's level less the first's; each is (level, variance by chance, cluster)."""
    X = np.concatenate([np.tile(row, (len(side[0]), 1)) for row, side in zip(np.eye(2), sides, strict=True)])
    y, variance, names = (np.concatenate(parts) for parts in zip(*sides, strict=True))
    varies = variance > 0
    cluster = np.unique(names[varies], return_inverse=True)[1]
    return design_effect(Cells(X[varies], y[varies], variance[varies], cluster), np.array([-1.0, 1.0]))


def _side(series: Series, clusters: pd.DataFrame, rows: pd.DataFrame) -> tuple[Array, Array, Array]:
    """Level, variance by chance and name of each cluster on one side, whose periods are `rows`."""
    y, n = _columns(series, clusters)
    return y / n, _chance(series, rows) / n, np.asarray(clusters.index)


def _root_of_inverse(A: Array) -> Array:
    """A^(−½) for a symmetric A (p, p), its empty directions left out."""
    sizes, turned = np.linalg.eigh(A)
    there = sizes > NOTHING * sizes.max()
    found: Array = (turned[:, there] / np.sqrt(sizes[there])) @ turned[:, there].T
    return found


def _columns(series: Series, rows: pd.DataFrame) -> tuple[Array, Array]:
    """Totals and sizes of clusters."""
    if series.type == "count":
        return rows["numerator"].to_numpy(dtype=float), np.ones(len(rows))
    size = "exposure" if series.type == "rate" else "denominator"
    total = "total" if series.type in ("mean", "money") else "numerator"
    return rows[total].to_numpy(dtype=float), rows[size].to_numpy(dtype=float)


def _chance(series: Series, rows: pd.DataFrame) -> float:
    """Variance of one record of some periods, or of a unit of exposure, if records differed only by chance."""
    y, n = _columns(series, rows)
    size = float(n.sum())
    level = float(y.sum()) / size
    if series.type in ("proportion", "ordinal"):
        return level * (1 - level)
    if series.type in ("count", "rate"):
        return level
    return (float(rows["total_squares"].sum()) / size - level**2) * size / (size - 1)
