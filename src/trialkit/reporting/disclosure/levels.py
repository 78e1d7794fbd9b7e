"""Levels and pooled comparisons as those of rounded counts, with the intervals that such counts have.

Those of the true counts would tell them: a difference, a ratio and an odds ratio of the same two shares leave few
counts that give all three.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scipy.special import stdtrit

from trialkit.analysis.before_after import pool_change, pool_level
from trialkit.analysis.controlled import less
from trialkit.analysis.estimate import Estimate, Interval
from trialkit.analysis.standing import NO_CHANGE
from trialkit.analysis.two_samples import Sample, t_mean, wilson
from trialkit.judgement.decide import landmarks
from trialkit.protocol.disclosure import DisclosureRule
from trialkit.protocol.measure import Measure
from trialkit.reporting.disclosure.pools import Sides, told_factor, told_pool, told_sample
from trialkit.reporting.disclosure.shown import coarse


def of_rounded(found: Estimate, sides: Sides, measure: Measure, rule: DisclosureRule) -> Estimate | None:
    """A level or a pooled comparison as that of rounded counts, coarsely; None where it must be kept back.

    The judgement is that of the true interval: where rounding would move an end past no change, past the worthwhile
    change or past the margin, it is told to end there.
    """
    made = worked_out(found, sides, measure, rule, found.interval.level)
    if made is None:
        return None
    share = found.contrast == "level" and measure.type in ("proportion", "ordinal")
    value = made.value if share else coarse(made.value)
    ends = coarse(made.interval.lower), coarse(made.interval.upper)
    if found.contrast != "level":
        marks = (NO_CHANGE[found.scale], *(mark.at for mark in landmarks(measure, found.scale)))
        ends = _kept_to(ends[0], found.interval.lower, marks), _kept_to(ends[1], found.interval.upper, marks)
    interval = Interval(min(ends[0], value), max(ends[1], value), found.interval.level)
    return replace(made, value=value, interval=interval)


def worked_out(found: Estimate, sides: Sides, measure: Measure, rule: DisclosureRule, level: float) -> Estimate | None:
    """The same as it comes out of the rounded counts, at any level; None where they may not be told, or carry none."""
    if not sides:
        return None
    if len(sides) > 2:
        own, other = (worked_out(found, part, measure, rule, level) for part in (sides[:2], sides[2:]))
        both = None if own is None or other is None else less(own, other)
        if not isinstance(both, Estimate):
            return None
        return replace(found, value=both.value, interval=both.interval, n=both.n)
    pools = [told_pool(side, measure, rule) for side in sides]
    first, factor = sides[0].series, told_factor(sides, level)
    if any(pool is None for pool in pools):
        return None
    one, *rest = (pool for pool in pools if pool is not None)
    answer = pool_level(first, one, factor, level)
    if rest:
        change = pool_change(first, found.scale, one, rest[0], factor, level)
        if isinstance(change, str):
            return None
        answer = change
    behind = (one, *rest)
    n = sum(pool.events if first.type in ("count", "rate") else pool.size for pool in behind)
    return replace(found, value=answer[0], interval=answer[1], n=int(n))


def share_of_asked(found: Estimate, rule: DisclosureRule, share: float | None = None) -> Estimate:
    """A share of people asked twice as that of their rounded counts, by Wilson.

    share: what stands instead of that of the rounded counts, made of figures that are told.
    """
    over = max(rule.rounded(found.n), 1.0)
    value = min(1.0, rule.rounded(found.value * found.n) / over) if share is None else share
    ends = wilson(value * over, over, found.interval.level)
    interval = Interval(min(value, coarse(ends.lower)), max(value, coarse(ends.upper)), found.interval.level)
    return replace(found, value=value, interval=interval, n=int(rule.rounded(found.n)))


def mean_of_asked(found: Estimate, rule: DisclosureRule, *, whole: bool, mean: float | None = None) -> Estimate:
    """A mean of people asked twice as that of their rounded count; whole: of whole numbers.

    mean: what stands instead, made of figures that are told.
    """
    level = found.interval.level
    half = (found.interval.upper - found.interval.lower) / 2
    variance = found.n * (half / float(stdtrit(found.n - 1, 0.5 + level / 2))) ** 2
    told = told_sample(Sample(found.n, found.value, variance), rule, whole=whole)
    value = coarse(told.mean if mean is None else mean)
    ends = t_mean(replace(told, mean=value), level)
    interval = Interval(min(value, coarse(ends.lower)), max(value, coarse(ends.upper)), level)
    return replace(found, value=value, interval=interval, n=int(rule.rounded(found.n)))


def _kept_to(end: float, true: float, marks: Sequence[float]) -> float:
    """An end on the side of every figure that matters on which the true one is, or on the figure."""
    below = [mark for mark in marks if mark <= true]
    above = [mark for mark in marks if mark >= true]
    return min([max([end, *below]), *above])
