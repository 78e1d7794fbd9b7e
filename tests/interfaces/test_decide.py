"""trialkit decide: the record is written, shown beside the rule everywhere, and clumsy input exits with 2."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.interfaces.test_cli import ROOT, trialkit


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with Louth alone."""
    (tmp_path / "trials").mkdir()
    shutil.copy(ROOT / "trials" / "louth.yaml", tmp_path / "trials")
    shutil.copytree(ROOT / "impact_logs" / "louth", tmp_path / "impact_logs" / "louth")
    return tmp_path


def test_a_decision_is_recorded_and_shown_beside_the_rule(workspace: Path) -> None:
    asked = trialkit("decide", "louth", cwd=workspace)
    assert asked.returncode == 0 and "No decision is recorded yet." in asked.stdout
    words = ["--by", "Director of Adult Services", "--reason", "The team is ready", "--on", "2021-04-12"]
    done = trialkit("decide", "louth", "--outcome", "Roll out", *words, cwd=workspace)
    assert done.returncode == 0, done.stderr
    assert "Roll out, on 12 April 2021, by Director of Adult Services." in done.stdout
    assert "not what the rule says, which is extend" in " ".join(done.stdout.split())
    assert (workspace / "trials" / "louth.decisions" / "1.json").is_file()
    found = json.loads(trialkit("evaluate", "louth", "--json", cwd=workspace).stdout)["decision"]
    assert found["outcome"] == "extend" and found["taken_agrees"] is False
    assert found["taken"][0]["outcome"] == "roll_out" and not found["taken_on_earlier_evidence"]
    log = next((workspace / "impact_logs" / "louth").glob("*.csv"))
    log.write_text(log.read_text(encoding="utf-8").rstrip("\n") + "\n\n", encoding="utf-8")
    again = trialkit("evaluate", "louth", cwd=workspace)
    assert "the log has changed since" in " ".join(again.stdout.split())
    assert "Decided on 12/04/2021: roll out" in trialkit("check", "louth", cwd=workspace).stdout


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["--reason", "Because"], ["--outcome is missing beside --reason"]),
        (["--outcome", "maybe"], ["'maybe' is not an outcome", "--reason is missing", "--by is missing"]),
        (["--outcome", "stop", "--reason", " ", "--by", "x", "--on", "12/4"], ["--reason is empty", "is not a date"]),
        (
            ["--outcome", "stop", "--reason", "Ring 01522 552222", "--by", "Director"],
            ["--reason holds what looks like a telephone number"],
        ),
        (
            ["--outcome", "stop", "--reason", "Dr Patel asked", "--by", "Jane Smith", "--dissent", "Not Bob Brown"],
            ["--by holds what looks like a name", "--reason holds what looks", "--dissent holds", "Assistant director"],
        ),
    ],
)
def test_clumsy_and_hostile_input_is_told_and_nothing_is_written(
    workspace: Path, given: list[str], told: list[str]
) -> None:
    done = trialkit("decide", "louth", *given, cwd=workspace)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert all(part in done.stderr for part in told), done.stderr
    assert not any(told in done.stderr for told in ("552222", "Jane", "Patel", "Brown"))
    assert not (workspace / "trials" / "louth.decisions").exists()
