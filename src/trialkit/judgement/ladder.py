"""The ladder: which analysis one measure's data may carry, and everything that was planned for it.

Tallies before and after give a two-sample interval; a trial without a baseline gives its own trend; three to eleven
baseline periods give the change in the registered shape; twelve or more give segmented regression (docs/statistics.md).
With a comparison site the same is done of the difference from it, which is the headline unless the plan says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from trialkit.analysis import before_after, controlled, other_models, panel, robustness, segmented, survey
from trialkit.analysis.controlled import Controlled
from trialkit.analysis.estimate import Check, Contrast, Estimate, Interval, Line, NotEstimable, Result, Scale, WeeksVary
from trialkit.analysis.panel import Panel
from trialkit.analysis.parallel import NAME as PARALLEL
from trialkit.analysis.parallel import parallel
from trialkit.analysis.segmented import Question, Segmented
from trialkit.judgement.added import added_up
from trialkit.judgement.decide import safety, verdict
from trialkit.judgement.paired import paired_result
from trialkit.judgement.results import LONG_BASELINE, SHORT_BASELINE, Comparison, MeasureResult, Rung
from trialkit.judgement.since_start import by_time
from trialkit.protocol.design import Shape, Site
from trialkit.protocol.measure import Measure, Role
from trialkit.protocol.trial import Trial
from trialkit.records.log import Log
from trialkit.records.series import Series, series

FEWEST_FOR_A_TREND = 4
"""Trial periods below which a straight line has no more to say than first against last."""

_EFFECTS: tuple[Contrast, ...] = ("average_effect", "effect_at_end")
"""What a balancing measure's harm must stay within, beside the headline, where an effect may grow over the trial."""
_DECIDING: tuple[Role, ...] = ("primary", "balancing")
_POOLED: tuple[Contrast, ...] = ("level", "before_after", "first_last")
"""Contrasts of pooled records, which make no assumption about how periods vary that could be changed."""
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


@dataclass(frozen=True)
class Judged:
    """One series' registered analysis: its headline, the other results, and what is shown beside them."""

    found: Series
    climb: Climb
    reason: str
    headline: Result
    others: tuple[Result, ...]
    lines: tuple[Line, ...]
    beside: tuple[Result, ...] = ()


def measure_result(trial: Trial, log: Log, measure: Measure) -> MeasureResult:
    """Analyse one measure over all innovation sites together, with each site's own series beside it."""
    trial = _corrected(trial, measure)
    if measure.before is not None:
        return paired_result(trial, log, measure)
    innovation = [site for site in trial.design.sites if site.role == "innovation"]
    if len({site.start for site in innovation}) > 1:
        return _apart(trial, log, measure, innovation)
    pooled = series(trial, log, measure)
    judged, comparison = _compared(trial, log, measure, _judge(trial, measure, pooled))
    headline = judged.headline
    effects = [result for result in judged.others if result.contrast in _EFFECTS and result.scale == headline.scale]
    checks = _checks(trial, log, measure, judged.found, headline)
    described = list(_described(trial, pooled, judged.climb))
    if comparison and comparison.used:
        own = ("level", "first_last")
        described = [part if part.contrast in own else _told(part, "without the comparison") for part in described]
    return MeasureResult(
        measure=measure,
        series=(pooled, *_each_site(trial, log, measure)),
        rung=judged.climb.rung,
        rung_reason=judged.reason,
        headline=headline,
        estimates=(*judged.others, *described, *judged.beside),
        settings=_settings(trial, measure, judged.found, headline),
        lines=judged.lines,
        checks=(comparison.parallel, *checks) if comparison and checks else checks,
        verdict=verdict(measure, headline),
        safety=safety(measure, headline, effects),
        comparison=comparison,
    )


def _corrected(trial: Trial, measure: Measure) -> Trial:
    """The plan with the level at which a secondary measure is judged where all of them are to hold together.

    Bonferroni rather than Holm: Holm's gain is in tests, and it has no narrower intervals to show for it.
    """
    if trial.decision.multiplicity == "none" or measure.role != "secondary":
        return trial
    level = round(1 - (1 - trial.decision.confidence) / len(trial.of_role("secondary")), 6)
    return trial.model_copy(update={"decision": trial.decision.model_copy(update={"confidence": level})})


def _judge(trial: Trial, measure: Measure, found: Series) -> Judged:
    """The registered analysis of one series, whether or not it is set against a comparison."""
    climb = climb_for(trial, found)
    ran = climb.run(trial.decision.weeks_vary)
    fitted = _pick(ran.results, climb.contrast, measure)
    others = (*(result for result in ran.results if result is not fitted), *added_up(trial, found, ran, climb.contrast))
    return Judged(found, climb, climb.reason, _held_by_pooled(trial, found, fitted), others, ran.lines)


def _compared(trial: Trial, log: Log, measure: Measure, alone: Judged) -> tuple[Judged, Comparison | None]:
    """The analysis that is judged, and how the comparison sites entered: as the headline, or beside it."""
    names = tuple(site.name for site in trial.design.sites if site.role == "comparison")
    if not names:
        return alone, None
    other = series(trial, log, measure, role="comparison")
    paired = controlled.against(alone.found, other)
    both, check, fault = _against(trial, measure, paired, " and ".join(names))
    registered = trial.decision.headline
    lost = controlled.dropped(alone.found, other)
    said = (
        f"What is fitted is the difference from {' and '.join(names)}, {trial.design.period} by {trial.design.period}"
    )
    if lost:
        said += f"; {_said(lost, trial.design.period)} without entries there {'is' if lost == 1 else 'are'} left out"
    used = registered != "uncontrolled" and not fault
    reason = f"{said}." if used else fault or "The plan judges the change in the innovation sites by themselves."
    comparison = Comparison(names, used, reason, check, both.headline, alone.headline)
    if used:
        marked = [_told(result, "without the comparison") for result in (alone.headline, *alone.others)]
        beside = (
            *controlled.before_after(paired, after=(trial.decision.judged_phase,), level=trial.decision.confidence),
            *marked,
        )
        return replace(both, reason=f"{both.climb.reason} {reason}", beside=beside), comparison
    beside = (both.headline, *both.others)
    if registered == "controlled":
        missing = NotEstimable(both.headline.contrast, both.headline.scale, both.headline.subject, reason)
        marked = [_told(result, "without the comparison") for result in (alone.headline, *alone.others)]
        return replace(
            both, reason=reason, headline=missing, others=(), lines=(), beside=(*marked, *beside)
        ), comparison
    return replace(alone, reason=f"{alone.climb.reason} {reason}", beside=beside), comparison


def _against(trial: Trial, measure: Measure, paired: Controlled, names: str) -> tuple[Judged, Check, str]:
    """The analysis against the comparison, whether the baselines ran parallel, and why it cannot be judged, or ""."""
    both, unit = _judge(trial, measure, paired), trial.design.period
    before = len(paired.phase("baseline"))
    if both.climb.rung not in ("phases", "segmented"):
        had = f"{_said(before, unit)} of baseline {'was' if before == 1 else 'were'} logged both there and at {names}"
        fault = f"{had}, and three are needed to set one against the other."
        if not len(paired.phase(trial.decision.judged_phase)):
            fault = f"No {unit} of the judged phase was logged both there and at {names}."
        absent = NotEstimable("change", _scale(measure), f"Change {controlled.AGAINST}", fault, f"Entries at {names}.")
        return replace(both, headline=absent, others=()), Check(PARALLEL, None, fault), fault
    if isinstance(both.headline, NotEstimable):
        fault = f"The change {controlled.AGAINST} cannot be estimated: {both.headline.reason}"
        return both, Check(PARALLEL, None, fault), fault
    question = _question(trial, paired, both.headline, trial.decision.weeks_vary)
    margin = measure.worthwhile if measure.role != "balancing" else measure.margin
    check = parallel(paired, question, margin=margin, unit=_unit(measure, both.headline.scale)).check
    parted = check.passed is False and not question.baseline_trend and both.climb.rung == "phases"
    return (
        both,
        check,
        f"{names} cannot stand for what would have come without the change. {check.text}" if parted else "",
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
        lambda vary: controlled.full(found, weeks_vary=vary, level=trial.decision.confidence),
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
    """Where a phase is all or nothing, or its means far thinner, widen to hold the pooled interval as well."""
    if not isinstance(fitted, Estimate) or not fitted.note or fitted.contrast != "change":
        return fitted
    pooled = controlled.before_after(found, after=(trial.decision.judged_phase,), level=trial.decision.confidence)
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
    answers = (controlled.single(found, _question(trial, found, headline, vary)) for vary in get_args(WeeksVary))
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


def _told(result: Result, how: str) -> Result:
    return replace(result, subject=f"{result.subject}, {how}")


def _unit(measure: Measure, scale: Scale) -> str:
    """The unit in which a change of the measure is told on a scale."""
    if scale == "relative":
        return "per cent"
    if measure.type in ("proportion", "ordinal"):
        return "points"
    return measure.unit or ("pounds" if measure.type == "money" else "")


def _each_site(trial: Trial, log: Log, measure: Measure) -> Iterator[Series]:
    if len(trial.design.sites) > 1:
        for site in trial.design.sites:
            yield series(trial, log, measure, site=site.id)


def _apart(trial: Trial, log: Log, measure: Measure, sites: list[Site]) -> MeasureResult:
    """Sites that started on different days: each against its own baseline, then all of them together."""
    own = [(site, series(trial, log, measure, site=site.id)) for site in sites]
    climbs = [climb_for(trial, found) for _, found in own]
    rung: Rung = "segmented" if all(climb.rung == "segmented" for climb in climbs) else "phases"
    question = _shared_question(trial, _scale(measure), rung)
    scales: tuple[Scale, ...] = ("absolute", "relative", "ratio")
    if measure.type in ("proportion", "ordinal"):
        scales = (*scales, "odds_ratio")
    found = {scale: _together(own, replace(question, scale=scale)) for scale in scales}
    main = found[question.scale]
    headline = main.headline
    compared = _staggered_comparison(trial, headline)
    if compared and trial.decision.headline == "controlled":
        headline = compared.controlled
    estimable = isinstance(headline, Estimate)
    each = [
        replace(result, subject=f"{site.name}: {result.subject}")
        for (site, _), climb in zip(own, climbs, strict=True)
        for result in climb.run(trial.decision.weeks_vary).results
    ]
    others = [part.headline for scale, part in found.items() if scale != question.scale or not estimable]
    settings = (_together(own, replace(question, weeks_vary=vary)).headline for vary in get_args(WeeksVary))
    deciding = measure.role in _DECIDING and estimable
    return MeasureResult(
        measure=measure,
        series=tuple(_each_site(trial, log, measure)),
        rung=rung if estimable else "none",
        rung_reason=_apart_reason(trial, rung, main, headline),
        headline=headline,
        estimates=(*others, main.prediction, *(by_time(trial, own, question) if deciding else ()), *each),
        settings=tuple(settings) if deciding else (),
        lines=(),
        checks=(main.differ, main.without) if deciding else (),
        verdict=verdict(measure, headline),
        safety=safety(measure, headline),
        comparison=compared,
    )


def _shared_question(trial: Trial, scale: Scale, rung: Rung) -> Question:
    """The one question that every site can answer: a long baseline at some is no reason to ask them another."""
    return Question(
        contrast=_SEGMENTED_HEADLINE[trial.design.shape] if rung == "segmented" else "change",
        scale=scale,
        shape=trial.design.shape,
        baseline_trend=trial.design.baseline_trend,
        of=trial.decision.judged_phase,
        weeks_vary=trial.decision.weeks_vary,
        level=trial.decision.confidence,
    )


def _together(own: Sequence[tuple[Site, Series]], question: Question) -> Panel:
    sites = [(site.name, segmented.single(found, question)) for site, found in own]
    return panel.together(sites, level=question.level)


def _apart_reason(trial: Trial, rung: Rung, main: Panel, headline: Result) -> str:
    said = "The sites started on different days, so each is set against its own baseline"
    if isinstance(headline, NotEstimable):
        return f"{said}. {headline.reason[:1].upper()}{headline.reason[1:]}"
    carried = ", its earlier trend carried on," if rung == "segmented" or trial.design.baseline_trend else ""
    left = "".join(f" {name} is left out: {reason}" for name, reason in main.left_out)
    return f"{said}{carried} and their effects are then combined, allowing for sites that differ.{left}"


def _staggered_comparison(trial: Trial, headline: Result) -> Comparison | None:
    """One comparison for several starts would tie the sites' errors together, so it is shown and not used."""
    names = tuple(site.name for site in trial.design.sites if site.role == "comparison")
    if not names:
        return None
    reason = "the sites started on different days, and one comparison set against each would be counted several times."
    absent = NotEstimable(headline.contrast, headline.scale, f"{headline.subject}, {controlled.AGAINST}", reason)
    said = f"The comparison is shown and not used: {reason}"
    return Comparison(names, False, said, Check(PARALLEL, None, said), absent, headline)


def _checks(trial: Trial, log: Log, measure: Measure, pooled: Series, headline: Result) -> tuple[Check, ...]:
    """The robustness panel of a headline that the decision rests on; none where there is nothing to be robust."""
    if measure.role not in _DECIDING or not isinstance(headline, Estimate) or headline.contrast == "level":
        return ()
    question = _question(trial, pooled, headline, trial.decision.weeks_vary)
    codes = [person.code for person in log.completeness.practitioners]
    without = [(code, _without(trial, log, measure, pooled, code)) for code in codes]
    changes = [(change.date, change.what) for change in trial.design.other_changes]
    checks = robustness.panel(pooled, question, without=without, other_changes=changes)
    return (other_models.other_models(pooled, question), *checks)


def _without(trial: Trial, log: Log, measure: Measure, found: Series, code: str) -> Series:
    """The judged series without one practitioner's records, at either place."""
    part = series(trial, log, measure, without_practitioner=code)
    if not isinstance(found, Controlled):
        return part
    return controlled.against(part, series(trial, log, measure, role="comparison", without_practitioner=code))
