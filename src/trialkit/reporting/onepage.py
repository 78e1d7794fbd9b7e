"""One page for a committee: what is asked, what was seen, how sure it is, what the rule says, what would change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.reporting import charts, decided, figures, other_scale, plan_fixed, prospects, sites, tried, why, words
from trialkit.reporting.blocks import Fact, Facts, bullets, figure, paragraph
from trialkit.reporting.formats.front import Part
from trialkit.reporting.leading import leading

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.reporting.blocks import Flow

KIND = "One page for a decision"
MOST_PANELS = 3
"""Sites with a panel each that leave room for the rest of the page; more have their average drawn alone."""


def one_page(evaluation: Evaluation) -> tuple[Part, ...]:
    """The page's two parts: the answer as facts with the chart, and what would change the decision."""
    primary, decision = evaluation.primary, evaluation.decision
    seen = " ".join(filter(None, (words.headline(evaluation), other_scale.beside(primary))))
    watch, harm = words.watch_out(evaluation), words.balancing(evaluation)
    said = (
        Fact("Decision asked for", evaluation.trial.decision.asked_for or "Not stated in the trial file."),
        Fact(tried.heading(evaluation), tried.done(evaluation)),
        Fact("What we saw", seen, strong=True),
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
    chart = _chart(evaluation, "one-page-chart")
    change = bullets(decision.would_change[:2])
    full = paragraph("Every number, how it was worked out, and its limits are in the full report.", tone="note")
    return (
        Part(None, "The answer", (Facts(tuple(fact for fact in said if fact.text), headline=True), *chart)),
        Part(None, "What would change this decision", change + full),
    )


def _chart(evaluation: Evaluation, name: str) -> Flow:
    """The first screen's chart, or every measure's change where the sites' own panels would fill the page."""
    started = [site for site in evaluation.trial.design.sites if site.role == "innovation"]
    if not sites.apart(evaluation.primary) or len(started) <= MOST_PANELS:
        return leading(evaluation, name, low=True)
    telling = charts.forest_telling(evaluation)
    return figure(name, lambda uid, form: figures.forest(evaluation, uid=uid, form=form), telling)
