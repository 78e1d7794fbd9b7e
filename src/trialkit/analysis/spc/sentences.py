"""What a chart says in words: a sentence for each signal, for what the lines rest on, and for what to be careful of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from trialkit.analysis.spc.rules import SHIFT, Direction, Pattern
from trialkit.analysis.spc.runs import FEWEST_USEFUL, Runs
from trialkit.protocol.wording import joined

AS_FAR = "as far as chance alone"
"""In the sentence that points vary more than chance lets them."""
DRIFTS = 1.5
"""Spread about the mean over movement from point to point, from which points are said to drift: it is about 1 where
they do not, and above 1.5 in about 5 of 100 charts of six points that only chance moves, and fewer of more points."""
FIRM = 12
"""Points from which limits are firm; fewer make trial limits (NHSRplotthedots warns below the same number)."""


def signal(pattern: Pattern, starts: Sequence[dt.date], found: Runs | None) -> str:
    """One signal; `starts` are the first days of its periods, in order."""
    side = "above" if pattern.direction == "high" else "below"
    count = len(pattern.places)
    between = f"from {day(starts[0])} to {day(starts[-1])}"
    if pattern.rule == "outside_limits":
        return f"The point of {day(starts[0])} lies {_beyond(pattern.direction)}."
    if pattern.rule == "trend":
        way = "risen" if pattern.direction == "high" else "fallen"
        return f"{count} points in a row, {between}, have {way} each time."
    if pattern.rule == "two_of_three":
        limit = "upper" if pattern.direction == "high" else "lower"
        return f"{count} points, {between}, lie near or beyond the {limit} limit, two or more within three in a row."
    if pattern.rule == "shift":
        return f"{count} points in a row, {between}, lie {side} the mean."
    if found is None:
        raise ValueError(f"{pattern.rule} is a signal of runs, and none were counted")
    if pattern.rule == "long_run":
        return (
            f"{count} points in a row, {between}, lie {side} the median; chance seldom gives more than "
            f"{found.longest_allowed} among {found.useful}."
        )
    times = "never" if found.crossings == 0 else "once" if found.crossings == 1 else f"{found.crossings} times"
    return (
        f"The {found.useful} points off the median cross it {times}; chance seldom gives fewer than "
        f"{found.fewest_allowed} crossings."
    )


def many_signals(signals: int, told: int) -> str:
    """Before the latest of many signals."""
    return f"There are {signals} signals in all, each marked in the chart and its table; the latest {told} follow."


def no_signal(count: int, *, control: bool) -> str:
    """That no rule holds among so many points, and that this does not show that nothing changed.

    control: whether the rules are those of a control chart; a run chart has others.
    """
    opening = f"No rule holds among the {points(count)}"
    if control and count < SHIFT:
        return (
            f"{opening}. So few cannot show that nothing changed: a shift and a trend, two of the four rules, need "
            f"{SHIFT} points in a row."
        )
    return (
        f"{opening}. That does not show that nothing changed: a chart has no interval, so it cannot say how large a "
        "change it may have missed."
    )


def limits_rest_on(phases: Sequence[str], used: int, more: int, outside: int) -> str:
    """What limits rest on, whether they are trial limits, and what that means for the points judged by them.

    more: points that are judged by the limits and are not among those they rest on. outside: points that lie outside.
    """
    opening = f"Limits rest on {points(used)} of {joined(phases)}"
    if used >= FIRM:
        return f"{opening}."
    trial = f"{opening}: trial limits, because fewer than {FIRM} points say too little of how much is usual"
    if more == 0:
        same = f"{trial}. They are drawn from the same points as they judge, so that few can be expected outside them"
        return f"{same}; here {outside} of {used} lie{'s' if outside == 1 else ''} there." if outside else f"{same}."
    return f"{trial}. If those points happened to be unusually alike, later ones look unusual for no other reason."


def median_rests_on(phases: Sequence[str], used: int) -> str:
    """What the median of a run chart rests on."""
    return f"The median rests on {points(used)} of {joined(phases)}."


def not_recalculated(line: str, phase: str, reason: str) -> str:
    """Why limits (or the median) were not recalculated at a phase that the protocol names."""
    return f"The {line} of the phase before stand{'' if line == 'limits' else 's'} in {phase}: {reason}"


def dispersed(dispersion: float, spread: float, kind: str, other: str) -> str:
    """That points vary more than the chart's model of chance allows: from one to the next, and about their mean."""
    said = (
        f"From one to the next, the points that the limits rest on move {dispersion:.1f} times {AS_FAR} would move "
        f"them (by their average moving range): the {kind}'s limits are too narrow for that, and "
        f"{'an' if other[0] == 'X' else 'a'} {other} would be fairer."
    )
    if spread < DRIFTS * dispersion:
        return said
    return (
        f"{said} They drift besides: about their mean they lie {spread:.1f} times as far apart as by chance (by their "
        "standard deviation), and limits of any kind are made for points that do not drift."
    )


def unjudged(useful: int) -> str:
    """That Anhøj's rules were not applied."""
    return f"Runs were not judged: {points(useful)} off the median, and the rules need {FEWEST_USEFUL}."


def points(count: int) -> str:
    """A count of points: "1 point", "6 points"."""
    return "1 point" if count == 1 else f"{count} points"


def day(date: dt.date) -> str:
    """A date in full: 1 February 2021."""
    return f"{date.day} {date:%B %Y}"


def _beyond(direction: Direction) -> str:
    return "above the upper limit" if direction == "high" else "below the lower limit"
