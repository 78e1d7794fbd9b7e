"""A frozen set of words and pictures as an accessible PDF, and a chart as a picture; the only user of typst.

Words reach the template as JSON and are set as text: nothing in them is ever markup. The file is PDF/UA-1 (tagged, with
title and language, refused where a picture has no text alternative), its fonts come with trialkit, and nothing is
fetched: the same words give the same bytes on every machine.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, Literal, get_args

from trialkit.reporting.figures.canvas import FONT
from trialkit.reporting.figures.lettering import FONTS

Words = str | int | float | bool | None | list["Words"] | dict[str, "Words"]
PageFont = Literal["Liberation Sans", "DejaVu Sans"]
"""What a page is set in: reports in the metrics of Arial; the huddle's sheet in what its words were measured in."""
_PICTURE = """
#let d = json(bytes(sys.inputs.words))
#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(d.chart), format: "svg")
"""

_OF_TEXT = re.compile("codepoint|could not be displayed")
"""What the errors say that one word or another brings about, and not the template: in typst 0.15's own words."""
_WORD = re.compile("[^\\s<>&;\"'=]*[^\x00-\u024f\u2010-\u2027\\s][^\\s<>&;\"'=]*")
"""A word with anything but Latin letters and usual signs, on the page or in an SVG, whose markup it leaves alone."""
_MARKS = ("Mn", "Mc", "Me", "Cf")
_WEIGHTS = ("normal", "bold")
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
_TRIED = """
#let d = json(bytes(sys.inputs.words))
#set document(title: "A word")
#for font in ("Liberation Sans", "DejaVu Sans") { for weight in ("regular", "bold") {
  text(font: (font, "DejaVu Sans"), weight: weight, lang: "en", d.text)
} }
#image(bytes(d.chart), format: "svg", alt: "A word")
"""
"""One word as the pages and charts set it."""


def pdf(template: str, words: Mapping[str, Words], *, on: dt.date) -> bytes:
    """A template filled: `words` is sys.inputs.words, JSON; `on` is the date that the file itself bears.

    The template sets title, page and language. Text that no accessible file can hold as it stands (letters
    with several marks in a chart, say) is set as far as it can be, by `settable`. Raises typst.TypstError where the
    template itself is wrong.
    """
    from typst import TypstError

    try:
        return _accessible(template, words, on)
    except TypstError as error:
        if not _OF_TEXT.search(str(error)):
            raise
    return _accessible(template, {key: settable(value) for key, value in words.items()}, on)


def settable(words: Words) -> Words:
    """The same words, but for those that no accessible file can hold as they stand: without their marks, or as □."""
    if isinstance(words, list):
        return [settable(each) for each in words]
    if isinstance(words, dict):
        return {key: settable(each) for key, each in words.items()}
    if not isinstance(words, str):
        return words
    drawn = words.startswith("<svg")
    return _WORD.sub(lambda found: _set_so(found[0], drawn), words)


def _accessible(template: str, words: Mapping[str, Words], on: dt.date) -> bytes:
    import typst

    made: bytes = typst.compile(
        template.encode(),
        sys_inputs={"words": json.dumps(words)},
        format="pdf",
        pdf_standards=["ua-1"],
        font_paths=_fonts(),
        timestamp=dt.datetime.combine(on, dt.time(12), tzinfo=dt.UTC),
    )
    return made


@lru_cache(maxsize=4096)
def _set_so(word: str, drawn: bool) -> str:
    """A word without what cannot be set after the letters before it: a mark is left off, a letter becomes a square."""
    if _can_be_set(word, drawn):
        return word
    kept = ""
    for char in unicodedata.normalize("NFC", word):
        if _can_be_set(f"{kept}{char}", drawn):
            kept += char
        elif unicodedata.category(char) not in _MARKS:
            kept += "□"
    return kept


def _can_be_set(word: str, drawn: bool) -> bool:
    """Whether a word can stand in an accessible file, tried; drawn: in a chart, where fewer can than on the page."""
    from typst import TypstError

    styles = [f'font-family="{font}" font-weight="{weight}"' for font in get_args(PageFont) for weight in _WEIGHTS]
    chart = "".join(f"<text {style}>{word}</text>" for style in styles)
    words: dict[str, Words] = {"text": "" if drawn else word, "chart": f"{_SVG}{chart if drawn else ''}</svg>"}
    try:
        _accessible(_TRIED, words, dt.date(2000, 1, 1))
    except TypstError:
        return False
    return True


@lru_cache(maxsize=32)
def png(svg: str, *, dots: float) -> bytes:
    """A chart's SVG as a PNG; dots: how many for each of its pixels. Kept for where the chart stands once more."""
    import typst

    made: bytes = typst.compile(
        _PICTURE.encode(),
        sys_inputs={"words": json.dumps({"chart": for_pdf(svg, "Liberation Sans")})},
        format="png",
        ppi=72 * dots,
        font_paths=_fonts(),
    )
    return made


def for_pdf(svg: str, font: PageFont) -> str:
    """A chart's SVG in the font of its page; its text was measured in DejaVu Sans (`figures.lettering`)."""
    return svg.replace(FONT, font)


@cache
def _fonts() -> Any:
    """The fonts of pages and of charts, read once."""
    import typst

    return typst.Fonts(font_paths=[FONTS], include_system_fonts=False)
