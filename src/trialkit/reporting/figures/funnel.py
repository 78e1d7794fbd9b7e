"""The funnel of a place among its neighbours: level against size, the limits for such places, the own place named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from trialkit.analysis.neighbours import Funnel
from trialkit.reporting import neighbours, placed
from trialkit.reporting.figures.canvas import Fill, Page, Stroke, Type
from trialkit.reporting.figures.palette import GREY, JOIN, NAVY, PLUM, RULE
from trialkit.reporting.figures.sheet import LEAST, Format, Sheet, sheet
from trialkit.reporting.figures.ticks import ticks_inside
from trialkit.reporting.numbers import level_unit

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.results import MeasureResult

_TALL = {"wide": 260.0, "low": 170.0, "narrow": 220.0}
_BELOW = 44.0


@dataclass(frozen=True)
class _Plot:
    """The scales of one funnel, in pixels from the sheet's top left corner."""

    left: float
    room: float
    bottom: float
    tall: float
    sizes: tuple[float, float]
    levels: tuple[float, float]

    def x(self, size: float) -> float:
        low, high = self.sizes
        return self.left + (size - low) / (high - low) * self.room

    def y(self, level: float) -> float:
        low, high = self.levels
        return self.bottom - (level - low) / (high - low) * self.tall


def funnel_chart(evaluation: Evaluation, result: MeasureResult, *, uid: str, form: Format = "wide") -> str:
    """The funnel of one measure; "" where there is none."""
    found = result.neighbours
    if not isinstance(found, Funnel):
        return ""
    return _drawn(
        result, found, sheet(evaluation, neighbours.telling(evaluation, result, found), form), _TALL[form], uid
    )


def _drawn(result: MeasureResult, found: Funnel, sheet: Sheet, tall: float, uid: str) -> str:
    page = sheet.page(tall + _BELOW + 12)
    per = placed.scale(result.measure) * level_unit(result.measure).factor
    places = (found.own, *found.neighbours)
    ends = [end for _, (inner, outer) in found.curve for end in (inner.lower, inner.upper, outer.lower, outer.upper)]
    told = [per * level for level in (*ends, *(place.level for place in places))]
    reach = max(told) - min(told)
    left, right = (62.0, 104.0) if sheet.wide else (48.0, 14.0)
    plot = _Plot(
        left,
        sheet.width - left - right,
        sheet.head + tall + 12,
        tall,
        (found.curve[0][0], found.curve[-1][0]),
        (max(0.0, min(told) - 0.04 * reach), max(told) + 0.04 * reach),
    )
    _axes(page, plot, result, sheet)
    _limits(page, plot, found, per, sheet)
    for place in found.neighbours:
        page.dot((plot.x(place.size), plot.y(per * place.level)), 6.0, Fill(JOIN, order=2.0))
    x, y = plot.x(found.own.size), plot.y(per * found.own.level)
    page.dot((x, y), 10.0, Fill(NAVY, order=3.0))
    across: Literal["left", "right"] = "right" if x > plot.left + 0.6 * plot.room else "left"
    at = (x - 9 if across == "right" else x + 9, y)
    page.text(at, found.own.name, Type(sheet.small, NAVY, "bold", across=across, down="center", order=4.0))
    return page.svg(uid, sheet.telling)


def _axes(page: Page, plot: _Plot, result: MeasureResult, sheet: Sheet) -> None:
    edge, unit = plot.left + plot.room, level_unit(result.measure)
    low, high = plot.levels
    for tick in ticks_inside(low, high, 5):
        page.line([plot.left, edge], [plot.y(tick)] * 2, Stroke(RULE, 0.7, order=0.5))
        said = f"{tick:,.10g}{'%' if unit.factor == 100 else ''}"
        page.text((plot.left - 7, plot.y(tick)), said, Type(sheet.small, GREY, across="right", down="center"))
    page.line([plot.left, edge], [plot.bottom] * 2, Stroke(GREY, 1.0))
    for tick in ticks_inside(*plot.sizes, 5 if sheet.wide else 3):
        page.line([plot.x(tick)] * 2, [plot.bottom, plot.bottom + 4], Stroke(GREY, 0.8, butt=True))
        page.text((plot.x(tick), plot.bottom + 7), f"{tick:,.10g}", Type(LEAST, GREY, across="center"))
    words = "Size of the place" if low == 0 else "Size of the place. The upright scale does not start at 0."
    page.text((plot.left, plot.bottom + 24), words, Type(LEAST, GREY))


def _limits(page: Page, plot: _Plot, found: Funnel, per: float, sheet: Sheet) -> None:
    """The target and the four limits; on the wide sheet each is named at its end."""
    xs = [plot.x(size) for size, _ in found.curve]
    page.line([xs[0], xs[-1]], [plot.y(per * found.target)] * 2, Stroke(PLUM, 1.4))
    for which, dash in ((0, (6, 3)), (1, (2, 2))):
        for end in ("lower", "upper"):
            ys = [plot.y(per * getattr(limits[which], end)) for _, limits in found.curve]
            page.line(xs, ys, Stroke(GREY, 1.1, dash))
    if not sheet.wide:
        return
    inner, outer = found.curve[-1][1]
    marks = ((outer.upper, "99.8 of 100"), (inner.upper, "95 of 100"), (found.target, "all neighbours"))
    taken = -1e9
    for level, words in marks:
        y = max(plot.y(per * level), taken + 14)
        taken = y
        face = Type(LEAST, PLUM if words == "all neighbours" else GREY, down="center")
        page.text((xs[-1] + 7, y), words, face)
