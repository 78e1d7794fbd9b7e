"""The shape in which any file is handed on: its heading row, then rows of text with their line numbers and faults."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from trialkit.records.headings import Headings

LONGEST_CELL = 32_767
"""Characters a cell may hold: the spreadsheet's own limit."""
MOST_COLUMNS = 500
HEADING_WITHIN = 20
"""Rows in which the headings are looked for: a title or a note may stand above them."""

RAGGED, TOO_LONG, MERGED, NO_ANSWER, BROKEN = range(1, 6)
"""What may be wrong in the file itself, before any cell is understood."""

FLAGS = {
    RAGGED: (
        "the row has more cells than there are headings",
        "Its values may have slipped sideways: put text that holds the separator in quotation marks.",
    ),
    TOO_LONG: (f"a cell holds more than {LONGEST_CELL:,} characters", "Shorten it."),
    MERGED: ("cells are merged", "Unmerge them and fill in every row."),
    NO_ANSWER: ("a formula has no saved answer", "Open the file in a spreadsheet and save it, or type the value."),
    BROKEN: ("a cell holds a spreadsheet error such as #REF!", "Mend the formula, or type the value."),
}

OF_ROWS = (RAGGED, MERGED)
"""Flags that leave nothing of a row to be trusted; the others spoil one cell."""

Row = tuple[int, Sequence[str | None]]
"""Line (as the spreadsheet numbers it) and cells."""


@dataclass(frozen=True)
class Mark:
    """One fault of the file itself: on which line, in which column (0 is A; None is the row), and which flag."""

    line: int
    column: int | None
    flag: int


@dataclass(frozen=True)
class Plain:
    """A text file that the engine may read alone, if it finds one row on every line: path, delimiter and lines."""

    path: Path
    delimiter: str
    lines: int


class Source(Protocol):
    """One table in a file."""

    name: str
    """The file as it is named to people."""
    sheet: str | None
    encoding: str | None
    sha256: str
    plain: Plain | None

    def top(self) -> list[tuple[int, list[str]]]:
        """The first rows that hold anything, with their line numbers: headings are among them."""
        ...

    def rows(self, headings: Headings) -> Iterator[Row]:
        """Rows below the headings, as wide as the widest; faults go to `marks`."""
        ...

    def width(self) -> int:
        """Columns in the widest row."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...

    marks: list[Mark]


def letters(column: int) -> str:
    """The spreadsheet's name for a column: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
