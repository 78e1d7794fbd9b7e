"""A log as it stood on a day: rows of later days are left out, as if nobody had written them yet."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np

from trialkit.protocol.trial import Trial
from trialkit.records.columns import Entries, Marked
from trialkit.records.dates import TrialDays
from trialkit.records.meaning import Register, understand


def until(trial: Trial, entries: Entries, day: dt.date) -> Entries:
    """The rows of a log that were written by the end of a day.

    A row goes by its own date, and by the day on which it was entered where the log says so. A row whose date cannot be
    read, or lies after the whole trial, goes by the nearest row above it in its file whose date can: it was most likely
    written then, and what is wrong with it is told of when that day is.
    """
    days = _days(trial, entries, trial.log.date_field)
    days[days > TrialDays(trial.design).last.toordinal()] = np.nan
    later = _carried_down(days, entries.sheet) > day.toordinal()
    entered = trial.log.fields.get("entered")
    if entered is not None and entered.type == "date" and trial.log.date_field != "entered":
        later |= _days(trial, entries, "entered") > day.toordinal()
    return _only(entries, np.flatnonzero(~later))


def _days(trial: Trial, entries: Entries, name: str) -> np.ndarray:
    """(rows,): each row's day as an ordinal, NaN where it cannot be read."""
    meaning = understand(trial, name, entries.coded[name], entries.marked.get(name), Register())
    return meaning.value.copy()


def _carried_down(days: np.ndarray, sheet: np.ndarray) -> np.ndarray:
    """The days with gaps filled from above, within each sheet; NaN stays where nothing stands above."""
    rows = np.arange(len(days))
    above = np.maximum.accumulate(np.where(np.isnan(days), -1, rows)) if len(days) else rows
    known = (above >= 0) & (sheet[above] == sheet)
    return np.where(known, days[above], np.nan)


def _only(entries: Entries, rows: np.ndarray) -> Entries:
    """The entries of some rows, ascending."""
    marked = {}
    for name, cells in entries.marked.items():
        here = np.isin(cells.rows, rows)
        if here.any():
            marked[name] = Marked(np.searchsorted(rows, cells.rows[here]), cells.flags[here])
    return replace(
        entries,
        sheet=entries.sheet[rows],
        line=entries.line[rows],
        flag=entries.flag[rows],
        coded={name: column.only(rows) for name, column in entries.coded.items()},
        prose={name: column.only(rows) for name, column in entries.prose.items()},
        marked=marked,
    )
