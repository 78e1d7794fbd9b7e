"""The comparison in sentences: which figure is the headline, the other beside it, and what speaks against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.analysis import not_yet, panel
from trialkit.analysis.estimate import Estimate
from trialkit.protocol import wording
from trialkit.reporting.findings import sentence
from trialkit.reporting.numbers import capital, change_unit, estimate_decimals, interval_brief

if TYPE_CHECKING:
    from trialkit.analysis.estimate import Result
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.results import MeasureResult
    from trialkit.protocol.measure import Measure


def which(result: MeasureResult) -> str:
    """Both figures in one sentence, which of them is the headline, and why; "" without a comparison site."""
    found = result.comparison
    if found is None:
        return ""
    names = wording.joined(found.sites)
    decimals = _decimals(result.measure, result.headline, found.controlled, found.uncontrolled)
    against = _figure(result.measure, found.controlled, decimals)
    alone = _figure(result.measure, found.uncontrolled, decimals)
    if found.used:
        return f"The headline is the change against {names}, {against}; by itself the change is {alone}."
    why = sentence(capital(found.reason))
    if result.headline == found.uncontrolled:
        other = f"it is {against}" if against else "there is no figure"
        said = f"The headline is the change by itself, {alone}" if alone else "The headline is the change by itself"
        return f"{said}; against {names} {other}. {why}"
    beside = f"by itself the change is {alone}, which is not what the plan judges" if alone else "there is no other"
    return f"The plan judges the change against {names}, which cannot be given; {beside}. {why}"


def history(result: MeasureResult) -> str:
    """What the comparison says of whatever else happened meanwhile; "" without a comparison site."""
    found = result.comparison
    if found is None:
        return ""
    names = wording.joined(found.sites)
    if found.used:
        return (
            f"{names} lived through the same time, and the change is judged against it, which takes out whatever moved "
            f"both alike. {sentence(found.parallel.text)}"
        )
    said = f"{names} was logged as a comparison, and is not what the headline rests on. {sentence(found.reason)}"
    return said if found.parallel.text in found.reason else f"{said} {sentence(found.parallel.text)}"


def watch(evaluation: Evaluation) -> str:
    """What a leader must know of a comparison that could not be used as it was meant; "" where there is nothing."""
    found = evaluation.primary.comparison
    if found is None or found.used or evaluation.trial.decision.headline == "uncontrolled":
        return ""
    return f"The comparison with {wording.joined(found.sites)} does not carry the headline."


def shared(evaluation: Evaluation) -> str:
    """Whether what moved all sites is in the headline of sites that started apart; "" where there is none such."""
    primary = evaluation.primary
    if not primary.apart or not isinstance(primary.headline, Estimate) or primary.headline.contrast == "level":
        return ""
    if any(check.name == not_yet.NAME and check.passed for check in primary.checks):
        return "What moved all sites is told from the effect only by the sites that had not started yet."
    return panel.SHARED


def _decimals(measure: Measure, *found: Result) -> int:
    """Those of the first that is an estimate: the headline is said alike everywhere, and the other beside it."""
    return next((estimate_decimals(measure, one) for one in found if isinstance(one, Estimate)), 0)


def _figure(measure: Measure, found: Result, decimals: int) -> str:
    """A change with its interval, "" where there is none."""
    if not isinstance(found, Estimate):
        return ""
    change = change_unit(measure, found.scale).change(found.value, decimals)
    return f"{change} ({interval_brief(measure, found, decimals)})"
