"""The places a measure is told of: innovation sites as one, or each by itself where they started apart; comparisons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from trialkit.analysis.controlled import AGAINST
from trialkit.analysis.estimate import Estimate
from trialkit.protocol import wording

if TYPE_CHECKING:
    from trialkit.analysis.estimate import Result
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.results import MeasureResult
    from trialkit.protocol.trial import Trial
    from trialkit.records.series import Series

TOGETHER = "All sites together"


@dataclass(frozen=True)
class Place:
    """One place, or all innovation sites as one, with its series."""

    name: str
    series: Series


def apart(result: MeasureResult) -> bool:
    """Whether the sites started on different days, so that each has a series of its own and no series holds all."""
    return result.series[0].site is not None


def judged(evaluation: Evaluation, result: MeasureResult) -> tuple[Place, ...]:
    """The innovation sites: as one place, or each by itself where they started apart."""
    if apart(result):
        return _each(evaluation, result, "innovation")
    names = _names(evaluation.trial, "innovation")
    return (Place(names[0] if len(names) == 1 else TOGETHER, result.series[0]),)


def comparisons(evaluation: Evaluation, result: MeasureResult) -> tuple[Place, ...]:
    """The comparison sites, each by itself."""
    return _each(evaluation, result, "comparison")


def counts(evaluation: Evaluation, result: MeasureResult, *kinds: str) -> tuple[int, ...]:
    """Periods with entries in the phases of some kinds, for each of the places judged."""
    return tuple(len(place.series.logged(*kinds)) for place in judged(evaluation, result))


def span(found: tuple[int, ...], noun: str) -> str:
    """Counts of several places with their noun: "6 weeks", "4 to 8 weeks"."""
    least, most = min(found), max(found)
    return wording.plural(most, noun) if least == most else f"{least:,} to {wording.plural(most, noun)}"


def controlled(found: Result) -> bool:
    """Whether a result is one against the comparison sites."""
    return found.subject.endswith(AGAINST)


def compared_with(result: MeasureResult) -> str:
    """The names of the comparison sites where the headline is the change against them; "" where it is not."""
    used = result.comparison is not None and result.comparison.used
    return wording.joined(result.comparison.sites) if used and result.comparison else ""


def own_change(result: MeasureResult, site: str) -> Result | None:
    """One site's own figure of the headline's kind, where sites started apart."""
    alike = [
        found
        for found in result.estimates
        if found.subject.startswith(f"{site}: ")
        and (found.contrast, found.scale) == (result.headline.contrast, result.headline.scale)
    ]
    return next((found for found in alike if isinstance(found, Estimate)), next(iter(alike), None))


def left_out(result: MeasureResult, site: str) -> bool:
    """Whether the average was made without one site, where sites started apart."""
    return f" {site} is left out: " in result.rung_reason


def _each(evaluation: Evaluation, result: MeasureResult, role: str) -> tuple[Place, ...]:
    own = {series.site: series for series in result.series if series.site is not None}
    return tuple(
        Place(site.name, own[site.id]) for site in evaluation.trial.design.sites if site.role == role and site.id in own
    )


def _names(trial: Trial, role: str) -> list[str]:
    return [site.name for site in trial.design.sites if site.role == role]
