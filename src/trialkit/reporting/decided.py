"""The decision that leaders took, in words: beside the rule's answer, with its reason, dissent and what has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.judgement.whole import unasked_on
from trialkit.protocol import wording
from trialkit.reporting import numbers, terms
from trialkit.reporting.tables import Column, Table, table

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.protocol.taken import Taken

NOTHING = "No decision is recorded yet."


def headline(evaluation: Evaluation) -> str:
    """The decision for the first screen, whether it is what the rule says, and what has changed; "" when none is."""
    last = evaluation.taken.latest
    if last is None:
        return ""
    told = (f"{_said(last)}.", replaced(evaluation), beside_rule(evaluation), since(evaluation))
    return " ".join(part for part in told if part)


def replaced(evaluation: Evaluation) -> str:
    """Which earlier decision the latest replaces; "" where it is the first."""
    before = evaluation.taken.records[:-1]
    if not before:
        return ""
    return f"It replaces the decision of {numbers.day(before[-1].on)}, {terms.OUTCOMES[before[-1].outcome].lower()}."


def beside_rule(evaluation: Evaluation) -> str:
    """Whether the decision is what the rule answers, said plainly; "" when none is recorded."""
    stands, answer = evaluation.taken, evaluation.decision.outcome
    if stands.latest is None:
        return ""
    if evaluation.decision.too_early:
        return "The rule had not answered yet: it is asked once, at the end."
    if stands.rule_moved and _too_early(evaluation, stands.latest):
        return f"The rule had not answered then, and says {terms.OUTCOMES[answer].lower()} now."
    if stands.rule_moved:
        then = terms.OUTCOMES[stands.latest.rule].lower()
        return f"The rule said {then} then, and says {terms.OUTCOMES[answer].lower()} now."
    if stands.agrees:
        return "That is what the rule says."
    return f"That is not what the rule says, which is {terms.OUTCOMES[answer].lower()}."


def since(evaluation: Evaluation) -> str:
    """What is no longer as it was when the decision was taken; "" when nothing is."""
    stands = evaluation.taken
    changed = [name for name, moved in (("the log", stands.log_changed), ("the plan", stands.plan_changed)) if moved]
    if not changed:
        return ""
    have = "has" if len(changed) == 1 else "have"
    return f"It was decided on an earlier version of the evidence: {wording.joined(changed)} {have} changed since."


def earlier(evaluation: Evaluation) -> Table:
    """Every decision recorded, the first one first."""
    columns = (
        Column("Decided on", "on"),
        Column("Decision", "outcome"),
        Column("By", "by"),
        Column("Reason", "reason"),
        Column("Dissent", "dissent"),
        Column("The rule said", "rule"),
    )
    rows = (
        (
            numbers.day(one.on),
            terms.OUTCOMES[one.outcome],
            one.by,
            one.reason,
            one.dissent or "none recorded",
            "no answer yet" if _too_early(evaluation, one) else terms.OUTCOMES[one.rule],
        )
        for one in evaluation.taken.records
    )
    return table("decisions", "Every decision recorded, the latest last", columns, rows)


def _too_early(evaluation: Evaluation, one: Taken) -> bool:
    """Whether a decision was taken while a plan that judges once had no answer yet: its record then says review."""
    return one.rule == "review" and unasked_on(evaluation.trial, one.on, weekly=evaluation.looks.weekly)


def _said(one: Taken) -> str:
    return f"{terms.OUTCOMES[one.outcome]}, on {numbers.day(one.on)}, by {one.by}"
