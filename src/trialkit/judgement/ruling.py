"""A decision rule at work: the ready-made rules, which line fits a result, and what would have made another fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import get_args

from trialkit.protocol.decision import HIGHEST, OUTCOMES, Checking, Finding, Outcome, Preset, RuleLine, Safety, Verdict
from trialkit.protocol.trial import Trial

PRESETS: dict[Preset, tuple[RuleLine, ...]] = {
    "standard": (
        RuleLine(balancing=("harmed",), then="stop", because="A balancing measure got worse."),
        RuleLine(primary=("worsened",), then="stop", because="The primary measure moved the wrong way."),
        RuleLine(
            primary=("beyond_worthwhile",),
            balancing=("safe", "none"),
            grade_at_least=3,
            checks=("passed",),
            then="roll_out",
            because="The change is larger than the smallest worth having, in every check that the rule asks too, "
            "no balancing measure lies beyond its margin, and the evidence is strong enough to act on.",
        ),
        RuleLine(
            primary=("beyond_worthwhile", "improved"),
            then="extend",
            because="It got better, but not every condition for a roll-out is met.",
        ),
        RuleLine(
            primary=("less_than_worthwhile",),
            then="adapt",
            because="Whatever changed, it was less than the team said would be worth having.",
        ),
    ),
    "careful": (
        RuleLine(balancing=("harmed",), then="stop", because="A balancing measure got worse."),
        RuleLine(primary=("worsened", "less_than_worthwhile"), then="stop", because="There is no gain worth having."),
        RuleLine(
            primary=("beyond_worthwhile",),
            balancing=("safe", "none"),
            grade_at_least=4,
            checks=("passed",),
            then="roll_out",
            because="The change is larger than the smallest worth having, in every check that the rule asks too, "
            "no balancing measure lies beyond its margin, and a comparison supports it.",
        ),
        RuleLine(primary=("beyond_worthwhile", "improved"), then="extend", because="Promising, and not yet proven."),
    ),
}
"""Ready-made rules, read from the first line down; where no line fits, the answer is `review`."""
_HOPED_FOR: tuple[Outcome, ...] = ("roll_out", "extend")
"""Answers that those who ran a trial hope for, the best first."""
_VERDICT: dict[Verdict, str] = {
    "beyond_worthwhile": "the primary measure's whole interval lay beyond the worthwhile change",
    "improved": "the primary measure's interval excluded no change, but not a change too small to matter",
    "unclear": "the primary measure's interval still held both no change and a worthwhile one",
    "less_than_worthwhile": "the primary measure's interval excluded the worthwhile change",
    "worsened": "the primary measure had clearly moved the wrong way",
    "not_estimable": "the primary measure could not be estimated",
}
_WANTED: dict[Verdict, str] = {
    "improved": "a change shown to be for the better",
    "beyond_worthwhile": "a change shown to be as large as is worth having",
}
"""What a line that rolls out may ask of the primary measure, the lesser first."""
_SAFETY: dict[Safety, str] = {
    "safe": "every balancing measure had been shown to be within its margin",
    "not_shown_safe": "a balancing measure had not been shown to be within its margin",
    "harmed": "a balancing measure had clearly got worse",
    "none": "there had been no balancing measure",
}
_CHECKS: dict[Checking, str] = {
    "passed": "the finding had held up in every check that the rule asks",
    "failed": "the finding had not held up in its checks",
    "not_made": "no check could have been made",
}
_STEPS: tuple[Verdict, ...] = (
    "not_estimable",
    "worsened",
    "less_than_worthwhile",
    "unclear",
    "improved",
    "beyond_worthwhile",
)
"""Verdicts in order, so that the nearest one that would change the answer is named."""


@dataclass(frozen=True)
class State:
    """What a rule looks at.

    checks:   whether the primary finding holds up in its checks.
    measures: the finding on every other measure by its id: a balancing measure's safety, another's verdict.
    """

    primary: Verdict
    balancing: Safety
    grade: int
    checks: Checking = "not_made"
    measures: Mapping[str, Finding] = field(default_factory=dict)


@dataclass(frozen=True)
class Reach:
    """What a result could have been, whatever the figures.

    verdicts: of the primary measure. of: by the id of each balancing measure, and of each other that a rule names, the
    findings that it could have given. balancing: the ids of all that are. names: what each measure is called. highest:
    the grade that the design could have had at most.
    """

    verdicts: tuple[Verdict, ...]
    of: Mapping[str, tuple[Finding, ...]]
    balancing: tuple[str, ...]
    names: Mapping[str, str]
    highest: int

    @property
    def worst(self) -> frozenset[Safety]:
        """What the worst of the balancing measures could have been: safe only where every one of them could."""
        each = [self.of[name] for name in self.balancing]
        if not each:
            return frozenset({"none"})
        less: tuple[Safety, ...] = ("not_shown_safe", "harmed")
        found: set[Safety] = {safety for safety in less if any(safety in could for could in each)}
        return frozenset(found | ({"safe"} if all("safe" in could for could in each) else set()))


def rule(trial: Trial) -> tuple[RuleLine, ...]:
    """The lines that decide: the trial's own, or those of its ready-made rule."""
    return trial.decision.rules or PRESETS[trial.decision.preset]


def fitting(lines: Sequence[RuleLine], state: State) -> int | None:
    """The place of the first line all of whose conditions hold; None when there is none."""
    return next((number for number, line in enumerate(lines) if _fits(line, state)), None)


def answer(lines: Sequence[RuleLine], state: State, *, may_extend: bool = True) -> Outcome:
    """What the rule answers: the fitting line's outcome, `review` where none fits or it would extend what may not be.

    Lines behind one that may not extend are not asked: they were written for results that it does not fit.
    """
    number = fitting(lines, state)
    outcome: Outcome = "review" if number is None else lines[number].then
    return "review" if outcome == "extend" and not may_extend else outcome


def lacking(lines: Sequence[RuleLine], state: State, names: Mapping[str, str]) -> tuple[str, ...]:
    """What the rule asks before a roll-out and the result has not, as few things as any such line leaves open.

    names: what each measure is called, by its id. Nothing where no line rolls out, or where one fits.
    """
    found = [tuple(_lacks(line, state, names)) for line in lines if line.then == "roll_out"]
    return min(found, key=len, default=())


def _lacks(line: RuleLine, state: State, names: Mapping[str, str]) -> Iterator[str]:
    if line.primary is not None and state.primary not in line.primary:
        wanted = next((verdict for verdict in _WANTED if verdict in line.primary), None)
        yield _WANTED[wanted] if wanted else "another finding on the primary measure"
    if line.balancing is not None and state.balancing not in line.balancing:
        yield "a balancing measure" if state.balancing == "none" else "every balancing measure shown to be safe"
    for name, wanted_of in (line.measures or {}).items():
        if state.measures.get(name) not in wanted_of:
            yield f"‘{names[name]}’ {FINDINGS[wanted_of[0]]}"
    if line.checks is not None and state.checks not in line.checks:
        yield "a finding that holds up in its checks" if state.checks == "failed" else "checks that can be made"
    if line.grade_at_least is not None and state.grade < line.grade_at_least:
        yield f"evidence of grade {line.grade_at_least}, where this is grade {state.grade}"


def grade_needed(lines: Sequence[RuleLine], state: State) -> int:
    """The grade that a roll-out waits for; 0 where the answer is a roll-out, or no line asks for a higher one.

    It is the least that a line asks whose other conditions fit; where none of them fits, the least that any line asks.
    """
    number = fitting(lines, state)
    if number is not None and lines[number].then == "roll_out":
        return 0
    rolled = [line for line in lines if line.then == "roll_out"]
    near = [line for line in rolled if _fits(line, replace(state, grade=HIGHEST))]
    needed = min((line.grade_at_least or 0 for line in near or rolled), default=0)
    return needed if needed > state.grade else 0


def out_of_reach(lines: Sequence[RuleLine], reach: Reach) -> str:
    """That no figures could have brought a roll-out, and why; "" where some could, or no line answers it."""
    rolled = [line for line in lines if line.then == "roll_out"]
    if not rolled or any(_reachable(line, reach) and (line.grade_at_least or 0) <= reach.highest for line in rolled):
        return ""
    why = []
    needed = min(line.grade_at_least or 0 for line in rolled)
    if needed > reach.highest:
        why.append(f"its evidence is grade {reach.highest} at most and the rule asks for {needed}")
    if reach.verdicts == ("not_estimable",):
        why.append("it shows no change")
    if reach.worst.isdisjoint(("safe", "none")) and all(line.balancing for line in rolled):
        why.append("it cannot show that a balancing measure is within its margin")
    said = f": {', and '.join(why)}" if why else ""
    return f"No figures could have made this design answer roll out{said}."


def _reachable(line: RuleLine, reach: Reach) -> bool:
    """Whether some figures could meet a line's conditions, its grade apart."""
    return (
        (line.primary is None or not set(line.primary).isdisjoint(reach.verdicts))
        and (line.balancing is None or not reach.worst.isdisjoint(line.balancing))
        and all(not set(found).isdisjoint(reach.of[name]) for name, found in (line.measures or {}).items())
    )


def flips(lines: Sequence[RuleLine], state: State, reach: Reach, *, may_extend: bool = True) -> Iterator[str]:
    """Every other answer this design could have given, with the fewest things that would have to be otherwise.

    Better answers than the given one come first, roll out before extend; then the others, nearest first.
    """
    given = answer(lines, state, may_extend=may_extend)
    nearest: dict[Outcome, tuple[int, str]] = {}
    for other in _others(lines, state, reach):
        outcome = answer(lines, other, may_extend=may_extend)
        if outcome == given or other.primary == "not_estimable":
            continue
        changed = list(_changed(state, other, reach))
        apart = _apart(other.primary, state.primary) + abs(other.grade - state.grade)
        apart += sum(_apart(found, state.measures[name]) for name, found in other.measures.items())
        distance = 10 * len(changed) + apart
        if outcome not in nearest or distance < nearest[outcome][0]:
            nearest[outcome] = (distance, " and ".join(changed))
    order = list(OUTCOMES)
    better = [one for one in _HOPED_FOR if order.index(one) < order.index(given)]

    def place(outcome: Outcome) -> tuple[int, int, int]:
        first = better.index(outcome) if outcome in better else len(better)
        return first, nearest[outcome][0], order.index(outcome)

    for outcome in sorted(nearest, key=place):
        change = nearest[outcome][1]
        yield f"The rule would answer {OUTCOMES[outcome]} if {change}."


def _apart(one: Finding, other: Finding) -> int:
    """How many steps lie between two findings on one measure."""
    return abs(_STEPS.index(one) - _STEPS.index(other)) if one in _STEPS and other in _STEPS else int(one != other)


def _fits(line: RuleLine, state: State) -> bool:
    return (
        (line.primary is None or state.primary in line.primary)
        and (line.balancing is None or state.balancing in line.balancing)
        and (line.grade_at_least is None or state.grade >= line.grade_at_least)
        and (line.checks is None or state.checks in line.checks)
        and all(state.measures.get(name) in found for name, found in (line.measures or {}).items())
    )


def _others(lines: Sequence[RuleLine], state: State, reach: Reach) -> Iterator[State]:
    """Every state that could have been: verdict, grade and checks varied, and of the measures one or all safe."""
    checks = get_args(Checking) if any(line.checks for line in lines) else (state.checks,)
    for measures in _assignments(state, reach):
        balancing = _worst(measures, reach)
        for primary, grade, checking in product(reach.verdicts, range(1, max(reach.highest, state.grade) + 1), checks):
            yield State(primary, balancing, grade, checking, measures)


def _assignments(state: State, reach: Reach) -> Iterator[Mapping[str, Finding]]:
    """The findings as they are, with every balancing measure safe, and with one measure otherwise."""
    yield state.measures
    if "safe" in reach.worst:
        yield {**state.measures, **dict.fromkeys(reach.balancing, "safe")}
    for name, findings in reach.of.items():
        for found in findings:
            yield {**state.measures, name: found}


def _worst(measures: Mapping[str, Finding], reach: Reach) -> Safety:
    found = {measures[name] for name in reach.balancing}
    order: tuple[Safety, ...] = ("harmed", "not_shown_safe", "safe")
    return next((level for level in order if level in found), "none")


def _changed(state: State, other: State, reach: Reach) -> Iterator[str]:
    """What differs between two states, in words."""
    if other.primary != state.primary:
        yield _VERDICT[other.primary]
    if other.balancing != state.balancing:
        yield _SAFETY[other.balancing]
    if other.grade != state.grade:
        yield f"the evidence had been grade {other.grade}"
    if other.checks != state.checks:
        yield _CHECKS[other.checks]
    for name, found in other.measures.items():
        told = name in reach.balancing and other.balancing != state.balancing
        if found != state.measures[name] and not told:
            yield f"{reach.names[name]} had been {FINDINGS[found]}"


FINDINGS: dict[Finding, str] = {
    "beyond_worthwhile": "beyond its worthwhile change",
    "improved": "improved, perhaps by less than is worth having",
    "unclear": "unclear",
    "less_than_worthwhile": "changed by less than is worth having",
    "worsened": "the wrong way",
    "not_estimable": "not estimable",
    "safe": "within its margin",
    "not_shown_safe": "not shown to be within its margin",
    "harmed": "worse",
}
"""A finding on one named measure, after "had been" or "is"."""
