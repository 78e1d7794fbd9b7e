"""Round numbers for a scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

_ROUND = ((1, 0), (2, 0), (25, -1), (5, 0), (1, 1), (2, 1))
"""The steps that read easily, as a whole number and a power of ten: 1, 2, 2.5, 5, 10 and 20 of a unit."""
_SAME = 1e-10
"""A part of a step by which a number may miss a round one and still be taken for it."""


def nice_ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers from at or below `low` to at or above `high`: at most `most` steps between those inside.

    The smallest round step that is long enough, or a smaller one where fewer than two numbers would be inside; `low`
    must be below `high`.

    >>> nice_ticks(0.0, 0.43, 6)
    [0.0, 0.1, 0.2, 0.3, 0.4, 0.5]
    """
    least = (high - low) / most
    unit = math.floor(math.log10(least))
    steps = [(whole, power + unit + shift) for shift in (-1, 0) for whole, power in _ROUND[: 4 if shift else None]]
    enough = next((at for at, step in enumerate(steps) if _number(1, *step) >= least), len(steps) - 1)
    ticks: list[float] = []
    for whole, power in reversed(steps[: enough + 1]):
        step = _number(1, whole, power)
        first, last = math.floor(low / step + _SAME), math.ceil(high / step - _SAME)
        ticks = [_number(number, whole, power) for number in range(first, last + 1)]
        if sum(low <= tick <= high for tick in ticks) >= 2:
            break
    return ticks


def ticks_inside(low: float, high: float, most: int) -> list[float]:
    """Those of the round numbers (`nice_ticks`) that are from `low` to `high`.

    >>> ticks_inside(0.0, 0.43, 6)
    [0.0, 0.1, 0.2, 0.3, 0.4]
    """
    return [tick for tick in nice_ticks(low, high, most) if low <= tick <= high]


def tick_decimals(ticks: Sequence[float], factor: float = 1.0) -> int:
    """The fewest decimals that tell every one of some round numbers, times a factor, as it is.

    >>> tick_decimals([0.0, 2.5, 5.0]), tick_decimals([0.0, 0.25, 0.5], 100.0)
    (1, 0)
    """
    told = [tick * factor for tick in ticks]
    least = min((abs(one - other) for one, other in pairwise(told)), default=max(map(abs, told), default=0.0)) or 1.0
    finest = max(0, 2 - math.floor(math.log10(least)))
    exact = (all(abs(round(one, fine) - one) < 1e-6 * least for one in told) for fine in range(finest))
    return next((fine for fine, found in enumerate(exact) if found), finest)


def _number(times: int, whole: int, power: int) -> float:
    """times × whole × 10^power, as near as a number can be: 3 × 1 × 10^-1 is 0.3 and not 0.30000000000000004."""
    return float(times * whole * 10**power) if power >= 0 else times * whole / 10**-power
