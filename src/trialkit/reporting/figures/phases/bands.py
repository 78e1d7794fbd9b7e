"""The ground of the phases chart: a band for each phase with its name, a dotted line for each other change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.protocol.calendar import period_index
from trialkit.reporting.figures.canvas import Fill, Page, Stroke, Type, wrap
from trialkit.reporting.figures.labels import Label, packed
from trialkit.reporting.figures.palette import NAVY, PALE, PLUM
from trialkit.reporting.figures.sheet import LEAST
from trialkit.reporting.tables import printable

if TYPE_CHECKING:
    from trialkit.reporting.figures.phases.scale import Across, Scale
    from trialkit.reporting.figures.phases.subject import Span, Subject

_LONGEST_NAME = 60


def phase_names(subject: Subject, across: Across) -> list[Label]:
    """The names of the phases, each over the middle of its band."""
    wanted = [
        (" ".join(printable(span.name).split())[:_LONGEST_NAME], across.along((span.start + span.end) / 2))
        for span in _spans(subject)
    ]
    return packed(wanted, subject.sheet.small, across.room)


def change_names(subject: Subject, across: Across) -> list[Label]:
    """What else changed inside the chart, in the order of the dates."""
    design = subject.evaluation.trial.design
    room = across.room * (0.62 if subject.sheet.wide else 0.95)
    inside = []
    for change in sorted(design.other_changes, key=lambda change: change.date):
        at = period_index(design, change.date)
        if subject.periods[0].index - 0.5 <= at <= subject.periods[-1].index + 0.5:
            lines = wrap(" ".join(printable(change.what).split()), room, LEAST)
            inside.append((lines[0] + ("…" if len(lines) > 1 else ""), across.along(at)))
    return packed(inside, LEAST, across.room)


def strip_height(names: list[Label], changes: list[Label]) -> float:
    """Pixels that the rows of names take above the plot."""
    rows = 1 + max((label.row for label in names), default=0)
    return 8.0 + 17 * rows + 16 * (1 + max((label.row for label in changes), default=-1)) + 6


def draw_phases(page: Page, subject: Subject, scale: Scale, names: list[Label]) -> None:
    """Each phase's band with its name; a thin line leads from a name that had to move down to its band."""
    left, top, _, tall = scale.box
    quarter = (scale.across.last - scale.across.first) / 4
    face = Type(subject.sheet.small, NAVY, "bold", "center", "center", order=6.0)
    for span, label in zip(_spans(subject), names, strict=True):
        start, end = scale.across.x(span.start), scale.across.x(span.end)
        page.box((start, top, end - start, tall), Fill(PALE[span.kind], order=0.0))
        page.line([start, start], [scale.bottom, top], Stroke("white", 1.5, order=0.5, butt=True))
        y = top + 14 + 17 * label.row
        page.text((left + label.x, y), label.text, face)
        if label.row and span.end - span.start < quarter:
            page.line([left + label.centre] * 2, [top + 4, y - 8], Stroke(NAVY, 0.7, order=5.0))


def _spans(subject: Subject) -> tuple[Span, ...]:
    """The phases to be shown: none for a comparison on its own panel, for it went through none."""
    return () if subject.quiet else subject.spans


def draw_changes(page: Page, scale: Scale, changes: list[Label], names: list[Label]) -> None:
    """Each other change: its words under the names of the phases, a dotted line from them down to its date."""
    left, top, _, _ = scale.box
    rows = 1 + max((label.row for label in names), default=0)
    for label in changes:
        y = top + 8 + 17 * rows + 9 + 16 * label.row
        page.line([left + label.centre] * 2, [scale.bottom, y + 7], Stroke(PLUM, 0.9, (1, 2)))
        page.text((left + label.x, y), label.text, Type(LEAST, PLUM, across="center", down="center", order=6.0))
