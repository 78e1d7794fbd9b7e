"""What an effect would be worth, as planned: price, volume, reach, length, cost of delivery, and a target to reach.

A figure is a number, or a range of three numbers, with its source; what is left out is printed as not collected.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from pydantic import Field

from trialkit.protocol.faults import Fault, Place, as_read, tried
from trialkit.protocol.part import Identifier, Label, Number, Part, Positive, Text

PerCent = Annotated[float, Field(ge=1, le=100, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
LONGEST = 30
"""Years for which the standard discount rate holds (HM Treasury, The Green Book, 2026)."""


class Range(Part):
    """The least, the likeliest and the most that a figure could be; the simulation goes no further either way."""

    low: Number = Field(description="The least that it could be.")
    central: Number = Field(description="What it most likely is.")
    high: Number = Field(description="The most that it could be.")

    def faults(self) -> Iterable[Fault]:
        """The three stand in order, and none is below zero."""
        yield from tried(_in_order, self)
        yield from tried(_not_below_zero, self)


class Figure(Part):
    """A figure above zero, or its range, with where it comes from."""

    amount: Positive | Range = Field(description="The figure, or {low, central, high}.")
    source: Text = Field(description="Where the figure comes from.")


class Cost(Part):
    """Pounds, or their range, with where the figure comes from; 0 says that there is no such cost."""

    amount: NotNegative | Range = Field(description="Pounds, or {low, central, high}.")
    source: Text = Field(description="Where the figure comes from.")


class Share(Part):
    """A share in per cent, or its range, with where it comes from."""

    amount: PerCent | Range = Field(description="Per cent, from 1 to 100, or {low, central, high}.")
    source: Text = Field(description="Where the figure comes from.")

    def faults(self) -> Iterable[Fault]:
        """A range of a share stays within a hundred."""
        return tried(_within_a_hundred, self, ("amount",))


class Staff(Part):
    """Staff time that the new way takes beyond the old: hours × rate, with on-costs."""

    what: Label = Field(description="What the time is for: huddles, coaching, training.")
    hours: Positive | Range = Field(description="Hours a week, all staff together; for once: hours in all.")
    rate: Positive | Range = Field(description="Pounds an hour, before on-costs.")
    on_costs: Annotated[float, Field(ge=0, le=100)] | None = Field(
        None, description="Per cent that national insurance, pension and overheads add to the rate."
    )
    when: Literal["each_week", "once"] = Field(
        "each_week", description="each_week: as long as the new way is kept up. once: at the start, such as training."
    )
    weeks: Annotated[int, Field(ge=1, le=52)] = Field(52, description="For each_week: how many weeks a year.")
    source: Text = Field(description="Where hours and rate come from.")


class Delivery(Part):
    """What the new way costs beyond the old. What is left out is printed as not collected; a cost of 0 is written."""

    set_up: Cost | None = Field(None, description="Pounds once, at the start: training, materials, licences.")
    running: Cost | None = Field(None, description="Pounds a year for as long as the new way is kept up.")
    staff: Annotated[tuple[Staff, ...], Field(max_length=20)] | None = Field(
        None, description="Staff time beyond the old way; an empty list says that there is none."
    )


class Discount(Part):
    """The rate at which later years count for less, in force on a day."""

    rate: Annotated[float, Field(ge=0, le=20)] = Field(description="Per cent a year, in real terms.")
    dated: dt.date = Field(description="The day from which the rate was in force, or on which it was looked up.")
    source: Text = Field(description="Who set the rate, and where it is written.")


GREEN_BOOK = Discount(
    rate=3.5,
    dated=dt.date(2026, 2, 5),
    source="HM Treasury, The Green Book (2026 edition), chapter 6: social time preference rate, years 0 to 30; "
    "a review of it began on 16 December 2025",
)
"""The standard rate in force. The review's terms of reference: "Review of discounting in the Green Book", 2025."""


class Beneficiary(Part):
    """A budget that the value falls to."""

    who: Label = Field(description="Whose budget it is.")
    share: PerCent | None = Field(None, description="Per cent of the value that falls to it.")


class Target(Part):
    """Money to be saved each year by some year: reduction × base, or a sum."""

    reduction: PerCent | Range | None = Field(None, description="Per cent of the base to be saved, or its range.")
    base: Figure | None = Field(None, description="Pounds a year that the reduction is taken from.")
    saving: Positive | Range | None = Field(
        None, description="Pounds a year to be saved, or their range, in place of reduction and base."
    )
    years: Annotated[tuple[Annotated[int, Field(ge=1, le=LONGEST)], ...], Field(min_length=1, max_length=5)] = Field(
        description="In which years from the start it is to be reached: [3, 5]."
    )
    source: Text = Field(description="Who set the target, and where it is written.")

    def faults(self) -> Iterable[Fault]:
        """One way of saying how much, whole, and years in order."""
        yield from tried(_said_one_way, self)
        yield from tried(_within_a_hundred, self, ("reduction",))
        yield from tried(_years_in_order, self)


class ValuePlan(Part):
    """How an effect would become money: effect × volume × unit cost, with every stated range carried through."""

    measure: Identifier | None = Field(
        None, description="The measure whose effect is valued; the primary one by default."
    )
    price_base: Annotated[int, Field(ge=1950, le=2100)] = Field(description="The year whose prices all pounds are in.")
    unit_cost: Figure = Field(
        description="Pounds for one unit: one person or event, or one unit of the measure's own for a mean. "
        "Where it goes on for some time, pounds a year, with lasts."
    )
    annual_volume: Figure = Field(description="How many a year the effect would apply to, if it reached all of them.")
    coverage: Share | None = Field(
        None, description="Per cent of the volume that the roll-out reaches; all of it when not given."
    )
    kept: Share | None = Field(
        None, description="Per cent of the effect kept from each year to the next; all of it when not given."
    )
    lasts: Figure | None = Field(
        None, description="Years for which the cost of one unit would have gone on; within its own year when not given."
    )
    horizon: Annotated[int, Field(ge=1, le=LONGEST)] = Field(1, description="Over how many years both sides are told.")
    discount: Discount = Field(
        GREEN_BOOK,
        description="The rate at which years after the first count for less; the Green Book's 3.5% when not given.",
    )
    kind: Literal["avoided", "cashable"] = Field(
        "avoided", description="avoided: cost that would have come. cashable: money that leaves the budget."
    )
    status: Literal["forecast", "realised"] = Field(
        "forecast", description="forecast: expected. realised: already seen in the accounts."
    )
    accounts: Text | None = Field(None, description="For realised: where in the accounts it is seen.")
    delivery: Delivery | None = Field(None, description="What the new way costs beyond the old.")
    who_benefits: Annotated[tuple[Beneficiary, ...], Field(min_length=1, max_length=10)] | None = Field(
        None, description="Whose budgets the value falls to; with shares where there are several."
    )
    target: Target | None = Field(None, description="A sum to be saved by some year, set against this effect.")

    def faults(self) -> Iterable[Fault]:
        """Shares that add up, and a realised value that somebody can look up."""
        yield from tried(_shares_add_up, self)
        yield from tried(_realised_is_in_the_accounts, self)


def _in_order(found: Range) -> Iterator[Fault]:
    if not found.low <= found.central <= found.high:
        what = f"low, central and high are {found.low:g}, {found.central:g} and {found.high:g}, which is out of order."
        yield Fault((), what, "Write the least as low and the most as high, with central between them.")


def _not_below_zero(found: Range) -> Iterator[Fault]:
    if found.low < 0:
        yield Fault(("low",), f"{found.low:g} is below zero.", "Give 0 or more; which way is better says the rest.")


def _within_a_hundred(part: Part, place: Place) -> Iterator[Fault]:
    found = as_read(part, str(place[0]), None)
    if isinstance(found, Range) and (found.high > 100 or found.low < 1):
        what = f"{found.low:g} to {found.high:g} is not a share in per cent."
        yield Fault(place, what, "Give per cent from 1 to 100: 60 means six in ten.")


def _said_one_way(target: Target) -> Iterator[Fault]:
    if target.saving is not None and (target.reduction is not None or target.base is not None):
        what = "the target is given twice: as a saving in pounds, and as a reduction of a base."
        yield Fault(("saving",), what, "Keep one of them.")
    elif target.saving is None and target.reduction is None:
        yield Fault((), "the target does not say how much.", "Add reduction and base, or saving: pounds a year.")
    elif target.saving is None and target.base is None:
        yield Fault(("reduction",), "a reduction of what is not said.", "Add base: {amount: …, source: …}.")


def _years_in_order(target: Target) -> Iterator[Fault]:
    if list(target.years) != sorted(set(target.years)):
        yield Fault(("years",), "the years are not in order.", f"Write {sorted(set(target.years))}.")


def _shares_add_up(plan: ValuePlan) -> Iterator[Fault]:
    shares = [each.share for each in plan.who_benefits or ()]
    told = [share for share in shares if share is not None]
    if told and len(told) < len(shares):
        what = "some of those who benefit have a share and some have none."
        yield Fault(("who_benefits",), what, "Give each a share, or none.")
    elif told and abs(sum(told) - 100) > 0.5:
        yield Fault(("who_benefits",), f"the shares add up to {sum(told):g}%.", "They make 100% together.")


def _realised_is_in_the_accounts(plan: ValuePlan) -> Iterator[Fault]:
    if plan.status == "realised" and plan.accounts is None:
        what = "a realised value is one that the accounts show, and no accounts are named."
        yield Fault(("status",), what, "Add accounts: where it is seen, or write status: forecast.")
    if plan.status == "forecast" and plan.accounts is not None:
        yield Fault(("accounts",), "a forecast is in no accounts.", "Remove the line, or write status: realised.")
