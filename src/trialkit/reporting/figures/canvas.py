"""The sheet that charts are drawn on, in CSS pixels, and how it becomes accessible SVG; the only user of matplotlib.

A figure is drawn at 72 dots an inch, so that one point is one unit of its viewBox. Text stays text (readable,
searchable, no font fetched) and is measured in matplotlib's own font, which is wider than the page's, so what fits here
fits there. The same evaluation gives the same bytes. matplotlib's axes are not used: their ticks cost more time than
all the rest of a chart, and here they are a few lines and words.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from trialkit.reporting.figures.palette import INK, PAPER
from trialkit.reporting.tables import escape, printable

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch

    from trialkit.reporting.charts import Telling

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, width and height, in pixels from the top left corner of the sheet."""
Dash = tuple[int, int] | None

FONT = "Arial, Helvetica, 'Liberation Sans', sans-serif"
_MEASURED_AT = 100.0
"""The size at which text is measured, once for all sizes: unhinted widths are in proportion to it."""


@dataclass(frozen=True)
class Type:
    """How words are set: `across` and `down` say which part of them stands at the point given."""

    size: float
    colour: str = INK
    weight: Literal["normal", "bold"] = "normal"
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


@contextmanager
def style() -> Iterator[None]:
    """matplotlib's defaults, whatever a user's matplotlibrc says, for the length of one drawing."""
    import matplotlib

    with matplotlib.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(
            {
                "svg.fonttype": "none",
                "svg.hashsalt": "trialkit",
                "font.family": ["DejaVu Sans"],
                "text.parse_math": False,
                "axes.unicode_minus": True,
                "path.simplify": False,
                "font.size": 13.0,
            }
        )
        yield


def font_folder() -> Path:
    """Where the font files lie that text is measured in: they come with matplotlib, so every machine has them."""
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"


def text_width(text: str, size: float, weight: str = "normal") -> float:
    """Pixels from the first to the last mark of one line of text."""
    return _measured(text, weight) * size / _MEASURED_AT


@lru_cache(maxsize=4096)
def _measured(text: str, weight: str) -> float:
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(family="DejaVu Sans", size=_MEASURED_AT, weight=weight)
    width: float = text_to_path.get_text_width_height_descent(text, font, ismath=False)[0]
    return width


def wrap(text: str, width: float, size: float, weight: str = "normal") -> list[str]:
    """Text in lines no wider than `width` pixels; a word too long for a line is cut."""
    lines: list[str] = []
    line = ""
    for word in re.split("[ \t\n]+", printable(text).strip()):
        while text_width(word, size, weight) > width and len(word) > 1:
            keep = max(1, int(len(word) * width / text_width(word, size, weight)) - 1)
            if line:
                lines.append(line)
                line = ""
            lines.append(word[:keep] + "-")
            word = word[keep:]
        trial = f"{line} {word}".strip()
        if line and text_width(trial, size, weight) > width:
            lines.append(line)
            line = word
        else:
            line = trial
    return [*lines, line] if line else lines


def nice_ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers from at or below `low` to at or above `high`, at most `most` steps of them."""
    from matplotlib.ticker import MaxNLocator

    return [float(tick) for tick in MaxNLocator(most, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)]


class Page:
    """A sheet of so many pixels, being drawn on; every place is in pixels from its top left corner."""

    def __init__(self, width: float, height: float) -> None:
        from matplotlib.figure import Figure

        self.width, self.height = width, height
        self._figure: Figure = Figure(figsize=(width / 72, height / 72), dpi=72, facecolor=PAPER)

    def text(self, at: Point, words: str, face: Type) -> None:
        """Words, in as many lines as they have, at one point."""
        from matplotlib.transforms import IdentityTransform

        made = self._figure.text(at[0], self.height - at[1], words, transform=IdentityTransform())
        made.set(size=face.size, color=face.colour, weight=face.weight, ha=face.across, va=face.down, zorder=face.order)
        if face.spacing is not None:
            made.set_linespacing(face.spacing)

    def box(self, box: Box, fill: Fill) -> None:
        """A rectangle."""
        from matplotlib.patches import Rectangle

        left, top, width, height = box
        self._add(_filled(Rectangle((left, self.height - top - height), width, height), fill))

    def ribbon(self, xs: Sequence[float], upper: Sequence[float], lower: Sequence[float], fill: Fill) -> None:
        """The area between two lines over the same xs."""
        from matplotlib.patches import Polygon

        edge = [*zip(xs, upper, strict=True), *reversed([*zip(xs, lower, strict=True)])]
        self._add(_filled(Polygon([(x, self.height - y) for x, y in edge]), fill))

    def dot(self, at: Point, across: float, fill: Fill) -> None:
        """A disc."""
        from matplotlib.patches import Circle

        self._add(_filled(Circle((at[0], self.height - at[1]), across / 2), fill))

    def dots(self, xs: Sequence[float], ys: Sequence[float], across: float, fill: Fill) -> None:
        """Many discs of one size, without edges, written once and used again."""
        from matplotlib.lines import Line2D

        made = Line2D(xs, [self.height - y for y in ys], linestyle="none", marker="o", markersize=across)
        made.set(color=fill.colour, alpha=fill.alpha, markeredgewidth=0, zorder=fill.order)
        self._add(made)

    def line(self, xs: Sequence[float], ys: Sequence[float], stroke: Stroke, within: Box | None = None) -> None:
        """A line through points, cut at the edges of the box `within` where it leaves it."""
        from matplotlib.lines import Line2D
        from matplotlib.transforms import Bbox

        made = Line2D(xs, [self.height - y for y in ys], color=stroke.colour, linewidth=stroke.width)
        made.set(linestyle="-" if stroke.dash is None else (0, stroke.dash), zorder=stroke.order)
        if stroke.butt:
            made.set_solid_capstyle("butt")
        if within is not None and not all(within[1] <= y <= within[1] + within[3] for y in ys):
            left, top, width, height = within
            made.set_clip_box(Bbox.from_bounds(left, self.height - top - height, width, height))
        self._add(made)

    def arrow(self, start: Point, end: Point, stroke: Stroke, *, head: float, gap: float = 0.0) -> None:
        """An arrow with a full head so many pixels long, and so much air before and after it."""
        from matplotlib.patches import FancyArrowPatch

        ends = [(x, self.height - y) for x, y in (start, end)]
        made = FancyArrowPatch(*ends, arrowstyle="-|>", mutation_scale=head, shrinkA=gap, shrinkB=gap)
        made.set(color=stroke.colour, linewidth=stroke.width, zorder=stroke.order)
        self._add(made)

    def svg(self, uid: str, telling: Telling) -> str:
        """The sheet as accessible SVG: title, description and role in; prolog, metadata and machine-made ids out."""
        out = io.StringIO()
        self._figure.savefig(
            out, format="svg", facecolor=PAPER, metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
        )
        return _accessible(out.getvalue(), uid, telling)

    def _add(self, artist: Artist) -> None:
        from matplotlib.transforms import IdentityTransform

        artist.set_transform(IdentityTransform())
        self._figure.add_artist(artist)


def _filled(patch: Patch, fill: Fill) -> Patch:
    width = 0.0 if fill.edge == "none" else fill.edge_width
    patch.set(facecolor=fill.colour, edgecolor=fill.edge, linewidth=width, alpha=fill.alpha, zorder=fill.order)
    return patch


def _accessible(text: str, uid: str, telling: Telling) -> str:
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.S)
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', text))
    text = re.sub(r' id="([^"]+)"', lambda found: f' id="{uid}-{found[1]}"' if found[1] in used else "", text)
    text = re.sub(r'(href="#|url\(#)([^")]+)', rf"\g<1>{uid}-\g<2>", text)
    text = re.sub(r' (?:d|x|y|points|transform)="[^"]*"', _rounded, text)
    text = re.sub(r"""'?DejaVu Sans'?""", FONT.replace("'", "&apos;"), text)
    view = re.search(r'viewBox="([^"]+)"', text)
    if view is None:
        raise RuntimeError("matplotlib wrote an SVG without a viewBox")
    opening = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="{view[1]}" role="img" '
        f'aria-labelledby="{uid}-title {uid}-desc"><title id="{uid}-title">{escape(telling.title)}</title>'
        f'<desc id="{uid}-desc">{escape(telling.subtitle)}. {escape(telling.alternative)}</desc>'
    )
    return re.sub(r"\n\s*", "\n", opening + text[text.index(">") + 1 :]).strip()


def _rounded(found: re.Match[str]) -> str:
    """A drawing attribute with at most two decimals: a hundredth of a pixel is finer than anyone can see."""
    return re.sub(r"(\d+\.\d\d)\d+", r"\1", found[0])
