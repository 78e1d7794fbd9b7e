"""What the parts of a trial file may not say of one another, for every type of measure and both kinds of log."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from trialkit.errors import Problem
from trialkit.protocol.source import parse_trial

GOOD = (Path(__file__).parent / "good_trial.yaml").read_text(encoding="utf-8")
Problems = Callable[[str], list[Problem]]

ROWS = """
    date: {type: date}
    outcome: {type: choice, options: {worse: Worse, same: Same, better: Better}}
    days: {type: number, minimum: 0}
    cost: {type: number, minimum: 0}
    hours: {type: number, minimum: 0}
    ethnicity: {type: choice, options: {a: A, b: B}}
    back: {type: yes_no}
    note: {type: text}
    worker: {type: code}
"""
COST = "unit_cost: {amount: 1, source: Accounts}, annual_volume: 2"
TOTALS = """
    date: {type: date}
    events: {type: number}
    people: {type: number}
    area: {type: code}
"""


def file(measure: str, *, row: str = "review", fields: str = ROWS, extra: str = "") -> str:
    """A whole file with one primary measure of the given keys and no balancing measure."""
    head, _, _ = GOOD.partition("log:\n")
    keys = "".join(f"    {line}\n" for line in measure.strip().splitlines())
    return (
        f"{head}no_balancing_measure_because: This file tests one measure.\nlog:\n  row: {row}\n  fields:{fields}"
        f"measures:\n  - id: m\n    name: M\n    role: primary\n    better: higher\n    worthwhile: 10\n{keys}{extra}"
    )


def tally(measure: str) -> str:
    return file(measure, row="tally", fields=TOTALS)


@pytest.mark.parametrize(
    "text",
    [
        file("type: proportion\nnumerator: {outcome: better}"),
        file("type: proportion\nnumerator: {outcome: [same, better], back: false}\ndenominator: {ethnicity: a}"),
        file("type: proportion\nnumerator: {days: 0}"),
        file("type: proportion\nnumerator: {worker: ['12', 012, ab]}"),
        file("type: proportion\nnumerator: {days: [0, 1]}\nchange: percent"),
        file("type: rate\nexposure: 5000\nper: 1000"),
        file("type: rate\nnumerator: {back: true}\nexposure: hours"),
        file("type: count"),
        file("type: count\nnumerator: {outcome: better}"),
        file("type: mean\nvalue: days\nunit: days\nchange: percent"),
        file("type: mean\nvalue: days\ndenominator: {outcome: better}"),
        file("type: money\nvalue: cost"),
        file("type: ordinal\nvalue: outcome\ntop: [better]"),
        file("type: ordinal\nvalue: outcome"),
        tally("type: proportion\nnumerator: events\ndenominator: people"),
        tally("type: rate\nnumerator: events\nexposure: people\nper: 100000"),
        tally("type: rate\nnumerator: events\nexposure: 12000"),
        tally("type: count\nnumerator: events"),
        tally("type: mean\nvalue: events"),
        tally("type: money\nvalue: events\ndenominator: people"),
        file("type: count", extra="equality_fields: [ethnicity, back]\n"),
    ],
)
def test_every_type_of_measure_can_be_taken_from_a_log_that_holds_it(problems: Problems, text: str) -> None:
    assert problems(text) == []


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
        (file("type: proportion"), "a proportion needs numerator"),
        (file("type: rate"), "a rate needs exposure"),
        (file("type: mean"), "a mean needs value"),
        (file("type: money"), "a money measure needs value"),
        (file("type: ordinal"), "an ordinal measure needs value"),
        (file("type: count\nvalue: days"), "a count has no value"),
        (file("type: mean\nvalue: days\nnumerator: {back: true}"), "a mean has no numerator"),
        (file("type: count\ndenominator: {back: true}"), "a count has no denominator"),
        (file("type: mean\nvalue: days\nexposure: 3"), "a mean has no exposure"),
        (file("type: mean\nvalue: days\nper: 3"), "per is for rates"),
        (file("type: mean\nvalue: outcome"), "a mean is taken from a number field; outcome is a choice"),
        (file("type: money\nvalue: back"), "a money measure is taken from a number field; back is a yes_no"),
        (file("type: ordinal\nvalue: days"), "an ordinal measure is taken from a choice field; days is a number"),
        (file("type: ordinal\nvalue: outcome\ntop: [best]"), "best is not an answer of outcome"),
        (file("type: ordinal\nvalue: outcome\ntop: [worse, same, better]"), "always 100%"),
        (file("type: count\ntop: [better]"), "only an ordinal measure has a top box"),
        (file("type: rate\nexposure: outcome"), "outcome is a choice, not a number"),
        (file("type: rate\nexposure: ours"), "ours is not a field of the log"),
        (file("type: rate\nexposure: 0"), "measures[0].exposure is 0."),
        (file("type: proportion\nnumerator: outcome"), "numerator says which rows count"),
        (file("type: proportion\nnumerator: {}"), "numerator is empty"),
        (file("type: proportion\nnumerator: {outcome: []}"), "the list of answers is empty"),
        (file("type: proportion\nnumerator: {outcome: 3}"), "3 is not an answer of outcome"),
        (file("type: proportion\nnumerator: {back: [yes]}"), "back is answered yes or no"),
        (file("type: proportion\nnumerator: {days: many}"), "days is a number"),
        (file("type: proportion\nnumerator: {note: good}"), "note is a text, and only set answers"),
        (file("type: proportion\nnumerator: {worker: 12}"), "worker is a code, and this is not text"),
        (file("type: proportion\nnumerator: {worker: [a, 12]}"), "worker is a code, and this is not text"),
        (file("type: proportion\nnumerator: {date: 2021-01-04}"), "date is a date, and only set answers"),
        (tally("type: proportion\nnumerator: events"), "in a log of tallies a proportion needs denominator"),
        (tally("type: proportion\nnumerator: events\ndenominator: events"), "are the same field"),
        (tally("type: proportion\nnumerator: {area: north}\ndenominator: people"), "has no rows to choose from"),
        (tally("type: rate\nexposure: people"), "in a log of tallies a rate needs numerator"),
        (tally("type: count"), "in a log of tallies a count needs numerator"),
        (tally("type: count\nnumerator: area"), "area is a code, not a number"),
        (tally("type: mean\nvalue: area"), "area is a code, not a number"),
        (tally("type: ordinal\nvalue: area"), "one row an answer"),
        (file("type: count", extra="equality_fields: [days]\n"), "days is a number, and results can only"),
        (file("type: count", extra="equality_fields: [ethnicty]\n"), "ethnicty is not a field of the log"),
        (file("type: count", extra=f"value: {{measure: n, {COST}}}\n"), "n is not a measure"),
        (file("type: count", extra="voices: [{quote: Yes, who: A carer, consent: false}]\n"), "quoted without consent"),
        (file("type: count", extra="decision: {rules: [{then: stop}, {then: extend}]}\n"), "never reached"),
        (file("type: count", extra="decision: {rules: []}\n"), "decision.rules is empty"),
    ],
)  # fmt: skip
def test_a_measure_that_its_log_cannot_give_is_explained(problems: Problems, text: str, what: str) -> None:
    found = problems(text)
    assert [problem for problem in found if what in problem.what], found
    assert len(found) == 1
    assert found[0].mend


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ("worthwhile: 10", "", "needs worthwhile: the smallest change worth having"),
        ("margin: 5", "", "needs margin: the most harm that would be tolerated"),
        ("worthwhile: 10", "worthwhile: 0.1", "0.1 points is less than one person in a hundred"),
        ("worthwhile: 10", "worthwhile: 110", "110 points is more than the 100 there are"),
        ("worthwhile: 10", "worthwhile: 0", "measures[0].worthwhile is 0."),
        ("worthwhile: 10", "worthwhile: -5", "measures[0].worthwhile is -5."),
        ("better: higher", "better: neutral", "the primary measure must say which way is better"),
        ("better: lower", "better: neutral", "a balancing measure must say which way is better"),
        ("role: primary", "role: secondary", "no measures have role: primary"),
        ("id: came_back", "id: resolved", "the id resolved is used twice"),
        ("date: {type: date}", "day: {type: text}", "no field says when"),
        ("date: {type: date}", "a: {type: date}\n    b: {type: date}", "a and b are dates and none is called date"),
        ("date: {type: date}", "date: {type: date, required: false}", "the date may not be left empty"),
        ("practitioner: {type: code}", "practitioner: {type: text}", "it is a code or a choice, not a text"),
        ("minutes: {type", "minutes: {column: Outcome, type", "are both read from the column 'outcome'"),
        ("options: {advice: Information and advice, no: Referred to a team}", "required: true", "a choice needs"),
        ("no: Referred to a team", "no: information and advice", "2 options are worded"),
        ("came_back: {type: yes_no}", "came_back: {type: yes_no, options: {a: A}}", "only a choice has options"),
        ("came_back: {type: yes_no}", "came_back: {type: yes_no, minimum: 1}", "minimum is for numbers"),
        ("came_back: {type: yes_no}", "came_back: {type: yes_no, whole: true}", "whole is for numbers"),
        ("minimum: 0, maximum: 240", "minimum: 240, maximum: 0", "maximum 0 is below minimum 240"),
        ("- {id: louth, name: Louth team}", "- {id: a, name: A}\n    - {id: b, name: B}", "several sites, and"),
        ("- {id: louth, name: Louth team}", "- {id: a, name: A}\n    - {id: a, name: B}", "the id a is used twice"),
    ],
)  # fmt: skip
def test_a_file_that_contradicts_itself_is_explained(problems: Problems, before: str, after: str, what: str) -> None:
    found = problems(GOOD.replace(before, after, 1))
    assert [problem for problem in found if what in problem.what and problem.mend], found


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
