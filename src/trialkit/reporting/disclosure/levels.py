"""Shares of rounded counts, with the interval that those counts have: the one of the true counts would tell them."""

from __future__ import annotations

import math
from dataclasses import replace

from trialkit.analysis.estimate import Estimate, Interval
from trialkit.analysis.normal import z_of
from trialkit.analysis.two_samples import wilson
from trialkit.protocol.disclosure import DisclosureRule
from trialkit.reporting.disclosure.shown import coarse


def share_level(found: Estimate, rule: DisclosureRule, share: float | None = None) -> Estimate:
    """A share of some records as that of their rounded counts, by Wilson, as much wider as the true one is.

    share: what stands instead of that of the rounded counts, made of figures that are told.
    """
    over = max(rule.rounded(found.n), 1.0)
    value = min(1.0, rule.rounded(found.value * found.n) / over) if share is None else share
    worth = over / coarse(max(found.n / _worth(found), 1.0), 2)
    ends = wilson(value * worth, worth, found.interval.level)
    interval = Interval(min(value, coarse(ends.lower)), max(value, coarse(ends.upper)), found.interval.level)
    return replace(found, value=value, interval=interval, n=int(rule.rounded(found.n)))


def _worth(found: Estimate) -> float:
    """How many records Wilson's interval is that of: fewer than there are where practitioners made it wider.

    With half its length h, the variance v of one record and the normal quantile z, n holds
    h²(n + z²)² = z²(vn + z²/4); at 0 and 1 it is z²/(length) − z².
    """
    square = z_of(found.interval.level) ** 2
    lower, upper = found.interval.lower, found.interval.upper
    if found.value <= 0 or found.value >= 1:
        return square / (upper - lower) - square
    half, variance = ((upper - lower) / 2) ** 2, found.value * (1 - found.value)
    linear = 2 * half * square - square * variance
    root = math.sqrt(max(linear**2 - 4 * half * (half - 0.25) * square**2, 0.0))
    return (root - linear) / (2 * half)
