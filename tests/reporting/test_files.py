"""The numbers beside a report."""

import csv
import json
from pathlib import Path

from trialkit.judgement.evaluation import Evaluation
from trialkit.reporting.files import number_tables, write_numbers

from .conftest import wellbeing_evaluation


def test_every_table_has_its_own_file_that_a_spreadsheet_reads(wellbeing: Evaluation, tmp_path: Path) -> None:
    write_numbers(wellbeing, tmp_path)
    written = sorted(path.stem for path in (tmp_path / "data").iterdir())
    assert written == sorted(table.name for table in number_tables(wellbeing))
    for path in (tmp_path / "data").iterdir():
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        assert len({len(row) for row in rows}) == 1 and len(rows) > 1


def test_the_json_holds_the_numbers_of_the_evaluation(wellbeing: Evaluation, tmp_path: Path) -> None:
    write_numbers(wellbeing, tmp_path)
    found = json.loads((tmp_path / "evaluation.json").read_text(encoding="utf-8"))
    assert found["rows"]["received"] == wellbeing.log.flow.received
    assert found["grade"]["level"] == wellbeing.grade.level


def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
        write_numbers(wellbeing_evaluation(), folder)
    files = [sorted(path for path in folder.rglob("*") if path.is_file()) for folder in folders]
    assert [path.read_bytes() for path in files[0]] == [path.read_bytes() for path in files[1]]
