"""The decision's plan: rules whose every line can be reached."""

from __future__ import annotations

import pytest
from tests.protocol.files import Problems, about, file

from trialkit.protocol.decision import DecisionPlan, RuleLine, odd


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


HARM = """
  - {id: back, name: Came back, role: balancing, better: lower, margin: 5, type: proportion, numerator: {back: true}}
  - {id: days, name: Days, role: secondary, better: lower, type: mean, value: days}
  - {id: pay, name: Pay, role: secondary, better: neutral, type: money, value: cost}
"""


def ruled(*lines: str) -> str:
    """A file with a primary, a balancing and two secondary measures, and these lines as its rule."""
    rules = "".join(f"    - {line}\n" for line in lines)
    text = file("type: count", extra=f"{HARM.strip(chr(10))}\ndecision:\n  rules:\n{rules}")
    return text.replace("no_balancing_measure_because: This file tests one measure.\n", "")


def test_a_rule_that_asks_for_what_can_be_found_has_no_fault(problems: Problems) -> None:
    text = ruled(
        "{balancing: [harmed], then: stop}",
        "{primary: [improved], balancing: [safe], measures: {days: [improved]}, checks: [passed], then: roll_out}",
        "{primary: [improved], measures: {back: [safe]}, then: roll_out, grade_at_least: 3}",
        "{primary: [improved], then: extend}",
        "{then: review}",
    )
    assert problems(text) == []


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        (["{primary: [improved], then: stop}", "{primary: [improved], then: extend}"], "answers stop where this one"),
        (["{then: stop}", "{primary: [improved], then: stop}"], "line 1 fits wherever it does, and says the same"),
        (
            ["{grade_at_least: 2, then: stop}", "{primary: [improved], grade_at_least: 3, then: extend}"],
            "line 1 fits wherever it does, and answers stop where this one says extend",
        ),
        (
            [
                "{balancing: [safe], then: stop}",
                "{balancing: [not_shown_safe, harmed, none], then: adapt}",
                "{primary: [improved], then: extend}",
            ],
            "the lines before it fit, together, wherever it does",
        ),
        (
            ["{measures: {days: [improved, worsened]}, then: stop}", "{measures: {days: [improved]}, then: extend}"],
            "line 1 fits wherever it does",
        ),
        (["{balancing: [none], then: adapt}"], "no result can be this: there are balancing measures"),
        (["{measures: {dayz: [improved]}, then: adapt}"], "dayz is not a measure"),
        (["{measures: {m: [improved]}, then: adapt}"], "this is the primary measure"),
        (["{measures: {pay: [improved]}, then: adapt}"], "does not say which way this measure is better"),
        (["{measures: {back: [improved]}, then: adapt}"], "improved is not what a balancing measure can be"),
        (["{measures: {days: [safe]}, then: adapt}"], "safe is not what a secondary measure can be"),
        (["{measures: {days: [beyond_worthwhile]}, then: adapt}"], "secondary measure without a worthwhile change"),
        (["{measures: {days: []}, then: adapt}"], "is empty"),
        (["{primary: [improved], measures: {days: [improved]}, then: roll_out}"], "not shown to be safe"),
        (["{checks: [maybe], then: adapt}"], "maybe"),
    ],
)
def test_a_rule_that_contradicts_itself_or_asks_for_what_cannot_be_is_told_with_its_line(
    problems: Problems, lines: list[str], what: str
) -> None:
    (found,) = problems(ruled(*lines))
    assert what in f"{found.where} {found.what}" and found.mend, found
    at = int(str(found.where).split(":")[1])
    assert lines[-1] in ruled(*lines).splitlines()[at - 1]


def test_a_measure_that_does_not_exist_is_told_with_the_one_that_was_meant(problems: Problems) -> None:
    (found,) = problems(ruled("{measures: {dayz: [improved]}, then: adapt}"))
    assert "days" in found.mend


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ([RuleLine(primary=("unclear",), then="roll_out")], ["Line 1 of the rule answers roll out where the primary"]),
        ([RuleLine(primary=("worsened",), then="extend")], ["Line 1 of the rule answers extend where the primary"]),
        (
            [RuleLine(primary=("worsened", "unclear", "not_estimable"), then="stop"), RuleLine(then="roll_out")],
            [],
        ),
        ([RuleLine(primary=("unclear",), then="extend"), RuleLine(primary=("improved",), then="roll_out")], []),
    ],
)
def test_a_line_that_answers_what_its_finding_hardly_bears_is_told(rules: list[RuleLine], said: list[str]) -> None:
    found = list(odd(DecisionPlan(rules=tuple(rules))))
    assert len(found) == len(said)
    assert all(one.startswith(start) and one.endswith("is that meant?") for one, start in zip(found, said, strict=True))
