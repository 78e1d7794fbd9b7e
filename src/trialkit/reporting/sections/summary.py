"""Sections 1 and 2: the headline box with its chart, and the plain summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.reporting import (
    carried,
    compared,
    decided,
    kept_back,
    other_scale,
    plan_fixed,
    prospects,
    sites,
    tried,
    why,
    words,
)
from trialkit.reporting.blocks import Fact, Facts, Links, paragraph
from trialkit.reporting.formats.html import anchor
from trialkit.reporting.leading import leading
from trialkit.reporting.once import made_once
from trialkit.reporting.sections.section import Section

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation


@made_once
def headline(evaluation: Evaluation) -> Section:
    """1: what is asked, what was seen, how sure, if it holds up, what the rule says, what to watch, and the chart."""
    asked = evaluation.trial.decision.asked_for or "Not stated in the trial file."
    seen = " ".join(filter(None, (words.headline(evaluation), other_scale.beside(evaluation.primary))))
    likely, taken = prospects.chance(evaluation), decided.headline(evaluation)
    against = compared.which(evaluation.primary)
    if sites.apart(evaluation.primary):
        against = f"{evaluation.primary.rung_reason} {against}".strip()
    rows = (
        Fact("Decision asked for", asked),
        Fact(tried.heading(evaluation), tried.done(evaluation)),
        Fact("What we saw", seen, strong=True),
        Fact("Which figure this is", against),
        Fact("How much was logged", carried.behind(evaluation, evaluation.primary)),
        Fact("Worth having", likely),
        Fact("How sure", words.how_sure(evaluation), grade=evaluation.grade.level),
        Fact("Does it hold up", words.holds_up(evaluation)),
        Fact("The rule says", words.rule_says(evaluation), strong=True),
        Fact("Why", why.why(evaluation)),
        Fact("Decided", taken, strong=True),
        Fact("The plan", plan_fixed.standing(evaluation.registered)),
        Fact("Watch out", words.watch_out(evaluation)),
    )
    links = Links(((17, "What would change this decision"), (15, "How we know"), (9, "The numbers")))
    box = Facts(tuple(row for row in rows if row.text), headline=True)
    return Section(1, "The answer", (box, *leading(evaluation, f"{anchor(1)}-chart"), links))


@made_once
def plain_summary(evaluation: Evaluation) -> Section:
    """2: at most 150 words that can be read aloud."""
    said = kept_back.band(evaluation)
    band = f"{said}." if said else ""
    return Section(2, "Plain summary", paragraph(words.plain_summary(evaluation)) + paragraph(band, tone="note"))
