"""The ladder: which analysis one measure's data may carry, and everything that was planned for it.

Tallies before and after give a two-sample interval; a trial without a baseline gives its own trend; three to eleven
baseline periods give the change in the registered shape; twelve or more give segmented regression (docs/statistics.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from trialkit.analysis import before_after, other_models, robustness, segmented, survey
from trialkit.analysis.estimate import Check, Contrast, Estimate, Interval, NotEstimable, Result, Scale, WeeksVary
from trialkit.analysis.segmented import Question, Segmented
from trialkit.judgement.decide import safety, verdict
from trialkit.judgement.results import LONG_BASELINE, SHORT_BASELINE, MeasureResult, Rung
from trialkit.protocol.trial import Measure, Role, Shape, Site, Trial
from trialkit.records.log import Log
from trialkit.records.series import Series, series

FEWEST_FOR_A_TREND = 4
"""Trial periods below which a straight line has no more to say than first against last."""

_EFFECTS: tuple[Contrast, ...] = ("average_effect", "effect_at_end")
"""What a balancing measure's harm must stay within, beside the headline, where an effect may grow over the trial."""
_DECIDING: tuple[Role, ...] = ("primary", "balancing")
_POOLED: tuple[Contrast, ...] = ("level", "before_after", "first_last")
"""Contrasts of pooled records, which know no other assumption than chance."""
_SEGMENTED_HEADLINE: dict[Shape, Contrast] = {
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


def measure_result(trial: Trial, log: Log, measure: Measure) -> MeasureResult:
    """Analyse one measure over all innovation sites together, with each site's own series beside it."""
    innovation = [site for site in trial.design.sites if site.role == "innovation"]
    if len({site.start for site in innovation}) > 1:
        return _apart(trial, log, measure, innovation)
    pooled = series(trial, log, measure)
    climb = climb_for(trial, pooled)
    judged = climb.run(trial.decision.weeks_vary)
    fitted = _pick(judged.results, climb.contrast, measure)
    headline = _held_by_pooled(trial, pooled, fitted)
    others = [result for result in judged.results if result is not fitted]
    effects = [result for result in others if result.contrast in _EFFECTS and result.scale == headline.scale]
    return MeasureResult(
        measure=measure,
        series=(pooled, *_each_site(trial, log, measure)),
        rung=climb.rung,
        rung_reason=climb.reason,
        headline=headline,
        estimates=(*others, *_described(trial, pooled, climb)),
        settings=_settings(trial, measure, pooled, headline),
        lines=judged.lines,
        checks=_checks(trial, log, measure, pooled, headline),
        verdict=verdict(measure, headline),
        safety=safety(measure, headline, effects),
    )


def climb_for(trial: Trial, found: Series) -> Climb:
    """Choose the rung from what was logged in the baseline and in the phase that is judged."""
    after = trial.decision.judged_phase
    before_count, after_count = len(found.phase("baseline")), len(found.phase(after))
    if after_count == 0:
        return _nothing(found)
    if before_count >= SHORT_BASELINE:
        if before_count >= LONG_BASELINE and after == "trial" and after_count >= SHORT_BASELINE:
            return _segmented(trial, found, before_count)
        return _phases(trial, found, before_count)
    if after == "trial" and after_count >= FEWEST_FOR_A_TREND:
        return _trend(trial, found, before_count, after_count)
    if before_count:
        return _tallies(trial, found, before_count, after_count)
    return _level(trial, found, after_count)


def _nothing(found: Series) -> Climb:
    reason = "Nothing was logged in the phase to be judged."
    absent = NotEstimable("change", "absolute", found.measure, reason, "Entries in that phase.")
    return Climb("none", reason, "change", lambda _: Segmented((absent,)))


def _segmented(trial: Trial, found: Series, before: int) -> Climb:
    return Climb(
        "segmented",
        f"There are {before} {trial.design.period}s of baseline: enough to carry the earlier trend on and measure "
        "from it.",
        _SEGMENTED_HEADLINE[trial.design.shape],
        lambda vary: segmented.full(found, weeks_vary=vary, level=trial.decision.confidence),
    )


def _phases(trial: Trial, found: Series, before: int) -> Climb:
    plan, design = trial.decision, trial.design
    shape = design.shape.replace("_", " ")
    reason = f"There are {before} {design.period}s of baseline: enough to compare phases (as a {shape})"
    trended = _trended(trial, before)
    reason += ", with the earlier trend carried on" if trended else ""
    if before < LONG_BASELINE and not trended:
        reason += ", too few to tell an earlier trend from the effect"
    return Climb(
        "phases",
        f"{reason}.",
        "change",
        lambda vary: segmented.change(
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


def _trended(trial: Trial, before: int) -> bool:
    """Whether the earlier trend is carried on: when the plan named it, or the baseline is long enough to show it."""
    return trial.design.baseline_trend or before >= LONG_BASELINE


def _tallies(trial: Trial, found: Series, before: int, after: int) -> Climb:
    kind = trial.decision.judged_phase
    level = trial.decision.confidence
    results = before_after.before_after(found, before=("baseline",), after=(kind,), level=level)
    told = tuple(_with_spread(trial, result, found) for result in results)
    return Climb(
        "tallies",
        f"There {_are(before, trial.design.period)} of baseline and {after} after: totals can be compared, "
        "a series cannot.",
        "before_after",
        lambda _: Segmented(told),
    )


def _level(trial: Trial, found: Series, after: int) -> Climb:
    kind = trial.decision.judged_phase
    only = _with_spread(trial, before_after.level(found, kind, level=trial.decision.confidence), found)
    return Climb(
        "single_level",
        f"There is no baseline and {_said(after, trial.design.period)} of trial, too few for a trend: "
        "only a level can be given.",
        "level",
        lambda _: Segmented((only,)),
    )


def _said(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def _are(count: int, unit: str) -> str:
    return f"is {_said(count, unit)}" if count == 1 else f"are {_said(count, unit)}"


def _pick(results: Sequence[Result], contrast: Contrast, measure: Measure) -> Result:
    """The result on the scale of the measure's worthwhile change; the absolute one where only a level is known."""
    wanted = "absolute" if contrast == "level" else _scale(measure)
    named = [result for result in results if result.contrast == contrast]
    return next((result for result in named if result.scale == wanted), (named or list(results))[0])


def _held_by_pooled(trial: Trial, found: Series, fitted: Result) -> Result:
    """Where a phase is all or nothing its spread rests on smoothing: widen to hold the pooled interval as well."""
    if not isinstance(fitted, Estimate) or not fitted.note or fitted.contrast != "change":
        return fitted
    pooled = before_after.before_after(found, after=(trial.decision.judged_phase,), level=trial.decision.confidence)
    other = next((result for result in pooled if result.scale == fitted.scale), None)
    if not isinstance(other, Estimate):
        return fitted
    ends = Interval(
        min(fitted.interval.lower, other.interval.lower),
        max(fitted.interval.upper, other.interval.upper),
        fitted.interval.level,
    )
    return replace(fitted, interval=ends, note=f"{fitted.note} The interval is widened to hold the pooled one as well.")


def _scale(measure: Measure) -> Scale:
    """The scale on which the measure's worthwhile change was stated."""
    return "relative" if measure.scale_of_change == "percent" else "absolute"


def _settings(trial: Trial, measure: Measure, found: Series, headline: Result) -> tuple[Result, ...]:
    """A deciding headline under each assumption about how periods vary, where the method makes one."""
    if measure.role not in _DECIDING or not isinstance(headline, Estimate) or headline.contrast in _POOLED:
        return ()
    answers = (segmented.single(found, _question(trial, found, headline, vary)) for vary in get_args(WeeksVary))
    return tuple(_held_by_pooled(trial, found, answer) for answer in answers)


def _question(trial: Trial, found: Series, headline: Estimate, vary: WeeksVary) -> Question:
    """The headline as a question that can be asked again, of another series or under another assumption."""
    return Question(
        contrast=headline.contrast,
        scale=headline.scale,
        shape=trial.design.shape,
        baseline_trend=_trended(trial, len(found.phase("baseline"))),
        of=trial.decision.judged_phase,
        weeks_vary=vary,
        level=trial.decision.confidence,
    )


def _described(trial: Trial, found: Series, climb: Climb) -> Iterator[Result]:
    """What is shown beside the headline: levels, pooled before and after, first against last, the fuller model."""
    yield from (_with_spread(trial, result, found) for result in _pooled(trial, found, climb))
    if climb.rung == "phases" and len(found.phase("trial")) >= SHORT_BASELINE:
        yield from segmented.full(found, weeks_vary=trial.decision.weeks_vary, level=trial.decision.confidence).results


def _with_spread(trial: Trial, result: Result, found: Series) -> Result:
    """A pooled mean, unless the log holds totals that do not say how their values vary."""
    measure = trial.measure(found.measure)
    if not (trial.log.is_tally and measure.type in ("mean", "money") and measure.denominator is not None):
        return result
    reason = "the log holds each period's total, which does not say how its values vary."
    return NotEstimable(result.contrast, result.scale, result.subject, reason, "One row for each value.")


def _pooled(trial: Trial, found: Series, climb: Climb) -> Iterator[Result]:
    """Levels and pooled comparisons, which take periods as differing only by chance."""
    level = trial.decision.confidence
    if climb.rung != "single_level":
        for kind in ("baseline", "trial", "rollout", "follow_up"):
            if len(found.phase(kind)):
                yield before_after.level(found, kind, level=level)
    active = [kind for kind in ("trial", "rollout", "follow_up") if len(found.phase(kind))]
    if len(active) > 1 and not len(found.phase("baseline")):
        yield before_after.level(found, *active, level=level)
    if len(found.phase("baseline")):
        for after in ("trial", "rollout", "follow_up"):
            judged = climb.rung == "tallies" and after == trial.decision.judged_phase
            if len(found.phase(after)) and not judged:
                yield from before_after.before_after(found, before=("baseline",), after=(after,), level=level)
        if found.type == "ordinal":
            yield survey.superiority(found, after=(trial.decision.judged_phase,), level=level)
    if trial.decision.judged_phase == "trial" and len(found.phase("trial")) >= 2:
        yield from before_after.first_last(found, level=level)


def _each_site(trial: Trial, log: Log, measure: Measure) -> Iterator[Series]:
    if len(trial.design.sites) > 1:
        for site in trial.design.sites:
            yield series(trial, log, measure, site=site.id)


def _apart(trial: Trial, log: Log, measure: Measure, sites: list[Site]) -> MeasureResult:
    """Sites that started on different days: each on its own, and nothing said of them all together."""
    reason = "The sites started on different days, so their periods cannot simply be added up."
    needs = "Each site's own estimate stands beside this."
    headline = NotEstimable("change", _scale(measure), measure.name, reason, needs)
    own = [(site, series(trial, log, measure, site=site.id)) for site in sites]
    estimates = [
        replace(result, subject=f"{site.name}: {result.subject}")
        for site, found in own
        for result in climb_for(trial, found).run(trial.decision.weeks_vary).results
    ]
    return MeasureResult(
        measure=measure,
        series=tuple(_each_site(trial, log, measure)),
        rung="none",
        rung_reason=reason,
        headline=headline,
        estimates=tuple(estimates),
        settings=(),
        lines=(),
        checks=(),
        verdict=verdict(measure, headline),
        safety=safety(measure, headline),
    )


def _checks(trial: Trial, log: Log, measure: Measure, pooled: Series, headline: Result) -> tuple[Check, ...]:
    """The robustness panel of a headline that the decision rests on; none where there is nothing to be robust."""
    if measure.role not in _DECIDING or not isinstance(headline, Estimate) or headline.contrast == "level":
        return ()
    question = _question(trial, pooled, headline, trial.decision.weeks_vary)
    codes = [person.code for person in log.completeness.practitioners]
    without = [(code, series(trial, log, measure, without_practitioner=code)) for code in codes]
    changes = [(change.date, change.what) for change in trial.design.other_changes]
    panel = robustness.panel(pooled, question, without=without, other_changes=changes)
    return (other_models.other_models(pooled, question), *panel)
