"""The rows of evaluation.json on money: what a change is worth, and the paths that cost and demand were to take."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from trialkit.analysis.break_even import Needed, Standing
from trialkit.analysis.carrying import Carried
from trialkit.analysis.estimate import NotEstimable
from trialkit.judgement.trajectories import Heading, Progress
from trialkit.judgement.value import BreakEven, Goal, Input, Value
from trialkit.judgement.value.case import InputUnit
from trialkit.protocol.design import PeriodUnit
from trialkit.reporting.rows import EstimateRow, NotEstimableRow, Part, estimate_row, finite, not_estimable_row


class CarriedRow(Part):
    """A figure with its interval, carried through from the effect and every stated range."""

    median: float
    lower: float
    upper: float
    level: float
    """Confidence level, such as 0.95."""
    simulation_error: float
    """Largest Monte Carlo standard error of the three."""


class InputRow(Part):
    """One figure that the value rests on."""

    name: str
    low: float | None
    """null where it was not collected."""
    central: float | None
    high: float | None
    unit: InputUnit
    source: str | None
    """null where it was not collected."""


class BreakEvenRow(Part):
    """The effect that meets the cost of delivery, on the effect's scale, in the improving direction."""

    effect: CarriedRow
    standing: Standing
    """reached: the effect's whole interval lies beyond it. open: the interval holds it. beyond: it falls short."""


class NeededRow(Part):
    """The effect needed at one reach."""

    coverage: float
    """A fraction of the yearly volume."""
    effect: float | None
    """In the improving direction; null where no effect is enough."""
    standing: Standing
    possible: bool
    """Whether the measure could move so far at all."""


class GoalRow(Part):
    """What the target takes in one of its years."""

    year: int
    """From the start; 1 is the first."""
    least: float
    """Pounds to be saved in that year: the least of the target."""
    most: float
    for_the_least: list[NeededRow]
    for_the_most: list[NeededRow]
    chance_of_the_least: float | None
    """null where a check takes the finding away; otherwise with no sceptical start."""
    chance_of_the_most: float | None


class ValueRow(Part):
    """Pounds, with the effect's interval and every stated range carried through; more is better throughout."""

    measure: str
    kind: Literal["avoided", "cashable"]
    status: Literal["forecast", "realised"]
    shown: bool
    """Whether the effect's interval leaves out no change; otherwise the value is that of a change not shown."""
    price_base: int
    horizon: int
    """Years that benefit, cost, net and ratio are over."""
    discount_rate: float
    """A fraction a year."""
    discount_dated: dt.date
    discount_source: str
    effect: EstimateRow
    """The effect that is multiplied."""
    yearly: float
    """Benefit in the first year."""
    lower: float
    upper: float
    benefit: CarriedRow
    """Over the horizon, discounted."""
    cost: CarriedRow | NotEstimableRow
    net: CarriedRow | NotEstimableRow
    ratio: CarriedRow | NotEstimableRow
    """Benefit ÷ cost."""
    chance_of_gain: float | None
    """With no sceptical start; null where a check takes the finding away."""
    chance_of_paying_back: float | None
    """null there too, and where the cost of delivery was not collected."""
    costs_collected: bool
    """Whether every part of the cost of delivery was."""
    break_even: BreakEvenRow | NotEstimableRow
    stake: float | None
    """Pounds a year that an effect of 1 is worth; null for averages."""
    inputs: list[InputRow]
    target: list[GoalRow]


class StepRow(Part):
    """One period of a path."""

    period: dt.date
    """First day of the period."""
    planned: float | None
    actual: float | None
    forecast: float | None
    lower: float | None
    """Lower end of the prediction interval."""
    upper: float | None


class TrajectoryRow(Part):
    """A path that cost or demand was to take, and where it stands."""

    id: str
    name: str
    of: Literal["cost", "demand"]
    level: Literal["team", "service", "department"]
    where: str
    period: PeriodUnit
    source: str
    steps: list[StepRow]
    gap: float | None
    """What was seen less what was planned, in the last period that has both."""
    total_gap: float | None
    """For cost: the same over all periods so far."""
    heading: Heading | None
    """How the forecast stands to the plan in the last period that has both: on, better or worse; null without one."""
    no_forecast: str
    """Why nothing is forecast; "" where something is."""


def value_row(value: Value | NotEstimable | None) -> ValueRow | NotEstimableRow | None:
    """The row of a value, or of why there is none."""
    if value is None:
        return None
    if isinstance(value, NotEstimable):
        return not_estimable_row(value)
    plan = value.plan
    return ValueRow(
        measure=value.measure,
        kind=plan.kind,
        status=plan.status,
        shown=value.shown,
        price_base=plan.price_base,
        horizon=plan.horizon,
        discount_rate=plan.discount.rate / 100,
        discount_dated=plan.discount.dated,
        discount_source=plan.discount.source,
        effect=estimate_row(value.effect),
        yearly=value.yearly.median,
        lower=value.yearly.interval.lower,
        upper=value.yearly.interval.upper,
        benefit=_carried(value.benefit),
        cost=_or_why(value.cost),
        net=_or_why(value.net),
        ratio=_or_why(value.ratio),
        chance_of_gain=value.gains,
        chance_of_paying_back=None if isinstance(value.pays_back, NotEstimable) else value.pays_back,
        costs_collected=value.costs_collected,
        break_even=_break_even(value.break_even),
        stake=value.stake,
        inputs=[_input(each) for each in value.inputs],
        target=[_goal(each) for each in value.goals],
    )


def trajectory_row(found: Progress) -> TrajectoryRow:
    """The row of one trajectory."""
    path = found.plan
    return TrajectoryRow(
        id=path.id,
        name=path.name,
        of=path.of,
        level=path.level,
        where=path.where,
        period=path.period,
        source=path.source,
        steps=[
            StepRow(
                period=each.start,
                planned=each.planned,
                actual=each.actual,
                forecast=each.forecast,
                lower=each.lower,
                upper=each.upper,
            )
            for each in found.steps
        ],
        gap=None if found.latest is None else found.latest.gap,
        total_gap=found.total,
        heading=found.heading,
        no_forecast=found.no_forecast,
    )


def _carried(found: Carried) -> CarriedRow:
    ends = found.interval
    return CarriedRow(
        median=found.median, lower=ends.lower, upper=ends.upper, level=ends.level, simulation_error=found.error
    )


def _or_why(found: Carried | NotEstimable) -> CarriedRow | NotEstimableRow:
    return _carried(found) if isinstance(found, Carried) else not_estimable_row(found)


def _break_even(found: BreakEven | NotEstimable) -> BreakEvenRow | NotEstimableRow:
    if isinstance(found, NotEstimable):
        return not_estimable_row(found)
    return BreakEvenRow(effect=_carried(found.needed), standing=found.standing)


def _input(each: Input) -> InputRow:
    said = each.said
    return InputRow(
        name=each.name,
        low=said.low if said else None,
        central=said.central if said else None,
        high=said.high if said else None,
        unit=each.unit,
        source=each.source or None,
    )


def _goal(each: Goal) -> GoalRow:
    return GoalRow(
        year=each.year,
        least=each.pounds[0],
        most=each.pounds[1],
        for_the_least=[_needed(row[0]) for row in each.rows],
        for_the_most=[_needed(row[1]) for row in each.rows],
        chance_of_the_least=each.chance[0] if each.chance else None,
        chance_of_the_most=each.chance[1] if each.chance else None,
    )


def _needed(each: Needed) -> NeededRow:
    return NeededRow(coverage=each.coverage, effect=finite(each.effect), standing=each.standing, possible=each.possible)
