"""The posterior of a contrast as a mixture over covariance nodes: its weights, distribution function and quantiles."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import gammaln, ndtr, ndtri, stdtrit

from trialkit.analysis.covariance import Array, Grid
from trialkit.analysis.least_squares import Fits

TINY = 1e-15
"""Rounding of the closed-form distribution function; probabilities are held this far from 0 and 1."""
_CLOSED_FORM_UP_TO = 60


@dataclass(frozen=True)
class Mixture:
    """Of N series and m contrasts: weights (N, G), locations and scales (N, m, G) of components.

    Each component is a t with `freedom` degrees, or normal when None. Points x and shares are (N, m, q). least (N,) is
    the smallest SSE at any node: where Σ is known there, how badly even the best of them fits.
    """

    weight: Array
    location: Array
    scale: Array
    freedom: int | None
    least: Array

    def below(self, x: Array) -> Array:
        """F(x)."""
        return self._share(self._away(x))

    def quantiles(self, shares: Array) -> Array:
        """Where F reaches each share (N, m, q)."""
        return self._told()._reached(shares)

    def _told(self) -> Mixture:
        """Without components that no series gives weight to: on a long series, most of them."""
        some = (self.weight > TINY).any(axis=0)
        return replace(
            self, weight=self.weight[:, some], location=self.location[..., some], scale=self.scale[..., some]
        )

    def _reached(self, shares: Array) -> Array:
        """Newton on the logit of F from the mean of the components' own, kept inside a bracket that only shrinks."""
        q = ndtri(shares) if self.freedom is None else stdtrit(self.freedom, shares)
        ends = self.location[:, :, None, :] + q[..., None] * self.scale[:, :, None, :]
        kept = (self.weight > TINY)[:, None, None, :]
        low, high = np.where(kept, ends, np.inf).min(axis=3), np.where(kept, ends, -np.inf).max(axis=3)
        target = np.log(shares / (1 - shares))
        x: Array = (ends @ self.weight[:, None, :, None])[..., 0]
        x = np.minimum(np.maximum(x, low), high)
        step = 1e-12 * self.scale.max(axis=2)[:, :, None]
        done = np.zeros(x.shape, dtype=bool)
        for _ in range(100):
            away = self._away(x)
            p = self._share(away)
            low, high = np.where(p <= shares, x, low), np.where(p >= shares, x, high)
            slope = np.maximum(self._slope(away), 1e-300)
            ahead = x - (np.log(p / (1 - p)) - target) * p * (1 - p) / slope
            ahead = np.where((ahead >= low) & (ahead <= high), ahead, (low + high) / 2)
            near = np.abs(ahead - x) <= step
            x = np.where(done, x, ahead)
            done |= near
            if done.all():
                break
        return x

    def _away(self, x: Array) -> Array:
        """Standardised distance from each component, (N, m, q, G)."""
        found: Array = (x[..., None] - self.location[:, :, None, :]) / self.scale[:, :, None, :]
        return found

    def _share(self, away: Array) -> Array:
        found: Array = np.minimum(np.maximum(self._mixed(distribution(away, self.freedom)), TINY), 1 - TINY)
        return found

    def _slope(self, away: Array) -> Array:
        return self._mixed(_density(away, self.freedom) / self.scale[:, :, None, :])

    def _mixed(self, parts: Array) -> Array:
        found: Array = (parts @ self.weight[:, None, :, None])[..., 0]
        return found


def weights(grid: Grid, log_det: Array, squares: Array, freedom: int) -> Array:
    """Posterior weights (N, G) from log|B'ΣB| (N, G) and squares (N, G), the SSE of each of N series at each node."""
    log = grid.log_prior.ravel() - log_det / 2
    log = log - (freedom / 2 * np.log(squares) if grid.family == "AR" else squares / 2)
    log = log - log.max(axis=1, keepdims=True)
    found: Array = np.exp(log)
    share: Array = found / found.sum(axis=1, keepdims=True)
    return share


def mixture(grid: Grid, found: Fits, freedom: int) -> Mixture:
    """The posterior of m contrasts of N series from their fits at every node, with ν degrees of freedom."""
    weight = weights(grid, found.log_det, found.squares, freedom)
    scale = np.broadcast_to(np.sqrt(found.spread), found.location.shape)
    if grid.family == "AR":
        scale = scale * np.sqrt(found.squares / freedom)[:, None, :]
    return Mixture(weight, found.location, scale, freedom if grid.family == "AR" else None, found.squares.min(axis=1))


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
