"""What the interval must do whatever the series: invariance, missing periods, settings, and refusals with reasons."""

from __future__ import annotations

import numpy as np
import pytest

from trialkit.analysis import cil
from trialkit.analysis.estimate import Estimate, NotEstimable
from trialkit.analysis.points import Points
from trialkit.analysis.working import proportion_points

WEEK = np.arange(12.0)
AFTER = (WEEK >= 6).astype(float)
STEP = np.column_stack([np.ones(12), AFTER])
Y = np.array([5.1, 6.3, 4.8, 6.0, 7.2, 5.5, 8.9, 8.1, 9.7, 9.0, 8.4, 9.9])
V = np.array([0.5, 0.4, 0.6, 0.5, 0.3, 0.5, 0.7, 0.4, 0.5, 0.6, 0.4, 0.5])
LEVEL = np.array([0.0, 1.0])
EXACT = 1e-8


def three(result):
    assert isinstance(result, Estimate), result
    return np.array([result.interval.lower, result.value, result.interval.upper])


@pytest.mark.parametrize("variance", [None, V])
def test_adding_a_line_of_the_design_moves_the_interval_by_its_contrast(variance):
    before = three(cil.interval(Y, STEP, LEVEL, sampling_variance=variance))
    after = three(cil.interval(Y + STEP @ [3.0, -2.5], STEP, LEVEL, sampling_variance=variance))
    assert after == pytest.approx(before - 2.5, abs=EXACT)


def test_a_change_of_unit_scales_the_interval():
    assert three(cil.interval(100 * Y, STEP, LEVEL)) == pytest.approx(100 * three(cil.interval(Y, STEP, LEVEL)))
    ours = three(cil.interval(Y, STEP, LEVEL, sampling_variance=V, spread=np.full(12, 0.7)))
    scaled = cil.interval(100 * Y, STEP, LEVEL, sampling_variance=1e4 * V, spread=np.full(12, 70.0))
    assert three(scaled) == pytest.approx(100 * ours)


@pytest.mark.parametrize("variance", [None, V])
def test_another_parametrisation_of_the_design_changes_nothing(variance):
    means = np.column_stack([1 - AFTER, AFTER])
    first = three(cil.interval(Y, STEP, LEVEL, sampling_variance=variance))
    assert three(cil.interval(Y, means, [-1.0, 1.0], sampling_variance=variance)) == pytest.approx(first, abs=EXACT)


@pytest.mark.parametrize("variance", [None, V])
def test_turning_the_series_upside_down_turns_the_interval_upside_down(variance):
    first = three(cil.interval(Y, STEP, LEVEL, sampling_variance=variance))
    turned = three(cil.interval(-Y, STEP, LEVEL, sampling_variance=variance))
    assert turned[::-1] == pytest.approx(-first, abs=EXACT)


def test_a_missing_week_is_only_a_missing_row_and_its_gap_counts():
    kept = WEEK != 3
    gap = three(cil.interval(Y[kept], STEP[kept], LEVEL, times=WEEK[kept]))
    closed = three(cil.interval(Y[kept], STEP[kept], LEVEL))
    assert not np.allclose(gap, closed)
    assert gap == pytest.approx(closed, abs=0.25 * (closed[2] - closed[0]))


def test_chance_in_the_ar_family_is_ordinary_least_squares():
    from statsmodels.api import OLS

    theirs = OLS(Y, STEP).fit().conf_int()[1]
    found = cil.interval(Y, STEP, LEVEL, weeks_vary="chance")
    assert (found.interval.lower, found.interval.upper) == pytest.approx(tuple(theirs), abs=EXACT)


def test_the_settings_are_in_order_of_width_where_weeks_agree():
    k = np.array([8, 7, 9, 8, 7, 9, 12, 13, 11, 12, 13, 12.0]) / 20
    widths = []
    for setting in ("chance", "ordinary", "volatile"):
        low, _, high = three(
            cil.interval(
                k, STEP, LEVEL, sampling_variance=np.full(12, 0.0118), spread=np.full(12, 0.235), weeks_vary=setting
            )
        )
        widths.append(high - low)
    assert widths == sorted(widths)
    assert widths[2] < 2.2 * widths[0]


def test_a_higher_level_gives_a_wider_interval():
    ends = [three(cil.interval(Y, STEP, LEVEL, level=level)) for level in (0.5, 0.8, 0.9, 0.95, 0.99)]
    widths = [high - low for low, _, high in ends]
    assert widths == sorted(widths)
    assert all(middle == pytest.approx(ends[0][1]) for _, middle, _ in ends)


def test_enormous_and_tiny_sampling_information_give_finite_intervals():
    for variance in (1e-9, 1e9):
        for setting in ("chance", "ordinary", "volatile"):
            found = cil.interval(Y, STEP, LEVEL, sampling_variance=np.full(12, variance), weeks_vary=setting)
            assert np.isfinite(three(found)).all()


def test_a_redundant_column_is_no_obstacle_to_what_can_be_told():
    doubled = np.column_stack([STEP, 2 * AFTER])
    first = three(cil.interval(Y, STEP, LEVEL))
    assert three(cil.interval(Y, doubled, [0.0, 1.0, 2.0])) == pytest.approx(first, abs=EXACT)


@pytest.mark.parametrize(
    ("arguments", "because"),
    [
        (
            {"X": np.column_stack([STEP, AFTER])[:, [0, 1, 2]], "contrast": [0.0, 1.0, 0.0]},
            "cannot tell the change apart",
        ),
        ({"contrast": [0.0, 0.0]}, "cannot tell the change apart"),
        ({"y": np.where(WEEK == 2, np.nan, Y)}, "missing or infinite"),
        ({"y": np.where(AFTER > 0, 4.0, 3.0)}, "do not vary at all"),
        ({"y": np.zeros(12)}, "do not vary at all"),
        ({"sampling_variance": np.where(WEEK == 2, 0.0, V)}, "no sampling variance"),
        ({"sampling_variance": V, "spread": np.zeros(12)}, "could not vary"),
        ({"times": np.zeros(12)}, "same period"),
        ({"times": WEEK[:5]}, "different lengths"),
        ({"sampling_variance": V[:4]}, "different lengths"),
        ({"contrast": [1.0]}, "different lengths"),
        ({"level": 0.999}, "calibrated from 50% to 99%"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_its_reason(arguments, because):
    asked = {"y": Y, "X": STEP, "contrast": LEVEL, **arguments}
    found = cil.interval(**asked)
    assert isinstance(found, NotEstimable)
    assert because in found.reason


@pytest.mark.parametrize(("rows", "variance", "least"), [(4, None, 5), (3, V, 4)])
def test_too_few_periods_say_how_many_are_needed(rows, variance, least):
    chosen = [0, 1, 6, 7][:rows]
    known = None if variance is None else variance[chosen]
    found = cil.interval(Y[chosen], STEP[chosen], LEVEL, times=WEEK[chosen], sampling_variance=known)
    assert isinstance(found, NotEstimable)
    assert f"at least {least} are needed" in found.reason


def test_no_periods_and_too_many_are_refused():
    assert "no periods" in cil.interval([], np.zeros((0, 2)), LEVEL).reason
    long = np.ones((401, 1))
    assert "more than the 400" in cil.interval(np.arange(401.0), long, [1.0]).reason


def test_the_arguments_are_left_as_they_were():
    y, design, variance = Y.copy(), STEP.copy(), V.copy()
    cil.interval(y, design, LEVEL, sampling_variance=variance, spread=variance)
    assert (y == Y).all()
    assert (design == STEP).all()
    assert (variance == V).all()


def test_a_borrowed_calibration_is_close_to_ones_own():
    kept = WEEK != 3
    whole, part = cil.Points(Y, STEP, WEEK), cil.Points(Y[kept], STEP[kept], WEEK[kept])
    own = three(cil.intervals(part, LEVEL[None, :])[0])
    lent = three(cil.intervals(part, LEVEL[None, :], like=(whole, LEVEL[None, :]))[0])
    assert lent == pytest.approx(own, abs=0.15 * (own[2] - own[0]))


def test_a_band_agrees_with_intervals_at_its_ends():
    points = cil.Points(Y, np.column_stack([np.ones(12), WEEK]), WEEK)
    rows = np.column_stack([np.ones(4), np.arange(12.0, 16.0)])
    lower, middle, upper = cil.band(points, rows)
    ends = [three(result) for result in cil.intervals(points, rows[[0, -1]])]
    for place, end in zip((0, -1), ends, strict=True):
        assert (lower[place], middle[place], upper[place]) == pytest.approx(tuple(end), abs=EXACT)
    assert (np.diff(upper - lower) > 0).all()


def test_many_series_together_get_the_interval_that_each_gets_alone():
    rng = np.random.default_rng(11)
    events, of = rng.binomial(30, 0.3, (40, 12)), rng.integers(10, 40, (40, 12)).astype(float)
    events = np.minimum(events, of)
    contrasts = np.array([[0.0, 1.0], [1.0, 1.0]])
    points = proportion_points(events, of, STEP, list("b" * 6 + "a" * 6), WEEK, "difference")
    together = np.stack(cil.batch(points, contrasts))
    assert together.shape == (3, 2, 40)
    for place in range(40):
        one = proportion_points(events[place], of[place], STEP, list("b" * 6 + "a" * 6), WEEK, "difference")
        alone = np.stack([three(result) for result in cil.intervals(one, contrasts)], axis=1)
        assert together[:, :, place] == pytest.approx(alone, abs=EXACT)


def test_of_many_series_those_that_do_not_vary_have_no_interval():
    rng = np.random.default_rng(12)
    y = np.stack([rng.standard_normal(12), 2.0 + 3.0 * AFTER, rng.standard_normal(12)])
    found = np.stack(cil.batch(cil.Points(y, STEP, WEEK), LEVEL[None]))
    assert np.isnan(found[:, 0, 1]).all()
    assert found[:, 0, 0] == pytest.approx(three(cil.interval(y[0], STEP, LEVEL)), abs=EXACT)
    assert found[:, 0, 2] == pytest.approx(three(cil.interval(y[2], STEP, LEVEL)), abs=EXACT)


def test_many_series_that_no_design_fits_are_refused_with_the_reason():
    with pytest.raises(ValueError, match="at least 5 are needed"):
        cil.batch(cil.Points(np.ones((3, 4)), STEP[4:8], WEEK[4:8]), LEVEL[None])


def test_many_series_may_borrow_one_calibration_and_share_their_variances():
    rng = np.random.default_rng(8)
    X = np.column_stack([np.ones(12), np.repeat([0.0, 1.0], 6)])
    contrast, times = np.array([[0.0, 1.0]]), np.arange(12.0)
    events = rng.binomial(30, 0.4, size=(20, 12)).astype(float)
    phases = np.repeat(["baseline", "trial"], 6)
    points = proportion_points(events, np.full(12, 30.0), X, phases, times, "difference")
    stated = proportion_points(np.full(12, 12.0), np.full(12, 30.0), X, phases, times, "difference")
    own = cil.batch(points, contrast)
    assert np.allclose(own, cil.batch(points, contrast, like=stated), atol=0.02)
    shared = Points(points.y, X, times, stated.variance[None], stated.wobble[None])
    together = cil.batch(shared, contrast)
    alone = [cil.interval(y, X, contrast[0], sampling_variance=stated.variance, spread=stated.wobble) for y in points.y]
    assert np.allclose(together[0][0], [one.interval.lower for one in alone])
    assert np.allclose(together[2][0], [one.interval.upper for one in alone])
