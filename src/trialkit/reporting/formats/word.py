"""Blocks as a Word document with real headings, header rows and text alternatives; the only user of python-docx.

Words are set as text runs, never as fields. Nothing in the file tells when or by whom it was made but what it is given.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from trialkit.reporting.blocks import (
    Block,
    Bullets,
    Commands,
    Fact,
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
from trialkit.reporting.formats.word_styles import (
    bookmarked,
    house,
    link_to,
    page_number,
    row_is_heading,
    row_is_whole,
    row_of,
    set_in,
    shaded,
    told_as,
)
from trialkit.reporting.pdf import png
from trialkit.reporting.tables import Table, printable

if TYPE_CHECKING:
    from docx.document import Document
    from docx.shared import Length
    from docx.table import Table as Grid
    from docx.text.paragraph import Paragraph as Line

_TONES = {"finding": "Finding", "question": "Question", "missing": "Not collected", "note": "Note"}
_DOTS_A_PIXEL = 2.0
_TALLEST = 235.0
"""Millimetres that a picture may be high: what stands on a page under a heading."""
_FOOT = 8.0
"""Millimetres from the sheet's edge to the footer."""
_AIR = 11.0
"""What of a column's width its words do not fill, in points."""
_EPOCH = (1980, 1, 1, 0, 0, 0)


def word_of(front: Front, parts: Iterable[Part], *, on: dt.date, contents: bool = True) -> bytes:
    """The document as the bytes of a .docx.

    contents: whether a list of the sections, with links, follows the first one; on: the date the file bears.
    """
    document = house()
    _margins(document, front, side=20.0, top=20.0, bottom=25.0)
    return _written(document, front, tuple(parts), on, contents=contents, chart=1.0)


def word_on_one_sheet(front: Front, parts: Iterable[Part], setting: one_sheet.Setting, *, on: dt.date) -> bytes:
    """Parts on one sheet of A4, as large as a setting says.

    The first part's title is left to those who hear the page: it is its table's.
    """
    document = house()
    set_in(document, one_sheet.faces(setting.size))
    _margins(document, front, side=one_sheet.SIDE, top=one_sheet.TOP, bottom=one_sheet.BOTTOM)
    first = tuple(Part(part.number, part.title if place else "", part.blocks) for place, part in enumerate(parts))
    return _written(document, front, first, on, contents=False, chart=setting.chart)


def _written(
    document: Document, front: Front, told: tuple[Part, ...], on: dt.date, *, contents: bool, chart: float
) -> bytes:
    """The document filled; chart: its share of the width."""
    _properties(document, front, on)
    if front.band:
        _line(document, "Band", front.band)
    _line(document, "Note", printable(f"{front.organisation} · {front.kind}"))
    _line(document, "Title", printable(front.title))
    _line(document, "Note", printable(front.when))
    for place, part in enumerate(told):
        if part.title:
            bookmarked(_line(document, "Heading 1", part.heading), part.number)
        for at, block in enumerate(part.blocks):
            _add(document, block, chart, leads=isinstance(next(iter(part.blocks[at + 1 :]), None), Figure))
        if place == 0 and contents:
            _line(document, "Heading 2", "What is in this report")
            for other in told:
                link_to(_line(document, "Contents"), other.heading, other.number)
    out = io.BytesIO()
    document.save(out)
    return _settled(out.getvalue())


def _add(document: Document, block: Block, chart: float, *, leads: bool = False) -> None:
    """One block; a paragraph that leads to a chart stays on its page."""
    match block:
        case Paragraph(text, tone):
            line = _line(document, _TONES.get(tone, "Normal"))
            _broken(line, text)
            line.paragraph_format.keep_with_next = leads or None
        case Heading(text, level):
            _line(document, f"Heading {level - 1}", printable(text))
        case Bullets(items):
            for item in items:
                _broken(_line(document, "List Bullet"), item)
        case Facts(items, headline):
            _facts(document, items, headline=headline)
        case Graded(level, text):
            _dots(_line(document, "Normal"), level).add_run(printable(text))
        case Tabled():
            _tabled(document, block)
        case Figure():
            _figure(document, block, chart)
        case Quote(text, who):
            quote = _line(document, "Quote", printable(text))
            quote.add_run().add_break()
            quote.add_run(printable(who)).italic = False
        case Commands(text):
            _broken(_line(document, "Commands"), text)
        case Links():
            pass
        case Folded(summary, blocks):
            _line(document, "Heading 2", printable(summary))
            for inner in blocks:
                _add(document, inner, chart)


def _facts(document: Document, items: tuple[Fact, ...], *, headline: bool) -> None:
    """The headline box as a table whose first column heads its rows; other facts one below the other."""
    if not headline:
        for item in items:
            line = _line(document, "Fact")
            line.add_run(printable(item.term)).bold = True
            line.add_run().add_break()
            _said(line, item)
        return
    table = _empty_table(document, 2, "House facts")
    table.autofit = False
    columns = [_mm(one_sheet.LABELS), _points(_room(document).pt - one_sheet.LABELS * one_sheet.MM)]
    _grid(table, columns)
    for item in items:
        row = table.add_row()
        row_is_whole(row)
        left, right = row.cells
        left.width, right.width = columns
        left.paragraphs[0]._p.style = right.paragraphs[0]._p.style = "Cell"
        left.paragraphs[0].add_run(printable(item.term))
        _said(right.paragraphs[0], item)
    told_as(table, "The answer", "What was asked, what was seen, how sure it is and what the rule says.", heads="rows")
    _line(document, "After a table")


def _said(line: Line, item: Fact) -> None:
    if item.grade is not None:
        _dots(line, item.grade)
    _broken(line, item.text, bold=item.strong)


def _tabled(document: Document, block: Tabled) -> None:
    table = block.table
    if block.shown == "numbers" and len(table.shown) > LONG_TABLE:
        _line(document, "Note", left_to_its_file(table))
        return
    _line(document, "Caption", printable(table.caption))
    if not table.shown:
        _line(document, "Normal", "Nothing to list.")
        return
    _table(document, table)
    _line(document, "After a table")


def _table(document: Document, table: Table) -> None:
    made = _empty_table(document, len(table.columns), "House table")
    made.autofit = False
    room = _room(document)
    columns = [_points(width) for width in widths(table, room.pt, size=CELL, air=_AIR)]
    _grid(made, columns)
    headings = [column.heading for column in table.columns]
    styles = ["Cellnumber" if column.numeric else "Cell" for column in table.columns]
    sizes = [width.twips for width in columns]
    for place, texts in enumerate((headings, *table.shown)):
        cells = zip(texts, sizes, styles, strict=True)
        made._tbl.append(row_of([(lines(text), size, style) for text, size, style in cells], bold=place == 0))
    row_is_heading(made.rows[0])
    told_as(made, table.caption, f"{len(table.shown)} rows: {', '.join(headings)}.", heads="both")


def _empty_table(document: Document, columns: int, style: str) -> Any:
    """A table without rows. Its style is named by its id, as a paragraph's is: by its name it is searched for."""
    table = document.add_table(rows=0, cols=columns)
    table._tbl.tblStyle_val = style.replace(" ", "")
    return table


def _grid(table: Grid, columns: list[Length]) -> None:
    """The widths that hold where a reader of Word files asks the table and not its cells."""
    for column, width in zip(table.columns, columns, strict=True):
        column.width = width


def _figure(document: Document, block: Figure, chart: float) -> None:
    telling = block.telling
    run = _line(document, "Picture").add_run()
    shape = run.add_picture(io.BytesIO(png(block.picture, dots=_DOTS_A_PIXEL)), width=_room(document, chart))
    if shape.height > _mm(_TALLEST):
        shape.width, shape.height = _mm(_TALLEST * shape.width / shape.height), _mm(_TALLEST)
    said = shape._inline.docPr
    said.set("name", printable(telling.title))
    said.set("descr", printable(f"{telling.title}. {telling.subtitle}. {telling.alternative}"))
    if block.table is not None:
        _tabled(document, Tabled(block.table, "numbers"))


def _dots(line: Line, level: int) -> Line:
    run = line.add_run("●" * level + "○" * (5 - level) + "  ")
    shaded(run)
    return line


def _broken(line: Line, text: str, *, bold: bool = False) -> None:
    for place, part in enumerate(lines(text)):
        if place:
            line.add_run().add_break()
        line.add_run(part).bold = bold or None


def _line(document: Document, style: str, text: str = "") -> Line:
    """A new paragraph at the end. Its style is named by its id, which python-docx makes by leaving out the spaces."""
    line = document.add_paragraph(text)
    line._p.style = style.replace(" ", "")
    return line


def _properties(document: Document, front: Front, on: dt.date) -> None:
    """What the file says of itself: nobody's name, and no time but the one given."""
    known, when = document.core_properties, dt.datetime.combine(on, dt.time(12))
    known.title, known.author, known.subject = printable(front.title), printable(front.organisation), front.kind
    known.language, known.comments, known.keywords, known.last_modified_by = "en-GB", "", "", ""
    known.created, known.modified, known.revision = when, when, 1


def _margins(document: Document, front: Front, *, side: float, top: float, bottom: float) -> None:
    """A4 with margins in millimetres; the footer, of up to two lines, stays clear of the text."""
    section = document.sections[0]
    section.page_width, section.page_height = _mm(210.0), _mm(297.0)
    section.left_margin = section.right_margin = _mm(side)
    section.top_margin, section.bottom_margin, section.footer_distance = _mm(top), _mm(bottom), _mm(_FOOT)
    foot = section.footer.paragraphs[0]
    foot.style = "Foot"
    foot.add_run(printable(f"{front.title}, {front.organisation}") + (f" · {front.band}" if front.band else "") + " · ")
    page_number(foot)


def _settled(content: bytes) -> bytes:
    """The same parts in the same order with one fixed time each, so that the same report gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as settled:
        for name in sorted(made.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            settled.writestr(zipfile.ZipInfo(name, _EPOCH), made.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _room(document: Document, share: float = 1.0) -> Length:
    """A share of the width from margin to margin."""
    section = document.sections[0]
    page, left, right = (size or 0 for size in (section.page_width, section.left_margin, section.right_margin))
    return _points(share * (page - left - right) / _points(1.0))


def _mm(size: float) -> Length:
    """Millimetres in the unit of a Word file."""
    return _points(size * one_sheet.MM)


def _points(size: float) -> Length:
    """Points in the unit of a Word file."""
    from docx.shared import Pt

    return Pt(size)
