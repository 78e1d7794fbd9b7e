"""Whether money holds together: what it comes to for each person, over how many years, expected or seen, how wide."""

from __future__ import annotations

from collections.abc import Iterator

from trialkit.analysis.published import Ends, quotient
from trialkit.judgement.claims import ends, said
from trialkit.judgement.claims.counts import cases_of
from trialkit.judgement.claims.finding import Finding
from trialkit.protocol.ledger import Claim, Ledger, Value

EACH, OPEN, YEARS, EXPECTED = "What it comes to for each", "A range", "Over several years", "Expected or seen"
SHOWN, RETURN = "How it was worked out", "Money back for money spent"
A_YEAR = {"week": 52, "month": 12, "year": 1}
MORE_THAN_A_YEAR = 400
"""Days."""


def check(ledger: Ledger) -> Iterator[Finding]:
    """Amounts of money, and amounts for each of a number."""
    for claim in ledger.claims:
        if claim.figure.for_each_of:
            yield from _each(ledger, claim, ledger.named(claim, claim.figure.for_each_of))
        if claim.type == "ratio":
            yield from _return(ledger, claim)
        if claim.type == "money" and claim.single:
            yield from _open(claim, claim.single)
            yield from _years(claim, claim.single)
            yield from _expected(claim)


def _each(ledger: Ledger, claim: Claim, of: Claim) -> Iterator[Finding]:
    cases = number_of(ledger, of)
    if claim.single is None or cases is None:
        return
    total, often = ends.of_value(claim.single), 1
    unit = of.unit
    if claim.figure.every != of.figure.every and of.figure.every:
        often = A_YEAR[of.figure.every]
    each = quotient(
        Ends(total.low, total.low) if total.high == float("inf") else total, Ends(cases * often, cases * often)
    )
    if each is None:
        return
    middle = ends.printed(claim.single) / cases / often
    amount = said.money(float(f"{middle:.4g}")) if claim.type == "money" else f"{middle:.3g} {claim.unit}"
    over = f"{cases:,.0f} {unit}" + (f" a {of.figure.every}, {often} times a year" if often > 1 else "")
    text = f"{said.claim(claim)} over {over} is {amount} each."
    usual = of.definition.each if of.definition else None
    keys = (claim.key, of.key)
    if usual is None or claim.type != "money":
        yield Finding(EACH, "adds_up", keys, text)
    elif each.low > usual.high:
        most = said.money(float(f"{usual.high * cases * often:.3g}"))
        text += (
            f" One of them usually costs {said.money(usual.low)} to {said.money(usual.high)} in a whole year "
            f"({usual.source}). At that cost {cases:,.0f} come to {most} at most."
        )
        mend = "What else is in the amount, and how it was worked out."
        yield Finding(EACH, "look_again", keys, text, mend)
    elif each.high < usual.low:
        text += f" One of them usually costs {said.money(usual.low)} or more in a whole year ({usual.source})."
        yield Finding(EACH, "keep_in_mind", keys, text)
    else:
        text += f" One of them usually costs {said.money(usual.low)} to {said.money(usual.high)} ({usual.source})."
        yield Finding(EACH, "adds_up", keys, text)


def number_of(ledger: Ledger, claim: Claim) -> float | None:
    """How many a figure counts: its number, its change in number, or its share of its n; None where that is none."""
    found = abs(claim.figure.change_by or 0.0)
    if claim.single is not None and claim.type == "proportion":
        found = float(round(ends.printed(claim.single) * (cases_of(ledger, claim, claim.single) or 0)))
    elif claim.single is not None:
        found = ends.printed(claim.single) if claim.type == "count" else 0.0
    return found if found > 0 else None


def _return(ledger: Ledger, claim: Claim) -> Iterator[Finding]:
    if claim.figure.return_on and claim.single:
        saved = ledger.named(claim, claim.figure.return_on)
        total = saved.single.reading.value if saved.single else None
        ratio = claim.single.reading.value
        if total and ratio:
            spent = said.money(float(f"{total / ratio:.3g}"))
            text = (
                f"{said.claim(saved)} at {said.claim(claim)} means that about {spent} was spent, which is not printed."
            )
            keys = (claim.key, saved.key)
            yield Finding(RETURN, "cannot_be_checked", keys, text, "Both sides: what was spent and what came back.")
            return
    text = f"{said.claim(claim)} is a quotient; the source prints neither side of it."
    yield Finding(RETURN, "cannot_be_checked", (claim.key,), text, "Both sides: what was spent and what came back.")


def _open(claim: Claim, side: Value) -> Iterator[Finding]:
    low, high = side.reading.low, side.reading.high
    if not low or not high:
        return
    wide = f"The upper end is {high / low:.2g} times the lower."
    if side.reading.bound in ("more_than", "at_least"):
        text = f"'{said.value(side)}' is a range with no upper end, which is no range. {wide}"
        yield Finding(
            OPEN, "look_again", (claim.key,), text, "A low, a central and a high value, and what each assumes."
        )
    elif high / low >= 2:
        yield Finding(OPEN, "keep_in_mind", (claim.key,), wide, "A central value, and what each end assumes.")


def _years(claim: Claim, side: Value) -> Iterator[Finding]:
    days = side.period.days if side.period else None
    if not days or days <= MORE_THAN_A_YEAR or not side.reading.value:
        return
    years = round(days / 365.25)
    text = f"{said.value(side)} over {years} years is {said.money(side.reading.value / years)} a year."
    yield Finding(YEARS, "keep_in_mind", (claim.key,), text)


def _expected(claim: Claim) -> Iterator[Finding]:
    if claim.figure.status != "realised":
        word = "a target" if claim.figure.status == "target" else "a forecast"
        text = f"{said.claim(claim)} is {word}: nothing in the source shows it as spent or saved."
        yield Finding(EXPECTED, "keep_in_mind", (claim.key,), text, "The amount in the accounts, when they are closed.")
    elif claim.figure.basis is None:
        text = f"{said.claim(claim)} is told as having happened; from what it was worked out is not said."
        mend = "Volume times unit cost, or the line in the accounts; and whether money left the budget."
        yield Finding(SHOWN, "cannot_be_checked", (claim.key,), text, mend)
