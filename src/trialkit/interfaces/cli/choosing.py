"""Which trials a command is about, and their plans and logs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from trialkit.errors import Problem, TrialkitError, WorkspaceError
from trialkit.workspace import Workspace

if TYPE_CHECKING:
    from trialkit.protocol.receipts import Registration
    from trialkit.protocol.taken import Taken
    from trialkit.protocol.trial import Trial
    from trialkit.records.log import Log

    Loaded = tuple[Trial, Log, Registration, tuple[Taken, ...]]


def chosen(place: Workspace, ids: Sequence[str] | None) -> tuple[str, ...]:
    found = place.trial_ids()
    if ids:
        return tuple(dict.fromkeys(ids))
    if not found:
        raise WorkspaceError(
            Problem(str(place.root / "trials"), "holds no trial files (*.yaml).", "Run trialkit new to start one.")
        )
    return found


def load(place: Workspace, trial_id: str) -> Loaded | TrialkitError:
    """The trial, its log, its receipts and the decisions taken on it, or what is wrong with them."""
    from trialkit.protocol.receipts import load_registration
    from trialkit.protocol.source import load_trial
    from trialkit.protocol.taken import load_decisions
    from trialkit.records.read import read_log

    try:
        file = place.trial_file(trial_id)
        trial = load_trial(file)
        receipts = load_registration(trial, file)
        decisions = load_decisions(file)
        return trial, read_log(trial, place.log_folder(trial_id)), receipts, decisions
    except TrialkitError as error:
        return error
