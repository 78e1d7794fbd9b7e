"""What a control chart's figure says: the finding as its title, what the lines rest on, every signal in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.analysis.spc.chart import NAMES
from trialkit.analysis.spc.sentences import AS_FAR, points
from trialkit.protocol.wording import joined
from trialkit.reporting.charts import Telling
from trialkit.reporting.numbers import level_unit

if TYPE_CHECKING:
    from trialkit.analysis.spc import Chart
    from trialkit.analysis.spc.chart import Assurance, Stretch, Variation
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.protocol.measure import Measure

SAID: dict[Variation, str] = {
    "common_cause": "common cause",
    "improving": "special cause, improving",
    "concerning": "special cause, concerning",
    "neither": "special cause, neutral",
}
"""The words beside each mark."""


MET: dict[Assurance, tuple[str, str]] = {
    "pass": ("P", "target met unless something changes"),
    "fail": ("F", "target missed unless something changes"),
    "hit_or_miss": ("?", "target hit at times, missed at times"),
}
"""Making Data Count's letter for assurance, and its words."""


def variation_icon(chart: Chart) -> tuple[str, str]:
    """Making Data Count's letter for variation (H high, L low, ~ common cause), and its words."""
    icon = chart.icon
    way = f" {icon.way}" if icon.way else ""
    letter = "~" if icon.variation == "common_cause" else "H" if icon.direction == "high" else "L"
    return (letter if icon.direction or letter == "~" else "!"), f"now{way}: {SAID[icon.variation]}"


def spc_telling(evaluation: Evaluation, measure: Measure, chart: Chart) -> Telling:
    """The finding; chart, unit and what the lines rest on; every signal and whatever calls for care."""
    unit = "per cent" if level_unit(measure).suffix == "%" else measure.unit or "as logged"
    kind = NAMES[chart.kind]
    rests = "; ".join(_rests(stretch) for stretch in chart.stretches)
    sentences = [stretch.sentence for stretch in chart.stretches]
    return Telling(
        f"{measure.name}: {_finding(chart)}",
        f"{kind[0].upper()}{kind[1:]} by {evaluation.trial.design.period}, {unit}; {rests}{_care(chart)}",
        " ".join((chart.icon.words, *chart.told, *sentences, *chart.notes)),
    )


def _finding(chart: Chart) -> str:
    """The chart's answer, for its title."""
    if chart.icon.variation != "common_cause":
        return f"{SAID[chart.icon.variation]} at the latest point"
    if chart.signals:
        return "special cause earlier, common cause at the latest point"
    return f"no signal among {points(len(chart.points))}"


def _rests(stretch: Stretch) -> str:
    """What one stretch's lines rest on, in a few words."""
    line = "median of" if stretch.runs else "trial limits from" if stretch.trial_limits else "limits from"
    return f"{line} {stretch.used} points of {joined(stretch.basis)}"


def _care(chart: Chart) -> str:
    """That there is more variation than the limits allow for, where a note says so."""
    most = max((stretch.dispersion or 0.0 for stretch in chart.stretches), default=0.0)
    warned = any(AS_FAR in note for note in chart.notes)
    return f"; from one to the next, points move {most:.1f} times {AS_FAR} would move them" if warned else ""
