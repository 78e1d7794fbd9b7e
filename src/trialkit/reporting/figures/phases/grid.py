"""Small panels in two or three columns: a plot for each place under its name, its own change and no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from trialkit.reporting.figures.canvas import Type
from trialkit.reporting.figures.lettering import text_width, wrap
from trialkit.reporting.figures.phases import bands, marks, scale
from trialkit.reporting.figures.phases.scale import Across
from trialkit.reporting.figures.phases.small import Small
from trialkit.reporting.figures.sheet import LEAST, MARGIN, TALLEST

if TYPE_CHECKING:
    from trialkit.reporting.figures.canvas import Page
    from trialkit.reporting.figures.phases.subject import Subject

_LEAST_TALL = {2: 84.0, 3: 56.0}
"""Pixels that a plot must be high, by the number of columns: where it would be lower there are more, or none."""
_MOST_TALL = 130.0
_BESIDE, _GAP = 24.0, 16.0
"""Pixels between two columns, whose dates reach into them, and from the dates of one row to the names of the next."""
_LINE, _STRIP, _NUMBERS, _DATES, _TITLE = 15.0, 6.0, 14.0, 22.0, 22.0
"""Pixels of a line of words, of air in a plot above its highest level, of the numbers of other changes there, of the
dates under a plot, and of the axis's title under them all."""


@dataclass(frozen=True)
class Grid(Small):
    """Places in so many columns, each worked out once."""

    columns: int

    @property
    def rows(self) -> int:
        """Rows of panels."""
        return -(-len(self.subjects) // self.columns)

    @cached_property
    def left(self) -> float:
        """Where the first column's plots begin, right of the levels."""
        first = self.subjects[0]
        both = scale.scale(first, Across(0, 100, 0, 1), 0, 0, 100)
        return MARGIN + 8 + max(text_width(scale.level_said(first, both, tick), LEAST) for tick in both.ticks)

    @cached_property
    def room(self) -> float:
        """How wide each plot is."""
        return (self.sheet.width - self.left - MARGIN - (self.columns - 1) * _BESIDE) / self.columns

    @cached_property
    def words(self) -> tuple[tuple[list[str], list[str]], ...]:
        """Each place's name and own change, in lines as wide as its plot."""
        return tuple((wrap(name, self.room, 12.0, "bold"), wrap(own, self.room, LEAST)) for name, own in self.said)

    @cached_property
    def lines(self) -> tuple[int, ...]:
        """The most lines of words in each row."""
        count = [len(name) + len(own) for name, own in self.words]
        return tuple(max(count[row * self.columns : (row + 1) * self.columns]) for row in range(self.rows))

    @property
    def strip(self) -> float:
        """Pixels in a plot above its highest level."""
        return _STRIP + (_NUMBERS if self.key.numbered else 0.0)

    @cached_property
    def tall(self) -> float:
        """Pixels that each plot may be high on a page."""
        used = self.sheet.head + self.key.height + self.sheet.foot + _TITLE + _LINE * sum(self.lines)
        used += self.rows * (self.strip + _DATES + _GAP)
        return min(_MOST_TALL, 0.6 * self.room, (TALLEST - used) / self.rows)

    def drawn(self, uid: str) -> str:
        """The sheet as SVG."""
        each = self.strip + self.tall + _DATES + _GAP
        page, y = self.begun(_LINE * sum(self.lines) + self.rows * each + _TITLE - _GAP)
        for row in range(self.rows):
            top = y + _LINE * self.lines[row]
            for column, at in enumerate(range(row * self.columns, min((row + 1) * self.columns, len(self.subjects)))):
                self._panel(page, at, column, top)
            y = top + each
        return self.ended(page, y - _GAP, uid)

    def _panel(self, page: Page, at: int, column: int, top: float) -> None:
        """One plot from `top` on, its words right above it; the levels are named in the first column."""
        subject, (name, own) = self.subjects[at], self.words[at]
        left = self.left + column * (self.room + _BESIDE)
        y = top - _LINE * (len(name) + len(own)) - 2
        for number, line in enumerate((*name, *own)):
            face = Type(12.0, weight="bold") if number < len(name) else Type(LEAST)
            page.text((left, y + _LINE * number), line, face)
        across = Across(left, self.room, subject.first - 0.5, subject.last + 0.5)
        both = scale.scale(subject, across, top, self.strip, self.tall)
        scale.draw_rules(page, subject, both, named=column == 0)
        scale.draw_dates(page, subject, both)
        bands.draw_grounds(page, subject, both)
        self.key.draw_numbers(page, both)
        marks.draw_dots(page, subject, both)


def grid_of(subjects: Sequence[Subject], said: Sequence[tuple[str, str]]) -> Grid | None:
    """The fewest columns in which plots are high enough to read; None where they are so in none.

    said: each place's name and its own change.
    """
    made = (Grid(subjects, said, columns) for columns in _LEAST_TALL)
    return next((grid for grid in made if grid.tall >= _LEAST_TALL[grid.columns]), None)
