"""Tables: one frozen table told twice, as accessible HTML and as a CSV that no spreadsheet takes for a program."""

from __future__ import annotations

import csv
import html
import io
import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

Cell = str | int | float | None

_ROLES = (
    ("<tr>", '<tr role="row">'),
    ("<thead>", '<thead role="rowgroup">'),
    ("<tbody>", '<tbody role="rowgroup">'),
    ('<th scope="col"', '<th scope="col" role="columnheader"'),
    ('<th scope="row"', '<th scope="row" role="rowheader"'),
    ("<td ", '<td role="cell" '),
)
"""What a table is made of, said again: a style sheet that shows cells as blocks would hide it from screen readers."""
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"
    "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""What XML does not take (controls but line feed and tab, halves of surrogate pairs, non-characters), and what nobody
sees: soft hyphen, bidirectional controls, zero-width spaces and joiners, invisible operators, byte order mark, tags."""
_SIGN = re.compile("(?<=[−+±])(?=[£$€])")
_LONG = 24
"""Characters of a row's heading from which a narrow screen must not squeeze it to one word a line."""
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class Column:
    """One column: its heading for people, its name in the CSV, and whether it holds numbers (right-aligned)."""

    heading: str
    name: str
    numeric: bool = False


@dataclass(frozen=True)
class Table:
    """Rows twice over: `shown` as text for the page, `data` as exact values for the CSV, cell by cell.

    name:    the CSV's name without its ending.
    caption: a sentence that says what the table holds.
    names:   the CSV's column names, where it holds other columns than the page; else the columns' own.
    """

    name: str
    caption: str
    columns: tuple[Column, ...]
    shown: tuple[tuple[str, ...], ...]
    data: tuple[tuple[Cell, ...], ...]
    names: tuple[str, ...] = ()

    def prose(self) -> str:
        """The table as HTML that a narrow screen shows row by row, each cell after its heading: nothing to scroll."""
        text = f'<div class="tk-scroll">{self._table()}</div>'
        text = text.replace('class="tk-table"', 'class="tk-table tk-prose" role="table"')
        for plain, named in _ROLES:
            text = text.replace(plain, named)
        return text

    def html(self) -> str:
        """The table as HTML in a region that scrolls sideways where it is too wide, by finger, mouse and keyboard."""
        region = f'role="region" aria-label="{escape(self.caption)}" tabindex="0"'
        return f'<div class="tk-scroll" {region}>{self._table()}</div>'

    def csv(self) -> str:
        """The table as CSV text; cells of text that a spreadsheet would run are made plain text."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(safe_cell(name) for name in self.names or [column.name for column in self.columns])
        writer.writerows([safe_cell(cell) for cell in row] for row in self.data)
        return out.getvalue()

    def _table(self) -> str:
        """A caption, scoped headings, the first cell of each row its heading."""
        head = "".join(
            f'<th scope="col"{_number_class(column.numeric)}>{escape(column.heading)}</th>' for column in self.columns
        )
        rows = "".join(self._row(row) for row in self.shown)
        if not rows:
            rows = f'<tr><td colspan="{len(self.columns)}">Nothing to list.</td></tr>'
        return (
            '<table class="tk-table">'
            f"<caption>{escape(self.caption)}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        )

    def _row(self, row: tuple[str, ...]) -> str:
        cells = []
        for place, (text, column) in enumerate(zip(row, self.columns, strict=True)):
            tag = 'th scope="row"' if place == 0 else "td"
            label = f' data-label="{escape(column.heading)}"' if place else ""
            kind = ' class="tk-long"' if not place and len(text) > _LONG else _number_class(column.numeric)
            cells.append(f"<{tag}{label}{kind}>{signed(escape(text))}</{tag.split()[0]}>")
        return f"<tr>{''.join(cells)}</tr>"


def table(name: str, caption: str, columns: Iterable[Column], rows: Iterable[Iterable[str]]) -> Table:
    """A table whose CSV holds the same text as the page."""
    shown = tuple(tuple(row) for row in rows)
    return Table(name, caption, tuple(columns), shown, shown)


def escape(text: str) -> str:
    """Text from a trial or a log as HTML text or an attribute: never markup, and unseen characters are gone."""
    return html.escape(printable(text))


def printable(text: str) -> str:
    """Text without characters that neither HTML nor XML allows, that turn the text around them, or that have no width.

    A name that a reader cannot see as it is can be made to look like another: 'exe.gpj' as 'jpg.exe' (Unicode Technical
    Report 36, 2014, sections 2 and 3).
    """
    return _UNSEEN.sub("", str(text))


def signed(text: str) -> str:
    """Text in which no line ends between a sign and the sum it belongs to, by a word joiner; nothing else is changed.

    A line may end between "−" and "£": both are prefixes of numbers (Unicode Standard Annex 14, class PR).
    """
    return _SIGN.sub("\u2060", text)


def plain_json(text: str) -> str:
    """JSON text with every character that `printable` leaves out of a page written by its number: the data stay exact.

    Such characters stand only inside JSON's strings, where the two spellings mean the same (RFC 8259, section 7).
    """
    return _UNSEEN.sub(_numbered, text)


def safe_cell(cell: Cell) -> Cell:
    """A CSV cell: numbers as they are, text that would start a formula behind an apostrophe, no number as nothing."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return "" if math.isnan(cell) else int(cell) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, int):
        return cell
    text = printable(cell)
    return f"'{text}" if text.startswith(_DANGEROUS) or text.lstrip().startswith(_DANGEROUS[:4]) else text


def _numbered(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]


def _number_class(numeric: bool) -> str:
    return ' class="tk-number"' if numeric else ""
