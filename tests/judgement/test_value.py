"""The value of a change: checked by hand, its direction, both sides, what is missing, and the target."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import norm

from trialkit.analysis.carrying import Carried
from trialkit.analysis.estimate import Check, Estimate, NotEstimable, Turn
from trialkit.analysis.robustness import EACH_PERIOD
from trialkit.judgement.checked import NO_CHANCE
from trialkit.judgement.evaluation import Evaluation, Value, evaluate
from trialkit.judgement.value import BreakEven
from trialkit.judgement.value import value as worked_out

from .conftest import Make, Weeks

LOW: Weeks = [(9, 40), (11, 40), (10, 40), (8, 40), (10, 40), (12, 40)]
HIGH: Weeks = [(20, 40), (22, 40), (19, 40), (21, 40), (23, 40), (20, 40)]
CORE = "price_base: 2021, unit_cost: {amount: 120, source: Accounts}, annual_volume: {amount: 2000, source: Team}"
DELIVERY = (
    "delivery: {set_up: {amount: 10000, source: Plan}, running: {amount: 5000, source: Plan}, "
    "staff: [{what: Huddles, hours: 5, rate: 20, on_costs: 25, weeks: 40, source: Plan}, "
    "{what: Training, hours: 100, rate: 20, on_costs: 25, when: once, source: Plan}]}"
)
COST_ONCE, COST_YEARLY = 10_000 + 100 * 20 * 1.25, 5_000 + 5 * 20 * 1.25 * 40
CLOSE = 2e-3
"""Relative: the simulation's own error, with room."""


def plan(*more: str) -> str:
    return f"value: {{{', '.join((CORE, *more))}}}"


def found(make: Make, *more: str, after: Weeks = HIGH) -> tuple[Evaluation, Value]:
    evaluation = evaluate(*make(LOW, after, more=plan(*more)))
    assert isinstance(evaluation.value, Value)
    return evaluation, evaluation.value


def headline(evaluation: Evaluation) -> Estimate:
    assert isinstance(evaluation.primary.headline, Estimate)
    return evaluation.primary.headline


def carried(part: object) -> Carried:
    assert isinstance(part, Carried)
    return part


def three(part: object) -> tuple[float, float, float]:
    told = carried(part)
    return told.median, told.interval.lower, told.interval.upper


def test_the_value_is_effect_times_volume_times_unit_cost_with_the_interval_carried_through(make: Make) -> None:
    evaluation, value = found(make)
    effect = headline(evaluation)
    by_hand = np.array([effect.value, effect.interval.lower, effect.interval.upper]) * 2000 * 120
    assert three(value.yearly) == pytest.approx(by_hand, rel=CLOSE)
    assert three(value.benefit) == pytest.approx(by_hand, rel=CLOSE)
    assert value.yearly.interval.level == effect.interval.level
    assert value.stake == 240_000
    assert value.shown and value.gains > 0.99


def test_where_lower_is_better_a_fall_is_worth_money(make: Make) -> None:
    evaluation, value = found(make, "measure: back", after=[(20, 60)] * 6)
    effect = next(result for result in evaluation.results if result.measure.id == "back").headline
    assert isinstance(effect, Estimate)
    assert value.gained == -effect.value
    assert (value.gain.lower, value.gain.upper) == (-effect.interval.upper, -effect.interval.lower)
    assert value.yearly.interval.lower == pytest.approx(-effect.interval.upper * 240_000, rel=0.01, abs=20)


def test_a_count_is_worth_its_relative_change_times_the_events_of_a_year(make: Make) -> None:
    measure = "  - {id: calls, name: Calls, role: secondary, type: count, numerator: calls, better: higher}\n"
    more: Weeks = [(settled, calls + 20) for settled, calls in HIGH]
    evaluation = evaluate(*make(LOW, more, more=measure + plan("measure: calls")))
    calls = next(result for result in evaluation.results if result.measure.id == "calls")
    told = (calls.headline, *calls.estimates)
    relative = next(one for one in told if (one.contrast, one.scale) == (calls.headline.contrast, "relative"))
    assert isinstance(relative, Estimate) and isinstance(evaluation.value, Value)
    assert relative.value == pytest.approx(0.5, abs=0.01)
    assert evaluation.value.yearly.median == pytest.approx(relative.value * 240_000, rel=CLOSE)


def test_without_an_effect_there_is_no_value_and_without_a_plan_nothing_is_said(make: Make) -> None:
    nothing = evaluate(*make(LOW, [None] * 6, more=plan())).value
    assert isinstance(nothing, NotEstimable)
    assert nothing.reason.startswith("No value can be given: ")
    assert (nothing.contrast, nothing.scale, nothing.subject) == ("change", "absolute", "Value of Settled at once")
    bare = evaluate(*make(LOW, HIGH))
    assert bare.value is None and bare.trajectories == ()


def test_a_level_is_not_worth_money_because_it_is_no_change(make: Make) -> None:
    assert isinstance(evaluate(*make([], HIGH[:2], more=plan())).value, NotEstimable)


def test_coverage_fade_duration_and_discounting_multiply_as_by_hand(make: Make) -> None:
    """Half reached, 80% kept each year, two years a unit, three years at 3.5%: years' worth 1, 1.8, 1.44."""
    more = ("coverage: {amount: 50, source: A}", "kept: {amount: 80, source: A}", "lasts: {amount: 2, source: A}")
    evaluation, value = found(make, *more, "horizon: 3")
    years = 1 + (0.8 + 1) / 1.035 + (0.64 + 0.8) / 1.035**2
    assert value.yearly.median == pytest.approx(headline(evaluation).value * 120_000, rel=CLOSE)
    assert value.benefit.median == pytest.approx(headline(evaluation).value * 120_000 * years, rel=CLOSE)
    other = found(make, *more, "horizon: 3", "discount: {rate: 0, dated: 2026-02-05, source: None}")[1]
    assert other.benefit.median == pytest.approx(headline(evaluation).value * 120_000 * (1 + 1.8 + 1.44), rel=CLOSE)


def test_both_sides_are_shown_and_the_ratio_break_even_and_chance_follow(make: Make) -> None:
    evaluation, value = found(make, DELIVERY)
    effect, cost = headline(evaluation), COST_ONCE + COST_YEARLY
    assert three(value.cost) == pytest.approx((cost, cost, cost))
    assert three(value.net) == pytest.approx(np.array(three(value.benefit)) - cost, rel=CLOSE)
    assert three(value.ratio) == pytest.approx(np.array(three(value.benefit)) / cost, rel=CLOSE)
    assert isinstance(value.break_even, BreakEven)
    assert three(value.break_even.needed) == pytest.approx((cost / 240_000,) * 3)
    assert value.break_even.standing == ("reached" if effect.interval.lower >= cost / 240_000 else "open")
    assert value.costs_collected
    spread = (effect.value - effect.interval.lower) / ndtri((1 + effect.interval.level) / 2)
    assert value.pays_back == pytest.approx(norm.cdf((effect.value - cost / 240_000) / spread), abs=0.01)


def test_costs_of_several_years_are_discounted_and_those_of_the_start_are_not(make: Make) -> None:
    value = found(make, DELIVERY, "horizon: 2")[1]
    assert carried(value.cost).median == pytest.approx(COST_ONCE + COST_YEARLY * (1 + 1 / 1.035))


def test_without_a_cost_the_return_is_not_given_and_partly_collected_costs_are_said_to_be(make: Make) -> None:
    bare = found(make)[1]
    for part in (bare.cost, bare.net, bare.ratio, bare.pays_back, bare.break_even):
        assert isinstance(part, NotEstimable)
        assert "was not collected" in part.reason and part.needs
    names = [each.name for each in bare.missing]
    assert names[-3:] == ["Setting up, once", "Running, a year", "Staff time"]
    partly = found(make, "delivery: {running: {amount: 900, source: A}}")[1]
    assert not partly.costs_collected and carried(partly.cost).median == 900
    rate = "delivery: {set_up: {amount: 0, source: A}, running: {amount: 0, source: A}, staff: "
    no_on_costs = found(make, f"{rate}[{{what: Huddles, hours: 5, rate: 20, source: A}}]}}")[1]
    assert not no_on_costs.costs_collected
    assert found(make, f"{rate}[]}}")[1].costs_collected


def test_where_the_cost_may_be_nothing_no_ratio_is_given(make: Make) -> None:
    value = found(make, "delivery: {running: {amount: {low: 0, central: 0, high: 0}, source: A}}")[1]
    assert isinstance(value.ratio, NotEstimable) and "divided by nothing" in value.ratio.reason
    assert carried(value.net).median == pytest.approx(value.benefit.median)
    assert isinstance(value.break_even, BreakEven) and value.break_even.needed.median == 0


def test_more_cost_never_raises_the_return_nor_the_chance_that_it_pays(make: Make) -> None:
    told = [
        found(
            make,
            f"delivery: {{running: {{amount: {{low: {cost}, central: {cost + 9000}, high: {cost + 30000}}}, "
            "source: A}}}}".replace("}}}}", "}}"),
        )[1]
        for cost in (5_000, 20_000, 60_000, 120_000)
    ]
    ratios = [three(value.ratio) for value in told]
    assert all((np.array(after) < before).all() for before, after in pairwise(ratios))
    chances = [value.pays_back for value in told]
    assert chances == sorted(chances, reverse=True)


def test_ranges_widened_evenly_never_narrow_the_interval(make: Make) -> None:
    widths = []
    for apart in (0, 20, 60, 110):
        price = f"unit_cost: {{amount: {{low: {120 - apart}, central: 120, high: {120 + apart}}}, source: A}}"
        text = plan().replace("unit_cost: {amount: 120, source: Accounts}", price)
        value = evaluate(*make(LOW, HIGH, more=text)).value
        assert isinstance(value, Value)
        widths.append(value.yearly.interval.upper - value.yearly.interval.lower)
    assert widths == sorted(widths) and widths[-1] > widths[0]


def test_the_same_plan_gives_the_same_value_to_the_last_digit(make: Make) -> None:
    ranged = "coverage: {amount: {low: 40, central: 60, high: 90}, source: A}"
    assert found(make, ranged)[1].yearly == found(make, ranged)[1].yearly


def test_a_change_that_is_not_shown_is_marked_as_such(make: Make) -> None:
    evaluation, value = found(make, after=[(11, 40), (9, 40), (12, 40), (10, 40), (9, 40), (11, 40)])
    assert not value.shown
    assert value.yearly.interval.lower < 0 < value.yearly.interval.upper
    unchecked = worked_out(evaluation.trial, (replace(evaluation.primary, checks=()), *evaluation.results[1:]))
    assert isinstance(unchecked, Value) and unchecked.gains and 0.2 < unchecked.gains < 0.9


def test_a_target_says_which_effect_at_which_reach_and_how_likely_it_is(make: Make) -> None:
    """10 to 15% of £600,000 in years 1 and 3, each unit lasting 3 years: £60,000 needs 25 points in year 1."""
    goal = (
        "target: {reduction: {low: 10, central: 12, high: 15}, base: {amount: 600000, source: A}, years: [1, 3], "
        "source: Cabinet}"
    )
    evaluation, value = found(make, goal, "lasts: {amount: 3, source: A}", "coverage: {amount: 60, source: A}")
    first, third = value.goals
    assert first.pounds == (60_000, 90_000)
    assert [least.coverage for least, _ in first.rows] == [0.25, 0.5, 0.6, 0.75, 1.0]
    assert [least.effect for least, _ in first.rows][-1] == pytest.approx(0.25)
    assert [most.effect for _, most in third.rows][-1] == pytest.approx(0.375 / 3)
    assert not first.rows[0][1].possible
    effect = headline(evaluation)
    assert third.rows[-1][1].standing == ("reached" if effect.interval.lower >= 0.125 else "open")
    assert third.chance[0] > first.chance[0] > first.chance[1]
    needed = 60_000 / (240_000 * 0.6)
    side = effect.interval.upper if needed > effect.value else effect.interval.lower
    by_hand = norm.sf((needed - effect.value) / (abs(side - effect.value) / ndtri(0.975)))
    assert first.chance[0] == pytest.approx(by_hand, abs=0.01)


def test_no_chance_of_value_is_told_where_a_check_takes_the_finding_away(make: Make) -> None:
    goal = "target: {saving: 20000, years: [1], source: Cabinet}"
    evaluation, holds = found(make, DELIVERY, goal)
    lost = Check(EACH_PERIOD, False, "…", (Turn("without week 1", "the interval includes no change", True),))
    primary = replace(evaluation.primary, checks=(lost,))
    assert holds.gains is not None and isinstance(holds.pays_back, float) and holds.goals[0].chance
    gone = worked_out(evaluation.trial, (primary, *evaluation.results[1:]))
    assert isinstance(gone, Value)
    assert (gone.gains, gone.goals[0].chance) == (None, None)
    assert isinstance(gone.pays_back, NotEstimable) and gone.pays_back.reason == NO_CHANCE
    assert gone.benefit == holds.benefit, "the pounds stay: they are the effect's"
    season = replace(primary, checks=(replace(lost, decides=False),))
    kept = worked_out(evaluation.trial, (season, *evaluation.results[1:]))
    assert isinstance(kept, Value) and kept.gains == holds.gains
