"""Series simulated for a calibration are the series that a fit would see."""

from __future__ import annotations

import numpy as np
import pytest

from trialkit.analysis.covariance import ar_grid, correlation, k_grid
from trialkit.analysis.least_squares import fits, seen
from trialkit.analysis.points import design_of
from trialkit.analysis.simulated import draws

EXACT = 1e-9
WEEK = np.delete(np.arange(24.0), [2, 7, 8, 9])
AFTER = (WEEK >= 12).astype(float)
X = np.column_stack([np.ones(20), WEEK, AFTER])
CONTRASTS = np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 3.0]])


@pytest.fixture
def design():
    return design_of(X, CONTRASTS, WEEK)


def farthest_from_fits(design, grid, anchor, drawn, y, known=(None, None)):
    """How far squares and contrasts lie from those of fitting the series y (N, n), as shares; the largest of all."""
    found = fits(design, grid, y, *known)
    apart = [np.abs(drawn.squares.T / found.squares - 1).max()]
    some = np.arange(found.squares.shape[1]) % 3 != 1
    for m in range(len(CONTRASTS)):
        moved = found.location[:, m] - found.location[:, m, anchor, None]
        apart.append(np.abs(drawn.contrasts(m, some).T - moved[:, some]).max() / np.abs(moved).max())
    return max(apart)


def test_series_of_the_ar_family_are_seen_as_a_fit_sees_them(design):
    grid, normal = ar_grid("ordinary"), np.random.default_rng(1).standard_normal((design.freedom, 30))
    B = design.complement
    for anchor, drawn in zip(grid.anchors, draws(design, grid, normal, *seen(design, grid)), strict=True):
        lower = np.linalg.cholesky(B.T @ correlation(WEEK, float(grid.rho[anchor])) @ B)
        assert farthest_from_fits(design, grid, int(anchor), drawn, (B @ lower @ normal).T) < EXACT


def test_series_of_the_k_family_are_seen_as_a_fit_sees_them(design):
    """Where ρ is 0 the coordinates are B'y itself, whichever anchor the series is from."""
    grid, normal = k_grid("ordinary", 8.0, 17), np.random.default_rng(2).standard_normal((design.freedom, 30))
    none = int(np.flatnonzero(grid.rho == 0)[0])
    for anchor, drawn in zip(grid.anchors, draws(design, grid, normal, *seen(design, grid)), strict=True):
        y = (design.complement @ drawn.coordinates[none]).T
        known = (np.ones_like(y), np.ones_like(y))
        assert farthest_from_fits(design, grid, int(anchor), drawn, y, known) < EXACT


@pytest.mark.parametrize("place", [0, 20, 42])
def test_series_of_the_k_family_vary_as_their_anchor_says(design, place):
    grid, normal = k_grid("ordinary", 8.0, 17), np.random.default_rng(3).standard_normal((design.freedom, 40_000))
    none = int(np.flatnonzero(grid.rho == 0)[0])
    drawn = list(draws(design, grid, normal, *seen(design, grid)))[place]
    row, column = divmod(int(grid.anchors[place]), len(grid.k))
    sigma = grid.k[column] * correlation(WEEK, float(grid.rho[row])) + np.eye(20)
    expected = design.complement.T @ sigma @ design.complement
    found = np.cov(drawn.coordinates[none])
    assert found == pytest.approx(expected, abs=0.05 * expected.max())
