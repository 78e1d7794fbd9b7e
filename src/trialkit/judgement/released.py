"""What was done to an evaluation before anything of it left: for whom, by which rule, and what is kept back."""

from __future__ import annotations

from dataclasses import dataclass

from trialkit.protocol.disclosure import Audience, DisclosureRule


@dataclass(frozen=True)
class Shown:
    """How one measure's periods are shown.

    together: how many are shown as one, in words ("about two weeks", "each phase"); "" where each stands alone.
    cells, hidden: figures of all places, and how many of them are kept back.
    """

    measure: str
    together: str
    cells: int
    hidden: int


@dataclass(frozen=True)
class Release:
    """For whom an evaluation is, by which rule small numbers are kept back, and why that one.

    shown: by measure, how its periods are shown; few: names of other counts that are kept back ("set_aside", …).
    """

    audience: Audience
    rule: DisclosureRule
    why: str
    shown: tuple[Shown, ...] = ()
    few: frozenset[str] = frozenset()

    @property
    def hides(self) -> bool:
        """Whether the rule keeps anything back."""
        return self.rule.hides

    def of(self, measure: str) -> Shown:
        """How one measure is shown."""
        return next((one for one in self.shown if one.measure == measure), Shown(measure, "", 0, 0))


def hides(release: Release | None) -> bool:
    """Whether an evaluation went through a rule that keeps numbers back."""
    return release is not None and release.hides
