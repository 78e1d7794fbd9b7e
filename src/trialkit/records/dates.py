"""Dates as people and spreadsheets write them, resolved by the trial's own calendar where only one reading fits."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from trialkit.protocol.calendar import phases_at
from trialkit.protocol.design import Design

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_FULL = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_DAY_NAME = r"(?:(?:mon|tue|tues|wed|weds|thu|thur|thurs|fri|sat|sun)(?:day|sday|nesday|rsday|urday)?[\s,]+)?"
_CLOCK = r"(?:[T,\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s?(?:[ap]m|Z)?)?"
_ISO = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_CLOCK}", re.I)
_FIGURES = re.compile(rf"{_DAY_NAME}(\d{{1,2}})\s?[-/. ]\s?(\d{{1,2}})\s?[-/. ]\s?(\d{{4}}|\d{{2}}){_CLOCK}", re.I)
_WORDS = re.compile(
    rf"{_DAY_NAME}(\d{{1,2}})(?:st|nd|rd|th)?[\s\-/.]*(?:of )?([a-z]{{3,9}})[\s\-/.,]*(\d{{4}}|\d{{2}})?{_CLOCK}", re.I
)
_MONTH_FIRST = re.compile(
    rf"{_DAY_NAME}([a-z]{{3,9}})[\s\-/.]*(\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(\d{{4}}))?{_CLOCK}", re.I
)
_MONTH = re.compile(r"([a-z]{3,9})[\s\-/.,]*(\d{4})|(\d{4})[-/](\d{1,2})", re.I)
_SERIAL = re.compile(r"(\d{4,5})(?:\.\d+)?")
MONTH_FIRST = "the month was written first"
_EPOCH = dt.date(1899, 12, 30)
"""Day 0 of spreadsheets' day numbers, counted so that it is right from March 1900 on."""


@dataclass(frozen=True)
class Reading:
    """A day that a text could mean. `how` is empty for the plain British or ISO reading, else says which it is."""

    day: dt.date
    how: str = ""


@dataclass(frozen=True)
class Dated:
    """A text resolved: the day, and why it was read otherwise than written (empty when it was not)."""

    day: dt.date
    repair: str = ""


class TrialDays:
    """The days inside the phases of any site, by which doubtful dates are resolved."""

    def __init__(self, design: Design) -> None:
        self.design = design
        self.phases = sorted({(p.start, p.end) for site in design.sites for p in phases_at(design, site)})
        self.first = min(start for start, _ in self.phases)
        self.last = max(end for _, end in self.phases)

    def inside(self, day: dt.date) -> bool:
        """Whether the day falls in a phase of some site."""
        return any(start <= day <= end for start, end in self.phases)

    def near(self, day: dt.date) -> bool:
        """Whether the day falls inside the trial or the year after it, as a date of entry may."""
        return self.first <= day <= self.last + dt.timedelta(days=366)

    def resolve(self, text: str, *, counts: bool = True) -> Dated | None:
        """The day a text means, or None where it is no date.

        The plain reading stands wherever it falls inside the trial. Where it does not, and exactly one other reading
        does, that is taken as a repair. Where none does the plain reading stands, outside the trial.
        counts: whether this is the date that says when, which must fall inside a phase.
        """
        found = list(readings(text, self.design))
        if not found:
            return None
        fits = self.inside if counts else self.near
        inside = [reading for reading in found if fits(reading.day)]
        days = {reading.day for reading in inside}
        plainly = next((reading for reading in inside if not reading.how), None)
        if plainly:
            return Dated(plainly.day)
        if len(days) == 1:
            return Dated(inside[0].day, inside[0].how)
        if found[0].how and len({reading.day for reading in found}) > 1:
            return None
        return Dated(found[0].day, found[0].how)

    def doubtful(self, text: str) -> bool:
        """Whether a text means two days inside the trial, one with the day first and one with the month first."""
        inside = {reading.how: reading.day for reading in readings(text, self.design) if self.inside(reading.day)}
        return MONTH_FIRST in inside and "" in inside and inside[""] != inside[MONTH_FIRST]


def readings(text: str, design: Design) -> Iterable[Reading]:
    """Every day a text could mean, the plain British or ISO reading first."""
    text = " ".join(text.split())
    if match := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
        yield from _days((year, month, day, ""), (year, day, month, "day and month stood the wrong way round"))
    elif match := _FIGURES.fullmatch(text):
        first, second = int(match[1]), int(match[2])
        for year, how in _years(match[3], design):
            yield from _days((year, second, first, how), (year, first, second, MONTH_FIRST))
    elif match := _WORDS.fullmatch(text):
        yield from _named(int(match[1]), match[2], match[3], design)
    elif match := _MONTH_FIRST.fullmatch(text):
        yield from _named(int(match[2]), match[1], match[3], design)
    if match := _MONTH.fullmatch(text):
        yield from _whole_month(match, design)
    if match := _SERIAL.fullmatch(text):
        yield from _serial(match, design)


def _days(*parts: tuple[int, int, int, str]) -> Iterable[Reading]:
    for year, month, day, how in parts:
        try:
            yield Reading(dt.date(year, month, day), how)
        except ValueError:
            continue


def _years(written: str | None, design: Design) -> list[tuple[int, str]]:
    if written is None:
        return [(year, "no year was written") for year in range(design.start.year, design.end.year + 1)]
    if len(written) == 4:
        return [(int(written), "")]
    century = design.start.year // 100 * 100
    return [(year, "") for year in dict.fromkeys((century + int(written), 2000 + int(written), 1900 + int(written)))]


def _month_number(word: str) -> int | None:
    word = word.lower()
    if word == "sept":
        return 9
    if word in _MONTHS:
        return _MONTHS.index(word) + 1
    return _FULL.index(word) + 1 if word in _FULL else None


def _named(day: int, word: str, written: str | None, design: Design) -> Iterable[Reading]:
    month = _month_number(word)
    if month:
        yield from _days(*((year, month, day, how) for year, how in _years(written, design)))
        if written is None:
            # "Mar-21" is how a spreadsheet shows March 2021 as well as 21 March.
            yield from _days((2000 + day, month, 1, "")) if design.period in ("month", "quarter", "year") else ()


def _whole_month(match: re.Match[str], design: Design) -> Iterable[Reading]:
    if design.period not in ("month", "quarter", "year"):
        return
    year = int(match[2] or match[3])
    month = _month_number(match[1]) if match[1] else int(match[4])
    if month:
        yield from _days((year, month, 1, ""))


def _serial(match: re.Match[str], design: Design) -> Iterable[Reading]:
    number = int(match[1])
    if design.period == "year" and 1900 <= number <= 2100 and (design.start.month, design.start.day) == (1, 1):
        yield from _days((number, 1, 1, ""))
    if number >= 1000:
        yield Reading(_EPOCH + dt.timedelta(days=number), "it was a spreadsheet's day number")
