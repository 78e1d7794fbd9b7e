"""The sheet as lines of text for a terminal: where the trial stands first, the question last."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trialkit.reporting.huddle.words import Sheet

WIDTH = 80
_MARKS = {"calm": "○", "news": "●", "harm": "■"}


def lines(sheet: Sheet) -> Iterator[str]:
    """The sheet in lines of at most 80 characters, a blank line between ideas."""
    yield from _wrapped(sheet.title)
    yield from _wrapped(f"{sheet.place}, {sheet.phase} · {sheet.date} · {sheet.left}")
    for one in sheet.statements:
        yield ""
        yield from _wrapped(f"{_MARKS[one.mood]} {one.measure}: {one.heading}", then="  ")
        yield from _wrapped(one.text, first="  ", then="  ")
    yield ""
    yield from _wrapped(f"{sheet.logged_heading}: {sheet.logged}")
    wide = max((len(one.code) for one in sheet.people), default=0)
    for person in sheet.people:
        usual = person.usual if person.usual == "first time" else f"usually {person.usual}"
        yield f"  {person.code:{wide}}  {person.rows:>5}  {usual}"
    if sheet.more_people:
        yield f"  {sheet.more_people}"
    if sheet.silent:
        yield from _wrapped(sheet.silent, first="  ", then="  ")
    yield ""
    yield f"{sheet.mend_heading}:"
    for line in sheet.mend:
        yield from _wrapped(line, first="  ", then="    ")
    yield ""
    yield f"{sheet.stories_heading}:"
    for story in sheet.stories:
        yield from _wrapped(f"“{story.text}” {story.source}", first="  ", then="  ")
        if story.hint:
            yield from _wrapped(f"Hint: {story.hint}", first="    ", then="    ")
    if sheet.no_stories:
        yield from _wrapped(sheet.no_stories, first="  ", then="  ")
    for line in sheet.hints:
        yield from _wrapped(f"Hint: {line}", first="  ", then="    ")
    yield ""
    for line in (*sheet.registration, sheet.made, sheet.band):
        yield from _wrapped(line)
    yield ""
    yield from _wrapped(f"One question: {sheet.question}")


def _wrapped(text: str, *, first: str = "", then: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=then, break_on_hyphens=False)
