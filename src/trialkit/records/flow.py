"""The row flow: how many rows were received, set aside for which reason, and used, and which of their cells emptied."""

from __future__ import annotations

from collections import Counter

import numpy as np

from trialkit.records.check import Checked
from trialkit.records.log import Emptied, RowFlow, SetAside


def row_flow(checked: Checked) -> RowFlow:
    """Every row under its first reason."""
    counts: Counter[str] = Counter()
    for fault, rows in enumerate(np.bincount(checked.fault[checked.fault > 0])):
        if rows:
            counts[checked.faults[fault].reason] += int(rows)
    aside = tuple(SetAside(reason, rows) for reason, rows in _most_first(counts))
    return RowFlow(len(checked.fault), aside, len(checked.rows))


def emptied(checked: Checked) -> tuple[Emptied, ...]:
    """The cells of used rows that were emptied, by reason, most first; each cell under its first fault."""
    counts: Counter[str] = Counter()
    emptying = [bad for bad in checked.bad if bad.follows == "emptied"]
    for name in dict.fromkeys(bad.field for bad in emptying):
        rows = np.concatenate([bad.rows for bad in emptying if bad.field == name])
        faults = np.concatenate([bad.faults for bad in emptying if bad.field == name])
        cells, first = np.unique(rows, return_index=True)
        for fault, number in enumerate(np.bincount(faults[first[checked.fault[cells] == 0]])):
            if number:
                counts[checked.faults[fault].reason] += int(number)
    return tuple(Emptied(reason, cells) for reason, cells in _most_first(counts))


def _most_first(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda part: (-part[1], part[0]))
