"""The four rules of Making Data Count, on one stretch of points with one set of limits: arrays in, patterns out.

NHS England, Making Data Count; the exact definitions are those of NHSRplotthedots 0.2.2, save that a point beyond a
limit also counts as near it, as NHS England's own tools have had it since 2023 (docs/spc.md says where and why).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from trialkit.analysis.covariance import Array
from trialkit.analysis.spc.limits import SAME, Limits

Rule = Literal["outside_limits", "trend", "two_of_three", "shift", "long_run", "few_crossings"]
"""In the order in which one is shown where several hold, as in NHSRplotthedots; the last two belong to run charts."""
Direction = Literal["high", "low"]
Signs = NDArray[np.int8]

SHIFT = 7
"""Points in a row on one side of the mean."""
TREND = 7
"""Points in a row, each above (or each below) the one before."""


@dataclass(frozen=True)
class Pattern:
    """A rule that holds, the places of its points in order, and whether they are high (or rising) or low (falling)."""

    rule: Rule
    places: tuple[int, ...]
    direction: Direction


def patterns(values: Array, limits: Limits) -> tuple[Pattern, ...]:
    """Everything the four rules find among values (n,), rule by rule, each in order of time."""
    slack = SAME * float(np.abs(values).max(initial=0.0))
    beyond = _signs(values, limits.lower, limits.upper, slack)
    near = _signs(values, limits.near_lower, limits.near_upper, slack)
    side = sides(values, limits.centre)
    return (
        *outside_limits(beyond),
        *trends(values),
        *two_of_three(near, side),
        *shifts(side),
    )


def sides(values: Array, centre: float) -> Signs:
    """1 above the centre line, −1 below, 0 on it (equal but for rounding); (n,)."""
    slack = SAME * float(np.abs(values).max(initial=0.0))
    line = np.full(len(values), centre)
    return _signs(values, line, line, slack)


def outside_limits(beyond: Signs) -> Iterator[Pattern]:
    """A point beyond a limit; one on the limit is not."""
    for place in np.flatnonzero(beyond):
        yield Pattern("outside_limits", (int(place),), _direction(int(beyond[place])))


def shifts(side: Signs) -> Iterator[Pattern]:
    """Seven points or more in a row on one side of the mean; a point on the mean ends the run."""
    yield from _long_enough("shift", side, SHIFT)


def trends(values: Array) -> Iterator[Pattern]:
    """Seven points or more in a row, each strictly above (below) the one before; an equal point ends the trend."""
    slack = SAME * float(np.abs(values).max(initial=0.0))
    gaps = np.diff(values)
    steps = np.where(np.abs(gaps) <= slack, 0, np.sign(gaps)).astype(np.int8)
    for found in _long_enough("trend", steps, TREND - 1):
        yield Pattern("trend", (*found.places, found.places[-1] + 1), found.direction)


def two_of_three(near: Signs, side: Signs) -> Iterator[Pattern]:
    """Three points in a row on one side of the mean, two of them at least beyond the near limit of that side.

    near: as `sides`, about the near limits; a point beyond the limit itself is near it too. Only points beyond the
    near limit belong to the pattern, and overlapping threes make one.
    """
    held: list[int] = []
    for first in range(len(side) - 2):
        three = range(first, first + 3)
        way = int(side[first])
        places = [place for place in three if near[place] == way]
        if way == 0 or any(side[place] != way for place in three) or len(places) < 2:
            continue
        if held and (side[held[-1]] != way or places[0] > held[-1]):
            yield Pattern("two_of_three", tuple(held), _direction(int(side[held[0]])))
            held = []
        held += [place for place in places if place not in held]
    if held:
        yield Pattern("two_of_three", tuple(held), _direction(int(side[held[0]])))


def _long_enough(rule: Rule, signs: Signs, least: int) -> Iterator[Pattern]:
    """Runs of at least so many equal signs, none of them 0."""
    for sign, run in groupby(range(len(signs)), key=lambda place: int(signs[place])):
        places = tuple(run)
        if sign and len(places) >= least:
            yield Pattern(rule, places, _direction(sign))


def _signs(values: Array, lower: Array, upper: Array, slack: float) -> Signs:
    """1 above `upper`, −1 below `lower`, 0 between or on them."""
    found: Signs = np.where(values > upper + slack, 1, np.where(values < lower - slack, -1, 0)).astype(np.int8)
    return found


def _direction(sign: int) -> Direction:
    return "high" if sign > 0 else "low"
