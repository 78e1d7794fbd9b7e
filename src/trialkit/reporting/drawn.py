"""How a chart over the phases draws a measure's change: between which two levels, and how far its interval reaches.

A change is drawn only where the way between the two levels is the number that is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from trialkit.analysis.estimate import Estimate
from trialkit.reporting import levels, sites

if TYPE_CHECKING:
    from trialkit.analysis.estimate import Line
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.results import MeasureResult

OPEN_ENDED = "an arrow head: the interval goes past the end of the scale"
"""What a chart says of an interval that is not drawn to its end."""
_ROOM = 1.6
"""How far above the highest level an interval is still drawn, in parts of that level."""
_MEASURED_OFF = ("trend", "change", "level_change", "effect_at_end")
"""Contrasts that are the way between two points of the fitted and the expected line."""


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


def shown_levels(evaluation: Evaluation, result: MeasureResult) -> tuple[float, ...]:
    """Every level that the chart shows but for the change: the periods' at each place, the lines', their ribbons'."""
    places = (*sites.judged(evaluation, result), *sites.comparisons(evaluation, result))
    values = [float(value) for place in places for value in place.series.frame["value"].dropna()]
    if not sites.apart(result):
        for line in result.lines:
            values += [*line.value, *(line.lower or ()), *(line.upper or ())]
    return tuple(value for value in values if abs(value) != float("inf")) or (0.0, 1.0)


def change_drawn(evaluation: Evaluation, result: MeasureResult) -> Change | None:
    """The change with its interval; None where sites have panels of their own, or where no two levels tell it."""
    estimate, judged = result.headline, levels.judged_span(evaluation, result)
    if sites.apart(result) or not isinstance(estimate, Estimate) or judged is None:
        return None
    found = _ends(evaluation, result, estimate, judged)
    if found is None:
        return None
    start, end, reference = found
    sizes = (estimate.interval.lower, estimate.interval.upper)
    if estimate.scale == "ratio":
        sizes = (sizes[0] - 1.0, sizes[1] - 1.0)
    wanted = [start + (size if estimate.scale == "absolute" else size * start) for size in sizes]
    shown = shown_levels(evaluation, result)
    share = result.measure.type in ("proportion", "ordinal")
    least, most = (0.0, 1.0) if share else (min(0.0, *shown), max(shown) * _ROOM)
    lower, upper = (min(max(level, least), most) for level in sorted(wanted))
    past = min(wanted) < least - 1e-9, max(wanted) > most + 1e-9
    x = judged[0] - 0.5 if estimate.contrast == "level_change" else judged[1] + 0.5
    return Change(estimate, x, start, end, (lower, upper), past, reference)


def open_note(evaluation: Evaluation, result: MeasureResult) -> str:
    """That the interval goes past the end of the scale; "" where it is drawn to its ends, or not at all."""
    change = change_drawn(evaluation, result)
    return OPEN_ENDED if change is not None and any(change.open) else ""


def _ends(
    evaluation: Evaluation, result: MeasureResult, estimate: Estimate, judged: tuple[int, int]
) -> tuple[float, float, Start | None] | None:
    """The two levels, and how the first is shown where no line of the chart is there."""
    if estimate.contrast in _MEASURED_OFF:
        pair = levels.endpoints(evaluation, result, estimate)
        from_line = Start(judged[0], "where the fitted line starts") if estimate.contrast == "trend" else None
        return None if pair is None else (*pair, from_line)
    if estimate.contrast == "average_effect":
        pair = _averages(result, judged)
        said = Start(judged[0] - 0.5, "expected, on average")
    elif estimate.contrast == "before_after":
        pooled = levels.pooled(evaluation, result)
        pair = None if pooled is None else (pooled[0].value, pooled[1].value)
        said = Start(float(result.series[0].calendar["index"].iloc[0]), "the level before")
    else:
        return None
    agreeing = None if pair is None else levels.agreeing(estimate, *pair)
    return None if agreeing is None else (*agreeing, said)


def _averages(result: MeasureResult, judged: tuple[int, int]) -> tuple[float, float] | None:
    """The means of the expected and of the fitted line over the periods that are judged."""
    found = {line.name: line for line in result.lines}
    if not {"fitted", "counterfactual"} <= set(found):
        return None
    expected, fitted = (_within(found[name], judged) for name in ("counterfactual", "fitted"))
    both = expected.keys() & fitted.keys()
    if not both:
        return None
    return sum(expected[at] for at in both) / len(both), sum(fitted[at] for at in both) / len(both)


def _within(line: Line, span: tuple[int, int]) -> dict[int, float]:
    """A line's levels at the periods of a span."""
    return {at: level for at, level in zip(line.index, line.value, strict=True) if span[0] <= at <= span[1]}
