"""Pounds in words, rounded to what their interval bears: £120,000, between £40,000 and £210,000."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from trialkit.reporting.numbers import MINUS, plain

if TYPE_CHECKING:
    from trialkit.analysis.carrying import Carried
    from trialkit.analysis.estimate import Interval

_MILLION = 1_000_000
_FIGURES = 3
"""Most figures of any sum in a sentence."""
_EXACT = 1e-9
"""Relative size of what reckoning may take off a half: 15% of £115m is £17,249,999.9999…"""


def step_for(*sums: float) -> float:
    """The round number that sums are told to: two figures of the distance between them, three of the largest at most.

    >>> step_for(121_400, 38_200, 210_900)
    10000.0
    """
    largest, apart = max(abs(each) for each in sums), max(sums) - min(sums)
    if largest == 0:
        return 1.0
    coarse = 10.0 ** (math.floor(math.log10(apart)) - 1) if apart > 0 else 0.0
    return max(coarse, 10.0 ** (math.floor(math.log10(largest)) - _FIGURES + 1), 0.01)


def pounds(sum_: float, step: float = 0.0) -> str:
    """A sum with its pound sign, to the nearest step, halves away from nothing; what is something is never told as £0.

    >>> pounds(1_234_567, 10_000), pounds(-38_200, 1000), pounds(0.854, 0.01), pounds(17_250_000, 100_000)
    ('£1.23 million', '−£38,000', '£0.85', '£17.3 million')
    """
    while step and sum_ and _nearest(sum_ / step) == 0:
        step /= 10
    rounded = _nearest(sum_ / step) * step if step else sum_
    sign = MINUS if rounded < 0 else ""
    if abs(rounded) >= _MILLION:
        decimals = max(0, 6 - math.floor(math.log10(step) + 1e-9)) if step else 3
        figure = plain(abs(rounded) / _MILLION, min(decimals, 3))
        return f"{sign}£{figure.rstrip('0').rstrip('.') if '.' in figure else figure} million"
    pence = (step and step < 1) or (not step and rounded != round(rounded))
    return f"{sign}£{plain(abs(rounded), 2 if pence else 0)}"


def _nearest(number: float) -> int:
    """The nearest whole number, halves away from nothing, as people round; a half is one to nine figures."""
    whole = math.floor(abs(number) * (1 + _EXACT) + 0.5)
    return -whole if number < 0 else whole


def gain(sum_: float, step: float) -> str:
    """A sum as something gained or lost: "a gain of £30,000", "a loss of £80,000"."""
    return f"a {'loss' if sum_ < 0 else 'gain'} of {pounds(abs(sum_), step)}"


def between(interval: Interval, step: float) -> str:
    """The ends of an interval in a sentence: "between £40,000 and £210,000", or between a loss and a gain."""
    lower, upper = interval.lower, interval.upper
    if lower < 0:
        return f"between {gain(lower, step)} and {gain(upper, step)}"
    return f"between {pounds(lower, step)} and {pounds(upper, step)}"


def brief(found: Carried) -> str:
    """A sum with its interval: "£120,000 (£40,000 to £210,000)"; one figure where it is known."""
    lower, upper = found.interval.lower, found.interval.upper
    step = step_for(found.median, lower, upper)
    middle = pounds(found.median, step)
    return middle if lower == upper else f"{middle} ({pounds(lower, step)} to {pounds(upper, step)})"


def short(sum_: float) -> str:
    """A round sum for an axis: "£50k", "£1.5m", "−£200k".

    >>> short(50_000), short(-1_500_000), short(0)
    ('£50k', '−£1.5m', '£0')
    """
    for size, letter in ((_MILLION, "m"), (1000, "k")):
        if abs(sum_) >= size:
            return f"{MINUS if sum_ < 0 else ''}£{abs(sum_) / size:g}{letter}"
    return f"{MINUS if sum_ < 0 else ''}£{abs(sum_):g}"
