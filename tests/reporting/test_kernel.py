"""Running a notebook: this interpreter, none of the user's own start-up code, and a failure that names its cell."""

import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from trialkit.errors import FaultError, LogError, Problem, PublishError
from trialkit.reporting import kernel as kernels
from trialkit.reporting.kernel import Kernel
from trialkit.workspace import PUBLISHED_WORKSPACE


def notebook(*sources: str) -> NotebookNode:
    made: Any = new_notebook
    cell: Any = new_code_cell
    node: NotebookNode = made(cells=[cell(source, id=f"cell-{at}") for at, source in enumerate(sources, start=1)])
    return node


@pytest.fixture(scope="module")
def kernel() -> Iterator[Kernel]:
    """One that serves many notebooks, failing ones among them, as the one of a whole publication does."""
    with Kernel() as made:
        yield made


def test_it_runs_in_this_interpreter_in_its_folder_without_the_users_start_up_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    startup = tmp_path / "startup.py"
    startup.write_text("planted = 1\n", encoding="utf-8")
    profile = tmp_path / "ipython" / "profile_default" / "startup"
    profile.mkdir(parents=True)
    (profile / "00.py").write_text("planted = 2\n", encoding="utf-8")
    monkeypatch.setenv("PYTHONSTARTUP", str(startup))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    folder = tmp_path / "work"
    folder.mkdir()
    run = notebook("import os, sys; print(sys.executable); print(os.getcwd()); print('planted' in dir())")
    with Kernel() as kernel:
        kernel.run(run, folder, "report.ipynb")
    assert run.cells[0].outputs[0].text.split("\n")[:3] == [sys.executable, str(folder.resolve()), "False"]
    assert list(folder.iterdir()) == []


def test_a_run_finds_nothing_of_the_run_before_it(kernel: Kernel, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir(), second.mkdir()
    one = notebook("left = 1", "import os; os.chdir('/')", "2 + 2")
    two = notebook(
        "print(sorted(name for name in dir() if name in ('left', 'os', 'begin', '_3')))", "__import__('os').getcwd()"
    )
    kernel.run(one, first, "report.ipynb")
    kernel.run(two, second, "report.ipynb")
    assert two.cells[0].outputs[0].text == "[]\n"
    assert two.cells[1].outputs[0].data["text/plain"] == repr(str(second.resolve()))
    assert [cell.execution_count for cell in two.cells] == [1, 2] == [1, two.cells[1].outputs[0].execution_count]


def test_an_error_of_ours_is_raised_again_with_its_problems(kernel: Kernel, tmp_path: Path) -> None:
    source = (
        "from trialkit.errors import LogError, Problem\n"
        "raise LogError([Problem('row 3', 'has no date.', 'Write one.'), Problem('row 4', 'too.')])"
    )
    with pytest.raises(LogError) as caught:
        kernel.run(notebook("1", source), tmp_path, "report.ipynb")
    assert caught.value.problems == (Problem("row 3", "has no date.", "Write one."), Problem("row 4", "too.", ""))


def test_a_kernel_that_died_is_spent_and_says_that_nothing_was_published(tmp_path: Path) -> None:
    with Kernel() as kernel:
        with pytest.raises(PublishError, match="Nothing was published"):
            kernel.run(notebook("import os; os._exit(1)"), tmp_path, "report.ipynb")
        assert kernel.spent


def test_after_a_failing_cell_the_same_kernel_runs_the_next_notebook(kernel: Kernel, tmp_path: Path) -> None:
    good = notebook("1 + 1")
    with pytest.raises(FaultError):
        kernel.run(notebook("1 / 0"), tmp_path, "report.ipynb")
    kernel.run(good, tmp_path, "report.ipynb")
    assert not kernel.spent
    assert good.cells[0].outputs[0].data["text/plain"] == "2"


def test_a_run_begins_also_where_the_folder_of_the_one_before_it_was_removed(kernel: Kernel, tmp_path: Path) -> None:
    gone, folder = tmp_path / "gone", tmp_path / "folder"
    gone.mkdir(), folder.mkdir()
    good = notebook("__import__('os').getcwd()")
    with pytest.raises(FaultError, match="ZeroDivisionError"):
        kernel.run(notebook("1 / 0"), gone, "report.ipynb")
    gone.rmdir()
    kernel.run(good, folder, "report.ipynb")
    assert good.cells[0].outputs[0].data["text/plain"] == repr(str(folder.resolve()))


def test_a_failing_cell_is_named_with_the_kind_of_its_error_but_not_its_words(kernel: Kernel, tmp_path: Path) -> None:
    with pytest.raises(FaultError) as caught:
        kernel.run(notebook("1", "raise ValueError('Mrs Smith')", "2"), tmp_path, "reports/x/report.ipynb")
    assert str(caught.value).startswith("reports/x/report.ipynb, cell cell-2: ValueError. This is a fault of trialkit")
    assert "line 1, in <module>" in caught.value.frames[-1]
    assert "Smith" not in f"{caught.value} {caught.value.frames}"


def test_a_cell_that_fails_inside_trialkit_is_told_with_the_last_line_of_ours(kernel: Kernel, tmp_path: Path) -> None:
    source = "from trialkit.protocol.calendar import periods\nperiods('Mrs Smith', 'Mrs Smith')"
    with pytest.raises(FaultError) as caught:
        kernel.run(notebook(source), tmp_path, "reports/x/report.ipynb")
    said = (
        r"reports/x/report\.ipynb, cell cell-1, trialkit/protocol/calendar\.py, line \d+, in \w+: AttributeError\. .*"
    )
    assert re.fullmatch(said, str(caught.value)) and "Smith" not in str(caught.value)


def test_a_cell_that_is_no_python_is_named_too(kernel: Kernel, tmp_path: Path) -> None:
    with pytest.raises(FaultError, match=r"x\.ipynb, cell cell-1: SyntaxError\."):
        kernel.run(notebook("1 +"), tmp_path, "x.ipynb")


def test_nothing_is_imported_from_the_folder_it_runs_in_nor_from_the_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "reports"
    for place in (tmp_path, folder):
        (place / "trialkit").mkdir(parents=True)
        for name in ("duckdb.py", "random.py", "planted.py", "trialkit/__init__.py"):
            (place / name).write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", f":.:reports:{tmp_path}")
    run = notebook(
        f"import os, sys\nos.chdir({str(tmp_path)!r})\nimport duckdb, random, trialkit\n"
        "print([path for path in sys.path if path in ('', '.', os.getcwd(), 'reports')])\n"
        "try:\n    import planted\nexcept ModuleNotFoundError:\n    print('not found')"
    )
    with Kernel(tmp_path) as kernel:
        kernel.run(run, folder, "report.ipynb")
    assert run.cells[0].outputs[0].text == "[]\nnot found\n"
    assert not (tmp_path / "ran").exists()


def test_only_a_kernel_that_was_told_its_workspace_has_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PUBLISHED_WORKSPACE, "/somewhere/else")
    found = []
    for workspace in (tmp_path, None):
        run = notebook(f"import os; print(os.environ.get({PUBLISHED_WORKSPACE!r}))")
        with Kernel(workspace) as kernel:
            kernel.run(run, tmp_path, "report.ipynb")
        found.append(run.cells[0].outputs[0].text.strip())
    assert found == [str(tmp_path), "None"]


def test_a_kernel_whose_cell_takes_too_long_is_ended_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "LONGEST_CELL", 1)
    seen = tmp_path / "seen"
    endless = notebook(f"import os; open({str(seen)!r}, 'w').write(str(os.getpid()))\nwhile True:\n    pass")
    with Kernel() as kernel:
        with pytest.raises(PublishError, match="a cell took more than"):
            kernel.run(endless, tmp_path, "report.ipynb")
        assert kernel.spent
        assert not runs(int(seen.read_text(encoding="utf-8")))


def runs(process: int) -> bool:
    """Whether a child of this process still runs; one that was ended is waited for, up to ten seconds."""
    for _ in range(100):
        if os.waitpid(process, os.WNOHANG)[0]:
            return False
        time.sleep(0.1)
    return True


def test_a_kernel_that_cannot_be_started_says_why_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "gone"))
    with pytest.raises(PublishError, match=r"could not run: No such file or directory\."):
        Kernel().start()
    assert list(tmp_path.iterdir()) == []


def test_a_fault_of_ours_while_a_notebook_runs_is_not_told_as_one_of_the_kernel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(NotebookClient, "async_execute", broken)
    with Kernel() as kernel, pytest.raises(RuntimeError, match="a fault of ours"):
        kernel.run(notebook("1"), tmp_path, "report.ipynb")


def test_a_kernel_is_spoken_to_through_files_that_no_other_user_or_program_can_take(tmp_path: Path) -> None:
    source = (
        "import ipykernel, os, stat\n"
        "told = ipykernel.get_connection_info(unpack=True)\n"
        "line, private = told['ip'], os.path.dirname(told['ip'])\n"
        "print(told['transport'], stat.S_IMODE(os.stat(private).st_mode) & 0o077)\n"
        "print(all(os.path.exists(f'{line}-{told[name]}') for name in told if name.endswith('_port')))"
    )
    run = notebook(source)
    with Kernel() as kernel:
        kernel.run(run, tmp_path, "report.ipynb")
    assert run.cells[0].outputs[0].text == "ipc 0\nTrue\n"


def test_where_the_private_folders_name_is_long_it_runs_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / ("deep" * 30)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    run = notebook("print(2 + 2)")
    with Kernel() as kernel:
        kernel.run(run, tmp_path, "report.ipynb")
    assert run.cells[0].outputs[0].text == "4\n" and list(deep.iterdir()) == []


def test_a_kernel_that_dies_before_it_answers_says_what_it_said_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ipykernel_launcher.py").write_text("raise SystemExit('no room left on the device')\n", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with Kernel() as kernel, pytest.raises(PublishError, match=r"could not run: .*; no room left on the device\."):
        kernel.run(notebook("1"), tmp_path, "report.ipynb")
