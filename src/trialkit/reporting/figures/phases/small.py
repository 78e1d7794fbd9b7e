"""What every form of small panels shares: places and their words, one sheet, one key, how a page begins and ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from trialkit.reporting import charts
from trialkit.reporting.figures.canvas import Type
from trialkit.reporting.figures.palette import GREY
from trialkit.reporting.figures.phases.key import Key, key_of
from trialkit.reporting.figures.sheet import LEAST

if TYPE_CHECKING:
    from trialkit.reporting.figures.canvas import Page
    from trialkit.reporting.figures.phases.subject import Subject
    from trialkit.reporting.figures.sheet import Sheet


@dataclass(frozen=True)
class Small:
    """Places drawn small on one sheet. said: each place's name and its own change."""

    subjects: Sequence[Subject]
    said: Sequence[tuple[str, str]]

    @property
    def sheet(self) -> Sheet:
        """The finding, the measure and the band around all of them."""
        return self.subjects[0].sheet

    @cached_property
    def key(self) -> Key:
        """What the grounds and the numbers stand for."""
        return key_of(self.subjects[0])

    def begun(self, body: float) -> tuple[Page, float]:
        """A page with the key on it and room for so many pixels under that, and where those begin."""
        page = self.sheet.page(self.key.height + body)
        self.key.draw(page, self.sheet.head)
        return page, self.sheet.head + self.key.height

    def ended(self, page: Page, y: float, uid: str) -> str:
        """The page as SVG, with the words for its dates at `y`."""
        said = charts.x_title(self.subjects[0].evaluation)
        page.text((self.sheet.width / 2, y), said, Type(LEAST, GREY, across="center"))
        return page.svg(uid, self.sheet.telling)
