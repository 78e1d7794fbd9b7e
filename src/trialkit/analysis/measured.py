"""What simulation says of intervals like a report's own: the measured coverage of the nearest design.

The table comes from benchmarks/coverage, which writes it beside benchmarks/COVERAGE.md.
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from trialkit.analysis.estimate import Contrast, WeeksVary
from trialkit.protocol.measure import MeasureType

FILE = Path(__file__).with_name("measured.csv")
COLUMNS = (
    "kind",
    "before",
    "after",
    "shape",
    "quantity",
    "setting",
    "size",
    "wobble",
    "rho",
    "cells",
    "lowest",
    "highest",
    "draws",
)
HELD_WOBBLE: dict[WeeksVary, float] = {"chance": 0.0, "ordinary": 0.3, "volatile": math.inf}
"""Wobble up to which each setting holds its coverage."""
MOST_APART = 1.5
"""How unlike two designs may be for one to be quoted for the other: a sum of two logarithms of ratios of periods."""
Kind = Literal["means", "proportions", "counts"]
_KINDS: dict[MeasureType, Kind] = {
    "proportion": "proportions",
    "ordinal": "proportions",
    "count": "counts",
    "rate": "counts",
    "mean": "means",
    "money": "means",
}
_ASKED: dict[Contrast, tuple[str, str]] = {
    "change": ("step", "level"),
    "trend": ("trend", "trend"),
    "level_change": ("full", "level"),
    "slope_change": ("full", "slope"),
    "average_effect": ("full", "average"),
    "effect_at_end": ("full", "end"),
}
"""Shape and quantity of the cells that are like a contrast."""


@dataclass(frozen=True)
class Line:
    """Coverage in the cells of one kind: the lowest and the highest of `cells`, each of `draws` series or more.

    size: records, or a mean count, a week; 0 for means. wobble and rho: how weeks varied beyond chance.
    """

    kind: str
    before: int
    after: int
    shape: str
    quantity: str
    setting: str
    size: float
    wobble: float
    rho: float
    cells: int
    lowest: float
    highest: float
    draws: int


@dataclass(frozen=True)
class Measured:
    """Coverage of intervals like one of a report, over the cells in which it is held and over those beyond.

    before, after: periods; size as in Line. held and beyond: lowest and highest coverage; `beyond` is None for means
    and where nothing beyond was simulated.
    """

    kind: Kind
    before: int
    after: int
    shape: str
    quantity: str
    size: float
    draws: int
    held: tuple[float, float]
    beyond: tuple[float, float] | None


def nearest(
    kind: MeasureType, contrast: Contrast, weeks_vary: WeeksVary, before: int, after: int, size: float
) -> Measured | None:
    """The cells most like an interval: the same quantity and setting, the nearest periods, then the nearest size.

    before, after: periods behind the interval; size: records a period, or events for counts. None where nothing like it
    was simulated (pooled comparisons, a setting that a kind was not run in, a design far from all of them).
    """
    if contrast not in _ASKED:
        return None
    shape, quantity = _ASKED[contrast]
    like = [
        line
        for line in _lines()
        if (line.kind, line.shape, line.quantity, line.setting) == (_KINDS[kind], shape, quantity, weeks_vary)
    ]
    if not like:
        return None
    periods = min({(line.before, line.after) for line in like}, key=lambda pair: _apart(pair, (before, after)))
    if _apart(periods, (before, after)) > MOST_APART:
        return None
    like = [line for line in like if (line.before, line.after) == periods]
    of_size = min({line.size for line in like}, key=lambda one: abs(math.log((one + 1) / (size + 1))))
    like = [line for line in like if line.size == of_size]
    held = [line for line in like if line.wobble <= HELD_WOBBLE[weeks_vary]]
    beyond = [line for line in like if line.wobble > HELD_WOBBLE[weeks_vary]]
    draws = min(line.draws for line in like)
    return Measured(
        _KINDS[kind], *periods, shape, quantity, of_size, draws, _range(held), _range(beyond) if beyond else None
    )


def _apart(one: tuple[int, int], other: tuple[int, int]) -> float:
    """How unlike two designs are: by the ratio of their periods, before and after."""
    return sum(abs(math.log((a + 1) / (b + 1))) for a, b in zip(one, other, strict=True))


def _range(lines: list[Line]) -> tuple[float, float]:
    return min(line.lowest for line in lines), max(line.highest for line in lines)


@cache
def _lines() -> tuple[Line, ...]:
    with FILE.open(encoding="utf-8", newline="") as stream:
        return tuple(
            Line(
                row["kind"],
                int(row["before"]),
                int(row["after"]),
                row["shape"],
                row["quantity"],
                row["setting"],
                float(row["size"]),
                float(row["wobble"]),
                float(row["rho"]),
                int(row["cells"]),
                float(row["lowest"]),
                float(row["highest"]),
                int(row["draws"]),
            )
            for row in csv.DictReader(stream)
        )
