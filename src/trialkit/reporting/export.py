"""publish(trial_id, workspace): the report of one trial as a folder that appears whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from trialkit.errors import Problem, PublishError, WorkspaceError
from trialkit.reporting import page
from trialkit.reporting.kernel import Kernel

if TYPE_CHECKING:
    from trialkit.protocol.trial import Trial
    from trialkit.workspace import Workspace

PAGE, NOTEBOOK = "report.html", "report.ipynb"

Progress = Callable[[str], None]


def publish(trial_id: str, workspace: Workspace, *, progress: Progress | None = None) -> Path:
    """Check the trial and its log, run the report's notebook, and put page, notebook and numbers in reports/<id>/.

    progress: called with a few words as each stage starts.

    Raises TrialError, LogError or WorkspaceError before anything is run when the trial or the log cannot be used, and
    PublishError when the notebook fails. Either way an earlier report stays as it was.
    """
    tell = progress or (lambda _: None)
    target = workspace.report_folder(trial_id)
    tell("checking the trial and its log")
    trial_file = workspace.trial_file(trial_id)
    staging = _staging(target)
    try:
        with Kernel(staging) as kernel:
            trial = _checked(trial_file, workspace, trial_id)
            _fill(staging, trial, kernel, tell)
        tell("putting the report in place")
        _swap(staging, target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return target


def _checked(trial_file: Path, workspace: Workspace, trial_id: str) -> Trial:
    """The trial, once both it and its log have been read without a mistake that stops them."""
    from trialkit.protocol.source import load_trial
    from trialkit.records.read import read_log

    trial = load_trial(trial_file)
    read_log(trial, workspace.log_folder(trial_id))
    return trial


def _fill(staging: Path, trial: Trial, kernel: Kernel, tell: Progress) -> None:
    """Run the notebook and write every file of the report into the staging folder."""
    from trialkit.reporting.notebook import build_notebook, notebook_text, settle, writing_cell

    importing = Thread(target=page.warm_up, daemon=True)
    importing.start()
    tell("running the notebook")
    notebook = build_notebook(trial)
    extra = writing_cell(str(staging.resolve()))
    notebook.cells.append(extra)
    kernel.run(notebook, f"reports/{trial.id}/{NOTEBOOK}")
    notebook.cells.remove(extra)
    settle(notebook)
    importing.join()
    tell("writing the page")
    try:
        (staging / NOTEBOOK).write_text(notebook_text(notebook), encoding="utf-8", newline="\n")
        (staging / PAGE).write_text(page.html_page(notebook, trial), encoding="utf-8", newline="\n")
    except OSError as error:
        raise PublishError(_unwritable(staging.parent, error)) from error


def _staging(target: Path) -> Path:
    """A new folder beside the report, on the same disk, so that the swap is one renaming."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists() and not target.is_dir():
            raise WorkspaceError(
                Problem(str(target), "is a file where the report's folder should be.", "Move it away.")
            )
        staging = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        staging.chmod(0o755)
    except OSError as error:
        raise WorkspaceError(_unwritable(target.parent, error)) from error
    return staging


def _swap(staging: Path, target: Path) -> None:
    """Put the new report where the old one was; when that fails, the old one stays."""
    old = staging.with_name(f"{staging.name}-old")
    try:
        if target.exists():
            target.replace(old)
        try:
            staging.replace(target)
        except OSError:
            if old.exists():
                old.replace(target)
            raise
    except OSError as error:
        raise PublishError(_unwritable(target, error)) from error
    shutil.rmtree(old, ignore_errors=True)


def _unwritable(folder: Path, error: OSError) -> Problem:
    why = (error.strerror or "cannot be written").lower()
    return Problem(
        str(folder), f"cannot be written: {why}.", "Check who may write there, or close the files that are open."
    )
