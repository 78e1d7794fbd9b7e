"""What a published figure implies by itself: which counts it allows, at which size a change is told from none.

Sources print rounded figures, so each is a range of true values; sums are done on both ends. Shares are fractions here.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from trialkit.analysis.two_samples import newcombe, rate_ratio

MOST_CASES = 10_000_000
"""A change that even so many cases on each side do not tell from none counts as none."""
DIGITS = 10**9
"""Printed numbers have no more decimals than this."""
SLACK = 1e-9
"""Relative room for the rounding of binary fractions, so that 14.5% is at the edge of what prints as 15%."""


class Ends(NamedTuple):
    """The lowest and the highest value that a figure can stand for; an end may be infinite."""

    low: float
    high: float

    @property
    def middle(self) -> float:
        """Halfway."""
        return (self.low + self.high) / 2

    def meets(self, other: Ends) -> bool:
        """Whether some value lies in both, a hair's breadth aside."""
        room = SLACK * max(1.0, *(abs(end) for end in (*self, *other) if math.isfinite(end)))
        return self.low <= other.high + room and other.low <= self.high + room


class Counts(NamedTuple):
    """So many cases out of so many."""

    events: int
    of: int


def rounded(value: float, to: float) -> Ends:
    """Every value that rounds to a printed one, both edges included, because sources differ in how they round a half.

    >>> rounded(34, 1)
    Ends(low=33.5, high=34.5)
    """
    return Ends(value - to / 2, value + to / 2)


def step_of(value: float) -> float:
    """The last digit of a number as it is usually printed: 1 for 53, 0.1 for 77.7."""
    return float(10.0 ** -min(9, len(f"{value:.10g}".partition(".")[2])))


def possible(share: Ends, n: int) -> tuple[int, int] | None:
    """The fewest and the most cases of n whose share lies in a range; None when none does (Brown and Heathers 2017).

    Their GRIM test, Social Psychological and Personality Science 8:363, asks it of a mean of whole numbers.

    >>> possible(rounded(0.21, 0.01), 73)
    (15, 15)
    >>> possible(rounded(0.34, 0.01), 28) is None
    True
    """
    low = math.ceil(share.low * n - SLACK * n)
    high = math.floor(share.high * n + SLACK * n)
    low, high = max(low, 0), min(high, n)
    return (low, high) if low <= high else None


def fewest_cases(share: Ends) -> Counts:
    """The smallest number of cases of which some share lies in a range, and that many of them.

    The fraction with the smallest denominator in a range, by continued fractions.

    >>> fewest_cases(rounded(0.34, 0.01))
    Counts(events=10, of=29)
    """
    return _simplest(_exact(max(share.low, 0.0)), _exact(share.high))


def fewest_not_all(share: Ends) -> Counts:
    """The same for a share that reaches 1, when some cases are not among it: the first n of which n − 1 lies in it.

    >>> fewest_not_all(Ends(0.945, 1.0))
    Counts(events=18, of=19)
    """
    low = _exact(share.low)
    of = 2 if low <= Fraction(1, 2) else math.ceil(1 / (1 - low)) if low < 1 else MOST_CASES
    return Counts(of - 1, of)


def fewest_events(ratio: Ends) -> Counts:
    """The smallest count before from which some count after makes a ratio in a range: (after, before).

    >>> fewest_events(rounded(1 - 0.59, 0.01))
    Counts(events=7, of=17)
    """
    return fewest_cases(ratio)


def fewest_to_tell(before: float, after: float, level: float = 0.95) -> int | None:
    """The smallest equal number of cases on each side at which Newcombe's interval excludes no change; None when none.

    Counts are the shares' own (fractions of cases are allowed), so more cases always tell more.

    >>> fewest_to_tell(0.17, 0.34)
    51
    """
    if before == after:
        return None

    def told(n: int) -> bool:
        return 0.0 not in newcombe((before * n, n), (after * n, n), level)

    return _first(told)


def fewest_events_to_tell(ratio: float, level: float = 0.95) -> int | None:
    """The smallest count before at which the exact interval of a ratio of counts excludes 1, exposures alike.

    >>> fewest_events_to_tell(0.41)
    19
    """
    if ratio == 1:
        return None

    def told(n: int) -> bool:
        return 1.0 not in rate_ratio((n, 1), (ratio * n, 1), level)

    return _first(told)


def most_unseen(n: int, level: float = 0.95) -> float:
    """The largest share that can go unseen in n cases: 1 − (1 − level)^(1/n), one-sided and exact.

    About 3/n, the rule of three (Hanley and Lippman-Hand 1983, JAMA 249:1743).

    >>> round(most_unseen(30), 3), round(most_unseen(100), 3)
    (0.095, 0.03)
    """
    return -math.expm1(math.log1p(-level) / n)


def change_between(before: Ends, after: Ends) -> Ends | None:
    """The relative change between two ranges of values above zero, as fractions; None where before can be nothing.

    >>> change = change_between(rounded(53, 1), rounded(17, 1))
    >>> round(change.low, 3), round(change.high, 3)
    (-0.692, -0.667)
    """
    if before.low <= 0:
        return None
    return Ends(after.low / before.high - 1, after.high / before.low - 1)


def difference(before: Ends, after: Ends) -> Ends:
    """The change between two ranges, in their own unit."""
    return Ends(after.low - before.high, after.high - before.low)


def quotient(of: Ends, by: Ends) -> Ends | None:
    """The range of a quotient of two ranges above zero; None where the divisor can be nothing.

    >>> quotient(Ends(10, 12), Ends(2, 4))
    Ends(low=2.5, high=6.0)
    """
    return Ends(of.low / by.high, of.high / by.low) if by.low > 0 else None


def product(parts: list[Ends]) -> Ends:
    """The range of a product of ranges of nought or more."""
    low = high = 1.0
    for part in parts:
        low, high = low * max(part.low, 0.0), high * part.high
    return Ends(low, high)


def _exact(end: float) -> Fraction:
    """A decimal fraction as it was printed, not as binary digits hold it."""
    return Fraction(end).limit_denominator(DIGITS)


def _simplest(low: Fraction, high: Fraction) -> Counts:
    """The fraction with the smallest denominator from low to high, both included."""
    whole = math.ceil(low)
    if whole <= high:
        return Counts(whole, 1)
    rest = _simplest(1 / (high - (whole - 1)), 1 / (low - (whole - 1)))
    return Counts((whole - 1) * rest.events + rest.of, rest.events)


def _first(told: Callable[[int], bool]) -> int | None:
    """The smallest number for which something holds, when it holds for every larger one."""
    high = 2
    while not told(high):
        high *= 2
        if high > MOST_CASES:
            return None
    low = high // 2
    while low + 1 < high:
        middle = (low + high) // 2
        low, high = (low, middle) if told(middle) else (middle, high)
    return high if high > 2 or not told(1) else 1
