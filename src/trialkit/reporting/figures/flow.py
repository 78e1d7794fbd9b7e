"""The row flow: rows received, set aside with the reasons, and used, as boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.reporting import charts
from trialkit.reporting.charts import Telling
from trialkit.reporting.figures.canvas import (
    GREY,
    MARGIN,
    NAVY,
    WIDTH,
    Format,
    Page,
    band_height,
    band_lines,
    draw_band,
    draw_head,
    headline_block,
    new_figure,
    style,
    to_svg,
    wrap,
)

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation


def row_flow(evaluation: Evaluation, *, uid: str, form: Format = "wide") -> str:
    """Rows received, set aside with the reasons, and used, as boxes."""
    with style():
        return _row_flow(evaluation, charts.flow_telling(evaluation), form, uid)


def _row_flow(evaluation: Evaluation, telling: Telling, form: Format, uid: str) -> str:
    """Received at the left (or top), what was set aside between, used at the right (or bottom)."""
    width = WIDTH[form]
    flow = evaluation.log.flow
    title, subtitle, head = headline_block(telling, width)
    band = band_lines(evaluation, width)
    reasons = [f"{part.rows:,}: {part.reason}" for part in flow.set_aside] or ["none"]
    wide = form == "wide"
    middle_width = 270.0 if wide else width - 2 * MARGIN - 40
    middle = [line for reason in reasons[:8] for line in wrap(reason, middle_width - 24, 12)]
    if len(reasons) > 8:
        middle.append(f"and {len(reasons) - 8} more reasons, in the table")
    middle_height = 38.0 + 17 * len(middle)
    height = head + (max(middle_height, 76) if wide else middle_height + 2 * 62 + 2 * 26) + 16 + band_height(band)
    page = Page(new_figure(width, height), width, height)
    draw_head(page, title, subtitle)
    first, last = ("Received", f"{flow.received:,}"), ("Used", f"{flow.used:,}")
    if wide:
        centre = head + max(middle_height, 76) / 2
        side = (width - 2 * MARGIN - middle_width - 2 * 34) / 2
        left = MARGIN + side + 34
        _flow_box(page, (MARGIN, centre - 36, side, 72), first, NAVY)
        _flow_aside(page, (left, centre - middle_height / 2, middle_width, middle_height), flow.set_aside_rows, middle)
        _flow_box(page, (left + middle_width + 34, centre - 36, side, 72), last, NAVY)
        page.arrow((MARGIN + side + 4, centre), (left - 4, centre))
        page.arrow((left + middle_width + 4, centre), (left + middle_width + 30, centre))
    else:
        room = width - 2 * MARGIN
        _flow_box(page, (MARGIN, head, room, 62), first, NAVY)
        page.arrow((width / 2, head + 64), (width / 2, head + 86))
        _flow_aside(page, (MARGIN + 20, head + 88, middle_width, middle_height), flow.set_aside_rows, middle)
        below = head + 88 + middle_height
        page.arrow((width / 2, below + 2), (width / 2, below + 24))
        _flow_box(page, (MARGIN, below + 26, room, 62), last, NAVY)
    draw_band(page, band)
    return to_svg(page.figure, uid, telling)


def _flow_box(page: Page, place: tuple[float, float, float, float], said: tuple[str, str], colour: str) -> None:
    x, y, width, height = place
    page.box(x, y, width, height, facecolor=colour, edgecolor="none")
    page.text(x + width / 2, y + 10, said[0], size=13, color="white", ha="center")
    page.text(x + width / 2, y + 29, said[1], size=20, color="white", ha="center", weight="bold")


def _flow_aside(page: Page, place: tuple[float, float, float, float], rows: int, lines: list[str]) -> None:
    x, y, width, height = place
    page.box(x, y, width, height, facecolor="#F3F2F1", edgecolor=GREY, linewidth=1)
    page.text(x + 12, y + 8, f"Set aside: {rows:,}", size=13, weight="bold", color="#0B0C0C")
    for number, line in enumerate(lines):
        page.text(x + 12, y + 30 + 17 * number, line, size=12, color="#0B0C0C")
