"""A wider family of errors than the headline's: AR(1) with white noise beside it, its size and its share unknown.

The headline's family (covariance.py) has one autocorrelation, which dies away at its own pace. Waves that last longer
than neighbouring periods show, AR(2) or AR(1) under noise, look to it like less than they are. Here R is
(1 − f)·R(ρ) + f·I, and the same exact posterior over nodes of ρ and f gives an interval that holds for those too. It is
longer than an honest series needs, so it is a check and not the headline (docs/statistics.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from trialkit.analysis.calibration import SEED
from trialkit.analysis.covariance import AR_NODES, Array, Design, correlation
from trialkit.analysis.posterior import Mixture

RHO = (0.2, 0.4, 0.6, 0.7, 0.8, 0.88, 0.94)
NOISE = (0.2, 0.4, 0.6, 0.8)
"""Share of white noise in a period's variance; each with every ρ above. Without noise the nodes are the headline's."""
GUARDED = ((0.0, 0.0), (0.2, 0.0), (0.4, 0.0), (0.6, 0.0))
"""ρ and share of noise at which the test of longer waves is right about a series of one autocorrelation."""
HARDEST = (0.8, 0.5)
"""The interval holds here too: waves with as much noise, the cell of the benchmark that the headline covers worst."""
DRAWS = 1500
"""Simulated series at each of them. One number is set by their tail, so it has a Monte Carlo error of a tenth."""
WRONG = 0.05
"""Share of series with one autocorrelation in which longer waves are seen that are not there, at the worst of them."""


@dataclass(frozen=True)
class Wider:
    """Of N series and m contrasts: the ends of their intervals (N, m), and whether longer waves show (N,)."""

    lower: Array
    upper: Array
    longer: np.ndarray[tuple[int], np.dtype[np.bool_]]


def wider(y: Array, design: Design, level: float) -> Wider:
    """Intervals for the design's contrasts of series y (N, n), calibrated for this design.

    Both tails are α, the least over the guarded nodes of the (1 − level) quantile of min(F(truth), 1 − F(truth)).
    Longer waves show where the best node with noise is likelier than the best without by more than in a share WRONG of
    series without any. Takes about a tenth of a second on 24 periods.
    """
    family = _Family(design)
    rng = np.random.default_rng(SEED)
    normal = rng.standard_normal((DRAWS, len(design.times)))
    tails, gains = [], []
    for rho, noise in (*GUARDED, HARDEST):
        posterior, gain = family.seen(normal @ np.linalg.cholesky(_related(design.times, rho, noise)).T)
        below = posterior.below(np.zeros((DRAWS, len(design.weights), 1)))[..., 0]
        tails.append(np.quantile(np.minimum(below, 1 - below), 1 - level, axis=0))
        if not noise:
            gains.append(float(np.quantile(gain, 1 - WRONG)))
    alpha = np.minimum(0.45, np.min(tails, axis=0))
    posterior, gain = family.seen(y)
    shares = np.stack([alpha, 1 - alpha], axis=1)
    ends = posterior.quantiles(np.broadcast_to(shares, (len(y), *shares.shape)))
    return Wider(ends[..., 0], ends[..., 1], gain > max(gains))


def _related(times: Array, rho: float, noise: float) -> Array:
    found: Array = (1 - noise) * correlation(times, rho) + noise * np.eye(len(times))
    return found


@dataclass(frozen=True)
class _Family:
    """A design at every node: half the prior on the headline's nodes by their own prior, half on the rest evenly."""

    design: Design

    @cached_property
    def _nodes(self) -> list[tuple[float, float]]:
        return [(float(rho), 0.0) for rho in AR_NODES] + [(rho, noise) for rho in RHO for noise in NOISE]

    @cached_property
    def _log_prior(self) -> Array:
        plain: Array = -0.5 * np.log1p(-(AR_NODES**2))
        rest = len(RHO) * len(NOISE)
        return np.concatenate([plain - np.log(np.exp(plain).sum()), np.full(rest, -np.log(rest))])

    @cached_property
    def _at(self) -> tuple[Array, Array, Array, Array]:
        """Whitening turns (G, ν, ν), leans (G, m, ν), spreads (G, m) and log-determinants (G,) of every node."""
        B, a, times = self.design.complement, self.design.weights, self.design.times
        sigma = np.stack([_related(times, rho, noise) for rho, noise in self._nodes])
        lower = np.linalg.cholesky(B.T @ sigma @ B)
        turn: Array = np.asarray(np.linalg.inv(lower), dtype=np.float64)
        lean = a @ sigma @ B @ turn.swapaxes(1, 2)
        own = np.einsum("mi,gij,mj->gm", a, sigma, a)
        spread: Array = np.maximum(own - (lean**2).sum(axis=2), 1e-14 * own)
        log_det: Array = 2 * np.log(np.diagonal(lower, axis1=1, axis2=2)).sum(axis=1)
        return turn, lean, spread, log_det

    def seen(self, y: Array) -> tuple[Mixture, Array]:
        """The posterior of the contrasts of each series, and how much likelier (log) noise makes the best node (N,)."""
        turn, lean, spread, log_det = self._at
        freedom = self.design.freedom
        white = (y @ self.design.complement) @ turn.swapaxes(1, 2)
        squares: Array = (white**2).sum(axis=2).T
        log = -(log_det + freedom * np.log(squares)) / 2
        weight = np.exp(log + self._log_prior - (log + self._log_prior).max(axis=1, keepdims=True))
        location = (y @ self.design.weights.T)[:, :, None] - (white @ lean.swapaxes(1, 2)).transpose(1, 2, 0)
        scale = np.sqrt(spread.T[None] * squares[:, None, :] / freedom)
        posterior = Mixture(weight / weight.sum(axis=1, keepdims=True), location, scale, freedom, squares.min(axis=1))
        plain = len(AR_NODES)
        gain: Array = log[:, plain:].max(axis=1) - log[:, :plain].max(axis=1)
        return posterior, gain
