"""A trajectory as planned: the path that cost or demand is to take, period by period, and what was seen of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field

from trialkit.protocol.calendar import step
from trialkit.protocol.design import PeriodUnit
from trialkit.protocol.faults import Fault, as_read, tried
from trialkit.protocol.part import Identifier, Label, Number, Part, Text

MOST_STEPS = 400
"""Periods a path may span."""


class PathPoint(Part):
    """One period of a path: what was planned for it, what was seen in it, or both."""

    start: dt.date = Field(description="First day of the period.")
    planned: Number | None = Field(None, description="What was planned for it.")
    actual: Number | None = Field(None, description="What was seen in it; left out while it is to come.")


class Trajectory(Part):
    """The path that cost or demand is to take in a team, a service or a department, and how far it has come."""

    id: Identifier = Field(description="A short name, used in files.")
    name: Label = Field(description="What is followed, in words: people in long-term support.")
    of: Literal["cost", "demand"] = Field(description="cost: pounds in each period. demand: how much is asked for.")
    level: Literal["team", "service", "department"] = Field(description="How wide it is.")
    where: Label = Field(description="Which team, service or department.")
    period: PeriodUnit = Field("month", description="The steps of the path.")
    unit: Label | None = Field(None, description="The unit in words: people, hours. Cost is in pounds.")
    better: Literal["higher", "lower"] = Field("lower", description="Which way is better.")
    measure: Identifier | None = Field(
        None, description="The measure whose own series is what was seen, in place of actual; per cent for a share."
    )
    source: Text = Field(description="Who planned the path, and where the figures come from.")
    points: Annotated[tuple[PathPoint, ...], Field(min_length=2, max_length=MOST_STEPS)] = Field(
        description="The periods in calendar order; some may be left out."
    )

    def faults(self) -> Iterable[Fault]:
        """Periods in order and whole steps apart; something planned; what was seen from one place only."""
        for rule in (_in_order, _whole_steps, _something_is_planned, _seen_in_one_place, _unit_belongs):
            yield from tried(rule, self)

    def index_of(self, day: dt.date) -> int | None:
        """Whole periods from the first one to the one that starts on a day; None when no period starts then."""
        first = self.points[0].start
        return next((count for count in range(MOST_STEPS) if step(self.period, first, count) == day), None)


def _in_order(path: Trajectory) -> Iterator[Fault]:
    days = [as_read(point, "start", None) for point in path.points]
    for index, (before, after) in enumerate(pairwise(days), start=1):
        if before is not None and after is not None and after <= before:
            what = f"this period starts on {after}, and the one above it on {before}."
            yield Fault(("points", index, "start"), what, "Put the periods in calendar order, each once.")


def _whole_steps(path: Trajectory) -> Iterator[Fault]:
    days = [point.start for point in path.points]
    if days != sorted(set(days)):
        return
    for index, day in enumerate(days):
        if path.index_of(day) is None:
            what = f"{day} is not a whole number of {path.period}s after the first, {days[0]}."
            yield Fault(("points", index, "start"), what, "Give each period's first day, or change period.")


def _something_is_planned(path: Trajectory) -> Iterator[Fault]:
    if all(as_read(point, "planned", 0) is None for point in path.points):
        yield Fault(("points",), "no period says what was planned.", "Add planned: to the periods of the path.")


def _seen_in_one_place(path: Trajectory) -> Iterator[Fault]:
    if path.measure is None:
        return
    for index, point in enumerate(path.points):
        if as_read(point, "actual", None) is not None:
            what = f"what was seen is taken from the measure {path.measure}, and is written here as well."
            yield Fault(("points", index, "actual"), what, "Remove it, or remove measure.")


def _unit_belongs(path: Trajectory) -> Iterator[Fault]:
    if path.of == "cost" and path.unit is not None:
        yield Fault(("unit",), "cost is in pounds.", "Remove the line.")
