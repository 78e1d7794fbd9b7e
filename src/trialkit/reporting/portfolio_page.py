"""reports/index.html: the shelf as one page; every trial in one table and one forest for each family of measures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from trialkit.errors import PublishError
from trialkit.protocol import wording
from trialkit.protocol.learnings import Learning
from trialkit.protocol.learnings_source import load_learnings
from trialkit.reporting import numbers, terms
from trialkit.reporting.blocks import Fact, Facts, Flow, Graded, figure
from trialkit.reporting.charts import Telling
from trialkit.reporting.figures.programme import Mark, programme_forest
from trialkit.reporting.formats.front import Front
from trialkit.reporting.formats.html import html_of
from trialkit.reporting.formats.standalone import standalone
from trialkit.reporting.index import INDEX, made_from
from trialkit.reporting.learnings import STYLE, learnings_html
from trialkit.reporting.manifest import up_to_date
from trialkit.reporting.portfolio import STATUSES, Entry, fails, families, said, shelf
from trialkit.reporting.programme_worth import programme_worth
from trialkit.reporting.staging import put, unwritable
from trialkit.reporting.tables import escape

if TYPE_CHECKING:
    from trialkit.workspace import Workspace

MOST_NAMED = 3
NOWHERE = "-1e300"
"""The sorting key of a trial without a change: beyond them all."""
KIND = "Trials on the shelf"
_HEADINGS = ("Trial", "Rule says", "Evidence grade", "Change in the primary measure", "Where", "Status")
_SORT = (
    "document.querySelectorAll('table.tk-sortable').forEach(t=>t.querySelectorAll('thead button').forEach((b,i)=>{"
    "b.disabled=false;b.onclick=()=>{const h=b.closest('th'),up=h.getAttribute('aria-sort')!=='ascending';"
    "t.querySelectorAll('th[aria-sort]').forEach(o=>o.removeAttribute('aria-sort'));"
    "h.setAttribute('aria-sort',up?'ascending':'descending');const r=[...t.tBodies[0].rows];"
    "const k=x=>x.cells[i].dataset.key;const c=(a,b)=>isNaN(a-b)?a.localeCompare(b,'en'):a-b;"
    "r.sort((x,y)=>c(k(x),k(y))*(up?1:-1));t.tBodies[0].append(...r)}}))"
)
"""Sorting by column for browsers that run it; without it the table stands as it is, sorted by the rule's answer."""


_NARROW = """
.tk-sortable th, .tk-sortable td { min-width: 3.5rem; padding-right: .5rem; }
.tk-sortable td:nth-child(3) { white-space: nowrap; }
.tk-sortable thead span { display: none; }
@media screen and (max-width: 40rem) {
  .tk-sortable thead button { display: none; }
  .tk-sortable thead span, .tk-prose td p { display: inline; }
}
@media print {
  .tk-sortable thead button { display: none; }
  .tk-sortable thead span { display: inline; }
  .tk-figure svg { max-height: 150mm; }
}
"""
"""On a narrow screen each row stands as lines of its own, in the order of the rule's answers; nothing there sorts.

On paper too: browsers do not repeat on each page a heading row that holds buttons.
"""


def write_index(workspace: Workspace, *, current: Collection[str] | None = None) -> None:
    """Make the shelf of a workspace anew, whole or not at all.

    current: all trials whose reports are up to date; found out where it is not given. Raises PublishError where it
    cannot be written, and LearningsError where learnings.yaml cannot be read; an earlier shelf then stays as it was.
    What changes while the page is made is not in its last line, so that publishing makes it again.
    """
    stand = up_to_date(workspace) if current is None else current
    stamp = made_from(workspace, stand)
    folder = workspace.root / "reports"
    entries = shelf(workspace, current=stand)
    learnings = load_learnings(workspace.learnings_file, {entry.trial: entry.measures for entry in entries})
    page = f"{portfolio_page(entries, learnings)}{stamp}\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        put({folder / INDEX: page.encode()})
    except OSError as error:
        raise PublishError(unwritable(folder, error)) from error


def portfolio_page(entries: Sequence[Entry], learnings: Sequence[Learning] = ()) -> str:
    """The page. It tells what was published, so that it can never say otherwise than the reports."""
    made_up = [entry for entry in entries if entry.illustrative]
    band = terms.ILLUSTRATIVE if entries and len(made_up) == len(entries) else ""
    places = sorted({entry.organisation for entry in entries if entry.organisation})
    around = Front("Test-and-learn trials", _places(places), KIND, _count(entries), band)
    body = "".join(_sections(entries, learnings))
    return standalone(around, f"{body}<script>{_SORT}</script>", own_style=STYLE + _NARROW)


def _places(names: Sequence[str]) -> str:
    """Up to three organisations by name, more by how many they are."""
    return wording.joined(names) or "No trials yet" if len(names) <= MOST_NAMED else f"{len(names)} organisations"


def _count(entries: Sequence[Entry]) -> str:
    told = [entry for entry in entries if entry.document]
    return f"{wording.plural(len(entries), 'trial')}, {len(told)} with a report"


def _sections(entries: Sequence[Entry], learnings: Sequence[Learning]) -> Iterator[str]:
    told = [entry for entry in entries if entry.document is not None]
    yield _section("At a glance", _glance(told) + _table(told) if told else "<p>No trial has a report yet.</p>")
    if learnings:
        yield _section("What the trials say together", learnings_html(learnings, entries))
    drawn = families(told)
    for number, ((kind, unit, _), members) in enumerate(drawn.items()):
        yield _section(_family_name(kind, unit), html_of(_forest(members, kind, unit, f"family-{number}")))
    if undrawn := [entry for entry in told if not any(entry in members for members in drawn.values())]:
        yield _section("Without a change to draw", f"<ul>{''.join(map(_undrawn, undrawn))}</ul>")
    if worth := programme_worth(entries):
        yield _section("What they are worth together", html_of(worth))
    waiting = [entry for entry in entries if entry.document is None]
    if waiting:
        yield _section("Without a report, oldest first", f"<ul>{''.join(map(_waiting, waiting))}</ul>")
    yield _section(
        "How to read this",
        "<p>Trials are listed by what their own rule says, and not by the size of their result. Changes seen in the "
        "trials that look best are too large on average: part of every best result is luck. They may not simply be "
        "added up; a total here is shrunk for that.</p><p>A result speaks for a learning where its whole interval lies "
        "on the better side of no change, or within the margin of harm; against it where it lies on the worse side, or "
        "where the change is shown to be less than the one worth having. Anything else is no answer. Which way the "
        "figures went is not what made them go: that is the evidence grade.</p>",
    )


def _section(title: str, body: str) -> str:
    return f'<section class="tk-section"><h2>{escape(title)}</h2>{body}</section>'


def _glance(told: Sequence[Entry]) -> str:
    """How many trials each answer was given to: all answers, those that nobody hopes for too."""
    counts: Counter[str] = Counter(entry.document.decision.outcome for entry in told if entry.document)
    facts = (
        Fact(name, f"{_trials(counts[outcome])}: {terms.NEXT_STEPS[outcome]}")
        for outcome, name in terms.OUTCOMES.items()
    )
    return html_of((Facts(tuple(facts), headline=True),))


def _trials(count: int) -> str:
    return wording.plural(count, "trial") if count else "none"


def _table(told: Sequence[Entry]) -> str:
    head = "".join(
        f'<th scope="col" role="columnheader"><button type="button" disabled>{name}</button><span>{name}</span></th>'
        for name in _HEADINGS
    )
    rows = "".join(map(_row, told))
    caption = "Every trial with a report, by what its rule says"
    return (
        f'<div class="tk-scroll"><table '
        f'class="tk-table tk-prose tk-sortable" role="table"><caption>{caption}</caption><thead role="rowgroup">'
        f'<tr role="row">{head}</tr></thead><tbody role="rowgroup">{rows}</tbody></table></div>'
    )


def _row(entry: Entry) -> str:
    if entry.document is None:
        return ""
    decision, grade, effect = entry.document.decision, entry.document.grade, entry.effect
    order = list(terms.OUTCOMES).index(decision.outcome)
    ended = f"<br><small>ended {numbers.short_day(entry.ended)} {entry.ended.year}</small>" if entry.ended else ""
    made_up = " <small>(illustrative)</small>" if entry.illustrative else ""
    link = escape(f"{entry.trial}/report.html")
    cells = (
        (f'<a href="{link}">{escape(entry.title)}</a>{made_up}', entry.title),
        (escape(terms.OUTCOMES[decision.outcome]), str(order)),
        (html_of((Graded(grade.level, f"{grade.level} of 5"),)), str(grade.level)),
        (f"{_of(entry)}{escape(entry.said)}", f"{_mark(entry).value:.6f}" if effect else NOWHERE),
        (escape(entry.organisation), entry.organisation),
        (f"{escape(STATUSES[entry.status])}{ended}", f"{entry.status} {entry.ended}"),
    )
    first, *others = (
        f' data-key="{escape(key)}" data-label="{name}">{shown}'
        for name, (shown, key) in zip(_HEADINGS, cells, strict=True)
    )
    told = "".join(f'<td role="cell"{cell}</td>' for cell in others)
    return f'<tr role="row"><th scope="row" role="rowheader"{first}</th>{told}</tr>'


def _of(entry: Entry) -> str:
    return f"{escape(entry.primary.name)}: " if entry.primary else ""


def _undrawn(entry: Entry) -> str:
    return f"<li><strong>{escape(entry.title)}</strong>: {_of(entry)}{escape(entry.said)}</li>"


def _waiting(entry: Entry) -> str:
    ended = f", planned to end on {numbers.day(entry.ended)}" if entry.ended else ""
    why = f": {escape(entry.why)}" if entry.why else ""
    place = f", {escape(entry.organisation)}" if entry.organisation else ""
    return f"<li><strong>{escape(entry.title)}</strong>{place}{ended} ({escape(STATUSES[entry.status])}){why}</li>"


def _family_name(kind: str, unit: str) -> str:
    if kind == "relative":
        return "Changes in per cent of the level before"
    return "Changes in points" if not unit else f"Changes in {unit}"


def _forest(members: Sequence[Entry], kind: str, unit: str, uid: str) -> Flow:
    marks = [_mark(entry) for entry in members]
    suffix = "%" if kind == "relative" else ""
    told = [f"{mark.name}: {mark.said}" for mark in marks]
    telling = Telling(
        f"{wording.plural(len(marks), 'trial')}: {_family_name(kind, unit).lower()}",
        "Right of the line is better; where less is better, the change is turned round",
        f"One row a trial. {'. '.join(told)}.",
    )
    return figure(uid, partial(_drawn, marks, telling, _band(members), suffix), telling)


def _band(members: Sequence[Entry]) -> str:
    """The words below a forest in which some rows, or all, are of illustrative data."""
    real = [f"‘{entry.title}’" for entry in members if not entry.illustrative]
    if len(real) == len(members):
        return ""
    return f"{terms.ILLUSTRATIVE}{f'; all but {wording.joined(real)}' if real else ''}"


def _drawn(marks: Sequence[Mark], telling: Telling, band: str, suffix: str, uid: str, form: str) -> str:
    return programme_forest(marks, telling, band, suffix, uid=uid, form="wide" if form == "wide" else "narrow")


def _mark(entry: Entry) -> Mark:
    effect, measure = entry.effect, entry.primary
    if effect is None or measure is None:
        raise ValueError("a trial without an effect has no row in a forest")
    size = 100.0 if effect.scale == "relative" or measure.type in ("proportion", "ordinal") else 1.0
    turned = -size if measure.better == "lower" else size
    ends = sorted((effect.interval.lower * turned, effect.interval.upper * turned))
    return Mark(entry.title, _under(entry), said(measure), effect.value * turned, *ends)


def _under(entry: Entry) -> str:
    if entry.document is None:
        return ""
    parts = [terms.OUTCOMES[entry.document.decision.outcome], f"grade {entry.document.grade.level} of 5"]
    return " · ".join((*parts, *filter(None, [fails(entry.primary) if entry.primary else ""])))
