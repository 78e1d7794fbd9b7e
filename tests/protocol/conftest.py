"""Reading text and seeing its problems."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from trialkit.errors import Problem, TrialError
from trialkit.protocol.source import parse_trial


@pytest.fixture
def problems() -> Callable[[str], list[Problem]]:
    """What reading a text finds wrong, in order; empty when nothing is."""

    def read(text: str) -> list[Problem]:
        try:
            parse_trial(text, name="trials/x.yaml", trial_id="x")
        except TrialError as error:
            return list(error.problems)
        return []

    return read
