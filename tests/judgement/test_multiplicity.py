"""Multiplicity as declared reaches the balancing measures: harm asks all of them together, safety each by itself."""

from __future__ import annotations

import pytest

from tests.tallies import HIGH, LOW
from trialkit.analysis.estimate import Estimate
from trialkit.judgement.evaluation import Evaluation, evaluate
from trialkit.judgement.results import MeasureResult
from trialkit.reporting.margin import safety

from .conftest import Make


def harm(found: Evaluation) -> MeasureResult:
    return next(result for result in found.results if result.measure.id == "slow")


MORE = """\
  - {id: slow, name: Not settled, role: balancing, type: proportion, numerator: settled, denominator: calls,
     counted: calls, better: lower, margin: 1}
decision: {multiplicity: %s}"""


@pytest.mark.parametrize(("declared", "expected"), [("none", "harmed"), ("bonferroni", "not_shown_safe")])
def test_harm_that_only_its_own_interval_shows_is_spared_where_all_are_to_hold_together(
    make: Make, declared: str, expected: str
) -> None:
    found = harm(evaluate(*make(LOW, SLIGHTLY, more=MORE % declared)))
    assert found.safety == expected
    if expected == "not_shown_safe":
        assert isinstance(found.spared, Estimate) and found.spared.interval.level == 0.975
        assert "with all balancing measures judged together it may not have" in safety(found)
    else:
        assert found.spared is None and "got worse" in safety(found)


def test_harm_beyond_doubt_is_harm_either_way_and_a_measure_that_is_safe_keeps_its_own_interval(make: Make) -> None:
    found = evaluate(*make(LOW, HIGH, more=MORE % "bonferroni"))
    assert harm(found).safety == "harmed" and found.decision.outcome == "stop"
    other = next(result for result in found.results if result.measure.id == "back")
    assert isinstance(other.headline, Estimate) and other.headline.interval.level == 0.95


SLIGHTLY = [(14, 40), (13, 40), (15, 40), (14, 40), (14, 40), (14, 40)]
