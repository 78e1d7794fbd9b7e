"""The key of small panels: which ground is which phase, in their order, and what else changed, by numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from trialkit.reporting.figures.canvas import Fill, Page, Stroke, Type
from trialkit.reporting.figures.lettering import text_width, wrap
from trialkit.reporting.figures.palette import GREY, JOIN, NAVY, PALE, PLUM
from trialkit.reporting.figures.phases.bands import other_changes
from trialkit.reporting.figures.sheet import LEAST, MARGIN
from trialkit.reporting.tables import printable

if TYPE_CHECKING:
    from trialkit.reporting.figures.phases.scale import Scale
    from trialkit.reporting.figures.phases.subject import Subject

_ROW, _SWATCH, _APART = 18.0, 26.0, 18.0
"""Pixels of a row, of a phase's ground, and between two entries."""
_FIRST = "Shaded, from left to right:"


@dataclass(frozen=True)
class _Entry:
    """A phase by its ground, a change by its number, or words alone, at `x` of a row."""

    said: str
    x: float
    row: int
    ground: str = ""
    number: int = 0


@dataclass(frozen=True)
class Key:
    """The entries where they stand; `numbered` holds the period of each other change."""

    entries: tuple[_Entry, ...]
    numbered: tuple[float, ...]

    @property
    def height(self) -> float:
        """Pixels that the key takes, with air under it."""
        return _ROW * (1 + max(entry.row for entry in self.entries)) + 8.0

    def draw(self, page: Page, top: float) -> None:
        """Every entry, from `top` down."""
        for entry in self.entries:
            x, y = MARGIN + entry.x, top + _ROW * entry.row + 7
            if entry.ground:
                page.box((x, y - 7, _SWATCH, 14.0), Fill(entry.ground, edge=JOIN))
                page.text((x + _SWATCH + 6, y), entry.said, Type(LEAST, NAVY, "bold", down="center"))
            elif entry.number:
                page.text((x, y), f"{entry.number}", Type(LEAST, PLUM, "bold", down="center"))
                page.text((x + 14, y), entry.said, Type(LEAST, PLUM, down="center"))
            else:
                page.text((x, y), entry.said, Type(LEAST, GREY, down="center"))

    def draw_numbers(self, page: Page, both: Scale, further: float = 0.0) -> None:
        """A dotted line for each other change, under its number, to the lower edge and so many pixels further."""
        for number, at in enumerate(self.numbered, 1):
            x = both.across.x(at)
            page.line([x, x], [both.bottom + further, both.top + 14], Stroke(PLUM, 0.9, (1, 2)))
            page.text((x, both.top + 7), f"{number}", Type(LEAST, PLUM, across="center", down="center", order=6.0))


def key_of(subject: Subject) -> Key:
    """The key of one place, which is that of all: their phases differ in dates alone."""
    room = subject.sheet.width - 2 * MARGIN
    entries = [_Entry(_FIRST, 0.0, 0)]
    x, row = text_width(_FIRST, LEAST) + _APART / 2, 0
    for span in subject.spans:
        for line in wrap(printable(span.name), room - _SWATCH - 6, LEAST, "bold")[:1]:
            needed = _SWATCH + 6 + text_width(line, LEAST, "bold")
            if x + needed > room:
                x, row = 0.0, row + 1
            entries.append(_Entry(line, x, row, ground=PALE[span.kind]))
            x += needed + _APART
    changes = other_changes(subject)
    for number, (what, _) in enumerate(changes, 1):
        for place, line in enumerate(wrap(what, room - 14, LEAST)):
            row += 1
            entries.append(_Entry(line, 14.0 if place else 0.0, row, number=0 if place else number))
    return Key(tuple(entries), tuple(at for _, at in changes))
