"""Practitioners in drawn trials: shared caseloads, differences as large as is said, and the analysis's own arms."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest
from tests.analysis.test_power import setup, skeleton

from trialkit.analysis import power, segmented
from trialkit.analysis.power_draws import World, luck
from trialkit.analysis.power_people import by_practitioner, caseloads, people, together
from trialkit.analysis.segmented import Question

AFTER = np.arange(12) >= 6
TIMES = np.arange(12.0)
TEAM = World("proportion", 0.4, 40.0, wobble=0.0, autocorrelation=0.0)
COLUMNS = MappingProxyType(dict.fromkeys(("records", "exposure", "total", "total_squares"), 0.0))


def shared(many, alike, **given):
    return replace(TEAM, practitioners=many, alike=alike, **given)


def drawn_each(world, draws=4000, truth=0.4):
    chance, who = luck(AFTER, draws), people(world, AFTER, draws)
    return by_practitioner(world, np.full(12, truth), TIMES, AFTER, chance, who)


def test_every_record_is_somebodys_and_caseloads_are_even_over_time():
    sizes = caseloads(shared(7, 0.0), 12)
    assert (sizes.sum(axis=1) == 40).all()
    assert np.ptp(sizes.sum(axis=0)) <= 1
    assert (caseloads(World("mean", 5.0, 2.0, 1.0, practitioners=5), 5).sum(axis=0) == 2).all()


@pytest.mark.parametrize("kind", ["proportion", "mean"])
def test_records_of_one_practitioner_are_as_alike_as_is_said(kind):
    """Of the variance of single records, the share between practitioners on one side; less on logits, which bend."""
    world = shared(5, 0.1, type=kind, spread=2.0)
    before = drawn_each(world)[:, ~AFTER].sum(axis=1) / caseloads(world, 6).sum(axis=0)
    n = 48.0
    whole = 0.4 * 0.6 if kind == "proportion" else 4.0 / 0.9
    between = before.var(axis=0).mean() - 0.9 * whole / n
    assert between / whole == pytest.approx(0.1, abs=0.02)


def test_half_of_it_is_kept_from_one_side_to_the_other():
    world = shared(5, 0.1)
    each = drawn_each(world)
    before, after = (each[:, side].sum(axis=1) / 48 for side in (~AFTER, AFTER))
    kept = ((before - 0.4) * (after - 0.4)).mean() / (0.1 * 0.24)
    assert kept == pytest.approx(0.5, abs=0.08)


@pytest.mark.parametrize(
    ("kind", "scale"), [("proportion", "absolute"), ("proportion", "relative"), ("mean", "absolute")]
)
def test_drawn_trials_are_judged_as_the_analysis_would_judge_them(kind, scale):
    """The same records as a log would hold them: widths differ as the stated variance differs from each trial's."""
    world = shared(6, 0.1, type=kind, spread=0.5)
    asked = setup(scale=scale)
    judge = power._Judge(world, asked, power._laid(world, asked), 40)
    near, far = judge.ends(0.1)
    each = by_practitioner(world, judge.truth(0.1), TIMES, AFTER, judge.luck[0], judge.people[0])
    widths = []
    for row in range(40):
        found = segmented.single(logged(kind, world, each[row]), Question("change", scale=scale)).interval
        ends = (found.lower, found.upper) if scale == "absolute" else np.log1p([found.lower, found.upper])
        widths.append((ends[1] - ends[0]) / (far[row] - near[row]))
    assert np.median(widths) == pytest.approx(1.0, abs=0.02)
    assert np.quantile(np.abs(np.array(widths) - 1.0), 0.9) < 0.12


def logged(kind, world, each):
    """One trial as a series with its practitioners; values of a mean vary by the world's spread within each cell."""
    sizes = caseloads(world, 12)
    series = skeleton(6, 6)
    within = world.spread**2 * np.maximum(sizes - 1, 0) if kind == "mean" else np.zeros_like(sizes)
    squares = within + np.divide(each**2, sizes, out=np.zeros_like(each), where=sizes > 0)
    week, who = np.nonzero(sizes > 0)
    cells = {
        **COLUMNS,
        "index": week,
        "practitioner": [f"P{one}" for one in who],
        "records": sizes[week, who],
        "denominator": sizes[week, who],
        "numerator": each[week, who],
        "total": each[week, who],
        "total_squares": squares[week, who],
    }
    frame = series.frame.assign(
        records=40.0, denominator=40.0, numerator=each.sum(axis=1), total=each.sum(axis=1), value=each.sum(axis=1) / 40
    )
    frame["total_squares"] = squares.sum(axis=1)
    return replace(series, type=kind, frame=frame, practitioners=pd.DataFrame(cells))


def test_practitioners_who_differ_cost_power_and_more_of_them_cost_less():
    seen = {many: power.power(shared(many, 0.1), setup(), 0.15, draws=600)[0] for many in (4, 8, 16)}
    alone = power.power(TEAM, setup(), 0.15, draws=600)[0]
    assert seen[4] + 0.05 < seen[8] < seen[16] < alone - 0.05


def test_a_change_that_is_not_there_is_seen_in_no_more_than_one_trial_in_forty_by_practitioners_either():
    found, _ = power.power(shared(8, 0.05, wobble=0.2), setup(), 0.0, draws=1000)
    assert found <= 0.025 + 3 * np.sqrt(0.025 * 0.975 / 1000)


def test_fewer_than_three_practitioners_widen_nothing():
    two, none = (power.power(shared(many, 0.1), setup(), 0.15, draws=200) for many in (2, 0))
    assert two == none


def test_figures_of_whole_periods_are_those_of_their_practitioners():
    world = shared(5, 0.1)
    each = drawn_each(world, draws=5)
    assert together(world, each) == pytest.approx(each.sum(axis=2))
    assert together(replace(world, type="mean"), each) == pytest.approx(each.sum(axis=2) / 40)


def test_longer_arms_for_looks_reach_as_many_times_as_far():
    alone, looked = (power.sight(TEAM, setup(longer=by), 0.15, draws=200) for by in (1.0, 1.1))
    assert looked.width == pytest.approx(1.1 * alone.width)
    assert looked.smallest > alone.smallest and looked.power < alone.power
