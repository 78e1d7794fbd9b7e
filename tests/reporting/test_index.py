"""The page of the shelf is left alone where making it again would give the same, and tells nothing it should not."""

import shutil
from pathlib import Path

import pytest

from tests.reporting.shelves import LEVEL, RISING, put_numbers, write_log
from tests.reporting.shelves import workspace as trials
from trialkit.protocol.learnings_source import load_learnings
from trialkit.reporting import portfolio_page
from trialkit.reporting.index import INDEX, index_stands, made_from
from trialkit.reporting.manifest import KEY, hashes, up_to_date
from trialkit.workspace import Workspace

PLAN = Path(__file__).parents[2] / "trials" / "louth.yaml"


def place(root: Path) -> Workspace:
    (root / "trials").mkdir()
    (root / "reports").mkdir()
    shutil.copy(PLAN, root / "trials" / "louth.yaml")
    return Workspace(root)


def test_a_page_stands_until_a_trial_file_a_report_or_its_standing_changes(tmp_path: Path) -> None:
    workspace = place(tmp_path)
    assert not index_stands(workspace, [])
    page = tmp_path / "reports" / INDEX
    page.write_text(f"<html></html>\n{made_from(workspace, [])}\n", encoding="utf-8")
    assert index_stands(workspace, [])
    assert not index_stands(workspace, ["louth"])
    (tmp_path / "reports" / "louth").mkdir()
    (tmp_path / "reports" / "louth" / "manifest.json").write_text("{}", encoding="utf-8")
    assert not index_stands(workspace, [])
    (tmp_path / "reports" / "louth" / "manifest.json").unlink()
    assert index_stands(workspace, [])
    plan = tmp_path / "trials" / "louth.yaml"
    plan.write_text(plan.read_text(encoding="utf-8") + "\n# a note\n", encoding="utf-8")
    assert not index_stands(workspace, [])


def test_where_the_workspace_has_a_secret_nobody_without_it_can_try_what_a_trial_file_says(tmp_path: Path) -> None:
    workspace = place(tmp_path)
    open_to_all = made_from(workspace, [])
    told = set()
    for secret in ("one", "other"):
        (tmp_path / KEY).write_text(secret, encoding="ascii")
        told.add(made_from(workspace, []))
    assert len({open_to_all, *told}) == 3


def test_a_trial_whose_name_cannot_be_a_folder_does_not_stop_the_page(tmp_path: Path) -> None:
    workspace = place(tmp_path)
    (tmp_path / "trials" / "Not A Name.yaml").write_text("title: x\n", encoding="utf-8")
    assert made_from(workspace, []) != made_from(workspace, ["Not A Name"])


def test_a_trial_file_saved_while_the_page_is_made_has_it_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = place(tmp_path)
    plan = tmp_path / "trials" / "louth.yaml"

    def saved_meanwhile(file: Path, measures: dict[str, tuple[str, ...]]) -> object:
        plan.write_text(plan.read_text(encoding="utf-8").replace("title: ", "title: Another "), encoding="utf-8")
        return load_learnings(file, measures)

    monkeypatch.setattr(portfolio_page, "load_learnings", saved_meanwhile)
    portfolio_page.write_index(workspace)
    assert not index_stands(workspace, ())
    monkeypatch.undo()
    portfolio_page.write_index(workspace)
    assert index_stands(workspace, ())


def test_which_reports_stand_is_found_out_once_and_then_taken_as_told(tmp_path: Path) -> None:
    workspace = trials(tmp_path, rising=RISING, level=LEVEL)
    put_numbers(workspace, "rising")
    assert up_to_date(workspace) == {"rising"} and up_to_date(workspace, known=["level"]) == {"rising", "level"}
    portfolio_page.write_index(workspace)
    assert index_stands(workspace, {"rising"}) and not index_stands(workspace, ())
    write_log(tmp_path, "rising", LEVEL)
    assert up_to_date(workspace) == set()


def test_hashes_leave_out_files_and_folders_by_name(tmp_path: Path) -> None:
    for name in ("kept.py", "left.py", "__pycache__/kept.pyc", "inner/kept.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    assert list(hashes(tmp_path, tmp_path, leave_out=("left.py", "__pycache__"))) == ["inner/kept.py", "kept.py"]
