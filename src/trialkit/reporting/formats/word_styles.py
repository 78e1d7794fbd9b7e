"""The house document: python-docx's own, with its styles in our type, colours and spaces, and what its API lacks."""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING, Any, Literal
from xml.sax.saxutils import escape

from trialkit.reporting.formats.one_sheet import LINE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docx.document import Document
    from docx.oxml.table import CT_Row
    from docx.styles.style import ParagraphStyle
    from docx.table import Table, _Row
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

    from trialkit.reporting.formats.one_sheet import Face

_WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAVY, _INK, _SOFT, _RULE = "12436D", "0B0C0C", "474A4D", "C8CDD2"
_FONT = "Arial"
_ARIAL = 1.149
"""From one line to the next in Word's single spacing of Arial, in sizes."""
_STYLES: tuple[tuple[str, float, bool, str, float, float], ...] = (
    ("Normal", 10.5, False, _INK, 0, 6),
    ("Title", 21, True, _NAVY, 0, 4),
    ("Heading 1", 15, True, _NAVY, 18, 6),
    ("Heading 2", 12, True, _INK, 12, 4),
    ("Heading 3", 10.5, True, _INK, 10, 4),
    ("List Bullet", 10.5, False, _INK, 0, 4),
    ("Quote", 10.5, False, _INK, 4, 8),
    ("Caption", 9.5, True, _INK, 10, 3),
    ("Finding", 11.5, True, _INK, 0, 6),
    ("Question", 11.5, False, _INK, 0, 6),
    ("Not collected", 10.5, False, _INK, 4, 6),
    ("Note", 9.5, False, _SOFT, 0, 4),
    ("Band", 9.5, False, _INK, 0, 6),
    ("Foot", 8, False, _SOFT, 0, 0),
    ("Fact", 10.5, False, _INK, 0, 6),
    ("Cell", 9, False, _INK, 2, 2),
    ("Cell number", 9, False, _INK, 2, 2),
    ("Contents", 10.5, False, _NAVY, 0, 3),
    ("Commands", 9, False, _INK, 4, 8),
    ("Picture", 10.5, False, _INK, 6, 6),
    ("After a table", 4, False, _INK, 0, 4),
)
"""Name, size in points, bold, colour, space before and after in points."""
_SHADES = {"Not collected": "F3F2F1", "Band": "FFF4D6", "Commands": "F3F5F7"}


def house() -> Document:
    """An empty document with the house's styles."""
    import docx

    return docx.Document(io.BytesIO(_house()))


@cache
def _house() -> bytes:
    """The same as a file: its styles are made once."""
    import docx

    document = docx.Document()
    for name, size, bold, colour, before, after in _STYLES:
        _style(document, name, size, bold=bold, colour=colour, space=(before, after))
    for name, fill in _SHADES.items():
        _fill(document.styles[name].element.get_or_add_pPr(), fill)
    _table_styles(document)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _style(document: Document, name: str, size: float, *, bold: bool, colour: str, space: tuple[float, float]) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    known = [style.name for style in document.styles]
    found = document.styles[name] if name in known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style: ParagraphStyle = found
    style.font.name, style.font.size, style.font.bold, style.font.italic = _FONT, Pt(size), bold, False
    style.font.color.rgb = RGBColor.from_string(colour)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for slot in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(slot), _FONT)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
        fonts.attrib.pop(qn(theme), None)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(space[0]), Pt(space[1])
    style.paragraph_format.line_spacing = 1.15 if size > 9 and name != "Picture" else 1.0
    if name == "Cell number":
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if name in ("Caption", "Picture"):
        style.paragraph_format.keep_with_next = name == "Caption"
    if name == "Title":
        for border in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
            style.element.pPr.remove(border)
    language = _child(style.element.get_or_add_rPr(), "w:lang")
    language.set(qn("w:val"), "en-GB")


def _table_styles(document: Document) -> None:
    from docx.enum.style import WD_STYLE_TYPE

    for name, top in (("House table", _SOFT), ("House facts", _NAVY)):
        style = document.styles.add_style(name, WD_STYLE_TYPE.TABLE)
        properties = _child(style.element, "w:tblPr")
        borders = _child(properties, "w:tblBorders")
        for edge, size, colour in (
            ("top", "8" if top == _SOFT else "24", top),
            ("bottom", "4", _RULE),
            ("insideH", "4", _RULE),
        ):
            _line(borders, edge, size, colour)


def _line(borders: object, edge: str, size: str, colour: str) -> None:
    from docx.oxml.ns import qn

    line = _child(borders, f"w:{edge}")
    for key, value in (("val", "single"), ("sz", size), ("space", "0"), ("color", colour)):
        line.set(qn(f"w:{key}"), value)


def _fill(properties: object, fill: str) -> None:
    from docx.oxml.ns import qn

    shade = _child(properties, "w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", fill)):
        shade.set(qn(f"w:{key}"), value)


def _child(parent: Any, tag: str) -> Any:
    """The child of that tag, made where there is none."""
    from docx.oxml.ns import qn

    found = parent.find(qn(tag))
    if found is None:
        found = _made(tag)
        parent.append(found)
    return found


def _made(tag: str) -> Any:
    """An element of a Word file."""
    from docx.oxml import OxmlElement

    return OxmlElement(tag)


def row_of(cells: Sequence[tuple[Sequence[str], int, str]], *, bold: bool) -> CT_Row:
    """A table's row: for each cell its lines of text, its width in twentieths of a point and its style's id.

    python-docx finds the place of every element that it adds by search, which a table of numbers pays for a thousand
    times; here a row is written as a whole, every text escaped.
    """
    from docx.oxml.parser import parse_xml

    weight = "<w:rPr><w:b/></w:rPr>" if bold else ""
    told = "".join(
        f'<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="{size}"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
        + "<w:r><w:br/></w:r>".join(
            f'<w:r>{weight}<w:t xml:space="preserve">{escape(line)}</w:t></w:r>' for line in lines
        )
        + "</w:p></w:tc>"
        for lines, size, style in cells
    )
    row: CT_Row = parse_xml(f'<w:tr xmlns:w="{_WORDS}"><w:trPr><w:cantSplit/></w:trPr>{told}</w:tr>')
    return row


def row_is_heading(row: _Row) -> None:
    """The row is repeated on every page and told by screen readers as the headings."""
    _child(row._tr.get_or_add_trPr(), "w:tblHeader")


def row_is_whole(row: _Row) -> None:
    """The row is not broken over two pages."""
    _child(row._tr.get_or_add_trPr(), "w:cantSplit")


def set_in(document: Document, faces: Mapping[str, Face]) -> None:
    """The document's styles in the sizes and spaces of a page of one sheet."""
    from docx.shared import Pt

    for name, face in faces.items():
        style: Any = document.styles[name]
        style.font.size, style.paragraph_format.line_spacing = Pt(face.size), LINE / _ARIAL
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(face.before), Pt(face.after)


def told_as(table: Table, title: str, description: str, *, heads: Literal["rows", "both"]) -> None:
    """A table's title and description for those who do not see it, and which of its cells are headings."""
    from docx.oxml.ns import qn

    properties = table._tbl.tblPr
    look = _child(properties, "w:tblLook")
    for key in ("noHBand", "noVBand", "firstColumn"):
        look.set(qn(f"w:{key}"), "1")
    look.set(qn("w:firstRow"), "0" if heads == "rows" else "1")
    for tag, text in (("w:tblCaption", title), ("w:tblDescription", description)):
        _child(properties, tag).set(qn("w:val"), text)


def page_number(paragraph: Paragraph) -> None:
    """ "Page N", by Word's own field."""
    from docx.oxml.ns import qn

    paragraph.add_run("Page ")
    field = _made("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def bookmarked(heading: Paragraph, number: int | None) -> None:
    """A heading that links may name by its section's number."""
    from docx.oxml.ns import qn

    if number is None:
        return
    start, end = _made("w:bookmarkStart"), _made("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), str(number))
    start.set(qn("w:name"), f"section_{number}")
    heading._p.insert(1, start)
    heading._p.append(end)


def link_to(line: Paragraph, text: str, number: int | None) -> None:
    """Text that leads to a section's heading."""
    from docx.oxml.ns import qn

    link = _made("w:hyperlink")
    link.set(qn("w:anchor"), f"section_{number}")
    run = line.add_run(text)
    link.append(run._r)
    line._p.append(link)


def shaded(run: Run) -> None:
    """A run in the house's colour, in a type that has full and empty circles."""
    from docx.shared import RGBColor

    run.font.color.rgb = RGBColor.from_string(_NAVY)
