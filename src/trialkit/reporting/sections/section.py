"""A section of the report: its number, title and blocks, shown by a notebook and told to the page's contents list."""

from __future__ import annotations

from dataclasses import dataclass

from trialkit.reporting.blocks import Flow
from trialkit.reporting.formats.html import anchor, html_of
from trialkit.reporting.tables import escape


@dataclass(frozen=True)
class Section:
    """One section, ready to be shown: in a notebook the last line of a cell, `show.primary_result(evaluation)`."""

    number: int
    title: str
    blocks: Flow

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
            f"{html_of(self.blocks)}</section>"
        )

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return f"Section {self.number}: {self.title}"
