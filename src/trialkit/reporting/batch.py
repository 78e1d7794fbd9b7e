"""Many reports made side by side: one kernel a core, kept for the next report; one that fails stops no other."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, current_thread, local, main_thread
from types import FrameType

from trialkit.errors import TrialkitError
from trialkit.reporting.faults import fault
from trialkit.reporting.kernel import Kernel

Job = Callable[[Kernel], Path]
"""Makes something with a kernel, and says where it lies."""
_TURN = 0.2
"""Seconds of one wait for a job."""


@dataclass(frozen=True)
class Made:
    """What became of one job: where what it made lies, or why there is nothing."""

    name: str
    place: Path | None
    error: TrialkitError | None = None


def side_by_side(
    jobs: Iterable[tuple[str, Job]], workspace: Path, last: Callable[[], tuple[str, Job] | None] = lambda: None
) -> Generator[Made, None, None]:
    """Do named jobs in kernels of a workspace, as many at once as there are cores; outcomes in the order of the jobs.

    last: asked, when all others are done and told, for one more job.

    A job that raises any error is told and stops no other; an error that is no TrialkitError is told as a FaultError,
    without its words. When the caller is interrupted, or stops asking, what is under way is
    ended and leaves nothing behind.
    """
    wanted = tuple(jobs)
    crew = _Crew(workspace)
    with ended_tidily(), ExitStack() as finally_:
        finally_.callback(crew.leave)
        pool = finally_.enter_context(ThreadPoolExecutor(max_workers=max(1, min(cores(), len(wanted)))))
        finally_.callback(crew.stop)
        doing = [(name, pool.submit(crew.do, job)) for name, job in wanted]
        finally_.callback(_cancel, [future for _, future in doing])
        yield from (_made(name, future) for name, future in doing)
        if (more := last()) is not None:
            name, job = more
            yield _made(name, pool.submit(crew.do, job))


class _Crew:
    """The kernels of one batch: one for each thread, started when its first job comes, replaced when it died."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        self._own = local()
        self._all: list[Kernel] = []
        self._changing = Lock()
        self._stopped = False

    def do(self, job: Job) -> Path:
        """A job, with the kernel of the thread it is done in."""
        return job(self._kernel())

    def stop(self) -> None:
        """End every kernel now; no other is started, and jobs that have none fail."""
        with self._changing:
            self._stopped = True
            for kernel in self._all:
                kernel.kill()

    def leave(self) -> None:
        """Clear away what the kernels leave, once no thread uses them; in a thread, as the caller may be in a loop."""
        with ThreadPoolExecutor(max_workers=1) as pool:
            list(pool.map(Kernel.close, self._all))

    def _kernel(self) -> Kernel:
        found: Kernel | None = getattr(self._own, "kernel", None)
        if found is None or found.spent:
            found = self._own.kernel = self._started()
        return found

    def _started(self) -> Kernel:
        with self._changing:
            kernel = Kernel(self._workspace)
            if self._stopped:
                kernel.kill()
            else:
                kernel.start()
            self._all.append(kernel)
        return kernel


def _made(name: str, future: Future[Path]) -> Made:
    """What became of a job. Waits in short turns: a signal that reaches another thread is acted on between two."""
    while not wait([future], timeout=_TURN).done:
        pass
    error = future.exception()
    if error is None:
        return Made(name, future.result())
    if isinstance(error, TrialkitError):
        return Made(name, None, error)
    if isinstance(error, Exception):
        return Made(name, None, fault(error))
    raise error


def _cancel(futures: Iterable[Future[Path]]) -> None:
    for future in futures:
        future.cancel()


def cores() -> int:
    """How many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def ended_tidily() -> Iterator[None]:
    """While reports are made, a request to end (SIGTERM) ends as an interruption does: with nothing left behind."""
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
