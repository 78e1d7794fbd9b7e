"""trialkit design as a person runs it: whole processes, real files, exit codes and what is printed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from .test_cli import ROOT, change, trialkit


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Louth's plan, and no log yet."""
    (tmp_path / "trials").mkdir()
    shutil.copy(ROOT / "trials" / "louth.yaml", tmp_path / "trials")
    return tmp_path


def test_a_fresh_plan_answers_first_and_ends_with_the_next_step(workspace: Path) -> None:
    done = trialkit("design", "louth", "--level", "33", "--per-period", "22", cwd=workspace)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith("At 22 conversations a week this plan will notice a rise of ")
    assert "Next: change trials/louth.yaml as the chart suggests and run trialkit design again." in " ".join(lines)
    assert lines[-1] == "  trialkit register louth"
    assert all(len(line) <= 80 for line in lines)
    bars = [line for line in lines if "│" in line and "█" in line]
    assert len(bars) == 6
    assert len({line.index("│") for line in bars}) == 1, "the worthwhile change stands at one place"
    assert "\x1b[" not in done.stdout


def test_what_the_plan_expects_is_used_without_options(workspace: Path) -> None:
    change(
        workspace / "trials" / "louth.yaml",
        "    worthwhile: 10 ",
        "    expected: {level: 33, per_period: 22}\n    worthwhile: 10 ",
    )
    found = json.loads(trialkit("design", "louth", "--json", cwd=workspace).stdout)
    assert found["assumed"]["level"] == {"value": 0.33, "source": "the plan"}
    assert found["plan"]["smallest"] > found["scenarios"][0]["smallest"]


def test_a_plan_of_which_nothing_is_known_exits_with_2_and_says_what_to_give(workspace: Path) -> None:
    done = trialkit("design", "louth", cwd=workspace)
    assert done.returncode == 2
    assert "--level 33" in done.stderr
    assert "--per-period 20" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_volume_of_nothing_exits_with_2(workspace: Path) -> None:
    done = trialkit("design", "louth", "--level", "33", "--per-period", "0", cwd=workspace)
    assert done.returncode == 2
    assert "nothing would be logged" in done.stderr


def test_the_page_is_written_whole_or_its_place_is_refused(workspace: Path) -> None:
    given = ("design", "louth", "--level", "33", "--per-period", "22", "--html")
    done = trialkit(*given, "design.html", cwd=workspace)
    assert done.returncode == 0
    assert "Written: design.html" in done.stdout
    assert (workspace / "design.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    refused = trialkit(*given, "nowhere/design.html", cwd=workspace)
    assert refused.returncode == 2
    assert "nowhere" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("place", ["trials/louth.yaml", ".", "/", "", "page"])
def test_nothing_but_a_page_is_ever_written_over(workspace: Path, place: str) -> None:
    before = (workspace / "trials" / "louth.yaml").read_bytes()
    done = trialkit("design", "louth", "--level", "33", "--per-period", "22", "--html", place, cwd=workspace)
    assert done.returncode == 2
    assert "--html is not the name of a page. Give a file that ends in .html." in done.stderr
    assert (workspace / "trials" / "louth.yaml").read_bytes() == before


@pytest.mark.parametrize("volume", ["1e308", "1e12"])
def test_a_volume_that_no_service_has_exits_with_2(workspace: Path, volume: str) -> None:
    done = trialkit("design", "louth", "--level", "33", "--per-period", volume, cwd=workspace)
    assert done.returncode == 2
    assert "more than any service logs" in done.stderr


def test_an_option_that_is_no_number_is_told_in_words_of_our_own(workspace: Path) -> None:
    done = trialkit("design", "louth", "--per-period", "abc", cwd=workspace)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "--per-period 'abc' is not a number. Write it in figures alone, such as 25.\n"


def test_a_log_that_is_no_folder_is_told_and_not_passed_over(workspace: Path) -> None:
    (workspace / "impact_logs").mkdir()
    (workspace / "impact_logs" / "louth").write_text("", encoding="utf-8")
    done = trialkit("design", "louth", "--level", "33", "--per-period", "22", cwd=workspace)
    assert done.returncode == 2
    assert "is a file where a folder should be" in done.stderr
