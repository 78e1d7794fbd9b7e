"""The shape of evaluation.json: every row, what it holds and in which unit.

The docstrings become its JSON Schema and its reference page; `data.py` fills it from an evaluation.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import ConfigDict, Field

from trialkit.analysis.neighbours import Standing
from trialkit.analysis.spc.chart import ChartKind, Variation
from trialkit.judgement.registered import State
from trialkit.judgement.results import Rung
from trialkit.protocol.decision import Safety, Verdict
from trialkit.protocol.design import PhaseKind
from trialkit.protocol.measure import Better, MeasureType, Role
from trialkit.reporting.decision_rows import DecisionRow
from trialkit.reporting.rows import CheckRow, EstimateRow, NotEstimableRow, Part
from trialkit.reporting.worth_data import TrajectoryRow, ValueRow


class ReasonRows(Part):
    """Rows set aside for one reason."""

    reason: str
    rows: int


class ReasonCells(Part):
    """Cells left empty for one reason, in rows that are used."""

    reason: str
    cells: int


class Rows(Part):
    """The row flow; received = set_aside + used, but for rounding where small numbers are kept back."""

    received: int
    set_aside: int | None
    """null where it is kept back."""
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
    periods: int = 1
    """Periods with entries that are shown here as one, because they hold small numbers; 0 where nothing was logged."""
    hidden: bool = False
    """Whether something was logged here that is kept back, so that the figures are null."""


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
    lost: list[str] = Field(default_factory=list)
    """Names of those in which something that was shown is no longer shown: the finding fails them."""


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


class AskedRow(Part):
    """People asked twice: how many in the judged phase, and how many gave both answers."""

    people: int
    both: int


class NeighbourRow(Part):
    """One place in the judged phase."""

    name: str
    events: float
    size: float
    """Exposure of a rate, records of a share."""


class LimitRow(Part):
    """Between which rates or shares so many of such places lie."""

    level: float
    lower: float
    upper: float


class NeighboursRow(Part):
    """How the place stands among others like it; no change is judged by it."""

    standing: Standing
    """Within the limits for how such places differ, beyond the inner (95%) or beyond the outer ones (99.8%)."""
    target: float
    """Rate or share of all neighbours together, as a fraction."""
    ratio: EstimateRow
    factor: float
    """How many times as much as by chance neighbours vary, 1 or more."""
    limits: list[LimitRow]
    """For a place of this size: the inner and the outer ones."""
    own: NeighbourRow
    neighbours: list[NeighbourRow]


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
    asked: AskedRow | None = None
    """For a measure of the same people before and after; null for the others."""
    control_chart: ControlChartRow | NotChartedRow | None = None
    """The primary measure's control chart, or why there is none; null for the other measures."""
    neighbours: NeighboursRow | NotEstimableRow | None = None
    """For a rate or share, how the place stands among others like it; null where the plan names no neighbours."""


class ChangeRow(Part):
    """One registered thing that is no longer as it was."""

    where: str
    """Its keys in the trial file: measures.signposted.worthwhile."""
    was: str
    now: str
    receipt: int | None
    """The receipt that has the change; null where none has."""
    recorded: dt.date | None
    reason: str | None
    after_start: bool
    """Whether it was made, or found without a receipt, once the trial had begun."""


class RegistrationRow(Part):
    """How the plan's registration stands to the data."""

    state: State
    """unregistered; before_data; before_trial, but after the first entry; after_start."""
    registered: dt.date | None
    """The day of the first receipt."""
    receipts: int
    digest: str | None
    """Of the last receipt."""
    gaps: list[str]
    """What was not in place when the plan was first registered."""
    changes: list[ChangeRow]


class CriterionRow(Part):
    """One criterion of the evidence grade."""

    name: str
    met: bool | None
    """null when it cannot be told."""
    reason: str
    would_raise: str
    serious: bool
    raises_to: int | None
    """The grade if this alone had been met; null where that would not be another one."""


class GradeRow(Part):
    """The strength of the evidence."""

    level: int = Field(ge=1, le=5)
    name: str
    maryland: int = Field(ge=1, le=5)
    nesta: int = Field(ge=1, le=5)
    verb: str
    criteria: list[CriterionRow]
    would_raise: list[str]


class InputFile(Part):
    """One file of the log."""

    name: str
    sheet: str | None
    rows: int
    sha256: str | None
    """null where small numbers are kept back: a fingerprint would confirm a guess at them."""


class Provenance(Part):
    """Where the numbers come from."""

    status: Literal["illustrative", "real"]
    source: str | None
    toolkit: str
    """trialkit's version."""
    inputs: list[InputFile]


class ShownRow(Part):
    """How the periods of one measure are shown."""

    measure: str
    together: str
    """How many stand as one, such as about two weeks; "" where each stands alone."""
    cells: int
    hidden: int
    """How many of the figures are kept back."""


class ReleaseRow(Part):
    """For whom the numbers were prepared, and by which rule small ones are kept back."""

    audience: Literal["public", "internal"]
    rule: Literal["nhs_england", "ons", "research", "none"]
    fewest: int
    """The least number of people, above 0, that may be shown."""
    rounding: int
    """To what counts of people are rounded; more coarsely in a measure of which something is hidden or pooled."""
    why: str
    source: str
    shown: list[ShownRow]


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
    registration: RegistrationRow
    """Whether a receipt shows that the plan was made before the data, and what was changed since."""
    grade: GradeRow
    decision: DecisionRow
    value: ValueRow | NotEstimableRow | None
    """What the change would be worth; null when the plan names no value."""
    equality: list[GroupRow]
    trajectories: list[TrajectoryRow]
    """The paths that cost or demand were to take, and where they stand."""
    release: ReleaseRow | None = None
    """null for numbers that went through no disclosure pass, which must not leave the organisation."""
