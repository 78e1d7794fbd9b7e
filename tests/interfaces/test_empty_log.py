"""A plan whose log is still empty, or whose evidence moved: every command says so, and none says more than it knows."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from trialkit.interfaces.cli.main import app
from trialkit.protocol.receipts import load_registration, register
from trialkit.protocol.source import load_trial

BEGUN = dt.datetime(2026, 3, 4, 9, tzinfo=dt.UTC)
DECIDED = ("--by", "Assistant director", "--reason", "More weeks first")


def run(place: Path, *arguments: str) -> str:
    """What a command prints, with its lines joined; it has to succeed."""
    done = CliRunner().invoke(app, [*arguments, "-w", str(place)])
    assert (done.exit_code, done.exception) == (0, None)
    return " ".join(done.output.split())


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A front door with six planned baseline weeks, registered after the trial began, and no row yet."""
    given = ("--template", "front_door", "--title", "Calling back", "--organisation", "A council")
    run(tmp_path, "new", "triage", *given, "--start", "2026-01-05")
    file = tmp_path / "trials" / "triage.yaml"
    register(load_trial(file), file, now=BEGUN)
    return tmp_path


def test_an_empty_log_is_no_fault_of_the_design(place: Path) -> None:
    told = run(place, "evaluate", "triage")
    assert "One site, nothing logged yet, no comparison." in told
    assert "Nothing is logged yet, so there is nothing to judge." in told
    assert "no baseline" not in told
    assert "after the trial had begun" in told and "before any data" not in told


def test_check_says_that_a_plan_was_registered_late_and_that_a_decision_is_older_than_the_log(place: Path) -> None:
    assert "Registered on 04/03/2026, after the trial had begun." in run(place, "check", "triage")
    run(place, "decide", "triage", "--outcome", "extend", *DECIDED)
    assert "Changed since" not in run(place, "check", "triage")
    log = next((place / "impact_logs" / "triage").glob("*.csv"))
    log.write_bytes(log.read_bytes() + b"\r\n")
    assert "by Assistant director. Changed since: the log." in run(place, "check", "triage")


def test_a_decision_on_no_data_and_one_that_replaces_another_are_told(place: Path) -> None:
    first = run(place, "decide", "triage", "--outcome", "extend", *DECIDED, "--on", "2026-06-01")
    assert "Nothing is logged yet: this decision rests on no data." in first and "Replaces" not in first
    again = run(place, "decide", "triage", "--outcome", "stop", *DECIDED)
    assert "Replaces decision 1 of 01/06/2026, extend, which stays on record." in again


def test_broken_learnings_are_told_beside_one_trial_and_stop_only_a_check_of_all(place: Path) -> None:
    (place / "learnings.yaml").write_text("learnings:\n  - nonsense: 1\n", encoding="utf-8")
    told = run(place, "check", "triage")
    assert "learnings.yaml:2:5" in told and "learnings.yaml concerns all trials" in told
    assert CliRunner().invoke(app, ["check", "-w", str(place)]).exit_code == 2
    (place / "learnings.yaml").unlink()
    assert "concerns all trials" not in run(place, "check", "triage")


def test_a_huddle_leaves_out_receipts_that_were_written_later(place: Path) -> None:
    assert "Not registered" in run(place, "huddle", "triage", "--on", "2026-02-01")
    assert "4 March 2026" in run(place, "huddle", "triage", "--on", "2026-03-08")


def test_what_was_registered_on_a_day_holds_no_later_change(place: Path) -> None:
    file = place / "trials" / "triage.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"worthwhile: \d+", "worthwhile: 12", text, count=1), encoding="utf-8")
    register(load_trial(file), file, reason="Asked for", now=BEGUN + dt.timedelta(days=7))
    found = load_registration(load_trial(file), file)
    assert (len(found.receipts), len(found.deviations)) == (2, 1)
    early = found.as_of(BEGUN.date())
    assert (len(early.receipts), early.deviations) == (1, ())
    assert found.as_of(BEGUN.date() + dt.timedelta(days=7)) == found
    assert found.as_of(BEGUN.date() - dt.timedelta(days=1)).first is None
