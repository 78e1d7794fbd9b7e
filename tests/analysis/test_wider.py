"""The family with noise beside its waves: against brute force, against what it must hold, and what its test sees."""

from __future__ import annotations

import numpy as np
import pytest

from trialkit.analysis.covariance import correlation
from trialkit.analysis.points import design_of
from trialkit.analysis.wider import GUARDED, _Family, wider

TIMES = np.arange(24.0)
X = np.column_stack([np.ones(24), TIMES >= 12]).astype(float)
DESIGN = design_of(X, np.array([[0.0, 1.0]]), TIMES)


def drawn(rho, noise, count, seed):
    """Series of AR(1) waves with a share of noise."""
    related = (1 - noise) * correlation(TIMES, rho) + noise * np.eye(24)
    return np.random.default_rng(seed).standard_normal((count, 24)) @ np.linalg.cholesky(related).T


def test_the_median_of_one_node_is_that_of_generalised_least_squares(monkeypatch):
    """With one node left in each part both are the t of a GLS fit there, mixed by how likely each makes the series."""
    y = drawn(0.8, 0.5, 1, 3)
    monkeypatch.setattr("trialkit.analysis.wider.AR_NODES", np.array([0.0]))
    monkeypatch.setattr("trialkit.analysis.wider.RHO", (0.8,))
    monkeypatch.setattr("trialkit.analysis.wider.NOISE", (0.5,))
    posterior, gain = _Family(DESIGN).seen(y)
    density = []
    for place, related in enumerate((np.eye(24), 0.5 * correlation(TIMES, 0.8) + 0.5 * np.eye(24))):
        inverse = np.linalg.inv(related)
        cover = np.linalg.inv(X.T @ inverse @ X)
        beta = cover @ X.T @ inverse @ y[0]
        rest = y[0] - X @ beta
        squares = rest @ inverse @ rest
        assert posterior.location[0, 0, place] == pytest.approx(beta[1])
        assert posterior.scale[0, 0, place] == pytest.approx(np.sqrt(cover[1, 1] * squares / 22))
        u = DESIGN.complement.T @ y[0]
        at = DESIGN.complement.T @ related @ DESIGN.complement
        density.append(-np.linalg.slogdet(at)[1] / 2 - 11 * np.log(u @ np.linalg.solve(at, u)))
    assert gain[0] == pytest.approx(density[1] - density[0])
    share = np.exp(density[1]) / np.exp(density).sum()
    assert posterior.weight[0, 1] == pytest.approx(share)


def test_it_holds_where_waves_have_noise_beside_them_and_where_they_have_none():
    """Binomial error of 600 series at 95%: 0.9 points."""
    for rho, noise in ((0.0, 0.0), (0.6, 0.0), (0.8, 0.5)):
        found = wider(drawn(rho, noise, 600, 5), DESIGN, 0.95)
        held = (found.lower[:, 0] <= 0) & (found.upper[:, 0] >= 0)
        assert held.mean() >= 0.925, (rho, noise)


def test_longer_waves_are_seen_where_they_are_and_seldom_where_they_are_not():
    for rho, _ in GUARDED:
        assert wider(drawn(rho, 0.0, 600, 7), DESIGN, 0.95).longer.mean() <= 0.085
    t = np.arange(60.0)
    design = design_of(np.column_stack([np.ones(60), t >= 30]).astype(float), np.array([[0.0, 1.0]]), t)
    related = 0.5 * correlation(t, 0.94) + 0.5 * np.eye(60)
    y = np.random.default_rng(9).standard_normal((200, 60)) @ np.linalg.cholesky(related).T
    assert wider(y, design, 0.95).longer.mean() >= 0.4


def test_units_and_lines_of_the_design_change_nothing_but_the_answer():
    y = drawn(0.4, 0.0, 5, 11)
    one, other = wider(y, DESIGN, 0.9), wider(100 * y + X @ np.array([7.0, 30.0]), DESIGN, 0.9)
    assert other.lower == pytest.approx(100 * one.lower + 30, rel=1e-6)
    assert other.upper == pytest.approx(100 * one.upper + 30, rel=1e-6)
    assert (one.longer == other.longer).all()


def test_a_higher_level_reaches_farther():
    y = drawn(0.4, 0.0, 5, 13)
    narrow, wide = wider(y, DESIGN, 0.8), wider(y, DESIGN, 0.95)
    assert (wide.lower < narrow.lower).all() and (wide.upper > narrow.upper).all()
