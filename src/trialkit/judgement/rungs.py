"""The rungs: which analysis a series' data may carry, by what was logged before and after.

Tallies before and after give a two-sample interval; a trial without a baseline gives its own trend; three to eleven
baseline periods give the change in the registered shape; twelve or more give segmented regression (docs/statistics.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from trialkit.analysis import before_after, controlled, segmented
from trialkit.analysis.estimate import Contrast, Estimate, NotEstimable, Result, Scale, WeeksVary
from trialkit.analysis.segmented import Question, Segmented
from trialkit.judgement.results import LONG_BASELINE, SHORT_BASELINE, Rung
from trialkit.protocol.design import Shape
from trialkit.protocol.measure import Measure
from trialkit.protocol.trial import Trial
from trialkit.protocol.wording import plural
from trialkit.records.series import Series

FEWEST_FOR_A_TREND = 4
"""Trial periods below which a straight line has no more to say than first against last."""
SEGMENTED_HEADLINE: dict[Shape, Contrast] = {
    "step": "average_effect",
    "ramp": "effect_at_end",
    "step_and_ramp": "average_effect",
}


@dataclass(frozen=True)
class Climb:
    """How far one series climbs: the rung, why, the headline's contrast, and the analysis that makes it."""

    rung: Rung
    reason: str
    contrast: Contrast
    run: Callable[[WeeksVary], Segmented]


def climb_for(trial: Trial, found: Series) -> Climb:
    """Choose the rung from what was logged in the baseline and in the phase that is judged."""
    after = trial.decision.judged_phase
    before_count, after_count = len(found.phase("baseline")), len(found.phase(after))
    if after_count == 0:
        return _nothing(trial, found, before_count)
    if new_with_trial(trial, found):
        return _delivered(trial, found)
    if before_count >= SHORT_BASELINE:
        if before_count >= LONG_BASELINE and after == "trial" and after_count >= SHORT_BASELINE:
            return _segmented(trial, found, before_count)
        return _phases(trial, found, before_count)
    if after == "trial" and after_count >= FEWEST_FOR_A_TREND:
        return _trend(trial, found, before_count, after_count)
    if before_count:
        return _tallies(trial, found, before_count, after_count)
    return _level(trial, found, after_count)


def new_with_trial(trial: Trial, found: Series) -> bool:
    """Whether a fidelity measure's events came with the trial: a share or rate that was nothing in all the baseline.

    Before the trial there was nothing to follow, so a change from none says no more than the level, and its weeks
    vary in the trial as they could not before.
    """
    before = found.phase("baseline")
    if trial.measure(found.measure).role != "fidelity" or found.type not in ("proportion", "rate") or not len(before):
        return False
    return not before["numerator"].any() and bool(found.phase(trial.decision.judged_phase)["numerator"].any())


def scale_of(measure: Measure) -> Scale:
    """The scale on which the measure's worthwhile change was stated."""
    return "relative" if measure.scale_of_change == "percent" else "absolute"


def carries_trend(trial: Trial, before: int) -> bool:
    """Whether the earlier trend is carried on: when the plan named it, or the baseline is long enough to show it."""
    return trial.design.baseline_trend or before >= LONG_BASELINE


def question_for(trial: Trial, found: Series, headline: Estimate, vary: WeeksVary) -> Question:
    """A headline as a question that can be asked again, of another series or under another assumption."""
    return Question(
        contrast=headline.contrast,
        scale=headline.scale,
        shape=trial.design.shape,
        baseline_trend=carries_trend(trial, len(found.phase("baseline"))),
        of=trial.decision.judged_phase,
        weeks_vary=vary,
        level=trial.decision.confidence,
    )


def with_spread(trial: Trial, result: Result, found: Series) -> Result:
    """A pooled mean, unless the log holds totals that do not say how their values vary."""
    measure = trial.measure(found.measure)
    if not (trial.log.is_tally and measure.type in ("mean", "money") and measure.denominator is not None):
        return result
    reason = "the log holds each period's total, which does not say how its values vary."
    return NotEstimable(result.contrast, result.scale, result.subject, reason, "One row for each value.")


def _nothing(trial: Trial, found: Series, before: int) -> Climb:
    reason = "nothing was logged for this measure in the phase that is judged"
    if before:
        were = f"{plural(before, trial.design.period)} of baseline {'was' if before == 1 else 'were'}"
        reason += f"; {were}, but a level by itself is not a change"
    absent = NotEstimable("change", "absolute", found.measure, f"{reason}.", "The same thing logged in that phase.")
    return Climb("none", f"{reason[:1].upper()}{reason[1:]}.", "change", lambda _: Segmented((absent,)))


def _segmented(trial: Trial, found: Series, before: int) -> Climb:
    return Climb(
        "segmented",
        f"There are {before} {trial.design.period}s of baseline: enough to carry the earlier trend on and measure "
        "from it.",
        SEGMENTED_HEADLINE[trial.design.shape],
        lambda vary: controlled.full(found, weeks_vary=vary, level=trial.decision.confidence),
    )


def _phases(trial: Trial, found: Series, before: int) -> Climb:
    plan, design = trial.decision, trial.design
    shape = design.shape.replace("_", " ")
    reason = f"There are {before} {design.period}s of baseline: enough to compare phases (as a {shape})"
    trended = carries_trend(trial, before)
    reason += ", with the earlier trend carried on" if trended else ""
    if before < LONG_BASELINE and not trended:
        reason += ", too few to tell an earlier trend from the effect"
    return Climb(
        "phases",
        f"{reason}.",
        "change",
        lambda vary: controlled.change(
            found,
            shape=design.shape,
            baseline_trend=trended,
            of=plan.judged_phase,
            weeks_vary=vary,
            level=plan.confidence,
        ),
    )


def _trend(trial: Trial, found: Series, before: int, after: int) -> Climb:
    unit = trial.design.period
    opening = "There is no baseline" if before == 0 else f"There {_are(before, unit)} of baseline, fewer than three"
    return Climb(
        "trend",
        f"{opening}, so what can be judged is the trend over the trial's {after} {unit}s.",
        "trend",
        lambda vary: segmented.trend(found, weeks_vary=vary, level=trial.decision.confidence),
    )


def _tallies(trial: Trial, found: Series, before: int, after: int) -> Climb:
    kind = trial.decision.judged_phase
    level = trial.decision.confidence
    results = before_after.before_after(found, before=("baseline",), after=(kind,), level=level)
    told = tuple(with_spread(trial, result, found) for result in results)
    return Climb(
        "tallies",
        f"There {_are(before, trial.design.period)} of baseline and {after} after: totals can be compared, "
        "a series cannot.",
        "before_after",
        lambda _: Segmented(told),
    )


def _level(trial: Trial, found: Series, after: int) -> Climb:
    kind = trial.decision.judged_phase
    only = with_spread(trial, before_after.level(found, kind, level=trial.decision.confidence), found)
    return Climb(
        "single_level",
        f"There is no baseline and {plural(after, trial.design.period)} of trial, too few for a trend: "
        "only a level can be given.",
        "level",
        lambda _: Segmented((only,)),
    )


def _delivered(trial: Trial, found: Series) -> Climb:
    level = before_after.level(found, trial.decision.judged_phase, level=trial.decision.confidence)
    return Climb(
        "single_level",
        "It never happened in the baseline, as it belongs to the new way: its level once that began is what there is "
        "to know.",
        "level",
        lambda _: Segmented((level,)),
    )


def _are(count: int, unit: str) -> str:
    return f"is {plural(count, unit)}" if count == 1 else f"are {plural(count, unit)}"
