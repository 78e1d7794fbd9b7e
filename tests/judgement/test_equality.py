"""Groups of people: counted by hand from the rows, too small ones not shown, every answer accounted for."""

import csv
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from trialkit.analysis.estimate import Estimate, NotEstimable
from trialkit.judgement.evaluation import Evaluation, evaluate
from trialkit.protocol.source import parse_trial
from trialkit.records.read import read_log
from trialkit.records.series import series

TEXT = """
title: Calling back
organisation: A council
provenance: illustrative
question: Are more calls settled at once?
intervention: {name: Calling back}
design:
  phases:
    - {name: Before, kind: baseline, start: 2024-01-01, end: 2024-02-11}
    - {name: During, kind: trial, start: 2024-02-12, end: 2024-03-24}
  sites: [{id: one, name: Team one}]
no_balancing_measure_because: This file tests groups.
equality_fields: [age, carer]
log:
  row: call
  fields:
    date: {type: date}
    settled: {type: yes_no}
    age: {type: choice, label: Age, options: {young: 18 to 64, old: 65 and over, very_old: 85 and over}}
    carer: {type: yes_no, required: false}
measures:
  - {id: settled, name: Settled at once, role: primary, type: proportion, numerator: {settled: true}, better: higher,
     worthwhile: 10}
"""
Rows = list[tuple[int, bool, str, str]]


@pytest.fixture
def evaluated(tmp_path: Path) -> Callable[[Rows], Evaluation]:
    def run(rows: Rows) -> Evaluation:
        folder = tmp_path / "log"
        folder.mkdir()
        with (folder / "log.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["date", "settled", "age", "carer"])
            for week, settled, age, carer in rows:
                day = dt.date(2024, 1, 1) + dt.timedelta(weeks=week)
                writer.writerow([f"{day:%d/%m/%Y}", "yes" if settled else "no", age, carer])
        trial = parse_trial(TEXT, name="trials/groups.yaml", trial_id="groups")
        return evaluate(trial, read_log(trial, folder))

    return run


def rows() -> Rows:
    """Each week: ten younger people and five older; carers every third. Very old people call twice in all."""
    found: Rows = []
    for week in range(12):
        for number in range(10):
            found.append((week, number < (3 if week < 6 else 7), "young", "yes" if number % 3 == 0 else "no"))
        for number in range(5):
            found.append((week, number < 2, "old", ""))
    return [*found, (0, True, "very_old", "no"), (8, False, "very_old", "no")]


def test_each_group_is_counted_by_itself(evaluated: Callable[[Rows], Evaluation]) -> None:
    groups = {(group.field, group.answer): group for group in evaluated(rows()).equality}
    young = groups["Age", "18 to 64"]
    before, after = young.levels
    assert isinstance(before, Estimate) and isinstance(after, Estimate) and isinstance(young.change, Estimate)
    assert (before.value, before.n) == (pytest.approx(0.3), 60)
    assert (after.value, after.n) == (pytest.approx(0.7), 60)
    assert young.change.value == pytest.approx(0.4)
    old = groups["Age", "65 and over"].change
    assert isinstance(old, Estimate) and old.value == pytest.approx(0.0)


def test_a_group_too_small_is_not_shown(evaluated: Callable[[Rows], Evaluation]) -> None:
    groups = {group.answer: group for group in evaluated(rows()).equality}
    small = groups["85 and over"]
    assert all(isinstance(level, NotEstimable) for level in small.levels)
    assert isinstance(small.change, NotEstimable)
    assert "fewer than 10 records" in small.change.reason


def test_groups_and_people_without_an_answer_add_up_to_all(evaluated: Callable[[Rows], Evaluation]) -> None:
    found = evaluated(rows())
    trial, log = found.trial, found.log
    whole = series(trial, log, trial.primary).frame["records"].sum()
    by_age = sum(
        series(trial, log, trial.primary, group=("age", answer)).frame["records"].sum()
        for answer in ("young", "old", "very_old")
    )
    by_carer = sum(
        series(trial, log, trial.primary, group=("carer", answer)).frame["records"].sum() for answer in ("yes", "no")
    )
    assert by_age == whole == 182
    assert by_carer == 122


def test_without_fields_in_the_plan_there_are_no_groups(evaluated: Callable[[Rows], Evaluation]) -> None:
    found = evaluated(rows())
    plain = found.trial.model_copy(update={"equality_fields": ()})
    assert evaluate(plain, found.log).equality == ()
