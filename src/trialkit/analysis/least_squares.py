"""Generalised least squares of many series at every node of a grid at once, by a recursion over the periods.

With R(ρ)ᵢⱼ = ρ^|tᵢ−tⱼ| all that the past tells of the next period's wobble is one number, and it fades by ρ^gap. Series
and design are therefore freed of their autocorrelation one period after the other (the innovations of the Kalman
filter; Durbin and Koopman 2012, section 4.3). That takes time in proportion to the number of periods, and no variance
is ever a difference of two. What is left is ordinary least squares, by modified Gram–Schmidt (Björck 1967).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from trialkit.analysis.covariance import Array, Design, Grid

AT_ONCE = 16
"""Periods whose tables are laid out together: few enough to stay in the processor's cache."""


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
        told[1:] = self.gain[:, None]
        told[1:] *= figures[:-1]
        if self.carry is not None:
            _carry_on(told, self.carry)
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
        return _spread(self.leans)


def fits(design: Design, grid: Grid, y: Array, variance: Array | None = None, shape: Array | None = None) -> Fits:
    """Series y (N, n) at every node; the K family has variance v and shape S (mean square 1), (N, n)."""
    left = (y - (y @ design.basis) @ design.basis.T).T
    if grid.family == "AR":
        return _alike(design, y, left, *seen(design, grid))
    before = past(grid, design.times, variance, shape)
    shared = np.broadcast_to(design.basis[:, :, None], (*design.basis.shape, len(y)))
    columns = before.innovations(np.concatenate([shared, left[:, None]], axis=1))
    triangle = _triangle(columns)
    basis = triangle[:, :-1]
    leans = _solved(basis, (design.weights @ design.basis)[..., None, None])
    rest = np.einsum("iqng,qng->ing", columns, _removed(triangle))
    again = _solved(basis, np.einsum("irng,ing->rng", columns[:, :-1], rest)[None])[0]
    location = (y @ design.weights.T)[..., None] + np.einsum("mrng,rng->nmg", leans, triangle[:, -1] + again)
    squares = np.einsum("ing,ing->ng", rest, rest) - np.einsum("rng,rng->ng", again, again)
    return Fits(location, _spread(leans), squares, before.log_det + _log_square(basis))


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
    Written with known = 1/unsure + signal, brought = (1 − ρ²)·known + ρ² and ρ the next gap's, a period takes one
    division: brought falls by what the gap before kept, over what was brought then.
    """
    rows, wide = fading.shape[1], len(k)
    even = (fading == fading[0]).all()
    fading, k = np.repeat(fading[:1] if even else fading, wide, axis=1)[:, None], np.tile(k, rows)
    root = np.sqrt(v).T
    reach = shape.T / root
    signal = (v.mean(axis=1) * reach * reach)[..., None] * k
    kept = fading**2
    fresh = 1.0 - kept
    brought = fresh * signal[:-1]
    brought[0] += 1.0
    if even:
        brought[1:] += kept + 1.0
        falls = itertools.repeat(kept[0], len(brought) - 1)
    else:
        ratio = fresh[1:] / fresh[:-1]
        brought[1:] += kept[1:] + ratio
        falls = ratio * kept[:-1]
    scratch = np.empty(brought.shape[1:])
    for share, before, after in zip(falls, brought[:-1], brought[1:], strict=True):
        np.divide(share, before, out=scratch)
        np.subtract(after, scratch, out=after)
    known = np.empty_like(signal)
    np.subtract(brought, kept, out=known[:-1])
    known[:-1] /= fresh
    np.divide(known[-2], brought[-1], out=known[-1])
    known[-1] += signal[-1]
    log_det = np.log(known[-1]) + np.log(brought).sum(axis=0) + 2 * np.log(root).sum(axis=0)[:, None]
    gain = signal[:-1]
    gain /= known[:-1]
    brought /= known[:-1]
    known[1:] *= brought
    carry = np.divide(fading, known[:-1], out=brought)
    ahead = (reach[1:] / reach[:-1])[..., None]
    carry *= ahead
    gain *= fading
    gain *= ahead
    return Past(carry, gain, root, np.sqrt(known, out=known), log_det)


def _carry_on(told: Array, carry: Array) -> None:
    """Adds to each of told (n, q, N, G) the one before it times carry (n − 1, N, G), in place and in order."""
    wide, scratch = np.empty((AT_ONCE, *told.shape[1:])), np.empty(told.shape[1:])
    for start in range(0, len(carry), AT_ONCE):
        part = carry[start : start + AT_ONCE, None]
        wide[: len(part)] = part
        for share, before, after in zip(wide[: len(part)], told[start:], told[start + 1 :], strict=False):
            np.multiply(share, before, out=scratch)
            np.add(after, scratch, out=after)


def _seen(columns: Array, design: Design, before: Past) -> Seen:
    """Of the innovations of the basis (n, r, N, G), which are overwritten."""
    triangle = _orthonormal(columns)
    leans = _solved(triangle, (design.weights @ design.basis)[..., None, None])
    return Seen(columns, leans, before.log_det + _log_square(triangle))


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


def _triangle(columns: Array) -> Array:
    """The triangle (r, r + 1, N, G) of columns (n, r + 1, N, G), without their orthonormal ones; by Cholesky."""
    count = columns.shape[1]
    triangle = np.zeros((count, *columns.shape[1:]))
    for place in range(count):
        triangle[place, place:] = np.einsum("iqng,ing->qng", columns[:, place:], columns[:, place])
    for place in range(count - 1):
        row = triangle[place, place:]
        row /= np.sqrt(row[0])
        triangle[place + 1 :, place + 1 :] -= row[1:, None] * row[None, 1:]
    return triangle[:-1]


def _removed(triangle: Array) -> Array:
    """Weights (r + 1, N, G) of columns that take from the last what least squares gives the others."""
    count = len(triangle)
    found = np.empty(triangle.shape[1:])
    found[-1] = 1.0
    for place in range(count - 1, -1, -1):
        row = triangle[place, place:]
        found[place] = -np.einsum("qng,qng->ng", row[1:], found[place + 1 :]) / row[0]
    return found


def _solved(triangle: Array, wanted: Array) -> Array:
    """Contrasts of the basis, wanted (m, r, N or 1, G or 1), in the orthonormal columns: (m, r, N, G)."""
    found = np.empty((len(wanted), *triangle.shape[1:]))
    for place, row in enumerate(triangle.swapaxes(0, 1)):
        known = np.einsum("lng,mlng->mng", row[:place], found[:, :place])
        found[:, place] = (wanted[:, place] - known) / row[place]
    return found


def _spread(leans: Array) -> Array:
    found: Array = np.einsum("mrng,mrng->nmg", leans, leans)
    return found


def _log_square(triangle: Array) -> Array:
    """log|R'R| (N, G) of a triangle."""
    found: Array = 2 * np.log(np.einsum("rrng->rng", triangle)).sum(axis=0)
    return found
