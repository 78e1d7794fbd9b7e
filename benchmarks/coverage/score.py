"""Answers counted against the truth: one row for each method and quantity of a cell."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

from .answers import Answer
from .cells import Array
from .draws import Drawn


@dataclass(frozen=True)
class Row:
    """answered and unanswered: series with and without an interval; covered: intervals that hold the truth; excluded:
    intervals without 0, which is power where there is an effect; width: their median width (infinite at times), with
    width_error, its Monte Carlo standard error."""

    method: str
    quantity: str
    answered: int
    unanswered: int
    covered: int
    excluded: int
    width: float
    width_error: float

    @property
    def coverage(self) -> float:
        """Share of intervals that hold the truth; a series without an interval is in neither."""
        return self.covered / self.answered if self.answered else float("nan")

    @property
    def error(self) -> float:
        """Monte Carlo standard error of the coverage; at 0 and 1 that of one interval more or less."""
        share = min(max(self.coverage, 0.5 / max(self.answered, 1)), 1 - 0.5 / max(self.answered, 1))
        return float(np.sqrt(share * (1 - share) / max(self.answered, 1)))

    @property
    def power(self) -> float:
        """Share of intervals that leave out 0."""
        return self.excluded / self.answered if self.answered else float("nan")


def rows(drawn: Drawn, answer: Answer) -> list[Row]:
    """A row for each quantity that the method answers at least once."""
    found: list[Row] = []
    for place, quantity in enumerate(drawn.laid.quantities):
        lower, upper, truth = answer.lower[place], answer.upper[place], drawn.truth[place]
        given = ~(np.isnan(lower) | np.isnan(upper))
        if not given.any():
            continue
        lower, upper = lower[given], upper[given]
        found.append(
            Row(
                answer.method,
                quantity,
                int(given.sum()),
                int((~given).sum()),
                int(((lower <= truth) & (truth <= upper)).sum()),
                int(((lower > 0) | (upper < 0)).sum()),
                *_median(upper - lower),
            )
        )
    return found


def _median(widths: Array) -> tuple[float, float]:
    """The median, and its standard error from the order statistics √n/2 places to either side; 0 if both infinite."""
    ordered, away = np.sort(widths), np.sqrt(len(widths)) / 2
    low, high = (ordered[int(np.clip(len(widths) / 2 + step, 0, len(widths) - 1))] for step in (-away, away))
    error = (high - low) / 2 if np.isfinite(low) else 0.0
    return float(np.median(widths)), float(error)


def plain(row: Row) -> dict[str, object]:
    """A row as it is kept in a file of JSON lines."""
    return asdict(row)
