"""What a registration fixes: the plan and not its writing, and every difference by its name."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from trialkit.protocol.registration import deviations, differences, digest, registered_design, registered_plan
from trialkit.protocol.source import parse_trial
from trialkit.protocol.trial import Trial

GOOD = (Path(__file__).with_name("good_trial.yaml")).read_text(encoding="utf-8")
LOUTH = (Path(__file__).parents[2] / "trials" / "louth.yaml").read_text(encoding="utf-8")
DAY = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)


def plan_of(text: str, trial_id: str = "louth") -> Trial:
    return parse_trial(text, name="trials/louth.yaml", trial_id=trial_id)


def changed(old: str, new: str) -> Trial:
    assert LOUTH.count(old) >= 1
    return plan_of(LOUTH.replace(old, new, 1))


def told(trial: Trial) -> list[tuple[str, str, str]]:
    found = differences(registered_plan(plan_of(LOUTH)), registered_plan(trial))
    return [(part.where, part.was, part.became) for part in found]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# Louth: a small team", "# Another comment"),
        ("worthwhile: 10 ", "worthwhile: 10.0 "),
        ("  confidence: 0.95\n", ""),
        ("title: Strengths-based", "title: A strengths-based"),
        ("interests: >-\n", "interests: |-\n"),
        ("definition: >-\n      First conversations whose", "definition: >-\n      First   conversations\n      whose"),
        ("hint: No names or addresses", "hint: Nobody's name"),
        ("  asked_for: Whether to carry", "  decider: The director\n  asked_for: Whether to carry"),
    ],
)
def test_layout_comments_defaults_and_words_for_the_form_are_not_changes(old: str, new: str) -> None:
    assert told(changed(old, new)) == []
    assert digest(registered_plan(changed(old, new))) == digest(registered_plan(plan_of(LOUTH)))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("shape: ramp ", "shape: step ", ("design.shape", "ramp", "step")),
        ("worthwhile: 10 ", "worthwhile: 5 ", ("measures.signposted.worthwhile", "10", "5")),
        ("margin: 5 ", "margin: 9 ", ("measures.came_back.margin", "5", "9")),
        ("end: 2021-03-14", "end: 2021-03-28", ("design.phases.trial.end", "2021-03-14", "2021-03-28")),
        ("confidence: 0.95", "confidence: 0.9", ("decision.confidence", "0.95", "0.9")),
        ("weeks_vary: ordinary", "weeks_vary: chance", ("decision.weeks_vary", "ordinary", "chance")),
        ("looks: final", "looks: weekly", ("decision.looks", "final", "weekly")),
        (
            "numerator: {outcome: [signposted]}",
            "numerator: {outcome: [signposted, equipment]}",
            ("measures.signposted.numerator.outcome", "signposted", "signposted, equipment"),
        ),
        (
            "numerator: {came_back: true}",
            "numerator: {came_back: false}",
            ("measures.came_back.numerator.came_back", "yes", "no"),
        ),
        ("maximum: 240", "maximum: 480", ("log.fields.minutes.maximum", "240", "480")),
        ("column: Minutes,", "column: Length,", ("log.fields.minutes.column", "Minutes", "Length")),
        ("{type: date, column: Date}", "{type: date, column: Seen}", ("log.fields.date.column", "Date", "Seen")),
        (
            "chosen_because: not_stated",
            "chosen_because: volunteered",
            ("design.chosen_because", "not_stated", "volunteered"),
        ),
    ],
)
def test_each_registered_field_is_told_with_what_it_was(old: str, new: str, expected: tuple[str, str, str]) -> None:
    assert told(changed(old, new)) == [expected]


def test_what_an_answer_means_is_part_of_the_plan() -> None:
    (only,) = told(changed("other: Something else", "other: Signposted elsewhere"))
    assert only[0] == "log.fields.outcome.options"
    assert "other: Something else" in only[1] and "other: Signposted elsewhere" in only[2]


def test_a_measure_that_is_added_is_one_change_and_its_fields_another() -> None:
    more = (
        "  - {id: falls, name: Falls, role: secondary, type: proportion, numerator: {came_back: true}, better: lower}\n"
    )
    found = told(changed("\ndecision:\n", f"{more}\ndecision:\n"))
    assert found == [("measures.falls", "not there", "there")]


def test_a_rule_line_is_told_by_its_number() -> None:
    rule = "  rules:\n    - {primary: [beyond_worthwhile], balancing: [safe], then: roll_out}\n"
    found = told(changed("  looks: final ", f"{rule}  looks: final "))
    assert found == [("decision.rules.line 1", "not there", "there")]


def test_the_order_of_measures_and_sites_is_not_part_of_the_plan() -> None:
    trial = plan_of(GOOD, "good")
    turned = trial.model_copy(update={"measures": tuple(reversed(trial.measures))})
    assert registered_plan(turned) == registered_plan(trial)


def test_another_name_of_the_file_is_a_change() -> None:
    found = differences(registered_plan(plan_of(LOUTH)), registered_plan(plan_of(LOUTH, "louth-team")))
    assert [(part.where, part.was, part.became) for part in found] == [("id", "louth", "louth-team")]


def test_the_digest_does_not_depend_on_the_order_of_keys_and_does_on_every_value() -> None:
    assert digest({"a": 1, "b": {"c": [1, 2]}}) == digest({"b": {"c": [1, 2]}, "a": 1})
    assert digest({"a": 1, "b": {"c": [1, 2]}}) != digest({"a": 1, "b": {"c": [2, 1]}})
    # sha256 of {"a":1}, by coreutils: printf '{"a":1}' | sha256sum
    assert digest({"a": 1}) == "sha256:015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"


def test_deviations_tell_every_step_with_its_receipt_and_the_last_without() -> None:
    first, second, third = ({"question": text} for text in ("one", "two", "three"))
    found = deviations([(1, DAY, None, first), (2, DAY + dt.timedelta(days=7), "Asked for", second)], third)
    assert [(part.difference.was, part.difference.became, part.receipt, part.reason) for part in found] == [
        ("one", "two", 2, "Asked for"),
        ("two", "three", None, None),
    ]
    assert found[0].recorded == DAY + dt.timedelta(days=7) and found[1].recorded is None
    assert deviations([], first) == ()


def test_a_registered_plan_whose_phases_cannot_be_says_where_and_why() -> None:
    plan = registered_plan(plan_of(LOUTH))
    trial = plan["design"]["phases"]["trial"]
    plan["design"]["phases"]["baseline"] = {"name": "Before", "start": "2021-01-04", "end": trial["end"]}
    overlap = f"Trial starts on {trial['start']}, before Before has ended on {trial['end']}."
    assert registered_design(plan) == f"design: {overlap}"
    trial["end"] = "2021-01-01"
    ends = f"Trial ends on 2021-01-01, before it starts on {trial['start']}."
    assert registered_design(plan) == f"design.phases.1: {ends}"
