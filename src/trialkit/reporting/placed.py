"""Where a place stands among its neighbours, in a sentence for the headline and in the long form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.analysis.neighbours import Funnel
from trialkit.reporting import levels
from trialkit.reporting.numbers import Unit, decimals_for

if TYPE_CHECKING:
    from trialkit.analysis.neighbours import Standing
    from trialkit.judgement.results import MeasureResult
    from trialkit.protocol.measure import Measure

STANDS: dict[Standing, str] = {
    "within": "within the limits for how far such places differ",
    "above": "above the limits in which 95 of 100 such places lie",
    "below": "below the limits in which 95 of 100 such places lie",
    "far_above": "far above the limits for how far such places differ",
    "far_below": "far below the limits for how far such places differ",
}


def brief(result: MeasureResult) -> str:
    """How the place stands to its neighbours, without its own level; "" where there are none to set it against."""
    found = result.neighbours
    if not isinstance(found, Funnel):
        return ""
    _, together = levels.level_pair(result.measure, *both(result.measure, found))
    return (
        f"Its {len(found.neighbours)} neighbours together stood at {together}: it is {apart(result.measure, found)}, "
        f"{STANDS[found.standing]}. That says how it stands, and not why."
    )


def apart(measure: Measure, found: Funnel) -> str:
    """How far the place lies from its neighbours: "7.6 points lower" for a share, "16% higher" for a rate."""
    if measure.type == "rate":
        unit, by = Unit(100.0, suffix="%"), found.ratio.value - 1
    else:
        unit, by = Unit(100.0, noun="points", single="point"), found.own.level - found.target
    said = unit.change(by, decimals_for(100 * by) if measure.type != "rate" else 0)
    return "the same" if said == "no change" else said


def both(measure: Measure, found: Funnel) -> tuple[float, float]:
    """The own level and the neighbours', as stored for the measure."""
    return scale(measure) * found.own.level, scale(measure) * found.target


def scale(measure: Measure) -> float:
    """What turns a fraction into the measure's stored level."""
    return (measure.per or 1.0) if measure.type == "rate" else 1.0
