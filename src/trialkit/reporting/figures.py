"""Charts as SVG text: the phases chart, the forest of estimates, the row flow; the only user of matplotlib.

Every length is in CSS pixels: a figure is drawn at 72 dots an inch so that one point is one unit of its viewBox. Text
stays text (readable, searchable, no font fetched) and is measured in matplotlib's own font, which is wider than the
page's, so what fits here fits there. The same evaluation gives the same bytes.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from trialkit.analysis.estimate import Estimate
from trialkit.protocol.calendar import period_index
from trialkit.reporting import charts, numbers, terms, words
from trialkit.reporting.charts import FEW, Telling
from trialkit.reporting.numbers import change_unit, level_unit
from trialkit.reporting.tables import escape, printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from trialkit.analysis.estimate import Line
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.results import MeasureResult

Format = Literal["wide", "narrow"]

NAVY, TEAL, PLUM, ORANGE, GREY = "#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D"
"""The Analysis Function palette."""
PALE = {
    "baseline": "#EEF1F4",
    "transition": "#FFFFFF",
    "trial": "#DCE9F3",
    "rollout": "#E6F3F1",
    "follow_up": "#F4F0F8",
}
RULE, PAPER = "#C8CDD2", "#FFFFFF"
FONT = "Arial, Helvetica, 'Liberation Sans', sans-serif"

_WIDTH = {"wide": 720.0, "narrow": 340.0}
_MARGIN = 14.0
_MANY = 60
"""Periods above which dots are small and equal, and the raw line is left out."""


@dataclass(frozen=True)
class Size:
    """A figure's width and height in pixels, and the sizes of its text."""

    width: float
    height: float
    title: float = 17.0
    text: float = 13.0


def phases_chart(evaluation: Evaluation, result: MeasureResult, *, uid: str, form: Format = "wide") -> str:
    """One measure over the trial's phases: dots, fitted line, expected line with its ribbon, the change as an arrow."""
    telling = charts.phases_telling(evaluation, result)
    with _style():
        return _PhasesChart(evaluation, result, telling, form).svg(uid)


def forest(evaluation: Evaluation, *, uid: str, form: Format = "wide") -> str:
    """One row a measure: its change with its interval, the worthwhile zone shaded, the margin as a line; "" without rows."""
    rows = charts.forest_rows(evaluation)
    if not rows:
        return ""
    with _style():
        return _forest(evaluation, rows, charts.forest_telling(evaluation), form, uid)


def row_flow(evaluation: Evaluation, *, uid: str, form: Format = "wide") -> str:
    """Rows received, set aside with the reasons, and used, as boxes."""
    with _style():
        return _row_flow(evaluation, charts.flow_telling(evaluation), form, uid)


@contextmanager
def _style() -> Iterator[None]:
    """matplotlib's defaults, whatever a user's matplotlibrc says, for the length of one drawing."""
    import matplotlib

    with matplotlib.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(
            {
                "svg.fonttype": "none",
                "svg.hashsalt": "trialkit",
                "font.family": ["DejaVu Sans"],
                "text.parse_math": False,
                "axes.unicode_minus": True,
                "path.simplify": False,
                "font.size": 13.0,
            }
        )
        yield


def _figure(width: float, height: float) -> Figure:
    from matplotlib.figure import Figure

    return Figure(figsize=(width / 72, height / 72), dpi=72, facecolor=PAPER)


@lru_cache(maxsize=4096)
def _text_width(text: str, size: float, weight: str = "normal") -> float:
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(family="DejaVu Sans", size=size, weight=weight)
    width: float = text_to_path.get_text_width_height_descent(text, font, ismath=False)[0]
    return width


def _wrap(text: str, width: float, size: float, weight: str = "normal") -> list[str]:
    """Text in lines no wider than `width` pixels; a word too long for a line is cut."""
    lines: list[str] = []
    line = ""
    for word in " ".join(printable(text).split()).split(" "):
        while _text_width(word, size, weight) > width and len(word) > 1:
            keep = max(1, int(len(word) * width / _text_width(word, size, weight)) - 1)
            if line:
                lines.append(line)
                line = ""
            lines.append(word[:keep] + "-")
            word = word[keep:]
        trial = f"{line} {word}".strip()
        if line and _text_width(trial, size, weight) > width:
            lines.append(line)
            line = word
        else:
            line = trial
    return [*lines, line] if line else lines


@dataclass
class _Page:
    """A figure being filled from the top down, in pixels."""

    figure: Figure
    width: float
    height: float

    def text(self, x: float, y: float, words: str, **style: Any) -> None:
        """Text with its top at y pixels from the top of the figure."""
        style.setdefault("va", "top")
        self.figure.text(x / self.width, 1 - y / self.height, words, parse_math=False, **style)

    def box(self, x: float, y: float, width: float, height: float, **style: Any) -> None:
        """A rectangle whose top left corner is at x, y."""
        from matplotlib.patches import Rectangle

        corner = x / self.width, 1 - (y + height) / self.height
        self.figure.patches.append(
            Rectangle(
                corner,
                width / self.width,
                height / self.height,
                transform=self.figure.transFigure,
                figure=self.figure,
                **style,
            )
        )

    def line(self, x: Sequence[float], y: Sequence[float], **style: Any) -> None:
        """A line through points in pixels from the top left."""
        from matplotlib.lines import Line2D

        at = [value / self.width for value in x], [1 - value / self.height for value in y]
        self.figure.lines.append(Line2D(*at, transform=self.figure.transFigure, figure=self.figure, **style))

    def axes(self, left: float, top: float, right: float, bottom: float) -> Axes:
        """Axes between these distances from the figure's edges (right and bottom from the right and the bottom)."""
        return self.figure.add_axes(
            (left / self.width, bottom / self.height, 1 - (left + right) / self.width, 1 - (top + bottom) / self.height)
        )


def _head_height(telling: Telling, width: float) -> tuple[list[str], list[str], float]:
    room = width - 2 * _MARGIN
    narrow = width < 500
    title = _wrap(telling.title, room, 15 if narrow else 17, "bold")
    subtitle = _wrap(telling.subtitle, room, 12 if narrow else 13)
    return title, subtitle, 10 + len(title) * 22 + 2 + len(subtitle) * 17 + 8


def _band(evaluation: Evaluation, width: float) -> list[str]:
    """The illustrative band's lines; none for real data."""
    return _wrap(terms.ILLUSTRATIVE, width - 2 * _MARGIN, 11) if evaluation.trial.provenance == "illustrative" else []


def _draw_head(page: _Page, title: list[str], subtitle: list[str]) -> None:
    narrow = page.width < 500
    y = 10.0
    for line in title:
        page.text(_MARGIN, y, line, size=15 if narrow else 17, weight="bold", color="#0B0C0C")
        y += 22
    y += 2
    for line in subtitle:
        page.text(_MARGIN, y, line, size=12 if narrow else 13, color=GREY)
        y += 17


def _draw_band(page: _Page, lines: list[str]) -> None:
    if not lines:
        return
    height = 10 + 15 * len(lines)
    page.box(0, page.height - height, page.width, height, facecolor="#FFF4D6", edgecolor="none")
    for number, line in enumerate(lines):
        page.text(_MARGIN, page.height - height + 5 + 15 * number, line, size=11, color="#0B0C0C")


def _band_height(lines: list[str]) -> float:
    return 10.0 + 15 * len(lines) if lines else 0.0


@dataclass(frozen=True)
class _Label:
    """A label that wants to stand at x (pixels), of some width, in the first row where it does not touch another."""

    text: str
    x: float
    width: float
    row: int
    centre: float


def _packed(wanted: list[tuple[str, float]], size: float, room: float) -> list[_Label]:
    """Labels centred where they want to be, kept inside the axes, and moved down a row where they would touch."""
    ends: list[list[tuple[float, float]]] = []
    placed = []
    for text, centre in wanted:
        width = _text_width(text, size) + 8
        left = min(max(centre - width / 2, 2.0), max(room - width - 2, 2.0))
        row = next(
            (number for number, taken in enumerate(ends) if all(left + width < a or left > b for a, b in taken)),
            len(ends),
        )
        if row == len(ends):
            ends.append([])
        ends[row].append((left, left + width))
        placed.append(_Label(text, left + width / 2, width, row, centre))
    return placed


class _PhasesChart:
    """The phases chart, part by part. A class because its parts share one set of axes and their measures."""

    def __init__(self, evaluation: Evaluation, result: MeasureResult, telling: Telling, form: Format) -> None:
        self.evaluation, self.result, self.telling = evaluation, result, telling
        self.frame = result.series[0].frame
        self.unit = level_unit(result.measure)
        self.wide = form == "wide"
        self.width = _WIDTH[form]
        self.percent = result.measure.type in ("proportion", "ordinal")
        self.small = 12.0 if self.wide else 11.0
        self.left, self.right = 58.0, 132.0 if self.wide else 18.0
        self.room = self.width - self.left - self.right
        self.lines = {line.name: line for line in result.lines}

    def svg(self, uid: str) -> str:
        """Lay out from the top: title, subtitle, key (narrow only), axes, axis title, band."""
        title, subtitle, head = _head_height(self.telling, self.width)
        band = _band(self.evaluation, self.width)
        key = self._key()
        names, changes = self._labels()
        strip = 8 + 17 * (1 + max((label.row for label in names), default=0))
        strip += 16 * (1 + max((label.row for label in changes), default=-1)) + 6
        top = head + 18 * len(key)
        bottom = 46 + (17 if self._shows_n() else 0) + _band_height(band)
        plot = 300.0 if self.wide else 250.0
        height = top + strip + plot + bottom
        page = _Page(_figure(self.width, height), self.width, height)
        _draw_head(page, title, subtitle)
        self._draw_key(page, key, head)
        axes = page.axes(self.left, top, self.right, bottom)
        self._set_scale(axes, plot, strip)
        self._draw_phases(axes, names, strip, plot)
        self._draw_changes(axes, changes, names, strip, plot)
        self._draw_lines(axes)
        self._draw_dots(axes)
        self._draw_arrow(axes)
        if self.wide:
            self._draw_end_labels(axes, plot)
        self._draw_axis_titles(page, height - bottom)
        _draw_band(page, band)
        return _svg(page.figure, uid, self.telling)

    def _x(self) -> tuple[float, float]:
        index = self.frame["index"]
        ahead = 0.5 + (index.max() - index.min()) * (0.02 if self.wide else 0.03)
        return float(index.min()) - 0.5, float(index.max()) + max(ahead, 0.5) + (0.35 if self._arrow() else 0.0)

    def _pixel(self, index: float) -> float:
        low, high = self._x()
        return (index - low) / (high - low) * self.room

    def _labels(self) -> tuple[list[_Label], list[_Label]]:
        spans = self._spans()
        names = _packed(
            [(" ".join(printable(name).split())[:60], self._pixel((a + b) / 2)) for name, _, a, b in spans],
            self.small,
            self.room,
        )
        design = self.evaluation.trial.design
        low, high = self._x()
        inside = []
        for change in sorted(design.other_changes, key=lambda change: change.date):
            at = period_index(design, change.date)
            if low <= at <= high:
                text = " ".join(printable(change.what).split())
                lines = _wrap(text, self.room * (0.45 if self.wide else 0.8), self.small - 1)
                inside.append((lines[0] + ("…" if len(lines) > 1 else ""), self._pixel(at)))
        return names, _packed(inside, self.small - 1, self.room)

    def _spans(self) -> list[tuple[str, str, float, float]]:
        """Each phase with its first and last period, half a period wider on both sides."""
        return [
            (str(name), str(rows["kind"].iloc[0]), float(rows["index"].min()) - 0.5, float(rows["index"].max()) + 0.5)
            for name, rows in self.frame.groupby("phase", sort=False)
        ]

    def _shows_n(self) -> bool:
        return self.percent and len(self.frame) <= (14 if self.wide else 7)

    def _values(self) -> list[float]:
        values = [float(value) for value in self.frame["value"].dropna()]
        for line in self.result.lines:
            values += [*line.value, *(line.lower or ()), *(line.upper or ())]
        return [value for value in values if abs(value) != float("inf")] or [0.0, 1.0]

    def _set_scale(self, axes: Axes, plot: float, strip: float) -> None:
        from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

        values = self._values()
        low, high = min(0.0, *values), max(values)
        if self.percent:
            low, high = 0.0, min(1.0, max(high * 1.06, 0.1))
        if high <= low:
            high = low + 1.0
        ticks = [tick for tick in MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high) if low - 1e-9 <= tick]
        step = ticks[1] - ticks[0] if len(ticks) > 1 else high - low
        while ticks and ticks[-1] - step >= high:
            ticks.pop()
        if self.percent:
            ticks = [tick for tick in ticks if tick <= 1.0 + 1e-9]
        self.low, self.high = low, max(high, ticks[-1] if ticks else high)
        self.top = self.low + (self.high - self.low) * (plot + strip) / plot * 1.0
        axes.set_ylim(self.low, self.top)
        axes.set_xlim(*self._x())
        decimals = 0 if step * self.unit.factor >= 1 else 1 if step * self.unit.factor >= 0.1 else 2
        axes.yaxis.set_major_locator(FixedLocator(ticks))
        bare = numbers.Unit(self.unit.factor, self.unit.prefix, "%" if self.percent else "")
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: bare.level(value, decimals)))
        axes.xaxis.set_major_locator(FixedLocator([float(self.frame["index"].iloc[at]) for at in self._tick_rows()]))
        axes.set_xticklabels([self._tick(at) for at in self._tick_rows()], parse_math=False)
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        axes.spines["bottom"].set_color(GREY)
        axes.tick_params(axis="both", colors=GREY, labelsize=self.small, length=0, pad=6)
        axes.tick_params(axis="x", length=4)
        for tick in ticks:
            axes.axhline(tick, color=RULE, linewidth=0.8, zorder=1)

    def _tick_rows(self) -> list[int]:
        """Rows whose period is named under the chart: as many as fit, at even steps; each January in long monthly series."""
        count = len(self.frame)
        period = self.evaluation.trial.design.period
        fit = int(
            self.room
            / (_text_width(charts.x_label(self.evaluation, self.frame["start"].iloc[0].date()), self.small) + 12)
        )
        if period == "month" and count > 24:
            years = [at for at in range(count) if self.frame["start"].iloc[at].month == 1]
            return years[:: max(1, -(-len(years) // fit))]
        return list(range(0, count, max(1, -(-count // max(fit, 2)))))

    def _tick(self, at: int) -> str:
        row = self.frame.iloc[at]
        label = charts.x_label(self.evaluation, row["start"].date())
        if self._shows_n():
            label += f"\nn {row['denominator']:,.0f}"
        return label

    def _draw_phases(self, axes: Axes, names: list[_Label], strip: float, plot: float) -> None:
        spans = self._spans()
        for (_, kind, start, end), label in zip(spans, names, strict=True):
            axes.axvspan(start, end, facecolor=PALE[kind], edgecolor="none", zorder=0)
            axes.axvline(start, color="white", linewidth=1.5, zorder=0.5)
            y = 1 - (14 + 17 * label.row) / (strip + plot)
            axes.text(
                label.x / self.room,
                y,
                label.text,
                transform=axes.transAxes,
                ha="center",
                va="center",
                size=self.small,
                weight="bold",
                color=NAVY,
                parse_math=False,
                zorder=6,
            )
            if label.row and end - start < (self._x()[1] - self._x()[0]) / 4:
                axes.plot(
                    [label.centre / self.room] * 2,
                    [1 - 4 / (strip + plot), y + 8 / (strip + plot)],
                    transform=axes.transAxes,
                    color=NAVY,
                    linewidth=0.7,
                    zorder=5,
                )

    def _draw_changes(self, axes: Axes, changes: list[_Label], names: list[_Label], strip: float, plot: float) -> None:
        rows = 1 + max((label.row for label in names), default=0)
        for label in changes:
            y = 1 - (8 + 17 * rows + 9 + 16 * label.row) / (strip + plot)
            axes.plot(
                [label.centre / self.room] * 2,
                [0, y - 7 / (strip + plot)],
                transform=axes.transAxes,
                color=PLUM,
                linewidth=0.9,
                linestyle=(0, (1, 2)),
                zorder=2,
            )
            axes.text(
                label.x / self.room,
                y,
                label.text,
                transform=axes.transAxes,
                ha="center",
                va="center",
                size=self.small - 1,
                color=PLUM,
                parse_math=False,
                zorder=6,
            )

    def _draw_lines(self, axes: Axes) -> None:
        for line in self.result.lines:
            fitted = line.name == "fitted"
            colour = NAVY if fitted else PLUM
            for part in _unbroken(line, self._breaks() if fitted else ()):
                index, value, lower, upper = part
                if len(index) == 1:
                    index, value = (index[0] - 0.4, index[0] + 0.4), (value[0], value[0])
                    lower, upper = (lower * 2, upper * 2) if lower and upper else ((), ())
                axes.plot(index, value, color=colour, linewidth=2.4, linestyle="-" if fitted else (0, (5, 3)), zorder=4)
                if lower and upper:
                    axes.fill_between(
                        index,
                        [max(v, self.low) for v in lower],
                        [min(v, self.high) for v in upper],
                        color=colour,
                        alpha=0.13,
                        linewidth=0,
                        zorder=2,
                    )

    def _breaks(self) -> set[float]:
        """Starts of phases, where the fitted line of a step may jump and must not be joined up."""
        if self.result.rung == "trend":
            return set()
        return {start for _, _, start, _ in self._spans()}

    def _draw_dots(self, axes: Axes) -> None:
        seen = self.frame[self.frame["value"].notna()]
        many = len(self.frame) > _MANY
        if not many:
            axes.plot(self.frame["index"], self.frame["value"], color="#8A9299", linewidth=1.0, zorder=3)
        if seen.empty:
            axes.text(
                0.5, 0.4, "Nothing was logged", transform=axes.transAxes, ha="center", size=self.small, color=GREY
            )
            return
        size = [48.0] * len(seen)
        filled = [True] * len(seen)
        if self.percent:
            n = [float(value) for value in seen["denominator"]]
            most = max(n)
            size = [22 + 100 * value / most for value in n]
            filled = [value >= FEW for value in n]
        if many:
            axes.plot(
                seen["index"], seen["value"], "o", markersize=3.4, color=NAVY, alpha=0.7, markeredgewidth=0, zorder=5
            )
            return
        axes.scatter(
            seen["index"],
            seen["value"],
            s=size,
            facecolors=[NAVY if full else PAPER for full in filled],
            edgecolors=NAVY,
            linewidths=1.5,
            zorder=5,
            clip_on=False,
        )

    def _arrow(self) -> tuple[float, float, float] | None:
        """Where the change is drawn: x, from, to; None where the drawn distance would not be the number."""
        estimate = self.result.headline
        if not isinstance(estimate, Estimate) or estimate.contrast in (
            "level",
            "slope_change",
            "first_last",
            "average_effect",
        ):
            return None
        pair = words.endpoints(self.result, estimate)
        if pair is None:
            return None
        trial = self.result.series[0].phase("trial")["index"]
        if estimate.contrast == "level_change":
            return float(trial.min()) - 0.5, *pair
        return float(trial.max()) + 0.5, *pair

    def _draw_arrow(self, axes: Axes) -> None:
        found = self._arrow()
        estimate = self.result.headline
        if found is None or not isinstance(estimate, Estimate):
            return
        x, start, end = found
        if estimate.contrast == "trend":
            axes.plot(
                [float(self.result.series[0].phase("trial")["index"].min()), x],
                [start, start],
                color=PLUM,
                linewidth=1,
                linestyle=(0, (2, 2)),
                zorder=3,
            )
        axes.annotate(
            "",
            xy=(x, end),
            xytext=(x, start),
            zorder=6,
            arrowprops={
                "arrowstyle": "-|>",
                "color": ORANGE,
                "linewidth": 2.6,
                "shrinkA": 0,
                "shrinkB": 0,
                "mutation_scale": 15,
            },
        )
        unit, decimals = (
            change_unit(self.result.measure, estimate.scale),
            numbers.estimate_decimals(self.result.measure, estimate),
        )
        at_end = self._pixel(x) > self.room * 0.8
        text = unit.signed(estimate.value, decimals)
        beside = -8 if at_end and not self.wide else 8
        axes.annotate(
            text,
            xy=(x, (start + end) / 2),
            xytext=(beside, 0),
            textcoords="offset points",
            ha="right" if beside < 0 else "left",
            va="center",
            size=self.small + 1,
            weight="bold",
            color="#0B0C0C",
            annotation_clip=False,
            zorder=7,
            parse_math=False,
            bbox={"boxstyle": "square,pad=0.15", "facecolor": "white", "alpha": 0.85, "edgecolor": "none"},
        )

    def _line_words(self) -> list[tuple[str, str, Line]]:
        said = {"fitted": "fitted line", "counterfactual": "expected, had things gone on as before"}
        return [(said[name], name, line) for name, line in self.lines.items() if line.index]

    def _key(self) -> list[tuple[str, str]]:
        """A key under the title where there is no room at the lines' ends."""
        return [] if self.wide else [(text, name) for text, name, _ in self._line_words()]

    def _draw_key(self, page: _Page, key: list[tuple[str, str]], y: float) -> None:
        for number, (text, name) in enumerate(key):
            at = y + 18 * number
            colour, dash = (NAVY, "-") if name == "fitted" else (PLUM, (0, (3, 2)))
            page.line([_MARGIN, _MARGIN + 26], [at + 7, at + 7], color=colour, linewidth=2.2, linestyle=dash)
            page.text(_MARGIN + 32, at, text[:1].upper() + text[1:], size=self.small, color=GREY)

    def _draw_end_labels(self, axes: Axes, plot: float) -> None:
        """Names of the lines at the right, level with their ends, moved apart where they or the arrow's number would touch."""
        found = self._arrow()
        x_end = self._x()[1]
        taken = []
        if found and self._pixel(found[0]) > self.room * 0.8:
            taken.append(((found[1] + found[2]) / 2, 12.0))
        per_pixel = (self.high - self.low) / plot
        wanted = sorted(
            ((line.value[-1], text, name) for text, name, line in self._line_words()), key=lambda item: -item[0]
        )
        for value, text, name in wanted:
            lines = _wrap(text, self.right - 18, self.small)
            half = len(lines) * 8.0 + 2
            y = _free(value, half, taken, per_pixel, self.low, self.high)
            taken.append((y, half))
            axes.annotate(
                "\n".join(line for line in lines),
                xy=(x_end, y),
                xytext=(10, 0),
                textcoords="offset points",
                size=self.small,
                va="center",
                color=NAVY if name == "fitted" else PLUM,
                annotation_clip=False,
                parse_math=False,
                linespacing=1.25,
            )

    def _draw_axis_titles(self, page: _Page, y: float) -> None:
        at = y + (43 if self._shows_n() else 26)
        page.text(
            self.left + self.room / 2, at, charts.x_title(self.evaluation), size=self.small, color=GREY, ha="center"
        )


def _free(
    value: float, half: float, taken: list[tuple[float, float]], per_pixel: float, low: float, high: float
) -> float:
    """The height nearest to `value` at which a label `half` pixels up and down touches none of those taken."""
    steps = sorted((sign * step * 2.0 for step in range(120) for sign in (1, -1)), key=abs)
    for step in steps:
        y = value + step * per_pixel
        inside = low + half * per_pixel <= y <= high
        if inside and all(abs(y - other) >= (half + room) * per_pixel for other, room in taken):
            return y
    return value


def _unbroken(
    line: Line, starts: set[float] | tuple[()]
) -> Iterator[tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...], tuple[float, ...]]]:
    """A line cut where a phase starts and where periods are missing."""
    cuts = [0]
    for at in range(1, len(line.index)):
        between = any(line.index[at - 1] < start <= line.index[at] for start in starts)
        if between or (line.index[at] - line.index[at - 1] > 1 and starts):
            cuts.append(at)
    for a, b in zip(cuts, [*cuts[1:], len(line.index)], strict=True):
        yield line.index[a:b], line.value[a:b], (line.lower or ())[a:b], (line.upper or ())[a:b]


def _forest(evaluation: Evaluation, rows: tuple[MeasureResult, ...], telling: Telling, form: Format, uid: str) -> str:
    """Each row on its own scale in units of its own threshold would hide sizes, so rows are grouped by unit of change."""
    width = _WIDTH[form]
    wide = form == "wide"
    small = 12.0 if wide else 11.0
    title, subtitle, head = _head_height(telling, width)
    band = _band(evaluation, width)
    names_width = 210.0 if wide else width - 2 * _MARGIN
    blocks = []
    for result in rows:
        label = result.measure.name
        text = words.brief(result.measure, result.headline)
        if wide:
            lines, numbers_lines = _wrap(label, names_width - 14, small), _wrap(text, 160, small)
            blocks.append((result, lines, numbers_lines, max(52.0, 16.0 * max(len(lines), len(numbers_lines)) + 30)))
        else:
            lines = _wrap(f"{label}: {text}", names_width, small)
            blocks.append((result, lines, [], 16.0 * len(lines) + 52))
    height = head + sum(block[3] for block in blocks) + 14 + _band_height(band)
    page = _Page(_figure(width, height), width, height)
    _draw_head(page, title, subtitle)
    y = head
    left, right = (_MARGIN + names_width, 176.0) if wide else (_MARGIN + 4, _MARGIN + 4)
    for result, lines, texts, tall in blocks:
        for number, line in enumerate(lines):
            page.text(_MARGIN, y + 6 + 16 * number, line, size=small, color="#0B0C0C")
        for number, line in enumerate(texts):
            page.text(
                width - 160 - 4,
                y + 6 + 16 * number,
                line,
                size=small,
                color="#0B0C0C",
                weight="bold" if number == 0 else "normal",
            )
        top = y + (4 if wide else 16 * len(lines) + 8)
        axes = page.axes(left, top, right, height - (y + tall - 22))
        _forest_row(axes, result, small)
        page.line([_MARGIN, width - _MARGIN], [y + tall - 1] * 2, color=RULE, linewidth=0.7)
        y += tall
    _draw_band(page, band)
    return _svg(page.figure, uid, telling)


def _forest_row(axes: Axes, result: MeasureResult, small: float) -> None:
    """One measure: the zone worth having, no change, the margin, the interval and the estimate."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

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
    axes.set_xlim(low, high)
    axes.set_ylim(-1, 1)
    if worth is not None:
        axes.axvspan(worth, high if good > 0 else low, color=TEAL, alpha=0.22, linewidth=0)
    axes.axvline(0, color=GREY, linewidth=1.1)
    if margin is not None:
        axes.axvline(margin, color=PLUM, linewidth=1.4, linestyle=(0, (4, 2)))
    axes.plot(
        [max(estimate.interval.lower, low), min(estimate.interval.upper, high)],
        [0, 0],
        color=NAVY,
        linewidth=2.6,
        solid_capstyle="butt",
    )
    axes.plot([estimate.value], [0], marker="o", markersize=8, color=NAVY)
    axes.set_yticks([])
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    bare = numbers.Unit(unit.factor, unit.prefix, unit.suffix)
    spread = reach * unit.factor
    decimals = 0 if spread >= 8 else 1 if spread >= 0.8 else 2
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: bare.signed(value, decimals)))
    axes.tick_params(axis="x", labelsize=small - 1, colors=GREY, length=3, pad=2)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(RULE)
    axes.set_facecolor("none")


def _row_flow(evaluation: Evaluation, telling: Telling, form: Format, uid: str) -> str:
    """Received at the left (or top), what was set aside between, used at the right (or bottom)."""
    width = _WIDTH[form]
    flow = evaluation.log.flow
    title, subtitle, head = _head_height(telling, width)
    band = _band(evaluation, width)
    reasons = [f"{part.rows:,}: {part.reason}" for part in flow.set_aside] or ["none"]
    wide = form == "wide"
    middle_width = 270.0 if wide else width - 2 * _MARGIN - 40
    middle = [line for reason in reasons[:8] for line in _wrap(reason, middle_width - 24, 12)]
    if len(reasons) > 8:
        middle.append(f"and {len(reasons) - 8} more reasons, in the table")
    middle_height = 38.0 + 17 * len(middle)
    height = head + (max(middle_height, 76) if wide else middle_height + 2 * 62 + 2 * 26) + 16 + _band_height(band)
    page = _Page(_figure(width, height), width, height)
    _draw_head(page, title, subtitle)
    first, last = ("Received", f"{flow.received:,}"), ("Used", f"{flow.used:,}")
    if wide:
        centre = head + max(middle_height, 76) / 2
        side = (width - 2 * _MARGIN - middle_width - 2 * 34) / 2
        left = _MARGIN + side + 34
        _flow_box(page, (_MARGIN, centre - 36, side, 72), first, NAVY)
        _flow_aside(page, (left, centre - middle_height / 2, middle_width, middle_height), flow.set_aside_rows, middle)
        _flow_box(page, (left + middle_width + 34, centre - 36, side, 72), last, NAVY)
        _flow_arrow(page, (_MARGIN + side + 4, centre), (left - 4, centre))
        _flow_arrow(page, (left + middle_width + 4, centre), (left + middle_width + 30, centre))
    else:
        room = width - 2 * _MARGIN
        _flow_box(page, (_MARGIN, head, room, 62), first, NAVY)
        _flow_arrow(page, (width / 2, head + 64), (width / 2, head + 86))
        _flow_aside(page, (_MARGIN + 20, head + 88, middle_width, middle_height), flow.set_aside_rows, middle)
        below = head + 88 + middle_height
        _flow_arrow(page, (width / 2, below + 2), (width / 2, below + 24))
        _flow_box(page, (_MARGIN, below + 26, room, 62), last, NAVY)
    _draw_band(page, band)
    return _svg(page.figure, uid, telling)


def _flow_box(page: _Page, place: tuple[float, float, float, float], said: tuple[str, str], colour: str) -> None:
    x, y, width, height = place
    page.box(x, y, width, height, facecolor=colour, edgecolor="none")
    page.text(x + width / 2, y + 10, said[0], size=13, color="white", ha="center")
    page.text(x + width / 2, y + 29, said[1], size=20, color="white", ha="center", weight="bold")


def _flow_aside(page: _Page, place: tuple[float, float, float, float], rows: int, lines: list[str]) -> None:
    x, y, width, height = place
    page.box(x, y, width, height, facecolor="#F3F2F1", edgecolor=GREY, linewidth=1)
    page.text(x + 12, y + 8, f"Set aside: {rows:,}", size=13, weight="bold", color="#0B0C0C")
    for number, line in enumerate(lines):
        page.text(x + 12, y + 30 + 17 * number, line, size=12, color="#0B0C0C")


def _flow_arrow(page: _Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    from matplotlib.patches import FancyArrowPatch

    at = [(x / page.width, 1 - y / page.height) for x, y in (start, end)]
    page.figure.patches.append(
        FancyArrowPatch(
            at[0],
            at[1],
            transform=page.figure.transFigure,
            figure=page.figure,
            arrowstyle="-|>",
            mutation_scale=14,
            color=GREY,
            linewidth=1.6,
            shrinkA=0,
            shrinkB=0,
        )
    )


def _svg(figure: Figure, uid: str, telling: Telling) -> str:
    """The figure as accessible SVG: title, description and role in; prolog, metadata and machine-made ids out."""
    out = io.StringIO()
    figure.savefig(
        out, format="svg", facecolor=PAPER, metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
    )
    text = out.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.S)
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', text))
    text = re.sub(r' id="([^"]+)"', lambda found: f' id="{uid}-{found[1]}"' if found[1] in used else "", text)
    text = re.sub(r'(href="#|url\(#)([^")]+)', rf"\g<1>{uid}-\g<2>", text)
    text = re.sub(r' (?:d|x|y|points|transform)="[^"]*"', _rounded, text)
    text = re.sub(r"""'?DejaVu Sans'?""", FONT.replace("'", "&apos;"), text)
    view = re.search(r'viewBox="([^"]+)"', text)
    if view is None:
        raise RuntimeError("matplotlib wrote an SVG without a viewBox")
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="{view[1]}" role="img" '
        f'aria-labelledby="{uid}-title {uid}-desc"><title id="{uid}-title">{escape(telling.title)}</title>'
        f'<desc id="{uid}-desc">{escape(telling.subtitle)}. {escape(telling.alternative)}</desc>'
    )
    return re.sub(r"\n\s*", "\n", opening + text[text.index(">") + 1 :]).strip()


def _rounded(found: re.Match[str]) -> str:
    """A drawing attribute with at most two decimals: a hundredth of a pixel is finer than anyone can see."""
    return re.sub(r"(\d+\.\d\d)\d+", r"\1", found[0])
