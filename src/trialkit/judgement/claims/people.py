"""Whether a figure is about so few people that somebody could know who they are."""

from __future__ import annotations

from collections.abc import Iterator

from trialkit.judgement.claims.finding import Finding
from trialkit.protocol.ledger import Ledger

CHECK = "Single cases"
FEWEST = 5
"""Below so many people a published figure may be about somebody whom a reader knows; the usual rule of suppression."""


def check(ledger: Ledger) -> Iterator[Finding]:
    """Every number of people behind a figure."""
    for claim in ledger.claims:
        for side in claim.values:
            counted = side.reading.value if side.type == "count" and not side.reading.bound else None
            n = side.reading.n if side.reading.n is not None else counted
            if side.unit != "people" or n is None or not 1 <= n < FEWEST:
                continue
            who = "one person" if n == 1 else f"{n:g} people"
            text = f"This is about {who}, with a council and an amount or an outcome: somebody may know who it is."
            mend = "Consent to this use, or a figure over more people."
            yield Finding(CHECK, "look_again", (claim.key,), text, mend)
