"""Used rows → sums per measure, site, period and practitioner, added up in the engine.

In a log of tallies a mean or money row holds the period's own figure, counted as one value, or the total of as many
values as `denominator` says; then its squares are those of values that do not differ, for the log says no more.
"""

from __future__ import annotations

import pandas as pd

from trialkit.protocol.trial import Measure, Trial
from trialkit.records.check import condition, slots
from trialkit.records.engine import Engine

KEYS = ("measure", "site", "index", "practitioner", "option")
SUMS = ("numerator", "denominator", "exposure", "total", "total_squares")


def count_cells(engine: Engine, trial: Trial) -> pd.DataFrame:
    """The frame of Log.cells. Rows whose answer a measure needs and lacks do not count towards that measure.

    A count without exposure has 1 a period and site, a rate over a fixed number that number; both stand in a row of
    their own (practitioner "", no records), so that leaving a practitioner out does not shorten the time.
    """
    parts = [engine.frame(_sums(trial, measure)) for measure in trial.measures]
    frame = pd.concat(parts, ignore_index=True)
    types = {name: "float64" for name in SUMS} | {"index": "int64", "records": "int64"}
    return frame.astype(types).sort_values(list(KEYS), ignore_index=True)


def _sums(trial: Trial, measure: Measure) -> str:
    names = slots(trial)
    who = trial.log.practitioner_field
    practitioner = f"coalesce(CAST(v_{names[who]} AS VARCHAR), '')" if who else "''"
    option = f"v_{names[str(measure.value)]}" if measure.type == "ordinal" else "''"
    top, bottom, over = _parts(trial, measure)
    value = f"v_{names[str(measure.value)]}" if measure.type in ("mean", "money") else "0"
    counts = " AND ".join(f"{part} IS NOT NULL" for part in (top, bottom, over, value, option))
    within = _within(trial, measure)
    sql = (
        f"SELECT '{measure.id}' AS measure, site, period AS \"index\", {practitioner} AS practitioner, {option} AS option, "  # noqa: S608
        f"count(*) AS records, sum({top}) AS numerator, sum({bottom}) AS denominator, sum({over}) AS exposure, "
        f"sum({value}) AS total, coalesce(sum({value} * {value} / nullif({bottom}, 0)), 0) AS total_squares "
        f"FROM used WHERE {within} AND {counts} GROUP BY ALL"
    )
    fixed = _fixed_exposure(measure, trial)
    if fixed is None:
        return sql
    return (
        f"WITH sums AS ({sql}) SELECT * FROM sums UNION ALL "  # noqa: S608
        f"SELECT DISTINCT measure, site, \"index\", '', '', 0, 0, 0, {fixed!r}, 0, 0 FROM sums"
    )


def _parts(trial: Trial, measure: Measure) -> tuple[str, str, str]:
    """What each row adds to numerator, denominator and exposure, as SQL."""
    names = slots(trial)

    def added(part: object, otherwise: str) -> str:
        if isinstance(part, str):
            return f"v_{names[part]}"
        return f"CAST({condition(trial, part)} AS DOUBLE)" if isinstance(part, dict) else otherwise

    top = added(measure.numerator, "1.0")
    over = added(measure.exposure if isinstance(measure.exposure, str) else None, "0.0")
    if measure.type in ("mean", "money"):
        return "0.0", f"v_{names[measure.denominator]}" if isinstance(measure.denominator, str) else "1.0", "0.0"
    if measure.type == "ordinal":
        return (top if isinstance(measure.numerator, str) else "1.0"), "0.0", "0.0"
    if measure.type == "rate":
        bottom = added(measure.denominator, "0.0")
        return top, bottom, bottom if measure.exposure is None else over
    return top, added(measure.denominator, "1.0") if trial.log.is_tally or measure.type == "count" else "1.0", over


def _within(trial: Trial, measure: Measure) -> str:
    """The rows a measure looks at: those its denominator names, in a log of records."""
    if isinstance(measure.denominator, dict) and not (measure.type == "rate" and measure.exposure is None):
        return condition(trial, measure.denominator)
    return "true"


def _fixed_exposure(measure: Measure, trial: Trial) -> float | None:
    if measure.type == "count" and measure.exposure is None:
        return 1.0
    if measure.type in ("rate", "count") and isinstance(measure.exposure, int | float):
        return float(measure.exposure)
    return None
