"""Which cells may be shown: neighbours pooled where most would vanish, small ones hidden, and what would tell them.

A cell is one block of periods of one place. It holds several numbers of people (those who count, those who do not, all
of them); it is unsafe when any of these is above 0 and below the rule's threshold, and then all of it is hidden.

Some sums of cells are known: a phase adds up its blocks, and sites add up to all sites together. So hidden cells are
never alone in such a sum: the smallest shown one is hidden with them until each hidden number could still be any from
1 to the largest that the rule hides, even to a reader who knows every sum and every shown cell exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from trialkit.protocol.disclosure import DisclosureRule

_WHOLE = 0
"""The size of a block that is a whole phase."""
SIZES: Mapping[str, tuple[int, ...]] = {
    "day": (1, 7, 28, _WHOLE),
    "week": (1, 2, 4, _WHOLE),
    "month": (1, 3, 12, _WHOLE),
    "quarter": (1, 2, 4, _WHOLE),
    "year": (1, 2, 5, _WHOLE),
}
"""Periods that may be shown as one, finest first: fortnights, then months, then the phase."""
MOST_HIDDEN = 0.5
"""Share of a phase's cells above which neighbours are pooled."""


@dataclass(frozen=True)
class Cells:
    """Cells that one choice of blocks makes of several places.

    size:   periods to a block (the last of a phase may hold more); 0 where each phase is one.
    block:  by place, the number of the block of each of its periods.
    hidden: (place, block) of every cell that is not shown; cells: of every cell in which something was logged.
    """

    size: int
    block: tuple[np.ndarray, ...]
    hidden: frozenset[tuple[int, int]]
    cells: frozenset[tuple[int, int]]


Counts = dict[tuple[int, int], np.ndarray]
"""By cell, its numbers of people."""


def cells(
    places: Sequence[pd.DataFrame],
    people: Sequence[np.ndarray],
    rule: DisclosureRule,
    period: str,
    *,
    sums: Sequence[int] = (),
) -> Cells:
    """The finest blocks of which at most half are hidden in every phase that can be helped, and which those are.

    places: by place, its periods in order: phase (str) and logged (bool). people: by place, periods × numbers of
    people. sums: the place that is the sum of others, and those others; none where no place is.
    """
    for size in SIZES[period]:
        block = tuple(_blocks(place["phase"].to_numpy(), size) for place in places)
        counts = dict(_counted(places, people, block))
        unsafe = {cell for cell, found in counts.items() if any(rule.hidden(number) for number in found)}
        phases = list(_phases(places, block, counts))
        hidden = covered(unsafe, counts, [*phases, *_sites(counts, sums)], rule)
        helped = [cells for cells in phases if _helped(cells, counts, rule)]
        if all(len(hidden & set(cells)) <= MOST_HIDDEN * len(cells) for cells in helped):
            break
    return Cells(size, block, frozenset(hidden), frozenset(counts))


def _helped(cells: Sequence[tuple[int, int]], counts: Counts, rule: DisclosureRule) -> bool:
    """Whether pooling can help a phase: as a whole it is not too small."""
    found = np.array([counts[cell] for cell in cells])
    return len(found) > 0 and not any(rule.hidden(number) for number in found.sum(axis=0))


def covered(
    unsafe: set[tuple[int, int]], counts: Counts, sums: Sequence[Sequence[tuple[int, int]]], rule: DisclosureRule
) -> set[tuple[int, int]]:
    """The unsafe cells with those that must be hidden beside them.

    sums: cells whose sum is known, or of which one is the sum of the others.
    """
    hidden = set(unsafe)
    changed = bool(hidden)
    while changed:
        changed = False
        for group in sums:
            within = [cell for cell in group if cell in hidden]
            shown = [cell for cell in group if cell not in hidden]
            if within and shown and not _safe(within, counts, rule):
                hidden.add(min(shown, key=lambda cell: (*_least(counts[cell]), cell)))
                changed = True
    return hidden


def _safe(within: Sequence[tuple[int, int]], counts: Counts, rule: DisclosureRule) -> bool:
    """Whether each hidden number of a sum could still be any from 1 to the largest that the rule hides."""
    if len(within) < 2:
        return False
    largest, found = rule.fewest - 1, np.array([counts[cell] for cell in within])
    asks = ((found > 0) & (found <= largest)).any(axis=0)
    return bool((found.sum(axis=0)[asks] >= largest + len(within) - 1).all())


def _least(found: np.ndarray) -> tuple[float, ...]:
    """The order in which cells are hidden beside others: the fewest people first, and none of nobody."""
    return (float(not found[-1]), *(float(number) for number in found[::-1]))


def _blocks(phases: np.ndarray, size: int) -> np.ndarray:
    """The block of each period; none reaches over two phases, and what is left at a phase's end joins its last one."""
    found = np.zeros(len(phases), dtype=int)
    first = 0
    for at in _runs(phases):
        length = len(at)
        count = 1 if size == _WHOLE else max(1, length // size)
        within = np.minimum(np.arange(length) // (size or length), count - 1)
        found[at] = first + within
        first += count
    return found


def _runs(phases: np.ndarray) -> Iterator[np.ndarray]:
    """Places of the periods of each phase, in order."""
    for name in dict.fromkeys(phases.tolist()):
        yield np.flatnonzero(phases == name)


def _counted(
    places: Sequence[pd.DataFrame], people: Sequence[np.ndarray], block: Sequence[np.ndarray]
) -> Iterator[tuple[tuple[int, int], np.ndarray]]:
    for number, (place, found, blocks) in enumerate(zip(places, people, block, strict=True)):
        logged = place["logged"].to_numpy(dtype=bool)
        for at in np.unique(blocks[logged]).tolist():
            yield (number, at), found[logged & (blocks == at)].sum(axis=0)


def _phases(
    places: Sequence[pd.DataFrame], block: Sequence[np.ndarray], counts: Counts
) -> Iterator[list[tuple[int, int]]]:
    """Cells that add up to a phase of a place."""
    for number, place in enumerate(places):
        for at in _runs(place["phase"].to_numpy()):
            yield [(number, one) for one in np.unique(block[number][at]).tolist() if (number, one) in counts]


def _sites(counts: Counts, sums: Sequence[int]) -> Iterator[list[tuple[int, int]]]:
    """Cells of one block at the places of which one is the sum of the others."""
    for at in sorted({block for _, block in counts}):
        yield [cell for cell in sorted(counts) if cell[1] == at and cell[0] in sums]
