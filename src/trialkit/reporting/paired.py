"""The same people before and after, in sentences: what they said both times, how it changed, who answered once only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.analysis.estimate import Estimate
from trialkit.reporting import terms
from trialkit.reporting.numbers import change_unit, estimate_decimals, interval_brief, level_unit

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.results import MeasureResult


def change(evaluation: Evaluation, result: MeasureResult, estimate: Estimate) -> str:
    """ "Of 612 people with both answers, 57% before and 68% after counted in ‘Well’: 11 points more (7 to 15)"."""
    measure = result.measure
    unit, decimals = change_unit(measure, estimate.scale), estimate_decimals(measure, estimate)
    size = f"{unit.change(estimate.value, decimals)} ({interval_brief(measure, estimate)})"
    of = f"Of {estimate.n:,} {terms.counted(evaluation.trial, measure)} with both answers"
    name = terms.in_sentence(measure.name)
    before, after = (_level(result, when) for when in ("Before", "After"))
    if not before or not after:
        return f"{of}, {name} shows {size}"
    if measure.type in ("mean", "money"):
        return f"{of}, the mean of {name} was {before} before and {after} after: {size}"
    counted = "gave a top answer on" if measure.type == "ordinal" else "counted in"
    return f"{of}, {before} before and {after} after {counted} {name}: {size}"


def asked(evaluation: Evaluation, result: MeasureResult) -> str:
    """How many gave both answers, of how many; "" for a measure that is not of pairs."""
    found = result.asked
    if found is None and evaluation.release and f"asked:{result.measure.id}" in evaluation.release.few:
        return "How many gave one answer only is kept back; they are not in the comparison."
    if found is None:
        return ""
    people = terms.counted(evaluation.trial, result.measure)
    return f"{found.both:,} of {found.people:,} {people} gave both answers; the others are not in the comparison."


def cannot() -> str:
    """What a comparison of people with themselves leaves open."""
    return "whether the same people would have changed without it, because each is compared with themselves alone"


def _level(result: MeasureResult, when: str) -> str:
    """The level at one time, with a decimal for means."""
    found = next((one for one in result.estimates if (one.contrast, one.subject) == ("level", when)), None)
    if not isinstance(found, Estimate):
        return ""
    unit = level_unit(result.measure)
    scaled = abs(found.value * unit.factor)
    return unit.level(found.value, 0 if unit.factor == 100.0 or scaled >= 1000 else 1)
