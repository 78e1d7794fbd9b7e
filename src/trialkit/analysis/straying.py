"""How far whole simulated trials without any effect stray, at every look at them, in calibrated standard errors.

All looks at a trial see the same periods from its first on. So its errors are freed of their autocorrelation once
(least_squares.py), and each look projects as many of them as there are by then: looks cost little more than one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from trialkit.analysis import least_squares
from trialkit.analysis.cil import CHANCE
from trialkit.analysis.covariance import Array, Design, Grid
from trialkit.analysis.least_squares import Past
from trialkit.analysis.posterior import TINY, distribution, weights

PART = 250
"""Trials looked at at once, few enough that they stay near the processor."""


@dataclass(frozen=True)
class Looks:
    """What each of K looks at one trial makes of its errors, at the G nodes of a grid.

    at: of each look, how many of the periods there are by then. past: what earlier periods tell, for all periods.
    basis: of each look (G, n_j, r), orthonormal where the errors are freed of their autocorrelation; leans (r, G) of
    its contrast in that basis; scale (G,) of the contrast; log_det (G,) of B'ΣB; alone (n_j,) gives it in standard
    errors where periods are independent.
    """

    grid: Grid
    at: tuple[int, ...]
    freedom: tuple[int, ...]
    past: Past
    basis: tuple[Array, ...]
    leans: tuple[Array, ...]
    scale: tuple[Array, ...]
    log_det: tuple[Array, ...]
    alone: tuple[Array, ...]

    @classmethod
    def of(cls, designs: Sequence[Design], grid: Grid) -> Looks:
        """Looks with these designs, each of which sees the first periods of the last one."""
        seen = [least_squares.seen(design, grid)[0] for design in designs]
        return cls(
            grid,
            tuple(len(design.times) for design in designs),
            tuple(design.freedom for design in designs),
            least_squares.past(grid, designs[-1].times),
            tuple(np.ascontiguousarray(each.basis[:, :, 0].transpose(2, 0, 1)) for each in seen),
            tuple(each.leans[0, :, 0] for each in seen),
            tuple(np.sqrt(each.spread[0, 0]) for each in seen),
            tuple(each.log_det[0] for each in seen),
            tuple(design.weights[0] / np.linalg.norm(design.weights[0]) for design in designs),
        )

    def furthest(self, errors: Array, shares: Array, log_a: Array, level: float, enough: float) -> Array:
        """max over looks of √s_j·|z_j| (N,) for errors (n, N), s_j (K,) in `shares` and z_j as calibrated.

        What cannot reach `enough` may be told as any distance short of it.
        """
        furthest = np.zeros(errors.shape[1])
        near = self._may_reach(errors, enough / np.sqrt(shares))
        kept = np.flatnonzero(near.any(axis=0))
        for start in range(0, len(kept), PART):
            part = kept[start : start + PART]
            freed = np.ascontiguousarray(self.past.innovations(errors[:, None, part])[:, 0].transpose(2, 1, 0))
            for look, share in enumerate(np.sqrt(shares)):
                some = np.flatnonzero(near[look, part])
                if len(some):
                    there = freed if len(some) == len(part) else freed.take(some, axis=1)
                    far = self._strays(look, there[:, :, : self.at[look]], log_a, level)
                    furthest[part[some]] = np.maximum(furthest[part[some]], share * far)
        return furthest

    def _may_reach(self, errors: Array, distance: Array) -> NDArray[np.bool_]:
        """Which series (K, N) can lie as far out at a look as `distance` (K,): in the K family none further than by
        chance alone."""
        found = np.ones((len(self.at), errors.shape[1]), dtype=bool)
        if self.grid.family == "K":
            for look, count in enumerate(self.at):
                found[look] = np.abs(self.alone[look] @ errors[:count]) >= distance[look]
        return found

    def _strays(self, look: int, freed: Array, log_a: Array, level: float) -> Array:
        """Calibrated standard errors (N,) by which each of N series (G, N, n_j) seems to have an effect."""
        freedom = self.freedom[look]
        student = freedom if self.grid.family == "AR" else None
        along = freed @ self.basis[look]
        left = np.einsum("gni,gni->gn", freed, freed) - np.einsum("gnr,gnr->gn", along, along)
        weight = weights(self.grid, self.log_det[look][None], left.T, freedom)
        scale = self.scale[look][:, None] * (1.0 if student is None else np.sqrt(left / student))
        away = np.einsum("rg,gnr->gn", self.leans[look], along) / scale
        below = (weight.T * distribution(-away, student)).sum(axis=0)
        reach = np.abs(ndtri(np.clip(below, TINY, 1 - TINY))) / calibrated(log_a, level, weight)
        found: Array = reach if student is not None else np.minimum(reach, np.abs(away[CHANCE]))
        return found


def calibrated(log_a: Array, level: float, weight: Array) -> Array:
    """How many normal standard errors of the posterior make one calibrated standard error, (N,), by weights (N, G).

    At `level` the interval of cil reaches into tails of exp(Σ w log a): that is where the normal has its usual ones.
    """
    alpha = np.minimum(0.45, np.exp(weight @ log_a))
    found: Array = ndtri(alpha) / ndtri((1 - level) / 2)
    return found
