"""The trial's calendar: which period a day falls in, and which phase a period belongs to.

Periods are counted in whole steps from the first day of the first phase, so a missing period keeps its number and two
periods are always as far apart as the calendar says.
"""

from __future__ import annotations

import calendar as months
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trialkit.protocol.faults import Fault

if TYPE_CHECKING:
    from trialkit.protocol.trial import Design, Phase, PhaseKind, Site

MOST_PERIODS = 2000
SHORTEST_WEEK = 5
"""Days a week needs to count as one: a phase may end on a Friday, not on a Wednesday."""

_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_DAYS = {"day": 1, "week": 7}
_ORDER = {"baseline": 0, "transition": 1, "trial": 2, "rollout": 3, "follow_up": 4}


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
    if design.period in _DAYS:
        return design.start + dt.timedelta(days=_DAYS[design.period] * index)
    month = design.start.month - 1 + _MONTHS[design.period] * index
    year, month = design.start.year + month // 12, month % 12 + 1
    return dt.date(year, month, min(design.start.day, months.monthrange(year, month)[1]))


def period_index(design: Design, day: dt.date) -> int:
    """Number of the period that `day` falls in, counted from the design's first day (negative before it)."""
    if design.period in _DAYS:
        return (day - design.start).days // _DAYS[design.period]
    apart = (day.year - design.start.year) * 12 + day.month - design.start.month
    index = apart // _MONTHS[design.period]
    return index if period_start(design, index) <= day else index - 1


def phases_at(design: Design, site: Site | None = None) -> tuple[Phase, ...]:
    """The phases as they ran at one site: a site's own start moves the end of the baseline, the transition and the trial."""
    trials = design.phases_of("trial")
    if site is None or site.start is None or site.role == "comparison" or not trials:
        return design.phases
    later = site.start - trials[0].start
    moved = []
    for phase in design.phases:
        start, end = phase.start, phase.end
        if phase.kind == "transition":
            start, end = start + later, end + later
        elif phase.kind == "baseline" and phase is design.phases_of("baseline")[-1]:
            end = end + later
        elif phase is trials[0]:
            start = site.start
        moved.append(phase.model_copy(update={"start": start, "end": end}))
    return tuple(moved)


def periods(design: Design, site: Site | None = None) -> tuple[Period, ...]:
    """Every period of every phase at a site, in calendar order; days between phases belong to none."""
    found = []
    for phase in phases_at(design, site):
        for index in range(period_index(design, phase.start), period_index(design, phase.end) + 1):
            start, end = period_start(design, index), period_start(design, index + 1) - dt.timedelta(days=1)
            found.append(Period(index, max(start, phase.start), min(end, phase.end), phase.name, phase.kind))
    return tuple(found)


def design_faults(design: Design) -> list[Fault]:
    """Everything in the calendar that cannot be: no trial, overlaps, phases that cut a period in two."""
    faults = [*_phase_faults(design), *_order_faults(design)]
    if not faults:
        faults = [*_grid_faults(design), *_site_faults(design)]
    return faults


def _phase_faults(design: Design) -> list[Fault]:
    faults = []
    if not design.phases_of("trial"):
        faults.append(
            Fault(
                ("phases",),
                "no phase has kind: trial, so there is nothing to judge.",
                "Mark the phase in which the new way was tried.",
            )
        )
    for index, phase in enumerate(design.phases):
        for key, day in (("start", phase.start), ("end", phase.end)):
            if not 1900 <= day.year <= 2100:
                faults.append(
                    Fault(
                        ("phases", index, key), f"the year {day.year} is not between 1900 and 2100.", "Mend the year."
                    )
                )
    names = [phase.name for phase in design.phases]
    for index, name in enumerate(names):
        if name in names[:index]:
            faults.append(Fault(("phases", index, "name"), f"two phases are called {name}.", "Give each its own name."))
    return faults


def _order_faults(design: Design) -> list[Fault]:
    faults = []
    for index in range(1, len(design.phases)):
        before, phase = design.phases[index - 1], design.phases[index]
        if phase.start <= before.end:
            what = f"{phase.name} starts on {phase.start}, before {before.name} ends on {before.end}."
            faults.append(Fault(("phases", index, "start"), what, "Phases go in calendar order and may not overlap."))
        if _ORDER[phase.kind] < _ORDER[before.kind] and "transition" not in (phase.kind, before.kind):
            what = f"a {phase.kind} phase comes after a {before.kind} phase."
            faults.append(Fault(("phases", index, "kind"), what, "The order is baseline, trial, rollout, follow_up."))
    return faults


def _grid_faults(design: Design) -> list[Fault]:
    if period_index(design, design.end) >= MOST_PERIODS:
        count = period_index(design, design.end) + 1
        return [Fault(("phases",), f"{count} periods is more than {MOST_PERIODS}.", "Choose a longer period.")]
    faults = []
    for index, phase in enumerate(design.phases):
        number = period_index(design, phase.start)
        if period_start(design, number) != phase.start:
            near = f"{period_start(design, number)} or {period_start(design, number + 1)}"
            what = f"{phase.name} starts on {phase.start:%A} {phase.start}, in the middle of a {design.period}."
            faults.append(Fault(("phases", index, "start"), what, f"Start it on {near}."))
        last = period_index(design, phase.end)
        whole = period_start(design, last + 1) - dt.timedelta(days=1)
        days = (phase.end - period_start(design, last)).days + 1
        enough = design.period == "week" and days >= SHORTEST_WEEK
        if phase.end != whole and not enough:
            near = f"{period_start(design, last) - dt.timedelta(days=1)} or {whole}"
            what = f"{phase.name} ends on {phase.end:%A} {phase.end}, {days} days into a {design.period}."
            faults.append(Fault(("phases", index, "end"), what, f"End it on {near}."))
    return faults


def _site_faults(design: Design) -> list[Fault]:
    faults = []
    trial = design.phases_of("trial")[0]
    if all(site.role == "comparison" for site in design.sites):
        faults.append(Fault(("sites",), "every site is a comparison.", "At least one site must have role: innovation."))
    for index, site in enumerate(design.sites):
        if site.start is None:
            continue
        where = ("sites", index, "start")
        if site.role == "comparison":
            faults.append(Fault(where, "a comparison site never starts.", "Remove start."))
        elif not trial.start <= site.start <= trial.end:
            what = f"{site.name} starts on {site.start}, outside the trial phase ({trial.start} to {trial.end})."
            faults.append(Fault(where, what, "Widen the trial phase or mend the date."))
        elif period_start(design, period_index(design, site.start)) != site.start:
            number = period_index(design, site.start)
            near = f"{period_start(design, number)} or {period_start(design, number + 1)}"
            faults.append(Fault(where, f"{site.start} is in the middle of a {design.period}.", f"Start on {near}."))
    return faults
