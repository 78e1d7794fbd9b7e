"""The effect added up over the judged weeks: on the measure's own scale, and by logs as if the rest were known."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from trialkit.analysis import cil, designs
from trialkit.analysis.cumulative import cumulative
from trialkit.analysis.estimate import NotEstimable
from trialkit.analysis.places import Places, points

from .study import LEVEL, Asked, Cell, asked, series, share, wobble

TITLE = "The effect added up"
WORLD = (
    "Counts: a mean of 20 a week that grows by 1% a week, of which the trial takes 30% off; the truth is the number of "
    "events taken off. Shares: 16, 32, 48 or 64 records a week at random, a share of about 0.35 that "
    "rises by 0.1 (and, with level and slope, trends by 0.004 a week before and twice that after); the truth is what "
    "the judged weeks' records add up to."
)
OWN = "own scale"
LOGS = "logs, counterfactual as known"
TAKEN = 0.3
LIFT, DRIFT = 0.1, 0.004
PROBIT = 0.346
"""Stretch of a logit, by the variance added to it, that keeps the mean of a share (the logit-normal's probit match)."""


@dataclass(frozen=True)
class Sum:
    """A sum of counts or shares in a design of `before` + `after` weeks."""

    kind: Literal["count", "proportion"]
    before: int
    after: int
    sd: float
    rho: float
    shape: Literal["step", "full"]

    @property
    def name(self) -> str:
        """Weeks, shape, and how weeks wobble."""
        what = {"count": "counts", "proportion": "shares"}[self.kind]
        shape = {"step": "step", "full": "level and slope"}[self.shape]
        return f"{what}, {self.before} + {self.after}, {shape}, wobble {self.sd:g}, ρ {self.rho:g}"

    def trial(self, rng: np.random.Generator) -> Sequence[Asked]:
        """The sum on the measure's own scale, and for counts the other way beside it."""
        weeks = self.before + self.after
        t = np.arange(weeks)
        inside = t >= self.before
        strays = wobble(rng, weeks, self.sd, self.rho)
        if self.kind == "count":
            sizes = np.ones(weeks)
            expected = 20 * np.exp(0.01 * (t - t.mean()))
            effect = np.where(inside, -TAKEN * expected, 0.0)
            figures = rng.poisson((expected + effect) * np.exp(strays - self.sd**2 / 2))
        else:
            sizes = np.asarray(16.0 * rng.integers(1, 5, weeks), dtype=float)
            slope = DRIFT if self.shape == "full" else 0.0
            expected = 0.35 + slope * (t - t.mean())
            effect = np.where(inside, LIFT + slope * (t - self.before), 0.0)
            mean = expected + effect
            logit = np.log(mean / (1 - mean)) * math.sqrt(1 + PROBIT * self.sd**2)
            figures = rng.binomial(sizes.astype(int), share(logit + strays))
        drawn = series(self.kind, self.before, figures, sizes)
        plan = designs.change(drawn, "step", False, "trial") if self.shape == "step" else designs.full(drawn, "none")
        if isinstance(plan, designs.Fault):
            return ()
        laid, truth = Places(drawn, plan), float((sizes * effect).sum())
        total = cumulative(laid, "ordinary", LEVEL)
        found = () if total is None else asked(OWN, total, truth)
        return (*found, *_on_logs(laid, plan, truth)) if self.kind == "count" else found


def cells() -> tuple[Cell, ...]:
    """Counts and shares, with and without wobble."""
    return (
        Sum("count", 12, 12, 0.0, 0.0, "full"),
        Sum("count", 12, 12, 0.3, 0.4, "full"),
        Sum("proportion", 6, 6, 0.3, 0.0, "step"),
        Sum("proportion", 12, 12, 0.3, 0.4, "full"),
    )


def _on_logs(laid: Places, plan: designs.Plan, truth: float) -> tuple[Asked, ...]:
    """The average effect on logs, with an interval, times the fitted counterfactual, as if that were known."""
    fitted = points(laid, "log_rate")
    average = next(target.weights for target in plan.targets if target.contrast == "average_effect")
    effect = cil.intervals(fitted, average[None, :], level=LEVEL)[0]
    without = cil.medians(fitted, plan.without[plan.inside > 0])
    if isinstance(effect, NotEstimable) or without is None:
        return ()
    lower, upper = (
        float(np.exp(without).sum()) * math.expm1(end) for end in (effect.interval.lower, effect.interval.upper)
    )
    return (Asked(LOGS, lower <= truth <= upper, upper - lower),)
