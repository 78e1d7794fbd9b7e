"""Intervals for one sample and for two, by formula: proportions, Poisson rates, means. Numbers in, Interval out.

Every one holds at zero events and at all events, and none of them is a Wald interval. Figures that no sample can have
(more events than records, a size of nothing, a number that is missing or infinite) raise ValueError with the reason.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from scipy.optimize import brentq
from scipy.special import betaincinv, gammaincinv, stdtrit

from trialkit.analysis.estimate import Interval
from trialkit.analysis.normal import z_of

FARTHEST = 1e-30
"""Ratios are searched for between this and its inverse."""
ROUNDING = 1e-9
"""Relative excess of events over records that is taken for rounding, where both were weighted down."""


def wilson(events: float, of: float, level: float = 0.95) -> Interval:
    """One proportion, by Wilson's score (1927, JASA 22:209).

    >>> round(wilson(0, 20).upper, 4)
    0.1611
    """
    events, of = _proportion(events, of)
    z = z_of(level)
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
    (x2, n2), (x1, n1) = _proportion(*before), _proportion(*after)
    return Interval(*_square_and_add(x2 / n2, wilson(x2, n2, level), x1 / n1, wilson(x1, n1, level)), level)


def koopman(before: tuple[float, float], after: tuple[float, float], level: float = 0.95) -> Interval:
    """Ratio of two proportions, after over before, by Koopman's score (1984, Biometrics 40:513).

    `before` needs at least one event or the upper end has no bound; with no event on either side nothing is known.
    The proportions under a given ratio solve a quadratic, whose root is written so that no terms cancel.
    """
    (x2, n2), (x1, n1) = _proportion(*before), _proportion(*after)

    def score(ratio: float) -> float:
        one, two = (n1 + x2) * ratio, x1 + n2
        root = math.sqrt((one - two) ** 2 + 4 * ratio * (n1 - x1) * (n2 - x2))
        low = 2 * (x1 + x2) / (one + two + root)
        high = min(1.0, low * ratio)
        variance = high * (1 - high) / n1 + ratio**2 * low * (1 - low) / n2
        gap = x1 / n1 - ratio * x2 / n2
        return math.copysign(math.inf, gap) if variance <= 0 and gap else gap / math.sqrt(variance) if gap else 0.0

    value = (x1 / n1) / (x2 / n2) if x2 else math.inf
    return _by_score(score, value, level)


def odds_ratio(before: tuple[float, float], after: tuple[float, float], level: float = 0.95) -> Interval:
    """Odds ratio, after over before, by the score test (Cornfield 1956; Miettinen and Nurminen 1985, uncorrected)."""
    (x2, n2), (x1, n1) = _proportion(*before), _proportion(*after)
    events = x1 + x2

    def score(ratio: float) -> float:
        if ratio < 1:
            return -_odds_score(events, 1 / ratio, (x1, n1), (x2, n2))
        return _odds_score(events, ratio, (x2, n2), (x1, n1))

    below, above = x1 * (n2 - x2), x2 * (n1 - x1)
    return _by_score(score, below / above if above else math.inf, level)


def poisson(events: float, exposure: float, level: float = 0.95) -> Interval:
    """One rate, exact (Garwood 1936, Biometrika 28:437)."""
    events, exposure = _rate(events, exposure)
    tail = _tail(level)
    lower = float(gammaincinv(events, tail)) if events > 0 else 0.0
    return Interval(lower / exposure, float(gammaincinv(events + 1, 1 - tail)) / exposure, level)


def rate_difference(before: tuple[float, float], after: tuple[float, float], level: float = 0.95) -> Interval:
    """Difference of two rates, after − before, each (events, exposure): score intervals, squared and added.

    Zou and Donner (2008), Statistics in Medicine 27:1693.
    """
    (x2, e2), (x1, e1) = _rate(*before), _rate(*after)
    one, two = _poisson_score(x2, e2, level), _poisson_score(x1, e1, level)
    return Interval(*_square_and_add(x2 / e2, one, x1 / e1, two), level)


def rate_ratio(before: tuple[float, float], after: tuple[float, float], level: float = 0.95) -> Interval:
    """Ratio of two rates, after over before, exact given the total (Clopper and Pearson 1934); as R's poisson.test.

    A share and what it leaves of 1 are found apart, so that an end far from 1 keeps its digits.
    """
    (x2, e2), (x1, e1) = _rate(*before), _rate(*after)
    tail, share = _tail(level), e2 / e1
    lower = upper = 0.0
    if x1 > 0:
        lower = share * _odds(betaincinv(x1, x2 + 1, tail), betaincinv(x2 + 1, x1, 1 - tail))
    if x2 > 0:
        upper = share * _odds(betaincinv(x1 + 1, x2, 1 - tail), betaincinv(x2, x1 + 1, tail))
    return Interval(lower, upper if x2 > 0 else math.inf, level)


@dataclass(frozen=True)
class Sample:
    """A sample by its size, mean and variance; an interval needs two records or more."""

    n: float
    mean: float
    variance: float


def t_mean(sample: Sample, level: float = 0.95) -> Interval:
    """One mean, Student's t. Records that are all the same give no interval, and raise ValueError."""
    _check(sample)
    if sample.variance <= 0:
        raise ValueError("every record is the same, so there is nothing to judge a mean against")
    half = float(stdtrit(sample.n - 1, 1 - _tail(level))) * math.sqrt(sample.variance / sample.n)
    return Interval(sample.mean - half, sample.mean + half, level)


def welch(before: Sample, after: Sample, level: float = 0.95) -> Interval:
    """Difference of two means, after − before (Welch 1947, Biometrika 34:28); one side may have a variance of 0."""
    _check(before, after)
    half = _welch_half(before.variance / before.n, before.n, after.variance / after.n, after.n, level)
    gap = after.mean - before.mean
    return Interval(gap - half, gap + half, level)


def welch_freedom(before: Sample, after: Sample) -> float:
    """Degrees of freedom of the t of `welch`."""
    _check(before, after)
    return _welch_freedom(before.variance / before.n, before.n, after.variance / after.n, after.n)


def mean_ratio(before: Sample, after: Sample, level: float = 0.95) -> Interval:
    """Ratio of two means above zero: delta method on the log, with Welch's degrees of freedom."""
    _check(before, after)
    if min(before.mean, after.mean) <= 0:
        raise ValueError("a ratio of means needs means above zero")
    one = before.variance / before.n / before.mean / before.mean
    two = after.variance / after.n / after.mean / after.mean
    half = _welch_half(one, before.n, two, after.n, level)
    ratio = after.mean / before.mean
    return Interval(ratio * math.exp(-half), ratio * math.exp(half) if half < 600 else math.inf, level)


def _proportion(events: float, of: float) -> tuple[float, float]:
    """Events and records as a sample can have them."""
    if not (math.isfinite(events) and math.isfinite(of)):
        raise ValueError(f"a figure is missing or infinite: {events} of {of}")
    if of <= 0 or not 0 <= events <= of * (1 + ROUNDING):
        raise ValueError(f"events lie between none and all of the records: {events} of {of}")
    return min(events, of), of


def _rate(events: float, exposure: float) -> tuple[float, float]:
    """Events and exposure as a sample can have them."""
    if not (math.isfinite(events) and math.isfinite(exposure)):
        raise ValueError(f"a figure is missing or infinite: {events} in {exposure}")
    if exposure <= 0 or events < 0:
        raise ValueError(f"events are none or more, and their exposure is above nought: {events} in {exposure}")
    return events, exposure


def _check(*samples: Sample) -> None:
    """Refuse what cannot be a sample of two records or more."""
    for sample in samples:
        if not all(math.isfinite(part) for part in (sample.n, sample.mean, sample.variance)):
            raise ValueError(f"a figure is missing or infinite: {sample}")
        if sample.n <= 1 or sample.variance < 0:
            raise ValueError(f"a mean needs two records or more, and a variance of nought or more: {sample}")


def _odds(share: float, rest: float) -> float:
    return float(share) / float(rest) if rest > 0 else math.inf if share > 0 else 0.0


def _tail(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1: {level}")
    return (1 - level) / 2


def _square_and_add(p: float, one: Interval, q: float, two: Interval) -> tuple[float, float]:
    """Ends of q − p from the ends of each."""
    gap = q - p
    lower = gap - math.hypot(q - two.lower, one.upper - p)
    return lower, gap + math.hypot(two.upper - q, p - one.lower)


def _poisson_score(events: float, exposure: float, level: float) -> Interval:
    z = z_of(level)
    middle, half = events + z * z / 2, z * math.sqrt(events + z * z / 4)
    return Interval(max(0.0, middle - half) / exposure, (middle + half) / exposure, level)


def _odds_score(events: float, ratio: float, before: tuple[float, float], after: tuple[float, float]) -> float:
    """Score of an odds ratio of 1 or more, where the quadratic for the smaller proportion has no cancelling terms.

    The gap x1 − n1·high is also n2·low − x2, and is told in the way that does not cancel.
    """
    (x2, n2), (x1, n1) = before, after
    a, b = n2 * (ratio - 1), n1 * ratio + n2 - events * (ratio - 1)
    root = math.sqrt(b * b + 4 * a * events)
    low = 2 * events / (b + root) if b > 0 else (root - b) / (2 * a)
    high, rest = low * ratio / (1 + low * (ratio - 1)), (1 - low) / (1 + low * (ratio - 1))
    one, two = n1 * high * rest, n2 * low * (1 - low)
    gap = n2 * low if x2 <= 0 else x1 - n1 + n1 * rest if high > 1 / 2 else x1 - n1 * high
    return gap * math.sqrt(1 / one + 1 / two) if one > 0 and two > 0 else 0.0


def _by_score(score: Callable[[float], float], value: float, level: float) -> Interval:
    """Where a score that falls with the ratio reaches ±z on either side of the sample's ratio."""
    z = z_of(level)

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
    """Half the length, from the variance of each mean."""
    if one + two <= 0:
        raise ValueError("every record is the same on both sides, so there is nothing to judge a change against")
    if math.isinf(one + two):
        return math.inf
    return float(stdtrit(_welch_freedom(one, n1, two, n2), 1 - _tail(level))) * math.sqrt(one + two)


def _welch_freedom(one: float, n1: float, two: float, n2: float) -> float:
    """Welch's degrees of freedom, from the variance of each mean; they go by shares, which cannot overflow."""
    share = one / (one + two)
    return 1 / (share**2 / (n1 - 1) + (1 - share) ** 2 / (n2 - 1))
