"""The lines of a design: the one that was fitted, and where the series would have been had nothing changed.

They are drawn on the scale on which the change was fitted. A relative change is fitted on logs, where the line that it
belongs to is straight; drawn on the measure's own scale it bends, and its ends tell the change that is reported.
"""

from __future__ import annotations

from trialkit.analysis import cil, scales
from trialkit.analysis.covariance import Array
from trialkit.analysis.estimate import Line, WeeksVary
from trialkit.analysis.places import Places
from trialkit.analysis.points import Points
from trialkit.analysis.scales import Working


def lines(laid: Places, fitted: Points, working: Working, weeks_vary: WeeksVary, level: float) -> tuple[Line, ...]:
    """The series' own fitted line, and where the change would have left it had there been none, with its interval.

    fitted: the points of the design on the working scale, less the comparison's where there is one.
    """
    series, plan = laid.series, laid.own
    own = fitted if laid.other is None else scales.points(series, plan, working)
    line = cil.medians(own, plan.X, weeks_vary=weeks_vary)
    if line is None:
        return ()
    index = tuple(int(i) for i in plan.rows["index"])
    found = [Line("fitted", index, scales.drawn(series, line, working))]
    inside = plan.inside > 0
    band = _without_change(laid, fitted, line[inside], weeks_vary, level) if inside.any() else None
    if band is not None:
        lower, middle, upper = (scales.drawn(series, part, working) for part in band)
        judged = tuple(int(i) for i in plan.rows["index"].to_numpy()[inside])
        found.append(Line("counterfactual", judged, middle, lower, upper))
    return tuple(found)


def _without_change(
    laid: Places, fitted: Points, line: Array, weeks_vary: WeeksVary, level: float
) -> tuple[Array, Array, Array] | None:
    """Lower ends, medians and upper ends of the counterfactual in the judged phase, whose own fitted line is `line`.

    At one place it is the design without the change; at two, the own line less the effect, as the difference has it.
    """
    plan, inside = laid.own, laid.own.inside > 0
    if laid.other is None:
        return cil.band(fitted, plan.without[inside], weeks_vary=weeks_vary, level=level)
    effect = cil.band(fitted, (plan.X - plan.without)[inside], weeks_vary=weeks_vary, level=level)
    if effect is None:
        return None
    lower, middle, upper = effect
    return line - upper, line - middle, line - lower
