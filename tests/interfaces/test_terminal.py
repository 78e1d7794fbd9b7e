"""What the terminal shows of an error: its problems, of a fault of ours the calls that led to it, and an exit code."""

from __future__ import annotations

import pytest

from trialkit.errors import FaultError, Problem, WorkspaceError
from trialkit.interfaces.cli.terminal import tell_error

PROBLEM = Problem("trials", "there is no folder here.", "Run trialkit new.")


def test_a_users_mistake_is_its_problems_alone_and_exits_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert tell_error(WorkspaceError([PROBLEM, PROBLEM])) == 2
    told = capsys.readouterr()
    assert told.err == f"{PROBLEM}\n{PROBLEM}\n" and told.out == ""


def test_a_fault_that_came_by_very_many_calls_is_told_by_the_first_and_the_last_and_exits_with_70(
    capsys: pytest.CaptureFixture[str],
) -> None:
    frames = [f"trialkit/a.py, line {at}, in b" for at in range(1, 1001)]
    assert tell_error(FaultError(PROBLEM, frames)) == 70
    first, please, version, *calls = capsys.readouterr().err.splitlines()
    assert first == str(PROBLEM) and "pass these lines on" in please and version.startswith("  trialkit ")
    assert calls == [f"  {one}" for one in (*frames[:20], "… and 960 more", *frames[-20:])]
