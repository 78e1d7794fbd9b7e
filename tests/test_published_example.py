"""The published example in reports/louth and the README's pictures are what trialkit makes today."""

import json
import re
from pathlib import Path

import pypdf
import pytest
from docx import Document

from tests import pictures
from trialkit.reporting.export import publish
from trialkit.reporting.verify import verify
from trialkit.workspace import Workspace

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "reports" / "louth"
AGAIN = "The example is older than the program: publish it again (make pictures)."


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("example")
    for part in ("trials", "impact_logs"):
        (folder / part).symlink_to(ROOT / part, target_is_directory=True)
    return publish("louth", Workspace(folder))


def pdf_text(file: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(file).pages).split())


def word_text(file: Path) -> list[str]:
    document = Document(str(file))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [line.text for line in document.paragraphs] + cells


def test_the_example_has_the_same_files_and_its_own_fingerprints() -> None:
    manifest = json.loads((KEPT / "manifest.json").read_text(encoding="utf-8"))
    assert {path.relative_to(KEPT).as_posix() for path in KEPT.rglob("*") if path.is_file()} == {
        "manifest.json",
        *manifest["files"],
    }


def test_its_numbers_and_sentences_come_out_again() -> None:
    found = verify(KEPT, Workspace(ROOT))
    assert found.holds and found.numbers > 250, AGAIN
    assert found.inputs == (), AGAIN


@pytest.mark.parametrize("name", ["report.html", "summary.html"])
def test_its_pages_are_those_made_today(name: str, made: Path) -> None:
    assert (made / name).read_text(encoding="utf-8") == (KEPT / name).read_text(encoding="utf-8"), AGAIN


@pytest.mark.parametrize("name", ["report", "summary"])
def test_its_documents_say_what_those_made_today_say(name: str, made: Path) -> None:
    assert pdf_text(made / f"{name}.pdf") == pdf_text(KEPT / f"{name}.pdf"), AGAIN
    assert word_text(made / f"{name}.docx") == word_text(KEPT / f"{name}.docx"), AGAIN


def test_the_first_picture_shows_the_examples_first_screen() -> None:
    page = (KEPT / "report.html").read_text(encoding="utf-8")
    assert pictures.marked(pictures.SCREEN) == pictures.mark(pictures.first_screen(page)), AGAIN


def test_the_second_picture_shows_the_huddles_sheet_of_week_3(tmp_path: Path) -> None:
    shown = pictures.sheet(tmp_path)
    assert re.search(r"Week 3 of 6", shown)
    assert pictures.marked(pictures.SHEET) == pictures.mark(shown), AGAIN
