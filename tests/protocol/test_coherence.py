"""What the parts of a trial file may not say of one another."""

from __future__ import annotations

import pytest
from tests.protocol.files import COST, GOOD, TOTALS, Problems, about, file

from trialkit.protocol.source import parse_trial

ZERO = "fall\n  empty_period: zero"
SECOND = "  - id: n\n    name: N\n    role: secondary\n    better: neutral\n"


@pytest.mark.parametrize(
    "text",
    [
        file("type: count", row=ZERO),
        file("type: rate\nexposure: 5000", row=ZERO),
        file("type: mean\nvalue: days", row="fall\n  empty_period: missing"),
        file("type: mean\nvalue: days", row=ZERO, extra=SECOND + "    type: count\n"),
    ],
)
def test_an_empty_period_may_mean_zero_where_events_are_counted(problems: Problems, text: str) -> None:
    assert problems(text) == []


@pytest.mark.parametrize(
    ("text", "what", "mend"),
    [
        (file("type: proportion\nnumerator: {back: true}", row=ZERO), "no measure is a count", "Remove empty_period"),
        (file("type: mean\nvalue: days", row=ZERO), "no measure is a count", "does not become 0"),
        (file("type: rate\nexposure: hours", row=ZERO), "or a rate over a fixed number", "Remove empty_period"),
        (
            file("type: count\nnumerator: events", row="tally\n  empty_period: zero", fields=TOTALS),
            "a period without events is a row with a 0",
            "have a 0 written",
        ),
        (file("type: count", row="fall\n  empty_period: nought"), "empty_period is", "missing"),
        (file("type: count", row="fall\n  complete_to: 2021-03-07"), "how far the log is whole", "empty_period: zero"),
    ],
)
def test_an_empty_period_that_cannot_mean_zero_is_refused_where_it_stands(
    problems: Problems, text: str, what: str, mend: str
) -> None:
    key = "complete_to" if "complete_to" in text else "empty_period"
    line = text[: text.index(key)].count("\n") + 1
    found = problems(text)
    assert [problem.where.split(":")[1] for problem in found] == [str(line)]
    assert what in found[0].what
    assert mend in found[0].mend


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (file("type: count", extra=f"value: {{measure: n, {COST}}}\n"), "n is not a measure"),
        (file("type: count", extra="voices: [{quote: Yes, who: A carer, consent: false}]\n"), "quoted without consent"),
    ],
)  # fmt: skip
def test_a_value_of_nothing_and_a_quote_without_consent_are_explained(problems: Problems, text: str, what: str) -> None:
    found = problems(text)
    assert about(found, what) == found and len(found) == 1


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ("role: primary", "role: secondary", "no measures have role: primary"),
        ("id: came_back", "id: resolved", "the id resolved is used twice"),
        ("- {id: louth, name: Louth team}", "- {id: a, name: A}\n    - {id: b, name: B}", "several sites, and"),
        ("- {id: louth, name: Louth team}", "- {id: a, name: A}\n    - {id: a, name: B}", "the id a is used twice"),
    ],
)  # fmt: skip
def test_a_file_that_contradicts_itself_is_explained(problems: Problems, before: str, after: str, what: str) -> None:
    found = problems(GOOD.replace(before, after, 1))
    assert about(found, what), found


def test_a_trial_without_a_balancing_measure_is_refused_with_the_reason_and_both_ways_out(problems: Problems) -> None:
    text = GOOD.replace("role: balancing", "role: secondary").replace("    margin: 5\n", "")
    (found,) = problems(text)
    assert found.where == "trials/x.yaml:23:1"
    assert "an improvement in one place often shows as harm in another" in found.what
    assert "Add a measure with role: balancing" in found.mend
    assert "no_balancing_measure_because" in found.mend


def test_a_stated_reason_stands_for_a_balancing_measure_and_contradicts_one(problems: Problems) -> None:
    reason = "no_balancing_measure_because: The law left no choice.\n"
    alone = GOOD.replace("role: balancing", "role: secondary").replace("    margin: 5\n", "") + reason
    assert problems(alone) == []
    assert parse_trial(alone, name="x", trial_id="x").no_balancing_measure_because == "The law left no choice."
    assert "contradicts" in problems(GOOD + reason)[0].what


def test_an_empty_reason_is_no_reason(problems: Problems) -> None:
    text = GOOD.replace("role: balancing", "role: secondary").replace("    margin: 5\n", "")
    assert "no balancing measure" in problems(text + "no_balancing_measure_because:\n")[0].what
    assert any("is empty" in problem.what for problem in problems(text + "no_balancing_measure_because: ' '\n"))


def test_a_misspelt_role_hides_neither_the_other_faults_nor_invents_a_missing_measure(problems: Problems) -> None:
    found = problems(GOOD.replace("role: balancing", "role: balancng").replace("{came_back: true}", "{came_bak: true}"))
    assert [problem.where.partition(":")[2] for problem in found] == ["33:11", "35:17"]


def test_sites_listed_as_options_must_be_the_sites_of_the_design(problems: Problems) -> None:
    sites = "- {id: north, name: North}\n    - {id: south, name: South}"
    field = "came_back: {type: yes_no}\n    site: {type: choice, options: {north: North, suth: South}}"
    text = GOOD.replace("- {id: louth, name: Louth team}", sites).replace("came_back: {type: yes_no}", field)
    found = [(problem.what, problem.mend) for problem in problems(text)]
    assert len(found) == 2
    assert "suth is not a site of the design" in found[1][0]
    assert "Did you mean south?" in found[1][1]
    assert "the site south is not among the options" in found[0][0]
    assert problems(text.replace("suth", "south")) == []


@pytest.mark.parametrize("safe", ["", "balancing: [safe, not_shown_safe], ", "balancing: [harmed], "])
def test_no_rule_may_roll_out_what_is_not_shown_safe(problems: Problems, safe: str) -> None:
    rule = f"decision:\n  rules:\n    - {{{safe}primary: [beyond_worthwhile], then: roll_out}}\n"
    (found,) = problems(GOOD + rule if "decision:" not in GOOD else GOOD.replace("decision:\n", rule, 1))
    assert "not shown to be safe" in found.what


def test_a_rule_may_roll_out_what_is_shown_safe(problems: Problems) -> None:
    rule = "decision:\n  rules:\n    - {balancing: [safe], primary: [beyond_worthwhile], then: roll_out}\n"
    assert not problems(GOOD + rule if "decision:" not in GOOD else GOOD.replace("decision:\n", rule, 1))


def test_only_a_plan_with_a_comparison_site_chooses_whether_its_headline_is_controlled(problems: Problems) -> None:
    (problem,) = problems(f"{GOOD}decision: {{headline: controlled}}\n")
    assert problem.what.endswith("no site is a comparison, so there is no headline to choose.")
    other = "- {id: louth, name: Louth team}\n    - {id: north, name: North, role: comparison}"
    text = GOOD.replace("- {id: louth, name: Louth team}", other).replace(
        "    came_back: {", "    site: {type: code}\n    came_back: {", 1
    )
    assert problems(f"{text}decision: {{headline: uncontrolled}}\n") == []


def test_secondary_measures_that_are_to_hold_together_are_few_enough(problems: Problems) -> None:
    def text(count: int) -> str:
        more = "".join(
            f"  - {{id: m{n}, name: M {n}, role: secondary, type: proportion, numerator: {{came_back: true}}, "
            "better: lower}\n"
            for n in range(count)
        )
        return f"{GOOD.rstrip()}\n{more}decision: {{multiplicity: bonferroni}}\n"

    assert problems(text(5)) == []
    (problem,) = problems(text(6))
    assert problem.what.endswith("6 secondary measures that hold together would each need an interval of 99.17%.")
