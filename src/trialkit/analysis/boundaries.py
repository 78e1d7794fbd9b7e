"""How far each of several looks at one trial must reach, so that all of them together keep to the error of one.

O'Brien and Fleming's (1979) boundary: look j asks for C/√t_j calibrated standard errors, t_j being the information it
has over that of the last look. C is simulated over whole trials at the covariances where the interval itself is held.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc, ndtr, ndtri

from trialkit.analysis import calibration
from trialkit.analysis.calibration import SEED, key_of, tails
from trialkit.analysis.cil import BEYOND, CHANCE
from trialkit.analysis.covariance import Array, Design, Grid, Indices, ar_grid, correlation, k_grid
from trialkit.analysis.estimate import WeeksVary
from trialkit.analysis.least_squares import fits
from trialkit.analysis.points import Points, design_of, frame
from trialkit.analysis.posterior import TINY, Mixture, distribution, mixture, weights

VERSION = "looks-1"
"""Changes whenever a constant made earlier would no longer be right."""
PATHS = 8000
"""Simulated trials at each covariance that may bind."""
SCREENED = 1000
"""Simulated trials at every guarded covariance, to find those."""
BINDING = 4
"""Covariances that are taken to be able to bind: those that ask for the largest C among the screened."""
PART = 250
"""Trials simulated at once, few enough that they stay near the processor."""
FURTHEST = 8.0
"""Calibrated standard errors beyond which a look is not asked to reach; normal tails mean nothing there."""


@dataclass(frozen=True)
class Stage:
    """The design at one look: X (n, p) and times (n,) of the periods there are by then, and its contrast (p,)."""

    X: Array
    contrast: Array
    times: Array


@dataclass(frozen=True)
class Boundaries:
    """What each of K planned looks asks for.

    shares (K,): t_j, the information of each look over that of the last; critical (K,): the calibrated standard errors
    that it asks for; level: coverage of all intervals together; grid and log_a (G,): the covariances and the
    calibration of the last look's design, which every look uses.
    """

    shares: Array
    critical: Array
    level: float
    grid: Grid
    log_a: Array

    @property
    def levels(self) -> Array:
        """(K,): the level of each look's interval by itself."""
        found: Array = 1 - 2 * ndtr(-self.critical)
        return found

    def alpha(self, posterior: Array, look: int) -> Array:
        """The tail (N,) that a look's interval reaches into, for posterior weights (N, G)."""
        found: Array = ndtr(-_calibrated(self.log_a, self.level, posterior) * self.critical[look])
        return found


def stages(X: Array, contrast: Array, times: Array, looks: Sequence[int]) -> tuple[Stage, ...]:
    """The looks of a design X (n, p) with times (n,) that see its first n_j rows each, with one contrast (p,)."""
    return tuple(Stage(X[:count], contrast, times[:count]) for count in looks)


def fault(stage: Stage, information: float | None) -> str | None:
    """Why no look can be taken at a stage, or None: its periods are too few, or cannot tell its contrast."""
    found = _framed(stage, information)
    return found if isinstance(found, str) else None


def plan(
    planned: Sequence[Stage], *, information: float | None, weeks_vary: WeeksVary = "ordinary", level: float = 0.95
) -> Boundaries | str:
    """The boundaries of planned looks, the last of which sees every period; or why there are none.

    information: for the K family, what a wobble of sd 1 brings against chance (Points.information); None for the AR
    family. t_j is the information, with periods alike and independent, about what the last look estimates.

    >>> week = np.arange(12.0)
    >>> step = np.column_stack([np.ones(12), week >= 6])
    >>> found = plan(stages(step, np.array([0.0, 1.0]), week, [8, 10, 12]), information=None, weeks_vary="chance")
    >>> found.shares.round(2).tolist(), (found.critical[0] > 2.7).item(), (found.critical[2] < 2.1).item()
    ([0.5, 0.8, 1.0], True, True)
    """
    last = planned[-1]
    found = [_framed(stage, information) for stage in planned]
    designs = [design for design in found if isinstance(design, Design)]
    if len(designs) < len(found):
        return next(reason for reason in found if isinstance(reason, str))
    shares = _shares(planned)
    if isinstance(shares, str):
        return shares
    whole = designs[-1]
    grid = ar_grid(weeks_vary) if information is None else k_grid(weeks_vary, information, whole.freedom)
    log_a = tails(whole, grid, level)[0].log_a if len(grid.anchors) else np.full(1, np.log((1 - level) / 2))
    places = [np.flatnonzero(np.isin(last.times, stage.times)) for stage in planned]
    trial = _Trial(tuple(designs), tuple(places), shares, grid, log_a, level)
    critical = np.minimum(_constant(trial) / np.sqrt(shares), FURTHEST)
    return Boundaries(shares, critical, level, grid, log_a)


def ends(points: Points, contrast: Array, boundaries: Boundaries, look: int) -> tuple[Array, Array, Array]:
    """Lower ends, estimates and upper ends (N,) of the intervals at one look (from 0) of many series.

    points: the periods there are by then, y and for the K family variance and wobble (N, n), all of the information
    that the boundaries are for; contrast (p,). A series that varies more than any node allows has NaN. As in cil, no
    interval of the K family is shorter than chance alone would have it. Raises ValueError where the design cannot be
    used, with the reason.
    """
    design = frame(points, contrast[None])
    if isinstance(design, str):
        raise ValueError(design)
    grid = boundaries.grid
    posterior = _posterior(points, design, grid)
    alpha = boundaries.alpha(posterior.weight, look)
    asked = np.stack([alpha, np.full_like(alpha, 0.5), 1 - alpha], axis=1)
    lower, middle, upper = posterior.quantiles(np.clip(asked, TINY, 1 - TINY)[:, None])[:, 0].T
    if grid.family == "K":
        location, half = posterior.location[:, 0, CHANCE], boundaries.critical[look] * posterior.scale[:, 0, CHANCE]
        lower, upper = np.minimum(lower, location - half), np.maximum(upper, location + half)
        if len(grid.anchors):
            beyond = chdtrc(design.freedom, posterior.least) <= BEYOND
            lower, middle, upper = (np.where(beyond, np.nan, each) for each in (lower, middle, upper))
    return lower, middle, upper


def _posterior(points: Points, design: Design, grid: Grid) -> Mixture:
    return mixture(grid, fits(design, grid, points.y, points.variance, points.shape), design.freedom)


@dataclass(frozen=True)
class _Trial:
    """A trial to simulate: the design and the periods (places in the last design) of each look, and its calibration."""

    designs: tuple[Design, ...]
    places: tuple[Indices, ...]
    shares: Array
    grid: Grid
    log_a: Array
    level: float


def _framed(stage: Stage, information: float | None) -> Design | str:
    """The design of a stage, with the checks of a series."""
    y = np.zeros(len(stage.times))
    variance = None if information is None else np.ones_like(y)
    return frame(Points(y, stage.X, stage.times, variance), stage.contrast[None])


def _shares(planned: Sequence[Stage]) -> Array | str:
    """t_j (K,): what the last look's design would tell of its contrast from the periods of each look."""
    last = planned[-1]
    told = []
    for stage in planned:
        there = np.isin(last.times, stage.times)
        design = design_of(last.X[there], last.contrast[None], last.times[there])
        if isinstance(design, str):
            return design
        told.append(1 / float((design.weights**2).sum()))
    return np.minimum(np.array(told) / told[-1], 1.0)


def _constant(trial: _Trial) -> float:
    """C: from memory, from the cache folder, or by simulation; never below what one look asks for."""
    alone = float(ndtri((1 + trial.level) / 2))
    if len(trial.designs) == 1:
        return alone
    key = _key(trial)
    known = calibration.recall(key, 1)
    if known is None:
        known = np.array([max(alone, _simulated(trial))])
        calibration.keep(key, known)
    return float(known[0])


def _simulated(trial: _Trial) -> float:
    """The largest C that any guarded covariance asks for: at each, a quantile of the furthest that a trial strays."""
    grid = trial.grid
    guards = [(0, 1.0)]
    if len(grid.anchors):
        guards = [(int(node), limit) for node, limit in zip(grid.anchors, grid.limits, strict=True) if limit < np.inf]
    seen = [_Seen.of(design, grid) for design in trial.designs]
    asked = [_asked(trial, seen, guard, SCREENED) for guard in guards]
    binding = [guards[place] for place in np.argsort(asked)[-BINDING:]]
    return max(_asked(trial, seen, guard, PATHS) for guard in binding)


def _asked(trial: _Trial, seen: Sequence[_Seen], guard: tuple[int, float], paths: int) -> float:
    """C at one covariance: the quantile of max over looks of √t_j·|z_j| that leaves the allowed share beyond it."""
    node, limit = guard
    errors = _errors(trial, node, paths)
    furthest = [
        np.max(
            [
                np.sqrt(share) * _strays(trial, each, errors[place, start : start + PART])
                for each, place, share in zip(seen, trial.places, trial.shares, strict=True)
            ],
            axis=0,
        )
        for start in range(0, paths, PART)
    ]
    return float(np.quantile(np.concatenate(furthest), 1 - limit * (1 - trial.level)))


def _errors(trial: _Trial, node: int, paths: int) -> Array:
    """Errors (n, paths) of whole trials at one covariance, from the same random numbers at each.

    What moves the last look's contrast is stratified, and on one side only, since a trial upside down strays as far.
    """
    whole, grid = trial.designs[-1], trial.grid
    row, place = divmod(node, len(grid.k))
    sigma = correlation(whole.times, float(grid.rho[row]))
    if grid.family == "K":
        sigma = np.eye(len(sigma)) + grid.k[place] * sigma
    lower = np.linalg.cholesky(sigma)
    along = lower.T @ whole.weights[0]
    along = along / np.sqrt(along @ along)
    rng = np.random.default_rng(SEED)
    strata = (rng.permutation(paths) + rng.random(paths)) / paths
    normal = rng.standard_normal((len(sigma), paths))
    normal += np.outer(along, ndtri((1 + strata) / 2) - along @ normal)
    found: Array = lower @ normal
    return found


@dataclass(frozen=True)
class _Seen:
    """What one look makes of errors e (n,) at every node: |half·e|² is their SSE, location·e the contrast of β̂.

    half (G, ν, n); location (G, n); scale (G,) of that contrast; log_det (G,) of B'ΣB. Of a design without weights for
    its periods, and with so many errors to see, this is quicker than the posterior of each series.
    """

    half: Array
    location: Array
    scale: Array
    log_det: Array
    freedom: int

    @classmethod
    def of(cls, design: Design, grid: Grid) -> _Seen:
        B, a = design.complement, design.weights[0]
        related = np.stack([correlation(design.times, float(rho)) for rho in grid.rho])
        if grid.family == "K":
            related = np.eye(len(a)) + (grid.k[:, None, None] * related[:, None]).reshape(-1, len(a), len(a))
        lower = np.linalg.cholesky(B.T @ related @ B)
        half = np.linalg.solve(lower, np.broadcast_to(B.T, (len(lower), *B.T.shape)))
        across = (half @ related @ a)[..., None]
        location = a - (half.swapaxes(1, 2) @ across)[..., 0]
        spread = a @ related @ a - (across[..., 0] ** 2).sum(axis=1)
        log_det = 2 * np.log(np.diagonal(lower, axis1=1, axis2=2)).sum(axis=1)
        return cls(half, location, np.sqrt(spread), log_det, design.freedom)


def _strays(trial: _Trial, seen: _Seen, errors: Array) -> Array:
    """Calibrated standard errors (N,) by which each of N series (n, N) without an effect seems to have one."""
    grid = trial.grid
    student = seen.freedom if grid.family == "AR" else None
    left = seen.half @ errors
    squares = np.einsum("gvn,gvn->gn", left, left)
    scale = seen.scale[:, None] if student is None else seen.scale[:, None] * np.sqrt(squares / student)
    weight = weights(grid, seen.log_det[None], squares.T, seen.freedom)
    away = seen.location @ errors / scale
    below = (weight.T * distribution(-away, student)).sum(axis=0)
    reach = np.abs(ndtri(np.clip(below, TINY, 1 - TINY))) / _calibrated(trial.log_a, trial.level, weight)
    found: Array = reach if student is not None else np.minimum(reach, np.abs(away[CHANCE]))
    return found


def _calibrated(log_a: Array, level: float, weight: Array) -> Array:
    """How many normal standard errors of the posterior make one calibrated standard error, (N,).

    At `level` the interval of cil reaches into tails of exp(Σ w log a): that is where the normal has its usual ones.
    """
    alpha = np.minimum(0.45, np.exp(weight @ log_a))
    found: Array = ndtri(alpha) / ndtri((1 - level) / 2)
    return found


def _key(trial: _Trial) -> str:
    """The constant's name: the design of every look with all that the simulation depends on."""
    each = [key_of(design, trial.grid, trial.level, 0) for design in trial.designs]
    told = [VERSION, str(PATHS), str(SCREENED), str(BINDING), *each, *(f"{share:.8f}" for share in trial.shares)]
    return hashlib.sha256(" ".join(told).encode()).hexdigest()[:40]
