"""Whether shares of one whole fit into it, parts into their wholes, and percentages and amounts onto one base."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, permutations

from trialkit.analysis.published import Ends, fewest_to_tell, quotient
from trialkit.judgement.claims import ends, said
from trialkit.judgement.claims.finding import Finding
from trialkit.protocol.ledger import Claim, Ledger, Value
from trialkit.protocol.wording import joined

SHARED, PART, BASE = "Shares of one whole", "Part and whole", "The base implied"


def check(ledger: Ledger) -> Iterator[Finding]:
    """Outcomes that exclude one another; parts; implied bases."""
    yield from _exclusive(ledger)
    yield from _parts(ledger)
    yield from _bases(ledger)
    yield from _restated(ledger)
    yield from _two_changes(ledger)


def _exclusive(ledger: Ledger) -> Iterator[Finding]:
    groups: dict[tuple[str, str], list[tuple[Claim, Value]]] = {}
    for claim in ledger.claims:
        side = claim.latest
        if side and side.definition and side.definition.one_of and side.type == "proportion":
            groups.setdefault((claim.about.casefold(), side.definition.one_of), []).append((claim, side))
    for group in groups.values():
        for (one, a), (two, b) in combinations(group, 2):
            if a.definition_id != b.definition_id:
                yield from _pair(one, a, two, b)


def _pair(one: Claim, a: Value, two: Claim, b: Value) -> Iterator[Finding]:
    """Two outcomes of which a case has only one."""
    together = a.period.overlaps(b.period) if a.period and b.period else None
    if together is False and a.period and b.period and a.period.first and b.period.first:
        early, late = ((one, a), (two, b)) if a.period.first < b.period.first else ((two, b), (one, a))
        yield from _room(*early, *late)
        return
    total = ends.of_value(a).low + ends.of_value(b).low
    keys = (one.key, two.key)
    if total > 1:
        told = joined(f"{said.value(side)} {_what(side)} ({claim.source_name})" for claim, side in ((one, a), (two, b)))
        text = (
            f"{told}: a case has only one of these outcomes, and together they pass 100%. They cannot be of the same "
            f"cases at the same time."
        )
        yield Finding(SHARED, "look_again", keys, text, "Of which cases each is a share, and of which months.")


def _room(early: Claim, was: Value, late: Claim, now: Value) -> Iterator[Finding]:
    """What an earlier share of one outcome left for the others, beside a later share of another."""
    left, found = 1 - ends.printed(was), ends.printed(now)
    start = (
        f"Earlier {said.value(was)} ({_what(was)}; {was.reading.period}) left at most {said.per_cent(left)} for every "
        f"other outcome; later {said.value(now)} ({_what(now)}; {now.reading.period})."
    )
    if found <= left:
        text = f"{start} That is no more than there was room for before, so no improvement is shown."
        mend = "The same definition, counted before."
        yield Finding(SHARED, "look_again", (late.key, early.key), text, mend)
        return
    least = fewest_to_tell(left, found)
    at = f" Fewer than {least:,} {now.unit} on each side could differ so by chance alone." if least else ""
    text = f"{start} That is more than there was room for: a rise, or another way of counting.{at}"
    yield Finding(SHARED, "look_again", (late.key, early.key), text, "The same definition, counted before.")


def _what(side: Value) -> str:
    definition = side.definition
    if definition is None:
        return side.unit
    words = definition.counts or definition.name
    return f"{words}, out of {definition.out_of}" if definition.out_of else words


def _parts(ledger: Ledger) -> Iterator[Finding]:
    """A part and its whole, each said only as so much more or fewer than others have."""
    for part, whole in _pairs_of_parts(ledger):
        of_part, of_whole = part.figure.change_percent, whole.figure.change_percent
        if of_part is None or of_whole is None or part.figure.compared_with != whole.figure.compared_with:
            continue
        if part.figure.counted is not None or of_whole <= -100:
            continue
        share = (1 + of_part / 100) / (1 + of_whole / 100) - 1
        text = (
            f"{said.change(part)} of a part beside {said.change(whole)} of its whole, each against "
            f"{part.figure.compared_with}. If cases are counted, the share is {said.signed_per_cent(share, 1)}; if "
            f"shares are, it is {said.change(part)}. The source does not say which."
        )
        mend = "The two numbers, and those of the others."
        yield Finding(PART, "cannot_be_checked", (part.key, whole.key), text, mend)


def _pairs_of_parts(ledger: Ledger) -> Iterator[tuple[Claim, Claim]]:
    wholes: dict[tuple[str, str, str], list[Claim]] = {}
    for claim in ledger.claims:
        if claim.definition_id is not None:
            wholes.setdefault((claim.definition_id, claim.about, claim.source), []).append(claim)
    for part in ledger.claims:
        if part.definition is not None and part.definition.part_of is not None:
            for whole in wholes.get((part.definition.part_of, part.about, part.source), ()):
                yield part, whole


def _bases(ledger: Ledger) -> Iterator[Finding]:
    """Percentages of one whole with the pounds that each is said to be."""
    groups: dict[tuple[str, str], list[tuple[Claim, Ends]]] = {}
    for claim in ledger.claims:
        side, pounds = claim.single, claim.figure.amount
        if side is None or side.type != "proportion" or pounds is None:
            continue
        base = quotient(ends.of_pounds(pounds), ends.of_value(side))
        if base is not None:
            out_of = side.definition.out_of if side.definition and side.definition.out_of else claim.key
            groups.setdefault((claim.about.casefold(), out_of.casefold()), []).append((claim, base))
    for group in groups.values():
        keys = tuple(claim.key for claim, _ in group)
        each = joined(
            f"{said.claim(claim)} being {said.money(claim.figure.amount or 0)} implies a whole of {_money_range(base)}"
            for claim, base in group
        )
        low, high = max(base.low for _, base in group), min(base.high for _, base in group)
        if len(group) == 1:
            yield Finding(BASE, "adds_up", keys, f"{each}. The source does not print it.")
        elif low <= high:
            yield Finding(BASE, "adds_up", keys, f"{each}: they agree on {_money_range(Ends(low, high))}.")
        else:
            text = f"{each}. They cannot be percentages of one whole."
            yield Finding(BASE, "look_again", keys, text, "What each percentage is of.")


def _money_range(base: Ends) -> str:
    one, two = (float(f"{end:.3g}") for end in base)
    return said.money(one) if one == two else f"{said.money(one)} to {said.money(two)}"


def _restated(ledger: Ledger) -> Iterator[Finding]:
    """An amount that the text gives for one of several percentages, without saying which."""
    for claim in ledger.claims:
        change = claim.figure.change_by
        others = [ledger.named(claim, name) for name in claim.figure.restates]
        shares = [(other, other.figure.change_percent) for other in others]
        bases = [(other, abs(change / (share / 100))) for other, share in shares if change and share]
        if not bases:
            continue
        keys = (claim.key, *(other.key for other, _ in bases))
        each = joined(
            f"{said.number(round(base))} if it is the {said.change(other)} ({_defined(other)})" for other, base in bases
        )
        text = f"{said.change(claim)} implies a start of {each}."
        if len(bases) > 1:
            text += " As the text reads it may be either."
            yield Finding(BASE, "look_again", keys, text, "The numbers before and after, for each.")
        else:
            yield Finding(BASE, "adds_up", keys, text)


def _two_changes(ledger: Ledger) -> Iterator[Finding]:
    """A percentage and a number that tell one change, if they do: the start that both would hold of.

    Of two definitions they tell two changes, and no start follows.
    """
    groups: dict[tuple[str, str], list[Claim]] = {}
    for claim in ledger.claims:
        if not claim.values and claim.figure.compared_with is None:
            groups.setdefault((claim.about.casefold(), claim.figure.measure), []).append(claim)
    for group in groups.values():
        for share, number in permutations(group, 2):
            percent, by = share.figure.change_percent, number.figure.change_by
            if not percent or not by or percent * by < 0 or number.figure.restates:
                continue
            both, mend = f"{said.change(share)} and {said.change(number)}", "The number before and the number after."
            if share.definition_id != number.definition_id:
                text = f"{both} are of two definitions, so no number before follows from the two of them."
                mend = "The number before and the number after, for each."
            else:
                text = f"{both} both hold if there were about {abs(by / percent) * 100:,.0f} before."
            yield Finding(BASE, "keep_in_mind", (share.key, number.key), text, mend)


def _defined(claim: Claim) -> str:
    return claim.definition.name if claim.definition else claim.figure.measure
