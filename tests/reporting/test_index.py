"""The page of the shelf is left alone where making it again would give the same, and tells nothing it should not."""

import shutil
from pathlib import Path

from trialkit.reporting.index import INDEX, index_stands, made_from
from trialkit.reporting.manifest import KEY
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
