"""docs/value.md: its blocks are read as they stand, and its worked example comes out as printed, and by hand."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.tallies import HIGH, LOW, MONDAY, planned_and_logged
from trialkit.analysis.estimate import Estimate, Interval
from trialkit.judgement.evaluation import evaluate
from trialkit.judgement.value import Value, value
from trialkit.protocol.source import parse_trial
from trialkit.protocol.trial import Trial
from trialkit.reporting import worth

PAGE = (Path(__file__).parents[1] / "docs" / "value.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.S)
GOOD = (Path(__file__).parent / "protocol" / "good_trial.yaml").read_text(encoding="utf-8")
TRIAL = """
title: Signposting at the front door
organisation: A council
provenance: illustrative
question: Are more calls settled at once?
intervention: {name: Signposting}
design:
  phases:
    - {name: Before, kind: baseline, start: 2024-01-01, end: 2024-02-11}
    - {name: During, kind: trial, start: 2024-02-12, end: 2024-03-24}
  sites: [{id: one, name: Front door}]
log:
  row: tally
  fields: {date: {type: date}, settled: {type: number}, calls: {type: number}}
measures:
  - {id: settled, name: Settled at once, role: primary, type: proportion, numerator: settled, denominator: calls,
     better: higher, worthwhile: 10}
no_balancing_measure_because: This file tests one measure.
"""


def read(text: str) -> Trial:
    return parse_trial(text, name="trials/made.yaml", trial_id="made")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], str, Value]:
    """The page's own block with the page's own effect: the facts, the sentence and the value."""
    weeks = [*LOW, *HIGH]
    rows = [
        [f"{MONDAY.fromordinal(MONDAY.toordinal() + 7 * number):%d/%m/%Y}", *week]
        for number, week in enumerate(weeks)
        if week is not None
    ]
    trial, log = planned_and_logged(
        tmp_path_factory.mktemp("documented") / "made", TRIAL + BLOCKS[0], ["date", "settled", "calls"], rows
    )
    found = evaluate(trial, log)
    effect = Estimate("change", "absolute", "During against Before", 0.12, Interval(0.05, 0.19), "as printed", 480)
    result = replace(found.primary, headline=effect, estimates=())
    worked = value(trial, (result,))
    assert isinstance(worked, Value)
    evaluation = replace(found, results=(result,), value=worked)
    return dict(worth.facts(evaluation, worked)), worth.sentence(evaluation, worked), worked


def test_the_sentence_and_every_row_of_the_example_are_what_the_report_says(
    told: tuple[dict[str, str], str, Value],
) -> None:
    facts, sentence, _ = told
    assert f"> {sentence}\n" in PAGE
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", PAGE, flags=re.M)
    assert len(rows) == 5
    assert rows == [(name, facts[name]) for name, _ in rows]


def test_the_arithmetic_by_hand_is_right_and_near_the_simulation(told: tuple[dict[str, str], str, Value]) -> None:
    first = 0.12 * 3600 * 600 * 0.7
    benefit = first * (1 + 0.85 / 1.035 + 0.85**2 / 1.035**2)
    once, yearly = 40_000 + 300 * 19 * 1.3, 15_000 + 12 * 46 * 19 * 1.3
    running = yearly * (1 + 1 / 1.035 + 1 / 1.035**2)
    for sum_ in (first, benefit, once, yearly, running, once + running):
        assert f"£{sum_:,.0f}" in PAGE, sum_
    assert f"£{benefit / (once + running):.2f}" in PAGE
    assert told[2].yearly.median == pytest.approx(first, rel=0.05)
    assert told[2].benefit.median == pytest.approx(benefit, rel=0.05)


def test_the_other_blocks_are_read_as_they_stand() -> None:
    core = "value:\n  price_base: 2017\n  unit_cost: {amount: 1, source: A}\n  annual_volume: {amount: 1, source: A}\n"
    target = read(f"{GOOD}\n{core}{BLOCKS[1]}").value
    assert target is not None and target.target is not None and target.target.years == (3, 5)
    (path,) = read(f"{GOOD}\n{BLOCKS[2]}").trajectories
    assert path.points[1].actual == 8430
