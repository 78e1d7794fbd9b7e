"""Many files → one log as columns: each sheet read through the engine, then put together by the form's fields."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from trialkit.protocol.log_form import LogForm
from trialkit.records.columns import Coded, Entries, Marked, Prose, put_together
from trialkit.records.engine import Engine, Layout
from trialkit.records.glimpse import glimpse
from trialkit.records.headings import Headings
from trialkit.records.privacy import PREFILTER
from trialkit.records.sheets import OF_ROWS, Mark, Source, letters

MOST_PLACES = 5
"""Cells of one column that are listed where the same is wrong with more."""


@dataclass(frozen=True)
class Sheet:
    """One table of a file, loaded: its number, its name to people, its headings, its line numbers and columns."""

    number: int
    where: str
    source: Source
    headings: Headings
    lines: np.ndarray
    columns: Mapping[int, Coded | Prose]

    @property
    def table(self) -> str:
        """The engine's name for it."""
        return f"sheet_{self.number}"

    @property
    def marks(self) -> list[Mark]:
        """Faults of the file itself."""
        return self.source.marks

    def cell(self, line: int, column: int | None) -> str:
        """Where a cell is, in words."""
        return f"{self.where}, row {line}" if column is None else f"{self.where}, cell {letters(column)}{line}"

    def cells(self, lines: Sequence[int], column: int | None, count: int) -> str:
        """Where `count` cells of one column are, in words: those on the first lines are listed, at most five."""
        if count == 1:
            return self.cell(lines[0], column)
        named = [str(line) if column is None else f"{letters(column)}{line}" for line in lines[:MOST_PLACES]]
        more = count - len(named)
        last = f"{more:,} more" if more else named.pop()
        return f"{self.where}, {'rows' if column is None else 'cells'} {', '.join(named)} and {last}:"

    def holding_anything(self) -> Sheet:
        """The sheet without its blank rows; a row with a fault of the file itself is not blank."""
        held = np.isin(self.lines, [mark.line for mark in self.marks])
        for column in self.columns.values():
            held |= column.filled
            if held.all():
                return self
        rows = np.flatnonzero(held)
        return replace(
            self, lines=self.lines[rows], columns={at: column.only(rows) for at, column in self.columns.items()}
        )


def load(
    engine: Engine, number: int, where: str, source: Source, headings: Headings, matched: Collection[str]
) -> Sheet:
    """Bring one source in through the engine; Python reads it where the engine finds it irregular.

    matched: fields whose texts are answers, to be read; of other columns only whether texts differ is kept.
    The engine keeps the sheet's suspect texts until it is told to forget the table.
    """
    width, plain, table = max(len(headings.texts), 1), source.plain, f"sheet_{number}"
    coded = frozenset(column for name, column in headings.columns.items() if name in matched)
    if plain and headings.line == 1 and not any("\n" in text or "\r" in text for text in headings.texts):
        layout = Layout(width, coded, PREFILTER, glimpse(plain, sorted(coded)))
        lines = engine.load_csv(table, layout, plain)
        if lines is not None:
            return Sheet(number, where, source, headings, lines, engine.columns(table, layout))
    layout = Layout(max(source.width(), width), coded, PREFILTER)
    lines = engine.load_rows(table, layout, source.rows(headings))
    return Sheet(number, where, source, headings, lines, engine.columns(table, layout))


def unite(form: LogForm, sheets: Sequence[Sheet], matched: Collection[str], essential: Collection[str]) -> Entries:
    """Every sheet's rows that hold anything, by the fields of the form; a missing column is empty throughout.

    essential: fields for whose cells a row is set aside when the file itself spoilt one of them.
    """
    sheets = [sheet.holding_anything() for sheet in sheets]
    starts = np.cumsum([0, *(len(sheet.lines) for sheet in sheets)])
    spoilt: dict[str, list[tuple[int, int]]] = {}
    flag = np.zeros(int(starts[-1]), dtype=np.int8)
    for sheet, start in zip(sheets, starts, strict=False):
        names = {column: name for name, column in sheet.headings.columns.items()}
        rows = start + np.searchsorted(sheet.lines, [mark.line for mark in sheet.marks])
        for mark, row in zip(sheet.marks, rows.tolist(), strict=True):
            name = None if mark.column is None else names.get(mark.column)
            if mark.flag in OF_ROWS or name in essential:
                flag[row] = flag[row] or mark.flag
            elif name is not None:
                spoilt.setdefault(name, []).append((row, mark.flag))
    return Entries(
        sheet=np.repeat(np.array([sheet.number for sheet in sheets], dtype=np.int32), np.diff(starts)),
        line=np.concatenate([sheet.lines for sheet in sheets]),
        flag=flag,
        coded={name: _answers(sheets, name) for name in form.fields if name in matched},
        prose={name: _free(sheets, name) for name in form.fields if name not in matched},
        marked={name: Marked(*np.array(found, dtype=np.int64).T) for name, found in spoilt.items()},
    )


def _answers(sheets: Sequence[Sheet], name: str) -> Coded:
    parts = []
    for sheet in sheets:
        found = sheet.columns[sheet.headings.columns[name]] if name in sheet.headings.columns else None
        parts.append(found if isinstance(found, Coded) else Coded(np.zeros(len(sheet.lines), dtype=np.uint8), [""]))
    return put_together(parts)


def _free(sheets: Sequence[Sheet], name: str) -> Prose:
    parts = []
    for sheet in sheets:
        found = sheet.columns[sheet.headings.columns[name]] if name in sheet.headings.columns else None
        count = len(sheet.lines)
        empty = Prose(np.zeros(count, dtype=np.uint64), np.ones(count, dtype=bool))
        parts.append(found if isinstance(found, Prose) else empty)
    return Prose(np.concatenate([part.prints for part in parts]), np.concatenate([part.blank for part in parts]))
