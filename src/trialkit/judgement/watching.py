"""What may be said of a measure before its trial is over: the registered question, looked at every period.

The looks are those of `analysis/sequential.py`: planned for every period of the judged phase, false alarms held over
all of them together. The primary measure is looked at only where the plan says `looks: weekly`; a balancing measure is
always looked at, for harm alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from trialkit.analysis import designs
from trialkit.analysis.estimate import Contrast
from trialkit.analysis.segmented import Question
from trialkit.analysis.sequential import FEWEST, Look, watch
from trialkit.judgement.planned import PlannedLooks
from trialkit.judgement.results import LONG_BASELINE, SHORT_BASELINE
from trialkit.judgement.rungs import FEWEST_FOR_A_TREND, SEGMENTED_HEADLINE, carries_trend, scale_of
from trialkit.protocol.measure import Measure
from trialkit.protocol.trial import Trial
from trialkit.records.log import Log
from trialkit.records.series import COLUMNS, Series, series

MOST_LOOKS, MOST_PERIODS = 26, 60
"""Planned looks, and periods in all, up to which boundaries are worked out while a team waits (half a minute at most,
the first time only)."""

State = Literal[
    "at_the_end",  # judged once, at the end: nothing is said before
    "not_begun",  # no period of the judged phase is complete
    "too_early",  # too few periods for a first look
    "no_news_yet",  # looked at: no change is inside every interval so far
    "no_news",  # the same after the last planned look
    "news",  # no change is outside the interval of a look
    "harm",  # the same, and the change is for the worse
    "cannot",  # no look can be taken, for the reason given
]


_SAID: tuple[Literal["harm", "news"], ...] = ("harm", "news")
"""What a look may say that stands: an answer of the looks and a state alike."""


@dataclass(frozen=True)
class Watched:
    """What may be said of one measure so far.

    needed: logged periods of the judged phase that a first look takes; 0 where no look is ever taken.
    look:   the look that first said so (news, harm), else the latest one; None before the first.
    level:  the level at which all looks hold together.
    reason: why there is no look, in a sentence; "" where there is one.
    """

    measure: Measure
    state: State
    needed: int = 0
    look: Look | None = None
    level: float = 0.95
    reason: str = ""


def watched(trial: Trial, log: Log, measure: Measure, last: int, looks: PlannedLooks) -> Watched:
    """What may be said of a primary or balancing measure after period `last`, the latest that is complete (−1: none).

    Periods after it are not looked at: a look at half a week would be one look more than was planned. looks: those of
    the plan that counts (planned.planned_looks).
    """
    level = trial.decision.confidence
    primary = measure.role == "primary"
    if primary and trial.decision.looks == "final":
        return Watched(measure, "at_the_end", level=level)
    if measure.before is not None:
        reason = "The same people are compared before and after, and that is not looked at before the end."
        return Watched(measure, "cannot", level=level, reason=reason)
    innovation = [site for site in trial.design.sites if site.role == "innovation"]
    if len({site.start for site in innovation}) > 1:
        return Watched(measure, "cannot", level=level, reason="The sites started on different days.")
    if primary and len(innovation) < len(trial.design.sites) and trial.decision.headline != "uncontrolled":
        reason = "What will be judged is the change against a comparison, and that is not looked at before the end."
        return Watched(measure, "cannot", level=level, reason=reason)
    found = _complete(series(trial, log, measure), last)
    kind = trial.decision.judged_phase
    begun = found.frame["kind"].eq(kind) & (found.frame["index"] <= last)
    if not begun.any():
        return Watched(measure, "not_begun", level=level)
    question = planned_question(trial, found, measure)
    if isinstance(question, str):
        return Watched(measure, "cannot", level=level, reason=question)
    planned = looks.of(kind)
    if isinstance(planned, str):
        return Watched(measure, "cannot", level=level, reason=planned)
    if planned > MOST_LOOKS or len(found.frame) > MOST_PERIODS:
        reason = f"With {len(found.frame)} {trial.design.period}s, {planned} of them judged, there are too many looks."
        return Watched(measure, "cannot", level=level, reason=reason)
    needed = FEWEST.get(question.contrast, designs.FEWEST_FOR_SLOPE)
    if len(found.phase(kind)) < needed:
        return Watched(measure, "too_early", needed, level=level)
    taken = watch(
        found,
        question,
        planned=planned,
        better=measure.better,
        stops_for="either" if primary else "harm",
    )
    seen = [one for one in taken if isinstance(one, Look)]
    if not seen:
        said = taken[-1].reason if taken and not isinstance(taken[-1], Look) else "Nothing was logged."
        return Watched(measure, "cannot", needed, level=level, reason=f"{said[:1].upper()}{said[1:]}")
    to_come = (found.frame["kind"].eq(kind) & (found.frame["index"] > last)).any()
    over = len(taken) >= planned or not to_come
    return _said(Watched(measure, "no_news" if over else "no_news_yet", needed, seen[-1], level), seen)


def _said(quiet: Watched, looks: Sequence[Look]) -> Watched:
    """What a look has said stands, whatever later ones say; harm before news."""
    for said in _SAID:
        first = next((look for look in looks if look.answer == said), None)
        if first is not None:
            return replace(quiet, state=said, look=first)
    return quiet


def planned_question(trial: Trial, found: Series, measure: Measure) -> Question | str:
    """The question that the plan asks of a measure once every planned period is in; or why none can be looked at.

    As judgement/rungs.py has it at the end, given the baseline that was logged.
    """
    before, design, kind = len(found.phase("baseline")), trial.design, trial.decision.judged_phase
    planned = int(found.frame["kind"].eq(kind).sum())
    contrast: Contrast
    if before >= LONG_BASELINE and kind == "trial" and planned >= SHORT_BASELINE:
        contrast = SEGMENTED_HEADLINE[design.shape]
    elif before >= SHORT_BASELINE:
        contrast = "change"
    elif kind == "trial" and planned >= FEWEST_FOR_A_TREND:
        contrast = "trend"
    else:
        return f"A look needs {SHORT_BASELINE} baseline {design.period}s, or {FEWEST_FOR_A_TREND} of the trial."
    return Question(
        contrast=contrast,
        scale=scale_of(measure),
        shape=design.shape,
        baseline_trend=carries_trend(trial, before),
        of=kind,
        weeks_vary=trial.decision.weeks_vary,
        level=trial.decision.confidence,
    )


def _complete(found: Series, last: int) -> Series:
    """The series as it was known after period `last`: the calendar goes on, later periods hold nothing."""
    frame = found.frame.copy()
    later = frame["index"] > last
    frame.loc[later, list(COLUMNS)] = 0.0
    frame.loc[later, "value"] = np.nan
    return replace(found, frame=frame)


def complete_series(trial: Trial, log: Log, measure: Measure, last: int) -> tuple[Series, ...]:
    """The measure so far, for a chart: the innovation sites together, or each where they started on different days."""
    innovation = [site for site in trial.design.sites if site.role == "innovation"]
    if len({site.start for site in innovation}) > 1:
        return tuple(_complete(series(trial, log, measure, site=site.id), last) for site in innovation)
    return (_complete(series(trial, log, measure), last),)
