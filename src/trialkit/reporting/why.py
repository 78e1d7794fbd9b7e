"""Why the rule answers as it does, short enough for one page: its first reasons, and what a roll-out would take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.judgement.decide import FIXED
from trialkit.protocol import wording
from trialkit.reporting import words
from trialkit.reporting.reasons import reasons

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation

MOST = 2
"""Reasons that are told; section 17 has them all."""


def why(evaluation: Evaluation) -> str:
    """The reasons that count most, and for an answer that asks for more, what is missing; "" before there is one."""
    found = evaluation.decision
    if found.too_early:
        return ""
    if found.withheld:
        return " ".join((FIXED, *_missing(evaluation)))
    told = words.holds_up(evaluation)
    given = [reason for reason in reasons(evaluation) if reason not in told]
    if found.outcome == "extend" and found.lacking:
        own = given[:1] if evaluation.trial.decision.rules else []
        return " ".join((*own, *_missing(evaluation), *_periods(evaluation)))
    if found.rule_line is None:
        return " ".join(given[1:MOST]) or given[0]
    return " ".join(given[:MOST])


def _missing(evaluation: Evaluation) -> tuple[str, ...]:
    lacking = evaluation.decision.lacking
    return (f"Missing for a roll-out: {wording.joined(lacking)}.",) if lacking else ()


def _periods(evaluation: Evaluation) -> tuple[str, ...]:
    """How many more periods would show that the change is worth having, where it is known and still open."""
    measure, unit = evaluation.primary.measure, evaluation.trial.design.period
    more = [one for one in evaluation.more if one.measure.id == measure.id and one.aim == "beyond_worthwhile"]
    if not more or more[0].periods is None:
        return ()
    count = wording.plural(more[0].periods, f"more {unit}")
    return (f"About {count} like these would show whether the change is that large.",)
