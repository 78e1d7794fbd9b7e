"""The Trial by itself, as Python builds it: safe without a file, frozen, and able to say what it holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from trialkit.protocol.faults import NotReadError
from trialkit.protocol.measure import Measure
from trialkit.protocol.source import parse_trial
from trialkit.protocol.trial import Trial

GOOD = (Path(__file__).parent / "good_trial.yaml").read_text(encoding="utf-8")


@pytest.fixture
def data() -> dict[str, Any]:
    """A good trial as plain data."""
    return parse_trial(GOOD, name="x.yaml", trial_id="louth").model_dump(exclude_unset=True)


def test_a_trial_is_built_from_plain_data_and_equals_the_one_read(data: dict[str, Any]) -> None:
    assert Trial(**data) == parse_trial(GOOD, name="x.yaml", trial_id="louth")


def test_a_contradiction_is_refused_without_any_file(data: dict[str, Any]) -> None:
    data["measures"] = data["measures"][:1]
    with pytest.raises(ValidationError, match="no balancing measure") as caught:
        Trial(**data)
    (detail,) = caught.value.errors()
    assert [(fault.path, fault.what in detail["msg"]) for fault in detail["ctx"]["faults"]] == [(("measures",), True)]


def test_a_calendar_fault_is_refused_without_any_file(data: dict[str, Any]) -> None:
    data["design"]["phases"][2]["kind"] = "rollout"
    with pytest.raises(ValidationError, match="no phase has kind: trial"):
        Trial(**data)


def test_nothing_changes_after_reading(data: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Trial(**data).title = "Other"  # type: ignore[misc]


def test_a_trial_finds_its_measures_by_role_and_by_id(data: dict[str, Any]) -> None:
    trial = Trial(**data)
    assert trial.primary.id == "resolved"
    assert [measure.id for measure in trial.of_role("balancing")] == ["came_back"]
    assert trial.measure("came_back").margin == 5
    with pytest.raises(KeyError):
        trial.measure("nothing")


def test_a_part_that_was_not_read_says_so_and_does_not_pretend() -> None:
    part = Measure.model_construct(id="a")
    del part.__dict__["margin"]
    assert part.id == "a"
    with pytest.raises(NotReadError):
        _ = part.better
    with pytest.raises(NotReadError):
        _ = part.margin
    with pytest.raises(AttributeError):
        _ = part.nonsense  # type: ignore[attr-defined]
