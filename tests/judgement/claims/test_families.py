"""Each family of checks by itself: what it finds, at which level, and what it leaves alone."""

from __future__ import annotations

import pytest

from trialkit.judgement.claims import FAMILIES, LEVELS, Checked, Finding

from .conftest import Made

SHARE = """
definitions:
  resolved: {name: Resolved with advice, type: proportion, unit: conversations, out_of: conversations, better: higher}
  passed: {name: Passed on, type: proportion, unit: conversations, better: lower, one_of: outcome}
  settled: {name: Settled, type: proportion, unit: conversations, one_of: outcome}
"""


def figure(facts: str, *, name: str = "one", measure: str = "resolved", status: str = "realised") -> str:
    """One figure with the given facts, as YAML."""
    lines = "".join(f"    {line.strip()}\n" for line in facts.strip().split("\n"))
    return f'  - id: {name}\n    quote: "as printed"\n    measure: {measure}\n    status: {status}\n{lines}'


def figures(*facts: str) -> str:
    """Definitions of shares, and figures named one, two, three."""
    names = ("one", "two", "three")
    return SHARE + "figures:\n" + "".join(figure(fact, name=name) for name, fact in zip(names, facts, strict=False))


def only(checked: Checked, check: str) -> Finding:
    """The one finding of a check."""
    (finding,) = [one for one in checked.findings if one.check == check]
    return finding


def checks(checked: Checked) -> set[str]:
    """The checks that found anything."""
    return {finding.check for finding in checked.findings}


# Arithmetic


@pytest.mark.parametrize(
    ("before", "after", "change", "level"),
    [
        (53, 17, "change_percent: -68", "adds_up"),
        (53, 17, "change_percent: -67", "adds_up"),
        (53, 17, "change_percent: -66", "look_again"),
        (53, 17, "change_percent: 68", "look_again"),
        (53, 17, "change_points: -36", "adds_up"),
        (53, 17, "change_points: -38", "look_again"),
        (10, 40, "times: 4", "adds_up"),
        (10, 40, "times: 3", "look_again"),
        (53, 17, "change_percent: -60\nchange_bound: more_than", "adds_up"),
        (53, 17, "change_percent: -75\nchange_bound: more_than", "look_again"),
    ],
)
def test_a_printed_change_is_held_against_its_two_values(
    made: Made, before: int, after: int, change: str, level: str
) -> None:
    text = figures(f"definition: resolved\nbefore: {{value: {before}}}\nafter: {{value: {after}}}\n{change}")
    assert only(made(text), "Arithmetic").level == level


def test_a_change_from_nothing_is_not_worked_out_in_per_cent(made: Made) -> None:
    text = figures("definition: resolved\nbefore: {value: 0, n: 40}\nafter: {value: 20, n: 40}\nchange_percent: 100")
    finding = only(made(text), "Arithmetic")
    assert (finding.level, "%," in finding.text) == ("adds_up", False)


def test_a_product_is_held_against_its_parts(made: Made) -> None:
    def product(value: int) -> str:
        return (
            "figures:\n"
            + figure("type: count\nvalue: 600", name="a", measure="a")
            + figure("type: count\nvalue: 20", name="b", measure="b")
            + figure(f"type: count\nvalue: {value}\nproduct_of: [a, b]", name="c", measure="c")
        )

    assert only(made(product(12000)), "Arithmetic").level == "adds_up"
    assert only(made(product(13000)), "Arithmetic").level == "look_again"


# n


def test_a_percentage_that_no_whole_number_makes_asks_for_another_look(made: Made) -> None:
    assert only(made(figures("definition: resolved\nvalue: 34\nn: 28")), "Possible at n").level == "look_again"
    assert only(made(figures("definition: resolved\nvalue: 34\nn: 29")), "Possible at n").level == "adds_up"


def test_a_count_that_does_not_make_its_percentage_asks_for_another_look(made: Made) -> None:
    finding = only(made(figures("definition: resolved\nvalue: 34\nn: 29\nevents: 11")), "Possible at n")
    assert (finding.level, "11 of 29" in finding.text) == ("look_again", True)
    assert only(made(figures("definition: resolved\nvalue: 34\nn: 29\nevents: 10")), "Possible at n").level == "adds_up"


def test_a_change_with_its_counts_has_an_interval(made: Made) -> None:
    both = "definition: resolved\nbefore: {{value: 17, n: {0}}}\nafter: {{value: 34, n: {0}}}"
    few, many = only(made(figures(both.format(30))), "Chance"), only(made(figures(both.format(100))), "Chance")
    assert (few.level, many.level) == ("keep_in_mind", "adds_up")
    assert "+5 to +28 points" in many.text


def test_none_of_so_many_leaves_room(made: Made) -> None:
    finding = only(made(figures("definition: resolved\nvalue: 0\nn: 30")), "Zero events")
    assert finding.level == "keep_in_mind"
    assert "9.5%" in finding.text
    assert only(made(figures("definition: resolved\nvalue: 100")), "Zero events").level == "cannot_be_checked"


def test_a_percentage_of_pounds_is_asked_for_no_n(made: Made) -> None:
    text = """
definitions: {share: {name: Share of spending, type: proportion, unit: pounds, out_of: spending}}
figures:
""" + figure("definition: share\nvalue: 34")
    assert "Possible at n" not in checks(made(text))


# Drift


def test_one_definition_at_one_time_has_one_value(made: Made) -> None:
    two = "definition: resolved\nn: 100\nvalue: {}\nperiod: {}"
    assert (
        only(made(figures(two.format(34, 2020), two.format(40, 2020))), "Same figure, same value").level == "look_again"
    )
    for other in (two.format(34, 2020), two.format(40, 2021), f"{two.format(40, 2020)}\nteam: East"):
        assert "Same figure, same value" not in checks(made(figures(two.format(34, 2020), other)))


def test_a_forecast_that_came_true_by_the_accounts_is_no_drift(made: Made) -> None:
    forecast = "figures:\n" + figure("type: money\nvalue: 6000000", status="forecast", measure="saving")
    later = "figures:\n" + figure("type: money\nvalue: {}\n{}", measure="saving")
    assert only(made(forecast, later.format(6000000, "basis: survey")), "Status between sources").level == "look_again"
    assert "Status between sources" not in checks(made(forecast, later.format(6000000, "basis: accounts")))
    assert "Status between sources" not in checks(made(forecast, later.format(4100000, "")))
    target = forecast.replace("status: forecast", "status: target")
    assert "Status between sources" not in checks(made(target, later.format(6000000, "")))


def test_two_councils_may_define_a_measure_differently(made: Made) -> None:
    here = figures("definition: resolved\nvalue: 34")
    there = figures("definition: settled\nvalue: 50\nabout: Elsewhere").replace(SHARE, "")
    assert "One measure, one definition" not in checks(made(here, there))
    same_place = there.replace("about: Elsewhere", "about: Anyshire")
    assert only(made(here, same_place), "One measure, one definition").level == "look_again"


# Wholes


@pytest.mark.parametrize(
    ("first", "second", "level"),
    [
        ("value: 67", "value: 75", "look_again"),
        ("value: 67", "value: 33", None),
        ("value: 67", "value: 34", None),  # 66.5% and 33.5% print so
        ("value: 67\nperiod: 2020", "value: 20\nperiod: 2021", "look_again"),  # 33% were not passed on before
        ("value: 67\nperiod: 2020", "value: 75\nperiod: 2020", "look_again"),
    ],
)
def test_outcomes_of_one_case_fit_into_the_whole(made: Made, first: str, second: str, level: str | None) -> None:
    found = [
        one.level
        for one in made(figures(f"definition: passed\n{first}", f"definition: settled\n{second}")).findings
        if one.check == "Shares of one whole"
    ]
    assert found == ([level] if level else [])


def test_a_percentage_and_a_number_of_one_definition_alone_imply_a_start(made: Made) -> None:
    text = """
definitions:
  clients: {name: Clients, type: count, unit: clients}
  new: {name: New clients, type: count, unit: clients}
figures:
""" + figure("definition: clients\nchange_percent: -18", name="a", measure="clients")
    other = figure("definition: clients\nchange_by: -100", name="b", measure="clients")
    assert "both hold if there were about 556 before" in only(made(text + other), "The base implied").text
    apart = only(made(text + other.replace("definition: clients", "definition: new")), "The base implied")
    assert "two definitions" in apart.text and "556" not in apart.text


def test_percentages_and_amounts_of_one_whole_agree_or_not(made: Made) -> None:
    text = """
definitions: {share: {name: Savings, type: proportion, unit: pounds, out_of: spending}}
figures:
""" + figure("definition: share\nvalue: 10\namount: 11000000", name="a", measure="a")
    more = figure("definition: share\nvalue: 15\namount: 17000000", name="b", measure="b")
    assert only(made(text + more), "The base implied").level == "adds_up"
    assert only(made(text + more.replace("17000000", "27000000")), "The base implied").level == "look_again"


# Likeness


@pytest.mark.parametrize(
    ("before", "after", "level"),
    [
        ("2016-17 Q1", "2017-18 Q1", "adds_up"),
        ("2016-17 Q1", "2017-18 Q3", "keep_in_mind"),
        ("2016-17", "2017-18 Q3", "look_again"),
        ("2016-17", "2017-18", None),
        ("2014-15", "2017-18", "keep_in_mind"),
        ("week 1", "week 6", None),
        ("January 2021", "February 2021", None),
        ("before", "2021", "keep_in_mind"),
    ],
)
def test_periods_are_alike_or_not(made: Made, before: str, after: str, level: str | None) -> None:
    text = figures(
        f"definition: resolved\nbefore: {{value: 17, period: {before}}}\nafter: {{value: 34, period: {after}}}"
    )
    found = [one.level for one in made(text).findings if one.check == "Like with like: periods"]
    assert found == ([level] if level else [])


def test_a_change_without_values_has_its_periods_compared_too(made: Made) -> None:
    text = "figures:\n" + figure("type: count\nchange_percent: -2.9\nperiod: 2017-18 Q1\nagainst_period: 2016-17 Q1")
    assert only(made(text), "Like with like: periods").level == "adds_up"


def test_two_definitions_of_one_type_may_be_the_whole_difference(made: Made) -> None:
    text = figures("before: {value: 17, definition: resolved}\nafter: {value: 34, definition: settled}")
    finding = only(made(text), "Like with like: what is counted")
    assert "two definitions" in finding.text
    assert "Arithmetic" not in checks(made(text))


# Money


def test_an_amount_for_each_is_held_against_what_one_costs(made: Made) -> None:
    def text(people: int) -> str:
        usual = "each: {low: 20000, high: 30000, source: Accounts}"
        return (
            f"definitions: {{people: {{name: People, type: count, unit: people, {usual}}}}}\nfigures:\n"
            + figure(f"definition: people\nvalue: {people}", name="people", measure="people")
            + figure("type: money\nvalue: 6000000\nbasis: accounts\nfor_each_of: people", name="saved", measure="saved")
        )

    for people, level in ((100, "look_again"), (250, "adds_up"), (1000, "keep_in_mind")):
        assert only(made(text(people)), "What it comes to for each").level == level


def test_a_multi_year_amount_is_told_by_the_year(made: Made) -> None:
    text = "figures:\n" + figure("type: money\nvalue: 1800000\nperiod: 2022-25", status="forecast")
    assert "£600,000 a year" in only(made(text), "Over several years").text
    assert only(made(text), "Expected or seen").level == "keep_in_mind"


# Values


@pytest.mark.parametrize(
    "facts",
    [
        "definition: resolved\nvalue: 142",
        "definition: resolved\nvalue: -3",
        "type: count\nvalue: -3",
        "type: count\nchange_percent: -130",
    ],
)
def test_what_cannot_be_is_told(made: Made, facts: str) -> None:
    assert only(made(figures(facts)), "Values that can be").level == "look_again"


def test_single_cases_are_told_and_larger_ones_are_not(made: Made) -> None:
    for n, told in ((1, True), (4, True), (5, False), (0, False)):
        text = "figures:\n" + figure(f"type: money\nunit: people\nvalue: 88600\nn: {n}")
        assert ("Single cases" in checks(made(text))) is told


def test_a_figure_that_is_told_the_wrong_way_round_is_found(made: Made) -> None:
    text = figures("definition: passed\nbefore: {value: 17}\nafter: {value: 34}\ntold_as: improvement")
    assert "by its definition lower is better" in only(made(text), "Which way is better").text


# The whole


CLEAN = (
    SHARE
    + "figures:\n"
    + figure(
        """definition: resolved
    before: {value: 17, n: 200, events: 34, period: 2019-20 Q3}
    after: {value: 34, n: 200, events: 68, period: 2020-21 Q3}
    change_percent: 100
    basis: records
    told_as: improvement"""
    )
)


def test_a_figure_with_all_that_is_needed_adds_up_and_nothing_else(made: Made) -> None:
    checked = made(CLEAN)
    assert {finding.level for finding in checked.findings} == {"adds_up"}
    assert checks(checked) == {"Arithmetic", "Possible at n", "Chance", "Like with like: periods"}
    assert checked.level(checked.ledger.claims[0]) == "adds_up"


def test_every_figure_has_a_finding_and_the_worst_come_first(case_studies: Checked) -> None:
    for claim in case_studies.ledger.claims:
        assert case_studies.of(claim), claim.key
    order = [LEVELS.index(finding.level) for finding in case_studies.findings]
    assert order == sorted(order)


def test_findings_are_sentences_with_their_figures(case_studies: Checked) -> None:
    for finding in case_studies.findings:
        assert finding.text[0].isupper() or not finding.text[0].isalpha(), finding.text
        assert finding.text.endswith("."), finding.text
        assert "  " not in finding.text and "nan" not in finding.text and "inf" not in finding.text.split(), (
            finding.text
        )
        assert finding.level == "adds_up" or finding.settles or finding.check in {"Zero events", "Over several years"}
        assert all(key in case_studies.ledger.by_key for key in finding.figures)


def test_each_family_is_a_pure_function_of_the_ledger(case_studies: Checked) -> None:
    for family in FAMILIES:
        assert list(family.check(case_studies.ledger)) == list(family.check(case_studies.ledger))


def test_findings_of_a_source_are_those_that_touch_it(case_studies: Checked) -> None:
    found = case_studies.within({"bristol"})
    assert any(key.startswith("annex-a.") for finding in found for key in finding.figures)
    assert all(any(key.startswith("bristol.") for key in finding.figures) for finding in found)
