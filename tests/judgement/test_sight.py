"""Which scenarios a plan is offered, on which rung each stands, and what it says of a picked team."""

from __future__ import annotations

from functools import partial

import pytest

from trialkit.analysis.power import Blind, Sight
from trialkit.judgement import sight
from trialkit.judgement.ladder import climb_for
from trialkit.judgement.sight import Calendar, Outlook
from trialkit.protocol.expected import Expected
from trialkit.records.series import series

from .conftest import Make

WEEK = (7, 22)
outlook = partial(sight.outlook, draws=100)
"""As users have it, with a fifth of the draws."""


def changes(found: Outlook) -> list[str]:
    return [scenario.change for scenario in found.others]


def smallest(found: Outlook, change: str) -> float:
    seen = next(one for one in (found.plan, *found.others) if one.change == change).seen
    assert isinstance(seen, Sight) and seen.smallest is not None
    return seen.smallest


def test_a_calendar_grows_where_it_is_told_to_and_keeps_its_gaps() -> None:
    plan = Calendar((0, 1, 3, 4, 7), ("baseline", "baseline", "trial", "trial", "follow_up"))
    more = plan.with_baseline(4)
    assert more.index == (-2, -1, 0, 1, 3, 4, 7)
    assert more.count("baseline") == 4
    longer = plan.longer("trial", 2)
    assert longer.index == (0, 1, 3, 4, 5, 6, 9)
    assert longer.kinds == ("baseline", "baseline", "trial", "trial", "trial", "trial", "follow_up")
    assert plan.first("trial", 1) == Calendar((0, 1, 3), ("baseline", "baseline", "trial"))


def test_a_fresh_plan_without_a_baseline_is_offered_every_improvement(make: Make) -> None:
    trial, _ = make([], [WEEK] * 6, shape="ramp")
    found = outlook(trial, None, level=33, per_period=22)
    assert found.stage == "before"
    assert changes(found) == ["baseline_6", "baseline_12", "longer_2", "baseline_comparison", "volume"]
    assert found.plan.rung == "trend"
    assert [one.rung for one in found.others[:2]] == ["phases", "segmented"]
    assert smallest(found, "baseline_6") < smallest(found, "plan")
    assert found.textbook is None


def test_what_is_no_change_from_the_plan_is_left_out(make: Make) -> None:
    trial, _ = make([WEEK] * 6, [WEEK] * 6)
    found = outlook(trial, None, level=33, per_period=22)
    assert changes(found) == ["baseline_12", "longer_2", "comparison", "volume", "unnamed"]
    assert smallest(found, "volume") < smallest(found, "plan") < smallest(found, "unnamed")
    assert found.textbook is not None
    assert found.textbook < smallest(found, "plan")


def test_every_scenario_stands_on_the_rung_that_the_ladder_gives_such_a_log(make: Make) -> None:
    for before in (0, 2, 6, 12):
        trial, log = make([WEEK] * before, [WEEK] * 6)
        planned = outlook(trial, None, level=33, per_period=22).plan
        climb = climb_for(trial, series(trial, log, trial.primary))
        assert (planned.rung, planned.contrast) == (climb.rung, climb.contrast)
        assert (planned.before, planned.after) == (before, 6)


def test_during_a_trial_only_more_weeks_can_be_bought_and_its_result_is_not_looked_at(make: Make) -> None:
    weeks = [WEEK] * 4 + [None] * 2
    trial, log = make([WEEK] * 3, weeks)
    found = outlook(trial, log)
    assert (found.stage, found.logged) == ("during", 4)
    assert changes(found) == ["now", "longer_2", "longer_4"]
    assert [one.after for one in (found.plan, *found.others)] == [6, 4, 8, 10]
    triumph, other = make([WEEK] * 3, [(22, 22)] * 4 + [None] * 2)
    assert outlook(triumph, other).plan == found.plan


def test_after_a_trial_the_lessons_for_the_next_are_shown(make: Make) -> None:
    found = outlook(*make([WEEK] * 3, [WEEK] * 6))
    assert found.stage == "after"
    assert "baseline_6" in changes(found)


def test_a_trial_that_is_too_short_for_anything_cannot_be_judged_and_says_so(make: Make) -> None:
    trial, _ = make([], [WEEK] * 2)
    found = outlook(trial, None, level=33, per_period=22)
    assert isinstance(found.plan.seen, Blind)
    assert "only a level" in found.plan.seen.reason


@pytest.mark.parametrize("chosen", ["worst_results", "best_results"])
def test_a_team_that_was_picked_moves_back_by_itself(make: Make, chosen: str) -> None:
    trial, _ = make([], [WEEK] * 6, chosen=chosen)
    found = outlook(trial, None, level=33, per_period=22, teams=10).returns
    assert found is not None
    assert (found.teams, found.periods) == (10, 4)
    assert 0.07 < found.amount < 0.10
    more = outlook(trial, None, level=33, per_period=22, teams=40).returns
    assert more is not None
    assert more.amount > found.amount


def test_a_team_that_was_not_picked_does_not(make: Make) -> None:
    trial, _ = make([], [WEEK] * 6)
    assert outlook(trial, None, level=33, per_period=22).returns is None


def test_a_series_longer_than_the_method_takes_says_so_in_bounded_time(make: Make) -> None:
    trial, _ = make([WEEK] * 300, [WEEK] * 200)
    found = outlook(trial, None, level=33, per_period=22)
    assert isinstance(found.plan.seen, Blind)
    assert "400" in found.plan.seen.reason
    assert found.thinned


def test_a_planned_comparison_is_simulated_and_not_offered_again(make: Make) -> None:
    alone, _ = make([WEEK] * 6, [WEEK] * 6)
    sites = (
        alone.design.sites[0],
        alone.design.sites[0].model_copy(update={"id": "two", "name": "Two", "role": "comparison"}),
    )
    trial = alone.model_copy(update={"design": alone.design.model_copy(update={"sites": sites})})
    found = outlook(trial, None, level=33, per_period=22)
    assert "comparison" not in changes(found)
    assert smallest(found, "plan") > smallest(outlook(alone, None, level=33, per_period=22), "plan")
    assert found.textbook is None


def test_sites_with_starts_of_their_own_are_shown_one_at_a_time(make: Make) -> None:
    alone, _ = make([WEEK] * 6, [WEEK] * 6)
    first = alone.design.sites[0]
    later = alone.design.phases_of("trial")[0].start.replace(day=26)
    sites = tuple(
        first.model_copy(update={"id": f"s{number}", "start": None if number else later}) for number in range(200)
    )
    trial = alone.model_copy(update={"design": alone.design.model_copy(update={"sites": sites})})
    found = outlook(trial, None, level=33, per_period=4400)
    assert found.apart == 200
    assert found.expected.world.size == pytest.approx(22.0)


def test_practitioners_come_from_the_log_or_the_plan_and_more_of_them_are_offered(make: Make) -> None:
    trial, _ = make([WEEK] * 6, [WEEK] * 6)
    told = {"level": 33, "per_period": 22, "practitioners": 4, "intra_practitioner_correlation": 0.1}
    named = trial.model_copy(
        update={
            "measures": (
                trial.primary.model_copy(update={"expected": Expected.model_validate(told)}),
                *trial.measures[1:],
            )
        }
    )
    found, nobody = outlook(named, None), outlook(trial, None, level=33, per_period=22)
    assert "practitioners" in changes(found) and "practitioners" not in changes(nobody)
    assert found.expected.practitioners is not None and found.expected.practitioners.source == "the plan"
    assert smallest(nobody, "plan") < smallest(found, "practitioners") < smallest(found, "plan")


def test_weekly_looks_cost_what_their_last_boundary_asks_for(make: Make) -> None:
    trial, _ = make([WEEK] * 6, [WEEK] * 6)
    weekly = trial.model_copy(update={"decision": trial.decision.model_copy(update={"looks": "weekly"})})
    looked = sight.outlook(weekly, None, level=33, per_period=22, draws=100)
    alone = sight.outlook(trial, None, level=33, per_period=22, draws=100)
    assert (alone.plan.longer, 1.04 < looked.plan.longer < 1.12) == (1.0, True)
    assert isinstance(looked.plan.seen, Sight) and isinstance(alone.plan.seen, Sight)
    assert looked.plan.seen.width == pytest.approx(looked.plan.longer * alone.plan.seen.width)
    assert smallest(looked, "plan") > smallest(alone, "plan")
    compared = next(one for one in looked.others if one.change == "comparison")
    assert compared.longer == 1.0, "against a comparison no look is taken"
