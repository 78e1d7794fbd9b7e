"""Series simulated at the anchors of a grid, and what least squares makes of each of them at every node.

All share one Σ, with v = 1 and S = 1, so that what takes time is done once: in the AR family the recursion over periods
of the design, in the K family the eigenvectors of R(ρ), which serve every k.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trialkit.analysis.covariance import Array, Design, Grid, correlation
from trialkit.analysis.least_squares import Past, Seen


@dataclass(frozen=True)
class Draws:
    """N series from one anchor, each less its β̂ there.

    squares (G, N): their SSE at every node. For each ρ: coordinates (d, N), and leans (m, K, d), which make the
    contrasts of β̂ at every k of them. row, place: the anchor's in the (R, K) table.
    """

    squares: Array
    coordinates: tuple[Array, ...]
    leans: tuple[Array, ...]
    row: int
    place: int

    def contrasts(self, number: int, chosen: NDArray[np.bool_]) -> Array:
        """One contrast of β̂ at chosen nodes (G,), less what it is at the anchor."""
        own = self.leans[self.row][number, self.place] @ self.coordinates[self.row]
        rows = zip(self.leans, self.coordinates, chosen.reshape(len(self.leans), -1), strict=True)
        found: Array = np.concatenate([leans[number, kept] @ seen for leans, seen, kept in rows]) - own
        return found


def draws(design: Design, grid: Grid, normal: Array, at: Seen, before: Past) -> Iterator[Draws]:
    """Series from each anchor in turn, made of the same standard normals (ν, N); `at` and `before` are of `seen`."""
    return _ar(design, grid, normal, at, before) if grid.family == "AR" else _k(design, grid, normal)


def _ar(design: Design, grid: Grid, normal: Array, at: Seen, before: Past) -> Iterator[Draws]:
    B, rows = design.complement, range(len(grid.rho))
    leans = tuple(at.leans[:, None, :, 0, row] for row in rows)
    bases = [np.ascontiguousarray(at.basis[:, :, 0, row].T) for row in rows]
    scales, gains = 1.0 / before.deviation[:, 0], before.gain[:, 0]
    for anchor in grid.anchors.tolist():
        lower = np.linalg.cholesky(B.T @ correlation(design.times, float(grid.rho[anchor])) @ B)
        y = (B @ lower) @ normal
        squares, coordinates = np.empty((len(rows), normal.shape[1])), []
        for row in rows:
            left = scales[:, row, None] * y
            left[1:] -= (scales[1:, row] * gains[:, row])[:, None] * y[:-1]
            coordinates.append(bases[row] @ left)
            squares[row] = np.einsum("ij,ij->j", left, left) - np.einsum("ij,ij->j", coordinates[row], coordinates[row])
        yield Draws(squares, tuple(coordinates), leans, anchor, 0)


def _k(design: Design, grid: Grid, normal: Array) -> Iterator[Draws]:
    """At one ρ, u = B'y turned to the eigenvectors of B'RB has independent coordinates of variance 1 + k·root."""
    B, k, rows = design.complement, grid.k, range(len(grid.rho))
    related = [correlation(design.times, float(rho)) for rho in grid.rho]
    roots, turns = zip(*(_turned(B, each) for each in related), strict=True)
    variances = [1.0 + k[:, None] * np.maximum(each, 0.0) for each in roots]
    moved = [design.weights @ each @ (B @ turn) for each, turn in zip(related, turns, strict=True)]
    leans = tuple(-k[:, None] * each[:, None] / variance for each, variance in zip(moved, variances, strict=True))
    across, now = [], -1
    for anchor in grid.anchors.tolist():
        row, place = divmod(anchor, len(k))
        if row != now:
            across, now = [turn.T @ turns[row] for turn in turns], row
        y = np.sqrt(variances[row][place])[:, None] * normal
        coordinates = tuple(y if r == row else across[r] @ y for r in rows)
        squares = np.concatenate([(1.0 / variances[r]) @ coordinates[r] ** 2 for r in rows])
        yield Draws(squares, coordinates, leans, row, place)


def _turned(B: Array, related: Array) -> tuple[Array, Array]:
    """Eigenvalues and vectors of B'RB. Where R is the identity any would do, and rounding is not to choose them."""
    if np.array_equal(related, np.eye(len(related))):
        return np.ones(B.shape[1]), np.eye(B.shape[1])
    roots, vectors = np.linalg.eigh(B.T @ related @ B)
    return roots, vectors
