"""What a plan can see: power, the smallest change it notices and how wide its interval will be, by simulation.

Trials are drawn from a stated world (power_draws.py) and each is put through the analysis that will judge the real one:
the same design, points, calibrated intervals and scale. A change is noticed when the interval lies wholly on its side
of no change. Smallest changes come from where the near ends of the intervals lie, which asks for few draws: if a drawn
trial's interval ended at L under a change τ, it would have ended at L + τ′ − τ under τ′. For means that is exact; for
shares and counts it is repeated at the change it gives.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from trialkit.analysis import cil
from trialkit.analysis.covariance import Array, Design
from trialkit.analysis.designs import Plan, Shape
from trialkit.analysis.estimate import Contrast, Scale, WeeksVary
from trialkit.analysis.points import Points, frame
from trialkit.analysis.power_draws import World, drawn, luck
from trialkit.analysis.power_pooled import bare, nothing, pooled
from trialkit.analysis.scales import COUNTS, SHARES
from trialkit.analysis.working import ProportionScale, count_points, proportion_points

SEEN = 0.8
"""The share of trials in which the smallest change is noticed."""
DRAWS = 500
EXACT = 40
"""Periods up to which every drawn share or count has a sampling variance of its own. In longer series they take it from
the stated level, which their own fit would come close to, and are a hundred times quicker."""
WORK = 20_000
"""Draws times periods above which a long series is drawn less often."""
FEWEST_DRAWS = 100
MOST_ROUNDS = 8
SETTLED = 0.1
"""A smallest change that moved by less than this share of itself is near enough to be carried over the rest."""
UNLIKE = 1e11
"""Sampling variances of one trial, largest over smallest, from which it has no interval (points.FARTHEST_APART)."""
EDGE = 1e-6
FARTHEST = 1e3
"""Spreads, or times the level, beyond which a change of a mean or a count is not looked for."""


@dataclass(frozen=True)
class Setup:
    """How a plan will be judged.

    plan:     the design over the periods that enter; its rows have index and kind.
    contrast: what is judged: one of the plan's targets, or before_after for pooled records.
    shape:    the truth that is drawn: at once, growing to its end, or half at once and the rest growing (average 1).
    better:   1 when a rise is wanted, −1 when a fall is.
    scale:    on which a change is stated: absolute in the stored unit (fractions, events per unit of exposure), or
              relative to the level before.
    """

    plan: Plan
    contrast: Contrast
    shape: Shape
    better: int
    scale: Scale = "absolute"
    judged: str = "trial"
    weeks_vary: WeeksVary = "ordinary"
    level: float = 0.95
    comparison: bool = False

    @property
    def after(self) -> NDArray[np.bool_]:
        """Which periods (n,) come after the old way."""
        return np.array([kind != "baseline" for kind in self.plan.phases])

    @property
    def gain(self) -> Array:
        """The part of a full change that is there in each period (n,)."""
        kinds = np.array(self.plan.phases)
        there, times = kinds == self.judged, self.plan.times
        first, last = times[there].min(), times[there].max()
        grown = np.clip((times - first + 1) / (last - first + 1), 0.0, 1.0)
        if self.shape == "step_and_ramp":
            grown = 1 + grown / 2 - (grown[there] / 2).mean() if there.sum() > 1 else np.ones(len(times))
        return np.where(self.after, 1.0 if self.shape == "step" else grown, 0.0)


@dataclass(frozen=True)
class Sight:
    """What one plan sees in one world.

    power:    share of drawn trials in which a change of the size asked about is noticed, with Monte Carlo error; None
              when the measure has no room for it.
    smallest: the change noticed in 80 of 100 trials, with Monte Carlo error; None when no change that the measure has
              room for is.
    width:    median width of the interval, as a difference or as a ratio less one; draws: trials drawn.
    """

    power: float | None
    power_error: float
    smallest: float | None
    smallest_error: float
    width: float
    draws: int


@dataclass(frozen=True)
class Blind:
    """Why a plan cannot be judged at all."""

    reason: str


def sight(world: World, setup: Setup, asked: float, *, draws: int = DRAWS) -> Sight | Blind:
    """What a plan sees of a change of the size asked about, and the smallest it would notice.

    asked: above 0, in the wanted direction, on the setup's scale. Fixed random numbers: the same question has the same
    answer, and two plans are drawn with the same luck.
    """
    laid = _laid(world, setup)
    if isinstance(laid, str):
        return Blind(laid)
    plan_draws = max(FEWEST_DRAWS, min(draws, WORK // len(setup.plan.times)))
    judge = _Judge(world, setup, laid, plan_draws)
    most = judge.most
    room = asked <= most
    start = asked if room else most / 2
    near, far = judge.ends(start)
    power = float((near > 0).mean()) if room else None
    error = math.sqrt(power * (1 - power) / plan_draws) if power is not None else 0.0
    finite = np.isfinite(far - near)
    width = float(np.median(_width(near[finite], far[finite], setup.scale))) if finite.any() else math.inf
    smallest, smallest_error = _smallest(judge, start, near)
    return Sight(power, error, smallest, smallest_error, width, plan_draws)


def power(world: World, setup: Setup, effect: float, *, draws: int = DRAWS) -> tuple[float, float] | Blind:
    """Share of drawn trials in which a change is noticed on the wanted side, and its Monte Carlo standard error.

    effect: 0 gives the share of false alarms on that side.
    """
    laid = _laid(world, setup)
    if isinstance(laid, str):
        return Blind(laid)
    share = float((_Judge(world, setup, laid, draws).ends(effect)[0] > 0).mean())
    return share, math.sqrt(share * (1 - share) / draws)


def most_of(world: World, better: int, scale: Scale, peak: float = 1.0) -> float:
    """The largest change that a measure has room for: to 0 or to all of a share, to nothing for a count.

    peak: the most that is there of it in any one period. What has no end ends at FARTHEST.
    """
    level = world.level
    share = world.type in SHARES
    if better < 0:
        bounded = share or world.type in COUNTS or scale == "relative"
        room = (1.0 if scale == "relative" else level) if bounded else FARTHEST * world.spread
        return (1 - EDGE) * (room if scale == "relative" else room / peak)
    if scale == "relative":
        return (1 - EDGE) * float((1 / level if share else FARTHEST) ** (1 / peak) - 1)
    return (1 - EDGE) * ((1 - level) if share else FARTHEST * (world.spread or level)) / peak


class _Judge:
    """One world and setup made ready: draws a trial for every piece of luck and gives the ends of its interval."""

    def __init__(self, world: World, setup: Setup, design: Design | None, draws: int) -> None:
        self.world, self.setup, self.design = world, setup, design
        places = (0, 1) if setup.comparison else (0,)
        self.luck = [luck(setup.after, draws, place=place) for place in places]
        self.weights = next((t.weights for t in setup.plan.targets if t.contrast == setup.contrast), np.zeros(0))
        self.like: Points | None = None

    @property
    def most(self) -> float:
        """The largest change that the measure has room for."""
        return most_of(self.world, self.setup.better, self.setup.scale, float(self.setup.gain.max()))

    def truth(self, effect: float) -> Array:
        """The true level of each period (n,)."""
        world, setup = self.world, self.setup
        if setup.scale == "absolute":
            found = world.level + setup.better * effect * setup.gain
        else:
            found = world.level * (1 + setup.better * effect) ** setup.gain
        return np.clip(found, 0.0, 1.0) if world.type in SHARES else found

    def told(self, effect: float) -> float:
        """The judged contrast of the true levels on the working scale, improvement upwards."""
        truth, setup = self.truth(effect), self.setup
        if setup.scale == "relative":
            truth = np.log(np.maximum(truth, 1e-300))
        if self.design is None:
            after = setup.after
            return float(setup.better * (truth[after].mean() - truth[~after].mean()))
        return float(setup.better * (self.design.weights[0] @ truth))

    def ends(self, effect: float) -> tuple[Array, Array]:
        """Near and far ends (N,) of the interval for the judged contrast, improvement upwards; −∞, ∞ where none."""
        world, setup = self.world, self.setup
        figures = [drawn(world, self.truth(effect), setup.plan.times, self.luck[0])]
        if setup.comparison:
            figures.append(drawn(world, self.truth(0.0), setup.plan.times, self.luck[1]))
        if self.design is None:
            lower, upper = pooled(world, figures[0], setup.after, setup.scale, setup.level)
        else:
            lower, upper = self._fitted(figures, effect)
        near, far = (lower, upper) if setup.better > 0 else (-upper, -lower)
        return np.where(np.isnan(near), -np.inf, near), np.where(np.isnan(far), np.inf, far)

    def _fitted(self, figures: list[Array], effect: float) -> tuple[Array, Array]:
        setup = self.setup
        both = _less([self._points(part) for part in figures])
        if both.variance is not None and (self.like is None or len(setup.plan.times) > EXACT):
            truths = (effect, 0.0)[: len(figures)]
            stated = _less([self._points(self._expected(size)) for size in truths])
            if self.like is None:
                self.like = stated
            if len(setup.plan.times) > EXACT and stated.variance is not None and stated.wobble is not None:
                both = Points(both.y, both.X, both.times, stated.variance[None], stated.wobble[None])
        contrast = self.weights[None, :]
        fine = np.isfinite(both.y).all(axis=1)
        if both.variance is not None:
            fine &= both.variance.max(axis=1) < UNLIKE * both.variance.min(axis=1)
        lower, upper = np.full((2, len(both.y)), np.nan)
        if fine.any():
            ends = cil.batch(
                both.part(np.flatnonzero(fine)),
                contrast,
                weeks_vary=setup.weeks_vary,
                level=setup.level,
                like=self.like,
            )
            lower[fine], upper[fine] = ends[0][0], ends[2][0]
        return self._held(figures, lower, upper)

    def _held(self, figures: list[Array], lower: Array, upper: Array) -> tuple[Array, Array]:
        """No ratio where a phase has no events; a change between phases is widened to hold the pooled interval."""
        world, setup = self.world, self.setup
        if world.type not in SHARES + COUNTS:
            return lower, upper
        if setup.scale == "relative":
            empty = np.any([nothing(part, setup.plan.phases) for part in figures], axis=0)
            return np.where(empty, np.nan, lower), np.where(empty, np.nan, upper)
        chosen = np.flatnonzero(bare(world, figures[0], setup.plan.phases))
        if setup.contrast == "change" and not setup.comparison and len(chosen):
            low, high = pooled(world, figures[0][chosen], setup.after, setup.scale, setup.level)
            lower[chosen], upper[chosen] = np.fmin(lower[chosen], low), np.fmax(upper[chosen], high)
        return lower, upper

    def _points(self, figures: Array) -> Points:
        """Drawn figures (N, n), or expected ones (n,), as scales.points makes them of a log's."""
        world, setup, plan = self.world, self.setup, self.setup.plan
        own = setup.scale == "absolute"
        if world.type in SHARES:
            of = np.full(figures.shape[-1], world.records)
            told: ProportionScale = "difference" if own else "log_proportion"
            return proportion_points(figures, of, plan.X, plan.phases, plan.times, told)
        if world.type in COUNTS:
            exposure = np.full(figures.shape[-1], world.size)
            return count_points(figures, exposure, plan.X, plan.phases, plan.times, "difference" if own else "log_rate")
        with np.errstate(invalid="ignore", divide="ignore"):
            return Points(figures if own else np.log(figures), plan.X, plan.times)

    def _expected(self, effect: float) -> Array:
        """What would be counted in each period (n,) without chance; for means, the levels."""
        truth = self.truth(effect)
        return truth * self.world.records if self.world.type in SHARES + COUNTS else truth


def _laid(world: World, setup: Setup) -> Design | str | None:
    """The design seen apart from any series, None for pooled records, or why there is none."""
    if setup.scale == "relative" and world.level <= 0:
        return "a change in per cent needs a level above zero."
    if setup.contrast == "before_after":
        return None
    plan = setup.plan
    weights = next(target.weights for target in plan.targets if target.contrast == setup.contrast)
    known = np.ones(len(plan.times)) if world.type in SHARES + COUNTS else None
    return frame(Points(np.zeros(len(plan.times)), plan.X, plan.times, known), weights[None, :])


def _less(parts: list[Points]) -> Points:
    """One place, or the first less the second, as places.points has it."""
    own = parts[0]
    if len(parts) == 1:
        return own
    other = parts[1]
    if own.variance is None or other.variance is None or own.wobble is None or other.wobble is None:
        return Points(own.y - other.y, own.X, own.times)
    variance, wobble = own.variance + other.variance, np.hypot(own.wobble, other.wobble)
    return Points(own.y - other.y, own.X, own.times, variance, wobble)


def _smallest(judge: _Judge, start: float, near: Array) -> tuple[float | None, float]:
    """The change noticed in 80 of 100 trials, and its Monte Carlo error; None when there is none.

    Each round carries the near ends over to the change that they point at, and keeps to what lies between a change
    that is noticed too seldom and one that is noticed often enough.
    """
    effect, low, high, most = start, 0.0, math.inf, judge.most
    for _ in range(MOST_ROUNDS):
        noticed = float((near > 0).mean()) >= SEEN
        low, high = (low, effect) if noticed else (effect, high)
        if not noticed and effect >= most:
            return None, 0.0
        found = _carried(judge, effect, near, 1 - SEEN)
        if found is not None and (_exact(judge) or abs(found - effect) <= SETTLED * effect):
            return found, _order_error(judge, effect, near)
        if found is None or not low < found < high:
            found = most if math.isinf(high) else (low + high) / 2
        effect, near = found, judge.ends(found)[0]
    found = _carried(judge, effect, near, 1 - SEEN)
    return (effect if found is None else found), _order_error(judge, effect, near)


def _carried(judge: _Judge, effect: float, near: Array, share: float) -> float | None:
    """The change at which this share of the near ends would lie at or below no change; None when none is large enough.

    A contrast that does not move with the change, as a trend does not with a step, never gets there.
    """
    end = float(np.quantile(near, share, method="inverted_cdf"))
    target = judge.told(effect) - end
    if not math.isfinite(target) or judge.told(judge.most) < target:
        return None
    if judge.told(0.0) >= target:
        return EDGE
    return float(brentq(lambda size: judge.told(size) - target, 0.0, judge.most, xtol=1e-9))


def _order_error(judge: _Judge, effect: float, near: Array) -> float:
    """Monte Carlo error of a smallest change, from the near ends one standard error of a share to either side."""
    step = math.sqrt(SEEN * (1 - SEEN) / len(near))
    ends = [_carried(judge, effect, near, 1 - SEEN + way * step) for way in (-1, 1)]
    return abs(ends[0] - ends[1]) / 2 if ends[0] is not None and ends[1] is not None else math.inf


def _exact(judge: _Judge) -> bool:
    """Whether a change of the truth moves every interval by just as much."""
    return judge.world.type in ("mean", "money") and judge.setup.scale == "absolute"


def _width(near: Array, far: Array, scale: Scale) -> Array:
    """Widths of intervals as they are told."""
    found: Array = far - near if scale == "absolute" else np.abs(np.exp(far) - np.exp(near))
    return found
