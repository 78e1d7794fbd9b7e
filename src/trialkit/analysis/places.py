"""A design laid over one place, or over two with the second taken off the first: its points and what stands behind it.

All that fits a line asks here, so that a series and a series against its comparison go the same way from design to
estimate: segmented.py lays the one, controlled.py the other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from trialkit.analysis import scales
from trialkit.analysis.designs import Plan
from trialkit.analysis.points import Points
from trialkit.analysis.scales import Working
from trialkit.records.series import Series

MOST_THIN = 2.5
"""Records a period of one phase over those of another, above which a mean's periods are too unlike to count alike."""
MOST_UNLIKE = 1.5
"""Ratio of two places' baseline counts above which a difference in numbers is no fair comparison."""


@dataclass(frozen=True)
class Places:
    """A plan over the rows of a series, and the same plan over the comparison's rows where there is one.

    own, other: one design, the same periods in the same order, the rows of each place; beside: the other's series.
    """

    series: Series
    own: Plan
    other: Plan | None = None
    beside: Series | None = None

    @property
    def each(self) -> tuple[Plan, ...]:
        """The plan of each place."""
        return (self.own,) if self.other is None else (self.own, self.other)

    @property
    def parts(self) -> tuple[tuple[Series, Plan], ...]:
        """The series of each place with its plan."""
        own = ((self.series, self.own),)
        return own if self.other is None or self.beside is None else (*own, (self.beside, self.other))

    def behind(self) -> int:
        """Records of every place behind an estimate, or events for counts and rates."""
        column = "numerator" if self.series.type in scales.COUNTS else "denominator"
        return int(sum(plan.rows[column].to_numpy().sum() for plan in self.each))

    def nothing(self) -> bool:
        """Whether at some place a phase has no events."""
        return any(bool((plan.sums("numerator") <= 0).any()) for plan in self.each)

    def everything(self) -> bool:
        """Whether at some place a phase has nothing but events."""
        return any(bool((plan.sums("numerator") >= plan.sums("denominator")).any()) for plan in self.each)


def points(places: Places, working: Working) -> Points:
    """The series on a working scale, less the comparison where there is one, with its sampling variance.

    Variances add up. A wobble is one of each place by itself: it moves the difference by the root of the sum of their
    squares.
    """
    own = scales.points(places.series, places.own, working)
    if places.other is None:
        return own
    other = scales.points(places.series, places.other, working)
    if own.variance is None or other.variance is None or own.wobble is None or other.wobble is None:
        return Points(own.y - other.y, own.X, own.times)
    variance, wobble = own.variance + other.variance, np.hypot(own.wobble, other.wobble)
    return Points(own.y - other.y, own.X, own.times, variance, wobble)


def closed(places: Places, working: Working) -> tuple[str, str] | None:
    """Why a scale of ratios is closed, and what would open it: a phase without a single event, a mean of zero or less.

    None when it is open, as the measure's own scale always is.
    """
    if working == "difference":
        return None
    if working == "log_mean":
        if all((plan.rows["value"] > 0).all() for plan in places.each):
            return None
        return "a period's mean is zero or less, and ratios need means above zero.", ""
    alone = places.other is None
    if places.nothing():
        where = "" if alone else "at one place "
        return f"{where}a phase has no events at all, so there is no ratio to estimate.", "Events in every phase."
    if working == "log_odds" and places.everything():
        where = "in one phase every record" if alone else "at one place every record of a phase"
        return f"{where} counts, so its odds have no bound.", ""
    return None


def note(places: Places, working: Working) -> str:
    """What a reader of the estimate should know of the figures behind it, or ""."""
    return " ".join(part for part in (_smoothing(places), _thin(places), _unlike(places, working)) if part)


def smoothed(places: Places) -> bool:
    """Whether a phase is all or nothing, so that its spread rests on smoothing."""
    shares = places.series.type in scales.SHARES
    return (shares or places.series.type in scales.COUNTS) and (places.nothing() or (shares and places.everything()))


def _smoothing(places: Places) -> str:
    """A note where a phase is all or nothing."""
    if not smoothed(places):
        return ""
    which = "no events at all" if places.nothing() else "nothing but events"
    where = "" if places.other is None else " at one place"
    return f"A phase has {which}{where}, so how far it could be from that rests on smoothing its counts."


def _thin(places: Places) -> str:
    """A note where one phase's means rest on far fewer records a period: they vary more, and count alike."""
    if places.series.type in scales.SHARES + scales.COUNTS:
        return ""
    for plan in places.each:
        kinds = np.array(plan.phases)
        sizes = [plan.rows["denominator"].to_numpy(dtype=float)[kinds == kind].mean() for kind in set(plan.phases)]
        if max(sizes) > MOST_THIN * min(sizes):
            return "Periods of one phase hold far fewer records than those of another, and every period counts alike."
    return ""


def _unlike(places: Places, working: Working) -> str:
    """A note where counts of places of another size are set against each other as numbers."""
    if places.other is None or places.series.type != "count" or working != "difference":
        return ""
    before = np.array([kind == "baseline" for kind in places.own.phases])
    own, other = (plan.rows["numerator"].to_numpy()[before].mean() for plan in places.each)
    if max(own, other) <= MOST_UNLIKE * min(own, other):
        return ""
    return "The two places count very different numbers, so the relative change is the fairer one."
