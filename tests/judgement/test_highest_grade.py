"""Grade 5 takes allocation at random: a rule cannot ask for it, no grade reaches it, and the page says why."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.tallies import Weeks
from trialkit.analysis.estimate import Estimate
from trialkit.judgement.evaluation import evaluate
from trialkit.judgement.grade import highest
from trialkit.protocol.decision import HIGHEST, RuleLine

from .test_sites import Build, build  # noqa: F401  (a fixture is found by its name)


def test_a_rule_may_ask_for_grade_4_and_not_for_5() -> None:
    assert RuleLine(grade_at_least=HIGHEST, then="review").grade_at_least == 4
    with pytest.raises(ValidationError):
        RuleLine(grade_at_least=5, then="review")


def test_the_best_design_with_a_comparison_is_the_highest_grade_there_is(build: Build) -> None:  # noqa: F811
    own: Weeks = [(60 + week % 3, 200) for week in range(16)] + [(100 + week % 3, 200) for week in range(6)]
    other: Weeks = [(70 + week % 2, 200) for week in range(22)]
    found = evaluate(*build({"a": own, "c": other}, baseline=16, worthwhile=20))
    assert isinstance(found.primary.headline, Estimate) and found.primary.comparison is not None
    assert (found.primary.rung, found.primary.comparison.strengthens) == ("segmented", True)
    assert found.grade.level == highest(found.primary) == HIGHEST


def test_the_page_for_readers_says_why() -> None:
    page = Path(__file__).parents[2] / "docs" / "how-to-read-a-report.md"
    assert "**No report of trialkit reaches grade 5.**" in page.read_text(encoding="utf-8")
