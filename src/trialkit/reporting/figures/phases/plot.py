"""The plot of one place in the phases chart: its axes, bands, lines and dots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.reporting.figures.phases import bands, marks, scale

if TYPE_CHECKING:
    from trialkit.reporting.figures.canvas import Page
    from trialkit.reporting.figures.labels import Label
    from trialkit.reporting.figures.phases.scale import Scale
    from trialkit.reporting.figures.phases.subject import Subject

BELOW = 46.0
"""Pixels under the plot for the dates and the axis's title; more where the records are written there too."""


def draw_plot(page: Page, subject: Subject, both: Scale, phases: list[Label], changes: list[Label]) -> None:
    """All but the change's arrow and the lines' names."""
    scale.draw_axes(page, subject, both)
    bands.draw_phases(page, subject, both, phases)
    bands.draw_changes(page, both, changes, phases)
    marks.draw_lines(page, subject, both)
    marks.draw_beside(page, subject, both)
    marks.draw_dots(page, subject, both)
