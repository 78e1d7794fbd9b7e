"""From a series to its chart: which kind fits the measure, its lines, what the rules find, and the icons."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from trialkit.analysis.covariance import Array
from trialkit.analysis.spc import sentences
from trialkit.analysis.spc.chart import NAMES, Chart, ChartKind, Stretch
from trialkit.analysis.spc.limits import FEWEST_POINTS, ControlKind, Limits, NotCharted, Observed
from trialkit.analysis.spc.marks import Drawn, icon, points, signals
from trialkit.analysis.spc.rules import Pattern, patterns, sides
from trialkit.analysis.spc.runs import run_patterns, runs
from trialkit.analysis.spc.stretches import Plan, plans, with_limits, with_medians
from trialkit.errors import Problem, TrialkitError
from trialkit.protocol.measure import Better
from trialkit.protocol.wording import joined
from trialkit.records.series import Series

LARGE = 1000
"""Mean records a point from which a proportion gets a p′ chart: chance alone is then too small a part of what varies
(the qicharts2 vignette's own threshold, after Laney 2002)."""
MANY = 400
"""Mean events a point from which a rate gets a u′ chart and a count an XmR chart (c′ is no other): chance alone then
moves a point by 5% or less, and services usually move by more."""
DISPERSED = 1.5
"""Dispersion from which the reader is told that chance alone does not explain the points."""

_WIDER: dict[ChartKind, ChartKind] = {"p": "p_prime", "u": "u_prime", "c": "xmr"}
"""The chart whose limits allow for more than chance."""
_NEEDS: dict[ChartKind, tuple[str, ...]] = {
    "p": ("proportion", "ordinal"),
    "p_prime": ("proportion", "ordinal"),
    "u": ("rate",),
    "u_prime": ("rate",),
    "c": ("count",),
}


def chart_for(
    series: Series,
    *,
    better: Better = "neutral",
    phase_limits: Sequence[str] = (),
    target: float | None = None,
    kind: ControlKind | None = None,
) -> Chart | NotCharted:
    """The control chart of a series, with Making Data Count's rules and icons.

    Limits rest on the baseline (on the phases of the kind that comes first, where there is none; never on a transition)
    and are frozen: they are recalculated only at the phases named in `phase_limits`, as the protocol has them. A period
    without entries is no point, and its neighbours follow one another.

    better:  which way is an improvement, as the measure declares it.
    target:  on the measure's own scale (0.9 for 90%), for the assurance icon.
    kind:    left out, the measure's type chooses: a proportion p (p′ from a mean of 1,000 records a point), a rate u
             (u′ from a mean of 400 events a point), a count c (XmR from the same mean), a mean or money XmR. The top
             box of an ordinal measure is a proportion.
    Raises TrialkitError when `phase_limits` names a phase that the series does not have, or target is no number.
    """
    _check(series, phase_limits, target)
    rows = _logged(series)
    if rows.empty:
        return NotCharted("nothing was logged.", "Entries.")
    wanted = plans(rows, phase_limits)
    chosen = kind or _kind(series, rows[wanted[0].basis])
    if series.type not in _NEEDS.get(chosen, (series.type,)):
        return NotCharted(f"a {NAMES[chosen]} does not fit a measure of type {series.type}.", "Another kind of chart.")
    observed = _observed(series, rows)
    settled = with_limits(wanted, chosen, observed)
    if isinstance(settled, NotCharted):
        return settled
    kept, notes = settled
    drawn = [_control(plan, rows, observed.values, found) for plan, found in kept]
    notes += [
        sentences.dispersed(found.dispersion, found.spread or 0.0, NAMES[chosen], NAMES[_WIDER[chosen]])
        for _, found in kept
        if chosen in _WIDER and found.dispersion is not None and found.dispersion >= DISPERSED
    ]
    seen, told = points(rows, drawn, better), signals(rows, drawn, better)
    shown = icon(seen[-1], told, target, better)
    stretches = tuple(one.stretch for one in drawn)
    return Chart(series.measure, chosen, better, seen, stretches, told, shown, target, tuple(notes))


def run_chart(series: Series, *, better: Better = "neutral", phase_limits: Sequence[str] = ()) -> Chart | NotCharted:
    """The run chart of a series of any type: points about a median, judged by Anhøj's rules.

    The median is that of the baseline, frozen, and recalculated only at the phases named in `phase_limits`; with fewer
    than six baseline points it is that of all points of the stretch. No limits and no assurance icon.
    Raises TrialkitError when `phase_limits` names a phase that the series does not have.
    """
    _check(series, phase_limits, None)
    rows = _logged(series)
    if len(rows) < FEWEST_POINTS:
        return NotCharted(
            f"a run chart of {sentences.points(len(rows))} shows no runs.", f"At least {FEWEST_POINTS} points."
        )
    kept, notes = with_medians(plans(rows, phase_limits), rows)
    values = rows["value"].to_numpy(dtype=float)
    drawn = [_run(plan, rows, values) for plan in kept]
    stretches = tuple(one.stretch for one in drawn)
    counted = [stretch.runs for stretch in stretches if stretch.runs is not None]
    notes += [sentences.unjudged(found.useful) for found in counted if not found.judged]
    seen, told = points(rows, drawn, better), signals(rows, drawn, better)
    shown = icon(seen[-1], told, None, better)
    return Chart(series.measure, "run", better, seen, stretches, told, shown, None, tuple(notes))


def _check(series: Series, phase_limits: Sequence[str], target: float | None) -> None:
    """What a caller got wrong, all of it at once."""
    known = list(dict.fromkeys(series.frame["phase"]))
    mend = f"The phases are {joined(known)}." if known else ""
    wrong = [
        Problem("phase_limits", f"'{name}' is not a phase of this series.", mend)
        for name in phase_limits
        if name not in known
    ]
    if target is not None and not math.isfinite(target):
        wrong.append(Problem("target", f"'{target}' is not a number.", "Use a number on the measure's own scale."))
    if wrong:
        raise TrialkitError(wrong)


def _logged(series: Series) -> pd.DataFrame:
    """The rows that hold something logged."""
    frame = series.frame
    rows: pd.DataFrame = frame[np.isfinite(frame["value"].to_numpy(dtype=float))].reset_index(drop=True)
    return rows


def _kind(series: Series, basis: pd.DataFrame) -> ControlKind:
    """The chart that the measure's type and size ask for."""
    if series.type in ("proportion", "ordinal"):
        return "p_prime" if float(basis["denominator"].mean()) >= LARGE else "p"
    if series.type == "rate":
        return "u_prime" if float(basis["numerator"].mean()) >= MANY else "u"
    return "c" if series.type == "count" and float(basis["numerator"].mean()) < MANY else "xmr"


def _observed(series: Series, rows: pd.DataFrame) -> Observed:
    size = rows["exposure"] / series.per if series.type == "rate" else rows["denominator"]
    values, counts = (rows[name].to_numpy(dtype=float) for name in ("value", "numerator"))
    return Observed(values, counts, size.to_numpy(dtype=float))


def _control(plan: Plan, rows: pd.DataFrame, values: Array, found: Limits) -> Drawn:
    """One stretch of a control chart, its patterns found."""
    part = slice(plan.first, plan.last)
    lines = replace(
        found,
        lower=found.lower[part],
        upper=found.upper[part],
        near_lower=found.near_lower[part],
        near_upper=found.near_upper[part],
    )
    outside = int(((values[part] < lines.lower) | (values[part] > lines.upper)).sum())
    stretch = replace(
        _stretch(plan, rows, found.centre, sentences.limits_rest_on(plan.phases, plan.used, plan.more, outside)),
        trial_limits=plan.used < sentences.FIRM,
        dispersion=found.dispersion,
    )
    placed = _placed(patterns(values[part], lines), plan.first)
    return Drawn(stretch, tuple(lines.lower.tolist()), tuple(lines.upper.tolist()), placed)


def _run(plan: Plan, rows: pd.DataFrame, values: Array) -> Drawn:
    """One stretch of a run chart, its runs counted."""
    centre = float(np.median(values[plan.basis]))
    side = sides(values[plan.first : plan.last], centre)
    stretch = replace(_stretch(plan, rows, centre, sentences.median_rests_on(plan.phases, plan.used)), runs=runs(side))
    return Drawn(stretch, (None,) * len(side), (None,) * len(side), _placed(run_patterns(side), plan.first))


def _stretch(plan: Plan, rows: pd.DataFrame, centre: float, sentence: str) -> Stretch:
    first, last = (int(rows["index"].iloc[place]) for place in (plan.first, plan.last - 1))
    return Stretch(first, last, plan.phases, plan.used, centre, False, None, None, sentence)


def _placed(found: Sequence[Pattern], first: int) -> tuple[Pattern, ...]:
    """Patterns by places among all points, not within their stretch."""
    return tuple(replace(one, places=tuple(place + first for place in one.places)) for one in found)
