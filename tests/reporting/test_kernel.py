"""Running a notebook: this interpreter, none of the user's own start-up code, and a failure that names its cell."""

import sys
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from trialkit.errors import PublishError
from trialkit.reporting.kernel import Kernel


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


def test_a_failing_cell_is_named_with_its_reason_and_no_traceback(tmp_path: Path) -> None:
    with Kernel(tmp_path) as kernel, pytest.raises(PublishError) as caught:
        kernel.run(notebook("1", "raise ValueError('the reason')", "2"), "reports/x/report.ipynb")
    assert "reports/x/report.ipynb, cell cell-2: ValueError: the reason" in str(caught.value)
    assert "Traceback" not in str(caught.value)
