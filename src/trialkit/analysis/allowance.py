"""What a fitted interval allows for beyond its periods: practitioners who differ, and chance in means of few records.

A model of periods sees how periods differ and nothing of who worked in them, and takes means of five records and of
fifty as equally sure. Both are made good on the working scale, so that every design, setting and refit has them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from trialkit.analysis import scales
from trialkit.analysis.clustering import Cells, design_effects, known_by_one, practitioners, who
from trialkit.analysis.covariance import Array
from trialkit.analysis.designs import Plan
from trialkit.analysis.estimate import Estimate, Interval
from trialkit.analysis.places import Places
from trialkit.analysis.scales import Working
from trialkit.records.series import Series

TOLD = 1.05
"""Factor of the variance below which a widening is not worth a sentence."""
WEIGHED = 1e-9
"""Weight of a period, relative to the largest, up to which a contrast does not weigh it."""
SAME = 1e-9
"""Spread of a mean's records, relative to their squares, below which the log did not say how they vary."""


@dataclass(frozen=True)
class _Place:
    """One place on a working scale, by period (n,).

    y: the points; slope: how far a point moves with the measure's own figure; size: records; record: variance by chance
    of one record on the working scale; freedom: degrees of freedom that variance was seen on.
    """

    y: Array
    slope: Array
    size: Array
    record: Array
    freedom: Array


def allowed(laid: Places, working: Working, weights: Array, fitted: Estimate) -> Estimate:
    """An estimate of a contrast (p,) on a working scale: no surer than chance, and widened for practitioners.

    Means: no arm is shorter than t√Σaᵢ²vᵢ, with the weights a = X(X'X)⁻¹c of the periods, the variance v of each
    period's mean as its records show it, and Welch's degrees of freedom. (For proportions, counts and rates cil.py sees
    to that.) Practitioners: t√(V(d − 1)) is squared and added to each arm, with the variance by chance V, the
    practitioners' design effect d where it is above 1 (clustering.py), and t on its degrees of freedom. Of two places
    each brings its own. A place of which some phase that the contrast weighs has only one practitioner brings
    none: the other phases cannot say how people of that one differ, and the note says so.
    """
    level = fitted.interval.level
    least, added, people = 0.0, 0.0, 0
    alone: list[str] = []
    for series, plan in laid.parts:
        place = _place(series, plan, working)
        if place is None:
            continue
        if series.type not in scales.SHARES:
            variance = place.record / place.size
            least += arm_by_chance(plan.X, plan.phases, variance, place.freedom, weights, level) ** 2
        index = plan.rows["index"].to_numpy()
        said = known_by_one(who(series, index[phase], place.size[phase]) for phase in weighed(plan, weights))
        if said:
            alone.append(said)
            continue
        count, square = _by_practitioners(series, plan, place, weights, level)
        people, added = people + count, added + square
    wide = _widened(fitted, math.sqrt(least), added, people)
    return replace(wide, note=" ".join(part for part in (wide.note, *dict.fromkeys(alone)) if part))


def weighed(plan: Plan, weights: Array) -> tuple[NDArray[np.bool_], ...]:
    """Which rows (n,) are of each phase that a contrast (p,) weighs."""
    parts = np.abs(np.linalg.lstsq(plan.X.T, weights, rcond=None)[0])
    kinds = np.array(plan.phases)
    each = [kinds == kind for kind in dict.fromkeys(plan.phases)]
    return tuple(phase for phase in each if parts[phase].max() > WEIGHED * parts.max())


def _widened(fitted: Estimate, least: float, added: float, people: int) -> Estimate:
    """Arms of at least a length, with a square added to each, and in the note what was done."""
    ends = fitted.interval
    before = fitted.value - ends.lower, ends.upper - fitted.value
    held = [max(arm, least) for arm in before]
    below, above = (math.hypot(arm, math.sqrt(added)) for arm in held)
    notes = []
    if _times(held, before) >= TOLD:
        notes.append("The interval is lengthened to what chance alone would make it, as the records show.")
    if (times := _times((below, above), held)) >= TOLD:
        who = f"{people} practitioners, who differ beyond chance"
        notes.append(f"The interval is widened for {who} (variance times {times:.1f}).")
    wide = Interval(fitted.value - below, fitted.value + above, ends.level)
    return replace(fitted, interval=wide, note=" ".join(notes))


def _times(now: Sequence[float], before: Sequence[float]) -> float:
    """By what the variance behind an interval's arms has grown; 1 where there was none."""
    return float((sum(now) / sum(before)) ** 2) if sum(before) > 0 else 1.0


def _place(series: Series, plan: Plan, working: Working) -> _Place | None:
    """One place's points with what one record varies by; None where nobody can say, as for counts, whose events share
    an exposure that is nobody's own."""
    if series.type in scales.COUNTS:
        return None
    points, size = scales.points(series, plan, working), plan.rows["denominator"].to_numpy(dtype=float)
    if points.variance is not None and points.wobble is not None:
        # slope g' of the scale: a record's variance is m(1 − m)g'², and a wobble moves a point by m(1 − m)g'
        record = points.variance * size
        return _Place(points.y, record / points.wobble, size, record, np.full(len(size), np.inf))
    slope = 1 / _levels(series, plan.rows) if working == "log_mean" else np.ones(len(size))
    spread, freedom = _spread(plan.rows), np.zeros(len(size))
    record = np.zeros(len(size))
    kinds = np.array(plan.phases)
    for kind in dict.fromkeys(plan.phases):
        phase = kinds == kind
        freedom[phase] = size[phase].sum() - phase.sum()
        if freedom[phase][0] < 1:
            return None
        record[phase] = spread[phase].sum() / freedom[phase]
    return _Place(points.y, slope, size, record * slope**2, freedom)


def arm_by_chance(
    X: Array, phases: Sequence[str], variance: Array, freedom: Array, weights: Array, level: float
) -> float:
    """The arm of a contrast (p,) of period means if records differed by chance alone, 0 where they do not differ.

    X (n, p); phases: the kind of each period's phase; variance (n,) by chance of each period's mean, and degrees of
    freedom (n,) of its phase.
    """
    parts = np.linalg.lstsq(X.T, weights, rcond=None)[0] ** 2 * variance
    kinds = np.array(phases)
    each = [kinds == kind for kind in dict.fromkeys(phases)]
    by_phase, seen = (
        np.array([fold(column[phase]) for phase in each]) for fold, column in ((np.sum, parts), (np.min, freedom))
    )
    if not by_phase.sum() > 0:
        return 0.0
    welch = by_phase.sum() ** 2 / (by_phase**2 / seen).sum()
    return float(stdtrit(welch, 0.5 + level / 2) * math.sqrt(by_phase.sum()))


def added_by_clusters(X: Array, variance: Array, cells: Cells, weights: Array, level: float) -> Array:
    """The square (N,) that clusters add to an arm of a contrast (p,): t²V(d − 1), 0 where nothing is beyond chance.

    X (n, p) and variance by chance (n,) of the periods; cells: the same records by cluster and period, with y (c, N) of
    N series.
    """
    found = design_effects(cells, weights)
    if found is None:
        return np.zeros(cells.y.shape[1])
    effects, freedom = found
    root = 1 / np.sqrt(variance)
    across = np.linalg.lstsq(root[:, None] * X, np.eye(len(root)), rcond=None)[0]
    t = float(stdtrit(freedom, 0.5 + level / 2))
    added: Array = t * t * float(((weights @ across) ** 2).sum()) * np.maximum(0.0, effects - 1.0)
    return added


def _by_practitioners(series: Series, plan: Plan, place: _Place, weights: Array, level: float) -> tuple[int, float]:
    """How many practitioners are named, and the square of what they add to an arm."""
    index = plan.rows["index"].to_numpy()
    named = practitioners(series, index)
    if named is None or not (place.record > 0).all() or _untold(series, named):
        return 0, 0.0
    at = np.searchsorted(index, named["index"].to_numpy())
    y = place.y[at] + place.slope[at] * (_levels(series, named) - _levels(series, plan.rows)[at])
    variance = place.record[at] / named["denominator"].to_numpy(dtype=float)
    cluster = np.unique(named["practitioner"].to_numpy(dtype=str), return_inverse=True)[1]
    cells = Cells(plan.X[at], y[:, None], variance, cluster)
    added = added_by_clusters(plan.X, place.record / place.size, cells, weights, level)
    return int(cluster.max()) + 1, float(added[0])


def _untold(series: Series, named: pd.DataFrame) -> bool:
    """Whether a mean's log holds totals of several records, which do not say how the records vary."""
    if series.type in scales.SHARES:
        return False
    several = named[named["denominator"] > 1]
    return bool(len(several)) and bool(_spread(several).sum() <= SAME * several["total_squares"].sum())


def _spread(rows: pd.DataFrame) -> Array:
    """Sum of squares of the records of each row about their mean (rows,); what is only rounding is nothing."""
    squares, total = rows["total_squares"].to_numpy(dtype=float), rows["total"].to_numpy(dtype=float)
    found = squares - total**2 / rows["denominator"].to_numpy(dtype=float)
    return np.where(found > SAME * squares, found, 0.0)


def _levels(series: Series, rows: pd.DataFrame) -> Array:
    """The measure's own figure in each row (rows,)."""
    column = "numerator" if series.type in scales.SHARES else "total"
    found: Array = rows[column].to_numpy(dtype=float) / rows["denominator"].to_numpy(dtype=float)
    return found
