"""What a change is worth, as the report tells it: first whether it is shown, then both sides, then every source."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from typing import Any

import pytest

from trialkit.analysis.estimate import NotEstimable
from trialkit.judgement.evaluation import Evaluation, Value
from trialkit.reporting import sections as show
from trialkit.reporting import worth
from trialkit.reporting.data import evaluation_json
from trialkit.reporting.figures import value_chart
from trialkit.reporting.files import number_tables

from .conftest import HOSTILE, estimate, make_evaluation, make_result, wellbeing_evaluation

PLAN: dict[str, Any] = {
    "price_base": 2021,
    "unit_cost": {"amount": 1200, "source": "Finance, 2021"},
    "annual_volume": {"amount": 1100, "source": "Contact centre, 2020-21"},
}
WHOLE: dict[str, Any] = {
    **PLAN,
    "unit_cost": {"amount": {"low": 900, "central": 1200, "high": 1600}, "source": "Finance, 2021"},
    "coverage": {"amount": 60, "source": "Roll-out plan"},
    "horizon": 3,
    "delivery": {
        "set_up": {"amount": 30000, "source": "Programme"},
        "running": {"amount": 10000, "source": "Programme"},
        "staff": [{"what": "Huddles", "hours": 4, "rate": 20, "on_costs": 30, "source": "Payroll"}],
    },
    "who_benefits": [{"who": "Adult care", "share": 75}, {"who": "NHS", "share": 25}],
    "target": {"saving": {"low": 100000, "central": 120000, "high": 400000}, "years": [3], "source": "Cabinet, 2021"},
}


def told(plan: dict[str, Any]) -> tuple[Evaluation, Value]:
    found = wellbeing_evaluation(value=plan)
    assert isinstance(found.value, Value)
    return found, found.value


def text(body: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", "", body, flags=re.S)))


def unshown(plan: dict[str, Any], value: float = 0.05, lower: float = -0.06, upper: float = 0.16) -> Evaluation:
    found = wellbeing_evaluation(value=plan)
    unclear = make_result(found.trial, found.log, "signposted", estimate("change", value, lower, upper), rung="phases")
    return make_evaluation(found.trial, found.log, unclear, found.results[1])


def test_the_sentence_is_rounded_for_people_and_says_prices_and_status() -> None:
    evaluation, value = told(PLAN)
    assert worth.sentence(evaluation, value) == (
        "The change would be worth about £220,000 a year, between £20,000 and £450,000, in 2021 prices: a forecast, "
        "not a saving made."
    )


def test_a_change_that_is_not_shown_is_said_first_and_its_worth_is_conditional() -> None:
    evaluation = unshown(PLAN)
    assert isinstance(evaluation.value, Value)
    said = worth.sentence(evaluation, evaluation.value)
    assert said.startswith("The change is not shown: 5 points more")
    assert "If it were real, it would be worth about £70,000 a year, between a loss of £80,000 and a gain of" in said
    assert worth.telling(evaluation.value).title.startswith("Not shown. If real: about £70,000 a year")
    assert said in text(show.value(evaluation).html)
    costed = unshown(WHOLE)
    assert isinstance(costed.value, Value)
    assert dict(worth.facts(costed, costed.value))["Pays for itself"].endswith("; the change itself is not shown")


def test_a_change_for_the_worse_is_a_loss() -> None:
    evaluation = unshown(PLAN, -0.1, -0.16, -0.04)
    assert isinstance(evaluation.value, Value)
    assert worth.sentence(evaluation, evaluation.value).startswith(
        "The change was for the worse. It would lose about £130,000 a year, between a loss of £210,000 and a loss of"
    )


def test_a_realised_value_says_where_the_accounts_show_it() -> None:
    evaluation, value = told({**PLAN, "status": "realised", "accounts": "Outturn 2021-22, line 14"})
    assert worth.sentence(evaluation, value).endswith("It is counted as realised: Outturn 2021-22, line 14.")


def test_both_sides_the_return_and_who_gains_are_told() -> None:
    evaluation, value = told(WHOLE)
    said = dict(worth.facts(evaluation, value))
    years = "over 3 years"
    assert list(said)[:3] == [f"Benefit {years}", f"Cost of delivery {years}", f"Benefit less cost {years}"]
    assert re.fullmatch(r"£[\d.]+ back for each £1 spent \(£[\d.]+ to £[\d.]+\)", said["Return on investment"])
    assert re.match(
        r"an improvement of [\d.]+ points \([\d.]+ to [\d.]+\); the interval of the", said["Breaks even at"]
    )
    assert said["Pays for itself"].startswith("a chance of 9")
    assert said["Kind"] == "cost avoided: capacity freed, not cash in the bank"
    assert "3.5% a year in real terms, in force on 5 February 2026 (HM Treasury, The Green Book" in said["Later years"]
    assert re.match(r"Adult care 75% \(about £[\d,]+ a year\); NHS 25% \(about £", said["Who benefits"])


def test_what_was_not_collected_is_printed_and_never_left_out() -> None:
    evaluation, value = told(PLAN)
    body = text(show.value(evaluation).html)
    assert body.count("not collected") + body.count("Not collected") >= 8
    for name in ("Share that the roll-out reaches", "Setting up, once", "Running, a year", "Staff time"):
        assert f"{name} not collected" in body
    assert "Return on investment Cannot be given: the cost of delivery was not collected." in body
    assert worth.facts(evaluation, value)


def test_a_cost_collected_in_part_is_said_to_be_part() -> None:
    said = dict(worth.facts(*told({**PLAN, "delivery": {"running": {"amount": 20000, "source": "Team budget"}}})))
    assert said["Cost of delivery over one year"] == "£20,000; part of the cost was not collected"
    assert said["Return on investment"].endswith("on the costs that were collected")


def test_without_a_value_block_the_section_says_not_collected_as_before() -> None:
    evaluation = replace(wellbeing_evaluation(), value=None)
    assert text(show.value(evaluation).html).strip() == (
        "14 Value Not collected: a unit cost and a yearly volume. It would have told what the change would be worth in "
        "money."
    )
    assert not worth.tables(evaluation)


def test_where_no_value_can_be_given_the_reason_stands_in_its_place() -> None:
    cannot = NotEstimable("change", "absolute", "Value", "No value can be given: nothing was logged.", "A log.")
    body = text(show.value(replace(wellbeing_evaluation(), value=cannot)).html)
    assert "No value can be given: nothing was logged." in body and "A log." in body


def test_the_target_is_a_table_of_reach_and_effect_with_a_chance() -> None:
    evaluation, value = told(WHOLE)
    assert re.fullmatch(
        r"The target is £100,000 to £400,000 a year \(Cabinet, 2021\)\. By this effect, at the reach of the plan and "
        r"with no sceptical start, the chance of saving that is \d+ in 100 for the least of it and "
        r"(\d+|fewer than 1) in 100 for the most in year 3\.",
        worth.goal_sentence(value),
    )
    shown = worth.goal_table(evaluation, value).shown
    assert [row[1] for row in shown] == ["25%", "50%", "60%", "75%", "100%"]
    assert shown[0][4:] == ("more than there is", "impossible")
    assert {row[3] for row in shown} <= {"shown", "possible, not shown", "beyond what the log allows"}


def test_shown_is_said_to_hold_for_most_of_what_the_ranges_come_to_and_not_for_all_low_ends_at_once() -> None:
    """At £900 instead of £1,200 a unit a sum needs a third more: an effect shown at the middle may be short there."""
    evaluation, value = told(WHOLE)
    assert "‘shown’ holds for the middle 95% of what their stated ranges come to together." in worth.goal_note(
        evaluation, value
    )
    fixed = {**WHOLE, "unit_cost": PLAN["unit_cost"]}
    assert "middling price, volume and duration. The target's" in worth.goal_note(*told(fixed))


def test_every_figure_stands_in_a_csv_beside_the_report_and_in_the_document() -> None:
    evaluation, value = told(WHOLE)
    tables = {table.name: table for table in number_tables(evaluation)}
    rows = list(csv.DictReader(io.StringIO(tables["value"].csv())))
    assert float(rows[0]["pounds"]) == value.yearly.median
    inputs = {row["input"]: row for row in csv.DictReader(io.StringIO(tables["value-inputs"].csv()))}
    assert (inputs["Unit cost"]["low"], inputs["Unit cost"]["high"]) == ("900", "1600")
    assert inputs["Share of the effect kept each year"]["source"] == "not collected"
    assert "value-target" in tables
    document = evaluation_json(evaluation)["value"]
    assert (document["yearly"], document["lower"]) == (value.yearly.median, value.yearly.interval.lower)
    assert document["discount_dated"] == "2026-02-05" and document["discount_rate"] == 0.035
    assert document["shown"] is True and len(document["target"][0]["for_the_least"]) == 5


@pytest.mark.parametrize("form", ["wide", "narrow"])
def test_the_chart_has_a_row_for_each_side_with_its_numbers_in_words(form: Any) -> None:
    evaluation, value = told(WHOLE)
    drawn = value_chart(evaluation, value, uid="v", form=form)
    for name in ("Benefit over 3 years", "Cost over 3 years", "Benefit less cost"):
        assert name in drawn
    assert drawn == value_chart(evaluation, value, uid="v", form=form)
    alone = value_chart(*told(PLAN), uid="v", form=form)
    assert "Benefit in a year" in alone and "Cost" not in re.sub(r"<desc.*?</desc>", "", alone, flags=re.S)


def test_nothing_a_plan_says_becomes_markup() -> None:
    hostile = {**WHOLE, "unit_cost": {"amount": 1200, "source": HOSTILE}, "who_benefits": [{"who": HOSTILE}]}
    hostile["target"] = {**WHOLE["target"], "source": HOSTILE}
    body = show.value(told(hostile)[0]).html
    assert "<script>" not in body and "&lt;script&gt;" in body
