"""Whether like is compared with like: periods, units, categories, moments, averages; or with anything at all."""

from __future__ import annotations

from collections.abc import Iterator

from trialkit.judgement.claims import ends, said
from trialkit.judgement.claims.finding import Finding
from trialkit.protocol.ledger import Claim, Ledger, Value
from trialkit.protocol.wording import joined

PERIODS, KINDS, MOMENT = "Like with like: periods", "Like with like: what is counted", "A moment that stands out"
START, AVERAGE, BEFORE = "A baseline", "An average of percentages", "A figure before"
LONGER = 1.5
"""Periods whose lengths differ by more than this are not alike: a quarter has 90 to 92 days, a month 28 to 31."""
APART = 120
"""Days from one start to the other from which short periods lie in different parts of the year."""
SHORT = 190
"""Days up to which the time of the year matters."""


def check(ledger: Ledger) -> Iterator[Finding]:
    """Each figure by itself."""
    for claim in ledger.claims:
        if claim.before and claim.after:
            yield from _kinds(claim, claim.before, claim.after)
            yield from _moment(claim, claim.before)
            yield from _start(claim, claim.before)
        yield from _periods(claim)
        yield from _average(claim)
        yield from _before(claim)


def _kinds(claim: Claim, before: Value, after: Value) -> Iterator[Finding]:
    """Two sides that count different things."""
    if before.definition_id == after.definition_id:
        return
    sides = f"{said.value(before)} ({_name(before)}) is set against {said.value(after)} ({_name(after)})"
    one, two = before.definition, after.definition
    if one and two and one.one_of and one.one_of == two.one_of:
        room = Value(after.reading, after.definition_id, two, after.type, after.unit)
        most = said.per_cent(1 - ends.printed(before))
        text = (
            f"{sides}: two categories of one scale. Like for like, the second was at most {most} before, "
            f"and is {said.value(room)} after."
        )
        yield Finding(KINDS, "look_again", (claim.key,), text, "Both categories, at both times.")
    elif before.type != after.type:
        text = f"{sides}: a {before.type} and a {after.type}. No change can be worked out from them."
        yield Finding(KINDS, "look_again", (claim.key,), text, "Both numbers, or both percentages.")
    else:
        text = f"{sides}: two definitions. Part of the difference may be the definition's."
        yield Finding(KINDS, "look_again", (claim.key,), text, "One definition, at both times.")


def _name(side: Value) -> str:
    return side.definition.name if side.definition else side.unit


def _periods(claim: Claim) -> Iterator[Finding]:
    one, two = claim.periods
    if one is None or two is None or (one.step and two.step):
        return
    if not (one.days and two.days and one.first and two.first):
        vague = joined(f"'{found.words}'" for found in (one, two) if not found.days)
        are = "are no dates" if one.days is two.days else "is no date"
        text = f"{vague} {are}, so how far apart the two values lie is not known, nor how long each was counted."
        yield Finding(PERIODS, "keep_in_mind", (claim.key,), text, "The first and the last day of each.")
        return
    longer = max(one.days, two.days) / min(one.days, two.days)
    if longer > LONGER:
        average = ", an average," if claim.before and claim.before.reading.taken == "average" else ""
        text = (
            f"{one.words} ({_length(one.days)}){average} is set against {two.words} ({_length(two.days)}). The shorter "
            f"period holds one season only, and cases that are not yet closed."
        )
        yield Finding(PERIODS, "look_again", (claim.key,), text, "The same quarter of both years, or both whole years.")
    elif max(one.days, two.days) <= SHORT and one.first.month == two.first.month:
        text = f"{one.words} and {two.words} are the same part of the year. One pair cannot show how much years differ."
        yield Finding(PERIODS, "adds_up", (claim.key,), text)
    elif max(one.days, two.days) <= SHORT and (two.first - one.first).days >= APART:
        text = f"{one.words} and {two.words} are different parts of the year, so the season is in the difference."
        yield Finding(PERIODS, "keep_in_mind", (claim.key,), text, "The same months of both years.")
    elif two.first.year - one.first.year > 1:
        text = f"{one.words} and {two.words}: two points, and nothing of the years between."
        yield Finding(PERIODS, "keep_in_mind", (claim.key,), text, "Every year from the first to the last.")


def _length(days: int) -> str:
    for size, word in ((364, "year"), (89, "quarter"), (28, "month")):
        if days >= size and round(days / size, 1) in (1.0, 1.1):
            return f"a {word}"
    return f"{days} days"


def _moment(claim: Claim, before: Value) -> Iterator[Finding]:
    if before.reading.taken != "one_point":
        return
    text = (
        f"The value before, {said.value(before)}, is of one moment ({before.reading.period or 'not dated'}). A moment "
        f"picked because it stands out is followed by a lesser one by itself."
    )
    yield Finding(MOMENT, "look_again", (claim.key,), text, "The average of the whole period, on both sides.")


def _start(claim: Claim, before: Value) -> Iterator[Finding]:
    found = before.period
    if found is None or found.step is None or found.step[1] != 1:
        return
    text = (
        f"The change is counted from {found.words}, when the new way had begun. There is no baseline, so a trend that "
        f"was under way already looks the same."
    )
    yield Finding(START, "keep_in_mind", (claim.key,), text, "The weeks before the start.")


def _average(claim: Claim) -> Iterator[Finding]:
    parts = claim.figure.averaged_over
    if parts is None or claim.type != "proportion":
        return
    text = (
        f"{said.claim(claim)} is an average of {parts} percentages. It is the percentage of all {claim.unit} only if "
        f"each rests on as many; otherwise it can lie far from it, and move while none of them does."
    )
    yield Finding(AVERAGE, "look_again", (claim.key,), text, f"The number of {claim.unit} behind each percentage.")


def _before(claim: Claim) -> Iterator[Finding]:
    """A result that is told as better, without anything that it is better than."""
    if claim.figure.told_as != "improvement" or claim.single is None or claim.type not in ("proportion", "count"):
        return
    text = f"{said.claim(claim)} is told as an improvement, and nothing is given that it is better than."
    yield Finding(BEFORE, "keep_in_mind", (claim.key,), text, "The same figure before, or where nothing was changed.")
