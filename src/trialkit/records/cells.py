"""Used rows → sums per measure, site, period and practitioner, added up in the engine.

In a log of tallies a mean or money row holds the period's own figure, counted as one value, or the total of as many
values as `denominator` says; then its squares are those of values that do not differ, for the log says no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from trialkit.protocol.trial import Measure, Trial
from trialkit.records.check import Words, condition, slots
from trialkit.records.engine import Engine

KEYS = ("measure", "site", "index", "practitioner", "option")
SUMS = ("numerator", "denominator", "exposure", "total", "total_squares")


def count_cells(engine: Engine, trial: Trial, words: Words) -> pd.DataFrame:
    """The frame of Log.cells. Rows whose answer a measure needs and lacks do not count towards that measure.

    A count without exposure has 1 a period and site, a rate over a fixed number that number; both stand in a row of
    their own (practitioner "", no records), so that leaving a practitioner out does not shorten the time.
    """
    parts: list[pd.DataFrame] = []
    together = [measure for measure in trial.measures if measure.type != "ordinal"]
    if together:
        sums = engine.frame(_grouped(trial, [_added(trial, words, measure) for measure in together]))
        parts += [_one(sums, index, measure) for index, measure in enumerate(together)]
    for measure in trial.measures:
        if measure.type == "ordinal":
            slot = slots(trial)[str(measure.value)]
            sums = engine.frame(_grouped(trial, [_added(trial, words, measure)], option=f"v_{slot}"))
            sums["option"] = sums["option"].map(_names(words[slot]))
            parts.append(_one(sums, 0, measure))
    frame = pd.concat(
        [_with_fixed_exposure(part, measure) for part, measure in _paired(parts, trial)], ignore_index=True
    )
    frame["site"] = frame["site"].map(dict(enumerate(site.id for site in trial.design.sites)))
    who = trial.log.practitioner_field
    known = _names(words.get(slots(trial)[who], {})) if who else {}
    frame["practitioner"] = frame["practitioner"].map(lambda number: known.get(number, ""))
    types: dict[str, Any] = dict.fromkeys(SUMS, "float64") | {"index": "int64", "records": "int64"}
    types |= {"measure": object, "site": object, "practitioner": object, "option": object}
    return frame.astype(types).sort_values(list(KEYS), ignore_index=True)


def count_groups(engine: Engine, trial: Trial, words: Words) -> pd.DataFrame:
    """The frame of Log.groups: the primary measure's sums by each answer of each field under equality_fields."""
    measure = trial.primary
    parts = []
    for name in trial.equality_fields:
        slot = slots(trial)[name]
        answered = slots(trial)[str(measure.value)] if measure.type == "ordinal" else None
        option = "''" if answered is None else f"v_{answered}"
        sums = engine.frame(_grouped(trial, [_added(trial, words, measure)], option=option, group=f"v_{slot}"))
        part = _one(sums, 0, measure).assign(field=name, answer=sums["answer"].map(_said(trial, words, name)))
        if answered is not None:
            part["option"] = part["option"].map(_names(words[answered]))
        parts.append(part[part["answer"].notna()])
    if not parts:
        return pd.DataFrame(columns=["field", "answer", *KEYS, "records", *SUMS])
    frame = pd.concat(parts, ignore_index=True).assign(practitioner="")
    frame["site"] = frame["site"].map(dict(enumerate(site.id for site in trial.design.sites)))
    keys = ["field", "answer", *KEYS]
    return frame.groupby(keys, as_index=False)[["records", *SUMS]].sum().sort_values(keys, ignore_index=True)


def _said(trial: Trial, words: Words, name: str) -> dict[Any, str]:
    """What the engine holds for each answer of a group's field → the answer's code."""
    if trial.log.fields[name].type == "yes_no":
        return {True: "yes", False: "no"}
    return dict(_names(words.get(slots(trial)[name], {})))


@dataclass(frozen=True)
class _Added:
    """What each used row adds to a measure's sums, as SQL; `counts` says whether it counts at all."""

    counts: str
    sums: tuple[str, str, str, str, str]


def _added(trial: Trial, words: Words, measure: Measure) -> _Added:
    names = slots(trial)
    top, bottom, over = _parts(trial, words, measure)
    value, squares = "0.0", "0.0"
    needed = [top, bottom, over]
    if measure.value is not None:
        value = f"v_{names[measure.value]}"
        needed.append(value)
    if measure.type in ("mean", "money"):
        squares = f"coalesce({value} * {value} / nullif({bottom}, 0), 0)"
    else:
        value = "0.0"
    asked = [f"{part} IS NOT NULL" for part in needed if part not in ("0.0", "1.0")]
    if isinstance(measure.denominator, dict):
        asked.append(condition(trial, words, measure.denominator))
    return _Added(" AND ".join(asked) or "true", (top, bottom, over, value, squares))


def _grouped(trial: Trial, measures: list[_Added], option: str = "''", group: str | None = None) -> str:
    """One pass over the used rows: the sums of several measures by site, period, practitioner and group."""
    who = trial.log.practitioner_field
    practitioner = f"coalesce(v_{slots(trial)[who]}, -1)" if who else "-1"
    columns = []
    for index, added in enumerate(measures):
        columns.append(f"count(*) FILTER ({added.counts}) AS records_{index}")
        columns += [
            f"coalesce(sum({part}) FILTER ({added.counts}), 0) AS {name}_{index}"
            for name, part in zip(SUMS, added.sums, strict=True)
            if part not in ("0.0", "1.0")
        ]
        columns += [
            f"{float(part)} * count(*) FILTER ({added.counts}) AS {name}_{index}"
            for name, part in zip(SUMS, added.sums, strict=True)
            if part in ("0.0", "1.0")
        ]
    chosen = f'site, period AS "index", {practitioner} AS practitioner, {option} AS option'
    if group:
        chosen += f", {group} AS answer"
    return f"SELECT {chosen}, {', '.join(columns)} FROM used GROUP BY ALL"  # noqa: S608 - names are our own


def _one(sums: pd.DataFrame, index: int, measure: Measure) -> pd.DataFrame:
    """One measure's columns of the common sums, where any row counts."""
    part = sums[["site", "index", "practitioner", "option"]].copy()
    part.insert(0, "measure", measure.id)
    for name in ("records", *SUMS):
        part[name] = sums[f"{name}_{index}"]
    return part[part["records"] > 0]


def _paired(parts: list[pd.DataFrame], trial: Trial) -> list[tuple[pd.DataFrame, Measure]]:
    ordered = [measure for measure in trial.measures if measure.type != "ordinal"]
    ordered += [measure for measure in trial.measures if measure.type == "ordinal"]
    return list(zip(parts, ordered, strict=True))


def _with_fixed_exposure(part: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Add the rows that hold the exposure of a whole period, where it is fixed."""
    fixed = _fixed_exposure(measure)
    if fixed is None or part.empty:
        return part
    rows = part[["measure", "site", "index"]].drop_duplicates().assign(practitioner=-1, option="", records=0)
    return pd.concat([part, rows.assign(**(dict.fromkeys(SUMS, 0.0) | {"exposure": fixed}))], ignore_index=True)


def _names(words: dict[str, int]) -> dict[int, str]:
    return {number: word for word, number in words.items()}


def _parts(trial: Trial, words: Words, measure: Measure) -> tuple[str, str, str]:
    """What each row adds to numerator, denominator and exposure, as SQL."""
    names = slots(trial)

    def added(part: object, otherwise: str) -> str:
        if isinstance(part, str):
            return f"v_{names[part]}"
        return f"CAST({condition(trial, words, part)} AS DOUBLE)" if isinstance(part, dict) else otherwise

    top = added(measure.numerator, "1.0")
    over = added(measure.exposure if isinstance(measure.exposure, str) else None, "0.0")
    if measure.type in ("mean", "money"):
        return "0.0", added(measure.denominator if isinstance(measure.denominator, str) else None, "1.0"), "0.0"
    if measure.type == "ordinal":
        return (top if isinstance(measure.numerator, str) else "1.0"), "0.0", "0.0"
    return top, added(measure.denominator if isinstance(measure.denominator, str) else None, "1.0"), over


def _fixed_exposure(measure: Measure) -> float | None:
    if measure.type == "count" and measure.exposure is None:
        return 1.0
    if measure.type in ("rate", "count") and isinstance(measure.exposure, int | float):
        return float(measure.exposure)
    return None
