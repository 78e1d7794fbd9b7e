"""The interval that holds on short series: calibrated integrated likelihood. Arrays in, Estimate out.

y = Xβ + e, e ~ N(0, Σ), with Σ unknown within one of two families (covariance.py). The posterior of a contrast c'β
under a flat prior on β is a finite mixture (posterior.py); how far its tails are followed is set by simulation of the
same design (calibration.py), so that intervals cover what they say on six weekly points as well as on two hundred.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from trialkit.analysis.calibration import tails
from trialkit.analysis.covariance import Array, Design, Grid, ar_grid, k_grid, nodes
from trialkit.analysis.estimate import Estimate, Interval, NotEstimable, Result, WeeksVary
from trialkit.analysis.posterior import Mixture, mixture

METHOD = "calibrated integrated likelihood"
MOST_PERIODS = 400
"""Longer series would need more memory and time than a report can spend."""
LEVELS = (0.5, 0.99)
INFORMATION_STEP = 2**0.5
"""Sampling information is rounded to these steps, so that like series share a calibration; an sd moves by up to 9%."""
SAME = 1e-10
"""What is left after the fit, relative to the series, below which a series counts as having no variation."""


@dataclass(frozen=True)
class Points:
    """A series to fit: y (n,), X (n, p), times (n,); for the K family also v (n,) and the reach of a wobble (n,)."""

    y: Array
    X: Array
    times: Array
    variance: Array | None = None
    wobble: Array | None = None


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
    if isinstance(points, str):
        return _cannot(points)
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
    lent = _frame(*like, weeks_vary) if like else None
    if isinstance(lent, str):
        lent = None
    fit = _fit(points, contrasts, weeks_vary, lent[1] if lent else None)
    if isinstance(fit, str):
        return tuple(_cannot(fit) for _ in contrasts)
    if not LEVELS[0] <= level <= LEVELS[1]:
        why = f"intervals are calibrated from {LEVELS[0]:.0%} to {LEVELS[1]:.0%}, and {level:.1%} was asked for."
        return tuple(_cannot(why) for _ in contrasts)
    design, grid, posterior = fit
    found: list[Result] = []
    if len(grid.anchors):
        each = tails(lent[0] if lent else design, grid, level)
        alphas = [min(0.45, float(np.exp(part.delta + posterior.weight @ part.log_a))) for part in each]
    else:
        alphas = [(1 - level) / 2] * len(contrasts)
    for place, alpha in enumerate(alphas):
        lower, value, upper = posterior.quantiles(place, np.array([alpha, 0.5, 1 - alpha]))
        found.append(
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
        )
    return tuple(found)


def prepare(points: Points, contrasts: Array, *, weeks_vary: WeeksVary, level: float) -> None:
    """Calibrate contrasts (m, p) of one series together, which takes little longer than one of them alone."""
    frame = _frame(points, contrasts, weeks_vary)
    if not isinstance(frame, str) and len(frame[1].anchors) and LEVELS[0] <= level <= LEVELS[1]:
        tails(*frame, level)


def medians(points: Points, contrasts: Array, *, weeks_vary: WeeksVary = "ordinary") -> Array | None:
    """Posterior medians of contrasts (m, p), which need no calibration; None when the design cannot give them."""
    fit = _fit(points, contrasts, weeks_vary)
    if isinstance(fit, str):
        return None
    half = np.array([0.5])
    return np.array([float(fit[2].quantiles(place, half)[0]) for place in range(len(contrasts))])


def band(
    points: Points, rows: Array, *, weeks_vary: WeeksVary = "ordinary", level: float = 0.95
) -> tuple[Array, Array, Array] | None:
    """Pointwise lower ends, medians and upper ends of a line's values, rows (m, p); None when there are none.

    The first and the last row are calibrated, and log α runs straight between them: rows of a line change evenly.
    """
    fit = _fit(points, rows, weeks_vary)
    if isinstance(fit, str) or not LEVELS[0] <= level <= LEVELS[1]:
        return None
    design, grid, posterior = fit
    log_alpha = np.full(len(rows), np.log((1 - level) / 2))
    if len(grid.anchors):
        ends = Design(design.complement, design.weights[[0, -1]], design.times)
        first, last = (part.delta + posterior.weight @ part.log_a for part in tails(ends, grid, level))
        log_alpha = np.linspace(first, last, len(rows))
    shares = np.minimum(0.45, np.exp(log_alpha))
    found = [posterior.quantiles(m, np.array([share, 0.5, 1 - share])) for m, share in enumerate(shares)]
    lower, middle, upper = np.array(found).T
    return lower, middle, upper


def _points(
    y: ArrayLike, X: ArrayLike, times: ArrayLike | None, variance: ArrayLike | None, spread: ArrayLike | None
) -> Points | str:
    values = np.asarray(y, dtype=float)
    when = np.arange(len(values), dtype=float) if times is None else np.asarray(times, dtype=float)
    return Points(
        values,
        np.atleast_2d(np.asarray(X, dtype=float)),
        when,
        None if variance is None else np.asarray(variance, dtype=float),
        None if spread is None else np.asarray(spread, dtype=float),
    )


def _fit(
    points: Points, contrasts: Array, weeks_vary: WeeksVary, lent: Grid | None = None
) -> tuple[Design, Grid, Mixture] | str:
    """The posterior of every contrast on its own grid or a lent one, or why there is none."""
    frame = _frame(points, contrasts, weeks_vary)
    if isinstance(frame, str):
        return frame
    design, grid = frame[0], lent or frame[1]
    rest, direct = design.complement.T @ points.y, design.weights @ points.y
    if points.variance is None:
        if float(rest @ rest) <= SAME**2 * max(float(points.y @ points.y), np.finfo(float).tiny):
            return "the periods do not vary at all around the fit, so there is nothing to judge a change against."
        return design, grid, mixture(grid, nodes(design, grid), rest, direct)
    wobble, size = _wobble(points)
    return design, grid, mixture(grid, nodes(design, grid, points.variance, wobble / size), rest, direct)


def _frame(points: Points, contrasts: Array, weeks_vary: WeeksVary) -> tuple[Design, Grid] | str:
    """The design and the grid of a series, or why there is none."""
    fault = _shape_fault(points, contrasts)
    if fault:
        return fault
    design = _design(points.X, contrasts, points.times)
    if isinstance(design, str):
        return design
    needed = 3 if points.variance is None else 2
    if design.freedom < needed:
        rank = len(points.y) - design.freedom
        return (
            f"{len(points.y)} periods are too few to fit {rank} quantities and see how periods vary; "
            f"at least {rank + needed} are needed."
        )
    if points.variance is None:
        return design, ar_grid(weeks_vary)
    _, size = _wobble(points)
    return design, k_grid(weeks_vary, _rounded(size**2 / float(points.variance.mean())), design.freedom)


def _wobble(points: Points) -> tuple[Array, float]:
    """Reach of a wobble at each period, and its root mean square."""
    wobble = np.ones_like(points.y) if points.wobble is None else points.wobble
    return wobble, float(np.sqrt(np.mean(wobble**2)))


def _shape_fault(points: Points, contrasts: Array) -> str | None:
    """Why arrays cannot be used, or None."""
    n = len(points.y)
    given = [points.y, points.X, points.times, contrasts, points.variance, points.wobble]
    if n == 0:
        return "there are no periods."
    if n > MOST_PERIODS:
        return f"{n} periods are more than the {MOST_PERIODS} this method takes; use a longer period."
    if points.X.shape[0] != n or contrasts.shape[1:] != points.X.shape[1:] or points.times.shape != (n,):
        return "the series and its design are of different lengths."
    if any(part.shape != (n,) for part in (points.variance, points.wobble) if part is not None):
        return "the series and its variances are of different lengths."
    if not all(np.isfinite(part).all() for part in given if part is not None):
        return "a figure is missing or infinite."
    if len(np.unique(np.rint(points.times))) != n:
        return "two rows are for the same period."
    if points.variance is not None and not (points.variance > 0).all():
        return "a period has no sampling variance."
    if points.wobble is not None and not (points.wobble > 0).all():
        return "a period could not vary at all."
    return None


def _design(X: Array, contrasts: Array, times: Array) -> Design | str:
    """B and a, by the singular value decomposition of X with its columns brought to one size."""
    size = np.sqrt((X**2).sum(axis=0))
    size = np.where(size > 0, size, 1.0)
    left, roots, right = np.linalg.svd(X / size)
    rank = int((roots > 1e-9 * roots.max(initial=1e-300)).sum())
    scaled = contrasts / size
    solved = (scaled @ right[:rank].T) / roots[:rank]
    back = (solved * roots[:rank]) @ right[:rank]
    if np.abs(back - scaled).max() > 1e-7 * max(float(np.abs(scaled).max()), 1e-300) or not scaled.any(axis=1).all():
        return "this design cannot tell the change apart from the rest (two of its parts always move together)."
    return Design(left[:, rank:], solved @ left[:, :rank].T, times)


def _rounded(information: float) -> float:
    """Information to the nearest step, within bounds that keep every node a number."""
    step = np.log(INFORMATION_STEP)
    return float(np.exp(step * np.clip(np.round(np.log(information) / step), -40, 100)))


def _cannot(reason: str) -> NotEstimable:
    return NotEstimable("change", "absolute", "", reason)
