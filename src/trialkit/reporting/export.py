"""publish(trial_id, workspace): the report of one trial as a folder that appears whole or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from trialkit.errors import Problem, PublishError
from trialkit.protocol.source import load_trial
from trialkit.reporting.batch import Job, side_by_side
from trialkit.reporting.disclosure import release_for
from trialkit.reporting.manifest import NAME, inputs, manifest, with_files
from trialkit.reporting.staging import NOTEBOOK, NUMBERS, PAGE, look, stage, swap, unwritable

if TYPE_CHECKING:
    from trialkit.protocol.disclosure import Audience
    from trialkit.protocol.trial import Trial
    from trialkit.reporting.kernel import Kernel
    from trialkit.workspace import Workspace

Progress = Callable[[str], None]


def publish(
    trial_id: str, workspace: Workspace, *, audience: Audience = "public", progress: Progress | None = None
) -> Path:
    """Check the trial, run the report's notebook, and put page, notebook, numbers and documents in reports/<id>/.

    audience: a public report holds no small numbers; an internal one holds all, and goes to internal_reports/<id>/.
    progress: called with a few words as each stage starts, not always in the caller's thread.

    Whatever else lies in the report's folder stays. Raises TrialError, LogError or WorkspaceError when the trial or its
    log cannot be used, PublishError when the notebook cannot be run or a file changed meanwhile, and FaultError when
    trialkit itself is at fault. Either way an earlier report stays as it was.
    """
    job = report_job(trial_id, workspace, audience=audience, progress=progress)
    with closing(side_by_side([(trial_id, job)], workspace.root)) as reports:
        (made,) = reports
    if made.error is not None:
        raise made.error
    return workspace.report_folder(trial_id, audience)


def report_job(
    trial_id: str, workspace: Workspace, *, audience: Audience = "public", progress: Progress | None = None
) -> Job:
    """The making of one report, for `side_by_side`."""
    return partial(_publish, trial_id, workspace, audience, progress or (lambda _: None))


def _publish(trial_id: str, workspace: Workspace, audience: Audience, tell: Progress, kernel: Kernel) -> Path:
    target = workspace.report_folder(trial_id, audience)
    look(target)
    tell("checking the trial and its log")
    trial_file = workspace.trial_file(trial_id)
    place = target.resolve() if target.is_dir() else target
    staging = stage(place)
    try:
        read = inputs(trial_id, workspace)
        trial = load_trial(trial_file)
        made = manifest(trial_id, workspace, audience, keyed=release_for(trial, audience).hides)
        _fill(staging, trial, audience, kernel, tell)
        _compare(read, inputs(trial_id, workspace), staging, f"impact_logs/{trial_id}")
        _write(staging / NAME, with_files(made, staging).text)
        tell("putting the report in place")
        swap(staging, place)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return target


def _fill(staging: Path, trial: Trial, audience: Audience, kernel: Kernel, tell: Progress) -> None:
    """Run the notebook and write every file of the report into the staging folder."""
    from trialkit.reporting.notebook import build_notebook, notebook_text, settle, writing_cell
    from trialkit.reporting.page import html_page

    tell("running the notebook")
    notebook = build_notebook(trial, audience)
    extra = writing_cell(str(staging.resolve()))
    notebook.cells.append(extra)
    kernel.run(notebook, staging, f"{staging.parent.name}/{trial.id}/{NOTEBOOK}")
    notebook.cells.remove(extra)
    settle(notebook)
    tell("writing the page")
    _write(staging / NOTEBOOK, notebook_text(notebook))
    _write(staging / PAGE, html_page(notebook, trial, audience))


def _compare(before: dict[str, str], after: dict[str, str], staging: Path, log: str) -> None:
    """Raise PublishError unless every input is what it was before the notebook ran, and what the notebook says it read.

    before, after: SHA-256 by path in the workspace; log: the log's folder there.
    """
    numbers = json.loads((staging / NUMBERS).read_text(encoding="utf-8"))
    read = {f"{log}/{file['name']}": file["sha256"] for file in numbers["provenance"]["inputs"] if file["sha256"]}
    different = {name for name in before | after if before.get(name) != after.get(name)}
    different |= {name for name, hashed in read.items() if before.get(name) != hashed}
    if different:
        raise PublishError([_changed(name) for name in sorted(different)])


def _write(file: Path, text: str) -> None:
    """Write a file of a report that is being made."""
    try:
        file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise PublishError(unwritable(file.parent.parent, error)) from error


def _changed(name: str) -> Problem:
    return Problem(name, "changed while the report was being published.", "Nothing was published. Publish it again.")
