"""Trend over a trial, change between phases, segmented regression: results on every scale the measure has, and lines.

designs.py lays the design, working.py makes points of counts, cil.py gives the interval that holds.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from trialkit.analysis import cil, designs
from trialkit.analysis.covariance import Array
from trialkit.analysis.designs import After, Fault, Plan, Season, Shape, Target
from trialkit.analysis.estimate import Contrast, Interval, Line, NotEstimable, Result, Scale, WeeksVary
from trialkit.analysis.points import Points
from trialkit.analysis.working import count_points, proportion_points
from trialkit.records.series import Series

Working = Literal["difference", "log_proportion", "log_odds", "log_rate", "log_mean"]
_WORDS: dict[Working, str] = {
    "difference": "on the measure's own scale",
    "log_proportion": "on log proportions",
    "log_odds": "on log odds",
    "log_rate": "on log rates",
    "log_mean": "on logs of the period means",
}


@dataclass(frozen=True)
class Segmented:
    """The results of one design, and its fitted and counterfactual lines."""

    results: tuple[Result, ...]
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Question:
    """One figure asked of a series, as it was registered."""

    contrast: Contrast
    scale: Scale = "absolute"
    shape: Shape = "step"
    baseline_trend: bool = False
    of: After = "trial"
    season: Season = "auto"
    weeks_vary: WeeksVary = "ordinary"
    level: float = 0.95


def trend(series: Series, *, weeks_vary: WeeksVary = "ordinary", level: float = 0.95) -> Segmented:
    """Fitted change from the first trial period to the last: a straight line over the trial phases alone."""
    return _answer(series, designs.trend(series), weeks_vary, level)


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
    return _answer(series, designs.change(series, shape, baseline_trend, of), weeks_vary, level)


def full(
    series: Series, *, weeks_vary: WeeksVary = "ordinary", level: float = 0.95, season: Season = "auto"
) -> Segmented:
    """Segmented regression: a level and a trend before, a change of each when the trial starts.

    Results: level_change (in the first trial period), slope_change (per period), effect_at_end and average_effect over
    the trial, each against the baseline's line carried on. A season of two harmonics is added where months, quarters or
    weeks cover two years or more. Wagner et al. (2002), J Clin Pharm Ther 27:299.
    """
    return _answer(series, designs.full(series, season), weeks_vary, level)


def single(series: Series, question: Question, *, like: Series | None = None) -> Result:
    """One figure alone, which is quicker than all of them.

    like: borrow the calibration of this series, for refits of nearly the same design (a week left out).
    """
    plan = plan_for(series, question)
    working = _working(series, question.scale)
    if isinstance(plan, Fault):
        return NotEstimable(question.contrast, question.scale, plan.subject, plan.reason, plan.needs)
    fault = _log_fault(plan, working)
    if fault:
        return NotEstimable(question.contrast, question.scale, plan.subject, *fault)
    points, target = _points(series, plan, working), target_for(plan, question)
    lent = None
    if like is not None:
        whole = plan_for(like, question)
        if isinstance(whole, Plan):
            lent = _points(like, whole, working), target_for(whole, question).weights[None, :]
    weights = target.weights[None, :]
    found = cil.intervals(points, weights, weeks_vary=question.weeks_vary, level=question.level, like=lent)
    told = _told(series, plan, working, target, found[0])
    return next(result for result in told if result.scale == question.scale)


def residuals(series: Series, question: Question) -> tuple[Array, Array] | None:
    """Period numbers (n,) and standardised residuals (n,) on the measure's own scale; None when there is no fit."""
    plan = plan_for(series, question)
    if isinstance(plan, Fault):
        return None
    points = _points(series, plan, "difference")
    line = cil.medians(points, plan.X, weeks_vary=question.weeks_vary)
    if line is None:
        return None
    scale = np.ones(len(line)) if points.variance is None else np.sqrt(points.variance)
    return plan.times, (points.y - line) / scale


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


def _working(series: Series, scale: Scale) -> Working:
    """The scale to fit on for a scale to tell."""
    if scale == "absolute":
        return "difference"
    return "log_odds" if scale == "odds_ratio" else _log_scales(series)[0]


def asked(plan: Plan) -> Array:
    """The contrasts (m, p) that a report asks of a design: its targets, and both ends of the counterfactual."""
    found = [target.weights for target in plan.targets]
    if plan.inside.any():
        found += list(plan.without[plan.inside > 0][[0, -1]])
    return np.stack(found)


def _answer(series: Series, plan: Plan | Fault, weeks_vary: WeeksVary, level: float) -> Segmented:
    """Every target on every scale of the measure, and the lines on the measure's own scale."""
    if isinstance(plan, Fault):
        return _nothing(series, plan)
    own = _points(series, plan, "difference")
    cil.prepare(own, asked(plan), weeks_vary=weeks_vary, level=level)
    results = _on_scale(series, plan, "difference", plan.targets, weeks_vary, level)
    told = tuple(target for target in plan.targets if target.relative)
    for working in _log_scales(series):
        fault = _log_fault(plan, working)
        if fault:
            names: tuple[Scale, ...] = ("odds_ratio",) if working == "log_odds" else ("relative", "ratio")
            results += [NotEstimable(t.contrast, name, plan.subject, *fault) for t in told for name in names]
        else:
            results += _on_scale(series, plan, working, told, weeks_vary, level)
    return Segmented(tuple(results), _lines(series, plan, own, weeks_vary, level))


def _nothing(series: Series, fault: Fault) -> Segmented:
    """The same reason for every contrast on every scale of the measure."""
    scales: tuple[Scale, ...] = ("absolute", "relative", "ratio")
    if series.type in ("proportion", "ordinal"):
        scales = (*scales, "odds_ratio")
    kept = [(c, s) for c in fault.contrasts for s in scales if c != "slope_change" or s == "absolute"]
    return Segmented(tuple(NotEstimable(c, s, fault.subject, fault.reason, fault.needs) for c, s in kept))


def _on_scale(
    series: Series, plan: Plan, working: Working, targets: tuple[Target, ...], weeks_vary: WeeksVary, level: float
) -> list[Result]:
    """Estimates of several targets from points on one working scale."""
    points = _points(series, plan, working)
    found = cil.intervals(points, np.stack([t.weights for t in targets]), weeks_vary=weeks_vary, level=level)
    return [
        told
        for target, result in zip(targets, found, strict=True)
        for told in _told(series, plan, working, target, result)
    ]


def _told(series: Series, plan: Plan, working: Working, target: Target, result: Result) -> list[Result]:
    """One fitted figure turned into the scales that people read."""
    found: list[Result] = []
    for name, turn in _turns(series, working):
        if isinstance(result, NotEstimable):
            needs = "More periods."
            found.append(replace(result, contrast=target.contrast, scale=name, subject=plan.subject, needs=needs))
            continue
        ends = result.interval
        found.append(
            replace(
                result,
                contrast=target.contrast,
                scale=name,
                subject=plan.subject,
                value=turn(result.value),
                interval=Interval(turn(ends.lower), turn(ends.upper), ends.level),
                method=f"{plan.method}, {cil.METHOD} {_WORDS[working]}",
                n=_behind(series, plan.rows),
                note=_smoothed(series, plan),
            )
        )
    return found


def _smoothed(series: Series, plan: Plan) -> str:
    """A note where a phase is all or nothing, so that its spread rests on smoothing."""
    if series.type in ("mean", "money"):
        return ""
    events = plan.sums("numerator")
    nothing = bool((events <= 0).any())
    everything = series.type in ("proportion", "ordinal") and bool((events >= plan.sums("denominator")).any())
    if not nothing and not everything:
        return ""
    which = "no events at all" if nothing else "nothing but events"
    return f"A phase has {which}, so how far it could be from that rests on smoothing its counts."


def _log_scales(series: Series) -> tuple[Working, ...]:
    if series.type in ("proportion", "ordinal"):
        return ("log_proportion", "log_odds")
    return ("log_rate",) if series.type in ("rate", "count") else ("log_mean",)


def _log_fault(plan: Plan, scale: Working) -> tuple[str, str] | None:
    """Why a scale of ratios is closed: a phase without a single event, or a mean that is not above zero."""
    if scale == "log_mean":
        if (plan.rows["value"] > 0).all():
            return None
        return "a period's mean is zero or less, and ratios need means above zero.", ""
    if scale == "difference":
        return None
    events = plan.sums("numerator")
    if (events <= 0).any():
        return "a phase has no events at all, so there is no ratio to estimate.", "Events in every phase."
    if scale == "log_odds" and (events >= plan.sums("denominator")).any():
        return "in one phase every record counts, so its odds have no bound.", ""
    return None


def _points(series: Series, plan: Plan, scale: Working) -> Points:
    """The series on a scale, with its sampling variance where the measure has one."""
    rows, X, times = plan.rows, plan.X, plan.times
    if series.type in ("proportion", "ordinal"):
        k, n = rows["numerator"].to_numpy(), rows["denominator"].to_numpy()
        return proportion_points(k, n, X, plan.phases, times, _proportion(scale))
    if series.type in ("rate", "count"):
        exposure = rows["exposure"].to_numpy() if series.type == "rate" else np.ones(len(rows))
        counted: Literal["difference", "log_rate"] = "difference" if scale == "difference" else "log_rate"
        return count_points(rows["numerator"].to_numpy(), exposure, X, plan.phases, times, counted)
    y = rows["value"].to_numpy(dtype=float)
    return Points(np.log(y) if scale == "log_mean" else y, X, times)


def _proportion(scale: Working) -> Literal["difference", "log_odds", "log_proportion"]:
    if scale == "difference":
        return "difference"
    return "log_odds" if scale == "log_odds" else "log_proportion"


def _turns(series: Series, scale: Working) -> tuple[tuple[Scale, Callable[[float], float]], ...]:
    """From a working scale to the scales people read."""
    if scale == "difference":
        if series.type in ("proportion", "ordinal"):
            return (("absolute", lambda x: min(1.0, max(-1.0, x))),)
        per = series.per if series.type == "rate" else 1.0
        return (("absolute", lambda x: per * x),)
    if scale == "log_odds":
        return (("odds_ratio", _exp),)
    return (("relative", lambda x: _exp(x) - 1.0), ("ratio", _exp))


def _exp(x: float) -> float:
    return math.exp(x) if x < 700 else math.inf


def _behind(series: Series, rows: pd.DataFrame) -> int:
    """Records behind an estimate, or events for counts and rates."""
    return int(rows["numerator" if series.type in ("rate", "count") else "denominator"].to_numpy().sum())


def _lines(series: Series, plan: Plan, points: Points, weeks_vary: WeeksVary, level: float) -> tuple[Line, ...]:
    """Fitted values at every row, and the counterfactual with its interval over the trial."""
    every = cil.medians(points, plan.X, weeks_vary=weeks_vary)
    if every is None:
        return ()
    index = plan.rows["index"].to_numpy()
    lines = [Line("fitted", tuple(int(i) for i in index), _shown(series, every))]
    inside = plan.inside > 0
    if inside.any():
        band = cil.band(points, plan.without[inside], weeks_vary=weeks_vary, level=level)
        if band is not None:
            lower, middle, upper = (_shown(series, part) for part in band)
            lines.append(Line("counterfactual", tuple(int(i) for i in index[inside]), middle, lower, upper))
    return tuple(lines)


def _shown(series: Series, values: Array) -> tuple[float, ...]:
    """Values on the measure's own scale, held inside what it can be."""
    if series.type in ("proportion", "ordinal"):
        return tuple(float(value) for value in np.clip(values, 0.0, 1.0))
    if series.type in ("rate", "count"):
        per = series.per if series.type == "rate" else 1.0
        return tuple(float(value) for value in np.maximum(per * values, 0.0))
    return tuple(float(value) for value in values)
