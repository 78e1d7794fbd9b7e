"""The forest of a programme: one row a trial on one axis, turned so that better is to the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trialkit.reporting.figures.canvas import Fill, Stroke, Type
from trialkit.reporting.figures.lettering import wrap
from trialkit.reporting.figures.palette import GREY, NAVY, RULE
from trialkit.reporting.figures.sheet import LEAST, MARGIN, Format, banded
from trialkit.reporting.figures.ticks import tick_decimals, ticks_inside
from trialkit.reporting.numbers import signed

if TYPE_CHECKING:
    from trialkit.reporting.charts import Telling

_NAMES, _NUMBERS = 230.0, 150.0


@dataclass(frozen=True)
class Mark:
    """One trial's row: its name, what its rule and its grade say, its change in words and in the axis's unit."""

    name: str
    under: str
    said: str
    value: float
    lower: float
    upper: float


def programme_forest(marks: Sequence[Mark], telling: Telling, band: str, suffix: str, *, uid: str, form: Format) -> str:
    """The chart; an interval that runs off the axis ends at its edge. suffix: of the axis's figures."""
    sheet = banded(telling, form, band)
    wide = sheet.wide
    left = MARGIN + _NAMES if wide else MARGIN
    right = _NUMBERS + 10 if wide else MARGIN
    rows = [_wrapped(mark, sheet.width, sheet.small, wide=wide) for mark in marks]
    heights = [_height(len(names) + 1, len(said), wide=wide) for names, said in rows]
    page = sheet.page(sum(heights) + 26)
    low, high = _axis(marks)
    width = sheet.width - left - right

    def at(value: float) -> float:
        return left + (min(max(value, low), high) - low) / (high - low) * width

    y = sheet.head
    bottom = y + sum(heights)
    if wide:
        page.line([at(0)] * 2, [y, bottom], Stroke(GREY, 1.1))
    for mark, (names, said), height in zip(marks, rows, heights, strict=True):
        for number, line in enumerate(names):
            page.text((MARGIN, y + 6 + 15 * number), line, Type(sheet.small))
        page.text((MARGIN, y + 6 + 15 * len(names)), mark.under, Type(LEAST, GREY))
        for number, line in enumerate(said):
            page.text((sheet.width - _NUMBERS, y + 6 + 15 * number), line, Type(sheet.small, weight="bold"))
        middle = y + (height / 2 if wide else height - 14)
        if not wide:
            page.line([at(0)] * 2, [middle - 11, middle + 11], Stroke(GREY, 1.1, butt=True))
        page.line([at(mark.lower), at(mark.upper)], [middle] * 2, Stroke(NAVY, 2.6, butt=True))
        page.dot((at(mark.value), middle), 9.0, Fill(NAVY, order=2.0))
        y += height
        page.line([MARGIN, sheet.width - MARGIN], [y] * 2, Stroke(RULE, 0.7))
    ticks = ticks_inside(low, high, 5)
    for tick in ticks:
        page.line([at(tick)] * 2, [bottom, bottom + 4], Stroke(GREY, 0.8, butt=True))
        page.text(
            (at(tick), bottom + 6), f"{signed(tick, tick_decimals(ticks))}{suffix}", Type(LEAST, GREY, across="center")
        )
    return page.svg(uid, sheet.telling)


def _wrapped(mark: Mark, width: float, size: float, *, wide: bool) -> tuple[list[str], list[str]]:
    if not wide:
        return wrap(f"{mark.name}: {mark.said}", width - 2 * MARGIN, size), []
    return wrap(mark.name, _NAMES - 14, size), wrap(mark.said, _NUMBERS - MARGIN, size, "bold")


def _height(names: int, said: int, *, wide: bool) -> float:
    return max(34.0, 15.0 * max(names, said) + 14) if wide else 15.0 * names + 30


def _axis(marks: Sequence[Mark]) -> tuple[float, float]:
    """From where to where the axis runs: every estimate, no change, and intervals up to three times as far."""
    values = [0.0, *(mark.value for mark in marks)]
    reach = (max(values) - min(values)) or 1.0
    ends = [end for mark in marks for end in (mark.lower, mark.upper)]
    low = max(min([*values, *ends]), min(values) - reach)
    high = min(max([*values, *ends]), max(values) + reach)
    pad = 0.04 * (high - low)
    return low - pad, high + pad
