"""When, where and in what shape a change is expected; `calendar.py` says what of it cannot be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field, StrictBool

from trialkit.protocol import calendar
from trialkit.protocol.faults import Fault, tried
from trialkit.protocol.part import Identifier, Label, Part, Text

PeriodUnit = Literal["day", "week", "month", "quarter", "year"]
PhaseKind = Literal["baseline", "transition", "trial", "rollout", "follow_up"]
Shape = Literal["step", "ramp", "step_and_ramp"]
ChosenBecause = Literal[
    "volunteered", "worst_results", "best_results", "random", "convenience", "whole_service", "not_stated"
]


class Phase(Part):
    """A stretch of the calendar with one way of working; both dates are inside it."""

    name: Label = Field(description="The phase's name, as charts show it.")
    kind: PhaseKind = Field(
        description="baseline: the old way. transition: training or settling in, shown but not estimated. trial: the "
        "new way. rollout: the new way everywhere. follow_up: a later look."
    )
    start: dt.date = Field(description="First day, as 2021-02-08.")
    end: dt.date = Field(description="Last day, as 2021-03-21.")

    def faults(self) -> Iterable[Fault]:
        """A phase ends after it starts, in a year that can be right."""
        yield from tried(calendar.phase_end_faults, self)
        yield from tried(calendar.phase_year_faults, self, "start")
        yield from tried(calendar.phase_year_faults, self, "end")


class Site(Part):
    """A team or place. `start` is its own first day of the trial phase, where sites start at different times."""

    id: Identifier = Field(description="The site's short code, as the log writes it in its site column.")
    name: Label = Field(description="The site's name in full.")
    role: Literal["innovation", "comparison", "neighbour"] = Field(
        "innovation",
        description="innovation: worked in the new way. comparison: kept to the old way throughout. neighbour: another "
        "place like it, to set its rates and shares against in the judged phase; no change is judged by it.",
    )
    start: dt.date | None = Field(
        None, description="The site's own first day of the trial phase, when it starts later than the others."
    )


class OtherChange(Part):
    """Something else that happened and could explain the result."""

    date: dt.date = Field(description="When it happened.")
    what: Label = Field(description="What it was, in a few words.")


class Design(Part):
    """When, where and in what shape a change is expected; named before the data are seen."""

    period: PeriodUnit = Field("week", description="The steps in which the log is added up, from the first day on.")
    phases: Annotated[tuple[Phase, ...], Field(min_length=1, max_length=50)] = Field(
        description="The phases in calendar order. Each starts on a period's first day and ends on a period's last "
        "(a week may end on its fifth day). Six baseline weeks are the biggest gain open to any team."
    )
    shape: Shape = Field("step", description="The change expected: at once (step), growing (ramp), or both.")
    baseline_trend: StrictBool = Field(
        False, description="Whether the plan allowed for a trend already under way with 3 to 11 baseline periods."
    )
    sites: Annotated[tuple[Site, ...], Field(min_length=1, max_length=200)] = Field(
        description="The teams or places taking part; a log of several sites has a field called site."
    )
    chosen_because: ChosenBecause = Field(
        "not_stated",
        description="How the site was picked. A team picked for its worst month looks better the next month anyway.",
    )
    chosen_note: Text | None = Field(None, description="More on how the site was picked.")
    other_changes: tuple[OtherChange, ...] = Field(
        (), description="What else changed in these weeks and could explain the result."
    )

    def phases_of(self, kind: PhaseKind) -> tuple[Phase, ...]:
        """The phases of one kind, in calendar order."""
        return tuple(phase for phase in self.phases if phase.kind == kind)

    @property
    def start(self) -> dt.date:
        """First day of the first phase."""
        return self.phases[0].start

    @property
    def end(self) -> dt.date:
        """Last day of the last phase."""
        return self.phases[-1].end

    def faults(self) -> Iterable[Fault]:
        """Everything in the calendar that cannot be."""
        return calendar.design_faults(self)
