"""What every study shares: series made in memory, weeks that wobble, and how often the intervals of a cell hold."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trialkit.analysis.covariance import Array, correlation
from trialkit.analysis.estimate import Estimate, Result
from trialkit.protocol.measure import MeasureType
from trialkit.records.series import Series

SEED = 20261122
LEVEL = 0.95


@dataclass(frozen=True)
class Asked:
    """One interval of one drawn trial: whether it holds the truth, and its length (on the log scale for ratios).

    A cell whose figures are not of one kind has lengths of None.
    """

    figure: str
    held: bool
    width: float | None


class Cell(Protocol):
    """One kind of trial; `name` tells it from the others of its study and picks its random numbers."""

    @property
    def name(self) -> str: ...

    def trial(self, rng: np.random.Generator) -> Sequence[Asked]:
        """Draw one trial and ask it; a figure that is not estimable is left out."""
        ...


@dataclass(frozen=True)
class Row:
    """One figure of one cell.

    held of draws intervals hold the truth; times: their median length over that of the cell's first figure, None for
    the first itself and where lengths are not compared.
    """

    cell: str
    figure: str
    held: int
    draws: int
    times: float | None

    @property
    def coverage(self) -> float:
        """Share of intervals that hold the truth."""
        return self.held / self.draws

    @property
    def error(self) -> float:
        """Monte Carlo standard error of the coverage."""
        return math.sqrt(self.coverage * (1 - self.coverage) / self.draws)


def measure(cell: Cell, draws: int) -> tuple[Row, ...]:
    """The rows of a cell over so many drawn trials."""
    rng = np.random.default_rng([SEED, zlib.crc32(cell.name.encode())])
    held: dict[str, list[bool]] = {}
    widths: dict[str, list[float]] = {}
    for _ in range(draws):
        for one in cell.trial(rng):
            held.setdefault(one.figure, []).append(one.held)
            if one.width is not None:
                widths.setdefault(one.figure, []).append(one.width)
    middle = {figure: float(np.median(each)) for figure, each in widths.items()}
    first = next(iter(held), "")
    times = {figure: width / middle[first] for figure, width in middle.items() if figure != first}
    return tuple(Row(cell.name, figure, sum(each), len(each), times.get(figure)) for figure, each in held.items())


def asked(figure: str, result: Result, truth: float, *, compared: bool = True) -> tuple[Asked, ...]:
    """A result held against the truth; nothing where it is not estimable. compared: whether its length is."""
    if not isinstance(result, Estimate):
        return ()
    interval = result.interval
    if not compared:
        return (Asked(figure, truth in interval, None),)
    width = interval.upper - interval.lower
    if result.scale in ("ratio", "odds_ratio"):
        width = math.log(interval.upper / interval.lower)
    return (Asked(figure, truth in interval, width),)


def wobble(rng: np.random.Generator, weeks: int, sd: float, rho: float = 0.0) -> Array:
    """How far weeks stray on the logit or log scale, (weeks,): AR(1) with standard deviation sd."""
    found: Array = sd * np.linalg.cholesky(correlation(np.arange(float(weeks)), rho)) @ rng.standard_normal(weeks)
    return found


def share(logit: Array) -> Array:
    """Shares from their logits."""
    found: Array = 1 / (1 + np.exp(-logit))
    return found


def series(
    kind: MeasureType,
    before: int,
    figures: Array | NDArray[np.int64],
    sizes: Array,
    *,
    squares: Array | None = None,
    people: pd.DataFrame | None = None,
) -> Series:
    """A weekly series whose trial starts after so many weeks.

    figures (n,): events, or totals of a mean; sizes (n,): records; squares (n,): sums of squares of a mean.
    """
    index = np.arange(len(figures))
    phase = np.where(index < before, "baseline", "trial")
    start = pd.Timestamp("2024-01-01") + pd.to_timedelta(7 * index, unit="D")
    value = figures.astype(float) if kind == "count" else figures / sizes
    columns = {
        "index": index,
        "start": start,
        "end": start + pd.Timedelta(days=6),
        "phase": phase,
        "kind": phase,
        "records": sizes.astype(float),
        "numerator": figures.astype(float),
        "denominator": sizes.astype(float),
        "exposure": sizes.astype(float),
        "total": figures.astype(float),
        "total_squares": np.zeros(len(index)) if squares is None else squares,
        "value": value,
    }
    return Series("drawn", kind, None, 1.0, pd.DataFrame(columns), practitioners=people)
