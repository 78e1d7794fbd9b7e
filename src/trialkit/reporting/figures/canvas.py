"""The sheet that charts are drawn on, in CSS pixels, and how it becomes accessible SVG; the only user of matplotlib.

A figure is drawn at 72 dots an inch, so that one point is one unit of its viewBox. Text stays text (readable,
searchable, no font fetched) and is measured in matplotlib's own font, which is wider than the page's, so what fits here
fits there. The same evaluation gives the same bytes.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from trialkit.reporting import terms
from trialkit.reporting.charts import Telling
from trialkit.reporting.tables import escape, printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes as Axes
    from matplotlib.figure import Figure

    from trialkit.judgement.evaluation import Evaluation

Format = Literal["wide", "narrow"]


NAVY, TEAL, PLUM, ORANGE, GREY = "#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D"
"""The Analysis Function palette."""
PALE = {
    "baseline": "#EEF1F4",
    "transition": "#FFFFFF",
    "trial": "#DCE9F3",
    "rollout": "#E6F3F1",
    "follow_up": "#F4F0F8",
}
RULE, PAPER = "#C8CDD2", "#FFFFFF"
FONT = "Arial, Helvetica, 'Liberation Sans', sans-serif"

WIDTH = {"wide": 720.0, "narrow": 276.0}
"""The narrow sheet is as wide as the column of a 320 pixel screen with a scroll bar: its least type, 11, is 11 so."""
MARGIN = 14.0


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


def new_figure(width: float, height: float) -> Figure:
    from matplotlib.figure import Figure

    return Figure(figsize=(width / 72, height / 72), dpi=72, facecolor=PAPER)


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, weight: str = "normal") -> float:
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(family="DejaVu Sans", size=size, weight=weight)
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


@dataclass
class Page:
    """A figure being filled from the top down, in pixels."""

    figure: Figure
    width: float
    height: float

    def text(self, x: float, y: float, words: str, **style: Any) -> None:
        """Text with its top at y pixels from the top of the figure."""
        style.setdefault("va", "top")
        self.figure.text(x / self.width, 1 - y / self.height, words, **style)

    def box(self, x: float, y: float, width: float, height: float, **style: Any) -> None:
        """A rectangle whose top left corner is at x, y."""
        from matplotlib.patches import Rectangle

        corner = x / self.width, 1 - (y + height) / self.height
        self.figure.patches.append(
            Rectangle(
                corner,
                width / self.width,
                height / self.height,
                transform=self.figure.transFigure,
                figure=self.figure,
                **style,
            )
        )

    def line(self, x: Sequence[float], y: Sequence[float], **style: Any) -> None:
        """A line through points in pixels from the top left."""
        from matplotlib.lines import Line2D

        at = [value / self.width for value in x], [1 - value / self.height for value in y]
        self.figure.lines.append(Line2D(*at, transform=self.figure.transFigure, figure=self.figure, **style))

    def arrow(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """An arrow between two points in pixels from the top left."""
        from matplotlib.patches import FancyArrowPatch

        at = [(x / self.width, 1 - y / self.height) for x, y in (start, end)]
        arrow = FancyArrowPatch(*at, transform=self.figure.transFigure, figure=self.figure, arrowstyle="-|>")
        arrow.set(mutation_scale=14, color=GREY, linewidth=1.6)
        self.figure.patches.append(arrow)

    def axes(self, left: float, top: float, right: float, bottom: float) -> Axes:
        """Axes between these distances from the figure's edges (right and bottom from the right and the bottom)."""
        return self.figure.add_axes(
            (left / self.width, bottom / self.height, 1 - (left + right) / self.width, 1 - (top + bottom) / self.height)
        )


def headline_block(telling: Telling, width: float) -> tuple[list[str], list[str], float]:
    """Lines of the title and of the subtitle, and the height they take; an interval in brackets is never torn apart."""
    room = width - 2 * MARGIN
    narrow = width < 500
    whole = re.sub(r"\([^()]{1,24}\)", lambda found: found[0].replace(" ", "\u00a0"), telling.title)
    title = wrap(whole, room, 15 if narrow else 17, "bold")
    subtitle = wrap(telling.subtitle, room, 12 if narrow else 13)
    return title, subtitle, 10 + len(title) * 22 + 2 + len(subtitle) * 17 + 8


def band_lines(evaluation: Evaluation, width: float) -> list[str]:
    """The illustrative band's lines; none for real data."""
    return wrap(terms.ILLUSTRATIVE, width - 2 * MARGIN, 11) if evaluation.trial.provenance == "illustrative" else []


def draw_head(page: Page, title: list[str], subtitle: list[str]) -> None:
    narrow = page.width < 500
    y = 10.0
    for line in title:
        page.text(MARGIN, y, line, size=15 if narrow else 17, weight="bold", color="#0B0C0C")
        y += 22
    y += 2
    for line in subtitle:
        page.text(MARGIN, y, line, size=12 if narrow else 13, color=GREY)
        y += 17


def draw_band(page: Page, lines: list[str]) -> None:
    if not lines:
        return
    height = 10 + 15 * len(lines)
    page.box(0, page.height - height, page.width, height, facecolor="#FFF4D6", edgecolor="none")
    for number, line in enumerate(lines):
        page.text(MARGIN, page.height - height + 5 + 15 * number, line, size=11, color="#0B0C0C")


def band_height(lines: list[str]) -> float:
    return 10.0 + 15 * len(lines) if lines else 0.0


def nice_ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers from at or below `low` to at or above `high`, at most `most` steps of them."""
    from matplotlib.ticker import MaxNLocator

    return [float(tick) for tick in MaxNLocator(most, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)]


def to_svg(figure: Figure, uid: str, telling: Telling) -> str:
    """The figure as accessible SVG: title, description and role in; prolog, metadata and machine-made ids out."""
    out = io.StringIO()
    figure.savefig(
        out, format="svg", facecolor=PAPER, metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
    )
    text = out.getvalue()
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
