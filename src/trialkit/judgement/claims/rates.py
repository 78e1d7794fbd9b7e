"""Whom a rate is per, how many people that makes, and what interval their number gives."""

from __future__ import annotations

from collections.abc import Iterator

from trialkit.analysis.two_samples import rate_ratio
from trialkit.judgement.claims import said
from trialkit.judgement.claims.finding import Finding
from trialkit.protocol.claims import Population
from trialkit.protocol.ledger import Claim, Ledger

CHECK = "Whom a rate is per"


def check(ledger: Ledger) -> Iterator[Finding]:
    """Every rate by the populations it may be per."""
    for claim in ledger.claims:
        definition = claim.definition
        if claim.type != "rate" or definition is None or definition.per is None:
            continue
        populations = [ledger.populations[name] for name in definition.populations]
        per = f"'per {said.number(definition.per)}'"
        if not populations:
            text = f"The source does not say of whom {per} is, so no number of {claim.unit} follows."
            yield Finding(CHECK, "cannot_be_checked", (claim.key,), text, "The population, and its size.")
            continue
        each = "; ".join(_made(claim, one, definition.per) for one in populations)
        if len(populations) == 1:
            yield Finding(CHECK, "adds_up", (claim.key,), f"{per[1:-1].capitalize()} {each}.")
        else:
            text = f"As the source words it, {per} can be per {said.number(definition.per)} {each}."
            yield Finding(CHECK, "cannot_be_checked", (claim.key,), text, "The population, in words.")


def _made(claim: Claim, population: Population, per: float) -> str:
    """How many cases a rate makes in a population, and the interval of their change."""
    printed = [side.reading.value for side in claim.values if side.reading.value is not None]
    counts = [max(0, round(value * population.size / per)) for value in printed]
    if claim.figure.change_by is not None and not counts:
        number = abs(claim.figure.change_by) * population.size / per
        return f"{population.name} ({population.size:,.0f}), about {number:,.0f} {claim.unit}"
    text = f"{population.name} ({population.size:,.0f}), about {' to '.join(f'{one:,}' for one in counts)} {claim.unit}"
    if len(counts) == 2 and min(counts) > 0:
        found = rate_ratio((counts[0], 1), (counts[1], 1))
        low, high = said.signed_per_cent(found.lower - 1), said.signed_per_cent(found.upper - 1)
        text += f" ({low} to {high} with chance alone)"
    return text
