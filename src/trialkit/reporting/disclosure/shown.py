"""The series of a measure as they may be shown: blocks of periods, small cells hidden, counts rounded."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from trialkit.judgement.released import Shown
from trialkit.judgement.results import MeasureResult
from trialkit.protocol.disclosure import DisclosureRule
from trialkit.protocol.measure import Measure
from trialkit.protocol.trial import Trial
from trialkit.records.series import COLUMNS, Series
from trialkit.reporting.disclosure.cells import Cells, cells

_COUNTED = ("records", "numerator", "denominator")
"""Columns of a series that are numbers of people or events."""
_NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five", 7: "seven", 12: "twelve", 28: "28"}


@dataclass(frozen=True)
class Beside:
    """Whether the comparison's baseline or what is judged there counts few, and to what a change is rounded then."""

    small: bool = False
    step: float = 0.0


@dataclass(frozen=True)
class Told:
    """One measure's series as they may be shown, how, and the names of phases whose own totals must not be told.

    rule: as it holds for this measure. judged_small: whether one of those is the baseline or is judged, which
    everything that is estimated rests on. step: to what a change in the measure's own unit is rounded then, else 0.
    beside: the same of the comparison sites taken together, which a change against them rests on as well.
    """

    series: tuple[Series, ...]
    shown: Shown
    rule: DisclosureRule
    small: frozenset[str]
    judged_small: bool
    step: float = 0.0
    beside: Beside = Beside()


def people(series: Series, measure: Measure) -> np.ndarray:
    """Periods × numbers of people (or events): those who count, those who do not, and all; fewer where there are.

    Of a rate whose exposure is a count as well, the exposure and the events; of a mean of whole numbers, such as of
    stays, their sum and the records.
    """
    frame = series.frame
    if series.type in ("proportion", "ordinal"):
        counts, over = frame["numerator"], frame["denominator"]
        return np.column_stack([counts, over - counts, over]).astype(float)
    if exposed(series, measure):
        return np.column_stack([frame["exposure"], frame["numerator"]]).astype(float)
    if summed(series):
        return np.column_stack([frame["total"], frame["denominator"]]).astype(float)
    name = "numerator" if series.type in ("count", "rate") else "denominator"
    return np.column_stack([frame[name]]).astype(float)


def exposed(series: Series, measure: Measure) -> bool:
    """Whether a rate's exposure is a count that was logged: whole throughout, such as of residents, and not the plan's.

    Whole hours or days pass for one too: nothing in a log tells them from people.
    """
    exposure = series.frame["exposure"].dropna()
    return series.type == "rate" and isinstance(measure.exposure, str) and bool((exposure % 1 == 0).all())


def summed(series: Series) -> bool:
    """Whether a mean is one of whole numbers, none below 0, so that its sum is a count of what happened to people."""
    total = series.frame["total"].dropna()
    return series.type == "mean" and bool(((total % 1 == 0) & (total >= 0)).all())


def told(trial: Trial, results: Sequence[MeasureResult], rule: DisclosureRule) -> tuple[Told, ...]:
    """The series of measures that tell of each other (linked.py) by a rule that keeps small numbers back.

    A period is hidden in all of them where a number of people of any of them is small or would tell such a number.
    """
    every = [[people(one, result.measure) for one in result.series] for result in results]
    beside = [np.hstack([np.nan_to_num(numbers) for numbers in place]) for place in zip(*every, strict=True)]
    calendars = [_any_logged(place) for place in zip(*(result.series for result in results), strict=True)]
    series = results[0].series
    innovation = {site.id for site in trial.design.sites if site.role == "innovation"}
    together = series[0].site is None
    sums = [place for place, one in enumerate(series) if one.site is None or one.site in innovation] if together else []
    found = cells(calendars, beside, rule, trial.design.period, sums=sums)
    kept = rule.where_hidden if found.hidden or found.size != 1 else rule
    return tuple(_told(trial, result, numbers, found, kept) for result, numbers in zip(results, every, strict=True))


def _any_logged(series: Sequence[Series]) -> pd.DataFrame:
    """The calendar of one place, a period being logged where any of the measures has it."""
    calendar = series[0].calendar
    return calendar.assign(logged=np.any([one.calendar["logged"].to_numpy(dtype=bool) for one in series], axis=0))


def _told(
    trial: Trial, result: MeasureResult, numbers: Sequence[np.ndarray], found: Cells, rule: DisclosureRule
) -> Told:
    """One measure's series with the cells found."""
    series = result.series
    calendars = [one.calendar for one in series]
    together = series[0].site is None
    estimated = 1 if together else len(series)
    small = frozenset(
        name
        for one, counts in zip(series[:estimated], numbers, strict=False)
        for name, total in _totals(one, counts, "phase").items()
        if any(rule.hidden(number) for number in total)
    )
    small |= frozenset(name for place in range(estimated) for name in _hidden_whole(calendars[place], found, place))
    made = tuple(_shown(one, result.measure, found, place, rule) for place, one in enumerate(series))
    words = _together(found.size, trial.design.period)
    kinds = ("baseline", trial.decision.judged_phase)
    names = {phase.name for kind in kinds for phase in trial.design.phases if phase.kind == kind}
    shown = Shown(result.measure.id, words, len(found.cells), len(found.hidden))
    judged = bool(small & names)
    step = max((_step([one], small & names, rule) for one in series[:estimated]), default=0.0) if judged else 0.0
    beside = _beside(trial, result, numbers, names, rule)
    return Told(made, shown, rule, small, judged_small=judged, step=step, beside=beside)


def _beside(
    trial: Trial, result: MeasureResult, numbers: Sequence[np.ndarray], names: set[str], rule: DisclosureRule
) -> Beside:
    """The comparison sites together in the baseline and in what is judged."""
    there = {site.id for site in trial.design.sites if site.role == "comparison"}
    each = [(one, counts) for one, counts in zip(result.series, numbers, strict=True) if one.site in there]
    if not each:
        return Beside()
    totals = {name: np.sum(list(_of_phase(each, name)), axis=0) for name in names}
    few = {name for name, total in totals.items() if any(rule.hidden(number) for number in total)}
    step = max((_step([one for one, _ in each], {name}, rule) for name in few), default=0.0)
    return Beside(bool(few), step)


def _of_phase(each: Sequence[tuple[Series, np.ndarray]], name: str) -> Iterator[np.ndarray]:
    """Each place's numbers of people in a phase."""
    for one, counts in each:
        yield _totals(one, counts, "phase").get(name, np.zeros(counts.shape[1]))


def _step(places: Sequence[Series], phases: Collection[str], rule: DisclosureRule) -> float:
    """To what a change is rounded, so that added to the other phase's level it leaves a small count open."""
    first, *_ = places
    frames = [one.frame for one in places]
    rows = pd.concat([frame[frame["phase"].isin(phases) & frame["value"].notna()] for frame in frames])
    over = {"count": rows["index"].nunique(), "rate": rows["exposure"].sum() / first.per}
    if first.type in ("mean", "money") and not all(map(summed, places)):
        return 0.0
    return step_of(float(over.get(first.type, rows["denominator"].sum())), rule)


def step_of(over: float, rule: DisclosureRule) -> float:
    """The largest of 1, 2 and 5 at any power of ten that is at most what the rule hides over all that was counted.

    >>> from trialkit.protocol.disclosure import RULES
    >>> step_of(120, RULES["nhs_england"]), step_of(0, RULES["ons"])
    (0.05, 0.0)
    """
    return nice((rule.fewest - 1) / over) if over else 0.0


def nice(most: float) -> float:
    """The largest of 1, 2 and 5 at any power of ten that is at most so much.

    >>> nice(0.043), nice(30)
    (0.02, 20.0)
    """
    power = 10.0 ** math.floor(math.log10(most))
    return max(step * power for step in (1, 2, 5) if step * power <= most * (1 + 1e-9))


def _hidden_whole(calendar: pd.DataFrame, found: Cells, place: int) -> Iterator[str]:
    """Phases of a place that are one cell, which is hidden: their levels are that cell."""
    logged = calendar["logged"].to_numpy(dtype=bool)
    for name in dict.fromkeys(calendar["phase"]):
        blocks = np.unique(found.block[place][logged & (calendar["phase"] == name).to_numpy()])
        if len(blocks) == 1 and (place, int(blocks[0])) in found.hidden:
            yield str(name)


def _together(size: int, period: str) -> str:
    if size == 1:
        return ""
    return f"about {_NUMBERS[size]} {period}s" if size else "each phase"


def _totals(series: Series, counts: np.ndarray, by: str) -> dict[str, np.ndarray]:
    """Numbers of people by phase, or by kind of phase."""
    names, logged = series.frame[by].to_numpy(), series.frame["value"].notna().to_numpy()
    return {str(name): counts[logged & (names == name)].sum(axis=0) for name in dict.fromkeys(names[logged].tolist())}


def _shown(series: Series, measure: Measure, found: Cells, place: int, rule: DisclosureRule) -> Series:
    """One place: a row for each block with the columns of Series.frame, and last, periods and hidden."""
    frame, block = series.frame, found.block[place]
    counted = (*_COUNTED, "exposure") if exposed(series, measure) else _COUNTED
    rows = [_row(series, frame[block == at], (place, at) in found.hidden, rule, counted) for at in np.unique(block)]
    held = {kind: total[-1] for kind, total in _totals(series, people(series, measure), "kind").items()}
    if any(rule.hidden(total) for total in held.values()):
        held = {}
    return replace(
        series,
        frame=pd.DataFrame(rows),
        options=None,
        practitioners=None,
        logged_in=series.calendar,
        held={kind: rule.rounded(total) for kind, total in held.items()},
    )


def _row(
    series: Series, rows: pd.DataFrame, hidden: bool, rule: DisclosureRule, counted: Sequence[str]
) -> dict[str, object]:
    logged = rows[rows["value"].notna()]
    sums = {name: float(logged[name].sum()) for name in COLUMNS}
    value = float("nan")
    if hidden:
        sums = dict.fromkeys(COLUMNS, float("nan"))
    elif len(logged) and series.type in ("mean", "money"):
        value = _mean(series, sums, rule)
        sums = _rounded(series, sums, rule, counted)
    elif len(logged):
        sums = _rounded(series, sums, rule, counted)
        value = _value(series, sums, len(logged))
    first, last = rows.iloc[0], rows.iloc[-1]
    return {
        "index": int(first["index"]),
        "last": int(last["index"]),
        "start": first["start"],
        "end": last["end"],
        "phase": first["phase"],
        "kind": first["kind"],
        **sums,
        "value": value,
        "periods": len(logged),
        "hidden": hidden,
    }


def _rounded(series: Series, sums: dict[str, float], rule: DisclosureRule, counted: Sequence[str]) -> dict[str, float]:
    """Counts of people rounded; a sum of values is the true mean, coarsely, times the rounded count.

    A true sum over a rounded count would turn 203 minutes of 13 people into those of 15.
    """
    kept = {name: rule.rounded(sums[name]) for name in counted}
    if series.type in ("mean", "money"):
        kept["numerator"] = coarse(_mean(series, sums, rule) * kept["denominator"], 3)
    return {**sums, **kept, "total": kept["numerator"], "total_squares": float("nan")}


def _mean(series: Series, sums: dict[str, float], rule: DisclosureRule) -> float:
    """A mean, coarsely; of whole numbers in steps that their sum and their count may differ by where both are rounded.

    Told finer, 0.043 of about 25 people is 1 of 23 and nothing else.
    """
    mean, over = sums["total"] / sums["denominator"], rule.rounded(sums["denominator"])
    return coarse(told_mean(mean, over, rule, whole=summed(series)))


def told_mean(mean: float, over: float, rule: DisclosureRule, *, whole: bool) -> float:
    """A mean of so many records, as they are told; of whole numbers in steps, where counts are rounded.

    Their sum is none, or may be shown: so the mean is none, or no less than that of the smallest sum that may be.
    """
    if rule.rounding == 1 or not over or not whole or not mean:
        return mean
    step = nice(rule.rounding / over)
    return max(math.floor(mean / step + 0.5), math.ceil(rule.fewest / over / step - 1e-9)) * step


def _value(series: Series, sums: dict[str, float], periods: int) -> float:
    """A block's figure from its rounded counts: a percentage of rounded counts, a count for one period on average."""
    if series.type == "count":
        return sums["numerator"] / periods
    if series.type == "rate":
        return series.per * sums["numerator"] / sums["exposure"]
    return sums["numerator"] / sums["denominator"]


def coarse(number: float, digits: int | None = None) -> float:
    """A number to a few significant figures: two below 1, three above, unless told."""
    if number == 0 or not np.isfinite(number):
        return number
    return float(f"{number:.{digits or (2 if abs(number) < 1 else 3)}g}")


def withheld(subject: str, names: Sequence[str] | frozenset[str]) -> bool:
    """Whether what a figure is about names a phase whose total must not be told."""
    return any(name in subject for name in names)
