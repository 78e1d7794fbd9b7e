"""The result of one measure: which analysis the data carried, its estimates, and how they stand against the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from trialkit.analysis.estimate import Check, Estimate, Line, NotEstimable, Result
from trialkit.analysis.neighbours import Funnel
from trialkit.analysis.spc import Chart, NotCharted
from trialkit.judgement.checked import Checked, checked
from trialkit.protocol.decision import Safety, Verdict
from trialkit.protocol.measure import Measure, Role
from trialkit.records.series import Series

Rung = Literal["none", "single_level", "tallies", "paired", "trend", "phases", "segmented"]
"""The ladder's rungs: what the data may carry (docs/statistics.md)."""

LONG_BASELINE = 12
"""Baseline periods from which an earlier trend can be told apart from the effect (docs/statistics.md, the ladder)."""
SHORT_BASELINE = 3
"""Fewest periods before and after that EPOC accepts as an interrupted time series."""
DECIDING: tuple[Role, ...] = ("primary", "balancing")
"""Roles of the measures that a decision rests on."""


@dataclass(frozen=True)
class Comparison:
    """How the comparison sites entered one measure.

    sites:        their names.
    used:         whether the headline is the change against them.
    reason:       why, or why not, in a sentence.
    parallel:     whether the baselines ran parallel.
    controlled:   the figure against the comparison, or why there is none.
    uncontrolled: the same figure without it.
    """

    sites: tuple[str, ...]
    used: bool
    reason: str
    parallel: Check
    controlled: Result
    uncontrolled: Result

    @property
    def strengthens(self) -> bool:
        """Whether the comparison makes the evidence stronger: it is used, and its baseline is seen to run parallel."""
        return self.used and self.parallel.passed is True


@dataclass(frozen=True)
class Asked:
    """People asked twice in the judged phase: how many there were, and how many gave both answers."""

    people: int
    both: int


@dataclass(frozen=True)
class MeasureResult:
    """All that can be said of one measure.

    series:      the pooled innovation series first, then each site's own where there are several.
    rung:        which analysis the data carry; rung_reason says why, in a sentence.
    headline:    the estimate the judgement rests on, on the scale of the measure's worthwhile change.
    estimates:   everything else that was planned, each with its interval or the reason why there is none.
    settings:    the headline's contrast if periods vary by chance only, as usual, and if the service drifts, in that
                 order; empty where the method makes no such assumption or no decision rests on the measure.
    lines:       fitted and counterfactual lines for the chart.
    checks:      the headline asked again in other ways, and what else could explain it.
    verdict:     the headline against no change and against the worthwhile change.
    safety:      the headline against the margin; "none" for a measure that is not a balancing one.
    comparison:  how the comparison sites entered; None where there are none.
    chart:       the primary measure's control chart, a description on which nothing rests, or why it has none; None for
                 the other measures.
    asked:       for a measure of pairs, how many gave both answers; None for the others.
    looked:      whether the headline's interval allows for the looks of the plan.
    spared:      for a balancing measure that its own interval says got worse, and the one that allows for all balancing
                 measures does not: the figure with that interval; None elsewhere.
    neighbours:  for a rate or share, how the place stands among others like it; None where the plan names none.
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
    comparison: Comparison | None = None
    chart: Chart | NotCharted | None = None
    asked: Asked | None = None
    looked: bool = False
    spared: Result | None = None
    neighbours: Funnel | NotEstimable | None = None

    @property
    def apart(self) -> bool:
        """Whether its sites started on different days and are each set against their own baseline; never for pairs."""
        return self.measure.before is None and bool(self.series) and self.series[0].site is not None

    @property
    def seasonal(self) -> bool:
        """Whether a yearly season is fitted together with the headline, so that the time of year is allowed for."""
        return isinstance(self.headline, Estimate) and self.headline.seasonal

    @property
    def checked(self) -> Checked:
        """The checks, sorted by what they found."""
        return checked(self.checks)


def primary_of(results: Sequence[MeasureResult]) -> MeasureResult:
    """The result of the primary measure, of which every trial has one."""
    return next(result for result in results if result.measure.role == "primary")
