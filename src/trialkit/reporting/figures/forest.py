"""The forest of estimates: one row a measure, the worthwhile zone shaded, the margin as a line, the numbers in text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.analysis.estimate import Estimate
from trialkit.reporting import charts, findings, numbers
from trialkit.reporting.charts import Telling
from trialkit.reporting.figures.canvas import (
    GREY,
    MARGIN,
    NAVY,
    PLUM,
    RULE,
    TEAL,
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
    to_svg,
    wrap,
)
from trialkit.reporting.numbers import change_unit

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.results import MeasureResult
    from trialkit.reporting.figures.canvas import Axes


def forest(evaluation: Evaluation, *, uid: str, form: Format = "wide") -> str:
    """One row a measure: its change with its interval, the worthwhile zone, the margin; "" without rows."""
    rows = charts.forest_rows(evaluation)
    if not rows:
        return ""
    with style():
        return _forest(evaluation, rows, charts.forest_telling(evaluation), form, uid)


def _forest(evaluation: Evaluation, rows: tuple[MeasureResult, ...], telling: Telling, form: Format, uid: str) -> str:
    """Every row on a scale of its own: measures differ in unit, and a shared scale would flatten most of them."""
    width = WIDTH[form]
    wide = form == "wide"
    small = 12.0 if wide else 11.0
    title, subtitle, head = headline_block(telling, width)
    band = band_lines(evaluation, width)
    names_width = 210.0 if wide else width - 2 * MARGIN
    blocks = []
    for result in rows:
        label = result.measure.name
        text = findings.brief(result.measure, result.headline)
        if wide:
            lines, numbers_lines = wrap(label, names_width - 14, small), wrap(text, 160, small)
            blocks.append((result, lines, numbers_lines, max(52.0, 16.0 * max(len(lines), len(numbers_lines)) + 30)))
        else:
            lines = wrap(f"{label}: {text}", names_width, small)
            blocks.append((result, lines, [], 16.0 * len(lines) + 52))
    height = head + sum(block[3] for block in blocks) + 14 + band_height(band)
    page = Page(new_figure(width, height), width, height)
    draw_head(page, title, subtitle)
    y = head
    left, right = (MARGIN + names_width, 176.0) if wide else (MARGIN + 4, MARGIN + 4)
    for result, lines, texts, tall in blocks:
        for number, line in enumerate(lines):
            page.text(MARGIN, y + 6 + 16 * number, line, size=small, color="#0B0C0C")
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
        _forest_row(axes, result)
        page.line([MARGIN, width - MARGIN], [y + tall - 1] * 2, color=RULE, linewidth=0.7)
        y += tall
    draw_band(page, band)
    return to_svg(page.figure, uid, telling)


def _forest_row(axes: Axes, result: MeasureResult) -> None:
    """One measure: the zone worth having, no change, the margin, the interval and the estimate."""
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
    bare = numbers.Unit(unit.factor, unit.prefix, unit.suffix)
    spread = reach * unit.factor
    decimals = 0 if spread >= 8 else 1 if spread >= 0.8 else 2
    ticks = [tick for tick in nice_ticks(low, high, 5) if low <= tick <= high]
    axes.set_xticks(ticks, labels=[bare.signed(tick, decimals) for tick in ticks])
    axes.tick_params(axis="x", labelsize=11, colors=GREY, length=3, pad=2)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(RULE)
    axes.set_facecolor("none")
