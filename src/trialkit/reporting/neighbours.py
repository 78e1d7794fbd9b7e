"""Where a place stands among its neighbours, in words: its standing, how far such places differ, and the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.reporting import levels, numbers, placed, terms
from trialkit.reporting.charts import Telling
from trialkit.reporting.numbers import level_unit
from trialkit.reporting.tables import Column, Table

if TYPE_CHECKING:
    from trialkit.analysis.neighbours import Funnel
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.results import MeasureResult

CANNOT = (
    "This is one place beside others in the same time, not a before and after. It cannot say what put the place where "
    "it is: people, needs, other services, and how each place counts differ too."
)
_ALIKE = 1.05
"""Variance over that by chance up to which neighbours are said to differ by chance alone."""


def standing(result: MeasureResult, found: Funnel) -> str:
    """The own level beside the neighbours', the limits for its size, and where it lies."""
    measure, (inner, _) = result.measure, found.limits
    per = placed.scale(measure)
    own, together = levels.level_pair(measure, *placed.both(measure, found))
    return (
        f"{measure.name}: {own} at {found.own.name}, {together} at its {len(found.neighbours)} neighbours together "
        f"({placed.apart(measure, found)}). That is {placed.STANDS[found.standing]}, which for a place of its size lie "
        f"{levels.between(measure, per * inner.lower, per * inner.upper)}."
    )


def spread(found: Funnel) -> str:
    """How far neighbours differ beyond chance."""
    if found.factor <= _ALIKE:
        return "The neighbours differ from each other by no more than chance."
    return (
        f"The neighbours vary {found.factor:,.1f} times as much as chance alone would have it, and the limits allow "
        "for that (Spiegelhalter 2005)."
    )


def telling(evaluation: Evaluation, result: MeasureResult, found: Funnel) -> Telling:
    """The funnel in words: its finding, its measure, and all that it shows."""
    measure = result.measure
    over = "people or other exposure" if measure.type == "rate" else terms.counted(evaluation.trial, measure)
    title = f"{found.own.name} lies {placed.STANDS[found.standing]}"
    count = len(found.beyond)
    others = "None" if not count else str(count)
    said = f"{standing(result, found)} {others} of the neighbours lie{'s' if count < 2 else ''} outside the limits."
    return Telling(title, f"{measure.name} by the size of each place ({over})", said)


def places_table(result: MeasureResult, found: Funnel) -> Table:
    """Every place with its figures, the highest first."""
    measure, per = result.measure, placed.scale(result.measure)
    size = "Exposure" if measure.type == "rate" else (measure.counted or "records").capitalize()
    columns = (
        Column("Place", "place"),
        Column("Events", "events", True),
        Column(size, "size", True),
        Column(measure.name, "level", True),
    )
    places = sorted((found.own, *found.neighbours), key=lambda place: place.level, reverse=True)
    unit = level_unit(measure).bare
    shown = tuple(
        (
            place.name,
            f"{place.events:,.0f}",
            f"{place.size:,.0f}",
            numbers.exact(per * place.level, unit, change=False),
        )
        for place in places
    )
    data = tuple((place.name, place.events, place.size, per * place.level) for place in places)
    return Table(f"{measure.id}-neighbours", f"{measure.name}, place by place", columns, shown, data)
