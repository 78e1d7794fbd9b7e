"""evaluation.json: every number of a report, in a versioned and documented shape.

The same document is printed by `trialkit evaluate ID --json` and kept beside the report; `trialkit schema --of
evaluation` prints its JSON Schema. Proportions and relative changes are fractions (0.17, not 17%). An end of an
interval that the data do not bound is null.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from trialkit.analysis.estimate import Check, Contrast, Estimate, NotEstimable, Result, Scale, WeeksVary
from trialkit.analysis.spc import Chart, NotCharted
from trialkit.analysis.spc.chart import ChartKind, Variation
from trialkit.judgement.checked import Checked
from trialkit.judgement.equality import GroupResult
from trialkit.judgement.evaluation import Evaluation
from trialkit.judgement.results import Comparison, MeasureResult, Rung
from trialkit.judgement.value import Value
from trialkit.protocol.trial import Better, MeasureType, Outcome, PhaseKind, Role, Safety, Verdict
from trialkit.records.series import Series
from trialkit.reporting.tables import plain_json

SCHEMA: Literal["trialkit/evaluation/1"] = "trialkit/evaluation/1"


class Part(BaseModel):
    """Any part of the document; nothing unknown is let in."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class ReasonRows(Part):
    """Rows set aside for one reason."""

    reason: str
    rows: int


class ReasonCells(Part):
    """Cells left empty for one reason, in rows that are used."""

    reason: str
    cells: int


class Rows(Part):
    """The row flow; received = set_aside + used."""

    received: int
    set_aside: int
    used: int
    reasons: list[ReasonRows]
    emptied: list[ReasonCells]


class Point(Part):
    """One period of one measure."""

    period: dt.date
    """First day of the period."""
    index: int
    """Whole periods since the trial's first day."""
    site: str | None
    """The site's id; null for all innovation sites together."""
    phase: str
    """The phase's name in the trial file."""
    kind: PhaseKind
    numerator: float | None
    """Events or rows that count; for means the sum of the values."""
    denominator: float | None
    """What they are out of; for counts and rates null."""
    exposure: float | None
    """For counts and rates: the exposure, such as a population; otherwise null."""
    value: float | None
    """The period's figure: a fraction for proportions; null where nothing was logged."""


class EstimateRow(Part):
    """One estimate with its interval."""

    contrast: Contrast
    """What is compared with what: level, before_after, first_last, trend, change, level_change and so on."""
    scale: Scale
    """absolute (a fraction for proportions), relative (1.0 is a doubling), ratio or odds_ratio."""
    subject: str
    """What it is about, in the trial's words."""
    value: float
    lower: float | None
    """Lower end of the interval; null when the data set no bound."""
    upper: float | None
    """Upper end of the interval; null when the data set no bound."""
    level: float
    """Confidence level, such as 0.95."""
    method: str
    n: int
    """Records (events, for counts) behind the estimate."""
    periods: int
    """Periods behind the estimate."""
    weeks_vary: WeeksVary | None
    """The assumption about how periods differ, where the method makes one."""
    note: str


class NotEstimableRow(Part):
    """An estimate that was planned and cannot be given."""

    contrast: Contrast
    scale: Scale
    subject: str
    reason: str
    needs: str
    """What would make it possible."""


class CheckRow(Part):
    """One robustness check."""

    name: str
    passed: bool | None
    """null when it does not apply."""
    text: str


class RobustnessRow(Part):
    """How the checks of one measure came out, each list with the most telling first."""

    made: int
    """How many could be made."""
    passed: int
    """How many of those passed."""
    changed: list[str]
    """Names of those in which the interval stands elsewhere against no change, the worthwhile change or the margin."""
    doubted: list[str]
    """Names of those that did not pass although the figure was not asked again: something else could explain it."""
    not_made: list[str]
    """Names of those that do not apply or could not be made, and so did not pass."""


class ComparisonRow(Part):
    """How the comparison sites entered one measure: both figures, and which of them is the headline."""

    sites: list[str]
    """Names of the comparison sites."""
    used: bool
    """Whether the headline is the change against them."""
    reason: str
    """Why, or why not."""
    parallel: CheckRow
    """Whether the baselines ran parallel."""
    controlled: EstimateRow | NotEstimableRow
    """The change against the comparison sites."""
    uncontrolled: EstimateRow | NotEstimableRow
    """The change of the innovation sites by themselves."""


class ControlPoint(Part):
    """One point of a control chart."""

    period: dt.date
    """First day of the period."""
    index: int
    """Whole periods since the trial's first day."""
    value: float
    """The period's figure: a fraction for proportions."""
    centre: float
    lower: float | None
    """Lower control limit."""
    upper: float | None
    """Upper control limit."""
    mark: Variation
    """common_cause, or special cause: improving, concerning, or neither where neither way is better."""


class ControlChartRow(Part):
    """The primary measure's control chart: a description, on which no estimate, grade or decision rests."""

    kind: ChartKind
    """p, p_prime, u, u_prime, c or xmr."""
    limits_rest_on: list[str]
    """The phases that the limits are frozen on, and how many points those are, in a sentence."""
    icon: str
    """Making Data Count's icon in words."""
    signals: list[str]
    """Each rule that holds, in a sentence."""
    notes: list[str]
    points: list[ControlPoint]


class NotChartedRow(Part):
    """Why there is no control chart."""

    reason: str
    needs: str
    """What would make one possible."""


class MeasureRow(Part):
    """All results of one measure."""

    id: str
    name: str
    type: MeasureType
    role: Role
    better: Better
    unit: str | None
    worthwhile: float | None
    """Smallest change worth having: points, per cent or the measure's unit, as the trial file says."""
    margin: float | None
    """Most harm tolerated, in the same unit."""
    rung: Rung
    """Which analysis the data carry."""
    rung_reason: str
    headline: EstimateRow | NotEstimableRow
    verdict: Verdict
    safety: Safety
    series: list[Point]
    estimates: list[EstimateRow]
    not_estimable: list[NotEstimableRow]
    settings: list[EstimateRow | NotEstimableRow]
    """The headline if periods vary by chance only, as usual, and if the service drifts."""
    checks: list[CheckRow]
    robustness: RobustnessRow | None
    """How the checks came out; null where there are none."""
    comparison: ComparisonRow | None = None
    """How the comparison sites entered; null where there are none."""
    control_chart: ControlChartRow | NotChartedRow | None = None
    """The primary measure's control chart, or why there is none; null for the other measures."""


class CriterionRow(Part):
    """One criterion of the evidence grade."""

    name: str
    met: bool | None
    """null when it cannot be told."""
    reason: str
    would_raise: str
    serious: bool


class GradeRow(Part):
    """The strength of the evidence."""

    level: int = Field(ge=1, le=5)
    name: str
    maryland: int = Field(ge=1, le=5)
    nesta: int = Field(ge=1, le=5)
    verb: str
    criteria: list[CriterionRow]
    would_raise: list[str]


class DecisionRow(Part):
    """The rule's answer."""

    outcome: Outcome
    reasons: list[str]
    would_change: list[str]
    rule_line: int | None
    """Line of the rule that answered, from 1; null when none fitted."""


class ValueRow(Part):
    """Pounds a year, with the effect's interval carried through."""

    measure: str
    yearly: float
    lower: float | None
    upper: float | None
    kind: str
    status: str
    basis: str
    delivery_cost: float | None


class InputFile(Part):
    """One file of the log."""

    name: str
    sheet: str | None
    rows: int
    sha256: str


class Provenance(Part):
    """Where the numbers come from."""

    status: Literal["illustrative", "real"]
    source: str | None
    toolkit: str
    """trialkit's version."""
    inputs: list[InputFile]


class GroupRow(Part):
    """The primary measure in one group of people."""

    field: str
    """The log's field that defines the group."""
    answer: str
    """The answer that defines it."""
    estimates: list[EstimateRow]
    """Its level before and in the judged phase, and the change; pooled records."""
    not_estimable: list[NotEstimableRow]


class EvaluationDocument(Part):
    """One trial's evaluation."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, title="trialkit evaluation, version 1"
    )

    schema_: Literal["trialkit/evaluation/1"] = Field(alias="schema")
    """Name and version of this document's shape."""
    trial: str
    """The trial's id."""
    title: str
    organisation: str
    provenance: Provenance
    rows: Rows
    measures: list[MeasureRow]
    grade: GradeRow
    decision: DecisionRow
    value: ValueRow | NotEstimableRow | None
    equality: list[GroupRow]


def evaluation_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of evaluation.json."""
    schema = EvaluationDocument.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def evaluation_json(evaluation: Evaluation) -> dict[str, Any]:
    """The document of one evaluation, as plain data ready for json.dumps."""
    document = EvaluationDocument(
        schema=SCHEMA,
        trial=evaluation.trial.id,
        title=evaluation.trial.title,
        organisation=evaluation.trial.organisation,
        provenance=_provenance(evaluation),
        rows=_rows(evaluation),
        measures=[_measure(result) for result in evaluation.results],
        grade=_grade(evaluation),
        decision=DecisionRow(
            outcome=evaluation.decision.outcome,
            reasons=list(evaluation.decision.reasons),
            would_change=list(evaluation.decision.would_change),
            rule_line=evaluation.decision.rule_line,
        ),
        value=_value(evaluation.value),
        equality=[_group(group) for group in evaluation.equality],
    )
    return document.model_dump(mode="json", by_alias=True)


def evaluation_json_text(evaluation: Evaluation) -> str:
    """The document as text, the same bytes for the same evaluation; unseen characters are written by their numbers."""
    return plain_json(json.dumps(evaluation_json(evaluation), indent=2, ensure_ascii=False, allow_nan=False)) + "\n"


def _provenance(evaluation: Evaluation) -> Provenance:
    files = [
        InputFile(name=file.name, sheet=file.sheet, rows=file.rows, sha256=file.sha256) for file in evaluation.log.files
    ]
    trial = evaluation.trial
    return Provenance(status=trial.provenance, source=trial.source, toolkit=evaluation.version, inputs=files)


def _rows(evaluation: Evaluation) -> Rows:
    flow = evaluation.log.flow
    reasons = [ReasonRows(reason=part.reason, rows=part.rows) for part in flow.set_aside]
    emptied = [ReasonCells(reason=part.reason, cells=part.cells) for part in evaluation.log.emptied]
    return Rows(received=flow.received, set_aside=flow.set_aside_rows, used=flow.used, reasons=reasons, emptied=emptied)


def _measure(result: MeasureResult) -> MeasureRow:
    measure = result.measure
    estimates = [found for found in result.estimates if isinstance(found, Estimate)]
    missing = [found for found in result.estimates if isinstance(found, NotEstimable)]
    return MeasureRow(
        id=measure.id,
        name=measure.name,
        type=measure.type,
        role=measure.role,
        better=measure.better,
        unit=measure.unit,
        worthwhile=measure.worthwhile,
        margin=measure.margin,
        rung=result.rung,
        rung_reason=result.rung_reason,
        headline=_result(result.headline),
        verdict=result.verdict,
        safety=result.safety,
        series=[point for series in result.series for point in _points(series)],
        estimates=[_estimate(found) for found in estimates],
        not_estimable=[_not_estimable(found) for found in missing],
        settings=[_result(found) for found in result.settings],
        checks=[_check(check) for check in result.checks],
        robustness=_robustness(result.checked) if result.checks else None,
        comparison=_comparison(result.comparison),
        control_chart=_chart(result.chart),
    )


def _comparison(found: Comparison | None) -> ComparisonRow | None:
    if found is None:
        return None
    return ComparisonRow(
        sites=list(found.sites),
        used=found.used,
        reason=found.reason,
        parallel=_check(found.parallel),
        controlled=_result(found.controlled),
        uncontrolled=_result(found.uncontrolled),
    )


def _chart(found: Chart | NotCharted | None) -> ControlChartRow | NotChartedRow | None:
    if found is None:
        return None
    if isinstance(found, NotCharted):
        return NotChartedRow(reason=found.reason, needs=found.needs)
    points = [
        ControlPoint(
            period=point.start,
            index=point.index,
            value=point.value,
            centre=point.centre,
            lower=point.lower,
            upper=point.upper,
            mark=point.variation,
        )
        for point in found.points
    ]
    return ControlChartRow(
        kind=found.kind,
        limits_rest_on=[stretch.sentence for stretch in found.stretches],
        icon=found.icon.words,
        signals=[signal.sentence for signal in found.signals],
        notes=list(found.notes),
        points=points,
    )


def _points(series: Series) -> list[Point]:
    of_events = series.type in ("count", "rate")
    of_values = series.type in ("mean", "money")
    points = []
    for row in series.frame.to_dict("records"):
        logged = not math.isnan(row["value"])
        points.append(
            Point(
                period=row["start"].date(),
                index=int(row["index"]),
                site=series.site,
                phase=row["phase"],
                kind=row["kind"],
                numerator=(row["total"] if of_values else row["numerator"]) if logged else None,
                denominator=row["denominator"] if logged and not of_events else None,
                exposure=row["exposure"] if logged and of_events else None,
                value=row["value"] if logged else None,
            )
        )
    return points


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


def _result(result: Result) -> EstimateRow | NotEstimableRow:
    return _estimate(result) if isinstance(result, Estimate) else _not_estimable(result)


def _estimate(found: Estimate) -> EstimateRow:
    return EstimateRow(
        contrast=found.contrast,
        scale=found.scale,
        subject=found.subject,
        value=found.value,
        lower=_finite(found.interval.lower),
        upper=_finite(found.interval.upper),
        level=found.interval.level,
        method=found.method,
        n=found.n,
        periods=found.periods,
        weeks_vary=found.weeks_vary,
        note=found.note,
    )


def _not_estimable(found: NotEstimable) -> NotEstimableRow:
    return NotEstimableRow(
        contrast=found.contrast, scale=found.scale, subject=found.subject, reason=found.reason, needs=found.needs
    )


def _check(check: Check) -> CheckRow:
    return CheckRow(name=check.name, passed=check.passed, text=check.text)


def _robustness(found: Checked) -> RobustnessRow:
    return RobustnessRow(
        made=found.made,
        passed=len(found.passed),
        changed=[check.name for check in found.turned],
        doubted=[check.name for check in found.doubted],
        not_made=[check.name for check in found.not_made],
    )


def _grade(evaluation: Evaluation) -> GradeRow:
    grade = evaluation.grade
    criteria = [
        CriterionRow(
            name=criterion.name,
            met=criterion.met,
            reason=criterion.reason,
            would_raise=criterion.would_raise,
            serious=criterion.serious,
        )
        for criterion in grade.criteria
    ]
    return GradeRow(
        level=grade.level,
        name=grade.name,
        maryland=grade.maryland,
        nesta=grade.nesta,
        verb=grade.verb,
        criteria=criteria,
        would_raise=list(grade.would_raise),
    )


def _group(group: GroupResult) -> GroupRow:
    found = (*group.levels, group.change)
    return GroupRow(
        field=group.field,
        answer=group.answer,
        estimates=[_estimate(result) for result in found if isinstance(result, Estimate)],
        not_estimable=[_not_estimable(result) for result in found if isinstance(result, NotEstimable)],
    )


def _value(value: Value | NotEstimable | None) -> ValueRow | NotEstimableRow | None:
    if value is None:
        return None
    if isinstance(value, NotEstimable):
        return _not_estimable(value)
    return ValueRow(
        measure=value.measure,
        yearly=value.yearly,
        lower=_finite(value.lower),
        upper=_finite(value.upper),
        kind=value.kind,
        status=value.status,
        basis=value.basis,
        delivery_cost=value.delivery_cost,
    )
