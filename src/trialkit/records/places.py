"""Rows placed in the trial: at which site, in which period, and whether outside every phase there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from trialkit.protocol.calendar import period_index, phases_at
from trialkit.protocol.trial import Trial
from trialkit.records.answers import Fault
from trialkit.records.meaning import Meaning, Register


@dataclass(frozen=True)
class Placed:
    """site, period: (rows,), int32, 0 where it cannot be said. outside, faults: the rows outside, and why."""

    site: np.ndarray
    period: np.ndarray
    outside: np.ndarray
    faults: np.ndarray


def place(trial: Trial, dates: Meaning, sites: Meaning | None, register: Register) -> Placed:
    """Look up each row's day in the calendar of its site."""
    design = trial.design
    known = np.unique(dates.values[~np.isnan(dates.values)])
    days = [dt.date.fromordinal(int(day)) for day in known]
    of_text = np.where(np.isnan(dates.values), len(days), np.searchsorted(known, dates.values)).astype(np.int32)
    periods = np.array([*(period_index(design, day) for day in days), 0], dtype=np.int32)
    inside = np.zeros((len(design.sites), len(days) + 1), dtype=bool)
    inside[:, -1] = True
    for number, site in enumerate(design.sites):
        for phase in phases_at(design, site):
            inside[number, :-1] |= (known >= phase.start.toordinal()) & (known <= phase.end.toordinal())
    faults = np.zeros(len(days) + 1, dtype=np.int32)
    for at in np.flatnonzero(~inside.all(axis=0)).tolist():
        faults[at] = register.number(_outside(trial, trial.log.date_field, days[at]))
    if sites is None:
        where = np.zeros(len(dates.codes), dtype=np.int32)
        outside = dates.rows_where(~inside[0][of_text])
    else:
        where = np.nan_to_num(sites.values, nan=0).astype(np.int32)[sites.codes]
        outside = np.flatnonzero(~inside[where, of_text[dates.codes]])
    return Placed(where, periods[of_text][dates.codes], outside, faults[of_text][dates.codes[outside]])


def worded_day(day: dt.date) -> str:
    """15 February 2021."""
    return f"{day.day} {day:%B %Y}"


def _outside(trial: Trial, name: str, day: dt.date) -> Fault:
    between = "between phases" if trial.design.start <= day <= trial.design.end else "outside the trial"
    span = f"{worded_day(trial.design.start)} to {worded_day(trial.design.end)}"
    what = f"{worded_day(day)} is {between}."
    return Fault(f"{name} is outside every phase", what, f"Mend the date if it is wrong; the phases run from {span}.")
