"""The decision's plan: rules whose every line can be reached."""

from __future__ import annotations

import pytest
from tests.protocol.files import Problems, about, file


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (file("type: count", extra="decision: {rules: [{then: stop}, {then: extend}]}\n"), "never reached"),
        (file("type: count", extra="decision: {rules: []}\n"), "decision.rules is empty"),
    ],
)  # fmt: skip
def test_a_rule_with_a_line_that_is_never_reached_is_explained(problems: Problems, text: str, what: str) -> None:
    found = problems(text)
    assert about(found, what) == found and len(found) == 1
