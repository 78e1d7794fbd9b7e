"""A trial as it was planned: question, intervention, design, log form, measures, decision rule, value, governance.

One YAML file per trial becomes one frozen `Trial`. Everything here is data: no file is read and no date is "today".
`source.py` turns text into a Trial and says where each problem stands; this module says what a Trial may be, and
`coherence.py` and `calendar.py` what its parts may not say of one another. The descriptions become the JSON Schema and
the reference of the trial file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints, model_validator

from trialkit.protocol import calendar, coherence
from trialkit.protocol.faults import Fault, Faults, NotRead, tried

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
    """Any part of a trial file: unknown keys are refused and nothing changes after reading.

    A part may be incomplete while a file with mistakes is being read (`model_construct` with what could be read);
    asking it for what could not be read raises NotRead, so that every other rule can still be tried.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    def faults(self) -> Iterable[Fault]:
        """What contradicts itself inside this part, its own smaller parts aside."""
        return ()

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        faults = list(self.faults())
        if faults:
            raise Faults(*faults)
        return self

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if name in type(self).model_fields:
                raise NotRead(name)
            return super().__getattr__(name)


class Intervention(Part):
    """What was done, in the order of the TIDieR checklist (Hoffmann et al. 2014, BMJ 348:g1687)."""

    name: Label = Field(description="What the new way of working is called.")
    why: Text | None = Field(None, description="Why it was thought that it would work.")
    what: Text | None = Field(None, description="What was done, step by step.")
    materials: Text | None = Field(None, description="What was used: scripts, prompts, tools.")
    who: Text | None = Field(None, description="Who did it, and how they were prepared.")
    how: Text | None = Field(None, description="How it was delivered: by phone, face to face, in groups.")
    where: Text | None = Field(None, description="Where it was done.")
    when_and_how_much: Text | None = Field(None, description="How often, how long, and for how many people.")
    tailoring: Text | None = Field(None, description="What teams could change to fit the person.")
    modifications: Text | None = Field(None, description="What was changed during the trial.")
    fidelity: Text | None = Field(None, description="How delivery was checked, and what was found.")


class Phase(Part):
    """A stretch of the calendar with one way of working; both dates are inside it."""

    name: Label = Field(description="The phase's name, as charts show it.")
    kind: PhaseKind = Field(
        description="baseline: the old way. transition: training or settling in, shown but not estimated. trial: the "
        "new way. rollout: the new way everywhere. follow_up: a later look."
    )
    start: dt.date = Field(description="First day, as 2021-02-08.")
    end: dt.date = Field(description="Last day, as 2021-03-21.")

    def faults(self) -> Iterable[Fault]:
        """A phase ends after it starts, in a year that can be right."""
        yield from tried(calendar.phase_end_faults, self)
        yield from tried(calendar.phase_year_faults, self, "start")
        yield from tried(calendar.phase_year_faults, self, "end")


class Site(Part):
    """A team or place. `start` is its own first day of the trial phase, where sites start at different times."""

    id: Identifier = Field(description="The site's short code, as the log writes it in its site column.")
    name: Label = Field(description="The site's name in full.")
    role: Literal["innovation", "comparison"] = Field(
        "innovation", description="innovation: worked in the new way. comparison: kept to the old way throughout."
    )
    start: dt.date | None = Field(
        None, description="The site's own first day of the trial phase, when it starts later than the others."
    )


class OtherChange(Part):
    """Something else that happened and could explain the result."""

    date: dt.date = Field(description="When it happened.")
    what: Label = Field(description="What it was, in a few words.")


ChosenBecause = Literal[
    "volunteered", "worst_results", "best_results", "random", "convenience", "whole_service", "not_stated"
]


class Design(Part):
    """When, where and in what shape a change is expected; named before the data are seen."""

    period: PeriodUnit = Field("week", description="The steps in which the log is added up, from the first day on.")
    phases: Annotated[tuple[Phase, ...], Field(min_length=1, max_length=50)] = Field(
        description="The phases in calendar order. Each starts on a period's first day and ends on a period's last "
        "(a week may end on its fifth day). Six baseline weeks are the biggest gain open to any team."
    )
    shape: Shape = Field("step", description="The change expected: at once (step), growing (ramp), or both.")
    baseline_trend: StrictBool = Field(
        False, description="Whether the plan allowed for a trend already under way with 3 to 11 baseline periods."
    )
    sites: Annotated[tuple[Site, ...], Field(min_length=1, max_length=200)] = Field(
        description="The teams or places taking part; a log of several sites has a field called site."
    )
    chosen_because: ChosenBecause = Field(
        "not_stated",
        description="How the site was picked. A team picked for its worst month looks better the next month anyway.",
    )
    chosen_note: Text | None = Field(None, description="More on how the site was picked.")
    other_changes: tuple[OtherChange, ...] = Field(
        (), description="What else changed in these weeks and could explain the result."
    )

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

    def faults(self) -> Iterable[Fault]:
        """Everything in the calendar that cannot be."""
        return calendar.design_faults(self)


FieldType = Literal["date", "code", "choice", "yes_no", "number", "text"]


class LogField(Part):
    """One column of the log."""

    type: FieldType = Field(
        description="date, code (initials or a number, never a name), choice (one of the options), yes_no, number, "
        "or text (free words; never counted)."
    )
    label: Label | None = Field(None, description="The question in full, as the form asks it.")
    column: Label | None = Field(
        None, description="The column's heading in the file, when that differs from the field's name."
    )
    options: dict[Identifier, Label] | None = Field(
        None, description="For a choice: short code and full wording, in order; for an ordinal measure, worst first."
    )
    minimum: Number | None = Field(None, description="For a number: the least that can be right.")
    maximum: Number | None = Field(None, description="For a number: the most that can be right.")
    whole: StrictBool = Field(False, description="For a number: only whole numbers are right.")
    required: StrictBool = Field(True, description="Whether an empty cell is a mistake.")
    hint: Label | None = Field(None, description="A few words shown under the question.")

    def faults(self) -> Iterable[Fault]:
        """Options belong to choices, limits to numbers."""
        return coherence.field_faults(self)


class LogRule(Part):
    """When a row has these answers, these fields must be filled."""

    when: dict[Identifier, StrictBool | str | int | list[str | int]] = Field(
        description="Field and answer (or list of answers); several fields must all match."
    )
    require: Annotated[list[Identifier], Field(min_length=1)] = Field(
        description="The fields that must then be filled."
    )


class LogForm(Part):
    """What practitioners record: rows of records, or one tally a period."""

    row: Label = Field(
        description="What one row is, in the singular: conversation, review, person; or tally for a period's totals."
    )
    rows: Label | None = Field(None, description="The plural, when adding an s is wrong.")
    fields: Annotated[dict[Identifier, LogField], Field(min_length=1)] = Field(
        description="The columns, by name. One is a date. `practitioner` says who logged the row (a code, never a "
        "name) and `site` says where."
    )
    rules: tuple[LogRule, ...] = Field((), description="Answers that make other fields necessary.")
    avoid_words: dict[str, str] = Field(default_factory=dict, description="Words to avoid, each with the word to use.")
    empty_period: Literal["missing", "zero"] = Field(
        "missing",
        description="What a period without a row means for a count, or for a rate over a fixed number. missing: nobody "
        "logged, and the period has no value. zero: nothing happened, for logs of events such as falls, where a row is "
        "written only when there is one; every period of every site then counts, so use it only where every event is "
        "sure to be logged: a week that was forgotten looks like a week without events. Choose before the trial: once "
        "the data are seen, the choice can make a result. Periods after the last row of the log are not counted yet, "
        "unless complete_to reaches them.",
    )
    complete_to: dt.date | None = Field(
        None,
        description="With empty_period: zero, the last day to which every event is in the log. Write it when the trial "
        "is over: its last periods may have passed without an event, and then no row says so.",
    )

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

    def faults(self) -> Iterable[Fault]:
        """A log says when, its rules speak of its own fields, and no two fields share a column."""
        return coherence.log_faults(self)


Condition = dict[Identifier, StrictBool | str | int | list[str | int]]
"""Which rows count: field → the answer, or the list of answers, that counts. Several fields must all match."""


class Measure(Part):
    """One thing counted, with its direction and the change that would matter.

    In a log of records, `numerator` and `denominator` are conditions on rows ({outcome: [advice]}); with no denominator
    every row counts. In a log of tallies they name number fields. `value` names the field averaged (mean, money,
    ordinal); in a log of tallies it is the period's own figure, or its total when `denominator` says of how many.
    `exposure` names a number field, or is a fixed number; `per` scales rates ("per 100000").
    `worthwhile` and `margin` are in the measure's own unit: points for a proportion or ordinal measure, otherwise the
    unit of its values, or a percentage change when `change` is "percent" (the default for rates and counts).
    """

    id: Identifier = Field(description="A short name, used in results and files.")
    name: Label = Field(description="The measure in words, as the report says it.")
    role: Role = Field(
        description="primary: the one the decision rests on. secondary: also of interest. balancing: what might get "
        "worse. fidelity: whether the new way was really followed."
    )
    type: MeasureType = Field(
        description="proportion: a share of rows. rate: events for an exposure. count: events. mean: an average. "
        "ordinal: answers in order, from worst to best. money: an average in pounds."
    )
    definition: Text | None = Field(None, description="What counts and what does not, so that two people would agree.")
    numerator: Condition | Identifier | None = Field(
        None,
        description="Which rows count, as {field: answer} or {field: [answers]}; in a log of tallies, the number "
        "field that holds how many counted.",
    )
    denominator: Condition | Identifier | None = Field(
        None,
        description="Which rows they are counted out of (all, when not given); in a log of tallies, the number field "
        "that holds how many there were.",
    )
    value: Identifier | None = Field(
        None,
        description="For mean and money: the number field averaged. For ordinal: the choice field. In a log of "
        "tallies: the period's own figure, or its total when denominator is given.",
    )
    exposure: Identifier | Positive | None = Field(
        None, description="For a rate or count: the number field, or the fixed number, that events are compared with."
    )
    per: Positive | None = Field(None, description="For a rate: per how much exposure it is said, such as 100000.")
    unit: Label | None = Field(None, description="The unit in words: days, minutes, pounds.")
    counted: Label | None = Field(None, description="What the denominator counts, in the plural: conversations, calls.")
    top: tuple[Identifier, ...] | None = Field(
        None, description="For ordinal: the answers that count as good (top box)."
    )
    better: Better = Field(description="Which way is an improvement. neutral: of interest, but neither way is better.")
    worthwhile: Positive | None = Field(
        None,
        description="The smallest change worth having: in points for a proportion or ordinal measure, in the measure's "
        "unit for a mean or money, in per cent for a rate or count.",
    )
    margin: Positive | None = Field(
        None, description="For a balancing measure: the most harm tolerated, in the same unit as worthwhile."
    )
    change: Literal["absolute", "percent"] | None = Field(
        None,
        description="Whether worthwhile and margin are in the measure's unit or in per cent of the level before "
        "(compared on the log scale).",
    )

    @property
    def scale_of_change(self) -> Literal["absolute", "percent"]:
        """Whether worthwhile and margin are in the measure's unit or in per cent of the level before."""
        if self.change:
            return self.change
        return "percent" if self.type in ("rate", "count") else "absolute"

    def faults(self) -> Iterable[Fault]:
        """A measure has what its type and its role need, and nothing else."""
        return coherence.measure_faults(self)


class RuleLine(Part):
    """One line of a decision rule: the first whose conditions all hold gives the answer."""

    primary: tuple[Verdict, ...] | None = Field(None, description="Verdicts on the primary measure, any of which fits.")
    balancing: tuple[Safety, ...] | None = Field(
        None, description="Verdicts on the balancing measures (the worst of them), any of which fits."
    )
    grade_at_least: Annotated[int, Field(ge=1, le=5)] | None = Field(
        None, description="The least evidence grade, from 1 to 5."
    )
    then: Outcome = Field(description="What the rule recommends.")
    because: Text | None = Field(None, description="Why, in a sentence the report can print.")


Preset = Literal["careful", "standard"]


class DecisionPlan(Part):
    """How the result will be judged; written before the data."""

    confidence: Annotated[float, Field(ge=0.9, le=0.99)] = Field(
        0.95, description="How sure each interval is to hold: 0.95 means 95 times in 100."
    )
    weeks_vary: WeeksVary = Field(
        "ordinary",
        description="How much periods differ beyond chance: chance (not at all), ordinary (as they usually do), "
        "volatile (the service drifts).",
    )
    looks: Literal["final", "weekly"] = Field(
        "final", description="Whether the result is judged once, at the end, or may be looked at every week."
    )
    judged_phase: Literal["trial", "rollout", "follow_up"] = Field(
        "trial",
        description="The kind of phase set against the baseline: the trial, or a later one when the plan says so.",
    )
    headline: Literal["controlled", "uncontrolled"] | None = Field(
        None,
        description="With comparison sites, what is judged: the change against them (controlled), or the innovation "
        "sites' own change (uncontrolled); the other stands beside it. When not given, controlled where both logged "
        "three baseline periods or more, unless their baselines are seen to part.",
    )
    multiplicity: Literal["none", "bonferroni"] = Field(
        "none",
        description="Whether the intervals of the secondary measures are widened so that all of them hold together as "
        "often as one would by itself. The primary and balancing measures keep their own.",
    )
    asked_for: Text | None = Field(None, description="The decision leaders are asked to take.")
    decider: Label | None = Field(None, description="Who decides: a role, not a name.")
    next_review: dt.date | None = Field(None, description="When the decision is looked at again.")
    preset: Preset = Field(
        "standard", description="The rule used when the trial has none of its own; careful asks for stronger evidence."
    )
    rules: Annotated[tuple[RuleLine, ...], Field(min_length=1, max_length=50)] | None = Field(
        None, description="The trial's own rule, in place of the preset."
    )

    def faults(self) -> Iterable[Fault]:
        """Every line of the rule can be reached."""
        return tried(coherence.rule_faults, self)


class UnitCost(Part):
    """What one unit costs, from where, at which year's prices."""

    amount: Positive = Field(description="Pounds for one unit.")
    source: Text = Field(description="Where the figure comes from.")
    price_year: Annotated[int, Field(ge=1950, le=2100)] | None = Field(
        None, description="The year whose prices they are."
    )


class ValuePlan(Part):
    """How an effect would become money: volume × unit cost, with the effect's interval carried through."""

    measure: Identifier | None = Field(
        None, description="The measure whose effect is valued; the primary one by default."
    )
    unit_cost: UnitCost = Field(description="What one unit costs.")
    annual_volume: Positive = Field(description="How many a year the effect would apply to.")
    kind: Literal["avoided", "cashable"] = Field(
        "avoided", description="avoided: cost that would have come. cashable: money that leaves the budget."
    )
    status: Literal["forecast", "realised"] = Field(
        "forecast", description="forecast: expected. realised: already seen in the accounts."
    )
    delivery_cost: Positive | None = Field(None, description="Pounds a year that the new way costs to run.")
    who_benefits: Text | None = Field(None, description="Whose budget it is.")


class Governance(Part):
    """Who answers for the data and the trial."""

    dpia: Text | None = Field(None, description="The data protection impact assessment: its reference, or why none.")
    lawful_basis: Text | None = Field(None, description="The lawful basis for using the data.")
    retention: Text | None = Field(None, description="How long the log is kept, and who deletes it.")
    consent: Text | None = Field(None, description="How people agreed, or why they were not asked.")
    disclosure: Text | None = Field(None, description="How small numbers are protected.")
    funding: Text | None = Field(None, description="Who paid.")
    interests: Text | None = Field(None, description="Who supplies or sells what is tried, and who pays.")
    contact: Text | None = Field(None, description="Whom to ask: a role or a shared mailbox.")


class Voice(Part):
    """Somebody's words, with their consent."""

    quote: Text = Field(description="The words, without anything that would tell who said them.")
    who: Label = Field(description="Who said it, in general: a practitioner, a carer.")
    consent: StrictBool = Field(description="true when the person agreed to be quoted.")

    def faults(self) -> Iterable[Fault]:
        """Nobody is quoted without their consent."""
        return tried(coherence.voice_faults, self)


class Trial(Part):
    """The whole plan. `id` is the trial file's own name and is never written in the file."""

    id: Identifier = Field(description="The trial file's own name; never written in the file.")
    title: Label = Field(description="The trial's title, as the report prints it.")
    organisation: Label = Field(description="The council or organisation.")
    provenance: Literal["illustrative", "real"] = Field(
        description="Whether the log is real or made up; shown on every page."
    )
    source: Text | None = Field(None, description="Where the data or the published figures come from.")
    question: Text = Field(description="The one question the trial answers, in a sentence.")
    summary: Text | None = Field(None, description="A few plain sentences on the trial, for the report's first page.")
    intervention: Intervention = Field(description="What was done.")
    design: Design = Field(description="When, where, and the shape of change expected.")
    log: LogForm = Field(description="What practitioners record.")
    measures: Annotated[tuple[Measure, ...], Field(min_length=1, max_length=40)] = Field(
        description="What is counted: exactly one primary measure, and at least one balancing measure."
    )
    no_balancing_measure_because: Text | None = Field(
        None, description="Why no balancing measure applies, when the file has none."
    )
    decision: DecisionPlan = Field(DecisionPlan(), description="How the result will be judged.")
    value: ValuePlan | None = Field(None, description="How an effect would become money.")
    governance: Governance = Field(Governance(), description="Who answers for the data, and on what basis.")
    voices: tuple[Voice, ...] = Field((), description="What people said, with their consent.")
    equality_fields: tuple[Identifier, ...] = Field(
        (), description="The fields (choice or yes_no) by which results are shown apart, where numbers allow."
    )
    rollout_plan: Text | None = Field(None, description="What would happen next if it works.")

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

    def faults(self) -> Iterable[Fault]:
        """Exactly one primary measure, something that watches for harm, and names that point at what exists."""
        return coherence.trial_faults(self)
