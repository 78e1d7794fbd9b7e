"""Where labels go so that none touches another: in rows above the data, at the right-hand edge, and among the data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from trialkit.reporting.figures.lettering import text_width

if TYPE_CHECKING:
    from trialkit.reporting.figures.canvas import Box, Point

_MOST_HUNG = 5
"""Labels for which every arrangement is tried; more are only packed."""
_GRID = 4.0
"""Pixels between the places that are tried for a label among the data."""


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


def hung(wanted: list[tuple[str, float]], size: float, room: float) -> list[Label]:
    """Labels, left to right, each with a line down from it at its x: in the fewest rows in which no line crosses one.

    A label may stand over its line, begin at it or end at it. Where no arrangement keeps every line clear, or there are
    many labels, they are packed.
    """
    if len(wanted) <= _MOST_HUNG:
        for rows in range(1, len(wanted) + 1):
            found = next(_arrangements(wanted, size, room, rows, []), None)
            if found is not None:
                return found
    return packed(wanted, size, room)


def _arrangements(
    wanted: Sequence[tuple[str, float]], size: float, room: float, rows: int, placed: list[Label]
) -> Iterator[list[Label]]:
    """Every arrangement in so many rows that goes on from those already placed."""
    if len(placed) == len(wanted):
        yield placed
        return
    text, at = wanted[len(placed)]
    width = text_width(text, size) + 8
    for row in range(rows):
        for left in (at - width / 2, at - 6, at + 6 - width):
            inside = min(max(left, 2.0), max(room - width - 2, 2.0))
            label = Label(text, inside + width / 2, width, row, at)
            if all(_clear(label, other) for other in placed):
                yield from _arrangements(wanted, size, room, rows, [*placed, label])


def _clear(one: Label, two: Label) -> bool:
    """Whether two labels stand apart, and the line of neither crosses the other on its way down."""
    if one.row == two.row:
        return abs(one.x - two.x) >= (one.width + two.width) / 2
    upper, lower = (one, two) if one.row < two.row else (two, one)
    return abs(upper.centre - lower.x) > lower.width / 2


def clear_place(size: tuple[float, float], near: Point, taken: Sequence[Box], within: Box) -> Point:
    """The left top corner of a label of that size that covers nothing taken, with its middle nearest to `near`.

    Where everything would cover something, the place that covers the least.
    """
    (width, height), (left, top, room, tall) = size, within
    xs = np.arange(left, max(left + room - width, left) + 1e-6, _GRID)
    ys = np.arange(top, max(top + tall - height, top) + 1e-6, _GRID)
    x, y = (found.ravel() for found in np.meshgrid(xs, ys))
    boxes = np.array(taken, dtype=float).reshape(-1, 4)
    across = np.minimum(x[:, None] + width, boxes[:, 0] + boxes[:, 2]) - np.maximum(x[:, None], boxes[:, 0])
    down = np.minimum(y[:, None] + height, boxes[:, 1] + boxes[:, 3]) - np.maximum(y[:, None], boxes[:, 1])
    covered = ((across > 0) & (down > 0)).sum(axis=1)
    far = np.hypot(x + width / 2 - near[0], y + height / 2 - near[1])
    best = int(np.lexsort((far, covered))[0])
    return float(x[best]), float(y[best])
