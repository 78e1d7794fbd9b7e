"""evaluate(trial, log) → Evaluation: the one place that runs the stages in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from trialkit.analysis.estimate import Check, Estimate, Line, NotEstimable, Result
from trialkit.protocol.trial import Measure, Outcome, Safety, Trial, Verdict
from trialkit.records.log import Log
from trialkit.records.series import Series

Rung = Literal["single_level", "tallies", "trend", "phases", "segmented", "controlled"]
"""The ladder's rungs: what the data may carry (docs/statistics.md)."""


@dataclass(frozen=True)
class MeasureResult:
    """All that can be said of one measure.

    series:   the pooled innovation series first, then each site's own where there are several.
    rung:     which analysis the data carry; rung_reason says why, in a sentence.
    headline: the estimate the judgement rests on, on the scale of the measure's worthwhile change.
    estimates: everything else that was planned, each with its interval or the reason why there is none.
    settings: the headline's contrast under each assumption about how periods vary (chance, ordinary, volatile), in that order.
    verdict:  the headline against the worthwhile change; safety: against the margin (balancing measures only).
    """

    measure: Measure
    series: tuple[Series, ...]
    rung: Rung
    rung_reason: str
    headline: Result
    estimates: tuple[Result, ...]
    settings: tuple[Result, ...]
    lines: tuple[Line, ...]
    checks: tuple[Check, ...]
    verdict: Verdict
    safety: Safety


@dataclass(frozen=True)
class Criterion:
    """One criterion of evidence: met, not met, or (None) cannot be told, with the reason and what would raise it."""

    name: str
    met: bool | None
    reason: str
    would_raise: str = ""


@dataclass(frozen=True)
class Grade:
    """The strength of the evidence, derived from design and data: 1 (weakest) to 5."""

    level: int
    name: str
    maryland: int
    nesta: int
    criteria: tuple[Criterion, ...]
    would_raise: tuple[str, ...]
    verb: Literal["followed_by", "changed_when", "changed_more_than", "caused"]


@dataclass(frozen=True)
class Decision:
    """The rule's answer, its reasons in order, and what would change it. The leader's own decision stands beside it."""

    outcome: Outcome
    reasons: tuple[str, ...]
    would_change: tuple[str, ...]
    rule_line: int | None


@dataclass(frozen=True)
class Value:
    """Effect × annual volume × unit cost, in pounds a year, with the effect's interval carried through."""

    yearly: float
    lower: float
    upper: float
    kind: str
    status: str
    basis: str
    delivery_cost: float | None


@dataclass(frozen=True)
class Evaluation:
    """Everything a report may say, and nothing a report must compute."""

    trial: Trial
    log: Log
    results: tuple[MeasureResult, ...]
    grade: Grade
    decision: Decision
    value: Value | NotEstimable | None
    version: str

    @property
    def primary(self) -> MeasureResult:
        """The result of the primary measure."""
        return next(result for result in self.results if result.measure.role == "primary")


def evaluate(trial: Trial, log: Log) -> Evaluation:
    """Run the analysis, the grade, the rule and the value of one trial."""
    raise NotImplementedError


__all__ = ["Check", "Criterion", "Decision", "Estimate", "Evaluation", "Grade", "MeasureResult", "Value", "evaluate"]
