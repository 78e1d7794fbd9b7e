"""Periods with entries that do not count: of other measures only, or of some of several pooled sites, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.protocol import wording
from trialkit.reporting import numbers, sites, terms
from trialkit.reporting.points import days

if TYPE_CHECKING:
    import datetime as dt

    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.results import MeasureResult
    from trialkit.records.series import Series

    Silences = dict[str, list[dt.date]]

_MOST_DATES = 8
"""Dates named in one sentence; the rest are counted."""


def left_out(evaluation: Evaluation) -> tuple[str, ...]:
    """One sentence for the primary measure, and one for each other measure that other periods are left out of."""
    told: list[str] = []
    said: list[Silences] = [{}]
    for result in (evaluation.primary, *evaluation.results):
        silent = _silences(evaluation, result)
        if silent not in said:
            only = "" if result is evaluation.primary else f" for {terms.in_sentence(result.measure.name)}"
            told.append(_left_out(evaluation, silent, only))
            said.append(silent)
    return tuple(told)


def of_others_only(evaluation: Evaluation) -> str:
    """How many of the periods compared have entries, but none of the primary measure; "" for none."""
    trial, result = evaluation.trial, evaluation.primary
    empty, kinds = evaluation.log.completeness.empty_periods, ["baseline", trial.decision.judged_phase]
    lost = compared = 0
    for place in sites.judged(evaluation, result):
        every = place.series.calendar[place.series.calendar["kind"].isin(kinds)]
        silent = {start for site, start in empty if place.series.site in (None, site)}
        some = set().union(*(set(own.logged()["index"]) for own in result.series if own is not place.series))
        bare = every[~every["logged"] & ~(every["index"].isin(some) & (place.series.site is None))]
        lost += sum(start not in silent for start in days(bare, "start"))
        compared += len(every)
    if not lost:
        return ""
    have = "has" if lost == 1 else "have"
    period = wording.plural(compared, trial.design.period)
    return f"{lost} of the {period} compared {have} entries of other measures only, none of the primary one."


def _silences(evaluation: Evaluation, result: MeasureResult) -> Silences:
    """By site's name: first days of the periods in which it alone, or with some others, logged nothing."""
    pooled, *sites = result.series
    if pooled.site is not None or len(sites) < 2:
        return {}
    names = {site.id: site.name for site in evaluation.trial.design.sites}
    innovation = [own for own in sites if _pooled(evaluation, own)]
    logged = [set(own.logged()["index"]) for own in innovation]
    every = pooled.calendar
    lost = set().union(*logged) & set(every.loc[~every["logged"], "index"])
    starts = dict(zip(every["index"], days(every, "start"), strict=True))
    found = {
        names[str(own.site)]: [start for index, start in starts.items() if index in lost and index not in had]
        for own, had in zip(innovation, logged, strict=True)
    }
    return {name: gaps for name, gaps in found.items() if gaps}


def _pooled(evaluation: Evaluation, own: Series) -> bool:
    return any(site.id == own.site and site.role == "innovation" for site in evaluation.trial.design.sites)


def _left_out(evaluation: Evaluation, silent: Silences, only: str) -> str:
    period = evaluation.trial.design.period
    each = [
        f"{name} in {_dated(period, gaps)}" if number else f"{name} logged nothing{only} in {_dated(period, gaps)}"
        for number, (name, gaps) in enumerate(silent.items())
    ]
    one = len({start for gaps in silent.values() for start in gaps}) == 1
    what = f"that {period} is" if one else f"those {period}s are"
    return f"{wording.joined(each)}; {what} left out for all sites together, or a silence would pass for a change."


def _dated(period: str, starts: list[dt.date]) -> str:
    """ "the week from 8 March 2021", "the weeks from 8 March 2021 and 15 March 2021"; long lists cut short."""
    shown = [numbers.day(start) for start in starts[:_MOST_DATES]]
    more = [f"{len(starts) - _MOST_DATES} more"] if len(starts) > _MOST_DATES else []
    return f"the {period}{'s' if len(starts) > 1 else ''} from {wording.joined([*shown, *more])}"
