"""One page for a committee: what is asked, what was seen, how sure it is, what the rule says, what would change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.reporting import decided, findings, plan_fixed, prospects, tried, why, words
from trialkit.reporting.blocks import Fact, Facts, bullets, paragraph
from trialkit.reporting.formats.front import Part
from trialkit.reporting.leading import leading

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation

KIND = "One page for a decision"


def one_page(evaluation: Evaluation) -> tuple[Part, ...]:
    """The page's two parts: the answer as facts with the chart, and what would change the decision."""
    primary, decision = evaluation.primary, evaluation.decision
    relative = "" if primary.verdict == "unclear" else findings.relative_finding(primary)
    watch, harm = words.watch_out(evaluation), words.balancing(evaluation)
    said = (
        Fact("Decision asked for", evaluation.trial.decision.asked_for or "Not stated in the trial file."),
        Fact(tried.heading(evaluation), tried.done(evaluation)),
        Fact("Question", evaluation.trial.question),
        Fact("What we saw", " ".join(filter(None, (words.headline(evaluation), relative))), strong=True),
        Fact("Worth having", prospects.chance(evaluation)),
        Fact("How sure", words.how_sure(evaluation), grade=evaluation.grade.level),
        Fact("Does it hold up", words.holds_up(evaluation)),
        Fact("What might get worse", "" if harm in watch else harm),
        Fact("The rule says", f"{words.rule_says(evaluation)}.", strong=True),
        Fact("Why", why.why(evaluation)),
        Fact("Decided", decided.headline(evaluation), strong=True),
        Fact("The plan", plan_fixed.brief(evaluation.registered)),
        Fact("Watch out", watch),
    )
    chart = leading(evaluation, "one-page-chart")
    change = bullets(decision.would_change[:2])
    full = paragraph("Every number, how it was worked out, and its limits are in the full report.", tone="note")
    return (
        Part(None, "The answer", (Facts(tuple(fact for fact in said if fact.text), headline=True), *chart)),
        Part(None, "What would change this decision", change + full),
    )
