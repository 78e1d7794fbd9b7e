"""The row flow: rows received, set aside with the reasons, and used, as boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.reporting import charts, kept_back
from trialkit.reporting.figures.canvas import Box, Fill, Page, Stroke, Type
from trialkit.reporting.figures.lettering import wrap
from trialkit.reporting.figures.palette import ASIDE, GREY, NAVY
from trialkit.reporting.figures.sheet import MARGIN, Format, Sheet, sheet

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.reporting.figures.canvas import Point

_MOST_REASONS = 8


def row_flow(evaluation: Evaluation, *, uid: str, form: Format = "wide") -> str:
    """Rows received, set aside with the reasons, and used, as boxes."""
    return _row_flow(evaluation, sheet(evaluation, charts.flow_telling(evaluation), form), uid)


def _row_flow(evaluation: Evaluation, sheet: Sheet, uid: str) -> str:
    """Received at the left (or top), what was set aside between, used at the right (or bottom)."""
    flow = evaluation.log.flow
    width, head = sheet.width, sheet.head
    aside = kept_back.aside(evaluation)
    reasons = [f"{part.rows:,}: {part.reason}" for part in flow.set_aside] or (["none"] if aside == "0" else [])
    across = 270.0 if sheet.wide else width - 2 * MARGIN - 40
    middle = [line for reason in reasons[:_MOST_REASONS] for line in wrap(reason, across - 24, 12)]
    if len(reasons) > _MOST_REASONS:
        middle.append(f"and {len(reasons) - _MOST_REASONS} more reasons, in the table")
    down = 38.0 + 17 * len(middle)
    first, last = ("Received", f"{flow.received:,}"), ("Used", f"{flow.used:,}")
    page = sheet.page((max(down, 76) if sheet.wide else down + 2 * 62 + 2 * 26) + 16)
    if sheet.wide:
        centre = head + max(down, 76) / 2
        side = (width - 2 * MARGIN - across - 2 * 34) / 2
        left = MARGIN + side + 34
        _box(page, (MARGIN, centre - 36, side, 72), first)
        _aside(page, (left, centre - down / 2, across, down), aside, middle)
        _box(page, (left + across + 34, centre - 36, side, 72), last)
        _arrow(page, (MARGIN + side + 4, centre), (left - 4, centre))
        _arrow(page, (left + across + 4, centre), (left + across + 30, centre))
    else:
        room = width - 2 * MARGIN
        below = head + 88 + down
        _box(page, (MARGIN, head, room, 62), first)
        _arrow(page, (width / 2, head + 64), (width / 2, head + 86))
        _aside(page, (MARGIN + 20, head + 88, across, down), aside, middle)
        _arrow(page, (width / 2, below + 2), (width / 2, below + 24))
        _box(page, (MARGIN, below + 26, room, 62), last)
    return page.svg(uid, sheet.telling)


def _box(page: Page, box: Box, said: tuple[str, str]) -> None:
    left, top, width, _ = box
    page.box(box, Fill(NAVY))
    page.text((left + width / 2, top + 10), said[0], Type(13, "white", across="center"))
    page.text((left + width / 2, top + 29), said[1], Type(20, "white", "bold", "center"))


def _aside(page: Page, box: Box, rows: str, lines: list[str]) -> None:
    left, top, _, _ = box
    page.box(box, Fill(ASIDE, edge=GREY))
    page.text((left + 12, top + 8), f"Set aside: {rows}", Type(13, weight="bold"))
    for number, line in enumerate(lines):
        page.text((left + 12, top + 30 + 17 * number), line, Type(12))


def _arrow(page: Page, start: Point, end: Point) -> None:
    page.arrow(start, end, Stroke(GREY, 1.6), head=14, gap=2)
