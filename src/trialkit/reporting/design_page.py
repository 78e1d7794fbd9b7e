"""What a plan can see as one self-contained HTML page: the sentence, the warnings, the chart, and what was assumed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from trialkit.reporting import design_words as words
from trialkit.reporting.around import front
from trialkit.reporting.figures.sight import sight_chart
from trialkit.reporting.formats.standalone import standalone
from trialkit.reporting.numbers import threshold
from trialkit.reporting.tables import escape

if TYPE_CHECKING:
    from trialkit.judgement.sight import Outlook

KIND = "What this plan can see"


def design_page(outlook: Outlook) -> str:
    """The page: no scripts, nothing fetched, the chart with its text alternative and its table."""
    return standalone(replace(front(outlook.trial, KIND), when=outlook.measure.name), "\n".join(_lines(outlook)))


def _lines(outlook: Outlook) -> Iterator[str]:
    yield '<section class="tk-section">\n<h2>The answer</h2>'
    yield f'<p class="tk-finding">{escape(words.headline(outlook))}</p>'
    warned = [f"<li>{escape(warning)}</li>" for warning in words.warnings(outlook)]
    if warned:
        yield "<h3>Before you rely on it</h3>\n<ul>\n" + "\n".join(warned) + "\n</ul>"
    yield "</section>"
    yield '<section class="tk-section">\n<h2>What each improvement would buy</h2>\n<figure class="tk-figure">'
    yield f'<div class="tk-wide">{sight_chart(outlook, uid="sight-wide")}</div>'
    yield f'<div class="tk-narrow" style="display:none">{sight_chart(outlook, uid="sight-narrow", form="narrow")}</div>'
    yield f"<figcaption>{escape(words.meaning(outlook))} In brackets: how far the interval would reach to either side."
    yield "</figcaption>\n</figure>"
    yield from _table(outlook)
    yield from (f"<p>{escape(note)}</p>" for note in words.notes(outlook))
    yield '</section>\n<section class="tk-section">\n<h2>What was assumed</h2>\n<dl class="tk-facts">'
    for name, figure, source in words.assumptions(outlook):
        yield f"<div><dt>{escape(name)}</dt><dd>{escape(figure)} ({escape(source)})</dd></div>"
    yield "</dl>\n</section>"


def _table(outlook: Outlook) -> Iterator[str]:
    """The chart's numbers; each smallest change with its Monte Carlo error."""
    worth = escape(threshold(outlook.measure, outlook.measure.worthwhile or 0.0))
    yield '<div class="tk-scroll" tabindex="0" role="region" aria-label="The numbers of the chart">'
    yield '<table class="tk-table">\n<caption>The numbers of the chart</caption>\n<thead><tr>'
    for number, heading in enumerate(
        ("Scenario", "Smallest change noticed", "Simulation error", f"Chance of noticing {worth}", "Interval")
    ):
        yield f'<th scope="col"{" class=tk-number" if number else ""}>{heading}</th>'
    yield "</tr></thead>\n<tbody>"
    for row in words.rows(outlook):
        cells = (row.smallest, f"±{row.error}" if row.error else "", row.seen, row.around)
        said = "".join(f'<td class="tk-number">{escape(cell)}</td>' for cell in cells)
        yield f'<tr><th scope="row">{escape(row.name)}</th>{said}</tr>'
    yield "</tbody>\n</table>\n</div>"
