"""Where labels go so that none touches another: in rows above the data, and up and down the right-hand edge."""

from __future__ import annotations

from dataclasses import dataclass

from trialkit.reporting.figures.canvas import text_width


@dataclass(frozen=True)
class Label:
    """A label that wants to stand at x (pixels), of some width, in the first row where it does not touch another."""

    text: str
    x: float
    width: float
    row: int
    centre: float


def packed(wanted: list[tuple[str, float]], size: float, room: float) -> list[Label]:
    """Labels centred where they want to be, kept inside the axes, and moved down a row where they would touch."""
    ends: list[list[tuple[float, float]]] = []
    placed = []
    for text, centre in wanted:
        width = text_width(text, size) + 8
        left = min(max(centre - width / 2, 2.0), max(room - width - 2, 2.0))
        row = next(
            (number for number, taken in enumerate(ends) if all(left + width < a or left > b for a, b in taken)),
            len(ends),
        )
        if row == len(ends):
            ends.append([])
        ends[row].append((left, left + width))
        placed.append(Label(text, left + width / 2, width, row, centre))
    return placed


def free_height(
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
