"""The control chart of section 9: folded away, its signals in sentences, and how little a signal says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.analysis.estimate import Estimate
from trialkit.analysis.spc import NotCharted
from trialkit.reporting import charts, figures, findings
from trialkit.reporting.alarms import false_alarms
from trialkit.reporting.sections.section import anchor, bullets, data, paragraph
from trialkit.reporting.tables import escape

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


def control_chart(evaluation: Evaluation, result: MeasureResult) -> str:
    """The chart folded under its icon's words, or the reason why there is none; "" where none was asked for."""
    chart = result.chart
    if chart is None:
        return ""
    if isinstance(chart, NotCharted):
        return paragraph(f"No control chart (SPC) is drawn: {findings.sentence(chart.reason)}")
    drawn = figures.spc_chart(evaluation, result.measure, chart, uid=f"{anchor(9)}-spc", form="narrow")
    resting = [stretch.sentence for stretch in chart.stretches]
    describes = _DESCRIBES.replace("weeks", f"{evaluation.trial.design.period}s")
    return (
        f"<details><summary>As a control chart (SPC): {escape(chart.icon.words)}</summary>"
        f"{paragraph(describes)}{paragraph(false_alarms(chart))}{paragraph(_blind_to(result))}"
        f'<figure class="tk-figure tk-small">{drawn}<figcaption>'
        f"{data(charts.control_table(evaluation, result, chart))}"
        f"</figcaption></figure>{bullets([*chart.told, *resting, *chart.notes])}</details>"
    )
