"""Where a service stands against the path it planned, and where it is heading."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from trialkit.analysis.forecast import TooShort, forecast
from trialkit.judgement.results import MeasureResult
from trialkit.protocol.calendar import step
from trialkit.protocol.trajectory import Trajectory
from trialkit.protocol.trial import Trial

Heading = Literal["on", "better", "worse"]
"""The forecast against the plan at one period: the plan lies inside the interval, or wholly on one side of it."""
_SHARES = ("proportion", "ordinal")


@dataclass(frozen=True)
class Step:
    """One period of a path: planned, seen, or forecast with its prediction interval; each None where there is none."""

    index: int
    start: dt.date
    planned: float | None
    actual: float | None
    forecast: float | None = None
    lower: float | None = None
    upper: float | None = None

    @property
    def gap(self) -> float | None:
        """What was seen less what was planned."""
        return None if self.actual is None or self.planned is None else self.actual - self.planned


@dataclass(frozen=True)
class Progress:
    """A trajectory beside what was seen of it.

    latest:  the last period with both a plan and a figure; None where there is none.
    total:   for cost, figures less plans over all periods that have both; None for demand.
    ahead:   the last period that has both a plan and a forecast; heading: how the forecast stands to the plan there.
    no_forecast: why nothing is forecast; "" where something is. drift: the mean change a period.
    """

    plan: Trajectory
    steps: tuple[Step, ...]
    latest: Step | None
    total: float | None
    ahead: Step | None
    heading: Heading | None
    no_forecast: str
    drift: float | None
    level: float


def progress(trial: Trial, results: tuple[MeasureResult, ...]) -> tuple[Progress, ...]:
    """Every trajectory of the plan, in the order of the file; what was seen is listed there or a measure's own series.

    A measure's series is that of all innovation sites together, in per cent for shares.
    """
    return tuple(_progress(path, results, trial.decision.confidence) for path in trial.trajectories)


def _progress(path: Trajectory, results: tuple[MeasureResult, ...], level: float) -> Progress:
    planned = {point.start: point.planned for point in path.points if point.planned is not None}
    seen = _seen(path, results)
    first = path.points[0].start
    index = {day: number for day in {*planned, *seen} if (number := path.index_of(day)) is not None}
    days = sorted(index, key=lambda day: index[day])
    told = [day for day in days if day in seen]
    ahead = range(index[told[-1]] + 1, index[days[-1]] + 1) if told else range(0)
    found = forecast([index[day] for day in told], [seen[day] for day in told], list(ahead), level=level)
    forward: dict[int, list[float]] = {}
    if not isinstance(found, TooShort):
        floor, most = (0.0 if min(seen.values()) >= 0 else -math.inf), _most(path, results)
        ends = (np.clip(each, floor, most).tolist() for each in (found.value, found.lower, found.upper))
        forward = {int(at): three for at, *three in zip(found.times, *ends, strict=True)}
    everything = sorted({*index.values(), *forward})
    steps = []
    for number in everything:
        day = step(path.period, first, number)
        steps.append(Step(number, day, planned.get(day), seen.get(day), *forward.get(number, ())))
    both = [each for each in steps if each.gap is not None]
    end = next((each for each in reversed(steps) if each.planned is not None and each.forecast is not None), None)
    return Progress(
        plan=path,
        steps=tuple(steps),
        latest=both[-1] if both else None,
        total=sum(each.gap or 0.0 for each in both) if path.of == "cost" and both else None,
        ahead=end,
        heading=_heading(path, end),
        no_forecast=found.reason if isinstance(found, TooShort) else "",
        drift=None if isinstance(found, TooShort) else found.drift,
        level=level,
    )


def _seen(path: Trajectory, results: tuple[MeasureResult, ...]) -> dict[dt.date, float]:
    if path.measure is None:
        return {point.start: point.actual for point in path.points if point.actual is not None}
    result = next(found for found in results if found.measure.id == path.measure)
    series = result.series[0]
    if series.site is not None:
        return {}
    factor = 100.0 if series.type in _SHARES else 1.0
    frame = series.frame[series.frame["value"].notna()]
    return {start.date(): factor * float(value) for start, value in zip(frame["start"], frame["value"], strict=True)}


def _most(path: Trajectory, results: tuple[MeasureResult, ...]) -> float:
    """The most that a period could be: 100 for a share in per cent."""
    kinds = {found.measure.id: found.measure.type for found in results}
    return 100.0 if path.measure is not None and kinds[path.measure] in _SHARES else math.inf


def _heading(path: Trajectory, end: Step | None) -> Heading | None:
    if end is None or end.planned is None or end.lower is None or end.upper is None:
        return None
    if end.lower <= end.planned <= end.upper:
        return "on"
    below = end.upper < end.planned
    return "better" if below == (path.better == "lower") else "worse"
