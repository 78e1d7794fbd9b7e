"""A file of a log that another file holds already, as a copied log does: each of its rows would count twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from trialkit.errors import Problem
from trialkit.records.sheets import Source
from trialkit.records.table import Sheet

FEWEST = 5
"""Rows from which a table that another holds is no coincidence; fewer are refused only in a file copied whole."""
_MEND = "Its rows would count twice. Remove one of the two; if both are meant, put their rows in one file."


def copies(prints: np.ndarray, sheet: np.ndarray, sheets: Sequence[Sheet]) -> Iterator[Problem]:
    """A problem for every table all of whose used rows another one holds, at least as often.

    prints: (rows,), uint64, equal where two used rows hold the same; sheet: (rows,), the number of each row's table.
    A table without used rows copies nothing, and of two that hold the same the later by name is told. Two tables of a
    few rows may happen to be alike, as two sites' first ones are; only a file copied to the byte is refused there.
    """
    if len(sheets) < 2:
        return
    order = np.argsort(prints, kind="stable")
    ordered = prints[order]
    held = {one.number: np.sort(prints[sheet == one.number]) for one in sheets}
    named = {one.number: one for one in sheets}
    told: set[int] = set()
    for number in sorted(held, reverse=True):
        mine = held[number]
        if not len(mine):
            continue
        low, high = np.searchsorted(ordered, mine[0], "left"), np.searchsorted(ordered, mine[0], "right")
        for other in np.unique(sheet[order[low:high]]).tolist():
            if other == number or other in told or not _within(mine, held[other]):
                continue
            same = len(mine) == len(held[other])
            if len(mine) < FEWEST and not (same and _copied(named[number].source, named[other].source)):
                continue
            told.add(number)
            what = f"holds {'the same rows as' if same else 'only rows of'} {named[other].where}."
            yield Problem(named[number].where, what, _MEND)
            break


def _copied(one: Source, other: Source) -> bool:
    """Whether two files, not two sheets of one, are the same to the byte."""
    return one.name != other.name and one.sha256 == other.sha256


def _within(few: np.ndarray, many: np.ndarray) -> bool:
    """Whether each print is among the others at least as often; both in order."""
    if len(few) > len(many):
        return False
    ours, counts = np.unique(few, return_counts=True)
    theirs = np.searchsorted(many, ours, "right") - np.searchsorted(many, ours, "left")
    return bool((counts <= theirs).all())
