"""Decisions as files: written once, chained, and refused when touched; clumsy input is told whole."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from trialkit.errors import TrialError
from trialkit.protocol.receipts import orphans
from trialkit.protocol.source import load_trial
from trialkit.protocol.taken import LONGEST, Basis, Choice, Taken, decisions_folder, load_decisions, record

ROOT = Path(__file__).parents[2]
NOW = dt.datetime(2021, 4, 12, 9, 30, tzinfo=dt.UTC)
CHOICE = Choice("extend", "Six baseline weeks first", "Director", dt.date(2021, 4, 12))
BASIS = Basis("extend", 2, *(f"sha256:{letter * 64}" for letter in "abc"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Louth's trial file in a folder of its own."""
    return Path(shutil.copy(ROOT / "trials" / "louth.yaml", tmp_path))


def write(file: Path, choice: Choice = CHOICE, days: int = 0, basis: Basis = BASIS) -> tuple[Taken, ...]:
    return record(load_trial(file), file, choice, basis, now=NOW + dt.timedelta(days=days))


def problems(file: Path) -> list[str]:
    with pytest.raises(TrialError) as caught:
        load_decisions(file, now=NOW + dt.timedelta(days=400))
    return [str(problem) for problem in caught.value.problems]


def test_a_decision_says_what_was_decided_on_what_and_what_the_rule_said(file: Path) -> None:
    choice = replace(CHOICE, dissent="The team would go on", next_review=dt.date(2021, 9, 1))
    (only,) = write(file, choice)
    assert (only.number, only.outcome, only.rule, only.grade) == (1, "extend", "extend", 2)
    assert (only.by, only.reason, only.dissent) == ("Director", "Six baseline weeks first", "The team would go on")
    assert (only.plan, only.log, only.figures) == (BASIS.plan, BASIS.log, BASIS.figures)
    assert only.next_review == dt.date(2021, 9, 1) and only.recorded == NOW
    assert load_decisions(file, now=NOW) == (only,)


def test_another_decision_is_another_record_and_the_first_stays_as_it_was(file: Path) -> None:
    write(file)
    first = (decisions_folder(file) / "1.json").read_bytes()
    found = write(file, replace(CHOICE, outcome="stop", on=dt.date(2021, 5, 3)), 21)
    assert [one.outcome for one in found] == ["extend", "stop"]
    assert found[1].previous == found[0].digest
    assert (decisions_folder(file) / "1.json").read_bytes() == first


def test_the_same_decision_on_the_same_evidence_is_recorded_once_and_on_new_evidence_again(file: Path) -> None:
    write(file)
    with pytest.raises(TrialError, match=r"recorded already, as decision 1 of 12/04/2021"):
        write(file, days=1)
    assert len(write(file, days=2, basis=replace(BASIS, log=f"sha256:{'d' * 64}"))) == 2


def test_everything_wrong_with_a_decision_is_told_at_once_and_nothing_is_written(file: Path) -> None:
    bad = Choice("stop", "x" * (LONGEST + 1), "\u202e \t", dt.date(2020, 1, 1), "  ", dt.date(2019, 1, 1))
    with pytest.raises(TrialError) as caught:
        write(file, bad)
    assert [problem.where for problem in caught.value.problems] == [
        "--by",
        "--reason",
        "--dissent",
        "--on",
        "--next-review",
    ]
    assert not decisions_folder(file).exists()


def test_a_day_that_has_not_come_is_refused(file: Path) -> None:
    with pytest.raises(TrialError, match="a day that has not come"):
        write(file, replace(CHOICE, on=dt.date(2022, 1, 1)))


def test_what_would_move_a_cursor_is_refused(file: Path) -> None:
    with pytest.raises(TrialError, match="cannot be seen"):
        write(file, replace(CHOICE, reason="Six\x1b[2J weeks\u202e\nfirst"))
    assert write(file, replace(CHOICE, reason="Six\n weeks"))[0].reason == "Six weeks"


def test_an_edited_a_missing_and_a_copied_record_are_refused_with_their_place(file: Path) -> None:
    write(file)
    write(file, replace(CHOICE, outcome="stop"), 1)
    one = decisions_folder(file) / "1.json"
    text = one.read_text(encoding="utf-8")
    one.write_text(text.replace('"extend"', '"roll_out"', 1), encoding="utf-8")
    assert any("1.json was edited after it was written" in said for said in problems(file))
    one.unlink()
    assert any("decision 1 is missing" in said for said in problems(file))
    one.write_text(text, encoding="utf-8")
    shutil.copy(one, decisions_folder(file) / "3.json")
    assert any("3.json calls itself decision 1" in said for said in problems(file))


def test_a_record_forged_whole_does_not_fit_the_one_after_it(file: Path) -> None:
    write(file)
    write(file, replace(CHOICE, outcome="stop"), 1)
    other = file.with_name("other.yaml")
    shutil.copy(file, other)
    write(other, replace(CHOICE, reason="Never said"))
    shutil.copy(decisions_folder(other) / "1.json", decisions_folder(file) / "1.json")
    assert any("does not follow from decision 1" in said for said in problems(file))


def test_what_is_not_a_record_is_told_apart(file: Path) -> None:
    folder = decisions_folder(file)
    folder.mkdir()
    for name, text in (("1.json", "[" * 9), ("2.json", "{}"), ("copy of 1.json", "{}"), ("note.txt", "x")):
        (folder / name).write_text(text, encoding="utf-8")
    said = problems(file)
    assert len(said) == 3 and "is not JSON" in " ".join(said) and "not named as a decision is" in " ".join(said)


def test_a_record_does_not_take_the_place_of_a_file_of_the_folders_name(file: Path) -> None:
    decisions_folder(file).write_text("x", encoding="utf-8")
    with pytest.raises(TrialError, match="is a file where the folder of decisions should be"):
        write(file)


def test_decisions_whose_trial_file_is_gone_are_found(file: Path) -> None:
    write(file)
    file.rename(file.with_name("renamed.yaml"))
    (lost,) = orphans(file.parent)
    assert "holds decisions, but there is no trial file" in lost.what


def test_a_record_reads_as_json_that_anybody_can_read(file: Path) -> None:
    write(file)
    content = json.loads((decisions_folder(file) / "1.json").read_text(encoding="utf-8"))
    assert (content["decision"], content["on"], content["outcome"]) == (1, "2021-04-12", "extend")
