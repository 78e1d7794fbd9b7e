"""Every cell of every sheet looked at for personal data: the engine finds what might be, `privacy` decides."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np

from trialkit.errors import Problem
from trialkit.protocol.log_form import LogForm
from trialkit.records.columns import Coded, Prose
from trialkit.records.engine import Engine
from trialkit.records.privacy import BIRTH, heading_of_births, personal_kind
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
) -> tuple[list[Problem], int, Sheet]:
    """Personal data below the headings: a problem per column and kind, never with a value; how many cells; the sheet.

    start: the trial's first day, by which dates of birth are told from other dates. blank: empty those cells in the
    sheet that is returned.
    """
    found: list[tuple[list[int], int, str, int]] = []
    fields = {column: name for name, column in sheet.headings.columns.items()}
    columns = dict(sheet.columns)
    for at, column in sheet.columns.items():
        kind = form.fields[fields[at]].type if at in fields else None
        heading = sheet.headings.texts[at] if at < len(sheet.headings.texts) else ""
        births = heading_of_births(heading) and kind not in ("yes_no", "choice")
        if isinstance(column, Coded):
            kinds = _kinds(column, start, births=births)
            rows = {what: column.rows_of(np.array([kinds.get(s) == what for s in column.said])) for what in _all(kinds)}
            columns[at] = column.without(kinds) if kinds else column
        else:
            rows = _suspect_rows(engine, sheet, at, column, start, births=births)
            columns[at] = column.without_rows(np.concatenate(list(rows.values()))) if rows else column
        for what, places in rows.items():
            if len(places):
                found.append((sheet.lines[places[:MOST_PLACES]].tolist(), at, what, len(places)))
    found.sort()
    mend = _UNREAD if blank else _MEND
    problems = [Problem(sheet.cells(lines, at, count), _held(what, count), mend) for lines, at, what, count in found]
    return problems, sum(count for *_, count in found), replace(sheet, columns=columns) if blank else sheet


def _held(what: str, count: int) -> str:
    return f"looks like it holds {what}." if count == 1 else f"each looks like it holds {what}."


def _kinds(column: Coded, start: dt.date, *, births: bool) -> dict[str, str]:
    """The texts of a column that hold personal data, and what kind."""
    kinds = {text: BIRTH if births and text.strip() else personal_kind(text, start) for text in column.said}
    return {text: kind for text, kind in kinds.items() if kind}


def _all(kinds: dict[str, str]) -> list[str]:
    return sorted(set(kinds.values()))


def _suspect_rows(
    engine: Engine, sheet: Sheet, at: int, column: Prose, start: dt.date, *, births: bool
) -> dict[str, np.ndarray]:
    """The rows of each kind of personal data in a column whose texts are not read."""
    if births:
        return {BIRTH: np.flatnonzero(~column.blank)}
    kinds = {text: kind for text in engine.suspects(sheet.table, at) if (kind := personal_kind(text, start))}
    if not kinds:
        return {}
    places = engine.places(sheet.table, at, kinds)
    return {
        what: np.sort(np.concatenate([rows for text, rows in places.items() if kinds[text] == what]))
        for what in _all(kinds)
    }
