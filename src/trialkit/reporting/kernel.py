"""Running a notebook in a kernel of this very interpreter: no kernelspec, no start-up files, nothing left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trialkit.errors import Problem, PublishError
from trialkit.workspace import PUBLISHED_WORKSPACE

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from trialkit.reporting.notebook import NotebookNode

LONGEST_CELL = 1800
"""Seconds one cell may take: a calibration on a slow machine takes minutes, a hung kernel for ever."""
LONGEST_START = 120

_WARM = (
    "import trialkit.records.read, trialkit.judgement.evaluation, trialkit.reporting.data, "
    "trialkit.reporting.sections, duckdb, statsmodels.regression.linear_model"
)
"""What the kernel imports while the trial and its log are still being checked: all that the cells of a trial need."""
_LEFT_OUT = ("PYTHONSTARTUP", "PYTHONPATH", PUBLISHED_WORKSPACE)


class Kernel:
    """A kernel started at once, so that it can import while the trial and the log are still being checked.

    folder:    where it runs; nothing is ever imported from there.
    workspace: the workspace that `report_workspace` gives inside it; without one, what the notebook's place says.

    with Kernel(folder) as kernel:
        kernel.run(notebook, "reports/louth/report.ipynb")
    """

    def __init__(self, folder: Path, workspace: Path | None = None) -> None:
        self._folder = folder
        self._workspace = workspace
        self._private = tempfile.TemporaryDirectory(prefix="trialkit-", ignore_cleanup_errors=True)
        self._manager: Any = None

    def __enter__(self) -> Kernel:
        from jupyter_core.utils import run_sync

        self._manager = _manager(Path(self._private.name) / "kernel.json")
        start = run_sync(self._manager.start_kernel)
        try:
            start(
                cwd=str(self._folder),
                env=self._environment(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                extra_arguments=[
                    "--HistoryManager.enabled=False",
                    "--IPKernelApp.ignore_cwd=True",
                    f"--IPKernelApp.exec_lines={_WARM}",
                ],
            )
        except OSError as error:
            self._private.cleanup()
            raise PublishError(_cannot_start(str(error.strerror))) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        from jupyter_core.utils import run_sync

        try:
            run_sync(self._manager.shutdown_kernel)(now=True)
        finally:
            self._private.cleanup()

    def run(self, notebook: NotebookNode, name: str, meanwhile: Callable[[], None] | None = None) -> None:
        """Run every cell in place. Raises PublishError, naming the cell, when one fails.

        meanwhile: called once, as soon as the kernel has its first cell; it must return at once.
        """
        from nbclient import NotebookClient
        from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

        client = NotebookClient(
            notebook,
            km=self._manager,
            timeout=LONGEST_CELL,
            startup_timeout=LONGEST_START,
            record_timing=False,
            store_widget_state=False,
            on_cell_execute=_once(meanwhile) if meanwhile else None,
        )
        try:
            client.execute(cwd=str(self._folder))
        except CellExecutionError as error:
            cell = next((cell.id for cell in notebook.cells if _failed(cell)), "?")
            raise PublishError(
                Problem(f"{name}, cell {cell}:", f"{error.ename}: {error.evalue}", "Nothing was published.")
            ) from None
        except CellTimeoutError:
            raise PublishError(
                Problem(name, f"a cell took more than {LONGEST_CELL // 60} minutes.", "Nothing was published.")
            ) from None
        except DeadKernelError:
            what = "stopped while it ran: it was interrupted, or the machine ran out of memory."
            raise PublishError(Problem(name, what, "Nothing was published. Run it again.")) from None
        except RuntimeError as error:
            raise PublishError(_cannot_start(str(error).splitlines()[0] if str(error) else "it stopped")) from None
        finally:
            if client.kc is not None:
                client.kc.stop_channels()

    def _environment(self) -> dict[str, str]:
        """This process's environment without anything that would run a user's own code or settings in the kernel."""
        kept = {key: value for key, value in os.environ.items() if key not in _LEFT_OUT}
        shut = (Path.cwd(), self._folder, *((self._workspace,) if self._workspace else ()))
        if path := _import_path(os.environ.get("PYTHONPATH", ""), *shut):
            kept["PYTHONPATH"] = path
        if self._workspace is not None:
            kept[PUBLISHED_WORKSPACE] = str(self._workspace.absolute())
        return {
            **kept,
            "PWD": str(self._folder.absolute()),
            "PYTHONSAFEPATH": "1",
            "IPYTHONDIR": self._private.name,
            "JUPYTER_NO_CONFIG": "1",
            "MPLBACKEND": "agg",
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        }


def _manager(connection_file: Path) -> Any:
    """A kernel manager for sys.executable, whatever kernelspecs are installed."""
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager

    argv = [sys.executable, "-P", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    manager = AsyncKernelManager(connection_file=str(connection_file))
    manager._kernel_spec = KernelSpec(argv=argv, display_name="Python 3", language="python")
    return manager


def _once(call: Callable[[], None]) -> Callable[..., None]:
    """A hook for every cell that calls only for the first."""
    waiting = [call]

    def hook(**_: object) -> None:
        if waiting:
            waiting.pop()()

    return hook


def _import_path(given: str, *shut: Path) -> str:
    """PYTHONPATH in full, without empty parts, which mean the current folder, and without the folders shut out."""
    parts = [str(Path(part).resolve()) for part in given.split(os.pathsep) if part]
    return os.pathsep.join(part for part in parts if Path(part) not in [folder.resolve() for folder in shut])


def _failed(cell: NotebookNode) -> bool:
    return any(output.output_type == "error" for output in cell.get("outputs", ()))


def _cannot_start(why: str) -> Problem:
    return Problem(
        "the notebook's kernel",
        f"could not run: {why}.",
        "Check that `python -m ipykernel --version` works in the same environment. Nothing was published.",
    )
