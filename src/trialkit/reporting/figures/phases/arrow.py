"""The change of the phases chart: an arrow from one level to the other, its interval as a bar, its number in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.reporting import numbers
from trialkit.reporting.figures.canvas import Page, Stroke
from trialkit.reporting.figures.lettering import wrap
from trialkit.reporting.figures.palette import GREY, ORANGE, PLUM
from trialkit.reporting.numbers import change_unit

if TYPE_CHECKING:
    from trialkit.reporting.drawn import Change
    from trialkit.reporting.figures.phases.scale import Scale
    from trialkit.reporting.figures.phases.subject import Subject

APART = 9.0
"""Pixels from an arrow after the last period to the bar of its interval; among the periods the bar is behind it."""
START = Stroke(PLUM, 1.2, (2, 2), order=3.0)
"""The line of the level that a change starts from, where no other line shows it."""
_BAR = Stroke(GREY, 1.4, order=5.5)
_FOOT, _HEAD = 4.5, 6.0
"""Half the width of the interval's foot and arrow head, and how far that head reaches back, in pixels."""
_LEAST_ARROW = 0.5
"""The shortest arrow, in parts of its head: a shorter one would point past its end."""
_SMALL = 12.0
"""Size of a head, in pixels, up to which the shaft is thinner."""


def draw_change(page: Page, subject: Subject, scale: Scale) -> None:
    """Nothing where the drawn distance would not be the number."""
    change = subject.change
    if change is None:
        return
    (x, start), (_, end) = scale.at(change.x, change.start), scale.at(change.x, change.end)
    if change.reference is not None:
        page.line([scale.across.x(change.reference.since), x], [start, start], START)
    draw_arrow(page, x, (start, end), 15.0)
    ends = tuple(zip((scale.y(level) for level in change.interval), change.open, strict=True))
    draw_interval(page, x + (0.0 if subject.among else APART), ends)


def draw_arrow(page: Page, x: float, ends: tuple[float, float], head: float) -> None:
    """The change upright from one height to the other; a change too small for an arrow is a dash at its level."""
    start, end = ends
    if abs(end - start) < _LEAST_ARROW * head:
        page.line([x - 5.0, x + 5.0], [end, end], Stroke(ORANGE, 2.6, order=6.0, butt=True))
        return
    page.arrow((x, start), (x, end), Stroke(ORANGE, 2.6 if head > _SMALL else 2.2, order=6.0), head=head)


def draw_interval(page: Page, x: float, ends: tuple[tuple[float, bool], ...]) -> None:
    """The interval as an upright bar between two heights: a foot where it ends, an arrow head where it goes on."""
    heights = [y for y, _ in ends]
    page.line([x, x], heights, _BAR)
    for y, goes_on in ends:
        if goes_on:
            back = _HEAD if y <= min(heights) else -_HEAD
            page.line([x - _FOOT, x, x + _FOOT], [y + back, y, y + back], _BAR)
        else:
            page.line([x - _FOOT, x + _FOOT], [y, y], Stroke(GREY, 1.4, order=5.5, butt=True))


def change_words(subject: Subject, change: Change, room: float) -> list[str]:
    """The arrow's number with its interval, one under the other, in lines that do not run off the sheet."""
    measure, estimate = subject.result.measure, change.estimate
    unit, decimals = change_unit(measure, estimate.scale), numbers.estimate_decimals(measure, estimate)
    number = unit.signed(estimate.value, decimals)
    interval = f"({numbers.interval_brief(measure, estimate)})"
    return [number, *wrap(interval, room, subject.sheet.small, "bold")]
