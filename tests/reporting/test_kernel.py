"""Running a notebook: this interpreter, none of the user's own start-up code, and a failure that names its cell."""

import sys
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from trialkit.errors import PublishError
from trialkit.reporting.kernel import Kernel
from trialkit.workspace import PUBLISHED_WORKSPACE


def notebook(*sources: str) -> NotebookNode:
    made: Any = new_notebook
    cell: Any = new_code_cell
    node: NotebookNode = made(cells=[cell(source, id=f"cell-{at}") for at, source in enumerate(sources, start=1)])
    return node


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
    with Kernel(folder) as kernel:
        kernel.run(run, "report.ipynb")
    assert run.cells[0].outputs[0].text.split("\n")[:3] == [sys.executable, str(folder.resolve()), "False"]
    assert list(folder.iterdir()) == []


def test_what_can_be_done_meanwhile_is_begun_once_before_the_last_cell_is_done(tmp_path: Path) -> None:
    begun: list[bool] = []
    run = notebook("1", "2", "3")
    with Kernel(tmp_path) as kernel:
        kernel.run(run, "report.ipynb", lambda: begun.append(bool(run.cells[-1].outputs)))
    assert begun == [False]
    assert run.cells[-1].outputs[0].data["text/plain"] == "3"


def test_a_failing_cell_is_named_with_its_reason_and_no_traceback(tmp_path: Path) -> None:
    with Kernel(tmp_path) as kernel, pytest.raises(PublishError) as caught:
        kernel.run(notebook("1", "raise ValueError('the reason')", "2"), "reports/x/report.ipynb")
    assert "reports/x/report.ipynb, cell cell-2: ValueError: the reason" in str(caught.value)
    assert "Traceback" not in str(caught.value)


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
    with Kernel(folder, tmp_path) as kernel:
        kernel.run(run, "report.ipynb")
    assert run.cells[0].outputs[0].text == "[]\nnot found\n"
    assert not (tmp_path / "ran").exists()


def test_only_a_kernel_that_was_told_its_workspace_has_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PUBLISHED_WORKSPACE, "/somewhere/else")
    found = []
    for workspace in (tmp_path, None):
        run = notebook(f"import os; print(os.environ.get({PUBLISHED_WORKSPACE!r}))")
        with Kernel(tmp_path, workspace) as kernel:
            kernel.run(run, "report.ipynb")
        found.append(run.cells[0].outputs[0].text.strip())
    assert found == [str(tmp_path), "None"]
