"""What the change would be worth: effect × volume × unit cost, with the effect's interval carried through."""

from __future__ import annotations

from dataclasses import dataclass

from trialkit.analysis.estimate import Estimate, NotEstimable, Result, Scale
from trialkit.judgement.results import MeasureResult
from trialkit.protocol.trial import Trial


@dataclass(frozen=True)
class Value:
    """Pounds a year, positive when money is saved or avoided, with the effect's interval carried through.

    basis: the multiplication in words, so that it can be checked by hand.
    """

    measure: str
    yearly: float
    lower: float
    upper: float
    kind: str
    status: str
    basis: str
    delivery_cost: float | None


def value(trial: Trial, results: tuple[MeasureResult, ...]) -> Value | NotEstimable | None:
    """The value of the change in the measure that the plan names; None when the plan names no value.

    A proportion's absolute change is multiplied by the yearly number of people; a count's or rate's relative change by
    the yearly number of events; a mean's absolute change by the yearly number of people. A unit cost of money measures
    is 1 pound a pound.
    """
    plan = trial.value
    if plan is None:
        return None
    wanted = plan.measure or trial.primary.id
    result = next(found for found in results if found.measure.id == wanted)
    if result.measure.better == "neutral":
        reason = "No value can be given: the plan does not say which way is better."
        return NotEstimable(result.headline.contrast, "absolute", f"Value of {result.measure.name}", reason)
    scale: Scale = "relative" if result.measure.type in ("count", "rate") else "absolute"
    contrast = result.headline.contrast
    effect = next(
        (
            found
            for found in (result.headline, *result.estimates)
            if found.contrast == contrast and found.scale == scale
        ),
        result.headline,
    )
    if not isinstance(effect, Estimate) or effect.scale != scale or contrast == "level":
        subject = f"Value of {result.measure.name}"
        return NotEstimable(contrast, scale, subject, f"No value can be given: {_why_not(effect, scale)}")
    sign = -1.0 if result.measure.better == "lower" else 1.0
    pounds = sign * plan.annual_volume * plan.unit_cost.amount
    ends = sorted((effect.interval.lower * pounds, effect.interval.upper * pounds))
    change = "relative change" if scale == "relative" else "change"
    basis = f"{change} in {result.measure.name} × {plan.annual_volume:,.0f} a year × £{plan.unit_cost.amount:,.2f}"
    return Value(wanted, effect.value * pounds, ends[0], ends[1], plan.kind, plan.status, basis, plan.delivery_cost)


def _why_not(effect: Result, scale: str) -> str:
    if isinstance(effect, NotEstimable):
        return effect.reason
    return "only a level is known, and no change." if effect.contrast == "level" else f"there is no {scale} change."
