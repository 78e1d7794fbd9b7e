"""The value of a trial file and its trajectories: what can be written, and what is refused, at its line."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from tests.protocol.files import GOOD, Problems

from trialkit.errors import TrialError
from trialkit.protocol.source import parse_trial
from trialkit.protocol.trial import Trial
from trialkit.protocol.value import GREEN_BOOK, Range, ValuePlan

PRICE = "unit_cost: {amount: 120, source: Accounts}"
VOLUME = "annual_volume: {amount: 2000, source: Team}"
BASE = "price_base: 2021"
WHOLE = f"{BASE}, {PRICE}, {VOLUME}"
PATH = """
trajectories:
  - id: people
    name: People in long-term support
    of: demand
    level: department
    where: Adult care
    period: quarter
    unit: people
    source: Service plan
"""


def valued(text: str) -> str:
    return f"{GOOD}\nvalue: {{{text}}}\n"


def read(text: str) -> Trial:
    return parse_trial(text, name="trials/good.yaml", trial_id="good")


def plan(text: str) -> ValuePlan:
    found = read(valued(text)).value
    assert found is not None
    return found


def pathed(points: str, more: str = "") -> str:
    return f"{GOOD}{PATH}    {more}\n    points: [{points}]\n" if more else f"{GOOD}{PATH}    points: [{points}]\n"


def test_the_shortest_value_has_the_green_books_rate_one_year_and_nothing_invented() -> None:
    found = plan(WHOLE)
    assert (found.discount, found.horizon, found.kind, found.status) == (GREEN_BOOK, 1, "avoided", "forecast")
    assert (found.discount.rate, found.discount.dated) == (3.5, dt.date(2026, 2, 5))
    assert [found.coverage, found.kept, found.lasts, found.delivery, found.who_benefits, found.target] == [None] * 6


def test_every_amount_may_be_a_number_or_a_range() -> None:
    found = plan(
        f"{BASE}, {VOLUME}, unit_cost: {{amount: {{low: 90, central: 120, high: 200}}, source: Accounts}}, "
        "coverage: {amount: {low: 40, central: 60, high: 90}, source: Plan}, kept: {amount: 80, source: Plan}, "
        "lasts: {amount: 2.5, source: Plan}, horizon: 3, delivery: {set_up: {amount: 0, source: Plan}, "
        "running: {amount: {low: 0, central: 5, high: 9}, source: Plan}, staff: [{what: Huddles, hours: 6, "
        "rate: {low: 17, central: 19, high: 22}, on_costs: 30, source: Plan}]}, "
        "discount: {rate: 1.5, dated: 2026-02-05, source: For health effects}, "
        "who_benefits: [{who: Adult care, share: 70}, {who: NHS, share: 30}], "
        "target: {reduction: {low: 10, central: 12, high: 15}, base: {amount: 110000000, source: Accounts}, "
        "years: [3, 5], source: Cabinet}"
    )
    assert found.unit_cost.amount == Range(low=90, central=120, high=200)
    assert found.delivery is not None and found.delivery.set_up is not None and found.delivery.set_up.amount == 0
    assert found.target is not None and found.target.years == (3, 5)


@pytest.mark.parametrize(
    ("text", "what", "mend"),
    [
        (f"{PRICE}, {VOLUME}", "value has no price_base", "Add price_base: The year whose prices"),
        (f"{BASE}, {PRICE}", "value has no annual_volume", "Add annual_volume: How many a year"),
        (f"{BASE}, {VOLUME}", "value has no unit_cost", "Add unit_cost: Pounds for one unit"),
        (f"{BASE}, {VOLUME}, unit_cost: {{amount: 120}}", "value.unit_cost has no source", "Add source"),
        (f"{BASE}, {VOLUME}, unit_cost: {{amount: -5, source: A}}", "value.unit_cost.amount is -5", "above 0"),
        (f"{BASE}, {VOLUME}, unit_cost: {{amount: £5, source: A}}", "not a number", "Write 5"),
        (
            f"{BASE}, {VOLUME}, unit_cost: {{amount: {{low: 9, central: 5, high: 12}}, source: A}}",
            "value.unit_cost.amount: low, central and high are 9, 5 and 12, which is out of order",
            "Write the least as low",
        ),
        (
            f"{BASE}, {VOLUME}, unit_cost: {{amount: {{low: -9, central: 5, high: 12}}, source: A}}",
            "value.unit_cost.amount.low: -9 is below zero",
            "Give 0 or more",
        ),
        (f"{WHOLE}, coverage: {{amount: 0.6, source: A}}", "value.coverage.amount is 0.6", "from 1 to 100"),
        (
            f"{WHOLE}, coverage: {{amount: {{low: 40, central: 90, high: 120}}, source: A}}",
            "40 to 120 is not a share",
            "60 means six in ten",
        ),
        (f"{WHOLE}, horizon: 40", "value.horizon is 40", "from 1 to 30"),
        (f"{WHOLE}, delivery: {{running: {{amount: -1, source: A}}}}", "is -1", "a number of 0 or more"),
        (f"{WHOLE}, status: realised", "no accounts are named", "status: forecast"),
        (f"{WHOLE}, accounts: Ledger", "a forecast is in no accounts", "status: realised"),
        (f"{WHOLE}, who_benefits: [{{who: A, share: 50}}, {{who: B, share: 40}}]", "add up to 90%", "100%"),
        (f"{WHOLE}, who_benefits: [{{who: A, share: 50}}, {{who: B}}]", "some have none", "each a share"),
        (f"{WHOLE}, target: {{years: [3], source: A}}", "does not say how much", "saving"),
        (f"{WHOLE}, target: {{reduction: 10, years: [3], source: A}}", "a reduction of what", "Add base"),
        (
            f"{WHOLE}, target: {{saving: 5, reduction: 10, years: [3], source: A}}",
            "the target is given twice",
            "Keep one",
        ),
        (f"{WHOLE}, target: {{saving: 5, years: [5, 3], source: A}}", "not in order", "[3, 5]"),
        (f"{WHOLE}, measure: minuts", "minuts is not a measure", "Use a measure's id"),
    ],
)
def test_what_is_missing_or_cannot_be_is_explained(problems: Problems, text: str, what: str, mend: str) -> None:
    found = problems(valued(text))
    assert any(what in problem.what and mend in problem.mend for problem in found), found
    assert all(problem.where.startswith("trials/") for problem in found)


def test_several_mistakes_in_one_value_are_told_together(problems: Problems) -> None:
    found = problems(valued("unit_cost: {amount: {low: 9, central: 5, high: 12}, source: A}, horizon: 0"))
    assert len(found) == 4


def test_a_measure_without_a_direction_can_be_worth_nothing(problems: Problems) -> None:
    neutral = "  - {id: minutes, name: Minutes, role: secondary, type: mean, value: minutes, better: neutral}\n"
    found = problems(f"{GOOD}{neutral}value: {{measure: minutes, {WHOLE}}}\n")
    assert [problem.what for problem in found] == [
        "value.measure: minutes does not say which way is better, so no change in it can be worth anything."
    ]


def test_a_path_holds_what_was_planned_and_what_was_seen() -> None:
    text = pathed("{start: 2021-04-01, planned: 90, actual: 91}, {start: 2021-10-01, planned: 80}")
    (found,) = read(text).trajectories
    assert found.better == "lower"
    assert [found.index_of(point.start) for point in found.points] == [0, 2]
    assert found.index_of(dt.date(2021, 5, 1)) is None


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (
            pathed("{start: 2021-04-01, planned: 90}, {start: 2021-01-01, planned: 80}"),
            "trajectories[0].points[1].start: this period starts on 2021-01-01, and the one above it on 2021-04-01",
        ),
        (pathed("{start: 2021-04-01, planned: 90}, {start: 2021-04-01, planned: 80}"), "this period starts on"),
        (
            pathed("{start: 2021-04-01, planned: 90}, {start: 2021-05-01, planned: 80}"),
            "2021-05-01 is not a whole number of quarters after the first",
        ),
        (pathed("{start: 2021-04-01, actual: 90}, {start: 2021-07-01, actual: 80}"), "no period says what was planned"),
        (pathed("{start: 2021-04-01, planned: 90}"), "trajectories[0].points"),
        (
            pathed("{start: 2021-04-01, planned: 90, actual: 1}, {start: 2021-07-01}", "measure: nobody"),
            "what was seen is taken from the measure nobody, and is written here as well",
        ),
        (pathed("{start: 2021-04-01, planned: 90}, {start: 2021-07-01}", "measure: nobody"), "nobody is not a measure"),
        (
            pathed("{start: 2021-04-01, planned: 90}, {start: 2021-07-01}", "measure: nobody"),
            "the path runs by quarter, and the log of its measure by week",
        ),
    ],
)
def test_a_path_that_cannot_be_followed_is_explained(problems: Problems, text: str, what: str) -> None:
    found = problems(text)
    assert any(what in problem.what for problem in found), found


def test_cost_is_in_pounds_and_a_name_is_used_once(problems: Problems) -> None:
    one = pathed("{start: 2021-04-01, planned: 9}, {start: 2021-07-01}")
    twice = one + one.partition("trajectories:\n")[2]
    assert any("used twice" in problem.what for problem in problems(twice))
    assert any("cost is in pounds" in problem.what for problem in problems(one.replace("of: demand", "of: cost")))


def test_a_path_of_a_measure_starts_where_a_period_of_its_log_does(problems: Problems) -> None:
    trial = read(GOOD)
    day = trial.design.start + dt.timedelta(days=1)
    text = pathed(f"{{start: {day}, planned: 9}}, {{start: {day + dt.timedelta(weeks=1)}}}")
    wrong = text.replace("period: quarter", f"period: week\n    measure: {trial.primary.id}")
    assert any("no week of the log starts on" in problem.what for problem in problems(wrong))
    assert not problems(
        wrong.replace(str(day), str(trial.design.start)).replace(
            str(day + dt.timedelta(weeks=1)), str(trial.design.start + dt.timedelta(weeks=1))
        )
    )


def test_a_stock_is_valued_as_many_times_as_it_stands_there() -> None:
    """A change in a stock is already how many there are fewer: four quarters of it are no four times as many."""
    text = (Path(__file__).parents[2] / "trials" / "lts-stock-lincolnshire.yaml").read_text(encoding="utf-8")
    once, four = (f"{text}\nvalue: {{{WHOLE.replace('2000', volume)}}}\n" for volume in ("1", "4"))
    assert parse_trial(once, name="trials/stock.yaml", trial_id="stock").value is not None
    with pytest.raises(TrialError, match="the measure is a stock"):
        parse_trial(four, name="trials/stock.yaml", trial_id="stock")
