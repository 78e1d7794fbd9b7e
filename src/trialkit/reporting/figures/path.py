"""The chart of a trajectory: the planned path dashed, what was seen, and the forecast with its band."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from trialkit.reporting import money, numbers, paths
from trialkit.reporting.figures.canvas import Fill, Page, Stroke, Type
from trialkit.reporting.figures.labels import free_height
from trialkit.reporting.figures.palette import GREY, NAVY, PLUM, RULE
from trialkit.reporting.figures.sheet import LEAST, Format, Sheet, sheet
from trialkit.reporting.figures.ticks import ticks_inside

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.trajectories import Progress

_TALL = {True: 240.0, False: 200.0}
_BELOW = 40.0
_MOST_DAYS = {True: 7, False: 3}
"""Days named under the chart."""


@dataclass(frozen=True)
class _Plot:
    """The scales of one chart, in pixels from the sheet's top left corner."""

    left: float
    room: float
    bottom: float
    tall: float
    first: int
    last: int
    low: float
    high: float

    def x(self, index: float) -> float:
        return self.left + (index - self.first) / max(self.last - self.first, 1) * self.room

    def y(self, size: float) -> float:
        return self.bottom - (size - self.low) / (self.high - self.low) * self.tall


def path_chart(evaluation: Evaluation, found: Progress, *, uid: str, form: Format = "wide") -> str:
    """The planned path, what was seen, and what is forecast."""
    return _drawn(evaluation, found, sheet(evaluation, paths.telling(evaluation, found), form), uid)


def _drawn(evaluation: Evaluation, found: Progress, sheet: Sheet, uid: str) -> str:
    tall = _TALL[sheet.wide]
    page = sheet.page(tall + _BELOW + 12)
    parts = [
        size for each in found.steps for size in (each.planned, each.actual, each.lower, each.upper) if size is not None
    ]
    reach = (max(parts) - min(parts)) or abs(max(parts)) or 1.0
    low, high = min(parts) - 0.06 * reach, max(parts) + 0.08 * reach
    if min(parts) >= 0 and min(parts) < 0.4 * max(parts):
        low = 0.0
    right = 96.0 if sheet.wide else 62.0
    left = 66.0 if sheet.wide else 52.0
    plot = _Plot(
        left,
        sheet.width - left - right,
        sheet.head + tall + 12,
        tall,
        found.steps[0].index,
        found.steps[-1].index,
        low,
        high,
    )
    _axes(page, plot, evaluation, found, sheet)
    _lines(page, plot, found)
    _names(page, plot, found, sheet)
    return page.svg(uid, sheet.telling)


def _axes(page: Page, plot: _Plot, evaluation: Evaluation, found: Progress, sheet: Sheet) -> None:
    edge = plot.left + plot.room
    for tick in ticks_inside(plot.low, plot.high, 5):
        page.line([plot.left, edge], [plot.y(tick)] * 2, Stroke(RULE, 0.7, order=0.5))
        said = money.short(tick) if found.plan.of == "cost" else numbers.as_written(round(tick, 6))
        if paths.unit_of(evaluation, found) == "per cent":
            said += "%"
        face = Type(sheet.small, GREY, across="right", down="center")
        page.text((plot.left - 7, plot.y(tick)), said, face)
    page.line([plot.left, edge], [plot.bottom] * 2, Stroke(GREY, 1.0))
    steps = found.steps
    every = max(1, -(-len(steps) // _MOST_DAYS[sheet.wide]))
    for each in steps[::every]:
        page.line([plot.x(each.index)] * 2, [plot.bottom, plot.bottom + 4], Stroke(GREY, 0.8, butt=True))
        said = f"{each.start:%Y}" if found.plan.period == "year" else f"{numbers.short_day(each.start)} {each.start:%y}"
        page.text((plot.x(each.index), plot.bottom + 7), said, Type(LEAST, GREY, across="center"))
    if plot.low > 0:
        page.text((plot.left, plot.bottom + 23), "The scale does not start at 0.", Type(LEAST, GREY))


def _lines(page: Page, plot: _Plot, found: Progress) -> None:
    """The band first, then the path, the forecast and what was seen."""
    seen = [(each.index, each.actual) for each in found.steps if each.actual is not None]
    ahead = [each for each in found.steps if each.forecast is not None]
    if ahead and seen:
        last = seen[-1]
        xs = [plot.x(last[0]), *(plot.x(each.index) for each in ahead)]
        upper = [plot.y(last[1]), *(plot.y(each.upper or 0.0) for each in ahead)]
        lower = [plot.y(last[1]), *(plot.y(each.lower or 0.0) for each in ahead)]
        page.ribbon(xs, upper, lower, Fill(NAVY, alpha=0.16))
        middle = [plot.y(last[1]), *(plot.y(each.forecast or 0.0) for each in ahead)]
        page.line(xs, middle, Stroke(NAVY, 1.6, (2, 2)))
    planned = [(each.index, each.planned) for each in found.steps if each.planned is not None]
    page.line([plot.x(at) for at, _ in planned], [plot.y(size) for _, size in planned], Stroke(PLUM, 2.0, (6, 3)))
    page.line([plot.x(at) for at, _ in seen], [plot.y(size) for _, size in seen], Stroke(NAVY, 2.0, order=2.5))
    for at, size in seen:
        page.dot((plot.x(at), plot.y(size)), 6.5, Fill(NAVY, order=3.0))


def _names(page: Page, plot: _Plot, found: Progress, sheet: Sheet) -> None:
    """Each line's name at its end."""
    ends: list[tuple[str, str, float, float]] = []
    for name, colour, key in (("planned", PLUM, "planned"), ("seen", NAVY, "actual"), ("forecast", NAVY, "forecast")):
        told = [(each.index, size) for each in found.steps if (size := getattr(each, key)) is not None]
        if told and not (key == "actual" and any(each.forecast is not None for each in found.steps)):
            ends.append((name, colour, told[-1][0], told[-1][1]))
    taken: list[tuple[float, float]] = []
    per_pixel = (plot.high - plot.low) / plot.tall
    for name, colour, index, size in ends:
        level = free_height(size, 8.0, taken, per_pixel, plot.low, plot.high)
        taken.append((level, 8.0))
        page.text((plot.x(index) + 7, plot.y(level)), name, Type(sheet.small, colour, "bold", down="center"))
