"""Series drawn for a cell, with the truth and what an oracle may know about them."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from trialkit.analysis.covariance import correlation

from .cells import Array, Layout, Means, Tallies, layout

SEED = 20261122
BURN_IN = 60
POWER = 1.959964 + 0.841621
"""Normal quantiles for a two-sided 5% test with a power of 80%."""
OUTLIER = 4.0
"""Size of the single outlier, in sd of the weeks."""
SEASON = 0.5
"""Root mean square of the yearly wave that is left out, in sd of the weeks."""
_POINTS, _MASS = np.polynomial.hermite_e.hermegauss(41)
_MASS = _MASS / _MASS.sum()


@dataclass(frozen=True)
class Drawn:
    """N series of one cell.

    y (N, n): what a model of the points is fitted to (means; proportions k/n; rates k/e); truth (m,), on the log scale
    for counts. For the oracle: `clean` (N, n), the points without outlier or season (on the log scale for counts), and
    their covariance (n, n), known up to a factor when `scaled`.
    """

    cell: Means | Tallies
    laid: Layout
    y: Array
    truth: Array
    clean: Array
    covariance: Array
    scaled: bool


@dataclass(frozen=True)
class Tallied(Drawn):
    """The same for proportions and counts: events (N, n), and size (n,), conversations or exposure."""

    cell: Tallies
    events: Array
    size: Array


def draw(cell: Means | Tallies, draws: int) -> Drawn:
    """The series of a cell; the same draws for every method and every shape."""
    rng = np.random.default_rng([SEED, zlib.crc32(cell.stream.encode())])
    return _means(cell, draws, rng) if isinstance(cell, Means) else _tallies(cell, draws, rng)


def _means(cell: Means, draws: int, rng: np.random.Generator) -> Drawn:
    laid, t = layout(cell.weeks, cell.shape), cell.weeks.times
    clean, covariance = _errors(cell, draws, rng)
    y = clean.copy()
    if cell.kind == "outlier":
        y[np.arange(draws), rng.integers(len(t), size=draws)] += OUTLIER * rng.choice([-1.0, 1.0], size=draws)
    if cell.kind == "season":
        start = rng.uniform(0, 2 * np.pi, size=(draws, 1))
        y += SEASON * np.sqrt(2) * np.sin(2 * np.pi * t / 52 + start)
    return Drawn(cell, laid, y, np.zeros(len(laid.contrasts)), clean, covariance, scaled=True)


def _errors(cell: Means, draws: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Errors (N, n) with their covariance (n, n)."""
    t, rho = cell.weeks.times, cell.rho
    R = correlation(t, rho)
    if cell.kind in ("t3", "skew"):
        return _recursive(cell, draws, rng), R
    if cell.kind == "AR(2)":
        R = _toeplitz(_second_order(rho, 0.3, len(t)))
    elif cell.kind == "MA(1)":
        R = _toeplitz(np.r_[1.0, rho / (1 + rho**2), np.zeros(len(t) - 2)])
    elif cell.kind == "AR(1) + noise":
        R = (R + np.eye(len(t))) / 2
    elif cell.kind == "changing variance":
        sd = np.where(cell.weeks.started, 2.0, 1.0)
        R = R * np.outer(sd, sd)
    return rng.standard_normal((draws, len(t))) @ np.linalg.cholesky(R).T, R


def _recursive(cell: Means, draws: int, rng: np.random.Generator) -> Array:
    """AR(1) with innovations of mean 0 and variance 1 that are not normal: Student's t₃, or lognormal (σ 0.75)."""
    shape = (draws, BURN_IN + len(cell.weeks.times))
    if cell.kind == "t3":
        news = rng.standard_t(3, size=shape) / np.sqrt(3)
    else:
        spread = 0.75**2
        news = np.exp(rng.standard_normal(shape) * np.sqrt(spread)) - np.exp(spread / 2)
        news /= np.sqrt(np.expm1(spread) * np.exp(spread))
    found = np.empty(shape)
    found[:, 0] = news[:, 0]
    for week in range(1, shape[1]):
        found[:, week] = cell.rho * found[:, week - 1] + np.sqrt(1 - cell.rho**2) * news[:, week]
    return found[:, BURN_IN:]


def _second_order(one: float, two: float, count: int) -> Array:
    """Autocorrelations of an AR(2), by the Yule–Walker recursion."""
    found = [1.0, one / (1 - two)]
    while len(found) < count:
        found.append(one * found[-1] + two * found[-2])
    return np.array(found)


def _toeplitz(row: Array) -> Array:
    place = np.arange(len(row))
    found: Array = row[np.abs(place[:, None] - place[None, :])]
    return found


def _tallies(cell: Tallies, draws: int, rng: np.random.Generator) -> Tallied:
    laid, t, after = layout(cell.weeks, cell.shape), cell.weeks.times, cell.weeks.started
    size = cell.size * (rng.permutation(2 ** np.linspace(-1, 1, len(t))) if cell.fourfold else np.ones(len(t)))
    wander = cell.wobble * rng.standard_normal((draws, len(t))) @ np.linalg.cholesky(correlation(t, cell.rho)).T
    if cell.group == "proportions":
        size = np.rint(size)
        logits = np.where(after, *reversed(_logits(cell, size)))
        events = rng.binomial(size.astype(int), _share(logits + wander)).astype(float)
        y = events / size
        center, covariance = _proportion_law(cell, size, logits)
        clean, jump = y, float(center[-1] - center[0])
    else:
        size = size / cell.size
        log_rate = np.where(after, *reversed(_log_rates(cell, size)))
        events = rng.poisson(size * np.exp(log_rate + wander)).astype(float)
        y = events / size
        center = np.exp(log_rate + cell.wobble**2 / 2)
        covariance = np.expm1(cell.wobble**2 * correlation(t, cell.rho)) + np.diag(1 / (size * center))
        clean, jump = np.log(center) + y / center - 1, float(log_rate[-1] - log_rate[0])
    truth = jump * np.array([0.0 if quantity == "slope" else 1.0 for quantity in laid.quantities])
    return Tallied(cell, laid, y, truth, clean, covariance, scaled=False, events=events, size=size)


def _share(logit: Array) -> Array:
    return 1 / (1 + np.exp(-logit))


def _logits(cell: Tallies, size: Array) -> tuple[float, float]:
    """Logits of a typical week before and after; a change goes towards one half, and up from there."""
    p, before, after = cell.base, size[~cell.weeks.started].sum(), size[cell.weeks.started].sum()
    q = p
    if cell.effect:
        way = 1.0 if p <= 0.5 else -1.0

        def short(gap: float) -> float:
            r = p + way * gap
            return gap - POWER * float(np.sqrt(p * (1 - p) / before + r * (1 - r) / after))

        q = p + way * brentq(short, 1e-6, 0.5 if p == 0.5 else abs(p - 0.5) + 0.45)
    return float(np.log(p / (1 - p))), float(np.log(q / (1 - q)))


def _log_rates(cell: Tallies, size: Array) -> tuple[float, float]:
    """Log rates before and after; a change is a rise."""
    before, after = (cell.size * size[chosen].sum() for chosen in (~cell.weeks.started, cell.weeks.started))
    rise = 0.0
    if cell.effect:
        rise = brentq(lambda gap: gap - POWER * np.sqrt(1 / before + 1 / (after * np.exp(gap))), 1e-6, 10.0)
    return float(np.log(cell.size)), float(np.log(cell.size) + rise)


def _proportion_law(cell: Tallies, size: Array, logits: Array) -> tuple[Array, Array]:
    """Mean (n,) and covariance (n, n) of k/n when the logit wobbles, by Gauss–Hermite quadrature in two dimensions."""
    values = _share(logits[:, None] + cell.wobble * _POINTS[None, :])
    mean = values @ _MASS
    R = correlation(cell.weeks.times, cell.rho)
    levels, place = np.unique(logits, return_inverse=True)
    spread = np.empty((len(levels), len(levels), len(np.unique(R))))
    for one, logit in enumerate(levels):
        first = _share(logit + cell.wobble * _POINTS)
        for step, r in enumerate(np.unique(R)):
            turned = r * _POINTS[:, None] + np.sqrt(max(0.0, 1 - r * r)) * _POINTS[None, :]
            for two, other in enumerate(levels):
                product = first[:, None] * _share(other + cell.wobble * turned)
                spread[one, two, step] = _MASS @ product @ _MASS
    joint = spread[place[:, None], place[None, :], np.searchsorted(np.unique(R), R)]
    shared = joint - np.outer(mean, mean)
    within = mean - np.diag(joint)
    return mean, shared + np.diag(within / size)
