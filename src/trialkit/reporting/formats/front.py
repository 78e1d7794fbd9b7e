"""What formats on paper share: the words around a report, its sections, and how wide the columns of a table are."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from trialkit.reporting.tables import Table, printable

if TYPE_CHECKING:
    from trialkit.reporting.blocks import Flow

LONG_TABLE = 60
"""Rows above which the numbers behind a chart are left to their file: on paper they would be pages of figures."""
_SHORT = 14
"""Characters up to which a column takes the width of its longest cell."""


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


def weights(table: Table) -> list[float]:
    """How much of the width each column gets, in characters: short ones all they need, sentences less than theirs."""
    found = []
    for place, column in enumerate(table.columns):
        cells = [column.heading, *(row[place] for row in table.shown)]
        longest = max(map(len, cells))
        word = max((len(word) for cell in cells for word in cell.split()), default=1)
        found.append(max(longest if longest <= _SHORT else _SHORT + 3.0 * sqrt(longest - _SHORT), min(word, 20)) + 3.5)
    return found
