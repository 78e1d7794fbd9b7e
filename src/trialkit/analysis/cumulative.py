"""The effect added up over the judged periods: records that went differently, events avoided or added, a total.

With an effect x_t'β on the measure's own scale in period t, and n_t records (units of exposure for a rate, one for a
count), the sum Σ n_t x_t'β is a contrast of the same fit with weights Σ n_t x_t: linear, so cil.py answers it as any
other. On logs it would be Σ m_t(exp(x_t'b) − 1), where the counterfactual m_t comes from the same fit: no contrast, and
an interval for the effect alone would take m_t as known. So counts are added up on their own scale, on which the
absolute change is told too (docs/statistics.md has what was measured).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from trialkit.analysis import cil, scales
from trialkit.analysis.allowance import allowed
from trialkit.analysis.covariance import Array
from trialkit.analysis.estimate import Contrast, Estimate, Interval, NotEstimable, Result, WeeksVary
from trialkit.analysis.places import Places, note, points
from trialkit.records.series import Series

CONTRAST: Contrast = "cumulative_effect"
_LENDERS: tuple[Contrast, ...] = ("average_effect", "change")
"""Contrasts that a sum over periods is nearest to: equal periods make it a multiple of the first a design has."""


def sizes(series: Series, rows: pd.DataFrame) -> Array:
    """What an effect on the measure's own scale is multiplied with in each period, (n,).

    Records for a proportion, an answer, a mean or money; exposure over `per` for a rate; one for a count.
    """
    if series.type == "count":
        return np.ones(len(rows))
    if series.type == "rate":
        return rows["exposure"].to_numpy(dtype=float) / series.per
    return rows["denominator"].to_numpy(dtype=float)


def cumulative(laid: Places, weeks_vary: WeeksVary, level: float) -> Result | None:
    """The effect of a design added up over the judged periods that were logged; None where it has no such periods.

    None for a stock too: 270 people fewer at the end of each of four quarters are 270 people, not 1,080.

    The estimate's n and periods are those it is added up over, not those of the whole fit. It borrows the calibration
    of the average effect (of the change, in a design of phases): for equal periods the sum is a multiple of that, which
    has the same calibration, and for unequal ones it is near.
    """
    plan = laid.own
    inside = plan.inside > 0
    lender = next((target for name in _LENDERS for target in plan.targets if target.contrast == name), None)
    if lender is None or not inside.any() or laid.series.stock:
        return None
    rows = plan.rows[inside]
    each = sizes(laid.series, rows)
    fitted, per = points(laid, "difference"), laid.series.per if laid.series.type == "rate" else 1.0
    weights = per * each @ (plan.X - plan.without)[inside]
    lent = fitted, lender.weights[None, :]
    found = cil.intervals(fitted, weights[None, :], weeks_vary=weeks_vary, level=level, like=lent)[0]
    said = replace(found, contrast=CONTRAST, scale="total", subject=plan.subject)
    if isinstance(said, NotEstimable):
        return replace(said, needs="More periods.")
    said = allowed(laid, "difference", weights, said)
    most = float(each.sum()) if laid.series.type in scales.SHARES else np.inf
    lower, value, upper = np.clip([said.interval.lower, said.value, said.interval.upper], -most, most)
    behind = rows["numerator" if laid.series.type in scales.COUNTS else "denominator"].sum()
    return replace(
        said,
        value=float(value),
        interval=Interval(float(lower), float(upper), level),
        method=f"{plan.method}, added up over the judged periods, {cil.METHOD} {scales.WORDS['difference']}",
        n=int(behind),
        periods=len(rows),
        seasonal=plan.seasonal,
        note=" ".join(part for part in (note(laid, "difference"), said.note) if part),
    )


def held_by(total: Result, pooled: Result, size: float) -> Result:
    """A sum widened to hold the pooled change times the size of the judged periods, where the fit is not trusted alone.

    size: what `sizes` adds up to over the judged periods.
    """
    if not isinstance(total, Estimate) or not isinstance(pooled, Estimate):
        return total
    ends = Interval(
        min(total.interval.lower, size * pooled.interval.lower),
        max(total.interval.upper, size * pooled.interval.upper),
        total.interval.level,
    )
    said = f"{total.note} The interval is widened to hold the pooled one as well.".strip()
    return replace(total, interval=ends, note=said)
