"""How complete a log is: periods without entries, repeated rows, late entries, practitioners who stopped logging."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np

from trialkit.protocol.calendar import period_index, periods
from trialkit.protocol.trial import Trial
from trialkit.records.check import Used
from trialkit.records.columns import grouped
from trialkit.records.log import Completeness, Practitioner

LATE_AFTER = 7
"""Days after which an entry is late."""
SHORTEST_SILENCE = 2
"""Periods without a row before anybody is said to have stopped."""


def completeness(trial: Trial, used: Used) -> Completeness:
    """Look at the used rows."""
    width = int(used.period.max(initial=0)) + 1
    seen = set(grouped(used.site * np.int64(width) + used.period, len(trial.design.sites) * width).keys.tolist())
    empty = tuple(
        (site.id, period.start)
        for number, site in enumerate(trial.design.sites)
        for period in periods(trial.design, site)
        if period.index >= width or number * width + period.index not in seen
    )
    repeated = int(np.count_nonzero(np.diff(np.sort(used.prints)) == 0))
    return Completeness(empty, _practitioners(trial, used), repeated, _late(trial, used), *_ends(trial, used))


def _ends(trial: Trial, used: Used) -> tuple[dt.date | None, dt.date | None]:
    """The first and the last date of any used row."""
    if not used.rows:
        return None, None
    dates = used.meanings[trial.log.date_field].value
    return _day(dates.min()), _day(dates.max())


def _late(trial: Trial, used: Used) -> int | None:
    field = trial.log.fields.get("entered")
    if field is None or field.type != "date" or trial.log.date_field == "entered":
        return None
    entered, day = used.meanings["entered"].value, used.meanings[trial.log.date_field].value
    return int(np.count_nonzero(entered - day > LATE_AFTER))


def _practitioners(trial: Trial, used: Used) -> tuple[Practitioner, ...]:
    """Each code, and whether it is silent in the last third (two periods at least) of the time it could have logged.

    That time runs from the code's own first period to the last period in which anybody logged anything.
    """
    if trial.log.practitioner_field is None or not used.rows:
        return ()
    people, dates = used.meanings[trial.log.practitioner_field], used.meanings[trial.log.date_field]
    days, day_of = np.unique(dates.values, return_inverse=True)
    # A code's place, or one after the last where there is none.
    person_of = np.where(np.isnan(people.values), len(people.words), people.values).astype(np.int64)
    keys = person_of[people.codes] * len(days)
    keys += day_of[dates.codes]
    logged = grouped(keys, (len(people.words) + 1) * len(days))
    person, day = np.divmod(logged.keys, len(days))
    entries = logged.counts()
    starts = np.flatnonzero(np.append(True, np.diff(person) != 0))
    ends = np.append(starts[1:], len(person))
    found = [
        (people.words[person[start]], int(entries[start:end].sum()), _day(days[day[start]]), _day(days[day[end - 1]]))
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
        if person[start] < len(people.words)
    ]
    last_of_all = max((period_index(trial.design, last) for *_, last in found), default=0)
    return tuple(
        Practitioner(code, count, first, last, _stopped(trial, first, last, last_of_all))
        for code, count, first, last in sorted(found)
    )


def _day(ordinal: float) -> dt.date:
    return dt.date.fromordinal(int(ordinal))


def _stopped(trial: Trial, first: dt.date, last: dt.date, end: int) -> bool:
    begun, ended = (period_index(trial.design, day) for day in (first, last))
    could = end - begun + 1
    silent = max(SHORTEST_SILENCE, math.ceil(could / 3))
    return could > silent and end - ended >= silent
