"""The control chart of section 9: folded away, its signals in sentences, and how little a signal says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.analysis.estimate import Estimate
from trialkit.analysis.spc import NotCharted
from trialkit.reporting import charts, figures, findings
from trialkit.reporting.alarms import false_alarms
from trialkit.reporting.blocks import Flow, Folded, bullets, figure, flow, paragraph
from trialkit.reporting.figures.spc import spc_telling
from trialkit.reporting.formats.html import anchor

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.results import MeasureResult

_DESCRIBES = (
    "A control chart describes how the weeks lie; no estimate, grade or decision in this report rests on it, and a "
    "signal is a reason to ask what happened."
)


def _blind_to(result: MeasureResult) -> str:
    """What the estimate allows for and the chart does not; "" where the estimate allows for no more either."""
    if result.rung != "segmented" or not isinstance(result.headline, Estimate):
        return ""
    season = "yearly season" in result.headline.method
    what = "the earlier trend and for the time of year" if season else "the earlier trend"
    back = ", or comes back every year," if season else ""
    return (
        f"The estimate above allows for {what}. A control chart does not: what was under way before{back} gives "
        "signals too."
    )


def control_chart(evaluation: Evaluation, result: MeasureResult) -> Flow:
    """The chart folded under its icon's words, or the reason why there is none; nothing where none was asked for."""
    chart = result.chart
    if chart is None:
        return ()
    if isinstance(chart, NotCharted):
        return paragraph(f"No control chart (SPC) is drawn: {findings.sentence(chart.reason)}")
    resting = [stretch.sentence for stretch in chart.stretches]
    inside = flow(
        paragraph(_DESCRIBES.replace("weeks", f"{evaluation.trial.design.period}s")),
        paragraph(false_alarms(chart)),
        paragraph(_blind_to(result)),
        figure(
            f"{anchor(9)}-spc",
            lambda uid, form: figures.spc_chart(evaluation, result.measure, chart, uid=uid, form=form),
            spc_telling(evaluation, result.measure, chart),
            charts.control_table(evaluation, result, chart),
            told=True,
        ),
        bullets([*chart.told, *resting, *chart.notes]),
    )
    return (Folded(f"As a control chart (SPC): {chart.icon.words}", inside),)
