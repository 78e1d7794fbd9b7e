"""Receipts as files: written once, chained, and refused with their place when they were touched."""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import shutil
from pathlib import Path

import pytest

from trialkit.errors import TrialError, WorkspaceError
from trialkit.protocol.receipts import Registration, load_registration, orphans, receipts_folder, register
from trialkit.protocol.registration import digest
from trialkit.protocol.source import load_trial

ROOT = Path(__file__).parents[2]
START = dt.datetime(2021, 1, 20, 9, 30, tzinfo=dt.UTC)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Louth's trial file in a folder of its own."""
    return Path(shutil.copy(ROOT / "trials" / "louth.yaml", tmp_path))


@pytest.fixture
def amended(file: Path) -> Path:
    """The same with two receipts: of the plan as first made, and of a change two days later."""
    write(file)
    change(file)
    write(file, 2, reason="Asked for")
    return file


def write(file: Path, days: int = 0, **more: str) -> Registration:
    return register(load_trial(file), file, now=START + dt.timedelta(days=days), **more)


def read(file: Path, days: int = 400) -> Registration:
    return load_registration(load_trial(file), file, now=START + dt.timedelta(days=days))


def change(file: Path, old: str = "worthwhile: 10", new: str = "worthwhile: 5") -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(file: Path, days: int = 400) -> list[str]:
    with pytest.raises(TrialError) as caught:
        read(file, days)
    return [str(problem) for problem in caught.value.problems]


def test_a_plan_without_receipts_is_not_registered(file: Path) -> None:
    found = read(file)
    assert found.first is None and found.deviations == ()


def test_a_receipt_holds_the_day_the_plan_and_what_was_not_in_place(file: Path) -> None:
    first = write(file, by="Improvement lead").first
    assert first is not None
    assert (first.receipt, first.registered, first.by, first.trial) == (1, START, "Improvement lead", "louth")
    assert first.plan["measures"]["signposted"]["worthwhile"] == 10
    assert first.gaps == ("Baseline", "Comparison team", "Who decides")
    assert read(file).deviations == ()


def test_registering_again_without_a_change_writes_nothing(file: Path) -> None:
    write(file)
    with pytest.raises(TrialError, match=r"registered already, by receipt 1 of 20/01/2021"):
        write(file, 3)
    assert [part.name for part in receipts_folder(file).iterdir()] == ["1.json"]


def test_a_change_needs_a_reason_and_then_has_a_receipt_of_its_own(file: Path) -> None:
    write(file)
    before = (receipts_folder(file) / "1.json").read_bytes()
    change(file)
    unrecorded = read(file).unrecorded
    assert [part.difference.where for part in unrecorded] == ["measures.signposted.worthwhile"]
    with pytest.raises(TrialError, match=r"worthwhile: 10 is now 5\. Give the reason"):
        write(file, 8)
    found = write(file, 9, reason="Leaders asked")
    (only,) = found.deviations
    assert (only.receipt, only.reason, only.recorded) == (2, "Leaders asked", START + dt.timedelta(days=9))
    assert found.unrecorded == ()
    assert (receipts_folder(file) / "1.json").read_bytes() == before


def test_a_first_receipt_has_no_reason_even_when_one_is_given(file: Path) -> None:
    first = write(file, reason="Because").first
    assert first is not None and first.reason is None


def edited(file: Path, number: int, keys: dict[str, object], *, resealed: bool = False) -> None:
    place = receipts_folder(file) / f"{number}.json"
    content = {**json.loads(place.read_text(encoding="utf-8")), **keys}
    if resealed:
        content["digest"] = digest({key: part for key, part in content.items() if key != "digest"})
    place.write_text(json.dumps(content), encoding="utf-8")


def test_an_edited_receipt_is_refused_and_nothing_more_is_written(file: Path) -> None:
    write(file)
    edited(file, 1, {"registered": "2020-12-01T09:00:00Z"})
    (told,) = problems(file)
    assert "1.json was edited after it was written" in told and "backup" in told
    change(file)
    with pytest.raises(TrialError, match="edited"):
        write(file, 5, reason="Whatever")
    assert [part.name for part in receipts_folder(file).iterdir()] == ["1.json"]


def test_a_plan_edited_inside_a_resealed_receipt_does_not_fit_its_own_digest(file: Path) -> None:
    write(file)
    edited(file, 1, {"plan": {"question": "Another?"}}, resealed=True)
    (told,) = problems(file)
    assert "was edited" in told


def test_an_earlier_receipt_that_was_made_anew_breaks_the_chain(amended: Path) -> None:
    edited(amended, 1, {"by": "Somebody"}, resealed=True)
    (told,) = problems(amended)
    assert "2.json does not follow from receipt 1" in told


def test_a_missing_a_copied_and_a_strange_receipt_are_all_told_at_once(amended: Path) -> None:
    folder = receipts_folder(amended)
    shutil.copy(folder / "2.json", folder / "3.json")
    shutil.copy(folder / "2.json", folder / "2 (copy).json")
    (folder / "1.json").unlink()
    (folder / "4.json").write_text("{", encoding="utf-8")
    told = problems(amended)
    assert any("2 (copy).json is not named as a receipt is" in part for part in told)
    assert any("3.json calls itself receipt 2" in part for part in told)
    assert any("4.json is not a receipt: it is not JSON" in part for part in told)
    assert any("receipt 1 is missing" in part for part in told)


@pytest.mark.parametrize("text", ["[]", "null", '{"format": 2}', "[" * 100_000, "\udcff"])
def test_what_is_no_receipt_is_a_located_problem(file: Path, text: str) -> None:
    write(file)
    (receipts_folder(file) / "1.json").write_text(text, encoding="utf-8", errors="surrogateescape")
    (told,) = problems(file)
    assert "1.json" in told and "is not a receipt" in told


@pytest.mark.parametrize(
    "missing", ["design", "design.phases", "design.phases.trial", "design.phases.trial.start", "a date there"]
)
def test_a_receipt_whose_plan_has_no_first_day_of_the_trial_is_a_located_problem(file: Path, missing: str) -> None:
    (receipt,) = write(file).receipts
    trial = receipt.plan["design"]["phases"]["trial"]
    without = {
        "design": {},
        "design.phases": {"design": {"shape": "step"}},
        "design.phases.trial": {"design": {"phases": {}}},
        "design.phases.trial.start": {"design": {"phases": {"trial": {"end": trial["end"]}}}},
        "a date there": {"design": {"phases": {"trial": {**trial, "start": "15/02/2021"}}}},
    }[missing]
    edited(file, 1, {"plan": without, "plan_digest": digest(without)}, resealed=True)
    (receipts_folder(file) / "2.json").write_text("{", encoding="utf-8")
    told, other = problems(file)
    key = "design.phases.trial.start" if missing == "a date there" else missing
    assert f"1.json has a plan without {key}, or with nothing there that can be read" in told
    assert "Restore it from a backup" in told and "2.json is not a receipt" in other, "all problems are told at once"


def test_a_receipt_from_the_future_is_told(file: Path) -> None:
    write(file)
    (told,) = problems(file, days=-1)
    assert "dated 20/01/2021 09:30 UTC, which is later than now" in told


def test_a_receipt_dated_before_the_one_it_follows_is_told(amended: Path) -> None:
    edited(amended, 2, {"registered": "2021-01-01T00:00:00Z"}, resealed=True)
    (told,) = problems(amended)
    assert "2.json is dated before the receipt that it follows" in told


def test_the_clock_set_back_writes_no_receipt(file: Path) -> None:
    write(file)
    change(file)
    with pytest.raises(TrialError, match="later than now"):
        write(file, -3, reason="Asked for")


def test_a_renamed_trial_is_told_and_its_receipts_can_be_moved_along(file: Path) -> None:
    write(file)
    renamed = file.with_name("louth-team.yaml")
    file.rename(renamed)
    (lost,) = orphans(file.parent)
    assert "louth.receipts holds receipts, but there is no trial file" in str(lost)
    with pytest.raises(TrialError, match=r"holds a receipt of this very plan, under the name louth"):
        write(renamed, 3)
    assert not receipts_folder(renamed).exists()
    receipts_folder(file).rename(receipts_folder(renamed))
    assert orphans(file.parent) == ()
    (only,) = read(renamed).deviations
    assert (only.difference.where, only.difference.was, only.difference.became) == ("id", "louth", "louth-team")


def test_another_trials_receipts_do_not_stand_in_the_way(file: Path) -> None:
    write(file)
    other = Path(shutil.copy(ROOT / "trials" / "wellbeing-service.yaml", file.parent))
    assert write(other, 1).first is not None


def test_a_receipt_that_is_there_already_is_never_overwritten(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Two people at once: the second sees no receipt when it looks, and finds one when it writes.
    monkeypatch.setattr("trialkit.protocol.receipts.load_registration", lambda *_, **__: Registration())
    write(file)
    held = (receipts_folder(file) / "1.json").read_bytes()
    with pytest.raises(WorkspaceError, match="is there already"):
        write(file, 1)
    assert (receipts_folder(file) / "1.json").read_bytes() == held


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"worthwhile": 10.0', '"worthwhile": NaN'),
        ('"worthwhile": 10.0', '"worthwhile": 1e999'),
        ('"by": null', '"by": "Somebody else", "by": null'),
    ],
)
def test_what_python_reads_and_json_does_not_have_is_a_located_problem(file: Path, old: str, new: str) -> None:
    write(file)
    place = receipts_folder(file) / "1.json"
    text = place.read_text(encoding="utf-8")
    assert old in text
    place.write_text(text.replace(old, new, 1), encoding="utf-8")
    (told,) = problems(file)
    assert "1.json is not a receipt: it is not JSON" in told


def test_a_receipt_in_another_zone_is_refused(file: Path) -> None:
    write(file)
    edited(file, 1, {"registered": "2021-01-20T09:30:00+05:00"}, resealed=True)
    (told,) = problems(file)
    assert "has a time that is not in UTC" in told


def test_a_moment_of_another_zone_is_written_in_utc(file: Path) -> None:
    east = dt.timezone(dt.timedelta(hours=5))
    first = register(load_trial(file), file, now=dt.datetime(2021, 1, 20, 14, 30, tzinfo=east)).first
    assert first is not None and first.registered == START


def test_a_receipt_that_is_a_pipe_is_told_and_not_waited_for(file: Path) -> None:
    receipts_folder(file).mkdir()
    os.mkfifo(receipts_folder(file) / "1.json")
    (told,) = problems(file)
    assert "1.json is not a file" in told


def test_many_missing_receipts_are_folded(file: Path) -> None:
    write(file)
    (receipts_folder(file) / "1.json").rename(receipts_folder(file) / "900.json")
    told = problems(file)
    assert any("receipts 1, 2, 3, 4, 5 and more are missing." in part for part in told)


def test_a_receipt_with_its_ending_in_capitals_is_not_overlooked(file: Path) -> None:
    write(file)
    (receipts_folder(file) / "1.json").rename(receipts_folder(file) / "1.JSON")
    (told,) = problems(file)
    assert "1.JSON is not named as a receipt is" in told


def test_a_receipts_folder_that_is_a_file_or_leads_nowhere_is_not_the_same_as_not_registered(file: Path) -> None:
    folder = receipts_folder(file)
    folder.write_text("", encoding="utf-8")
    assert "louth.receipts is a file where the folder of receipts should be" in problems(file)[0]
    folder.unlink()
    folder.symlink_to(file.parent / "nowhere")
    assert "louth.receipts is a link that leads nowhere" in problems(file)[0]
    with pytest.raises(TrialError, match="leads nowhere"):
        write(file)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open every folder")
def test_a_receipts_folder_that_may_not_be_opened_is_told(file: Path) -> None:
    write(file)
    receipts_folder(file).chmod(0)
    try:
        assert "louth.receipts cannot be opened" in problems(file)[0]
    finally:
        receipts_folder(file).chmod(0o755)


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("  ", "--reason is empty"),
        ("one\x1b[31m", "--reason holds a character that cannot be seen (U+001B)"),
        ("caf\udce9", "--reason holds a character that cannot be seen (U+DCE9)"),
        ("turned \u202eround", "--reason holds a character that cannot be seen (U+202E)"),
        ("word " * 200_000, "--reason has 999,999 characters; a receipt keeps at most 500"),
    ],
)
def test_a_reason_that_nobody_could_mend_afterwards_is_refused(file: Path, reason: str, told: str) -> None:
    write(file)
    change(file)
    with pytest.raises(TrialError) as caught:
        write(file, 2, reason=reason, by="x" * 101)
    assert [told in str(part) or "--by has 101" in str(part) for part in caught.value.problems] == [True, True]
    assert [part.name for part in receipts_folder(file).iterdir()] == ["1.json"]


def test_a_reason_of_several_lines_is_kept_on_one(file: Path) -> None:
    write(file)
    change(file)
    assert write(file, 2, reason=" Leaders\nasked \t for it").receipts[-1].reason == "Leaders asked for it"


def test_a_disk_that_is_full_leaves_no_receipt_and_no_part_of_one(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        with pytest.raises(WorkspaceError, match=r"1\.json cannot be written: No space left.*Check that there is room"):
            write(file)
    assert list(receipts_folder(file).iterdir()) == []
    assert write(file).first is not None


def test_a_disk_without_links_still_overwrites_nothing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr("os.link", none)
    assert write(file).first is not None
    monkeypatch.setattr("trialkit.protocol.receipts.load_registration", lambda *_, **__: Registration())
    with pytest.raises(WorkspaceError, match="is there already"):
        write(file, 1)
    assert [part.name for part in receipts_folder(file).iterdir()] == ["1.json"]


def test_the_documentation_names_every_part_of_a_receipt_and_of_the_plan(file: Path) -> None:
    page = (ROOT / "docs" / "register-a-plan.md").read_text(encoding="utf-8")
    first = write(file).first
    assert first is not None
    for name in (*type(first).model_fields, *first.plan):
        assert f"`{name}`" in page, name
