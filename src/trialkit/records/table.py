"""Many files → one table of text in the engine, `entries` (sheet, line, flag, a column per field), no blank rows."""

from __future__ import annotations

from dataclasses import dataclass, field

from trialkit.protocol.trial import LogForm
from trialkit.records.engine import Engine
from trialkit.records.headings import Headings
from trialkit.records.sheets import Mark, Source, letters


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

    @property
    def filled(self) -> str:
        """The condition on rows that hold anything at all; nothing to ask where one column is filled in throughout."""
        if any(said and all(text.strip() for text in said) for said in self.answers.values()):
            return "true"
        return "(" + " OR ".join(f"trim(c{index}) <> ''" for index in range(self.width)) + ")"


def load(engine: Engine, number: int, where: str, source: Source, headings: Headings) -> Sheet:
    """Bring one source into the engine; Python reads it where the engine finds it irregular."""
    width = max(len(headings.texts), 1)
    plain = source.plain
    table = f"sheet_{number}"
    if (
        plain
        and headings.line == 1
        and not any("\n" in text or "\r" in text for text in headings.texts)
        and engine.load_csv(table, plain.path, width=width, delimiter=plain.delimiter, rows=plain.lines - 1)
    ):
        return Sheet(number, where, source, headings, width)
    width = max(source.width(), width)
    mapped = frozenset(headings.columns.values())
    engine.load_rows(table, width, source.rows(headings.line, headings.texts, mapped))
    return Sheet(number, where, source, headings, width)


def unite(engine: Engine, form: LogForm, sheets: list[Sheet]) -> None:
    """Make the view `entries`: every sheet's rows, with the columns in the order of the form as f_<field>."""
    parts = []
    for sheet in sheets:
        cells = ", ".join(
            (f"c{sheet.headings.columns[name]}" if name in sheet.headings.columns else "NULL::VARCHAR")
            + f" AS f_{slot}"
            for slot, name in enumerate(form.fields)
        )
        parts.append(
            f"SELECT {sheet.number} AS sheet, line, flag, {cells} FROM {sheet.table} WHERE {sheet.filled}"  # noqa: S608
        )
    engine.run("CREATE VIEW entries AS " + " UNION ALL ".join(parts))
