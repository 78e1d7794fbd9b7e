"""One report in three formats: the same sentences and the same numbers in each, and the same bytes every time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.published import evaluated
from trialkit import disclosed
from trialkit.judgement.evaluation import Evaluation
from trialkit.reporting.around import front
from trialkit.reporting.blocks import Block, Bullets, Facts, Folded, Graded, Paragraph, Tabled
from trialkit.reporting.formats.typeset import on_one_page
from trialkit.reporting.onepage import KIND, one_page
from trialkit.reporting.sections import SECTIONS
from trialkit.reporting.written import write_report

from ..conftest import louth_evaluation, monthly_evaluation
from .told import numbers_of, plain, words_of_html, words_of_pdf, words_of_word

READERS = {"html": words_of_html, "pdf": words_of_pdf, "docx": words_of_word}


def sentences(blocks: tuple[Block, ...]) -> list[str]:
    """What must stand in every format."""
    found: list[str] = []
    for block in blocks:
        match block:
            case Paragraph(text) | Graded(_, text):
                found.append(text)
            case Bullets(items):
                found += items
            case Facts(items):
                found += [part for item in items for part in (item.term, item.text)]
            case Tabled(table, shown) if shown == "open":
                found += [table.caption, *(cell for row in table.shown for cell in row)]
            case Folded(_, inner):
                found += sentences(inner)
    return [plain(part) for text in found for part in text.split("\n") if part.strip()]


def tight(text: str) -> str:
    """Text without any space: a PDF tells words apart by where they stand, so lines lose and gain spaces."""
    return "".join(text.split())


@pytest.fixture(scope="module", params=[louth_evaluation, monthly_evaluation])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Evaluation, Path]:
    evaluation, folder = request.param(), tmp_path_factory.mktemp("made")
    write_report(evaluation, folder)
    return evaluation, folder


@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_every_sentence_and_figure_of_the_page_stands_in_the_other_formats(
    made: tuple[Evaluation, Path], ending: str
) -> None:
    evaluation, folder = made
    shown = tight(READERS[ending]((folder / f"report.{ending}").read_bytes()))
    missing = [
        text
        for _, function in SECTIONS
        for text in sentences(function(evaluation).blocks)
        if tight(text) not in shown and len(text) < 400
    ]
    assert not missing


@pytest.mark.parametrize("ending", ["html", "pdf", "docx"])
def test_the_one_page_has_the_numbers_of_the_headline_in_every_format(
    made: tuple[Evaluation, Path], ending: str
) -> None:
    evaluation, folder = made
    content = (folder / f"summary.{ending}").read_bytes()
    shown = tight(words_of_html(content.decode()) if ending == "html" else READERS[ending](content))  # type: ignore[arg-type]
    told = [text for part in one_page(evaluation) for text in sentences(part.blocks)]
    assert any(numbers_of(text) for text in told)
    assert [text for text in told if tight(text) not in shown] == []


def test_the_same_evaluation_gives_the_same_bytes(made: tuple[Evaluation, Path], tmp_path: Path) -> None:
    evaluation, folder = made
    write_report(evaluation, tmp_path)
    for file in tmp_path.iterdir():
        if file.is_file():
            assert file.read_bytes() == (folder / file.name).read_bytes(), file.name


def test_the_one_page_is_one_page(made: tuple[Evaluation, Path]) -> None:
    import pypdf

    assert len(pypdf.PdfReader(made[1] / "summary.pdf").pages) == 1


@pytest.mark.parametrize("name", ["bristol-support-conversations", "essex-three-conversations", "mendip-admissions"])
def test_the_one_page_is_one_page_for_the_longest_of_our_own_trials(name: str) -> None:
    import io

    import pypdf

    evaluation = disclosed(evaluated(name))
    front_matter = front(evaluation.trial, KIND, "public")
    made = on_one_page(front_matter, one_page(evaluation), on=evaluation.trial.judged_end)
    assert len(pypdf.PdfReader(io.BytesIO(made)).pages) == 1
