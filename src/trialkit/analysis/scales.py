"""Working scales: what a measure is fitted on, its points there, and the way back to the scales that people read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from trialkit.analysis.covariance import Array
from trialkit.analysis.designs import Plan
from trialkit.analysis.estimate import Scale
from trialkit.analysis.points import Points
from trialkit.analysis.stretch import MOST, exp
from trialkit.analysis.working import CountScale, ProportionScale, count_points, proportion_points
from trialkit.records.series import Series

Working = Literal["difference", "log_proportion", "log_odds", "log_rate", "log_mean"]
WORDS: dict[Working, str] = {
    "difference": "on the measure's own scale",
    "log_proportion": "on log proportions",
    "log_odds": "on log odds",
    "log_rate": "on log rates",
    "log_mean": "on logs of the period means",
}
SHARES = ("proportion", "ordinal")
COUNTS = ("count", "rate")


def working_scale(series: Series, scale: Scale) -> Working:
    """The scale to fit on for a scale to tell."""
    if scale == "absolute":
        return "difference"
    return "log_odds" if scale == "odds_ratio" else log_scales(series)[0]


def log_scales(series: Series) -> tuple[Working, ...]:
    """The working scales of a measure on which a difference is a ratio."""
    if series.type in SHARES:
        return ("log_proportion", "log_odds")
    return ("log_rate",) if series.type in COUNTS else ("log_mean",)


def told_scales(series: Series) -> tuple[Scale, ...]:
    """The scales on which a measure's change is told."""
    return ("absolute", "relative", "ratio", *(("odds_ratio",) if series.type in SHARES else ()))


def points(series: Series, plan: Plan, working: Working) -> Points:
    """The rows of a plan on a working scale, with their sampling variance where the measure has one; made once."""
    if working not in plan.points:
        plan.points[working] = _points(series, plan, working)
    return plan.points[working]


def _points(series: Series, plan: Plan, working: Working) -> Points:
    rows, X, times = plan.rows, plan.X, plan.times
    if series.type in SHARES:
        k, n = rows["numerator"].to_numpy(), rows["denominator"].to_numpy()
        share: ProportionScale = "log_odds" if working == "log_odds" else "log_proportion"
        return proportion_points(k, n, X, plan.phases, times, "difference" if working == "difference" else share)
    if series.type in COUNTS:
        exposure = rows["exposure"].to_numpy() if series.type == "rate" else np.ones(len(rows))
        counted: CountScale = "difference" if working == "difference" else "log_rate"
        return count_points(rows["numerator"].to_numpy(), exposure, X, plan.phases, times, counted)
    y = rows["value"].to_numpy(dtype=float)
    return Points(np.log(y) if working == "log_mean" else y, X, times)


def turns(series: Series, working: Working) -> tuple[tuple[Scale, Callable[[float], float]], ...]:
    """From a working scale to the scales people read."""
    if working == "difference":
        if series.type in SHARES:
            return (("absolute", lambda x: min(1.0, max(-1.0, x))),)
        per = _per(series)
        return (("absolute", lambda x: per * x),)
    if working == "log_odds":
        return (("odds_ratio", exp),)
    return (("relative", lambda x: exp(x) - 1.0), ("ratio", exp))


def turn(series: Series, scale: Scale) -> Callable[[float], float]:
    """From the working scale of a scale that people read (`working_scale`) to that scale."""
    return dict(turns(series, working_scale(series, scale)))[scale]


def shown(series: Series, values: Array) -> tuple[float, ...]:
    """Values (n,) on the measure's own scale, held inside what it can be."""
    if series.type in SHARES:
        return tuple(float(value) for value in np.clip(values, 0.0, 1.0))
    if series.type in COUNTS:
        return tuple(float(value) for value in np.maximum(_per(series) * values, 0.0))
    return tuple(float(value) for value in values)


def drawn(series: Series, values: Array, working: Working) -> tuple[float, ...]:
    """Values (n,) on a working scale as levels of the measure; a log odds has no line of its own."""
    if working == "difference":
        return shown(series, values)
    if working == "log_odds":
        raise ValueError("levels are drawn from log proportions, not from log odds")
    return shown(series, np.exp(np.minimum(values, MOST)))


def _per(series: Series) -> float:
    return series.per if series.type == "rate" else 1.0
