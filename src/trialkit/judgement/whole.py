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
    if last is None or trial.log.empty_period == "zero":
        return None
    return last if _before_the_end(trial, last) else None


def too_early(trial: Trial, log: Log, *, weekly: bool) -> bool:
    """Whether the plan's one look at the end is still to come; weekly: whether the plan looks every period."""
    return not weekly and stops_on(trial, log) is not None


def unasked_on(trial: Trial, day: dt.date, *, weekly: bool) -> bool:
    """Whether the plan's one look at the end was still to come on a day, whatever was logged by then."""
    return not weekly and trial.log.empty_period != "zero" and _before_the_end(trial, day)


def _before_the_end(trial: Trial, day: dt.date) -> bool:
    """Whether a day lies before the last period of the judged phase."""
    judged = [period.start for period in periods(trial.design) if period.kind == trial.decision.judged_phase]
    return day < max(judged)
