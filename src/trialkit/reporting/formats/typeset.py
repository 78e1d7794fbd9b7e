"""Blocks as an accessible PDF: told to a template as JSON, where every word is text and never markup."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
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
from trialkit.reporting.formats.front import LONG_TABLE, Front, Part, lines, weights
from trialkit.reporting.pdf import Words, for_pdf, pdf
from trialkit.reporting.tables import Table, printable

_SIZES = (1.0, 0.92, 0.84, 0.76)
_TEMPLATE = Path(__file__).parent.parent / "template" / "report.typ"


def pdf_of(front: Front, parts: Iterable[Part], *, on: dt.date, contents: bool = True, size: float = 1.0) -> bytes:
    """The PDF.

    contents: whether a list of the sections follows the first one; on: the date the file bears; size: of type and
    charts, as a share of the usual.
    """
    words: dict[str, Words] = {
        "title": printable(front.title),
        "organisation": printable(front.organisation),
        "kind": front.kind,
        "when": printable(front.when),
        "band": front.band,
        "contents": contents,
        "size": size,
        "parts": [{"heading": part.heading, "blocks": _told(part.blocks)} for part in parts],
    }
    return pdf(_TEMPLATE.read_text(encoding="utf-8"), words, on=on)


def on_one_page(front: Front, parts: tuple[Part, ...], *, on: dt.date) -> bytes:
    """Parts on one page of A4, in the largest type in which they fit; on more than one in the smallest."""
    made = b""
    for size in _SIZES:
        made = pdf_of(front, parts, on=on, contents=False, size=size)
        if _pages(made) == 1:
            break
    return made


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
        return [_note(f"{table.caption}: {len(table.shown):,} rows, in data/{table.name}.csv.")]
    told: list[Words] = [_table(table, small=block.shown != "open", prints=block.prints)]
    return told


def _table(table: Table, *, small: bool, prints: bool = False) -> Words:
    rows: list[Words] = [[printable(cell) for cell in row] for row in table.shown]
    return {
        "kind": "table",
        "caption": printable(table.caption),
        "headings": [printable(column.heading) for column in table.columns],
        "numeric": [column.numeric for column in table.columns],
        "widths": [*weights(table)],
        "rows": rows,
        "small": small,
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
    return [*lines(text)]
