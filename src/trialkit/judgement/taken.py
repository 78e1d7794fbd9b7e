"""How the decision that leaders took stands to the rule's answer, and to the evidence as it is now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trialkit.protocol.registration import digest, registered_plan
from trialkit.protocol.taken import Basis, Taken

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.protocol.decision import Outcome
    from trialkit.protocol.trial import Trial
    from trialkit.records.log import Log


@dataclass(frozen=True)
class Standing:
    """The latest decision beside the rule's answer.

    records:     every decision, first to last; empty when none is recorded.
    agrees:      whether the latest is what the rule answers now; None when there is none.
    log_changed, plan_changed: whether the log or the plan is another than the one it was taken on.
    rule_moved:  whether the rule answered otherwise then.
    """

    records: tuple[Taken, ...] = ()
    agrees: bool | None = None
    log_changed: bool = False
    plan_changed: bool = False
    rule_moved: bool = False

    @property
    def latest(self) -> Taken | None:
        """The decision that stands; None when none is recorded."""
        return self.records[-1] if self.records else None


UNDECIDED = Standing()


def stands(records: Sequence[Taken], trial: Trial, log: Log, answer: Outcome) -> Standing:
    """Set the decisions taken against the rule's answer and the evidence of today."""
    if not records:
        return UNDECIDED
    last = records[-1]
    return Standing(tuple(records), last.outcome == answer, *changed(last, trial, log), last.rule != answer)


def changed(taken: Taken, trial: Trial, log: Log) -> tuple[bool, bool]:
    """Whether the log, and whether the plan, is another than the one that a decision was taken on."""
    return taken.log != log_digest(log), taken.plan != digest(registered_plan(trial))


def basis(evaluation: Evaluation, figures: str) -> Basis:
    """What a decision on this evaluation is taken on. figures: the digest of its document (reporting/data.py)."""
    plan = digest(registered_plan(evaluation.trial))
    decision = evaluation.decision
    return Basis(decision.outcome, evaluation.grade.level, plan, log_digest(evaluation.log), figures)


def log_digest(log: Log) -> str:
    """One digest of every file of a log by its bytes, whatever order they were read in."""
    return digest({f"{file.name}\n{file.sheet or ''}": file.sha256 for file in log.files})
