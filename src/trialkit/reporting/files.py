"""The files of numbers beside a report: evaluation.json and one CSV for each table behind a chart."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from trialkit.analysis.spc import Chart
from trialkit.reporting import apart, charts, paths, sites, worth
from trialkit.reporting.staging import NUMBERS

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.reporting.tables import Table


def number_tables(evaluation: Evaluation) -> tuple[Table, ...]:
    """Every table that the report links to: by period, by site, the control chart, estimates, value, row flow."""
    results = evaluation.results
    primary = evaluation.primary
    return (
        *(charts.period_table(evaluation, result) for result in results),
        charts.estimates_table(
            evaluation, (primary,), f"{primary.measure.id}-estimates", f"{primary.measure.name}: every estimate"
        ),
        charts.estimates_table(evaluation, results, "estimates", "Every estimate of every measure"),
        *((apart.site_table(evaluation, primary),) if sites.apart(primary) else ()),
        *((found,) if (found := apart.time_table(evaluation, primary)) else ()),
        *((charts.control_table(evaluation, primary, primary.chart),) if isinstance(primary.chart, Chart) else ()),
        *worth.tables(evaluation),
        *paths.tables(evaluation),
        charts.flow_table(evaluation),
    )


def write_numbers(evaluation: Evaluation, folder: Path) -> None:
    """Write evaluation.json and data/*.csv into a folder, in UTF-8; CSVs with a byte order mark, for Excel."""
    from trialkit.reporting.data import evaluation_json_text

    (folder / NUMBERS).write_text(evaluation_json_text(evaluation), encoding="utf-8", newline="\n")
    data = folder / "data"
    data.mkdir(exist_ok=True)
    for table in number_tables(evaluation):
        (data / f"{table.name}.csv").write_text(table.csv(), encoding="utf-8-sig", newline="\n")
