"""Logs in which every published count is fixed and only the order is chance: surveys, audits, pairs and events."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from making.chance import Dice
from making.forms import Form, Row, day_of, workday, written

Counts = dict[str, int]


@dataclass(frozen=True)
class Batch:
    """Rows of one phase that share their counts.

    phase:   its place in the trial file, from 0.
    rows:    how many.
    fixed:   field → answer → how many rows have it. Rows that no answer claims stay empty.
    drawn:   field → answer → weight, for what nobody published.
    """

    phase: int
    rows: int
    fixed: dict[str, Counts] = field(default_factory=dict)
    drawn: dict[str, dict[str, float]] = field(default_factory=dict)

    def made(self, form: Form, dice: Dice, *, weekends: bool) -> list[Row]:
        """The rows, in no order."""
        phase = form.phases[self.phase]
        columns = {name: self._column(form, name, counts, dice) for name, counts in self.fixed.items()}
        rows = []
        for place in range(self.rows):
            row = {"date": written(_day(phase["start"], phase["end"], dice, weekends=weekends))}
            row |= {name: column[place] for name, column in columns.items()}
            row |= {name: form.said(name, dice.pick(weights)) for name, weights in self.drawn.items()}
            rows.append(row)
        return rows

    def _column(self, form: Form, name: str, counts: Counts, dice: Dice) -> list[str]:
        said = [form.said(name, answer) for answer, times in counts.items() for _ in range(times)]
        if len(said) > self.rows:
            raise ValueError(f"{name} has {len(said)} answers for {self.rows} rows")
        return dice.shuffled(said + [""] * (self.rows - len(said)))


@dataclass(frozen=True)
class Answers:
    """One log to make, batch by batch; by date when it is written."""

    trial: str
    seed: int
    batches: tuple[Batch, ...]
    weekends: bool = False

    def text(self, form: Form) -> str:
        """The log as CSV text."""
        dice = Dice(self.seed)
        rows = [row for batch in self.batches for row in batch.made(form, dice, weekends=self.weekends)]
        return form.csv(sorted(dice.shuffled(rows), key=lambda row: day_of(row["date"])))


def _day(start: dt.date, end: dt.date, dice: Dice, *, weekends: bool) -> dt.date:
    if not weekends:
        return workday(start, end, dice)
    return start + dt.timedelta(days=int(dice.number() * ((end - start).days + 1)))
