"""A plan's figures as draws: pounds per effect, benefit and cost year by year, every stated range let vary."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from trialkit.analysis.carrying import BATCHES, EACH, Array, Ranged, range_draws, uniforms
from trialkit.analysis.discounting import at_work, present_value
from trialkit.judgement.value.case import Input, InputUnit
from trialkit.protocol.value import Cost, Delivery, Figure, Range, Share, Staff, ValuePlan

SEED = 20260205
"""Of the simulation: the same plan and effect give the same value to the last digit."""
_ONE = Ranged(1.0, 1.0, 1.0)
_ALL = Ranged(100.0, 100.0, 100.0)


@dataclass(frozen=True)
class Draws:
    """Draws of one plan, (BATCHES, EACH) each but for per_year, (BATCHES, EACH, years).

    uniform: for the effect. price: pounds a year that an effect of 1 is worth before coverage. coverage: a fraction.
    at_work: years' worth of effect in each year. cost: discounted over the horizon; None where none was collected.
    """

    uniform: Array
    price: Array
    coverage: Array
    at_work: Array
    cost: Array | None


def drawn(plan: ValuePlan) -> Draws:
    """Every figure of a plan, drawn independently of the others."""
    delivery = plan.delivery or Delivery()
    staff = delivery.staff or ()
    columns = iter(uniforms(8 + 2 * len(staff), np.random.default_rng(SEED)))
    uniform = next(columns)
    price = range_draws(ranged(plan.unit_cost), next(columns)) * range_draws(ranged(plan.annual_volume), next(columns))
    coverage = range_draws(ranged(plan.coverage), next(columns)) / 100
    kept = range_draws(ranged(plan.kept), next(columns)) / 100
    lasts = range_draws(ranged(plan.lasts, _ONE), next(columns))
    years = max(plan.horizon, *(plan.target.years if plan.target else (1,)))
    cost = None
    if costs_known(plan):
        once, yearly = np.zeros((BATCHES, EACH)), np.zeros((BATCHES, EACH))
        once += range_draws(_spent(delivery.set_up), next(columns))
        yearly += range_draws(_spent(delivery.running), next(columns))
        for part in staff:
            pounds = range_draws(_range(part.hours), next(columns)) * range_draws(_range(part.rate), next(columns))
            pounds *= 1 + (part.on_costs or 0.0) / 100
            if part.when == "once":
                once += pounds
            else:
                yearly += pounds * part.weeks
        cost = once + yearly * present_value(np.ones(plan.horizon), plan.discount.rate / 100)
    return Draws(uniform, price, coverage, _at_work(plan, kept, lasts, years), cost)


def costs_known(plan: ValuePlan) -> bool:
    """Whether any part of the cost of delivery was collected."""
    delivery = plan.delivery or Delivery()
    return any(part is not None for part in (delivery.set_up, delivery.running, delivery.staff))


def mean_stake(plan: ValuePlan) -> float:
    """Pounds in the first year that an effect of 1 is worth, every input at its mean."""
    per_effect = ranged(plan.unit_cost).mean * ranged(plan.annual_volume).mean * ranged(plan.coverage).mean / 100
    return per_effect * min(1.0, ranged(plan.lasts, _ONE).mean)


def ranged(part: Figure | Cost | Share | None, otherwise: Ranged = _ALL) -> Ranged:
    """A plan's figure or range; `otherwise` where it was left out (a share: all of it)."""
    return otherwise if part is None else _range(part.amount)


def inputs(plan: ValuePlan) -> tuple[Input, ...]:
    """Every figure that the value rests on, in the order of the multiplication, and every one not collected."""
    delivery = plan.delivery or Delivery()
    return (
        _input("Unit cost", plan.unit_cost, "pounds", ""),
        _input("How many a year", plan.annual_volume, "number", ""),
        _input("Share that the roll-out reaches", plan.coverage, "per_cent", "taken as all of them"),
        _input("Share of the effect kept each year", plan.kept, "per_cent", "taken as all of it"),
        _input("Years that one unit's cost would have gone on", plan.lasts, "years", "taken as within one year"),
        replace(_input("Setting up, once", delivery.set_up, "pounds", "no cost of setting up is counted"), costs=True),
        replace(_input("Running, a year", delivery.running, "pounds", "no cost of running is counted"), costs=True),
        *_staff(delivery.staff),
    )


def _at_work(plan: ValuePlan, kept: Array, lasts: Array, years: int) -> Array:
    """The years' worth of effect in each year; worked out once where nothing in it varies."""
    if ranged(plan.kept).known and ranged(plan.lasts, _ONE).known:
        return np.broadcast_to(at_work(kept[0, 0], lasts[0, 0], years), (BATCHES, EACH, years))
    return at_work(kept, lasts, years)


def _staff(staff: tuple[Staff, ...] | None) -> tuple[Input, ...]:
    if staff is None:
        return (Input("Staff time", None, "hours", without="no staff time is counted", costs=True),)
    found = []
    for part in staff:
        when = "once" if part.when == "once" else f"a week, {part.weeks} weeks a year"
        found.append(Input(f"{part.what}: hours {when}", _range(part.hours), "hours", part.source, costs=True))
        found.append(Input(f"{part.what}: pounds an hour", _range(part.rate), "pounds", part.source, costs=True))
        added = None if part.on_costs is None else Ranged(part.on_costs, part.on_costs, part.on_costs)
        source, without = (part.source, "") if added else ("", "the rate is taken as it stands")
        found.append(Input(f"{part.what}: on-costs", added, "per_cent", source, without, costs=True))
    return tuple(found)


def _input(name: str, part: Figure | Cost | Share | None, unit: InputUnit, without: str) -> Input:
    if part is None:
        return Input(name, None, unit, without=without)
    return Input(name, _range(part.amount), unit, part.source)


def _range(amount: float | Range) -> Ranged:
    if isinstance(amount, Range):
        return Ranged(amount.low, amount.central, amount.high)
    return Ranged(amount, amount, amount)


def _spent(part: Cost | None) -> Ranged:
    return ranged(part, Ranged(0.0, 0.0, 0.0))
