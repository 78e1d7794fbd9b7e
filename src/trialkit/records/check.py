"""A log's columns against its form: what every row holds, where it belongs, and whether it is used or set aside.

A row is set aside only when it cannot be placed or is broken as a whole, when a rule between answers is broken, or when
an answer that the primary measure needs is bad or missing. Any other bad cell is emptied, and its row is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from trialkit.protocol.trial import Trial
from trialkit.records.answers import Fault, empty
from trialkit.records.between import Bad, Follows, Lacking, broken_rules, impossible_totals, zero_divisors
from trialkit.records.columns import Entries
from trialkit.records.dates import TrialDays
from trialkit.records.fields import essential_fields
from trialkit.records.meaning import Meaning, Register, prints_of, understand
from trialkit.records.places import place

SEED = 1
"""Of the numbers by which answers are told apart where rows are compared; any seed finds the same rows."""


@dataclass(frozen=True)
class Used:
    """The rows that count: of each, the site's place in the design, the period, the answers, and a fingerprint."""

    site: np.ndarray
    period: np.ndarray
    meanings: Mapping[str, Meaning]
    prints: np.ndarray

    @property
    def rows(self) -> int:
        """How many rows count."""
        return len(self.site)


@dataclass(frozen=True)
class Checked:
    """A log checked. fault: (rows,), the number of the first fault that sets the row aside, 0 for a row that is used.

    bad: the faulty cells, fault by fault, in the order in which they are reasons. faults, repairs: what their numbers
    mean. used: the rows that count, as columns of their own; `rows` says where they stand among all.
    """

    entries: Entries
    meanings: Mapping[str, Meaning]
    fault: np.ndarray
    bad: tuple[Bad, ...]
    faults: tuple[Fault, ...]
    repairs: tuple[str, ...]
    rows: np.ndarray
    used: Used


def check(trial: Trial, entries: Entries) -> Checked:
    """Read every cell by the log form."""
    register = Register()
    meanings = {
        name: understand(trial, name, column, entries.marked.get(name), register)
        for name, column in entries.coded.items()
    }
    prints = _prints(entries, meanings)
    site = trial.log.site_field
    placed = place(trial, meanings[trial.log.date_field], meanings[site] if site else None, register)
    cells = [_bad_cells(trial, name, entries, meanings, register) for name in trial.log.fields]
    outside = Bad(trial.log.date_field, placed.outside, placed.faults, "set_aside")
    rules = broken_rules(trial, meanings, lambda name: _lacking(name, entries, meanings), register)
    totals = impossible_totals(trial, meanings, register)
    told = zero_divisors(trial, meanings, register)
    cells = [_without(bad, rules) for bad in cells]
    for bad in totals:
        if bad.follows == "emptied":
            meanings[bad.field] = meanings[bad.field].emptied(bad.rows)
    found = [*cells, outside, *rules, *totals, *told]
    found = [bad for follows in ("set_aside", "emptied", "told") for bad in found if bad.follows == follows]
    fault = _first_faults(entries, found)
    rows = np.flatnonzero(fault == 0)
    return Checked(
        entries=entries,
        meanings=meanings,
        fault=fault,
        bad=tuple(bad for bad in found if len(bad.rows)),
        faults=tuple(register.faults),
        repairs=tuple(register.repairs),
        rows=rows,
        used=Used(
            placed.site[rows],
            placed.period[rows],
            {name: meaning.only(rows) for name, meaning in meanings.items()},
            prints[rows],
        ),
    )


def _prints(entries: Entries, meanings: Mapping[str, Meaning]) -> np.ndarray:
    """A number of 64 bits for each row, equal where all answers, faults and free texts are."""
    numbers = np.random.default_rng(SEED)
    found = np.zeros(entries.rows, dtype=np.uint64)
    for meaning in meanings.values():
        found ^= prints_of(meaning, numbers)
    for prose in entries.prose.values():
        odd = numbers.integers(0, 2**63, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
        found ^= np.where(prose.blank, np.uint64(0), prose.prints) * odd
    return found


def _bad_cells(trial: Trial, name: str, entries: Entries, meanings: Mapping[str, Meaning], register: Register) -> Bad:
    """The cells of a field that are bad, or empty although they may not be."""
    follows: Follows = "set_aside" if name in essential_fields(trial) else "emptied"
    if name in meanings:
        meaning = meanings[name]
        rows = meaning.rows_where(meaning.faults > 0)
        return Bad(name, rows, meaning.faults[meaning.codes[rows]], follows)
    blank = register.number(empty(trial.log, name, TrialDays(trial.design)))
    faults = np.where(entries.prose[name].blank, blank, 0) if blank else np.zeros(entries.rows, dtype=np.int32)
    if name in entries.marked:
        faults[entries.marked[name].rows] = entries.marked[name].flags
    rows = np.flatnonzero(faults)
    return Bad(name, rows, faults[rows], follows)


def _lacking(name: str, entries: Entries, meanings: Mapping[str, Meaning]) -> Lacking:
    if name in meanings:
        meaning = meanings[name]
        bad = (meaning.faults > 0) & (meaning.faults != meaning.blank)
        return Lacking(np.isnan(meaning.values)[meaning.codes], bad[meaning.codes])
    spoilt = np.zeros(entries.rows, dtype=bool)
    if name in entries.marked:
        spoilt[entries.marked[name].rows] = True
    return Lacking(entries.prose[name].blank | spoilt, spoilt)


def _without(bad: Bad, rules: list[Bad]) -> Bad:
    """A required cell whose emptiness breaks a rule is told of once, as that."""
    broken = [rule.rows for rule in rules if rule.field == bad.field]
    if not broken or not len(bad.rows):
        return bad
    kept = ~np.isin(bad.rows, np.concatenate(broken))
    return replace(bad, rows=bad.rows[kept], faults=bad.faults[kept])


def _first_faults(entries: Entries, found: list[Bad]) -> np.ndarray:
    fault = entries.flag.astype(np.int32)
    for bad in found:
        if bad.follows == "set_aside":
            open_ = fault[bad.rows] == 0
            fault[bad.rows[open_]] = bad.faults[open_]
    return fault
