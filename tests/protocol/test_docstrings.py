"""The small examples in the protocol's docstrings are true."""

from __future__ import annotations

import doctest
import importlib

import pytest


@pytest.mark.parametrize("module", ["calendar", "names", "source", "values", "new", "period"])
def test_the_examples_in_docstrings_are_true(module: str) -> None:
    found = doctest.testmod(importlib.import_module(f"trialkit.protocol.{module}"))
    assert found.failed == 0
    assert found.attempted > 0
