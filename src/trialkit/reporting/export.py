"""publish(trial_id, workspace): the report of one trial as a folder that appears whole or not at all."""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread, current_thread, main_thread
from types import FrameType
from typing import TYPE_CHECKING

from trialkit.errors import Problem, PublishError
from trialkit.reporting.disclosure import release_for
from trialkit.reporting.kernel import Kernel
from trialkit.reporting.manifest import NAME, manifest, sha256, with_files
from trialkit.reporting.staging import stage, swap, unwritable

if TYPE_CHECKING:
    from trialkit.protocol.disclosure import Audience
    from trialkit.protocol.trial import Trial
    from trialkit.records.log import LogFile
    from trialkit.workspace import Workspace

PAGE, NOTEBOOK, NUMBERS = "report.html", "report.ipynb", "evaluation.json"

Progress = Callable[[str], None]


def publish(
    trial_id: str, workspace: Workspace, *, audience: Audience = "public", progress: Progress | None = None
) -> Path:
    """Check the trial and its log, run the report's notebook, and put page, notebook and numbers in reports/<id>/.

    audience: a public report holds no small numbers; an internal one holds all, and goes to internal_reports/<id>/.
    progress: called with a few words as each stage starts.

    Whatever else lies in the report's folder stays. Raises TrialError, LogError or WorkspaceError before anything is
    run when the trial or the log cannot be used, and PublishError when the notebook fails or a file changed meanwhile.
    Either way an earlier report stays as it was.
    """
    tell = progress or (lambda _: None)
    target = workspace.report_folder(trial_id, audience)
    tell("checking the trial and its log")
    trial_file = workspace.trial_file(trial_id)
    with _ended_tidily():
        place = target.resolve() if target.is_dir() else target
        staging = stage(place)
        try:
            with Kernel(staging, workspace.root) as kernel:
                checked = _checked(trial_file, workspace.log_folder(trial_id), audience)
                keyed = release_for(checked.trial, audience).hides
                made = manifest(trial_id, workspace, audience, keyed=keyed)
                _fill(staging, checked, kernel, tell)
                _write(staging / NAME, with_files(made, staging).text)
            tell("putting the report in place")
            swap(staging, place)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    return target


@dataclass(frozen=True)
class _Checked:
    """The trial that was checked, and the SHA-256 of every file that was read for it."""

    trial: Trial
    trial_file: Path
    trial_sha256: str
    log_folder: Path
    log_files: tuple[LogFile, ...]
    audience: Audience

    def compare(self, staging: Path) -> None:
        """Raise PublishError unless the notebook read the very bytes that were checked."""
        if sha256(self.trial_file) != self.trial_sha256:
            raise PublishError(_changed(f"trials/{self.trial_file.name}"))
        numbers = json.loads((staging / NUMBERS).read_text(encoding="utf-8"))
        read = {
            (file["name"], file["sheet"], file["sha256"] or sha256(self.log_folder / file["name"]))
            for file in numbers["provenance"]["inputs"]
        }
        checked = {(file.name, file.sheet, file.sha256) for file in self.log_files}
        if different := sorted({name for name, _, _ in read ^ checked}):
            raise PublishError([_changed(f"impact_logs/{self.trial.id}/{name}") for name in different])


def _checked(trial_file: Path, log_folder: Path, audience: Audience) -> _Checked:
    """The trial, once it, its receipts and its log have been read without a mistake that stops them."""
    from trialkit.protocol.receipts import load_registration
    from trialkit.protocol.source import load_trial
    from trialkit.protocol.taken import load_decisions
    from trialkit.records.read import read_log

    before = sha256(trial_file)
    trial = load_trial(trial_file)
    load_registration(trial, trial_file)
    load_decisions(trial_file)
    return _Checked(trial, trial_file, before, log_folder, read_log(trial, log_folder).files, audience)


def _fill(staging: Path, checked: _Checked, kernel: Kernel, tell: Progress) -> None:
    """Run the notebook and write every file of the report into the staging folder."""
    from trialkit.reporting.notebook import build_notebook, notebook_text, settle, writing_cell
    from trialkit.reporting.page import html_page, warm_up

    trial = checked.trial
    getting_ready = Thread(target=warm_up, args=(trial,), daemon=True)
    tell("running the notebook")
    notebook = build_notebook(trial, checked.audience)
    extra = writing_cell(str(staging.resolve()))
    notebook.cells.append(extra)
    kernel.run(notebook, f"{staging.parent.name}/{trial.id}/{NOTEBOOK}", getting_ready.start)
    notebook.cells.remove(extra)
    settle(notebook)
    checked.compare(staging)
    getting_ready.join()
    tell("writing the page")
    _write(staging / NOTEBOOK, notebook_text(notebook))
    _write(staging / PAGE, html_page(notebook, trial, checked.audience))


def _write(file: Path, text: str) -> None:
    """Write a file of a report that is being made."""
    try:
        file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise PublishError(unwritable(file.parent.parent, error)) from error


@contextmanager
def _ended_tidily() -> Iterator[None]:
    """While a report is made, a request to end (SIGTERM) ends as an interruption does: with nothing left behind."""
    mine = current_thread() is main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    if not mine:
        yield
        return
    signal.signal(signal.SIGTERM, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _end(number: int, _: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _changed(name: str) -> Problem:
    return Problem(name, "changed while the report was being published.", "Nothing was published. Publish it again.")
