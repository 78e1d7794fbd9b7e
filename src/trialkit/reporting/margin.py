"""Whether a balancing measure was shown to be safe, in a sentence with its margin and the worst end of its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.analysis.estimate import Estimate, NotEstimable
from trialkit.judgement.decide import can_reassure, improvement
from trialkit.judgement.decide import safety as safety_of
from trialkit.reporting import numbers, sites
from trialkit.reporting.findings import brief, find, no_interval
from trialkit.reporting.numbers import change_unit, estimate_decimals, interval_brief

if TYPE_CHECKING:
    from trialkit.judgement.results import MeasureResult


def safety(result: MeasureResult) -> str:
    """Whether a balancing measure stayed within its margin; "" for other measures."""
    measure, estimate = result.measure, result.headline
    if result.safety == "none" or measure.margin is None:
        return ""
    allowed = f"and the team allowed {numbers.threshold(measure, measure.margin)}"
    if isinstance(estimate, NotEstimable) or estimate.contrast == "level":
        reason = no_interval(estimate) if isinstance(estimate, NotEstimable) else "There is nothing to compare it with."
        return f"{measure.name} was not shown to be safe. {reason}"
    unit, decimals = change_unit(measure, estimate.scale), estimate_decimals(measure, estimate)
    worst = estimate.interval.upper if measure.better == "lower" else estimate.interval.lower
    moved = "risen" if measure.better == "lower" else "fallen"
    by = unit.size(worst, decimals)
    if sites.controlled(estimate):
        by += f" more than at {sites.compared_with(result)}"
    bad = worst > 0 if measure.better == "lower" else worst < 0
    unharmed = "even its worst end is no worse than before"
    if result.safety == "safe" and (ends := improvement(measure, estimate)) and ends[1] < 0:
        went = "rose" if measure.better == "lower" else "fell"
        return f"{measure.name} {went}, within its margin: {brief(measure, estimate)}, {allowed}."
    if result.safety == "safe":
        worst_case = f"at worst it may have {moved} by {by}" if bad else unharmed
        return f"{measure.name} stayed within its margin: {worst_case}, {allowed}."
    if isinstance(result.spared, Estimate):
        return (
            f"{measure.name} was not shown to be safe: by itself its interval says that it got worse, "
            f"{brief(measure, estimate)}; with all balancing measures judged together it may not have "
            f"({interval_brief(measure, result.spared)}), {allowed}."
        )
    if result.safety == "harmed":
        return f"{measure.name} got worse: {brief(measure, estimate)}, {allowed}."
    if not can_reassure(estimate):
        why = (
            "a trend inside the trial cannot show what changed when it began"
            if estimate.contrast == "trend"
            else "one side has a single period, which cannot show that"
        )
        worst_case = f"It may have {moved} by up to {by}" if bad else f"By that interval {unharmed}"
        return f"{measure.name} was not shown to be safe: {why}. {worst_case}, {allowed}."
    if safety_of(measure, estimate) == "safe":
        average = f"it may have {moved} by up to {by}" if bad else unharmed
        return (
            f"{measure.name} was not shown to be safe: on average {average}, but the end of the phase was not shown to "
            f"be within the margin{_at_end(result, estimate)}, {allowed}."
        )
    return f"{measure.name} was not shown to be safe: it may have {moved} by up to {by}, {allowed}."


def _at_end(result: MeasureResult, estimate: Estimate) -> str:
    """The effect at the end with its interval, where that is what is not within the margin; "" for any other."""
    found = find(result, "effect_at_end", estimate.scale)
    if not isinstance(found, Estimate) or found == estimate:
        return ""
    return f": {brief(result.measure, found)}"


def safety_in_short(result: MeasureResult) -> str:
    """The same without its figures; "" for other measures."""
    said = {"safe": "stayed within its margin", "harmed": "got worse", "not_shown_safe": "was not shown to be safe"}
    return f"{result.measure.name} {said[result.safety]}." if result.safety in said else ""
