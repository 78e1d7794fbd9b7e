"""A page printed from a browser: it holds the tables that the PDF holds, whatever a screen folds away, and no code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.accessible import ABSENT, browser, opened
from trialkit.judgement.claims import check_claims
from trialkit.protocol.claims_source import load_ledger
from trialkit.reporting.around import front
from trialkit.reporting.blocks import Figure, Flow, Folded, Tabled, tabled
from trialkit.reporting.claims_page import claims_page
from trialkit.reporting.formats.front import LONG_TABLE, Part
from trialkit.reporting.formats.html import html_of_parts
from trialkit.reporting.formats.standalone import standalone
from trialkit.reporting.formats.typeset import pdf_of
from trialkit.reporting.notebook import build_notebook
from trialkit.reporting.page import html_page
from trialkit.reporting.sections import SECTIONS
from trialkit.reporting.tables import Column, Table, table

from ..conftest import louth_evaluation
from .told import words_of_pdf

CLAIMS = Path(__file__).parents[3] / "claims"
LONG = table("long", "A table too long for paper", (Column("Week", "week"),), [(f"W{at}",) for at in range(90)])
SHORT = table("short", "A table that just fits", (Column("Week", "week"),), [(f"w{at}",) for at in range(LONG_TABLE)])


def tables(blocks: Flow) -> Iterator[Table]:
    """Every table of some blocks: open, behind a chart, or folded away."""
    for block in blocks:
        match block:
            case Tabled(found):
                yield found
            case Figure(table=Table() as found):
                yield found
            case Folded(_, inside):
                yield from tables(inside)


def tight(text: str) -> str:
    return "".join(text.split())


class _Paper(HTMLParser):
    """The captions that lie in nothing a page keeps folded on paper."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[bool] = []
        self.captions: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "details":
            self.open.append(dict(attrs).get("class") == "tk-part")
        self.inside = tag == "caption" and all(self.open)

    def handle_endtag(self, tag: str) -> None:
        if tag == "details":
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.captions.append(data)
            self.inside = False


@pytest.fixture(scope="module")
def parts() -> list[Part]:
    """Louth's report, and two tables behind charts, the longest that paper holds and one that it does not."""
    found = [function(louth_evaluation()) for _, function in SECTIONS]
    longest = Part(21, "Longest", tabled(SHORT, "numbers", csv=True) + tabled(LONG, "numbers", csv=True))
    return [*(Part(one.number, one.title, one.blocks) for one in found), longest]


@pytest.fixture(scope="module")
def page(parts: list[Part]) -> str:
    return standalone(front(louth_evaluation().trial, "Report"), html_of_parts(parts))


@pytest.fixture(scope="module")
def in_pdf(parts: list[Part]) -> str:
    """The PDF's words, without spaces."""
    return tight(words_of_pdf(pdf_of(front(louth_evaluation().trial, "Report"), parts, on=dt.date(2021, 3, 14))))


@pytest.fixture(scope="module")
def window() -> Iterator[Page]:
    if browser() is None:
        pytest.skip(ABSENT)
    with opened(1280) as found:
        yield found


def printed(window: Page, text: str, folder: Path) -> str:
    """What a page says on the paper that a browser prints, without spaces."""
    file = folder / "page.html"
    file.write_text(text, encoding="utf-8")
    window.goto(file.as_uri())
    return tight(words_of_pdf(window.pdf(prefer_css_page_size=True)))


def test_what_is_marked_to_stand_on_paper_are_the_tables_of_the_pdf(parts: list[Part], page: str, in_pdf: str) -> None:
    told = [found for part in parts for found in tables(part.blocks) if found.shown]
    assert {block.shown for part in parts for block in part.blocks if isinstance(block, Tabled)} == {
        *("open", "numbers", "folded")
    }
    assert len(told) > 15
    held = {found.caption for found in told if tight("".join(found.shown[-1])) in in_pdf}
    assert held == {found.caption for found in told} - {LONG.caption}
    paper = _Paper()
    paper.feed(page)
    assert held == {caption for caption in paper.captions if caption in {found.caption for found in told}}


def test_a_browser_prints_every_cell_of_the_pdfs_tables_and_names_the_file_of_one_too_long(
    parts: list[Part], page: str, in_pdf: str, window: Page, tmp_path: Path
) -> None:
    on_paper = printed(window, page, tmp_path)
    for found in (found for part in parts for found in tables(part.blocks)):
        cells = {tight(cell) for row in found.shown for cell in row}
        assert {cell for cell in cells if cell in in_pdf} == {cell for cell in cells if cell in on_paper}, found.caption
    note = tight("A table too long for paper: 90 rows, in data/long.csv.")
    assert note in in_pdf and note in on_paper
    assert "(CSV)" not in on_paper, "a link leads nowhere from paper"


def test_a_browser_prints_no_code(window: Page, tmp_path: Path) -> None:
    trial = louth_evaluation().trial
    page = html_page(build_notebook(trial), trial)
    assert "load_trial(" in page and "load_trial(" not in printed(window, page, tmp_path)


def test_a_browser_prints_every_quotation_and_finding_of_the_claims_page(window: Page, tmp_path: Path) -> None:
    checked = check_claims(load_ledger(sorted(CLAIMS.glob("*.yaml"))))
    on_paper = printed(window, claims_page(checked, ["rutland"]), tmp_path)
    claims = [claim for claim in checked.ledger.claims if claim.key.startswith("rutland.")]
    assert len(claims) > 3
    for claim in claims:
        assert tight(claim.figure.quote) in on_paper, claim.key
    about = {claim.key for claim in claims}
    found = [finding for finding in checked.findings if set(finding.figures) <= about]
    assert found and all(tight(finding.text) in on_paper for finding in found)
