"""Trend over a trial, change between phases, segmented regression: results on every scale the measure has, and lines.

designs.py lays the design, places.py makes its points, cil.py gives the interval that holds, scales.py turns it into
what people read. From `answer` on, the way is the same for a series and for one against its comparison (controlled.py).
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace

import numpy as np

from trialkit.analysis import cil, designs, scales
from trialkit.analysis.allowance import allowed, weighed
from trialkit.analysis.covariance import Array
from trialkit.analysis.cumulative import cumulative
from trialkit.analysis.designs import After, Fault, Plan, Season, Shape, Target
from trialkit.analysis.drawn import lines
from trialkit.analysis.estimate import Contrast, Interval, Line, NotEstimable, Result, Scale, WeeksVary
from trialkit.analysis.places import Places, closed, note, points
from trialkit.analysis.scales import Working
from trialkit.analysis.standing import Landmark
from trialkit.records.series import Series


@dataclass(frozen=True)
class Segmented:
    """The results of one design, its fitted and counterfactual lines, and its effect added up (cumulative.py)."""

    results: tuple[Result, ...]
    lines: tuple[Line, ...] = ()
    total: Result | None = None


@dataclass(frozen=True)
class Question:
    """One figure asked of a series, as it was registered.

    landmarks: what its interval is held against besides no change, on `scale`.
    period:    what a period is called: "week".
    longer:    how many times as long its interval is to be as one that is looked at once.
    """

    contrast: Contrast
    scale: Scale = "absolute"
    shape: Shape = "step"
    baseline_trend: bool = False
    of: After = "trial"
    season: Season = "auto"
    weeks_vary: WeeksVary = "ordinary"
    level: float = 0.95
    landmarks: tuple[Landmark, ...] = ()
    period: str = "period"
    longer: float = 1.0

    @property
    def judged(self) -> After:
        """The kind of phase that the figure is of: only a change can be of a later one than the trial."""
        return self.of if self.contrast == "change" else "trial"


def trend(series: Series, *, weeks_vary: WeeksVary = "ordinary", level: float = 0.95) -> Segmented:
    """Fitted change from the first trial period to the last: a straight line over the trial phases alone."""
    return answer(series, _alone(series, designs.trend(series)), weeks_vary, level)


def change(
    series: Series,
    *,
    shape: Shape = "step",
    baseline_trend: bool = False,
    of: After = "trial",
    weeks_vary: WeeksVary = "ordinary",
    level: float = 0.95,
) -> Segmented:
    """Change between the baseline and the phases of one kind, in the registered shape.

    step: the level from the phase's first period on; ramp: the effect grows evenly and is told at its end;
    step_and_ramp: both, told as the average effect over the phase. Other later phases have a level of their own. With
    `baseline_trend` a straight line runs through all phases, and the change is against that line carried on.
    """
    return answer(series, _alone(series, designs.change(series, shape, baseline_trend, of)), weeks_vary, level)


def full(
    series: Series, *, weeks_vary: WeeksVary = "ordinary", level: float = 0.95, season: Season = "auto"
) -> Segmented:
    """Segmented regression: a level and a trend before, a change of each when the trial starts.

    Results: level_change (in the first trial period), slope_change (per period), effect_at_end and average_effect over
    the trial, each against the baseline's line carried on. A season of two harmonics is added where months, quarters or
    weeks cover two years or more. Wagner et al. (2002), J Clin Pharm Ther 27:299.
    """
    return answer(series, _alone(series, designs.full(series, season)), weeks_vary, level)


def single(series: Series, question: Question, *, like: Series | None = None) -> Result:
    """One figure alone, which is quicker than all of them.

    like: borrow the calibration of this series, for refits of nearly the same design (a week left out).
    """
    lender = None if like is None else _alone(like, plan_for(like, question))
    return figure(_alone(series, plan_for(series, question)), question, lender)


def residuals(series: Series, question: Question) -> tuple[Array, Array] | None:
    """Period numbers (n,) and standardised residuals (n,) on the measure's own scale; None when there is no fit."""
    return left_over(_alone(series, plan_for(series, question)), question.weeks_vary)


def plan_for(series: Series, question: Question) -> Plan | Fault:
    """The design that a question is answered with."""
    if question.contrast == "trend":
        return designs.trend(series)
    if question.contrast == "change":
        return designs.change(series, question.shape, question.baseline_trend, question.of)
    if question.contrast in designs.FULL:
        return designs.full(series, question.season)
    raise ValueError(f"{question.contrast} is not a contrast of a fitted design")


def target_for(plan: Plan, question: Question) -> Target:
    """The contrast of the design that a question asks for."""
    return next(target for target in plan.targets if target.contrast == question.contrast)


def asked(plan: Plan) -> Array:
    """The contrasts (m, p) that a report asks of a design: its targets, and both ends of the counterfactual."""
    found = [target.weights for target in plan.targets]
    if plan.inside.any():
        found += list(plan.without[plan.inside > 0][[0, -1]])
    return np.stack(found)


def answer(series: Series, laid: Places | Fault, weeks_vary: WeeksVary, level: float) -> Segmented:
    """Every target of a design on every scale of the measure, and the lines on the measure's own scale."""
    if isinstance(laid, Fault):
        return _nothing(series, laid)
    plan, own = laid.own, points(laid, "difference")
    together = asked(plan) if laid.other is None else np.stack([target.weights for target in plan.targets])
    cil.prepare(own, together, weeks_vary=weeks_vary, level=level)
    results = _on_scale(laid, "difference", plan.targets, weeks_vary, level)
    told = tuple(target for target in plan.targets if target.relative)
    for working in scales.log_scales(series):
        fault = closed(laid, working)
        if fault:
            names = [name for name, _ in scales.turns(series, working)]
            results += [NotEstimable(t.contrast, name, plan.subject, *fault) for t in told for name in names]
        else:
            results += _on_scale(laid, working, told, weeks_vary, level)
    return Segmented(
        tuple(results), lines(laid, own, "difference", weeks_vary, level), cumulative(laid, weeks_vary, level)
    )


def figure(laid: Places | Fault, question: Question, lender: Places | Fault | None = None) -> Result:
    """The one figure that a question asks of a design; a design that was laid lends its calibration."""
    if isinstance(laid, Fault):
        return NotEstimable(question.contrast, question.scale, laid.subject, laid.reason, laid.needs)
    working = scales.working_scale(laid.series, question.scale)
    fault = closed(laid, working)
    if fault:
        return NotEstimable(question.contrast, question.scale, laid.own.subject, *fault)
    target, vary, level = target_for(laid.own, question), question.weeks_vary, question.level
    if isinstance(lender, Places):
        lent = points(lender, working), target_for(lender.own, question).weights[None, :]
        found = cil.intervals(points(laid, working), target.weights[None, :], weeks_vary=vary, level=level, like=lent)
        told = _told(laid, working, target, found[0])
    else:
        told = _on_scale(laid, working, (target,), vary, level)
    return next(result for result in told if result.scale == question.scale)


def left_over(laid: Places | Fault, weeks_vary: WeeksVary) -> tuple[Array, Array] | None:
    """Period numbers (n,) and standardised residuals (n,) of a design, as `residuals`."""
    if isinstance(laid, Fault):
        return None
    own = points(laid, "difference")
    line = cil.medians(own, own.X, weeks_vary=weeks_vary)
    if line is None:
        return None
    scale = np.ones(len(line)) if own.variance is None else np.sqrt(own.variance)
    return own.times, (own.y - line) / scale


def _alone(series: Series, plan: Plan | Fault) -> Places | Fault:
    """A plan laid over the series itself."""
    return plan if isinstance(plan, Fault) else Places(series, plan)


def _nothing(series: Series, fault: Fault) -> Segmented:
    """The same reason for every contrast on every scale of the measure."""
    told = scales.told_scales(series)
    kept = [(c, s) for c in fault.contrasts for s in told if c != "slope_change" or s == "absolute"]
    return Segmented(tuple(NotEstimable(c, s, fault.subject, fault.reason, fault.needs) for c, s in kept))


def _on_scale(
    laid: Places, working: Working, targets: tuple[Target, ...], weeks_vary: WeeksVary, level: float
) -> list[Result]:
    """Estimates of several targets from points on one working scale; one that was fitted before is not fitted again."""
    held: dict[Hashable, tuple[Result, ...]] = laid.own.told if laid.other is None else {}
    keys = [(working, target.weights.tobytes(), weeks_vary, level) for target in targets]
    new = {key: target for key, target in zip(keys, targets, strict=True) if key not in held}
    if new:
        weights = np.stack([target.weights for target in new.values()])
        found = cil.intervals(points(laid, working), weights, weeks_vary=weeks_vary, level=level)
        for (key, target), result in zip(new.items(), found, strict=True):
            held[key] = tuple(_told(laid, working, target, result))
    return [told for key in keys for told in held[key]]


def _told(laid: Places, working: Working, target: Target, result: Result) -> list[Result]:
    """One fitted figure turned into the scales that people read."""
    needs = "More periods." if laid.other is None else "More periods that both logged."
    if not isinstance(result, NotEstimable):
        result = allowed(laid, working, target.weights, result)
        fewest = min(int(phase.sum()) for phase in weighed(laid.own, target.weights))
        result = replace(result, fewest=fewest, seasonal=laid.own.seasonal)
    found: list[Result] = []
    for name, turn in scales.turns(laid.series, working):
        said = replace(result, contrast=target.contrast, scale=name, subject=laid.own.subject)
        if isinstance(said, NotEstimable):
            found.append(replace(said, needs=needs))
            continue
        ends = said.interval
        found.append(
            replace(
                said,
                value=turn(said.value),
                interval=Interval(turn(ends.lower), turn(ends.upper), ends.level),
                method=f"{laid.own.method}, {cil.METHOD} {scales.WORDS[working]}",
                n=laid.behind(),
                note=" ".join(part for part in (note(laid, working), said.note) if part),
            )
        )
    return found
