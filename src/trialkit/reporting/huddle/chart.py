"""The huddle's chart: the primary measure so far on the whole of the plan's calendar, in type to be read from afar.

What is still to come is left as open room with its weeks named: a chart that fills itself, not a race. A control chart
has its limits and marks only where the plan has weekly looks; otherwise there are points, and a baseline's median.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from trialkit.analysis.spc import Chart
from trialkit.protocol.calendar import Period, periods
from trialkit.reporting import charts, numbers, terms
from trialkit.reporting.figures.canvas import Fill, Page, Stroke, Type
from trialkit.reporting.figures.lettering import Weight, text_width, wrap
from trialkit.reporting.figures.palette import (
    GREY,
    INK,
    JOIN,
    NAVY,
    PALE,
    PAPER,
    PLUM,
    RULE,
    SPC_BLUE,
    SPC_ORANGE,
    SPC_PURPLE,
    TEAL,
)
from trialkit.reporting.figures.ticks import nice_ticks, tick_decimals
from trialkit.reporting.tables import printable

if TYPE_CHECKING:
    from trialkit.analysis.spc.chart import Variation
    from trialkit.judgement.huddle import Huddle
    from trialkit.records.series import Series

WIDTH, HEIGHT = 990.0, 552.0
"""Six pixels a millimetre of paper."""
TITLE, WORDS, FINE = 30.0, 25.0, 22.0
"""Sizes of type; 25 pixels are 12 points on paper."""
_MARK: dict[Variation, str] = {"improving": SPC_BLUE, "concerning": SPC_ORANGE, "neither": SPC_PURPLE}
_SITES = (NAVY, TEAL, PLUM, GREY)
_NAMED = 8
"""Points up to which each has its figure beside it."""
_MANY = 40
"""Periods above which points are small."""


@dataclass(frozen=True)
class Dot:
    """One period's figure: its number, first day, level, how many rows it rests on, and its mark."""

    index: int
    start: dt.date
    value: float
    over: float
    mark: Variation


def chart_telling(huddle: Huddle) -> charts.Telling:
    """The chart in words, for those who do not see it."""
    measure, trial = huddle.trial.primary, huddle.trial
    of = terms.counted(trial, measure)
    unit = numbers.level_unit(measure)
    share = f"share of {of}, per cent" if unit.suffix == "%" else measure.unit or measure.counted or "as logged"
    parts = []
    for each in huddle.series:
        found = _dots(each, None)
        where = f"{_site(huddle, each)}: " if len(huddle.series) > 1 else ""
        if not found:
            parts.append(f"{where}nothing logged in a complete {trial.design.period} yet.")
            continue
        said = ", ".join(
            f"{numbers.short_day(dot.start)} {unit.level(dot.value, _decimals(unit))}" for dot in found[-12:]
        )
        parts.append(f"{where}{said}.")
    lines = "" if not isinstance(huddle.chart, Chart) else "; line: median of the baseline"
    if isinstance(huddle.chart, Chart) and huddle.chart.kind != "run":
        lines = "; lines: mean and limits of the baseline"
    return charts.Telling(
        " ".join(printable(measure.name).split()),
        f"Complete {trial.design.period}s, {share}{lines}",
        " ".join(parts),
    )


def huddle_chart(huddle: Huddle) -> str:
    """The chart as SVG text; the same huddle gives the same bytes."""
    page, plot = Page(WIDTH, HEIGHT), Plot(huddle)
    telling = chart_telling(huddle)
    _head(page, telling)
    _bands(page, plot)
    _axes(page, plot)
    _lines(page, plot)
    for number, each in enumerate(huddle.series[: len(_SITES)]):
        _points(page, plot, each, number)
    if not plot.dots:
        at = (plot.left + plot.room / 2, (plot.top + plot.bottom) / 2)
        words = f"The first point comes when a {huddle.trial.design.period} is complete"
        page.text(at, words, Type(WORDS, GREY, across="center", down="center", order=6.0))
    return page.svg("huddle", telling)


@dataclass(frozen=True)
class Plot:
    """Where things stand, in pixels; the calendar runs to the end of the judged phase, or as far as has been logged."""

    huddle: Huddle

    @cached_property
    def calendar(self) -> list[Period]:
        """Every period that the chart has room for."""
        at, whole = self.huddle.moment, periods(self.huddle.trial.design)
        return [one for one in whole if one.start <= at.judged_on or one.index <= at.last]

    @cached_property
    def chart(self) -> Chart | None:
        """The control or run chart, where there is one."""
        return self.huddle.chart if isinstance(self.huddle.chart, Chart) else None

    @cached_property
    def dots(self) -> list[Dot]:
        """Every point of every series."""
        return [dot for each in self.huddle.series[: len(_SITES)] for dot in _dots(each, self.chart)]

    @property
    def share(self) -> bool:
        """Whether levels are parts of a hundred."""
        return numbers.level_unit(self.huddle.trial.primary).suffix == "%"

    @cached_property
    def ticks(self) -> list[float]:
        """Round levels; from 0, unless that would hide what the points do."""
        levels = [dot.value for dot in self.dots]
        if self.chart is not None:
            four = [level for point in self.chart.points for level in (point.centre, point.lower, point.upper)]
            levels += [level for level in four if level is not None]
        if not levels:
            levels = [0.0, 1.0]
        low, high = min(levels), max(levels)
        if low >= 0 and high - low >= 0.3 * high:
            low = 0.0
        spare = (high - low or abs(high) or 1.0) * 0.12
        ticks = nice_ticks(low if low == 0 else low - spare, high + spare, 5)
        return [tick for tick in ticks if not self.share or -1e-9 <= tick <= 1 + 1e-9]

    def said(self, level: float) -> str:
        """A level as finely as the ticks, each of which is told as it is."""
        unit = numbers.level_unit(self.huddle.trial.primary).bare
        return unit.level(level, tick_decimals(self.ticks, unit.factor))

    top, bottom = 148.0, HEIGHT - 74.0

    @cached_property
    def left(self) -> float:
        """Right of the widest tick."""
        return 16 + max(text_width(self.said(tick), FINE) for tick in self.ticks)

    @property
    def room(self) -> float:
        """The plot's width."""
        return WIDTH - self.left - 18

    def x(self, index: float) -> float:
        """Pixels from the left to a period."""
        first, last = self.calendar[0].index - 0.5, self.calendar[-1].index + 0.5
        return self.left + (index - first) / (last - first) * self.room

    def y(self, level: float) -> float:
        """Pixels from the top to a level."""
        low, high = self.ticks[0], self.ticks[-1]
        return self.bottom - (level - low) / ((high - low) or 1.0) * (self.bottom - self.top - 46)


def _dots(series: Series, chart: Chart | None) -> list[Dot]:
    marks = {point.index: point.variation for point in chart.points} if chart and chart.kind != "run" else {}
    logged = series.frame[series.frame["value"].notna()]
    over = "denominator" if series.type in ("proportion", "ordinal") else "records"
    return [
        Dot(
            int(row["index"]),
            row["start"].date(),
            float(row["value"]),
            float(row[over]),
            marks.get(row["index"], "common_cause"),
        )
        for _, row in logged.iterrows()
    ]


def _head(page: Page, telling: charts.Telling) -> None:
    page.text((8, 6), _one_line(telling.title, TITLE, "bold"), Type(TITLE, INK, "bold"))
    page.text((8, 50), _one_line(telling.subtitle, FINE), Type(FINE, GREY))


def _one_line(text: str, size: float, weight: Weight = "normal", room: float = WIDTH - 60) -> str:
    """As much of a text as fits on one line, with a sign where there is more."""
    lines = wrap(text, room, size, weight)
    return f"{lines[0]}…" if len(lines) > 1 else "".join(lines)


def _bands(page: Page, plot: Plot) -> None:
    """Each phase on its ground with its name; what is still to come stays white, behind a line where we are."""
    last = plot.huddle.moment.last
    free = [0.0, 0.0]
    for name, group in groupby(plot.calendar, key=lambda one: one.phase):
        held = list(group)
        start = plot.x(held[0].index - 0.5)
        past = [one for one in held if one.index <= last]
        if past:
            width = plot.x(past[-1].index + 0.5) - start
            page.box((start, plot.top, width, plot.bottom - plot.top), Fill(PALE[held[0].kind], order=0.0))
        page.line([start, start], [plot.top, plot.bottom], Stroke(RULE, 1.4, order=0.5))
        text = _one_line(name, WORDS, "bold", max(plot.room - 40, 60))
        length = text_width(text, WORDS, "bold")
        at = max(4.0, min(start + 6, WIDTH - length - 8))
        row = 0 if at >= free[0] else 1
        if at >= free[row]:
            page.text((at, plot.top - 36 + 34 * row + (6 if row else 0)), text, Type(WORDS, NAVY, "bold", order=6.0))
            free[row] = at + length + 14
    here = plot.x(last + 0.5)
    if plot.calendar[0].index <= last < plot.calendar[-1].index:
        page.line([here, here], [plot.top, plot.bottom], Stroke(NAVY, 2.4, (5, 4), order=1.5))
        if plot.left + plot.room - here > text_width("still to come", FINE) + 20:
            middle = (here + (plot.left + plot.room - here) / 2, plot.bottom - 18)
            page.text(middle, "still to come", Type(FINE, GREY, across="center", down="center", order=6.0))


def _axes(page: Page, plot: Plot) -> None:
    ends = [plot.left, plot.left + plot.room]
    for tick in plot.ticks:
        y = plot.y(tick)
        page.line(ends, [y, y], Stroke(RULE, 1.2, order=1.0))
        page.text((plot.left - 8, y), plot.said(tick), Type(FINE, GREY, across="right", down="center_baseline"))
    page.line(ends, [plot.bottom, plot.bottom], Stroke(GREY, 1.6, order=2.5))
    unit = plot.huddle.trial.design.period
    dates = [(plot.x(one.index), _dated(unit, one.start)) for one in plot.calendar]
    widest = max(text_width(text, FINE) for _, text in dates) + 16
    apart = plot.room / (plot.calendar[-1].index - plot.calendar[0].index + 1)
    for x, text in dates[:: math.ceil(widest / apart)]:
        wide = text_width(text, FINE) / 2
        page.text((min(max(x, wide), WIDTH - wide), plot.bottom + 10), text, Type(FINE, GREY, across="center"))
    title = f"{unit.capitalize()} starting" if unit in ("day", "week") else unit.capitalize()
    page.text((plot.left + plot.room / 2, plot.bottom + 40), title, Type(FINE, GREY, across="center"))


def _dated(unit: str, start: dt.date) -> str:
    if unit in ("day", "week"):
        return numbers.short_day(start)
    return f"{start.year}" if unit == "year" else f"{start:%b} {start.year}"


def _lines(page: Page, plot: Plot) -> None:
    """Centre and limits of a control chart; of a run chart the baseline's median."""
    if plot.chart is None:
        return
    for stretch in plot.chart.stretches:
        held = [point for point in plot.chart.points if stretch.first <= point.index <= stretch.last]
        xs = [plot.x(point.index + half) for point in held for half in (-0.5, 0.5)]
        page.line(xs, [plot.y(point.centre) for point in held for _ in range(2)], Stroke(NAVY, 2.6, order=3.0))
        for side in ("lower", "upper"):
            levels = [getattr(point, side) for point in held]
            if all(level is not None for level in levels):
                ys = [plot.y(level) for level in levels for _ in range(2)]
                page.line(xs, ys, Stroke(NAVY, 2.0, (5, 4), order=3.0))


def _points(page: Page, plot: Plot, series: Series, number: int) -> None:
    """Points joined where periods follow one another; few have their figures beside them, and small ones are hollow."""
    dots, colour = _dots(series, plot.chart), _SITES[number]
    big = 19.0 if len(plot.calendar) <= _MANY else 8.0
    for before, after in pairwise(dots):
        if after.index == before.index + 1:
            xs, ys = [plot.x(before.index), plot.x(after.index)], [plot.y(before.value), plot.y(after.value)]
            page.line(xs, ys, Stroke(JOIN if not number else colour, 2.0, order=4.0))
    for dot in dots:
        at = (plot.x(dot.index), plot.y(dot.value))
        _mark(page, at, dot, colour, big, hollow=plot.share and dot.over < charts.FEW)
        if len(plot.dots) <= _NAMED or dot is dots[-1]:
            face = Type(WORDS, INK, "bold", across="center", down="center", order=6.0)
            page.text((at[0], at[1] - 26), plot.said(dot.value), face)
    if len(plot.huddle.series) > 1 and dots:
        name = _one_line(_site(plot.huddle, series), FINE, room=260)
        page.text(
            (plot.x(dots[-1].index) + 14, plot.y(dots[-1].value)), name, Type(FINE, colour, down="center", order=6.0)
        )


def _mark(page: Page, at: tuple[float, float], dot: Dot, colour: str, big: float, *, hollow: bool) -> None:
    """A disc; a signal has Making Data Count's hue and a diamond (improving), triangle (concerning) or square."""
    (x, y), half = at, big * 0.6
    if dot.mark == "common_cause":
        page.dot(at, big, Fill(PAPER if hollow else colour, edge=colour, edge_width=3.0, order=5.0))
        return
    fill = Fill(_MARK[dot.mark], order=5.0)
    if dot.mark == "improving":
        page.ribbon([x - half, x, x + half], [y, y - half, y], [y, y + half, y], fill)
    elif dot.mark == "concerning":
        page.ribbon([x - half, x, x + half], [y + half, y - half, y + half], [y + half] * 3, fill)
    else:
        page.box((x - half, y - half, 2 * half, 2 * half), fill)


def _site(huddle: Huddle, series: Series) -> str:
    names = {site.id: site.name for site in huddle.trial.design.sites}
    return " ".join(printable(names.get(series.site or "", "")).split())


def _decimals(unit: numbers.Unit) -> int:
    return 0 if unit.suffix == "%" else 1
