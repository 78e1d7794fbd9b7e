"""The change of the phases chart: an arrow from one level to the other, its interval as a bar, its number in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.reporting import levels, numbers
from trialkit.reporting.figures.canvas import Page, Stroke, Type, text_width, wrap
from trialkit.reporting.figures.labels import free_height
from trialkit.reporting.figures.palette import GREY, ORANGE, PLUM
from trialkit.reporting.numbers import change_unit

if TYPE_CHECKING:
    from trialkit.reporting.figures.phases.scale import Scale
    from trialkit.reporting.figures.phases.subject import Change, Subject

_APART = 9.0
"""Pixels from the arrow to the bar of its interval."""
_WORDS_APART = 8.0
"""Pixels from the bar to the words."""
_AIR = 4.0
"""Pixels from the words to the sheet's edge."""


def draw_change(page: Page, subject: Subject, scale: Scale) -> None:
    """Nothing where the drawn distance would not be the number."""
    change = subject.change
    if change is None:
        return
    (x, start), (_, end) = scale.at(change.x, change.start), scale.at(change.x, change.end)
    if change.estimate.contrast == "trend":
        first = float(levels.judged_frame(subject.evaluation, subject.result)["index"].min())
        page.line([scale.across.x(first), x], [start, start], Stroke(PLUM, 1.0, (2, 2), order=3.0))
    page.arrow((x, start), (x, end), Stroke(ORANGE, 2.6, order=6.0), head=15)
    _draw_interval(page, x + _APART, [scale.y(level) for level in change.interval])
    small = subject.sheet.small
    said = _words(subject, change, subject.sheet.width - (x + _APART + _WORDS_APART) - _AIR)
    y = scale.y(_clear_height(subject, scale, change, said))
    face = Type(small, weight="bold", down="center", spacing=1.3, order=7.0, ground=True)
    page.text((x + _APART + _WORDS_APART, y), said, face)


def _draw_interval(page: Page, x: float, ends: list[float]) -> None:
    """The interval as an upright bar with a foot at either end, from the level the change starts at."""
    page.line([x, x], ends, Stroke(GREY, 1.4, order=6.0))
    for end in ends:
        page.line([x - 4.5, x + 4.5], [end, end], Stroke(GREY, 1.4, order=6.0, butt=True))


def _words(subject: Subject, change: Change, room: float) -> str:
    """The arrow's number with its interval, one under the other, in lines that do not run off the sheet."""
    measure, estimate = subject.result.measure, change.estimate
    unit, decimals = change_unit(measure, estimate.scale), numbers.estimate_decimals(measure, estimate)
    number = unit.signed(estimate.value, decimals)
    if not subject.sheet.wide:
        number = number.replace(" ", "\n")
    interval = f"({numbers.interval_brief(measure, estimate)})"
    return "\n".join([number, *wrap(interval, room, subject.sheet.small, "bold")])


def _clear_height(subject: Subject, scale: Scale, change: Change, said: str) -> float:
    """The level nearest to the arrow's middle at which its words cover no dot."""
    lines = said.split("\n")
    left = scale.across.x(change.x) + _APART
    right = left + 2 * _WORDS_APART + max(text_width(line, subject.sheet.small, "bold") for line in lines)
    taken = [(value, 8.0) for period, value in subject.seen if left < scale.across.x(period.index) < right]
    middle = (change.start + change.end) / 2
    return free_height(middle, 9.0 * len(lines), taken, scale.per_pixel, scale.low, scale.high)
