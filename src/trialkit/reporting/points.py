"""A series as plain rows: the one place where a frame's cells become dates, numbers and "nothing logged"."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from trialkit.records.series import Series


@dataclass(frozen=True)
class Point:
    """One period of one measure.

    count: what was counted (events, or the total of the values for mean and money).
    over:  what it is counted out of: records, or the exposure of a rate.
    value: the period's own figure on the measure's scale; None where nothing was logged, or where it is kept back.
    periods: how many periods with entries it stands for; hidden: whether count, over and value are kept back.
    """

    start: dt.date
    end: dt.date
    phase: str
    count: float
    over: float
    value: float | None
    periods: int = 1
    hidden: bool = False


def points(series: Series) -> tuple[Point, ...]:
    """Every period of a series, in order."""
    frame = series.frame
    count = "total" if series.type in ("mean", "money") else "numerator"
    over = "exposure" if series.type == "rate" else "denominator"
    each = frame["periods"] if "periods" in frame else [1] * len(frame)
    hidden = frame["hidden"] if "hidden" in frame else [False] * len(frame)
    rows = zip(
        *(days(frame, "start"), days(frame, "end"), frame["phase"], frame[count], frame[over], frame["value"]),
        *(each, hidden),
        strict=True,
    )
    return tuple(
        Point(
            *(start, end, str(phase), float(n), float(d), None if value != value else float(value)),
            periods=int(held),
            hidden=bool(kept),
        )
        for start, end, phase, n, d, value, held, kept in rows
    )


def days(frame: pd.DataFrame, column: str) -> list[dt.date]:
    """A column of dates as Python's own dates."""
    return [moment.date() for moment in frame[column].dt.to_pydatetime()]
