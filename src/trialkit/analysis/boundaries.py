"""How far each of several looks at one trial must reach, so that all of them together keep to the error of one.

Look j asks for C/t_jˡᵉᵃⁿ calibrated standard errors, t_j being the information it has over that of the last: O'Brien
and Fleming's (1979) boundary where lean is ½, Wang and Tsiatis's (1987) where it is more. C is simulated over whole
trials at the covariances where the interval itself is held.
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
from trialkit.analysis.covariance import Array, Design, Grid, ar_grid, correlation, k_grid
from trialkit.analysis.estimate import WeeksVary
from trialkit.analysis.least_squares import fits
from trialkit.analysis.normal import z_of
from trialkit.analysis.points import Points, design_of, frame
from trialkit.analysis.posterior import TINY, Mixture, mixture
from trialkit.analysis.straying import Looks, calibrated

VERSION = "looks-1"
"""Changes whenever a constant made earlier would no longer be right."""
PATHS = 8000
"""Simulated trials at each covariance that may bind."""
SCREENED = 1000
"""Simulated trials at every guarded covariance, to find those."""
BINDING = 4
"""Covariances that are taken to be able to bind: those that ask for the largest C among the screened."""
EVEN = 0.5
"""The power of t_j that C is divided by: O'Brien and Fleming's."""
LEANS: dict[WeeksVary, float] = {"chance": EVEN, "ordinary": 1.0, "volatile": 1.25}
"""The power in each setting: the least, in quarters, that keeps 0.85 of one look's power: benchmarks/later_looks.py."""
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
        found: Array = ndtr(-calibrated(self.log_a, self.level, posterior) * self.critical[look])
        return found


def stages(X: Array, contrast: Array, times: Array, looks: Sequence[int]) -> tuple[Stage, ...]:
    """The looks of a design X (n, p) with times (n,) that see its first n_j rows each, with one contrast (p,)."""
    return tuple(Stage(X[:count], contrast, times[:count]) for count in looks)


def fault(stage: Stage, information: float | None) -> str | None:
    """Why no look can be taken at a stage, or None: its periods are too few, or cannot tell its contrast."""
    found = _framed(stage, information)
    return found if isinstance(found, str) else None


def plan(
    planned: Sequence[Stage],
    *,
    information: float | None,
    weeks_vary: WeeksVary = "ordinary",
    level: float = 0.95,
    lean: float = EVEN,
) -> Boundaries | str:
    """The boundaries of planned looks, the last of which sees every period; or why there are none.

    information: for the K family, what a wobble of sd 1 brings against chance (Points.information); None for the AR
    family. t_j is the information, with periods alike and independent, about what the last look estimates. lean: look
    j asks for C/t_jˡᵉᵃⁿ; the larger, the less early looks may spend (Wang and Tsiatis 1987, Biometrics 43:193, with
    Δ = ½ − lean). Raises ValueError where a look does not see the first periods of the last one.

    >>> week = np.arange(12.0)
    >>> step = np.column_stack([np.ones(12), week >= 6])
    >>> found = plan(stages(step, np.array([0.0, 1.0]), week, [8, 10, 12]), information=None, weeks_vary="chance")
    >>> found.shares.round(2).tolist(), (found.critical[0] > 2.7).item(), (found.critical[2] < 2.1).item()
    ([0.5, 0.8, 1.0], True, True)
    """
    if any((stage.times != planned[-1].times[: len(stage.times)]).any() for stage in planned):
        raise ValueError("a look sees the first periods of the last look, and no others.")
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
    asked = shares ** (2 * lean)
    trial = _Trial(tuple(designs), asked, grid, log_a, level)
    critical = np.minimum(_constant(trial) / np.sqrt(asked), FURTHEST)
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
    """A trial to simulate: the design of each look, its calibration, and what each look asks for.

    asked: t_j^(2·lean), C² over the square of what look j asks for.
    """

    designs: tuple[Design, ...]
    asked: Array
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
    alone = z_of(trial.level)
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
    looks = Looks.of(trial.designs, grid)
    asked = [_asked(trial, looks, guard, SCREENED) for guard in guards]
    binding = [guards[place] for place in np.argsort(asked)[-BINDING:]]
    return max(_asked(trial, looks, guard, PATHS) for guard in binding)


def _asked(trial: _Trial, looks: Looks, guard: tuple[int, float], paths: int) -> float:
    """C at one covariance: the quantile of max over looks of t_jˡᵉᵃⁿ·|z_j| that leaves the allowed share beyond it.

    Below what one look asks for it is not told apart.
    """
    node, limit = guard
    errors = _errors(trial, node, paths)
    furthest = looks.furthest(errors, trial.asked, trial.log_a, trial.level, z_of(trial.level))
    return float(np.quantile(furthest, 1 - limit * (1 - trial.level)))


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


def _key(trial: _Trial) -> str:
    """The constant's name: the design of every look with all that the simulation depends on."""
    each = [key_of(design, trial.grid, trial.level, 0) for design in trial.designs]
    told = [VERSION, str(PATHS), str(SCREENED), str(BINDING), *each, *(f"{share:.8f}" for share in trial.asked)]
    return hashlib.sha256(" ".join(told).encode()).hexdigest()[:40]
