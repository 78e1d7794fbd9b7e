"""Checked figures as one self-contained HTML page: the answer, what to look at again, and every source's figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from trialkit.judgement.claims import LEVELS, Checked, Finding, Level
from trialkit.protocol.ledger import Claim
from trialkit.protocol.wording import joined
from trialkit.reporting import claims_words as words
from trialkit.reporting.formats.front import Front
from trialkit.reporting.formats.standalone import standalone
from trialkit.reporting.tables import Column, escape, table

TITLE = "Published figures, checked"
KIND = "Claims ledger"
_OWN_STYLE = """
.tk-sign { display: inline-block; min-width: 1.5em; font: bold 1em ui-monospace, Consolas, monospace; }
.tk-entry { margin: 0 0 1.75rem; padding-top: 1rem; border-top: 1px solid var(--rule); }
.tk-entry h3 { margin-top: 0; }
.tk-entry ul { list-style: none; padding-left: 0; }
@media print { .tk-entry { break-inside: avoid; } }
"""
_COLUMNS = (
    Column("Figure", "figure"),
    Column("About", "about"),
    Column("What is said", "said"),
    Column("When", "when"),
    Column("n", "n"),
    Column("Status", "status"),
    Column("Found", "found"),
)


def claims_page(checked: Checked, sources: Collection[str]) -> str:
    """The page of some sources: no scripts, nothing fetched. Every word of a source is escaped."""
    shown = words.told(checked, sources)
    around = Front(TITLE, "trialkit", KIND, joined(one.short for one in shown), "")
    return standalone(around, "\n".join(_lines(checked, sources, shown)), own_style=_OWN_STYLE)


def _lines(checked: Checked, sources: Collection[str], shown: Sequence[words.Told]) -> Iterator[str]:
    yield '<section class="tk-section">\n<h2>The answer</h2>'
    yield f'<p class="tk-finding">{escape(words.answer(shown))}</p>'
    yield from (f"<p>{escape(note)}</p>" for note in words.notes(shown))
    yield from _levels(shown)
    yield "<p>Nothing here says that anybody meant to mislead. It says what a careful reader can and cannot take from "
    yield "the figures as they were printed, and what would settle it.</p>\n</section>"
    yield from _doubts(checked, words.doubted(checked, sources))
    for one in shown:
        yield from _source(one)


def _levels(shown: Iterable[words.Told]) -> Iterator[str]:
    """How many figures are of each level, and what the level means."""
    counts: Counter[Level] = Counter(level for one in shown for _, level, _ in one.figures)
    yield '<dl class="tk-facts">'
    for level in LEVELS:
        yield f"<div><dt>{_named(level)}: {counts[level]}</dt><dd>{escape(words.MEANINGS[level])}</dd></div>"
    yield "</dl>"


def _named(level: Level) -> str:
    return f'<span class="tk-sign" aria-hidden="true">{escape(words.SIGNS[level])}</span>{words.NAMES[level]}'


def _doubts(checked: Checked, findings: Iterable[Finding]) -> Iterator[str]:
    """Each finding that asks for another look, with the quotations that it is about."""
    listed = list(findings)
    yield '<section class="tk-section">\n<h2>Look again</h2>'
    if not listed:
        yield "<p>Nothing in these figures asks for another look.</p>"
    for finding in listed:
        claims = [checked.ledger.by_key[key] for key in finding.figures]
        values = joined(dict.fromkeys(words.value(claim) for claim in claims))
        yield f'<div class="tk-entry">\n<p class="tk-over">{escape(finding.check)}</p>'
        yield f"<h3>{escape(claims[0].about)}: {escape(values)}</h3>"
        yield from _quotations(claims)
        yield f"<p>{escape(finding.text)}</p>"
        if finding.settles:
            yield f'<p class="tk-note">Would settle it: {escape(finding.settles)}</p>'
        yield "</div>"
    yield "</section>"


def _quotations(claims: Iterable[Claim]) -> Iterator[str]:
    """Each quotation once, with where it stands."""
    quoted: dict[tuple[str, str], Claim] = {}
    for claim in claims:
        quoted.setdefault((claim.source, claim.figure.quote), claim)
    for claim in quoted.values():
        place = ", ".join(part for part in (claim.source_name, claim.figure.where or "") if part)
        yield f"<blockquote><p>“{escape(claim.figure.quote)}”</p><footer>{escape(place)}</footer></blockquote>"


def _source(one: words.Told) -> Iterator[str]:
    """A source's figures as a table, and what was found of each."""
    yield f'<section class="tk-section">\n<h2>{escape(one.title)}</h2>'
    if one.interest:
        yield f'<p class="tk-note">{escape(one.interest)}</p>'
    one_council = len({claim.about for claim, _, _ in one.figures}) == 1
    columns = tuple(column for column in _COLUMNS if not (one_council and column.name == "about"))
    rows = [
        (
            claim.figure.id.replace("_", " "),
            *(() if one_council else (claim.about,)),
            "no figure" if claim.figure.no_figure else words.value(claim),
            words.when(claim),
            words.size(claim),
            claim.figure.status,
            f"{words.SIGNS[level]} {words.NAMES[level]}",
        )
        for claim, level, _ in one.figures
    ]
    yield table(one.id, f"Figures of {one.short}", columns, rows).prose()
    yield '<details class="tk-part">\n<summary>Every figure with its quotation and everything that was found</summary>'
    for claim, _, findings in one.figures:
        yield f'<div class="tk-entry">\n<h3>{escape(claim.figure.id.replace("_", " "))}: {escape(claim.about)}</h3>'
        yield from _quotations([claim])
        yield "<ul>"
        for finding in findings:
            settles = f" Would settle it: {finding.settles}" if finding.settles else ""
            yield f"<li>{_named(finding.level)}. <b>{escape(finding.check)}.</b> {escape(finding.text + settles)}</li>"
        yield "</ul>\n</div>"
    yield "</details>\n</section>"
