"""What the lines of the phases chart are called: at their ends on a wide sheet, in a key above on a narrow one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from trialkit.reporting import charts
from trialkit.reporting.figures.canvas import Page, Stroke, Type, wrap
from trialkit.reporting.figures.labels import free_height
from trialkit.reporting.figures.palette import GREY, NAVY, PLUM
from trialkit.reporting.figures.phases.marks import COMPARISONS
from trialkit.reporting.figures.sheet import MARGIN
from trialkit.reporting.tables import printable

if TYPE_CHECKING:
    from trialkit.reporting.figures.phases.scale import Scale
    from trialkit.reporting.figures.phases.subject import Period, Subject

_KEY_ROW = 18.0
_LONGEST_NAME = 60
_MOST_NAMED = 3
"""Comparison sites named one by one; more share one name."""


@dataclass(frozen=True)
class Named:
    """A line's words, the level it ends at, how it is drawn, and the colour of its words."""

    said: str
    end: float
    stroke: Stroke
    colour: str


def key_height(subject: Subject) -> float:
    """Pixels that the key takes above the plot; none where the lines are named at their ends."""
    return 0.0 if subject.sheet.wide else _KEY_ROW * sum(len(_rows(subject, named)) for named in _named(subject))


def draw_key(page: Page, subject: Subject) -> None:
    """A piece of each line and its name."""
    y = subject.sheet.head
    for named in _named(subject):
        page.line([MARGIN, MARGIN + 26], [y + 7, y + 7], named.stroke)
        for line in _rows(subject, named):
            page.text((MARGIN + 32, y), line, Type(subject.sheet.small, GREY))
            y += _KEY_ROW


def draw_end_names(page: Page, subject: Subject, scale: Scale) -> None:
    """The names at the right, level with the lines' ends, moved apart where they would touch."""
    change, small = subject.change, subject.sheet.small
    taken = []
    if change and scale.across.along(change.x) > scale.across.room * 0.8:
        taken.append(((change.start + change.end) / 2, 22.0))
    x = scale.across.left + scale.across.room
    for named in sorted(_named(subject), key=lambda named: -named.end):
        lines = wrap(named.said, subject.sheet.width - x - 18, small)
        half = len(lines) * 8.0 + 2
        level = free_height(named.end, half, taken, scale.per_pixel, scale.low, scale.high)
        taken.append((level, half))
        face = Type(small, named.colour, down="center", spacing=1.25)
        page.text((x + 10, scale.y(level)), "\n".join(lines), face)


def _rows(subject: Subject, named: Named) -> list[str]:
    """A line's name in the key, in lines that do not run off the sheet."""
    said = f"{named.said[:1].upper()}{named.said[1:]}"
    return wrap(said, subject.sheet.width - 2 * MARGIN - 32, subject.sheet.small)


def _named(subject: Subject) -> list[Named]:
    """The lines that hold something."""
    found = []
    for line in subject.lines:
        if line.index and line.name == "fitted":
            found.append(Named("fitted line", line.value[-1], Stroke(NAVY, 2.2), NAVY))
        elif line.index:
            said = charts.expected(subject.result)
            found.append(Named(said, line.value[-1], Stroke(PLUM, 2.2, (3, 2)), PLUM))
    ends = [
        (f"{' '.join(printable(name).split())[:_LONGEST_NAME]}, comparison", _last(periods))
        for name, periods in subject.beside
    ]
    if len(ends) > _MOST_NAMED:
        ends = [(f"the {len(ends)} comparison sites", ends[0][1])]
    strokes = zip(ends, COMPARISONS, strict=False)
    return [*found, *(Named(said, end, stroke, GREY) for (said, end), stroke in strokes)]


def _last(periods: tuple[Period, ...]) -> float:
    """The latest figure that was logged."""
    return [period.value for period in periods if period.value is not None][-1]
