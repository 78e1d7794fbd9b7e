"""verify: a report as it was published holds; any number, file or input that was changed is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trialkit.errors import PublishError
from trialkit.reporting.manifest import NAME, unchanged
from trialkit.reporting.verify import verify
from trialkit.workspace import Workspace

from .shelves import LEVEL, RISING, put_numbers, workspace, write_log


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    made = workspace(tmp_path, rising=RISING)
    put_numbers(made, "rising")
    return made


def test_a_report_as_it_was_published_holds_and_says_how_many_numbers_were_compared(place: Workspace) -> None:
    found = verify(place.report_folder("rising"), place)
    numbers = json.loads((place.report_folder("rising") / "evaluation.json").read_text(encoding="utf-8"))
    assert found.holds and not (found.differences or found.files or found.inputs or found.made_with)
    assert found.numbers > 100 and numbers["measures"][0]["headline"]["n"] == 480


def test_a_number_typed_over_is_named_with_both_values(place: Workspace) -> None:
    file = place.report_folder("rising") / "evaluation.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    was = document["measures"][0]["headline"]["lower"]
    document["measures"][0]["headline"]["lower"] = was + 0.01
    file.write_text(json.dumps(document), encoding="utf-8")
    found = verify(file.parent, place)
    [one] = found.differences
    assert not found.holds and one.where == "measures[0].headline.lower"
    assert (float(one.published), float(one.now)) == pytest.approx((was + 0.01, was))
    assert [each.where for each in found.files] == ["evaluation.json"]


def test_a_number_added_or_taken_away_is_a_difference(place: Workspace) -> None:
    file = place.report_folder("rising") / "evaluation.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    del document["measures"][0]["worthwhile"]
    document["extra"] = 7
    file.write_text(json.dumps(document), encoding="utf-8")
    found = {one.where: (one.published, one.now) for one in verify(file.parent, place).differences}
    assert found == {"measures[0].worthwhile": ("nothing", "10.0"), "extra": ("7", "nothing")}


def test_a_log_that_was_changed_since_is_named_with_the_numbers_that_move(place: Workspace) -> None:
    write_log(place.root, "rising", LEVEL)
    found = verify(place.report_folder("rising"), place)
    assert [one.where for one in found.inputs] == ["impact_logs/rising/log.csv"]
    assert not found.files and "measures[0].headline.value" in [one.where for one in found.differences]


def test_a_table_that_was_changed_or_lost_is_named(place: Workspace) -> None:
    folder = place.report_folder("rising")
    first, second, *_ = sorted((folder / "data").iterdir())
    first.write_text("changed", encoding="utf-8")
    second.unlink()
    found = verify(folder, place)
    assert [one.where for one in found.files] == [f"data/{first.name}", f"data/{second.name}"]
    assert found.files[1].now == "not there" and not found.differences


def test_files_that_people_put_beside_a_report_are_no_difference(place: Workspace) -> None:
    (place.report_folder("rising") / "notes.txt").write_text("mine", encoding="utf-8")
    assert verify(place.report_folder("rising"), place).holds


@pytest.mark.parametrize("content", [None, "", "{}", '{"schema": "trialkit/manifest/1", "trial": 3}'])
def test_a_folder_without_a_manifest_of_ours_is_told(place: Workspace, content: str | None) -> None:
    file = place.report_folder("rising") / NAME
    file.unlink() if content is None else file.write_text(content, encoding="utf-8")
    with pytest.raises(PublishError) as told:
        verify(file.parent, place)
    assert str(file) in told.value.problems[0].where
    assert not unchanged("rising", place)


def test_a_report_is_unchanged_until_its_log_its_plan_or_one_of_its_files_changes(place: Workspace) -> None:
    assert unchanged("rising", place)
    table = next((place.report_folder("rising") / "data").iterdir())
    kept = table.read_bytes()
    table.write_bytes(kept + b" ")
    assert not unchanged("rising", place)
    table.write_bytes(kept)
    assert unchanged("rising", place)
    receipts = place.root / "trials" / "rising.receipts"
    receipts.mkdir()
    (receipts / "1.json").write_text("{}", encoding="utf-8")
    assert not unchanged("rising", place)
    (receipts / "1.json").unlink()
    write_log(place.root, "rising", LEVEL)
    assert not unchanged("rising", place)
