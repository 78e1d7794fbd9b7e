"""Logs of totals: one row a period, each figure given or a phase's total spread over its periods."""

from __future__ import annotations

import math
from dataclasses import dataclass

from making.chance import Dice
from making.forms import Form, Row, written


@dataclass(frozen=True)
class Spread:
    """A phase's total, spread over its periods.

    wobble:      how much periods differ: standard deviation on the log scale.
    drift:       change from the first period to the last, on the log scale.
    first, last: periods that are fixed because a figure was published for them.
    """

    total: int
    wobble: float = 0.08
    drift: float = 0.0
    first: int | None = None
    last: int | None = None

    def over(self, count: int, dice: Dice) -> list[int]:
        """The total in `count` whole parts."""
        steps = max(count - 1, 1)
        weights = [math.exp(self.drift * index / steps + self.wobble * dice.normal()) for index in range(count)]
        fixed = {0: self.first, count - 1: self.last}
        given = {index: part for index, part in fixed.items() if part is not None}
        free = [index for index in range(count) if index not in given]
        left = self.total - sum(given.values())
        shares = {index: left * weights[index] / sum(weights[at] for at in free) for index in free}
        parts = {index: math.floor(share) for index, share in shares.items()}
        short = left - sum(parts.values())
        for index in sorted(free, key=lambda at: parts[at] - shares[at])[:short]:
            parts[index] += 1
        return [(given | parts)[index] for index in range(count)]


Column = tuple["Spread | tuple[int | None, ...]", ...]
"""For each phase, its total to be spread or the figure of each of its periods; None leaves a cell empty."""


@dataclass(frozen=True)
class Totals:
    """One log to make.

    columns:   field → its figures.
    site:      where they are from; `elsewhere` holds the other sites, each with its own columns.
    rest:      a field that is what is left of another when some are taken from it.
    """

    trial: str
    seed: int
    columns: dict[str, Column]
    elsewhere: tuple[tuple[str, dict[str, Column]], ...] = ()
    site: str = ""
    rest: tuple[str, str, tuple[str, ...]] | None = None

    def text(self, form: Form) -> str:
        """The log as CSV text, by date."""
        dice = Dice(self.seed)
        rows: list[tuple[int, Row]] = []
        for site, columns in ((self.site, self.columns), *self.elsewhere):
            rows += _rows(form, site, columns, dice)
        if self.rest:
            name, whole, parts = self.rest
            for _, row in rows:
                row[name] = str(int(row[whole]) - sum(int(row[part]) for part in parts))
        return form.csv([row for _, row in sorted(rows, key=lambda pair: pair[0])])


def _rows(form: Form, site: str, columns: dict[str, Column], dice: Dice) -> list[tuple[int, Row]]:
    found = []
    for phase in range(len(form.phases)):
        periods = form.periods(phase)
        figures = {name: _figures(column[phase], len(periods), dice) for name, column in columns.items()}
        for place, (start, _) in enumerate(periods):
            row = {name: "" if said[place] is None else str(said[place]) for name, said in figures.items()}
            if any(row.values()):
                found.append((start.toordinal(), {"date": written(start), "site": site, **row}))
    return found


def _figures(said: Spread | tuple[int | None, ...], count: int, dice: Dice) -> list[int | None]:
    if isinstance(said, Spread):
        return [*said.over(count, dice)]
    if len(said) != count:
        raise ValueError(f"{len(said)} figures for {count} periods")
    return list(said)
