"""How a plan's registration stands to its data: fixed before them or after, and what was changed once they came."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from trialkit.protocol.receipts import Receipt, Registration
from trialkit.protocol.registration import Deviation, trial_start
from trialkit.protocol.trial import Trial
from trialkit.records.log import Log

State = Literal["unregistered", "before_data", "before_trial", "after_start"]
"""Not registered; before the first entry of the log; before the trial but after the first entry; after it began.

While a log is empty, only a receipt from before the trial began counts as before the first entry: nothing shows that
what happened since is not known.
"""


@dataclass(frozen=True)
class Registered:
    """A registration beside its data.

    state: when the first receipt was written. registered: its day. first_data: day of the log's first used row.
    late: changes made, or found unrecorded, once the trial had begun. early: changes recorded before.
    counts: the last receipt from before the trial's own data, whose plan had to be kept to; None where there is none.
    """

    state: State
    registration: Registration
    registered: dt.date | None = None
    first_data: dt.date | None = None
    late: tuple[Deviation, ...] = ()
    early: tuple[Deviation, ...] = ()
    counts: Receipt | None = None

    @property
    def fixed(self) -> bool:
        """Whether a receipt shows that the plan was made before the trial's own data."""
        return self.state in ("before_data", "before_trial")

    def unchanged(self, *fields: str) -> bool:
        """Whether the plan was fixed in time and none of these fields, by their first words, was changed late."""
        return self.fixed and not any(part.difference.where.startswith(fields) for part in self.late)


def may_extend(stands: Registered) -> bool:
    """Whether a trial may go on past its plan: not where a registered plan fixed its length and allowed no looks.

    The plan in force is that of the receipt that counts, or the first one where none is from before the trial's own
    data: a first day moved later in the file lets no later receipt in.
    """
    receipts = stands.registration.receipts
    return not receipts or looks_weekly(stands.counts or receipts[0])


def looks_weekly(receipt: Receipt) -> bool:
    """Whether a registered plan has a look after every period; a plan that does not say has one at the end."""
    decision = receipt.plan.get("decision")
    return isinstance(decision, dict) and decision.get("looks") == "weekly"


def _starts(registration: Registration) -> tuple[dt.date, ...]:
    """The trial's first day in every receipt: moving it later in the file does not move what has been."""
    found = (trial_start(receipt.plan) for receipt in registration.receipts)
    return tuple(day for day in found if isinstance(day, dt.date))


def registered(registration: Registration, trial: Trial, log: Log) -> Registered:
    """Set a registration against the log's first entry and the trial's first day.

    A receipt of the very day of the first entry counts as before it: a log holds days, not hours.
    """
    first = registration.first
    begun = min((trial.design.phases_of("trial")[0].start, *_starts(registration)))
    seen = log.completeness.first
    if first is None:
        return Registered("unregistered", registration, first_data=seen)
    day = first.registered.date()
    state: State = "after_start"
    if day <= (begun if seen is None else seen):
        state = "before_data"
    elif day <= begun:
        state = "before_trial"
    started = seen is not None and log.completeness.last is not None and log.completeness.last >= begun
    early = tuple(part for part in registration.deviations if part.recorded and part.recorded.date() <= begun)
    if not started:
        early = registration.deviations
    late = tuple(part for part in registration.deviations if part not in early)
    before = [part for part in registration.receipts if not started or part.registered.date() <= begun]
    counts = before[-1] if before and state != "after_start" else None
    return Registered(state, registration, day, seen, late, early, counts)
