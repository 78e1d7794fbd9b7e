"""A report's folder: swapped in whole, other people's files kept, what a killed run left put right."""

import errno
import os
import shutil
import time
from pathlib import Path

import pytest

from trialkit.errors import WorkspaceError
from trialkit.reporting.staging import STALE, put, stage, swap


def made(folder: Path, page: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.html").write_text(page, encoding="utf-8")
    return folder


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_publish_did_not_make_is_carried_over_and_what_it_made_is_replaced(tmp_path: Path) -> None:
    target = made(tmp_path / "louth", "old")
    (target / "data").mkdir()
    (target / "data" / "gone.csv").write_text("old", encoding="utf-8")
    (target / "my-notes.docx").write_bytes(b"notes")
    (target / "photos").mkdir()
    (target / "photos" / "one.jpg").write_bytes(b"photo")
    staging = stage(target)
    made(staging, "new")
    swap(staging, target)
    assert names(tmp_path) == ["louth"]
    assert names(target) == ["my-notes.docx", "photos", "report.html"]
    assert (target / "report.html").read_text(encoding="utf-8") == "new"
    assert (target / "photos" / "one.jpg").read_bytes() == b"photo"


def test_staging_of_a_killed_run_is_removed_after_an_hour_and_only_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = made(tmp_path / "louth", "old")
    left = made(tmp_path / ".louth-abcd1234", "half")
    others = [made(tmp_path / name, "other") for name in (".louth-north-abcd1234", ".louth-notes", "louth-abcd1234")]
    shutil.rmtree(stage(target))
    assert left.exists()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + STALE + 60)
    shutil.rmtree(stage(target))
    assert not left.exists() and all(other.exists() for other in others)


def test_a_report_that_a_killed_run_had_set_aside_comes_back(tmp_path: Path) -> None:
    old = made(tmp_path / ".louth-abcd1234-old", "old")
    (old / "my-notes.docx").write_bytes(b"notes")
    staging = stage(tmp_path / "louth")
    assert names(tmp_path / "louth") == ["my-notes.docx", "report.html"]
    made(staging, "new")
    swap(staging, tmp_path / "louth")
    assert names(tmp_path) == ["louth"] and names(tmp_path / "louth") == ["my-notes.docx", "report.html"]


def test_files_left_in_a_report_that_was_set_aside_are_carried_over_and_never_replace_newer_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = made(tmp_path / "louth", "new")
    (target / "b.txt").write_text("newer", encoding="utf-8")
    old = made(tmp_path / ".louth-abcd1234-old", "old")
    for name in ("a.txt", "b.txt"):
        (old / name).write_text("older", encoding="utf-8")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + STALE + 60)
    shutil.rmtree(stage(target))
    assert (target / "a.txt").read_text(encoding="utf-8") == "older"
    assert (target / "b.txt").read_text(encoding="utf-8") == "newer"
    assert (old / "b.txt").read_text(encoding="utf-8") == "older"


def test_a_full_disk_changes_none_of_several_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = tmp_path / "one.html", tmp_path / "two.pdf"
    one.write_text("older", encoding="utf-8")
    opened = os.fdopen

    def full(number: int, mode: str) -> object:
        if any(part.name.startswith(".two") for part in tmp_path.iterdir()):
            os.close(number)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return opened(number, mode)

    monkeypatch.setattr("os.fdopen", full)
    with pytest.raises(OSError, match="No space left"):
        put({one: b"newer", two: b"newer"})
    assert [part.name for part in tmp_path.iterdir()] == ["one.html"]
    assert one.read_text(encoding="utf-8") == "older"


@pytest.mark.parametrize("linked", ["louth", "."])
def test_a_link_that_leads_nowhere_is_said_to_be_one(linked: str, tmp_path: Path) -> None:
    target = tmp_path / "reports" / "louth"
    link = target if linked == "louth" else target.parent
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(tmp_path / "nowhere", target_is_directory=True)
    with pytest.raises(WorkspaceError, match=r"is a link to .*nowhere, and nothing is there"):
        stage(target)
    assert link.is_symlink()


def test_a_report_that_has_no_room_is_said_to_be_so_where_it_would_stand(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a folder", encoding="utf-8")
    target = tmp_path / "notes.txt" / "reports" / "louth"
    with pytest.raises(WorkspaceError) as caught:
        stage(target)
    (problem,) = caught.value.problems
    assert problem.where == str(target.parent)
    assert problem.what == "cannot be written: not a directory."
    assert "Check who may write there" in problem.mend
