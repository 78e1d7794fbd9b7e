"""Boundaries of several looks: O'Brien and Fleming's where they apply, and 5% over all looks where weeks vary."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from trialkit.analysis import boundaries, calibration, cil, straying
from trialkit.analysis.boundaries import Stage, ends, fault, plan, stages
from trialkit.analysis.points import Points

REFERENCE = Path(__file__).parents[1] / "reference" / "looks.csv"
WEEK = np.arange(12.0)
STEP = np.column_stack([np.ones(12), WEEK >= 6])
LEVEL = np.array([0.0, 1.0])
WEEKLY = [8, 9, 10, 11, 12]
SIMULATED = 0.015
"""Three Monte Carlo errors of a constant from 8,000 stratified trials, rounded up."""


def weekly():
    return stages(STEP, LEVEL, WEEK, WEEKLY)


def steps(count, each):
    """Looks at one level of `count` equal steps of information."""
    return stages(
        np.ones((count * each, 1)), np.ones(1), np.arange(float(count * each)), [each * k for k in range(1, count + 1)]
    )


def rpact(name):
    table = pd.read_csv(REFERENCE, comment="#").set_index("name")["value"]
    return table[table.index.str.startswith(f"{name}_")].to_numpy()


def autocorrelated(rho, trials, seed):
    rng = np.random.default_rng(seed)
    related = rho ** np.abs(WEEK[:, None] - WEEK[None, :])
    return rng.standard_normal((trials, 12)) @ np.linalg.cholesky(related).T


def alarms(y, found, one_side=False):
    """Share of trials in which any look's interval leaves out 0, or lies above it."""
    raised = np.zeros(len(y), dtype=bool)
    for place, count in enumerate(WEEKLY):
        lower, _, upper = ends(Points(y[:, :count], STEP[:count], WEEK[:count]), LEVEL, found, place)
        raised |= (lower > 0) | ((upper < 0) & (not one_side))
    return raised.mean()


@pytest.mark.parametrize("count", [2, 5, 8])
def test_equal_steps_by_chance_alone_give_the_constants_of_o_brien_and_fleming(count):
    """As rpact has them (tests/reference/looks.R): 2.797 and 1.977, 4.562 … 2.040, 5.861 … 2.072."""
    found = plan(steps(count, 3), information=1.0, weeks_vary="chance")
    reach = np.sqrt(np.arange(1, count + 1) / count)
    assert found.shares == pytest.approx(reach**2)
    assert found.critical * reach == pytest.approx(rpact(f"equal{count}") * reach, abs=SIMULATED)


def test_weekly_looks_after_a_baseline_give_the_constants_of_their_information():
    found = plan(weekly(), information=1.0, weeks_vary="chance")
    information = 1 / (1 / 6 + 1 / np.arange(2, 7))
    assert found.shares == pytest.approx(information / information[-1])
    assert found.critical == pytest.approx(rpact("weeks"), abs=1.5 * SIMULATED)


def test_boundaries_that_lean_further_spend_more_at_the_end_as_wang_and_tsiatis_have_them():
    """As rpact has them with Δ = −½ (tests/reference/looks.R): 4.013, 3.010, 2.508, 2.207, 2.007 after a baseline."""
    found = plan(weekly(), information=1.0, weeks_vary="chance", lean=1.0)
    assert found.shares == pytest.approx(plan(weekly(), information=1.0, weeks_vary="chance").shares)
    assert found.critical == pytest.approx(rpact("lateweeks"), abs=2 * SIMULATED)
    equal = plan(steps(5, 3), information=1.0, weeks_vary="chance", lean=1.0)
    assert equal.critical[1:] * np.arange(2, 6) / 5 == pytest.approx(
        rpact("late5")[1:] * np.arange(2, 6) / 5, abs=SIMULATED
    )


def test_the_order_of_boundaries_and_levels_is_that_of_the_looks():
    found = plan(weekly(), information=8.0)
    assert (np.diff(found.critical) < 0).all()
    assert (np.diff(found.levels) < 0).all()
    assert 0.95 < found.levels[-1] < 0.975


@pytest.mark.parametrize("information", [None, 8.0])
def test_a_single_look_is_the_interval_that_stands_alone(information):
    rng = np.random.default_rng(3)
    y, v = rng.standard_normal((20, 12)), None if information is None else np.full((20, 12), 0.25)
    reach = None if v is None else np.sqrt(information * v)
    points = Points(y, STEP, WEEK, v, reach)
    found = plan([Stage(STEP, LEVEL, WEEK)], information=information)
    assert np.stack(ends(points, LEVEL, found, 0)) == pytest.approx(np.stack(cil.batch(points, LEVEL[None]))[:, 0])


@pytest.mark.parametrize("rho", [0.0, 0.6])
def test_false_alarms_over_all_looks_stay_within_five_in_a_hundred(rho):
    trials = 2500
    found = plan(weekly(), information=None)
    share = alarms(autocorrelated(rho, trials, 17), found)
    assert share < 0.05 + 3 * np.sqrt(0.05 * 0.95 / trials)
    if rho == 0.6:
        assert share > 0.03


def test_looks_for_harm_alone_keep_to_five_in_a_hundred_on_its_side():
    """As sequential.watch asks for them: boundaries at 90% have half of their error on either side."""
    share = alarms(autocorrelated(0.6, 2500, 19), plan(weekly(), information=None, level=0.9), one_side=True)
    assert 0.03 < share < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 2500)


def test_the_same_intervals_without_the_boundaries_raise_too_many():
    found = plan(weekly(), information=None)
    naive = replace(found, critical=np.full(5, 1.959964))
    y = autocorrelated(0.6, 2000, 18)
    assert alarms(y, naive) > 0.06 > 0.055 > alarms(y, found)


def test_fewer_looks_ask_for_less_and_a_higher_level_for_more():
    every, two = plan(weekly(), information=None), plan(weekly()[2::2], information=None)
    assert two.critical[-1] < every.critical[-1]
    assert plan(weekly(), information=None, level=0.9).critical[-1] < every.critical[-1]


def test_a_constant_is_simulated_once_and_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("TRIALKIT_CACHE", str(tmp_path))
    monkeypatch.setattr(calibration, "_kept", {})
    first = plan(weekly(), information=None)
    assert len(list(tmp_path.glob("*.cil"))) == 1
    monkeypatch.setattr(calibration, "_kept", {})
    monkeypatch.setattr(straying, "PART", 0)
    assert (plan(weekly(), information=None).critical == first.critical).all()
    with pytest.raises(ValueError):
        plan(weekly()[1:], information=None)


def test_the_same_plan_gives_the_same_boundaries_every_time(tmp_path, monkeypatch):
    first = plan(weekly(), information=1.0, weeks_vary="chance")
    monkeypatch.setenv("TRIALKIT_CACHE", str(tmp_path))
    monkeypatch.setattr(calibration, "_kept", {})
    assert (plan(weekly(), information=1.0, weeks_vary="chance").critical == first.critical).all()


def test_a_series_that_varies_beyond_every_node_has_no_interval():
    wild = np.where(WEEK % 2 > 0, 30.0, -30.0)[None]
    points = Points(wild, STEP, WEEK, np.full((1, 12), 0.01), np.full((1, 12), 0.1))
    found = ends(points, LEVEL, plan(weekly(), information=float(points.information[0])), 4)
    assert np.isnan(np.stack(found)).all()


def test_looks_that_cannot_be_taken_are_refused_with_their_reason():
    early = stages(STEP, LEVEL, WEEK, [6, 12])
    assert "cannot tell the change apart" in plan(early, information=None)
    assert "cannot tell the change apart" in fault(early[0], None)
    short = stages(STEP[4:], LEVEL, WEEK[4:], [4, 8])
    assert "at least 5 are needed" in plan(short, information=None)
    assert isinstance(plan(short, information=1.0, weeks_vary="chance"), boundaries.Boundaries)
    with pytest.raises(ValueError, match="at least 5 are needed"):
        ends(Points(np.ones((2, 4)), STEP[4:8], WEEK[4:8]), LEVEL, plan(weekly(), information=None), 0)
