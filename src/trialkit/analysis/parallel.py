"""Whether a series and its comparison ran parallel before the change: how far they would have drifted apart by then.

A controlled estimate takes the two to move alike but for the change. The baseline can speak to that: the slope of the
difference, carried from the middle of the baseline to the middle of the phase that is judged, is the bias of a step
if the drift had gone on. That it does not differ from nothing shows little on six periods (Bilinski and Hatfield 2018,
arXiv 1805.03273), so the baselines count as parallel only when the whole interval of the drift is small.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from trialkit.analysis import cil, designs, segmented
from trialkit.analysis.controlled import Controlled, difference
from trialkit.analysis.designs import Fault, Plan, Target
from trialkit.analysis.estimate import Check, Estimate, Interval, NotEstimable, Result
from trialkit.analysis.scales import working_scale
from trialkit.analysis.segmented import Question

NAME = "Baselines ran parallel"
COARSE = 10.0
"""Width of an interval from which decimals would claim more than it knows."""
MOST_DECIMALS = 3
_UNTOLD = "It cannot be told whether the baselines ran parallel"


@dataclass(frozen=True)
class Parallel:
    """The drift apart by the time that is judged, on the scale of the question, and what it says.

    drift: contrast "slope_change": the difference's baseline slope times the periods between the two middles.
    check: passed when the whole interval is within the margin, did not pass when it is wholly on one side of no drift
           and not within the margin, and otherwise it cannot be told.
    """

    drift: Result
    check: Check


def parallel(pair: Controlled, question: Question, *, margin: float | None = None, unit: str = "") -> Parallel:
    """Hold the baselines' drift apart against a margin: the smallest change worth having, or the most harm tolerated.

    margin and unit: in hundredths ("points", "per cent") for shares and for the relative scale, otherwise in the
    measure's own unit. A ramp's drift is carried to the end of the phase, where its effect is told.
    """
    drift = _drift(pair, question)
    if isinstance(drift, NotEstimable):
        return Parallel(drift, Check(NAME, None, f"{_UNTOLD}: {drift.reason}"))
    size = 100.0 if pair.type in ("proportion", "ordinal") or question.scale == "relative" else 1.0
    value, lower, upper = (size * x for x in (drift.value, drift.interval.lower, drift.interval.upper))
    decimals = _decimals(lower, upper, margin)
    until = "end" if question.contrast == "effect_at_end" or question.shape == "ramp" else "middle"
    of = {"trial": "trial", "rollout": "roll-out", "follow_up": "follow-up"}[question.of]
    said = (
        f"drawn on to the {until} of the {of}, the gap between them changes by "
        f"{_number(value, decimals)} {unit}".rstrip()
        + f" ({question.level:.0%} interval {_number(lower, decimals)} to {_number(upper, decimals)})"
    )
    carried = " The estimate carries that drift on." if _trended(question) else ""
    if margin is not None and max(-lower, upper) <= margin:
        within = f"{_number(max(-lower, upper), decimals)} {unit}".rstrip()
        why = f"less either way than the {_plain(margin)} {unit}".rstrip()
        return Parallel(
            drift, Check(NAME, True, f"The baselines ran parallel within {within}: {said}, {why} that matter.")
        )
    if lower > 0 or upper < 0:
        return Parallel(drift, Check(NAME, False, f"The baselines did not run parallel: {said}.{carried}"))
    against = f", and {_plain(margin)} {unit}".rstrip() + " would matter" if margin is not None else ""
    return Parallel(drift, Check(NAME, None, f"{_UNTOLD}: {said}{against}.{carried}"))


def _drift(pair: Controlled, question: Question) -> Result:
    """The difference's baseline slope times the distance it is carried over."""
    plan = _line(pair, question)
    subject = "Baseline: drift from the comparison"
    if isinstance(plan, Fault):
        return NotEstimable("slope_change", question.scale, subject, plan.reason, plan.needs)
    if reason := designs.impossible(pair.comparison, pair.comparison.phase("baseline")):
        return NotEstimable("slope_change", question.scale, subject, f"At the comparison {reason}", designs.MENDED)
    working = working_scale(pair, question.scale)
    events = [rows["numerator"].sum() for rows in (plan.rows, pair.comparison.phase("baseline"))]
    if working in ("log_rate", "log_proportion", "log_odds") and min(events) <= 0:
        return NotEstimable("slope_change", question.scale, subject, "one baseline has no events at all.")
    values = plan.rows["value"], pair.comparison.phase("baseline")["value"]
    if working == "log_mean" and not all((part > 0).all() for part in values):
        return NotEstimable("slope_change", question.scale, subject, "a period's mean is zero or less.")
    points = difference(pair, plan, working)
    weights = plan.targets[0].weights[None, :]
    found = cil.intervals(points, weights, weeks_vary=question.weeks_vary, level=question.level)[0]
    if isinstance(found, NotEstimable):
        return NotEstimable("slope_change", question.scale, subject, found.reason, "More baseline periods.")
    per = pair.per if pair.type == "rate" else 1.0

    def turned(x: float) -> float:
        if working == "difference":
            return per * x
        return math.expm1(min(x, 700.0)) if question.scale == "relative" else math.exp(min(x, 700.0))

    ends = Interval(turned(found.interval.lower), turned(found.interval.upper), question.level)
    return Estimate(
        contrast="slope_change",
        scale=question.scale,
        subject=subject,
        value=turned(found.value),
        interval=ends,
        method=f"straight line through the difference from the comparison, {cil.METHOD}",
        n=len(plan.rows),
        periods=len(plan.rows),
        weeks_vary=question.weeks_vary,
    )


def _line(pair: Controlled, question: Question) -> Plan | Fault:
    """A straight line over the baseline, and its rise from the middle of the baseline to where the effect is told."""
    whole = segmented.plan_for(pair, question)
    if isinstance(whole, Fault):
        return whole
    times, inside = whole.times, whole.inside > 0
    before = np.array([kind == "baseline" for kind in whole.phases])
    at_end = question.contrast == "effect_at_end" or question.shape == "ramp"
    until = times[inside].max() if at_end else times[inside].mean()
    rows = whole.rows[before]
    t = times[before]
    X = np.column_stack([np.ones(len(t)), t - t[0]])
    target = Target("slope_change", np.array([0.0, until - t.mean()]))
    kinds = ("baseline",) * len(t)
    return Plan(rows, X, kinds, np.zeros(len(t)), X, (target,), "Baseline", "straight line")


def _trended(question: Question) -> bool:
    return question.baseline_trend or question.contrast in designs.FULL


def _decimals(lower: float, upper: float, margin: float | None) -> int:
    """Decimals for an interval and its middle: none where it is wide, more where rounding made an end a landmark."""
    marks = (0.0,) if margin is None else (0.0, margin, -margin)
    decimals = 0 if upper - lower >= COARSE else 1
    while decimals < MOST_DECIMALS and any(round(x, decimals) == at != x for x in (lower, upper) for at in marks):
        decimals += 1
    return decimals


def _number(x: float, decimals: int) -> str:
    """A number with a minus sign that is one."""
    shown = f"{x:,.{decimals}f}"
    return (shown if float(shown.replace(",", "")) else shown.lstrip("-")).replace("-", "−")


def _plain(x: float) -> str:
    """A number as the plan wrote it."""
    return f"{x:,.10g}"
