"""The value of a change: the multiplication checked by hand, its direction, and when none can be given."""

import pytest

from trialkit.analysis.estimate import Estimate, NotEstimable
from trialkit.judgement.evaluation import Evaluation, Value, evaluate

from .conftest import Make, Weeks

LOW: Weeks = [(9, 40), (11, 40), (10, 40), (8, 40), (10, 40), (12, 40)]
HIGH: Weeks = [(20, 40), (22, 40), (19, 40), (21, 40), (23, 40), (20, 40)]
PLAN = "value: {unit_cost: {amount: 120, source: Our own accounts}, annual_volume: 2000}"


def headline(found: Evaluation) -> Estimate:
    assert isinstance(found.primary.headline, Estimate)
    return found.primary.headline


def test_the_value_is_effect_times_volume_times_unit_cost_with_the_interval_carried_through(make: Make) -> None:
    found = evaluate(*make(LOW, HIGH, more=PLAN))
    effect = headline(found)
    assert isinstance(found.value, Value)
    assert found.value.yearly == pytest.approx(effect.value * 2000 * 120)
    assert found.value.lower == pytest.approx(effect.interval.lower * 240_000)
    assert found.value.upper == pytest.approx(effect.interval.upper * 240_000)
    assert found.value.basis == "change in Settled at once × 2,000 a year × £120.00"


def test_where_lower_is_better_a_fall_is_worth_money(make: Make) -> None:
    plan = "value: {measure: back, unit_cost: {amount: 50, source: Our own accounts}, annual_volume: 1000}"
    found = evaluate(*make(LOW, HIGH, more=plan))
    effect = next(result for result in found.results if result.measure.id == "back").headline
    assert isinstance(effect, Estimate) and isinstance(found.value, Value)
    assert found.value.yearly == pytest.approx(-effect.value * 50_000)
    assert found.value.lower == pytest.approx(-effect.interval.upper * 50_000)


def test_a_count_is_worth_its_relative_change_times_the_events_of_a_year(make: Make) -> None:
    measure = "  - {id: calls, name: Calls, role: secondary, type: count, numerator: calls, better: higher}\n"
    plan = "value: {measure: calls, unit_cost: {amount: 3, source: Our own accounts}, annual_volume: 2000}"
    more: Weeks = [(settled, calls + 20) for settled, calls in HIGH]
    found = evaluate(*make(LOW, more, more=measure + plan))
    calls = next(result for result in found.results if result.measure.id == "calls")
    told = (calls.headline, *calls.estimates)
    relative = next(one for one in told if (one.contrast, one.scale) == (calls.headline.contrast, "relative"))
    assert isinstance(relative, Estimate) and isinstance(found.value, Value)
    assert relative.value == pytest.approx(0.5, abs=0.01)
    assert found.value.yearly == pytest.approx(relative.value * 6000)
    assert found.value.basis == "relative change in Calls × 2,000 a year × £3.00"


def test_without_an_effect_there_is_no_value_and_without_a_plan_nothing_is_said(make: Make) -> None:
    nothing = evaluate(*make(LOW, [None] * 6, more=PLAN)).value
    assert isinstance(nothing, NotEstimable)
    assert nothing.reason.startswith("No value can be given: ")
    assert (nothing.contrast, nothing.scale, nothing.subject) == ("change", "absolute", "Value of Settled at once")
    assert evaluate(*make(LOW, HIGH)).value is None


def test_a_level_is_not_worth_money_because_it_is_no_change(make: Make) -> None:
    assert isinstance(evaluate(*make([], HIGH[:2], more=PLAN)).value, NotEstimable)
