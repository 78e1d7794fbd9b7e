"""How the result will be judged: confidence, looks, headline, and the rule; written before the data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from pydantic import Field

from trialkit.protocol.faults import Fault, tried
from trialkit.protocol.part import Label, Part, Text

WeeksVary = Literal["chance", "ordinary", "volatile"]
Outcome = Literal["roll_out", "extend", "adapt", "stop", "review"]
Verdict = Literal["beyond_worthwhile", "improved", "unclear", "less_than_worthwhile", "worsened", "not_estimable"]
Safety = Literal["safe", "not_shown_safe", "harmed", "none"]
Preset = Literal["careful", "standard"]


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
        return tried(_lines_are_reached, self)


def _lines_are_reached(plan: DecisionPlan) -> Iterator[Fault]:
    """A line without conditions always holds, so nothing may come after it."""
    for index, line in enumerate((plan.rules or ())[:-1]):
        if line.primary is None and line.balancing is None and line.grade_at_least is None:
            what = "this line has no conditions, so the lines after it are never reached."
            yield Fault(("rules", index), what, "Move it to the end, or say when it applies.")
