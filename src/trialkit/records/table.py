"""Many files → one table of text in the engine, `entries` (sheet, line, flag, a column per field), no blank rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from trialkit.protocol.trial import LogForm
from trialkit.records.engine import Engine, likely_kind
from trialkit.records.glimpse import glimpse
from trialkit.records.headings import Headings
from trialkit.records.sheets import Mark, Source, letters

MOST_PLACES = 5
"""Cells of one column that are listed where the same is wrong with more."""


@dataclass(frozen=True)
class Sheet:
    """One table of a file, loaded: its number, its name to people, its headings, the faults of the file itself."""

    number: int
    where: str
    source: Source
    headings: Headings
    width: int
    answers: dict[int, list[str]] = field(default_factory=dict)
    """The different texts of the columns with few of them, found by the scan for personal data."""
    likely: dict[int, list[str]] = field(default_factory=dict)
    """The texts that the engine keeps as numbers, by column: as t<column>, in every row whose `rest` is NULL."""

    @property
    def table(self) -> str:
        """The engine's name for it: line, flag, c0, c1, …"""
        return f"sheet_{self.number}"

    @property
    def marks(self) -> list[Mark]:
        """Faults of the file itself, complete once loaded."""
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

    @property
    def filled(self) -> str:
        """The condition on rows that hold anything at all; nothing to ask where one column is filled in throughout."""
        if any(said and all(text.strip() for text in said) for said in self.answers.values()):
            return "true"
        return "(" + " OR ".join(f"trim(c{index}) <> ''" for index in range(self.width)) + ")"


def load(
    engine: Engine, number: int, where: str, source: Source, headings: Headings, few: Collection[str] = ()
) -> Sheet:
    """Bring one source into the engine; Python reads it where the engine finds it irregular.

    few: fields that hold few different texts, if anybody's answers do.
    """
    width = max(len(headings.texts), 1)
    plain = source.plain
    table = f"sheet_{number}"
    if plain and headings.line == 1 and not any("\n" in text or "\r" in text for text in headings.texts):
        likely = glimpse(plain, sorted(column for name, column in headings.columns.items() if name in few))
        if engine.load_csv(table, plain, width=width, likely=likely):
            return Sheet(number, where, source, headings, width, likely=likely)
    width = max(source.width(), width)
    mapped = frozenset(headings.columns.values())
    engine.load_rows(table, width, source.rows(headings.line, headings.texts, mapped))
    return Sheet(number, where, source, headings, width)


@dataclass(frozen=True)
class Part:
    """Rows that are matched with answers alike: by text, or by the number of a likely text.

    rows: SQL for sheet, line, flag, f_<slot> (a free text) and g_<slot> (what is matched, of every other field).
    keys: by slot, SQL for what g_<slot> equals in a table of answers that has the text as `said`.
    """

    rows: str
    keys: dict[int, str]


def row_parts(form: LogForm, sheet: Sheet, free: Collection[int]) -> list[Part]:
    """A sheet's rows that hold anything, in one part or two. free: slots of the fields that are not matched."""
    if not sheet.likely:
        return [_part(form, sheet, free, "true", coded=False)]
    return [
        _part(form, sheet, free, "rest IS NULL", coded=True),
        _part(form, sheet, free, "rest IS NOT NULL", coded=False),
    ]


def _part(form: LogForm, sheet: Sheet, free: Collection[int], which: str, *, coded: bool) -> Part:
    chosen, keys = [f"{sheet.number} AS sheet", "line", "flag"], {}
    for slot, name in enumerate(form.fields):
        column = sheet.headings.columns.get(name)
        if slot in free:
            chosen.append(f"{_text(sheet, name)} AS f_{slot}")
        elif coded and column in sheet.likely:
            chosen.append(f"enum_code(t{column}) AS g_{slot}")
            keys[slot] = f"enum_code(TRY_CAST(said AS {likely_kind(sheet.table, column)}))"
        else:
            chosen.append(f"coalesce({_text(sheet, name)}, '') AS g_{slot}")
            keys[slot] = "said"
    return Part(f"SELECT {', '.join(chosen)} FROM {sheet.table} WHERE {which} AND {sheet.filled}", keys)  # noqa: S608


def _text(sheet: Sheet, name: str) -> str:
    return f"c{sheet.headings.columns[name]}" if name in sheet.headings.columns else "NULL::VARCHAR"


def unite(engine: Engine, form: LogForm, sheets: list[Sheet]) -> None:
    """Make the view `entries`: every sheet's rows, with the columns in the order of the form as f_<field>."""
    found = []
    for sheet in sheets:
        cells = ", ".join(f"{_text(sheet, name)} AS f_{slot}" for slot, name in enumerate(form.fields))
        found.append(
            f"SELECT {sheet.number} AS sheet, line, flag, {cells} FROM {sheet.table} WHERE {sheet.filled}"  # noqa: S608
        )
    engine.run("CREATE VIEW entries AS " + " UNION ALL ".join(found))
