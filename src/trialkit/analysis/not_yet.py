"""Sites that had not started yet: what a staggered start gives to compare with in the same calendar periods.

A change against every site's own past takes whatever moved all sites for effect. In the periods in which some sites had
started and others not, the others tell what those periods brought without the change. Every level of a site and of a
period is fitted to the records of sites before their own start alone; what each started site would have shown follows
from them, and the effect is what it showed less that, over all its records in those periods (the imputation of
Borusyak, Jaravel and Spiess 2024, Rev Econ Stud 91:3253). No site that has started ever serves as a comparison, as in
Callaway and Sant'Anna (2021, J Econometrics 225:200), whose single last period before a start is too noisy a baseline
on short series: here all periods before it are used. On logs the levels multiply (Wooldridge 2023, Econom J 26:C31).

The interval takes sites, not periods, as what was sampled. Each site's score is its weighted sum of residuals about one
common effect; the sum of their squares is scaled to be unbiased, and its degrees of freedom are Satterthwaite's, as
they would be if records were independent and as sure as they are many (Bell and McCaffrey 2002, Surv Methodol 28:169;
Imbens and Kolesár 2016, Rev Econ Stat 98:701). One scale for all sites rather than one for each, because the last site
to start is often the only one left to compare with, and then has no residual of its own. For shares, counts and rates
it is held at least as wide as chance alone would have it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from trialkit.analysis.covariance import Array
from trialkit.analysis.estimate import Check, Estimate, Interval, NotEstimable, Result
from trialkit.analysis.normal import z_of
from trialkit.analysis.scales import COUNTS, SHARES
from trialkit.analysis.segmented import Question
from trialkit.analysis.standing import compared, standing
from trialkit.analysis.stretch import stretch, turns
from trialkit.protocol.wording import plural
from trialkit.records.series import Series

NAME = "Sites that had not started yet"
SUBJECT = "Started sites against those not started yet"
METHOD = (
    "each started site less what it would have shown, from sites not started yet in the same periods (imputation, "
    "errors by site, Satterthwaite)"
)
FEWEST_STARTED = 2
"""Started sites below which nothing shows how far effects differ between sites."""
FEWEST_FREEDOM = 2.0
"""Degrees of freedom below which an interval is more than twice as long as one that knew its error."""
_SAME = 1e-9
"""Distance of a row from the space of those fitted, below which its level follows from theirs."""
_CLOSE = 1e-13
"""Relative change of fitted levels on logs at which they are taken to have settled, in at most _ROUNDS."""
_ROUNDS = 5000
TOGETHER = "No site had started while another had not, so there is nothing in the same {period}s to compare with."
_ENDS = "The plan judges a gradual change at its end, and by then no site is left that had not started."


@dataclass(frozen=True)
class Cells:
    """Site-periods with records, before each site's own start or in its judged phase, one entry each, (n,).

    site, period: whole numbers from 0; started: whether the site had started; value: its figure; size: its records
    (or exposure), which weigh it; known: the variance of its figure by chance, 0 where that is not known; behind: what
    was counted of it, records or, for counts and rates, events.
    """

    site: NDArray[np.int64]
    period: NDArray[np.int64]
    started: NDArray[np.bool_]
    value: Array
    size: Array
    known: Array
    behind: Array


@dataclass(frozen=True)
class Effect:
    """The mean effect over started records, on the scale of addition, its standard error and degrees of freedom.

    chance: the standard error that chance alone brings; 0 where that is not known.
    """

    value: float
    error: float
    freedom: float
    chance: float


def not_yet(sites: Sequence[tuple[str, Series]], question: Question) -> Result:
    """The change at started sites against those that had not started yet, over all records that can be so compared.

    sites: each site's name and own series, all on one calendar. question: the headline's. Its contrast is kept. The
    scale is absolute, or by logs a ratio or a relative change.
    """

    def absent(reason: str, needs: str = "") -> NotEstimable:
        return NotEstimable(question.contrast, question.scale, SUBJECT, reason, needs)

    if question.shape == "ramp" or question.contrast == "effect_at_end":
        return absent(_ENDS)
    found = overlap(_cells(sites, question))
    if not len(found.site):
        return absent(TOGETHER.format(period=question.period), "Sites that start at different times.")
    started = len(np.unique(found.site[found.started]))
    if started < FEWEST_STARTED:
        reason = "Only one site had started while others had not, and one alone does not tell how far effects differ."
        return absent(reason, "A second site that starts before the last.")
    effect = on_own_scale(found) if question.scale == "absolute" else on_logs(found)
    if effect is None:
        return absent("A ratio needs something counted at every site and in every period that is compared.")
    if effect.freedom < FEWEST_FREEDOM:
        few = f"{len(np.unique(found.site))} sites are too few to tell how far sites differ by themselves."
        return absent(few, "Further sites that start at other times.")
    return _told(found, effect, question, sites[0][1])


def check(found: Result, headline: Result, question: Question) -> Check:
    """Whether the headline stands where it did when the same periods at sites not started yet are taken out.

    found: what not_yet gives; question: the one it was asked, whose landmarks both are held against.
    """
    if isinstance(found, NotEstimable):
        return Check(NAME, None, found.reason)
    marks = question.landmarks
    how = f"against sites that had not started yet, in the same {question.period}s,"
    judged = compared(NAME, standing(headline, marks), [(how, standing(found, marks))], marks)
    return replace(judged, text=f"{judged.text} {found.note}")


def overlap(cells: Cells) -> Cells:
    """The cells before a start, and those started whose level without a start follows from them.

    None at all where no started cell is left, such as where all sites start together.
    """
    X = _levels(cells)
    before = ~cells.started
    if not before.any():
        return _kept(cells, before)
    fitted = X[before]
    away = X - X @ np.linalg.pinv(fitted) @ fitted
    follows = (np.abs(away).max(axis=1) < _SAME) & np.isin(cells.period, cells.period[before])
    used = cells.started & follows
    if not used.any():
        return _kept(cells, used)
    last = cells.period[used].max()
    return _kept(cells, used | (before & (cells.period <= last)))


def on_own_scale(cells: Cells) -> Effect:
    """The effect as a difference, cells weighed by size.

    >>> flat = Cells(*(np.array(part) for part in ([0, 0, 1, 1, 2, 2, 3, 3], [0, 1] * 4, [False, True, False, True,
    ... False, False, False, False], [1.0, 4.0, 1.0, 6.0, 1.0, 2.0, 1.0, 4.0], np.ones(8), np.zeros(8), np.ones(8))))
    >>> found = on_own_scale(flat)
    >>> round(found.value, 6), round(found.error, 6), round(found.freedom, 6)
    (2.0, 1.414214, 2.0)
    """
    return _effect(cells, cells.value, cells.size, cells.size, cells.known)


def on_logs(cells: Cells) -> Effect | None:
    """The effect as a logarithm of what was counted at started sites over what was to be expected there.

    Levels of site and period multiply, and are fitted so that every site's and every period's expected total is the one
    counted (Poisson); the error is that of the fit linearised about it. None where a total is nothing or below.
    """
    before, started = ~cells.started, cells.started
    seen = cells.value * cells.size
    rates = _multiplied(cells, seen)
    if rates is None or (seen < 0).any() or seen[started].sum() <= 0:
        return None
    of_site, of_period = rates
    expected = cells.size * of_site[cells.site] * of_period[cells.period]
    ratio = seen[started].sum() / expected[started].sum()
    fitted = np.where(started, ratio, 1.0) * expected
    points = np.where(started, math.log(ratio), 0.0) + (seen - fitted) / fitted
    known = np.where(cells.known > 0, cells.known * (cells.size / fitted) ** 2, 0.0)
    return _effect(cells, points, np.where(before, fitted, expected), fitted, known)


def _effect(cells: Cells, y: Array, weight: Array, surety: Array, known: Array) -> Effect:
    """The imputed effect of points (n,): weighted least squares of the rest, and a weighted mean of what is left.

    surety: what a point's variance is taken to be inverse to, for the scale and the degrees of freedom.
    """
    X, started = _levels(cells), cells.started
    rest = X[~started] * weight[~started, None]
    B = np.zeros((X.shape[1], len(y)))
    B[:, ~started] = np.linalg.pinv(rest.T @ X[~started]) @ rest.T
    share = np.where(started, weight, 0.0) / weight[started].sum()
    a = share - (share @ X) @ B
    left = np.eye(len(y)) - X @ B - np.outer(started.astype(float), a)
    scores = np.zeros((int(cells.site.max()) + 1, len(y)))
    np.add.at(scores, cells.site, a[:, None] * left)
    between = (scores / surety) @ scores.T
    trace = float(np.trace(between))
    value, chance = float(a @ y), math.sqrt(float(a**2 @ known))
    if trace <= _SAME * float(a**2 @ (1 / surety)):
        return Effect(value, math.inf, 0.0, chance)
    scale = float(a**2 @ (1 / surety)) / trace
    squares = float(((scores @ y) ** 2).sum())
    return Effect(value, math.sqrt(scale * squares), trace**2 / float((between**2).sum()), chance)


def _told(cells: Cells, effect: Effect, question: Question, like: Series) -> Estimate:
    half = max(
        float(stdtrit(effect.freedom, 0.5 + question.level / 2)) * effect.error, z_of(question.level) * effect.chance
    )
    back = turns(question.scale)[1]
    lower, upper = back(effect.value - half), back(effect.value + half)
    if question.scale == "absolute" and like.type in SHARES:
        lower, upper = max(lower, -1.0), min(upper, 1.0)
    periods = np.unique(cells.period[cells.started])
    note = (
        f"It rests on {plural(len(periods), question.period)} in which {_of_each(cells, periods, cells.started)} had "
        f"started and {_of_each(cells, periods, ~cells.started)} had not yet."
    )
    found = Estimate(
        question.contrast,
        question.scale,
        SUBJECT,
        back(effect.value),
        Interval(lower, upper, question.level),
        METHOD,
        int(cells.behind.sum()),
        len(cells.site),
        note=note,
    )
    return stretch(found, question.longer)


def _of_each(cells: Cells, periods: NDArray[np.int64], which: NDArray[np.bool_]) -> str:
    """How many of some sites there are in each period: "3 sites", or "1 to 8 sites" where periods differ."""
    there = [int((which & (cells.period == period)).sum()) for period in periods]
    least, most = min(there), max(there)
    return plural(most, "site") if least == most else f"{least} to {plural(most, 'site')}"


def _cells(sites: Sequence[tuple[str, Series]], question: Question) -> Cells:
    """The site-periods before each start and in the judged phase."""
    parts = [own.phase("baseline", question.judged).assign(site=place) for place, (_, own) in enumerate(sites)]
    rows, like = pd.concat(parts, ignore_index=True), sites[0][1]
    started = (rows["kind"] == question.judged).to_numpy(dtype=bool)
    if like.type == "count":
        size = np.ones(len(rows))
    else:
        size = rows["exposure" if like.type == "rate" else "denominator"].to_numpy(dtype=float)
    value = rows["value"].to_numpy(dtype=float)
    site, period = rows["site"].to_numpy(dtype=np.int64), rows["index"].to_numpy(dtype=np.int64)
    behind = rows["numerator"].to_numpy(dtype=float) if like.type in COUNTS else size
    return Cells(site, period, started, value, size, _by_chance(like, rows, started, size), behind)


def _by_chance(like: Series, rows: pd.DataFrame, started: NDArray[np.bool_], size: Array) -> Array:
    """The variance by chance of each figure (n,), with one share or rate before starts and one after; 0 for means."""
    known = np.zeros(len(rows))
    if like.type not in (*SHARES, *COUNTS):
        return known
    events, per = rows["numerator"].to_numpy(dtype=float), like.per if like.type == "rate" else 1.0
    for side in (started, ~started):
        if like.type in SHARES:
            share = (events[side].sum() + 1) / (size[side].sum() + 2)
            known[side] = share * (1 - share) / size[side]
        else:
            known[side] = per**2 * (events[side].sum() + 0.5) / max(size[side].sum(), 1.0) / size[side]
    return known


def _multiplied(cells: Cells, seen: Array) -> tuple[Array, Array] | None:
    """The levels of sites and of periods that multiply to what was counted before starts; None where one is nothing."""
    before = ~cells.started
    site, period, size = cells.site[before], cells.period[before], cells.size[before]
    by_site = np.bincount(site, seen[before])
    by_period = np.bincount(period, seen[before])
    there = np.bincount(period) > 0
    if (by_site[np.unique(site)] <= 0).any() or (by_period[there] <= 0).any():
        return None
    of_site, of_period = np.ones(len(by_site)), np.where(there, 1.0, 0.0)
    for _ in range(_ROUNDS):
        last = of_period
        of_site = by_site / np.maximum(np.bincount(site, size * of_period[period]), 1e-300)
        expected = np.bincount(period, size * of_site[site])
        of_period = np.divide(by_period, expected, out=np.zeros_like(expected), where=there)
        if np.abs(of_period - last).max() <= _CLOSE * np.abs(of_period).max():
            break
    return of_site, of_period


def _levels(cells: Cells) -> Array:
    """A column for each site and each period, (n, sites + periods)."""
    site, period = cells.site, cells.period
    X = np.zeros((len(site), int(site.max()) + int(period.max()) + 2))
    X[np.arange(len(site)), site] = 1.0
    X[np.arange(len(site)), int(site.max()) + 1 + period] = 1.0
    return X


def _kept(cells: Cells, used: NDArray[np.bool_]) -> Cells:
    """Only these cells, sites numbered anew."""
    site = np.unique(cells.site[used], return_inverse=True)[1]
    period = np.unique(cells.period[used], return_inverse=True)[1]
    return Cells(
        site, period, cells.started[used], cells.value[used], cells.size[used], cells.known[used], cells.behind[used]
    )
