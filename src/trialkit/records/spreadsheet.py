"""XLSX workbooks: the saved values of every sheet as text, with what is wrong in the file. The home of openpyxl."""

from __future__ import annotations

import datetime as dt
import hashlib
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree.ElementTree import ParseError

from trialkit.errors import LogError, Problem
from trialkit.records.headings import Headings
from trialkit.records.privacy import personal_kind
from trialkit.records.sheets import (
    BROKEN,
    HEADING_WITHIN,
    LONGEST_CELL,
    MERGED,
    MOST_COLUMNS,
    NO_ANSWER,
    TOO_LONG,
    Mark,
    Plain,
    Row,
)

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

LARGEST_INSIDE = 512 * 1024**2
"""Bytes a workbook may unpack to: a small file can hide a very large one."""
MOST_PARTS = 2000
MOST_ROWS = 1_048_576
"""Rows a sheet may have: the spreadsheet's own limit."""
MOST_TAGS = {"sheet": 15_000_000, "other": 2_000_000}
"""Opening and closing tags in one sheet, and in one other part such as the table of texts."""
_BLOCK = 1024**2
_AT_ONCE = 200
"""Rows read at once."""
_OLD_FORMAT = b"\xd0\xcf\x11\xe0"
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
)
"""What openpyxl and zipfile raise on damaged or locked workbooks; each means that the file cannot be read."""


@dataclass(frozen=True)
class _Blemishes:
    """Cells that hold formulas, as (row, column), and merged ranges, as (row, row, column, column); columns from 0."""

    formulas: frozenset[tuple[int, int]] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()


class _Cell(NamedTuple):
    value: Any
    data_type: str


_NOTHING = _Cell(None, "n")


@dataclass
class SheetSource:
    """One sheet as a source of rows."""

    book: Any
    title: str
    hidden: bool
    personal_title: str | None
    """What kind of personal data the sheet's title looks like, if any; then `sheet` is only its number."""
    name: str
    sheet: str | None
    sha256: str
    blemishes: _Blemishes
    encoding: str | None = None
    plain: Plain | None = None
    marks: list[Mark] = field(default_factory=list)
    _width: int | None = None

    def top(self) -> list[tuple[int, list[str]]]:
        """The first rows that hold anything."""
        found = []
        for line, cells in self._records():
            texts = [_text(cell.value) for cell in cells]
            if any(text.strip() for text in texts):
                found.append((line, texts))
            if len(found) == HEADING_WITHIN:
                break
        return found

    def width(self) -> int:
        """Columns up to the last cell that holds anything; raises LogError above the limit."""
        if self._width is None:
            widest = 0
            for _, cells in self._records():
                used = next((index for index in range(len(cells), widest, -1) if cells[index - 1].value is not None), 0)
                widest = max(widest, used)
            if widest > MOST_COLUMNS:
                raise LogError(
                    Problem(
                        f"{self.name} sheet {self.sheet}",
                        f"a row has {widest:,} columns; the most is {MOST_COLUMNS}.",
                        "Delete the empty or unneeded columns and save it again.",
                    )
                )
            self._width = widest
        return self._width

    def rows(self, headings: Headings) -> Iterator[Row]:
        """Rows below the headings, padded to one width."""
        width, mapped = self.width(), frozenset(headings.columns.values())
        for line, cells in self._records():
            if line <= headings.line:
                continue
            faults = self._faults(line, cells, mapped)
            self.marks += faults
            texts = [_text(cell.value)[:LONGEST_CELL] or None for cell in cells[:width]]
            yield line, texts + [None] * (width - len(texts))

    def close(self) -> None:
        """Let go of the workbook, and so of all its sheets."""
        self.book.close()

    def _faults(self, line: int, cells: Sequence[Any], mapped: frozenset[int]) -> list[Mark]:
        faults = []
        for top, bottom, left, right in self.blemishes.merged:
            columns = [column for column in mapped if left <= column <= right]
            if top <= line <= bottom and columns:
                faults.append(Mark(line, min(columns), MERGED))
        for column, cell in enumerate(cells):
            if cell.value is None:
                if column in mapped and (line, column) in self.blemishes.formulas:
                    faults.append(Mark(line, column, NO_ANSWER))
            elif cell.data_type == "e" and column in mapped:
                faults.append(Mark(line, column, BROKEN))
            elif isinstance(cell.value, str) and len(cell.value) > LONGEST_CELL:
                faults.append(Mark(line, column, TOO_LONG))
        return faults

    def _records(self) -> Iterator[tuple[int, Sequence[Any]]]:
        try:
            for line, found in _quietly(_sparse_rows(self.book[self.title], answers=True)[1]):
                full = max((cell["column"] for cell in found if cell["value"] is not None), default=0)
                most = max((cell["column"] for cell in found), default=0)
                cells = [_NOTHING] * max(full, min(most, MOST_COLUMNS))
                for cell in found:
                    if cell["column"] <= len(cells):
                        cells[cell["column"] - 1] = _Cell(cell["value"], cell["data_type"])
                if cells:
                    yield line, cells
        except _UNREADABLE as error:
            self.book.close()
            raise _damaged(self.name) from error


def open_workbook(path: Path, name: str) -> list[SheetSource]:
    """The sheets of a workbook, hidden ones too, in order.

    Raises LogError for what is not a workbook, is locked or damaged, or unpacks to more than the limits.
    """
    digest = _checked(path, name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and validations that do not matter to values
        try:
            book = _load(path)
            try:
                blemishes = _blemishes(book) if _has_blemishes(path) else {}
                sheets = [(sheet.title, sheet.sheet_state) for sheet in book.worksheets]
            except _UNREADABLE:
                book.close()
                raise
        except _UNREADABLE as error:
            raise _damaged(name) from error
    sources = []
    for number, (title, state) in enumerate(sheets, start=1):
        kind = personal_kind(title)
        shown = f"number {number}" if kind else title
        found = blemishes.get(title, _Blemishes())
        sources.append(SheetSource(book, title, state != "visible", kind, name, shown, digest, found))
    return sources


def _load(path: Path) -> Workbook:
    from openpyxl import load_workbook

    return load_workbook(path, read_only=True, data_only=True, keep_links=False)


def _checked(path: Path, name: str) -> str:
    """Refuse what is no workbook or a bomb, before anything is unpacked; the digest of the bytes."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            start = stream.read(4)
            stream.seek(0)
            while block := stream.read(_BLOCK):
                digest.update(block)
    except OSError as error:
        raise LogError(
            Problem(name, "cannot be opened.", "Close it elsewhere and check that you may read it.")
        ) from error
    if not start:
        raise LogError(Problem(name, "is empty.", "Put the headings in the first row, or remove the file."))
    if start == _OLD_FORMAT:
        what = "is in the old .xls format, or locked with a password."
        raise LogError(Problem(name, what, "Open it, take the password off, and save it as an Excel workbook (.xlsx)."))
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise _damaged(name) from error
    if sum(part.file_size for part in parts) > LARGEST_INSIDE or len(parts) > MOST_PARTS:
        what = f"unpacks to more than {LARGEST_INSIDE // 1024**2} MB."
        raise LogError(Problem(name, what, "Copy the log's own cells to a new workbook, or save it as CSV."))
    try:
        crowded = _is_crowded(path)
    except _UNREADABLE as error:
        raise _damaged(name) from error
    if crowded:
        what = "holds more cells or texts than can be read from a workbook."
        raise LogError(Problem(name, what, "Copy the log's own cells to a new workbook, or save it as CSV."))
    return digest.hexdigest()


def _has_blemishes(path: Path) -> bool:
    """Whether any sheet has formulas or merged cells: only then is the slower reading needed."""
    with zipfile.ZipFile(path) as archive:
        for part in archive.namelist():
            if not part.lower().startswith("xl/worksheets/"):
                continue
            tail = b""
            with archive.open(part) as stream:
                while block := stream.read(_BLOCK):
                    seen = tail + block
                    if b"<f" in seen or b":f" in seen or b"mergeCell" in seen:
                        return True
                    tail = block[-16:]
    return False


def _is_crowded(path: Path) -> bool:
    """Whether any part holds more tags than a log needs; stops at the first that does."""
    with zipfile.ZipFile(path) as archive:
        for part in archive.namelist():
            most, tags = MOST_TAGS["sheet" if part.lower().startswith("xl/worksheets/") else "other"], 0
            with archive.open(part) as stream:
                while block := stream.read(_BLOCK):
                    tags += block.count(b"<")
                    if tags > most:
                        return True
    return False


def _sparse_rows(sheet: Any, *, answers: bool) -> tuple[Any, Iterator[tuple[int, list[dict[str, Any]]]]]:
    """openpyxl's parser of one sheet, and its rows with only the cells that are written: gaps are never walked.

    answers: the saved values, rather than the formulas.
    """
    from openpyxl.worksheet._reader import WorkSheetParser

    book: Any = sheet.parent
    source = sheet._get_source()  # openpyxl's own rows fill every gap
    parser: Any = WorkSheetParser(
        source,
        sheet._shared_strings,
        data_only=answers,
        epoch=book.epoch,
        date_formats=book._date_formats,
        timedelta_formats=book._timedelta_formats,
    )

    def rows() -> Iterator[tuple[int, list[dict[str, Any]]]]:
        with source:
            for line, cells in parser.parse():
                if line > MOST_ROWS:
                    raise ValueError("a row beyond the spreadsheet's last")
                yield line, cells

    return parser, rows()


def _quietly(rows: Iterator[tuple[int, list[dict[str, Any]]]]) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Rows read without openpyxl's warnings of cells that are no date: their rows are told by us, with their place.

    Read some at a time, as what is silenced must not stay so while the reader has a row.
    """
    while True:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            some = list(islice(rows, _AT_ONCE))
        yield from some
        if len(some) < _AT_ONCE:
            return


def _blemishes(book: Workbook) -> dict[str, _Blemishes]:
    from openpyxl.utils import range_boundaries

    found = {}
    for sheet in book.worksheets:
        parser, rows = _sparse_rows(sheet, answers=False)
        formulas: set[tuple[int, int]] = set()
        last = 0
        for line, cells in rows:
            formulas |= {(line, cell["column"] - 1) for cell in cells if cell["data_type"] == "f"}
            last = line if any(cell["value"] is not None for cell in cells) else last
        merged = []
        for part in parser.merged_cells.mergeCell if parser.merged_cells else ():
            bounds: Any = range_boundaries(part.ref)
            left, top, right, bottom = bounds
            merged.append((top, min(bottom, last), left - 1, right - 1))
        found[sheet.title] = _Blemishes(frozenset(formulas), tuple(merged))
    return found


def _text(value: object) -> str:
    """A cell's value as it would be typed: whole numbers without a point, days as 2021-02-15."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(timespec="seconds")
    return str(value)


def _damaged(name: str) -> LogError:
    return LogError(
        Problem(
            name, "cannot be read as a workbook: it is damaged or locked.", "Open it, mend it and save it as .xlsx."
        )
    )
