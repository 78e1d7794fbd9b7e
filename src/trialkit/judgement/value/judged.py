"""value(trial, results): the effect of one measure × volume × unit cost, against what it costs to deliver."""

from __future__ import annotations

import math

import numpy as np

from trialkit.analysis.break_even import needed_effect, reaches, standing
from trialkit.analysis.carrying import Array, Carried, chance, effect_draws, read_off
from trialkit.analysis.discounting import present_value
from trialkit.analysis.estimate import Estimate, Interval, NotEstimable, Result, Scale
from trialkit.analysis.standing import placed
from trialkit.judgement.checked import NO_CHANCE
from trialkit.judgement.results import MeasureResult
from trialkit.judgement.value.case import BreakEven, Goal, Value
from trialkit.judgement.value.money import Draws, costs_known, drawn, inputs, mean_stake, ranged
from trialkit.protocol.trial import Trial
from trialkit.protocol.value import Range, Target, ValuePlan

_SHARES = ("proportion", "ordinal")
_EVENTS = ("count", "rate")
COVERAGES = (0.25, 0.5, 0.75, 1.0)
"""Shares reached at which a target is asked, beside the plan's own."""


def value(trial: Trial, results: tuple[MeasureResult, ...]) -> Value | NotEstimable | None:
    """The value of the change in the measure that the plan names; None when the plan names no value.

    A proportion's absolute change is multiplied by the yearly number of people; a count's or rate's relative change by
    the yearly number of events; a mean's absolute change by the yearly number of people.
    """
    plan = trial.value
    if plan is None:
        return None
    wanted = plan.measure or trial.primary.id
    result = next(found for found in results if found.measure.id == wanted)
    effect = _effect(result)
    if isinstance(effect, NotEstimable):
        return effect
    return _worked_out(plan, result, effect)


def _effect(result: MeasureResult) -> Estimate | NotEstimable:
    """The headline's contrast on the scale that is multiplied, or why there is none."""
    scale: Scale = "relative" if result.measure.type in _EVENTS else "absolute"
    contrast = result.headline.contrast
    asked = (result.headline, *result.estimates)
    found = next((one for one in asked if (one.contrast, one.scale) == (contrast, scale)), result.headline)
    subject = f"Value of {result.measure.name}"
    if not isinstance(found, Estimate) or found.scale != scale or contrast == "level":
        return NotEstimable(contrast, scale, subject, f"No value can be given: {_why_not(found, scale)}")
    if math.isinf(found.interval.lower) or math.isinf(found.interval.upper):
        reason = "No value can be given: the data set the change no bound on one side."
        return NotEstimable(contrast, scale, subject, reason, "More periods, or more records in each.")
    return found


def _why_not(effect: Result, scale: str) -> str:
    if isinstance(effect, NotEstimable):
        return effect.reason
    return "only a level is known, and no change." if effect.contrast == "level" else f"there is no {scale} change."


def _worked_out(plan: ValuePlan, result: MeasureResult, effect: Estimate) -> Value:
    kind, interval, level = result.measure.type, effect.interval, effect.interval.level
    sign = -1.0 if result.measure.better == "lower" else 1.0
    ends = sorted((sign * interval.lower, sign * interval.upper))
    gain = Interval(ends[0], ends[1], level)
    draws = drawn(plan)
    bounds = (-1.0, 1.0) if kind in _SHARES else (-1.0, math.inf) if kind in _EVENTS else (-math.inf, math.inf)
    gained = sign * effect_draws(effect.value, interval, draws.uniform, bounds)
    in_years = (draws.price * draws.coverage)[..., None] * draws.at_work
    per_effect = present_value(in_years[..., : plan.horizon], plan.discount.rate / 100)
    benefit = gained * per_effect
    both = _both_sides(result, effect, draws.cost, level, benefit)
    pays_back, stands = both[3], not result.checked.decisive
    if not stands and not isinstance(pays_back, NotEstimable):
        pays_back = NotEstimable(effect.contrast, effect.scale, f"Cost of {result.measure.name}", NO_CHANCE)
    return Value(
        plan=plan,
        measure=result.measure.id,
        effect=effect,
        gained=sign * effect.value,
        gain=gain,
        shown=placed(interval, effect.scale) != ("across",),
        yearly=read_off(gained * in_years[..., 0], level),
        benefit=read_off(benefit, level),
        cost=both[0],
        net=both[1],
        ratio=both[2],
        gains=chance(benefit > 0)[0] if stands else None,
        pays_back=pays_back,
        break_even=_break_even(result, effect, gain, draws.cost, per_effect),
        costs_collected=costs_known(plan) and all(part.said is not None for part in inputs(plan) if part.costs),
        stake=mean_stake(plan) if kind in (*_SHARES, *_EVENTS) else None,
        inputs=inputs(plan),
        goals=_goals(plan, gain, draws, gained, in_years, most=_most(kind, sign), stands=stands),
    )


def _most(kind: str, sign: float) -> float:
    """The largest effect in the improving direction that a measure could have."""
    return 1.0 if kind in _SHARES or (kind in _EVENTS and sign < 0) else math.inf


def _both_sides(
    result: MeasureResult, effect: Estimate, cost: Array | None, level: float, benefit: Array
) -> tuple[Carried | NotEstimable, Carried | NotEstimable, Carried | NotEstimable, float | NotEstimable]:
    """Cost, net benefit, benefit ÷ cost, and how often it pays back."""
    if cost is None:
        none = NotEstimable(
            effect.contrast,
            effect.scale,
            f"Cost of {result.measure.name}",
            "the cost of delivery was not collected.",
            "Set-up, running and staff time, each with its source; 0 where there is none.",
        )
        return none, none, none, none
    ratio: Carried | NotEstimable
    if cost.min() <= 0:
        ratio = NotEstimable(
            effect.contrast,
            "ratio",
            f"Return on {result.measure.name}",
            "the cost may be nothing, and nothing can be divided by nothing.",
            "A cost of delivery that is surely above zero.",
        )
    else:
        ratio = read_off(benefit / cost, level)
    return read_off(cost, level), read_off(benefit - cost, level), ratio, chance(benefit > cost)[0]


def _break_even(
    result: MeasureResult, effect: Estimate, gain: Interval, cost: Array | None, per_effect: Array
) -> BreakEven | NotEstimable:
    subject = f"Break-even of {result.measure.name}"
    if cost is None:
        reason = "the cost of delivery was not collected."
        return NotEstimable(effect.contrast, effect.scale, subject, reason, "The cost of delivery, with its source.")
    needed = needed_effect(cost, per_effect)
    if not np.isfinite(needed).all():
        reason = "one unit may cost nothing, and then no effect pays for the delivery."
        return NotEstimable(effect.contrast, effect.scale, subject, reason, "A unit cost that is surely above zero.")
    found = read_off(needed, effect.interval.level)
    return BreakEven(found, standing(gain, found.interval.lower, found.interval.upper))


def _goals(
    plan: ValuePlan, gain: Interval, draws: Draws, gained: Array, in_years: Array, *, most: float, stands: bool
) -> tuple[Goal, ...]:
    """What the target takes in each of its years, at several coverages and the plan's own.

    stands: whether the finding holds up in its checks, without which no chance is told.
    """
    if plan.target is None:
        return ()
    low, high = target_pounds(plan.target)
    own = ranged(plan.coverage).central / 100
    coverages = sorted({*COVERAGES, own})
    found = []
    for year in plan.target.years:
        per_effect = read_off(draws.price * draws.at_work[..., year - 1], gain.level)
        full = (per_effect.interval.lower, per_effect.median, per_effect.interval.upper)
        least, largest = (reaches(sum_, full, gain, coverages=coverages, most=most) for sum_ in (low, high))
        saved = gained * in_years[..., year - 1]
        chances = (chance(saved >= low)[0], chance(saved >= high)[0]) if stands else None
        found.append(Goal(year, (low, high), tuple(zip(least, largest, strict=True)), chances))
    return tuple(found)


def target_pounds(target: Target) -> tuple[float, float]:
    """Pounds a year to be saved: the least and the most of the target's range, equal where it is one sum.

    A range of the base is taken with that of the reduction: low with low, high with high.
    """
    if target.saving is not None:
        return _ends(target.saving)
    if target.reduction is None or target.base is None:
        raise ValueError("a target without a sum passed the check of the trial file")
    low, high = _ends(target.reduction)
    base_low, base_high = _ends(target.base.amount)
    return low / 100 * base_low, high / 100 * base_high


def _ends(amount: float | Range) -> tuple[float, float]:
    return (amount.low, amount.high) if isinstance(amount, Range) else (amount, amount)
