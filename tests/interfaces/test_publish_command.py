"""trialkit publish as a person runs it: what failed is told whatever else goes wrong, mistakes in the learnings too."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from tests.interfaces.test_cli import ROOT, trialkit
from tests.reporting.shelves import RISING, put_numbers, workspace


def test_a_trial_that_failed_is_told_even_where_the_shelf_cannot_be_written(tmp_path: Path) -> None:
    made = workspace(tmp_path, rising=RISING)
    put_numbers(made, "rising")
    (tmp_path / "trials" / "spoilt.yaml").write_text("title: Only a title\n", encoding="utf-8")
    (tmp_path / "reports" / "index.html").mkdir()
    done = trialkit("publish", cwd=tmp_path)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert "rising: unchanged" in done.stdout
    assert "spoilt: not published." in done.stderr and "has no organisation" in done.stderr
    assert "reports cannot be written" in done.stderr


def test_a_mistake_in_the_learnings_is_told_by_publish_and_by_check_with_its_place(tmp_path: Path) -> None:
    made = workspace(tmp_path, rising=RISING)
    put_numbers(made, "rising")
    made.learnings_file.write_text("learnings:\n  - {statement: It helps., trials: [rissing]}\n", encoding="utf-8")
    for command in ("publish", "check"):
        done = trialkit(command, cwd=tmp_path)
        said = " ".join((done.stdout + done.stderr).split())
        assert done.returncode == 2 and "Traceback" not in done.stderr
        assert "learnings.yaml:2:37 rissing is no trial in trials/." in said
        assert "Did you mean rising?" in said
    assert trialkit("check", "rising", cwd=tmp_path).returncode == 0, "the learnings name other trials too"


CELL = "Mrs Smith, 4 High Street"
FAULTY = """
import {library}
whole = {library}.{name}
def faulty(*given, **named):
    if "Louth" in str(named) + str(given):
        return {{}}["{cell}"]
    return whole(*given, **named)
{library}.{name} = faulty
"""
"""A library that cannot do what it is asked for Louth, and says so with what might be a cell of its log."""


def plant(folder: Path, monkeypatch: pytest.MonkeyPatch, library: str, name: str) -> None:
    """Let every Python that is started from here begin with a library's function made faulty."""
    folder.mkdir()
    text = FAULTY.format(library=library, name=name, cell=CELL)
    (folder / "sitecustomize.py").write_text(text, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH", "")))))


@pytest.fixture
def faulty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace of Louth, Mendip and a trial that is none, where typst fails for Louth in every process."""
    place, planted = tmp_path / "workspace", tmp_path / "planted"
    for name in ("louth", "mendip-admissions"):
        (place / "trials").mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "trials" / f"{name}.yaml", place / "trials")
        shutil.copytree(ROOT / "impact_logs" / name, place / "impact_logs" / name)
    (place / "trials" / "spoilt.yaml").write_text("title: Only a title\n", encoding="utf-8")
    plant(planted, monkeypatch, "typst", "compile")
    return place


def test_a_fault_of_ours_is_told_by_its_calls_without_its_words_and_stops_no_other_report(faulty: Path) -> None:
    done = trialkit("publish", cwd=faulty)
    assert done.returncode == 70, done.stderr
    assert CELL not in done.stdout + done.stderr and "Traceback" not in done.stderr
    louth, spoilt = done.stderr.strip().split("\n\n")
    assert louth.startswith(
        "louth: not published.\nreports/louth/report.ipynb, cell files, trialkit/reporting/pdf.py, line"
    )
    assert ": KeyError. This is a fault of trialkit, not of your files." in louth
    assert "\n  trialkit/reporting/formats/typeset.py, line " in louth
    assert louth.splitlines()[-1].startswith("  sitecustomize.py, line ")
    assert spoilt.startswith("spoilt: not published.\ntrials/spoilt.yaml:1:1: the file has no organisation")
    assert done.stdout.startswith("mendip-admissions: ")
    assert [folder.name for folder in (faulty / "reports").iterdir() if folder.is_dir()] == ["mendip-admissions"]


def test_a_fault_of_ours_in_any_other_command_is_told_so_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    planted = tmp_path / "planted"
    plant(planted, monkeypatch, "yaml", "parse")
    done = trialkit("evaluate", "louth", cwd=ROOT)
    assert done.returncode == 70, done.stderr
    assert "KeyError. This is a fault of trialkit" in done.stderr and CELL not in done.stderr
    assert "Traceback" not in done.stderr and "trialkit/interfaces/cli/evaluate.py, line " in done.stderr
