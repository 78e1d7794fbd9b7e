"""Records that come in clusters: how much wider a pooled comparison must be for periods and practitioners that differ.

Two hundred records by ten practitioners say less than two hundred by chance alone, and six weeks that wobble less than
six that do not. The design effect is the variance that clusters really show over the variance by chance. Each cluster's
pull on the difference is squared, lifted for its leverage, and added up (as CR2 of Bell and McCaffrey 2002, Survey
Methodology 28:169); who worked both before and after counts once, with both, so that what a practitioner keeps cancels.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from trialkit.analysis.covariance import Array
from trialkit.records.series import Series

FEWEST = 3
"""Practitioners below which how far they differ cannot be seen."""
ALONE = 1 - 1e-9
"""Share of a side's records from which one cluster is all of it, and nothing shows how clusters differ."""


@dataclass(frozen=True)
class Side:
    """One side of a comparison by cluster: totals y (m,), sizes n (m,), and the variance by chance of Σy/Σn.

    A cluster absent from this side has y and n of 0, so that both sides list the same clusters in the same order.
    """

    y: Array
    n: Array
    variance: float


@dataclass(frozen=True)
class Effect:
    """A design effect with the degrees of freedom it was seen on."""

    value: float
    freedom: float

    def factor(self, level: float) -> float:
        """What a variance by chance is multiplied by: the design effect and t² over z², and never below 1."""
        t, z = float(stdtrit(self.freedom, 0.5 + level / 2)), NormalDist().inv_cdf(0.5 + level / 2)
        return max(1.0, self.value * (t / z) ** 2)


@dataclass(frozen=True)
class Widening:
    """What a pooled comparison's variance is multiplied by, and what it allows for.

    periods: whether periods could be seen to differ; practitioners: how many were allowed for, 0 when none were.
    """

    factor: float
    periods: bool
    practitioners: int


def design_effect(before: Side, after: Side) -> Effect | None:
    """Variance of after − before that clusters show, over that by chance; None where they cannot show one.

    With q the pooled level and h = n/Σn of each side, cluster j pulls by uⱼ = (y₂ − q₂n₂)/(N₂√(1−h₂)) less the same
    before. Degrees of freedom (Σs)²/Σs² less one for each level taken from separate clusters, with sⱼ what chance
    alone would give cluster j (Satterthwaite 1946). A side of one cluster says nothing and its variance is left out.

    >>> same = Side(np.array([3.0, 5.0, 4.0, 4.0]), np.full(4, 10.0), 0.4 * 0.6 / 40)
    >>> later = Side(np.array([5.0, 7.0, 6.0, 6.0]), np.full(4, 10.0), 0.6 * 0.4 / 40)
    >>> design_effect(same, later).value < 1e-9
    True
    """
    sides = [side for side in (before, after) if (side.n > 0).sum() > 1 and side.n.max() < ALONE * side.n.sum()]
    chance = sum(side.variance for side in sides)
    if not sides or chance <= 0:
        return None
    pulls = [_pull(side) for side in sides]
    pull = pulls[-1] - pulls[0] if len(pulls) > 1 else pulls[0]
    expected = np.sum([side.n / side.n.sum() * side.variance for side in sides], axis=0)
    shared = len(sides) > 1 and bool(((before.n > 0) & (after.n > 0)).any())
    freedom = float(expected.sum() ** 2 / (expected**2).sum()) - (1 if shared else len(sides))
    if freedom < ALONE:
        freedom = 1.0
    return Effect(float(pull @ pull) / chance, freedom)


def widening(series: Series, before: pd.DataFrame, after: pd.DataFrame, level: float) -> Widening:
    """How much wider the comparison of two sets of a series' periods must be than one by chance alone.

    Periods and practitioners each bring what their factor has above 1. Practitioners are seen for shares and means,
    whose records each have one; events of a count or rate share an exposure that is nobody's own.
    """
    weeks = _by_period(series, before, after)
    people = _by_practitioner(series, before, after)
    found = [None if sides is None else design_effect(*sides) for sides in (weeks, people)]
    factors = [1.0 if effect is None else effect.factor(level) for effect in found]
    count = 0 if people is None or found[1] is None else len(people[0].n)
    return Widening(1.0 + sum(factor - 1.0 for factor in factors), found[0] is not None, count)


def _pull(side: Side) -> Array:
    level, size = side.y.sum() / side.n.sum(), side.n.sum()
    found: Array = (side.y - level * side.n) / size / np.sqrt(1 - side.n / size)
    return found


def _by_period(series: Series, before: pd.DataFrame, after: pd.DataFrame) -> tuple[Side, Side]:
    """Each period a cluster of its own, on one side only."""
    one, two = (_columns(series, rows) for rows in (before, after))
    chance = _chance(series, before), _chance(series, after)
    nothing = [np.zeros(len(one[0])), np.zeros(len(two[0]))]
    return (
        Side(np.concatenate([one[0], nothing[1]]), np.concatenate([one[1], nothing[1]]), chance[0]),
        Side(np.concatenate([nothing[0], two[0]]), np.concatenate([nothing[0], two[1]]), chance[1]),
    )


def _by_practitioner(series: Series, before: pd.DataFrame, after: pd.DataFrame) -> tuple[Side, Side] | None:
    """Each practitioner a cluster, on both sides where they worked in both."""
    if series.practitioners is None or series.type in ("count", "rate"):
        return None
    parts = []
    for rows in (before, after):
        theirs = series.practitioners[series.practitioners["index"].isin(rows["index"])]
        parts.append(theirs.groupby("practitioner")[["numerator", "denominator", "total"]].sum())
    names = parts[0].index.union(parts[1].index)
    if len(names) < FEWEST:
        return None
    one, two = (_columns(series, part.reindex(names, fill_value=0.0)) for part in parts)
    return Side(*one, _chance(series, before)), Side(*two, _chance(series, after))


def _columns(series: Series, rows: pd.DataFrame) -> tuple[Array, Array]:
    """Totals and sizes of clusters."""
    if series.type == "count":
        return rows["numerator"].to_numpy(dtype=float), np.ones(len(rows))
    size = "exposure" if series.type == "rate" else "denominator"
    total = "total" if series.type in ("mean", "money") else "numerator"
    return rows[total].to_numpy(dtype=float), rows[size].to_numpy(dtype=float)


def _chance(series: Series, rows: pd.DataFrame) -> float:
    """Variance of the pooled level of some periods if records differed only by chance."""
    y, n = _columns(series, rows)
    size = float(n.sum())
    level = float(y.sum()) / size
    if series.type in ("proportion", "ordinal"):
        return level * (1 - level) / size
    if series.type in ("count", "rate"):
        return level / size
    return (float(rows["total_squares"].sum()) / size - level**2) / (size - 1)
