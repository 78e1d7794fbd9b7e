"""evaluate(trial, log, registration, decisions) → Evaluation: the one place that runs the stages in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from trialkit.analysis.estimate import Check, Estimate, Interval, Line, NotEstimable, Result
from trialkit.analysis.spc import Chart, NotCharted, chart_for
from trialkit.judgement.criteria import Criterion
from trialkit.judgement.decide import Decision, decide
from trialkit.judgement.equality import GroupResult, equality
from trialkit.judgement.grade import Grade, grade
from trialkit.judgement.ladder import measure_result
from trialkit.judgement.planned import PlannedLooks, planned_looks
from trialkit.judgement.prospects import Chance, More, NextSite, ahead
from trialkit.judgement.registered import Registered, may_extend, registered
from trialkit.judgement.released import Release
from trialkit.judgement.results import MeasureResult, Rung, primary_of
from trialkit.judgement.taken import UNDECIDED, Standing, stands
from trialkit.judgement.trajectories import Progress, progress
from trialkit.judgement.value import Value, value
from trialkit.judgement.whole import too_early
from trialkit.protocol.receipts import Registration
from trialkit.protocol.taken import Taken
from trialkit.protocol.trial import Trial
from trialkit.records.log import Log

__all__ = [
    "Chance",
    "Check",
    "Criterion",
    "Decision",
    "Estimate",
    "Evaluation",
    "Grade",
    "GroupResult",
    "Interval",
    "Line",
    "MeasureResult",
    "More",
    "NextSite",
    "NotEstimable",
    "Progress",
    "Registered",
    "Result",
    "Rung",
    "Standing",
    "Value",
    "evaluate",
]


@dataclass(frozen=True)
class Evaluation:
    """Everything a report may say, and nothing a report must compute.

    taken: what leaders decided, beside the rule's answer. chance: how probable it is that the primary measure's change
    is worth having. more: what more periods like those there are would show. Before the end of a plan that judges once
    there is neither. next_site: what one further site may see of it.
    release: for whom it was prepared, and by which rule small numbers were kept back (reporting/disclosure); None as it
    was evaluated.
    """

    trial: Trial
    log: Log
    results: tuple[MeasureResult, ...]
    grade: Grade
    decision: Decision
    value: Value | NotEstimable | None
    equality: tuple[GroupResult, ...]
    registered: Registered
    looks: PlannedLooks
    version: str
    taken: Standing = UNDECIDED
    chance: Chance | NotEstimable | None = None
    more: tuple[More, ...] = ()
    next_site: NextSite | None = None
    trajectories: tuple[Progress, ...] = ()
    release: Release | None = None

    @property
    def primary(self) -> MeasureResult:
        """The result of the primary measure."""
        return primary_of(self.results)


def evaluate(
    trial: Trial, log: Log, registration: Registration | None = None, decisions: Sequence[Taken] = ()
) -> Evaluation:
    """Run the analysis of every measure, the evidence grade, the trial's own rule and the value.

    registration: the plan's receipts, from protocol.receipts; without them the plan counts as not registered.
    decisions: what leaders decided, from protocol.taken; it stands beside the rule's answer and changes nothing in it.
    Pure: the same trial, log and receipts give the same Evaluation. What cannot be estimated is in it as NotEstimable.
    """
    from trialkit import __version__

    fixed = registered(registration or Registration(), trial, log)
    looks = planned_looks(trial, fixed)
    results = tuple(_charted(measure_result(trial, log, measure, looks)) for measure in trial.measures)
    primary = primary_of(results)
    graded = grade(trial, log, primary, fixed)
    early = too_early(trial, log, weekly=looks.weekly)
    extend = may_extend(fixed)
    answer = decide(trial, results, graded, may_extend=extend, too_early=early)
    further = ahead(trial, log, results, may_extend=extend, too_early=early)
    return Evaluation(
        trial=trial,
        log=log,
        results=results,
        grade=graded,
        decision=answer,
        value=value(trial, results),
        equality=equality(trial, log),
        registered=fixed,
        looks=looks,
        version=__version__,
        chance=further.chance,
        more=further.more,
        next_site=further.next_site,
        taken=stands(decisions, trial, log, answer.outcome),
        trajectories=progress(trial, results),
    )


def _charted(result: MeasureResult) -> MeasureResult:
    """The primary measure with its control chart: limits frozen on the baseline, better as the plan says."""
    if result.measure.role != "primary":
        return result
    return replace(result, chart=_chart(result))


def _chart(result: MeasureResult) -> Chart | NotCharted:
    """The chart of the innovation sites together; sites that started apart share no baseline to freeze limits on."""
    if result.series[0].site is not None:
        reason = "the sites started on different days, so no one set of limits holds for all of them."
        return NotCharted(reason, "A chart for each site.")
    return chart_for(result.series[0], better=result.measure.better)
