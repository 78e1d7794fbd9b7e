"""A headline that allows for a look after every period, where the plan was to look so: all looks hold together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import expm1, log1p

from scipy.special import ndtri

from trialkit.analysis import sequential
from trialkit.analysis.controlled import Controlled
from trialkit.analysis.estimate import Contrast, Estimate, Interval, Result, Scale
from trialkit.analysis.segmented import Question
from trialkit.analysis.sequential import Look
from trialkit.protocol.calendar import periods
from trialkit.protocol.measure import Better
from trialkit.protocol.trial import Trial
from trialkit.records.series import Series

FITTED: tuple[Contrast, ...] = ("trend", "change", "level_change", "slope_change", "average_effect", "effect_at_end")
"""Contrasts of a fitted design, which looks are calibrated for."""
_LOGS: tuple[Scale, ...] = ("ratio", "odds_ratio")


def is_looked_at(trial: Trial, found: Series, headline: Result) -> bool:
    """Whether a headline is one that the plan looks at every period, by a method that knows how."""
    weekly = trial.decision.looks == "weekly" and not isinstance(found, Controlled)
    return weekly and isinstance(headline, Estimate) and headline.contrast in FITTED


def with_looks(trial: Trial, found: Series, question: Question, better: Better, headline: Result) -> Result:
    """A headline with the interval of the latest look; as it was when there is no look yet, or none was planned.

    Its arms grow as the look's boundary has grown beyond a single look's, and it holds the look's own interval.
    """
    if not is_looked_at(trial, found, headline) or not isinstance(headline, Estimate):
        return headline
    looks = sequential.watch(found, question, planned=planned_looks(trial, question), better=better)
    taken = [look for look in looks if isinstance(look, Look)]
    if not taken:
        return headline
    last = taken[-1]
    usual = float(ndtri((1 + question.level) / 2))
    own, other = _grown(headline, last.boundary / usual), last.estimate.interval
    ends = Interval(min(own.lower, other.lower), max(own.upper, other.upper), headline.interval.level)
    unit = trial.design.period
    said = f"The interval allows for a look after every {unit}: {last.boundary:.2f} standard errors, not {usual:.2f}."
    return replace(headline, interval=ends, note=f"{headline.note} {said}".strip())


def planned_looks(trial: Trial, question: Question) -> int:
    """How many periods the judged phase was planned to have."""
    kind = question.of if question.contrast == "change" else "trial"
    return sum(period.kind == kind for period in periods(trial.design))


def _grown(headline: Estimate, factor: float) -> Interval:
    """The interval with its arms a factor longer, on the logarithm for what is a ratio."""
    to, back = _turns(headline.scale)
    value, ends = to(headline.value), headline.interval
    lower, upper = (back(value + factor * (to(end) - value)) for end in (ends.lower, ends.upper))
    return Interval(lower, upper, ends.level)


def _turns(scale: Scale) -> tuple[Callable[[float], float], Callable[[float], float]]:
    if scale in _LOGS:
        return (lambda x: log1p(x - 1)), (lambda x: expm1(x) + 1)
    return (log1p, expm1) if scale == "relative" else (float, float)
