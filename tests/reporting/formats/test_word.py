"""The Word file: real headings, heading rows, alternative texts, links that lead somewhere, and nobody's name in it."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import re

import pytest
from docx import Document

from trialkit.reporting import charts, terms
from trialkit.reporting.around import front
from trialkit.reporting.blocks import bullets, paragraph, tabled
from trialkit.reporting.figures.lettering import text_width
from trialkit.reporting.formats.front import Front, Part
from trialkit.reporting.formats.word import word_of
from trialkit.reporting.sections import SECTIONS
from trialkit.reporting.tables import Column, table

from ..conftest import HOSTILE, louth_evaluation
from .told import part_of_word, words_of_word

DAY = dt.date(2021, 3, 14)


@pytest.fixture(scope="module")
def content() -> bytes:
    found = louth_evaluation()
    parts = [function(found) for _, function in SECTIONS]
    around = front(found.trial, terms.KIND_OF_REPORT)
    return word_of(around, [Part(one.number, one.title, one.blocks) for one in parts], on=DAY)


def test_sections_are_headings_of_the_first_level_and_go_down_one_at_a_time(content: bytes) -> None:
    found = [
        (int(line.style.name[-1]), line.text)
        for line in Document(io.BytesIO(content)).paragraphs
        if line.style is not None and (line.style.name or "").startswith("Heading")
    ]
    assert [text for level, text in found if level == 1] == [
        f"{number}  {title}" for number, (title, _) in enumerate(SECTIONS, start=1)
    ]
    levels = [level for level, _ in found]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_tables_have_a_heading_row_or_a_heading_column_a_title_and_the_width_of_the_page(content: bytes) -> None:
    document = Document(io.BytesIO(content))
    assert len(document.tables) > 5
    for made in document.tables:
        text = made._tbl.xml
        look = re.search(r"<w:tblLook [^>]*>", text)
        assert look is not None and "w:tblCaption" in text
        heads_rows = 'w:firstRow="1"' in look[0]
        assert ("<w:tblHeader/>" in text) == heads_rows and 'w:firstColumn="1"' in look[0]
        widths = [int(width) for width in re.findall(r'<w:gridCol w:w="(\d+)"', text)]
        assert sum(widths) == pytest.approx(17 / 2.54 * 1440, rel=0.02)


def test_no_row_is_broken_over_two_pages(content: bytes) -> None:
    text = part_of_word(content, "word/document.xml")
    assert text.count("<w:cantSplit") == len(re.findall(r"<w:tr[ >]", text)) > 20


def test_a_column_of_figures_is_as_wide_as_its_longest_cell(content: bytes) -> None:
    seen = 0
    for made in Document(io.BytesIO(content)).tables:
        wide = [int(width) / 20 for width in re.findall(r'<w:gridCol w:w="(\d+)"', made._tbl.xml)]
        for row in made.rows:
            for room, cell in zip(wide, row.cells, strict=True):
                if cell.paragraphs[0].style.name == "Cell number" and len(cell.text) < 25:  # type: ignore[union-attr]
                    seen += 1
                    assert text_width(cell.text, 9.0, "normal", "Liberation Sans") + 10.8 <= room + 0.1, cell.text
    assert seen > 60


def test_the_footer_stands_clear_of_the_text(content: bytes) -> None:
    section = Document(io.BytesIO(content)).sections[0]
    two_lines = 2 * 8 * 1.15 * 1.149
    assert section.footer_distance.pt + two_lines + 10 < section.bottom_margin.pt  # type: ignore[union-attr]


def test_every_picture_says_in_words_what_it_shows(content: bytes) -> None:
    text = part_of_word(content, "word/document.xml")
    told = re.findall(r'<wp:docPr [^>]*descr="([^"]*)"', text)
    assert len(told) == text.count("<pic:pic") > 2 and all(len(alternative) > 40 for alternative in told)
    evaluation = louth_evaluation()
    assert any(charts.phases_telling(evaluation, evaluation.primary).title in alternative for alternative in told)


def test_every_link_of_the_contents_leads_to_a_heading(content: bytes) -> None:
    text = part_of_word(content, "word/document.xml")
    wanted = re.findall(r'<w:hyperlink w:anchor="([^"]+)"', text)
    there = re.findall(r'<w:bookmarkStart [^>]*w:name="([^"]+)"', text)
    assert len(wanted) == len(SECTIONS) and set(wanted) <= set(there)


def test_the_file_says_what_it_is_and_not_who_made_it_or_when(content: bytes) -> None:
    known = Document(io.BytesIO(content)).core_properties
    assert (known.title, known.author) == (
        "Strengths-based conversations in the Louth team",
        "Lincolnshire County Council",
    )
    assert known.last_modified_by == "" and known.created is not None and known.created.date() == DAY
    assert "python-docx" not in part_of_word(content, "docProps/core.xml")


def test_text_is_never_a_field_or_markup() -> None:
    hostile = f'{HOSTILE} {{ INCLUDETEXT "c:\\\\secret" }} DDEAUTO c:\\\\cmd <w:t>'
    rows = table("t", hostile, (Column(hostile, "a"), Column("b", "b")), [(hostile, hostile)])
    around = Front(hostile, hostile, "Kind", hostile, hostile)
    made = word_of(around, [Part(1, hostile, paragraph(hostile) + bullets([hostile]) + tabled(rows))], on=DAY)
    assert "INCLUDETEXT" in words_of_word(made) and "<w:t>" in words_of_word(made)
    for name in ("word/document.xml", "word/footer1.xml"):
        text = part_of_word(made, name)
        assert "w:instrText" not in text
        assert set(re.findall(r'w:instr="([^"]*)"', text)) <= {"PAGE"}
