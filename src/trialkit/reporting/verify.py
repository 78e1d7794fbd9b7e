"""Checking a published report: its files against its manifest, its numbers against the same evaluation made again."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from trialkit.errors import Problem, PublishError
from trialkit.reporting.manifest import KEY, NAME, Manifest, hashes, manifest, may_hold_counts, read_manifest
from trialkit.reporting.staging import NUMBERS

if TYPE_CHECKING:
    from trialkit.workspace import Workspace

SAME = 1e-9
"""Relative difference up to which two numbers are the same: another processor may round the last digits otherwise."""
_OF_MAKING = ("provenance",)


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was published: where, as published, and now."""

    where: str
    published: str
    now: str


@dataclass(frozen=True)
class Verified:
    """What a check of a report found.

    numbers: how many were compared; differences: those that are not the same, and texts likewise; files: of the report
    that were changed or lost since; inputs: of the workspace; made_with: what else differs of how it was made.
    """

    trial: str
    numbers: int
    differences: tuple[Difference, ...]
    files: tuple[Difference, ...]
    inputs: tuple[Difference, ...]
    made_with: tuple[Difference, ...]

    @property
    def holds(self) -> bool:
        """Whether the report is whole and its numbers come out again."""
        return not self.differences and not self.files


def verify(folder: Path, workspace: Workspace) -> Verified:
    """Evaluate the trial again and compare everything with the report in a folder.

    Where fingerprints are keyed and the workspace's key is not here, the files that they are of are not compared.
    Raises PublishError when there is no report with a manifest, and TrialError or LogError when the trial or its log
    can no longer be read.
    """
    from trialkit.judgement.evaluation import evaluate
    from trialkit.protocol.receipts import load_registration
    from trialkit.protocol.source import load_trial
    from trialkit.protocol.taken import load_decisions
    from trialkit.records.read import read_log
    from trialkit.reporting.data import evaluation_json_text
    from trialkit.reporting.disclosure import disclosed

    kept = read_manifest(folder)
    published = _published(folder / NUMBERS)
    file = workspace.trial_file(kept.trial)
    trial = load_trial(file)
    log = read_log(trial, workspace.log_folder(kept.trial))
    again = evaluate(trial, log, load_registration(trial, file), load_decisions(file))
    now = json.loads(evaluation_json_text(disclosed(again, kept.audience)))
    before, after = dict(_leaves(published)), dict(_leaves(now))
    comparable = not kept.keyed or (workspace.root / KEY).is_file()
    present = manifest(kept.trial, workspace, kept.audience, keyed=kept.keyed and comparable)
    secret = {name for name in kept.inputs if may_hold_counts(name, kept.trial)}
    return Verified(
        kept.trial,
        sum(_is_number(leaf) for leaf in before.values()),
        tuple(_compared(before, after)),
        tuple(_different(kept.files, hashes(folder, folder, leave_out=(NAME,)), only=set(kept.files))),
        tuple(_different(kept.inputs, present.inputs, only=None if comparable else set(kept.inputs) - secret)),
        tuple(_different(_making(kept), _making(present))),
    )


def _published(file: Path) -> object:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        problem = Problem(str(file), "cannot be read, so there are no numbers to compare.", "Publish the report again.")
        raise PublishError(problem) from error


def _leaves(found: object, where: str = "") -> Iterator[tuple[str, object]]:
    """Every number and text of a JSON document by its place in it, without what tells how it was made."""
    if isinstance(found, dict):
        for key, value in found.items():
            if where or key not in _OF_MAKING:
                yield from _leaves(value, f"{where}.{key}" if where else str(key))
    elif isinstance(found, list):
        for place, value in enumerate(found):
            yield from _leaves(value, f"{where}[{place}]")
    else:
        yield where, found


def _compared(before: dict[str, object], after: dict[str, object]) -> Iterator[Difference]:
    for where in sorted({*before, *after}):
        missing = object()
        was, now = before.get(where, missing), after.get(where, missing)
        if was is missing or now is missing or not _same(was, now):
            yield Difference(where, _shown(was, missing), _shown(now, missing))


def _same(was: object, now: object) -> bool:
    if _is_number(was) and _is_number(now):
        return math.isclose(float(str(was)), float(str(now)), rel_tol=SAME, abs_tol=1e-12)
    return type(was) is type(now) and was == now


def _is_number(leaf: object) -> bool:
    return isinstance(leaf, int | float) and not isinstance(leaf, bool)


def _shown(leaf: object, missing: object) -> str:
    return "nothing" if leaf is missing else json.dumps(leaf, ensure_ascii=False)


def _different(was: dict[str, str], now: dict[str, str], only: set[str] | None = None) -> Iterator[Difference]:
    """Names whose values differ, in words where one side has none."""
    for name in sorted(only if only is not None else {*was, *now}):
        if was.get(name) != now.get(name):
            yield Difference(name, was.get(name, "not there"), now.get(name, "not there"))


def _making(made: Manifest) -> dict[str, str]:
    return {"trialkit": made.toolkit, "its code": made.code, **made.environment}
