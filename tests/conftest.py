"""Calibrations that tests make stay with the tests, and are made once for all processes of a run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(autouse=True, scope="session")
def cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One folder of calibrations for the whole run: the same key is the same table, whoever made it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "calibrations"
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRIALKIT_CACHE", str(folder))
        yield folder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of one of the repository's trials go to one process, which evaluates it once (tests/published.py)."""
    trials = {file.stem for file in (Path(__file__).parents[1] / "trials").glob("*.yaml")}
    for item in items:
        if isinstance(item, pytest.Function) and hasattr(item, "callspec"):
            for value in item.callspec.params.values():
                if isinstance(value, str) and value in trials:
                    item.add_marker(pytest.mark.xdist_group(value))
