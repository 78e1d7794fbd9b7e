"""Generalised least squares of many series at every node of a grid at once, by a recursion over the periods.

With R(ρ)ᵢⱼ = ρ^|tᵢ−tⱼ| all that the past tells of the next period's wobble is one number, and it fades by ρ^gap. Series
and design are therefore freed of their autocorrelation one period after the other (the innovations of the Kalman
filter; Durbin and Koopman 2012, section 4.3). That takes time in proportion to the number of periods, and no variance
is a small difference of two large ones. What is left is ordinary least squares, by modified Gram–Schmidt (Björck
1967).
"""

from __future__ import annotations

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
        found: Array = np.einsum("mrng,mrng->nmg", self.leans, self.leans)
        return found


def fits(design: Design, grid: Grid, y: Array, variance: Array | None = None, shape: Array | None = None) -> Fits:
    """Series y (N, n) at every node; the K family has variance v and shape S (mean square 1), (N, n)."""
    left = (y - (y @ design.basis) @ design.basis.T).T
    if grid.family == "AR":
        return _alike(design, y, left, *seen(design, grid))
    before = past(grid, design.times, variance, shape)
    shared = np.broadcast_to(design.basis[:, :, None], (*design.basis.shape, len(y)))
    columns = before.innovations(np.concatenate([shared, left[:, None]], axis=1))
    log_det = before.log_det
    del before  # its tables make room for those of the next step, so that memory is not asked for anew
    at, share = _seen(columns, design, log_det)
    location = (y @ design.weights.T)[..., None] + np.einsum("mrng,rng->nmg", at.leans, share[:, 0])
    squares = np.einsum("ing,ing->ng", columns[:, -1], columns[:, -1])
    return Fits(location, at.spread, squares, at.log_det)


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
    return _seen(before.innovations(design.basis[:, :, None]), design, before.log_det)[0], before


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
    size = v.mean(axis=1) * reach
    kept = fading**2
    fresh = 1.0 - kept
    brought = (size * reach)[:-1, :, None] * (fresh * k)
    brought[0] += 1.0
    if even:
        brought[1:] += kept + 1.0
        falls = np.broadcast_to(kept, (len(brought) - 1, *kept.shape[1:]))
    else:
        ratio = fresh[1:] / fresh[:-1]
        brought[1:] += kept[1:] + ratio
        falls = ratio * kept[:-1]
    scratch = np.empty(brought.shape[1:])
    for share, before, after in zip(falls, brought[:-1], brought[1:], strict=True):
        np.divide(share, before, out=scratch)
        np.subtract(after, scratch, out=after)
    known = np.empty((len(reach), *brought.shape[1:]))
    np.subtract(brought, kept, out=known[:-1])
    known[:-1] /= fresh
    known[-1] = (size * reach)[-1, :, None] * k + known[-2] / brought[-1]
    log_det = np.log(known[-1]) + np.log(brought).sum(axis=0) + 2 * np.log(root).sum(axis=0)[:, None]
    gain = (size[:-1] * reach[1:])[..., None] * (fading * k)
    gain /= known[:-1]
    brought /= known[:-1]
    known[1:] *= brought
    carry = np.multiply((reach[1:] / reach[:-1])[..., None], fading, out=brought)
    carry /= known[:-1]
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


def _seen(columns: Array, design: Design, log_det: Array) -> tuple[Seen, Array]:
    """Of the innovations (n, q, N, G) of the basis and of series beside it, in place, and the series' shares in it.

    What is left of the series are the residuals; shares (r, q − r, N, G) are of the orthonormal columns.
    """
    rank = design.basis.shape[1]
    triangle = _orthonormal(columns, rank)
    leans = _solved(triangle, design.weights @ design.basis)
    log_det = log_det + 2 * np.log(np.einsum("rrng->rng", triangle[:, :rank])).sum(axis=0)
    return Seen(columns[:, :rank], leans, log_det), triangle[:, rank:]


def _orthonormal(columns: Array, rank: int) -> Array:
    """Makes the first of columns (n, q, N, G) orthonormal in place and takes them out of all later ones.

    The triangle (rank, q, N, G), which makes columns what they were.
    """
    triangle = np.zeros((rank, *columns.shape[1:]))
    scratch = np.empty((len(columns), *columns.shape[2:]))
    for place in range(rank):
        column = columns[:, place]
        length = np.sqrt(np.einsum("ing,ing->ng", column, column), out=triangle[place, place])
        column /= length
        shares = np.einsum("iqng,ing->qng", columns[:, place + 1 :], column, out=triangle[place, place + 1 :])
        for later, share in enumerate(shares, start=place + 1):
            np.multiply(column, share, out=scratch)
            np.subtract(columns[:, later], scratch, out=columns[:, later])
    return triangle


def _solved(triangle: Array, wanted: Array) -> Array:
    """Contrasts of the basis, wanted (m, r), in the orthonormal columns: (m, r, N, G)."""
    found = np.empty((len(wanted), len(triangle), *triangle.shape[2:]))
    for place, row in enumerate(triangle.swapaxes(0, 1)[: len(triangle)]):
        known = np.einsum("lng,mlng->mng", row[:place], found[:, :place])
        found[:, place] = (wanted[:, place, None, None] - known) / row[place]
    return found
