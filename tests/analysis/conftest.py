"""Series made by hand for the analysis tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from trialkit.records.series import Series

REFERENCE = Path(__file__).parent.parent / "reference"
TABLES = ("analysis", "pooled", "regression", "seat_belt", "spc")


@pytest.fixture(scope="session")
def reference() -> Callable[[str], np.ndarray]:
    """Values made by R (tests/reference/README.md), by name."""
    table = pd.concat([pd.read_csv(REFERENCE / f"{name}.csv", comment="#") for name in TABLES])
    names = table["name"].str.rsplit("_", n=1).str[0]
    values = {name: part["value"].to_numpy() for name, part in table.groupby(names)}
    return lambda name: values[name]


@pytest.fixture
def make_series() -> Callable[..., Series]:
    """Builds a Series from (kind, numerators, denominators) per phase."""
    return build


def build(
    phases: Sequence[tuple[str, Sequence[float], Sequence[float] | float]],
    *,
    kind: str = "proportion",
    period: str = "week",
    squares: Sequence[float] | None = None,
) -> Series:
    """phases: (phase kind, figures, sizes). Figures are events, or totals for a mean; sizes are records or exposure.

    A size of 0 makes a period without entries. squares: sum of squares for each period of a mean.
    """
    rows = []
    index = 0
    for place, (phase, figures, sizes) in enumerate(phases):
        each = [float(sizes)] * len(figures) if np.ndim(sizes) == 0 else list(sizes)
        for figure, size in zip(figures, each, strict=True):
            rows.append((index, f"{phase.capitalize()} {place}", phase, float(figure), float(size)))
            index += 1
    frame = pd.DataFrame(rows, columns=["index", "phase", "kind", "numerator", "size"])
    unit = "MS" if period == "month" else "7D"
    frame["start"] = pd.date_range("2018-01-01", periods=len(frame), freq=unit)
    after = pd.date_range("2018-01-01", periods=len(frame) + 1, freq=unit)[1:]
    frame["end"] = after - pd.Timedelta(days=1)
    size = frame.pop("size")
    figure = frame["numerator"].copy()
    frame["records"] = size
    frame["denominator"] = size
    frame["exposure"] = size
    frame["total"] = figure
    frame["total_squares"] = np.nan if squares is None else np.asarray(squares, dtype=float)
    frame["total_squares"] = frame["total_squares"].fillna(figure**2)
    value = frame["numerator"].where(size > 0) / (1.0 if kind == "count" else size.where(size > 0))
    frame["value"] = value.to_numpy(dtype=float)
    return Series("resolved", kind, None, 1.0, frame)
