"""What the programme has learnt, as the shelf tells it: the results for each learning, against it, or open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from trialkit.judgement.learning import Direction, direction
from trialkit.protocol.learnings import Learning, named
from trialkit.reporting.document import MeasureRow
from trialkit.reporting.portfolio import Entry, fails, said
from trialkit.reporting.rows import NotEstimableRow
from trialkit.reporting.tables import escape

Way = Direction | Literal["no_report"]
WAYS: dict[Way, str] = {
    "for": "For",
    "in_between": "In between",
    "against": "Against",
    "no_answer": "No answer",
    "no_report": "No report",
}
ALWAYS = ("for", "against", "no_answer")
"""Ways that are told even where no result speaks so."""
STYLE = """
.tk-learnt > div { display: grid; grid-template-columns: 7.5rem 1fr; gap: 0 1rem; padding: .4rem 0; }
.tk-learnt > div { border-bottom: 1px solid var(--rule); }
.tk-learnt { margin: 0 0 .9rem; border-top: 1px solid var(--rule); }
.tk-learnt dt { font-weight: bold; }
.tk-learnt dd { margin: 0 0 .35rem; grid-column: 2; }
@media (max-width: 40rem) { .tk-learnt > div { display: block; } }
@media print { .tk-learnt > div { break-inside: avoid; } }
"""


@dataclass(frozen=True)
class Bearing:
    """One result that bears on a learning: the trial on the shelf, which way it speaks, and what it found.

    falls: whether what it found is no longer shown in some check.
    """

    entry: Entry
    way: Way
    text: str
    falls: bool = False


def bearings(learning: Learning, entries: Mapping[str, Entry]) -> tuple[Bearing, ...]:
    """Every result that a learning names, in its order; none is left out."""
    return tuple(_bearing(entries[trial], measure) for trial, measure in map(named, learning.trials))


def learnings_html(learnings: Sequence[Learning], entries: Sequence[Entry]) -> str:
    """The learnings as HTML; every result in the same ink, whichever way it speaks."""
    by_id = {entry.trial: entry for entry in entries}
    return "".join(_learning(learning, bearings(learning, by_id)) for learning in learnings)


def _bearing(entry: Entry, measure: str) -> Bearing:
    if entry.document is None:
        return Bearing(entry, "no_report", f"Measure ‘{measure}’: {entry.said}" if measure else entry.said)
    row = next((one for one in entry.document.measures if one.id == measure), None) if measure else entry.primary
    if row is None:
        return Bearing(entry, "no_report", f"its report has no measure {measure}")
    neutral = "; the plan does not say which way is better" if row.better == "neutral" else ""
    way = direction(row.better, row.verdict, row.safety, moved=_moved(row))
    short = "better, by less than is worth having" if row.safety == "none" else "worse, within its margin"
    between = f"; {short}" if way == "in_between" else ""
    grade = "Grade" if row.role == "primary" else "The trial's grade:"
    level = entry.document.grade.level
    lost = f"; {failed}" if (failed := fails(row)) else ""
    told = f"{row.name}: {said(row).removesuffix('.')}{lost}{neutral}{between}. {grade} {level} of 5."
    return Bearing(entry, way, told, bool(lost))


def _moved(row: MeasureRow) -> bool:
    """Whether the whole interval lies on one side of no change."""
    found = row.headline
    if isinstance(found, NotEstimableRow):
        return False
    return (found.lower is not None and found.lower > 0) or (found.upper is not None and found.upper < 0)


def _learning(learning: Learning, found: Sequence[Bearing]) -> str:
    rows = "".join(
        _rows(way, [one for one in found if one.way == way])
        for way in WAYS
        if way in ALWAYS or any(one.way == way for one in found)
    )
    after = f"<p>Next: {escape(learning.next)}</p>" if learning.next else ""
    return f'<h3>{escape(learning.statement)}</h3><dl class="tk-learnt">{rows}</dl>{after}'


def _rows(way: Way, found: Sequence[Bearing]) -> str:
    told = "".join(f"<dd>{_told(one)}</dd>" for one in found) or "<dd>none</dd>"
    falls = sum(one.falls for one in found) if way in ("for", "against") else 0
    some = f" ({falls} {'fails' if falls == 1 else 'fail'} checks)" if falls else ""
    return f"<div><dt>{WAYS[way]}: {len(found)}{some}</dt>{told}</div>"


def _told(one: Bearing) -> str:
    entry = one.entry
    name = escape(entry.title)
    if entry.document is not None:
        name = f'<a href="{escape(f"{entry.trial}/report.html")}">{name}</a>'
    made_up = " <small>(illustrative)</small>" if entry.illustrative else ""
    place = f", {escape(entry.organisation)}" if entry.organisation else ""
    return f"{name}{place}{made_up}. {escape(one.text)}"
