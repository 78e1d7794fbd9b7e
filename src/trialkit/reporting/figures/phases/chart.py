"""One measure over the phases of its trial: the parts of the chart, laid out from the top of its sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.analysis.estimate import Estimate
from trialkit.reporting import findings, sites
from trialkit.reporting.figures.canvas import Page, Type
from trialkit.reporting.figures.phases import arrow, bands, marks, names, scale
from trialkit.reporting.figures.phases.subject import Subject
from trialkit.reporting.figures.sheet import MARGIN
from trialkit.reporting.once import once
from trialkit.reporting.tables import printable

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.results import MeasureResult
    from trialkit.reporting.figures.labels import Label
    from trialkit.reporting.figures.phases.scale import Scale
    from trialkit.reporting.figures.sheet import Format

_BELOW = 46.0
"""Pixels under the plot for the dates and the axis's title; more where the records are written there too."""
_ANY = "any-uid-7f3a"
"""Stands for the uid in the ids of a chart that is drawn once for all of them."""
_LONGEST_NAME = 40
_PANEL_NAME = 24.0
"""Pixels above a panel for its place's name and own change."""


def phases_chart(evaluation: Evaluation, result: MeasureResult, *, uid: str, form: Format = "wide") -> str:
    """One measure over the trial's phases: dots, fitted line, expected line with its ribbon, the change as an arrow.

    Sites that started on different days have a panel each, one under the other, on the same scales. The chart of one
    measure stands in a report up to three times, told apart by the uid in its ids alone: it is drawn once.
    """
    drawn, _ = once(evaluation, (id(result), form), lambda: (_chart(evaluation, result, form), result))
    return drawn.replace(_ANY, uid)


def _chart(evaluation: Evaluation, result: MeasureResult, form: Format) -> str:
    """The chart with a stand-in for the uid."""
    if sites.apart(result):
        places = (*sites.judged(evaluation, result), *sites.comparisons(evaluation, result))
        return _panels([Subject(evaluation, result, form, place) for place in places], _ANY)
    return _drawn(Subject(evaluation, result, form, sites.judged(evaluation, result)[0]), _ANY)


def _panels(subjects: list[Subject], uid: str) -> str:
    """A panel for each place: its name with its own change, its phases, its dots, its axis."""
    across = scale.across(subjects[0])
    below = _BELOW + (17 if subjects[0].shows_n else 0)
    laid = []
    y = subjects[0].sheet.head + names.key_height(subjects[0])
    for subject in subjects:
        phases, changes = bands.phase_names(subject, across), bands.change_names(subject, across)
        strip = bands.strip_height(phases, changes)
        laid.append((subject, phases, changes, scale.scale(subject, across, y + _PANEL_NAME, strip)))
        y += _PANEL_NAME + strip + scale.height(subject) + below
    page = subjects[0].sheet.page(y - subjects[0].sheet.head)
    if not subjects[0].sheet.wide:
        names.draw_key(page, subjects[0])
    for subject, phases, changes, both in laid:
        face = Type(subject.sheet.small + 1, weight="bold")
        page.text((MARGIN, both.top - _PANEL_NAME + 4), _panel_name(subject), face)
        _draw(page, subject, both, phases, changes)
    return page.svg(uid, subjects[0].sheet.telling)


def _panel_name(subject: Subject) -> str:
    """ "Louth: 25 points more (10 to 40)"; for a comparison that it went on as before."""
    name = " ".join(printable(subject.place.name).split())[:_LONGEST_NAME]
    if subject.quiet:
        return f"{name}: went on as before"
    if sites.left_out(subject.result, subject.place.name):
        return f"{name}: left out of the average"
    own = sites.own_change(subject.result, subject.place.name)
    return f"{name}: {findings.brief(subject.result.measure, own)}" if isinstance(own, Estimate) else name


def _draw(page: Page, subject: Subject, both: Scale, phases: list[Label], changes: list[Label]) -> None:
    """The plot of one place, all but the change's arrow and the lines' names."""
    scale.draw_axes(page, subject, both)
    bands.draw_phases(page, subject, both, phases)
    bands.draw_changes(page, both, changes, phases)
    marks.draw_lines(page, subject, both)
    marks.draw_beside(page, subject, both)
    marks.draw_dots(page, subject, both)


def _drawn(subject: Subject, uid: str) -> str:
    """Title and subtitle, key (narrow only), names of phases and changes, the plot, its axis, the band."""
    across = scale.across(subject)
    phases, changes = bands.phase_names(subject, across), bands.change_names(subject, across)
    strip, key = bands.strip_height(phases, changes), names.key_height(subject)
    below = _BELOW + (17 if subject.shows_n else 0)
    page = subject.sheet.page(key + strip + scale.height(subject) + below)
    both = scale.scale(subject, across, subject.sheet.head + key, strip)
    _draw(page, subject, both, phases, changes)
    arrow.draw_change(page, subject, both)
    if subject.sheet.wide:
        names.draw_names(page, subject, both)
    else:
        names.draw_key(page, subject)
    return page.svg(uid, subject.sheet.telling)
