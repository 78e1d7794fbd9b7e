"""Where a day stands in a trial's calendar: which period of how many, how many days are left, what is complete."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from trialkit.errors import Problem, TrialError
from trialkit.protocol.calendar import Period, periods
from trialkit.protocol.design import Phase
from trialkit.protocol.trial import Trial

MOSTLY_OVER = 5 / 7
"""Share of a period from which it is the one to talk about (Friday of a week); before, the one that ended last is."""


@dataclass(frozen=True)
class Moment:
    """A day in a trial.

    phase:     the phase it lies in; None between phases and after the last.
    number:    which of the phase's periods it is, of `of`; 0 outside a phase.
    coming:    the next phase to start; None when none is left.
    shown:     the period whose logging is talked about: the running one when most of it is over, else the last one.
    last:      number in the calendar (Period.index) of the latest complete period; −1 before the first is.
    judged_on: the last day of the judged phase; begins: its first day; judged_name: what it is called.
    """

    on: dt.date
    phase: Phase | None
    number: int
    of: int
    coming: Phase | None
    shown: Period
    last: int
    begins: dt.date
    judged_on: dt.date
    judged_name: str

    @property
    def days_left(self) -> int:
        """Days after this one until the judged phase is over; 0 when it is."""
        return max(0, (self.judged_on - self.on).days)

    @property
    def judged(self) -> bool:
        """Whether the judged phase is over."""
        return self.on >= self.judged_on

    @property
    def running(self) -> bool:
        """Whether the period talked about is not over yet."""
        return self.on < self.shown.end


def moment(trial: Trial, on: dt.date) -> Moment:
    """Where a day stands. Raises TrialError when the trial has not begun."""
    design = trial.design
    if on < design.start:
        left = (design.start - on).days
        what = f"the trial has not begun: {left:,} day{'' if left == 1 else 's'} to go."
        mend = f"The first huddle can be held from {design.start.day} {design.start:%B %Y}."
        raise TrialError(Problem(f"{trial.id} on {on.day} {on:%B %Y}:", what, mend))
    calendar = periods(design)
    phase = next((one for one in design.phases if one.start <= on <= one.end), None)
    inside = [one for one in calendar if phase is not None and one.phase == phase.name]
    number = sum(one.start <= on for one in inside)
    judged = design.phases_of(trial.decision.judged_phase) or design.phases_of("trial")
    complete = [one.index for one in calendar if one.end <= on]
    return Moment(
        on=on,
        phase=phase,
        number=number,
        of=len(inside),
        coming=next((one for one in design.phases if one.start > on), None),
        shown=_shown(calendar, on),
        last=complete[-1] if complete else -1,
        begins=judged[0].start,
        judged_on=judged[-1].end,
        judged_name=judged[0].name,
    )


def _shown(calendar: tuple[Period, ...], on: dt.date) -> Period:
    begun = [one for one in calendar if one.start <= on]
    now = begun[-1]
    gone = (min(on, now.end) - now.start).days + 1
    return now if len(begun) == 1 or gone >= MOSTLY_OVER * now.days else begun[-2]
