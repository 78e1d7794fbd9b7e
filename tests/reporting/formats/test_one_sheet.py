"""The page of one sheet: counted line by line in its font, it fits for trials of every kind, in type one can read."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from docx import Document

from tests.published import evaluated
from trialkit import disclosed
from trialkit.reporting.around import front
from trialkit.reporting.blocks import Commands, Fact, Facts, bullets, paragraph
from trialkit.reporting.formats.front import Front, Part
from trialkit.reporting.formats.one_sheet import (
    BOTTOM,
    LINE,
    MM,
    SETTINGS,
    TOP,
    WIDE,
    Face,
    Setting,
    faces,
    height,
    print_style,
    setting_for,
)
from trialkit.reporting.formats.word import word_on_one_sheet
from trialkit.reporting.onepage import KIND, one_page

AROUND = Front("T", "O", "K", "W", "")
KINDS = (
    "louth",
    "seat-belt-law",
    "mendip-admissions",
    "rutland-admissions",
    "bristol-support-conversations",
    "shared-lives-survey",
    "benchmarking-lincolnshire",
)
"""Of our own trials: a few weeks, years of months, a comparison site, two years, the longest sentences, people asked
twice, a place among its neighbours."""


@pytest.mark.parametrize("name", KINDS)
def test_the_page_fits_its_sheet_in_type_of_nine_points_or_more(name: str) -> None:
    evaluation = disclosed(evaluated(name))
    around, parts = front(evaluation.trial, KIND, "public"), one_page(evaluation)
    chosen = setting_for(around, parts)
    assert chosen.size >= 9 and chosen.chart >= 0.85
    assert height(around, parts, chosen) < 0.951 * (297 - TOP - BOTTOM) * MM


def test_a_long_page_is_set_smaller_and_a_short_one_is_not() -> None:
    def page(rows: int) -> tuple[Part, ...]:
        told = tuple(Fact(f"Term {number}", "Some forty words long. " * 10) for number in range(rows))
        return (Part(None, "The answer", (Facts(told, headline=True),)),)

    assert setting_for(AROUND, page(2)) == SETTINGS[0]
    assert SETTINGS.index(setting_for(AROUND, page(20))) > 0
    assert setting_for(AROUND, page(200)) == SETTINGS[-1]


def test_a_text_is_as_high_as_its_lines_and_narrow_columns_have_more() -> None:
    face = Face(10, 2, 3)
    assert face.height("One line", 500) == pytest.approx(2 + 10 * LINE + 3)
    assert face.height("One line\nand another", 500) == pytest.approx(5 + 2 * 10 * LINE)
    words = "Several words that fill more than a single line of a narrow column"
    assert face.height(words, 80) > 3 * face.height("One line", 500)
    assert Face(10, 2, 3, "bold").height(words * 20, 300) > face.height(words * 20, 300)


def test_blocks_that_no_such_page_holds_are_refused() -> None:
    with pytest.raises(ValueError, match="no Commands stands on a page of one sheet"):
        height(AROUND, (Part(None, "", (Commands("trialkit check"),)),), SETTINGS[0])


def test_word_sets_its_page_in_the_sizes_that_were_counted() -> None:
    parts = (Part(None, "The answer", paragraph("Short.")), Part(None, "What would change it", bullets(["Little."])))
    document = Document(io.BytesIO(word_on_one_sheet(AROUND, parts, SETTINGS[0], on=dt.date(2021, 3, 14))))
    for name, face in faces(SETTINGS[0].size).items():
        style = document.styles[name]
        assert style.font.size.pt == face.size  # type: ignore[attr-defined]
        assert (style.paragraph_format.space_before.pt, style.paragraph_format.space_after.pt) == (  # type: ignore[attr-defined]
            face.before,
            face.after,
        )
    section = document.sections[0]
    assert section.page_width.mm - section.left_margin.mm - section.right_margin.mm == pytest.approx(WIDE, abs=0.1)  # type: ignore[union-attr]
    assert [line.text for line in document.paragraphs if "Heading" in line.style.name] == ["What would change it"]  # type: ignore[union-attr, operator]


def test_a_browser_prints_the_page_in_the_sizes_that_were_counted() -> None:
    style = print_style(Setting(9.5, 0.85))
    assert f"@page {{ margin: {TOP}mm" in style and "font-size: 9.5pt" in style and "width: 85%" in style
    assert style.index("@media print") < style.index("font-size")
