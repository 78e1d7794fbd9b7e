"""Levels rather than changes: pairs of them that read right beside each other, and those that a change runs between."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from trialkit.analysis.estimate import Estimate
from trialkit.reporting import numbers, terms
from trialkit.reporting.numbers import level_unit

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.results import MeasureResult
    from trialkit.protocol.measure import Measure


ENDS_AGREE = 0.1
"""How far, as a share of the change told, the levels that are drawn may tell another one."""


def level_pair(measure: Measure, first: float, last: float) -> tuple[str, str]:
    """Two levels with decimals enough that their difference reads right: "33%", "80%"; no halves of people."""
    unit = level_unit(measure)
    pair = first * unit.factor, last * unit.factor
    decimals = numbers.decimals_for(min(pair, key=abs), (), ())
    if not _whole(measure) and max(map(abs, pair)) < 1000:
        decimals = max(decimals, 1)
    most = decimals if measure.unit in numbers.PEOPLE or max(map(abs, pair)) >= 1000 else 2
    while decimals < most and abs((round(pair[1], decimals) - round(pair[0], decimals)) - (pair[1] - pair[0])) > 0.5:
        decimals += 1
    return unit.level(first, decimals), unit.level(last, decimals)


def _whole(measure: Measure) -> bool:
    """Whether a level is told in whole numbers: per cents, counts, and people, of whom there are no halves."""
    return measure.type in ("proportion", "ordinal", "count") or measure.unit in numbers.PEOPLE


def described(measure: Measure, *levels: float) -> tuple[str, ...]:
    """Levels of single periods, all with the same decimals: whole per cents and counts, for nothing rests on them."""
    unit = level_unit(measure)
    whole = _whole(measure)
    nearest = min((level * unit.factor for level in levels), key=abs)
    decimals = 0 if whole else numbers.decimals_for(nearest, (), ())
    if not whole and max(abs(level) * unit.factor for level in levels) < 1000:
        decimals = max(decimals, 1)
    return tuple(unit.level(level, decimals) for level in levels)


def between(measure: Measure, first: float, last: float) -> str:
    """Where levels lie, the unit said once: "between 26% and 41%", "between 1,309 and 2,654 drivers", "at 26%"."""
    low, high = described(measure, first, last)
    if low == high:
        return f"at {low}"
    words = level_unit(measure).suffix
    return f"between {low.removesuffix(words) if words.startswith(' ') else low} and {high}"


def spread(measure: Measure, found: Sequence[float]) -> str:
    """Where some levels lay: "lay between 26% and 41%"; "was 26%" where they read alike."""
    low, high = described(measure, min(found), max(found))
    return f"was {low}" if low == high else f"lay {between(measure, min(found), max(found))}"


def pooled(evaluation: Evaluation, result: MeasureResult) -> tuple[Estimate, Estimate] | None:
    """The levels before and in the judged phase, records pooled; None where either is not known, or may not be told."""
    before, after = (_level(result, name) for name in _names(evaluation, result))
    return (before, after) if before is not None and after is not None else None


def endpoints(evaluation: Evaluation, result: MeasureResult, estimate: Estimate) -> tuple[float, float] | None:
    """The two levels a change runs between, as stored: along the fitted line, or from counterfactual to fitted."""
    fitted = next((line for line in result.lines if line.name == "fitted"), None)
    trial = judged_span(evaluation, result)
    if fitted is None or trial is None:
        return None
    on_line = dict(zip(fitted.index, fitted.value, strict=True))
    if estimate.contrast == "trend":
        first, last = on_line.get(trial[0]), on_line.get(trial[-1])
        return _agreeing(estimate, first, last)
    other = next((line for line in result.lines if line.name == "counterfactual"), None)
    if other is None:
        return None
    expected = dict(zip(other.index, other.value, strict=True))
    at = trial[0] if estimate.contrast == "level_change" else trial[-1]
    return _agreeing(estimate, expected.get(at), on_line.get(at))


def told(evaluation: Evaluation, result: MeasureResult, estimate: Estimate) -> tuple[float, float] | None:
    """The two levels that a sentence may tell a change to run between; None where they would mislead.

    An average lies between its ends, and a line that strays from what was logged starts where nothing was seen.
    """
    if estimate.contrast in ("average_effect", "effect_at_end") or strays(result, estimate):
        return None
    pair = endpoints(evaluation, result, estimate)
    return None if bent(result, estimate, pair) else pair


def bent(result: MeasureResult, estimate: Estimate, pair: tuple[float, float] | None) -> bool:
    """Whether a trend's line begins or ends far outside all that was logged along it: what it follows is no line.

    pair: its ends. Far is ENDS_AGREE of the way between them.
    """
    fitted = next((line for line in result.lines if line.name == "fitted"), None)
    if estimate.contrast != "trend" or pair is None or fitted is None:
        return False
    frame = result.series[0].frame
    logged = frame.loc[frame["index"].isin(fitted.index), "value"].dropna()
    allowed = ENDS_AGREE * abs(pair[1] - pair[0])
    return len(logged) > 1 and (min(pair) < logged.min() - allowed or max(pair) > logged.max() + allowed)


def strays(result: MeasureResult, estimate: Estimate) -> bool:
    """Whether the fitted baseline lies elsewhere than the logged one: outside all of it, or far off for the change.

    A line that fits badly, such as a ramp over what was a step, bends away from the very periods that it starts from.
    """
    fitted = next((line for line in result.lines if line.name == "fitted"), None)
    before = result.series[0].phase("baseline")
    if fitted is None or before.empty:
        return False
    on_line = dict(zip(fitted.index, fitted.value, strict=True))
    pairs = [
        (float(was), on_line[at]) for at, was in zip(before["index"], before["value"], strict=True) if at in on_line
    ]
    if not pairs:
        return False
    logged = [was for was, _ in pairs]
    mean, drawn = sum(logged) / len(pairs), sum(line for _, line in pairs) / len(pairs)
    change = abs(estimate.value) if estimate.scale == "absolute" else abs(estimate.value) * mean
    outside = len(pairs) > 1 and not min(logged) <= drawn <= max(logged)
    return abs(drawn - mean) > ENDS_AGREE * change or (outside and abs(drawn - mean) > 1e-9)


def _names(evaluation: Evaluation, result: MeasureResult) -> tuple[str, str]:
    """What the levels before and in the judged phase are called."""
    if result.rung == "paired":
        return "Before", "After"
    design = evaluation.trial.design
    before, after = design.phases_of("baseline"), design.phases_of(evaluation.trial.decision.judged_phase)
    return " and ".join(phase.name for phase in before), " and ".join(phase.name for phase in after)


def _level(result: MeasureResult, name: str) -> Estimate | None:
    every = (result.headline, *result.estimates)
    return next(
        (one for one in every if isinstance(one, Estimate) and one.contrast == "level" and one.subject == name), None
    )


def _agreeing(estimate: Estimate, first: float | None, last: float | None) -> tuple[float, float] | None:
    """Two levels where both are known and the way between them is the change that is told, or nearly."""
    if first is None or last is None or (estimate.scale != "absolute" and min(first, last) <= 0):
        return None
    drawn = last - first if estimate.scale == "absolute" else last / first - 1
    told = estimate.value - 1 if estimate.scale == "ratio" else estimate.value
    return (first, last) if abs(drawn - told) <= ENDS_AGREE * abs(told) + 1e-9 else None


def judged_phase(evaluation: Evaluation) -> str:
    """The phase that is judged, in a sentence: "the trial", or "the ‘Law’ phase" where it has a name of its own."""
    design = evaluation.trial.design
    name = design.phases_of(evaluation.trial.decision.judged_phase)[0].name
    return "the trial" if name.lower() == "trial" else f"the {terms.in_sentence(name)} phase"


def judged_span(evaluation: Evaluation, result: MeasureResult) -> tuple[int, int] | None:
    """The first and the last period with entries in the phase that is judged; None where there are none."""
    found = result.series[0].logged(evaluation.trial.decision.judged_phase)["index"]
    return None if found.empty else (int(found.min()), int(found.max()))
