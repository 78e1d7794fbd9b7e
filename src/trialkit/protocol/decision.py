"""How the result will be judged: confidence, looks, headline, and the rule; written before the data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import Annotated, Literal, get_args

from pydantic import Field

from trialkit.protocol.faults import Fault, tried
from trialkit.protocol.part import Identifier, Label, Part, Text

WeeksVary = Literal["chance", "ordinary", "volatile"]
Outcome = Literal["roll_out", "extend", "adapt", "stop", "review"]
OUTCOMES: dict[Outcome, str] = {
    "roll_out": "roll out",
    "extend": "extend",
    "adapt": "adapt",
    "stop": "stop",
    "review": "review",
}
"""An outcome in words, inside a sentence."""
Verdict = Literal["beyond_worthwhile", "improved", "unclear", "less_than_worthwhile", "worsened", "not_estimable"]
Safety = Literal["safe", "not_shown_safe", "harmed", "none"]
Finding = Literal[
    "beyond_worthwhile",
    "improved",
    "unclear",
    "less_than_worthwhile",
    "worsened",
    "not_estimable",
    "safe",
    "not_shown_safe",
    "harmed",
]
"""What can be found of one named measure: a balancing measure's safety, another's verdict."""
Checking = Literal["passed", "failed", "not_made"]
Preset = Literal["careful", "standard"]
HIGHEST = 4
"""The highest evidence grade that a trial can reach: 5 takes allocation at random, which no trial file can say."""


class RuleLine(Part):
    """One line of a decision rule: the first whose conditions all hold gives the answer."""

    primary: tuple[Verdict, ...] | None = Field(None, description="Verdicts on the primary measure, any of which fits.")
    balancing: tuple[Safety, ...] | None = Field(
        None, description="Verdicts on the balancing measures (the worst of them), any of which fits."
    )
    grade_at_least: Annotated[int, Field(ge=1, le=HIGHEST)] | None = Field(
        None,
        description="The least evidence grade, from 1 to 4. Grade 5 takes allocation at random, which no trial file "
        "can say, so a line that asked for it would never answer.",
    )
    measures: dict[Identifier, Annotated[tuple[Finding, ...], Field(min_length=1)]] | None = Field(
        None,
        description="Findings on single measures, by their ids: of a balancing measure safe, not_shown_safe or harmed; "
        "of any other a verdict.",
    )
    checks: Annotated[tuple[Checking, ...], Field(min_length=1)] | None = Field(
        None,
        description="Whether the primary finding holds up in its checks: passed when none that could be made takes "
        "away what was shown, failed when one does, not_made when none could be made.",
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
        "often as one would by itself. Of several balancing measures, one then counts as harmed only where the "
        "interval widened for all of them says so; safe asks each one's own, since all must be safe. The primary keeps "
        "its own.",
    )
    asked_for: Text | None = Field(None, description="The decision leaders are asked to take.")
    decider: Label | None = Field(None, description="Who decides: a role, not a name.")
    next_review: dt.date | None = Field(None, description="When the decision is looked at again.")
    preset: Preset = Field(
        "standard",
        description="The rule used when the trial has none of its own. Both ask for checks that hold before a "
        "roll-out; careful asks for stronger evidence.",
    )
    rules: Annotated[tuple[RuleLine, ...], Field(min_length=1, max_length=50)] | None = Field(
        None, description="The trial's own rule, in place of the preset."
    )

    def faults(self) -> Iterable[Fault]:
        """Every line of the rule can be reached, and no two say different things of the same result."""
        return tried(_lines_are_reached, self)


def _lines_are_reached(plan: DecisionPlan) -> Iterator[Fault]:
    """The first line that fits answers, so a line behind others that fit wherever it does never answers."""
    lines = plan.rules or ()
    for index, line in enumerate(lines):
        before = lines[:index]
        cover = next((number for number, other in enumerate(before) if _covers(other, line)), None)
        if cover is not None:
            other = lines[cover]
            what = f"this line is never reached: line {cover + 1} fits wherever it does"
            if other.then == line.then:
                yield Fault(("rules", index), f"{what}, and says the same.", "Remove one of the two.")
            else:
                said = f"{what}, and answers {other.then} where this one says {line.then}."
                mend = f"Keep one of the two, or put this line before line {cover + 1} if it is the exception."
                yield Fault(("rules", index), said, mend)
        elif before and not any(_reached(states, before) for states in _states(line)):
            said = "this line is never reached: the lines before it fit, together, wherever it does."
            yield Fault(("rules", index), said, "Move it up, or remove it.")


_ODD: dict[Outcome, tuple[Verdict, ...]] = {
    "roll_out": ("unclear", "not_estimable", "worsened"),
    "extend": ("worsened",),
}
"""Findings on the primary measure on which an answer is a slip more often than a choice."""


def odd(plan: DecisionPlan) -> Iterator[str]:
    """Each line of a trial's own rule that answers what its finding hardly bears, in a sentence; it fails no check."""
    lines = plan.rules or ()
    for index, line in enumerate(lines):
        for verdict in _ODD.get(line.then, ()):
            states = (state for state in _states(line) if state[0] == verdict)
            if any(_reached(state, lines[:index]) for state in states):
                answer, found = OUTCOMES[line.then], verdict.replace("_", " ")
                which = f"Line {index + 1} of the rule"
                yield f"{which} answers {answer} where the primary measure is {found}: is that meant?"


def _covers(earlier: RuleLine, later: RuleLine) -> bool:
    """Whether one line fits every result that another fits."""
    pairs = ((earlier.primary, later.primary), (earlier.balancing, later.balancing), (earlier.checks, later.checks))
    wide = all(one is None or (two is not None and set(two) <= set(one)) for one, two in pairs)
    least = earlier.grade_at_least is None or (later.grade_at_least or 1) >= earlier.grade_at_least
    named = later.measures or {}
    each = all(name in named and set(named[name]) <= set(found) for name, found in (earlier.measures or {}).items())
    return wide and least and each


def _states(line: RuleLine) -> Iterator[tuple[Verdict, Safety, int, Checking]]:
    """Every result that a line fits, single measures aside."""
    yield from product(
        line.primary or get_args(Verdict),
        line.balancing or get_args(Safety),
        range(line.grade_at_least or 1, HIGHEST + 1),
        line.checks or get_args(Checking),
    )


def _reached(state: tuple[Verdict, Safety, int, Checking], before: Sequence[RuleLine]) -> bool:
    """Whether no line before fits a result; one that names single measures need not fit it."""
    primary, balancing, grade, checks = state
    one = RuleLine(primary=(primary,), balancing=(balancing,), grade_at_least=grade, checks=(checks,), then="review")
    return not any(_covers(line, one) for line in before)
