"""trialkit publish as a person runs it: what failed is told whatever else goes wrong, mistakes in the learnings too."""

from __future__ import annotations

from pathlib import Path

from tests.interfaces.test_cli import trialkit
from tests.reporting.shelves import RISING, put_numbers, workspace


def test_a_trial_that_failed_is_told_even_where_the_shelf_cannot_be_written(tmp_path: Path) -> None:
    made = workspace(tmp_path, rising=RISING)
    put_numbers(made, "rising")
    (tmp_path / "trials" / "spoilt.yaml").write_text("title: Only a title\n", encoding="utf-8")
    (tmp_path / "reports" / "index.html").mkdir()
    done = trialkit("publish", cwd=tmp_path)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert "rising: unchanged" in done.stdout
    assert "spoilt: not published." in done.stderr and "has no organisation" in done.stderr
    assert "reports cannot be written" in done.stderr


def test_a_mistake_in_the_learnings_is_told_by_publish_and_by_check_with_its_place(tmp_path: Path) -> None:
    made = workspace(tmp_path, rising=RISING)
    put_numbers(made, "rising")
    made.learnings_file.write_text("learnings:\n  - {statement: It helps., trials: [rissing]}\n", encoding="utf-8")
    for command in ("publish", "check"):
        done = trialkit(command, cwd=tmp_path)
        said = " ".join((done.stdout + done.stderr).split())
        assert done.returncode == 2 and "Traceback" not in done.stderr
        assert "learnings.yaml:2:37 rissing is no trial in trials/." in said
        assert "Did you mean rising?" in said
    assert trialkit("check", "rising", cwd=tmp_path).returncode == 0, "the learnings name other trials too"
