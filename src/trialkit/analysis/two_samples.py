"""Intervals for one sample and for two, by formula: proportions, Poisson rates, means. Numbers in, Interval out.

Every one holds at zero events and at all events, and none of them is a Wald interval.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from scipy.optimize import brentq
from scipy.special import betaincinv, gammaincinv, ndtri, stdtrit

from trialkit.analysis.estimate import Interval

FARTHEST = 1e-8
"""Ratios are searched for between this and its inverse."""


def wilson(events: float, of: float, level: float = 0.95) -> Interval:
    """One proportion, by Wilson's score (1927, JASA 22:209).

    >>> round(wilson(0, 20).upper, 4)
    0.1611
    """
    z = _z(level)
    share, extra = events / of, z * z / of
    middle = (share + extra / 2) / (1 + extra)
    half = z / (1 + extra) * math.sqrt(share * (1 - share) / of + extra / (4 * of))
    lower = 0.0 if events <= 0 else max(0.0, middle - half)
    return Interval(lower, 1.0 if events >= of else min(1.0, middle + half), level)


def newcombe(before: tuple[float, float], after: tuple[float, float], level: float = 0.95) -> Interval:
    """Difference of two proportions, after − before, each (events, of): Newcombe's hybrid score, method 10.

    Newcombe (1998), Statistics in Medicine 17:873.

    >>> found = newcombe((48, 80), (56, 70))
    >>> round(found.lower, 4), round(found.upper, 4)
    (0.0524, 0.3339)
    """
    one, two = wilson(*before, level), wilson(*after, level)
    p, q = before[0] / before[1], after[0] / after[1]
    return Interval(*_square_and_add(p, one, q, two), level)


def koopman(before: tuple[float, float], after: tuple[float, float], level: float = 0.95) -> Interval:
    """Ratio of two proportions, after over before, by Koopman's score (1984, Biometrics 40:513).

    `before` needs at least one event or the upper end has no bound; with no event on either side nothing is known.
    """
    (x2, n2), (x1, n1) = before, after

    def score(ratio: float) -> float:
        a, b, c = (n1 + n2) * ratio, n1 * ratio + x1 + n2 + x2 * ratio, x1 + x2
        low = 2 * c / (b + math.sqrt(max(b * b - 4 * a * c, 0.0)))
        high = min(1.0, low * ratio)
        variance = high * (1 - high) / n1 + ratio**2 * low * (1 - low) / n2
        gap = x1 / n1 - ratio * x2 / n2
        return math.copysign(math.inf, gap) if variance <= 0 and gap else gap / math.sqrt(variance) if gap else 0.0

    value = (x1 / n1) / (x2 / n2) if x2 else math.inf
    return _by_score(score, value, level)


def odds_ratio(before: tuple[float, float], after: tuple[float, float], level: float = 0.95) -> Interval:
    """Odds ratio, after over before, by the score test (Cornfield 1956; Miettinen and Nurminen 1985, uncorrected)."""
    (x2, n2), (x1, n1) = before, after
    events = x1 + x2

    def score(ratio: float) -> float:
        a, b = n2 * (ratio - 1), n1 * ratio + n2 - events * (ratio - 1)
        low = 2 * events / (b + math.sqrt(max(b * b + 4 * a * events, 0.0)))
        high = low * ratio / (1 + low * (ratio - 1))
        one, two = n1 * high * (1 - high), n2 * low * (1 - low)
        gap = x1 - n1 * high
        return gap * math.sqrt(1 / one + 1 / two) if one > 0 and two > 0 else 0.0

    below, above = x1 * (n2 - x2), x2 * (n1 - x1)
    return _by_score(score, below / above if above else math.inf, level)


def poisson(events: float, exposure: float, level: float = 0.95) -> Interval:
    """One rate, exact (Garwood 1936, Biometrika 28:437)."""
    tail = (1 - level) / 2
    lower = float(gammaincinv(events, tail)) if events > 0 else 0.0
    return Interval(lower / exposure, float(gammaincinv(events + 1, 1 - tail)) / exposure, level)


def rate_difference(before: tuple[float, float], after: tuple[float, float], level: float = 0.95) -> Interval:
    """Difference of two rates, after − before, each (events, exposure): score intervals, squared and added.

    Zou and Donner (2008), Statistics in Medicine 27:1693.
    """
    one, two = _poisson_score(*before, level), _poisson_score(*after, level)
    return Interval(*_square_and_add(before[0] / before[1], one, after[0] / after[1], two), level)


def rate_ratio(before: tuple[float, float], after: tuple[float, float], level: float = 0.95) -> Interval:
    """Ratio of two rates, after over before, exact given the total (Clopper and Pearson 1934); as R's poisson.test."""
    (x2, e2), (x1, e1) = before, after
    tail = (1 - level) / 2
    low = float(betaincinv(x1, x2 + 1, tail)) if x1 > 0 else 0.0
    high = float(betaincinv(x1 + 1, x2, 1 - tail)) if x2 > 0 else 1.0
    share = e2 / e1
    return Interval(share * low / (1 - low), share * high / (1 - high) if high < 1 else math.inf, level)


@dataclass(frozen=True)
class Sample:
    """A sample by its size, mean and variance."""

    n: float
    mean: float
    variance: float


def t_mean(sample: Sample, level: float = 0.95) -> Interval:
    """One mean, Student's t."""
    half = float(stdtrit(sample.n - 1, (1 + level) / 2)) * math.sqrt(sample.variance / sample.n)
    return Interval(sample.mean - half, sample.mean + half, level)


def welch(before: Sample, after: Sample, level: float = 0.95) -> Interval:
    """Difference of two means, after − before (Welch 1947, Biometrika 34:28)."""
    half = _welch_half(before.variance / before.n, before.n, after.variance / after.n, after.n, level)
    gap = after.mean - before.mean
    return Interval(gap - half, gap + half, level)


def mean_ratio(before: Sample, after: Sample, level: float = 0.95) -> Interval:
    """Ratio of two means above zero: delta method on the log, with Welch's degrees of freedom."""
    one = before.variance / before.n / before.mean**2
    two = after.variance / after.n / after.mean**2
    half = _welch_half(one, before.n, two, after.n, level)
    ratio = after.mean / before.mean
    return Interval(ratio * math.exp(-half), ratio * math.exp(half) if half < 600 else math.inf, level)


def _z(level: float) -> float:
    return float(ndtri((1 + level) / 2))


def _square_and_add(p: float, one: Interval, q: float, two: Interval) -> tuple[float, float]:
    """Ends of q − p from the ends of each."""
    gap = q - p
    lower = gap - math.hypot(q - two.lower, one.upper - p)
    return lower, gap + math.hypot(two.upper - q, p - one.lower)


def _poisson_score(events: float, exposure: float, level: float) -> Interval:
    z = _z(level)
    middle, half = events + z * z / 2, z * math.sqrt(events + z * z / 4)
    return Interval(max(0.0, middle - half) / exposure, (middle + half) / exposure, level)


def _by_score(score: Callable[[float], float], value: float, level: float) -> Interval:
    """Where a score that falls with the ratio reaches ±z on either side of the sample's ratio."""
    z = _z(level)

    def end(target: float, low: float, high: float) -> float:
        def gap(ratio: float) -> float:
            return max(-1e6, min(1e6, score(ratio) - target))

        if gap(low) <= 0 or gap(high) >= 0:
            return low if gap(low) <= 0 else high
        return math.exp(float(brentq(lambda log: gap(math.exp(log)), math.log(low), math.log(high), xtol=1e-12)))

    inner = min(max(value, FARTHEST), 1 / FARTHEST)
    lower = end(z, FARTHEST, inner) if value > 0 and score(FARTHEST) > z else 0.0
    upper = end(-z, inner, 1 / FARTHEST) if value < math.inf and score(1 / FARTHEST) < -z else math.inf
    return Interval(lower, upper, level)


def _welch_half(one: float, n1: float, two: float, n2: float, level: float) -> float:
    if one + two <= 0:
        return 0.0
    freedom = (one + two) ** 2 / (one**2 / (n1 - 1) + two**2 / (n2 - 1))
    return float(stdtrit(freedom, (1 + level) / 2)) * math.sqrt(one + two)
