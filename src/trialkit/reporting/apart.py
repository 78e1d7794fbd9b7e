"""Sites that started on different days, told one by one: what each logged and changed, and what a further one may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.analysis.estimate import Estimate
from trialkit.analysis.panel import FURTHER
from trialkit.reporting import carried, findings, numbers, prospects, sites
from trialkit.reporting.tables import Column, Table, table

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.results import MeasureResult


def site_table(evaluation: Evaluation, result: MeasureResult) -> Table:
    """One row a site: when it started, its periods before and in the judged phase, its records, its own change."""
    period, after = evaluation.trial.design.period, evaluation.trial.decision.judged_phase
    starts = {site.name: site.start for site in evaluation.trial.design.sites}
    shared = evaluation.trial.design.phases_of("trial")[0].start
    word = carried.counted(evaluation, result.measure)
    columns = (
        Column("Site", "site"),
        Column("Started on", "start"),
        Column(f"Baseline {period}s", "baseline", True),
        Column(f"Judged {period}s", "judged", True),
        Column(numbers.capital(word), "records", True),
        Column("Its own change", "change", True),
    )
    rows = [
        (
            place.name,
            numbers.day(starts[place.name] or shared),
            f"{len(place.series.logged('baseline')):,}",
            f"{len(place.series.logged(after)):,}",
            _records(carried.records_of(result.measure, place.series, "baseline", after)),
            _own(result, place.name),
        )
        for place in sites.judged(evaluation, result)
    ]
    return table(f"{result.measure.id}-by-site", f"{result.measure.name}, site by site", columns, rows)


def time_table(evaluation: Evaluation, result: MeasureResult) -> Table | None:
    """The effect by time since each site's own start, with the sites behind it; None where it was not asked."""
    found = [part for part in result.estimates if part.contrast == "since_start"]
    if not found:
        return None
    unit = evaluation.trial.design.period
    columns = (
        Column(f"{numbers.capital(unit)}s since its own start", "since_start"),
        Column("Sites that reach it", "sites"),
        Column("Change on average", "change", True),
    )
    rows = []
    for part in found:
        when, _, who = part.subject.rpartition(", ")
        change = (
            findings.brief(result.measure, part)
            if isinstance(part, Estimate)
            else f"cannot say: {findings.sentence(part.reason)}"
        )
        rows.append((when, who, change))
    caption = (
        f"{result.measure.name}, by time since each site's own start, against its own baseline. Later {unit}s rest on "
        "fewer sites, so a difference between rows may be one between sites"
    )
    return table(f"{result.measure.id}-since-start", caption, columns, rows)


def further(result: MeasureResult) -> str:
    """What one further site may expect, in a sentence; "" where sites did not start apart."""
    alike = [found for found in result.estimates if found.subject == FURTHER]
    found = next((found for found in alike if found.scale == result.headline.scale), None)
    return "" if found is None else prospects.further(result.measure, found)


def _records(count: float | None) -> str:
    return "hidden" if count is None else f"{count:,.0f}"


def _own(result: MeasureResult, site: str) -> str:
    found = sites.own_change(result, site)
    if sites.left_out(result, site):
        return "left out of the average"
    if found is None:
        return "none of the average's kind"
    return findings.brief(result.measure, found) if isinstance(found, Estimate) else "none can be given"
