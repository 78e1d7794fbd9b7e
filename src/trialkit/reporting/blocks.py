"""What a report is made of, before any format: frozen blocks in order, every text plain, every number already in words.

Each maker gives a flow, a tuple of blocks that may be empty, so that flows are joined by +.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from trialkit.reporting.charts import Telling
from trialkit.reporting.tables import Table

Form = Literal["wide", "narrow"]
Draw = Callable[[str, Form], str]
"""(an id that no other drawing on the page has, the width it is for) → SVG; "" where there is nothing to draw."""
Tone = Literal["plain", "finding", "question", "missing", "note"]
Shown = Literal["open", "numbers", "folded"]


@dataclass(frozen=True)
class Paragraph:
    """Plain text; an empty line in it starts a new line of text. tone: what it is, for formats that show it."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True)
class Heading:
    """A heading inside a section: level 3 below the section's own, or 4."""

    text: str
    level: Literal[3, 4] = 3


@dataclass(frozen=True)
class Bullets:
    """Sentences, each by itself."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Fact:
    """A term with what is known of it. grade: dots before the text; strong: said with emphasis."""

    term: str
    text: str
    grade: int | None = None
    strong: bool = False


@dataclass(frozen=True)
class Facts:
    """Terms with what is known of each; in the headline box when `headline`."""

    items: tuple[Fact, ...]
    headline: bool = False


@dataclass(frozen=True)
class Graded:
    """The evidence grade as dots, with its sentence."""

    level: int
    text: str


@dataclass(frozen=True)
class Tabled:
    """A table. shown: open; the numbers behind a chart; or folded because nothing hangs on it. A page on a screen folds
    both of the latter; on paper they are open. csv: whether its file is linked. prints: whether the last column holds
    fingerprints.
    """

    table: Table
    shown: Shown = "open"
    csv: bool = False
    prints: bool = False


@dataclass(frozen=True)
class Figure:
    """A chart: its drawing, what it says in words, and its numbers. told: its words stand beside it anyway."""

    name: str
    draw: Draw
    telling: Telling
    table: Table | None = None
    told: bool = False

    def svg(self, form: Form) -> str:
        """The drawing for a width."""
        return self.draw(f"{self.name}-{form[0]}", form)

    @property
    def picture(self) -> str:
        """The drawing on paper where it stands by itself, the same wherever the figure stands."""
        return self.draw("picture", "wide")


@dataclass(frozen=True)
class Quote:
    """Somebody's words and, in general, who said them."""

    text: str
    who: str


@dataclass(frozen=True)
class Commands:
    """Lines to type in a terminal."""

    text: str


@dataclass(frozen=True)
class Links:
    """Links to other sections: number and words."""

    items: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Folded:
    """Blocks behind one line, where a format can fold."""

    summary: str
    blocks: Flow


Block = Paragraph | Heading | Bullets | Facts | Graded | Tabled | Figure | Quote | Commands | Links | Folded
Flow = tuple[Block, ...]


def flow(*parts: Flow) -> Flow:
    """Several flows, one after the other."""
    return tuple(block for part in parts for block in part)


def paragraph(text: str, *, tone: Tone = "plain") -> Flow:
    """A paragraph; nothing for no text."""
    return (Paragraph(text.strip(), tone),) if text.strip() else ()


def heading(text: str, *, level: Literal[3, 4] = 3) -> Flow:
    """A heading inside a section."""
    return (Heading(text, level),)


def bullets(items: Iterable[str]) -> Flow:
    """A list of plain sentences; nothing for none."""
    found = tuple(item.strip() for item in items if item.strip())
    return (Bullets(found),) if found else ()


def facts(pairs: Iterable[tuple[str, str]]) -> Flow:
    """Terms with what is known of each: plain text on both sides."""
    return (Facts(tuple(Fact(term, text) for term, text in pairs)),)


def not_collected(what: str, would_tell: str) -> str:
    """The sentence that stands where something was not collected, with what it would have told."""
    return f"Not collected: {what}. It would have told {would_tell}."


def missing(what: str, would_tell: str) -> Flow:
    """The same as a paragraph, marked so that it cannot be overlooked."""
    return paragraph(not_collected(what, would_tell), tone="missing")


def tabled(table: Table, shown: Shown = "open", *, csv: bool = False, prints: bool = False) -> Flow:
    """A table; nothing for one that would be folded away and has no rows."""
    return () if shown == "folded" and not table.shown else (Tabled(table, shown, csv, prints),)


def figure(name: str, draw: Draw, telling: Telling, table: Table | None = None, *, told: bool = False) -> Flow:
    """A chart with its words and its numbers, drawn once however often it is shown; nothing where nothing is drawn."""
    made = Figure(name, cache(draw), telling, table, told)
    return (made,) if made.svg("wide") else ()
