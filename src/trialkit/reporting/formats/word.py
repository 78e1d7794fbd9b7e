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
from trialkit.reporting.formats.front import LONG_TABLE, Front, Part, lines, weights
from trialkit.reporting.formats.word_styles import (
    bookmarked,
    house,
    link_to,
    page_number,
    row_is_heading,
    row_of,
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
_WIDTH_CM = 17.0
_EPOCH = (1980, 1, 1, 0, 0, 0)


def word_of(front: Front, parts: Iterable[Part], *, on: dt.date, contents: bool = True) -> bytes:
    """The document as the bytes of a .docx.

    contents: whether a list of the sections, with links, follows the first one; on: the date the file bears.
    """
    document = house()
    _properties(document, front, on)
    _margins(document, front)
    if front.band:
        _line(document, "Band", front.band)
    _line(document, "Note", printable(f"{front.organisation} · {front.kind}"))
    _line(document, "Title", printable(front.title))
    _line(document, "Note", printable(front.when))
    told = tuple(parts)
    for place, part in enumerate(told):
        if part.title:
            bookmarked(_line(document, "Heading 1", part.heading), part.number)
        for block in part.blocks:
            _add(document, block)
        if place == 0 and contents:
            _line(document, "Heading 2", "What is in this report")
            for other in told:
                link_to(_line(document, "Contents"), other.heading, other.number)
    out = io.BytesIO()
    document.save(out)
    return _settled(out.getvalue())


def _add(document: Document, block: Block) -> None:
    match block:
        case Paragraph(text, tone):
            _broken(_line(document, _TONES.get(tone, "Normal")), text)
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
            _figure(document, block)
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
                _add(document, inner)


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
    widths = [_cm(4.2), _cm(_WIDTH_CM - 4.2)]
    _grid(table, widths)
    for item in items:
        left, right = table.add_row().cells
        left.width, right.width = widths
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
        _line(document, "Note", f"{table.caption}: {len(table.shown):,} rows, in data/{table.name}.csv.")
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
    shares = weights(table)
    widths = [_cm(_WIDTH_CM * share / sum(shares)) for share in shares]
    _grid(made, widths)
    headings = [column.heading for column in table.columns]
    styles = ["Cellnumber" if column.numeric else "Cell" for column in table.columns]
    sizes = [width.twips for width in widths]
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


def _grid(table: Grid, widths: list[Length]) -> None:
    """The widths that hold where a reader of Word files asks the table and not its cells."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width


def _figure(document: Document, block: Figure) -> None:
    telling = block.telling
    run = _line(document, "Picture").add_run()
    shape = run.add_picture(io.BytesIO(png(block.picture, dots=_DOTS_A_PIXEL)), width=_cm(_WIDTH_CM))
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


def _margins(document: Document, front: Front) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = _cm(21.0), _cm(29.7)
    section.left_margin = section.right_margin = _cm(2.0)
    section.top_margin = section.bottom_margin = _cm(2.0)
    foot = section.footer.paragraphs[0]
    foot.style = "Note"
    foot.add_run(printable(f"{front.title}, {front.organisation}") + (f" · {front.band}" if front.band else "") + " · ")
    page_number(foot)


def _settled(content: bytes) -> bytes:
    """The same parts in the same order with one fixed time each, so that the same report gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as settled:
        for name in sorted(made.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            settled.writestr(zipfile.ZipInfo(name, _EPOCH), made.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _cm(size: float) -> Length:
    """Centimetres in the unit of a Word file."""
    from docx.shared import Cm

    return Cm(size)
