"""Whole evaluations told at every verb: no text of theirs says more than the verb allows, wherever it is printed."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from tests.tallies import HIGH, LOW
from trialkit.judgement.evaluation import Evaluation
from trialkit.judgement.phrasing import ALLOWED, MAY_SAY, Verb, refused
from trialkit.reporting import charts, compared, findings, margin, other_scale, prospects, sections, words
from trialkit.reporting.sections.rule import rule_table

from .tallies import THERE, THERE_LATER, sites_evaluation

UNDRAWN = (
    sections.plain_summary,
    sections.plan_and_registration,
    sections.limitations,
    sections.strength_of_evidence,
    sections.decision,
    sections.roll_out,
)
"""Sections that speak of the change and draw nothing, so that they can be told often."""
SITES = {
    "baseline": ({"a": [*LOW, *HIGH]}, 6),
    "long baseline": ({"a": [*LOW, *LOW, *HIGH]}, 12),
    "comparison": ({"a": [*LOW, *HIGH], "c": [*THERE, *THERE_LATER]}, 6),
}


def at(found: Evaluation, verb: Verb) -> Evaluation:
    level = next(level for level, verbs in ALLOWED.items() if verb in verbs)
    return replace(found, grade=replace(found.grade, level=level, verb=verb))


def told(found: Evaluation) -> str:
    """Everything that is said of the change, except the sentence on what may be said."""
    parts = [words.headline(found), words.watch_out(found), *words.summary_lines(found), words.plain_summary(found)]
    for result in found.results:
        parts += [findings.finding(found, result), other_scale.told(result), margin.safety(result)]
        parts += [findings.brief(result.measure, result.headline), compared.which(result), compared.history(result)]
    parts += [prospects.chance(found), prospects.meaning(found), *prospects.more_periods(found)]
    parts += [charts.phases_telling(found, found.primary).alternative, rule_table(found).prose()]
    parts += [section(found).html for section in UNDRAWN]
    text = html.unescape(re.sub(r"<[^>]+>", " ", " ".join(parts)))
    return " ".join(text.split()).replace(MAY_SAY[found.grade.verb], "")


def too_strong(found: Evaluation, measure: str) -> dict[Verb, tuple[str, ...]]:
    """Phrasings that each verb does not allow, in everything that is told at it; every text names the measure."""
    texts = {verb: told(at(found, verb)) for verb in get_args(Verb)}
    assert all(measure in text for text in texts.values())
    return {verb: wrong for verb, text in texts.items() if (wrong := refused(text, verb))}


@pytest.mark.parametrize("kind", SITES)
def test_no_text_says_more_than_the_verb_allows(tmp_path: Path, kind: str) -> None:
    logged, baseline = SITES[kind]
    found = sites_evaluation(tmp_path / "made", logged, baseline=baseline)  # type: ignore[arg-type]
    assert too_strong(found, "Settled at once") == {}
    assert found.grade.verb in ALLOWED[found.grade.level]
    if kind != "comparison":
        assert "caused a" in told(at(found, "caused")), "the strongest verb is used where it is allowed"


def test_no_text_of_a_trial_without_a_baseline_says_more(louth: Evaluation, wellbeing: Evaluation) -> None:
    for found in (louth, wellbeing):
        assert too_strong(found, found.primary.measure.name) == {}
