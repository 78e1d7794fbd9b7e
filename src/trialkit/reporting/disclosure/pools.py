"""What levels and pooled comparisons are worked out from: the records of each phase, added up and rounded."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from trialkit.analysis.before_after import Pool, change_widening, level_widening, pooled
from trialkit.analysis.controlled import AGAINST, against
from trialkit.analysis.two_samples import Sample
from trialkit.judgement.evaluation import Evaluation
from trialkit.judgement.results import MeasureResult
from trialkit.protocol.disclosure import DisclosureRule
from trialkit.protocol.measure import Measure
from trialkit.records.series import Series, series
from trialkit.reporting.disclosure.shown import coarse, exposed, nice, people, summed, told_mean

VARYING = 4
"""Periods from which how much they vary is told to two figures; of two weeks it would leave few counts open."""
_AFTER = ("trial", "rollout", "follow_up")


@dataclass(frozen=True)
class Side:
    """The periods of some phases at one place, as they were logged: those of a level, or one side of a comparison.

    rows: of the series' frame.
    """

    series: Series
    rows: pd.DataFrame


Sides = tuple[Side, ...]
"""Of a level one; of a comparison that before and that after, and where it is set against a place, those there."""


def sides(evaluation: Evaluation, result: MeasureResult) -> dict[str, Sides]:
    """What every level and pooled comparison of a measure is made of, by its subject; none of people asked twice."""
    trial, measure = evaluation.trial, result.measure
    if measure.before is not None:
        return {}
    if result.apart:
        names = {site.id: site.name for site in trial.design.sites}
        tried = {site.id for site in trial.design.sites if site.role == "innovation"}
        found = dict(sides_of(_together([one for one in result.series if one.site in tried])))
        for one in result.series:
            found |= {f"{names[one.site or '']}: {subject}": of for subject, of in sides_of(one)}
        return found
    found = dict(sides_of(result.series[0]))
    if any(site.role == "comparison" for site in trial.design.sites):
        there = series(trial, evaluation.log, measure, role="comparison")
        own, other = against(result.series[0], there), against(there, result.series[0])
        pairs = zip(sides_of(own), sides_of(other), strict=False)
        found |= {f"{subject}, {AGAINST}": (*of, *beside) for (subject, of), (_, beside) in pairs if len(of) > 1}
    return found


def sides_of(found: Series) -> Iterator[tuple[str, Sides]]:
    """Of one series, those of each level and of each comparison with the baseline, by subject."""
    active = tuple(kind for kind in _AFTER if len(found.phase(kind)))
    every = {kinds: _side(found, kinds) for kinds in (("baseline",), *((kind,) for kind in _AFTER), active)}
    for side in every.values():
        if side is not None:
            yield _name(side), (side,)
    before = every["baseline",]
    for kind in _AFTER:
        after = every[kind,]
        if before is not None and after is not None:
            yield f"{_name(after)} against {_name(before)}", (before, after)


def told_pool(side: Side, measure: Measure, rule: DisclosureRule) -> Pool | None:
    """The records of one side as they are told: counts rounded, a mean no finer; None where a number is kept back."""
    pool = pooled(side.series, side.rows)
    within = side.series.frame.index.isin(side.rows.index)
    if pool is None or any(rule.hidden(number) for number in people(side.series, measure)[within].sum(axis=0)):
        return None
    if side.series.type not in ("mean", "money"):
        counts = side.series.type in ("proportion", "ordinal") or exposed(side.series, measure)
        size = rule.rounded(pool.size) if counts else pool.size
        return replace(pool, events=rule.rounded(pool.events), size=size)
    mean = pool.total / pool.size
    variance = (pool.squares - pool.total * mean) / (pool.size - 1) if pool.size > 1 else 0.0
    told = told_sample(Sample(pool.size, mean, variance), rule, whole=summed(side.series))
    squares = told.variance * (told.n - 1) + told.mean**2 * told.n
    return replace(pool, size=told.n, total=told.mean * told.n, squares=squares)


def told_sample(found: Sample, rule: DisclosureRule, *, whole: bool) -> Sample:
    """A sample as it is told: its records rounded, its mean and variance no finer than the rounding of sums allows.

    whole: of whole numbers, whose squares add up to a count as their sum does. The least variance that such numbers can
    have is that of two neighbours about their mean; what there is beyond it goes up to the next step. So the mean of
    noughts and ones tells no more than the share of ones would.
    """
    over = rule.rounded(found.n)
    mean = told_mean(found.mean, over, rule, whole=whole)
    if not whole or not found.variance > 0:
        return Sample(over, mean, found.variance)
    step = nice(rule.rounding / over)
    beyond = max(0.0, found.variance * (found.n - 1) / found.n - _least(found.mean))
    spread = math.ceil(beyond / step - 1e-6) * step + _least(mean)
    return Sample(over, mean, max(spread, step / 2) * over / (over - 1))


def _least(mean: float) -> float:
    """The least variance of whole numbers with such a mean: they lie on either side of it."""
    part = mean % 1.0
    return part * (1.0 - part)


def told_factor(found: Sides, level: float) -> float:
    """How much wider than by chance alone: a level's, or a comparison's at one place.

    To two figures; of few periods, whose counts it would tell, up to one.
    """
    if len(found) == 1:
        factor = level_widening(found[0].series, found[0].rows, level).factor
    else:
        factor = change_widening(found[0].series, found[0].rows, found[1].rows, level).factor
    if sum(len(side.rows) for side in found) >= VARYING:
        return max(1.0, coarse(factor, 2))
    power = 10.0 ** math.floor(math.log10(factor))
    return math.ceil(factor / power - 1e-9) * power


def _side(found: Series, kinds: tuple[str, ...]) -> Side | None:
    rows = found.phase(*kinds)
    return None if rows.empty else Side(found, rows)


def _name(side: Side) -> str:
    pool = pooled(side.series, side.rows)
    return "" if pool is None else pool.name


def _together(each: Sequence[Series]) -> Series:
    """The records of several sites that started apart, as one series."""
    people = [one.practitioners for one in each if one.practitioners is not None]
    return replace(
        each[0],
        site=None,
        frame=pd.concat([one.frame for one in each], ignore_index=True),
        practitioners=pd.concat(people, ignore_index=True) if people else None,
    )
