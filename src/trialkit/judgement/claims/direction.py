"""Whether the direction that is told as an improvement is one."""

from __future__ import annotations

from collections.abc import Iterator

from trialkit.judgement.claims import ends, said
from trialkit.judgement.claims.finding import Finding
from trialkit.protocol.ledger import Claim, Ledger

CHECK = "Which way is better"


def check(ledger: Ledger) -> Iterator[Finding]:
    """Every change that is told as an improvement."""
    for claim in ledger.claims:
        up, definition = _rose(claim), claim.definition
        if claim.figure.told_as != "improvement" or up is None or definition is None:
            continue
        if definition.better == "neutral":
            text = (
                f"{said.claim(claim)} is told as an improvement. By its definition neither way is "
                f"better: more can mean more harm, or more trust in telling of it."
            )
            mend = "What became of the cases, or a measure that has a better side."
            yield Finding(CHECK, "look_again", (claim.key,), text, mend)
        elif definition.better in ("higher", "lower") and (definition.better == "higher") != up:
            text = f"{said.claim(claim)} is told as an improvement; by its definition {definition.better} is better."
            yield Finding(CHECK, "look_again", (claim.key,), text, "Which way is better, and why.")


def _rose(claim: Claim) -> bool | None:
    """Whether a figure says that something rose; None where it does not say that it changed."""
    figure = claim.figure
    if claim.before and claim.after and claim.before.type == claim.after.type:
        gap = ends.printed(claim.after) - ends.printed(claim.before)
        return gap > 0 if gap else None
    if figure.times is not None:
        return figure.times > 1
    change = next((one for one in (figure.change_percent, figure.change_points, figure.change_by) if one), None)
    return None if change is None or figure.compared_with else change > 0
