"""How complete a log is: periods without entries, repeated rows, late entries, practitioners who stopped logging."""

from __future__ import annotations

import math

from trialkit.protocol.calendar import periods
from trialkit.protocol.trial import Trial
from trialkit.records.check import Words, slots
from trialkit.records.engine import Engine
from trialkit.records.log import Completeness, Practitioner

LATE_AFTER = 7
"""Days after which an entry is late."""
SHORTEST_SILENCE = 2
"""Periods without a row before anybody is said to have stopped."""


def completeness(engine: Engine, trial: Trial, words: Words) -> Completeness:
    """Look at the used rows."""
    who = trial.log.practitioner_field
    code = f"v_{slots(trial)[who]}" if who else "NULL"
    day = f"v_{slots(trial)[trial.log.date_field]}"
    engine.run(
        f"CREATE TABLE logged AS SELECT site, period, {day} AS day, {code} AS code, count(*) AS entries "  # noqa: S608
        "FROM used GROUP BY ALL"
    )
    seen = set(engine.rows("SELECT DISTINCT site, period FROM logged"))
    empty = tuple(
        (site.id, period.start)
        for number, site in enumerate(trial.design.sites)
        for period in periods(trial.design, site)
        if (number, period.index) not in seen
    )
    repeated = engine.repeated("SELECT fingerprint FROM used")
    return Completeness(empty, _practitioners(engine, trial, words), repeated, _late(engine, trial))


def _late(engine: Engine, trial: Trial) -> int | None:
    field = trial.log.fields.get("entered")
    if field is None or field.type != "date" or trial.log.date_field == "entered":
        return None
    entered, day = f"v_{slots(trial)['entered']}", f"v_{slots(trial)[trial.log.date_field]}"
    found: int = engine.one(f"SELECT count(*) FROM used WHERE {entered} - {day} > {LATE_AFTER}")  # noqa: S608
    return found


def _practitioners(engine: Engine, trial: Trial, words: Words) -> tuple[Practitioner, ...]:
    """Each code, and whether it is silent in the last third (two periods at least) of the time it could have logged.

    That time runs from the code's own first period to the last period in which anybody logged anything.
    """
    if trial.log.practitioner_field is None:
        return ()
    slot = slots(trial)[trial.log.practitioner_field]
    rows = engine.rows(
        "SELECT code, CAST(sum(entries) AS BIGINT), min(day), max(day), min(period), max(period) FROM logged "
        "WHERE code IS NOT NULL GROUP BY 1"
    )
    codes = {number: word for word, number in words.get(slot, {}).items()}
    end = max((last for *_, last in rows), default=0)
    return tuple(
        Practitioner(str(codes.get(who, who)), count, first, last, _stopped(begun, ended, end))
        for who, count, first, last, begun, ended in sorted(rows, key=lambda row: str(codes.get(row[0], row[0])))
    )


def _stopped(begun: int, ended: int, end: int) -> bool:
    could = end - begun + 1
    silent = max(SHORTEST_SILENCE, math.ceil(could / 3))
    return could > silent and end - ended >= silent
