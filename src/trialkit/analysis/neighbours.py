"""One place set against others like it in the same period: a rate or share, a funnel, and limits for how places differ.

Places like these differ by far more than chance, so a funnel of chance alone calls nearly every large place unusual.
Each place's distance from what all neighbours have together is told as a z-score on a scale on which its variance does
not depend on the rate: square roots of rates, arcsines of roots of shares. Their mean square over the neighbours, the
outermost tenth at either end drawn in to the last inside (winsorised), over what that leaves of a normal's, says how
many times more than by chance they differ, never less than once. Limits are that much wider (Spiegelhalter 2005,
"Funnel plots for comparing institutional performance", Stat Med 24:1185; "Handling over-dispersion of performance
indicators", Qual Saf Health Care 14:347). That factor rests on few neighbours, so limits are Student's t with one
degree of freedom fewer than there are neighbours, and allow for what all of them together do not know.

It is no before and after: where a place stands does not say what put it there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import ndtri, stdtrit

from trialkit.analysis.covariance import Array
from trialkit.analysis.estimate import Estimate, Interval, NotEstimable
from trialkit.protocol.calendar import FEWEST_NEIGHBOURS
from trialkit.protocol.wording import plural

Kind = Literal["rate", "proportion"]
Standing = Literal["within", "above", "below", "far_above", "far_below"]
DRAWN_IN = 0.1
"""Share of the neighbours at either end whose z-scores are drawn in to the last inside."""
LEVELS = (0.95, 0.998)
"""Of the inner and the outer limits."""
STEPS = 40
"""Sizes at which the limits are drawn."""
METHOD = "against neighbours, limits for over-dispersion (Spiegelhalter 2005)"


@dataclass(frozen=True)
class Place:
    """One place in one period: events of so much exposure (rate), or of so many records (proportion)."""

    name: str
    events: float
    size: float

    @property
    def level(self) -> float:
        """Its rate or share."""
        return self.events / self.size


@dataclass(frozen=True)
class Funnel:
    """How one place stands among its neighbours.

    target:  the rate or share of all neighbours together.
    ratio:   the place's own over that, with its interval: places that truly stand alike would differ by as much.
    factor:  how many times as much as by chance neighbours vary, 1 or more.
    z:       how many standard deviations of such places the own one lies from the target.
    limits:  for a place of the own size, at 95% and 99.8%.
    curve:   the same limits over sizes, from smaller than any place to larger: (size, limits).
    beyond:  the neighbours that lie outside the inner limits for their own sizes.
    standing: within the limits, beyond the inner or beyond the outer ones, and on which side.
    """

    own: Place
    neighbours: tuple[Place, ...]
    target: float
    ratio: Estimate
    factor: float
    z: float
    limits: tuple[Interval, Interval]
    curve: tuple[tuple[float, tuple[Interval, Interval]], ...]
    beyond: tuple[Place, ...]
    standing: Standing


def funnel(own: Place, neighbours: Sequence[Place], kind: Kind, *, level: float = 0.95) -> Funnel | NotEstimable:
    """Set one place against its neighbours; NotEstimable with too few of them or nothing at all to compare.

    With g the scale, t the target, nᵢ the sizes: zᵢ = 2√nᵢ(g(yᵢ) − g(t)), φ = max(1, mean of the winsorised
    zᵢ²/left(k)), and the own z is 2(g(y) − g(t))/√(φ(1/n + 1/Σnᵢ)). The interval of the ratio is of the own place:
    g(y) ± the same arm, over the target.
    """
    needs = f"{FEWEST_NEIGHBOURS} neighbours or more, each with a figure for the period."
    subject = f"{own.name} against its neighbours"
    total = sum(place.events for place in neighbours)
    size = sum(place.size for place in neighbours)
    if len(neighbours) < FEWEST_NEIGHBOURS:
        had = f"{plural(len(neighbours), 'neighbour')} had a figure"
        return NotEstimable("level", "ratio", subject, f"{had}, and {FEWEST_NEIGHBOURS} are needed.", needs)
    if not total or (kind == "proportion" and total >= size):
        return NotEstimable("level", "ratio", subject, "the neighbours have nothing at all, or everything.", needs)
    target, scale = total / size, _scale(kind)
    scores = np.array([2 * math.sqrt(place.size) * (scale(place.level) - scale(target)) for place in neighbours])
    factor = max(1.0, float(np.mean(winsorised(scores) ** 2)) / left(len(scores)))
    tail = {at: float(stdtrit(len(neighbours) - 1, (1 + at) / 2)) for at in (*LEVELS, level)}

    def error(of: float) -> float:
        return 0.5 * math.sqrt(factor * (1 / of + 1 / size))

    def around(middle: float, of: float, at: float) -> Interval:
        arm = tail[at] * error(of)
        return Interval(_back(kind, scale(middle) - arm), _back(kind, scale(middle) + arm), at)

    def limits(of: float) -> tuple[Interval, Interval]:
        return around(target, of, LEVELS[0]), around(target, of, LEVELS[1])

    sizes = [place.size for place in (own, *neighbours)]
    curve = tuple((float(of), limits(float(of))) for of in np.linspace(0.7 * min(sizes), 1.1 * max(sizes), STEPS))
    ends = around(own.level, own.size, level)
    n = int(own.events if kind == "rate" else own.size)
    interval = Interval(ends.lower / target, ends.upper / target, level)
    return Funnel(
        own,
        tuple(neighbours),
        target,
        Estimate("level", "ratio", subject, own.level / target, interval, METHOD, n, 1),
        factor,
        (scale(own.level) - scale(target)) / error(own.size),
        limits(own.size),
        curve,
        tuple(place for place in neighbours if place.level not in limits(place.size)[0]),
        _standing(own.level, *limits(own.size)),
    )


def winsorised(scores: Array) -> Array:
    """Scores (n,) with the outermost DRAWN_IN of them at either end, rounded down, drawn in to the last inside.

    >>> winsorised(np.array([9.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 99.0])).tolist()
    [9.0, 2.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]
    """
    order = np.sort(scores)
    out = int(DRAWN_IN * len(order))
    found: Array = np.clip(scores, order[out], order[len(order) - 1 - out])
    return found


def left(count: int) -> float:
    """What drawing in leaves of the mean square of so many standard normals; without it limits are too narrow.

    With a = (m + 5/8)/(count + 1/4), where the last inside lies of m drawn in (Blom 1958), and q its normal quantile:
    1 − 2a − 2qφ(q) + 2aq².

    >>> left(9), round(left(15), 3)
    (1.0, 0.66)
    """
    out = int(DRAWN_IN * count)
    if not out:
        return 1.0
    a = (out + 0.625) / (count + 0.25)
    q = -float(ndtri(a))
    return 1 - 2 * a - 2 * q * math.exp(-q * q / 2) / math.sqrt(2 * math.pi) + 2 * a * q * q


def _scale(kind: Kind) -> Callable[[float], float]:
    return math.sqrt if kind == "rate" else (lambda share: math.asin(math.sqrt(share)))


def _back(kind: Kind, value: float) -> float:
    if kind == "rate":
        return max(value, 0.0) ** 2
    return math.sin(min(max(value, 0.0), math.pi / 2)) ** 2


def _standing(level: float, inner: Interval, outer: Interval) -> Standing:
    if level in inner:
        return "within"
    if level > inner.upper:
        return "far_above" if level > outer.upper else "above"
    return "far_below" if level < outer.lower else "below"
