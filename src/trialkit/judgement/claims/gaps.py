"""What is told without a figure, and figures that stand alone."""

from __future__ import annotations

from collections.abc import Iterator, Set

from trialkit.judgement.claims import said
from trialkit.judgement.claims.finding import Finding
from trialkit.protocol.ledger import Ledger

NO_FIGURE, ALONE = "No figure", "A figure alone"


def check(ledger: Ledger) -> Iterator[Finding]:
    """Every entry that says that no figure is published."""
    for claim in ledger.claims:
        if claim.figure.no_figure:
            text = f"No figure is published. {claim.figure.no_figure}"
            yield Finding(NO_FIGURE, "cannot_be_checked", (claim.key,), text, "A count, and of what.")


def alone(ledger: Ledger, seen: Set[str]) -> Iterator[Finding]:
    """Figures of which no check says anything: there is nothing to hold them against. `seen`: keys of the others."""
    for claim in ledger.claims:
        if claim.key not in seen:
            text = f"{said.claim(claim)} stands by itself: there is nothing to check it against."
            yield Finding(ALONE, "cannot_be_checked", (claim.key,), text, "Where it was counted, and when.")
