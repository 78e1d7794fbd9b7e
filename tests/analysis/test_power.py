"""What a plan can see: against closed forms, against itself, and the ways it must and must not move."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from trialkit.analysis import designs, power
from trialkit.analysis.closed_forms import two_means, two_proportions, two_rates
from trialkit.analysis.power import Blind, Setup, Sight, most_of, sight
from trialkit.analysis.power_draws import World, drawn, luck
from trialkit.records.series import Series

DRAWS = 1500
CALM = {"wobble": 0.0, "autocorrelation": 0.0}
TEAM = World("proportion", 0.33, 22.0)


def skeleton(before, after):
    weeks = before + after
    start = pd.Timestamp(2024, 1, 1) + pd.to_timedelta(7 * np.arange(weeks), unit="D")
    kinds = ["baseline"] * before + ["trial"] * after
    figures = dict.fromkeys(("records", "numerator", "denominator", "exposure", "total", "total_squares", "value"), 1.0)
    days = {"index": np.arange(weeks), "start": start, "end": start + pd.Timedelta(days=6)}
    return Series("made", "mean", None, 1.0, pd.DataFrame({**days, "phase": kinds, "kind": kinds, **figures}))


def setup(before=6, after=6, shape="step", **given):
    if before == 0:
        return Setup(designs.trend(skeleton(0, after)), "trend", shape, given.pop("better", 1), **given)
    plan = designs.change(skeleton(before, after), shape, False, "trial")
    return Setup(plan, "change", shape, given.pop("better", 1), **given)


@pytest.mark.parametrize("effect", [0.08, 0.12])
def test_without_wobble_a_share_is_seen_as_often_as_the_formula_says(effect):
    world = World("proportion", 0.33, 50.0, **CALM)
    found, error = power.power(world, setup(weeks_vary="chance"), effect, draws=DRAWS)
    assert found == pytest.approx(two_proportions(0.33, 300, 0.33 + effect, 300), abs=3 * error + 0.005)


def test_without_wobble_a_mean_is_seen_as_often_as_the_t_test_of_its_periods():
    world = World("mean", 50.0, 25.0, 10.0, **CALM)
    found, error = power.power(world, setup(weeks_vary="chance"), 3.0, draws=DRAWS)
    assert found == pytest.approx(two_means(3.0, 2.0, 6, 6), abs=3 * error)


def test_without_wobble_a_count_is_seen_as_often_as_the_formula_says():
    world = World("count", 20.0, 1.0, **CALM)
    found, error = power.power(world, setup(weeks_vary="chance", scale="relative"), 0.3, draws=DRAWS)
    assert found == pytest.approx(two_rates(20.0, 6, 26.0, 6), abs=3 * error + 0.01)


@pytest.mark.parametrize(
    ("world", "asked"),
    [
        (TEAM, setup()),
        (TEAM, setup(shape="ramp")),
        (TEAM, setup(0, 6, "ramp")),
        (World("count", 15.0, 1.0), setup(scale="relative", better=-1)),
        (World("money", 300.0, 20.0, 120.0), setup(better=-1)),
    ],
)
def test_a_change_that_is_not_there_is_seen_in_no_more_than_one_trial_in_forty(world, asked):
    found, _ = power.power(world, asked, 0.0, draws=1000)
    assert found <= 0.025 + 3 * math.sqrt(0.025 * 0.975 / 1000)


def test_power_rises_with_the_effect_the_volume_and_the_baseline():
    def seen(world, asked, effect):
        return power.power(world, asked, effect, draws=400)[0]

    plain = seen(TEAM, setup(), 0.15)
    assert seen(TEAM, setup(), 0.25) > plain + 0.1
    assert seen(TEAM.sized(2), setup(), 0.15) > plain + 0.05
    assert seen(TEAM, setup(10, 6), 0.15) > plain + 0.05
    assert seen(replace(TEAM, wobble=0.5), setup(), 0.15) < plain - 0.05


@pytest.mark.parametrize(
    ("world", "asked", "size"),
    [
        (TEAM, setup(), 0.10),
        (World("proportion", 0.53, 50.0), setup(4, 6, better=-1), 0.10),
        (World("money", 300.0, 20.0, 120.0), setup(), 40.0),
        (World("count", 15.0, 1.0), setup(scale="relative"), 0.2),
    ],
)
def test_the_smallest_change_is_the_one_that_is_noticed_in_80_of_100_trials(world, asked, size):
    found = sight(world, asked, size, draws=600)
    assert isinstance(found, Sight)
    again, error = power.power(world, asked, found.smallest, draws=600)
    assert again == pytest.approx(0.8, abs=2 * error)
    assert 0 < found.smallest_error < 0.1 * found.smallest
    assert found.width > found.smallest


def test_the_same_question_has_the_same_answer():
    assert sight(TEAM, setup(), 0.1, draws=200) == sight(TEAM, setup(), 0.1, draws=200)


def test_two_plans_are_drawn_with_the_same_luck():
    short, long = setup(3, 6), setup(9, 6)
    one, two = luck(short.after, 50), luck(long.after, 50)
    assert np.array_equal(one.shares[:, 3:], two.shares[:, 9:])
    assert np.array_equal(one.shares[:, :3], two.shares[:, 6:9]), "the weeks just before the start stay as they were"
    assert not np.array_equal(one.normals, luck(short.after, 50, place=1).normals)


def test_a_wobble_has_the_spread_and_the_memory_that_it_is_said_to_have():
    times = np.array([0.0, 1.0, 2.0, 5.0])
    moved = luck(np.array([False, False, True, True]), 20_000).wobble(times, 0.6)
    assert moved.std(axis=0) == pytest.approx(np.ones(4), abs=0.03)
    together = np.corrcoef(moved.T)
    assert together[0, 1] == pytest.approx(0.6, abs=0.02)
    assert together[2, 3] == pytest.approx(0.6**3, abs=0.02)


def test_draws_have_the_level_that_was_asked_for():
    given = luck(np.array([False] * 3 + [True] * 3), 8000)
    truth, times = np.array([0.3] * 3 + [0.5] * 3), np.arange(6.0)
    assert drawn(World("proportion", 0.3, 40.0, **CALM), truth, times, given).mean(axis=0) / 40 == pytest.approx(
        truth, abs=0.005
    )
    rate = drawn(World("rate", 0.3, 40.0, **CALM), truth, times, given)
    assert rate.mean(axis=0) == pytest.approx(40 * truth, abs=0.3)
    assert rate.var(axis=0) == pytest.approx(40 * truth, rel=0.08)
    mean = drawn(World("mean", 0.3, 4.0, 2.0, **CALM), truth, times, given)
    assert mean.std(axis=0) == pytest.approx(np.full(6, 1.0), abs=0.03)


def test_a_step_without_a_baseline_is_never_seen_however_large():
    found = sight(TEAM, setup(0, 6), 0.3, draws=300)
    assert isinstance(found, Sight)
    assert found.smallest is None
    assert found.power < 0.05


def test_naming_the_shape_sees_a_smaller_change_than_the_full_model():
    named = sight(TEAM, setup(8, 6), 0.1, draws=300)
    unnamed = Setup(designs.full(skeleton(8, 6), "auto"), "average_effect", "step", 1)
    fuller = sight(TEAM, unnamed, 0.1, draws=300)
    assert isinstance(named, Sight) and isinstance(fuller, Sight)
    assert named.smallest < 0.8 * fuller.smallest


def test_a_comparison_of_the_same_size_widens_a_mean_by_the_root_of_two():
    world, alone = World("mean", 50.0, 25.0, 10.0), setup(weeks_vary="chance")
    one, two = (sight(world, replace(alone, comparison=both), 5.0, draws=800) for both in (False, True))
    assert isinstance(one, Sight) and isinstance(two, Sight)
    assert two.width / one.width == pytest.approx(math.sqrt(2), rel=0.06)


def test_a_change_larger_than_the_measure_has_room_for_has_no_power_and_the_smallest_is_still_told():
    world = World("proportion", 0.53, 50.0)
    found = sight(world, setup(better=-1), 0.6, draws=200)
    assert isinstance(found, Sight)
    assert found.power is None
    assert 0 < found.smallest < 0.53


@pytest.mark.parametrize(
    ("world", "better", "scale", "room"),
    [
        (TEAM, 1, "absolute", 0.67),
        (TEAM, -1, "absolute", 0.33),
        (TEAM, 1, "relative", 0.67 / 0.33),
        (World("count", 8.0, 1.0), -1, "absolute", 8.0),
        (World("money", 300.0, 20.0, 120.0), -1, "relative", 1.0),
    ],
)
def test_a_measure_has_room_to_its_own_ends(world, better, scale, room):
    assert most_of(world, better, scale) == pytest.approx(room, rel=1e-5)


def test_shapes_reach_their_change_where_it_is_told():
    assert setup(3, 4).gain.tolist() == [0, 0, 0, 1, 1, 1, 1]
    assert setup(3, 4, "ramp").gain.tolist() == [0, 0, 0, 0.25, 0.5, 0.75, 1]
    both = setup(3, 4, "step_and_ramp").gain
    assert both[3:].mean() == pytest.approx(1.0)
    assert (np.diff(both[3:]) > 0).all()


def test_pooled_records_are_judged_where_two_baseline_periods_are_all_there_is():
    rows = skeleton(2, 3).phase("baseline", "trial")
    plan = replace(setup(3, 3).plan, rows=rows, X=np.ones((5, 1)), phases=tuple(rows["kind"]), targets=())
    asked = Setup(plan, "before_after", "step", 1)
    found = sight(World("proportion", 0.33, 40.0, **CALM), asked, 0.3, draws=200)
    assert isinstance(found, Sight)
    assert 0.15 < found.smallest < 0.6


def test_a_design_that_cannot_be_judged_says_why():
    plan = designs.change(skeleton(3, 1), "step_and_ramp", True, "trial")
    found = sight(World("mean", 50.0, 25.0, 10.0), Setup(plan, "change", "step", 1), 5.0, draws=100)
    assert isinstance(found, Blind)
    assert found.reason.endswith(".")


def test_a_long_series_is_judged_as_a_short_one_would_be(monkeypatch):
    """Above EXACT periods sampling variances come from the stated level; here that is asked of a short series."""
    exact = sight(TEAM, setup(12, 12), 0.15, draws=300)
    monkeypatch.setattr(power, "EXACT", 0)
    quick = sight(TEAM, setup(12, 12), 0.15, draws=300)
    assert isinstance(exact, Sight) and isinstance(quick, Sight)
    assert quick.power == pytest.approx(exact.power, abs=0.02)
    assert quick.smallest == pytest.approx(exact.smallest, rel=0.03)
    assert quick.width == pytest.approx(exact.width, rel=0.03)
