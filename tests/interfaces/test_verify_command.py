"""trialkit verify on the terminal: causes before what follows from them, and long lists cut short."""

from __future__ import annotations

from pathlib import Path

from tests.reporting.shelves import LEVEL, RISING, put_numbers, workspace, write_log

from .test_cli import trialkit


def test_what_was_changed_comes_before_the_numbers_that_moved_for_it(tmp_path: Path) -> None:
    place = workspace(tmp_path, rising=RISING)
    put_numbers(place, "rising")
    write_log(place.root, "rising", LEVEL)
    done = trialkit("verify", "rising", cwd=place.root)
    assert done.returncode == 1
    _, inputs, numbers = done.stdout.split("\n\n")
    assert inputs.startswith("Inputs that were changed since (1 place):\n  impact_logs/rising/log.csv")
    assert numbers.startswith("Numbers and words that differ (")
    *listed, more = numbers.splitlines()[1:]
    assert len(listed) == 10 and more.startswith("  and ") and more.endswith(" more")
