"""The ground of the phases chart: a band for each phase with its name, a dotted line for each other change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.protocol.calendar import period_index
from trialkit.reporting.figures.canvas import Fill, Page, Stroke, Type
from trialkit.reporting.figures.labels import Label, hung, packed
from trialkit.reporting.figures.lettering import wrap
from trialkit.reporting.figures.palette import JOIN, NAVY, PALE, PLUM
from trialkit.reporting.figures.sheet import LEAST
from trialkit.reporting.tables import printable

if TYPE_CHECKING:
    from trialkit.reporting.figures.phases.scale import Across, Scale
    from trialkit.reporting.figures.phases.subject import Span, Subject

_LONGEST_NAME = 60
_MOST_LINES = 2


def phase_names(subject: Subject, across: Across) -> list[Label]:
    """The names of the phases, each over the middle of its band: in two lines where all then fit their bands."""
    spans, size = _spans(subject), subject.sheet.small
    wanted = [
        (" ".join(printable(span.name).split())[:_LONGEST_NAME], across.along((span.start + span.end) / 2))
        for span in spans
    ]
    rooms = [across.along(span.end) - across.along(span.start) - 6 for span in spans]
    lines = [wrap(text, room, size, "bold") for (text, _), room in zip(wanted, rooms, strict=True)]
    whole = all(" ".join(found) == text for found, (text, _) in zip(lines, wanted, strict=True))
    if whole and all(len(found) <= _MOST_LINES for found in lines):
        placed = zip(lines, wanted, rooms, strict=True)
        return [Label("\n".join(found), at, room, 0, at) for found, (_, at), room in placed]
    return packed(wanted, size, _room(subject, across))


def change_names(subject: Subject, across: Across) -> list[Label]:
    """What else changed inside the chart: in words on a wide sheet, by the numbers of the key on a narrow one."""
    room = _room(subject, across) * 0.62
    inside = []
    for number, (what, at) in enumerate(other_changes(subject), 1):
        lines = wrap(what, room, LEAST)
        said = lines[0] + ("…" if len(lines) > 1 else "")
        inside.append((said if subject.sheet.wide else f"{number}", across.along(at)))
    return hung(inside, LEAST, _room(subject, across))


def other_changes(subject: Subject) -> list[tuple[str, float]]:
    """What else changed inside the chart, in the order of the dates, each with its period's index."""
    design = subject.evaluation.trial.design
    dated = (
        (" ".join(printable(change.what).split()), float(period_index(design, change.date)))
        for change in sorted(design.other_changes, key=lambda change: change.date)
    )
    first, last = subject.first - 0.5, subject.last + 0.5
    return [(what, at) for what, at in dated if first <= at <= last]


def _room(subject: Subject, across: Across) -> float:
    """Pixels from the plot's left edge to the end of the last band."""
    return across.along(subject.last + 0.5)


def strip_height(names: list[Label], changes: list[Label]) -> float:
    """Pixels that the rows of names take above the plot."""
    rows = _rows(names)
    return 8.0 + 17 * rows + 16 * (1 + max((label.row for label in changes), default=-1)) + 6


def _rows(names: list[Label]) -> int:
    """Rows that the names of the phases take."""
    return 1 + max((label.row + label.text.count("\n") for label in names), default=0)


def draw_phases(page: Page, subject: Subject, scale: Scale, names: list[Label]) -> None:
    """Each phase's band with its name.

    A name that had to move down has a thin line to its band; one that is wider than its band stands on a tab of it.
    """
    left, top, _, _ = scale.box
    quarter = (scale.across.last - scale.across.first) / 4
    face = Type(subject.sheet.small, NAVY, "bold", "center", "center", order=6.0)
    draw_grounds(page, subject, scale)
    for span, label in zip(_spans(subject), names, strict=True):
        start, end = scale.across.along(span.start), scale.across.along(span.end)
        y = top + 14 + 17 * label.row + 8.5 * label.text.count("\n")
        page.text((left + label.x, y), label.text, face)
        if label.x - label.width / 2 < start - 3 or label.x + label.width / 2 > end + 3:
            tab = (left + label.x - label.width / 2, y - 9, label.width, 18.0)
            page.box(tab, Fill(PALE[span.kind], edge=NAVY, edge_width=0.8, order=5.0))
        if label.row and span.end - span.start < quarter:
            page.line([left + label.centre] * 2, [top + 4, y - 8], Stroke(NAVY, 0.7, order=5.0))


def draw_grounds(page: Page, subject: Subject, scale: Scale) -> None:
    """The bands without their names, and an upright line where each but the first begins."""
    _, top, _, tall = scale.box
    for number, span in enumerate(_spans(subject)):
        start, end = scale.across.x(span.start), scale.across.x(span.end)
        page.box((start, top, end - start, tall), Fill(PALE[span.kind], order=0.0))
        if number:
            page.line([start, start], [scale.bottom, top], Stroke(JOIN, 1.0, order=0.5, butt=True))


def _spans(subject: Subject) -> tuple[Span, ...]:
    """The phases to be shown: none for a comparison on its own panel, for it went through none."""
    return () if subject.quiet else subject.spans


def draw_changes(page: Page, scale: Scale, changes: list[Label], names: list[Label]) -> None:
    """Each other change: its words under the names of the phases, a dotted line from them down to its date."""
    left, top, _, _ = scale.box
    rows = _rows(names)
    for label in changes:
        y = top + 8 + 17 * rows + 9 + 16 * label.row
        page.line([left + label.centre] * 2, [scale.bottom, y + 7], Stroke(PLUM, 0.9, (1, 2)))
        page.text((left + label.x, y), label.text, Type(LEAST, PLUM, across="center", down="center", order=6.0))
