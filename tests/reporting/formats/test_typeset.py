"""The PDF as those read it who do not see it: tags, title, language, bookmarks, headings, alternative texts."""

from __future__ import annotations

import datetime as dt
import io
import itertools
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest
from pypdf import PdfReader

from trialkit.reporting import charts, terms
from trialkit.reporting.around import front
from trialkit.reporting.blocks import Fact, Facts, Figure, bullets, paragraph, tabled
from trialkit.reporting.formats.front import Front, Part
from trialkit.reporting.formats.one_sheet import BOTTOM, LABELS, MM, SETTINGS, SIDE, WIDE
from trialkit.reporting.formats.typeset import on_one_page, pdf_of
from trialkit.reporting.sections import SECTIONS
from trialkit.reporting.tables import Column, table

from ..conftest import HOSTILE, louth_evaluation
from .told import words_of_pdf

DAY = dt.date(2021, 3, 14)
AROUND = Front("T", "O", "K", "W", "")
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30"><path d="M0 0h90v30z"/></svg>'
CHART = Figure("chart", lambda *_: SVG, charts.Telling("A chart", "Of nothing", "It is grey."))


@pytest.fixture(scope="module")
def read() -> pikepdf.Pdf:
    found = louth_evaluation()
    parts = [function(found) for _, function in SECTIONS]
    content = pdf_of(
        front(found.trial, terms.KIND_OF_REPORT),
        [Part(one.number, one.title, one.blocks) for one in parts],
        on=DAY,
    )
    return pikepdf.open(io.BytesIO(content))


def tags(node: Any) -> Iterator[tuple[str, Any]]:
    """Every structure element under a node, in reading order."""
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield str(kid.S), kid
            yield from tags(kid)


def scope(node: Any) -> str:
    """What a header heads; nothing for other cells."""
    return next((str(known.Scope) for known in node.get("/A", []) if "/Scope" in known), "")


def test_it_is_tagged_and_says_its_title_and_language(read: pikepdf.Pdf) -> None:
    assert bool(read.Root.MarkInfo.Marked) and str(read.Root.Lang) == "en-GB"
    assert str(read.docinfo["/Title"]) == "Strengths-based conversations in the Louth team"
    assert bool(read.Root.ViewerPreferences.DisplayDocTitle)
    with read.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"


def test_headings_go_down_one_level_at_a_time(read: pikepdf.Pdf) -> None:
    levels = [int(tag[2:]) for tag, _ in tags(read.Root.StructTreeRoot) if tag[:2] == "/H" and tag[2:].isdigit()]
    assert levels[0] == 1 and levels.count(1) >= len(SECTIONS)
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_every_section_has_a_bookmark(read: pikepdf.Pdf) -> None:
    with read.open_outline() as outline:
        named = [item.title for item in outline.root]
    for number, (title, _) in enumerate(SECTIONS, start=1):
        assert any(name.split() == f"{number} {title}".split() for name in named), title


def test_every_chart_has_an_alternative_text_that_carries_its_finding(read: pikepdf.Pdf) -> None:
    told = [str(node.get("/Alt", "")) for tag, node in tags(read.Root.StructTreeRoot) if tag == "/Figure"]
    evaluation = louth_evaluation()
    drawn = [block for _, function in SECTIONS for block in function(evaluation).blocks if isinstance(block, Figure)]
    assert len(told) >= len(drawn) > 2
    finding = charts.phases_telling(evaluation, evaluation.primary)
    assert any(finding.title in text and finding.alternative in text for text in told)


def test_every_table_has_heading_cells(read: pikepdf.Pdf) -> None:
    tables = [node for tag, node in tags(read.Root.StructTreeRoot) if tag == "/Table"]
    assert len(tables) > 5
    for node in tables:
        assert "/TH" in [tag for tag, _ in tags(node)]


def test_every_row_of_a_table_is_headed_by_its_first_cell(read: pikepdf.Pdf) -> None:
    rows = [list(tags(node)) for tag, node in tags(read.Root.StructTreeRoot) if tag == "/TR"]
    cells = [[(tag, scope(node)) for tag, node in row if tag in ("/TH", "/TD")] for row in rows]
    told = [row for row in cells if row[0] != ("/TH", "/Column")]
    assert len(told) > 50 and all(row[0] == ("/TH", "/Row") for row in told)
    assert all(kind == ("/TD", "") for row in told for kind in row[1:])
    named = [row for row in cells if row not in told]
    assert len(named) > 5 and all(kind == ("/TH", "/Column") for row in named for kind in row)


def test_the_answers_terms_are_headers_and_other_terms_are_labels_of_a_list(read: pikepdf.Pdf) -> None:
    first = next(node for tag, node in tags(read.Root.StructTreeRoot) if tag == "/Table")
    rows = [node for tag, node in tags(first) if tag == "/TR"]
    evaluation = louth_evaluation()
    answer = next(block for block in SECTIONS[0][1](evaluation).blocks if isinstance(block, Facts))
    assert len(rows) == len(answer.items)
    lists = [[tag for tag, _ in tags(node)] for tag, node in tags(read.Root.StructTreeRoot) if tag == "/L"]
    told = [block for _, function in SECTIONS for block in function(evaluation).blocks if isinstance(block, Facts)]
    plain = sum(len(block.items) for block in told if not block.headline)
    assert plain > 10 and sum(found.count("/Lbl") for found in lists) >= plain


def test_nothing_in_the_words_is_markup() -> None:
    hostile = f"{HOSTILE} #strong[x] = Heading @ref \\ $x$ `code` <label> https://example.org/ // comment /* */ ~ --"
    rows = table("t", hostile, (Column(hostile, "a"), Column("b", "b")), [(hostile, hostile)])
    around = Front(hostile, hostile, "Kind", hostile, hostile)
    content = pdf_of(around, [Part(1, hostile, paragraph(hostile) + bullets([hostile]) + tabled(rows))], on=DAY)
    shown = "".join(words_of_pdf(content).split())
    for part in ("<script>alert(", "#strong[x]", "=Heading", "@ref", "`code`", "<label>", "//comment", "--"):
        assert part in shown, part


def test_what_fits_on_one_page_is_set_in_type_no_smaller_than_it_needs_to_be() -> None:
    """The bookmarks of its parts are no pages: a short page in two parts keeps the usual size."""
    parts = (Part(None, "The answer", paragraph("Short.")), Part(None, "What would change it", paragraph("Little.")))
    around = Front("T", "O", "K", "W", "")
    assert on_one_page(around, parts, on=DAY) == pdf_of(around, parts, on=DAY, contents=False, sheet=SETTINGS[0])


def test_the_page_of_one_sheet_has_the_margins_and_the_chart_that_word_and_print_have() -> None:
    rows = Facts((Fact("Term", "What is known."), Fact("W", "More.")), headline=True)
    made = on_one_page(AROUND, (Part(None, "The answer", (rows, CHART)),), on=DAY)
    file = pikepdf.open(io.BytesIO(made))
    (drawn,) = [node for tag, node in tags(file.Root.StructTreeRoot) if tag == "/Figure"]
    left, _, right, _ = (float(edge) / MM for edge in drawn.A[0].BBox)
    assert (left, right) == pytest.approx((SIDE, SIDE + WIDE), abs=0.01)
    places: dict[str, tuple[float, float]] = {}

    def seen(text: str, frame: list[float], line: list[float], *_: object) -> None:
        across, up = (frame[at] * line[4] + frame[at + 2] * line[5] + frame[at + 4] for at in (0, 1))
        places[text.strip()] = (across / MM, up / MM)

    PdfReader(io.BytesIO(made)).pages[0].extract_text(visitor_text=seen)
    assert places["Term"][0] == pytest.approx(SIDE, abs=0.5)
    assert places["What is known."][0] == pytest.approx(SIDE + LABELS, abs=0.5)
    assert BOTTOM - 8 < places["Page 1 of 1"][1] < BOTTOM - 5, "the footer lies five millimetres under the text"


def test_what_cannot_fit_on_one_page_is_set_in_the_smallest_type_and_kept_whole() -> None:
    long = bullets([f"Sentence {number} of a page that has far too many of them." for number in range(200)])
    content = on_one_page(Front("T", "O", "K", "W", ""), (Part(None, "Too long", long),), on=DAY)
    assert "Sentence 199" in words_of_pdf(content)


@pytest.mark.parametrize("where", ["title", "paragraph", "bullet", "cell"])
def test_a_word_longer_than_a_line_stays_on_the_page(where: str) -> None:
    """Set on one line it would run over the edge of the paper, and what is over the edge is lost in print."""
    word = "W" * 400
    parts = {
        "title": paragraph("Nothing"),
        "paragraph": paragraph(word),
        "bullet": bullets([word]),
        "cell": tabled(table("t", "c", (Column("a", "a"), Column("b", "b")), [(word, word)])),
    }
    around = Front(word if where == "title" else "T", "O", "K", "W", "")
    content = pdf_of(around, [Part(1, "One", parts[where])], on=DAY)
    lines = [line for page in PdfReader(io.BytesIO(content)).pages for line in page.extract_text().splitlines()]
    assert 0 < max(line.count("W") for line in lines) < 100 and sum(line.count("W") for line in lines) >= 400


@pytest.mark.parametrize("letter", ["W", "m ", "\u4e2d"])
def test_the_longest_title_and_organisation_stay_on_the_paper_at_the_foot_of_a_page(letter: str) -> None:
    around = Front((letter * 200)[:200].strip(), (letter * 200)[:200].strip(), "K", "W", "")
    content = pdf_of(around, [Part(1, "One", paragraph("Nothing"))], on=DAY)
    heights: list[float] = []

    def seen(text: str, frame: list[float], line: list[float], *_: object) -> None:
        if text.strip():
            heights.append(frame[1] * line[4] + frame[3] * line[5] + frame[5])

    PdfReader(io.BytesIO(content)).pages[0].extract_text(visitor_text=seen)
    assert len(heights) > 5 and 4 < min(heights) < 60
