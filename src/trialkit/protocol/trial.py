"""A trial as it was planned: question, intervention, design, log form, measures, decision rule, value, governance.

One YAML file per trial becomes one frozen `Trial`. Everything here is data: no file is read and no date is "today".
`source.py` turns text into a Trial and says where each problem stands; this module says what a Trial may be.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints, model_validator

from trialkit.protocol.faults import Fault, Faults

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=5000, strip_whitespace=True)]
Label = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]

PeriodUnit = Literal["day", "week", "month", "quarter", "year"]
PhaseKind = Literal["baseline", "transition", "trial", "rollout", "follow_up"]
Shape = Literal["step", "ramp", "step_and_ramp"]
MeasureType = Literal["proportion", "rate", "count", "mean", "ordinal", "money"]
Role = Literal["primary", "secondary", "balancing", "fidelity"]
Better = Literal["higher", "lower", "neutral"]
WeeksVary = Literal["chance", "ordinary", "volatile"]
Outcome = Literal["roll_out", "extend", "adapt", "stop", "review"]
Verdict = Literal["beyond_worthwhile", "improved", "unclear", "less_than_worthwhile", "worsened", "not_estimable"]
Safety = Literal["safe", "not_shown_safe", "harmed", "none"]


class Part(BaseModel):
    """Any part of a trial file: unknown keys are refused and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Intervention(Part):
    """What was done, in the order of the TIDieR checklist (Hoffmann et al. 2014, BMJ 348:g1687)."""

    name: Label
    why: Text | None = None
    what: Text | None = Field(None, description="What was done, step by step.")
    materials: Text | None = Field(None, description="What was used: scripts, prompts, tools.")
    who: Text | None = Field(None, description="Who did it, and how they were prepared.")
    how: Text | None = Field(None, description="How it was delivered: by phone, face to face, in groups.")
    where: Text | None = None
    when_and_how_much: Text | None = None
    tailoring: Text | None = Field(None, description="What teams could change to fit the person.")
    modifications: Text | None = Field(None, description="What was changed during the trial.")
    fidelity: Text | None = Field(None, description="How delivery was checked, and what was found.")


class Phase(Part):
    """A stretch of the calendar with one way of working; both dates are inside it."""

    name: Label
    kind: PhaseKind
    start: dt.date
    end: dt.date

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Phase:
        if self.end < self.start:
            raise Faults(
                Fault(("end",), f"ends on {self.end}, before it starts on {self.start}.", "Swap or mend the dates.")
            )
        return self


class Site(Part):
    """A team or place. `start` is its own first day of the trial phase, where sites start at different times."""

    id: Identifier
    name: Label
    role: Literal["innovation", "comparison"] = "innovation"
    start: dt.date | None = None


class OtherChange(Part):
    """Something else that happened and could explain the result."""

    date: dt.date
    what: Label


ChosenBecause = Literal[
    "volunteered", "worst_results", "best_results", "random", "convenience", "whole_service", "not_stated"
]


class Design(Part):
    """When, where and in what shape a change is expected; named before the data are seen."""

    period: PeriodUnit = "week"
    phases: Annotated[tuple[Phase, ...], Field(min_length=1, max_length=50)]
    shape: Shape = Field("step", description="The change expected: at once (step), growing (ramp), or both.")
    baseline_trend: StrictBool = Field(
        False, description="Whether the plan allowed for a trend already under way with 3 to 11 baseline periods."
    )
    sites: Annotated[tuple[Site, ...], Field(min_length=1, max_length=200)]
    chosen_because: ChosenBecause = "not_stated"
    chosen_note: Text | None = None
    other_changes: tuple[OtherChange, ...] = ()

    def phases_of(self, kind: PhaseKind) -> tuple[Phase, ...]:
        """The phases of one kind, in calendar order."""
        return tuple(phase for phase in self.phases if phase.kind == kind)

    @property
    def start(self) -> dt.date:
        """First day of the first phase."""
        return self.phases[0].start

    @property
    def end(self) -> dt.date:
        """Last day of the last phase."""
        return self.phases[-1].end

    @model_validator(mode="after")
    def _is_a_plan(self) -> Design:
        from trialkit.protocol.calendar import design_faults

        faults = design_faults(self)
        if faults:
            raise Faults(*faults)
        return self


FieldType = Literal["date", "code", "choice", "yes_no", "number", "text"]


class LogField(Part):
    """One column of the log. `column` is its heading in the file, when that differs from the field's name."""

    type: FieldType
    label: Label | None = None
    column: Label | None = None
    options: dict[Identifier, Label] | None = Field(
        None, description="For a choice: short code and full wording, in order."
    )
    minimum: Number | None = None
    maximum: Number | None = None
    whole: StrictBool = Field(False, description="For a number: only whole numbers are right.")
    required: StrictBool = Field(True, description="Whether an empty cell is a mistake.")
    hint: Label | None = None

    @model_validator(mode="after")
    def _fits_its_type(self) -> LogField:
        faults = []
        if self.type == "choice" and not self.options:
            faults.append(Fault(("options",), "a choice needs options.", "List them as short_code: Full wording."))
        if self.type != "choice" and self.options:
            faults.append(
                Fault(("options",), f"only a choice has options; this is a {self.type}.", "Use type: choice.")
            )
        if self.type != "number" and (self.minimum is not None or self.maximum is not None or self.whole):
            faults.append(Fault(("type",), "minimum, maximum and whole are for numbers.", "Use type: number."))
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            faults.append(Fault(("maximum",), "maximum is below minimum.", "Swap them."))
        if faults:
            raise Faults(*faults)
        return self


class LogRule(Part):
    """When a row has these answers, these fields must be filled."""

    when: dict[Identifier, str | bool | int | list[str]]
    require: Annotated[list[Identifier], Field(min_length=1)]


class LogForm(Part):
    """What practitioners record: rows of records, or one tally a period."""

    row: Label = Field(
        description="What one row is, in the singular: conversation, review, person; or tally for a period's totals."
    )
    rows: Label | None = Field(None, description="The plural, when adding an s is wrong.")
    fields: Annotated[dict[Identifier, LogField], Field(min_length=1)]
    rules: tuple[LogRule, ...] = ()
    avoid_words: dict[str, str] = Field(default_factory=dict, description="Words to avoid, each with the word to use.")

    @property
    def is_tally(self) -> bool:
        """Whether a row holds a period's totals rather than one record."""
        return self.row == "tally"

    @property
    def plural(self) -> str:
        """The rows, in words: "conversations"."""
        if self.rows:
            return self.rows
        return "cases" if self.is_tally else f"{self.row}s"

    def named(self, kind: FieldType) -> tuple[str, ...]:
        """Names of the fields of one type, in order."""
        return tuple(name for name, field in self.fields.items() if field.type == kind)

    @property
    def date_field(self) -> str:
        """The field that says when: the one date field named `date`, or the only one."""
        dates = self.named("date")
        return "date" if "date" in dates else dates[0]

    @property
    def practitioner_field(self) -> str | None:
        """The field that says who logged the row, if there is one."""
        return "practitioner" if "practitioner" in self.fields else None

    @property
    def site_field(self) -> str | None:
        """The field that says which site, if there is one."""
        return "site" if "site" in self.fields else None

    @model_validator(mode="after")
    def _says_when(self) -> LogForm:
        dates = self.named("date")
        faults = []
        if not dates:
            faults.append(Fault(("fields",), "no field says when.", "Add date: {type: date}."))
        if len(dates) > 1 and "date" not in dates:
            faults.append(
                Fault(("fields",), "several dates and none is called date.", "Call the one that counts `date`.")
            )
        for index, rule in enumerate(self.rules):
            for name in [*rule.when, *rule.require]:
                if name not in self.fields:
                    faults.append(
                        Fault(("rules", index), f"{name} is not a field of the log.", "", name, tuple(self.fields))
                    )
        if faults:
            raise Faults(*faults)
        return self


Condition = dict[Identifier, StrictBool | str | int | list[str | int]]
"""Which rows count: field → the answer, or the list of answers, that counts. Several fields must all match."""


class Measure(Part):
    """One thing counted, with its direction and the change that would matter.

    In a log of records, `numerator` and `denominator` are conditions on rows ({outcome: [advice]}); with no denominator
    every row counts. In a log of tallies they name number fields. `value` names the field averaged (mean, money, ordinal).
    `exposure` names a tally field, or is a fixed number; `per` scales rates ("per 100000").
    `worthwhile` and `margin` are in the measure's own unit: points for a proportion, otherwise the unit of its values,
    or a percentage change when `change` is "percent" (the default for rates and counts).
    """

    id: Identifier
    name: Label
    role: Role
    type: MeasureType
    definition: Text | None = Field(None, description="What counts and what does not, so that two people would agree.")
    numerator: Condition | Identifier | None = None
    denominator: Condition | Identifier | None = None
    value: Identifier | None = None
    exposure: Identifier | Positive | None = None
    per: Positive | None = None
    unit: Label | None = Field(None, description="The unit in words: days, minutes, pounds.")
    counted: Label | None = Field(None, description="What the denominator counts, in the plural: conversations, calls.")
    top: tuple[Identifier, ...] | None = Field(
        None, description="For ordinal: the answers that count as good (top box)."
    )
    better: Better
    worthwhile: Positive | None = None
    margin: Positive | None = None
    change: Literal["absolute", "percent"] | None = None
    log_scale: StrictBool = Field(False, description="For mean and money: compare on the log scale, as registered.")

    @property
    def scale_of_change(self) -> Literal["absolute", "percent"]:
        """Whether worthwhile and margin are in the measure's unit or in per cent of the level before."""
        if self.change:
            return self.change
        return "percent" if self.type in ("rate", "count") else "absolute"

    @model_validator(mode="after")
    def _fits_its_type(self) -> Measure:
        faults = list(_measure_faults(self))
        if faults:
            raise Faults(*faults)
        return self


def _measure_faults(measure: Measure) -> list[Fault]:
    faults: list[Fault] = []
    add = faults.append
    needs_value = measure.type in ("mean", "ordinal", "money")
    if needs_value and measure.value is None:
        add(Fault(("type",), f"a {measure.type} needs `value`: the field it is taken from.", "Add value: field_name."))
    if not needs_value and measure.value is not None:
        add(Fault(("value",), f"a {measure.type} has no `value`.", "Use numerator, or type: mean."))
    if measure.type == "proportion" and measure.numerator is None:
        add(Fault(("type",), "a proportion needs `numerator`: which rows count.", "Add numerator: {field: [answers]}."))
    if measure.type == "rate" and measure.exposure is None and measure.denominator is None:
        add(Fault(("type",), "a rate needs `exposure`: a field, or a number such as the population.", "Add exposure."))
    if measure.role == "primary" and measure.worthwhile is None and measure.better != "neutral":
        add(
            Fault(
                ("role",),
                "the primary measure needs `worthwhile`: the smallest change worth having.",
                "Without it any change, however small, would count as success. Add worthwhile: 10, say.",
            )
        )
    if measure.role == "balancing" and measure.margin is None:
        add(
            Fault(
                ("role",),
                "a balancing measure needs `margin`: the most harm that would be tolerated.",
                "Without it no result could be called safe. Add margin: 5, say.",
            )
        )
    if measure.role == "balancing" and measure.better == "neutral":
        add(Fault(("better",), "a balancing measure must say which way is better.", "Use higher or lower."))
    if measure.role == "primary" and measure.better == "neutral":
        add(Fault(("better",), "the primary measure must say which way is better.", "Use higher or lower."))
    if measure.type == "proportion" and measure.scale_of_change == "absolute":
        for name in ("worthwhile", "margin"):
            size = getattr(measure, name)
            if size is not None and size > 100:
                add(Fault((name,), f"{size:g} points is more than the 100 there are.", "Give points from 0 to 100."))
            if size is not None and size < 1:
                add(
                    Fault(
                        (name,),
                        f"{size:g} points is less than one person in a hundred.",
                        "Give points, not a fraction: 10 means from 20% to 30%. Below one point, use change: percent.",
                    )
                )
    if measure.top and measure.type != "ordinal":
        add(Fault(("top",), "only an ordinal measure has a top box.", "Remove top, or use type: ordinal."))
    if measure.log_scale and measure.type not in ("mean", "money"):
        add(Fault(("log_scale",), "log_scale is for mean and money.", "Remove it."))
    return faults


class RuleLine(Part):
    """One line of a decision rule: the first whose conditions all hold gives the answer."""

    primary: tuple[Verdict, ...] | None = None
    balancing: tuple[Safety, ...] | None = None
    grade_at_least: Annotated[int, Field(ge=1, le=5)] | None = None
    then: Outcome
    because: Text | None = None


Preset = Literal["careful", "standard"]


class DecisionPlan(Part):
    """How the result will be judged; written before the data."""

    confidence: Annotated[float, Field(ge=0.5, le=0.999)] = 0.95
    weeks_vary: WeeksVary = "ordinary"
    looks: Literal["final", "weekly"] = "final"
    asked_for: Text | None = Field(None, description="The decision leaders are asked to take.")
    decider: Label | None = None
    next_review: dt.date | None = None
    preset: Preset = "standard"
    rules: tuple[RuleLine, ...] | None = Field(None, description="The trial's own rule, in place of the preset.")
    multiplicity: Literal["none", "holm"] = "none"


class UnitCost(Part):
    """What one unit costs, from where, at which year's prices."""

    amount: Positive
    source: Text
    price_year: Annotated[int, Field(ge=1950, le=2100)] | None = None


class ValuePlan(Part):
    """How an effect would become money: volume × unit cost, with the effect's interval carried through."""

    measure: Identifier | None = Field(
        None, description="The measure whose effect is valued; the primary one by default."
    )
    unit_cost: UnitCost
    annual_volume: Positive
    kind: Literal["avoided", "cashable"] = "avoided"
    status: Literal["forecast", "realised"] = "forecast"
    delivery_cost: Positive | None = None
    who_benefits: Text | None = None


class Governance(Part):
    """Who answers for the data and the trial."""

    dpia: Text | None = Field(None, description="The data protection impact assessment: its reference, or why none.")
    lawful_basis: Text | None = None
    retention: Text | None = None
    consent: Text | None = None
    disclosure: Text | None = None
    funding: Text | None = None
    interests: Text | None = Field(None, description="Who supplies or sells what is tried, and who pays.")
    contact: Text | None = None


class Voice(Part):
    """Somebody's words, with their consent."""

    quote: Text
    who: Label
    consent: StrictBool


class Trial(Part):
    """The whole plan. `id` is the trial file's own name and is never written in the file."""

    id: Identifier
    title: Label
    organisation: Label
    provenance: Literal["illustrative", "real"] = Field(
        description="Whether the log is real or made up; shown on every page."
    )
    source: Text | None = Field(None, description="Where the data or the published figures come from.")
    question: Text
    summary: Text | None = None
    intervention: Intervention
    design: Design
    log: LogForm
    measures: Annotated[tuple[Measure, ...], Field(min_length=1, max_length=40)]
    no_balancing_measure_because: Text | None = None
    decision: DecisionPlan = DecisionPlan()
    value: ValuePlan | None = None
    governance: Governance = Governance()
    voices: tuple[Voice, ...] = ()
    equality_fields: tuple[Identifier, ...] = ()
    rollout_plan: Text | None = None

    @property
    def primary(self) -> Measure:
        """The one measure that the decision rests on."""
        return next(measure for measure in self.measures if measure.role == "primary")

    def of_role(self, role: Role) -> tuple[Measure, ...]:
        """The measures of one role, in the order of the file."""
        return tuple(measure for measure in self.measures if measure.role == role)

    def measure(self, measure_id: str) -> Measure:
        """The measure with this id; KeyError when there is none."""
        for measure in self.measures:
            if measure.id == measure_id:
                return measure
        raise KeyError(measure_id)

    @model_validator(mode="after")
    def _holds_together(self) -> Trial:
        faults = [*_balancing_faults(self), *_reference_faults(self), *_identity_faults(self)]
        if faults:
            raise Faults(*faults)
        return self


def _balancing_faults(trial: Trial) -> list[Fault]:
    has_balancing = bool(trial.of_role("balancing"))
    faults: list[Fault] = []
    if not has_balancing and not trial.no_balancing_measure_because:
        faults.append(
            Fault(
                ("measures",),
                "no balancing measure: an improvement in one place often shows as harm in another "
                "(people turned away come back later), and nothing here would notice.",
                "Add a measure with role: balancing and a margin, or say why none applies in "
                "no_balancing_measure_because: …",
            )
        )
    if has_balancing and trial.no_balancing_measure_because:
        faults.append(
            Fault(
                ("no_balancing_measure_because",),
                "there is a balancing measure, so this reason contradicts the file.",
                "Remove one of the two.",
            )
        )
    return faults


def _identity_faults(trial: Trial) -> list[Fault]:
    faults: list[Fault] = []
    primaries = [index for index, measure in enumerate(trial.measures) if measure.role == "primary"]
    if len(primaries) != 1:
        faults.append(
            Fault(
                ("measures",),
                f"{len(primaries)} measures have role: primary; there must be exactly one.",
                "Choose the one the decision rests on and make the others secondary.",
            )
        )
    for place, ids in (
        (("measures",), [measure.id for measure in trial.measures]),
        (("design", "sites"), [site.id for site in trial.design.sites]),
    ):
        for name, times in Counter(ids).items():
            if times > 1:
                index = len(ids) - 1 - ids[::-1].index(name)
                faults.append(
                    Fault((*place, index, "id"), f"the id {name} is used {times} times.", "Give each its own id.")
                )
    return faults


def _reference_faults(trial: Trial) -> list[Fault]:
    """Every name that points at a field, an answer or a measure points at one that exists."""
    faults: list[Fault] = []
    for index, measure in enumerate(trial.measures):
        for key in ("numerator", "denominator", "value", "exposure"):
            faults += _pointer_faults(trial.log, ("measures", index, key), getattr(measure, key))
        if measure.type == "ordinal" and measure.value in trial.log.fields:
            field = trial.log.fields[str(measure.value)]
            if field.type != "choice":
                faults.append(
                    Fault(("measures", index, "value"), "an ordinal measure is taken from a choice.", "Use one.")
                )
            for answer in measure.top or ():
                if field.options and answer not in field.options:
                    faults.append(
                        Fault(
                            ("measures", index, "top"),
                            f"{answer} is not an answer of {measure.value}.",
                            "",
                            answer,
                            tuple(field.options),
                        )
                    )
        if measure.type in ("mean", "money") and measure.value in trial.log.fields:
            if trial.log.fields[str(measure.value)].type != "number":
                faults.append(
                    Fault(("measures", index, "value"), f"a {measure.type} is taken from a number.", "Use one.")
                )
    if trial.value and trial.value.measure and trial.value.measure not in [m.id for m in trial.measures]:
        faults.append(
            Fault(
                ("value", "measure"),
                f"{trial.value.measure} is not a measure.",
                "",
                trial.value.measure,
                tuple(m.id for m in trial.measures),
            )
        )
    for index, name in enumerate(trial.equality_fields):
        if name not in trial.log.fields:
            faults.append(
                Fault(
                    ("equality_fields", index), f"{name} is not a field of the log.", "", name, tuple(trial.log.fields)
                )
            )
    if len(trial.design.sites) > 1 and trial.log.site_field is None:
        faults.append(Fault(("log", "fields"), "several sites and no field says which.", "Add site: {type: code}."))
    return faults


def _pointer_faults(log: LogForm, place: tuple[str | int, ...], pointer: Any) -> list[Fault]:
    if pointer is None or isinstance(pointer, float | int):
        return []
    if isinstance(pointer, str):
        if pointer not in log.fields:
            return [Fault(place, f"{pointer} is not a field of the log.", "", pointer, tuple(log.fields))]
        return []
    if log.is_tally:
        return [
            Fault(place, "a log of tallies has no rows to choose from.", "Name the number field that holds the total.")
        ]
    faults: list[Fault] = []
    for name, wanted in pointer.items():
        if name not in log.fields:
            faults.append(Fault((*place, name), f"{name} is not a field of the log.", "", name, tuple(log.fields)))
            continue
        field = log.fields[name]
        answers = wanted if isinstance(wanted, list) else [wanted]
        if field.type == "yes_no" and not all(isinstance(answer, bool) for answer in answers):
            faults.append(Fault((*place, name), f"{name} is answered yes or no.", "Write true or false."))
        if field.type == "choice":
            for answer in answers:
                if str(answer) not in (field.options or {}):
                    faults.append(
                        Fault(
                            (*place, name),
                            f"{answer} is not an answer of {name}.",
                            "",
                            str(answer),
                            tuple(field.options or ()),
                        )
                    )
    return faults
