"""trialkit publish as a person runs it: what failed is told, whatever else goes wrong after it."""

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
