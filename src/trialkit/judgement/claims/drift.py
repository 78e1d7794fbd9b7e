"""Whether one thing is told alike wherever it is told: same status, same definition, same value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from trialkit.judgement.claims import ends, said
from trialkit.judgement.claims.finding import Finding
from trialkit.protocol.ledger import Claim, Ledger, Value
from trialkit.protocol.wording import joined

STATUS, DEFINITION, SAME = "Status between sources", "One measure, one definition", "Same figure, same value"
_EVIDENCE = ("accounts", "records")


def check(ledger: Ledger) -> Iterator[Finding]:
    """Figures about the same council and of the same measure, against one another."""
    for group in _told_together(ledger.claims):
        yield from _status(group)
        yield from _definitions(group)
        yield from _values(group)


def _told_together(claims: Iterable[Claim]) -> Iterator[tuple[Claim, ...]]:
    """Figures by whom they are about and what they measure."""
    groups: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        if claim.figure.no_figure is None:
            groups.setdefault((claim.about.casefold(), claim.figure.measure), []).append(claim)
    for group in groups.values():
        if len(group) > 1:
            yield tuple(group)


def _status(group: tuple[Claim, ...]) -> Iterator[Finding]:
    """One amount that is expected in one place and has happened in another, with nothing to show for it."""
    for one, two in combinations(group, 2):
        told = {one.figure.status, two.figure.status}
        if told != {"forecast", "realised"} or not _same_amount(one, two):
            continue
        late, early = (one, two) if one.figure.status == "realised" else (two, one)
        if late.figure.basis in _EVIDENCE:
            continue
        text = (
            f"{said.claim(early)} is expected in one place ({early.source_name}) and has happened in "
            f"another ({late.source_name}): the same amount. Neither says what it was in the end."
        )
        mend = "The amount in the accounts of that year, beside what was expected."
        yield Finding(STATUS, "look_again", (late.key, early.key), text, mend)


def _same_amount(one: Claim, two: Claim) -> bool:
    return bool(one.latest and two.latest and _meet(one.latest, two.latest))


def _meet(one: Value, two: Value) -> bool:
    return one.type == two.type and ends.of_value(one).meets(ends.of_value(two))


def _definitions(group: tuple[Claim, ...]) -> Iterator[Finding]:
    """Figures that a reader takes for the same thing, and that count different things."""
    first: dict[str, Claim] = {}
    for claim in group:
        if claim.definition_id is not None:
            first.setdefault(claim.definition_id, claim)
    if len(first) < 2:
        return
    told = joined(f"{said.claim(claim)} ({_counted(claim)})" for claim in first.values())
    many = {2: "Two", 3: "Three"}.get(len(first), str(len(first)))
    text = f"{many} definitions go by one name: {told}. They do not make one series, and neither confirms the other."
    if len(first) > 2:
        text = text.replace("neither confirms the other", "none confirms another")
    text += _starts(tuple(first.values()))
    mend = "One definition for the measure, and its figure for every period; or a name of its own for each."
    yield Finding(DEFINITION, "look_again", tuple(claim.key for claim in first.values()), text, mend)


def _starts(claims: tuple[Claim, ...]) -> str:
    """That they start from different values, where they do."""
    sides = [claim.before for claim in claims if claim.before]
    if len(sides) < 2 or all(_meet(one, two) for one, two in combinations(sides, 2)):
        return ""
    return f" They start from {joined(said.value(side) for side in sides)}."


def _counted(claim: Claim) -> str:
    """What a definition counts and out of what, as far as it says."""
    definition = claim.definition
    if definition is None:
        return "no definition"
    words = definition.counts or definition.name
    return f"{words}, out of {definition.out_of}" if definition.out_of else words


def _values(group: tuple[Claim, ...]) -> Iterator[Finding]:
    """One definition at one time, with two values."""
    for one, two in combinations(group, 2):
        for a in one.values:
            for b in two.values:
                if a.definition_id is None or a.definition_id != b.definition_id or not _together(a, b):
                    continue
                if one.figure.team != two.figure.team or one.figure.status != two.figure.status or _meet(a, b):
                    continue
                when = a.reading.period or "one period"
                text = f"By one definition the figure for {when} is {said.value(a)} ({one.source_name}) "
                text += f"and {said.value(b)} ({two.source_name})."
                yield Finding(SAME, "look_again", (one.key, two.key), text, "Which of the two is right?")


def _together(one: Value, two: Value) -> bool:
    """Whether two values are of the same period."""
    a, b = one.period, two.period
    return a is not None and b is not None and (a.first, a.last) == (b.first, b.last) and a.first is not None
