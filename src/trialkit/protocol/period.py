"""A period as a source writes it: "2020-21", "2021-22 Q3", "May 2017", "week 6"; dated where the words allow."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

MOST_YEARS = 20
"""Years that "2022-25" may span."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEARS = re.compile(r"(\d{4})[-/](\d{2}|\d{4})")
_QUARTER = re.compile(r"(\d{4})(?:[-/](\d{2}|\d{4}))? q([1-4])|q([1-4])(?: of)? (\d{4})(?:[-/](\d{2}|\d{4}))?")
_MONTH = re.compile(r"([a-z]{3,9}) (\d{4})")
_DAYS = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_STEP = re.compile(r"(day|week|month|quarter) (\d{1,3})")


@dataclass(frozen=True)
class Period:
    """A period's own words; first and last day where the words are dates; step: "week 6" as ("week", 6)."""

    words: str
    first: dt.date | None = None
    last: dt.date | None = None
    step: tuple[str, int] | None = None

    @property
    def days(self) -> int | None:
        """How long it is, where it is dated."""
        return (self.last - self.first).days + 1 if self.first and self.last else None

    def overlaps(self, other: Period) -> bool | None:
        """Whether two dated periods share a day; None when one of them is not dated."""
        if not (self.first and self.last and other.first and other.last):
            return None
        return self.first <= other.last and other.first <= self.last


def period(words: str) -> Period:
    """A period from its words. Years with a stroke or a dash are financial years, from April; single ones are calendar.

    >>> period("2020-21").first, period("2021-22 Q3").days
    (datetime.date(2020, 4, 1), 92)
    >>> period("Sep 2020 to Nov 2020").last
    datetime.date(2020, 11, 30)
    >>> period("six weeks after roll-out").days is None
    True
    """
    text = " ".join(words.lower().replace("–", "-").split())
    if step := _STEP.fullmatch(text):
        return Period(words, step=(step[1], int(step[2])))
    one, _, two = text.partition(" to ")
    first, last = _span(one), _span(two) if two else _span(one)
    if first is None or last is None or first[0] > last[1]:
        return Period(words)
    return Period(words, first[0], last[1])


def _span(text: str) -> tuple[dt.date, dt.date] | None:
    """First and last day of one year, quarter, month or day."""
    if re.fullmatch(r"\d{4}", text):
        return _from(int(text), 1, 12)
    if years := _YEARS.fullmatch(text):
        many = (int(years[2]) - int(years[1])) % 100
        return _from(int(years[1]), 4, 12 * many) if 1 <= many <= MOST_YEARS else None
    if quarter := _QUARTER.fullmatch(text):
        year, end, number = quarter[1] or quarter[5], quarter[2] or quarter[6], int(quarter[3] or quarter[4])
        if end and (int(end) - int(year)) % 100 != 1:
            return None
        return _from(int(year), (3 if end else 0) + 3 * number - 2, 3)
    if (month := _MONTH.fullmatch(text)) and month[1][:3] in _MONTHS:
        return _from(int(month[2]), _MONTHS.index(month[1][:3]) + 1, 1)
    if day := _DAYS.fullmatch(text):
        try:
            found = dt.date(int(day[1]), int(day[2]), int(day[3]))
        except ValueError:
            return None
        return found, found
    return None


def _from(year: int, month: int, months: int) -> tuple[dt.date, dt.date] | None:
    """From the first of a month, some months long; a month above 12 lies in the next year."""
    if not 1800 <= year <= 2200:
        return None
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    after = month - 1 + months
    return dt.date(year, month, 1), dt.date(year + after // 12, after % 12 + 1, 1) - dt.timedelta(days=1)
