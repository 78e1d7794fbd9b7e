"""Two squares of a hundred dots, before and after: as many full as records of a hundred count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.reporting import hundred
from trialkit.reporting.figures.canvas import Fill, Page, Type
from trialkit.reporting.figures.lettering import wrap
from trialkit.reporting.figures.palette import GREY, JOIN, NAVY, PAPER
from trialkit.reporting.figures.sheet import LEAST, MARGIN, Format, Sheet, sheet

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.results import MeasureResult
    from trialkit.reporting.hundred import Square

_SIDE = 10
"""Dots along each side of a square."""
_STEP = {"wide": 17.0, "narrow": 11.5}
"""Pixels from one dot to the next."""


def hundred_chart(evaluation: Evaluation, result: MeasureResult, *, uid: str, form: Format = "wide") -> str:
    """Both squares with what each says; "" where a share before or after is not known."""
    pair = hundred.squares(evaluation, result)
    if pair is None:
        return ""
    return _drawn(pair, sheet(evaluation, hundred.telling(evaluation, result), form), form, uid)


def _drawn(pair: tuple[Square, Square], sheet: Sheet, form: Format, uid: str) -> str:
    step, half = _STEP[form], (sheet.width - 2 * MARGIN) / 2
    across = _SIDE * step
    room = half - across - 24 if sheet.wide else half - 10
    words = [wrap(one.name, room, sheet.small) for one in pair]
    below = 0.0 if sheet.wide else 42 + 15.0 * max(map(len, words)) + 31
    page = sheet.page(across + below + 14)
    for place, (one, names) in enumerate(zip(pair, words, strict=True)):
        left, top = MARGIN + place * half, sheet.head + 4
        _dots(page, one.full, (left, top), step)
        at = (left + across + 14, top + 30) if sheet.wide else (left, top + across + 8)
        _words(page, one, names, at, sheet)
    return page.svg(uid, sheet.telling)


def _dots(page: Page, full: int, corner: tuple[float, float], step: float) -> None:
    """A hundred dots, full ones from the bottom row up; the others are rings, so that colour is not the only sign."""
    places = [
        (corner[0] + (number % _SIDE + 0.5) * step, corner[1] + (_SIDE - 0.5 - number // _SIDE) * step)
        for number in range(_SIDE * _SIDE)
    ]
    across = 0.74 * step
    if full:
        page.dots([x for x, _ in places[:full]], [y for _, y in places[:full]], across, Fill(NAVY, order=2.0))
    if rings := places[full:]:
        xs, ys = [x for x, _ in rings], [y for _, y in rings]
        page.dots(xs, ys, across, Fill(JOIN, order=2.0))
        page.dots(xs, ys, across - 2.2, Fill(PAPER, order=2.1))


def _words(page: Page, one: Square, names: list[str], at: tuple[float, float], sheet: Sheet) -> None:
    left, y = at
    page.text((left, y), f"{one.said} of 100", Type(20.0 if sheet.wide else 15.0, NAVY, weight="bold"))
    y += 30 if sheet.wide else 22
    for number, line in enumerate(names):
        page.text((left, y + 15 * number), line, Type(sheet.small))
    y += 15 * len(names) + 2
    page.text((left, y), f"interval {one.interval}", Type(LEAST, GREY))
    page.text((left, y + 15), f"from {one.n:,} in all", Type(LEAST, GREY))
