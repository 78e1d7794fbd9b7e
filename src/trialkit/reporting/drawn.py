"""How a chart over the phases draws a measure's change: between which two levels, and how far its interval reaches.

A change is drawn only where the way between the two levels is the number that is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from trialkit.analysis.estimate import Estimate
from trialkit.reporting import levels, sites
from trialkit.reporting.once import made_once_each

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.results import MeasureResult

_ROOM = 0.6
"""How far past the levels shown an interval is still drawn, in parts of the way from 0 or the lowest to the highest."""
_MEASURED_OFF = ("trend", "change", "level_change", "effect_at_end", "average_effect")
"""Contrasts that are the way between two levels of the fitted and the expected line."""


@dataclass(frozen=True)
class Start:
    """The level that a change is measured from where no other line shows it: from which period on, and its name."""

    since: float
    name: str


@dataclass(frozen=True)
class Change:
    """The change at period `x`: from one level to another, with both ends of its interval as levels.

    open: whether the interval goes on past its lower and its upper end as drawn; reference: the level it starts from,
    where that is to be drawn by itself.
    """

    estimate: Estimate
    x: float
    start: float
    end: float
    interval: tuple[float, float]
    open: tuple[bool, bool]
    reference: Start | None


@made_once_each
def shown_levels(evaluation: Evaluation, result: MeasureResult) -> tuple[float, ...]:
    """Every level that the chart shows but for the change: the periods' at each place, the lines', their ribbons'."""
    places = (*sites.judged(evaluation, result), *sites.comparisons(evaluation, result))
    values = [float(value) for place in places for value in place.series.frame["value"].dropna()]
    if not sites.apart(result):
        for line in result.lines:
            values += [*line.value, *(line.lower or ()), *(line.upper or ())]
    return tuple(value for value in values if abs(value) != float("inf")) or (0.0, 1.0)


@made_once_each
def change_drawn(evaluation: Evaluation, result: MeasureResult) -> Change | None:
    """The change with its interval; None where sites have panels of their own, or where no two levels tell it."""
    estimate, judged = result.headline, levels.judged_span(evaluation, result)
    if sites.apart(result) or not isinstance(estimate, Estimate) or judged is None:
        return None
    pair = _ends(evaluation, result, estimate)
    if pair is None:
        return None
    start, end = pair
    sizes = (estimate.interval.lower, estimate.interval.upper)
    if estimate.scale == "ratio":
        sizes = (sizes[0] - 1.0, sizes[1] - 1.0)
    wanted = [start + (size if estimate.scale == "absolute" else size * start) for size in sizes]
    least, most = _limits(evaluation, result)
    lower, upper = (min(max(level, least), most) for level in sorted(wanted))
    past = min(wanted) < least - 1e-9, max(wanted) > most + 1e-9
    x = judged[0] - 0.5 if estimate.contrast == "level_change" else judged[1] + 0.5
    return Change(estimate, x, start, end, (lower, upper), past, _reference(result, estimate, judged))


def open_ended(evaluation: Evaluation, result: MeasureResult) -> bool:
    """Whether the interval goes past the end of the scale, and so is not drawn to its end."""
    change = change_drawn(evaluation, result)
    return change is not None and any(change.open)


def _ends(evaluation: Evaluation, result: MeasureResult, estimate: Estimate) -> tuple[float, float] | None:
    """The two levels; None where the contrast is not the way between any, or theirs is not the change told."""
    if estimate.contrast in _MEASURED_OFF:
        return levels.endpoints(evaluation, result, estimate)
    pooled = levels.pooled(evaluation, result) if estimate.contrast == "before_after" else None
    return None if pooled is None else levels.agreeing(estimate, pooled[0].value, pooled[1].value)


def _limits(evaluation: Evaluation, result: MeasureResult) -> tuple[float, float]:
    """How far down and up an interval is drawn: a share from 0 to 1, others somewhat past the levels shown.

    Below 0, or below what is shown, only an average can be; and no lower than the least that its field may hold.
    """
    measure, shown = result.measure, shown_levels(evaluation, result)
    if measure.type in ("proportion", "ordinal"):
        return 0.0, 1.0
    least, most = min(0.0, *shown), max(shown)
    room = _ROOM * (most - least)
    if measure.type in ("mean", "money") and measure.value is not None:
        allowed = evaluation.trial.log.fields[measure.value].minimum
        least = min(least, least - room if allowed is None else max(least - room, allowed))
    return least, most + room


def _reference(result: MeasureResult, estimate: Estimate, judged: tuple[int, int]) -> Start | None:
    """How the level that the change starts from is shown where no line of the chart is there."""
    match estimate.contrast:
        case "trend":
            return Start(judged[0], "where the fitted line starts")
        case "average_effect":
            return Start(judged[0] - 0.5, "expected, on average")
        case "before_after":
            return Start(float(result.series[0].calendar["index"].iloc[0]), "the level before")
    return None
