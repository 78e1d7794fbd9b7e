"""The trial's calendar: which period a day falls in, and which phase a period belongs to.

Periods are counted in whole steps from the first day of the first phase, so a missing period keeps its number and two
periods are always as far apart as the calendar says.
"""

from __future__ import annotations

import calendar as months
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from trialkit.protocol.faults import Fault, NotReadError, tried

if TYPE_CHECKING:
    from trialkit.protocol.design import Design, PeriodUnit, Phase, PhaseKind, Site

FEWEST_NEIGHBOURS = 5
"""Neighbours below which how much such places differ cannot be told."""
MOST_PERIODS = 2000
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
SHORTEST_WEEK = 5
"""Days a week needs to count as one: a phase may end on a Friday, not on a Wednesday."""

_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_DAYS = {"day": 1, "week": 7}
_ORDER = {"baseline": 0, "transition": 1, "trial": 2, "rollout": 3, "follow_up": 4}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Period:
    """One period inside a phase: `index` whole periods since the trial's first day; both dates are inside it."""

    index: int
    start: dt.date
    end: dt.date
    phase: str
    kind: PhaseKind

    @property
    def days(self) -> int:
        """Days in the period, shorter where its phase ends early."""
        return (self.end - self.start).days + 1


def period_start(design: Design, index: int) -> dt.date:
    """First day of the period `index` whole periods after the design's first day."""
    return step(design.period, design.start, index)


def step(period: PeriodUnit, first: dt.date, count: int) -> dt.date:
    """The day `count` whole periods after `first`; a month that is too short ends the step on its last day.

    >>> step("month", dt.date(2021, 1, 31), 1)
    datetime.date(2021, 2, 28)
    """
    if period in _DAYS:
        return first + dt.timedelta(days=_DAYS[period] * count)
    month = first.month - 1 + _MONTHS[period] * count
    year, month = first.year + month // 12, month % 12 + 1
    return dt.date(year, month, min(first.day, months.monthrange(year, month)[1]))


def period_index(design: Design, day: dt.date) -> int:
    """Number of the period that `day` falls in, counted from the design's first day (negative before it)."""
    if design.period in _DAYS:
        return (day - design.start).days // _DAYS[design.period]
    apart = (day.year - design.start.year) * 12 + day.month - design.start.month
    index = apart // _MONTHS[design.period]
    return index if period_start(design, index) <= day else index - 1


def phases_at(design: Design, site: Site | None = None) -> tuple[Phase, ...]:
    """The phases as they ran at one site: a later start there lengthens the baseline and delays the transition.

    A site that starts k whole periods after the others keeps its last baseline phase k periods longer, has any
    transition before the trial k periods later, and has that much less of the trial. Later phases stay where they are.
    """
    trials = design.phases_of("trial")
    if site is None or site.start is None or site.role != "innovation" or not trials:
        return design.phases
    later = period_index(design, site.start) - period_index(design, trials[0].start)
    baselines = design.phases_of("baseline")
    moved = []
    for phase in design.phases:
        start, end = phase.start, phase.end
        if phase.kind == "transition" and phase.start < trials[0].start:
            start, end = _start_later(design, start, later), _end_later(design, end, later)
        elif baselines and phase is baselines[-1]:
            end = _end_later(design, end, later)
        elif phase is trials[0]:
            start = site.start
        moved.append(phase.model_copy(update={"start": start, "end": end}))
    return tuple(moved)


def _start_later(design: Design, day: dt.date, later: int) -> dt.date:
    return period_start(design, period_index(design, day) + later)


def _end_later(design: Design, day: dt.date, later: int) -> dt.date:
    """The last day `later` periods on; a week that ends on its Friday still does."""
    next_start = period_index(design, day) + 1
    short = period_start(design, next_start) - day
    return period_start(design, next_start + later) - short


def periods(design: Design, site: Site | None = None) -> tuple[Period, ...]:
    """Every period of every phase at a site, in calendar order; days between phases belong to none."""
    found = []
    for phase in phases_at(design, site):
        for index in range(period_index(design, phase.start), period_index(design, phase.end) + 1):
            start, end = period_start(design, index), period_start(design, index + 1) - dt.timedelta(days=1)
            found.append(Period(index, max(start, phase.start), min(end, phase.end), phase.name, phase.kind))
    return tuple(found)


def phase_end_faults(phase: Phase) -> Iterator[Fault]:
    """A phase ends on or after the day it starts."""
    if phase.end < phase.start:
        what = f"{phase.name} ends on {phase.end}, before it starts on {phase.start}."
        yield Fault(("end",), what, "Swap or mend the dates.")


def phase_year_faults(phase: Phase, key: Literal["start", "end"]) -> Iterator[Fault]:
    """A phase lies in a year that can be right."""
    if not _sane(getattr(phase, key)):
        what = f"the year {getattr(phase, key).year} is not between {EARLIEST_YEAR} and {LATEST_YEAR}."
        yield Fault((key,), what, "Mend the year.")


def design_faults(design: Design) -> Iterator[Fault]:
    """Everything in the calendar that cannot be: no trial, overlaps, phases that cut a period in two."""
    yield from tried(_trial_faults, design)
    yield from tried(_name_faults, design)
    for index in range(len(_phases(design))):
        yield from tried(_overlap_faults, design, index)
        yield from tried(_kind_faults, design, index)
    yield from tried(_length_faults, design)
    for index in range(len(_phases(design))):
        yield from tried(_start_faults, design, index)
        yield from tried(_end_faults, design, index)
    yield from tried(_role_faults, design)
    for index in range(len(_sites(design))):
        yield from tried(_site_faults, design, index)


def _trial_faults(design: Design) -> Iterator[Fault]:
    if not design.phases_of("trial"):
        what = "no phase has kind: trial, so there is nothing to judge."
        yield Fault(("phases",), what, "Mark the phase in which the new way was tried.")


def _name_faults(design: Design) -> Iterator[Fault]:
    names = [phase.name.casefold() for phase in design.phases]
    for index, name in enumerate(names):
        if name in names[:index]:
            what = f"two phases are called {design.phases[index].name}."
            yield Fault(("phases", index, "name"), what, "Give each its own name.")


def _overlap_faults(design: Design, index: int) -> Iterator[Fault]:
    if index == 0:
        return
    before, phase = design.phases[index - 1], design.phases[index]
    if phase.start <= before.end and before.start <= before.end:
        what = f"{phase.name} starts on {phase.start}, before {before.name} has ended on {before.end}."
        yield Fault(("phases", index, "start"), what, "Phases go in calendar order and may not overlap.")


def _kind_faults(design: Design, index: int) -> Iterator[Fault]:
    earlier = [phase.kind for phase in design.phases[:index] if phase.kind != "transition"]
    kind = design.phases[index].kind
    if kind != "transition" and earlier and _ORDER[kind] < _ORDER[earlier[-1]]:
        what = f"a {kind} phase comes after a {earlier[-1]} phase."
        yield Fault(("phases", index, "kind"), what, "The order is baseline, trial, rollout, follow_up.")


def _length_faults(design: Design) -> Iterator[Fault]:
    if _on_the_grid(design, design.end) and period_index(design, design.end) >= MOST_PERIODS:
        count = period_index(design, design.end) + 1
        what = f"{count} {design.period}s is more than the {MOST_PERIODS} there may be."
        yield Fault(("phases",), what, "Choose a longer period, or mend the years.")


def _start_faults(design: Design, index: int) -> Iterator[Fault]:
    phase = design.phases[index]
    if _on_the_grid(design, phase.start) and not _starts_a_period(design, phase.start):
        what = f"{phase.name} starts on {_spoken(phase.start)}, in the middle of a {design.period}."
        mend = f"Start it on {_nearest_starts(design, phase.start)}: {design.period}s are counted from {design.start}."
        yield Fault(("phases", index, "start"), what, mend)


def _end_faults(design: Design, index: int) -> Iterator[Fault]:
    phase = design.phases[index]
    if phase.end < phase.start or not _on_the_grid(design, phase.end):
        return
    last = period_index(design, phase.end)
    first, whole = period_start(design, last), period_start(design, last + 1) - dt.timedelta(days=1)
    days = (phase.end - first).days + 1
    if phase.end == whole or (design.period == "week" and days >= SHORTEST_WEEK):
        return
    before = first - dt.timedelta(days=1)
    near = f"{before} or {whole}" if before >= phase.start else f"{whole}"
    what = f"{phase.name} ends on {_spoken(phase.end)}, {days} day{'s'[: days > 1]} into a {design.period}."
    yield Fault(("phases", index, "end"), what, f"End it on {near}.")


def _role_faults(design: Design) -> Iterator[Fault]:
    roles = [site.role for site in design.sites]
    if "innovation" not in roles:
        other = "comparison" if "neighbour" not in roles else "comparison or a neighbour"
        yield Fault(("sites",), f"every site is a {other}.", "At least one site must have role: innovation.")
    neighbours = roles.count("neighbour")
    if 0 < neighbours < FEWEST_NEIGHBOURS:
        what = f"{neighbours} neighbour{'' if neighbours == 1 else 's'}: too few to see how much such places differ."
        yield Fault(("sites",), what, f"Name {FEWEST_NEIGHBOURS} or more, 15 if you can, or use role: comparison.")
    if neighbours and roles.count("innovation") > 1:
        what = "neighbours are for one place, and several sites have role: innovation."
        yield Fault(("sites",), what, "Write a file for each place, or leave the neighbours out.")


def _site_faults(design: Design, index: int) -> Iterator[Fault]:
    site = design.sites[index]
    if site.start is None:
        return
    where = ("sites", index, "start")
    if site.role != "innovation":
        yield Fault(where, f"a {site.role} site never starts.", "Remove start, or use role: innovation.")
        return
    for trial in design.phases_of("trial")[:1]:
        if not trial.start <= site.start <= trial.end:
            what = f"{site.name} starts on {site.start}, outside the trial phase ({trial.start} to {trial.end})."
            yield Fault(where, what, "Widen the trial phase or mend the date.")
        elif _on_the_grid(design, site.start) and not _starts_a_period(design, site.start):
            what = f"{site.name} starts on {_spoken(site.start)}, in the middle of a {design.period}."
            yield Fault(where, what, f"Start it on {_nearest_starts(design, site.start)}.")


def _phases(design: Design) -> tuple[Phase, ...]:
    try:
        return design.phases
    except NotReadError:
        return ()


def _sites(design: Design) -> tuple[Site, ...]:
    try:
        return design.sites
    except NotReadError:
        return ()


def _sane(day: dt.date) -> bool:
    return EARLIEST_YEAR <= day.year <= LATEST_YEAR


def _on_the_grid(design: Design, day: dt.date) -> bool:
    """Whether counting periods up to this day can mean anything: years that can be right, and not before the start."""
    return _sane(design.start) and _sane(day) and day >= design.start


def _starts_a_period(design: Design, day: dt.date) -> bool:
    return period_start(design, period_index(design, day)) == day


def _nearest_starts(design: Design, day: dt.date) -> str:
    number = period_index(design, day)
    return f"{period_start(design, number)} or {period_start(design, number + 1)}"


def _spoken(day: dt.date) -> str:
    """Monday 2021-02-08, in English whatever the machine's language."""
    return f"{_WEEKDAYS[day.weekday()]} {day}"
