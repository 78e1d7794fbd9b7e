"""Sites that started on different days: a panel for each, on the same scales, on a sheet that fits on a page of A4.

One column of panels where that is low enough, or the sheet is narrow; else two or three columns; else a strip for each.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from trialkit.analysis.estimate import Estimate
from trialkit.reporting import findings, sites
from trialkit.reporting.figures.canvas import Type
from trialkit.reporting.figures.lettering import wrap
from trialkit.reporting.figures.phases import bands, names, scale
from trialkit.reporting.figures.phases.grid import grid_of
from trialkit.reporting.figures.phases.plot import BELOW, draw_plot
from trialkit.reporting.figures.phases.strips import strips_chart
from trialkit.reporting.figures.sheet import MARGIN, TALLEST
from trialkit.reporting.tables import printable

if TYPE_CHECKING:
    from trialkit.reporting.figures.labels import Label
    from trialkit.reporting.figures.phases.scale import Scale
    from trialkit.reporting.figures.phases.subject import Subject

_NAME, _NAME_LINE = 24.0, 17.0
"""Pixels above a panel for its place's name and own change, and for each further line of them."""


@dataclass(frozen=True)
class _Panel:
    """One panel of a column: its words, and where everything of it stands."""

    subject: Subject
    said: list[str]
    phases: list[Label]
    changes: list[Label]
    both: Scale


def panels_chart(subjects: list[Subject], uid: str) -> str:
    """A panel for each place, in the largest form that fits."""
    if not subjects[0].sheet.wide:
        return _column(subjects, uid, *_laid(subjects))
    panels, end = _laid(subjects)
    if end + subjects[0].sheet.foot <= TALLEST:
        return _column(subjects, uid, panels, end)
    small = [replace(subject, small=True) for subject in subjects]
    said = [own_words(subject) for subject in small]
    grid = grid_of(small, said)
    return strips_chart(small, said, uid) if grid is None else grid.drawn(uid)


def own_words(subject: Subject) -> tuple[str, str]:
    """A place's name and its own change: "Louth", "25 points more (10 to 40)"; of a comparison, what it stands for."""
    name = " ".join(printable(subject.place.name).split())
    if subject.quiet:
        return name, "went on as before"
    if sites.left_out(subject.result, subject.place.name):
        return name, "left out of the average"
    own = sites.own_change(subject.result, subject.place.name)
    return name, findings.brief(subject.result.measure, own) if isinstance(own, Estimate) else ""


def _laid(subjects: list[Subject]) -> tuple[list[_Panel], float]:
    """Panels one under the other, and how far down they reach."""
    across = scale.across(subjects[0])
    below = BELOW + (17 if subjects[0].shows_n else 0)
    room = subjects[0].sheet.width - 2 * MARGIN
    panels = []
    y = subjects[0].sheet.head + names.key_height(subjects[0])
    for subject in subjects:
        said = wrap(": ".join(filter(None, own_words(subject))), room, subject.sheet.small + 1, "bold")
        phases, changes = bands.phase_names(subject, across), bands.change_names(subject, across)
        strip, above = bands.strip_height(phases, changes), _NAME + _NAME_LINE * (len(said) - 1)
        panels.append(_Panel(subject, said, phases, changes, scale.scale(subject, across, y + above, strip)))
        y += above + strip + scale.height(subject) + below
    return panels, y


def _column(subjects: list[Subject], uid: str, panels: list[_Panel], end: float) -> str:
    """The panels drawn, each under its place's name with its own change."""
    sheet = subjects[0].sheet
    page = sheet.page(end - sheet.head)
    if not sheet.wide:
        names.draw_key(page, subjects[0])
    for panel in panels:
        top = panel.both.top - _NAME - _NAME_LINE * (len(panel.said) - 1)
        for number, line in enumerate(panel.said):
            page.text((MARGIN, top + 4 + _NAME_LINE * number), line, Type(sheet.small + 1, weight="bold"))
        draw_plot(page, panel.subject, panel.both, panel.phases, panel.changes)
    return page.svg(uid, sheet.telling)
