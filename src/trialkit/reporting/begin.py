"""How a run of a notebook begins in a kernel that ran others before it, and how an error in it is told whole.

`beginning_cell` is put before the notebook's own cells and never saved. It calls `begin` in the kernel.
"""

from __future__ import annotations

import gc
import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trialkit import errors
from trialkit.errors import FaultError, Problem, TrialkitError
from trialkit.workspace import PUBLISHED_WORKSPACE

if TYPE_CHECKING:
    from types import TracebackType

    from trialkit.reporting.notebook import NotebookNode

_PROBLEMS = "application/vnd.trialkit.problems+json"
"""The type of the output by which a cell that fails tells what is wrong, where, and how to mend it."""


def beginning_cell(folder: Path, workspace: Path | None) -> NotebookNode:
    """The cell that begins a run in a folder; workspace: what `report_workspace` then gives."""
    from trialkit.reporting.notebook import code

    place = None if workspace is None else str(workspace.absolute())
    source = f"from trialkit.reporting.begin import begin\nbegin({str(folder.absolute())!r}, {place!r})"
    return code("begin", source, part="begin")


def begin(folder: str, workspace: str | None) -> None:
    """Make this kernel as good as new: no names, nothing remembered, the folder and workspace of the run to come.

    The folder first: that of a run that failed is gone by now, and a shell in no folder cannot be put right.
    """
    from IPython.core.getipython import get_ipython

    os.chdir(folder)
    os.environ["PWD"] = folder
    shell: Any = get_ipython()
    shell.reset(new_session=False)
    for shown in (getattr(shell.history_manager, "outputs", {}), getattr(shell.history_manager, "exceptions", {})):
        shown.clear()
    if workspace is None:
        os.environ.pop(PUBLISHED_WORKSPACE, None)
    else:
        os.environ[PUBLISHED_WORKSPACE] = workspace
    shell.set_custom_exc((Exception,), _tell)
    gc.collect()
    if not gc.get_freeze_count():
        gc.freeze()  # what is there before the first run are modules, which no later collection need look through


def error_told(cell: NotebookNode) -> TrialkitError | None:
    """What a failed cell told of its error: the error itself if it was one of ours, else a FaultError."""
    for output in cell.get("outputs", ()):
        if told := output.get("data", {}).get(_PROBLEMS):
            kind: type[TrialkitError] = getattr(errors, told["error"])
            problems = [Problem(**problem) for problem in told["problems"]]
            return FaultError(problems, told["frames"]) if kind is FaultError else kind(problems)
    return None


def _tell(shell: Any, kind: type[Exception], error: Exception, trace: TracebackType, tb_offset: object) -> None:
    """Show the problems of an error as data, then the error as ever."""
    from trialkit.reporting.faults import fault

    told = error if isinstance(error, TrialkitError) else fault(error)
    problems = [asdict(problem) for problem in told.problems]
    frames = told.frames if isinstance(told, FaultError) else ()
    shell.display_pub.publish({_PROBLEMS: {"error": type(told).__name__, "problems": problems, "frames": list(frames)}})
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
