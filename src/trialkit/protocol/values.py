"""Single values as people write them: numbers, dates, true and false, and how to mend the near misses."""

from __future__ import annotations

import calendar as months
import datetime as dt
import math
import re

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?")
_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_UK_DAY = re.compile(r"([0-9]{1,2})[/. -]([0-9]{1,2})[/. -]([0-9]{4}|[0-9]{2})")
_LOOSE_DAY = re.compile(r"([0-9]{4})[/. -]([0-9]{1,2})[/. -]([0-9]{1,2})")
_COMPACT_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_SPELT_DAY = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[ -]([A-Za-z]{3,9})\.?,?[ -]([0-9]{4}|[0-9]{2})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_LONGEST_NUMBER = 30
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""Characters that cannot be seen and may not stand in a value: controls, marks that turn text round, half characters.
Line ends (CR, LF) and tabs are seen, and are left to YAML."""


def looks_like_a_number(text: str) -> bool:
    """Whether unquoted text is a number, in the one way that every program reads alike."""
    return len(text) <= _LONGEST_NUMBER and bool(_NUMBER.fullmatch(text))


def number(text: str) -> float | None:
    """The number written, or None: no leading zeros, thousands, units, infinities, or hours and minutes.

    >>> number("2.5"), number("010"), number("1:30"), number("10%")
    (2.5, None, None, None)
    """
    if not looks_like_a_number(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def whole_number(text: str) -> int | None:
    """The whole number written, or None."""
    return int(text) if len(text) <= _LONGEST_NUMBER and _WHOLE.fullmatch(text) else None


def number_mend(text: str) -> str:
    """How to write what was probably meant by a value that is no number."""
    said = text.strip()[:_LONGEST_NUMBER]
    if looks_like_a_number(said):
        return "Write a number that is not so large."
    if re.fullmatch(r"[-+]?\.?(inf(inity)?|nan)", said, re.IGNORECASE):
        return "Write a number, or remove the line if there is none."
    if clock := re.fullmatch(r"([0-9]{1,3}):([0-5][0-9])", said):
        return f"If it is hours and minutes, write minutes: {int(clock[1]) * 60 + int(clock[2])}."
    if said.endswith("%") and (value := _cleaned(said[:-1])):
        return f"Write {value}: the sign is left out."
    if re.fullmatch(r"-?0[0-9]+(\.[0-9]+)?", said) and (value := _cleaned(said)):
        return f"Write {value}: a number has no leading 0."
    if value := _cleaned(re.sub(r"^[£$€]", "", said)):
        return f"Write {value}: digits only, with a point for decimals."
    if (start := re.match(r"[£$€]?\s*(-?[0-9][0-9,_]*(\.[0-9]+)?)\s*[A-Za-z]", said)) and (value := _cleaned(start[1])):
        return f"Write {value}: the unit is left out."
    return "Write digits only, such as 10 or 2.5."


def _cleaned(text: str) -> str | None:
    value = re.sub(r"(?<=[0-9])[,_ ](?=[0-9])", "", text.strip()).removeprefix("+")
    value = re.sub(r"^(-?)0+(?=[0-9])", r"\1", value)
    value = f"0{value}" if value.startswith(".") else value
    return value if number(value) is not None else None


def day(text: str) -> dt.date | None:
    """The date written as year-month-day, or None."""
    match = _DAY.fullmatch(text)
    return _date(*match.groups()) if match else None


def day_mend(text: str) -> str:
    """How to write what was probably meant by a value that is no date; both readings when there are two.

    >>> day_mend("28/12/2020")
    'Write 2020-12-28 for 28 December 2020.'
    """
    said = text.strip()[:40]
    if (
        (match := _DAY.fullmatch(said))
        or (match := _LOOSE_DAY.fullmatch(said))
        or (match := _COMPACT_DAY.fullmatch(said))
    ):
        return _as_written(*match.groups())
    if match := re.match(r"([0-9]{4})-([0-9]{2})-([0-9]{2})[T ]", said):
        return _suggest(_date(*match.groups())) or _EXAMPLE
    if match := _SPELT_DAY.fullmatch(said):
        month = match[2][:3].lower()
        if month in _MONTHS:
            return _suggest(_date(_year(match[3]), str(_MONTHS.index(month) + 1), match[1])) or _EXAMPLE
    if match := _UK_DAY.fullmatch(said):
        return _british(_year(match[3]), match[1], match[2])
    return _EXAMPLE


_EXAMPLE = "Write year-month-day, such as 2021-02-08."


def _british(year: str, first: str, second: str) -> str:
    day_first, month_first = _date(year, second, first), _date(year, first, second)
    if day_first and month_first and day_first != month_first:
        return (
            f"Write {day_first} for {_spoken(day_first)}, or {month_first} for {_spoken(month_first)}: "
            "as it stands it could be either."
        )
    return _suggest(day_first or month_first) or _EXAMPLE


def _as_written(year: str, month: str, day_of_month: str) -> str:
    if found := _date(year, month, day_of_month):
        return _suggest(found)
    if 1 <= int(month) <= 12 and int(year) >= 1:
        days = months.monthrange(int(year), int(month))[1]
        return f"{_NAMES[int(month) - 1]} {int(year)} has {days} days."
    return "There is no such month: write year-month-day, such as 2021-02-08."


def _suggest(found: dt.date | None) -> str:
    return f"Write {found} for {_spoken(found)}." if found else ""


def _spoken(found: dt.date) -> str:
    return f"{found.day} {_NAMES[found.month - 1]} {found.year}"


def _year(text: str) -> str:
    return text if len(text) == 4 else f"20{text}"


def _date(year: str, month: str, day_of_month: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day_of_month))
    except ValueError:
        return None
