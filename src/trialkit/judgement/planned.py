"""Which plan's looks figures allow for: the registered one's, where a receipt is from before the trial's own data.

A phase that is lengthened or shortened afterwards neither buys a look nor loses one.
"""

from __future__ import annotations

from dataclasses import dataclass

from trialkit.judgement.registered import Registered, looks_weekly
from trialkit.protocol.calendar import periods
from trialkit.protocol.design import Design, PhaseKind
from trialkit.protocol.receipts import Receipt
from trialkit.protocol.registration import registered_design
from trialkit.protocol.trial import Trial


@dataclass(frozen=True)
class PlannedLooks:
    """The looks that figures allow for.

    receipt: whose plan counts; None where none is from before the trial's own data, and the trial file counts.
    design:  the phases of the plan that counts, or why a receipt's cannot be read.
    weekly:  whether that plan, or the file as it stands, has a look after every period.
    """

    trial: Trial
    receipt: Receipt | None
    design: Design | str
    weekly: bool

    def of(self, *kinds: PhaseKind) -> int | str:
        """How many looks were planned at the phases of these kinds, one a period; or why that cannot be said."""
        if isinstance(self.design, str):
            return self._unsaid(self.design)
        named = " or ".join(kind.replace("_", "-") for kind in kinds)
        return sum(_count(self.design, kind) for kind in kinds) or self._unsaid(f"its plan has no {named} phase.")

    @property
    def told(self) -> str:
        """In a sentence, which plan's looks are used where a receipt's are not those of the file; "" elsewhere."""
        if self.receipt is None or not (self.weekly or self.trial.of_role("balancing")):
            return ""
        kind, unit = self.trial.decision.judged_phase, self.trial.design.period
        planned, now = self.of(kind), _count(self.trial.design, kind)
        if isinstance(planned, str):
            return planned
        source = _named(self.receipt)
        if planned != now:
            phase = f"the {kind.replace('_', '-')} phase"
            return (
                f"Looks are those of {source}: {planned}, one for each {unit} of {phase}; the trial file now has {now}."
            )
        if self.weekly and not looks_weekly(self.receipt):
            return f"Figures allow for a look after every {unit}, as the trial file now has it; {source} has one look."
        if self.weekly and self.trial.decision.looks == "final":
            return f"Figures allow for a look after every {unit}, as {source} has it; the trial file now has one look."
        return ""

    def _unsaid(self, why: str) -> str:
        source = "" if self.receipt is None else f" from {self.receipt.trial}.receipts/{self.receipt.receipt}.json"
        return f"How many looks were planned cannot be said{source}: {why}"


def planned_looks(trial: Trial, stands: Registered) -> PlannedLooks:
    """The looks of the last receipt that counts, and without one those of the trial file as it stands."""
    receipt, weekly = stands.counts, trial.decision.looks == "weekly"
    if receipt is None:
        return PlannedLooks(trial, None, trial.design, weekly)
    return PlannedLooks(trial, receipt, registered_design(receipt.plan), weekly or looks_weekly(receipt))


def _count(design: Design, kind: PhaseKind) -> int:
    return sum(period.kind == kind for period in periods(design))


def _named(receipt: Receipt) -> str:
    return f"receipt {receipt.receipt} of {receipt.registered:%d/%m/%Y}"
