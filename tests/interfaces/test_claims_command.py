"""trialkit claims as a person runs it: whole processes, real files, exit codes and what is printed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from .test_cli import ROOT, change, trialkit


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """The case studies' figures."""
    shutil.copytree(ROOT / "claims", tmp_path / "claims")
    return tmp_path


def test_the_answer_comes_first_and_the_next_step_last(workspace: Path) -> None:
    done = trialkit("claims", cwd=workspace)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith("126 figures from 5 sources: ")
    assert lines[-1] == "Next: trialkit claims --html claims.html"
    assert all(len(line) <= 80 for line in lines), max(lines, key=len)
    assert "\x1b[" not in done.stdout
    assert "  ! csc_referred " in done.stdout and "Look again" in done.stdout
    assert "What it comes to for each: bristol.benefits, bristol.tier_3_fewer" in done.stdout
    assert "needs at least 29" not in done.stdout


def test_all_findings_are_told_when_asked_for(workspace: Path) -> None:
    done = trialkit("claims", "lincolnshire", "--all", cwd=workspace)
    assert "34% needs at least 29 (10 of 29)" in " ".join(done.stdout.split())
    assert "annex-a:" not in done.stdout
    assert all(len(line) <= 80 for line in done.stdout.splitlines())


def test_one_source_is_held_against_the_others_even_when_it_is_shown_alone(workspace: Path) -> None:
    done = trialkit("claims", "bristol", cwd=workspace)
    assert "annex-a.bristol_saving" in done.stdout
    assert done.stdout.startswith("15 figures from 1 source: ")


def test_a_source_that_is_not_there_exits_with_2_and_suggests_one(workspace: Path) -> None:
    done = trialkit("claims", "bristl", cwd=workspace)
    assert done.returncode == 2
    assert "Did you mean bristol?" in done.stderr


def test_findings_fail_only_where_asked_to(workspace: Path) -> None:
    assert trialkit("claims", "--strict", cwd=workspace).returncode == 1
    (workspace / "claims" / "fine.csv").write_text(
        "id,quote,source,about,measure,type,unit,value,n,events,status\n"
        "one,half of 20,A paper,Anyshire,half,proportion,people,50,20,10,realised\n",
        encoding="utf-8",
    )
    done = trialkit("claims", "fine", "--strict", cwd=workspace)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 figure from 1 source: 1 adds up." in done.stdout
    assert "Look again" not in done.stdout


def test_mistakes_in_files_exit_with_2_each_at_its_place(workspace: Path) -> None:
    change(workspace / "claims" / "essex.yaml", "    status: realised\n    told_as: improvement\n", "")
    change(workspace / "claims" / "rutland.yaml", "    change_percent: -77\n", "    change_percent: -77%\n")
    done = trialkit("claims", cwd=workspace)
    assert (done.returncode, done.stdout) == (2, "")
    assert "claims/essex.yaml:" in done.stderr and "has no status" in done.stderr
    assert "claims/rutland.yaml:" in done.stderr and "Write -77" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_figure_without_a_source_exits_with_2(workspace: Path) -> None:
    (workspace / "claims" / "loose.yaml").write_text(
        "about: Anyshire\nfigures:\n  - {id: a, quote: q, measure: m, type: count, value: 3, status: realised}\n",
        encoding="utf-8",
    )
    done = trialkit("claims", cwd=workspace)
    assert done.returncode == 2
    assert "claims/loose.yaml:3:5 figures[0]: this figure has no source." in done.stderr


def test_the_page_is_written_whole_or_its_place_is_refused(workspace: Path) -> None:
    done = trialkit("claims", "rutland", "--html", "claims.html", cwd=workspace)
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "Written: claims.html"
    page = (workspace / "claims.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>") and page.endswith("</html>\n")
    before = (workspace / "claims" / "rutland.yaml").read_bytes()
    mistaken = trialkit("claims", "rutland", "--html", "claims/rutland.yaml", cwd=workspace)
    assert (mistaken.returncode, "ends in .html" in mistaken.stderr) == (2, True)
    assert (workspace / "claims" / "rutland.yaml").read_bytes() == before
    refused = trialkit("claims", "--html", "nowhere/claims.html", cwd=workspace)
    assert refused.returncode == 2
    assert "was not written" in refused.stderr


def test_json_is_json(workspace: Path) -> None:
    found = json.loads(trialkit("claims", "--json", cwd=workspace).stdout)
    assert sum(found["figures_by_level"].values()) == 126


def test_no_folder_and_no_files_are_told(tmp_path: Path) -> None:
    done = trialkit("claims", cwd=tmp_path)
    assert done.returncode == 2
    assert "claims: there is no claims folder here" in done.stderr
    assert "trialkit schema --of claims" in done.stderr and "docs/" not in done.stderr
    (tmp_path / "claims").mkdir()
    done = trialkit("claims", cwd=tmp_path)
    assert done.returncode == 2
    assert "holds no files of figures" in done.stderr
