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
UNSEEN = 0.02
"""How far they may, as a share of the change's interval: less than the line that draws it is wide."""


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
    """The two levels a change runs between, as stored: along the fitted line, or from counterfactual to fitted.

    Of an average they are the means of the two lines over the periods that are judged.
    """
    fitted, expected = _on_line(result, "fitted"), _on_line(result, "counterfactual")
    judged = judged_span(evaluation, result)
    if judged is None:
        return None
    first, last = judged
    if estimate.contrast == "trend":
        return agreeing(estimate, fitted.get(first), fitted.get(last))
    if estimate.contrast == "average_effect":
        both = [at for at in fitted if at in expected and first <= at <= last]
        return agreeing(estimate, _mean(expected, both), _mean(fitted, both))
    at = first if estimate.contrast == "level_change" else last
    return agreeing(estimate, expected.get(at), fitted.get(at))


def told(evaluation: Evaluation, result: MeasureResult, estimate: Estimate) -> tuple[float, float] | None:
    """The two levels that a sentence may tell a change to run between; None where they would mislead.

    An average lies between its ends, and a line that strays from what was logged starts where nothing was seen.
    """
    if estimate.contrast in ("average_effect", "effect_at_end") or strays(result, estimate):
        return None
    pair = endpoints(evaluation, result, estimate)
    if pair is None or not _reads_right(estimate, *pair) or bent(result, estimate, pair):
        return None
    return pair


def bent(result: MeasureResult, estimate: Estimate, pair: tuple[float, float] | None) -> bool:
    """Whether a trend's line begins or ends far outside all that was logged along it: what it follows is no line.

    pair: its ends. Far is ENDS_AGREE of the way between them.
    """
    fitted = _on_line(result, "fitted")
    if estimate.contrast != "trend" or pair is None:
        return False
    frame = result.series[0].frame
    logged = frame.loc[frame["index"].isin(fitted), "value"].dropna()
    allowed = ENDS_AGREE * abs(pair[1] - pair[0])
    return len(logged) > 1 and (min(pair) < logged.min() - allowed or max(pair) > logged.max() + allowed)


def strays(result: MeasureResult, estimate: Estimate) -> bool:
    """Whether the fitted baseline lies elsewhere than the logged one: outside all of it, or far off for the change.

    A line that fits badly, such as a ramp over what was a step, bends away from the very periods that it starts from.
    """
    fitted, before = _on_line(result, "fitted"), result.series[0].phase("baseline")
    pairs = [(float(was), fitted[at]) for at, was in zip(before["index"], before["value"], strict=True) if at in fitted]
    if not pairs:
        return False
    logged = [was for was, _ in pairs]
    mean, drawn = sum(logged) / len(pairs), sum(line for _, line in pairs) / len(pairs)
    change = abs(estimate.value) if estimate.scale == "absolute" else abs(estimate.value) * mean
    outside = len(pairs) > 1 and not min(logged) <= drawn <= max(logged)
    return abs(drawn - mean) > ENDS_AGREE * change or (outside and abs(drawn - mean) > 1e-9)


def _on_line(result: MeasureResult, name: str) -> dict[int, float]:
    """A line's level at each of its periods; none where there is no such line."""
    line = next((line for line in result.lines if line.name == name), None)
    return {} if line is None else dict(zip(line.index, line.value, strict=True))


def _mean(line: dict[int, float], at: Sequence[int]) -> float | None:
    """A line's mean level over some of its periods; None over none."""
    return sum(line[one] for one in at) / len(at) if at else None


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


def agreeing(estimate: Estimate, first: float | None, last: float | None) -> tuple[float, float] | None:
    """Two levels where both are known and the way between them is the change that is told, or nearly.

    Nearly is a tenth of the change, or a fiftieth of its interval: beside that no eye sees the difference, and a change
    of next to nothing would else never be drawn.
    """
    if first is None or last is None or (estimate.scale != "absolute" and min(first, last) <= 0):
        return None
    wide = estimate.interval.upper - estimate.interval.lower
    unseen = wide < float("inf") and _apart(estimate, first, last) <= UNSEEN * wide
    return (first, last) if unseen or _reads_right(estimate, first, last) else None


def _reads_right(estimate: Estimate, first: float, last: float) -> bool:
    """Whether the way between two levels is the change that is told, to a tenth: what a reader may work out."""
    told = estimate.value - 1 if estimate.scale == "ratio" else estimate.value
    return _apart(estimate, first, last) <= ENDS_AGREE * abs(told) + 1e-9


def _apart(estimate: Estimate, first: float, last: float) -> float:
    """How far the way between two levels is from the change that is told, on the estimate's scale."""
    drawn = last - first if estimate.scale == "absolute" else last / first - 1
    return abs(drawn - (estimate.value - 1 if estimate.scale == "ratio" else estimate.value))


def judged_phase(evaluation: Evaluation) -> str:
    """The phase that is judged, in a sentence: "the trial", or "the ‘Law’ phase" where it has a name of its own."""
    design = evaluation.trial.design
    name = design.phases_of(evaluation.trial.decision.judged_phase)[0].name
    return "the trial" if name.lower() == "trial" else f"the {terms.in_sentence(name)} phase"


def judged_span(evaluation: Evaluation, result: MeasureResult) -> tuple[int, int] | None:
    """The first and the last period with entries in the phase that is judged; None where there are none."""
    found = result.series[0].logged(evaluation.trial.decision.judged_phase)["index"]
    return None if found.empty else (int(found.min()), int(found.max()))
