"""The repository's own trials, evaluated once each as `trialkit publish` does: with their receipts and decisions."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from trialkit import evaluate
from trialkit.errors import TrialkitError
from trialkit.interfaces.cli.choosing import load
from trialkit.judgement.evaluation import Evaluation
from trialkit.workspace import Workspace

PLACE = Workspace(Path(__file__).parents[1])


@cache
def evaluated(trial_id: str) -> Evaluation:
    """The evaluation of one trial of trials/."""
    found = load(PLACE, trial_id)
    if isinstance(found, TrialkitError):
        raise found
    return evaluate(*found)
