"""Blocks as an accessible PDF: told to a template as JSON, where every word is text and never markup."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from trialkit.reporting.blocks import (
    Block,
    Bullets,
    Commands,
    Facts,
    Figure,
    Folded,
    Graded,
    Heading,
    Links,
    Paragraph,
    Quote,
    Tabled,
)
from trialkit.reporting.formats import one_sheet
from trialkit.reporting.formats.front import CELL, LONG_TABLE, Front, Part, left_to_its_file, lines, widths
from trialkit.reporting.formats.row_headers import with_row_headers
from trialkit.reporting.pdf import Words, for_pdf, pdf
from trialkit.reporting.tables import Table, printable, signed

_GUTTER = 4.0
"""Millimetres between the columns of a table."""
_TEMPLATE = Path(__file__).parent.parent / "template" / "report.typ"


@dataclass(frozen=True)
class _Sheet:
    """How a page of A4 is laid out, in millimetres; labels: for the facts' terms, with the air after them."""

    side: float
    top: float
    bottom: float
    labels: float

    @property
    def width(self) -> float:
        """From margin to margin."""
        return 210.0 - 2 * self.side


_REPORT = _Sheet(side=20.0, top=20.0, bottom=18.0, labels=40.0)
_ONE_SHEET = _Sheet(one_sheet.SIDE, one_sheet.TOP, one_sheet.BOTTOM, one_sheet.LABELS)


def pdf_of(
    front: Front, parts: Iterable[Part], *, on: dt.date, contents: bool = True, sheet: one_sheet.Setting | None = None
) -> bytes:
    """The PDF.

    contents: whether a list of the sections follows the first one; on: the date the file bears; sheet: how large type
    and charts are on a page of one sheet, whose first part's title is left out.
    """
    return with_row_headers(_untagged(front, parts, on, contents=contents, sheet=sheet))


def on_one_page(front: Front, parts: tuple[Part, ...], *, on: dt.date) -> bytes:
    """Parts on one page of A4, in the largest type in which they fit; on more than one in the smallest."""
    made = b""
    for setting in one_sheet.SETTINGS:
        made = _untagged(front, parts, on, contents=False, sheet=setting)
        if _pages(made) == 1:
            break
    return with_row_headers(made)


def _untagged(
    front: Front, parts: Iterable[Part], on: dt.date, *, contents: bool, sheet: one_sheet.Setting | None
) -> bytes:
    """The PDF as typst writes it, whose rows have no headers yet."""
    page, setting = (_REPORT, one_sheet.SETTINGS[0]) if sheet is None else (_ONE_SHEET, sheet)
    words: dict[str, Words] = {
        "title": printable(front.title),
        "organisation": printable(front.organisation),
        "kind": front.kind,
        "when": printable(front.when),
        "band": front.band,
        "contents": contents,
        "compact": sheet is not None,
        "page": {**asdict(page), "width": page.width},
        "size": setting.size,
        "chart": setting.chart,
        "cell": CELL,
        "parts": [
            {"heading": part.heading if place or sheet is None else "", "blocks": _told(part.blocks)}
            for place, part in enumerate(parts)
        ],
    }
    return pdf(_TEMPLATE.read_text(encoding="utf-8"), words, on=on)


def _pages(made: bytes) -> int:
    """How many pages a PDF has, by what typst writes into its list of pages; its outline is counted elsewhere."""
    return max(int(found) for found in re.findall(rb"/Type/Pages/Count (\d+)", made))


def _told(blocks: Iterable[Block]) -> list[Words]:
    return [told for block in blocks for told in _block(block)]


def _block(block: Block) -> list[Words]:
    match block:
        case Paragraph(text, tone):
            return [{"kind": "paragraph", "lines": _lines(text), "tone": tone}]
        case Heading(text, level):
            return [{"kind": "heading", "text": printable(text), "level": level - 1}]
        case Bullets(items):
            return [{"kind": "bullets", "items": [_lines(item) for item in items]}]
        case Facts(items, headline):
            rows: list[Words] = [
                {
                    "term": printable(item.term),
                    "lines": _lines(item.text),
                    "grade": item.grade,
                    "strong": item.strong,
                }
                for item in items
            ]
            return [{"kind": "facts", "items": rows, "headline": headline}]
        case Graded(level, text):
            return [{"kind": "graded", "grade": level, "text": printable(text)}]
        case Tabled():
            return _tabled(block)
        case Figure():
            return _figure(block)
        case Quote(text, who):
            return [{"kind": "quote", "text": printable(text), "who": printable(who)}]
        case Commands(text):
            return [{"kind": "commands", "text": printable(text)}]
        case Links():
            return []
        case Folded(summary, blocks):
            return [{"kind": "heading", "text": printable(summary), "level": 2}, *_told(blocks)]


def _tabled(block: Tabled) -> list[Words]:
    table = block.table
    if block.shown == "numbers" and len(table.shown) > LONG_TABLE:
        return [_note(left_to_its_file(table))]
    return [_table(table, prints=block.prints)]


def _table(table: Table, *, prints: bool) -> Words:
    room = (_REPORT.width - _GUTTER * (len(table.columns) - 1)) * one_sheet.MM
    rows: list[Words] = [[signed(printable(cell)) for cell in row] for row in table.shown]
    return {
        "kind": "table",
        "caption": printable(table.caption),
        "headings": [printable(column.heading) for column in table.columns],
        "numeric": [column.numeric for column in table.columns],
        "widths": [*widths(table, room, size=CELL, air=0.0)],
        "rows": rows,
        "prints": prints,
    }


def _figure(block: Figure) -> list[Words]:
    telling = block.telling
    drawn: Words = {
        "kind": "figure",
        "svg": for_pdf(block.svg("wide"), "Liberation Sans"),
        "alternative": printable(f"{telling.title}. {telling.subtitle}. {telling.alternative}"),
    }
    return [drawn, *(_tabled(Tabled(block.table, "numbers")) if block.table else ())]


def _note(text: str) -> Words:
    return {"kind": "paragraph", "lines": _lines(text), "tone": "note"}


def _lines(text: str) -> list[Words]:
    return [signed(line) for line in lines(text)]
