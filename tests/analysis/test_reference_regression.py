"""Fitted lines against R (tests/reference/regression.R): lm, glm, sandwich, metafor and nlme."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.special import stdtrit

from trialkit.analysis.covariance import ar_grid, k_grid
from trialkit.analysis.estimate import Estimate
from trialkit.analysis.least_squares import fits
from trialkit.analysis.other_models import fitted
from trialkit.analysis.points import design_of
from trialkit.analysis.posterior import mixture
from trialkit.analysis.segmented import Question, change, full, single, trend

EXACT = 1e-9
"""The same least squares by two decompositions: rounding, in figures of ten or so."""
CONVERGED = 1e-8
"""A glm on both sides, iterated until nothing moves."""
SEARCHED = 2e-5
"""The autocorrelation was found by search: gls stops where the likelihood is flat to a rounding error."""
BEFORE = [10.0, 12.0, 11.0, 0.0, 13.0, 12.5, 11.5, 12.0]
AFTER = [14.5, 16.0, 15.0, 17.5, 16.5, 18.0, 17.0]


@pytest.fixture
def means(make_series):
    """Eight periods before, the fourth of them empty; one of transition; seven after. One record each."""
    sizes = [0.0 if place == 3 else 1.0 for place in range(8)]
    return make_series([("baseline", BEFORE, sizes), ("transition", [99.0], 1), ("trial", AFTER, 1)], kind="mean")


def three(result):
    assert isinstance(result, Estimate), result
    return np.array([result.value, result.interval.lower, result.interval.upper])


def by(found, contrast, scale="absolute"):
    return next(result for result in found.results if (result.contrast, result.scale) == (contrast, scale))


@pytest.mark.parametrize("contrast", ["level_change", "slope_change", "effect_at_end", "average_effect"])
def test_segmented_regression_under_chance_is_lm(means, contrast, reference):
    found = by(full(means, weeks_vary="chance"), contrast)
    assert three(found) == pytest.approx(reference(f"full_{contrast}"), abs=EXACT)


@pytest.mark.parametrize(
    ("shape", "line", "name"),
    [
        ("step", False, "change_step"),
        ("step", True, "change_step_trend"),
        ("ramp", False, "change_ramp"),
        ("step_and_ramp", False, "change_step_and_ramp"),
    ],
)
def test_a_change_of_every_shape_under_chance_is_lm(means, shape, line, name, reference):
    found = by(change(means, shape=shape, baseline_trend=line, weeks_vary="chance"), "change")
    assert three(found) == pytest.approx(reference(name), abs=EXACT)


def test_the_trend_of_a_trial_under_chance_is_lm(means, reference):
    assert three(by(trend(means, weeks_vary="chance"), "trend")) == pytest.approx(reference("trend"), abs=EXACT)


@pytest.mark.parametrize("contrast", ["level_change", "average_effect"])
def test_a_yearly_season_is_the_one_that_lm_fits(make_series, contrast, reference):
    y = reference("monthly")
    series = make_series([("baseline", y[:30], 1), ("trial", y[30:], 1)], kind="mean", period="month")
    found = single(series, Question(contrast, weeks_vary="chance"))
    assert three(found) == pytest.approx(reference(f"season_{contrast}"), abs=EXACT)


@pytest.mark.parametrize("contrast", ["level_change", "average_effect"])
def test_newey_west_is_that_of_sandwich(means, contrast, reference):
    model = next(model for model in fitted(means, Question(contrast)) if model.name == "Newey–West errors")
    ours = (model.value, model.interval.lower, model.interval.upper)
    assert ours == pytest.approx(tuple(reference(f"hac_{contrast}")), abs=EXACT)


def test_ordinary_least_squares_among_the_other_models_is_lm(means, reference):
    model = next(model for model in fitted(means, Question("average_effect")) if model.name == "ordinary least squares")
    ours = (model.value, model.interval.lower, model.interval.upper)
    assert ours == pytest.approx(tuple(reference("full_average_effect")), abs=EXACT)


def test_glsar_is_the_iteration_written_out_in_r(means, reference):
    model = next(model for model in fitted(means, Question("level_change")) if model.name == "GLSAR")
    ours = (model.value, model.interval.lower, model.interval.upper)
    assert ours == pytest.approx(tuple(reference("glsar_level_change")), abs=EXACT)


K = [4, 9, 0, 7, 6, 8, 15, 11, 20, 16, 13, 17]
N = [20, 30, 11, 22, 18, 25, 20, 19, 20, 27, 22, 24]


@pytest.mark.parametrize(
    ("scale", "name"), [("absolute", "difference"), ("odds_ratio", "odds_ratio"), ("ratio", "ratio")]
)
def test_proportions_under_chance_are_weighted_least_squares_about_a_glm(make_series, scale, name, reference):
    series = make_series([("baseline", K[:6], N[:6]), ("trial", K[6:], N[6:])])
    found = single(series, Question("change", scale, weeks_vary="chance"))
    assert three(found) == pytest.approx(reference(f"chance_{name}"), rel=CONVERGED)


@pytest.mark.parametrize(("scale", "name"), [("absolute", "rate_difference"), ("ratio", "rate_ratio")])
def test_rates_under_chance_are_weighted_least_squares_about_a_glm(make_series, scale, name, reference):
    exposure = [n / 10 for n in N]
    series = make_series([("baseline", K[:6], exposure[:6]), ("trial", K[6:], exposure[6:])], kind="rate")
    found = single(series, Question("change", scale, weeks_vary="chance"))
    assert three(found) == pytest.approx(reference(f"chance_{name}"), rel=CONVERGED)


def node(family, rho, k, y, X, contrast, times, variance=None):
    """Location, scale and restricted log-likelihood but for a constant, at one node of a family."""
    alone = ar_grid("chance") if family == "AR" else k_grid("chance", 1.0, len(y))
    grid = replace(alone, rho=np.array([rho]), k=np.array([k]))
    design = design_of(X, np.atleast_2d(contrast), times)
    shape = None if variance is None else np.ones((1, len(y)))
    found = fits(design, grid, y[None], None if variance is None else variance[None], shape)
    made = mixture(grid, found, design.freedom)
    squares = float(found.squares[0, 0])
    log = -float(found.log_det[0, 0]) / 2
    log -= design.freedom / 2 * np.log(squares) if family == "AR" else squares / 2
    return float(made.location[0, 0, 0]), float(made.scale[0, 0, 0]), log


KNOWN = [(0.4, 0.2), (1.0, 0.6), (9.0, 0.4), (25.0, 0.8)]


def test_nodes_of_the_k_family_are_the_meta_regression_of_metafor(reference):
    """metafor takes sampling variances as known, and tau² and rho as given: a node, with its restricted likelihood."""
    n = np.array(N, dtype=float)
    week, y = np.arange(12.0), np.array([5.1, 6.3, 4.8, 6.0, 7.2, 5.5, 8.9, 8.1, 9.7, 9.0, 8.4, 9.9])
    X = np.column_stack([np.ones(12), week, week >= 6])
    gaps = []
    for k, rho in KNOWN:
        value, error, log = reference(f"metafor_{100 * k:g}_{100 * rho:g}")
        ours = node("K", rho, k, y, X, [0.0, 0.0, 1.0], week, n / (n + 5))
        assert ours[:2] == pytest.approx((value, error), abs=CONVERGED)
        gaps.append(ours[2] - log)
    assert gaps == pytest.approx([gaps[0]] * len(KNOWN), abs=CONVERGED)


def greatest(y, X, times):
    """The autocorrelation at which our restricted likelihood is greatest."""
    contrast = np.eye(X.shape[1])[0]
    found = minimize_scalar(
        lambda rho: -node("AR", rho, 1.0, y, X, contrast, times)[2],
        bounds=(0.01, 0.97),
        method="bounded",
        options={"xatol": 1e-9},
    )
    return float(found.x)


@pytest.mark.parametrize("name", ["short", "long"])
def test_reml_on_simulated_series_with_missing_periods_is_gls(name, reference):
    """The same engine held at the autocorrelation where its own restricted likelihood is greatest."""
    times, y = reference(f"{name}_times"), reference(f"{name}_y")
    start = {"short": 12, "long": 52}[name]
    late = (times >= start).astype(float)
    X = np.column_stack([np.ones(len(y)), times, late, late * (times - start)])
    rho = greatest(y, X, times)
    assert rho == pytest.approx(reference(f"gls_{name}_phi")[0], abs=SEARCHED)
    for contrast, place in (("level_change", 2), ("slope_change", 3)):
        value, error, _ = node("AR", rho, 1.0, y, X, np.eye(4)[place], times)
        half = float(stdtrit(len(y) - 4, 0.975)) * error
        theirs = reference(f"gls_{name}_{contrast}")
        assert (value, value - half, value + half) == pytest.approx(tuple(theirs), abs=SEARCHED)
