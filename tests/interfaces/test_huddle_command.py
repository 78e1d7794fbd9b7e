"""trialkit huddle as a person runs it: a day, two files, and messages that say what to do."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from tests.interfaces.test_cli import change, trialkit, workspace  # noqa: F401  (a fixture is found by its name)


def test_the_sheet_at_week_3_is_printed_and_written(workspace: Path) -> None:  # noqa: F811
    done = trialkit("huddle", "louth", "--on", "2021-02-21", cwd=workspace)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Week 3 of 6, Trial" in done.stdout and "judged once, at its end, in 3 weeks" in done.stdout
    assert all(len(line) <= 80 for line in done.stdout.splitlines())
    folder = workspace / "internal_reports" / "louth"
    assert (folder / "huddle.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert (folder / "huddle.pdf").read_bytes().startswith(b"%PDF-")


def test_today_is_the_day_when_none_is_given(workspace: Path) -> None:  # noqa: F811
    done = trialkit("huddle", "louth", cwd=workspace)
    assert done.returncode == 0 and "The trial is over" in done.stdout
    assert f"{dt.date.today():%B %Y}" in done.stdout


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2021-01-01", "the trial has not begun: 31 days to go. The first huddle can be held from 1 February 2021."),
        ("21/02/2021", "--on '21/02/2021' is not a date. Write it as year-month-day"),
        ("", "--on '' is not a date"),
        ("9999-12-31", "--on 9999-12-31 is still to come"),
    ],
)
def test_a_day_that_cannot_be_is_told_and_writes_nothing(workspace: Path, day: str, said: str) -> None:  # noqa: F811
    done = trialkit("huddle", "louth", "--on", day, cwd=workspace)
    assert done.returncode == 2 and said in done.stderr and "Traceback" not in done.stderr
    assert not (workspace / "reports").exists()


def test_check_hints_at_words_to_avoid_and_passes(workspace: Path) -> None:  # noqa: F811
    trial = workspace / "trials" / "louth.yaml"
    change(trial, "log:\n", "log:\n  avoid_words: {assessment: conversation}\n")
    done = trialkit("check", "louth", cwd=workspace)
    assert done.returncode == 0
    said = "A word to avoid in log.fields.outcome.options.assessment: 'assessment'. Use 'conversation'."
    assert said in done.stdout


def test_check_folds_a_long_list_of_words_to_avoid(workspace: Path) -> None:  # noqa: F811
    trial = workspace / "trials" / "louth.yaml"
    options = "".join(f"        extra{number}: Assessment {number}\n" for number in range(30))
    change(trial, "        other: Something else\n", f"        other: Something else\n{options}")
    change(trial, "log:\n", "log:\n  avoid_words: {assessment: conversation}\n")
    done = trialkit("check", "louth", cwd=workspace)
    assert done.stdout.count("A word to avoid") == 20
    assert " more words to avoid." in done.stdout
