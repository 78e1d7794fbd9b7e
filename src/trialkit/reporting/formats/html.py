"""Blocks as HTML: every text escaped, every chart with its words, every table with its headings."""

from __future__ import annotations

from collections.abc import Iterable

from trialkit.reporting.blocks import (
    Block,
    Bullets,
    Commands,
    Fact,
    Facts,
    Figure,
    Folded,
    Graded,
    Heading,
    Links,
    Paragraph,
    Quote,
    Tabled,
)
from trialkit.reporting.formats.front import LONG_TABLE, Part, left_to_its_file
from trialkit.reporting.tables import Table, escape, signed

_TONES = {"finding": "tk-finding", "question": "tk-question", "missing": "tk-missing", "note": "tk-note"}
_FEW_COLUMNS = 3
"""Columns up to which a table of figures has room beside each other on a telephone."""


def anchor(number: int) -> str:
    """A section's id by its number."""
    return f"section-{number}"


def html_of(blocks: Iterable[Block]) -> str:
    """Blocks one after the other."""
    return "".join(_block(block) for block in blocks)


def html_of_parts(parts: Iterable[Part]) -> str:
    """Parts of a page without numbered sections, each under its title."""
    return "".join(
        f'<section class="tk-section"><h2>{escape(part.title)}</h2>{html_of(part.blocks)}</section>' for part in parts
    )


def _block(block: Block) -> str:
    match block:
        case Paragraph(text, tone):
            named = f' class="{_TONES[tone]}"' if tone in _TONES else ""
            return f"<p{named}>{_lines(text)}</p>"
        case Heading(text, level):
            return f"<h{level}>{escape(text)}</h{level}>"
        case Bullets(items):
            return f"<ul>{''.join(f'<li>{_lines(item)}</li>' for item in items)}</ul>"
        case Facts(items, headline):
            kind = "tk-headline" if headline else "tk-facts"
            return f'<dl class="{kind}">{"".join(map(_fact, items))}</dl>'
        case Graded(level, text):
            return f"<p>{_dots(level)} {escape(text)}</p>"
        case Tabled():
            return _tabled(block)
        case Figure():
            return _figure(block)
        case Quote(text, who):
            return f"<blockquote><p>{escape(text)}</p><footer>{escape(who)}</footer></blockquote>"
        case Commands(text):
            return f'<pre class="tk-commands"><code>{escape(text)}</code></pre>'
        case Links(items):
            told = " ".join(f'<a href="#{anchor(number)}">{escape(text)}</a>' for number, text in items)
            return f'<p class="tk-next">{told}</p>'
        case Folded(summary, blocks):
            return _part(escape(summary), html_of(blocks))


def _fact(fact: Fact) -> str:
    text = f"<strong>{_lines(fact.text)}</strong>" if fact.strong else _lines(fact.text)
    dots = f"{_dots(fact.grade)} " if fact.grade is not None else ""
    return f"<div><dt>{escape(fact.term)}</dt><dd>{dots}{text}</dd></div>"


def _tabled(block: Tabled) -> str:
    table = block.table
    if block.shown == "numbers":
        return _numbers(table)
    if block.shown == "folded":
        return _part(f"{escape(table.caption)} ({len(table.shown)})", table.prose())
    text = table.prose()
    if block.prints:
        text = text.replace('class="tk-table ', 'class="tk-table tk-prints ')
    return text + (_file(table) if block.csv else "")


def _numbers(table: Table) -> str:
    """A table folded away under its caption, with a link to its CSV; a long one is left to that file on paper.

    One of many columns is told row by row on a narrow screen, unless it has so many rows that it is better scrolled.
    """
    summary = f"The numbers: {escape(table.caption)}"
    if len(table.shown) > LONG_TABLE:
        told = f'<p class="tk-note tk-paper">{escape(left_to_its_file(table))}</p>'
        return f"<details><summary>{summary}</summary>{table.html()}{_file(table)}</details>{told}"
    return _part(summary, (table.prose() if len(table.columns) > _FEW_COLUMNS else table.html()) + _file(table))


def _part(summary: str, inside: str) -> str:
    """What a screen folds away under a line, and paper shows open."""
    return f'<details class="tk-part"><summary>{summary}</summary>{inside}</details>'


def _file(table: Table) -> str:
    name = escape(f"data/{table.name}.csv")
    return f'<p class="tk-file"><a href="{name}">{escape(table.caption)} (CSV)</a></p>'


def _figure(block: Figure) -> str:
    """A chart for wide and for narrow screens, its text alternative, and its numbers with their CSV."""
    wide, narrow = block.svg("wide"), block.svg("narrow")
    words = f"<p>{escape(block.telling.alternative)}</p>"
    said = "" if block.told else f"<details><summary>What this chart says, in words</summary>{words}</details>"
    numbers = _numbers(block.table) if block.table else ""
    return (
        f'<figure class="tk-figure"><div class="tk-wide">{wide}</div>'
        f'<div class="tk-narrow" style="display:none">{narrow}</div>'
        f"<figcaption>{said}{numbers}</figcaption></figure>"
    )


def _dots(level: int) -> str:
    """The grade as dots, with what they mean for those who cannot see them."""
    dots = "●" * level + "○" * (5 - level)
    return f'<span class="tk-dots" role="img" aria-label="Grade {level} of 5">{dots}</span>'


def _lines(text: str) -> str:
    return signed(escape(text.strip())).replace("\n\n", "<br><br>").replace("\n", "<br>")
