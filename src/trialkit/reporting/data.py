"""evaluation.json: every number of a report, in a versioned and documented shape.

The same document is printed by `trialkit evaluate ID --json`, with every number, and kept beside the report, with what
may leave; `trialkit schema --of evaluation` prints its JSON Schema. Proportions and relative changes are fractions
(0.17, not 17%). An end of an interval that the data do not bound is null. `document.py` holds the shape.
"""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any, Literal

from trialkit.analysis.estimate import Check, Estimate, NotEstimable
from trialkit.analysis.neighbours import Funnel, Place
from trialkit.analysis.spc import Chart, NotCharted
from trialkit.judgement.checked import Checked
from trialkit.judgement.equality import GroupResult
from trialkit.judgement.evaluation import Evaluation
from trialkit.judgement.prospects import Chance, NextSite
from trialkit.judgement.registered import Registered
from trialkit.judgement.released import Release
from trialkit.judgement.results import Comparison, MeasureResult
from trialkit.judgement.taken import UNDECIDED
from trialkit.protocol.registration import digest
from trialkit.records.series import Series
from trialkit.reporting.decision_rows import ChanceRow, DecisionRow, MoreRow, NextSiteRow, TakenRow
from trialkit.reporting.document import (
    AskedRow,
    ChangeRow,
    ComparisonRow,
    ControlChartRow,
    ControlPoint,
    EvaluationDocument,
    GradeRow,
    GroupRow,
    InputFile,
    LimitRow,
    MeasureRow,
    NeighbourRow,
    NeighboursRow,
    NotChartedRow,
    Point,
    Provenance,
    ReasonCells,
    ReasonRows,
    RegistrationRow,
    ReleaseRow,
    RobustnessRow,
    Rows,
    ShownRow,
)
from trialkit.reporting.reasons import reasons
from trialkit.reporting.rows import CheckRow, NotEstimableRow, estimate_row, not_estimable_row, result_row
from trialkit.reporting.tables import plain_json
from trialkit.reporting.worth_data import trajectory_row, value_row

SCHEMA: Literal["trialkit/evaluation/1"] = "trialkit/evaluation/1"


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
        registration=_registration(evaluation.registered),
        grade=GradeRow.model_validate(evaluation.grade, from_attributes=True),
        decision=_decision(evaluation),
        value=value_row(evaluation.value),
        equality=[_group(group) for group in evaluation.equality],
        trajectories=[trajectory_row(found) for found in evaluation.trajectories],
        release=_release(evaluation.release),
    )
    return document.model_dump(mode="json", by_alias=True)


def evaluation_json_text(evaluation: Evaluation) -> str:
    """The document as text, the same bytes for the same evaluation; unseen characters are written by their numbers."""
    return plain_json(json.dumps(evaluation_json(evaluation), indent=2, ensure_ascii=False, allow_nan=False)) + "\n"


def figures_digest(evaluation: Evaluation) -> str:
    """The digest of the document without the decisions taken: what a decision says that it was taken on."""
    document = evaluation_json(replace(evaluation, taken=UNDECIDED))
    return digest(document)


def _provenance(evaluation: Evaluation) -> Provenance:
    files = [
        InputFile(name=file.name, sheet=file.sheet, rows=file.rows, sha256=file.sha256 or None)
        for file in evaluation.log.files
    ]
    trial = evaluation.trial
    return Provenance(status=trial.provenance, source=trial.source, toolkit=evaluation.version, inputs=files)


def _rows(evaluation: Evaluation) -> Rows:
    flow = evaluation.log.flow
    reasons = [ReasonRows(reason=part.reason, rows=part.rows) for part in flow.set_aside]
    emptied = [ReasonCells(reason=part.reason, cells=part.cells) for part in evaluation.log.emptied]
    few = evaluation.release is not None and "set_aside" in evaluation.release.few
    aside = None if few else flow.set_aside_rows
    return Rows(received=flow.received, set_aside=aside, used=flow.used, reasons=reasons, emptied=emptied)


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
        headline=result_row(result.headline),
        verdict=result.verdict,
        safety=result.safety,
        series=[point for series in result.series for point in _points(series)],
        estimates=[estimate_row(found) for found in estimates],
        not_estimable=[not_estimable_row(found) for found in missing],
        settings=[result_row(found) for found in result.settings],
        checks=[_check(check) for check in result.checks],
        robustness=_robustness(result.checked) if result.checks else None,
        comparison=_comparison(result.comparison),
        asked=AskedRow(people=result.asked.people, both=result.asked.both) if result.asked else None,
        control_chart=_chart(result.chart),
        neighbours=_neighbours(result.neighbours),
    )


def _neighbours(found: Funnel | NotEstimable | None) -> NeighboursRow | NotEstimableRow | None:
    if found is None:
        return None
    if isinstance(found, NotEstimable):
        return not_estimable_row(found)
    return NeighboursRow(
        standing=found.standing,
        target=found.target,
        ratio=estimate_row(found.ratio),
        factor=found.factor,
        limits=[LimitRow(level=one.level, lower=one.lower, upper=one.upper) for one in found.limits],
        own=_place(found.own),
        neighbours=[_place(place) for place in found.neighbours],
    )


def _place(found: Place) -> NeighbourRow:
    return NeighbourRow(name=found.name, events=found.events, size=found.size)


def _comparison(found: Comparison | None) -> ComparisonRow | None:
    if found is None:
        return None
    return ComparisonRow(
        sites=list(found.sites),
        used=found.used,
        reason=found.reason,
        parallel=_check(found.parallel),
        controlled=result_row(found.controlled),
        uncontrolled=result_row(found.uncontrolled),
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
                periods=int(row.get("periods", logged)),
                hidden=bool(row.get("hidden", False)),
            )
        )
    return points


def _release(found: Release | None) -> ReleaseRow | None:
    if found is None:
        return None
    return ReleaseRow(
        audience=found.audience,
        rule=found.rule.id,
        fewest=found.rule.fewest,
        rounding=found.rule.rounding,
        why=found.why,
        source=found.rule.source,
        shown=[
            ShownRow(measure=one.measure, together=one.together, cells=one.cells, hidden=one.hidden)
            for one in found.shown
        ],
    )


def _check(check: Check) -> CheckRow:
    return CheckRow(name=check.name, passed=check.passed, text=check.text)


def _robustness(found: Checked) -> RobustnessRow:
    return RobustnessRow(
        made=found.made,
        passed=len(found.passed),
        changed=[check.name for check in found.turned],
        lost=[check.name for check in found.lost],
        doubted=[check.name for check in found.doubted],
        not_made=[check.name for check in found.not_made],
    )


def _registration(stands: Registered) -> RegistrationRow:
    found = stands.registration
    return RegistrationRow(
        state=stands.state,
        registered=stands.registered,
        receipts=len(found.receipts),
        digest=found.receipts[-1].digest if found.receipts else None,
        gaps=list(found.first.gaps) if found.first else [],
        changes=[
            ChangeRow(
                where=part.difference.where,
                was=part.difference.was,
                now=part.difference.became,
                receipt=part.receipt,
                recorded=None if part.recorded is None else part.recorded.date(),
                reason=part.reason,
                after_start=part in stands.late,
            )
            for part in found.deviations
        ],
    )


def _decision(evaluation: Evaluation) -> DecisionRow:
    found, stands = evaluation.decision, evaluation.taken
    kept = {"on", "outcome", "by", "reason", "dissent", "next_review", "rule", "plan", "log", "digest"}
    if evaluation.release is not None and evaluation.release.hides:
        kept -= {"log", "digest"}
    return DecisionRow(
        outcome=found.outcome,
        reasons=list(reasons(evaluation)),
        would_change=list(found.would_change),
        rule_line=found.rule_line,
        withheld=found.withheld,
        too_early=found.too_early,
        chance=_chance(evaluation.chance),
        next_site=_next_site(evaluation.next_site),
        more_periods=[
            MoreRow(measure=one.measure.id, aim=one.aim, periods=one.periods, reason=one.reason)
            for one in evaluation.more
        ],
        taken=[TakenRow(number=one.number, **one.model_dump(include=kept)) for one in stands.records],
        taken_agrees=stands.agrees,
        taken_on_earlier_evidence=stands.log_changed or stands.plan_changed,
    )


def _chance(found: Chance | NotEstimable | None) -> ChanceRow | NotEstimableRow | None:
    if isinstance(found, NotEstimable):
        return not_estimable_row(found)
    return None if found is None else ChanceRow(**vars(found))


def _next_site(found: NextSite | None) -> NextSiteRow | None:
    if found is None:
        return None
    differ = None if found.differ is None else _check(found.differ)
    return NextSiteRow(sites=found.sites, effect=result_row(found.effect), differ=differ)


def _group(group: GroupResult) -> GroupRow:
    found = (*group.levels, group.change)
    return GroupRow(
        field=group.field,
        answer=group.answer,
        estimates=[estimate_row(result) for result in found if isinstance(result, Estimate)],
        not_estimable=[not_estimable_row(result) for result in found if isinstance(result, NotEstimable)],
    )
