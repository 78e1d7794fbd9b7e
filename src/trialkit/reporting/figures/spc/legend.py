"""What stands between a control chart's title and its plot: Making Data Count's icons, the key of marks and lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from trialkit.reporting.figures.lettering import text_width
from trialkit.reporting.figures.sheet import MARGIN
from trialkit.reporting.figures.spc.words import MET, SAID, variation_icon

if TYPE_CHECKING:
    from trialkit.analysis.spc import Chart
    from trialkit.analysis.spc.chart import Assurance, Variation

_GAP = 18.0
"""Pixels between two entries of one row."""
_AFTER_ICON, _AFTER_MARK, _AFTER_LINE = 28.0, 18.0, 26.0
"""Pixels from where an entry begins to its words."""


@dataclass(frozen=True)
class Level:
    """A line's name and level at the latest point."""

    name: Literal["mean", "median", "upper limit", "lower limit", "target"]
    level: float
    said: str


@dataclass(frozen=True)
class Entry:
    """One entry of the key: a mark of a point, or a piece of a line, with its words."""

    of: Variation | Level
    said: str
    x: float
    row: int


@dataclass(frozen=True)
class Icon:
    """One of Making Data Count's icons: what it stands for, its letter, its words, and its place."""

    of: Variation | Assurance
    letter: str
    said: str
    x: float
    row: int


def entries(chart: Chart, lines: Sequence[Level], width: float, size: float) -> tuple[Entry, ...]:
    """The key of the marks that a chart shows and of some lines, in rows no wider than the sheet."""
    shown = [mark for mark in SAID if any(point.variation == mark for point in chart.points)]
    wanted: list[tuple[Variation | Level, str]] = [(mark, SAID[mark]) for mark in shown]
    wanted += [(line, f"{line.name} {line.said}") for line in lines]
    widths = [(_AFTER_MARK if isinstance(of, str) else _AFTER_LINE) + text_width(said, size) for of, said in wanted]
    return tuple(Entry(*one, *place) for one, place in zip(wanted, _flowing(widths, width), strict=True))


def icons(chart: Chart, width: float, size: float) -> tuple[Icon, ...]:
    """Variation, and assurance where there is a target, side by side where both fit."""
    shown: list[tuple[Variation | Assurance, str, str]] = [(chart.icon.variation, *variation_icon(chart))]
    shown += [(chart.icon.assurance, *MET[chart.icon.assurance])] if chart.icon.assurance else []
    widths = [_AFTER_ICON + text_width(said, size) for *_, said in shown]
    return tuple(Icon(*one, *place) for one, place in zip(shown, _flowing(widths, width), strict=True))


def _flowing(widths: Sequence[float], width: float) -> Iterator[tuple[float, int]]:
    """Where each entry begins, and its row."""
    x, row = MARGIN, 0
    for needed in widths:
        if x > MARGIN and x + needed > width - MARGIN:
            x, row = MARGIN, row + 1
        yield x, row
        x += needed + _GAP
