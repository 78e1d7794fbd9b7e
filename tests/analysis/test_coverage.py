"""Coverage by simulation in a few cells: fails when it slips below 93.5% by more than Monte Carlo error."""

from __future__ import annotations

import numpy as np
import pytest

from trialkit.analysis import cil, working

DRAWS = 600
LEAST = 0.935 - 1.645 * np.sqrt(0.935 * 0.065 / DRAWS)
WEEK = np.arange(12.0)
AFTER = (WEEK >= 6).astype(float)
PHASES = np.repeat(["baseline", "trial"], 6)
STEP = np.column_stack([np.ones(12), AFTER])
FULL = np.column_stack([np.ones(12), WEEK, AFTER, AFTER * (WEEK - 6)])


def wander(seed, rho):
    root = np.linalg.cholesky(rho ** np.abs(WEEK[:, None] - WEEK[None, :]))
    rng = np.random.default_rng([20261, seed])
    return rng, rng.standard_normal((DRAWS, 12)) @ root.T


def share_covered(made, contrast, truth):
    found = [cil.intervals(points, contrast[None, :])[0] for points in made]
    return np.mean([truth in result.interval for result in found])


@pytest.mark.parametrize(("X", "place", "rho"), [(STEP, 1, 0.4), (FULL, 2, 0.6), (FULL, 3, 0.6)])
def test_means_are_covered(X, place, rho):
    _, series = wander(place, rho)
    points = (cil.Points(y, X, WEEK) for y in series)
    assert share_covered(points, np.eye(X.shape[1])[place], 0.0) > LEAST


def test_ordinary_least_squares_would_not_have_passed():
    """The same series and the same bar, with periods taken as independent."""
    _, series = wander(2, 0.6)
    found = [cil.interval(y, FULL, np.eye(4)[2], weeks_vary="chance").interval for y in series]
    assert np.mean([0.0 in interval for interval in found]) < LEAST


@pytest.mark.parametrize(("wobble", "rho"), [(0.0, 0.0), (0.3, 0.4)])
def test_proportions_are_covered(wobble, rho):
    rng, series = wander(7, rho)
    k = rng.binomial(40, 1 / (1 + np.exp(-(-0.85 + wobble * series))))
    points = (working.proportion_points(row, np.full(12, 40.0), STEP, PHASES, WEEK, "difference") for row in k)
    assert share_covered(points, np.array([0.0, 1.0]), 0.0) > LEAST


def test_rate_ratios_are_covered():
    rng, series = wander(9, 0.4)
    k = rng.poisson(10 * np.exp(0.3 * series))
    points = (working.count_points(row, np.ones(12), STEP, PHASES, WEEK, "log_rate") for row in k)
    assert share_covered(points, np.array([0.0, 1.0]), 0.0) > LEAST
