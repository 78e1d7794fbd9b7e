"""A section of the report: its number, title and HTML, shown by a notebook and told to the page's contents list."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from trialkit.reporting.charts import Telling
from trialkit.reporting.tables import Table, escape


@dataclass(frozen=True)
class Section:
    """One section, ready to be shown: in a notebook the last line of a cell, `show.primary_result(evaluation)`."""

    number: int
    title: str
    body: str

    @property
    def anchor(self) -> str:
        """The id that a link to this section names."""
        return anchor(self.number)

    @property
    def html(self) -> str:
        """The section as HTML: a labelled section with one heading of the second level."""
        return (
            f'<section class="tk-section" id="{self.anchor}" aria-labelledby="{self.anchor}-title">'
            f'<h2 id="{self.anchor}-title"><span class="tk-count">{self.number}</span> {escape(self.title)}</h2>'
            f"{self.body}</section>"
        )

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return f"Section {self.number}: {self.title}"


def anchor(number: int) -> str:
    """A section's id by its number."""
    return f"section-{number}"


def paragraph(text: str, *, kind: str = "") -> str:
    """A paragraph of plain text; "" for no text."""
    return f"<p{_class(kind)}>{_lines(text)}</p>" if text.strip() else ""


def heading(text: str) -> str:
    """A heading inside a section."""
    return f"<h3>{escape(text)}</h3>"


def bullets(items: Iterable[str]) -> str:
    """A list of plain sentences; "" for none."""
    found = "".join(f"<li>{_lines(item)}</li>" for item in items if item)
    return f"<ul>{found}</ul>" if found else ""


def facts(pairs: Iterable[tuple[str, str]], *, kind: str = "tk-facts") -> str:
    """Terms with what is known of each: plain text on both sides."""
    rows = "".join(f"<div><dt>{escape(term)}</dt><dd>{_lines(text)}</dd></div>" for term, text in pairs)
    return f'<dl class="{kind}">{rows}</dl>'


def not_collected(what: str, would_tell: str) -> str:
    """The sentence that stands where something was not collected, with what it would have told."""
    return f"Not collected: {what}. It would have told {would_tell}."


def missing(what: str, would_tell: str) -> str:
    """The same as a paragraph, marked so that it cannot be overlooked."""
    return paragraph(not_collected(what, would_tell), kind="tk-missing")


def figure(draw: Callable[[str, str], str], telling: Telling, table: Table | None, uid: str) -> str:
    """A chart for wide and for narrow screens, its text alternative, and its numbers as a table with their CSV.

    draw: (uid, "wide" or "narrow") → SVG.
    """
    wide, narrow = draw(f"{uid}-w", "wide"), draw(f"{uid}-n", "narrow")
    if not wide:
        return ""
    numbers = "" if table is None else data(table)
    return (
        f'<figure class="tk-figure"><div class="tk-wide">{wide}</div>'
        f'<div class="tk-narrow" style="display:none">{narrow}</div>'
        "<figcaption><details><summary>What this chart says, in words</summary>"
        f"<p>{escape(telling.alternative)}</p></details>"
        f"{numbers}</figcaption></figure>"
    )


def data(table: Table) -> str:
    """A table folded away under its caption, with a link to its CSV."""
    return (
        f"<details><summary>The numbers: {escape(table.caption)}</summary>{table.html()}"
        f'<p class="tk-file">{csv_link(table)}</p></details>'
    )


def folded(table: Table) -> str:
    """A table folded away under its caption; "" without rows."""
    return (
        f"<details><summary>{escape(table.caption)} ({len(table.shown)})</summary>{table.prose()}</details>"
        if table.shown
        else ""
    )


def csv_link(table: Table) -> str:
    """A link to the table's CSV beside the report."""
    name = html.escape(f"data/{table.name}.csv", quote=True)
    return f'<a href="{name}">{escape(table.caption)} (CSV)</a>'


def grade_dots(level: int) -> str:
    """The grade as dots, with what they mean for those who cannot see them."""
    dots = "●" * level + "○" * (5 - level)
    return f'<span class="tk-dots" role="img" aria-label="Grade {level} of 5">{dots}</span>'


def link(number: int, text: str) -> str:
    """A link to another section."""
    return f'<a href="#{anchor(number)}">{escape(text)}</a>'


def _lines(text: str) -> str:
    return escape(text.strip()).replace("\n\n", "<br><br>").replace("\n", "<br>")


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""
