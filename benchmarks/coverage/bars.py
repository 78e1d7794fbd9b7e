"""What trialkit's intervals must reach in each cell, and whether they did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .cells import Cell, Means, Tallies, Watched
from .clustered import Clustered, Thin
from .score import Row

POOLED = {"proportions": "Newcombe, pooled", "counts": "exact, pooled", "clustered": "Newcombe, pooled"}
CLEAR = 2.0
"""Monte Carlo standard errors by which a bar must be missed for the miss to be called clear."""
SHORT = ("6+6", "8+8")


@dataclass(frozen=True)
class Check:
    """One bar held against one cell: `reached` must be at least `wanted`, or at most when `ceiling`.

    error: Monte Carlo standard error of what was reached.
    """

    bar: str
    cell: Cell
    quantity: str
    method: str
    reached: float
    wanted: float
    ceiling: bool
    error: float

    @property
    def of_coverage(self) -> bool:
        """Whether what was reached is a coverage, not a ratio."""
        return self.what == ""

    @property
    def what(self) -> str:
        """Width or power for ratios, nothing for a coverage."""
        last = self.bar.rpartition(": ")[2].split(" ")[0]
        return last if last in ("width", "power") else ""

    @property
    def short_by(self) -> float:
        """How far beyond the bar, at most 0 when it is met."""
        return self.reached - self.wanted if self.ceiling else self.wanted - self.reached

    @property
    def missed(self) -> bool:
        """Whether the bar is missed at all."""
        return self.short_by > 1e-9

    @property
    def clear(self) -> bool:
        """Whether it is missed by more than Monte Carlo error explains."""
        return self.missed and self.short_by > CLEAR * self.error


def checks(cell: Cell, rows: Iterable[Row]) -> Iterator[Check]:
    """Every bar that applies to a cell."""
    by = {(row.method, row.quantity): row for row in rows}
    if isinstance(cell, Watched):
        yield from _for_looks(cell, by)
        return
    for (method, quantity), row in by.items():
        if method in ("ordinary", "volatile"):
            if isinstance(cell, Clustered | Thin):
                if method == "ordinary":
                    yield _of_records(cell, row)
            elif isinstance(cell, Means):
                yield from _for_means(cell, row, by["oracle", quantity])
            else:
                pooled = by.get((POOLED[cell.group], quantity))
                yield from _for_tallies(cell, row, pooled)


def _of_records(cell: Clustered | Thin, row: Row) -> Check:
    if isinstance(cell, Clustered):
        return _coverage("clustered by practitioner: coverage", cell, row, 0.935)
    return _coverage("means of few records: coverage", cell, row, 0.94)


def _for_means(cell: Means, row: Row, oracle: Row) -> Iterator[Check]:
    level, short = row.quantity == "level", str(cell.weeks) in SHORT
    if cell.group == "outside":
        if level and row.method == "ordinary":
            yield _coverage("errors outside the family, level: coverage", cell, row, 0.92)
        return
    what = "means, level" if level else f"means, {'trend' if row.quantity == 'trend' else 'slope, average and end'}"
    yield _coverage(f"{what}: coverage", cell, row, 0.94)
    if level:
        yield Check(f"{what}: no over-coverage", cell, row.quantity, row.method, row.coverage, 0.985, True, row.error)
    if row.quantity == "trend":
        return
    widest = {True: (1.6, 1.4) if cell.shape == "step" else (1.3, 1.3), False: (1.9, 1.6)}
    most = widest[level][0 if short else 1]
    yield _width(f"{what}: width against the oracle's", cell, row, oracle, most)


def _for_tallies(cell: Tallies, row: Row, pooled: Row | None) -> Iterator[Check]:
    what = f"{cell.group}, {row.method}"
    if row.method == "volatile":
        yield _coverage(f"{what}: coverage", cell, row, 0.94)
        return
    if cell.wobble <= 0.3:
        yield _coverage(f"{what}, wobble up to 0.3: coverage", cell, row, 0.94)
    else:
        yield _coverage(f"{what}, wobble 0.6: coverage", cell, row, 0.90)
    if cell.wobble == 0 and pooled is not None:
        yield _width(f"{what}, no wobble: width against the pooled", cell, row, pooled, 1.4)
        if cell.effect:
            yield _power(f"{what}, no wobble: power against the pooled", cell, row, pooled)


def _for_looks(cell: Watched, by: dict[tuple[str, str], Row]) -> Iterator[Check]:
    """False alarms over all looks, coverage of all intervals together, and power against one look at the end."""
    for (method, quantity), row in by.items():
        if method not in ("ordinary", "volatile"):
            continue
        far = isinstance(cell.of, Tallies) and cell.of.wobble > 0.3
        wanted, alarms = (0.9, 0.1) if far and method == "ordinary" else (0.94, 0.05)
        what = f"looks, {method}{', wobble 0.6' if far and method == 'ordinary' else ''}"
        if not cell.changed:
            yield Check(f"{what}: false alarms", cell, quantity, method, row.power, alarms, True, row.error)
            continue
        yield _coverage(f"{what}: coverage by all intervals", cell, row, wanted)
        once = by[f"{method}, one look", quantity]
        ratio = row.power / once.power
        error = float((ratio * abs(1 - ratio) / once.excluded) ** 0.5)
        yield Check(f"{what}: power against one look", cell, quantity, method, ratio, 0.85, False, error)


def _coverage(bar: str, cell: Cell, row: Row, least: float) -> Check:
    return Check(bar, cell, row.quantity, row.method, row.coverage, least, False, row.error)


def _width(bar: str, cell: Cell, row: Row, other: Row, most: float) -> Check:
    """The ratio of two median widths; its error takes them as independent, which is a little too much."""
    ratio = row.width / other.width
    error = ratio * ((row.width_error / row.width) ** 2 + (other.width_error / other.width) ** 2) ** 0.5
    return Check(bar, cell, row.quantity, row.method, ratio, most, True, error)


def _power(bar: str, cell: Cell, row: Row, pooled: Row) -> Check:
    """The ratio of two powers on the same draws; its error, by the delta method, takes our findings as among theirs."""
    ratio = row.power / pooled.power
    error = (ratio * max(1 - ratio, 0.0) / pooled.excluded) ** 0.5
    return Check(bar, cell, row.quantity, row.method, ratio, 0.8, False, error)
