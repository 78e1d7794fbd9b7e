"""The two covariance families of calibrated integrated likelihood: their nodes, the prior on them, and what is held.

AR: Σ = σ²R(ρ), σ free, for means and scores. K: Σ = k·v̄·S R(ρ) S + diag(v), for proportions, counts and rates, whose
sampling variance v is known; k says how much more than chance the periods differ. R(ρ)ᵢⱼ = ρ^|tᵢ−tⱼ|.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

from trialkit.analysis.estimate import WeeksVary

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

AR_NODES: Array = np.round(np.arange(22, dtype=np.float64) * 0.06 - 0.34, 2)
AR_ANCHORS = (-0.34, -0.1, 0.08, 0.32, 0.5, 0.62, 0.74, 0.86, 0.92)
VOLATILE_K = (0.15, 0.4, 1.0, 2.0, 4.0, 9.0, 25.0, 100.0)
VOLATILE_RHO = (-0.2, 0.0, 0.2, 0.4, 0.6, 0.8, 0.93)
VOLATILE_RHO_ENDS = (-0.3, 0.965)
VOLATILE_K_END = 300.0
ORDINARY_SD = (0.1, 0.2, 0.3, 0.45, 0.6, 0.9, 1.3)
ORDINARY_RHO = (-0.2, 0.0, 0.2, 0.4, 0.6, 0.8)
ORDINARY_RHO_ENDS = (-0.3, 0.9)
ORDINARY_SD_SCALE = 0.35
"""Scale of the half-normal prior on the wobble: its standard deviation on the logit or log scale."""
HELD = 0.94
"""Share of the nominal error allowed where coverage is held: 95.3% at 95%, because 2000 draws leave half a point of
error and counts are not normal."""
HELD_RHO = {"ordinary": 0.65, "volatile": 0.9}
"""Autocorrelation up to which the AR family holds coverage."""
HELD_K_RHO = 0.4
"""The same for the K family."""
HELD_SD = 0.3
FAR_SD = 0.6
FAR = 1.6
"""At a wobble of sd 0.6 "ordinary" may fall to 92% and no lower: this binds where counts are small (15 a period)."""
LEAST_K = 0.4
"""Extra variation from which "volatile" holds coverage, besides none at all."""
LONG_SERIES = 40
"""Degrees of freedom from which a likelihood is sharp enough to fall between nodes, so that k gets finer steps."""


@dataclass(frozen=True, eq=False)
class Grid:
    """The nodes of one family, in a table of R autocorrelations by K amounts of extra variation. Made once, and shared.

    rho (R,); k (R-independent, (K,)), in units of the mean sampling variance (all 1 in the AR family);
    log_prior (R, K); anchors: flat places of the nodes that are calibrated; blend (R·K, anchors): how each node's log a
    is made from theirs; guards: flat places of the nodes where coverage is held; floors: the share of the nominal error
    that is allowed at each.
    """

    family: Literal["AR", "K"]
    rho: Array
    k: Array
    log_prior: Array
    anchors: Indices
    blend: Array
    limits: Array


@dataclass(frozen=True)
class Design:
    """A design seen apart from any series.

    columns (n, p): those of X brought to one size; basis Q (n, r), orthonormal, of the same span; weights (m, n):
    a = X(X'X)⁻¹c for each of m contrasts; times (n,): whole periods.
    """

    columns: Array
    basis: Array
    weights: Array
    times: Array

    @property
    def freedom(self) -> int:
        """ν = n − r."""
        return int(self.basis.shape[0] - self.basis.shape[1])

    @cached_property
    def complement(self) -> Array:
        """B (n, ν), orthonormal and orthogonal to X; it takes time that grows with the cube of n."""
        found: Array = np.linalg.svd(self.columns)[0][:, self.basis.shape[1] :]
        return found


@lru_cache
def ar_grid(weeks_vary: WeeksVary) -> Grid:
    """The AR family: ρ known to be 0 (chance), guarded up to 0.6 (ordinary) or up to 0.8 (volatile)."""
    if weeks_vary == "chance":
        return _single("AR", 1.0)
    rho = AR_NODES
    anchors = np.unique([_nearest(rho, value) for value in AR_ANCHORS])
    limits = np.where((rho[anchors] >= 0) & (rho[anchors] <= HELD_RHO[weeks_vary]), HELD, np.inf)
    log_prior: Array = -0.5 * np.log1p(-(rho**2))[:, None]
    return Grid("AR", rho, np.ones(1), log_prior, anchors, _lines(rho, rho[anchors]), limits)


@lru_cache(maxsize=256)
def k_grid(weeks_vary: WeeksVary, information: float, freedom: int) -> Grid:
    """The K family.

    information: the variance that a wobble of sd 1 brings, over the mean sampling variance: μ(1−μ)n̄ for a proportion,
    the mean count for a count. "ordinary" puts its nodes on sd and turns them into k = sd²·information.
    """
    if weeks_vary == "chance":
        return _single("K", 0.0)
    if weeks_vary == "ordinary":
        sd = np.array(_smaller(0.1, information) + ORDINARY_SD)
        positive: Array = information * sd**2
        rho, ends = np.array(ORDINARY_RHO), ORDINARY_RHO_ENDS
        limits = np.where(sd <= HELD_SD, HELD, np.where(sd == FAR_SD, FAR, np.inf))
    else:
        positive = np.array(VOLATILE_K + _larger(VOLATILE_K[-1], information))
        rho, ends = np.array(VOLATILE_RHO), VOLATILE_RHO_ENDS
        limits = np.where(positive >= LEAST_K, HELD, np.inf)
    fine = _finer(positive, freedom)
    k: Array = np.concatenate([[0.0], fine])
    mass = _sd_mass(np.sqrt(k / information)) if weeks_vary == "ordinary" else _k_mass(k)
    log_prior: Array = np.log(np.outer(_rho_mass(rho, ends), mass))
    places = np.concatenate([[0], 1 + np.searchsorted(fine, positive * (1 - 1e-9))])
    return _k_table(rho, k, places, limits, log_prior)


def _single(family: Literal["AR", "K"], k: float) -> Grid:
    """One node: periods independent, and in the K family no more variable than chance."""
    none = np.zeros(0, dtype=np.intp)
    return Grid(family, np.zeros(1), np.array([k]), np.zeros((1, 1)), none, np.zeros((1, 0)), np.zeros(0))


def _k_table(rho: Array, k: Array, places: Indices, limits: Array, log_prior: Array) -> Grid:
    """Anchors are every ρ at the k in `places`; at k = 0, where ρ means nothing, one anchor serves all.

    limits: at the k in `places` above 0, for ρ from 0 to HELD_K_RHO.
    """
    wide = len(k)
    anchors = [_nearest(rho, 0.0) * wide]
    blend = np.zeros((len(rho) * wide, 1 + len(rho) * (len(places) - 1)))
    between = _lines(np.log(k[1:]), np.log(k[places[1:]]))
    column = 1
    for row in range(len(rho)):
        blend[row * wide, 0] = 1.0
        blend[row * wide + 1 : (row + 1) * wide, column : column + between.shape[1]] = between
        column += between.shape[1]
        anchors += [row * wide + int(place) for place in places[1:]]
    held = (rho >= 0) & (rho <= HELD_K_RHO)
    at_each = np.where(held[:, None], limits, np.inf).ravel()
    return Grid("K", rho, k, log_prior, np.array(anchors), blend, np.append(HELD, at_each))


def _nearest(values: Array, wanted: float) -> int:
    return int(np.argmin(np.abs(values - wanted)))


def _lines(points: Array, knots: Array) -> Array:
    """(points, knots): weights of linear interpolation, held level beyond the outer knots."""
    return np.stack([np.interp(points, knots, unit) for unit in np.eye(len(knots))], axis=1)


def _smaller(least: float, information: float) -> tuple[float, ...]:
    """Finer sds below the least one, for counts so large that even it would stand out from chance."""
    found: list[float] = []
    while information * least**2 > 1.0 and least > 1e-3:
        least /= 2
        found.append(least)
    return tuple(reversed(found))


def _larger(most: float, information: float) -> tuple[float, ...]:
    """Larger k beyond the most, for counts so large that a wobble of sd 1 is more than that."""
    found: list[float] = []
    while most < information and len(found) < 12:
        most *= 4
        found.append(most)
    return tuple(found)


def _finer(positive: Array, freedom: int) -> Array:
    """Steps halved on the log scale for a long series, twice for a very long one."""
    for enough in (LONG_SERIES, 3 * LONG_SERIES):
        if freedom >= enough:
            middle = np.sqrt(positive[1:] * positive[:-1])
            positive = np.sort(np.concatenate([positive, middle]))
    return positive


def _k_mass(k: Array) -> Array:
    """Uniform on k/(1+k), in cells between midpoints of log(1+k)."""
    log = np.log1p(k)
    end = max(VOLATILE_K_END, 3 * k[-1])
    edges = np.concatenate([[0.0], np.expm1((log[1:] + log[:-1]) / 2), [end]])
    return np.diff(edges / (1 + edges))


def _sd_mass(sd: Array) -> Array:
    """Half-normal on the wobble's sd, in cells between midpoints."""
    edges = np.concatenate([[0.0], (sd[1:] + sd[:-1]) / 2, [np.inf]])
    mass: Array = np.diff(erf(edges / (ORDINARY_SD_SCALE * np.sqrt(2))))
    return np.maximum(mass, 1e-300)


def _rho_mass(rho: Array, ends: tuple[float, float]) -> Array:
    """Arcsine law on ρ, in cells between midpoints."""
    edges = np.concatenate([[ends[0]], (rho[1:] + rho[:-1]) / 2, [ends[1]]])
    return np.diff(np.arcsin(edges))


def correlation(times: Array, rho: float) -> Array:
    """R(ρ) for periods `times`, whole numbers."""
    apart = np.rint(np.abs(times[:, None] - times[None, :])).astype(np.intp)
    powers: Array = np.power(rho, np.arange(apart.max(initial=0) + 1))
    return powers[apart]


def lag_one(times: Array, left: Array) -> Array:
    """Lag-one autocorrelation of residuals (…, n); neighbours across a missing period are passed over."""
    centred = left - left.mean(axis=-1, keepdims=True)
    crossed = (centred[..., 1:] * centred[..., :-1])[..., np.diff(times) == 1]
    found: Array = crossed.sum(axis=-1) / (centred**2).sum(axis=-1)
    return found
