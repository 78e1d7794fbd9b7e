"""One measure over the phases of its trial: the parts of the chart, laid out from the top of its sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.reporting import sites
from trialkit.reporting.figures.phases import arrow, bands, names, scale
from trialkit.reporting.figures.phases.panels import panels_chart
from trialkit.reporting.figures.phases.plot import BELOW, draw_plot
from trialkit.reporting.figures.phases.subject import Subject
from trialkit.reporting.once import once_for

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.results import MeasureResult
    from trialkit.reporting.figures.sheet import Format

_ANY = "any-uid-7f3a"
"""Stands for the uid in the ids of a chart that is drawn once for all of them."""


def phases_chart(evaluation: Evaluation, result: MeasureResult, *, uid: str, form: Format = "wide") -> str:
    """One measure over the trial's phases: dots, fitted line, expected line with its ribbon, the change as an arrow.

    Sites that started on different days have a panel each, on the same scales. The chart of one
    measure stands in a report up to three times, told apart by the uid in its ids alone: it is drawn once.
    """
    drawn = once_for(evaluation, result, (phases_chart, form), lambda: _chart(evaluation, result, form))
    return drawn.replace(_ANY, uid)


def _chart(evaluation: Evaluation, result: MeasureResult, form: Format) -> str:
    """The chart with a stand-in for the uid."""
    if sites.apart(result):
        places = (*sites.judged(evaluation, result), *sites.comparisons(evaluation, result))
        return panels_chart([Subject(evaluation, result, form, place) for place in places], _ANY)
    return _drawn(Subject(evaluation, result, form, sites.judged(evaluation, result)[0]), _ANY)


def _drawn(subject: Subject, uid: str) -> str:
    """Title and subtitle, key (narrow only), names of phases and changes, the plot, its axis, the band."""
    across = scale.across(subject)
    phases, changes = bands.phase_names(subject, across), bands.change_names(subject, across)
    strip, key = bands.strip_height(phases, changes), names.key_height(subject)
    below = BELOW + (17 if subject.shows_n else 0)
    page = subject.sheet.page(key + strip + scale.height(subject) + below)
    both = scale.scale(subject, across, subject.sheet.head + key, strip)
    draw_plot(page, subject, both, phases, changes)
    arrow.draw_change(page, subject, both)
    if subject.sheet.wide:
        names.draw_names(page, subject, both)
    else:
        names.draw_key(page, subject)
    return page.svg(uid, subject.sheet.telling)
