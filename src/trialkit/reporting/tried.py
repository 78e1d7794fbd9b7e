"""What a trial did, for the first screen and the one page; where nothing was tried, what was looked at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from trialkit.reporting import numbers, terms
from trialkit.reporting.findings import sentence

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation

_SENTENCE_ENDS = re.compile(r"(?<=[.!?;:])\s+")


def nothing_tried(evaluation: Evaluation) -> bool:
    """Whether this is one level beside those of neighbours: a description, in which nothing was done to be judged."""
    primary = evaluation.primary
    return primary.headline.contrast == "level" and primary.neighbours is not None


def heading(evaluation: Evaluation) -> str:
    """The line's name: "What was tried", or "What was looked at" where nothing was."""
    return "What was looked at" if nothing_tried(evaluation) else "What was tried"


def done(evaluation: Evaluation) -> str:
    """The intervention's name and the first sentence of what was done, as the trial file has them."""
    intervention = evaluation.trial.intervention
    what = " ".join((intervention.what or "").split())
    first = _SENTENCE_ENDS.split(what)[0].rstrip(";:") if what else ""
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
