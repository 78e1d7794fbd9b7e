"""Whether a percentage is possible of so many cases; where no number is given, how few there can have been (GRIM)."""

from __future__ import annotations

from collections.abc import Iterator

from trialkit.analysis.published import Counts, fewest_cases, fewest_events, fewest_not_all, possible, rounded, step_of
from trialkit.analysis.two_samples import wilson
from trialkit.judgement.claims import ends, said
from trialkit.judgement.claims.finding import Finding
from trialkit.protocol.ledger import Claim, Ledger, Value
from trialkit.protocol.wording import joined

CHECK = "Possible at n"
SHOWN_AT = 30
"""Cases at which an interval is shown where the source gives no number: about what a team logs in a week."""
ALIKE = 0.1
"""Correlation of two judgements by one reviewer: the upper end of what is usual for case audits."""


def check(ledger: Ledger) -> Iterator[Finding]:
    """Every percentage against its n; every change in per cent of an unknown count against whole numbers."""
    for claim in ledger.claims:
        missing = []
        for side in claim.values:
            if not _is_share_of_cases(side):
                continue
            cases = cases_of(ledger, claim, side)
            if cases is None:
                missing.append(side)
            else:
                yield _at_n(claim, side, cases)
        if missing:
            yield _without_n(claim, missing)
        if not claim.values:
            yield from _change_only(claim)


def cases_of(ledger: Ledger, claim: Claim, side: Value) -> int | None:
    """How many cases a share is out of, said beside it or by the figure that it names."""
    if side.reading.n is not None:
        return side.reading.n or None
    if claim.figure.n_of is None:
        return None
    other = ledger.named(claim, claim.figure.n_of).single
    value = other.reading.value if other else None
    return int(value) if value and value == round(value) else None


def _is_share_of_cases(side: Value) -> bool:
    """A share that can be, of things that are counted and not of pounds; nothing and everything are told elsewhere."""
    if side.type != "proportion" or side.unit == "pounds":
        return False
    return 0 <= ends.printed(side) <= 1 and not (side.reading.n is None and side.reading.value in (0, 100))


def _at_n(claim: Claim, side: Value, n: int) -> Finding:
    found, share = ends.of_value(side), said.value(side)
    reading, open_n = side.reading, side.reading.n_bound
    cases = f"{'more than ' if open_n in ('more_than', 'at_least') else ''}{n:,} {side.unit}"
    if reading.events is not None:
        low = high = reading.events
        fits = found.low - 1e-9 <= reading.events / n <= found.high + 1e-9
    else:
        counts = possible(found, n)
        fits, (low, high) = counts is not None, counts or (round(found.middle * n),) * 2
    if not fits and not open_n:
        near = said.per_cent(low / n, 1)
        text = f"{share} is no share of {n:,} {side.unit}: the nearest, {low:,} of them, is {near}."
        if reading.events is not None:
            text = f"{low:,} of {n:,} {side.unit} is {near}, which does not print as {share}."
        return Finding(CHECK, "look_again", (claim.key,), text, "How many counted, and out of how many?")
    interval = wilson(min((low + high) / 2, n), n)
    counted = f"{low:,}" if low == high else f"{low:,} to {high:,}"
    text = (
        f"{share} of {cases} is {counted} of them, which is possible. By chance alone such a sample fits "
        f"{said.per_cent(interval.lower)} to {said.per_cent(interval.upper)}."
    )
    if open_n or (claim.figure.n_of and reading.n is None):
        text = (
            f"If {share} is of all of {cases}, it fits {said.per_cent(interval.lower)} to "
            f"{said.per_cent(interval.upper)} by chance alone."
        )
    return Finding(CHECK, "adds_up", (claim.key,), text + _judged(claim, side, n))


def _judged(claim: Claim, side: Value, n: int) -> str:
    """What a case review's interval is when its reviewers differ: n over the design effect (Kish 1965, section 5.4)."""
    reviewers = claim.figure.reviewers
    if reviewers is None or not 1 < reviewers < n:
        return ""
    effective = n / (1 + (n / reviewers - 1) * ALIKE)
    interval = wilson(ends.printed(side) * effective, effective)
    return (
        f" Judged by {reviewers} people, each perhaps with a view of their own (correlation {ALIKE:g}), it fits "
        f"{said.per_cent(interval.lower)} to {said.per_cent(interval.upper)}."
    )


def _without_n(claim: Claim, sides: list[Value]) -> Finding:
    unit = sides[0].unit
    needs = sorted((_fewest(side) for side in sides if not side.reading.bound), key=lambda one: -one[1].of)
    text = f"The source gives no number of {unit}."
    if needs:
        side, least = needs[0]
        text += f" {said.value(side)} needs at least {least.of} ({least.events} of {least.of})"
        others = [f"{said.value(side)} at least {one.of}" for side, one in needs[1:]]
        text += f", {joined(others)}." if others else "."
    for side in sides:
        if side.reading.bound in ("at_least", "more_than"):
            some = fewest_not_all(ends.above(side))
            text += f" {some.events} of {some.of} would be {said.value(side)} too."
    if claim.single is not None and not claim.single.reading.bound:
        share = ends.printed(claim.single)
        interval = wilson(share * SHOWN_AT, SHOWN_AT)
        near, far = said.per_cent(interval.lower), said.per_cent(interval.upper)
        text += f" With {SHOWN_AT} it would fit {near} to {far} by chance alone."
    return Finding(CHECK, "cannot_be_checked", (claim.key,), text, f"How many {unit}, for each percentage?")


def _fewest(side: Value) -> tuple[Value, Counts]:
    return side, fewest_cases(ends.of_value(side))


def _change_only(claim: Claim) -> Iterator[Finding]:
    """A change without the values it is between: what the smallest count before can have been."""
    figure, mend = claim.figure, "The number before and the number after."
    if figure.compared_with is not None or not said.change(claim) or (figure.change_percent or 0) < -100:
        return
    text = f"The source gives {said.change(claim)} and neither of the values that it lies between."
    if figure.change_percent is not None and figure.change_bound is None and claim.type == "count":
        least = fewest_events(rounded(1 + figure.change_percent / 100, step_of(figure.change_percent) / 100))
        text = (
            f"The source gives {said.change(claim)} and neither number. It takes at least {least.of} before "
            f"({least.of} to {least.events}) to make that percentage."
        )
    elif figure.change_by is not None:
        text = f"The source says {said.change(claim)} and not how many there were before, so no percentage follows."
    yield Finding(CHECK, "cannot_be_checked", (claim.key,), text, mend)
