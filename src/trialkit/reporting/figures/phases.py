"""The phases chart: dots by period, phase bands, fitted and expected lines, the change as an arrow with its number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trialkit.analysis.estimate import Estimate
from trialkit.protocol.calendar import period_index
from trialkit.reporting import charts, findings, numbers
from trialkit.reporting.charts import FEW, Telling
from trialkit.reporting.figures.canvas import (
    GREY,
    MARGIN,
    NAVY,
    ORANGE,
    PALE,
    PAPER,
    PLUM,
    RULE,
    WIDTH,
    Format,
    Page,
    band_height,
    band_lines,
    draw_band,
    draw_head,
    headline_block,
    new_figure,
    nice_ticks,
    style,
    text_width,
    to_svg,
    wrap,
)
from trialkit.reporting.figures.labels import Label, free_height, packed
from trialkit.reporting.numbers import change_unit, level_unit
from trialkit.reporting.tables import printable

if TYPE_CHECKING:
    from trialkit.analysis.estimate import Line
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.results import MeasureResult
    from trialkit.reporting.figures.canvas import Axes

_MANY = 60
"""Periods above which dots are small and equal, and the raw line is left out."""


def phases_chart(evaluation: Evaluation, result: MeasureResult, *, uid: str, form: Format = "wide") -> str:
    """One measure over the trial's phases: dots, fitted line, expected line with its ribbon, the change as an arrow."""
    telling = charts.phases_telling(evaluation, result)
    with style():
        return _PhasesChart(evaluation, result, telling, form).svg(uid)


class _PhasesChart:
    """The phases chart, part by part. A class because its parts share one set of axes and their measures."""

    def __init__(self, evaluation: Evaluation, result: MeasureResult, telling: Telling, form: Format) -> None:
        self.evaluation, self.result, self.telling = evaluation, result, telling
        self.frame = result.series[0].frame
        self.unit = level_unit(result.measure)
        self.wide = form == "wide"
        self.width = WIDTH[form]
        self.percent = result.measure.type in ("proportion", "ordinal")
        self.small, self.least = 12.0 if self.wide else 11.0, 11.0
        self.plot = 300.0 if self.wide else 250.0
        self.lines = {line.name: line for line in result.lines}
        self.left = 46.0 if self.percent and not self.wide else 58.0
        self.right = 132.0 if self.wide else (74.0 if self._arrow() else 18.0)
        self.room = self.width - self.left - self.right

    def svg(self, uid: str) -> str:
        """Lay out from the top: title, subtitle, key (narrow only), axes, axis title, band."""
        title, subtitle, head = headline_block(self.telling, self.width)
        band = band_lines(self.evaluation, self.width)
        key = self._key()
        names, changes = self._labels()
        strip = 8 + 17 * (1 + max((label.row for label in names), default=0))
        strip += 16 * (1 + max((label.row for label in changes), default=-1)) + 6
        top = head + 18 * len(key)
        bottom = 46 + (17 if self._shows_n() else 0) + band_height(band)
        height = top + strip + self.plot + bottom
        page = Page(new_figure(self.width, height), self.width, height)
        draw_head(page, title, subtitle)
        self._draw_key(page, key, head)
        axes = page.axes(self.left, top, self.right, bottom)
        self._set_scale(axes, strip)
        self._draw_phases(axes, names, strip)
        self._draw_changes(axes, changes, names, strip)
        self._draw_lines(axes)
        self._draw_dots(axes)
        self._draw_arrow(axes)
        if self.wide:
            self._draw_end_labels(axes)
        self._draw_axis_titles(page, height - bottom)
        draw_band(page, band)
        return to_svg(page.figure, uid, self.telling)

    def _x(self) -> tuple[float, float]:
        index = self.frame["index"]
        ahead = 0.5 + (index.max() - index.min()) * (0.02 if self.wide else 0.03)
        return float(index.min()) - 0.5, float(index.max()) + max(ahead, 0.5) + (0.3 if self._arrow() else 0.0)

    def _pixel(self, index: float) -> float:
        low, high = self._x()
        return (index - low) / (high - low) * self.room

    def _labels(self) -> tuple[list[Label], list[Label]]:
        spans = self._spans()
        names = packed(
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
                lines = wrap(text, self.room * (0.62 if self.wide else 0.95), self.least)
                inside.append((lines[0] + ("…" if len(lines) > 1 else ""), self._pixel(at)))
        return names, packed(inside, self.least, self.room)

    def _spans(self) -> list[tuple[str, str, float, float]]:
        """Each phase with its first and last period, half a period wider on both sides."""
        return [
            (str(name), str(rows["kind"].iloc[0]), float(rows["index"].min()) - 0.5, float(rows["index"].max()) + 0.5)
            for name, rows in self.frame.groupby("phase", sort=False)
        ]

    def _shows_n(self) -> bool:
        return self.percent and len(self.frame) <= (14 if self.wide else 7)

    def _seen(self) -> list[float]:
        """Every level that is drawn: the periods', the lines', their ribbons'."""
        values = [float(value) for value in self.frame["value"].dropna()]
        for line in self.result.lines:
            values += [*line.value, *(line.lower or ()), *(line.upper or ())]
        return [value for value in values if abs(value) != float("inf")] or [0.0, 1.0]

    def _values(self) -> list[float]:
        """Every height that the chart must have room for."""
        arrow, estimate = self._arrow(), self.result.headline
        if arrow is None or not isinstance(estimate, Estimate):
            return self._seen()
        return [*self._seen(), *self._interval_ends(arrow[1], estimate)]

    def _set_scale(self, axes: Axes, strip: float) -> None:
        values = self._values()
        low, high = min(0.0, *values), max(values)
        if self.percent:
            low, high = 0.0, min(1.0, max(high * 1.06, 0.1))
        if high <= low:
            high = low + 1.0
        ticks = [tick for tick in nice_ticks(low, high, 6) if low - 1e-9 <= tick]
        step = ticks[1] - ticks[0] if len(ticks) > 1 else high - low
        while ticks and ticks[-1] - step >= high:
            ticks.pop()
        if self.percent:
            ticks = [tick for tick in ticks if tick <= 1.0 + 1e-9]
        self.low, self.high = low, max(high, ticks[-1] if ticks else high)
        self.top = self.low + (self.high - self.low) * (self.plot + strip) / self.plot * 1.0
        axes.set_ylim(self.low, self.top)
        axes.set_xlim(*self._x())
        decimals = 0 if step * self.unit.factor >= 1 else 1 if step * self.unit.factor >= 0.1 else 2
        bare = numbers.Unit(self.unit.factor, self.unit.prefix, "%" if self.percent else "")
        axes.set_yticks(ticks, labels=[bare.level(tick, decimals) for tick in ticks])
        rows = self._tick_rows()
        axes.set_xticks([float(self.frame["index"].iloc[at]) for at in rows], labels=[self._tick(at) for at in rows])
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        axes.spines["bottom"].set_color(GREY)
        axes.tick_params(axis="both", colors=GREY, labelsize=self.small, length=0, pad=6)
        axes.tick_params(axis="x", length=4)
        for tick in ticks:
            axes.axhline(tick, color=RULE, linewidth=0.8, zorder=1)

    def _tick_rows(self) -> list[int]:
        """Rows named under the chart: as many as fit, at even steps; Januaries in long monthly series."""
        count = len(self.frame)
        period = self.evaluation.trial.design.period
        fit = int(
            self.room
            / (text_width(charts.x_label(self.evaluation, self.frame["start"].iloc[0].date()), self.small) + 12)
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

    def _draw_phases(self, axes: Axes, names: list[Label], strip: float) -> None:
        spans = self._spans()
        for (_, kind, start, end), label in zip(spans, names, strict=True):
            axes.axvspan(start, end, facecolor=PALE[kind], edgecolor="none", zorder=0)
            axes.axvline(start, color="white", linewidth=1.5, zorder=0.5)
            y = 1 - (14 + 17 * label.row) / (strip + self.plot)
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
                zorder=6,
            )
            if label.row and end - start < (self._x()[1] - self._x()[0]) / 4:
                axes.plot(
                    [label.centre / self.room] * 2,
                    [1 - 4 / (strip + self.plot), y + 8 / (strip + self.plot)],
                    transform=axes.transAxes,
                    color=NAVY,
                    linewidth=0.7,
                    zorder=5,
                )

    def _draw_changes(self, axes: Axes, changes: list[Label], names: list[Label], strip: float) -> None:
        rows = 1 + max((label.row for label in names), default=0)
        for label in changes:
            y = 1 - (8 + 17 * rows + 9 + 16 * label.row) / (strip + self.plot)
            axes.plot(
                [label.centre / self.room] * 2,
                [0, y - 7 / (strip + self.plot)],
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
                size=self.least,
                color=PLUM,
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
            size = [(22 + 100 * value / most) * (1.0 if self.wide else 0.6) for value in n]
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
        pair = findings.endpoints(self.evaluation, self.result, estimate)
        if pair is None:
            return None
        judged = findings.judged_frame(self.evaluation, self.result)["index"]
        if estimate.contrast == "level_change":
            return float(judged.min()) - 0.5, *pair
        return float(judged.max()) + 0.5, *pair

    def _draw_arrow(self, axes: Axes) -> None:
        found = self._arrow()
        estimate = self.result.headline
        if found is None or not isinstance(estimate, Estimate):
            return
        x, start, end = found
        if estimate.contrast == "trend":
            axes.plot(
                [float(findings.judged_frame(self.evaluation, self.result)["index"].min()), x],
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
        self._draw_interval(axes, x + self._step(), start, estimate)
        said = self._arrow_words(estimate)
        axes.annotate(
            said,
            xy=(x + self._step(), self._clear_height(x, (start + end) / 2, said)),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
            size=self.small,
            weight="bold",
            color="#0B0C0C",
            annotation_clip=False,
            zorder=7,
            linespacing=1.3,
            bbox={"boxstyle": "square,pad=0.15", "facecolor": "white", "alpha": 0.85, "edgecolor": "none"},
        )

    def _clear_height(self, x: float, middle: float, said: str) -> float:
        """The height nearest to the arrow's middle at which its words cover no dot."""
        lines = said.split("\n")
        left = self._pixel(x + self._step())
        right = left + 16 + max(text_width(line, self.small, "bold") for line in lines)
        seen = zip(self.frame["index"], self.frame["value"], strict=True)
        taken = [(float(value), 8.0) for index, value in seen if value == value and left < self._pixel(index) < right]
        return free_height(middle, 9.0 * len(lines), taken, (self.high - self.low) / self.plot, self.low, self.high)

    def _step(self) -> float:
        """Nine pixels along the axis, from the arrow to the bar of its interval."""
        low, high = self._x()
        return 9.0 * (high - low) / self.room

    def _draw_interval(self, axes: Axes, x: float, start: float, estimate: Estimate) -> None:
        """The interval of the change as a bar beside the arrow, from the level it starts at."""
        ends = self._interval_ends(start, estimate)
        axes.plot([x, x], ends, color=GREY, linewidth=1.4, zorder=6, clip_on=False)
        for end in ends:
            axes.plot([x], [end], marker="_", markersize=9, color=GREY, markeredgewidth=1.4, zorder=6, clip_on=False)

    def _interval_ends(self, start: float, estimate: Estimate) -> list[float]:
        """Where the change would end at both ends of its interval, kept on the measure's own scale."""
        found = []
        for end in (estimate.interval.lower, estimate.interval.upper):
            size = end - 1.0 if estimate.scale == "ratio" else end
            level = start + (size if estimate.scale == "absolute" else size * start)
            most = 1.0 if self.percent else max(self._seen()) * 1.25
            found.append(min(max(level, 0.0 if self.percent else min(0.0, *self._seen())), most))
        return found

    def _arrow_words(self, estimate: Estimate) -> str:
        """The arrow's number with its interval, one under the other."""
        measure = self.result.measure
        unit, decimals = change_unit(measure, estimate.scale), numbers.estimate_decimals(measure, estimate)
        number = unit.signed(estimate.value, decimals)
        if not self.wide:
            number = number.replace(" ", "\n")
        return f"{number}\n({numbers.interval_brief(measure, estimate)})"

    def _line_words(self) -> list[tuple[str, str, Line]]:
        said = {"fitted": "fitted line", "counterfactual": "expected, had things gone on as before"}
        return [(said[name], name, line) for name, line in self.lines.items() if line.index]

    def _key(self) -> list[tuple[str, str]]:
        """A key under the title where there is no room at the lines' ends."""
        return [] if self.wide else [(text, name) for text, name, _ in self._line_words()]

    def _draw_key(self, page: Page, key: list[tuple[str, str]], y: float) -> None:
        for number, (text, name) in enumerate(key):
            at = y + 18 * number
            colour, dash = (NAVY, "-") if name == "fitted" else (PLUM, (0, (3, 2)))
            page.line([MARGIN, MARGIN + 26], [at + 7, at + 7], color=colour, linewidth=2.2, linestyle=dash)
            page.text(MARGIN + 32, at, text[:1].upper() + text[1:], size=self.small, color=GREY)

    def _draw_end_labels(self, axes: Axes) -> None:
        """Names of the lines at the right, level with their ends, moved apart where they would touch."""
        found = self._arrow()
        x_end = self._x()[1]
        taken = []
        if found and self._pixel(found[0]) > self.room * 0.8:
            taken.append(((found[1] + found[2]) / 2, 22.0))
        per_pixel = (self.high - self.low) / self.plot
        wanted = sorted(
            ((line.value[-1], text, name) for text, name, line in self._line_words()), key=lambda item: -item[0]
        )
        for value, text, name in wanted:
            lines = wrap(text, self.right - 18, self.small)
            half = len(lines) * 8.0 + 2
            y = free_height(value, half, taken, per_pixel, self.low, self.high)
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
                linespacing=1.25,
            )

    def _draw_axis_titles(self, page: Page, y: float) -> None:
        at = y + (43 if self._shows_n() else 26)
        page.text(
            self.left + self.room / 2, at, charts.x_title(self.evaluation), size=self.small, color=GREY, ha="center"
        )


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
