"""Peers for a series of means, written for many series at once: OLS, Newey–West, GLSAR, REML with AR(1) errors.

They follow statsmodels and R's nlme::gls step for step; test_coverage.py holds them equal to both.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri, stdtrit

from .answers import LEVEL, Answer
from .cells import Array
from .draws import Drawn

TAIL = (1 + LEVEL) / 2
GLSAR_ROUNDS = 8
GLSAR_CLOSE = 1e-4
"""statsmodels' own stopping rule for GLSAR.iterative_fit."""
RHO_END = 0.9999
GOLDEN = (5**0.5 - 1) / 2
GOLDEN_STEPS = 40
"""Each step leaves 0.618 of the bracket: 40 bring 0.05 to 2e-10."""


def ols(drawn: Drawn) -> Answer:
    """Ordinary least squares, Student's t with n − p degrees."""
    X, C = drawn.laid.X, drawn.laid.contrasts
    bread, beta, rest = _least_squares(X, drawn.y)
    freedom = len(X) - X.shape[1]
    error = np.sqrt(np.einsum("mp,pq,mq->m", C, bread, C)[:, None] * (rest**2).sum(axis=1) / freedom)
    return _around("OLS, t", C @ beta.T, float(stdtrit(freedom, TAIL)) * error)


def newey_west(drawn: Drawn, *, corrected: bool) -> Answer:
    """OLS with HAC errors, ⌊4(n/100)^(2/9)⌋ lags: normal and uncorrected as statsmodels does unless told, or with
    its small-sample correction and Student's t."""
    X, C = drawn.laid.X, drawn.laid.contrasts
    bread, beta, rest = _least_squares(X, drawn.y)
    count, width = X.shape
    told = rest[:, :, None] * X
    lags = int(4 * (count / 100) ** (2 / 9))
    meat = told.swapaxes(1, 2) @ told
    for lag in range(1, lags + 1):
        crossed = told[:, lag:].swapaxes(1, 2) @ told[:, :-lag]
        meat += (1 - lag / (lags + 1)) * (crossed + crossed.swapaxes(1, 2))
    error = np.sqrt(np.maximum(np.einsum("mp,pq,Nqr,rs,ms->mN", C, bread, meat, bread, C, optimize=True), 0.0))
    if not corrected:
        return _around("OLS + HAC, default", C @ beta.T, float(ndtri(TAIL)) * error)
    error = error * np.sqrt(count / (count - width))
    return _around("OLS + HAC, t, corrected", C @ beta.T, float(stdtrit(count - width, TAIL)) * error)


def glsar(drawn: Drawn) -> Answer:
    """statsmodels' GLSAR(y, X, rho=1).iterative_fit(maxiter=8): the first week dropped, ρ by Yule–Walker in turn."""
    X, C, y = drawn.laid.X, drawn.laid.contrasts, drawn.y
    rho = np.zeros(len(y))
    last = np.full((len(y), X.shape[1]), np.nan)
    moving = np.ones(len(y), dtype=bool)
    for turn in range(GLSAR_ROUNDS - 1):
        beta, _, _ = _differenced(X, y, rho)
        if turn:
            moving &= (np.abs(last - beta) / np.abs(last)).max(axis=1) >= GLSAR_CLOSE
        last = np.where(moving[:, None], beta, last)
        rho = np.where(moving, _yule_walker(y - beta @ X.T), rho)
    beta, inverse, squares = _differenced(X, y, rho)
    freedom = len(X) - 1 - X.shape[1]
    error = np.sqrt(np.einsum("mp,Npq,mq->mN", C, inverse, C) * squares / freedom)
    return _around("GLSAR", C @ beta.T, float(stdtrit(freedom, TAIL)) * error)


def reml(drawn: Drawn) -> Answer:
    """REML with AR(1) errors and Student's t with n − p degrees, as R's nlme::gls and its intervals().

    ρ maximises the restricted likelihood with β and σ profiled out: the best of a table, then golden section.
    """
    X, C, y = drawn.laid.X, drawn.laid.contrasts, drawn.y
    table = np.linspace(-0.975, 0.975, 79)
    heights = np.stack([_restricted(X, y, np.full(len(y), rho)) for rho in table])
    best = table[heights.argmax(axis=0)]
    low, high = np.maximum(best - 0.025, -RHO_END), np.minimum(best + 0.025, RHO_END)
    for _ in range(GOLDEN_STEPS):
        left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        climbs = _restricted(X, y, left) < _restricted(X, y, right)
        low, high = np.where(climbs, left, low), np.where(climbs, high, right)
    beta, inverse, squares = _whitened(X, y, (low + high) / 2)
    freedom = len(X) - X.shape[1]
    error = np.sqrt(np.einsum("mp,Npq,mq->mN", C, inverse, C) * squares / freedom)
    return _around("REML AR(1), t", C @ beta.T, float(stdtrit(freedom, TAIL)) * error)


def _around(method: str, value: Array, half: Array) -> Answer:
    return Answer(method, value - half, value + half)


def _least_squares(X: Array, y: Array) -> tuple[Array, Array, Array]:
    """(X'X)⁻¹, coefficients (N, p) and residuals (N, n)."""
    bread: Array = np.asarray(np.linalg.inv(X.T @ X), dtype=float)
    beta = y @ X @ bread
    return bread, beta, y - beta @ X.T


def _differenced(X: Array, y: Array, rho: Array) -> tuple[Array, Array, Array]:
    """OLS on each week less ρ times the week before, the first week lost: β, (X'X)⁻¹ and SSE for each series."""
    return _solved(_steps(X, rho), y[:, 1:] - rho[:, None] * y[:, :-1])


def _whitened(X: Array, y: Array, rho: Array) -> tuple[Array, Array, Array]:
    """GLS for each series with its own ρ, scaled so that σ² is the variance of a week: β, (X'R⁻¹X)⁻¹, SSE."""
    root = np.sqrt(1 - rho**2)[:, None]
    design = np.concatenate(
        [np.broadcast_to(X[:1], (len(y), 1, X.shape[1])), _steps(X, rho) / root[:, :, None]], axis=1
    )
    values = np.concatenate([y[:, :1], (y[:, 1:] - rho[:, None] * y[:, :-1]) / root], axis=1)
    return _solved(design, values)


def _steps(X: Array, rho: Array) -> Array:
    found: Array = X[1:] - rho[:, None, None] * X[:-1]
    return found


def _solved(design: Array, values: Array) -> tuple[Array, Array, Array]:
    """Least squares for designs (N, n, p) and values (N, n)."""
    inverse: Array = np.asarray(np.linalg.inv(design.swapaxes(1, 2) @ design), dtype=float)
    beta: Array = (inverse @ (design.swapaxes(1, 2) @ values[:, :, None]))[:, :, 0]
    rest = values - (design @ beta[:, :, None])[:, :, 0]
    squares: Array = (rest**2).sum(axis=1)
    return beta, inverse, squares


def _restricted(X: Array, y: Array, rho: Array) -> Array:
    """Profile restricted log-likelihood of each series at its own ρ, but for a constant."""
    count, width = X.shape
    _, inverse, squares = _whitened(X, y, rho)
    _, shrunk = np.linalg.slogdet(inverse)
    found: Array = -((count - 1) * np.log1p(-(rho**2)) - shrunk + (count - width) * np.log(squares)) / 2
    return found


def _yule_walker(rest: Array) -> Array:
    """ρ by Yule–Walker with statsmodels' adjusted denominators, mean taken off."""
    centred = rest - rest.mean(axis=1, keepdims=True)
    count = rest.shape[1]
    found: Array = (centred[:, 1:] * centred[:, :-1]).sum(axis=1) / (count - 1) / ((centred**2).sum(axis=1) / count)
    return found
