"""The recursion over periods, against dense matrices: where they are easy, and where they are nearly singular."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.linalg import cholesky, solve_triangular

from trialkit.analysis import cil
from trialkit.analysis.covariance import ar_grid, correlation, k_grid
from trialkit.analysis.estimate import Estimate
from trialkit.analysis.least_squares import fits, seen
from trialkit.analysis.points import design_of

EXACT = 1e-9
"""Relative to the contrast's standard error, its square and the SSE, and absolute in log determinants."""


def dense(design, sigma, y):
    """Location, spread, SSE and log|B'ΣB| of one series at one node: Cholesky, then orthogonal least squares."""
    lower = cholesky(sigma, lower=True)
    X, z = (solve_triangular(lower, part, lower=True) for part in (design.basis, y))
    left, right = np.linalg.qr(X)
    leans = solve_triangular(right.T, (design.weights @ design.basis).T, lower=True)
    share = left.T @ z
    log_det = 2 * np.log(np.diag(lower)).sum() + 2 * np.log(np.abs(np.diag(right))).sum()
    return leans.T @ share, (leans**2).sum(axis=0), ((z - left @ share) ** 2).sum(), log_det


def covariance(grid, place, times, v, shape):
    row, column = divmod(place, len(grid.k))
    related = correlation(times, float(grid.rho[row]))
    return related if v is None else grid.k[column] * v.mean() * related * np.outer(shape, shape) + np.diag(v)


def furthest(design, grid, y, v=None, shape=None):
    """The largest difference of any figure from the dense one, in the units of EXACT."""
    found, apart = fits(design, grid, y, v, shape), [0.0]
    for series in range(len(y)):
        for place in range(len(grid.rho) * len(grid.k)):
            known = (None, None) if v is None else (v[series], shape[series])
            location, spread, squares, log_det = dense(design, covariance(grid, place, design.times, *known), y[series])
            one = 0 if v is None else series
            error = np.sqrt(spread) * (np.sqrt(squares / design.freedom) if v is None else 1)
            apart += [
                np.max(np.abs(found.location[series, :, place] - location) / error),
                np.max(np.abs(found.spread[one, :, place] / spread - 1)),
                abs(found.squares[series, place] / squares - 1),
                abs(found.log_det[one, place] - log_det) / max(1, 1e-14 * abs(log_det) / EXACT),
            ]
    return max(apart)


def laid(times, change):
    """The full segmented model with its level change and the effect three periods on."""
    inside = (times >= change).astype(float)
    X = np.column_stack([np.ones_like(times), times, inside, inside * (times - change)])
    made = design_of(X, np.array([[0, 0, 1.0, 0], [0, 0, 1.0, 3.0]]), times)
    assert not isinstance(made, str)
    return made


GAPS = np.delete(np.arange(90.0), [3, 4, 9, *range(15, 65)])
"""Single weeks, a pair, and fifty in a row are missing: negative autocorrelation changes sign with each."""


@pytest.mark.parametrize("times", [np.arange(12.0), GAPS, np.arange(60.0), 7 + 3 * np.arange(20.0)])
@pytest.mark.parametrize("weeks_vary", ["chance", "ordinary", "volatile"])
def test_ar_nodes_are_dense_least_squares(times, weeks_vary):
    design = laid(times, times[len(times) // 2])
    assert furthest(design, ar_grid(weeks_vary), np.random.default_rng(1).standard_normal((3, len(times)))) < EXACT


@pytest.mark.parametrize("times", [np.arange(12.0), GAPS, np.arange(60.0)])
@pytest.mark.parametrize("weeks_vary", ["chance", "ordinary", "volatile"])
def test_k_nodes_are_dense_least_squares(times, weeks_vary):
    rng = np.random.default_rng(2)
    design = laid(times, times[len(times) // 2])
    y, v, shape = series_like(rng, (3, len(times)), 1.0, 0.5)
    assert furthest(design, k_grid(weeks_vary, 8.0, design.freedom), y, v, shape) < EXACT


def series_like(rng, size, v_spread, shape_spread):
    """y, v and S whose natural logarithms are spread evenly."""
    v, shape = (np.exp(rng.uniform(-spread, spread, size)) for spread in (v_spread, shape_spread))
    return rng.standard_normal(size), v, shape / np.sqrt((shape**2).mean(axis=1, keepdims=True))


@pytest.mark.parametrize("information", [300.0, 1e5])
def test_a_wobble_far_above_the_noise_costs_no_accuracy(information):
    rng = np.random.default_rng(3)
    design = laid(GAPS, 70.0)
    y, v, shape = series_like(rng, (2, len(GAPS)), 0.5, 0.5)
    assert furthest(design, k_grid("volatile", information, design.freedom), y, v, shape) < EXACT


def test_variances_a_millionfold_apart_cost_no_accuracy():
    rng = np.random.default_rng(4)
    design = laid(np.arange(24.0), 12.0)
    y, v, shape = series_like(rng, (2, 24), 0.5 * np.log(1e6), 0.5 * np.log(1e3))
    assert furthest(design, k_grid("volatile", 300.0, design.freedom), y, v, shape) < EXACT


def test_wobbles_that_some_periods_hardly_have_and_others_have_wholly_cost_no_accuracy():
    rng = np.random.default_rng(5)
    design = laid(np.arange(16.0), 8.0)
    y, v, shape = series_like(rng, (1, 16), 1.0, 1.0)
    shape = np.where(np.arange(16) % 5 == 0, 1e-150, shape)
    assert furthest(design, k_grid("ordinary", 8.0, design.freedom), y, v, shape) < EXACT


def test_columns_that_nearly_move_together_are_kept_apart_as_well_as_dense_matrices_do():
    rng = np.random.default_rng(6)
    times = np.arange(20.0)
    late = (times >= 10).astype(float)
    X = np.column_stack([np.ones(20), late, late + 1e-6 * times])
    design = design_of(X, np.array([[0.0, 1.0, 1.0]]), times)
    y, v, shape = series_like(rng, (2, 20), 0.7, 0.3)
    assert furthest(design, k_grid("ordinary", 8.0, design.freedom), y, v, shape) < EXACT
    assert furthest(design, ar_grid("ordinary"), y) < EXACT


def test_five_hundred_weeks_are_dense_least_squares():
    rng = np.random.default_rng(7)
    design = laid(np.arange(500.0), 400.0)
    y, v, shape = series_like(rng, (1, 500), 0.7, 0.3)
    some = replace(k_grid("volatile", 8.0, 20), rho=np.array([-0.2, 0.93]), k=np.array([0.0, 0.4, 100.0]))
    assert furthest(design, some, y, v, shape) < EXACT
    assert furthest(design, replace(ar_grid("ordinary"), rho=np.array([-0.34, 0.0, 0.92])), y) < EXACT


def test_variances_at_the_edge_of_what_is_taken_give_a_finite_interval():
    """A trillionfold apart: a dense matrix has no figure left there; each of these is a number, and of one sign."""
    rng = np.random.default_rng(8)
    times = np.arange(24.0)
    X = np.column_stack([np.ones(24), (times >= 12).astype(float)])
    v = np.where(rng.random(24) < 0.3, 1e-12, 1.0)
    for setting in ("chance", "ordinary", "volatile"):
        y = np.sqrt(v) * rng.standard_normal(24)
        found = cil.interval(y, X, [0.0, 1.0], sampling_variance=v, weeks_vary=setting)
        assert isinstance(found, Estimate)
        assert found.interval.lower < found.value < found.interval.upper


def test_a_design_seen_alone_has_the_spread_it_has_beside_a_series():
    design = laid(GAPS, 70.0)
    for grid in (ar_grid("ordinary"), k_grid("ordinary", 8.0, design.freedom)):
        at, _ = seen(design, grid)
        ones = np.ones((1, len(GAPS)))
        known = (None, None) if grid.family == "AR" else (ones, ones)
        found = fits(design, grid, np.random.default_rng(9).standard_normal((1, len(GAPS))), *known)
        assert at.spread == pytest.approx(found.spread, rel=EXACT)
        assert at.log_det == pytest.approx(found.log_det, abs=EXACT)


def test_one_period_a_trillion_times_as_exact_as_the_others_costs_no_accuracy_by_chance_alone():
    """Without wobble a step is the difference of two weighted means, whose variances add up."""
    times = np.arange(20.0)
    late = times >= 10
    design = design_of(np.column_stack([np.ones(20), late.astype(float)]), np.array([[0.0, 1.0]]), times)
    assert not isinstance(design, str)
    v, y = np.ones((1, 20)), np.random.default_rng(10).standard_normal((1, 20))
    v[0, 4] = 1e-12
    found = fits(design, k_grid("chance", 8.0, design.freedom), y, v, np.ones((1, 20)))
    spread = sum(1 / (1 / v[0, part]).sum() for part in (late, ~late))
    assert found.spread[0, 0, 0] == pytest.approx(spread, rel=1e-12)
    step = np.average(y[0, late], weights=1 / v[0, late]) - np.average(y[0, ~late], weights=1 / v[0, ~late])
    assert found.location[0, 0, 0] == pytest.approx(step, abs=1e-9)
