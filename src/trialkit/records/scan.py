"""Every cell of every sheet looked at for personal data: the engine finds what might be, `privacy` decides."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from trialkit.errors import Problem
from trialkit.protocol.trial import LogForm
from trialkit.records.engine import Engine
from trialkit.records.privacy import BIRTH, PREFILTER, heading_of_births, personal_kind
from trialkit.records.table import MOST_PLACES, Sheet

_MEND = "Delete it from the file: a log needs codes, not people's details."
_UNREAD = "The cell was not read. " + _MEND


def scan_top(rows: list[tuple[int, list[str]]], sheet: Sheet) -> list[Problem]:
    """Personal data in the headings and in whatever stands above them."""
    return [
        Problem(sheet.cell(line, column), f"looks like it holds {kind}.", _MEND)
        for line, texts in rows
        if line <= sheet.headings.line
        for column, text in enumerate(texts)
        if (kind := personal_kind(text))
    ]


def scan_cells(
    engine: Engine, form: LogForm, start: dt.date, sheet: Sheet, *, blank: bool
) -> tuple[list[Problem], int]:
    """Personal data below the headings: a problem per column and kind, never with a value; how many cells there are.

    start: the trial's first day, by which dates of birth are told from other dates. blank: empty those cells.
    """
    found: list[tuple[list[int], int, str, int]] = []
    fields = {column: name for name, column in sheet.headings.columns.items()}
    for column in range(sheet.width):
        kind = form.fields[fields[column]].type if column in fields else None
        heading = sheet.headings.texts[column] if column < len(sheet.headings.texts) else ""
        births = heading_of_births(heading) and kind not in ("yes_no", "choice")
        kinds = _kinds(
            engine,
            sheet,
            column,
            start,
            births=births,
            few=kind not in (None, "text") or (column in fields and fields[column] == form.site_field),
        )
        if not kinds:
            continue
        frame = pd.DataFrame(
            {"said": pd.Series(list(kinds), dtype=object), "kind": pd.Series(list(kinds.values()), dtype=object)}
        )
        engine.keep("personal", frame)
        same = f"FROM {sheet.table} JOIN personal ON c{column} = CAST(said AS VARCHAR)"
        alike = engine.rows(f"SELECT min(line, {MOST_PLACES}), kind, count(*) {same} GROUP BY kind")
        found += [(sorted(lines), column, what, count) for lines, what, count in alike]
        lines = engine.rows(f"SELECT line {same}") if blank else []
        engine.run("DROP TABLE personal")
        if blank:
            engine.blank(sheet.table, column, [line for (line,) in lines])
            if column in sheet.answers:
                sheet.answers[column] = [text for text in sheet.answers[column] if text not in kinds] + [""]
    found.sort()
    mend = _UNREAD if blank else _MEND
    return [
        Problem(sheet.cells(lines, column, count), _held(what, count), mend) for lines, column, what, count in found
    ], sum(count for *_, count in found)


def _held(what: str, count: int) -> str:
    return f"looks like it holds {what}." if count == 1 else f"each looks like it holds {what}."


def _kinds(engine: Engine, sheet: Sheet, column: int, start: dt.date, *, births: bool, few: bool) -> dict[str, str]:
    """The distinct texts of a column that hold personal data, and what kind.

    few: whether the column is of a type with few different answers; those are all fetched once and kept for the checks.
    """
    pattern = "'" + PREFILTER.replace("'", "''") + "'"
    if few:
        sheet.answers[column] = said = _texts(engine, sheet, column)
        kinds = {text: BIRTH if births and text.strip() else personal_kind(text, start) for text in said}
        return {text: kind for text, kind in kinds.items() if kind}
    wanted = f"trim(c{column}) <> ''" if births else f"regexp_matches(c{column}, {pattern})"
    found: dict[str, str] = {}
    for batch in engine.batches(f"SELECT DISTINCT c{column} FROM {sheet.table} WHERE {wanted}"):  # noqa: S608
        for (text,) in batch:
            kind = BIRTH if births else personal_kind(text, start)
            if kind:
                found[text] = kind
    return found


def _texts(engine: Engine, sheet: Sheet, column: int) -> list[str]:
    """The different texts of a column; of a column of likely texts the numbers are told apart, which is quicker."""
    if column not in sheet.likely:
        found = engine.rows(f"SELECT DISTINCT coalesce(c{column}, '') FROM {sheet.table}")  # noqa: S608
    else:
        found = engine.rows(
            f"SELECT CAST(t{column} AS VARCHAR) FROM (SELECT DISTINCT t{column} FROM {sheet.table}) "  # noqa: S608
            f"WHERE t{column} IS NOT NULL UNION SELECT c{column} FROM {sheet.table} WHERE rest IS NOT NULL"
        )
    return [text for (text,) in found]
