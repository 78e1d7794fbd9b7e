"""The change of the phases chart: an arrow from one level to the other, its interval as a bar, its number in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.reporting import levels, numbers
from trialkit.reporting.figures.canvas import Page, Stroke
from trialkit.reporting.figures.lettering import wrap
from trialkit.reporting.figures.palette import GREY, ORANGE, PLUM
from trialkit.reporting.numbers import change_unit

if TYPE_CHECKING:
    from trialkit.reporting.figures.phases.scale import Scale
    from trialkit.reporting.figures.phases.subject import Change, Subject

APART = 9.0
"""Pixels from an arrow after the last period to the bar of its interval; among the periods the bar is behind it."""
START = Stroke(PLUM, 1.2, (2, 2), order=3.0)
"""The line of the level that a trend starts from."""


def draw_change(page: Page, subject: Subject, scale: Scale) -> None:
    """Nothing where the drawn distance would not be the number."""
    change = subject.change
    if change is None:
        return
    (x, start), (_, end) = scale.at(change.x, change.start), scale.at(change.x, change.end)
    if change.estimate.contrast == "trend":
        page.line([scale.across.x(first_judged(subject)), x], [start, start], START)
    page.arrow((x, start), (x, end), Stroke(ORANGE, 2.6, order=6.0), head=15)
    draw_interval(page, x + (0.0 if subject.among else APART), [scale.y(level) for level in change.interval])


def draw_interval(page: Page, x: float, ends: list[float]) -> None:
    """The interval as an upright bar with a foot at either end, from the level the change starts at."""
    page.line([x, x], ends, Stroke(GREY, 1.4, order=5.5))
    for end in ends:
        page.line([x - 4.5, x + 4.5], [end, end], Stroke(GREY, 1.4, order=5.5, butt=True))


def first_judged(subject: Subject) -> float:
    """The first period of the phase that is judged."""
    span = levels.judged_span(subject.evaluation, subject.result)
    return float(span[0]) if span else subject.first


def change_words(subject: Subject, change: Change, room: float) -> list[str]:
    """The arrow's number with its interval, one under the other, in lines that do not run off the sheet."""
    measure, estimate = subject.result.measure, change.estimate
    unit, decimals = change_unit(measure, estimate.scale), numbers.estimate_decimals(measure, estimate)
    number = unit.signed(estimate.value, decimals)
    interval = f"({numbers.interval_brief(measure, estimate)})"
    return [number, *wrap(interval, room, subject.sheet.small, "bold")]
