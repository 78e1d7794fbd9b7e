"""What every chart has around it: its width, the finding as its title, measure and unit under it, the band below."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from trialkit.reporting import kept_back
from trialkit.reporting.figures.canvas import Fill, Page, Type
from trialkit.reporting.figures.lettering import wrap
from trialkit.reporting.figures.palette import BAND, GREY

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.reporting.charts import Telling

Format = Literal["wide", "low", "narrow"]
"""low: as wide as the wide one, its plot about half as high, for a page that holds much else."""

WIDTH = {"wide": 720.0, "low": 720.0, "narrow": 276.0}
"""The narrow sheet is as wide as the column of a 320 pixel screen with a scroll bar: its least type, 11, is 11 so."""
MARGIN = 14.0
LEAST = 11.0
"""The smallest type on any sheet."""
TALLEST = 900.0
"""Pixels that a wide sheet may be high: as wide as the text of an A4 page, it leaves room there for a heading."""


@dataclass(frozen=True)
class Sheet:
    """The parts around a chart, wrapped to its width; `head` is how far down they reach, `foot` how far up."""

    telling: Telling
    wide: bool
    width: float
    title: list[str]
    subtitle: list[str]
    band: list[str]

    @property
    def small(self) -> float:
        """The size of a chart's ordinary words."""
        return 12.0 if self.wide else LEAST

    @property
    def head(self) -> float:
        """Pixels from the top to where the chart itself may start."""
        return 10 + len(self.title) * 22 + 2 + len(self.subtitle) * 17 + 8.0

    @property
    def foot(self) -> float:
        """Pixels that the band takes at the bottom."""
        return 10.0 + 15 * len(self.band) if self.band else 0.0

    def page(self, body: float) -> Page:
        """A page with room for a chart `body` pixels high, title and band already on it."""
        page = Page(self.width, self.head + body + self.foot)
        title, subtitle = Type(17 if self.wide else 15, weight="bold"), Type(13 if self.wide else 12, GREY)
        y = 10.0
        for line in self.title:
            page.text((MARGIN, y), line, title)
            y += 22
        for number, line in enumerate(self.subtitle):
            page.text((MARGIN, y + 2 + 17 * number), line, subtitle)
        if self.band:
            top = page.height - self.foot
            page.box((0, top, self.width, self.foot), Fill(BAND))
            for number, line in enumerate(self.band):
                page.text((MARGIN, top + 5 + 15 * number), line, Type(LEAST))
        return page


def sheet(evaluation: Evaluation, telling: Telling, form: Format) -> Sheet:
    """The sheet of one trial's chart, with the report's band."""
    return banded(telling, form, kept_back.band(evaluation))


def banded(telling: Telling, form: Format, band: str) -> Sheet:
    """The sheet of one chart over a band of words, if any; an interval in brackets is never torn apart."""
    width, wide = WIDTH[form], form != "narrow"
    room = width - 2 * MARGIN
    whole = re.sub(r"\([^()]{1,24}\)", lambda found: found[0].replace(" ", "\u00a0"), telling.title)
    title = wrap(whole, room, 17 if wide else 15, "bold")
    subtitle = wrap(telling.subtitle, room, 13 if wide else 12)
    return Sheet(telling, wide, width, title, subtitle, wrap(band, room, LEAST) if band else [])
