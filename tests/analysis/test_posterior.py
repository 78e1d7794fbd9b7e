"""The algebra of the posterior, against direct least squares, brute-force integration and other software."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import stdtr
from scipy.stats import norm

from trialkit.analysis import cil
from trialkit.analysis.covariance import correlation, k_grid
from trialkit.analysis.least_squares import fits
from trialkit.analysis.points import design_of
from trialkit.analysis.posterior import Mixture, distribution, mixture

Y = np.array([5.1, 6.3, 4.8, 6.0, 7.2, 5.5, 8.9, 8.1, 9.7, 9.0, 8.4, 9.9])
WEEK = np.arange(12.0)
AFTER = (WEEK >= 6).astype(float)
X = np.column_stack([np.ones(12), WEEK, AFTER])
STEP = np.array([[0.0, 0.0, 1.0]])
GRAM = 1e-9
"""Two exact solutions of the same least squares problem."""
PRINTED = 1e-7
"""R was asked for twelve digits and nlme takes a logarithm of the correlation on the way."""


def direct(y, X, contrast, covariance):
    """Location, scale² and SSE of generalised least squares, straight from the textbook."""
    inverse = np.linalg.inv(covariance)
    gram = np.linalg.inv(X.T @ inverse @ X)
    beta = gram @ X.T @ inverse @ y
    left = y - X @ beta
    return contrast @ beta, contrast @ gram @ contrast, left @ inverse @ left


def fitted(points, contrasts=STEP, weeks_vary="ordinary"):
    found = cil._fit(points, contrasts, weeks_vary)
    assert not isinstance(found, str)
    return found


@pytest.mark.parametrize("missing", [[], [3], [0, 7, 8]])
def test_every_ar_node_is_generalised_least_squares(missing):
    kept = ~np.isin(WEEK, missing)
    _, grid, posterior = fitted(cil.Points(Y[kept], X[kept], WEEK[kept]))
    for place, rho in enumerate(grid.rho):
        value, spread, sse = direct(Y[kept], X[kept], STEP[0], correlation(WEEK[kept], float(rho)))
        assert posterior.location[0, 0, place] == pytest.approx(value, abs=GRAM)
        assert posterior.scale[0, 0, place] == pytest.approx(np.sqrt(spread * sse / posterior.freedom), rel=GRAM)


@pytest.mark.parametrize("weeks_vary", ["chance", "ordinary", "volatile"])
def test_every_k_node_is_generalised_least_squares(weeks_vary):
    rng = np.random.default_rng(5)
    v, wobble = rng.uniform(0.5, 2.0, 12), rng.uniform(0.5, 1.5, 12)
    _, grid, posterior = fitted(cil.Points(Y, X, WEEK, v, wobble), weeks_vary=weeks_vary)
    shape = wobble / np.sqrt(np.mean(wobble**2))
    log_weight = np.log(posterior.weight[0]) - grid.log_prior.ravel()
    expected = []
    for place, (rho, k) in enumerate((r, k) for r in grid.rho for k in grid.k):
        covariance = k * v.mean() * correlation(WEEK, float(rho)) * np.outer(shape, shape) + np.diag(v)
        value, spread, sse = direct(Y, X, STEP[0], covariance)
        assert posterior.location[0, 0, place] == pytest.approx(value, abs=1e-8)
        assert posterior.scale[0, 0, place] == pytest.approx(np.sqrt(spread), rel=1e-8)
        gram = np.linalg.slogdet(X.T @ np.linalg.inv(covariance) @ X)[1]
        expected.append(-0.5 * (np.linalg.slogdet(covariance)[1] + gram + sse))
    kept = posterior.weight[0] > 1e-200
    gap = (log_weight - np.array(expected))[kept]
    assert gap == pytest.approx(np.full(gap.shape, gap[0]), abs=1e-6)


def test_ar_nodes_and_their_weights_are_those_of_nlme(reference):
    """gls with the correlation fixed gives estimate, standard error and restricted likelihood of a node."""
    kept = WEEK != 3
    _, grid, posterior = fitted(cil.Points(Y[kept], X[kept], WEEK[kept]))
    places = {rho: int(np.argmin(np.abs(grid.rho - rho))) for rho in (0.2, 0.56)}
    for rho, place in places.items():
        estimate, error = reference(f"gls_{100 * rho:.0f}")
        assert grid.rho[place] == pytest.approx(rho)
        assert posterior.location[0, 0, place] == pytest.approx(estimate, abs=PRINTED)
        assert posterior.scale[0, 0, place] == pytest.approx(error, rel=PRINTED)
    log = np.log(posterior.weight[0]) - grid.log_prior.ravel()
    theirs = reference("reml_56")[0] - reference("reml_20")[0]
    assert log[places[0.56]] - log[places[0.2]] == pytest.approx(theirs, abs=PRINTED)


def test_known_variance_alone_is_weighted_least_squares_of_r(reference):
    n = np.array([20, 30, 11, 22, 18, 25, 20, 19, 20, 27, 22, 24.0])
    found = cil.interval(Y, X, STEP[0], sampling_variance=n / (n + 5), weeks_vary="chance")
    value, error = reference("known_variance")
    assert found.value == pytest.approx(value, abs=1e-9)
    assert found.interval.upper - found.value == pytest.approx(1.959963984540054 * error, abs=1e-9)


def test_f_is_the_integral_over_every_parameter_k_family():
    """Six periods: integrate likelihood × prior over both levels and all nodes on a fine table."""
    y, v = np.array([1.0, 2.2, 1.4, 3.0, 2.1, 3.6]), np.array([0.5, 0.4, 0.6, 0.5, 0.3, 0.5])
    design = np.column_stack([np.ones(6), (np.arange(6) >= 3).astype(float)])
    points = cil.Points(y, design, np.arange(6.0), v, np.ones(6))
    _, grid, posterior = fitted(points, np.array([[0.0, 1.0]]))
    cut = 0.6
    level, change = np.linspace(-10, 14, 121), np.linspace(-11.4, 12.6, 1921)
    left = y[None, None, :] - level[:, None, None] - change[None, :, None] * design[:, 1]
    below = total = 0.0
    for row, rho in enumerate(grid.rho):
        for column, k in enumerate(grid.k):
            covariance = k * v.mean() * correlation(np.arange(6.0), float(rho)) + np.diag(v)
            inverse = np.linalg.inv(covariance)
            log = -0.5 * np.einsum("abi,ij,abj->ab", left, inverse, left) - 0.5 * np.linalg.slogdet(covariance)[1]
            mass = np.exp(log + grid.log_prior[row, column])
            total += mass.sum()
            below += mass[:, change < cut - 1e-9].sum() + 0.5 * mass[:, np.abs(change - cut) < 1e-9].sum()
    assert posterior.below(np.array([[[cut]]]))[0, 0, 0] == pytest.approx(below / total, abs=2e-5)


def test_f_is_the_integral_over_every_parameter_ar_family():
    """The same with σ free under 1/σ: five periods, one level, integrated over level, log σ and ρ."""
    y, times = np.array([1.0, 2.2, 1.4, 3.0, 2.6]), np.array([0.0, 1.0, 2.0, 4.0, 5.0])
    _, grid, posterior = fitted(cil.Points(y, np.ones((5, 1)), times), np.array([[1.0]]))
    cut = 2.5
    level, log_sd = np.linspace(cut - 60, cut + 60, 6001), np.linspace(-3, 6, 241)
    below = total = 0.0
    for row, rho in enumerate(grid.rho):
        covariance = correlation(times, float(rho))
        left = y[None, :] - level[:, None]
        sse = np.einsum("ai,ij,aj->a", left, np.linalg.inv(covariance), left)
        log = -0.5 * np.linalg.slogdet(covariance)[1] - 5 * log_sd[:, None] - 0.5 * sse * np.exp(-2 * log_sd)[:, None]
        mass = np.exp(log + grid.log_prior[row, 0]).sum(axis=0)
        total += mass.sum()
        below += mass[level < cut - 1e-9].sum() + 0.5 * mass[np.abs(level - cut) < 1e-9].sum()
    assert posterior.below(np.array([[[cut]]]))[0, 0, 0] == pytest.approx(below / total, abs=5e-4)


@pytest.mark.parametrize("freedom", [1, 2, 3, 8, 9, 59, 60, 61, 188])
def test_the_closed_form_t_is_scipys(freedom):
    z = np.linspace(-12, 12, 401)
    assert distribution(z, freedom) == pytest.approx(stdtr(freedom, z), abs=1e-13)


def test_quantiles_are_where_f_says_they_are():
    mixed = Mixture(np.array([[0.7, 0.3]]), np.array([[[0.0, 40.0]]]), np.array([[[1.0, 0.01]]]), None, np.ones(1))
    shares = np.array([[[0.001, 0.3, 0.65, 0.75, 0.999]]])
    assert mixed.below(mixed.quantiles(shares)) == pytest.approx(shares, abs=1e-9)
    alone = Mixture(np.array([[1.0]]), np.array([[[2.0]]]), np.array([[[3.0]]]), None, np.ones(1))
    assert alone.quantiles(shares) == pytest.approx(norm.ppf(shares, 2, 3), rel=1e-9)


def test_components_without_weight_do_not_move_a_quantile():
    location, scale = np.array([[[0.0, 1e6, 2.0]]]), np.array([[[1.0, 1e9, 0.5]]])
    shares = np.array([[[0.01, 0.5, 0.99]]])
    among = Mixture(np.array([[0.4, 0.0, 0.6]]), location, scale, 9, np.ones(1))
    alone = Mixture(np.array([[0.4, 0.6]]), location[..., ::2], scale[..., ::2], 9, np.ones(1))
    assert among.quantiles(shares) == pytest.approx(alone.quantiles(shares), rel=1e-12)
    assert among.below(among.quantiles(shares)) == pytest.approx(shares, abs=1e-9)


def test_a_mixture_from_one_series_has_weights_that_add_up_to_one():
    rng = np.random.default_rng(2)
    design = design_of(X, STEP, WEEK)
    grid = k_grid("volatile", 10.0, design.freedom)
    made = mixture(grid, fits(design, grid, rng.standard_normal((1, 12))), design.freedom)
    assert made.weight.sum() == pytest.approx(1.0)
    assert made.weight.min() >= 0
