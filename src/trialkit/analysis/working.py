"""Counts made into points with known sampling variance, safe at weeks of 0%, 100% and no events.

A generalised linear model for the design is fitted to smoothed counts (one event and one non-event added to each phase
for proportions, half an event for counts, shared out by size), and each period is expanded around its fitted value.
Smoothing steadies only the fitted values and the variances; the points themselves are the counts as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from trialkit.analysis.covariance import Array
from trialkit.analysis.points import Points

ProportionScale = Literal["difference", "log_odds", "log_proportion"]
CountScale = Literal["difference", "log_rate"]
MOST_STEPS = 100
CONVERGED = 1e-10
"""Largest change of a fitted linear predictor at which the iteration stops; each step roughly squares the error."""
FURTHEST = 20.0
"""Bound on the linear predictor: beyond e^±20 a proportion is 0 or 1 for every purpose here."""


def proportion_points(
    events: ArrayLike, of: ArrayLike, X: Array, phases: ArrayLike, times: Array, scale: ProportionScale
) -> Points:
    """Points for a proportion: events (n,) of n (n,), design X (n, p), phase of each period (n,), times (n,).

    For many series with one design events are (N, n), and so may n be; so are the points.

    difference:     y = k/n, v = m(1−m)/n, and a wobble moves it by m(1−m), where m is the fitted value;
    log_odds:       y = logit m + (k − nm)/(nm(1−m)), v = 1/(nm(1−m)), by 1;
    log_proportion: y = log m + (k − nm)/(nm), v = (1−m)/(nm), by 1−m (the delta method).
    """
    k, n = np.broadcast_arrays(np.asarray(events, dtype=float), np.asarray(of, dtype=float))
    share = _share_of_phase(n, phases)
    smooth_n = n + 2 * share
    mu = fitted((k + share) / smooth_n, smooth_n, X, "binomial")
    if scale == "difference":
        return Points(k / n, X, times, mu * (1 - mu) / n, mu * (1 - mu))
    if scale == "log_odds":
        information = n * mu * (1 - mu)
        return Points(np.log(mu / (1 - mu)) + (k - n * mu) / information, X, times, 1 / information, np.ones_like(mu))
    return Points(np.log(mu) + (k - n * mu) / (n * mu), X, times, (1 - mu) / (n * mu), 1 - mu)


def count_points(
    events: ArrayLike, exposure: ArrayLike, X: Array, phases: ArrayLike, times: Array, scale: CountScale
) -> Points:
    """Points for a count k (n,) or (N, n) with exposure e alike, where m is the fitted rate.

    difference: y = k/e, v = m/e, and a wobble moves it by m; log_rate: y = log m + (k − em)/(em), v = 1/(em), by 1.
    """
    k, e = np.broadcast_arrays(np.asarray(events, dtype=float), np.asarray(exposure, dtype=float))
    smooth = k + 0.5 * _share_of_phase(e, phases)
    mu = fitted(smooth / e, e, X, "poisson")
    if scale == "difference":
        return Points(k / e, X, times, mu / e, mu)
    return Points(np.log(mu) + (k - e * mu) / (e * mu), X, times, 1 / (e * mu), np.ones_like(mu))


def fitted(y: Array, size: Array, X: Array, family: Literal["binomial", "poisson"]) -> Array:
    """Fitted means of a generalised linear model with its natural link, by iteratively reweighted least squares.

    y (n,) or (N, n): proportions or rates, strictly inside their range; size alike: trials or exposure; X (n, p).
    McCullagh and Nelder (1989), section 2.5.
    """
    mean, spread, eta = _FAMILIES[family](y)
    basis = _basis(X)
    moving = np.ones(eta.shape[:-1], dtype=bool)
    for _ in range(MOST_STEPS):
        mu = mean(eta)
        root = np.sqrt(size * spread(mu))
        working = eta + (y - mu) / spread(mu)
        left, right = np.linalg.qr(root[..., None] * basis)
        turned = left.swapaxes(-1, -2) @ (root * working)[..., None]
        ahead = np.clip((basis @ np.linalg.solve(right, turned))[..., 0], -FURTHEST, FURTHEST)
        moved = np.abs(ahead - eta).max(axis=-1)
        eta = np.where(moving[..., None], ahead, eta)
        moving = moving & (moved >= CONVERGED)
        if not moving.any():
            break
    return mean(eta)


def _basis(X: Array) -> Array:
    """Orthonormal columns that span those of X, fewer where some always move together."""
    left, roots, _ = np.linalg.svd(X / np.maximum(np.sqrt((X**2).sum(axis=0)), 1e-300), full_matrices=False)
    found: Array = left[:, roots > 1e-9 * roots.max(initial=1e-300)]
    return found


_Curve = Callable[[Array], Array]


def _binomial(y: Array) -> tuple[_Curve, _Curve, Array]:
    return (lambda eta: 1 / (1 + np.exp(-eta))), (lambda mu: mu * (1 - mu)), np.log(y / (1 - y))


def _poisson(y: Array) -> tuple[_Curve, _Curve, Array]:
    return np.exp, (lambda mu: mu), np.log(y)


_FAMILIES: dict[str, Callable[[Array], tuple[_Curve, _Curve, Array]]] = {"binomial": _binomial, "poisson": _poisson}


def _share_of_phase(size: Array, phases: ArrayLike) -> NDArray[np.float64]:
    """Each period's share of its phase's records or exposure; shares of a phase add up to 1."""
    names = np.asarray(phases)
    total = np.zeros_like(size)
    for name in dict.fromkeys(names.tolist()):
        inside = names == name
        total[..., inside] = size[..., inside].sum(axis=-1, keepdims=True)
    return size / total
