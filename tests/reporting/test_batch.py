"""Reports side by side: every outcome told in order, one failing stops no other, and nothing is left when it ends."""

import os
import re
import signal
import threading
import traceback
from pathlib import Path

import pandas as pd
import pytest
from nbformat import NotebookNode

from trialkit.errors import FaultError, Problem, PublishError
from trialkit.reporting.batch import Job, side_by_side
from trialkit.reporting.kernel import Kernel
from trialkit.reporting.notebook import code, collected

CELL = "Mrs Smith, 4 High Street"
"""What no message may repeat."""


def cell(source: str) -> NotebookNode:
    return collected([code("only", source, part="files")])


def runs(source: str, folder: Path) -> Job:
    def job(kernel: Kernel) -> Path:
        kernel.run(cell(source), folder, "x.ipynb")
        return folder

    return job


@pytest.fixture
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that may use two cores, whatever the machine has."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)


def refuses(_: Kernel) -> Path:
    raise PublishError(Problem("here", "it cannot be.", "Mend it."))


def test_outcomes_come_in_the_order_of_the_jobs_and_a_job_that_fails_stops_no_other(tmp_path: Path) -> None:
    slow = runs("import time; time.sleep(0.5)", tmp_path)
    found = list(side_by_side([("a", slow), ("b", refuses), ("c", runs("1", tmp_path))], tmp_path))
    assert [made.name for made in found] == ["a", "b", "c"]
    assert [made.place for made in found] == [tmp_path, None, tmp_path]
    assert str(found[1].error) == "here it cannot be. Mend it."


@pytest.mark.usefixtures("two_cores")
def test_a_kernel_serves_many_jobs_and_one_that_dies_is_replaced(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    tell = f"import os; open({str(seen)!r}, 'a').write(f'{{os.getpid()}}\\n')"
    jobs = [(str(at), runs(tell, tmp_path)) for at in range(6)]
    jobs.insert(3, ("dies", runs("import os; os._exit(1)", tmp_path)))
    found = list(side_by_side(jobs, tmp_path))
    assert [made.name for made in found if made.error] == ["dies"]
    used = seen.read_text(encoding="utf-8").split()
    assert len(used) == 6 and len(set(used)) <= 3


def test_the_last_job_is_asked_for_when_all_others_are_told(tmp_path: Path) -> None:
    told: list[str] = []

    def last() -> tuple[str, Job]:
        assert told == ["a", "b"]
        return "end", runs("1", tmp_path)

    for made in side_by_side([("a", runs("1", tmp_path)), ("b", refuses)], tmp_path, last=last):
        told.append(made.name)
    assert told == ["a", "b", "end"]


def test_a_fault_of_ours_in_one_job_is_told_with_our_line_but_not_its_words_and_stops_no_other(tmp_path: Path) -> None:
    def broken(_: Kernel) -> Path:
        return Path(str(pd.DataFrame({"n": [1]})[CELL]))

    jobs: list[tuple[str, Job]] = [("a", refuses), ("b", broken), ("c", runs("1", tmp_path))]
    found = list(side_by_side(jobs, tmp_path))
    assert [made.place for made in found] == [None, None, tmp_path]
    error = found[1].error
    assert isinstance(error, FaultError)
    said = r"trialkit/reporting/batch\.py, line \d+, in do: KeyError\. This is a fault of trialkit, not of your files\."
    assert re.fullmatch(said, str(error))
    assert any("test_batch.py, line " in frame for frame in error.frames)
    assert error.frames[-1].startswith("pandas/")
    assert CELL not in "".join(traceback.format_exception(error))


@pytest.mark.usefixtures("two_cores")
def test_an_interruption_ends_what_runs_and_what_waits(tmp_path: Path) -> None:
    started = threading.Event()
    ended: list[str] = []

    def endless(kernel: Kernel) -> Path:
        started.set()
        try:
            kernel.run(cell("import time; time.sleep(600)"), tmp_path, "x.ipynb")
        finally:
            ended.append("cleared away")
        return tmp_path

    def interrupt() -> None:
        started.wait(60)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=interrupt, daemon=True).start()
    with pytest.raises(SystemExit) as caught:
        list(side_by_side([(str(at), endless) for at in range(20)], tmp_path))
    assert caught.value.code == 128 + signal.SIGTERM
    assert 1 <= len(ended) <= 2
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
