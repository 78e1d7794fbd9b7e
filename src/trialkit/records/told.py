"""What people are told of a checked log: every bad cell with its place, and every date read otherwise than written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from trialkit.errors import Problem
from trialkit.protocol.trial import Trial
from trialkit.records.answers import Fault
from trialkit.records.check import Checked
from trialkit.records.dates import MONTH_FIRST, TrialDays
from trialkit.records.log import Repair
from trialkit.records.places import worded_day
from trialkit.records.sheets import FLAGS, Mark
from trialkit.records.table import MOST_PLACES, Sheet

MOST_LISTED = 1_000
"""Problems and repairs listed; all are counted."""
_MEND_ORDER = "Check which was meant, and write it as 2021-02-15 if the month came first."


@dataclass
class _Alike:
    """Cells of one sheet and column with the same fault: the first lines and how many."""

    lines: list[int]
    cells: int


@dataclass
class _Telling:
    """Cells gathered so far, by sheet, column and what is told of them."""

    alike: dict[tuple[int, int | None, Fault], _Alike] = field(default_factory=dict)
    total: int = 0


def problems(trial: Trial, checked: Checked, sheets: Sequence[Sheet]) -> tuple[tuple[Problem, ...], int]:
    """Every faulty cell, up to the limit, and how many there are. Cells of a row that is itself broken are not read.

    Cells of one column with the same fault make one Problem.
    """
    by_number = {sheet.number: sheet for sheet in sheets}
    telling = _Telling()
    for bad in checked.bad:
        # What the file itself spoilt is told of by its marks, below.
        read = (checked.entries.flag[bad.rows] == 0) & (bad.faults > max(FLAGS))
        columns = {sheet.number: sheet.headings.columns.get(bad.field) for sheet in sheets}
        _gather(checked, bad.rows[read], bad.faults[read], columns, telling)
    for sheet, fault, rows in _doubtful_dates(trial, checked):
        key = (sheet, by_number[sheet].headings.columns.get(trial.log.date_field), fault)
        telling.alike[key] = _Alike(checked.entries.line[rows[:MOST_PLACES]].tolist(), len(rows))
        telling.total += len(rows)
    for one in sheets:
        marks = _held(checked, one)
        telling.total += len(marks)
        for mark in marks:
            alike = telling.alike.setdefault((one.number, mark.column, checked.faults[mark.flag]), _Alike([], 0))
            alike.lines = [*alike.lines, mark.line][:MOST_PLACES]
            alike.cells += 1
    listed = sorted(
        telling.alike.items(), key=lambda one: (one[0][0], one[1].lines, -1 if one[0][1] is None else one[0][1])
    )
    told = tuple(
        Problem(by_number[number].cells(alike.lines, at, alike.cells), fault.what, fault.mend)
        for (number, at, fault), alike in listed[:MOST_LISTED]
    )
    return told, telling.total


def _held(checked: Checked, sheet: Sheet) -> list[Mark]:
    """The marks of rows that are among those checked: a log read up to a day leaves later rows out."""
    if not sheet.marks:
        return []
    lines = set(checked.entries.line[checked.entries.sheet == sheet.number].tolist())
    return [mark for mark in sheet.marks if mark.line in lines]


def _gather(
    checked: Checked, rows: np.ndarray, faults: np.ndarray, columns: Mapping[int, int | None], telling: _Telling
) -> None:
    """Put cells with the same fault in the same sheet together: at most as many kinds as can be listed, first ones."""
    sheets = checked.entries.sheet[rows]
    telling.total += len(rows)
    order = np.lexsort((rows, faults, sheets))
    starts = np.flatnonzero(np.append(True, (np.diff(sheets[order]) != 0) | (np.diff(faults[order]) != 0)))
    starts = starts[: len(rows)]
    ends = np.append(starts[1:], len(rows))
    for kind in np.argsort(rows[order][starts])[:MOST_LISTED]:
        start, end = int(starts[kind]), int(ends[kind])
        first = order[start]
        lines = checked.entries.line[rows[order[start : min(end, start + MOST_PLACES)]]].tolist()
        sheet = int(sheets[first])
        telling.alike[sheet, columns[sheet], checked.faults[faults[first]]] = _Alike(lines, end - start)


def _doubtful_dates(trial: Trial, checked: Checked) -> list[tuple[int, Fault, np.ndarray]]:
    """Dates of used rows that could be read either way, in files where others had the month first.

    Each with sheet, fault and rows. They are read with the day first, and told of.
    """
    if MONTH_FIRST not in checked.repairs:
        return []
    dates, days = checked.meanings[trial.log.date_field], TrialDays(trial.design)
    turned = dates.repairs == checked.repairs.index(MONTH_FIRST)
    either = np.array([days.doubtful(text.strip()) for text in dates.said]) & ~np.isnan(dates.values)
    used = checked.fault == 0
    either_rows, turned_rows = (rows[used[rows]] for rows in (dates.rows_where(either), dates.rows_where(turned)))
    month_first = np.bincount(checked.entries.sheet[turned_rows])
    found = []
    for sheet in np.unique(checked.entries.sheet[either_rows]).tolist():
        if sheet < len(month_first) and month_first[sheet]:
            count = int(month_first[sheet])
            others = "another date here has" if count == 1 else f"{count:,} other dates here have"
            fault = Fault("", f"the day was taken to stand first, but {others} the month first.", _MEND_ORDER)
            found.append((sheet, fault, either_rows[checked.entries.sheet[either_rows] == sheet]))
    return found


def repairs(trial: Trial, checked: Checked, sheets: Sequence[Sheet]) -> tuple[tuple[Repair, ...], int]:
    """Every date of a used row that was read otherwise than written, up to the limit, and how many there are."""
    by_number = {sheet.number: sheet for sheet in sheets}
    found: list[Repair] = []
    total = 0
    for name in trial.log.named("date"):
        if name not in checked.meanings:
            continue
        meaning = checked.meanings[name]
        rows = meaning.rows_where(meaning.repairs > 0)
        rows = rows[checked.fault[rows] == 0]
        total += len(rows)
        for row in rows[:MOST_LISTED].tolist():
            code, sheet = meaning.codes[row], by_number[int(checked.entries.sheet[row])]
            where = sheet.cell(int(checked.entries.line[row]), sheet.headings.columns.get(name))
            became = worded_day(dt.date.fromordinal(int(meaning.values[code])))
            found.append(
                Repair(where, " ".join(meaning.said[code].split()), became, checked.repairs[meaning.repairs[code]])
            )
    return tuple(found[:MOST_LISTED]), total
