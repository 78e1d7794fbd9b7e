"""Whether a printed change is the change between the printed values, and a product the product of its parts."""

from __future__ import annotations

import math
from collections.abc import Iterator

from trialkit.analysis.published import Ends, change_between, difference, product
from trialkit.judgement.claims import ends, said
from trialkit.judgement.claims.finding import Finding
from trialkit.protocol.ledger import Claim, Ledger, Value
from trialkit.protocol.wording import joined

CHECK = "Arithmetic"


def check(ledger: Ledger) -> Iterator[Finding]:
    """Changes between two values of one kind, and products."""
    for claim in ledger.claims:
        if _one_kind(claim):
            yield from _change(claim)
        if claim.figure.product_of:
            yield from _product(ledger, claim)


def _one_kind(claim: Claim) -> bool:
    one, two = claim.before, claim.after
    return bool(one and two and (one.type, one.definition_id) == (two.type, two.definition_id))


def _change(claim: Claim) -> Iterator[Finding]:
    if claim.before is None or claim.after is None:
        return
    figure, before, after = claim.figure, ends.of_value(claim.before), ends.of_value(claim.after)
    relative, absolute = change_between(before, after), difference(before, after)
    scale = 100.0 if claim.type == "proportion" else 1.0
    stated: list[tuple[str, Ends, Ends]] = []
    if figure.change_percent is not None and relative is not None:
        printed = ends.of_change(figure.change_percent, figure.change_bound, 0.01)
        stated.append((said.change(claim), printed, relative))
    elif figure.times is not None and relative is not None:
        printed = ends.of_change(figure.times, figure.change_bound)
        stated.append((said.change(claim), printed, Ends(relative.low + 1, relative.high + 1)))
    elif figure.change_points is not None or figure.change_by is not None:
        value = figure.change_points if figure.change_points is not None else figure.change_by
        printed = ends.of_change(value or 0.0, figure.change_bound, 1 / scale)
        stated.append((said.change(claim), printed, absolute))
    sides = f"From {said.value(claim.before)} to {said.value(claim.after)}"
    worked = _worked(claim.before, claim.after)
    if not stated:
        yield Finding(CHECK, "adds_up", (claim.key,), f"{sides} is {worked}. The source states no change of its own.")
    for words, printed, found in stated:
        if printed.meets(found):
            yield Finding(CHECK, "adds_up", (claim.key,), f"{sides} is {worked}; the source says {words}.")
        else:
            text = f"{sides} is {worked}, whichever way the values were rounded. The source says {words}."
            mend = "Which of the three numbers is right, and which were copied wrongly?"
            yield Finding(CHECK, "look_again", (claim.key,), text, mend)


def _worked(before: Value, after: Value) -> str:
    """The change between the values as printed: in points or the unit, and in per cent where there is a start."""
    one, two = ends.printed(before), ends.printed(after)
    if one == two:
        return "no change"
    parts = []
    if before.type == "proportion":
        size, direction = f"{abs(two - one) * 100:.3g}", "more" if two > one else "fewer"
        parts.append(f"{size} {'point' if size == '1' else 'points'} {direction}")
    if one > 0:
        parts.append(said.signed_per_cent(two / one - 1, 1).replace(".0%", "%"))
    return ", ".join(parts) or said.signed(two - one)


def _product(ledger: Ledger, claim: Claim) -> Iterator[Finding]:
    parts = [ledger.named(claim, name) for name in claim.figure.product_of]
    if claim.single is None or any(part.single is None for part in parts):
        return
    found = product([ends.of_value(part.single) for part in parts if part.single])
    keys = (claim.key, *(part.key for part in parts))
    times = joined(said.claim(part) for part in parts)
    printed = math.prod(part.single.reading.value or 0.0 for part in parts if part.single)
    text = f"{times} multiply to {said.number(printed)}; the source says {said.claim(claim)}."
    if found.meets(ends.of_value(claim.single)):
        yield Finding(CHECK, "adds_up", keys, text)
    else:
        yield Finding(CHECK, "look_again", keys, text, "Which of these numbers is right?")
