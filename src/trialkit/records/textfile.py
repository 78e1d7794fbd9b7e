"""CSV files as spreadsheets write them: any encoding, delimiter and line ending, with Excel's row numbers."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from trialkit.errors import LogError, Problem
from trialkit.records.headings import Headings
from trialkit.records.sheets import (
    HEADING_WITHIN,
    LONGEST_CELL,
    MOST_COLUMNS,
    RAGGED,
    TOO_LONG,
    Mark,
    Plain,
    Row,
    letters,
)

CHUNK = 1024**2
NEWLINE = 10
"""The byte that ends a line."""
MOST_UNCLOSED = 100
"""Unclosed quotation marks told of in one file."""
LONGEST_LINE = 16 * CHUNK
ENGINE_FROM = 4 * CHUNK
"""Bytes from which a plain file is left to the engine; below it Python is as quick, and says more."""
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DELIMITERS = ",;\t|"
_DATE = re.compile(
    r"\"?\s*(?:\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T][\d:.]+)?|\d{1,2}[ -][a-z]{3,9}[ -]\d{2,4})\s*\"?", re.IGNORECASE
)


@dataclass(frozen=True)
class Survey:
    """What one pass over a file's bytes tells."""

    sha256: str
    size: int
    utf8: bool
    nul: bool
    lines: int
    endless_line: bool
    start: bytes


def survey(path: Path) -> Survey:
    """Read every byte once, in constant memory."""
    digest, utf8 = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    size, valid, nul, lines, run, endless = 0, True, False, 0, 0, False
    start = last = b""
    with path.open("rb") as stream, ThreadPoolExecutor(max_workers=1) as beside:
        hashed: Future[None] | None = None
        while chunk := stream.read(CHUNK):
            if hashed:
                hashed.result()
            hashed = beside.submit(digest.update, chunk)
            start = start or chunk[: 64 * 1024]
            plain = chunk.isascii() and not utf8.getstate()[0]
            valid = valid and (plain or _decodes(utf8, chunk))
            nul = nul or b"\0" in chunk
            here = int(np.count_nonzero(np.frombuffer(chunk, dtype=np.uint8) == NEWLINE))
            run = 0 if here or b"\r" in chunk else run + len(chunk)
            endless = endless or run > LONGEST_LINE
            lines, size, last = lines + here, size + len(chunk), chunk[-1:]
    lines += last not in (b"", b"\n")
    return Survey(digest.hexdigest(), size, valid and _ends(utf8), nul, lines, endless, start)


@dataclass
class TextSource:
    """One CSV file as a source of rows."""

    path: Path
    name: str
    encoding: str | None
    delimiter: str
    sha256: str
    plain: Plain | None
    sheet: str | None = None
    marks: list[Mark] = field(default_factory=list)
    _width: int | None = None

    def top(self) -> list[tuple[int, list[str]]]:
        """The first rows that hold anything."""
        found = []
        for line, cells in self._records():
            if any(cell.strip() for cell in cells):
                found.append((line, cells))
            if len(found) == HEADING_WITHIN:
                break
        return found

    def width(self) -> int:
        """Columns in the widest row; raises LogError above the limit."""
        if self._width is None:
            self._width = max((len(cells) for _, cells in self._records()), default=0)
            if self._width > MOST_COLUMNS:
                raise LogError(
                    Problem(
                        self.name,
                        f"a row has {self._width:,} columns; the most is {MOST_COLUMNS}.",
                        "Delete the empty or unneeded columns and save it again.",
                    )
                )
        return self._width

    def rows(self, headings: Headings) -> Iterator[Row]:
        """Rows below the headings, padded to one width."""
        width = self.width()
        texts = headings.texts
        unclosed: list[Problem] = []
        for line, cells in self._records():
            unclosed += [
                _unclosed(self.name, line, column)
                for column, cell in enumerate(cells)
                if ("\n" in cell or "\r" in cell) and _holds_rows(cell, self.delimiter, texts)
            ]
            if line <= headings.line or not any(cell.strip() for cell in cells):
                continue
            if any(cell.strip() for cell in cells[len(texts) :]):
                self.marks.append(Mark(line, None, RAGGED))
            long = [index for index, cell in enumerate(cells) if len(cell) > LONGEST_CELL]
            for index in long:
                self.marks.append(Mark(line, index, TOO_LONG))
            kept = [cell[:LONGEST_CELL] or None for cell in cells] if long else [cell or None for cell in cells]
            yield line, kept + [None] * (width - len(kept))
        if unclosed:
            raise LogError(unclosed[:MOST_UNCLOSED])

    def close(self) -> None:
        """Nothing is held between two passes."""

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """Every record with the row number a spreadsheet gives it (a quoted line break does not start a row)."""
        with self.path.open(encoding=self.encoding, newline="") as stream:
            first = stream.readline(64)
            line = 0
            if first.lower().startswith("sep="):
                line = 1
            else:
                stream.seek(0)
            lines = _Lines(stream)
            reader = csv.reader(lines, delimiter=self.delimiter)
            try:
                for cells in reader:
                    line += 1
                    if lines.ended and lines.held:
                        raise LogError(_unclosed(self.name, line, len(cells) - 1))
                    lines.held = 0
                    yield line, cells
            except UnicodeError as error:
                what = "holds bytes that are not text in its own encoding."
                raise LogError(Problem(self.name, what, "Save it from the spreadsheet as CSV UTF-8.")) from error
            except csv.Error as error:
                raise LogError(
                    Problem(
                        f"{self.name}, row {line + 1}",
                        f"a cell has more than {csv.field_size_limit():,} characters, or a line is broken.",
                        "Look for a quotation mark that is opened and never closed.",
                    )
                ) from error


class _Lines:
    """A stream's lines, and how many the record being read has taken: one cut off by the end has an open quote."""

    def __init__(self, stream: Iterator[str]) -> None:
        self._stream = stream
        self.held = 0
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            line = next(self._stream)
        except StopIteration:
            self.ended = True
            raise
        self.held += 1
        return line


def _holds_rows(cell: str, delimiter: str, headings: Sequence[str]) -> bool:
    """Whether lines after a cell's first look like rows of the file.

    Commas in prose stand before a space; between the cells of a row only where the headings are written so too.
    """
    spaced = any(heading.startswith(" ") for heading in headings[1:])
    between = re.compile(re.escape(delimiter) + ("" if spaced else "(?! )"))
    most = max(len(headings) - 1, 2)
    for line in re.split(r"\r\n|\r|\n", cell)[1:]:
        parts = between.split(line)
        first = _DATE.fullmatch(parts[0])
        if len(parts) > most or (first and (len(parts) > 1 or line.endswith('"'))):
            return True
        if len(parts) > 2 and any(_DATE.fullmatch(part) for part in parts):
            return True
    return False


def _unclosed(name: str, line: int, column: int) -> Problem:
    return Problem(
        f"{name}, cell {letters(column)}{line}",
        "begins with a quotation mark that seems never to be closed, so the rows below it would be lost.",
        "Close the quotation mark at the end of that cell, or delete it, and save the file again.",
    )


def open_text(path: Path, name: str) -> TextSource:
    """Find out encoding and delimiter. Raises LogError for what is not a text table."""
    try:
        seen = survey(path)
    except OSError as error:
        raise LogError(
            Problem(name, "cannot be opened.", "Close it elsewhere and check that you may read it.")
        ) from error
    encoding = _encoding(seen, path, name)
    text = seen.start.decode(encoding, errors="ignore")
    if not text.strip().strip("\ufeff"):
        raise LogError(Problem(name, "is empty.", "Put the headings in the first row, or remove the file."))
    if seen.endless_line:
        raise LogError(Problem(name, "has a line of more than 16 MB.", "Save it again from the spreadsheet as CSV."))
    declared = text.lstrip("\ufeff").splitlines()[0].lower()
    has_declaration = declared.startswith("sep=") and len(declared) >= 5
    delimiter = declared[4] if has_declaration else _delimiter(text)
    plain = None
    if (
        seen.size >= ENGINE_FROM
        and encoding.startswith("utf-8")
        and not has_declaration
        and not set("*?[]{}") & set(str(path))
    ):
        plain = Plain(path, delimiter, seen.lines)
    return TextSource(path, name, encoding, delimiter, seen.sha256, plain)


def _encoding(seen: Survey, path: Path, name: str) -> str:
    for mark, encoding in _BOMS:
        if seen.start.startswith(mark):
            if encoding == "utf-8-sig" and not seen.utf8:
                break
            return encoding
    if seen.nul:
        what = "holds NUL characters, so it is not a text file or not one whose encoding can be told."
        raise LogError(Problem(name, what, "Save it from the spreadsheet as CSV UTF-8."))
    if seen.utf8:
        return "utf-8"
    if _is_western(path):
        return "cp1252"
    what = "is in an encoding that cannot be told."
    raise LogError(Problem(name, what, "Save it from the spreadsheet as CSV UTF-8."))


def _delimiter(text: str) -> str:
    """The delimiter that splits the first lines most evenly: by the heading line, then by how many lines agree."""
    best, most = ",", (0, 0)
    for delimiter in _DELIMITERS:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        widths: list[int] = []
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    widths.append(len(cells))
                if len(widths) == HEADING_WITHIN:
                    break
        except csv.Error:
            continue
        widest = max(widths, default=0)
        score = (sum(width == widest for width in widths) if widest > 1 else 0, widest)
        if score > most:
            best, most = delimiter, score
    return best


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes) -> bool:
    try:
        decoder.decode(chunk)
    except UnicodeDecodeError:
        return False
    return True


def _is_western(path: Path) -> bool:
    """Whether every byte is a letter in Windows' western encoding."""
    with path.open("rb") as stream:
        return not any(set(b"\x81\x8d\x8f\x90\x9d") & set(chunk) for chunk in iter(lambda: stream.read(CHUNK), b""))


def _ends(decoder: codecs.IncrementalDecoder) -> bool:
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
