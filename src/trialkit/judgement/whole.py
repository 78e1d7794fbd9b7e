"""Whether the log reaches the end of what the plan judges; before it, a plan that judges once has no answer."""

from __future__ import annotations

import datetime as dt

from trialkit.protocol.calendar import periods
from trialkit.protocol.trial import Trial
from trialkit.records.log import Log


def stops_on(trial: Trial, log: Log) -> dt.date | None:
    """The last day of a log that stops before the last period of the judged phase; None where it reaches it.

    Where a period without rows means that nothing happened, a log cannot be seen to stop.
    """
    last = log.completeness.last
    judged = [period.start for period in periods(trial.design) if period.kind == trial.decision.judged_phase]
    if last is None or last >= max(judged) or trial.log.empty_period == "zero":
        return None
    return last


def too_early(trial: Trial, log: Log, *, weekly: bool) -> bool:
    """Whether the plan's one look at the end is still to come; weekly: whether the plan looks every period."""
    return not weekly and stops_on(trial, log) is not None
