"""evaluate(trial, log, registration) → Evaluation: the one place that runs the stages in order."""

from __future__ import annotations

from dataclasses import dataclass, replace

from trialkit.analysis.estimate import Check, Estimate, Interval, Line, NotEstimable, Result
from trialkit.analysis.spc import Chart, NotCharted, chart_for
from trialkit.judgement.decide import Decision, decide
from trialkit.judgement.equality import GroupResult, equality
from trialkit.judgement.grade import Criterion, Grade, grade
from trialkit.judgement.ladder import measure_result
from trialkit.judgement.registered import Registered, registered
from trialkit.judgement.released import Release
from trialkit.judgement.results import MeasureResult, Rung
from trialkit.judgement.value import Value, value
from trialkit.protocol.receipts import Registration
from trialkit.protocol.trial import Trial
from trialkit.records.log import Log

__all__ = [
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
    "NotEstimable",
    "Registered",
    "Result",
    "Rung",
    "Value",
    "evaluate",
]


@dataclass(frozen=True)
class Evaluation:
    """Everything a report may say, and nothing a report must compute.

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
    version: str
    release: Release | None = None

    @property
    def primary(self) -> MeasureResult:
        """The result of the primary measure."""
        return next(result for result in self.results if result.measure.role == "primary")


def evaluate(trial: Trial, log: Log, registration: Registration | None = None) -> Evaluation:
    """Run the analysis of every measure, the evidence grade, the trial's own rule and the value.

    registration: the plan's receipts, from protocol.receipts; without them the plan counts as not registered.
    Pure: the same trial, log and receipts give the same Evaluation. What cannot be estimated is in it as NotEstimable.
    """
    from trialkit import __version__

    results = tuple(_charted(measure_result(trial, log, measure)) for measure in trial.measures)
    primary = next(result for result in results if result.measure.role == "primary")
    stands = registered(registration or Registration(), trial, log)
    graded = grade(trial, log, primary, stands)
    return Evaluation(
        trial=trial,
        log=log,
        results=results,
        grade=graded,
        decision=decide(trial, results, graded),
        value=value(trial, results),
        equality=equality(trial, log),
        registered=stands,
        version=__version__,
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
