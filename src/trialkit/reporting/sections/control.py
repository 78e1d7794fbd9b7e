"""The control chart of section 9: folded away, its signals in sentences, and how little a signal says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.analysis.spc import NotCharted
from trialkit.reporting import charts, figures, findings
from trialkit.reporting.alarms import false_alarms
from trialkit.reporting.figures.spc import spc_telling
from trialkit.reporting.sections.section import anchor, bullets, data, paragraph
from trialkit.reporting.tables import escape

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.results import MeasureResult

_DESCRIBES = (
    "A control chart describes how the weeks lie; no estimate, grade or decision in this report rests on it, and a "
    "signal is a reason to ask what happened."
)


def control_chart(evaluation: Evaluation, result: MeasureResult) -> str:
    """The chart folded under its icon's words, or the reason why there is none; "" where none was asked for."""
    chart = result.chart
    if chart is None:
        return ""
    if isinstance(chart, NotCharted):
        return paragraph(f"No control chart (SPC) is drawn: {findings.sentence(chart.reason)}")
    telling = spc_telling(evaluation, result.measure, chart)
    drawn = figures.spc_chart(evaluation, result.measure, chart, uid=f"{anchor(9)}-spc", form="narrow")
    told = [signal.sentence for signal in chart.signals] or ["No rule holds: nothing on the chart is unusual."]
    resting = [stretch.sentence for stretch in chart.stretches]
    describes = _DESCRIBES.replace("weeks", f"{evaluation.trial.design.period}s")
    return (
        f"<details><summary>As a control chart (SPC): {escape(chart.icon.words)}</summary>"
        f"{paragraph(describes)}{paragraph(false_alarms(chart))}"
        f'<figure class="tk-figure tk-small">{drawn}<figcaption>'
        "<details><summary>What this chart says, in words</summary>"
        f"<p>{escape(telling.alternative)}</p></details>{data(charts.control_table(evaluation, result, chart))}"
        f"</figcaption></figure>{bullets([*told, *resting, *chart.notes])}</details>"
    )
