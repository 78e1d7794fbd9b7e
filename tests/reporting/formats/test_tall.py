"""A chart on paper: never cut, never pressed to where it cannot be read, and together with the words before it."""

import datetime as dt
import io
import re
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader

from trialkit.reporting import formats
from trialkit.reporting.blocks import Flow, figure, paragraph
from trialkit.reporting.charts import Telling
from trialkit.reporting.figures.canvas import Page, Type
from trialkit.reporting.figures.sheet import TALLEST, WIDTH
from trialkit.reporting.formats.front import Front, Part
from trialkit.reporting.formats.typeset import pdf_of
from trialkit.reporting.formats.word import word_of

DAY = dt.date(2021, 3, 14)
FRONT = Front("Title", "A council", "Report", "2021", "")
PAGE, POINTS = 297 / 25.4 * 72, 72 / 25.4
TOLD = Telling("A chart", "Of something", "It shows something")


def chart(height: float) -> Flow:
    """A chart of a height, with a Q at its top and a Z at its bottom: letters of charts are set one by one."""

    def draw(uid: str, _: str) -> str:
        page = Page(WIDTH["wide"], height)
        page.text((20, 20), "Q", Type(12))
        page.text((20, height - 20), "Z", Type(12))
        return page.svg(uid, TOLD)

    return figure("chart", draw, TOLD)


def parts(*flows: Flow) -> tuple[Part, ...]:
    blocks = tuple(block for found in flows for block in found)
    return (Part(1, "First", paragraph("Before.")), Part(2, "Charts", blocks))


def places(content: bytes) -> dict[str, tuple[int, float]]:
    """Where each piece of text stands: the page, and points up from its lower edge."""
    found: dict[str, tuple[int, float]] = {}
    for number, page in enumerate(PdfReader(io.BytesIO(content)).pages):

        def keep(text: str, now: list[float], matrix: list[float], *_: object, number: int = number) -> None:
            if text.strip():
                up = now[1] * matrix[4] + now[3] * matrix[5] + now[5]
                found[" ".join(text.split())] = (number, up)

        page.extract_text(visitor_text=keep)
    return found


@pytest.mark.parametrize("height", [400.0, TALLEST, 3000.0])
def test_a_chart_is_whole_on_one_page_of_the_pdf_however_tall_it_is(height: float) -> None:
    found = places(pdf_of(FRONT, parts(chart(height)), on=DAY))
    (top_page, top), (bottom_page, bottom) = found["Q"], found["Z"]
    assert top_page == bottom_page
    assert 18 * POINTS <= bottom < top <= PAGE - 15 * POINTS
    share = (top - bottom) / (height - 40) * 720 / (170 * POINTS)
    assert share == pytest.approx(1 if height <= TALLEST else 235 / (3000 / 720 * 170), rel=0.01)


def test_words_before_a_chart_are_on_its_page_in_the_pdf() -> None:
    filling = paragraph("Words that fill a page. " * 240)
    found = places(pdf_of(FRONT, parts(filling, paragraph("These lead to it."), chart(500)), on=DAY))
    assert found["These lead to it."][0] == found["Q"][0]


@pytest.mark.parametrize("height", [400.0, TALLEST, 3000.0])
def test_a_picture_in_word_fits_under_a_heading_in_its_own_shape(height: float) -> None:
    document = Document(io.BytesIO(word_of(FRONT, parts(paragraph("These lead to it."), chart(height)), on=DAY)))
    (shape,) = document.inline_shapes
    assert shape.height.cm <= 23.5 and shape.width.cm <= 17.01
    assert shape.height / shape.width == pytest.approx(height / 720, rel=0.01)
    assert height > TALLEST or shape.width.cm == pytest.approx(17.0, abs=0.01)
    (leads,) = [line for line in document.paragraphs if line.text == "These lead to it."]
    assert leads.paragraph_format.keep_with_next
    assert document.styles["Picture"].paragraph_format.line_spacing == 1.0  # type: ignore[attr-defined]


def test_the_tallest_sheet_is_printed_from_the_page_in_full() -> None:
    style = (Path(formats.__file__).parents[1] / "template" / "report" / "page.css").read_text(encoding="utf-8")
    (most,) = re.findall(r"\.tk-figure svg \{ max-height: (\d+)mm", style)
    assert TALLEST / WIDTH["wide"] * (210 - 2 * 18) <= float(most) <= 297 - 2 * 20 - 25
