"""A log as columns: for each field every row's number in a short list of texts, or what tells free texts apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class Coded:
    """A column of answers. codes: (rows,), each row's place in `said`, the texts; a text may stand there twice."""

    codes: np.ndarray
    said: Sequence[str]

    def rows_of(self, chosen: np.ndarray) -> np.ndarray:
        """The rows whose text is among the chosen; chosen: (texts,), bool."""
        return np.flatnonzero(chosen[self.codes]) if chosen.any() else np.empty(0, dtype=np.int64)

    def without(self, texts: Mapping[str, object]) -> Coded:
        """The column with these texts emptied."""
        return replace(self, said=["" if text in texts else text for text in self.said])

    @property
    def filled(self) -> np.ndarray:
        """Which rows hold anything but spaces."""
        held: np.ndarray = np.array([bool(text.strip(" ")) for text in self.said], dtype=bool)[self.codes]
        return held

    def only(self, rows: np.ndarray) -> Coded:
        """The column of some rows."""
        return replace(self, codes=self.codes[rows])


@dataclass(frozen=True)
class Prose:
    """A column whose texts are not read. prints: (rows,), uint64, equal where texts are; blank: (rows,), bool."""

    prints: np.ndarray
    blank: np.ndarray

    def without_rows(self, rows: np.ndarray) -> Prose:
        """The column with the cells of these rows emptied."""
        prints, blank = self.prints.copy(), self.blank.copy()
        prints[rows], blank[rows] = 0, True
        return Prose(prints, blank)

    @property
    def filled(self) -> np.ndarray:
        """Which rows hold anything but spaces."""
        return ~self.blank

    def only(self, rows: np.ndarray) -> Prose:
        """The column of some rows."""
        return Prose(self.prints[rows], self.blank[rows])


@dataclass(frozen=True)
class Marked:
    """Cells of a column that the file itself spoilt: their rows, and which flag each has."""

    rows: np.ndarray
    flags: np.ndarray


@dataclass(frozen=True)
class Entries:
    """Every row of a log that holds anything, by file and line.

    sheet, line: (rows,), int32; flag: (rows,), int8, what sets the row aside as it stands in the file, 0 for nothing.
    coded, prose: by field, each field in one of them. marked: spoilt cells of rows that are not set aside for them.
    """

    sheet: np.ndarray
    line: np.ndarray
    flag: np.ndarray
    coded: dict[str, Coded]
    prose: dict[str, Prose]
    marked: dict[str, Marked]

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.line)


def numbers_up_to(most: int) -> np.dtype[np.unsignedinteger]:
    """The smallest type of whole numbers that holds these."""
    return np.min_scalar_type(max(most, 1))


def put_together(parts: Sequence[Coded]) -> Coded:
    """Columns one below another, with one list of texts."""
    if len(parts) == 1:
        return parts[0]
    places: dict[str, int] = {}
    new = [np.array([places.setdefault(text, len(places)) for text in part.said], dtype=np.int64) for part in parts]
    kind = numbers_up_to(len(places))
    codes = [table.astype(kind)[part.codes] for table, part in zip(new, parts, strict=True)]
    return Coded(np.concatenate(codes), list(places))


@dataclass(frozen=True)
class Grouped:
    """Rows in groups. group: (rows,), each row's group, from 0; keys: (groups,), what each group's rows share."""

    group: np.ndarray
    keys: np.ndarray

    @property
    def groups(self) -> int:
        """How many groups there are."""
        return len(self.keys)

    def sums(self, added: np.ndarray) -> np.ndarray:
        """What the rows of each group add up to; added: (rows,)."""
        return np.bincount(self.group, weights=added, minlength=self.groups)

    def counts(self, counted: np.ndarray | None = None) -> np.ndarray:
        """How many rows each group has, or how many of those counted; counted: (rows,), bool."""
        group = self.group if counted is None else self.group[counted]
        return np.bincount(group, minlength=self.groups)


DENSE = 4
"""Keys are counted one by one while there are no more than so many times as many as rows; else they are sorted."""


def grouped(keys: np.ndarray, size: int) -> Grouped:
    """Rows by key, keys in order. keys: (rows,), whole numbers from 0 to size − 1."""
    if size > max(DENSE * len(keys), 1_000_000):
        found, group = np.unique(keys, return_inverse=True)
        return Grouped(group, found)
    here = np.zeros(size, dtype=bool)
    here[keys] = True
    found = np.flatnonzero(here)
    if len(found) == size:
        return Grouped(keys, found)
    renumbered = np.cumsum(here, dtype=np.int32) - 1
    return Grouped(renumbered[keys], found)
