"""The rows of evaluation.json that tell the decision: the rule's answer, what lies ahead, and what leaders decided."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from trialkit.judgement.prospects import Aim
from trialkit.protocol.decision import Outcome
from trialkit.reporting.rows import CheckRow, EstimateRow, NotEstimableRow, Part


class ChanceRow(Part):
    """A probability under the setting of the plan, from a sceptical start (docs/statistics.md)."""

    value: float = Field(ge=0, le=1)
    basis: Literal["posterior", "sampling"]
    """Of a fitted series its posterior; of a pooled figure the distribution that its intervals come from."""
    undoubted: float = Field(ge=0, le=1)
    """The same without the sceptical start: no size of change is taken to be likelier beforehand."""
    as_large: float = Field(ge=0, le=1)
    """How probable it is at the sceptical start that a change is as large as the estimate, or larger."""


class NextSiteRow(Part):
    """The effect at one further site, its interval for that site and not for an average."""

    sites: int
    """Sites with an effect of their own, or tried where none is asked."""
    effect: EstimateRow | NotEstimableRow
    differ: CheckRow | None
    """Whether the sites tried agree; null below two."""


class MoreRow(Part):
    """How many more periods would bring one measure's interval to an aim, the change staying as it is."""

    measure: str
    aim: Aim
    periods: int | None
    """Null when none would, or when it cannot be said."""
    reason: str


class TakenRow(Part):
    """A decision that leaders took. It never changes the rule's answer."""

    number: int = Field(ge=1)
    on: dt.date
    outcome: Outcome
    by: str
    """A role, not a name."""
    reason: str
    dissent: str | None
    next_review: dt.date | None
    rule: Outcome
    """What the rule answered when it was taken."""
    plan: str
    """SHA-256 of the registered part of the plan it was taken on."""
    log: str | None = None
    """SHA-256 of the log it was taken on; null where small numbers are kept back, for it could be tried out."""
    digest: str | None = None
    """SHA-256 of the record; null likewise."""


class DecisionRow(Part):
    """The rule's answer, and what leaders decided beside it."""

    outcome: Outcome
    reasons: list[str]
    would_change: list[str]
    rule_line: int | None
    """Line of the rule that answered, from 1; null when none fitted."""
    withheld: Outcome | None
    """What the fitting line says where it is not offered: extend, after a registered plan that fixed the length."""
    too_early: bool
    """Whether the rule was not asked, because the plan's one look at the end is still to come."""
    chance: ChanceRow | NotEstimableRow | None
    """How probable it is that the primary measure's change is at least the smallest worth having, from a sceptical
    start (docs/statistics.md); none where a check takes the finding away."""
    next_site: NextSiteRow | None
    """What one further site like those of the trial may see of the primary measure."""
    more_periods: list[MoreRow]
    """What more periods like those there are would show."""
    taken: list[TakenRow]
    """Every decision recorded, the latest last."""
    taken_agrees: bool | None
    """Whether the latest is what the rule answers now; null when none is recorded."""
    taken_on_earlier_evidence: bool
    """Whether the log or the plan has changed since the latest was taken."""
