"""The posterior of a contrast as a mixture over covariance nodes: its weights, distribution function and quantiles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, ndtr, ndtri, stdtrit

from trialkit.analysis.covariance import Array, Grid, Nodes

TINY = 1e-15
"""Rounding of the closed-form distribution function; probabilities are held this far from 0 and 1."""
_CLOSED_FORM_UP_TO = 60


@dataclass(frozen=True)
class Mixture:
    """Components with weights (G,), locations and scales (m, G): t with `freedom` degrees, or normal when None."""

    weight: Array
    location: Array
    scale: Array
    freedom: int | None

    def below(self, contrast: int, x: Array) -> Array:
        """F(x) for one contrast; x (q,)."""
        z = (x[:, None] - self.location[contrast]) / self.scale[contrast]
        return np.clip(distribution(z, self.freedom) @ self.weight, TINY, 1 - TINY)

    def density(self, contrast: int, x: Array) -> Array:
        """F'(x) for one contrast; x (q,)."""
        z = (x[:, None] - self.location[contrast]) / self.scale[contrast]
        found: Array = _density(z, self.freedom) @ (self.weight / self.scale[contrast])
        return found

    def quantiles(self, contrast: int, shares: Array) -> Array:
        """Where F reaches each share: Newton on the logit of F, kept inside a bracket that only shrinks."""
        kept = self.weight > TINY
        q = ndtri(shares) if self.freedom is None else stdtrit(self.freedom, shares)
        ends = self.location[contrast, kept] + q[:, None] * self.scale[contrast, kept]
        low, high = ends.min(axis=1), ends.max(axis=1)
        target = np.log(shares / (1 - shares))
        x: Array = (low + high) / 2
        step = 1e-12 * float(self.scale[contrast].max())
        for _ in range(100):
            p = self.below(contrast, x)
            low, high = np.where(p <= shares, x, low), np.where(p >= shares, x, high)
            slope = np.maximum(self.density(contrast, x), 1e-300)
            ahead = x - (np.log(p / (1 - p)) - target) * p * (1 - p) / slope
            ahead = np.where((ahead >= low) & (ahead <= high), ahead, (low + high) / 2)
            done = np.abs(ahead - x) <= step
            x = ahead
            if done.all():
                break
        return x


def weights(grid: Grid, nodes: Nodes, squares: Array, freedom: int) -> Array:
    """Posterior weights (G, N) from squares (G, N), the SSE of each of N series at each node."""
    log = grid.log_prior.ravel()[:, None] - nodes.log_det.ravel()[:, None] / 2
    log = log - (freedom / 2 * np.log(squares) if grid.family == "AR" else squares / 2)
    log = log - log.max(axis=0)
    found: Array = np.exp(log)
    share: Array = found / found.sum(axis=0)
    return share


def mixture(grid: Grid, nodes: Nodes, rest: Array, direct: Array) -> Mixture:
    """The posterior of m contrasts from one series: rest u = B'y (ν,), direct a'y (m,)."""
    freedom = len(rest)
    turned = nodes.turn @ rest
    squares = ((turned**2)[:, None, :] / nodes.variance).sum(axis=2).ravel()
    shares = turned[:, None, :] / nodes.variance
    told = nodes.fixed.swapaxes(0, 1) @ shares.swapaxes(1, 2) + nodes.k * (
        nodes.moving.swapaxes(0, 1) @ shares.swapaxes(1, 2)
    )
    location = direct[:, None] - told.swapaxes(0, 1).reshape(len(direct), -1)
    scale = np.sqrt(nodes.spread).reshape(len(direct), -1)
    if grid.family == "AR":
        scale = scale * np.sqrt(squares / freedom)
    weight = weights(grid, nodes, squares[:, None], freedom)[:, 0]
    return Mixture(weight, location, scale, freedom if grid.family == "AR" else None)


def distribution(z: Array, freedom: int | None) -> Array:
    """Distribution function of the normal (freedom None) or of Student's t with whole degrees of freedom.

    The closed form of t is a finite sum in cos²θ, θ = arctan(z/√ν) (Abramowitz and Stegun 1964, 26.7.3–4).
    """
    if freedom is None:
        found: Array = ndtr(z)
        return found
    if freedom > _CLOSED_FORM_UP_TO:
        return _near_normal(z, freedom)
    inverse = 1.0 / (freedom + z * z)
    cos2, sine = freedom * inverse, z * np.sqrt(inverse)
    even = freedom % 2 == 0
    terms = freedom // 2
    total = np.ones_like(z) if terms else np.zeros_like(z)
    for j in range(terms - 2, -1, -1):
        total = 1.0 + ((2 * j + 1) / (2 * j + 2) if even else (2 * j + 2) / (2 * j + 3)) * cos2 * total
    if even:
        return 0.5 + 0.5 * sine * total
    odd: Array = 0.5 + (np.arctan(z / np.sqrt(freedom)) + sine * np.sqrt(cos2) * total) / np.pi
    return odd


def _near_normal(z: Array, freedom: int) -> Array:
    """Student's t with many degrees of freedom, through the normal (Hill 1970, Algorithm 395; error below 1e-12)."""
    a = freedom - 0.5
    b = 48.0 * a * a
    square = a * np.log1p(z * z / freedom)
    series = ((((-0.4 * square - 3.3) * square - 24.0) * square - 85.5) / (0.8 * square * square + 100.0 + b)) + square
    found: Array = ndtr(np.sign(z) * ((series + 3.0) / b + 1.0) * np.sqrt(square))
    return found


def _density(z: Array, freedom: int | None) -> Array:
    if freedom is None:
        normal: Array = np.exp(-z * z / 2) / np.sqrt(2 * np.pi)
        return normal
    constant = gammaln((freedom + 1) / 2) - gammaln(freedom / 2) - 0.5 * np.log(freedom * np.pi)
    student: Array = np.exp(constant - (freedom + 1) / 2 * np.log1p(z * z / freedom))
    return student
