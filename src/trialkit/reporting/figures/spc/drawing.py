"""A control chart or run chart drawn: points, centre line, limits as steps, signals by shape and colour.

Each of Making Data Count's hues has a shape of its own, and its words in the key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.reporting import charts
from trialkit.reporting.figures.canvas import Fill, Page, Stroke, Type
from trialkit.reporting.figures.palette import (
    GREY,
    INK,
    JOIN,
    NAVY,
    PALE,
    PAPER,
    RULE,
    SPC_BLUE,
    SPC_GREY,
    SPC_ORANGE,
    SPC_PURPLE,
)
from trialkit.reporting.figures.spc.layout import ICON_ROW, MANY, ROW, Layout, neighbours
from trialkit.reporting.figures.spc.legend import Level

if TYPE_CHECKING:
    from trialkit.analysis.spc import Chart
    from trialkit.analysis.spc.chart import Assurance, Variation
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.protocol.measure import Measure
    from trialkit.reporting.figures.canvas import Point as Place
    from trialkit.reporting.figures.sheet import Format

_COLOUR: dict[Variation | Assurance, str] = {
    "common_cause": SPC_GREY,
    "improving": SPC_BLUE,
    "concerning": SPC_ORANGE,
    "neither": SPC_PURPLE,
    "pass": SPC_BLUE,
    "fail": SPC_ORANGE,
    "hit_or_miss": SPC_GREY,
}
_GROUNDS = (PALE["baseline"], PAPER)
_CENTRE = Stroke(NAVY, 1.8, order=3.0, butt=True)
_LIMIT = Stroke(NAVY, 1.3, (4, 3), order=3.0, butt=True)
_TARGET = Stroke(INK, 1.4, (1, 2), order=3.0, butt=True)


def spc_chart(evaluation: Evaluation, measure: Measure, chart: Chart, *, uid: str, form: Format = "wide") -> str:
    """The chart as SVG text, with title and description; the same chart gives the same bytes."""
    layout = Layout(evaluation, measure, chart, form)
    page = layout.sheet.page(layout.body)
    for part in (_icons, _key, _phases, _axes, _lines, _line_names, _points):
        part(page, layout)
    return page.svg(uid, layout.telling)


def _icons(page: Page, layout: Layout) -> None:
    """Each icon a ring with its letter, its words beside it."""
    for icon in layout.icons:
        y = layout.icon_top + ICON_ROW * (icon.row + 0.5)
        page.dot((icon.x + 10, y), 19, Fill(PAPER, edge=_COLOUR[icon.of], edge_width=2.2, order=5.0))
        face = Type(12, _COLOUR[icon.of], "bold", across="center", down="center", order=6.0)
        page.text((icon.x + 10, y), icon.letter, face)
        page.text((icon.x + 28, y), icon.said, Type(layout.small, INK, down="center"))


def _key(page: Page, layout: Layout) -> None:
    for entry in layout.key:
        y = layout.key_top + ROW * entry.row + 8
        if isinstance(entry.of, Level):
            page.line([entry.x, entry.x + 20], [y, y], _stroke(entry.of))
            page.text((entry.x + 26, y), entry.said, Type(layout.small, GREY, down="center"))
        else:
            _mark(page, (entry.x + 6, y), entry.of, 11.0)
            page.text((entry.x + 18, y), entry.said, Type(layout.small, GREY, down="center"))


def _phases(page: Page, layout: Layout) -> None:
    """Each band with its name; a name that begins before its band stands on a tab of it."""
    tall = layout.bottom - layout.top
    for number, phase in enumerate(layout.phases):
        ground, y = _GROUNDS[number % 2], layout.top + 12 + 17 * phase.row
        page.box((phase.start, layout.top, phase.end - phase.start, tall), Fill(ground, order=0.0))
        page.line([phase.start] * 2, [layout.bottom, layout.top], Stroke(JOIN, 1.0, order=0.5, butt=True))
        page.text((phase.at, y), phase.text, Type(layout.small, NAVY, "bold", down="center", order=6.0))
        if phase.beside:
            tab = (phase.at - 4, y - 9, max(phase.end, phase.at + phase.length + 4) - phase.at + 4, 18.0)
            page.box(tab, Fill(ground, edge=NAVY, edge_width=0.8, order=5.0))


def _axes(page: Page, layout: Layout) -> None:
    ends = [layout.left, layout.left + layout.room]
    for tick in layout.ticks:
        y = layout.y(tick)
        page.line(ends, [y, y], Stroke(RULE, 0.8, order=1.0, butt=True))
        face = Type(layout.small, GREY, across="right", down="center_baseline")
        page.text((layout.left - 6, y), layout.tick_said(tick), face)
    page.line(ends, [layout.bottom] * 2, Stroke(GREY, 0.8, order=2.5))
    for point in layout.dated:
        x = layout.x(point.index)
        page.line([x, x], [layout.bottom, layout.bottom + 4], Stroke(GREY, 0.8, butt=True))
        said = charts.x_label(layout.evaluation, point.start)
        page.text((x, layout.bottom + 8), said, Type(layout.small, GREY, across="center"))
    middle = (layout.left + layout.room / 2, layout.bottom + 26)
    page.text(middle, charts.x_title(layout.evaluation), Type(layout.small, GREY, across="center"))


def _lines(page: Page, layout: Layout) -> None:
    """Centre and limits of each stretch as steps, broken where periods are missing; the target across the plot."""
    for stretch in layout.chart.stretches:
        held = [point for point in layout.chart.points if stretch.first <= point.index <= stretch.last]
        for run in neighbours(held):
            _steps(page, layout, [(point.index, point.centre) for point in run], _CENTRE)
            for side in ([point.lower for point in run], [point.upper for point in run]):
                levels = [level for level in side if level is not None]
                if levels:
                    _steps(page, layout, [*zip([point.index for point in run], levels, strict=True)], _LIMIT)
    if layout.chart.target is not None:
        y = layout.y(layout.chart.target)
        page.line([layout.left, layout.left + layout.room], [y, y], _TARGET)


def _steps(page: Page, layout: Layout, levels: list[tuple[int, float]], stroke: Stroke) -> None:
    """One line, level over each period and stepping between them."""
    xs = [layout.x(index + half) for index, _ in levels for half in (-0.5, 0.5)]
    page.line(xs, [layout.y(level) for _, level in levels for _ in range(2)], stroke)


def _line_names(page: Page, layout: Layout) -> None:
    """On the wide sheet the lines are named at their ends, moved apart where they would touch."""
    if not layout.wide:
        return
    step = layout.small + 3
    heights = [layout.y(line.level) for line in layout.lines]
    for below in range(1, len(heights)):
        heights[below] = max(heights[below], heights[below - 1] + step)
    over = max(0.0, heights[-1] - layout.bottom)
    for line, y in zip(layout.lines, heights, strict=True):
        at = (layout.left + layout.room + 8, y - over)
        page.text(at, f"{line.name} {line.said}", Type(layout.small, NAVY, down="center"))


def _points(page: Page, layout: Layout) -> None:
    """Every point by its mark; in a long chart small, without a line from point to point."""
    few = len(layout.chart.points) <= MANY
    for run in neighbours(layout.chart.points) if few else ():
        xs, ys = [layout.x(point.index) for point in run], [layout.y(point.value) for point in run]
        page.line(xs, ys, Stroke(_COLOUR["common_cause"], 1.0, order=4.0))
    quiet = [point for point in layout.chart.points if point.variation == "common_cause" and not few]
    xs, ys = [layout.x(point.index) for point in quiet], [layout.y(point.value) for point in quiet]
    page.dots(xs, ys, 3.4, Fill(_COLOUR["common_cause"], order=5.0))
    for point in layout.chart.points:
        if few or point.variation != "common_cause":
            _mark(page, (layout.x(point.index), layout.y(point.value)), point.variation, 10.0 if few else 6.0)


def _mark(page: Page, at: Place, variation: Variation, across: float) -> None:
    """Common cause a disc, improving a diamond, concerning a triangle, neither a square."""
    x, y = at
    fill = Fill(_COLOUR[variation], order=5.0)
    if variation == "common_cause":
        page.dot(at, across * 0.7, fill)
    elif variation == "improving":
        half = across * 0.62
        page.ribbon([x - half, x, x + half], [y, y - half, y], [y, y + half, y], fill)
    elif variation == "concerning":
        half, base = across * 0.6, y + across * 0.42
        page.ribbon([x - half, x, x + half], [base, y - across * 0.62, base], [base] * 3, fill)
    else:
        half = across * 0.44
        page.box((x - half, y - half, 2 * half, 2 * half), fill)


def _stroke(line: Level) -> Stroke:
    """How a line of the key is drawn."""
    return _TARGET if line.name == "target" else _LIMIT if line.name.endswith("limit") else _CENTRE
