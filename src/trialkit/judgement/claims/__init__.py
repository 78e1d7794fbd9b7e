"""The claims ledger: what follows from published figures, found by checks that know only what the sources say.

Each module is one family of checks, a function from a Ledger to Findings. None is told what is wrong with a figure.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from trialkit.judgement.claims import (
    arithmetic,
    counts,
    direction,
    drift,
    gaps,
    likeness,
    people,
    plausible,
    rates,
    said,
    sizes,
    wholes,
    worth,
)
from trialkit.judgement.claims.finding import LEVELS, Finding, Level
from trialkit.protocol.ledger import Claim, Ledger

__all__ = ["FAMILIES", "LEVELS", "Checked", "Finding", "Level", "check_claims"]

FAMILIES = (arithmetic, plausible, drift, wholes, likeness, counts, sizes, rates, worth, direction, people, gaps)
"""The families of checks, in the order in which their findings are told."""


@dataclass(frozen=True)
class Checked:
    """A ledger with everything found in it.

    findings: the worst level first, then in the order of the families and of the files.
    """

    ledger: Ledger
    findings: tuple[Finding, ...]

    def of(self, claim: Claim) -> tuple[Finding, ...]:
        """What was found of one figure."""
        return tuple(finding for finding in self.findings if claim.key in finding.figures)

    def level(self, claim: Claim) -> Level:
        """The level of a figure: that of the finding about it that needs most attention."""
        return min((finding.level for finding in self.of(claim)), key=LEVELS.index)

    def within(self, sources: Collection[str]) -> tuple[Finding, ...]:
        """The findings that touch any of some files."""
        return tuple(one for one in self.findings if any(key.partition(".")[0] in sources for key in one.figures))


def check_claims(ledger: Ledger) -> Checked:
    """Put every family of checks to a ledger; the same files give the same findings in the same order."""
    found = [finding for family in FAMILIES for finding in family.check(ledger)]
    seen = {key for finding in found for key in finding.figures}
    found += gaps.alone(ledger, seen)
    told = [replace(finding, text=said.capital(finding.text)) for finding in found]
    return Checked(ledger, tuple(sorted(told, key=lambda finding: LEVELS.index(finding.level))))
