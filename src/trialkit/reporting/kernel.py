"""Running notebooks in a kernel of this very interpreter: no kernelspec, no start-up files, nothing left behind."""

from __future__ import annotations

import asyncio
import atexit
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trialkit.errors import FaultError, Problem, PublishError
from trialkit.reporting.begin import beginning_cell, error_told
from trialkit.reporting.faults import fault_at
from trialkit.workspace import PUBLISHED_WORKSPACE

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from types import TracebackType

    from nbclient import NotebookClient

    from trialkit.reporting.notebook import NotebookNode

LONGEST_CELL = 1800
"""Seconds one cell may take: a calibration on a slow machine takes minutes, a hung kernel for ever."""
LONGEST_START = 120

_WARM = (
    "import trialkit.records.read, trialkit.judgement.evaluation, trialkit.reporting.written, trialkit.protocol.taken, "
    "trialkit.protocol.receipts, duckdb, statsmodels.regression.linear_model, docx, typst"
)
"""What the kernel imports while the notebook is still being built: all that the cells of a trial need."""
_SAID = "said.txt"
_LEFT_OUT = ("PYTHONSTARTUP", "PYTHONPATH", PUBLISHED_WORKSPACE)
_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
"""Kernels run side by side, one a core, and sums are taken in the same order on every machine."""


class _Loop(asyncio.SelectorEventLoop):
    """An event loop that leaves the process's signals alone: nbclient would take them and not always give them back."""

    def add_signal_handler(self, *_: object) -> None:
        raise RuntimeError("signals are handled where reports are made")


class Kernel:
    """A kernel started at once, so that it imports while its notebook is still being built, and kept for the next.

    workspace: the workspace that `report_workspace` gives inside it; without one, what the notebook's place says.

    Nothing is ever imported from the folder that a notebook runs in, and nothing of one run is left to the next: names,
    counts and folder are its own (`begin`). A kernel is used by one thread; `kill` may be called from any.

    with Kernel() as kernel:
        kernel.run(notebook, folder, "reports/louth/report.ipynb")
    """

    def __init__(self, workspace: Path | None = None) -> None:
        self._workspace = workspace
        self._private = tempfile.TemporaryDirectory(prefix="trialkit-", ignore_cleanup_errors=True)
        self._loop = _Loop()
        self._manager: Any = None
        self._killed = False
        self.spent = False
        """Whether a run left it dead or hung, so that the next run needs another kernel."""

    def __enter__(self) -> Kernel:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start the process; it imports what reports need by itself.

        Raises PublishError when it cannot start. Whatever stops it from starting, nothing is left behind.
        """
        with ExitStack() as unless_started:
            unless_started.callback(self.close)
            private = Path(self._private.name)
            self._manager = _manager(private)
            try:
                with (private / _SAID).open("wb") as said:
                    self._wait_for(
                        self._manager.start_kernel,
                        cwd=self._private.name,
                        env=self._environment(),
                        stdout=subprocess.DEVNULL,
                        stderr=said,
                        extra_arguments=[
                            "--HistoryManager.enabled=False",
                            "--IPKernelApp.ignore_cwd=True",
                            f"--IPKernelApp.exec_lines={_WARM}",
                        ],
                    )
            except (OSError, RuntimeError) as error:
                raise PublishError(self._cannot_start(error)) from error
            unless_started.pop_all()

    def close(self) -> None:
        """End the process and clear away its files; twice is as good as once."""
        try:
            if self._manager is not None and self._manager.has_kernel:
                self._wait_for(self._manager.shutdown_kernel, now=True)
        finally:
            self._manager = None
            self._loop.close()
            self._private.cleanup()

    def _wait_for(self, task: Callable[..., Coroutine[Any, Any, Any]], **arguments: Any) -> None:
        """Run one of the libraries' coroutines to its end, in this kernel's own event loop."""
        self._loop.run_until_complete(task(**arguments))

    def kill(self) -> None:
        """End the kernel now: what runs in it fails, and nothing more will run."""
        self._killed = True
        process = self._manager.provisioner.process if self._manager and self._manager.provisioner else None
        if process is not None:
            process.kill()

    def run(self, notebook: NotebookNode, folder: Path, name: str) -> None:
        """Run every cell in place, in a folder.

        Raises the TrialkitError that a cell raised, with its problems; FaultError, naming the cell, when one failed
        otherwise; PublishError when the kernel did. A kernel whose cell took too long is ended.
        """
        from nbclient import NotebookClient
        from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

        if self._killed:
            raise PublishError(_stopped(name))
        notebook.cells.insert(0, beginning_cell(folder, self._workspace))
        client = NotebookClient(
            notebook,
            km=self._manager,
            timeout=LONGEST_CELL,
            startup_timeout=LONGEST_START,
            record_timing=False,
            store_widget_state=False,
        )
        self.spent = True
        try:
            self._answers(client, name)
            self._wait_for(client.async_execute)
            self.spent = False
            _counted_from_one(notebook)
        except CellExecutionError as error:
            self.spent = False
            failed = next((cell for cell in notebook.cells if _failed(cell)), None)
            told = error_told(failed) if failed is not None else None
            if told is not None and not isinstance(told, FaultError):
                raise told from None
            raise _fault_in(f"{name}, cell {failed.id if failed is not None else '?'}", error.ename, told) from None
        except CellTimeoutError:
            self.kill()
            raise PublishError(
                Problem(name, f"a cell took more than {LONGEST_CELL // 60} minutes.", "Nothing was published.")
            ) from None
        except DeadKernelError:
            raise PublishError(_stopped(name)) from None
        finally:
            notebook.cells.pop(0)
            atexit.unregister(client._cleanup_kernel)
            if client.kc is not None:
                client.kc.stop_channels()

    def _answers(self, client: NotebookClient, name: str) -> None:
        """Wait until the kernel answers a notebook's client. Raises PublishError when it does not."""
        try:
            self._wait_for(client.async_start_new_kernel_client)
        except RuntimeError as error:
            raise PublishError(_stopped(name) if self._killed else self._cannot_start(error)) from error

    def _cannot_start(self, error: OSError | RuntimeError) -> Problem:
        """What kept the kernel from running, with the last thing that it said itself."""
        log = Path(self._private.name) / _SAID
        said = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
        why = (error.strerror if isinstance(error, OSError) else str(error)) or "it stopped"
        told = [line.strip().removesuffix(".") for line in (*why.splitlines()[:1], *said.strip().splitlines()[-1:])]
        return Problem(
            "the notebook's kernel",
            f"could not run: {'; '.join(told)}.",
            "Check that `python -m ipykernel --version` works in the same environment. Nothing was published.",
        )

    def _environment(self) -> dict[str, str]:
        """This process's environment without anything that would run a user's own code or settings in the kernel."""
        kept = {key: value for key, value in os.environ.items() if key not in _LEFT_OUT}
        shut = (Path.cwd(), *((self._workspace,) if self._workspace else ()))
        if path := _import_path(os.environ.get("PYTHONPATH", ""), *shut):
            kept["PYTHONPATH"] = path
        return {
            **kept,
            **dict.fromkeys(_ONE_THREAD, "1"),
            "PYTHONSAFEPATH": "1",
            "IPYTHONDIR": self._private.name,
            "JUPYTER_NO_CONFIG": "1",
            "MPLBACKEND": "agg",
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        }


def _manager(private: Path) -> Any:
    """A kernel manager for sys.executable, whatever kernelspecs are installed.

    It is spoken to through sockets in its private folder; through network ports, which another program may take before
    the kernel does, only where that folder's name is too long for it, or on Windows.
    """
    import zmq
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager

    argv = [sys.executable, "-P", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    manager = AsyncKernelManager(connection_file=str(private / "kernel.json"))
    line = str(private / "line")
    if len(os.fsencode(f"{line}-5")) <= zmq.IPC_PATH_MAX_LEN:
        manager.transport, manager.ip = "ipc", line
    manager._kernel_spec = KernelSpec(argv=argv, display_name="Python 3", language="python")
    return manager


def _import_path(given: str, *shut: Path) -> str:
    """PYTHONPATH in full, without empty parts, which mean the current folder, and without the folders shut out.

    Nor what lies in the folders where reports are made: no notebook's own folder is ever imported from.
    """
    parts = [Path(part).resolve() for part in given.split(os.pathsep) if part]
    closed = [folder.resolve() for folder in shut]
    inside = [folder / name for folder in closed for name in ("reports", "internal_reports")]
    kept = [part for part in parts if part not in closed and not any(part.is_relative_to(place) for place in inside)]
    return os.pathsep.join(map(str, kept))


def _counted_from_one(notebook: NotebookNode) -> None:
    """Number the cells, and what they showed, as if the kernel were new: from one after the cell that began the run."""
    for cell in notebook.cells[1:]:
        if cell.get("execution_count"):
            cell.execution_count -= 1
        for output in cell.get("outputs", ()):
            if "execution_count" in output:
                output.execution_count = cell.execution_count


def _failed(cell: NotebookNode) -> bool:
    return any(output.output_type == "error" for output in cell.get("outputs", ()))


def _fault_in(cell: str, kind: str, told: FaultError | None) -> FaultError:
    """A fault with the cell it came up in; told: what the cell told of it, where it could run at all."""
    if told is None:
        return fault_at(cell, kind)
    (problem,) = told.problems
    where = f"{cell}, {problem.where}" if problem.where else f"{cell}:"
    return FaultError(replace(problem, where=where), told.frames)


def _stopped(name: str) -> Problem:
    what = "stopped while it ran: it was interrupted, or the machine ran out of memory."
    return Problem(name, what, "Nothing was published. Run it again.")
