"""Logs with a row for each conversation or review, of a share that moves from week to week."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass, field

from making.chance import Dice
from making.forms import Form, Row, day_of, workday, written

WOBBLE = 0.25
"""How much periods differ beyond chance: standard deviation on the logit scale."""


@dataclass(frozen=True)
class Stretch:
    """One phase of a log.

    rows:  rows logged in each period.
    share: expected share of rows that count towards the primary measure, in the first and the last period.
    total, first, last: counts that are fixed because a percentage was published; None where chance decides.
    """

    rows: tuple[int, ...]
    share: tuple[float, float]
    total: int | None = None
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True)
class Conversations:
    """One log to make.

    stretches:     one for each phase of the trial file, in order.
    counts:        answers that count towards the primary measure, with their weights; `others` are the rest.
    practitioners: code → weight.
    yes:           yes_no field → share answered yes at the start and at the end.
    minutes:       typical length; None when the form does not ask.
    stops:         code → last day on which that practitioner logs anything.
    grounds:       answer → notes, one of which is always given with it, as the trial's rule asks.
    finish:        the last touch: slips of the kind that practitioners make.
    """

    trial: str
    seed: int
    stretches: tuple[Stretch, ...]
    counts: dict[str, float]
    others: dict[str, float]
    practitioners: dict[str, float]
    yes: dict[str, tuple[float, float]]
    minutes: float | None
    notes: tuple[str, ...]
    stops: dict[str, dt.date] = field(default_factory=dict)
    grounds: dict[str, tuple[str, ...]] = field(default_factory=dict)
    finish: Callable[[list[Row]], list[Row]] = list

    def text(self, form: Form) -> str:
        """The log as CSV text."""
        dice = Dice(self.seed)
        rows: list[Row] = []
        for phase, stretch in enumerate(self.stretches):
            sizes = zip(form.periods(phase), stretch.rows, _hits(stretch, dice), strict=True)
            for (start, end), size, hits in sizes:
                answers = [self.counts] * hits + [self.others] * (size - hits)
                made = [_row(self, form, workday(start, end, dice), options, dice) for options in answers]
                order = {id(row): dice.number() for row in made}  # within a day, as they came
                rows += sorted(made, key=lambda row: (day_of(row["date"]), order[id(row)]))
        return form.csv(self.finish(rows))


def _hits(stretch: Stretch, dice: Dice) -> list[int]:
    """Rows that count in each period: a noisy path between two shares, then moved a row at a time to the total."""
    steps = max(len(stretch.rows) - 1, 1)
    hits = []
    for index, size in enumerate(stretch.rows):
        share = stretch.share[0] + (stretch.share[1] - stretch.share[0]) * index / steps
        odds = math.log(share / (1 - share)) + WOBBLE * dice.normal()
        hits.append(sum(dice.happens(1 / (1 + math.exp(-odds))) for _ in range(size)))
    free = list(range(len(hits)))
    for index, fixed in ((0, stretch.first), (len(hits) - 1, stretch.last)):
        if fixed is not None:
            hits[index] = fixed
            free.remove(index)
    while stretch.total is not None and sum(hits) != stretch.total:
        step = 1 if sum(hits) < stretch.total else -1
        index = dice.one_of(free)
        if 0 <= hits[index] + step <= stretch.rows[index]:
            hits[index] += step
    return hits


def _row(example: Conversations, form: Form, day: dt.date, answers: dict[str, float], dice: Dice) -> Row:
    """One row, by field name. Fields that the form lacks are drawn all the same and left out when written."""
    through = (day - form.first).days / (form.last - form.first).days
    still_here = {code: weight for code, weight in example.practitioners.items() if day <= example.stops.get(code, day)}
    answer = dice.pick(answers)
    row = {
        "date": written(day),
        "practitioner": dice.pick(still_here),
        "outcome": form.said("outcome", answer),
        "minutes": _minutes(example.minutes, dice),
        "note": dice.one_of(example.notes) if dice.happens(0.08) else "",
    }
    if answer in example.grounds:
        row["note"] = dice.one_of(example.grounds[answer])
    for name, (early, late) in example.yes.items():
        row[name] = "Yes" if dice.happens(early + (late - early) * through) else "No"
    return row


def _minutes(typical: float | None, dice: Dice) -> str:
    """Minutes as people write them: to the nearest five, and sometimes not at all."""
    if typical is None or dice.happens(0.1):
        return ""
    return str(max(5, 5 * round((typical + typical * 0.4 * dice.normal()) / 5)))
