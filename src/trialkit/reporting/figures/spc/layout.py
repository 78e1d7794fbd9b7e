"""Where everything of a control chart's figure stands, in pixels from the top left corner of its sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from trialkit.reporting import charts
from trialkit.reporting.figures.lettering import cut, text_width
from trialkit.reporting.figures.sheet import LEAST, MARGIN, WIDTH, Format, Sheet, sheet
from trialkit.reporting.figures.spc.legend import Entry, Icon, Level, entries, icons
from trialkit.reporting.figures.spc.words import spc_telling
from trialkit.reporting.figures.ticks import nice_ticks, tick_decimals
from trialkit.reporting.numbers import level_unit
from trialkit.reporting.tables import printable

if TYPE_CHECKING:
    from trialkit.analysis.spc import Chart, Point
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.protocol.measure import Measure

ROW, ICON_ROW = 18.0, 26.0
MANY = 60
"""Points above which they are small and no line joins them."""
_TALL: dict[Format, float] = {"wide": 280.0, "narrow": 230.0}
_HIDDEN = 0.4
"""Share of the height below which an axis from 0 would hide what the points do."""


@dataclass(frozen=True)
class Named:
    """A phase's band from `start` to `end`, and its name at `at` in one of the rows above the plot."""

    text: str
    start: float
    end: float
    at: float
    row: int
    length: float

    @property
    def beside(self) -> bool:
        """Whether the name begins before its band."""
        return self.at < self.start


@dataclass(frozen=True)
class Layout:
    """One chart on one sheet; each place is worked out once."""

    evaluation: Evaluation
    measure: Measure
    chart: Chart
    form: Format

    @cached_property
    def telling(self) -> charts.Telling:
        """The words around the chart; a scale that does not start at 0 says so."""
        told = spc_telling(self.evaluation, self.measure, self.chart)
        cut = "; the scale does not start at 0" if self.low > 0 else ""
        return charts.Telling(told.title, told.subtitle + cut, told.alternative)

    @property
    def wide(self) -> bool:
        """Whether this is the wide sheet."""
        return self.form == "wide"

    @cached_property
    def sheet(self) -> Sheet:
        """The finding, what the lines rest on and the band around the chart."""
        return sheet(self.evaluation, self.telling, self.form)

    @property
    def width(self) -> float:
        """The sheet's width."""
        return WIDTH[self.form]

    @property
    def small(self) -> float:
        """The size of ordinary words."""
        return 12.0 if self.wide else LEAST

    @cached_property
    def lines(self) -> tuple[Level, ...]:
        """Centre, limits and target at the latest point, from the top down."""
        last = self.chart.points[-1]
        found = [
            Level("median" if self.chart.kind == "run" else "mean", last.centre, self.said(last.centre)),
            *([Level("lower limit", last.lower, self.said(last.lower))] if last.lower is not None else []),
            *([Level("upper limit", last.upper, self.said(last.upper))] if last.upper is not None else []),
        ]
        if self.chart.target is not None:
            found.append(Level("target", self.chart.target, self.said(self.chart.target)))
        return tuple(sorted(found, key=lambda line: -line.level))

    @cached_property
    def key(self) -> tuple[Entry, ...]:
        """The marks that the chart shows; on the narrow sheet its lines too, which the wide one names at their ends."""
        return entries(self.chart, () if self.wide else self.lines, self.width, self.small)

    @cached_property
    def icons(self) -> tuple[Icon, ...]:
        """Variation, and assurance where there is a target."""
        return icons(self.chart, self.width, self.small)

    @cached_property
    def icon_top(self) -> float:
        """Where the icons begin."""
        return self.sheet.head - 4

    @cached_property
    def key_top(self) -> float:
        """Where the key begins."""
        return self.icon_top + ICON_ROW * (1 + self.icons[-1].row) + 6

    @cached_property
    def phases(self) -> tuple[Named, ...]:
        """The phases' bands, and their names, each from its band's start if it can, in rows that keep them apart."""
        ends = [self.left - 8.0]
        placed = []
        for name, group in groupby(self.chart.points, key=lambda point: point.phase):
            held = list(group)
            text = cut(" ".join(printable(name).split()), self.room - 8, self.small, "bold")
            length = text_width(text, self.small, "bold")
            start, end = self.x(held[0].index - 0.5), self.x(held[-1].index + 0.5)
            at = max(self.left, min(start + 4, self.width - MARGIN - length))
            row = next((row for row, taken in enumerate(ends) if taken + 8 <= at), len(ends))
            ends = [*ends[:row], at + length, *ends[row + 1 :]]
            placed.append(Named(text, start, end, at, row, length))
        return tuple(placed)

    @cached_property
    def top(self) -> float:
        """Where the phases' bands begin."""
        return self.key_top + ROW * (1 + self.key[-1].row) + 6

    @cached_property
    def bottom(self) -> float:
        """Where the plot ends."""
        return self.top + 10 + 17 * (1 + max(phase.row for phase in self.phases)) + _TALL[self.form]

    @property
    def body(self) -> float:
        """Pixels from the sheet's head to its foot: dates and their title stand under the plot."""
        return self.bottom + 48 - self.sheet.head

    @cached_property
    def left(self) -> float:
        """Where the plot begins, right of the widest tick."""
        return MARGIN + 8 + max(text_width(self.tick_said(tick), self.small) for tick in self.ticks)

    @cached_property
    def room(self) -> float:
        """The plot's width, beside the lines' names on the wide sheet."""
        names = [text_width(f"{line.name} {line.said}", self.small) for line in self.lines]
        return self.width - self.left - (max(names) + 20 if self.wide else MARGIN)

    @cached_property
    def levels(self) -> tuple[float, ...]:
        """Every level that is drawn."""
        drawn = [(point.value, point.centre, point.lower, point.upper) for point in self.chart.points]
        return tuple(level for four in drawn for level in (*four, self.chart.target) if level is not None)

    @cached_property
    def ticks(self) -> list[float]:
        """Round levels from the lowest to the highest; from 0, unless that would hide what the points do."""
        low, high = min(self.levels), max(self.levels)
        share = self.measure.type in ("proportion", "ordinal")
        if low >= 0 and high - low >= _HIDDEN * high:
            low = 0.0
        spare = (high - low or 1.0) * 0.04
        low = low if low == 0 else max(0.0, low - spare) if low > 0 else low - spare
        ticks = nice_ticks(low, min(high + spare, 1.0) if share else high + spare, 6)
        return [tick for tick in ticks if not share or -1e-9 <= tick <= 1 + 1e-9]

    @property
    def low(self) -> float:
        """The lowest level of the scale."""
        return min(self.ticks[0], *self.levels)

    @property
    def high(self) -> float:
        """The highest level of the scale."""
        return max(self.ticks[-1], *self.levels)

    @cached_property
    def dated(self) -> tuple[Point, ...]:
        """Points whose dates fit under the plot, none over another or over the edge."""
        widest = max(
            text_width(charts.x_label(self.evaluation, point.start), self.small) for point in self.chart.points
        )
        kept: list[Point] = []
        free = 0.0
        for point in self.chart.points:
            x = self.x(point.index)
            if x - widest / 2 >= free and x + widest / 2 <= self.width - 4:
                free = x + widest / 2 + 12
                kept.append(point)
        return tuple(kept)

    def tick_said(self, tick: float) -> str:
        """A round level with its sign, as it is."""
        unit = level_unit(self.measure)
        return unit.bare.level(tick, tick_decimals(self.ticks, unit.factor))

    def said(self, level: float) -> str:
        """Any other level with its sign, a little more finely than the ticks where they are close together."""
        unit = level_unit(self.measure)
        step = (self.ticks[1] - self.ticks[0]) * unit.factor if len(self.ticks) > 1 else 1.0
        fine = 0 if step >= 10 else 1 if step >= 1 else 2 if step >= 0.1 else 3
        return unit.bare.level(level, fine)

    def x(self, index: float) -> float:
        """Pixels from the left to a period."""
        first, last = self.chart.points[0].index - 0.5, self.chart.points[-1].index + 0.5
        return self.left + (index - first) / (last - first) * self.room

    def y(self, level: float) -> float:
        """Pixels from the top to a level."""
        return self.bottom - (level - self.low) / (self.high - self.low) * (_TALL[self.form] - 8)


def neighbours(points: Sequence[Point]) -> Iterator[list[Point]]:
    """Runs of points whose periods follow one another: no line leaps over a gap."""
    run: list[Point] = []
    for point in points:
        if run and point.index != run[-1].index + 1:
            yield run
            run = []
        run.append(point)
    if run:
        yield run
