"""The numbers beside a report."""

import csv
import json
import re
from dataclasses import replace
from pathlib import Path

from trialkit.judgement.evaluation import Evaluation
from trialkit.records.log import RowFlow, SetAside
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


TURNING = "".join(chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


def test_text_that_turns_the_text_around_it_stays_exact_in_the_json_and_raw_in_no_file(
    wellbeing: Evaluation, tmp_path: Path
) -> None:
    spoofed = f"jpg{TURNING}.exe \x7f \x85 \U000e0041 \\u202e"
    trial = wellbeing.trial.model_copy(update={"title": spoofed, "source": spoofed})
    reason = f"note is {TURNING}=1+1"
    log = replace(wellbeing.log, flow=RowFlow(4, (SetAside(reason, 3),), 1))
    write_numbers(replace(wellbeing, trial=trial, log=log), tmp_path)
    raw = re.compile("[\x7f-\x9f\u202a-\u202e\u2066-\u2069\U000e0041]")
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 3
    for path in files:
        assert not raw.search(path.read_text(encoding="utf-8-sig")), path.name
    document = json.loads((tmp_path / "evaluation.json").read_text(encoding="utf-8"))
    assert document["title"] == document["provenance"]["source"] == spoofed
    assert document["rows"]["reasons"] == [{"reason": reason, "rows": 3}]
    assert "note is =1+1" in (tmp_path / "data" / "row-flow.csv").read_text(encoding="utf-8-sig")


def test_a_phase_name_that_turns_text_is_plain_in_every_table(wellbeing: Evaluation) -> None:
    series = wellbeing.primary.series[0]
    frame = series.frame.assign(phase=f"{TURNING}Trial")
    primary = replace(wellbeing.primary, series=(replace(series, frame=frame),))
    found = replace(wellbeing, results=(primary, *wellbeing.results[1:]))
    text = number_tables(found)[0].csv()
    assert ",Trial," in text and not set(TURNING) & set(text)
