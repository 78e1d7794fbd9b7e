"""Grade 5 takes allocation at random: a rule cannot ask for it, no grade reaches it, and the page says why."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from trialkit.judgement.grade import _BASE
from trialkit.protocol.decision import HIGHEST, RuleLine


def test_a_rule_may_ask_for_grade_4_and_not_for_5() -> None:
    assert RuleLine(grade_at_least=HIGHEST, then="review").grade_at_least == 4
    with pytest.raises(ValidationError):
        RuleLine(grade_at_least=5, then="review")


def test_the_best_design_with_a_comparison_is_the_highest_grade_there_is() -> None:
    assert max(_BASE.values()) + 1 == HIGHEST


def test_the_page_for_readers_says_why() -> None:
    page = Path(__file__).parents[2] / "docs" / "how-to-read-a-report.md"
    assert "**No report of trialkit reaches grade 5.**" in page.read_text(encoding="utf-8")
