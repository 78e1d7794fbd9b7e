"""What a trial file asks of its log: headings, answers, phases and their periods; and the rows as CSV text."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from making.chance import Dice

BANK_HOLIDAYS = frozenset(
    dt.date.fromisoformat(day)
    for day in (
        *("2015-01-01", "2015-04-03", "2015-04-06", "2015-05-04", "2015-05-25", "2015-08-31"),
        *("2015-12-25", "2015-12-28", "2016-01-01"),
        *("2020-08-31", "2020-12-25", "2020-12-28", "2021-01-01"),
        *("2021-04-02", "2021-04-05", "2021-05-03", "2021-05-31"),
    )
)
_MONTHS = {"month": 1, "quarter": 3, "year": 12}

Row = dict[str, str]


@dataclass(frozen=True)
class Form:
    """One trial file, as far as its log goes."""

    trial: dict[str, Any]

    @classmethod
    def of(cls, root: Path, name: str) -> Form:
        """The trial file of this id in the workspace."""
        return cls(yaml.safe_load((root / "trials" / f"{name}.yaml").read_text(encoding="utf-8")))

    @property
    def fields(self) -> dict[str, dict[str, Any]]:
        """The columns, by the field's name."""
        return self.trial["log"]["fields"]

    @property
    def phases(self) -> list[dict[str, Any]]:
        """The phases, in order."""
        return self.trial["design"]["phases"]

    @property
    def first(self) -> dt.date:
        """The first day of the first phase."""
        return self.phases[0]["start"]

    @property
    def last(self) -> dt.date:
        """The last day of the last phase."""
        return self.phases[-1]["end"]

    def periods(self, phase: int) -> list[tuple[dt.date, dt.date]]:
        """First and last day of each period of a phase."""
        return list(self._periods(self.phases[phase]))

    def _periods(self, phase: dict[str, Any]) -> Iterator[tuple[dt.date, dt.date]]:
        unit, start = self.trial["design"]["period"], phase["start"]
        while start <= phase["end"]:
            after = start + dt.timedelta(days=7)
            if unit in _MONTHS:
                months = start.month - 1 + _MONTHS[unit]
                after = dt.date(start.year + months // 12, months % 12 + 1, 1)
            yield start, after - dt.timedelta(days=1)
            start = after

    def said(self, name: str, answer: str) -> str:
        """An answer as the log writes it: the wording of an option; anything else as it is."""
        return str(self.fields[name].get("options", {}).get(answer, answer))

    def csv(self, rows: list[Row]) -> str:
        """The log as CSV text, with the form's headings in the form's order."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([form.get("column", name) for name, form in self.fields.items()])
        writer.writerows([[row.get(name, "") for name in self.fields] for row in rows])
        return out.getvalue()


def workday(start: dt.date, end: dt.date, dice: Dice) -> dt.date:
    """A day from start to end that is neither at a weekend nor a bank holiday."""
    days = [start + dt.timedelta(days=ahead) for ahead in range((end - start).days + 1)]
    return dice.one_of([day for day in days if day.weekday() < 5 and day not in BANK_HOLIDAYS])


def written(day: dt.date) -> str:
    """A day as the logs write it."""
    return f"{day:%d/%m/%Y}"


def day_of(text: str) -> dt.date:
    """The day that a log's text says."""
    return dt.datetime.strptime(text, "%d/%m/%Y").date()
