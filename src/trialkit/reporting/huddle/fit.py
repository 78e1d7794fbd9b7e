"""How large the sheet's type may be so that everything stays on one page: measured, not hoped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trialkit.reporting.figures.lettering import wrap

if TYPE_CHECKING:
    from trialkit.reporting.huddle.words import Sheet

SIZES = (16.0, 15.0, 14.0, 13.0, 12.0, 11.0, 10.0, 9.0, 8.0)
"""Points of the ordinary words, largest first."""
LEADING = 1.32
LEFT, RIGHT = 450.0, 300.0
"""Points of paper that the columns' words may be wide."""
LEFT_TALL, RIGHT_TALL = 162.0, 415.0
"""Points of paper that they may be tall: under the chart, and beside it."""


@dataclass(frozen=True)
class Sizes:
    """Points of the ordinary words under the chart and beside it; whole: whether everything fits at these."""

    left: float
    right: float
    whole: bool


def sizes_for(sheet: Sheet) -> Sizes:
    """The largest sizes at which each column fits, measured in a font that is wider than those of the page."""
    left, right = list(_left(sheet)), list(_right(sheet))
    fitting = [
        next((size for size in SIZES if _tall(parts, width, size) <= tall), None)
        for parts, width, tall in ((left, LEFT, LEFT_TALL), (right, RIGHT, RIGHT_TALL))
    ]
    return Sizes(fitting[0] or SIZES[-1], fitting[1] or SIZES[-1], None not in fitting)


def _tall(parts: Sequence[tuple[str, float, float]], width: float, size: float) -> float:
    """Points down: each part with its size relative to the ordinary words, and the air above it in lines."""
    total = 0.0
    for text, scale, air in parts:
        lines = len(wrap(text, width, size * scale)) if text else 0
        total += (lines * scale + air) * size * LEADING if lines or air else 0.0
    return total


def _left(sheet: Sheet) -> Iterator[tuple[str, float, float]]:
    first, *others = sheet.statements
    yield f"{first.measure}", 1.0, 0.3
    yield first.heading, 1.7, 0.1
    yield first.text, 1.15, 0.2
    for one in others:
        yield f"{one.measure}: {one.heading}. {one.text}", 0.95, 0.4


def _right(sheet: Sheet) -> Iterator[tuple[str, float, float]]:
    yield sheet.logged_heading, 1.25, 0.0
    yield sheet.logged, 1.0, 0.1
    for _ in range(-(-len(sheet.people) // 2)):
        yield "P", 1.0, 0.25
    yield sheet.more_people, 1.0, 0.0
    yield sheet.silent, 1.0, 0.3
    yield sheet.mend_heading, 1.25, 0.6
    for line in sheet.mend:
        yield line, 0.95, 0.15
    yield sheet.stories_heading, 1.25, 0.6
    for story in sheet.stories:
        yield f"“{story.text}” {story.source}", 1.0, 0.2
        yield story.hint, 0.95, 0.0
    yield sheet.no_stories, 0.95, 0.1
    for line in sheet.hints:
        yield line, 0.9, 0.1
    yield "One question", 1.0, 1.0
    yield sheet.question, 1.3, 0.6
