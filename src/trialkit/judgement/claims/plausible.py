"""Whether a value can be, and is where such values lie; and how it stands beside others by the same definition."""

from __future__ import annotations

from collections.abc import Iterator

from trialkit.analysis.published import step_of
from trialkit.judgement.claims import ends, said
from trialkit.judgement.claims.finding import Finding
from trialkit.protocol.claims import Range
from trialkit.protocol.ledger import Claim, Ledger, Value

COUNTRY = "England"
"""Whom a figure is about that others stand beside."""
CAN_BE, USUAL, BESIDE = "Values that can be", "Where such values lie", "Beside others"


def check(ledger: Ledger) -> Iterator[Finding]:
    """Every value by itself, then beside those of others."""
    for claim in ledger.claims:
        for side in claim.values:
            yield from _can_be(claim, side)
            yield from _usual(ledger, claim, side)
        change = claim.figure.change_percent
        if change is not None and change < -100 and claim.type != "money":
            text = f"Nothing can fall by more than all of it; the source says {said.change(claim)}."
            yield Finding(CAN_BE, "look_again", (claim.key,), text, "Copy the figure from the source again.")
    yield from _beside(ledger)


def _can_be(claim: Claim, side: Value) -> Iterator[Finding]:
    printed = [one for one in (side.reading.value, side.reading.low, side.reading.high) if one is not None]
    if side.type == "proportion" and any(not 0 <= one <= 100 for one in printed):
        text = f"{said.value(side)} is no share of anything: shares lie between 0% and 100%."
        yield Finding(CAN_BE, "look_again", (claim.key,), text, "Copy the figure from the source again.")
    elif side.type in ("count", "rate") and any(one < 0 for one in printed):
        text = f"{said.value(side)} cannot be: nothing can be counted less than nought times."
        yield Finding(CAN_BE, "look_again", (claim.key,), text, "Copy the figure from the source again.")


def _usual(ledger: Ledger, claim: Claim, side: Value) -> Iterator[Finding]:
    usual = side.definition.plausible if side.definition else None
    if usual is None:
        return
    scale = 100.0 if side.type == "proportion" else 1.0
    found = ends.of_value(side)
    low, high = found.low * scale, found.high * scale
    ends_of = f"{said.amount(usual.low, side.type)} to {said.amount(usual.high, side.type)}"
    if low <= usual.high and high >= usual.low:
        text = f"{said.value(side)} lies where such values lie: {ends_of} ({usual.source})."
        yield Finding(USUAL, "adds_up", (claim.key,), text)
        return
    text = f"{said.value(side)} lies outside {ends_of}, where such values lie ({usual.source})."
    text += _lost(side, usual) + _printed_otherwise(ledger, claim, side)
    yield Finding(USUAL, "look_again", (claim.key,), text, "The figure in the release that the source quotes.")


def _lost(side: Value, usual: Range) -> str:
    """Numbers in the usual range that end in the digits printed, as if their beginning had been lost."""
    value = side.reading.value
    if value is None or value != int(value) or not 0 <= value < 10:
        return ""
    digit = int(value)
    whole = [ten * 10 + digit for ten in range(1, 10) if usual.low <= ten * 10 + digit <= usual.high]
    first, last = int(usual.low), int(usual.high)
    either = ", ".join([*(f"{one}%" for one in whole), f"or one of {first}.{digit}% to {last - 1}.{digit}%"])
    return f" If digits at its beginning were lost, it was {either.removeprefix('or ')}."


def _printed_otherwise(ledger: Ledger, claim: Claim, side: Value) -> str:
    """Whether the figures around it are printed to more digits."""
    if side.reading.value is None or step_of(side.reading.value) < 1:
        return ""
    near = [
        other.reading.value
        for one in ledger.claims
        if one.source == claim.source and one.about == claim.about and one is not claim
        for other in one.values
        if other.type == side.type and other.reading.value is not None and other.reading.period == side.reading.period
    ]
    finer = [one for one in near if step_of(one) < 1]
    if len(finer) < 2 or len(finer) * 2 <= len(near):
        return ""
    return (
        f" {len(finer)} of {len(near)} other figures of the same source and period are printed to a decimal; it is not."
    )


def _beside(ledger: Ledger) -> Iterator[Finding]:
    """The latest value of one council beside England's, by one definition and in one period."""
    england: dict[str, list[tuple[Claim, Value]]] = {}
    for claim in ledger.claims:
        side = claim.latest
        if claim.about == COUNTRY and side is not None and side.definition_id is not None:
            england.setdefault(side.definition_id, []).append((claim, side))
    for one in ledger.claims:
        a = one.latest
        if one.about == COUNTRY or one.figure.team or a is None or a.period is None or a.type != "proportion":
            continue
        for two, b in england.get(a.definition_id or "", ()):
            if b.period is not None and a.period.overlaps(b.period):
                yield _against(one, a, two, b)


def _against(one: Claim, a: Value, two: Claim, b: Value) -> Finding:
    gap = (ends.printed(a) - ends.printed(b)) * 100
    better = a.definition.better if a.definition else None
    away = "above" if gap > 0 else "below"
    text = f"{said.value(a)} in {one.about} stands {abs(gap):.2g} points {away} England's {said.value(b)} "
    text += f"({two.source_name}; {b.reading.period}), by the same definition."
    worse = (better == "higher" and gap < 0) or (better == "lower" and gap > 0)
    if worse and one.figure.told_as == "improvement":
        text += f" It is told as an improvement, and is still {away} England's."
        return Finding(BESIDE, "keep_in_mind", (one.key, two.key), text, "Print both.")
    return Finding(BESIDE, "adds_up", (one.key, two.key), text)
