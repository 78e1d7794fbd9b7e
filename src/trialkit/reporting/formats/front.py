"""What formats on paper share: the words around a report, its sections, and how wide the columns of a table are."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from trialkit.reporting.figures.lettering import Family, text_width
from trialkit.reporting.tables import Table, printable

if TYPE_CHECKING:
    from trialkit.reporting.blocks import Flow

FAMILY: Family = "Liberation Sans"
"""What pages are set in, or Arial, which is as wide."""
CELL = 9.0
"""The type of tables, in points."""
LONG_TABLE = 60
"""Rows above which the numbers behind a chart are left to their file: on paper they would be pages of figures."""
_SHORT = 14
"""Characters up to which a column takes the width of its longest cell."""
_FIGURE, _WORD = 26, 20
"""Characters up to which a figure with its unit, and a word, are kept on one line."""
_MORE = 1.03
"""How much wider than counted a word may come out where another font stands in."""


@dataclass(frozen=True)
class Front:
    """What stands around the blocks: on the first page and in the margins of all."""

    title: str
    organisation: str
    kind: str
    when: str
    band: str


@dataclass(frozen=True)
class Part:
    """A section: its number and its title, which a page of one section has none of, and its blocks."""

    number: int | None
    title: str
    blocks: Flow

    @property
    def heading(self) -> str:
        """Number and title."""
        return printable(self.title if self.number is None else f"{self.number}  {self.title}")


def lines(text: str) -> list[str]:
    """The lines of a text that may be printed, without empty ones."""
    return [printable(line) for line in text.strip().split("\n") if line.strip()]


def left_to_its_file(table: Table) -> str:
    """What stands on paper in place of a table longer than LONG_TABLE."""
    return f"{table.caption}: {len(table.shown):,} rows, in data/{table.name}.csv."


def widths(table: Table, room: float, *, size: float, air: float) -> list[float]:
    """How wide each column is, in points of `room`: a figure stays whole on its line, and sentences give way.

    size: of the type, in points; air: what of a column's width its words do not fill. A column of sentences takes its
    share of what the figures and the longest words leave; where even those do not fit, all of them give way alike.
    """
    least = [_least(table, place, size) + air for place in range(len(table.columns))]
    if sum(least) >= room:
        return [room * width / sum(least) for width in least]
    shares = weights(table)
    given: dict[int, float] = {}
    while True:
        over = (room - sum(given.values())) / sum(share for place, share in enumerate(shares) if place not in given)
        short = [place for place, share in enumerate(shares) if place not in given and share * over < least[place]]
        if not short:
            return [given.get(place, share * over) for place, share in enumerate(shares)]
        given |= {place: least[place] for place in short}


def weights(table: Table) -> list[float]:
    """How much of the width each column asks for, in characters: short ones all they need, sentences less."""
    found = []
    for place, column in enumerate(table.columns):
        cells = [column.heading, *(row[place] for row in table.shown)]
        longest = max(map(len, cells))
        word = max((len(word) for cell in cells for word in cell.split()), default=1)
        found.append(max(longest if longest <= _SHORT else _SHORT + 3.0 * sqrt(longest - _SHORT), min(word, 20)) + 3.5)
    return found


def _least(table: Table, place: int, size: float) -> float:
    """Points that a column may not fall below: its longest figure, and the longest word of its heading and its text."""
    column = table.columns[place]
    cells = [row[place] for row in table.shown]
    whole = [cell for cell in cells if column.numeric and len(cell) <= _FIGURE]
    parts = {word[:_WORD] for cell in cells for word in cell.split()} | set(whole)
    heading = max((text_width(word, size, "bold", FAMILY) for word in column.heading.split()), default=0.0)
    return max(heading, *(text_width(part, size, "normal", FAMILY) for part in parts), 0.0) * _MORE
