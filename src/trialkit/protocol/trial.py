"""A trial as it was planned: question, intervention, design, log form, measures, decision rule, value, governance.

One YAML file per trial becomes one frozen `Trial`. Everything here is data: no file is read and no date is "today".
`source.py` turns text into a Trial and says where each problem stands; this module and those of its larger parts
(`design.py`, `log_form.py`, `measure.py`, `decision.py`, `value.py`, `trajectory.py`) say what a Trial may be, and
`coherence.py` what the parts may not say of one another. The descriptions become the JSON Schema and the reference of
the trial file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from pydantic import Field, StrictBool

from trialkit.protocol import coherence
from trialkit.protocol.began import Began, first_and_last
from trialkit.protocol.decision import DecisionPlan
from trialkit.protocol.design import Design
from trialkit.protocol.disclosure import RuleName
from trialkit.protocol.faults import Fault, tried
from trialkit.protocol.log_form import LogForm
from trialkit.protocol.measure import Measure, Role
from trialkit.protocol.part import Identifier, Label, Part, Text
from trialkit.protocol.trajectory import Trajectory
from trialkit.protocol.value import ValuePlan


class Intervention(Part):
    """What was done, in the order of the TIDieR checklist (Hoffmann et al. 2014, BMJ 348:g1687)."""

    name: Label = Field(description="What the new way of working is called.")
    tried: StrictBool = Field(
        True,
        description="false where nothing new was tried: an audit, a survey of things as they are, one place "
        "beside others like it.",
    )
    began: Began | None = Field(
        None,
        description="When the new way itself began, where that is not the first day of the trial phase: a year, a "
        "month or a day, as precisely as it is known (2014, 2020-09, 2020-09-14). Baseline periods from then on may "
        "hold the new way already, and the report says so.",
    )
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

    def faults(self) -> Iterable[Fault]:
        """What was never tried never began, and what began did so on a day that there is."""
        return tried(_began_can_be, self)


def _began_can_be(intervention: Intervention) -> Iterator[Fault]:
    if intervention.began is None:
        return
    if not intervention.tried:
        yield Fault(("began",), "nothing was tried, so nothing began.", "Remove it, or remove tried: false.")
    try:
        first_and_last(intervention.began)
    except ValueError:
        what = f"{intervention.began} is neither a year nor a month nor a day."
        yield Fault(("began",), what, "Write 2020, 2020-09 or 2020-09-14.")


def _no_rule_has_a_reason(governance: Governance) -> Iterator[Fault]:
    """No rule needs a reason, and a reason stands with no rule."""
    none, reason = governance.disclosure_rule == "none", governance.no_disclosure_rule_because
    if none and not reason:
        mend = "Add no_disclosure_rule_because: …, or choose a rule."
        yield Fault(("disclosure_rule",), "nothing would be kept back, and no reason is given.", mend)
    if reason and not none:
        what = "there is a rule, so this reason contradicts the file."
        yield Fault(("no_disclosure_rule_because",), what, "Remove it, or write disclosure_rule: none.")


class Governance(Part):
    """Who answers for the data and the trial."""

    dpia: Text | None = Field(None, description="The data protection impact assessment: its reference, or why none.")
    lawful_basis: Text | None = Field(None, description="The lawful basis for using the data.")
    retention: Text | None = Field(None, description="How long the log is kept, and who deletes it.")
    consent: Text | None = Field(None, description="How people agreed, or why they were not asked.")
    disclosure: Text | None = Field(None, description="How small numbers are protected, in your own words.")
    disclosure_rule: RuleName | None = Field(
        None,
        description="The rule by which small numbers are kept out of the public report: nhs_england (under 8, rounded "
        "to 5), ons (under 3), research (under 10), none. Left out: nhs_england for real data.",
    )
    no_disclosure_rule_because: Text | None = Field(
        None, description="Why nothing needs to be kept back; required with disclosure_rule: none."
    )
    funding: Text | None = Field(None, description="Who paid.")
    interests: Text | None = Field(None, description="Who supplies or sells what is tried, and who pays.")
    contact: Text | None = Field(None, description="Whom to ask: a role or a shared mailbox.")

    def faults(self) -> Iterable[Fault]:
        """Nothing is published without a disclosure rule unless somebody says why."""
        return tried(_no_rule_has_a_reason, self)


class Voice(Part):
    """Somebody's words, with their consent."""

    quote: Text = Field(description="The words, without anything that would tell who said them.")
    who: Label = Field(description="Who said it, in general: a practitioner, a carer.")
    consent: StrictBool = Field(description="true when the person agreed to be quoted.")

    def faults(self) -> Iterable[Fault]:
        """Nobody is quoted without their consent."""
        return tried(_consent_given, self)


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
    trajectories: Annotated[tuple[Trajectory, ...], Field(max_length=20)] = Field(
        (), description="The paths that cost or demand are to take, by team, service or department."
    )
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

    @property
    def judged_end(self) -> dt.date:
        """The last day of the judged phase: before it is over there is no result."""
        judged = self.design.phases_of(self.decision.judged_phase) or self.design.phases_of("trial")
        return judged[-1].end

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


def _consent_given(voice: Voice) -> Iterator[Fault]:
    """Nobody is quoted without their consent."""
    if not voice.consent:
        yield Fault(("consent",), "these words are quoted without consent.", "Ask for consent, or remove the quote.")
