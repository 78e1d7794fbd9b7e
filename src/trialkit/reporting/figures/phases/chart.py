"""One measure over the phases of its trial: the parts of the chart, laid out from the top of its sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.reporting.figures.canvas import style
from trialkit.reporting.figures.phases import arrow, bands, marks, names, scale
from trialkit.reporting.figures.phases.subject import Subject

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.results import MeasureResult
    from trialkit.reporting.figures.sheet import Format

_BELOW = 46.0
"""Pixels under the plot for the dates and the axis's title; more where the records are written there too."""


def phases_chart(evaluation: Evaluation, result: MeasureResult, *, uid: str, form: Format = "wide") -> str:
    """One measure over the trial's phases: dots, fitted line, expected line with its ribbon, the change as an arrow."""
    with style():
        return _drawn(Subject(evaluation, result, form), uid)


def _drawn(subject: Subject, uid: str) -> str:
    """Title and subtitle, key (narrow only), names of phases and changes, the plot, its axis, the band."""
    across = scale.across(subject)
    phases, changes = bands.phase_names(subject, across), bands.change_names(subject, across)
    strip, key = bands.strip_height(phases, changes), names.key_height(subject)
    below = _BELOW + (17 if subject.shows_n else 0)
    page = subject.sheet.page(key + strip + scale.height(subject) + below)
    both = scale.scale(subject, across, subject.sheet.head + key, strip)
    scale.draw_axes(page, subject, both)
    bands.draw_phases(page, subject, both, phases)
    bands.draw_changes(page, both, changes, phases)
    marks.draw_lines(page, subject, both)
    marks.draw_dots(page, subject, both)
    arrow.draw_change(page, subject, both)
    if subject.sheet.wide:
        names.draw_end_names(page, subject, both)
    else:
        names.draw_key(page, subject)
    return page.svg(uid, subject.sheet.telling)
