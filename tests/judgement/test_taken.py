"""What leaders decided, beside the rule: whether they agree, and whether the evidence is still the same."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from trialkit.judgement.evaluation import Evaluation, evaluate
from trialkit.judgement.taken import basis, log_digest
from trialkit.protocol.decision import Outcome
from trialkit.protocol.taken import Choice, Taken, record
from trialkit.protocol.trial import Trial
from trialkit.records.log import Log

from .conftest import Make

LOUTH = Path(__file__).parents[2] / "trials" / "louth.yaml"
FIGURES = f"sha256:{'0' * 64}"
NOW = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def made(make: Make) -> tuple[Trial, Log]:
    return make([], [(9, 40), (11, 40), (14, 40), (16, 40), (20, 40), (22, 40)])


def taken(found: Evaluation, folder: Path, outcome: Outcome) -> tuple[Taken, ...]:
    file = Path(shutil.copy(LOUTH, folder / "made.yaml"))
    day = found.trial.design.start + dt.timedelta(days=90)
    return record(found.trial, file, Choice(outcome, "Because", "Director", day), basis(found, FIGURES), now=NOW)


def test_without_a_record_there_is_no_decision(made: tuple[Trial, Log]) -> None:
    found = evaluate(*made)
    assert found.taken.latest is None and found.taken.agrees is None


@pytest.mark.parametrize(("outcome", "agrees"), [("extend", True), ("roll_out", False)])
def test_a_decision_never_changes_what_the_rule_answers(
    made: tuple[Trial, Log], tmp_path: Path, outcome: Outcome, agrees: bool
) -> None:
    before = evaluate(*made)
    after = evaluate(*made, decisions=taken(before, tmp_path, outcome))
    assert after.decision == before.decision and after.decision.outcome == "extend"
    assert after.taken.latest is not None and after.taken.latest.outcome == outcome
    assert (after.taken.agrees, after.taken.log_changed, after.taken.plan_changed) == (agrees, False, False)


def test_another_log_and_another_plan_are_told_apart(made: tuple[Trial, Log], tmp_path: Path) -> None:
    trial, log = made
    records = taken(evaluate(trial, log), tmp_path, "extend")
    other = replace(log, files=tuple(replace(file, sha256="f" * 64) for file in log.files))
    moved = evaluate(trial, other, decisions=records).taken
    assert (moved.log_changed, moved.plan_changed, moved.rule_moved) == (True, False, False)
    stricter = trial.model_copy(update={"decision": trial.decision.model_copy(update={"confidence": 0.99})})
    changed = evaluate(stricter, log, decisions=records).taken
    assert (changed.log_changed, changed.plan_changed) == (False, True)


def test_the_order_in_which_files_were_read_makes_no_other_log(made: tuple[Trial, Log]) -> None:
    log = made[1]
    two = replace(log, files=(log.files[0], replace(log.files[0], name="b.csv")))
    assert log_digest(two) == log_digest(replace(two, files=two.files[::-1])) != log_digest(log)
