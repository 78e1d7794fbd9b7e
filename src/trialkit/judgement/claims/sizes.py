"""Whether chance alone could make a change, and from how many cases on it could not; what nothing seen leaves open."""

from __future__ import annotations

from collections.abc import Iterator

from trialkit.analysis.published import fewest_events_to_tell, fewest_to_tell, most_unseen
from trialkit.analysis.two_samples import newcombe
from trialkit.judgement.claims import ends, said
from trialkit.judgement.claims.counts import SHOWN_AT, cases_of
from trialkit.judgement.claims.finding import Finding
from trialkit.protocol.ledger import Claim, Ledger, Value
from trialkit.protocol.wording import joined

CHECK = "Chance"
NONE_SEEN = "Zero events"
EXAMPLES = (30, 100)
NOT_CASES = ("pounds", "days", "hours", "weeks", "months", "years")
"""Units that do not come one by one, so that chance has no size for them."""


def check(ledger: Ledger) -> Iterator[Finding]:
    """Changes of shares and counts, and shares of nothing or everything."""
    for claim in ledger.claims:
        if claim.before and claim.after:
            yield from _between(ledger, claim, claim.before, claim.after)
        elif claim.type == "count" and claim.figure.compared_with is None and claim.unit not in NOT_CASES:
            yield from _counts(claim)
        for side in claim.values:
            yield from _all_or_none(ledger, claim, side)


def _between(ledger: Ledger, claim: Claim, before: Value, after: Value) -> Iterator[Finding]:
    if {before.type, after.type} != {"proportion"} or before.definition_id != after.definition_id:
        return
    if before.unit in NOT_CASES:
        return
    one, two = (min(max(ends.printed(side), 0.0), 1.0) for side in (before, after))
    n1, n2 = cases_of(ledger, claim, before), cases_of(ledger, claim, after)
    if n1 and n2:
        interval = newcombe((one * n1, n1), (two * n2, n2))
        text = f"With {n1:,} and {n2:,} {after.unit} the change is compatible with {said.points(interval)}."
        if 0.0 in interval:
            yield Finding(CHECK, "keep_in_mind", (claim.key,), f"{text} That includes no change.", "More cases.")
        else:
            yield Finding(CHECK, "adds_up", (claim.key,), f"{text} That excludes no change.")
        return
    least = fewest_to_tell(one, two)
    if least is None:
        return
    at = newcombe((one * SHOWN_AT, SHOWN_AT), (two * SHOWN_AT, SHOWN_AT))
    text = (
        f"No interval can be given without counts. Were there only chance, {said.value(before)} to {said.value(after)} "
        f"would exclude no change from {least:,} {after.unit} on each side; with {SHOWN_AT} on each side it fits "
        f"{said.points(at)}."
    )
    yield Finding(CHECK, "cannot_be_checked", (claim.key,), text, f"How many {after.unit} before, and how many after?")


def _counts(claim: Claim) -> Iterator[Finding]:
    """A percentage change of a count that is not given."""
    change = claim.figure.change_percent
    if change is None or change <= -100:
        return
    least = fewest_events_to_tell(1 + change / 100)
    if least is None:
        return
    text = (
        f"Were there only chance, and each of the {claim.unit} by itself, {said.change(claim)} would exclude no change "
        f"from {least:,} before."
    )
    yield Finding(CHECK, "cannot_be_checked", (claim.key,), text, "The number before and the number after.")


def _all_or_none(ledger: Ledger, claim: Claim, side: Value) -> Iterator[Finding]:
    """None of so many, or all of them, which leaves some room by the rule of three."""
    value = side.reading.value
    nothing = value == 0 and side.type in ("proportion", "count")
    if side.reading.bound or not (nothing or (value == 100 and side.type == "proportion")):
        return
    seen, others = ("none", "") if nothing else ("all", " that are not")
    n = cases_of(ledger, claim, side)
    if n:
        room = said.per_cent(most_unseen(n), 1)
        text = f"{seen} of {n:,} {side.unit} leaves room for up to {room}{others} (95%, one-sided)."
        yield Finding(NONE_SEEN, "keep_in_mind", (claim.key,), text)
        return
    rooms = joined(f"{seen} of {n} for up to {said.per_cent(most_unseen(n))}" for n in EXAMPLES)
    text = (
        f"The source says {seen}, and not of how many. By chance alone there is room in {rooms}{others}: about 3 in n."
    )
    yield Finding(NONE_SEEN, "cannot_be_checked", (claim.key,), text, f"Of how many {side.unit}?")
