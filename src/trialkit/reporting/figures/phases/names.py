"""What the parts of the phases chart are called: beside them on a wide sheet, in a key above on a narrow one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from trialkit.reporting import charts
from trialkit.reporting.figures.canvas import Page, Stroke, Type
from trialkit.reporting.figures.labels import clear_place, free_height
from trialkit.reporting.figures.lettering import Weight, text_width, wrap
from trialkit.reporting.figures.palette import GREY, INK, NAVY, ORANGE, PLUM
from trialkit.reporting.figures.phases.arrow import APART, START, change_words, draw_arrow, draw_interval
from trialkit.reporting.figures.phases.bands import other_changes
from trialkit.reporting.figures.phases.marks import COMPARISONS
from trialkit.reporting.figures.phases.taken import taken_boxes
from trialkit.reporting.figures.sheet import LEAST, MARGIN
from trialkit.reporting.tables import printable

if TYPE_CHECKING:
    from trialkit.reporting.figures.phases.scale import Scale
    from trialkit.reporting.figures.phases.subject import Period, Subject

_KEY_ROW = 18.0
_KEY_ROOM = 32.0
"""Pixels that the piece of a line, the arrow or the number takes in the key."""
_LONGEST_NAME = 60
_MOST_NAMED = 3
"""Comparison sites named one by one; more share one name."""
_WORDS_APART = 8.0
"""Pixels from the bar of the interval, or from where a line ends, to the words."""
_AIR = 4.0
"""Pixels from the words to the sheet's edge."""
_NARROW = 100.0
"""Pixels to which a name among the data is kept: there is seldom room for a long one."""


@dataclass(frozen=True)
class Named:
    """A line's words, its first and last period, the level at which it ends, how it is drawn, its words' colour."""

    said: str
    first: float
    index: float
    end: float
    stroke: Stroke
    colour: str
    bold: bool = False
    lines: tuple[str, ...] = ()

    @property
    def half(self) -> float:
        """Half the pixels that its lines take up and down."""
        return len(self.lines) * 8.0 + 2


def key_height(subject: Subject) -> float:
    """Pixels that the key takes above the plot; none where everything is named in its place."""
    if subject.sheet.wide:
        return 0.0
    rows = [_rows(subject, f"{named.said[:1].upper()}{named.said[1:]}") for named in _named(subject)]
    rows += [_rows(subject, " ".join(_change_said(subject)), bold=True)] if subject.change else []
    rows += [_rows(subject, what) for what, _ in other_changes(subject)]
    return _KEY_ROW * sum(len(lines) for lines in rows)


def draw_key(page: Page, subject: Subject) -> None:
    """A piece of each line with its name, the arrow with its number, and what else changed by its number."""
    y = subject.sheet.head
    for named in _named(subject):
        page.line([MARGIN, MARGIN + 26], [y + 7, y + 7], named.stroke)
        y = _write(page, subject, y, _rows(subject, f"{named.said[:1].upper()}{named.said[1:]}"))
    if subject.change:
        down = subject.change.end < subject.change.start
        draw_arrow(page, MARGIN + 8, (y, y + 14) if down else (y + 14, y), 11.0)
        draw_interval(page, MARGIN + 19, tuple(zip((y + 13, y + 1), subject.change.open, strict=True)))
        y = _write(page, subject, y, _rows(subject, " ".join(_change_said(subject)), bold=True), bold=True)
    for number, (what, _) in enumerate(other_changes(subject), 1):
        page.text((MARGIN + 13, y), f"{number}", Type(LEAST, PLUM, "bold", "center"))
        y = _write(page, subject, y, _rows(subject, what), colour=PLUM)


def draw_names(page: Page, subject: Subject, scale: Scale) -> None:
    """Beside the plot what ends there, moved apart where it would touch; on the plot, clear of the data, the rest."""
    found = sorted(_named(subject), key=lambda named: -named.end)
    change = subject.change
    if change is not None:
        words = Named("", change.x, change.x, (change.start + change.end) / 2, Stroke(ORANGE, 2.6), INK, bold=True)
        found.insert(0, words)
    beside = [named for named in found if subject.at_edge(named.index)]
    _draw_beside(page, subject, scale, beside)
    _draw_among(page, subject, scale, [named for named in found if named not in beside])


def _draw_beside(page: Page, subject: Subject, scale: Scale, found: list[Named]) -> None:
    """Names at the right of the plot, all from one x on, level with what they name as far as they can be."""
    edge = max([scale.across.left + scale.across.room, *(scale.across.x(named.index) + APART for named in found)])
    x = edge + _WORDS_APART
    taken: list[tuple[float, float]] = []
    for named in found:
        placed = _lined(subject, named, subject.sheet.width - x - _AIR)
        level = free_height(placed.end, placed.half, taken, scale.per_pixel, scale.low, scale.high)
        taken.append((level, placed.half))
        page.text((x, scale.y(level)), "\n".join(placed.lines), _face(subject, placed, "center"))


def _draw_among(page: Page, subject: Subject, scale: Scale, found: list[Named]) -> None:
    """Names on the plot, each as near as it can be to where its line ends without covering data or another name."""
    if not found:
        return
    left, last = scale.across.left, scale.across.x(subject.last + 0.5)
    taken = taken_boxes(subject, scale)
    for named in found:
        placed = _lined(subject, named, last - left if named.bold else _NARROW)
        weight: Weight = "bold" if placed.bold else "normal"
        width = max(text_width(line, subject.sheet.small, weight) for line in placed.lines) + 6
        x, y = scale.at(placed.index, placed.end)
        start = scale.across.x(placed.first)
        near = (x + _WORDS_APART + width / 2, y) if placed.bold else ((start + x) / 2, y)
        ends = (left + 2, last - 2) if x - start < width else (start, x)
        within = ends[0], scale.bottom - scale.tall, ends[1] - ends[0], scale.tall
        corner = clear_place((width, 2 * placed.half), near, taken, within)
        taken.append((*corner, width, 2 * placed.half))
        at = corner[0] + 3, corner[1] + placed.half
        page.text(at, "\n".join(placed.lines), _face(subject, placed, "center"))


def _lined(subject: Subject, named: Named, room: float) -> Named:
    """A name in lines of so much room: the change's number stands on a line of its own."""
    if named.said or subject.change is None:
        return replace(named, lines=tuple(wrap(named.said, room, subject.sheet.small)))
    return replace(named, lines=tuple(change_words(subject, subject.change, room)))


def _face(subject: Subject, named: Named, down: Literal["center"]) -> Type:
    weight: Weight = "bold" if named.bold else "normal"
    return Type(subject.sheet.small, named.colour, weight, down=down, spacing=1.25, order=7.0)


def _write(
    page: Page, subject: Subject, y: float, lines: list[str], *, bold: bool = False, colour: str = GREY
) -> float:
    """Lines of the key from y down; where the next row starts."""
    face = Type(subject.sheet.small, INK if bold else colour, "bold" if bold else "normal")
    for line in lines:
        page.text((MARGIN + _KEY_ROOM, y), line, face)
        y += _KEY_ROW
    return y


def _rows(subject: Subject, said: str, *, bold: bool = False) -> list[str]:
    """Words of the key, in lines that do not run off the sheet."""
    room = subject.sheet.width - 2 * MARGIN - _KEY_ROOM
    return wrap(said, room, subject.sheet.small, "bold" if bold else "normal")


def _change_said(subject: Subject) -> list[str]:
    """The change's number and its interval, not yet in lines."""
    return [] if subject.change is None else change_words(subject, subject.change, float("inf"))


def _named(subject: Subject) -> list[Named]:
    """The lines that hold something, and the level that a trend starts from."""
    found = []
    for line in subject.lines:
        if line.index and line.name == "fitted":
            found.append(Named("fitted line", line.index[0], line.index[-1], line.value[-1], Stroke(NAVY, 2.2), NAVY))
        elif line.index:
            said = charts.expected(subject.result)
            found.append(Named(said, line.index[0], line.index[-1], line.value[-1], Stroke(PLUM, 2.2, (3, 2)), PLUM))
    ends = [
        (f"{' '.join(printable(name).split())[:_LONGEST_NAME]}, comparison", *_last(periods))
        for name, periods in subject.beside
    ]
    if len(ends) > _MOST_NAMED:
        ends = [(f"the {len(ends)} comparison sites", *ends[0][1:])]
    strokes = zip(ends, COMPARISONS, strict=False)
    found += [Named(said, index, index, end, stroke, GREY) for (said, index, end), stroke in strokes]
    change = subject.change
    if change is not None and change.reference is not None:
        since, said = change.reference.since, change.reference.name
        found.append(Named(said, since, change.x, change.start, START, PLUM))
    return found


def _last(periods: tuple[Period, ...]) -> tuple[float, float]:
    """The latest figure that was logged, after its period."""
    return [(period.index, period.value) for period in periods if period.value is not None][-1]
