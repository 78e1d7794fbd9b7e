"""What an impact log turned out to hold: files, row flow, problems, repairs, completeness, counts to add up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import pandas as pd

from trialkit.errors import Problem

PAIRS = ("measure", "site", "index", "before", "after", "people")
"""Columns of Log.pairs."""


@dataclass(frozen=True)
class LogFile:
    """One file or sheet that was read. `sha256` is of the file's bytes."""

    name: str
    sheet: str | None
    rows: int
    encoding: str | None
    sha256: str


@dataclass(frozen=True)
class SetAside:
    """Rows not used, for one reason in words: "outcome holds an answer that is not allowed"."""

    reason: str
    rows: int


@dataclass(frozen=True)
class RowFlow:
    """Rows received, set aside by reason, used; each row set aside counts under its first reason, so it adds up."""

    received: int
    set_aside: tuple[SetAside, ...]
    used: int

    def __post_init__(self) -> None:
        if self.received != self.used + sum(part.rows for part in self.set_aside):
            raise ValueError("the row flow does not add up")

    @property
    def set_aside_rows(self) -> int:
        """All rows set aside."""
        return self.received - self.used


@dataclass(frozen=True)
class Emptied:
    """Cells of used rows that were emptied, for one reason in words: "came_back is empty".

    Their rows count, but not towards the measures that need these answers.
    """

    reason: str
    cells: int


@dataclass(frozen=True)
class Unanswered:
    """Of one measure: used rows of the phases compared that count towards it, and those of them without its answer.

    optional: whether the form lets the answer be left empty, so that nothing says whether it was asked for.
    """

    measure: str
    rows: int
    lacking: int
    optional: bool


@dataclass(frozen=True)
class Repair:
    """A value read otherwise than it was written, because only one reading was possible."""

    where: str
    was: str
    became: str
    why: str


@dataclass(frozen=True)
class Practitioner:
    """One practitioner code: rows in all, first and last day logged, whether logging stopped well before the end."""

    code: str
    rows: int
    first: dt.date
    last: dt.date
    stopped_early: bool


@dataclass(frozen=True)
class Logged:
    """Used rows of one practitioner ("" where none is named) in one period at one site."""

    site: str
    index: int
    practitioner: str
    rows: int


@dataclass(frozen=True)
class Story:
    """What somebody wrote in a used row whose consent field says yes, and the row's day."""

    day: dt.date
    text: str


@dataclass(frozen=True)
class Completeness:
    """How complete the log is.

    empty_periods: first days of periods inside phases with no used row, by site id.
    duplicates:    rows that repeat another row in every column (kept, and said).
    late:          rows entered more than seven days after their date; None when the log has no `entered` date.
    first, last:   the first and the last date of any used row; None when no row is used.
    """

    empty_periods: tuple[tuple[str, dt.date], ...]
    practitioners: tuple[Practitioner, ...]
    duplicates: int
    late: int | None
    first: dt.date | None = None
    last: dt.date | None = None


@dataclass(frozen=True)
class Log:
    """A log after checking.

    emptied:  by reason, the cells of used rows that were bad, or empty although required; the row flow is not touched.
              A row is set aside only when it cannot be placed or is broken as a whole, breaks a rule between answers,
              or has a bad or missing answer that the primary measure needs.
    problems: every bad cell found, those of a column with the same fault in one Problem, up to a limit;
              `problems_found` counts all cells, in rows used or set aside. Likewise repairs and `repairs_found`.
    cells:    one row per measure, site, period and practitioner, holding sums that add up:
              measure, site (str), index (int, whole periods since the first day), practitioner (str, "" when not
              logged), option (str, the answer for ordinal measures, else ""), records (int, used rows that count
              towards the measure), numerator, denominator, exposure, total, total_squares (float).
              proportion: numerator of denominator. count and rate: numerator events over exposure (1 per record
              period when none; with log.empty_period: zero, for every period of the plan). mean and money: denominator
              values summing to total, squares to total_squares. ordinal: numerator rows with this option.
    logged:   how many used rows each practitioner has in each period at each site.
    stories:  the latest texts that may be quoted, last one first; none where the form does not ask for consent.
    later:    rows left out because they are of days after the one up to which the log was read.
    groups:   the same sums of the primary measure for each answer of each field under the plan's equality_fields:
              field (str), answer (str), then the columns of cells, with practitioner "".
    pairs:    of measures with `before`, how many people gave each pair of answers: measure, site (str), index (int),
              before, after (float, NaN where not given; 0 or 1 for a proportion, the place among the options for
              ordinal), people (int).
    unanswered: of the primary and of each balancing measure, how many rows lack its answer; none for tallies and pairs.
    """

    trial_id: str
    files: tuple[LogFile, ...]
    flow: RowFlow
    cells: pd.DataFrame
    groups: pd.DataFrame
    completeness: Completeness
    problems: tuple[Problem, ...] = ()
    problems_found: int = 0
    repairs: tuple[Repair, ...] = field(default=())
    repairs_found: int = 0
    emptied: tuple[Emptied, ...] = ()
    logged: tuple[Logged, ...] = ()
    stories: tuple[Story, ...] = ()
    later: int = 0
    pairs: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(PAIRS)))
    unanswered: tuple[Unanswered, ...] = ()
