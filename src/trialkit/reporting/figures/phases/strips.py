"""Very many places: a strip for each, on one scale, with its name and its own change beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from trialkit.reporting.figures.canvas import Type
from trialkit.reporting.figures.lettering import cut, text_width
from trialkit.reporting.figures.palette import GREY
from trialkit.reporting.figures.phases import bands, marks, scale
from trialkit.reporting.figures.phases.scale import Across
from trialkit.reporting.figures.phases.small import Small
from trialkit.reporting.figures.sheet import LEAST, MARGIN, TALLEST

if TYPE_CHECKING:
    from trialkit.reporting.figures.canvas import Page
    from trialkit.reporting.figures.phases.scale import Scale
    from trialkit.reporting.figures.phases.subject import Subject

_PITCH, _MOST_PITCH, _AIR = 17.0, 30.0, 3.0
"""Pixels from one strip to the next, at least and at most, and the air between them."""
_RANGE, _DATES, _TITLE = 20.0, 22.0, 18.0
"""Pixels for what the strips reach from and to, for the dates under them, and for the axis's title."""
_LONGEST = 300.0
"""Pixels that a name may take beside one block of strips."""
_APART = 14.0


@dataclass(frozen=True)
class Strips(Small):
    """Places in blocks side by side; own changes are told only where one block holds all."""

    @cached_property
    def free(self) -> float:
        """Pixels that strips may take from top to bottom."""
        sheet = self.sheet
        return TALLEST - sheet.head - self.key.height - sheet.foot - _RANGE - self.above - _DATES - _TITLE

    @property
    def above(self) -> float:
        """Pixels above the strips for the numbers of other changes."""
        return 14.0 if self.key.numbered else 0.0

    @cached_property
    def blocks(self) -> int:
        """Blocks side by side: as few as hold all."""
        return -(-len(self.subjects) // int(self.free / _PITCH))

    @cached_property
    def each(self) -> int:
        """Strips in each block but the last."""
        return -(-len(self.subjects) // self.blocks)

    @cached_property
    def pitch(self) -> float:
        """Pixels from one strip to the next."""
        return min(_MOST_PITCH, self.free / self.each)

    @cached_property
    def width(self) -> float:
        """The width of one block."""
        return (self.sheet.width - 2 * MARGIN - (self.blocks - 1) * _APART) / self.blocks

    @cached_property
    def named(self) -> float:
        """Pixels that names take in a block."""
        longest = max(text_width(name, LEAST, "bold") for name, _ in self.said) + _APART
        return min(longest, _LONGEST if self.blocks == 1 else 0.5 * self.width)

    @cached_property
    def told(self) -> float:
        """Pixels that own changes take, right of the strips."""
        longest = max(text_width(own, LEAST) for _, own in self.said)
        return longest + _APART if self.blocks == 1 and longest else 0.0

    def drawn(self, uid: str) -> str:
        """The sheet as SVG."""
        page, top = self.begun(_RANGE + self.above + self.pitch * self.each + _DATES + _TITLE)
        page.text((MARGIN, top + 4), self._reach(), Type(LEAST, GREY))
        top += _RANGE + self.above
        for block in range(self.blocks):
            inside = range(block * self.each, min((block + 1) * self.each, len(self.subjects)))
            self._block(page, block, inside, top)
        return self.ended(page, top + self.pitch * self.each + _DATES, uid)

    def _reach(self) -> str:
        """What the lower and the upper edge of every strip stand for."""
        both = self._scale(self.subjects[0], 0.0, 0.0)
        low, high = (scale.level_said(self.subjects[0], both, level) for level in (both.low, both.high))
        return f"Each strip runs from {low} at its lower edge to {high} at its upper edge."

    def _scale(self, subject: Subject, left: float, top: float) -> Scale:
        """Both scales of one strip."""
        room = self.width - self.named - self.told
        across = Across(left, room, subject.first - 0.5, subject.last + 0.5)
        return scale.scale(subject, across, top, 0.0, self.pitch - _AIR)

    def _block(self, page: Page, block: int, inside: range, top: float) -> None:
        """Strips one under the other, the dates under the last."""
        left = MARGIN + block * (self.width + _APART)
        for row, at in enumerate(inside):
            subject, (name, own) = self.subjects[at], self.said[at]
            both = self._scale(subject, left + self.named, top + row * self.pitch)
            middle = both.bottom - both.tall / 2
            fitting = cut(name, self.named - _APART / 2, LEAST, "bold")
            page.text((left, middle), fitting, Type(LEAST, weight="bold", down="center"))
            bands.draw_grounds(page, subject, both)
            marks.draw_dots(page, subject, both)
            if self.told:
                page.text((both.across.x(subject.last + 0.5) + _APART, middle), own, Type(LEAST, down="center"))
            if at == inside[-1]:
                scale.draw_dates(page, subject, both)
        whole = self._scale(self.subjects[0], left + self.named, top - self.above)
        reach = len(inside) * self.pitch - _AIR + self.above - whole.tall
        self.key.draw_numbers(page, whole, reach)


def strips_chart(subjects: Sequence[Subject], said: Sequence[tuple[str, str]], uid: str) -> str:
    """Every place as a strip. said: each place's name, cut where it must be, and its own change."""
    return Strips(subjects, said).drawn(uid)
