"""Used rows → sums per measure, site, period and practitioner.

In a log of tallies a mean or money row holds the period's own figure, counted as one value, or the total of as many
values as `denominator` says; then its squares are those of values that do not differ, for the log says no more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from trialkit.protocol.calendar import periods
from trialkit.protocol.measure import Measure
from trialkit.protocol.trial import Trial
from trialkit.records.alike import Alike, alike
from trialkit.records.check import Used
from trialkit.records.columns import Grouped, grouped
from trialkit.records.fields import asked_by
from trialkit.records.matching import MISSING, YES, matching
from trialkit.records.meaning import Meaning

KEYS = ("measure", "site", "index", "practitioner", "option")
SUMS = ("numerator", "denominator", "exposure", "total", "total_squares")


def count_cells(trial: Trial, used: Used) -> pd.DataFrame:
    """The frame of Log.cells. Rows whose answer a measure needs and lacks do not count towards that measure.

    A count without exposure has 1 a period and site, a rate over a fixed number that number; both stand in a row of
    their own (practitioner "", no records), so that leaving a practitioner out does not shorten the time. Where the
    plan says that an empty period had no events, every period of every site has that row up to the last period in which
    anybody logged a row, or up to the plan's `complete_to`: later ones are not logged yet.
    """
    places = _Places.of(used, trial.log.practitioner_field)
    parts = [
        _with_fixed_exposure(trial, _summed(trial, used, places, measure), measure, used) for measure in trial.measures
    ]
    return _typed(pd.concat(parts, ignore_index=True), trial).sort_values(list(KEYS), ignore_index=True)


def count_groups(trial: Trial, used: Used) -> pd.DataFrame:
    """The frame of Log.groups: the primary measure's sums by each answer of each field under equality_fields."""
    keys = ["field", "answer", *KEYS]
    parts = []
    for name in trial.equality_fields:
        places = _Places.of(used, name)
        part = _summed(trial, used, places, trial.primary).rename(columns={"practitioner": "answer"})
        yes_no = trial.log.fields[name].type == "yes_no"
        part["answer"] = part["answer"].map({"0": "no", "1": "yes"}) if yes_no else part["answer"]
        parts.append(part[part["answer"] != ""].assign(field=name, practitioner=""))
    if not parts:
        return pd.DataFrame(columns=[*keys, "records", *SUMS])
    if trial.primary.type == "count" and trial.log.empty_period == "zero":
        parts += [_every_period(trial, part, used) for part in parts]
    frame = _typed(pd.concat(parts, ignore_index=True), trial)
    return frame.groupby(keys, as_index=False)[["records", *SUMS]].sum().sort_values(keys, ignore_index=True)


@dataclass(frozen=True)
class _Places:
    """Rows by site, period and the answer of one field. site, period, answer ("" for none): (groups,)."""

    rows: Grouped
    site: np.ndarray
    period: np.ndarray
    answer: np.ndarray

    @classmethod
    def of(cls, used: Used, name: str | None) -> _Places:
        periods = int(used.period.max(initial=0)) + 1
        sites = int(used.site.max(initial=0)) + 1
        keys = used.site * np.int64(periods) + used.period
        if name is None:
            rows, answers = grouped(keys, sites * periods), np.array([""], dtype=object)
            return cls(rows, *np.divmod(rows.keys, periods), answers[np.zeros(rows.groups, dtype=np.int64)])
        meaning = used.meanings[name]
        said = meaning.words or ("0", "1")
        numbers = np.where(np.isnan(meaning.values), 0, meaning.values + 1).astype(np.int64)
        keys *= len(said) + 1
        keys += numbers[meaning.codes]
        rows = grouped(keys, sites * periods * (len(said) + 1))
        places, answer = np.divmod(rows.keys, len(said) + 1)
        return cls(rows, *np.divmod(places, periods), np.array(["", *said], dtype=object)[answer])


def _summed(trial: Trial, used: Used, places: _Places, measure: Measure) -> pd.DataFrame:
    """One measure's sums in each place where any row counts, for an ordinal measure by option."""
    combined = alike(places.rows, used.meanings, sorted(asked_by(measure)))
    added = _added(trial, used.meanings, combined, measure)
    group, options = combined.group, np.array([""], dtype=object)
    if measure.type == "ordinal":
        meaning = used.meanings[str(measure.value)]
        options = np.array(meaning.words or ("",), dtype=object)
        chosen = np.nan_to_num(meaning.values, nan=0)[combined.codes[str(measure.value)]].astype(np.int64)
        group = group * len(options) + chosen
    counted = added.counts & (combined.rows > 0)
    rows = combined.rows[counted]
    into = grouped(group[counted], places.rows.groups * len(options))
    place, option = np.divmod(into.keys, len(options))
    found: dict[str, Any] = {
        "measure": measure.id,
        "site": places.site[place],
        "index": places.period[place],
        "practitioner": places.answer[place],
        "option": options[option],
        "records": into.sums(rows),
    }
    found |= {name: into.sums(part[counted] * rows) for name, part in zip(SUMS, added.sums, strict=True)}
    return pd.DataFrame(found)


@dataclass(frozen=True)
class _Added:
    """What each row of a combination adds to a measure's sums, in the order of SUMS, where `counts` says it counts."""

    counts: np.ndarray
    sums: tuple[np.ndarray, ...]


def _added(trial: Trial, meanings: Mapping[str, Meaning], combined: Alike, measure: Measure) -> _Added:
    def part(asked: object, otherwise: float) -> np.ndarray:
        if isinstance(asked, str):
            values: np.ndarray = meanings[asked].values[combined.codes[asked]]
            return values
        if isinstance(asked, dict):
            state = _state(trial, meanings, combined, asked)
            return np.where(state == MISSING, np.nan, state == YES)
        return np.full(len(combined.rows), otherwise)

    bottom = part(measure.denominator if isinstance(measure.denominator, str) else None, 1.0)
    nothing = np.zeros(len(combined.rows))
    if measure.type in ("mean", "money"):
        value = part(measure.value, 0.0)
        squares = np.divide(value * value, bottom, out=np.zeros_like(value), where=bottom != 0)
        sums = (nothing, bottom, nothing, value, squares)
    elif measure.type == "ordinal":
        value = part(measure.value, 0.0)
        sums = (np.ones(len(value)), nothing, nothing, nothing * value, nothing)
    else:
        over = part(measure.exposure if isinstance(measure.exposure, str) else None, 0.0)
        sums = (part(measure.numerator, 1.0), bottom, over, nothing, nothing)
    counts = ~np.isnan(np.sum(sums, axis=0) + part(measure.before, 0.0))
    if isinstance(measure.denominator, dict):
        counts &= _state(trial, meanings, combined, measure.denominator) == YES
    return _Added(counts, sums)


def _state(trial: Trial, meanings: Mapping[str, Meaning], combined: Alike, wanted: dict[str, Any]) -> np.ndarray:
    """Whether combinations have all the answers wanted: no, missing or yes."""
    found = np.full(len(combined.rows), YES, dtype=np.int8)
    for name, one in wanted.items():
        found = np.minimum(found, matching(trial, name, meanings[name], one)[combined.codes[name]])
    return found


def _with_fixed_exposure(trial: Trial, part: pd.DataFrame, measure: Measure, used: Used) -> pd.DataFrame:
    """Add the rows that hold the exposure of a whole period, where it is fixed."""
    fixed = _fixed_exposure(measure)
    if fixed is None or not used.rows:
        return part
    zero = trial.log.empty_period == "zero"
    places = _logged_periods(trial, used) if zero else part[["site", "index"]].drop_duplicates()
    rows = places.assign(measure=measure.id, practitioner="", option="", records=0)
    rows = rows.assign(**(dict.fromkeys(SUMS, 0.0) | {"exposure": fixed}))
    return pd.concat([part, rows], ignore_index=True) if len(part) else rows


def _every_period(trial: Trial, part: pd.DataFrame, used: Used) -> pd.DataFrame:
    """For each answer of a field, rows that hold every period logged: in each its people may have had no event."""
    seen = part[["field", "answer"]].drop_duplicates().merge(_logged_periods(trial, used), how="cross")
    sums = dict.fromkeys(SUMS, 0.0) | {"exposure": 1.0}
    return seen.assign(measure=trial.primary.id, practitioner="", option="", records=0, **sums)


def _logged_periods(trial: Trial, used: Used) -> pd.DataFrame:
    """Each site's periods up to the last with any row, or to the day to which the plan says that the log is whole."""
    last, whole = int(used.period.max(initial=-1)), trial.log.complete_to
    found = [
        (number, period.index)
        for number, site in enumerate(trial.design.sites)
        for period in periods(trial.design, site)
        if period.index <= last or (whole is not None and period.end <= whole)
    ]
    return pd.DataFrame(found, columns=["site", "index"])


def _fixed_exposure(measure: Measure) -> float | None:
    if measure.type == "count" and measure.exposure is None:
        return 1.0
    if measure.type in ("rate", "count") and isinstance(measure.exposure, int | float):
        return float(measure.exposure)
    return None


def _typed(frame: pd.DataFrame, trial: Trial) -> pd.DataFrame:
    frame["site"] = frame["site"].map(dict(enumerate(site.id for site in trial.design.sites)))
    types: dict[str, Any] = dict.fromkeys(SUMS, "float64") | {"index": "int64", "records": "int64"}
    types |= {"measure": object, "site": object, "practitioner": object, "option": object}
    return frame.astype(types)
