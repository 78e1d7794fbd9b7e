"""What each chart says: its title, subtitle, text alternative, and the table of numbers behind it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trialkit.analysis.estimate import Estimate, NotEstimable
from trialkit.protocol import wording
from trialkit.reporting import drawn, findings, kept_back, levels, numbers, sites, terms
from trialkit.reporting.numbers import change_unit, level_unit
from trialkit.reporting.once import made_once_each
from trialkit.reporting.points import points
from trialkit.reporting.tables import Cell, Column, Table

if TYPE_CHECKING:
    from trialkit.analysis.estimate import Result
    from trialkit.analysis.spc import Chart
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.results import MeasureResult
    from trialkit.protocol.measure import Measure

FEW = 10
"""Records below which a period's dot is hollow: its percentage moves by ten points with one record."""

_PERIOD_ADJECTIVE = {"day": "Daily", "week": "Weekly", "month": "Monthly", "quarter": "Quarterly", "year": "Yearly"}


@dataclass(frozen=True)
class Telling:
    """A chart in words: title (the finding), subtitle (measure, unit), and what it shows, in words."""

    title: str
    subtitle: str
    alternative: str


@made_once_each
def phases_telling(evaluation: Evaluation, result: MeasureResult) -> Telling:
    """The words of the chart of one measure over the phases."""
    past = drawn.open_ended(evaluation, result)
    return Telling(
        _phases_title(result),
        _subtitle(evaluation, result, past) + _level(evaluation, result.headline),
        _phases_alternative(evaluation, result, past),
    )


def forest_telling(evaluation: Evaluation) -> Telling:
    """The words of the chart of every measure's estimate."""
    shown = forest_rows(evaluation)
    parts = [f"{result.measure.name}: {forest_words(evaluation, result)}" for result in shown]
    return Telling(
        "What moved, and how sure each estimate is",
        "Each row has its own scale. Shaded: the change worth having. Dashed: the margin of harm",
        "One row a measure. " + ". ".join(parts) + ".",
    )


def flow_telling(evaluation: Evaluation) -> Telling:
    """The words of the row flow diagram."""
    flow = evaluation.log.flow
    reasons = "; ".join(f"{part.rows:,} because {part.reason}" for part in flow.set_aside)
    title = f"{flow.used:,} of {flow.received:,} rows were used"
    aside, note = kept_back.aside(evaluation), kept_back.row_note(evaluation)
    if flow.used == flow.received and aside != "0":
        title = f"{flow.used:,} rows were used, and {aside} set aside"
    return Telling(
        title,
        "Rows of the impact log, from the files to the analysis" + (f". {note.rstrip('.')}" if note else ""),
        f"{flow.received:,} rows received, {aside} set aside, {flow.used:,} used."
        + (f" Set aside: {reasons}." if reasons else ""),
    )


def forest_rows(evaluation: Evaluation) -> tuple[MeasureResult, ...]:
    """The results a forest can draw: changes with an interval."""
    return tuple(
        result
        for result in evaluation.results
        if isinstance(result.headline, Estimate) and result.headline.contrast != "level"
    )


def forest_words(evaluation: Evaluation, result: MeasureResult) -> str:
    """One measure's change with its interval, and that interval's level where it is not the plan's."""
    return findings.brief(result.measure, result.headline) + _level(evaluation, result.headline)


def period_table(evaluation: Evaluation, result: MeasureResult) -> Table:
    """One measure period by period, at every place that is told of: phase, dates, what was counted, the value."""
    measure = result.measure
    unit, period = level_unit(measure), evaluation.trial.design.period
    top, bottom = _count_words(evaluation, measure)
    places = (*sites.judged(evaluation, result), *sites.comparisons(evaluation, result))
    several = len(places) > 1
    columns = (
        *((Column("Place", "place"),) if several else ()),
        Column("From" if kept_back.together(evaluation, result) else f"{period.capitalize()} from", "start"),
        Column("To", "end"),
        Column("Phase", "phase"),
        Column(top, "numerator", True),
        *((Column(bottom, "denominator", True),) if bottom else ()),
        Column(_value_heading(measure), "value", True),
    )
    shown: list[tuple[str, ...]] = []
    data: list[tuple[Cell, ...]] = []
    for place, point in ((one, point) for one in places for point in points(one.series)):
        where = (place.name,) if several else ()
        counted, over = ("–", "–") if point.value is None else (_figure(point.count), _figure(point.over))
        none = kept_back.HIDDEN if point.hidden else "nothing logged"
        value = none if point.value is None else numbers.exact(point.value, unit.bare, change=False)
        middle = (counted, over) if bottom else (counted,)
        shown.append((*where, numbers.day(point.start), numbers.day(point.end), point.phase, *middle, value))
        raw = (point.count, point.over) if bottom else (point.count,)
        unknown: tuple[Cell, ...] = (*(None,) * len(raw), kept_back.HIDDEN if point.hidden else None)
        known: tuple[Cell, ...] = unknown if point.value is None else (*raw, point.value)
        data.append((*where, point.start.isoformat(), point.end.isoformat(), point.phase, *known))
    as_one, hidden = kept_back.together(evaluation, result), kept_back.mark(evaluation, result)
    caption = f"{measure.name}, {f'{as_one} as one' if as_one else f'{period} by {period}'}"
    caption += f" ({hidden})" if hidden else ""
    return Table(f"{measure.id}-by-{period}", caption, columns, tuple(shown), tuple(data))


def estimates_table(evaluation: Evaluation, results: tuple[MeasureResult, ...], name: str, caption: str) -> Table:
    """Every estimate of some measures with its interval, or the reason why there is none."""
    columns: tuple[Column, ...] = (
        Column("Estimate", "contrast"),
        Column("Scale", "scale"),
        Column("Value", "value", True),
        Column("Interval", "lower", True),
        Column("n", "n", True),
    )
    several = len(results) > 1
    if several:
        columns = (Column("Measure", "measure"), *columns)
    shown: list[tuple[str, ...]] = []
    data: list[tuple[Cell, ...]] = []
    for result in results:
        lead = (result.measure.name,) if several else ()
        for found in (result.headline, *result.estimates):
            shown.append((*lead, *_estimate_row(evaluation, result.measure, found)))
            data.append(_estimate_data(result, found))
    return Table(name, caption, columns, tuple(shown), tuple(data), ESTIMATE_COLUMNS)


ESTIMATE_COLUMNS = (
    "measure",
    "role",
    "contrast",
    "scale",
    "subject",
    "value",
    "lower",
    "upper",
    "level",
    "n",
    "periods",
    "method",
    "weeks_vary",
    "reason",
)


def control_table(evaluation: Evaluation, result: MeasureResult, chart: Chart) -> Table:
    """Every point with its centre, limits and mark."""
    unit = level_unit(result.measure).bare
    columns = (
        Column(f"{evaluation.trial.design.period.capitalize()} from", "start"),
        Column("Value", "value", True),
        Column("Centre", "centre", True),
        Column("Lower limit", "lower", True),
        Column("Upper limit", "upper", True),
        Column("Mark", "mark"),
    )
    shown: list[tuple[str, ...]] = []
    rows: list[tuple[Cell, ...]] = []
    for point in chart.points:
        levels = (point.value, point.centre, point.lower, point.upper)
        said = ("–" if level is None else numbers.exact(level, unit, change=False) for level in levels)
        mark = point.variation.replace("_", " ")
        shown.append((numbers.day(point.start), *said, mark))
        rows.append((point.start.isoformat(), *levels, mark))
    caption = f"{result.measure.name}, control chart"
    return Table(f"{result.measure.id}-control-chart", caption, columns, tuple(shown), tuple(rows))


def flow_table(evaluation: Evaluation) -> Table:
    """The row flow as a table that adds up."""
    flow = evaluation.log.flow
    data: list[tuple[Cell, ...]] = [("received", flow.received)]
    data += [(f"set aside: {part.reason}", part.rows) for part in flow.set_aside]
    if kept_back.aside(evaluation) != f"{flow.set_aside_rows:,}":
        data.append(("set aside: too few to be told apart", kept_back.HIDDEN))
    data.append(("used", flow.used))
    shown = tuple(
        (str(name)[:1].upper() + str(name)[1:], rows if isinstance(rows, str) else f"{rows:,}") for name, rows in data
    )
    return Table(
        "row-flow",
        "Rows of the impact log",
        (Column("Rows", "rows"), Column("Number", "number", True)),
        shown,
        tuple(data),
    )


def x_label(evaluation: Evaluation, start: dt.date) -> str:
    """A period's label under a chart: 1 Feb, Jan 1983, 1983."""
    period = evaluation.trial.design.period
    if period in ("day", "week"):
        return numbers.short_day(start)
    if period == "month":
        return f"{start:%b} {start.year}"
    return f"{start.year}" if period == "year" else f"Q{(start.month - 1) // 3 + 1} {start.year}"


def x_title(evaluation: Evaluation) -> str:
    """What the horizontal axis holds: "Week starting, 2021"."""
    design = evaluation.trial.design
    years = f"{design.start.year}" if design.start.year == design.end.year else f"{design.start.year}–{design.end.year}"
    if design.period in ("day", "week"):
        return f"{'Day' if design.period == 'day' else 'Week starting'}, {years}"
    return design.period.capitalize()


def _phases_title(result: MeasureResult) -> str:
    measure, estimate = result.measure, result.headline
    if isinstance(estimate, NotEstimable):
        return f"{measure.name}: no interval can be given"
    if estimate.contrast == "level":
        return f"{measure.name}: {findings.brief(measure, estimate)}"
    where = ", sites combined" if result.apart else ""
    if result.verdict == "unclear":
        against = f", against {sites.compared_with(result)}" if sites.controlled(estimate) else ""
        return f"{measure.name}: the log cannot tell ({numbers.interval_words(measure, estimate)}{against}){where}"
    return f"{measure.name}: {findings.brief(measure, estimate)}{where}"


def _level(evaluation: Evaluation, estimate: Result) -> str:
    """The interval's level, where it is not the plan's."""
    level = findings.level_note(evaluation, estimate) if isinstance(estimate, Estimate) else ""
    return f"; {level} interval" if level else ""


def _subtitle(evaluation: Evaluation, result: MeasureResult, past: bool) -> str:
    """Measure and unit; whether the interval is past the scale; what is kept back, and how many periods a dot is."""
    as_one, hidden = kept_back.together(evaluation, result), kept_back.mark(evaluation, result)
    said = _measured(evaluation, result.measure)
    if past:
        said += "; an arrow head: the interval goes past the end of the scale"
    if as_one:
        said += f"; one dot for {as_one}, as single {evaluation.trial.design.period}s hold small numbers"
    return f"{said}; {hidden}" if hidden else said


def _measured(evaluation: Evaluation, measure: Measure) -> str:
    period = evaluation.trial.design.period
    each = _PERIOD_ADJECTIVE[period]
    if measure.type in ("proportion", "ordinal"):
        of = terms.counted(evaluation.trial, measure)
        share = (
            f"{each} share of {of}, per cent"
            if measure.type == "proportion"
            else f"{each} share giving a top answer, per cent"
        )
        return f"{share}; a larger dot is more {of}, hollow below {FEW}"
    if measure.type == "count":
        return f"{each} number of {measure.counted or 'events'}"
    if measure.type == "rate":
        if (measure.unit or "").startswith("per "):
            return f"{each} rate {measure.unit}"
        per = f" per {measure.per:,.0f}" if measure.per and " per " not in (measure.unit or "") else ""
        return f"{each} rate{per}{f', {measure.unit}' if measure.unit else ''}"
    kind = "figure" if evaluation.trial.log.is_tally and measure.denominator is None else "mean"
    return f"{each} {kind}, {'pounds' if measure.type == 'money' else measure.unit or 'units as logged'}"


def _phases_alternative(evaluation: Evaluation, result: MeasureResult, past: bool) -> str:
    parts = [findings.finding(evaluation, result)]
    for place in sites.judged(evaluation, result):
        parts += _place_alternative(evaluation, result, place, named=sites.apart(result))
    for place in sites.comparisons(evaluation, result):
        parts += _place_alternative(evaluation, result, place, named=True)
    if any(line.name == "counterfactual" for line in result.lines):
        parts.append(f"A dashed line shows what would have been {expected(result)}.")
    if past:
        parts.append("The interval of the change goes past the end of the scale, and ends there in an arrow head.")
    design = evaluation.trial.design
    marked = [f"{c.what}, {numbers.day(c.date)}" for c in design.other_changes if design.start <= c.date <= design.end]
    if marked:
        parts.append(f"Also marked: {'; '.join(marked)}.")
    return " ".join(parts)


def expected(result: MeasureResult) -> str:
    """What the dashed line stands for: "expected, had things gone on as before"."""
    names = sites.compared_with(result)
    return f"expected, moving as {names} did" if names else "expected, had things gone on as before"


def _place_alternative(evaluation: Evaluation, result: MeasureResult, place: sites.Place, *, named: bool) -> list[str]:
    """How one place ran in each phase."""
    measure, period, frame = result.measure, evaluation.trial.design.period, place.series.frame
    logged = place.series.logged()
    parts = []
    for phase in evaluation.trial.design.phases:
        where = f"At {place.name} in {phase.name}" if named else f"In {phase.name}"
        rows = frame[(frame["phase"] == phase.name) & frame["value"].notna()]
        periods = int((logged["phase"] == phase.name).sum())
        if rows.empty:
            parts.append(f"{where} {'no figure is shown' if periods else 'nothing was logged'}.")
            continue
        values = [float(value) for value in rows["value"]]
        if len(rows) < periods:
            lay = levels.spread(measure, values)
            parts.append(f"{where} ({wording.plural(periods, period)}) what is shown {lay}.")
            continue
        first, last = levels.described(measure, values[0], values[-1])
        spread = f", {levels.between(measure, min(values), max(values))}" if len(rows) > 1 else ""
        run = f"from {first} in the first {period} to {last} in the last" if len(rows) > 1 else f"{first}"
        parts.append(f"{where} ({wording.plural(len(rows), period)}) it ran {run}{spread}.")
    return parts


def _count_words(evaluation: Evaluation, measure: Measure) -> tuple[str, str]:
    """Headings for what is counted and what it is counted out of; the second "" where there is none."""
    if measure.type in ("proportion", "ordinal"):
        of = terms.counted(evaluation.trial, measure)
        return "Counted", f"{of[:1].upper()}{of[1:]}"
    if measure.type == "count":
        word = measure.counted or "events"
        return f"{word[:1].upper()}{word[1:]}", ""
    if measure.type == "rate":
        return "Events", "Exposure"
    return "Total", "Records"


def _value_heading(measure: Measure) -> str:
    if measure.type in ("proportion", "ordinal"):
        return "Per cent"
    return {"count": "Number", "rate": "Rate", "money": "Mean, pounds"}.get(
        measure.type, f"Mean{f', {measure.unit}' if measure.unit else ''}"
    )


def _figure(value: float) -> str:
    return numbers.as_written(round(value, 2))


def _estimate_row(evaluation: Evaluation, measure: Measure, found: Result) -> tuple[str, str, str, str, str]:
    period = evaluation.trial.design.period
    heading = terms.about(found, period)
    if isinstance(found, NotEstimable):
        scale = (
            "per cent"
            if found.contrast == "level" and measure.type == "proportion"
            else terms.scale_words(measure, found.scale, found.contrast)
        )
        return heading, scale, "cannot say", findings.sentence(found.reason), ""
    is_level = found.contrast == "level"
    unit = level_unit(measure).bare if is_level else change_unit(measure, found.scale)
    signed = not is_level and found.scale in ("absolute", "relative", "total")
    ends = (numbers.exact(end, unit, change=signed) for end in (found.interval.lower, found.interval.upper))
    scale = (
        "per cent"
        if is_level and measure.type in ("proportion", "ordinal")
        else terms.scale_words(measure, found.scale, found.contrast)
    )
    if found.scale == "relative" and sites.controlled(found):
        scale = "per cent, over the comparison's change"
    level = findings.level_note(evaluation, found)
    interval = " to ".join(ends) + (f" ({level})" if level else "")
    return heading, scale, numbers.exact(found.value, unit, change=signed), interval, f"{found.n:,}"


def _estimate_data(result: MeasureResult, found: Result) -> tuple[Cell, ...]:
    lead = (result.measure.id, result.measure.role, found.contrast, found.scale, found.subject)
    if isinstance(found, NotEstimable):
        return (*lead, None, None, None, None, None, None, None, None, found.reason)
    ends = (_finite(found.interval.lower), _finite(found.interval.upper))
    return (
        *lead,
        found.value,
        *ends,
        found.interval.level,
        found.n,
        found.periods,
        found.method,
        found.weeks_vary,
        None,
    )


def _finite(value: float) -> float | str:
    if abs(value) != float("inf"):
        return value
    return "no lower bound" if value < 0 else "no upper bound"
