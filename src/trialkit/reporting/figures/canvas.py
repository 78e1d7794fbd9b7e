"""The sheet that charts are drawn on, in CSS pixels: seven things to draw, written as accessible SVG.

Text stays text (readable, searchable, no font fetched). What is drawn holds no script, no style sheet and no reference
to anything outside; every word from a trial or a log is escaped. The same drawing gives the same bytes everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from trialkit.reporting.figures.lettering import ASCENT, DESCENT, LINE_GAP, MIDDLE, Weight
from trialkit.reporting.figures.palette import INK, PAPER
from trialkit.reporting.tables import escape

if TYPE_CHECKING:
    from trialkit.reporting.charts import Telling

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, width and height, in pixels from the top left corner of the sheet."""
Dash = tuple[int, int] | None
"""Of a dashed line, the lengths of a dash and of a gap in widths of the line."""

FONT = "Arial, Helvetica, 'Liberation Sans', sans-serif"
_ANCHORS = {"left": "", "center": ' text-anchor="middle"', "right": ' text-anchor="end"'}
_HEAD_LONG, _HEAD_WIDE = 0.4, 0.2
"""How long an arrow's head is, and how wide to either side, in parts of its size."""


@dataclass(frozen=True)
class Type:
    """How words are set: `across` and `down` say which part of them stands at the point given.

    center_baseline is the middle of what reaches from the top to the last base line: of words without descenders.
    spacing: from one line to the next, in sizes; without it, what the font asks for.
    """

    size: float
    colour: str = INK
    weight: Weight = "normal"
    across: Literal["left", "center", "right"] = "left"
    down: Literal["top", "center", "center_baseline"] = "top"
    spacing: float | None = None
    order: float = 3.0


@dataclass(frozen=True)
class Stroke:
    """How a line is drawn; `order` says what lies on top of what; `butt` ends it exactly where its last point is."""

    colour: str
    width: float
    dash: Dash = None
    order: float = 2.0
    butt: bool = False


@dataclass(frozen=True)
class Fill:
    """How an area is filled, with or without an edge."""

    colour: str
    alpha: float | None = None
    edge: str = "none"
    edge_width: float = 1.0
    order: float = 1.0


@dataclass(frozen=True)
class _Mark:
    """Something drawn: what it lies above, whether it is words, its SVG, and the box that it is cut to."""

    order: float
    words: bool
    svg: str
    within: Box | None = None


class Page:
    """A sheet of so many pixels, being drawn on; every place is in pixels from its top left corner.

    What has the higher `order` lies on top; of what has the same, words lie on top of the rest, and later on earlier.
    """

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self._marks: list[_Mark] = []

    def text(self, at: Point, words: str, face: Type) -> None:
        """Words, in as many lines as they have, at one point."""
        lines = words.split("\n")
        look = f'font-size="{_number(face.size)}" fill="{face.colour}"{_ANCHORS[face.across]}'
        if face.weight == "bold":
            look += ' font-weight="bold"'
        for line, y in zip(lines, _base_lines(at[1], len(lines), face), strict=True):
            said = escape(line)
            if said.strip():
                svg = f'<text x="{_number(at[0])}" y="{_number(y)}" {look}>{said}</text>'
                self._draw(face.order, svg, words=True)

    def box(self, box: Box, fill: Fill) -> None:
        """A rectangle."""
        left, top, width, height = box
        if width < 0:
            left, width = left + width, -width
        if height < 0:
            top, height = top + height, -height
        self._draw(fill.order, f"<rect {_corner(left, top, width, height)}{_filled(fill)}/>")

    def ribbon(self, xs: Sequence[float], upper: Sequence[float], lower: Sequence[float], fill: Fill) -> None:
        """The area between two lines over the same xs."""
        edge = [*zip(xs, upper, strict=True), *reversed([*zip(xs, lower, strict=True)])]
        self._draw(fill.order, f'<path d="{_joined(edge)}z"{_filled(fill)}/>')

    def dot(self, at: Point, across: float, fill: Fill) -> None:
        """A disc."""
        self._draw(fill.order, f"<circle {_disc(*at, across)}{_filled(fill)}/>")

    def dots(self, xs: Sequence[float], ys: Sequence[float], across: float, fill: Fill) -> None:
        """Many discs of one size, without edges; their look is written once."""
        discs = "".join(f"<circle {_disc(x, y, across)}/>" for x, y in zip(xs, ys, strict=True))
        if discs:
            alpha = "" if fill.alpha is None else f' fill-opacity="{_number(fill.alpha)}"'
            self._draw(fill.order, f'<g fill="{fill.colour}"{alpha}>{discs}</g>')

    def line(self, xs: Sequence[float], ys: Sequence[float], stroke: Stroke, within: Box | None = None) -> None:
        """A line through points, cut at the edges of the box `within` where it leaves it; broken where one is missing.

        A missing point is one whose place is no finite number. A solid line that does not end `butt` reaches half its
        width beyond its ends.
        """
        pieces = [run for run in _finite(zip(xs, ys, strict=True)) if len(run) > 1]
        if not pieces:
            return
        look = _edge(stroke.colour, stroke.width)
        if any(len(run) > 2 for run in pieces):
            look += ' stroke-linejoin="round"'
        if stroke.dash is not None:
            look += f' stroke-dasharray="{" ".join(_number(part * stroke.width) for part in stroke.dash)}"'
        elif not stroke.butt:
            look += ' stroke-linecap="square"'
        svg = f'<path d="{"".join(_joined(run) for run in pieces)}" fill="none"{look}/>'
        leaves = within is not None and not all(within[1] <= y <= within[1] + within[3] for y in ys)
        self._draw(stroke.order, svg, within=within if leaves else None)

    def arrow(self, start: Point, end: Point, stroke: Stroke, *, head: float, gap: float = 0.0) -> None:
        """An arrow with a full head, of so many pixels, and so much air before and after it.

        Its tip is drawn back by what the corner of its edge reaches forward, so that it points exactly at `end`.
        """
        length = math.dist(start, end)
        along = ((end[0] - start[0]) / length, (end[1] - start[1]) / length) if length else (0.0, 0.0)
        gap = gap if length > 2 * gap else 0.0
        back = gap + 0.5 * stroke.width * math.hypot(_HEAD_LONG, _HEAD_WIDE) / _HEAD_WIDE
        tip = (end[0] - back * along[0], end[1] - back * along[1])
        base = (tip[0] - _HEAD_LONG * head * along[0], tip[1] - _HEAD_LONG * head * along[1])
        wide = (-_HEAD_WIDE * head * along[1], _HEAD_WIDE * head * along[0])
        wings = [(base[0] + side * wide[0], base[1] + side * wide[1]) for side in (1, -1)]
        shaft = _joined([(start[0] + gap * along[0], start[1] + gap * along[1]), tip])
        full = f"{_joined([wings[0], tip, wings[1]])}z" if length else ""
        look = f'fill="{stroke.colour}"{_edge(stroke.colour, stroke.width)}'
        look += ' stroke-linecap="round" stroke-linejoin="round"'
        self._draw(stroke.order, f'<path d="{shaft}{full}" {look}/>')

    def svg(self, uid: str, telling: Telling) -> str:
        """The sheet as SVG, with a title and a description; uid: what its ids begin with, one for each on a page."""
        uid = escape(uid)
        width, height = _number(self.width), _number(self.height)
        cut = dict.fromkeys(mark.within for mark in self._marks if mark.within is not None)
        boxes = {box: f"{uid}-box-{number}" for number, box in enumerate(cut, 1)}
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
                f'aria-labelledby="{uid}-title {uid}-desc" font-family="{FONT}">',
                f'<title id="{uid}-title">{escape(telling.title)}</title>',
                f'<desc id="{uid}-desc">{escape(telling.subtitle)}. {escape(telling.alternative)}</desc>',
                *(f'<clipPath id="{name}"><rect {_corner(*box)}/></clipPath>' for box, name in boxes.items()),
                f'<rect width="{width}" height="{height}" fill="{PAPER}"/>',
                *(
                    mark.svg if mark.within is None else f'<g clip-path="url(#{boxes[mark.within]})">{mark.svg}</g>'
                    for mark in sorted(self._marks, key=lambda mark: (mark.order, mark.words))
                ),
                "</svg>",
            ]
        )

    def _draw(self, order: float, svg: str, *, words: bool = False, within: Box | None = None) -> None:
        self._marks.append(_Mark(order, words, svg, within))


def _base_lines(y: float, lines: int, face: Type) -> list[float]:
    """How far down the base line of each line is."""
    gap = LINE_GAP if lines > 1 else 0.0
    pitch, first = ASCENT + DESCENT + gap, ASCENT + gap / 2
    if face.spacing is not None:
        pitch, first = face.spacing, face.spacing / 2 + MIDDLE
    above = {"top": 0.0, "center": lines * pitch / 2, "center_baseline": (first + (lines - 1) * pitch) / 2}
    return [y + (first - above[face.down] + number * pitch) * face.size for number in range(lines)]


def _finite(points: Iterable[Point]) -> list[list[Point]]:
    """Runs of neighbouring points whose places are finite numbers."""
    runs = groupby(points, lambda point: math.isfinite(point[0]) and math.isfinite(point[1]))
    return [list(run) for finite, run in runs if finite]


def _joined(points: Iterable[Point]) -> str:
    """Points as a path from one to the next."""
    return "M" + "L".join(f"{_number(x)} {_number(y)}" for x, y in points)


def _corner(left: float, top: float, width: float, height: float) -> str:
    return f'x="{_number(left)}" y="{_number(top)}" width="{_number(width)}" height="{_number(height)}"'


def _disc(x: float, y: float, across: float) -> str:
    return f'cx="{_number(x)}" cy="{_number(y)}" r="{_number(across / 2)}"'


def _filled(fill: Fill) -> str:
    """The look of an area."""
    alpha = "" if fill.alpha is None else f' opacity="{_number(fill.alpha)}"'
    edge = "" if fill.edge == "none" else _edge(fill.edge, fill.edge_width)
    return f' fill="{fill.colour}"{alpha}{edge}'


def _edge(colour: str, width: float) -> str:
    """The look of a line, or of what goes around an area."""
    return f' stroke="{colour}"' + ("" if width == 1 else f' stroke-width="{_number(width)}"')


def _number(value: float) -> str:
    """A number with at most two decimals: a hundredth of a pixel is finer than anyone can see."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
