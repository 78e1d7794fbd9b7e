"""docs/how-to-read-a-report.md has every row of the first screen, and Louth's present figures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.published import evaluated
from trialkit.analysis.estimate import Estimate
from trialkit.judgement.evaluation import Evaluation
from trialkit.reporting.blocks import Facts
from trialkit.reporting.findings import brief
from trialkit.reporting.numbers import interval_brief
from trialkit.reporting.onepage import one_page
from trialkit.reporting.sections.summary import headline

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "how-to-read-a-report.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def real_louth() -> Evaluation:
    return evaluated("louth")


def test_every_row_of_the_first_screen_is_explained(real_louth: Evaluation) -> None:
    blocks = (*headline(real_louth).blocks, *one_page(real_louth)[0].blocks)
    rows = {fact.term for block in blocks if isinstance(block, Facts) for fact in block.items}
    explained = set(re.findall(r"^\| ([A-Z][^|]+) \|", PAGE.split("## What the findings mean")[0], re.MULTILINE))
    assert not rows - explained


def test_the_figures_quoted_of_louth_are_the_present_ones(real_louth: Evaluation) -> None:
    estimate, measure = real_louth.primary.headline, real_louth.primary.measure
    assert isinstance(estimate, Estimate)
    lower, upper = interval_brief(measure, estimate).split(" to ")
    said = f'*"{brief(measure, estimate)}"* means that the log fits any rise between {lower} and {upper} points.'
    assert said in " ".join(PAGE.split())
    held = real_louth.primary.checked
    assert f"The finding does not hold up in {len(held.lost)} of {held.made} checks: " in PAGE
