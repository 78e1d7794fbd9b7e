"""The interval that holds on short series: calibrated integrated likelihood. Arrays in, Estimate out.

y = Xβ + e, e ~ N(0, Σ), with Σ unknown within one of two families (covariance.py). The posterior of a contrast c'β
under a flat prior on β is a finite mixture (posterior.py); how far its tails are followed is set by simulation of the
same design (calibration.py), so that intervals cover what they say on six weekly points as well as on two hundred.
"""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc

from trialkit.analysis.calibration import tails
from trialkit.analysis.covariance import Array, Design, Grid
from trialkit.analysis.estimate import Estimate, Interval, NotEstimable, Result, WeeksVary
from trialkit.analysis.least_squares import fits
from trialkit.analysis.normal import z_of
from trialkit.analysis.points import Points, frame, grid_for
from trialkit.analysis.posterior import Mixture, mixture

METHOD = "calibrated integrated likelihood"
LEVELS = (0.5, 0.99)
SAME = 1e-10
"""What is left after the fit, relative to the series, below which a series counts as having no variation."""
CHANCE = 0
"""Place of the first node of a K grid, where k is 0."""
BEYOND = 1e-6
"""Chance of an SSE so large even at the node that fits best, below which no node is taken to be true."""
MOST_NUMBERS = 400_000
"""Numbers in the largest table while many series are fitted together; more series are taken in parts."""


def interval(
    y: ArrayLike,
    X: ArrayLike,
    contrast: ArrayLike,
    *,
    times: ArrayLike | None = None,
    sampling_variance: ArrayLike | None = None,
    spread: ArrayLike | None = None,
    weeks_vary: WeeksVary = "ordinary",
    level: float = 0.95,
) -> Result:
    """Interval for c'β.

    y (n,); X (n, p); contrast c (p,); times (n,) whole periods, 0, 1, 2, … unless given (a missing week is a missing
    row). sampling_variance v (n,): known variance of each y by chance alone; with it the K family, without it the AR
    family. spread (n,): for the K family, how far a wobble of sd 1 on the logit or log scale moves each y: μ(1−μ) for
    proportions and μ for rates on their own scale, 1 (the default) on the logit and log scales.

    The estimate is the posterior median, with contrast "change" on scale "absolute"; callers rename them.

    >>> found = interval([5, 6, 5, 6, 9, 8, 9, 8], [[1, 0]] * 4 + [[1, 1]] * 4, [0, 1])
    >>> round(found.value, 1), found.interval.lower > 0
    (3.0, True)
    """
    points = _points(y, X, times, sampling_variance, spread)
    return intervals(points, np.atleast_2d(np.asarray(contrast, dtype=float)), weeks_vary=weeks_vary, level=level)[0]


def intervals(
    points: Points,
    contrasts: Array,
    *,
    weeks_vary: WeeksVary = "ordinary",
    level: float = 0.95,
    like: tuple[Points, Array] | None = None,
) -> tuple[Result, ...]:
    """Intervals for several contrasts (m, p) of one series, calibrated together.

    like: points and contrasts (m, p') of nearly the same design, whose calibration is borrowed instead of made anew.
    """
    lent = _framed(*like, weeks_vary) if like else None
    if isinstance(lent, str):
        lent = None
    fit = _fit(points, contrasts, weeks_vary, lent[1] if lent else None)
    if isinstance(fit, str):
        return tuple(_cannot(fit) for _ in contrasts)
    if fault := _level_fault(level):
        return tuple(_cannot(fault) for _ in contrasts)
    design, grid, posterior = fit
    alpha = _alpha(lent[0] if lent else design, grid, level, posterior)
    return tuple(
        Estimate(
            contrast="change",
            scale="absolute",
            subject="",
            value=float(value),
            interval=Interval(float(lower), float(upper), level),
            method=METHOD,
            n=len(points.y),
            periods=len(points.y),
            weeks_vary=weeks_vary,
        )
        for lower, value, upper in _ends(posterior, grid, alpha, level)[0]
    )


def batch(
    points: Points,
    contrasts: Array,
    *,
    weeks_vary: WeeksVary = "ordinary",
    level: float = 0.95,
    like: Points | None = None,
) -> tuple[Array, Array, Array]:
    """Lower ends, estimates and upper ends (m, N) for contrasts (m, p) of many series with one design.

    points: y, and for the K family variance and wobble, (N, n). The numbers are those of `intervals` asked of each
    series alone, more than ten times faster on twelve points. A series that cannot be estimated has NaN throughout.
    like: one series of the same design, whose calibration all borrow.
    Raises ValueError when none could be, with the reason.
    """
    design = frame(points, contrasts)
    fault = design if isinstance(design, str) else _level_fault(level)
    if isinstance(design, str) or fault:
        raise ValueError(fault)
    found = np.full((len(points.y), len(contrasts), 3), np.nan)
    information = np.broadcast_to(points.information if like is None else like.information, len(points.y))
    for value in np.unique(information):
        grid = grid_for(points, design, weeks_vary, float(value))
        each = len(design.times) + (design.basis.size if grid.family == "K" else 0)
        size = len(grid.rho) * len(grid.k) * each
        alike = np.flatnonzero((information == value) & _moving(design, points))
        for start in range(0, len(alike), max(1, MOST_NUMBERS // size)):
            chosen = alike[start : start + max(1, MOST_NUMBERS // size)]
            posterior = _posterior(points.part(chosen), design, grid)
            ends = _ends(posterior, grid, _alpha(design, grid, level, posterior), level)
            found[chosen] = np.where(_within(design, grid, posterior)[:, None, None], ends, np.nan)
    lower, middle, upper = found.transpose(2, 1, 0)
    return lower, middle, upper


def prepare(points: Points, contrasts: Array, *, weeks_vary: WeeksVary, level: float) -> None:
    """Calibrate contrasts (m, p) of one series together, which takes little longer than one of them alone."""
    framed = _framed(points, contrasts, weeks_vary)
    if not isinstance(framed, str) and len(framed[1].anchors) and not _level_fault(level):
        tails(*framed, level)


def medians(points: Points, contrasts: Array, *, weeks_vary: WeeksVary = "ordinary") -> Array | None:
    """Posterior medians of contrasts (m, p), which need no calibration; None when the design cannot give them."""
    fit = _fit(points, contrasts, weeks_vary)
    if isinstance(fit, str):
        return None
    found: Array = fit[2].quantiles(np.full((1, len(contrasts), 1), 0.5))[0, :, 0]
    return found


def below(points: Points, contrasts: Array, where: Array, *, weeks_vary: WeeksVary = "ordinary") -> Array | None:
    """The posterior distribution function of contrasts (m, p) at some figures (m, q); None when there is none.

    It is what intervals are cut from before they are calibrated (exceeds.py brings it in line with them).
    """
    fit = _fit(points, contrasts, weeks_vary)
    if isinstance(fit, str):
        return None
    found: Array = fit[2].below(where[None])[0]
    return found


def shrinkage(
    points: Points, contrasts: Array, later: Points, after: Array, *, weeks_vary: WeeksVary = "ordinary"
) -> float | None:
    """Standard error of a contrast (1, p) on another design over that on this one; None when there is none.

    Both are averaged over this one's posterior of how periods vary; the figures of the other are not looked at.
    """
    fit, framed = _fit(points, contrasts, weeks_vary), frame(later, after)
    if isinstance(fit, str) or isinstance(framed, str):
        return None
    design, grid, posterior = fit
    one, two = points.together(), later.together()
    now = fits(design, grid, one.y, one.variance, one.shape)
    then = fits(framed, grid, two.y, two.variance, two.shape)
    weight = posterior.weight * (now.squares if grid.family == "AR" else 1.0)
    spreads = [np.broadcast_to(part.spread, part.location.shape)[:, 0] for part in (then, now)]
    return float(np.sqrt((weight * spreads[0]).sum() / (weight * spreads[1]).sum()))


def band(
    points: Points, rows: Array, *, weeks_vary: WeeksVary = "ordinary", level: float = 0.95
) -> tuple[Array, Array, Array] | None:
    """Pointwise lower ends, medians and upper ends of a line's values, rows (m, p); None when there are none.

    The first and the last row are calibrated, and log α runs straight between them: rows of a line change evenly.
    """
    fit = _fit(points, rows, weeks_vary)
    if isinstance(fit, str) or _level_fault(level):
        return None
    design, grid, posterior = fit
    ends = replace(design, weights=design.weights[[0, -1]])
    first, last = np.log(_alpha(ends, grid, level, posterior)[0])
    alpha = np.minimum(0.45, np.exp(np.linspace(first, last, len(rows))))
    lower, middle, upper = _ends(posterior, grid, alpha[None], level)[0].T
    return lower, middle, upper


def _points(
    y: ArrayLike, X: ArrayLike, times: ArrayLike | None, variance: ArrayLike | None, spread: ArrayLike | None
) -> Points:
    values = np.asarray(y, dtype=float)
    when = np.arange(len(values), dtype=float) if times is None else np.asarray(times, dtype=float)
    return Points(
        values,
        np.atleast_2d(np.asarray(X, dtype=float)),
        when,
        None if variance is None else np.asarray(variance, dtype=float),
        None if spread is None else np.asarray(spread, dtype=float),
    )


def _framed(points: Points, contrasts: Array, weeks_vary: WeeksVary) -> tuple[Design, Grid] | str:
    """The design and the grid of one series, or why there is none."""
    if weeks_vary not in get_args(WeeksVary):
        raise ValueError(f"weeks_vary is {weeks_vary!r}; it is one of {', '.join(get_args(WeeksVary))}.")
    design = frame(points, contrasts)
    if isinstance(design, str):
        return design
    return design, grid_for(points, design, weeks_vary, float(points.information))


def _fit(
    points: Points, contrasts: Array, weeks_vary: WeeksVary, lent: Grid | None = None
) -> tuple[Design, Grid, Mixture] | str:
    """The posterior of every contrast of one series on its own grid or a lent one, or why there is none."""
    framed = _framed(points, contrasts, weeks_vary)
    if isinstance(framed, str):
        return framed
    design, grid = framed[0], lent or framed[1]
    one = points.together()
    if not _moving(design, one)[0]:
        return "the periods do not vary at all around the fit, so there is nothing to judge a change against."
    posterior = _posterior(one, design, grid)
    if not _within(design, grid, posterior)[0]:
        return (
            "the periods vary far more than this setting allows for. Look for a wrong figure; if there is none, "
            "the service changes too much from one period to the next for this comparison."
        )
    return design, grid, posterior


def _posterior(points: Points, design: Design, grid: Grid) -> Mixture:
    """The posterior of the design's contrasts for many series on one grid."""
    return mixture(grid, fits(design, grid, points.y, points.variance, points.shape), design.freedom)


def _moving(design: Design, points: Points) -> NDArray[np.bool_]:
    """Which of many series (N,) vary around the fit at all; with a known sampling variance none needs to."""
    if points.variance is not None:
        return np.ones(len(points.y), dtype=bool)
    left = ((points.y - (points.y @ design.basis) @ design.basis.T) ** 2).sum(axis=1)
    found: NDArray[np.bool_] = left > SAME**2 * np.maximum((points.y**2).sum(axis=1), np.finfo(float).tiny)
    return found


def _within(design: Design, grid: Grid, posterior: Mixture) -> NDArray[np.bool_]:
    """Which of many series (N,) vary as some node of the grid says they may; "chance" is an assumption, and not asked.

    In the K family the SSE at the true node is χ² with ν degrees of freedom.
    """
    if grid.family == "AR" or not len(grid.anchors):
        return np.ones(len(posterior.weight), dtype=bool)
    found: NDArray[np.bool_] = chdtrc(design.freedom, posterior.least) > BEYOND
    return found


def _alpha(design: Design, grid: Grid, level: float, posterior: Mixture) -> Array:
    """How far into each tail the interval of each series and contrast reaches, (N, m)."""
    if not len(grid.anchors):
        return np.full((len(posterior.weight), len(design.weights)), (1 - level) / 2)
    each = tails(design, grid, level)
    logs = np.stack([posterior.weight @ part.log_a for part in each], axis=1)
    found: Array = np.minimum(0.45, np.exp(logs))
    return found


def _ends(posterior: Mixture, grid: Grid, alpha: Array, level: float) -> Array:
    """Lower end, estimate and upper end (N, m, 3) for tails α (N, m).

    In the K family no interval is shorter than chance alone would have it: periods that happen to agree better than
    chance lets them are no evidence of more.
    """
    found = posterior.quantiles(np.stack([alpha, np.full_like(alpha, 0.5), 1 - alpha], axis=2))
    if grid.family == "K":
        half = z_of(level) * posterior.scale[:, :, CHANCE]
        found[:, :, 0] = np.minimum(found[:, :, 0], posterior.location[:, :, CHANCE] - half)
        found[:, :, 2] = np.maximum(found[:, :, 2], posterior.location[:, :, CHANCE] + half)
    return found


def _level_fault(level: float) -> str | None:
    if LEVELS[0] <= level <= LEVELS[1]:
        return None
    return f"intervals are calibrated from {LEVELS[0]:.0%} to {LEVELS[1]:.0%}, and {level:.1%} was asked for."


def _cannot(reason: str) -> NotEstimable:
    return NotEstimable("change", "absolute", "", reason)
