"""The forest of estimates: one row a measure, the worthwhile zone shaded, the margin as a line, the numbers in text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from trialkit.analysis.estimate import Estimate
from trialkit.reporting import charts, numbers
from trialkit.reporting.figures.canvas import Fill, Page, Stroke, Type
from trialkit.reporting.figures.lettering import wrap
from trialkit.reporting.figures.palette import GREY, NAVY, PLUM, RULE, TEAL
from trialkit.reporting.figures.sheet import LEAST, MARGIN, Format, Sheet, sheet
from trialkit.reporting.figures.ticks import tick_decimals, ticks_inside
from trialkit.reporting.numbers import change_unit

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.results import MeasureResult
    from trialkit.reporting.figures.canvas import Box

_NAMES, _NUMBERS = 210.0, 160.0
"""Pixels for a measure's name at the left and for its numbers at the right of the wide sheet."""


@dataclass(frozen=True)
class _Row:
    """One measure's words, wrapped, and the pixels it takes from top to bottom."""

    result: MeasureResult
    names: list[str]
    numbers: list[str]
    height: float


def forest(evaluation: Evaluation, *, uid: str, form: Format = "wide") -> str:
    """One row a measure: its change with its interval, the worthwhile zone, the margin; "" without rows."""
    shown = charts.forest_rows(evaluation)
    if not shown:
        return ""
    around = sheet(evaluation, charts.forest_telling(evaluation), form)
    return _forest([_row(evaluation, result, around) for result in shown], around, uid)


def _row(evaluation: Evaluation, result: MeasureResult, sheet: Sheet) -> _Row:
    said = charts.forest_words(evaluation, result)
    if not sheet.wide:
        names = wrap(f"{result.measure.name}: {said}", sheet.width - 2 * MARGIN, sheet.small)
        return _Row(result, names, [], 16.0 * len(names) + 52)
    names = wrap(result.measure.name, _NAMES - 14, sheet.small)
    figures = wrap(said, _NUMBERS, sheet.small, "bold")
    return _Row(result, names, figures, max(52.0, 16.0 * max(len(names), len(figures)) + 30))


def _forest(rows: list[_Row], sheet: Sheet, uid: str) -> str:
    """Every row on a scale of its own: measures differ in unit, and a shared scale would flatten most of them."""
    page = sheet.page(sum(row.height for row in rows) + 14)
    left, right = (MARGIN + _NAMES, 176.0) if sheet.wide else (MARGIN + 4, MARGIN + 4)
    y = sheet.head
    for row in rows:
        for number, line in enumerate(row.names):
            page.text((MARGIN, y + 6 + 16 * number), line, Type(sheet.small))
        for number, line in enumerate(row.numbers):
            page.text((sheet.width - _NUMBERS - 4, y + 6 + 16 * number), line, Type(sheet.small, weight="bold"))
        top = y + (4 if sheet.wide else 16 * len(row.names) + 8)
        _draw(page, (left, top, sheet.width - left - right, y + row.height - 22 - top), row.result)
        page.line([MARGIN, sheet.width - MARGIN], [y + row.height - 1] * 2, Stroke(RULE, 0.7))
        y += row.height
    return page.svg(uid, sheet.telling)


def _draw(page: Page, box: Box, result: MeasureResult) -> None:
    """One measure: the zone worth having, no change, the margin, the interval and the estimate."""
    measure, estimate = result.measure, result.headline
    if not isinstance(estimate, Estimate):
        return
    unit = change_unit(measure, estimate.scale)
    good = -1.0 if measure.better == "lower" else 1.0
    worth = measure.worthwhile / unit.factor * good if measure.worthwhile is not None else None
    margin = -measure.margin / unit.factor * good if measure.margin is not None else None
    ends = [end for end in (estimate.interval.lower, estimate.interval.upper) if abs(end) != float("inf")]
    marks = [0.0, estimate.value, *ends, *(mark for mark in (worth, margin) if mark is not None)]
    reach = (max(marks) - min(marks)) or 1.0
    low, high = min(marks) - 0.12 * reach, max(marks) + 0.12 * reach
    left, top, width, height = box
    bottom = top + height

    def at(value: float) -> float:
        return left + (value - low) / (high - low) * width

    if worth is not None:
        zone = sorted((at(worth), at(high if good > 0 else low)))
        page.box((zone[0], top, zone[1] - zone[0], height), Fill(TEAL, alpha=0.22))
    page.line([at(0)] * 2, [bottom, top], Stroke(GREY, 1.1))
    if margin is not None:
        page.line([at(margin)] * 2, [bottom, top], Stroke(PLUM, 1.4, (4, 2)))
    reached = at(max(estimate.interval.lower, low)), at(min(estimate.interval.upper, high))
    page.line(reached, [top + height / 2] * 2, Stroke(NAVY, 2.6, butt=True))
    page.dot((at(estimate.value), top + height / 2), 9.0, Fill(NAVY, order=2.0))
    page.line([left, left + width], [bottom] * 2, Stroke(RULE, 0.8, order=2.5))
    decimals = 0 if reach * unit.factor >= 8 else 1 if reach * unit.factor >= 0.8 else 2
    bare, ticks = numbers.Unit(unit.factor, unit.prefix, unit.suffix), ticks_inside(low, high, 5)
    decimals = max(decimals, tick_decimals(ticks, unit.factor))
    for tick in ticks:
        page.line([at(tick)] * 2, [bottom, bottom + 3], Stroke(GREY, 0.8, butt=True))
        page.text((at(tick), bottom + 5), bare.signed(tick, decimals), Type(LEAST, GREY, across="center"))
