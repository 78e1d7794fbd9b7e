"""Trajectories told: where a team, service or department stands against its path, and where it is heading."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from trialkit.judgement.released import hides
from trialkit.reporting import findings, kept_back, money, numbers, terms
from trialkit.reporting.charts import Telling
from trialkit.reporting.tables import Cell, Column, Table

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.trajectories import Progress

_HEADING = {
    "on": "the plan lies within what is forecast",
    "better": "that is better than planned throughout its interval",
    "worse": "that is worse than planned throughout its interval",
}


def latest_period(evaluation: Evaluation, found: Progress) -> str:
    """The last period against the plan, or that nothing was collected."""
    path, latest = found.plan, found.latest
    if latest is None or latest.actual is None or latest.planned is None:
        if _held(evaluation, found):
            return f"What was seen of {terms.in_sentence(path.name)} is kept back: it would tell small numbers."
        return (
            f"Not collected: a figure for {terms.in_sentence(path.name)} in any period of the path. It would have "
            "told where it stands."
        )
    seen, planned = figure(evaluation, found, latest.actual), _bare(evaluation, found, latest.planned)
    return (
        f"In the {path.period} from {numbers.day(latest.start)}, {terms.in_sentence(path.name)} stood at {seen} "
        f"against {planned} planned: {_against(evaluation, found)}{_side(found)}."
    )


def further(evaluation: Evaluation, found: Progress) -> str:
    """For cost the sum so far, then the forecast against the plan, and where the path comes from."""
    said = []
    if found.total:
        more = "more" if found.total > 0 else "less"
        sum_ = money.pounds(abs(found.total), money.step_for(found.total))
        said.append(f"Over all periods so far: {sum_} {more} than planned.")
    said += [_ahead(evaluation, found), f"The path: {findings.sentence(found.plan.source)}"]
    return " ".join(text for text in said if text)


def telling(evaluation: Evaluation, found: Progress) -> Telling:
    """The words of one trajectory's chart."""
    path = found.plan
    said = f"{latest_period(evaluation, found)} {further(evaluation, found)}"
    unit = unit_of(evaluation, found)
    subtitle = f"{path.of.capitalize()}, {path.level}: {path.where}. By {path.period}{f', {unit}' if unit else ''}"
    if found.latest is None:
        title = f"{path.name}: nothing to set against the path yet"
    else:
        when = f"the {path.period} from {numbers.day(found.latest.start)}"
        title = f"{path.name}: {_against(evaluation, found)} in {when}"
    return Telling(title, subtitle, f"{said} The path is dashed, what was seen is drawn full.")


def table(evaluation: Evaluation, found: Progress) -> Table:
    """One trajectory period by period: planned, seen, the gap, and the forecast with its interval."""
    path = found.plan
    unit, held = unit_of(evaluation, found), _held(evaluation, found)
    columns = (
        Column(f"{path.period.capitalize()} from", "start"),
        Column("Planned", "planned", True),
        Column("Seen", "seen", True),
        Column("Seen less planned", "gap", True),
        Column("Forecast", "forecast", True),
        Column("Lower end", "lower", True),
        Column("Upper end", "upper", True),
    )
    shown: list[tuple[str, ...]] = []
    data: list[tuple[Cell, ...]] = []
    for each in found.steps:
        figures = (each.planned, each.actual, each.gap, each.forecast, each.lower, each.upper)
        planned, actual, *others = ("–" if part is None else _plain(part, found) for part in figures)
        seen = kept_back.HIDDEN if each.start in held else actual
        shown.append((numbers.day(each.start), planned, seen, *others))
        data.append((each.start.isoformat(), *figures))
    caption = f"{path.name}, {path.level}: {path.where}{f' ({unit})' if unit else ''}"
    return Table(f"trajectory-{path.id}", caption, columns, tuple(shown), tuple(data))


def _held(evaluation: Evaluation, found: Progress) -> frozenset[dt.date]:
    """First days of the periods of which something was seen that may not be told."""
    if not hides(evaluation.release):
        return frozenset()
    path, told = found.plan, {step.start for step in found.steps if step.actual is not None}
    stated = next(one for one in evaluation.trial.trajectories if one.id == path.id)
    seen = {point.start for point in stated.points if point.actual is not None}
    if path.measure is not None:
        result = next(one for one in evaluation.results if one.measure.id == path.measure)
        seen = {start.date() for start in result.series[0].logged()["start"]}
    return frozenset(seen - told)


def method(found: Progress) -> str:
    """How the forecast was made, or why there is none."""
    if found.no_forecast:
        return f"No forecast: {findings.sentence(found.no_forecast)}"
    return (
        "The forecast takes each period to differ from the last by a steady amount and chance. Its interval is exact "
        "for such a path however few the periods, and longer than it need be where the figures hug a line. It knows "
        "of no season, and it goes no further ahead than the path was followed."
    )


def tables(evaluation: Evaluation) -> tuple[Table, ...]:
    """One table a trajectory, for the files beside the report."""
    return tuple(table(evaluation, found) for found in evaluation.trajectories)


def unit_of(evaluation: Evaluation, found: Progress) -> str:
    """The unit of a trajectory in words."""
    path = found.plan
    if path.of == "cost":
        return "pounds"
    if path.unit:
        return path.unit
    if path.measure is None:
        return ""
    measure = evaluation.trial.measure(path.measure)
    return "per cent" if measure.type in ("proportion", "ordinal") else measure.unit or ""


def figure(evaluation: Evaluation, found: Progress, size: float) -> str:
    """One figure of a trajectory with its unit: "8,120 people", "£1.2 million", "34%"."""
    if found.plan.of == "cost":
        return money.pounds(size, money.step_for(size))
    unit = unit_of(evaluation, found)
    told = _plain(size, found)
    return f"{told}%" if unit == "per cent" else f"{told} {unit}".strip()


def _plain(size: float, found: Progress) -> str:
    largest = max((abs(each.actual or each.planned or 0.0) for each in found.steps), default=0.0)
    return numbers.plain(size, 0 if largest >= 100 else 1)


def _against(evaluation: Evaluation, found: Progress) -> str:
    """The gap in words; as planned where both figures are told alike."""
    gap = _gap(found)
    if not gap:
        return "as planned"
    if found.plan.of == "cost":
        words = ("more than planned", "less than planned")
        size = money.pounds(abs(gap), money.step_for(gap))
    elif unit_of(evaluation, found) == "per cent":
        words = ("points above the plan", "points below the plan")
        size = _plain(abs(gap), found)
    else:
        words = ("above the plan", "below the plan")
        size = figure(evaluation, found, abs(gap))
    return f"{size} {words[0] if gap > 0 else words[1]}"


def _side(found: Progress) -> str:
    gap = _gap(found)
    if not gap:
        return ""
    better = (gap < 0) == (found.plan.better == "lower")
    return ", which is better than the path" if better else ", which is behind the path"


def _gap(found: Progress) -> float:
    """The last gap; 0 where it would be told as nothing."""
    gap = 0.0 if found.latest is None else found.latest.gap or 0.0
    return gap if any(digit in "123456789" for digit in _plain(gap, found)) else 0.0


def _ahead(evaluation: Evaluation, found: Progress) -> str:
    ahead = found.ahead
    if ahead is None or found.heading is None:
        return method(found) if found.no_forecast else ""
    if ahead.forecast is None or ahead.lower is None or ahead.upper is None or ahead.planned is None:
        return ""
    middle = figure(evaluation, found, ahead.forecast)
    lower, upper, planned = (_bare(evaluation, found, size) for size in (ahead.lower, ahead.upper, ahead.planned))
    return (
        f"Going on as it has, it would stand at {middle} in the {found.plan.period} from {numbers.day(ahead.start)} "
        f"({lower} to {upper}), against {planned} planned: {_HEADING[found.heading]}."
    )


def _bare(evaluation: Evaluation, found: Progress, size: float) -> str:
    """A figure beside one that has said its unit."""
    told = figure(evaluation, found, size)
    return told if found.plan.of == "cost" or told.endswith("%") else _plain(size, found)
