"""A series to fit and its frame: the checks, the design seen apart from the series, and the grid of its family."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from trialkit.analysis.covariance import Array, Design, Grid, Indices, ar_grid, k_grid
from trialkit.analysis.estimate import WeeksVary

MOST_PERIODS = 400
"""Longer series would need more memory and time than a report can spend."""
LONGEST = 20_000
"""Periods from the first to the last, above which a table of every distance would fill the memory."""
SMALLEST, LARGEST = 1e-100, 1e100
"""Figures beyond these vanish or overflow once they are squared."""
FARTHEST_APART = 1e12
"""Sampling variances of one series, largest over smallest, beyond which rounding decides what the smaller ones say."""
INFORMATION_STEP = 2**0.5
"""Sampling information is rounded to these steps, so that like series share a calibration; an sd moves by up to 9%."""


@dataclass(frozen=True)
class Points:
    """A series to fit: y (n,), X (n, p), times (n,); for the K family also v (n,) and the reach of a wobble (n,).

    For many series at once y, v and the reach are (N, n), with X and times in common.
    """

    y: Array
    X: Array
    times: Array
    variance: Array | None = None
    wobble: Array | None = None

    def part(self, chosen: Indices) -> Points:
        """Some of many series."""
        pick = [None if each is None else each[chosen] for each in (self.variance, self.wobble)]
        return Points(self.y[chosen], self.X, self.times, *pick)

    def together(self) -> Points:
        """One series as many."""
        lift = [None if each is None else each[None] for each in (self.variance, self.wobble)]
        return Points(self.y[None], self.X, self.times, *lift)

    @property
    def shape(self) -> Array | None:
        """S of the K family, (N, n): the reach of a wobble with a mean square of 1 in each series."""
        if self.variance is None:
            return None
        wobble = np.ones_like(self.variance) if self.wobble is None else self.wobble
        found: Array = wobble / np.sqrt(np.mean(wobble**2, axis=-1, keepdims=True))
        return found

    @property
    def information(self) -> Array:
        """What a wobble of sd 1 brings against chance in each series (N,), to the nearest step; 1 in the AR family."""
        if self.variance is None:
            return np.ones(self.y.shape[:-1])
        wobble = np.ones_like(self.variance) if self.wobble is None else self.wobble
        return _rounded(np.mean(wobble**2, axis=-1) / self.variance.mean(axis=-1))


def frame(points: Points, contrasts: Array) -> Design | str:
    """The design of one or many series with contrasts (m, p), or why there is none."""
    fault = _fault(points, contrasts)
    if fault:
        return fault
    design = design_of(points.X, contrasts, points.times)
    if isinstance(design, str):
        return design
    needed = 3 if points.variance is None else 2
    if design.freedom < needed:
        rank = len(points.times) - design.freedom
        return (
            f"{len(points.times)} periods are too few to fit {rank} quantities and see how periods vary; "
            f"at least {rank + needed} are needed."
        )
    return design


def grid_for(points: Points, design: Design, weeks_vary: WeeksVary, information: float) -> Grid:
    """The nodes for series of one family and one rounded information."""
    return ar_grid(weeks_vary) if points.variance is None else k_grid(weeks_vary, information, design.freedom)


def _fault(points: Points, contrasts: Array) -> str | None:
    """Why arrays cannot be used, or None."""
    n = points.y.shape[-1]
    given = [points.y, points.X, points.times, contrasts, points.variance, points.wobble]
    if n == 0:
        return "there are no periods."
    if n > MOST_PERIODS:
        return f"{n} periods are more than the {MOST_PERIODS} this method takes; use a longer period."
    if points.X.shape[0] != n or contrasts.shape[1:] != points.X.shape[1:] or points.times.shape != (n,):
        return "the series and its design are of different lengths."
    if any(part.shape != points.y.shape for part in (points.variance, points.wobble) if part is not None):
        return "the series and its variances are of different lengths."
    if not all(np.isfinite(part).all() for part in given if part is not None):
        return "a figure is missing or infinite."
    if not points.X.shape[1]:
        return "the design has no columns."
    if any(_enormous(part) for part in given if part is not None):
        return f"a figure is larger than {LARGEST:.0e} or, but for nought, smaller than {SMALLEST:.0e}."
    return _times_fault(points.times) or _variance_fault(points)


def _times_fault(times: Array) -> str | None:
    if (np.abs(times - np.rint(times)) > 1e-9).any():
        return "periods are numbered by whole numbers."
    if len(np.unique(np.rint(times))) != len(times):
        return "two rows are for the same period."
    if np.ptp(times) > LONGEST:
        return f"the periods lie more than {LONGEST} apart; use a longer period."
    return None


def _variance_fault(points: Points) -> str | None:
    if points.variance is not None and not (points.variance > 0).all():
        return "a period has no sampling variance."
    if points.wobble is not None and not (points.wobble > 0).all():
        return "a period could not vary at all."
    if points.variance is not None and points.variance.max() > FARTHEST_APART * points.variance.min():
        return f"the sampling variances of the periods are more than {FARTHEST_APART:.0e} to 1 apart."
    return None


def _enormous(figures: Array) -> bool:
    size = np.abs(figures)
    return bool(((size > LARGEST) | ((size > 0) & (size < SMALLEST))).any())


def design_of(X: Array, contrasts: Array, times: Array) -> Design | str:
    """Q and a, by the singular value decomposition of X with its columns brought to one size."""
    size = np.sqrt((X**2).sum(axis=0))
    size = np.where(size > 0, size, 1.0)
    columns = X / size
    left, roots, right = np.linalg.svd(columns, full_matrices=False)
    rank = int((roots > 1e-9 * roots.max(initial=1e-300)).sum())
    scaled = contrasts / size
    solved = (scaled @ right[:rank].T) / roots[:rank]
    back = (solved * roots[:rank]) @ right[:rank]
    if np.abs(back - scaled).max() > 1e-7 * max(float(np.abs(scaled).max()), 1e-300) or not scaled.any(axis=1).all():
        return "this design cannot tell the change apart from the rest (two of its parts always move together)."
    return Design(columns, left[:, :rank], solved @ left[:, :rank].T, times)


def _rounded(information: Array) -> Array:
    """Information to the nearest step, within bounds that keep every node a number."""
    step = np.log(INFORMATION_STEP)
    found: Array = np.exp(step * np.clip(np.round(np.log(information) / step), -40, 100))
    return found
