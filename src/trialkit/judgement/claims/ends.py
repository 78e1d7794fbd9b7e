"""The range of true values that a printed one can stand for."""

from __future__ import annotations

import math

from trialkit.analysis.published import Ends, rounded, step_of
from trialkit.protocol.claims import Bound
from trialkit.protocol.ledger import Value

BEYOND = 1e-6
"""What takes a share past its value."""
ABOUT = 0.1
"""How far "about" is taken to reach, as a part of the value."""


def of_value(side: Value) -> Ends:
    """The range of a value: shares as fractions, all else in its own unit.

    A count is taken as printed; other numbers as rounded to their last digit, or to `rounded_to`.
    """
    reading = side.reading
    if reading.one_in is not None:
        return Ends(1 / (reading.one_in + 0.5), min(1.0, 1 / max(reading.one_in - 0.5, 0.5)))
    if reading.low is not None and reading.high is not None:
        found = opened(Ends(reading.low, reading.high), reading.bound)
    else:
        value = reading.value if reading.value is not None else 0.0
        step = reading.rounded_to or (0.0 if side.type == "count" else step_of(value))
        found = opened(rounded(value, step), reading.bound)
    if side.type != "proportion":
        return found
    return Ends(found.low / 100, min(found.high / 100, max(1.0, printed(side))))


def of_change(change: float, bound: Bound | None, scale: float = 1.0) -> Ends:
    """The range of a printed change, rounded to its last digit."""
    found = opened(rounded(change, step_of(change)), bound)
    return Ends(found.low * scale, found.high * scale)


def opened(found: Ends, bound: Bound | None) -> Ends:
    """A range as far as the word before it leaves it open; away from nought, where the value lies below it."""
    if bound is None:
        return found
    if bound == "about":
        return Ends(found.low - ABOUT * abs(found.low), found.high + ABOUT * abs(found.high))
    beyond = bound in ("more_than", "at_least")
    if found.middle < 0:
        return Ends(-math.inf, found.high) if beyond else Ends(found.low, 0.0)
    return Ends(found.low, math.inf) if beyond else Ends(0.0, found.high)


def of_pounds(pounds: float) -> Ends:
    """The range of a printed amount of pounds, rounded to the last of its digits that is not nought."""
    step = 1.0
    while pounds and abs(pounds) % (step * 10) == 0:
        step *= 10
    return rounded(pounds, step)


def printed(side: Value) -> float:
    """The value itself, as printed: a share as a fraction, of a range its middle."""
    reading = side.reading
    if reading.one_in is not None:
        return 1 / reading.one_in
    if reading.low is not None and reading.high is not None:
        value = (reading.low + reading.high) / 2
    else:
        value = reading.value or 0.0
    return value / 100 if side.type == "proportion" else value


def above(side: Value) -> Ends:
    """The range of a share that is said to be at least, or more than, its value: up to all."""
    if side.reading.bound == "more_than":
        return Ends(printed(side) + BEYOND, 1.0)
    return Ends(of_value(side).low, 1.0)
