"""Points made of counts: worked by hand, against R and statsmodels, and at weeks of nothing and everything."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from trialkit.analysis.working import count_points, fitted, proportion_points

WEEK = np.arange(12.0)
AFTER = (WEEK >= 6).astype(float)
PHASES = np.repeat(["baseline", "trial"], 6)
STEP = np.column_stack([np.ones(12), AFTER])
LINE = np.column_stack([np.ones(12), WEEK, AFTER])
K = np.array([4, 9, 0, 7, 6, 8, 15, 11, 20, 16, 13, 17.0])
N = np.array([20, 30, 11, 22, 18, 25, 20, 19, 20, 27, 22, 24.0])
CONVERGED = 1e-8


def smoothed(k, n, more):
    share = np.concatenate([n[:6] / n[:6].sum(), n[6:] / n[6:].sum()])
    return k + more * share, n + 2 * more * share


def test_fitted_proportions_are_those_of_r(reference):
    events, of = smoothed(K, N, 1.0)
    assert fitted(events / of, of, LINE, "binomial") == pytest.approx(reference("binomial_fitted"), rel=CONVERGED)


def test_fitted_rates_are_those_of_r(reference):
    events, _ = smoothed(K, N / 10, 0.5)
    assert fitted(10 * events / N, N / 10, LINE, "poisson") == pytest.approx(reference("poisson_fitted"), rel=CONVERGED)


def test_points_on_every_scale_are_made_of_statsmodels_fitted_values():
    from statsmodels.api import GLM
    from statsmodels.genmod.families import Binomial

    events, of = smoothed(K, N, 1.0)
    mu = GLM(np.column_stack([events, of - events]), LINE, family=Binomial()).fit(tol=1e-12).fittedvalues
    difference = proportion_points(K, N, LINE, PHASES, WEEK, "difference")
    odds = proportion_points(K, N, LINE, PHASES, WEEK, "log_odds")
    share = proportion_points(K, N, LINE, PHASES, WEEK, "log_proportion")
    assert difference.y == pytest.approx(K / N)
    assert difference.variance == pytest.approx(mu * (1 - mu) / N, rel=CONVERGED)
    assert difference.wobble == pytest.approx(mu * (1 - mu), rel=CONVERGED)
    assert odds.y == pytest.approx(np.log(mu / (1 - mu)) + (K / N - mu) / (mu * (1 - mu)), rel=CONVERGED)
    assert odds.variance == pytest.approx(1 / (N * mu * (1 - mu)), rel=CONVERGED)
    assert share.y == pytest.approx(np.log(mu) + (K / N - mu) / mu, rel=CONVERGED)
    assert share.variance == pytest.approx((1 - mu) / (N * mu), rel=CONVERGED)
    assert share.wobble == pytest.approx(1 - mu, rel=CONVERGED)


def test_a_phase_of_nothing_and_a_phase_of_everything_are_worked_by_hand():
    """Six weeks of 0 of 20, then six of 20 of 20: smoothing makes 1/122 and 121/122."""
    k = np.where(AFTER > 0, 20.0, 0.0)
    points = proportion_points(k, np.full(12, 20.0), STEP, PHASES, WEEK, "difference")
    assert points.variance == pytest.approx(np.full(12, (1 / 122) * (121 / 122) / 20), rel=CONVERGED)
    assert list(points.y) == [0.0] * 6 + [1.0] * 6


def test_counts_of_nothing_are_worked_by_hand():
    """No events in six periods of one: half an event in all makes a rate of 1/12, and y = log(1/12) − 1."""
    points = count_points(np.zeros(6), np.ones(6), np.ones((6, 1)), ["trial"] * 6, np.arange(6.0), "log_rate")
    assert points.y == pytest.approx(np.full(6, np.log(1 / 12) - 1))
    assert points.variance == pytest.approx(np.full(6, 12.0))
    plain = count_points(np.zeros(6), np.ones(6), np.ones((6, 1)), ["trial"] * 6, np.arange(6.0), "difference")
    assert plain.variance == pytest.approx(np.full(6, 1 / 12))


@pytest.mark.parametrize("k", [np.zeros(12), N, np.where(WEEK == 11, N, 0.0), np.where(WEEK < 6, N, 0.0)])
@pytest.mark.parametrize("scale", ["difference", "log_odds", "log_proportion"])
def test_no_pattern_of_proportions_breaks_the_fit(k, scale):
    full = np.column_stack([LINE, AFTER * WEEK])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        points = proportion_points(k, N, full, PHASES, WEEK, scale)
    assert np.isfinite(points.y).all()
    assert (points.variance > 0).all()
    assert (points.wobble > 0).all()


@pytest.mark.parametrize("size", [1.0, 1500.0, 1e7])
def test_counts_of_any_size_converge(size):
    points = count_points(size * (1 + AFTER), np.ones(12), STEP, PHASES, WEEK, "log_rate")
    assert points.y[-1] - points.y[0] == pytest.approx(np.log(2), abs=1 / (6 * size))
