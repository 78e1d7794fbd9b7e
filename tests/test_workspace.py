"""Where things are: ids that cannot climb out, and the workspace that a report's notebook belongs to."""

import os
from pathlib import Path

import pytest

from trialkit.errors import WorkspaceError
from trialkit.workspace import PUBLISHED_WORKSPACE, Workspace, report_workspace


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """reports/louth of a workspace, with decoys of the trial beside it."""
    folder = tmp_path / "workspace" / "reports" / "louth"
    folder.mkdir(parents=True)
    for root in (folder.parents[1], folder.parent, folder):
        (root / "trials").mkdir()
        (root / "trials" / "louth.yaml").write_text("title: Louth\n", encoding="utf-8")
    monkeypatch.delenv(PUBLISHED_WORKSPACE, raising=False)
    monkeypatch.delenv("PWD", raising=False)
    return folder


@pytest.mark.parametrize("trial_id", ["../louth", "Louth", "", "a/b", "-a", "a" * 41])
def test_an_id_cannot_climb_out_of_its_folder(trial_id: str, tmp_path: Path) -> None:
    place = Workspace(tmp_path)
    for path in (place.trial_file, place.log_folder, place.report_folder):
        with pytest.raises(WorkspaceError, match="is not a trial's id"):
            path(trial_id)


def test_a_notebook_belongs_to_the_folder_two_above_whatever_lies_between(
    report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(report)
    assert report_workspace("louth").root == report.parents[1]


def test_a_notebook_run_from_the_workspace_belongs_to_it(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(report.parents[1])
    assert report_workspace("louth").root == report.parents[1]


def test_a_linked_reports_folder_is_followed_back_to_its_workspace(
    report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = report.parents[1]
    shared = root.parent / "shared" / "drive"
    shared.parent.mkdir()
    report.parent.rename(shared)
    (root / "reports").symlink_to(shared, target_is_directory=True)
    monkeypatch.chdir(report)
    monkeypatch.setenv("PWD", str(report))
    assert report_workspace("louth").root == root


def test_what_publish_says_comes_first(report: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(report)
    monkeypatch.setenv(PUBLISHED_WORKSPACE, str(tmp_path))
    assert report_workspace("louth").root == tmp_path


def test_a_notebook_that_was_moved_elsewhere_is_told_so(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = report.parents[2] / "desk"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    with pytest.raises(WorkspaceError, match="is not in the reports/louth folder of a workspace"):
        report_workspace("louth")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open every folder")
def test_a_trials_folder_that_may_not_be_opened_is_not_called_empty(tmp_path: Path) -> None:
    folder = tmp_path / "trials"
    folder.mkdir()
    folder.chmod(0)
    try:
        with pytest.raises(WorkspaceError, match="trials cannot be opened"):
            Workspace(tmp_path).trial_ids()
    finally:
        folder.chmod(0o755)
