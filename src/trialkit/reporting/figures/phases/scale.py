"""From periods and levels to pixels: the plot's place on the sheet, its two scales, and the axes drawn from them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from trialkit.reporting import charts, numbers
from trialkit.reporting.figures.canvas import Page, Stroke, Type
from trialkit.reporting.figures.lettering import text_width
from trialkit.reporting.figures.palette import GREY, RULE
from trialkit.reporting.figures.sheet import LEAST
from trialkit.reporting.figures.ticks import nice_ticks, tick_decimals
from trialkit.reporting.numbers import level_unit

if TYPE_CHECKING:
    from trialkit.reporting.figures.canvas import Box, Point
    from trialkit.reporting.figures.phases.subject import Period, Subject

_TALL = {"wide": 240.0, "low": 170.0, "narrow": 250.0}
_PANEL_TALL = {"wide": 130.0, "low": 90.0, "narrow": 130.0}
_LONG_MONTHS = 24
"""Months above which only Januaries are named."""
_LABELS_APART = 12.0
"""Pixels between the labels of two periods."""


@dataclass(frozen=True)
class Across:
    """The scale of periods: `left` and `room` in pixels, `first` and `last` in periods."""

    left: float
    room: float
    first: float
    last: float

    def along(self, index: float) -> float:
        """Pixels from the plot's left edge to a period."""
        return (index - self.first) / (self.last - self.first) * self.room

    def x(self, index: float) -> float:
        """Pixels from the sheet's left edge to a period."""
        return self.left + self.along(index)


@dataclass(frozen=True)
class Scale:
    """Both scales of a plot whose strip of names reaches from `top` to `tall` pixels above `bottom`."""

    across: Across
    top: float
    bottom: float
    tall: float
    low: float
    high: float
    ticks: tuple[float, ...]
    decimals: int

    @property
    def box(self) -> Box:
        """The plot with its strip of names."""
        return self.across.left, self.top, self.across.room, self.bottom - self.top

    @property
    def per_pixel(self) -> float:
        """How much one pixel up is worth."""
        return (self.high - self.low) / self.tall

    def y(self, level: float) -> float:
        """Pixels from the sheet's top to a level."""
        return self.bottom - (level - self.low) / (self.high - self.low) * self.tall

    def at(self, index: float, level: float) -> Point:
        """The point of a period and a level."""
        return self.across.x(index), self.y(level)


def across(subject: Subject) -> Across:
    """The scale of periods, with air at its end, and more where the arrow stands."""
    wide = subject.sheet.wide
    left = 46.0 if subject.percent and not wide else 58.0
    right = 132.0 if wide and subject.names_beside else 18.0
    first, last = subject.first, subject.last
    ahead = max(0.5 + (last - first) * (0.02 if wide else 0.03), 0.5) + (0.3 if subject.change else 0.0)
    return Across(left, subject.sheet.width - left - right, first - 0.5, last + ahead)


def height(subject: Subject) -> float:
    """Pixels from the lowest level to the highest."""
    return (_PANEL_TALL if subject.panel else _TALL)[subject.form]


def scale(subject: Subject, along: Across, top: float, strip: float, tall: float | None = None) -> Scale:
    """Both scales, the levels from 0, with round numbers for ticks; `strip` pixels of names come under `top`.

    tall: pixels from the lowest level to the highest, where it is not the usual number.
    """
    levels = [*subject.levels, *(subject.change.interval if subject.change else ())]
    low, high = min(0.0, *levels), max(levels)
    if subject.percent:
        low, high = 0.0, min(1.0, max(high * 1.06, 0.1))
    if high <= low:
        high = low + 1.0
    ticks = [
        tick for tick in nice_ticks(low, high, 3 if subject.small else 4 if subject.panel else 6) if low - 1e-9 <= tick
    ]
    step = ticks[1] - ticks[0] if len(ticks) > 1 else high - low
    while ticks and ticks[-1] - step >= high:
        ticks.pop()
    if subject.percent:
        ticks = [tick for tick in ticks if tick <= 1.0 + 1e-9]
    decimals = tick_decimals(ticks, level_unit(subject.result.measure).factor)
    tall = height(subject) if tall is None else tall
    highest = max(high, ticks[-1] if ticks else high)
    return Scale(along, top, top + strip + tall, tall, low, highest, tuple(ticks), decimals)


def draw_axes(page: Page, subject: Subject, scale: Scale) -> None:
    """Rules with their levels at the left; periods with their dates, and their records where there is room, below."""
    draw_rules(page, subject, scale)
    draw_dates(page, subject, scale)
    left, _, room, _ = scale.box
    below = scale.bottom + (43 if subject.shows_n else 26)
    face = Type(subject.sheet.small, GREY, across="center")
    page.text((left + room / 2, below), charts.x_title(subject.evaluation), face)


def draw_rules(page: Page, subject: Subject, scale: Scale, *, named: bool = True) -> None:
    """A rule for each round level, with the level at its left where it is to be named."""
    left, end = scale.across.left, scale.across.x(subject.last + 0.5)
    for tick in scale.ticks:
        y = scale.y(tick)
        page.line([left, end], [y, y], Stroke(RULE, 0.8, order=1.0, butt=True))
        if named:
            face = Type(LEAST if subject.small else subject.sheet.small, GREY, across="right", down="center_baseline")
            page.text((left - 6, y), level_said(subject, scale, tick), face)
    page.line([left, end], [scale.bottom] * 2, Stroke(GREY, 0.8, order=2.5))


def level_said(subject: Subject, scale: Scale, level: float) -> str:
    """A level as it stands beside its rule."""
    unit = level_unit(subject.result.measure)
    return numbers.Unit(unit.factor, unit.prefix, "%" if subject.percent else "").level(level, scale.decimals)


def draw_dates(page: Page, subject: Subject, scale: Scale) -> None:
    """A tick and a date under as many periods as stand apart."""
    for period in _named(subject, scale.across):
        x = scale.across.x(period.index)
        page.line([x, x], [scale.bottom, scale.bottom + 4], Stroke(GREY, 0.8, butt=True))
        face = Type(LEAST if subject.small else subject.sheet.small, GREY, across="center")
        page.text((x, scale.bottom + (5 if subject.small else 10)), _said(subject, period), face)


def _said(subject: Subject, period: Period) -> str:
    """What stands under a period: its date, and its records where there is room."""
    said = charts.x_label(subject.evaluation, period.start)
    if not subject.shows_n:
        return said
    return f"{said}\nn {'–' if period.over is None else f'{period.over:,.0f}'}"


def _named(subject: Subject, along: Across) -> tuple[Period, ...]:
    """Periods named under the chart, at even steps, as many as stand apart; Januaries in long monthly series."""
    periods = subject.periods
    if subject.evaluation.trial.design.period == "month" and len(periods) > _LONG_MONTHS:
        periods = tuple(period for period in periods if period.start.month == 1)
    lines = (line for period in periods for line in _said(subject, period).split("\n"))
    apart = max((text_width(line, subject.sheet.small) for line in lines), default=0.0) + _LABELS_APART
    for step in range(1, len(periods)):
        named = periods[::step]
        if min(along.x(after.index) - along.x(before.index) for before, after in pairwise(named)) >= apart:
            return named
    return periods[:1]
