"""Generalised least squares of many series at every node of a grid at once, by a recursion over the periods.

With R(ρ)ᵢⱼ = ρ^|tᵢ−tⱼ| all that the past tells of the next period's wobble is one number, and it fades by ρ^gap. Series
and design are therefore freed of their autocorrelation one period after the other (the innovations of the Kalman
filter; Durbin and Koopman 2012, section 4.3). That takes time in proportion to the number of periods, and no variance
is ever a difference of two. What is left is ordinary least squares, by modified Gram–Schmidt (Björck 1967).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from trialkit.analysis.covariance import Array, Design, Grid


@dataclass(frozen=True)
class Fits:
    """N series and m contrasts at the G nodes of a grid, in the order of its (R, K) table.

    location (N, m, G): c'β̂; spread (N or 1, m, G): c'(X'Σ⁻¹X)⁻¹c; squares (N, G): the SSE (y − Xβ̂)'Σ⁻¹(y − Xβ̂);
    log_det (N or 1, G): log|Σ| + log|Q'Σ⁻¹Q| = log|B'ΣB|. The AR family has Σ = R(ρ), the same for all series.
    """

    location: Array
    spread: Array
    squares: Array
    log_det: Array


@dataclass(frozen=True)
class Past:
    """What earlier periods tell of each at every node, for N series or for all of them alike (1 in the place of N).

    Columns are first divided by root (n, N). What is told of the first period is 0; of period i + 1 it is carry[i]
    times what was told of period i plus gain[i] times its figure, both (n − 1, N, G); no carry is a carry of 0. The
    rest divided by deviation (n, N, G) has variance 1. log_det (N, G): log|Σ|.
    """

    carry: Array | None
    gain: Array
    root: Array
    deviation: Array
    log_det: Array

    def innovations(self, columns: Array) -> Array:
        """Columns (n, q, N) without what the past tells of them, (n, q, N, G): independent where Σ is true."""
        figures = (columns / self.root[:, None])[..., None]
        told = np.empty((*figures.shape[:2], *np.broadcast_shapes(figures.shape[2:], self.gain.shape[1:])))
        told[0] = 0.0
        np.multiply(self.gain[:, None], figures[:-1], out=told[1:])
        if self.carry is not None:
            scratch = np.empty(told.shape[1:])
            for share, before, after in zip(self.carry, told[:-1], told[1:], strict=True):
                np.multiply(share, before, out=scratch)
                after += scratch
        np.subtract(figures, told, out=told)
        told /= self.deviation[:, None]
        return told


@dataclass(frozen=True)
class Seen:
    """A design without what the past tells of it, at every node; N is 1 where all series share their variances.

    basis (n, r, N, G): orthonormal columns; leans (m, r, N, G): each contrast of β̂ in them; log_det (N, G) as in Fits.
    """

    basis: Array
    leans: Array
    log_det: Array

    @property
    def spread(self) -> Array:
        """c'(X'Σ⁻¹X)⁻¹c, (N, m, G)."""
        found: Array = np.einsum("mrng,mrng->nmg", self.leans, self.leans)
        return found


def fits(design: Design, grid: Grid, y: Array, variance: Array | None = None, shape: Array | None = None) -> Fits:
    """Series y (N, n) at every node; the K family has variance v and shape S (mean square 1), (N, n)."""
    left = (y - (y @ design.basis) @ design.basis.T).T
    if grid.family == "AR":
        return _alike(design, y, left, *seen(design, grid))
    before = past(grid, design.times, variance, shape)
    shared = np.broadcast_to(design.basis[:, :, None], (*design.basis.shape, len(y)))
    both = before.innovations(np.concatenate([shared, left[:, None]], axis=1))
    at, left = _seen(both[:, :-1], design, before), both[:, -1]
    location = np.repeat((y @ design.weights.T)[..., None], left.shape[-1], axis=2)
    for column, leans in zip(at.basis.swapaxes(0, 1), at.leans.swapaxes(0, 1), strict=True):
        share = np.einsum("ing,ing->ng", column, left)
        left -= column * share
        location += (leans * share).swapaxes(0, 1)
    return Fits(location, at.spread, np.einsum("ing,ing->ng", left, left), at.log_det)


def _alike(design: Design, y: Array, rest: Array, at: Seen, before: Past) -> Fits:
    """Series (N, n), and the rest of them (n, N) after ordinary least squares, that have Σ in common."""
    basis = np.ascontiguousarray(at.basis[:, :, 0].transpose(2, 0, 1))
    left = rest / before.deviation[:, 0].T[..., None]
    left[:, 1:] -= (before.gain[:, 0] / before.deviation[1:, 0]).T[..., None] * rest[:-1]
    share = basis.swapaxes(1, 2) @ left
    left -= basis @ share
    location = (y @ design.weights.T)[..., None] + np.einsum("mrg,grn->nmg", at.leans[:, :, 0], share)
    return Fits(location, at.spread, np.einsum("gin,gin->ng", left, left), at.log_det)


def seen(design: Design, grid: Grid) -> tuple[Seen, Past]:
    """The design alone, with v and S equal to 1 throughout."""
    before = past(grid, design.times)
    return _seen(before.innovations(design.basis[:, :, None]), design, before), before


def past(grid: Grid, times: Array, variance: Array | None = None, shape: Array | None = None) -> Past:
    """For periods `times` (n,); variance v and shape S (mean square 1) of the K family (N, n) are 1 unless given."""
    fading = grid.rho ** np.rint(np.diff(times))[:, None]
    if grid.family == "AR":
        return _without_noise(fading)
    v = np.ones((1, len(times))) if variance is None else variance
    return _with_noise(fading, grid.k, v, np.ones_like(v) if shape is None else shape)


def _without_noise(fading: Array) -> Past:
    """Σ = R(ρ): the period before tells all. fading (n − 1, R) is ρ^gap."""
    left = np.concatenate([np.ones((1, fading.shape[1])), 1.0 - fading**2])[:, None]
    return Past(None, fading[:, None], np.ones((len(left), 1)), np.sqrt(left), np.log(left).sum(axis=0))


def _with_noise(fading: Array, k: Array, v: Array, shape: Array) -> Past:
    """Σ = k·v̄·S R(ρ) S + diag(v). fading (n − 1, R) is ρ^gap; k (K,); v and shape (N, n).

    Divided by √v, a period's noise has variance 1. unsure is the variance of its wobble given the periods before, as
    a share of k·v̄: 1 at first; a period lowers it by the noise + 1, `total`, and the gap after it brings it back.
    """
    rows, wide = fading.shape[1], len(k)
    fading, k = np.repeat(fading, wide, axis=1)[:, None], np.tile(k, rows)
    root = np.sqrt(v).T
    reach = shape.T / root
    size = v.mean(axis=1) * reach
    total = (size * reach)[..., None] * k
    unsure = np.empty_like(total)
    unsure[0] = 1.0
    kept = fading**2
    for each, before, after, share, fresh in zip(total[:-1], unsure[:-1], unsure[1:], kept, 1.0 - kept, strict=True):
        each *= before
        each += 1.0
        np.divide(before, each, out=after)
        after *= share
        after += fresh
    total[-1] = total[-1] * unsure[-1] + 1.0
    carry = fading / total[:-1]
    gain = carry * unsure[:-1]
    gain *= (size[:-1] * reach[1:])[..., None] * k
    carry *= (reach[1:] / reach[:-1])[..., None]
    log_det = np.log(total).sum(axis=0) + 2 * np.log(root).sum(axis=0)[:, None]
    return Past(carry, gain, root, np.sqrt(total), log_det)


def _seen(columns: Array, design: Design, before: Past) -> Seen:
    """Of the innovations of the basis (n, r, N, G), which are overwritten."""
    triangle = _orthonormal(columns)
    diagonal = np.diagonal(triangle, axis1=0, axis2=1)
    leans = _solved(triangle, design.weights @ design.basis)
    return Seen(columns, leans, before.log_det + 2 * np.log(diagonal).sum(axis=-1))


def _orthonormal(columns: Array) -> Array:
    """Makes columns (n, r, N, G) orthonormal in place; the triangle (r, r, N, G) that makes them what they were."""
    count = columns.shape[1]
    triangle = np.zeros((count, *columns.shape[1:]))
    for place in range(count):
        column, rest = columns[:, place], columns[:, place + 1 :]
        length = np.sqrt(np.einsum("ing,ing->ng", column, column))
        column /= length
        shares = np.einsum("iqng,ing->qng", rest, column)
        rest -= column[:, None] * shares
        triangle[place, place], triangle[place, place + 1 :] = length, shares
    return triangle


def _solved(triangle: Array, wanted: Array) -> Array:
    """Contrasts of the basis, wanted (m, r), in the orthonormal columns: (m, r, N, G)."""
    found = np.empty((len(wanted), *triangle.shape[1:]))
    for place, row in enumerate(triangle.swapaxes(0, 1)):
        known = np.einsum("lng,mlng->mng", row[:place], found[:, :place])
        found[:, place] = (wanted[:, place, None, None] - known) / row[place]
    return found
