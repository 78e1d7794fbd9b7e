"""What matplotlib said of the same words, ticks, base lines and arrows (tests/reference/charts.py)."""

import json
from pathlib import Path

import pytest

Table = dict[str, list[list[object]]]


@pytest.fixture(scope="session")
def matplotlib_said() -> Table:
    file = Path(__file__).parents[2] / "reference" / "charts.json"
    found: Table = json.loads(file.read_text(encoding="utf-8"))
    return found
