"""What a trial did, for the first screen and the one page; where nothing was tried, what was looked at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from trialkit.reporting import numbers, terms
from trialkit.reporting.findings import sentence

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation

_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+")
_MOST = 320
"""Characters of what was done that stand on a first screen, unless its first sentence alone is longer."""


def nothing_tried(evaluation: Evaluation) -> bool:
    """Whether this is one level beside those of neighbours: a description, in which nothing was done to be judged."""
    primary = evaluation.primary
    return primary.headline.contrast == "level" and primary.neighbours is not None


def heading(evaluation: Evaluation) -> str:
    """The line's name: "What was tried", or "What was looked at" where nothing was."""
    return "What was looked at" if nothing_tried(evaluation) else "What was tried"


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


def opening(evaluation: Evaluation) -> str:
    """Who tried what, and when, as the summary's first sentences."""
    trial = evaluation.trial
    trials = trial.design.phases_of("trial")
    start, end = numbers.day(trials[0].start), numbers.day(trials[-1].end)
    name = terms.in_sentence(trial.intervention.name)
    if nothing_tried(evaluation):
        return f"{trial.organisation} looked at {name}, from {start} to {end}. Nothing new was tried."
    return f"{trial.organisation} tried {name}. It ran from {start} to {end}."
