"""Measures whose counts tell each other's: the same count twice, or counts that add up to one another or to all.

What is hidden in one of them would follow from the others, so such measures are hidden in the same cells. Whether
counts add up is seen from the counts themselves: a sum that holds in every period is one that a reader may know of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np

from trialkit.judgement.results import MeasureResult
from trialkit.reporting.disclosure.shown import people

_MOST = 4
"""Counts in a sum that is looked for: three destinations and all who left."""


@dataclass(frozen=True)
class _Count:
    """One column of numbers of people over the periods, and the measures that show it.

    own: those of which it is what counts, or a rate's exposure; a count of records alone tells nothing of what happened
    to them.
    """

    numbers: np.ndarray
    shown_by: frozenset[int]
    own: frozenset[int]


def linked(results: Sequence[MeasureResult]) -> tuple[tuple[int, ...], ...]:
    """Places of measures that tell of each other, each place once, in order; a measure by itself is one of its own."""
    group = list(range(len(results)))
    for first, second in _pairs(_counts(results)):
        kept, gone = sorted((group[first], group[second]))
        group = [kept if one == gone else one for one in group]
    return tuple(tuple(place for place, one in enumerate(group) if one == name) for name in dict.fromkeys(group))


def _counts(results: Sequence[MeasureResult]) -> tuple[_Count, ...]:
    """Every different count of the first series of each measure, with who shows it."""
    found: list[_Count] = []
    for place, result in enumerate(results):
        columns = np.nan_to_num(people(result.series[0], result.measure))
        several, events = columns.shape[1] > 1, result.measure.type in ("count", "rate")
        for number, column in enumerate((columns[:, 0], columns[:, -1]) if several else (columns[:, 0],)):
            found = _with(found, column, place, own=events or (several and number == 0))
    return tuple(found)


def _with(found: list[_Count], column: np.ndarray, place: int, *, own: bool) -> list[_Count]:
    one, mine = frozenset({place}), frozenset({place} if own else ())
    for number, other in enumerate(found):
        if other.numbers.shape == column.shape and (other.numbers == column).all():
            found[number] = _Count(column, other.shown_by | one, other.own | mine)
            return found
    return [*found, _Count(column, one, mine)]


def _pairs(counts: tuple[_Count, ...]) -> Iterator[tuple[int, int]]:
    """Measures that tell of each other, two by two."""
    for count in counts:
        if count.own and len(count.shown_by) > 1:
            yield from combinations(sorted(count.shown_by), 2)
    for size in range(2, _MOST + 1):
        for chosen in combinations(counts, size):
            if len({count.numbers.shape for count in chosen}) == 1 and _adds_up([count.numbers for count in chosen]):
                yield from combinations(sorted(set().union(*(count.own for count in chosen))), 2)


def _adds_up(columns: Sequence[np.ndarray]) -> bool:
    """Whether one of some counts, none of them nothing throughout, is the sum of the others less some of them."""
    if not all(column.any() for column in columns):
        return False
    first, *others = columns
    return any(
        not (first + sum(sign * other for sign, other in zip(signs, others, strict=True))).any()
        for signs in product((-1, 1), repeat=len(others))
    )
