"""Figures that allow for a look after every period, where the plan was to look so: all looks hold together."""

from __future__ import annotations

from dataclasses import replace

from trialkit.analysis import sequential
from trialkit.analysis.controlled import Controlled
from trialkit.analysis.estimate import Contrast, Estimate, Interval, NotEstimable, Result
from trialkit.analysis.normal import z_of
from trialkit.analysis.segmented import Question
from trialkit.analysis.sequential import Look
from trialkit.analysis.stretch import stretch
from trialkit.judgement.planned import PlannedLooks
from trialkit.protocol.measure import Better
from trialkit.records.series import Series

FITTED: tuple[Contrast, ...] = ("trend", "change", "level_change", "slope_change", "average_effect", "effect_at_end")
"""Contrasts of a fitted design, which looks are calibrated for."""
_LONGER: tuple[Contrast, ...] = (*FITTED, "cumulative_effect")


def is_looked_at(looks: PlannedLooks, found: Series, headline: Result) -> bool:
    """Whether a headline is one that the plan looks at every period, by a method that knows how."""
    weekly = looks.weekly and not isinstance(found, Controlled)
    return weekly and isinstance(headline, Estimate) and headline.contrast in FITTED


def latest_look(looks: PlannedLooks, found: Series, question: Question, better: Better) -> Look | str | None:
    """The last look that could be taken of a headline's question; None when there was none yet; or why none can be.

    However many looks were planned: a report waits for its boundaries the first time (benchmarks/first_look.py), where
    a huddle does not (watching.MOST_LOOKS), and without them a year that was watched would end in "cannot say".
    """
    planned = looks.of(question.judged)
    if isinstance(planned, str):
        return planned
    return sequential.latest(found, question, planned=planned, better=better)


def longer(look: Look | None, level: float) -> float:
    """How many times as long as that of a single look an interval is at this one; 1 before the first."""
    return 1.0 if look is None else max(1.0, look.boundary / z_of(level))


def with_look(looks: PlannedLooks, headline: Estimate, look: Look, level: float) -> Estimate:
    """The headline at a look: its arms as much longer as the look asks for, and the look's own interval inside it."""
    own, other = stretch(headline, longer(look, level)).interval, look.estimate.interval
    ends = Interval(min(own.lower, other.lower), max(own.upper, other.upper), headline.interval.level)
    usual, unit = z_of(level), looks.trial.design.period
    said = f"The interval allows for a look after every {unit}: {look.boundary:.2f} standard errors, not {usual:.2f}."
    return replace(headline, interval=ends, note=" ".join(part for part in (headline.note, said, looks.told) if part))


def beside_look(result: Result, look: Look, level: float) -> Result:
    """Another figure of the same fit, with arms as much longer; any other result as it is."""
    if not isinstance(result, Estimate) or result.contrast not in _LONGER:
        return result
    return stretch(result, longer(look, level))


def without_looks(result: Result, reason: str) -> Result:
    """A figure of a fit whose looks cannot be counted, as not estimable; any other result as it is."""
    if not isinstance(result, Estimate) or result.contrast not in _LONGER:
        return result
    return NotEstimable(result.contrast, result.scale, result.subject, reason, "The receipt as it was written.")
