"""The engine: one in-memory DuckDB that holds a log as text and does everything that is done to every row.

The only user of duckdb. Nothing is ever spilt to disk, because a log may hold what should not be copied.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any

import numpy as np
import pandas as pd

from trialkit.records.sheets import LONGEST_CELL, Plain

BATCH = 20_000
"""Rows handed to the engine at a time: large enough to be quick, small enough to stay out of the way."""


class Engine:
    """A private in-memory database, closed on leaving its `with` block."""

    def __init__(self) -> None:
        import duckdb

        self._connection = duckdb.connect(":memory:", config={"temp_directory": ""})
        self._refusals = (duckdb.Error,)
        self._read_alone: set[str] = set()
        for setting in ("enable_progress_bar = false", "preserve_insertion_order = true"):
            self._connection.execute(f"SET {setting}")

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def run(self, sql: str, values: Sequence[Any] = ()) -> None:
        """Do one statement."""
        with _stoppable():
            self._connection.execute(sql, list(values))

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query's answer."""
        with _stoppable():
            found: list[tuple[Any, ...]] = self._connection.execute(sql, list(values)).fetchall()
        return found

    def batches(self, sql: str) -> Iterator[list[tuple[Any, ...]]]:
        """The answer in batches, for queries that may find a great deal."""
        with _stoppable():
            cursor = self._connection.cursor().execute(sql)
            batch = cursor.fetchmany(BATCH)
        while batch:
            yield batch
            with _stoppable():
                batch = cursor.fetchmany(BATCH)

    def one(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """The first column of the first row."""
        return self.rows(sql, values)[0][0]

    def frame(self, sql: str) -> pd.DataFrame:
        """A query's answer as a frame."""
        with _stoppable():
            answer: pd.DataFrame = self._connection.execute(sql).df()
        return answer

    def repeated(self, sql: str) -> int:
        """How many rows of one whole number repeat an earlier row's."""
        with _stoppable():
            numbers = self._connection.execute(sql).fetchnumpy().popitem()[1]
        return int(np.count_nonzero(np.diff(np.sort(np.asarray(numbers))) == 0))

    def keep(self, table: str, frame: pd.DataFrame) -> None:
        """Make a table from a frame."""
        self._connection.register("given", frame)
        self.run(f"CREATE TABLE {table} AS SELECT * FROM given")  # noqa: S608 - names are our own
        self._connection.unregister("given")

    def keep_lists(self, table: str, kinds: Mapping[str, str], columns: Sequence[Sequence[Any]]) -> None:
        """Make a table from lists of one length, with the name and the engine's type of each."""
        parts = ", ".join(f"unnest(CAST(? AS {kind}[])) AS {name}" for name, kind in kinds.items())
        self.run(f"CREATE TABLE {table} AS SELECT {parts}", columns)

    def load_rows(self, table: str, width: int, rows: Iterable[tuple[int, int, Sequence[str | None]]]) -> None:
        """Make `table` (line, flag, c0 … c<width-1>) from rows of line number, fault number and cells."""
        columns = ", ".join(f"c{index} VARCHAR" for index in range(width))
        self.run(f"CREATE TABLE {table} (line INTEGER, flag INTEGER, {columns})")
        batch: list[tuple[Any, ...]] = []
        for line, flag, cells in rows:
            batch.append((line, flag, *cells))
            if len(batch) == BATCH:
                self._append(table, width, batch)
                batch = []
        if batch:
            self._append(table, width, batch)

    def load_csv(self, table: str, plain: Plain, *, width: int, likely: Mapping[int, Sequence[str]]) -> bool:
        """Make `table` from a plain UTF-8 file with one line of headings.

        likely: by column, the texts it probably holds. Such a column stands in `table` as t<column> besides, of the
        type `likely_kind`, which keeps a number a cell; where a row holds any other text in one of them, `rest` lists
        the row's texts in all of them, and is NULL in every other row.

        Returns False, and makes nothing, where the engine does not find exactly one row of `width` cells on each line
        of at most 32,767 bytes: then no row number could be trusted.
        """
        for column, texts in likely.items():
            self.keep_lists("likely", {"said": "VARCHAR"}, [texts])
            self.run(f"CREATE TYPE {likely_kind(table, column)} AS ENUM (SELECT said FROM likely)")  # noqa: S608
            self.run("DROP TABLE likely")
        columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(width))
        try:
            self.run(
                f"CREATE TABLE {table}_text AS SELECT {_kept(table, width, likely)} FROM "  # noqa: S608
                f"read_csv(?, columns = {{{columns}}}, header = false, "
                "auto_detect = false, delim = ?, quote = '\"', escape = '\"', skip = 1, strict_mode = true, "
                f"max_line_size = {LONGEST_CELL})",
                [str(plain.path), plain.delimiter],
            )
        except self._refusals:
            self.run(f"DROP TABLE IF EXISTS {table}_text")
            return False
        if self.one(f"SELECT count(*) FROM {table}_text") != plain.lines - 1:  # noqa: S608
            self.run(f"DROP TABLE {table}_text")
            return False
        places = {column: place for place, column in enumerate(likely, start=1)}
        names = [
            f"coalesce(rest[{places[index]}], CAST(t{index} AS VARCHAR)) AS c{index}, t{index}"
            if index in places
            else f"c{index}"
            for index in range(width)
        ]
        names += ["rest"] if places else []
        self._read_alone.add(table)
        self.run(
            f"CREATE VIEW {table} AS SELECT CAST(rowid AS INTEGER) + 2 AS line, 0 AS flag, {', '.join(names)} "  # noqa: S608
            f"FROM {table}_text"
        )
        return True

    def blank(self, table: str, column: int, lines: Sequence[int]) -> None:
        """Empty one column's cells on some lines of a loaded table."""
        self.keep("to_blank", pd.DataFrame({"line": pd.Series(list(lines), dtype="int64")}))
        if table in self._read_alone:
            where = f"{table}_text SET c{column} = NULL WHERE rowid + 2"
        else:
            where = f"{table} SET c{column} = NULL WHERE line"
        self.run(f"UPDATE {where} IN (SELECT line FROM to_blank)")  # noqa: S608
        self.run("DROP TABLE to_blank")

    def _append(self, table: str, width: int, batch: list[tuple[Any, ...]]) -> None:
        names = ["line", "flag", *(f"c{index}" for index in range(width))]
        columns = dict(zip(names, zip(*batch, strict=True), strict=True))
        frame = pd.DataFrame(
            {
                name: pd.Series(values, dtype="int64" if name in ("line", "flag") else object)
                for name, values in columns.items()
            }
        )
        self._connection.register("given", frame)
        self.run(f"INSERT INTO {table} SELECT * FROM given")  # noqa: S608 - names are our own
        self._connection.unregister("given")


@contextmanager
def _stoppable() -> Iterator[None]:
    """Ctrl-C while the engine works reaches Python as a RuntimeError of these words; people mean the interrupt."""
    try:
        yield
    except RuntimeError as error:
        if str(error) == "Query interrupted":
            raise KeyboardInterrupt from error
        raise


def likely_kind(table: str, column: int) -> str:
    """The name of the type whose members are a column's likely texts."""
    return f"{table}_k{column}"


def _kept(table: str, width: int, likely: Mapping[int, Sequence[str]]) -> str:
    """What is kept of each row, as SQL: numbers for likely texts, and the texts themselves where one is not likely."""
    if not likely:
        return "*"
    told = {column: f"TRY_CAST(coalesce(c{column}, '') AS {likely_kind(table, column)})" for column in likely}
    parts = [f"{told[index]} AS t{index}" if index in told else f"c{index}" for index in range(width)]
    unlikely = " OR ".join(f"t{column} IS NULL" for column in likely)
    texts = ", ".join(f"coalesce(c{column}, '')" for column in likely)
    return f"{', '.join(parts)}, CASE WHEN {unlikely} THEN [{texts}] END AS rest"
