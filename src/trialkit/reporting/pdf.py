"""A frozen set of words and pictures as an accessible PDF, and a chart as a picture; the only user of typst.

Words reach the template as JSON and are set as text: nothing in them is ever markup. The file is PDF/UA-1 (tagged, with
title and language, refused where a picture has no text alternative), its fonts come with trialkit, and nothing is
fetched: the same words give the same bytes on every machine.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, Literal

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


def pdf(template: str, words: Mapping[str, Words], *, on: dt.date) -> bytes:
    """A template filled: `words` is sys.inputs.words, JSON; `on` is the date that the file itself bears.

    The template sets title, page and language. Raises typst.TypstError where the template itself is wrong.
    """
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
