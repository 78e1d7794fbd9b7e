"""The log as it may be told: row counts in tens, small reasons put together, no cell, code, story or fingerprint."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from trialkit.protocol.disclosure import DisclosureRule
from trialkit.records.log import Emptied, Log, Practitioner, RowFlow, SetAside

TEN = 10
"""To what counts of rows are rounded, so that no two of them differ by a small number that means anything."""
SEVERAL = "several reasons, each of few rows"


def kept_log(log: Log, rule: DisclosureRule) -> tuple[Log, frozenset[str]]:
    """The log without what may not leave, and the names of counts that are too small to be told.

    Cells, groups, pairs, counts of answers not given, problems and repairs are left out: all of them are about single
    rows or small groups.
    """
    flow, few_aside = _flow(log.flow, rule)
    emptied, few_emptied = _together(((part.reason, part.cells) for part in log.emptied), rule)
    counts = {
        "problems": log.problems_found,
        "repairs": log.repairs_found or len(log.repairs),
        "duplicates": log.completeness.duplicates,
        "late": log.completeness.late or 0,
        "later": log.later,
    }
    few = {name for name, count in counts.items() if rule.hidden(count)}
    told = {name: 0 if name in few else _tens(count) for name, count in counts.items()}
    found = log.completeness
    completeness = replace(
        found,
        practitioners=tuple(_nameless(person) for person in found.practitioners),
        duplicates=told["duplicates"],
        late=None if found.late is None else told["late"],
    )
    kept = replace(
        log,
        files=tuple(replace(file, rows=_tens(file.rows), sha256="") for file in log.files),
        flow=flow,
        cells=log.cells.iloc[:0],
        groups=log.groups.iloc[:0],
        pairs=log.pairs.iloc[:0],
        unanswered=(),
        completeness=completeness,
        problems=(),
        problems_found=told["problems"],
        repairs=(),
        repairs_found=told["repairs"],
        emptied=tuple(Emptied(reason, cells) for reason, cells in emptied),
        logged=(),
        stories=(),
        later=told["later"],
    )
    return kept, frozenset(few | ({"set_aside"} if few_aside else set()) | ({"emptied"} if few_emptied else set()))


def _flow(flow: RowFlow, rule: DisclosureRule) -> tuple[RowFlow, bool]:
    """Rows in tens, the parts adding up to what was received; without its parts where few rows were set aside."""
    reasons, few = _together(((part.reason, part.rows) for part in flow.set_aside), rule)
    used = _tens(flow.used)
    aside = tuple(SetAside(reason, rows) for reason, rows in reasons)
    return RowFlow(used + sum(part.rows for part in aside), aside, used), few


def _together(found: Iterable[tuple[str, int]], rule: DisclosureRule) -> tuple[list[tuple[str, int]], bool]:
    """Counts by reason in tens, the small ones as one with the next smallest; whether some are too few even so."""
    large = sorted(((count, reason) for reason, count in found if count), reverse=True)
    small: list[tuple[int, str]] = []
    while large and (rule.hidden(large[-1][0]) or rule.hidden(sum(count for count, _ in small)) or len(small) == 1):
        small.append(large.pop())
    total = sum(count for count, _ in small)
    told = [(reason, _tens(count)) for count, reason in large]
    if total and not rule.hidden(total):
        told.append((SEVERAL if len(small) > 1 else small[0][1], _tens(total)))
    return told, rule.hidden(total)


def _tens(count: int) -> int:
    return int(count / TEN + 0.5) * TEN


def _nameless(person: Practitioner) -> Practitioner:
    """Somebody who logged, and nothing else about them."""
    return Practitioner("", 0, person.first, person.last, stopped_early=False)
