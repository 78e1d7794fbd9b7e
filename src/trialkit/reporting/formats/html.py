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
from trialkit.reporting.formats.front import Part
from trialkit.reporting.tables import Table, escape

_TONES = {"finding": "tk-finding", "question": "tk-question", "missing": "tk-missing", "note": "tk-note"}


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
            return f'<pre class="tk-commands" tabindex="0"><code>{escape(text)}</code></pre>'
        case Links(items):
            told = " ".join(f'<a href="#{anchor(number)}">{escape(text)}</a>' for number, text in items)
            return f'<p class="tk-next">{told}</p>'
        case Folded(summary, blocks):
            return f"<details><summary>{escape(summary)}</summary>{html_of(blocks)}</details>"


def _fact(fact: Fact) -> str:
    text = f"<strong>{_lines(fact.text)}</strong>" if fact.strong else _lines(fact.text)
    dots = f"{_dots(fact.grade)} " if fact.grade is not None else ""
    return f"<div><dt>{escape(fact.term)}</dt><dd>{dots}{text}</dd></div>"


def _tabled(block: Tabled) -> str:
    table = block.table
    if block.shown == "numbers":
        return _numbers(table)
    if block.shown == "folded":
        return f"<details><summary>{escape(table.caption)} ({len(table.shown)})</summary>{table.prose()}</details>"
    text = table.prose() if block.shown == "sentences" else table.html()
    if block.prints:
        text = text.replace('class="tk-table"', 'class="tk-table tk-prints"')
    return text + (_file(table) if block.csv else "")


def _numbers(table: Table) -> str:
    """A table folded away under its caption, with a link to its CSV."""
    return f"<details><summary>The numbers: {escape(table.caption)}</summary>{table.html()}{_file(table)}</details>"


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
    return escape(text.strip()).replace("\n\n", "<br><br>").replace("\n", "<br>")
