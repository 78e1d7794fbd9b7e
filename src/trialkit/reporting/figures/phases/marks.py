"""The data of the phases chart: a dot for each period, the fitted line, the expected line with its ribbon."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trialkit.reporting.charts import FEW
from trialkit.reporting.figures.canvas import Fill, Page, Stroke, Type
from trialkit.reporting.figures.palette import GREY, JOIN, NAVY, PAPER, PLUM, TEAL
from trialkit.reporting.figures.phases.subject import MANY
from trialkit.reporting.figures.sheet import LEAST

if TYPE_CHECKING:
    from trialkit.analysis.estimate import Line
    from trialkit.reporting.figures.phases.scale import Scale
    from trialkit.reporting.figures.phases.subject import Period, Subject

COMPARISONS = (Stroke(TEAL, 1.4, order=3.5), Stroke(TEAL, 1.4, (4, 2), 3.5), Stroke(TEAL, 1.4, (1, 2), 3.5))
"""The lines of comparison sites, told apart by their dashes; a fourth begins again."""
Part = tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...], tuple[float, ...]]
"""Index, value, lower and upper of a piece of a line; the last two are empty where it has no ribbon."""


def draw_lines(page: Page, subject: Subject, scale: Scale) -> None:
    """The fitted line, and what would have been expected; a piece of one period is drawn as a short dash."""
    breaks = set() if subject.result.rung == "trend" else {span.start for span in subject.spans}
    for line in subject.lines:
        fitted = line.name == "fitted"
        colour = NAVY if fitted else PLUM
        for index, value, lower, upper in _unbroken(line, breaks if fitted else set()):
            if len(index) == 1:
                index, value = (index[0] - 0.4, index[0] + 0.4), (value[0], value[0])
                lower, upper = lower * 2, upper * 2
            xs = [scale.across.x(at) for at in index]
            stroke = Stroke(colour, 2.4, None if fitted else (5, 3), order=4.0)
            page.line(xs, [scale.y(level) for level in value], stroke, scale.box)
            if lower and upper:
                ends = (
                    [scale.y(min(level, scale.high)) for level in upper],
                    [scale.y(max(level, scale.low)) for level in lower],
                )
                page.ribbon(xs, *ends, Fill(colour, alpha=0.13, order=2.0))


def draw_beside(page: Page, subject: Subject, scale: Scale) -> None:
    """The comparison sites: a thin line and small squares each, quieter than the place that is judged."""
    for number, (_, periods) in enumerate(subject.beside):
        for run in _logged(periods):
            xs, ys = [scale.across.x(at) for at, _ in run], [scale.y(level) for _, level in run]
            page.line(xs, ys, COMPARISONS[number % len(COMPARISONS)], scale.box)
            if len(subject.periods) <= MANY:
                for x, y in zip(xs, ys, strict=True):
                    page.box((x - 2.5, y - 2.5, 5.0, 5.0), Fill(TEAL, order=3.6))


def draw_dots(page: Page, subject: Subject, scale: Scale) -> None:
    """A dot for each period: its area by its records, hollow where they are few; small and equal in a long series.

    On a small plot each has a share of its area, the lower the plot the less.
    """
    if not subject.seen:
        left, _, room, tall = scale.box
        at = left + room / 2, scale.bottom - 0.4 * tall
        said = "Nothing is shown: it is kept back" if subject.hidden else "Nothing was logged"
        page.text(at, said, Type(LEAST if subject.small else subject.sheet.small, GREY, across="center", down="center"))
        return
    points = [(*scale.at(period.index, value), period.over or 0.0) for period, value in subject.seen]
    if len(subject.periods) > MANY:
        xs, ys = [x for x, _, _ in points], [y for _, y, _ in points]
        page.dots(xs, ys, 3.4, Fill(NAVY, alpha=0.7, order=5.0))
        return
    for run in _logged(subject.periods):
        xs, ys = [scale.across.x(at) for at, _ in run], [scale.y(level) for _, level in run]
        page.line(xs, ys, Stroke(JOIN, 1.0, order=3.0))
    most = max(over for _, _, over in points)
    share = min(0.4, max(0.12, scale.tall / 200)) if subject.small else 1.0
    for x, y, over in points:
        area = (22 + 100 * over / most) * (1.0 if subject.sheet.wide else 0.6) if subject.percent else 48.0
        hollow = subject.percent and over < FEW
        fill = Fill(PAPER if hollow else NAVY, edge=NAVY, edge_width=1.5 * share**0.5, order=5.0)
        page.dot((x, y), (area * share) ** 0.5, fill)


def _logged(periods: tuple[Period, ...]) -> Iterator[list[tuple[float, float]]]:
    """Runs of neighbouring periods that hold something logged: the thin line from dot to dot leaps over no gap."""
    run: list[tuple[float, float]] = []
    for period in periods:
        if run and (period.value is None or period.index > run[-1][0] + 1):
            yield run
            run = []
        if period.value is not None:
            run.append((period.index, period.value))
    yield from [run] if run else []


def _unbroken(line: Line, starts: set[float]) -> Iterator[Part]:
    """A line cut where a phase starts and where periods are missing."""
    cuts = [0]
    for at in range(1, len(line.index)):
        between = any(line.index[at - 1] < start <= line.index[at] for start in starts)
        if between or (line.index[at] - line.index[at - 1] > 1 and starts):
            cuts.append(at)
    for a, b in zip(cuts, [*cuts[1:], len(line.index)], strict=True):
        yield line.index[a:b], line.value[a:b], (line.lower or ())[a:b], (line.upper or ())[a:b]
