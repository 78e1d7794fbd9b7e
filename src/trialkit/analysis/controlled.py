"""A series set against a comparison that kept to the old way: the change of their difference, and its counterfactual.

Whatever moved both places alike is not in the difference, period by period, so the registered design is fitted to that:
a controlled interrupted time series (Lopez Bernal, Cummins and Gasparrini 2018, Int J Epidemiol 47:2082). Each function
takes any series and answers as segmented.py and before_after.py do; a `Controlled` one is answered against its
comparison. It rests on the two moving alike but for the change, which parallel.py looks at in the baseline.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import pandas as pd

from trialkit.analysis import before_after as pooled
from trialkit.analysis import cil, designs, segmented
from trialkit.analysis.covariance import Array
from trialkit.analysis.designs import After, Fault, Plan, Season, Shape, Target
from trialkit.analysis.estimate import Estimate, Interval, Line, NotEstimable, Result, Scale, WeeksVary
from trialkit.analysis.points import Points
from trialkit.analysis.segmented import Question, Segmented
from trialkit.analysis.working import count_points, proportion_points
from trialkit.records.series import Series

AGAINST = "against the comparison"
MOST_UNLIKE = 1.5
"""Ratio of two places' baseline counts above which a difference in numbers is no fair comparison."""
Working = Literal["difference", "log_proportion", "log_odds", "log_rate", "log_mean"]
_WORDS: dict[Working, str] = {
    "difference": "on the measure's own scale",
    "log_proportion": "on log proportions",
    "log_odds": "on log odds",
    "log_rate": "on log rates",
    "log_mean": "on logs of the period means",
}
_SHARES = ("proportion", "ordinal")
_COUNTS = ("count", "rate")


@dataclass(frozen=True)
class Controlled(Series):
    """A series with the comparison's beside it: the same measure and calendar, another place.

    Only periods that both logged have a value: `against` sees to that, and so does every function here.
    """

    comparison: Series = field(kw_only=True)


def against(series: Series, comparison: Series) -> Controlled:
    """A series set against a comparison's; a period that only one of them logged loses its value."""
    kept = {
        name: getattr(series, name) for name in ("measure", "type", "site", "per", "options", "top", "practitioners")
    }
    return Controlled(frame=_both(series.frame, comparison), comparison=comparison, **kept)


def dropped(series: Series, comparison: Series) -> int:
    """Periods, transition and gaps aside, that the series logged and the comparison did not."""
    paired = _both(series.frame, comparison)
    lost = series.frame["value"].notna() & paired["value"].isna() & (series.frame["kind"] != "transition")
    return int(lost.sum())


def change(
    series: Series,
    *,
    shape: Shape = "step",
    baseline_trend: bool = False,
    of: After = "trial",
    weeks_vary: WeeksVary = "ordinary",
    level: float = 0.95,
) -> Segmented:
    """Change between the baseline and the phases of one kind, as segmented.change, of the difference from a comparison.

    For proportions, counts and rates the difference of the two working series, with their sampling variances added up,
    and a wobble that moves each place by itself; for means the difference of the period means. Ratios are ratios of
    ratios: by how much the series changed, over by how much the comparison did.
    """
    if not isinstance(series, Controlled):
        return segmented.change(
            series, shape=shape, baseline_trend=baseline_trend, of=of, weeks_vary=weeks_vary, level=level
        )
    pair = _paired(series)
    return _answer(pair, designs.change(pair, shape, baseline_trend, of), weeks_vary, level)


def full(
    series: Series, *, weeks_vary: WeeksVary = "ordinary", level: float = 0.95, season: Season = "auto"
) -> Segmented:
    """Segmented regression, as segmented.full, of the difference from a comparison; its trend is carried on."""
    if not isinstance(series, Controlled):
        return segmented.full(series, weeks_vary=weeks_vary, level=level, season=season)
    pair = _paired(series)
    return _answer(pair, designs.full(pair, season), weeks_vary, level)


def single(series: Series, question: Question, *, like: Series | None = None) -> Result:
    """One figure alone, as segmented.single; a trend is always of the series itself.

    like: borrow the calibration of this series, for refits of nearly the same design (a week left out).
    """
    if not isinstance(series, Controlled) or question.contrast == "trend":
        return segmented.single(series, question, like=like)
    pair = _paired(series)
    plan = _possible(pair, segmented.plan_for(pair, question))
    if isinstance(plan, Fault):
        return NotEstimable(question.contrast, question.scale, _subject(plan), plan.reason, plan.needs)
    working = working_scale(pair, question.scale)
    fault = _log_fault(pair, plan, working)
    if fault:
        return NotEstimable(question.contrast, question.scale, _subject(plan), *fault)
    target = segmented.target_for(plan, question)
    lent = _lent(like, question, working) if isinstance(like, Controlled) else None
    weights = target.weights[None, :]
    points = difference(pair, plan, working)
    found = cil.intervals(points, weights, weeks_vary=question.weeks_vary, level=question.level, like=lent)
    told = _told(pair, plan, working, target, found[0])
    return next(result for result in told if result.scale == question.scale)


def residuals(series: Series, question: Question) -> tuple[Array, Array] | None:
    """Period numbers (n,) and standardised residuals (n,) of the difference; None when there is no fit."""
    if not isinstance(series, Controlled) or question.contrast == "trend":
        return segmented.residuals(series, question)
    pair = _paired(series)
    plan = _possible(pair, segmented.plan_for(pair, question))
    if isinstance(plan, Fault):
        return None
    points = difference(pair, plan, "difference")
    line = cil.medians(points, plan.X, weeks_vary=question.weeks_vary)
    if line is None:
        return None
    scale = np.ones(len(line)) if points.variance is None else np.sqrt(points.variance)
    return plan.times, (points.y - line) / scale


def before_after(
    series: Series, *, before: tuple[str, ...] = ("baseline",), after: tuple[str, ...] = ("trial",), level: float = 0.95
) -> tuple[Result, ...]:
    """Pooled records before and after, as before_after.before_after, less the comparison's change.

    The two intervals are squared and added about the difference of the changes (of their logarithms, for ratios), the
    method of variance estimates recovery (Zou and Donner 2008, Stat Med 27:1693).
    """
    if not isinstance(series, Controlled):
        return pooled.before_after(series, before=before, after=after, level=level)
    pair = _paired(series)
    logged = pair.comparison.frame["index"].isin(pair.frame.loc[pair.frame["value"].notna(), "index"])
    frame = pair.comparison.frame.copy()
    frame.loc[~logged, "value"] = np.nan
    theirs = replace(pair.comparison, frame=frame)
    own = pooled.before_after(pair, before=before, after=after, level=level)
    other = pooled.before_after(theirs, before=before, after=after, level=level)
    return tuple(_less(one, two) for one, two in zip(own, other, strict=True))


def difference(pair: Controlled, plan: Plan, working: Working) -> Points:
    """The difference of the two series on a working scale, over the rows of a plan, with its sampling variance.

    A wobble is one of each place by itself: it moves the difference by the root of the sum of their squares.
    """
    own = _points(pair, plan.rows, plan, working)
    other = _points(pair.comparison, _aligned(pair.comparison, plan), plan, working)
    if own.variance is None or other.variance is None or own.wobble is None or other.wobble is None:
        return Points(own.y - other.y, plan.X, plan.times)
    variance, wobble = own.variance + other.variance, np.hypot(own.wobble, other.wobble)
    return Points(own.y - other.y, plan.X, plan.times, variance, wobble)


def values(series: Series, plan: Plan) -> Array:
    """The figures of a plan's periods (n,), less the comparison's where there is one."""
    own = plan.rows["value"].to_numpy(dtype=float)
    if not isinstance(series, Controlled):
        return own
    other: Array = _aligned(series.comparison, plan)["value"].to_numpy(dtype=float)
    return own - other


def working_scale(series: Series, scale: Scale) -> Working:
    """The scale to fit on for a scale to tell."""
    if scale == "absolute":
        return "difference"
    return "log_odds" if scale == "odds_ratio" else _log_scales(series)[0]


def _both(frame: pd.DataFrame, comparison: Series) -> pd.DataFrame:
    """The frame with a value only where the comparison has one too."""
    theirs = comparison.frame.loc[comparison.frame["value"].notna(), "index"]
    kept = frame.copy()
    kept.loc[~kept["index"].isin(theirs), "value"] = np.nan
    return kept


def _paired(series: Controlled) -> Controlled:
    """The series again with its pairs seen to, because a check may have filled or moved its periods."""
    return replace(series, frame=_both(series.frame, series.comparison))


def _aligned(comparison: Series, plan: Plan) -> pd.DataFrame:
    """The comparison's rows at the periods of a plan, in its order."""
    rows = comparison.frame[comparison.frame["value"].notna()].drop_duplicates("index").set_index("index")
    return rows.loc[plan.rows["index"]].reset_index()


def _possible(pair: Controlled, plan: Plan | Fault) -> Plan | Fault:
    """The plan, unless the comparison's figures cannot be what they are said to be."""
    if isinstance(plan, Fault):
        return plan
    reason = designs.impossible(pair.comparison, _aligned(pair.comparison, plan))
    contrasts = tuple(target.contrast for target in plan.targets)
    return Fault(contrasts, plan.subject, f"at the comparison, {reason}", designs.MENDED) if reason else plan


def _lent(like: Controlled, question: Question, working: Working) -> tuple[Points, Array] | None:
    whole = _paired(like)
    plan = segmented.plan_for(whole, question)
    if isinstance(plan, Fault):
        return None
    return difference(whole, plan, working), segmented.target_for(plan, question).weights[None, :]


def _answer(pair: Controlled, plan: Plan | Fault, weeks_vary: WeeksVary, level: float) -> Segmented:
    """Every target on every scale of the measure, and the lines on the measure's own scale."""
    plan = _possible(pair, plan)
    if isinstance(plan, Fault):
        return _nothing(pair, plan)
    own = difference(pair, plan, "difference")
    cil.prepare(own, np.stack([target.weights for target in plan.targets]), weeks_vary=weeks_vary, level=level)
    results = _on_scale(pair, plan, "difference", plan.targets, weeks_vary, level)
    told = tuple(target for target in plan.targets if target.relative)
    for working in _log_scales(pair):
        fault = _log_fault(pair, plan, working)
        if fault:
            names: tuple[Scale, ...] = ("odds_ratio",) if working == "log_odds" else ("relative", "ratio")
            results += [NotEstimable(t.contrast, name, _subject(plan), *fault) for t in told for name in names]
        else:
            results += _on_scale(pair, plan, working, told, weeks_vary, level)
    return Segmented(tuple(results), _lines(pair, plan, own, weeks_vary, level))


def _nothing(pair: Controlled, fault: Fault) -> Segmented:
    """The same reason for every contrast on every scale of the measure."""
    scales: tuple[Scale, ...] = ("absolute", "relative", "ratio")
    if pair.type in _SHARES:
        scales = (*scales, "odds_ratio")
    kept = [(c, s) for c in fault.contrasts for s in scales if c != "slope_change" or s == "absolute"]
    return Segmented(tuple(NotEstimable(c, s, _subject(fault), fault.reason, fault.needs) for c, s in kept))


def _on_scale(
    pair: Controlled, plan: Plan, working: Working, targets: tuple[Target, ...], weeks_vary: WeeksVary, level: float
) -> list[Result]:
    points = difference(pair, plan, working)
    found = cil.intervals(points, np.stack([t.weights for t in targets]), weeks_vary=weeks_vary, level=level)
    return [
        told
        for target, result in zip(targets, found, strict=True)
        for told in _told(pair, plan, working, target, result)
    ]


def _told(pair: Controlled, plan: Plan, working: Working, target: Target, result: Result) -> list[Result]:
    """One fitted figure turned into the scales that people read."""
    found: list[Result] = []
    for name, turn in _turns(pair, working):
        said = replace(result, contrast=target.contrast, scale=name, subject=_subject(plan))
        if isinstance(said, NotEstimable):
            found.append(replace(said, needs="More periods that both logged."))
            continue
        ends = said.interval
        found.append(
            replace(
                said,
                value=turn(said.value),
                interval=Interval(turn(ends.lower), turn(ends.upper), ends.level),
                method=f"{plan.method} of the difference from the comparison, {cil.METHOD} {_WORDS[working]}",
                n=_behind(pair, plan),
                note=" ".join(part for part in (_smoothed(pair, plan), _unlike(pair, plan, working)) if part),
            )
        )
    return found


def _subject(plan: Plan | Fault) -> str:
    return f"{plan.subject}, {AGAINST}"


def _behind(pair: Controlled, plan: Plan) -> int:
    """Records of both places behind an estimate, or events for counts and rates."""
    column = "numerator" if pair.type in _COUNTS else "denominator"
    return int(plan.rows[column].sum() + _aligned(pair.comparison, plan)[column].sum())


def _extremes(pair: Controlled, plan: Plan) -> tuple[bool, bool]:
    """Whether at either place a phase has no events, and whether one has nothing but events."""
    phases = np.asarray(plan.phases)
    nothing = everything = False
    for rows in (plan.rows, _aligned(pair.comparison, plan)):
        for kind in dict.fromkeys(plan.phases):
            part = rows[phases == kind]
            nothing |= bool(part["numerator"].sum() <= 0)
            everything |= pair.type in _SHARES and bool(part["numerator"].sum() >= part["denominator"].sum())
    return nothing, everything


def _smoothed(pair: Controlled, plan: Plan) -> str:
    """A note where a phase is all or nothing, so that its spread rests on smoothing."""
    if pair.type not in _SHARES + _COUNTS or not any(_extremes(pair, plan)):
        return ""
    which = "no events at all" if _extremes(pair, plan)[0] else "nothing but events"
    return f"A phase has {which} at one place, so how far it could be from that rests on smoothing its counts."


def _unlike(pair: Controlled, plan: Plan, working: Working) -> str:
    """A note where counts of places of another size are set against each other as numbers."""
    if pair.type != "count" or working != "difference":
        return ""
    before = np.array([kind == "baseline" for kind in plan.phases])
    own = plan.rows.loc[before, "numerator"].mean()
    other = _aligned(pair.comparison, plan).loc[before, "numerator"].mean()
    if max(own, other) <= MOST_UNLIKE * min(own, other):
        return ""
    return "The two places count very different numbers, so the relative change is the fairer one."


def _log_fault(pair: Controlled, plan: Plan, working: Working) -> tuple[str, str] | None:
    """Why a scale of ratios is closed: a phase without a single event, or a mean that is not above zero."""
    if working == "difference":
        return None
    if working == "log_mean":
        if (plan.rows["value"] > 0).all() and (_aligned(pair.comparison, plan)["value"] > 0).all():
            return None
        return "a period's mean is zero or less, and ratios need means above zero.", ""
    nothing, everything = _extremes(pair, plan)
    if nothing:
        return "at one place a phase has no events at all, so there is no ratio to estimate.", "Events in every phase."
    if working == "log_odds" and everything:
        return "at one place every record of a phase counts, so its odds have no bound.", ""
    return None


def _log_scales(series: Series) -> tuple[Working, ...]:
    if series.type in _SHARES:
        return ("log_proportion", "log_odds")
    return ("log_rate",) if series.type in _COUNTS else ("log_mean",)


def _points(series: Series, rows: pd.DataFrame, plan: Plan, working: Working) -> Points:
    """One place on a scale, with its sampling variance where the measure has one."""
    X, phases, times = plan.X, plan.phases, plan.times
    k = rows["numerator"].to_numpy(dtype=float)
    if series.type in _SHARES:
        n = rows["denominator"].to_numpy(dtype=float)
        share: Literal["difference", "log_proportion", "log_odds"] = (
            "log_odds" if working == "log_odds" else "difference" if working == "difference" else "log_proportion"
        )
        return proportion_points(k, n, X, phases, times, share)
    if series.type in _COUNTS:
        exposure = rows["exposure"].to_numpy(dtype=float) if series.type == "rate" else np.ones(len(rows))
        return count_points(k, exposure, X, phases, times, "difference" if working == "difference" else "log_rate")
    y = rows["value"].to_numpy(dtype=float)
    return Points(np.log(y) if working == "log_mean" else y, X, times)


def _turns(series: Series, working: Working) -> tuple[tuple[Scale, Callable[[float], float]], ...]:
    """From a working scale to the scales people read."""
    if working == "difference":
        per = series.per if series.type == "rate" else 1.0
        bounded = series.type in _SHARES
        return (("absolute", lambda x: min(1.0, max(-1.0, x)) if bounded else per * x),)
    if working == "log_odds":
        return (("odds_ratio", _exp),)
    return (("relative", lambda x: _exp(x) - 1.0), ("ratio", _exp))


def _exp(x: float) -> float:
    return math.exp(x) if x < 700 else math.inf


def _lines(pair: Controlled, plan: Plan, points: Points, weeks_vary: WeeksVary, level: float) -> tuple[Line, ...]:
    """The series' own fitted line, and that line less the effect: what the comparison's course would have led to."""
    own = cil.medians(_points(pair, plan.rows, plan, "difference"), plan.X, weeks_vary=weeks_vary)
    if own is None:
        return ()
    index = tuple(int(i) for i in plan.rows["index"])
    lines = [Line("fitted", index, _shown(pair, own))]
    inside = plan.inside > 0
    effect = cil.band(points, (plan.X - plan.without)[inside], weeks_vary=weeks_vary, level=level)
    if effect is not None:
        lower, middle, upper = (_shown(pair, own[inside] - part) for part in (effect[2], effect[1], effect[0]))
        told = tuple(place for place, there in zip(index, inside, strict=True) if there)
        lines.append(Line("counterfactual", told, middle, lower, upper))
    return tuple(lines)


def _shown(series: Series, values: Array) -> tuple[float, ...]:
    """Values on the measure's own scale, held inside what it can be."""
    if series.type in _SHARES:
        return tuple(float(value) for value in np.clip(values, 0.0, 1.0))
    if series.type in _COUNTS:
        per = series.per if series.type == "rate" else 1.0
        return tuple(float(value) for value in np.maximum(per * values, 0.0))
    return tuple(float(value) for value in values)


def _less(own: Result, other: Result) -> Result:
    """One pooled change less another, by squaring and adding their intervals' arms."""
    subject = f"{own.subject}, {AGAINST}"
    if isinstance(own, NotEstimable):
        return replace(own, subject=subject)
    if isinstance(other, NotEstimable):
        return replace(other, subject=subject, reason=f"at the comparison, {other.reason}")
    to, back = _LINEAR if own.scale == "absolute" else _LOGARITHMS[own.scale]
    if not min(own.value, other.value) > (0.0 if own.scale in ("ratio", "odds_ratio") else -1.0) and to is not _same:
        return NotEstimable(own.contrast, own.scale, subject, "a change to nothing has no ratio.", "Events throughout.")
    value = to(own.value) - to(other.value)
    below = math.hypot(to(own.value) - to(own.interval.lower), to(other.interval.upper) - to(other.value))
    above = math.hypot(to(own.interval.upper) - to(own.value), to(other.value) - to(other.interval.lower))
    ends = Interval(back(value - below), back(value + above), own.interval.level)
    method = f"{own.method}, less the comparison's, squared and added (Zou and Donner 2008)"
    n, periods = own.n + other.n, own.periods
    return Estimate(own.contrast, own.scale, subject, back(value), ends, method, n, periods, own.weeks_vary, own.note)


def _same(x: float) -> float:
    return x


def _log(x: float) -> float:
    return math.log(x) if x > 0 else -math.inf


_Curves = tuple[Callable[[float], float], Callable[[float], float]]
_LINEAR: _Curves = (_same, _same)
_LOGARITHMS: dict[Scale, _Curves] = {
    "relative": (lambda x: _log(1.0 + x), lambda x: _exp(x) - 1.0),
    "ratio": (_log, _exp),
    "odds_ratio": (_log, _exp),
}
