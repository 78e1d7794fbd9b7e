"""How large type and chart may be for a page to stay one sheet of A4: its lines counted in the widths of its font.

Word and a browser's print follow the same sizes and spaces, given here, so that one count holds for both. Neither
breaks every line where the other does: what is counted is a column a little narrower and a sheet a little shorter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from trialkit.reporting.blocks import Block, Bullets, Fact, Facts, Figure, Paragraph
from trialkit.reporting.figures.lettering import Weight, wrap
from trialkit.reporting.formats.front import FAMILY, Front, Part, lines

MM = 72 / 25.4
"""Points in a millimetre."""
SIDE, TOP, BOTTOM = 15.0, 14.0, 20.0
"""Millimetres of margin; the last holds the footer."""
WIDE = 210.0 - 2 * SIDE
"""Millimetres from margin to margin, which the chart takes at its largest."""
LABELS = 34.0
"""Millimetres for the facts' terms, with the air after them."""
LINE = 1.2
"""From one line of text to the next, in sizes."""
INDENT = 6.0
"""Millimetres by which bullets are set in."""
_AIR = 4.0
"""Millimetres of a table's cells that words do not fill."""
_NARROWER, _SHORTER = 0.97, 0.95
"""Shares of a column and of the sheet that are counted on."""


@dataclass(frozen=True)
class Setting:
    """How large the page is set: its type in points, its chart as a share of the width."""

    size: float
    chart: float


SETTINGS = (
    Setting(10.5, 1.0),
    Setting(10.0, 1.0),
    Setting(9.5, 1.0),
    Setting(9.0, 1.0),
    Setting(9.0, 0.85),
    Setting(9.0, 0.7),
    Setting(8.5, 0.7),
    Setting(8.0, 0.6),
)
"""From the largest to the smallest: the chart gives way before type falls under 9 points."""


@dataclass(frozen=True)
class Face:
    """How one kind of line is set, in points: its size, and the air before and after."""

    size: float
    before: float
    after: float
    weight: Weight = "normal"

    def height(self, text: str, width: float) -> float:
        """Points that a text takes in a column so many points wide."""
        count = sum(len(wrap(line, width * _NARROWER, self.size, self.weight, FAMILY)) for line in lines(text))
        return self.before + max(count, 1) * self.size * LINE + self.after


def faces(size: float) -> dict[str, Face]:
    """The kinds of lines of a page of one sheet whose type has so many points, by the names of Word's styles."""
    return {
        "Normal": Face(size, 0, 3),
        "Band": Face(8.5, 0, 5),
        "Note": Face(max(size - 1, 8.5), 0, 3),
        "Title": Face(17, 0, 3, "bold"),
        "Heading 1": Face(12, 6, 3, "bold"),
        "Cell": Face(size, 2, 2),
        "List Bullet": Face(size, 0, 2),
        "Picture": Face(size, 5, 4),
        "After a table": Face(2, 0, 0),
    }


def setting_for(front: Front, parts: Iterable[Part]) -> Setting:
    """The largest setting in which parts stay on one sheet; the smallest where they do in none."""
    told = tuple(parts)
    room = (297.0 - TOP - BOTTOM) * MM * _SHORTER
    return next((one for one in SETTINGS if height(front, told, one) <= room), SETTINGS[-1])


def height(front: Front, parts: Iterable[Part], setting: Setting) -> float:
    """Points from the first line of a page to its last. Raises ValueError for blocks that no such page holds."""
    known = faces(setting.size)
    around = (
        ("Band", front.band),
        ("Note", front.organisation + front.kind),
        ("Title", front.title),
        ("Note", front.when),
    )
    taken = sum(known[name].height(text, WIDE * MM) for name, text in around if text)
    for place, part in enumerate(parts):
        taken += known["Heading 1"].height(part.title, WIDE * MM) if part.title and place else 0.0
        taken += sum(_block(block, known, setting) for block in part.blocks)
    return taken


def print_style(setting: Setting) -> str:
    """CSS that prints a page by itself as it was counted; on a screen nothing changes."""
    known = faces(setting.size)
    cell = known["Cell"]
    told = {
        "html": f"font-size: {setting.size}pt; line-height: {LINE}",
        ".tk-section, .tk-section:first-child, .tk-header": "padding-top: 0",
        ".tk-band": f"padding: 0; {_css(known['Band'])}",
        ".tk-over, .tk-when, .tk-note": _css(known["Note"]),
        "h1": f"{_css(known['Title'])}; line-height: {LINE}",
        "h2": f"{_css(known['Heading 1'])}; line-height: {LINE}",
        "p": _css(known["Normal"]),
        ".tk-headline": "margin: 0; border-top-width: 2pt",
        ".tk-headline > div": (
            f"grid-template-columns: {LABELS - _AIR}mm 1fr; gap: 0 {_AIR}mm; "
            f"padding: {cell.before}pt 0 {cell.after}pt; border-bottom-width: 0.5pt"
        ),
        ".tk-headline dt": "font-size: inherit",
        ".tk-figure": f"margin: {known['Picture'].before}pt 0 {known['Picture'].after}pt; break-inside: avoid",
        ".tk-figure svg": f"width: {100 * setting.chart:g}%; max-height: none",
        "ul": f"margin: 0; padding-left: {INDENT}mm",
        "li": _css(known["List Bullet"]),
        "figcaption, .tk-footer": "display: none",
    }
    rules = "".join(f"  {what} {{ {how}; }}\n" for what, how in told.items())
    page = f"@page {{ margin: {TOP}mm {SIDE}mm {BOTTOM}mm; @top-center {{ content: none; }} }}"
    return f"\n{page}\n@media print {{\n{rules}}}"


def _css(face: Face) -> str:
    return f"font-size: {face.size}pt; margin: {face.before}pt 0 {face.after}pt"


def _block(block: Block, known: dict[str, Face], setting: Setting) -> float:
    match block:
        case Paragraph(text):
            return known["Note" if block.tone == "note" else "Normal"].height(text, WIDE * MM)
        case Bullets(items):
            return sum(known["List Bullet"].height(item, (WIDE - INDENT) * MM) for item in items)
        case Facts(items):
            return sum(_row(item, known["Cell"]) for item in items) + known["After a table"].height("", WIDE * MM)
        case Figure():
            picture = known["Picture"]
            return picture.before + WIDE * MM * setting.chart * _shape(block) + picture.after
        case _:
            raise ValueError(f"no {type(block).__name__} stands on a page of one sheet")


def _row(item: Fact, cell: Face) -> float:
    """A fact's row: as high as the higher of its two cells, with the rule under it."""
    said = Face(cell.size, cell.before, cell.after, "bold" if item.strong else "normal")
    dots = "" if item.grade is None else "●●●●● "
    told = said.height(dots + item.text, (WIDE - LABELS - _AIR) * MM)
    return max(told, cell.height(item.term, (LABELS - _AIR) * MM)) + 0.75


def _shape(figure: Figure) -> float:
    """A drawing's height for each unit of its width."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', figure.svg("wide"))
    if found is None:
        raise ValueError("a drawing without a viewBox has no shape")
    return float(found[2]) / float(found[1])
