"""Peers that pool each phase of a proportion or a count: Newcombe, the exact rate ratio, and generalised linear models.

With one level for each phase a generalised linear model's estimates are the pooled ones, so that all of them can be
written in closed form for many series at once; test_coverage.py holds them equal to statsmodels and to R's formulas.
"""

from __future__ import annotations

import numpy as np
from scipy.special import betaincinv, ndtri, stdtrit

from .answers import LEVEL, Answer
from .cells import Array
from .draws import Tallied

Z = float(ndtri((1 + LEVEL) / 2))


def newcombe(drawn: Tallied) -> Answer:
    """Difference of pooled proportions by Newcombe's hybrid score (1998, method 10)."""
    (x0, n0), (x1, n1) = _pooled(drawn)
    p, q = x0 / n0, x1 / n1
    (l0, u0), (l1, u1) = _wilson(x0, n0), _wilson(x1, n1)
    lower, upper = q - p - np.hypot(q - l1, u0 - p), q - p + np.hypot(u1 - q, p - l0)
    return Answer("Newcombe, pooled", lower[None], upper[None])


def exact_rate_ratio(drawn: Tallied) -> Answer:
    """Log ratio of pooled rates, exact given the total (as R's poisson.test)."""
    (x0, e0), (x1, e1) = _pooled(drawn)
    tail = (1 - LEVEL) / 2
    low = np.where(x1 > 0, betaincinv(np.maximum(x1, 1e-9), x0 + 1, tail), 0.0)
    high = np.where(x0 > 0, betaincinv(x1 + 1, np.maximum(x0, 1e-9), 1 - tail), 1.0)
    with np.errstate(divide="ignore"):
        ends = [np.log(share) - np.log1p(-share) + np.log(e0 / e1) for share in (low, high)]
    return Answer("exact, pooled", ends[0][None], ends[1][None])


def binomial_wald(drawn: Tallied) -> Answer:
    """Binomial GLM on phases: risk difference by the delta method, normal."""
    gap, error, _ = _binomial(drawn)
    return Answer("binomial GLM, Wald", (gap - Z * error)[None], (gap + Z * error)[None])


def quasi_binomial(drawn: Tallied) -> Answer:
    """The same with Pearson's dispersion over n − 2 and Student's t."""
    gap, error, dispersion = _binomial(drawn)
    half = _t(drawn) * error * np.sqrt(dispersion)
    return Answer("quasi-binomial, t", (gap - half)[None], (gap + half)[None])


def poisson_wald(drawn: Tallied) -> Answer:
    """Poisson GLM on phases with exposure as offset: log rate ratio, normal."""
    gap, error, _ = _poisson(drawn)
    return Answer("Poisson GLM, Wald", (gap - Z * error)[None], (gap + Z * error)[None])


def quasi_poisson(drawn: Tallied) -> Answer:
    """The same with Pearson's dispersion over n − 2 and Student's t."""
    gap, error, dispersion = _poisson(drawn)
    half = _t(drawn) * error * np.sqrt(dispersion)
    return Answer("quasi-Poisson, t", (gap - half)[None], (gap + half)[None])


def _pooled(drawn: Tallied) -> tuple[tuple[Array, float], tuple[Array, float]]:
    """Events (N,) and size of each phase."""
    after = drawn.cell.weeks.started
    before, later = (
        (drawn.events[:, chosen].sum(axis=1), float(drawn.size[chosen].sum())) for chosen in (~after, after)
    )
    return before, later


def _wilson(events: Array, of: float) -> tuple[Array, Array]:
    share = events / of
    middle = (share + Z * Z / of / 2) / (1 + Z * Z / of)
    half = Z / (1 + Z * Z / of) * np.sqrt(share * (1 - share) / of + Z * Z / (4 * of * of))
    return np.where(events <= 0, 0.0, middle - half), np.where(events >= of, 1.0, middle + half)


def _binomial(drawn: Tallied) -> tuple[Array, Array, Array]:
    """Risk difference, its standard error and Pearson's dispersion, each (N,)."""
    (x0, n0), (x1, n1) = _pooled(drawn)
    p, q = x0 / n0, x1 / n1
    mu = np.where(drawn.cell.weeks.started, q[:, None], p[:, None])
    spread = drawn.size * mu * (1 - mu)
    error = np.sqrt(p * (1 - p) / n0 + q * (1 - q) / n1)
    return q - p, error, _dispersion(drawn, drawn.size * mu, spread)


def _poisson(drawn: Tallied) -> tuple[Array, Array, Array]:
    """Log rate ratio, its standard error and Pearson's dispersion, each (N,); NaN where a phase has no events."""
    (x0, e0), (x1, e1) = _pooled(drawn)
    none = (x0 <= 0) | (x1 <= 0)
    x0, x1 = np.where(none, np.nan, x0), np.where(none, np.nan, x1)
    mu = drawn.size * np.where(drawn.cell.weeks.started, (x1 / e1)[:, None], (x0 / e0)[:, None])
    return np.log(x1 / e1) - np.log(x0 / e0), np.sqrt(1 / x0 + 1 / x1), _dispersion(drawn, mu, mu)


def _dispersion(drawn: Tallied, fitted: Array, spread: Array) -> Array:
    squares = np.divide((drawn.events - fitted) ** 2, spread, out=np.zeros_like(spread), where=spread != 0)
    found: Array = squares.sum(axis=1) / (len(drawn.laid.X) - 2)
    return found


def _t(drawn: Tallied) -> float:
    return float(stdtrit(len(drawn.laid.X) - 2, (1 + LEVEL) / 2))


PROPORTIONS = (newcombe, binomial_wald, quasi_binomial)
COUNTS = (exact_rate_ratio, poisson_wald, quasi_poisson)
"""What answers a change between phases."""
