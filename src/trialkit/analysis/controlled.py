"""A series set against a comparison that kept to the old way: the change of their difference, and its counterfactual.

Whatever moved both places alike is not in the difference, period by period, so the registered design is fitted to that:
a controlled interrupted time series (Lopez Bernal, Cummins and Gasparrini 2018, Int J Epidemiol 47:2082). Each function
takes any series and answers as segmented.py and before_after.py do; a `Controlled` one is answered against its
comparison. It rests on the two moving alike but for the change, which parallel.py looks at in the baseline.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from trialkit.analysis import before_after as pooled
from trialkit.analysis import cumulative, designs, drawn, scales, segmented
from trialkit.analysis.covariance import Array
from trialkit.analysis.designs import After, Fault, Plan, Season, Shape
from trialkit.analysis.estimate import Estimate, Interval, Line, NotEstimable, Result, WeeksVary
from trialkit.analysis.places import Places, closed, points, smoothed
from trialkit.analysis.points import Points
from trialkit.analysis.scales import Working
from trialkit.analysis.segmented import Question, Segmented
from trialkit.analysis.stretch import stretch, turns
from trialkit.records.series import Series

AGAINST = "against the comparison"


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
    question = Question("change", shape=shape, baseline_trend=baseline_trend, of=of, weeks_vary=weeks_vary, level=level)
    laid = _design(series, question)
    found = segmented.answer(series, laid, weeks_vary, level)
    results = tuple(_held(series, laid, question, result) for result in found.results)
    return replace(found, results=results, total=_held_total(series, laid, question, found.total))


def full(
    series: Series, *, weeks_vary: WeeksVary = "ordinary", level: float = 0.95, season: Season = "auto"
) -> Segmented:
    """Segmented regression, as segmented.full, of the difference from a comparison; its trend is carried on."""
    if not isinstance(series, Controlled):
        return segmented.full(series, weeks_vary=weeks_vary, level=level, season=season)
    pair = _paired(series)
    return segmented.answer(pair, _laid(pair, designs.full(pair, season)), weeks_vary, level)


def single(series: Series, question: Question, *, like: Series | None = None) -> Result:
    """One figure alone, as segmented.single; a trend is always of the series itself.

    like: borrow the calibration of this series, for refits of nearly the same design (a week left out).
    """
    laid = _design(series, question)
    lender = None if like is None or isinstance(like, Controlled) != isinstance(series, Controlled) else like
    found = segmented.figure(laid, question, None if lender is None else _design(lender, question))
    held = _held(series, laid, question, found)
    return stretch(held, question.longer) if isinstance(held, Estimate) else held


def lines(series: Series, question: Question) -> tuple[Line, ...]:
    """The lines of a question's design, on the scale on which its answer is fitted; none where it cannot be."""
    laid = _design(series, question)
    working = scales.working_scale(series, question.scale)
    if isinstance(laid, Fault) or closed(laid, working):
        return ()
    return drawn.lines(laid, points(laid, working), working, question.weeks_vary, question.level)


def residuals(series: Series, question: Question) -> tuple[Array, Array] | None:
    """Period numbers (n,) and standardised residuals (n,) of the difference; None when there is no fit."""
    return segmented.left_over(_design(series, question), question.weeks_vary)


def laid(series: Series, question: Question) -> Places | Fault:
    """The design of a question laid over the series alone, or over it and its comparison."""
    if isinstance(series, Controlled) and question.contrast != "trend":
        return _design(series, question)
    plan = segmented.plan_for(series, question)
    return plan if isinstance(plan, Fault) else Places(series, plan)


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
    return tuple(less(one, two) for one, two in zip(own, other, strict=True))


def less(own: Result, other: Result) -> Result:
    """One pooled change less another, by squaring and adding their intervals' arms."""
    subject = f"{own.subject}, {AGAINST}"
    if isinstance(own, NotEstimable):
        return replace(own, subject=subject)
    if isinstance(other, NotEstimable):
        return replace(other, subject=subject, reason=f"at the comparison, {other.reason}")
    to, back = turns(own.scale)
    if not all(math.isfinite(to(value)) for value in (own.value, other.value)):
        return NotEstimable(own.contrast, own.scale, subject, "a change to nothing has no ratio.", "Events throughout.")
    value = to(own.value) - to(other.value)
    below = math.hypot(to(own.value) - to(own.interval.lower), to(other.interval.upper) - to(other.value))
    above = math.hypot(to(own.interval.upper) - to(own.value), to(other.value) - to(other.interval.lower))
    ends = Interval(back(value - below), back(value + above), own.interval.level)
    method = f"{own.method}, less the comparison's, squared and added (Zou and Donner 2008)"
    n = own.n + other.n
    return replace(own, subject=subject, value=back(value), interval=ends, method=method, n=n)


def difference(pair: Controlled, plan: Plan, working: Working) -> Points:
    """The difference of the two series on a working scale, over the rows of a plan, with its sampling variance."""
    return points(_over(pair, plan), working)


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


def _over(pair: Controlled, plan: Plan) -> Places:
    """The plan over the rows of both places."""
    return Places(pair, plan, replace(plan, rows=_aligned(pair.comparison, plan)), pair.comparison)


def _laid(pair: Controlled, plan: Plan | Fault) -> Places | Fault:
    """The plan laid over both places, unless the comparison's figures cannot be what they are said to be."""
    subject = f"{plan.subject}, {AGAINST}"
    if isinstance(plan, Fault):
        return replace(plan, subject=subject)
    reason = designs.impossible(pair.comparison, _aligned(pair.comparison, plan))
    if reason:
        contrasts = tuple(target.contrast for target in plan.targets)
        return Fault(contrasts, subject, f"at the comparison, {reason}", designs.MENDED)
    method = f"{plan.method} of the difference from the comparison"
    return _over(pair, replace(plan, subject=subject, method=method))


def _design(series: Series, question: Question) -> Places | Fault:
    """A question's design laid over both places, or over the series alone: a trend is always of the series itself."""
    if not isinstance(series, Controlled) or question.contrast == "trend":
        plan = segmented.plan_for(series, question)
        return plan if isinstance(plan, Fault) else Places(series, plan)
    pair = _paired(series)
    return _laid(pair, segmented.plan_for(pair, question))


def _held(series: Series, laid: Places | Fault, question: Question, found: Result) -> Result:
    """Where a phase is all or nothing, a change's interval is widened to hold the pooled one as well."""
    if isinstance(laid, Fault) or isinstance(found, NotEstimable) or found.contrast != "change" or not smoothed(laid):
        return found
    others = before_after(series, after=(question.of,), level=question.level)
    other = next((result for result in others if result.scale == found.scale), None)
    if not isinstance(other, Estimate):
        return found
    own, pool = found.interval, other.interval
    ends = Interval(min(own.lower, pool.lower), max(own.upper, pool.upper), own.level)
    return replace(found, interval=ends, note=f"{found.note} The interval is widened to hold the pooled one as well.")


def _held_total(series: Series, laid: Places | Fault, question: Question, total: Result | None) -> Result | None:
    """The sum of the effects, widened in the same places to hold the pooled change times its size."""
    if isinstance(laid, Fault) or not isinstance(total, Estimate) or not smoothed(laid):
        return total
    others = before_after(series, after=(question.of,), level=question.level)
    pooled = next(result for result in others if result.scale == "absolute")
    return cumulative.held_by(total, pooled, float(cumulative.sizes(series, series.phase(question.of)).sum()))
