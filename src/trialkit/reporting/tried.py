"""What a trial did, for the first screen and the one page; where nothing was tried, what was looked at."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from trialkit.judgement.beginning import unlogged
from trialkit.protocol.began import said
from trialkit.protocol.calendar import periods
from trialkit.reporting import numbers, terms
from trialkit.reporting.findings import sentence

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.protocol.trial import Trial

DAY = dt.timedelta(days=1)

_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+")
_MOST = 320
"""Characters of what was done that stand on a first screen, unless its first sentence alone is longer."""


def heading(evaluation: Evaluation) -> str:
    """The line's name: "What was tried", or "What was looked at" where nothing was."""
    return "What was tried" if evaluation.trial.intervention.tried else "What was looked at"


def done(evaluation: Evaluation) -> str:
    """The intervention's name and what was done: as many whole sentences of the trial file as there is room for."""
    intervention = evaluation.trial.intervention
    what = " ".join((intervention.what or "").split())
    first, *more = _SENTENCE_ENDS.split(what)
    for text in more:
        if len(first) + len(text) >= _MOST:
            break
        first = f"{first} {text}"
    return " ".join(sentence(text) for text in (intervention.name, first) if text)


def opening(evaluation: Evaluation) -> tuple[str, ...]:
    """Who tried what, and from when to when it is judged, as the summary's first sentences; the longest first."""
    trial = evaluation.trial
    name = terms.in_sentence(trial.intervention.name)
    if not trial.intervention.tried:
        return (f"{trial.organisation} looked at {name}, {_judged(trial)}. Nothing new was tried.",)
    period = trial.design.period
    judged = [one for one in periods(trial.design) if one.kind == trial.decision.judged_phase]
    what = "answers" if trial.log.survey else period if len(judged) == 1 else f"{period}s"
    verb = "are" if trial.log.survey else "ran"
    told = f"{trial.organisation} tried {name}. The {what} judged {verb} {_judged(trial)}."
    return tuple(dict.fromkeys((" ".join((told, *began(trial), *not_logged(trial))), " ".join((told, *began(trial))))))


def began(trial: Trial) -> tuple[str, ...]:
    """When the new way itself began, where the trial file says that it was another day than the trial phase's first."""
    found = trial.intervention.began
    return () if found is None else (f"The new way itself began {said(found)}.",)


def not_logged(trial: Trial) -> tuple[str, ...]:
    """The time between phases that belongs to none of them: whatever changed then counts as part of the change."""
    return tuple(
        f"Nothing is logged from {numbers.day(one.end + DAY)} to {numbers.day(two.start - DAY)}, between "
        f"‘{one.name}’ and ‘{two.name}’."
        for one, two in unlogged(trial)
    )


def _judged(trial: Trial) -> str:
    """ "from 1 February 2021 to 14 March 2021", the phase that is judged."""
    phases = trial.design.phases_of(trial.decision.judged_phase) or trial.design.phases_of("trial")
    return f"from {numbers.day(phases[0].start)} to {numbers.day(phases[-1].end)}"
