"""The trial's own rule applied to the results: an outcome, the reasons in order, and what would change it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from trialkit.analysis.departures import SEASON
from trialkit.analysis.estimate import Contrast, Estimate, Result, Scale
from trialkit.analysis.standing import Landmark
from trialkit.judgement import ruling
from trialkit.judgement.checked import Told, fallen, told
from trialkit.judgement.grade import Grade, highest
from trialkit.judgement.mending import mends
from trialkit.judgement.results import MeasureResult, primary_of
from trialkit.protocol.decision import Checking, Finding, Outcome, RuleLine, Safety, Verdict
from trialkit.protocol.measure import Measure
from trialkit.protocol.trial import Trial
from trialkit.protocol.wording import singular

FIXED = (
    "The rule's line says extend, which is not offered here: the registered plan fixed the length and allowed no "
    "looks, and going on until the answer pleases makes any interval too narrow. A further trial is a new plan, "
    "registered anew."
)
NOT_ASKED = (
    f"The rule does not ask the check ‘{SEASON}’, in which the finding does not hold up: on a short series a season "
    "takes most true steps away. A season is not excluded either."
)
UNCOMPARED: tuple[Contrast, ...] = ("level", "trend")
"""Contrasts that say nothing of the level before the trial, whatever the figures and however long it runs."""
_OF_SAFETY: dict[Safety, str] = {"safe": "That ‘{name}’ is safe", "harmed": "That ‘{name}’ got worse"}


@dataclass(frozen=True)
class Decision:
    """The rule's answer. A leader's own decision stands beside it and never replaces it.

    reasons:      sentences in the order they count; none tells a number of people, of records or of events.
    would_change: what would have made the rule answer otherwise: better answers first, then the nearest; before it that
                  no figures could have brought a roll-out, where that is so.
    rule_line:    number of the rule's line that fitted, from 1; None when none did.
    withheld:     what that line says where it may not be answered: extend, after a plan that fixed its length.
    too_early:    whether the rule was not asked, because the plan's one look at the end is still to come.
    lacking:      what the rule asks before a roll-out and the result has not, as things.
    unreachable:  whether no figures could have brought a roll-out of this design.
    """

    outcome: Outcome
    reasons: tuple[str, ...]
    would_change: tuple[str, ...]
    rule_line: int | None
    withheld: Outcome | None = None
    too_early: bool = False
    lacking: tuple[str, ...] = ()
    unreachable: bool = False


def improvement(measure: Measure, headline: Result) -> tuple[float, float] | None:
    """The headline's interval turned so that up is better, in the unit of `worthwhile` and `margin`; None without one.

    Points for a proportion's absolute change, per cent for a relative change, otherwise the measure's own unit.
    """
    if not isinstance(headline, Estimate):
        return None
    size = size_of(measure, headline.scale)
    lower, upper = headline.interval.lower * size, headline.interval.upper * size
    return (-upper, -lower) if measure.better == "lower" else (lower, upper)


def size_of(measure: Measure, scale: Scale) -> float:
    """What turns a figure on a scale into the unit of `worthwhile` and `margin`."""
    return 100.0 if measure.type in ("proportion", "ordinal") or scale == "relative" else 1.0


def landmarks(measure: Measure, scale: Scale) -> tuple[Landmark, ...]:
    """What `verdict` and `safety` hold a measure's interval against besides no change.

    The smallest change worth having, in the wanted direction; for a balancing measure its margin of harm, in the other.
    None on a scale on which the plan did not state them.
    """
    if scale != ("relative" if measure.scale_of_change == "percent" else "absolute"):
        return ()
    found = []
    better = -1 if measure.better == "lower" else 1
    if measure.worthwhile is not None:
        found.append(_landmark(measure, scale, better * measure.worthwhile, reached=True))
    if measure.role == "balancing" and measure.margin is not None:
        found.append(_landmark(measure, scale, -better * measure.margin, reached=False))
    return tuple(found)


def _landmark(measure: Measure, scale: Scale, at: float, *, reached: bool) -> Landmark:
    """A figure in the unit of the plan as a landmark; reached: whether an interval that ends on it lies beyond it."""
    amount = _amount(measure, scale, abs(at))
    beyond, short = f"{'rises' if at > 0 else 'falls'} of {amount} or more", f"changes smaller than {amount}"
    place = at / size_of(measure, scale)
    if at > 0:
        return Landmark(place, beyond, short, "above" if reached else "across")
    return Landmark(place, short, beyond, "below" if reached else "across")


def _amount(measure: Measure, scale: Scale, size: float) -> str:
    """A worthwhile change or a margin in words, as the plan wrote it."""
    number = f"{size:,.10g}"
    if scale == "relative":
        return f"{number}%"
    if measure.type in ("proportion", "ordinal"):
        return f"{number} point{'' if number == '1' else 's'}"
    if measure.type == "money":
        return f"£{number}"
    unit = measure.unit or ""
    return f"{number} {singular(unit) if number == '1' else unit}".strip()


def can_reassure(headline: Result) -> bool:
    """Whether a narrow interval may be taken to say that nothing much changed.

    A level, or a trend inside the trial, says nothing of the level before it. A single period on one side cannot show
    how the periods of that side differ, so its interval only takes it on trust.
    """
    if not isinstance(headline, Estimate) or headline.contrast in UNCOMPARED or headline.fewest == 1:
        return False
    return (headline.contrast, headline.weeks_vary) != ("before_after", "chance")


def verdict(measure: Measure, headline: Result) -> Verdict:
    """Where the headline's interval lies against no change and the smallest worthwhile change.

    What cannot reassure is never too small a change, only unclear.
    """
    ends = improvement(measure, headline)
    if ends is None or headline.contrast == "level":
        return "not_estimable"
    lower, upper = ends
    worthwhile = measure.worthwhile
    if upper < 0:
        return "worsened"
    if worthwhile is not None and lower >= worthwhile:
        return "beyond_worthwhile"
    if worthwhile is not None and upper < worthwhile and can_reassure(headline):
        return "less_than_worthwhile"
    return "improved" if lower > 0 else "unclear"


def safety(measure: Measure, headline: Result, also: Sequence[Result] = ()) -> Safety:
    """Non-inferiority: safe when the whole interval lies within the margin, harmed when shown to be worse.

    also: further effects that must lie within the margin too, such as the effect at the end. What cannot reassure never
    shows that a measure is safe.
    """
    found = [_safety(measure, result) for result in (headline, *also)]
    order: tuple[Safety, ...] = ("harmed", "not_shown_safe", "safe", "none")
    return next(level for level in order if level in found)


def _safety(measure: Measure, headline: Result) -> Safety:
    if measure.role != "balancing" or measure.margin is None:
        return "none"
    ends = improvement(measure, headline)
    if ends is None or headline.contrast == "level":
        return "not_shown_safe"
    lower, upper = ends
    if lower > -measure.margin and can_reassure(headline):
        return "safe"
    return "harmed" if upper < 0 else "not_shown_safe"


def worst_safety(results: tuple[MeasureResult, ...]) -> Safety:
    """The least reassuring of the balancing measures: one that is not shown safe is enough."""
    found = {result.safety for result in results if result.measure.role == "balancing"}
    order: tuple[Safety, ...] = ("harmed", "not_shown_safe", "safe")
    return next((level for level in order if level in found), "none")


def decide(
    trial: Trial,
    results: tuple[MeasureResult, ...],
    grade: Grade,
    *,
    may_extend: bool = True,
    too_early: bool = False,
) -> Decision:
    """Apply the trial's rule, or its preset, to the primary verdict, the balancing measures and the grade.

    may_extend: False where a plan that fixed its length beforehand was registered (registered.py).
    too_early: True where the plan's one look at the end is still to come (whole.py): the rule is then not asked.
    """
    if too_early:
        end = trial.judged_end
        why = f"The plan judges once, at the end, on {end.day} {end:%B %Y}: before it the rule has no answer."
        return Decision("review", (why,), ("The periods that are still to come.",), None, too_early=True)
    lines = ruling.rule(trial)
    state = state_of(results, grade)
    number = ruling.fitting(lines, state)
    fitted = None if number is None else lines[number].then
    outcome = ruling.answer(lines, state, may_extend=may_extend)
    reach = _reach(lines, results)
    never = ruling.out_of_reach(lines, reach, highest(primary_of(results)))
    return Decision(
        outcome,
        tuple(_reasons(trial, number, results, grade, may_extend)),
        (*([never] if never else ()), *ruling.flips(lines, state, reach, may_extend=may_extend)),
        None if number is None else number + 1,
        fitted if fitted is not None and fitted != outcome else None,
        lacking=ruling.lacking(lines, state, {result.measure.id: result.measure.name for result in results}),
        unreachable=bool(never),
    )


def state_of(results: tuple[MeasureResult, ...], grade: Grade) -> ruling.State:
    """What the rule looks at: every measure's finding, the worst of the balancing ones, the grade and the checks."""
    primary = primary_of(results)
    others = [result for result in results if result is not primary]
    return ruling.State(
        primary.verdict,
        worst_safety(results),
        grade.level,
        _checking(primary),
        {result.measure.id: _finding(result) for result in others},
    )


def _finding(result: MeasureResult) -> Finding:
    return result.verdict if result.safety == "none" else result.safety


def _checking(primary: MeasureResult) -> Checking:
    """Whether the finding holds up: a check that would show more, or that only raises a doubt, loses nothing."""
    if not primary.checked.made:
        return "not_made"
    return "failed" if primary.checked.decisive else "passed"


def _reasons(
    trial: Trial, number: int | None, results: tuple[MeasureResult, ...], grade: Grade, may_extend: bool
) -> Iterator[str]:
    """Why the answer is what it is: the line that answered, then each thing that held a roll-out back."""
    lines = ruling.rule(trial)
    if number is None:
        yield "No line of the rule fits this result, so its answer is review: people must decide."
    elif lines[number].because:
        yield str(lines[number].because)
    if number is not None and lines[number].then == "extend" and not may_extend:
        yield FIXED
    primary = primary_of(results)
    if primary.verdict == "unclear":
        ends, worthwhile = improvement(primary.measure, primary.headline), primary.measure.worthwhile
        if ends and worthwhile is not None and ends[1] < worthwhile:
            why = "and what is compared cannot show that nothing changed"
            yield f"The primary measure cannot tell: its interval holds no change, {why}."
        else:
            yield "The primary measure cannot tell: its interval holds both no change and a change worth having."
    if primary.verdict == "not_estimable":
        yield "The primary measure's change cannot be estimated from this log."
    if primary.verdict == "improved":
        ends, worthwhile = improvement(primary.measure, primary.headline), primary.measure.worthwhile
        less = "" if ends and worthwhile is not None and ends[1] < worthwhile else "perhaps "
        yield f"The primary measure improved, but {less}by less than the change worth having."
    for result in results:
        if result.safety == "not_shown_safe":
            yield f"{result.measure.name}: not shown to be safe, which is not the same as harmed."
        if result.safety == "harmed":
            yield f"{result.measure.name}: got worse, and may be worse by more than its margin."
    if primary.checked.not_passed and (found := holding(primary)):
        yield found.lengths[0]
    yield from fallen_safety(results)
    yield from _held_back_by_checks(trial, primary)
    if needed := ruling.grade_needed(lines, state_of(results, grade)):
        yield f"The evidence is grade {grade.level} of 5 and the rule asks for {needed} before a roll-out."


def _held_back_by_checks(trial: Trial, primary: MeasureResult) -> Iterator[str]:
    """That the rule asks a finding to hold up before a roll-out, and what would mend it; nothing where it does."""
    state = _checking(primary)
    asked = [line.checks for line in ruling.rule(trial) if line.then == "roll_out" and line.checks is not None]
    if asked and (unasked := not_asked(primary)):
        yield unasked
    if state == "passed" or not asked or any(state in checks for checks in asked):
        return
    if state == "not_made" and primary.verdict == "beyond_worthwhile":
        yield "The rule asks for a finding that holds up in its checks before a roll-out, and none could be made."
    elif state == "failed":
        said = "Before a roll-out the finding must hold up in every check that the rule asks. What would mend it:"
        yield " ".join((said, *mends(primary.checked.decisive, trial.design.period, primary.headline.contrast)))


def holding(result: MeasureResult) -> Told | None:
    """Whether a measure's finding holds up in its checks; None where there was nothing to check."""
    if not result.checks:
        return None
    shown = result.verdict != "unclear"
    return told(result.checked, "The finding" if shown else "The answer", shown=shown)


def not_asked(primary: MeasureResult) -> str:
    """That the rule does not ask a check in which something shown is no longer shown; "" where it asks them all."""
    return "" if len(primary.checked.decisive) == len(primary.checked.lost) else NOT_ASKED


def fallen_safety(results: tuple[MeasureResult, ...]) -> Iterator[str]:
    """What was concluded of a balancing measure, where that does not hold up."""
    for result in results:
        if result.safety in _OF_SAFETY and result.checked.lost:
            yield fallen(result.checked, _OF_SAFETY[result.safety].format(name=result.measure.name)).lengths[0]


def _reach(lines: tuple[RuleLine, ...], results: tuple[MeasureResult, ...]) -> ruling.Reach:
    """What these comparisons could have given, whatever the figures."""
    balancing = [result for result in results if result.measure.role == "balancing"]
    named = {name for line in lines for name in line.measures or ()}
    others = [result for result in results if result.measure.id in named and result.measure.role != "balancing"]
    of: dict[str, tuple[Finding, ...]] = {result.measure.id: _safeties(result) for result in balancing}
    of |= {result.measure.id: _verdicts(result) for result in others}
    names = {result.measure.id: result.measure.name for result in results}
    return ruling.Reach(_verdicts(primary_of(results)), of, tuple(result.measure.id for result in balancing), names)


def _safeties(result: MeasureResult) -> tuple[Finding, ...]:
    """What a balancing measure could have given, whatever its figures: of a single level neither safe nor harmed."""
    if result.headline.contrast == "level":
        return ("not_shown_safe",)
    return ("safe", "not_shown_safe", "harmed") if _may_reassure(result) else ("not_shown_safe", "harmed")


def _verdicts(result: MeasureResult) -> tuple[Verdict, ...]:
    """What a measure could have given, whatever its figures: of a single level never a change."""
    if result.headline.contrast == "level":
        return ("not_estimable",)
    may = _may_reassure(result)
    judged = result.measure.worthwhile is not None
    cannot = {"less_than_worthwhile": not (may and judged), "beyond_worthwhile": not judged}
    return tuple(one for one in get_args(Verdict) if not cannot.get(one))


def _may_reassure(result: MeasureResult) -> bool:
    """Whether other figures could have reassured; where nothing was estimated, the contrast alone tells."""
    found = result.headline
    return can_reassure(found) or (not isinstance(found, Estimate) and found.contrast not in UNCOMPARED)
