"""When the new way itself began, as precisely as anybody knows: a year, a month or a day."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field

from trialkit.protocol.part import Label

Began = Annotated[int, Field(ge=1900, le=2100)] | Label
"""2014, 2020-09 or 2020-09-14."""
_MONTH, _DAY = len("2020-09"), len("2020-09-14")


def first_and_last(began: int | str) -> tuple[dt.date, dt.date]:
    """The first and the last day on which it can have begun; ValueError where there is no such month or day.

    >>> first_and_last("2020-09")
    (datetime.date(2020, 9, 1), datetime.date(2020, 9, 30))
    """
    if isinstance(began, int):
        return dt.date(began, 1, 1), dt.date(began, 12, 31)
    if len(began) == _DAY:
        day = dt.date.fromisoformat(began)
        return day, day
    if len(began) != _MONTH:
        raise ValueError(began)
    first = dt.date.fromisoformat(f"{began}-01")
    return first, (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


def said(began: int | str) -> str:
    """With its preposition.

    >>> said(2014), said("2020-09"), said("2020-09-14")
    ('in 2014', 'in September 2020', 'on 14 September 2020')
    """
    first, last = first_and_last(began)
    if isinstance(began, int):
        return f"in {began}"
    return f"on {first.day} {first:%B %Y}" if first == last else f"in {first:%B %Y}"
