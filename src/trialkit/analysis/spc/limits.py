"""Centre line and limits of a control chart, a value for each point: arrays in, `Limits` out.

Limits rest on some of the points (the basis) and are drawn for all of them. Sources: Wheeler (2000), Understanding
Variation, appendix (XmR); Montgomery (2009), Introduction to Statistical Quality Control, chapters 6 and 7 (p, u, c);
Laney (2002), Quality Engineering 14:531 (p′, u′); Nelson (1982), Journal of Quality Technology 14:172 (screening).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from trialkit.analysis.covariance import Array

ControlKind = Literal["p", "p_prime", "u", "u_prime", "c", "xmr"]
Mask = NDArray[np.bool_]

E2 = 2.66
"""Average moving range to three standard deviations, 3/1.128, as Wheeler and NHS England round it."""
D2 = 1.128
"""Average moving range of two normal values, in standard deviations, as Laney and Montgomery round it."""
D4 = 3.267
"""Average moving range to the upper limit of moving ranges."""
FEWEST_POINTS = 6
"""Points below which no limits are given: "five or six values" (Wheeler), the stricter of the two."""
SAME = 1e-9
"""Values closer than this, relative to the largest on the chart, are equal: sums of shares leave rounding behind."""


@dataclass(frozen=True)
class NotCharted:
    """No chart can be drawn, for a reason; `needs` says what would make one possible."""

    reason: str
    needs: str = ""


@dataclass(frozen=True)
class Observed:
    """What a stretch of a chart shows, each (n,): the values plotted, the events counted and what they are out of.

    sizes: records for a proportion, exposure ÷ per for a rate; not used for the other kinds.
    """

    values: Array
    counts: Array
    sizes: Array


@dataclass(frozen=True)
class Limits:
    """Centre line, limits at three standard deviations and near limits at two; each but the centre is (n,).

    dispersion: how many times as much as chance alone the basis varies from point to point (Laney's σ_z); spread: the
    same about its mean, by the standard deviation. None for an XmR chart, which has no model of chance.
    """

    centre: float
    lower: Array
    upper: Array
    near_lower: Array
    near_upper: Array
    dispersion: float | None
    spread: float | None = None


def limits(kind: ControlKind, observed: Observed, basis: Mask, *, screened: bool = False) -> Limits | NotCharted:
    """Limits for every point, from the points in `basis` (n,).

    p, p′: p̄ ± 3√(p̄(1−p̄)/nᵢ), with p̄ = Σk/Σn (× σ_z for p′); u, u′: ū ± 3√(ū/eᵢ); c: c̄ ± 3√c̄; XmR: mean ± 2.66 ×
    average moving range. Proportions stay between 0 and 1, counts and rates at or above 0. σ_z never narrows limits
    below chance alone. screened: leave outlying moving ranges out, as NHSRplotthedots does by default.
    """
    used = int(basis.sum())
    if used < FEWEST_POINTS:
        return NotCharted(
            f"limits would rest on {used} point{'' if used == 1 else 's'}, and fewer than {FEWEST_POINTS} give none.",
            f"At least {FEWEST_POINTS} points in the phase that the limits rest on.",
        )
    wrong = _impossible(kind, observed)
    if wrong:
        return NotCharted(wrong, "A log without that mistake.")
    if kind == "xmr":
        return _xmr(observed.values, basis, screened)
    return _counted(kind, observed, basis, screened)


def moving_range(values: Array, *, screened: bool = False) -> float:
    """Average moving range of successive values (n,).

    screened: once more without those at or above 3.267 times the average (Nelson 1982), unless only zeros would stay.

    >>> one_outlier = np.array([1.0, 2.0, 1.0, 2.0, 10.0, *[1.0, 2.0] * 6])
    >>> round(moving_range(one_outlier), 2), moving_range(one_outlier, screened=True)
    (1.94, 1.0)
    """
    ranges = np.abs(np.diff(values))
    average = float(ranges.mean())
    if not screened:
        return average
    kept = ranges[ranges < D4 * average]
    again = float(kept.mean()) if len(kept) else 0.0
    return again if again > 0 else average


def _xmr(values: Array, basis: Mask, screened: bool) -> Limits | NotCharted:
    average = moving_range(values[basis], screened=screened)
    if average <= SAME * float(np.abs(values).max()):
        return NotCharted(
            "every point that the limits rest on is the same, so nothing shows how much points usually vary.",
            "Points that differ; a figure logged with more decimals.",
        )
    return _spread(float(values[basis].mean()), np.full(len(values), E2 * average / 3), (-np.inf, np.inf), None)


def _counted(kind: ControlKind, observed: Observed, basis: Mask, screened: bool) -> Limits | NotCharted:
    counts = observed.counts
    sizes = np.ones(len(counts)) if kind == "c" else observed.sizes
    centre = float(counts[basis].sum() / sizes[basis].sum())
    share = kind in ("p", "p_prime")
    variance = centre * (1 - centre) if share else centre
    if variance <= 0:
        all_or_none = "all or none of the records count" if share else "nothing was counted"
        return NotCharted(
            f"{all_or_none} in the points that the limits rest on, so the limits would be a single line.",
            "Points in which some count and some do not." if share else "Points in which something was counted.",
        )
    sigma = np.sqrt(variance / sizes)
    scores = (counts / sizes - centre)[basis] / sigma[basis]
    dispersion = moving_range(scores, screened=screened) / D2
    if kind in ("p_prime", "u_prime"):
        sigma = sigma * max(dispersion, 1.0)
    drawn = _spread(centre, sigma, (0.0, 1.0 if share else np.inf), dispersion)
    return replace(drawn, spread=float(scores.std(ddof=1)))


def _spread(centre: float, sigma: Array, ends: tuple[float, float], dispersion: float | None) -> Limits:
    def line(times: int) -> Array:
        return np.clip(centre + times * sigma, *ends)

    return Limits(centre, line(-3), line(3), line(-2), line(2), dispersion)


def _impossible(kind: ControlKind, observed: Observed) -> str:
    """What no count can be; "" when nothing is wrong."""
    if kind == "xmr":
        return ""
    if (observed.counts < 0).any():
        return "a count is below zero."
    if kind != "c" and (observed.sizes <= 0).any():
        return "a denominator or an exposure is not above zero where something was logged."
    if kind in ("p", "p_prime") and (observed.counts > observed.sizes).any():
        return "more records count than there are."
    return ""
