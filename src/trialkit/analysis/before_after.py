"""Records before against records after, pooled, by type of measure; and the level of one phase.

Levels and comparisons are widened by what periods and practitioners show beyond chance (clustering.py). Comparisons
still take neighbouring periods as unrelated, a level of few periods, and first against last of few, as by chance alone,
and one single period as differing as those of the other side do, which every note says; segmented.py has the intervals
that hold on a series.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from trialkit.analysis import two_samples as formula
from trialkit.analysis.clustering import Widening, about_line, of_level, widening
from trialkit.analysis.designs import impossible
from trialkit.analysis.estimate import Contrast, Estimate, Interval, NotEstimable, Result, Scale, WeeksVary
from trialkit.analysis.stretch import stretched
from trialkit.records.series import Series

ASSUMES = "This assumes that periods differ only by chance; if they differ by more, the interval is too short."
ABOUT_LINE = "The interval allows for periods that differ beyond chance about a straight line through them."
WIDENED = "Variance against that of chance alone: "
"""What ends the note of a comparison that is widened, followed by how many times."""
SEEN = 1.05
"""Variance between the periods of a level, over that by chance, from which its note tells it."""
SAME = 1e-9
"""Variance, relative to the mean square, below which the records of a mean count as all the same."""


@dataclass(frozen=True)
class Pool:
    """Records of some periods added up.

    name: the phases that they are of; size: records, or exposure for counts and rates (periods, where none is logged);
    total and squares: of the values of a mean, and of their squares.
    """

    name: str
    periods: int
    events: float
    size: float
    total: float
    squares: float


def level(series: Series, *kinds: str, level: float = 0.95) -> Result:
    """The level over all periods of these kinds of phase, on the measure's own scale: what such periods are like.

    The interval is the one by chance alone on as many records as periods and practitioners make them worth (for means,
    stretched about its figure), by clustering.of_level.
    """
    rows = series.phase(*kinds)
    pool = pooled(series, rows)
    if pool is None:
        name = " and ".join(kinds).replace("_", " ").capitalize()
        return NotEstimable("level", "absolute", name, "nothing was logged in that phase.", "One period with records.")
    fault = impossible(series, rows) or _fault(series, pool) or _same(series, pool)
    if fault:
        return NotEstimable("level", "absolute", pool.name, fault)
    wider = level_widening(series, rows, level)
    value, interval, method = pool_level(series, pool, wider.factor, level)
    note = " ".join(part for part in (_level_allows(wider), _level_varies(wider, pool.periods)) if part)
    behind = _behind(series, pool)
    vary: WeeksVary | None = None if wider.periods else "chance"
    return Estimate("level", "absolute", pool.name, value, interval, method, behind, pool.periods, vary, note)


def pooled(series: Series, rows: pd.DataFrame) -> Pool | None:
    """Some periods of a series added up; None where there are none."""
    if rows.empty:
        return None
    names = list(dict.fromkeys(str(name) for name in rows["phase"]))
    name = " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
    size = float(len(rows)) if series.type == "count" else float(rows[_size_column(series)].sum())
    sums = {column: float(rows[column].sum()) for column in ("numerator", "total", "total_squares")}
    return Pool(name, len(rows), sums["numerator"], size, sums["total"], sums["total_squares"])


def level_widening(series: Series, rows: pd.DataFrame, level: float) -> Widening:
    """How much wider the level of some periods is than one by chance alone."""
    records = float(rows["denominator"].sum()) if _is_mean(series) else math.inf
    return of_level(series, rows, level, records - 1)


def change_widening(series: Series, before: pd.DataFrame, after: pd.DataFrame, level: float) -> Widening:
    """How much wider the comparison of some periods with others is than one by chance alone."""
    one, two = pooled(series, before), pooled(series, after)
    if one is None or two is None or not _is_mean(series):
        return widening(series, before, after, level)
    return widening(series, before, after, level, formula.welch_freedom(_sample(one), _sample(two)))


def pool_level(series: Series, pool: Pool, factor: float, level: float) -> tuple[float, Interval, str]:
    """Level, interval and method of one pool, with so many times the variance by chance.

    series: of which type the pool is. Raises ValueError for figures that no sample can have.
    """
    if _is_share(series):
        worth = _weighed(pool, factor)
        ends = formula.wilson(worth.events, worth.size, level)
        return pool.events / pool.size, ends, "Wilson's score interval (1927)"
    if _is_count(series):
        per, worth = _per(series), _weighed(pool, factor)
        ends = formula.poisson(worth.events, worth.size, level)
        interval = Interval(per * ends.lower, per * ends.upper, level)
        return per * pool.events / pool.size, interval, "exact Poisson interval (Garwood 1936)"
    sample = _sample(pool)
    ends = stretched(sample.mean, formula.t_mean(sample, level), "absolute", math.sqrt(factor))
    return sample.mean, ends, "Student's t interval"


def pool_change(
    series: Series, scale: Scale, before: Pool, after: Pool, factor: float, level: float
) -> tuple[float, Interval, str] | str:
    """Change between two pools on one scale, its interval and method, as `pool_level`; or why there is none."""
    if not _is_mean(series):
        return _on_scale(series, scale, _weighed(before, factor), _weighed(after, factor), level)
    answer = _on_scale(series, scale, before, after, level)
    if isinstance(answer, str):
        return answer
    value, interval, method = answer
    return value, stretched(value, interval, scale, math.sqrt(factor)), method


def before_after(
    series: Series, *, before: tuple[str, ...] = ("baseline",), after: tuple[str, ...] = ("trial",), level: float = 0.95
) -> tuple[Result, ...]:
    """Pooled records of some kinds of phase against others: absolute, relative, ratio and, for shares, odds ratio.

    Each interval is the one for records that differ by chance alone, on as many records as the clusters make them worth
    (for means, stretched about its figure): the variance times the factor of clustering.widening.
    """
    one, two = series.phase(*before), series.phase(*after)
    return _compare(series, "before_after", one, two, level)


def first_last(series: Series, *kinds: str, level: float = 0.95) -> tuple[Result, ...]:
    """The first period of these kinds of phase (the trial unless given) against the last: a description, not a test."""
    rows = series.phase(*(kinds or ("trial",))).sort_values("index")
    note = f"Two periods out of {len(rows)}, as a description only."
    if len(rows) < 2:
        return _compare(series, "first_last", rows, rows.iloc[:0], level, note, rows)
    return _compare(series, "first_last", rows.iloc[:1], rows.iloc[-1:], level, note, rows)


def _compare(
    series: Series,
    contrast: Contrast,
    before: pd.DataFrame,
    after: pd.DataFrame,
    level: float,
    note: str = "",
    around: pd.DataFrame | None = None,
) -> tuple[Result, ...]:
    """around: for two single periods, those of the phase they are from, which show how periods differ."""
    scales: tuple[Scale, ...] = ("absolute", "relative", "ratio")
    if _is_share(series):
        scales = (*scales, "odds_ratio")
    one, two = pooled(series, before), pooled(series, after)
    subject = _subject(contrast, one, two)
    if one is None or two is None:
        where = "before" if one is None else "after"
        reason = "there are not two periods to compare." if contrast == "first_last" else f"nothing was logged {where}."
        return tuple(NotEstimable(contrast, s, subject, reason, "Something logged on both sides.") for s in scales)
    if contrast == "first_last":
        one, two = replace(one, name="the first period"), replace(two, name="the last period")
    fault = impossible(series, before) or impossible(series, after)
    fault = fault or _fault(series, one) or _fault(series, two) or _same(series, one, two)
    if fault:
        return tuple(NotEstimable(contrast, s, subject, fault) for s in scales)
    if around is not None:
        freedom = formula.welch_freedom(_sample(one), _sample(two)) if _is_mean(series) else math.inf
        wider = about_line(series, around, level, freedom)
    else:
        wider = change_widening(series, before, after, level)
    n, periods = _behind(series, one) + _behind(series, two), one.periods + two.periods
    vary: WeeksVary | None = None if wider.periods else "chance"
    fewest = min(one.periods, two.periods)
    allows = ASSUMES
    if wider.periods:
        allows = _allowed(wider, fewest) if around is None else ABOUT_LINE
    parts = (note, allows, wider.alone, _widened(wider))
    said = " ".join(part for part in parts if part)
    found: list[Result] = []
    for scale in scales:
        answer = pool_change(series, scale, one, two, wider.factor, level)
        if isinstance(answer, str):
            found.append(NotEstimable(contrast, scale, subject, answer))
            continue
        value, interval, method = answer
        found.append(Estimate(contrast, scale, subject, value, interval, method, n, periods, vary, said, fewest))
    return tuple(found)


def _weighed(pool: Pool, factor: float) -> Pool:
    """The pool with as many records as it is worth."""
    return replace(pool, events=pool.events / factor, size=pool.size / factor)


def _widened(wider: Widening) -> str:
    """By how much, where the interval is wider than one by chance alone; it ends the note."""
    return "" if wider.factor < 1.005 else f"{WIDENED}{wider.factor:.2f} times."


def _level_allows(wider: Widening) -> str:
    """What the interval of a level allows for, and what it does not."""
    if wider.periods:
        who = f" and the {wider.practitioners} practitioners" if wider.practitioners else ""
        alike = "; it takes neighbouring periods as unrelated"
        if wider.neighbours:
            alike = ", and for neighbouring periods that are alike"
        return f"The interval allows for periods{who} that differ beyond chance{alike}."
    people = f"The interval allows for the {wider.practitioners} practitioners. " if wider.practitioners else ""
    return f"{people}{ASSUMES}"


def _level_varies(wider: Widening, periods: int) -> str:
    """How much the periods of a level vary, whether the interval allows for that or not; it ends the note."""
    if wider.practitioners and not wider.periods:
        return _widened(wider)
    return "" if periods < 2 or wider.dispersion < SEEN else f"{WIDENED}{wider.dispersion:.2f} times."


def _allowed(wider: Widening, fewest: int) -> str:
    who = f" and the {wider.practitioners} practitioners" if wider.practitioners else ""
    single = " One side is a single period, taken to differ as those of the other do." if fewest == 1 else ""
    return (
        f"The interval allows for periods{who} that differ beyond chance; it takes neighbouring periods as unrelated."
        f"{single}"
    )


def _on_scale(series: Series, scale: Scale, one: Pool, two: Pool, level: float) -> tuple[float, Interval, str] | str:
    """Value, interval and method on one scale, or why there is none."""
    if scale == "absolute":
        return _absolute(series, one, two, level)
    if scale == "relative":
        ratio = _on_scale(series, "ratio", one, two, level)
        if isinstance(ratio, str):
            return ratio
        value, ends, method = ratio
        return value - 1, Interval(ends.lower - 1, ends.upper - 1, level), method
    return _ratio(series, scale, one, two, level)


def _absolute(series: Series, one: Pool, two: Pool, level: float) -> tuple[float, Interval, str]:
    if _is_share(series):
        gap = two.events / two.size - one.events / one.size
        ends = formula.newcombe((one.events, one.size), (two.events, two.size), level)
        return gap, ends, "Newcombe's hybrid score interval (1998, method 10)"
    if _is_count(series):
        per = _per(series)
        ends = formula.rate_difference((one.events, one.size), (two.events, two.size), level)
        gap = per * (two.events / two.size - one.events / one.size)
        method = "score intervals, squared and added (Zou and Donner 2008)"
        return gap, Interval(per * ends.lower, per * ends.upper, level), method
    before, after = _sample(one), _sample(two)
    return after.mean - before.mean, formula.welch(before, after, level), "Welch's t interval (1947)"


def _ratio(series: Series, scale: Scale, one: Pool, two: Pool, level: float) -> tuple[float, Interval, str] | str:
    """Ratio or odds ratio; an infinite ratio is not a number anyone can use, so it is a reason instead."""
    if _is_mean(series):
        before, after = _sample(one), _sample(two)
        if before.mean <= 0 or after.mean <= 0:
            return "a mean is zero or less, and a ratio needs means above zero."
        method = "ratio of means, delta method on the log with Welch's degrees of freedom"
        return after.mean / before.mean, formula.mean_ratio(before, after, level), method
    if one.events <= 0:
        return f"there were no events in {one.name}, so there is nothing to be a ratio of."
    value = (two.events / two.size) / (one.events / one.size)
    pairs = (one.events, one.size), (two.events, two.size)
    if _is_count(series):
        return value, formula.rate_ratio(*pairs, level), "exact conditional interval for a rate ratio"
    if scale == "ratio":
        return value, formula.koopman(*pairs, level), "Koopman's score interval (1984)"
    if two.events >= two.size or one.events >= one.size:
        return "on one side every record counts, so its odds have no bound."
    odds = (two.events / (two.size - two.events)) / (one.events / (one.size - one.events))
    return odds, formula.odds_ratio(*pairs, level), "score interval for an odds ratio (Cornfield 1956)"


def _subject(contrast: Contrast, one: Pool | None, two: Pool | None) -> str:
    if contrast == "first_last":
        return f"{one.name if one else 'Trial'}: first period against last"
    return f"{two.name if two else 'After'} against {one.name if one else 'Before'}"


def _size_column(series: Series) -> str:
    return "exposure" if series.type == "rate" else "denominator"


def _is_share(series: Series) -> bool:
    return series.type in ("proportion", "ordinal")


def _is_count(series: Series) -> bool:
    return series.type in ("count", "rate")


def _is_mean(series: Series) -> bool:
    return series.type in ("mean", "money")


def _per(series: Series) -> float:
    return series.per if series.type == "rate" else 1.0


def _fault(series: Series, pool: Pool) -> str | None:
    """Why a pool cannot be used, or None."""
    if not pool.size > 0 or not math.isfinite(pool.size):
        return f"{pool.name} has nothing to divide by."
    if not _is_mean(series):
        return None
    if pool.size < 2:
        return f"{pool.name} has 1 record, and an interval for a mean needs two."
    if not np.isfinite([pool.total, pool.squares]).all() or _sample(pool).variance < 0:
        return f"how far the records of {pool.name} lie apart was not recorded, only their total."
    return None


def _same(series: Series, *pools: Pool) -> str | None:
    """Why means cannot be judged when no record differs from the others, or None."""
    if not _is_mean(series) or any(_sample(pool).variance > 0 for pool in pools):
        return None
    return "every record is the same, so there is nothing to judge a figure against."


def _sample(pool: Pool) -> formula.Sample:
    mean = pool.total / pool.size
    spare = pool.squares - pool.total * mean
    if abs(spare) <= SAME * abs(pool.squares):
        spare = 0.0
    return formula.Sample(pool.size, mean, spare / (pool.size - 1) if pool.size > 1 else 0.0)


def _behind(series: Series, pool: Pool) -> int:
    return int(pool.events if _is_count(series) else pool.size)
