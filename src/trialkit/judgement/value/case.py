"""A value case worked out: both sides in pounds, every input with its source, and what was not collected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from trialkit.analysis.break_even import Needed, Standing
from trialkit.analysis.carrying import Carried, Ranged
from trialkit.analysis.estimate import Estimate, Interval, NotEstimable
from trialkit.protocol.value import ValuePlan

InputUnit = Literal["pounds", "number", "per_cent", "years", "hours"]


@dataclass(frozen=True)
class Input:
    """One figure that the value rests on.

    said:    the figure or its range, in its unit; None where it was not collected.
    source:  where it comes from; "" where it was not collected.
    without: what is done without it. costs: whether it belongs to the cost of delivery, and not to the benefit.

    >>> Input("Unit cost", Ranged(100, 120, 150), "pounds", "Accounts").said.central
    120
    """

    name: str
    said: Ranged | None
    unit: InputUnit
    source: str = ""
    without: str = ""
    costs: bool = False


@dataclass(frozen=True)
class BreakEven:
    """The effect, in the improving direction, that meets the cost over the horizon, and how the log stands to it.

    needed:   on the effect's scale; its interval is a point where every input is known.
    standing: where the effect's own interval lies against it.
    """

    needed: Carried
    standing: Standing


@dataclass(frozen=True)
class Goal:
    """What a target would take in one of its years.

    year: from the start, 1 the first. pounds: to be saved in that year, least and most of the target's range.
    rows: at several coverages, the effect needed for the least and for the most of it.
    chance: of the least and of the most being saved in that year, with every input as the plan has it; None where a
            check takes the finding away.
    """

    year: int
    pounds: tuple[float, float]
    rows: tuple[tuple[Needed, Needed], ...]
    chance: tuple[float, float] | None


@dataclass(frozen=True)
class Value:
    """What the change in one measure is worth, in pounds of the plan's price base; more is better throughout.

    measure:    its id. effect: the estimate that is valued. gained, gain: it and its interval, more being better.
    shown:      whether that interval leaves out no change.
    yearly:     one year's benefit, in the first year of the new way.
    benefit:    over the plan's horizon, discounted. cost, net, ratio (benefit ÷ cost): over the same years.
    costs_collected: whether every part of the cost of delivery was.
    gains, pays_back: how often the benefit is above nothing, and above the cost, with no sceptical start; gains is None
                and pays_back has the reason where a check takes the finding away.
    stake:      pounds a year that an effect of 1 is worth, every input at its mean; None where no effect of 1 means the
                whole of it, so that trials cannot be set side by side.
    """

    plan: ValuePlan
    measure: str
    effect: Estimate
    gained: float
    gain: Interval
    shown: bool
    yearly: Carried
    benefit: Carried
    cost: Carried | NotEstimable
    net: Carried | NotEstimable
    ratio: Carried | NotEstimable
    gains: float | None
    pays_back: float | NotEstimable
    break_even: BreakEven | NotEstimable
    costs_collected: bool
    stake: float | None
    inputs: tuple[Input, ...]
    goals: tuple[Goal, ...] = ()

    @property
    def missing(self) -> tuple[Input, ...]:
        """The inputs that were not collected."""
        return tuple(each for each in self.inputs if each.said is None)
