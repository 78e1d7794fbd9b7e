"""What is known before a trial: figures that can be, and a located message for each that cannot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from trialkit.errors import Problem
from trialkit.protocol.registration import registered_plan
from trialkit.protocol.source import parse_trial

Problems = Callable[[str], list[Problem]]

TEXT = """
title: A trial
organisation: A council
provenance: real
question: Does it change?
intervention: {{name: New way}}
design:
  phases: [{{name: Trial, kind: trial, start: 2026-01-05, end: 2026-02-15}}]
  sites: [{{id: one, name: One}}]
log:
  row: contact
  fields:
    date: {{type: date}}
    out: {{type: choice, options: {{low: Low, high: High}}}}
    minutes: {{type: number, minimum: 0}}
    hours: {{type: number, minimum: 0}}
measures:
  - {{id: it, name: It, role: primary, better: higher, worthwhile: 5, {measure}, expected: {{{expected}}}}}
no_balancing_measure_because: this is a test of reading.
"""
SHARE = "type: proportion, numerator: {out: high}"
MEAN = "type: mean, value: minutes"
COUNT = "type: count, numerator: {out: high}"
RATE = "type: rate, numerator: {out: high}, exposure: 5000, per: 1000"


def text(measure: str, expected: str) -> str:
    return TEXT.format(measure=measure, expected=expected)


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (SHARE, "level: 33, per_period: 22, wobble: 0.3, autocorrelation: 0.1"),
        (SHARE, "level: 0.5e1"),
        (MEAN, "level: -4, per_period: 20, spread: 12"),
        (COUNT, "per_period: 8"),
        (COUNT, "level: 8, per_period: 8"),
        (RATE, "level: 2.5"),
        ("type: ordinal, value: out", "level: 60, per_period: 30"),
    ],
)
def test_what_can_be_expected_is_read(problems: Problems, measure: str, expected: str) -> None:
    assert problems(text(measure, expected)) == []


@pytest.mark.parametrize(
    ("measure", "expected", "said"),
    [
        (SHARE, "level: 0", "leaves nothing to draw"),
        (SHARE, "level: 100", "leaves nothing to draw"),
        (SHARE, "level: 130", "leaves nothing to draw"),
        (SHARE, "level: 0.33", "not a fraction"),
        (SHARE, "per_period: 0", "nothing would be logged"),
        (SHARE, "per_period: -3", "nothing would be logged"),
        (SHARE, "spread: 3", "spread is for mean and money"),
        (SHARE, "wobble: -0.1", "not a wobble"),
        (SHARE, "wobble: 30", "not a wobble"),
        (SHARE, "autocorrelation: 1", "autocorrelation"),
        (MEAN, "spread: 0", "all values are alike"),
        (COUNT, "level: 0", "nothing to count"),
        (COUNT, "level: 8, per_period: 9", "two are given"),
        (RATE, "level: 2, per_period: 300", "fixed at 5000"),
        (SHARE, "level: 33, per_period: 1e308", "more than any service logs"),
        (COUNT, "level: 1e12", "more than any service logs"),
        (MEAN, "level: 1e300", "larger than any service could have"),
        (MEAN, "spread: 1e300", "a spread of 1e+300 is larger"),
        (SHARE, "volume: 20", "volume"),
        (SHARE, "level: high", "level"),
    ],
)
def test_what_cannot_be_is_told_with_its_line(problems: Problems, measure: str, expected: str, said: str) -> None:
    found = problems(text(measure, expected))
    assert len(found) == 1, [str(one) for one in found]
    assert said in str(found[0])
    assert found[0].where.startswith("trials/x.yaml:18:")


def test_every_fault_is_told_at_once(problems: Problems) -> None:
    assert len(problems(text(SHARE, "level: 130, per_period: 0, spread: 3, wobble: 5"))) == 4


def test_what_is_expected_is_no_part_of_a_registration() -> None:
    plans = [registered_plan(parse_trial(text(SHARE, said), name="x.yaml", trial_id="x")) for said in ("", "level: 33")]
    assert plans[0] == plans[1]


def test_the_reference_lists_every_key() -> None:
    page = (Path(__file__).parents[2] / "docs" / "trial-file.md").read_text(encoding="utf-8")
    section = page.split("### `measures[].expected`")[1].split("###")[0]
    for name in ("level", "per_period", "spread", "wobble", "autocorrelation"):
        assert f"| `{name}` |" in section
