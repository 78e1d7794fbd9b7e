"""How wide words are, and where a line of them must break: measured in the fonts that come with trialkit.

Charts are set in the font of their page: Arial or Liberation Sans, whose words are narrower than those of DejaVu Sans
but for some in capitals, so what fits here fits there; or DejaVu Sans itself, on the huddle's sheet. Only four of its
tables are read: which glyph a character has, how wide it is, the pairs that are kerned, the unit.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Literal

from trialkit.reporting.tables import printable

Weight = Literal["normal", "bold"]
Family = Literal["DejaVu Sans", "Liberation Sans"]
"""Liberation Sans is as wide as Arial, letter by letter: what pages are set in."""

FONTS = Path(__file__).parents[1] / "template" / "fonts"
"""The folder of the font files that come with trialkit, and of their licences."""
ASCENT, DESCENT, LINE_GAP = 1556 / 2048, 492 / 2048, 410 / 2048
"""What a line of the font takes above and below its base line, and the air between two lines, for each unit of size."""
MIDDLE = 0.32
"""From the base line to the middle of letters, half of them small and half capital, for each unit of size."""
_FILES: dict[tuple[Family, Weight], str] = {
    ("DejaVu Sans", "normal"): "DejaVuSans.ttf",
    ("DejaVu Sans", "bold"): "DejaVuSans-Bold.ttf",
    ("Liberation Sans", "normal"): "LiberationSans-Regular.ttf",
    ("Liberation Sans", "bold"): "LiberationSans-Bold.ttf",
}
_LACKING = 2350 / 2048
"""How wide a character is that the font lacks, for each unit of size: as Last Resort has it, the last font of a PDF."""


@dataclass(frozen=True)
class _Font:
    """Glyph by character number, width by glyph and kern by pair of glyphs, in parts of the size."""

    glyphs: dict[int, str]
    widths: dict[str, tuple[int, int]]
    kerns: dict[tuple[str, str], int]
    unit: int


def text_width(text: str, size: float, weight: Weight = "normal", family: Family = "DejaVu Sans") -> float:
    """Pixels that one line of text takes. Ligatures are not counted: at most they would save 6% of the size each."""
    return _measured(text, weight, family) * size


def wrap(text: str, width: float, size: float, weight: Weight = "normal", family: Family = "DejaVu Sans") -> list[str]:
    """Text in lines no wider than `width` pixels, unless one letter is; a word too long for a line is cut."""
    lines: list[str] = []
    line = ""
    for word in re.split("[ \t\n]+", printable(text).strip()):
        while text_width(word, size, weight, family) > width and len(word) > 1:
            keep = _fitting(word, width, size, weight, family)
            if line:
                lines.append(line)
                line = ""
            lines.append(f"{word[:keep]}-")
            word = word[keep:]
        trial = f"{line} {word}".strip()
        if line and text_width(trial, size, weight, family) > width:
            lines.append(line)
            line = word
        else:
            line = trial
    return [*lines, line] if line else lines


def cut(text: str, width: float, size: float, weight: Weight = "normal") -> str:
    """One line of text no wider than `width` pixels: without its last letters where it must be, and then with …."""
    while text_width(text, size, weight) > width and len(text) > 2:
        text = f"{text.rstrip('…')[:-1].rstrip()}…"
    return text


def _fitting(word: str, width: float, size: float, weight: Weight, family: Family) -> int:
    """How many letters of a word fit on a line with a hyphen: one at least."""
    count = 1
    while count + 1 < len(word) and text_width(f"{word[: count + 1]}-", size, weight, family) <= width:
        count += 1
    return count


@lru_cache(maxsize=4096)
def _measured(text: str, weight: Weight, family: Family) -> float:
    """The width of text of size 1."""
    font = _font(family, weight)
    seen = [char for char in unicodedata.normalize("NFC", text) if not _takes_no_room(char)]
    glyphs = [font.glyphs.get(ord(char), "") for char in seen]
    units = sum(font.widths[glyph][0] for glyph in glyphs if glyph)
    units += sum(font.kerns.get(pair, 0) for pair in pairwise(glyphs))
    return units / font.unit + _LACKING * glyphs.count("")


def _takes_no_room(char: str) -> bool:
    """Whether a character stands on the one before it, or is not seen."""
    return unicodedata.category(char) in ("Mn", "Me", "Cf", "Cc")


@cache
def _font(family: Family, weight: Weight) -> _Font:
    from fontTools.ttLib import TTFont

    with TTFont(FONTS / _FILES[family, weight], lazy=True) as file:
        kerns = file["kern"].kernTables[0].kernTable
        return _Font(file.getBestCmap(), file["hmtx"].metrics, kerns, file["head"].unitsPerEm)
