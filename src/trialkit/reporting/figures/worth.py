"""The chart of a value: benefit, cost and what is left, each with its interval, on one scale of pounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.reporting import money, worth
from trialkit.reporting.figures.canvas import Fill, Page, Stroke, Type
from trialkit.reporting.figures.lettering import wrap
from trialkit.reporting.figures.palette import GREY, NAVY, PLUM, RULE, TEAL
from trialkit.reporting.figures.sheet import LEAST, MARGIN, Format, Sheet, sheet
from trialkit.reporting.figures.ticks import ticks_inside

if TYPE_CHECKING:
    from trialkit.analysis.carrying import Carried
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.value import Value

_NAMES, _NUMBERS = 140.0, 240.0
"""Pixels for a row's name at the left and for its numbers at the right of the wide sheet."""
_COLOURS = (TEAL, PLUM, NAVY)
_AXIS = 26.0


def value_chart(evaluation: Evaluation, found: Value, *, uid: str, form: Format = "wide") -> str:
    """Benefit, cost and what is left, each as a dot with its interval."""
    return _drawn(worth.bars(found), sheet(evaluation, worth.telling(found), form), uid)


def _drawn(rows: tuple[tuple[str, Carried], ...], sheet: Sheet, uid: str) -> str:
    step = 38.0 if sheet.wide else 66.0
    page = sheet.page(step * len(rows) + _AXIS + 10)
    left, right = (MARGIN + _NAMES, _NUMBERS + 16) if sheet.wide else (MARGIN + 10, MARGIN + 10)
    room = sheet.width - left - right
    ends = [0.0, *(end for _, each in rows for end in (each.interval.lower, each.interval.upper))]
    reach = (max(ends) - min(ends)) or 1.0
    low, high = min(ends) - 0.05 * reach, max(ends) + 0.05 * reach
    top, bottom = sheet.head, sheet.head + step * len(rows)

    def at(sum_: float) -> float:
        return left + (sum_ - low) / (high - low) * room

    for number, (name, each) in enumerate(rows):
        y = top + step * (number + 0.5) + (0 if sheet.wide else 18)
        _words(page, sheet, top + step * number, (name, money.brief(each)))
        above, below = (step / 2, step / 2) if sheet.wide else (12.0, step - 45)
        page.line([at(0)] * 2, [y + below, y - above], Stroke(GREY, 1.1, butt=True))
        page.line((at(each.interval.lower), at(each.interval.upper)), [y, y], Stroke(_COLOURS[number], 2.8, butt=True))
        page.dot((at(each.median), y), 9.0, Fill(_COLOURS[number], order=2.5))
    page.line([left, left + room], [bottom] * 2, Stroke(RULE, 0.8))
    for tick in ticks_inside(low, high, 5 if sheet.wide else 3):
        page.line([at(tick)] * 2, [bottom, bottom + 4], Stroke(GREY, 0.8, butt=True))
        page.text((at(tick), bottom + 6), money.short(tick), Type(LEAST, GREY, across="center"))
    return page.svg(uid, sheet.telling)


def _words(page: Page, sheet: Sheet, top: float, said: tuple[str, str]) -> None:
    """A row's name and its numbers: beside the line on the wide sheet, above it on the narrow one."""
    name, numbers = said
    if not sheet.wide:
        page.text((MARGIN, top + 4), name, Type(sheet.small))
        page.text((MARGIN, top + 20), numbers, Type(sheet.small, weight="bold"))
        return
    for number, line in enumerate(wrap(name, _NAMES - 10, sheet.small)):
        page.text((MARGIN, top + 11 + 15 * number), line, Type(sheet.small))
    for number, line in enumerate(wrap(numbers, _NUMBERS, sheet.small)):
        page.text((sheet.width - _NUMBERS - 4, top + 4 + 15 * number), line, Type(sheet.small, weight="bold"))
