"""Examples in docstrings run and say what they print."""

from __future__ import annotations

import doctest

import pytest

from trialkit.analysis import cil, published, two_samples


@pytest.mark.parametrize("module", [cil, published, two_samples])
def test_examples_are_true(module):
    found = doctest.testmod(module)
    assert found.attempted > 0
    assert found.failed == 0
