"""Where the plot of the phases chart is taken: the boxes that a name among the data must not cover."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from trialkit.reporting.figures.phases.bands import other_changes

if TYPE_CHECKING:
    from trialkit.reporting.figures.canvas import Box, Point
    from trialkit.reporting.figures.phases.scale import Scale
    from trialkit.reporting.figures.phases.subject import Subject

_DOT = 14.0
"""Pixels across that a dot takes, with air."""
_STEP = 4.0
"""Pixels between the boxes that follow a slanting line."""


def taken_boxes(subject: Subject, scale: Scale) -> list[Box]:
    """Dots and the line that joins them, fitted and expected lines with ribbons, the change, and every upright line."""
    dots = [scale.at(period.index, value) for period, value in subject.seen]
    boxes = [(x - _DOT / 2, y - _DOT / 2, _DOT, _DOT) for x, y in dots]
    boxes += _along(dots)
    for line in subject.lines:
        points = [scale.at(at, level) for at, level in zip(line.index, line.value, strict=True)]
        boxes += _along(points)
        for (x, _), lower, upper in zip(points, line.lower or (), line.upper or (), strict=False):
            top, bottom = scale.y(min(upper, scale.high)), scale.y(max(lower, scale.low))
            boxes.append((x - _STEP, top, 2 * _STEP, bottom - top))
    for _, periods in subject.beside:
        boxes += _along([scale.at(period.index, period.value) for period in periods if period.value is not None])
    uprights = [at for _, at in other_changes(subject)] + [span.start for span in subject.spans]
    boxes += [(scale.across.x(at) - 2, scale.bottom - scale.tall, 4, scale.tall) for at in uprights]
    change = subject.change
    if change is not None:
        x = scale.across.x(change.x)
        ends = sorted(scale.y(level) for level in (change.start, change.end, *change.interval))
        boxes.append((x - 7, ends[0] - 3, 14, ends[-1] - ends[0] + 6))
        if change.reference is not None:
            boxes += _along([scale.at(change.reference.since, change.start), scale.at(change.x, change.start)])
    return boxes


def _along(points: Iterable[Point]) -> Iterator[Box]:
    """Small boxes along a line through points."""
    found = list(points)
    for (x1, y1), (x2, y2) in itertools.pairwise(found):
        steps = max(2, int(max(abs(x2 - x1), abs(y2 - y1)) / _STEP) + 1)
        for x, y in zip(np.linspace(x1, x2, steps), np.linspace(y1, y2, steps), strict=True):
            yield float(x) - _STEP / 2, float(y) - _STEP / 2, _STEP, _STEP
