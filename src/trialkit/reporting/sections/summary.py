"""Sections 1 and 2: the headline box with its chart, and the plain summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.reporting import (
    carried,
    charts,
    compared,
    decided,
    figures,
    findings,
    plan_fixed,
    prospects,
    sites,
    terms,
    words,
)
from trialkit.reporting.sections.section import Section, anchor, figure, grade_dots, link, paragraph
from trialkit.reporting.tables import escape

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation


def headline(evaluation: Evaluation) -> Section:
    """1: what is asked, what was seen, how sure, if it holds up, what the rule says, what to watch, and the chart."""
    asked = evaluation.trial.decision.asked_for or "Not stated in the trial file."
    relative = "" if evaluation.primary.verdict == "unclear" else findings.relative_finding(evaluation.primary)
    seen = " ".join(filter(None, (words.headline(evaluation), relative)))
    likely = prospects.chance(evaluation)
    taken = decided.headline(evaluation)
    sure = f"{grade_dots(evaluation.grade.level)} {escape(words.how_sure(evaluation))}"
    rows: tuple[tuple[str, str], ...] = (
        ("Decision asked for", escape(asked)),
        ("What we saw", f"<strong>{escape(seen)}</strong>"),
        ("How much was logged", escape(carried.behind(evaluation, evaluation.primary))),
        *((("Worth having", escape(likely)),) if likely else ()),
        ("How sure", sure),
        ("The rule says", f"<strong>{escape(words.rule_says(evaluation))}</strong>"),
        *((("Decided", f"<strong>{escape(taken)}</strong>"),) if taken else ()),
        ("The plan", escape(plan_fixed.standing(evaluation.registered))),
        ("Watch out", escape(words.watch_out(evaluation))),
    )
    against = compared.which(evaluation.primary)
    if sites.apart(evaluation.primary):
        against = f"{evaluation.primary.rung_reason} {against}".strip()
    if against:
        rows = (*rows[:2], ("Which figure this is", escape(against)), *rows[2:])
    holds = words.holds_up(evaluation)
    if holds:
        place = next(number for number, (term, _) in enumerate(rows) if term == "The rule says")
        rows = (*rows[:place], ("Does it hold up", escape(holds)), *rows[place:])
    box = "".join(f"<div><dt>{term}</dt><dd>{text}</dd></div>" for term, text in rows)
    links = " ".join(
        (
            link(17, "What would change this decision"),
            link(15, "How we know"),
            link(9, "The numbers"),
        )
    )
    return Section(
        1,
        "The answer",
        f'<dl class="tk-headline">{box}</dl>{_chart(evaluation)}<p class="tk-next">{links}</p>',
    )


def plain_summary(evaluation: Evaluation) -> Section:
    """2: at most 150 words that can be read aloud."""
    band = terms.ILLUSTRATIVE + "." if evaluation.trial.provenance == "illustrative" else ""
    return Section(2, "Plain summary", paragraph(words.plain_summary(evaluation)) + paragraph(band, kind="tk-note"))


def _chart(evaluation: Evaluation) -> str:
    primary = evaluation.primary
    telling = charts.phases_telling(evaluation, primary)
    return figure(
        lambda uid, form: figures.phases_chart(evaluation, primary, uid=uid, form=form),  # type: ignore[arg-type]
        telling,
        None,
        f"{anchor(1)}-chart",
    )
