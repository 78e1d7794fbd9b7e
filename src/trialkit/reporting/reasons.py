"""Why the rule answers as it does, with what a roll-out rests on: counted after small numbers were kept back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trialkit.analysis.estimate import Estimate
from trialkit.judgement.ruling import rule
from trialkit.protocol import wording
from trialkit.reporting import kept_back

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation


def reasons(evaluation: Evaluation) -> tuple[str, ...]:
    """The decision's reasons in the order they count; behind why the rule's line answers, what a roll-out rests on."""
    found = evaluation.decision
    if found.rule_line is None or found.outcome != "roll_out":
        return found.reasons
    because = 1 if rule(evaluation.trial)[found.rule_line - 1].because else 0
    return (*found.reasons[:because], *_rests_on(evaluation), *found.reasons[because:])


def _rests_on(evaluation: Evaluation) -> Iterator[str]:
    """Records or events and periods, where the figure itself may be told; and how many checks could not be made."""
    primary = evaluation.primary
    headline, checked = primary.headline, primary.checked
    if isinstance(headline, Estimate):
        kind = "event" if primary.measure.type in ("count", "rate") else "record"
        behind = kept_back.behind(evaluation, primary, headline.n, kind)
        yield f"That rests on {behind} in {wording.plural(headline.periods, evaluation.trial.design.period)}."
    if checked.not_made:
        yield f"{len(checked.not_made)} of {wording.plural(len(primary.checks), 'check')} could not be made."
