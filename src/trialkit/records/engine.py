"""The engine: one in-memory DuckDB that reads files and tells of the texts in them, a column at a time.

The only user of duckdb. Nothing is ever spilt to disk, because a log may hold what should not be copied. Every name in
its SQL is made by the program; what a log or a trial file holds goes in as a value, never as SQL.
"""

# ruff: noqa: S608 - see above: no text from outside is put together into SQL

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import numpy as np
import pandas as pd

from trialkit.records.columns import Coded, Prose, numbers_up_to
from trialkit.records.sheets import LONGEST_CELL, Plain

BATCH = 20_000
"""Rows handed to the engine or taken from it at a time: large enough to be quick, small enough to stay modest."""


@dataclass(frozen=True)
class Layout:
    """What is to be kept of each column of a table.

    coded: columns of which the texts themselves are wanted; of all others only whether they hold anything, a number
    that tells texts apart, and the texts that `suspect` (RE2 syntax) finds.
    likely: texts that some of the coded columns probably hold; these take less time to read.
    """

    width: int
    coded: frozenset[int]
    suspect: str
    likely: Mapping[int, Sequence[str]] = field(default_factory=dict)


class Engine:
    """A private in-memory database, closed on leaving its `with` block."""

    def __init__(self) -> None:
        import duckdb

        self._connection = duckdb.connect(":memory:", config={"temp_directory": ""})
        self._refusals = (duckdb.Error,)
        for setting in ("enable_progress_bar = false", "preserve_insertion_order = true"):
            self._connection.execute(f"SET {setting}")

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def load_rows(self, table: str, layout: Layout, rows: Iterable[tuple[int, Sequence[str | None]]]) -> np.ndarray:
        """Make `table` from rows of line number and cells; returns the line numbers."""
        columns = ", ".join(f"c{index} VARCHAR" for index in range(layout.width))
        self._run(f"CREATE TABLE {table}_read ({columns})")
        lines: list[int] = []
        batch: list[Sequence[str | None]] = []
        for line, cells in rows:
            lines.append(line)
            batch.append(cells)
            if len(batch) == BATCH:
                self._append(f"{table}_read", layout.width, batch)
                batch = []
        if batch:
            self._append(f"{table}_read", layout.width, batch)
        self._run(f"CREATE TABLE {table} AS SELECT {_kept(table, layout)} FROM {table}_read")
        self._run(f"DROP TABLE {table}_read")
        return np.array(lines, dtype=np.int32)

    def load_csv(self, table: str, layout: Layout, plain: Plain) -> np.ndarray | None:
        """Make `table` from a plain UTF-8 file with one line of headings; returns the line numbers.

        Returns None, and makes nothing, where the engine does not find exactly one row of `width` cells on each line
        of at most 32,767 bytes: then no row number could be trusted.
        """
        for column, texts in layout.likely.items():
            self._keep_kind(_kind(table, column), "SELECT unnest(?) AS said", [list(texts)])
        columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(layout.width))
        try:
            self._run(
                f"CREATE TABLE {table} AS SELECT {_kept(table, layout)} FROM "
                f"read_csv(?, columns = {{{columns}}}, header = false, "
                "auto_detect = false, delim = ?, quote = '\"', escape = '\"', skip = 1, strict_mode = true, "
                f"max_line_size = {LONGEST_CELL})",
                [str(plain.path), plain.delimiter],
            )
        except self._refusals:
            return None
        if self._rows(f"SELECT count(*) FROM {table}")[0][0] != plain.lines - 1:
            self.forget(table)
            return None
        return np.arange(2, plain.lines + 1, dtype=np.int32)

    def columns(self, table: str, layout: Layout) -> dict[int, Coded | Prose]:
        """A table's columns, row by row in the order of the file."""
        parts = [f"enum_code(t{column}) AS t{column}" for column in layout.likely]
        for column in range(layout.width):
            if column not in layout.coded:
                parts += [f"h{column}", f"b{column}"]
        found = self._arrays(f"SELECT {', '.join(parts)} FROM {table}") if parts else {}
        columns: dict[int, Coded | Prose] = {}
        for column in range(layout.width):
            if column in layout.likely:
                columns[column] = self._foreseen(table, layout, column, found.pop(f"t{column}"))
            elif column in layout.coded:
                columns[column] = self._coded(table, column)
            else:
                columns[column] = Prose(
                    np.asarray(found.pop(f"h{column}")), np.asarray(found.pop(f"b{column}"), dtype=bool)
                )
        return columns

    def suspects(self, table: str, column: int) -> Iterator[str]:
        """The different texts of a column, not coded, that look as if they should be looked at."""
        sql = f"SELECT DISTINCT s{column} FROM {table} WHERE s{column} IS NOT NULL"
        with _stoppable():
            cursor = self._connection.cursor().execute(sql)
            batch = cursor.fetchmany(BATCH)
        while batch:
            for (text,) in batch:
                yield text
            with _stoppable():
                batch = cursor.fetchmany(BATCH)

    def places(self, table: str, column: int, texts: Collection[str]) -> dict[str, np.ndarray]:
        """The rows (from 0) in which each of these suspect texts stands."""
        self._keep("wanted", pd.DataFrame({"said": pd.Series(list(texts), dtype=object)}))
        found = self._rows(
            f"SELECT said, list({table}.rowid ORDER BY {table}.rowid) FROM {table} "
            f"JOIN wanted ON s{column} = CAST(said AS VARCHAR) GROUP BY said"
        )
        self._run("DROP TABLE wanted")
        return {said: np.array(rows, dtype=np.int64) for said, rows in found}

    def forget(self, table: str) -> None:
        """Let go of a table."""
        self._run(f"DROP TABLE {table}")

    def _foreseen(self, table: str, layout: Layout, column: int, codes: np.ndarray) -> Coded:
        """A column of likely texts, with those that were not foreseen from the texts of their rows."""
        said, missing = list(layout.likely[column]), np.ma.getmaskarray(codes)
        known = np.ma.getdata(codes)
        if not missing.any():
            return Coded(known, said)
        place = list(layout.likely).index(column) + 1
        unlikely = f"(SELECT rest[{place}] AS said FROM {table} WHERE t{column} IS NULL)"
        more, rest = self._numbered(f"{table}_u{column}", unlikely)
        codes = known.astype(numbers_up_to(len(said) + len(more)))
        codes[missing] = rest.astype(np.int64) + len(said)
        return Coded(codes, said + more)

    def _coded(self, table: str, column: int) -> Coded:
        source = f"(SELECT coalesce(c{column}, '') AS said FROM {table})"
        said, codes = self._numbered(f"{table}_k{column}", source)
        return Coded(codes, said)

    def _numbered(self, kind: str, source: str) -> tuple[list[str], np.ndarray]:
        """The different texts of a query, in order, and each row's number among them."""
        self._keep_kind(kind, f"SELECT DISTINCT said FROM {source} ORDER BY said", [])
        said = [text for (text,) in self._rows(f"SELECT unnest(enum_range(NULL::{kind}))")]
        codes = self._arrays(f"SELECT enum_code(CAST(said AS {kind})) AS codes FROM {source}")["codes"]
        self._run(f"DROP TYPE {kind}")
        return said, np.ma.getdata(codes)

    def _keep_kind(self, kind: str, sql: str, values: Sequence[Any]) -> None:
        """Make a type whose members are the texts that a query finds."""
        self._run(f"CREATE TABLE members AS {sql}", values)
        self._run(f"CREATE TYPE {kind} AS ENUM (SELECT said FROM members)")
        self._run("DROP TABLE members")

    def _keep(self, table: str, frame: pd.DataFrame) -> None:
        self._connection.register("given", frame)
        self._run(f"CREATE TABLE {table} AS SELECT * FROM given")
        self._connection.unregister("given")

    def _append(self, table: str, width: int, batch: list[Sequence[str | None]]) -> None:
        cells = dict(zip((f"c{index}" for index in range(width)), zip(*batch, strict=True), strict=True))
        frame = pd.DataFrame({name: pd.Series(texts, dtype=object) for name, texts in cells.items()})
        self._connection.register("given", frame)
        self._run(f"INSERT INTO {table} SELECT * FROM given")
        self._connection.unregister("given")

    def _run(self, sql: str, values: Sequence[Any] = ()) -> None:
        with _stoppable():
            self._connection.execute(sql, list(values))

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        with _stoppable():
            found: list[tuple[Any, ...]] = self._connection.execute(sql).fetchall()
        return found

    def _arrays(self, sql: str) -> dict[str, np.ndarray]:
        with _stoppable():
            found: dict[str, Any] = self._connection.execute(sql).fetchnumpy()
        return found


@contextmanager
def _stoppable() -> Iterator[None]:
    """Ctrl-C while the engine works reaches Python as a RuntimeError of these words; people mean the interrupt."""
    try:
        yield
    except RuntimeError as error:
        if str(error) == "Query interrupted":
            raise KeyboardInterrupt from error
        raise


def _kind(table: str, column: int) -> str:
    """The name of the type whose members are a column's likely texts."""
    return f"{table}_l{column}"


def _kept(table: str, layout: Layout) -> str:
    """What is kept of each row, as SQL.

    t<column>: the number of a likely text; where any of a row's texts was not foreseen, `rest` lists all its texts.
    c<column>: the text of any other coded column. h<column>, b<column> and s<column> of a column that is not coded: a
    number that tells texts apart, whether it is blank, and the text if it is suspect.
    """
    pattern = "'" + layout.suspect.replace("'", "''") + "'"
    parts: list[str] = []
    for column in range(layout.width):
        text = f"coalesce(c{column}, '')"
        if column in layout.likely:
            parts.append(f"TRY_CAST({text} AS {_kind(table, column)}) AS t{column}")
        elif column in layout.coded:
            parts.append(f"c{column}")
        else:
            # Trimming every text would take a third of the time of reading the file.
            blank = f"CASE WHEN starts_with({text}, ' ') THEN trim(c{column}) = '' ELSE {text} = '' END"
            parts += [f"hash({text}) AS h{column}", f"{blank} AS b{column}"]
            parts.append(f"CASE WHEN regexp_matches(c{column}, {pattern}) THEN c{column} END AS s{column}")
    if layout.likely:
        unlikely = " OR ".join(f"t{column} IS NULL" for column in layout.likely)
        texts = ", ".join(f"coalesce(c{column}, '')" for column in layout.likely)
        parts.append(f"CASE WHEN {unlikely} THEN [{texts}] END AS rest")
    return ", ".join(parts)
