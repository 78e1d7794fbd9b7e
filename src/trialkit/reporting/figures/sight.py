"""The chart of what a plan can see: one bar a scenario, as long as the smallest change that it notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.reporting import design_words as words
from trialkit.reporting.charts import Telling
from trialkit.reporting.figures.canvas import Fill, Page, Stroke, Type
from trialkit.reporting.figures.lettering import wrap
from trialkit.reporting.figures.palette import GREY, NAVY, PLUM, RULE
from trialkit.reporting.figures.sheet import LEAST, MARGIN, WIDTH, Format
from trialkit.reporting.numbers import threshold

if TYPE_CHECKING:
    from trialkit.judgement.sight import Outlook
    from trialkit.reporting.design_words import Row

_NAMES, _NUMBERS, _STEP = 200.0, 150.0, 34.0
"""Pixels for a scenario's name at the left and its numbers at the right of the wide chart, and for each row."""


def sight_chart(outlook: Outlook, *, uid: str, form: Format = "wide") -> str:
    """The plan in full colour, the scenarios lighter, and the smallest change worth having as a line, as SVG."""
    return _drawn(outlook, words.rows(outlook), uid, form)


def sight_telling(outlook: Outlook) -> Telling:
    """The chart in words, for its title and its text alternative."""
    said = [f"{row.name}: {row.smallest}" for row in words.rows(outlook)]
    return Telling(
        "Smallest change noticed in 80 of 100 trials",
        outlook.measure.name,
        f"{'; '.join(said)}. The smallest change worth having is {_worth(outlook)}.",
    )


def _drawn(outlook: Outlook, rows: tuple[Row, ...], uid: str, form: Format) -> str:
    wide, telling = form == "wide", sight_telling(outlook)
    width = WIDTH[form]
    small, step = (12.0, _STEP) if wide else (LEAST, _STEP + 16)
    title = wrap(telling.title, width - 2 * MARGIN, 17 if wide else 15, "bold")
    under = wrap(telling.subtitle, width - 2 * MARGIN, 13 if wide else 12)
    head = 10 + 22.0 * len(title) + 17 * len(under) + 26
    page = Page(width, head + step * len(rows) + 14)
    for number, line in enumerate(title):
        page.text((MARGIN, 10 + 22.0 * number), line, Type(17 if wide else 15, weight="bold"))
    for number, line in enumerate(under):
        page.text((MARGIN, 12 + 22.0 * len(title) + 17 * number), line, Type(13 if wide else 12, GREY))
    worth = outlook.measure.worthwhile or 0.0
    longest = max([worth, *(row.size for row in rows if row.size is not None)])
    left = MARGIN + (_NAMES if wide else 0.0)
    room = width - left - MARGIN - (_NUMBERS if wide else 4.0)
    mark = left + room * worth / longest
    bottom = head + step * len(rows)
    for number, row in enumerate(rows):
        top = head + step * number
        said = f"{row.smallest} ({row.around})" if row.size is not None else row.smallest
        page.text((MARGIN, top + (8 if wide else 3)), row.name, Type(small, weight="normal" if number else "bold"))
        at = (width - MARGIN, top + (8 if wide else 3))
        page.text(at, said, Type(small, weight="normal" if number else "bold", across="right"))
        if row.size is not None:
            colour = Fill(NAVY, alpha=None if number == 0 else 0.45)
            page.box((left, top + (7 if wide else 22), max(1.5, room * row.size / longest), 17.0), colour)
    tops = (
        [(head - 6, bottom)] if wide else [(head + step * row + 19, head + step * row + 42) for row in range(len(rows))]
    )
    for top, end in tops:
        page.line([left, left], [top + 4, end], Stroke(GREY, 1.0))
        page.line([mark, mark], [top, end], Stroke(PLUM, 1.6, (4, 2), order=3.0))
    page.line([MARGIN, width - MARGIN], [bottom + 4] * 2, Stroke(RULE, 0.7))
    face = Type(small, PLUM, across="right") if mark > width / 2 else Type(small, PLUM)
    page.text((mark, head - 21), f"worth having: {_worth(outlook)}", face)
    return page.svg(uid, telling)


def _worth(outlook: Outlook) -> str:
    return threshold(outlook.measure, outlook.measure.worthwhile or 0.0)
