"""A share before and in the judged phase as so many of a hundred: what the picture of two squares shows and says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from trialkit.analysis.estimate import Estimate
from trialkit.reporting import findings, levels, numbers, terms
from trialkit.reporting.charts import Telling
from trialkit.reporting.tables import Column, Table, table

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.results import MeasureResult


@dataclass(frozen=True)
class Square:
    """One phase: its name, how many dots of a hundred are full, and the same in words with its interval and its n."""

    name: str
    full: int
    said: str
    interval: str
    n: int


def squares(evaluation: Evaluation, result: MeasureResult) -> tuple[Square, Square] | None:
    """The share before and in the judged phase, records pooled; None where either is not known, or may not be told."""
    if result.measure.type != "proportion":
        return None
    found = levels.pooled(evaluation, result)
    return (_square(found[0]), _square(found[1])) if found else None


def telling(evaluation: Evaluation, result: MeasureResult) -> Telling:
    """The picture in words: the two shares as its title, what is judged below, and both again with interval and n."""
    pair = squares(evaluation, result)
    if pair is None or not isinstance(result.headline, Estimate):
        raise ValueError("there are no two squares to tell of")
    counted, name = terms.counted(evaluation.trial, result.measure), result.measure.name
    judged = findings.brief(result.measure, result.headline)
    each = ". ".join(
        f"{one.name}: {one.said} of every 100 {counted}, from {one.n:,} in all; its interval runs from {one.interval}"
        for one in pair
    )
    return Telling(
        f"Of every 100 {counted}: {pair[0].said} before, {pair[1].said} after",
        f"{name}. Records pooled; the change that is judged: {judged}",
        f"Two squares of 100 dots, full ones for {terms.in_sentence(name)}. {each}.",
    )


def numbers_table(evaluation: Evaluation, result: MeasureResult) -> Table:
    """The numbers behind the picture."""
    counted = terms.counted(evaluation.trial, result.measure)
    columns = (
        Column("Phase", "phase"),
        Column("Of 100", "of_100", True),
        Column("Interval", "interval", True),
        Column(numbers.capital(counted), "n", True),
    )
    rows = [(one.name, one.said, one.interval, f"{one.n:,}") for one in squares(evaluation, result) or ()]
    return table(f"{result.measure.id}-hundred", f"Of every 100 {counted}, before and after", columns, rows)


def _square(found: Estimate) -> Square:
    ends = tuple(numbers.plain(100 * end) for end in (found.interval.lower, found.interval.upper))
    return Square(found.subject, round(100 * found.value), _said(found.value), f"{ends[0]} to {ends[1]}", found.n)


def _said(share: float) -> str:
    """A share as a whole number of a hundred; what is not nothing is not told as none, nor what is not all as all."""
    whole = round(100 * share)
    if whole == 0 and share > 0:
        return "fewer than 1"
    return "more than 99" if whole == 100 and share < 1 else f"{whole}"
