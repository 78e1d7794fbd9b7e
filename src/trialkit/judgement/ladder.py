"""The ladder: what is judged of one measure, and everything that was planned for it.

rungs.py chooses the analysis that the data may carry. With a comparison site the same is done of the difference from
it, which is the headline unless the plan says otherwise; sites that started apart go to staggered.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import get_args

from trialkit.analysis import controlled, mix, other_models, robustness
from trialkit.analysis.asked import figure
from trialkit.analysis.controlled import Controlled
from trialkit.analysis.estimate import Check, Contrast, Estimate, Line, NotEstimable, Result, Scale, WeeksVary
from trialkit.analysis.parallel import NAME as PARALLEL
from trialkit.analysis.parallel import parallel
from trialkit.analysis.sequential import Look
from trialkit.judgement.beside import beside_headline, each_site
from trialkit.judgement.decide import landmarks, safety, verdict
from trialkit.judgement.looking import beside_look, is_looked_at, latest_look, longer, with_look, without_looks
from trialkit.judgement.neighbours import among_neighbours
from trialkit.judgement.paired import paired_result
from trialkit.judgement.planned import PlannedLooks
from trialkit.judgement.results import DECIDING, Comparison, MeasureResult
from trialkit.judgement.rungs import Climb, climb_for, scale_of
from trialkit.judgement.rungs import question_for as _question
from trialkit.judgement.staggered import apart
from trialkit.protocol.measure import Measure, Role
from trialkit.protocol.trial import Trial
from trialkit.protocol.wording import plural
from trialkit.records.log import Log
from trialkit.records.series import Series, series

_EFFECTS: tuple[Contrast, ...] = ("average_effect", "effect_at_end")
"""What a balancing measure's harm must stay within, beside the headline, where an effect may grow over the trial."""
_POOLED: tuple[Contrast, ...] = ("level", "before_after", "first_last")
"""Contrasts of pooled records, which make no assumption about how periods vary that could be changed."""


@dataclass(frozen=True)
class Judged:
    """One series' registered analysis: its headline, the other results, and what is shown beside them.

    look: the latest look at the headline, where the plan was to look every period; None where there was none.
    """

    found: Series
    climb: Climb
    reason: str
    headline: Result
    others: tuple[Result, ...]
    lines: tuple[Line, ...]
    beside: tuple[Result, ...] = ()
    look: Look | None = None


def measure_result(trial: Trial, log: Log, measure: Measure, looks: PlannedLooks) -> MeasureResult:
    """Analyse one measure over all innovation sites together, with each site's own series beside it.

    looks: what figures allow for; planned.planned_looks has them from the registration.

    With several balancing measures that are declared to hold together, one counts as harmed only where the interval
    that allows for all of them says so: any one of them would stop the trial. That each is safe asks its own interval,
    because all must be safe at once (an intersection-union test, Berger 1982, Technometrics 24:295).
    """
    found = _measured(_corrected(trial, measure, "secondary"), log, measure, looks)
    found = replace(found, neighbours=among_neighbours(trial, measure, found.series))
    wider = _corrected(trial, measure, "balancing")
    if found.safety != "harmed" or wider is trial:
        return found
    together = _measured(wider, log, measure, looks)
    return found if together.safety == "harmed" else replace(found, safety="not_shown_safe", spared=together.headline)


def _measured(trial: Trial, log: Log, measure: Measure, looks: PlannedLooks) -> MeasureResult:
    """One measure at the plan's level."""
    if measure.before is not None:
        return paired_result(trial, log, measure)
    innovation = [site for site in trial.design.sites if site.role == "innovation"]
    if len({site.start for site in innovation}) > 1:
        return apart(trial, log, measure, innovation)
    pooled = series(trial, log, measure)
    judged, comparison = _compared(trial, log, measure, _judge(trial, measure, pooled, looks), looks)
    headline = judged.headline
    effects = [result for result in judged.others if result.contrast in _EFFECTS and result.scale == headline.scale]
    checks = _checks(trial, log, measure, judged)
    described = list(beside_headline(trial, pooled, judged.climb))
    if comparison and comparison.used:
        own = ("level", "first_last")
        described = [part if part.contrast in own else _told(part, "without the comparison") for part in described]
    return MeasureResult(
        measure=measure,
        series=(pooled, *each_site(trial, log, measure)),
        rung=judged.climb.rung,
        rung_reason=judged.reason,
        headline=headline,
        estimates=(*judged.others, *described, *judged.beside),
        settings=_settings(trial, measure, judged, looks),
        lines=judged.lines,
        checks=(comparison.parallel, *checks) if comparison and checks else checks,
        verdict=verdict(measure, headline),
        safety=safety(measure, headline, effects),
        comparison=comparison,
        looked=is_looked_at(looks, judged.found, headline),
    )


def _corrected(trial: Trial, measure: Measure, role: Role) -> Trial:
    """The plan with the level at which a measure of this role is judged where all of them are to hold together.

    Bonferroni rather than Holm: Holm's gain is in tests, and it has no narrower intervals to show for it.
    """
    count = len(trial.of_role(role))
    if trial.decision.multiplicity == "none" or measure.role != role or count == 1:
        return trial
    level = round(1 - (1 - trial.decision.confidence) / count, 6)
    return trial.model_copy(update={"decision": trial.decision.model_copy(update={"confidence": level})})


def _judge(trial: Trial, measure: Measure, found: Series, looks: PlannedLooks) -> Judged:
    """The registered analysis of one series, whether or not it is set against a comparison."""
    climb = climb_for(trial, found)
    ran = climb.run(trial.decision.weeks_vary)
    fitted = _pick(ran.results, climb.contrast, measure)
    others = tuple(result for result in (*ran.results, ran.total) if result is not None and result is not fitted)
    judged = Judged(found, climb, climb.reason, fitted, others, _lines(trial, found, fitted, ran.lines))
    if not isinstance(fitted, Estimate) or not is_looked_at(looks, found, fitted):
        return judged
    level = trial.decision.confidence
    question = _question(trial, found, fitted, trial.decision.weeks_vary)
    look = latest_look(looks, found, question, measure.better)
    if isinstance(look, str):
        told = [without_looks(result, look) for result in (fitted, *others)]
        return replace(judged, headline=told[0], others=tuple(told[1:]))
    if look is None:
        return judged
    others = tuple(beside_look(result, look, level) for result in others)
    return replace(judged, headline=with_look(looks, fitted, look, level), others=others, look=look)


def _lines(trial: Trial, found: Series, headline: Result, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines that a headline's change runs between: those on logs where it was fitted on logs, else as they are."""
    if not isinstance(headline, Estimate) or headline.scale == "absolute" or not lines:
        return lines
    return controlled.lines(found, _question(trial, found, headline, trial.decision.weeks_vary)) or lines


def _compared(
    trial: Trial, log: Log, measure: Measure, alone: Judged, looks: PlannedLooks
) -> tuple[Judged, Comparison | None]:
    """The analysis that is judged, and how the comparison sites entered: as the headline, or beside it."""
    names = tuple(site.name for site in trial.design.sites if site.role == "comparison")
    if not names:
        return alone, None
    other = series(trial, log, measure, role="comparison")
    paired = controlled.against(alone.found, other)
    both, check, fault = _against(trial, measure, paired, _judge(trial, measure, paired, looks), " and ".join(names))
    registered = trial.decision.headline
    lost = controlled.dropped(alone.found, other)
    said = (
        f"What is fitted is the difference from {' and '.join(names)}, {trial.design.period} by {trial.design.period}"
    )
    if lost:
        said += f"; {plural(lost, trial.design.period)} without entries there {'is' if lost == 1 else 'are'} left out"
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


def _against(trial: Trial, measure: Measure, paired: Controlled, both: Judged, names: str) -> tuple[Judged, Check, str]:
    """The analysis against the comparison, whether the baselines ran parallel, and why it cannot be judged, or ""."""
    unit = trial.design.period
    before = len(paired.phase("baseline"))
    if both.climb.rung not in ("phases", "segmented"):
        had = f"{plural(before, unit)} of baseline {'was' if before == 1 else 'were'} logged both there and at {names}"
        fault = f"{had}, and three are needed to set one against the other."
        if not len(paired.phase(trial.decision.judged_phase)):
            fault = f"No {unit} of the judged phase was logged both there and at {names}."
        absent = NotEstimable(
            "change", scale_of(measure), f"Change {controlled.AGAINST}", fault, f"Entries at {names}."
        )
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


def _pick(results: Sequence[Result], contrast: Contrast, measure: Measure) -> Result:
    """The result on the scale of the measure's worthwhile change; the absolute one where only a level is known."""
    wanted = "absolute" if contrast == "level" else scale_of(measure)
    named = [result for result in results if result.contrast == contrast]
    return next((result for result in named if result.scale == wanted), (named or list(results))[0])


def _settings(trial: Trial, measure: Measure, judged: Judged, looks: PlannedLooks) -> tuple[Result, ...]:
    """A deciding headline under each assumption about how periods vary, where the method makes one."""
    headline = judged.headline
    if measure.role not in DECIDING or not isinstance(headline, Estimate) or headline.contrast in _POOLED:
        return ()
    registered = trial.decision.weeks_vary
    return tuple(
        headline if vary == registered else _setting(trial, measure, judged, looks, vary)
        for vary in get_args(WeeksVary)
    )


def _setting(trial: Trial, measure: Measure, judged: Judged, looks: PlannedLooks, vary: WeeksVary) -> Result:
    """The headline asked again under one assumption, with as many looks."""
    if not isinstance(judged.headline, Estimate):
        return judged.headline
    question = _question(trial, judged.found, judged.headline, vary)
    answer = controlled.single(judged.found, question)
    if judged.look is None or not isinstance(answer, Estimate):
        return answer
    look = latest_look(looks, judged.found, question, measure.better)
    return with_look(looks, answer, look, question.level) if isinstance(look, Look) else answer


def _told(result: Result, how: str) -> Result:
    return replace(result, subject=f"{result.subject}, {how}")


def _unit(measure: Measure, scale: Scale) -> str:
    """The unit in which a change of the measure is told on a scale."""
    if scale == "relative":
        return "per cent"
    if measure.type in ("proportion", "ordinal"):
        return "points"
    return measure.unit or ("pounds" if measure.type == "money" else "")


def _checks(trial: Trial, log: Log, measure: Measure, judged: Judged) -> tuple[Check, ...]:
    """The robustness panel of a headline that the decision rests on; none where there is nothing to be robust."""
    pooled, headline = judged.found, judged.headline
    if measure.role not in DECIDING or not isinstance(headline, Estimate) or headline.contrast == "level":
        return ()
    question = replace(
        _question(trial, pooled, headline, trial.decision.weeks_vary),
        landmarks=landmarks(measure, headline.scale),
        period=trial.design.period,
        longer=longer(judged.look, trial.decision.confidence),
    )
    codes = [person.code for person in log.completeness.practitioners]
    without = [(code, _without(trial, log, measure, pooled, code)) for code in codes]
    changes = [(change.date, change.what) for change in trial.design.other_changes]
    asked = figure(pooled, question)
    checks = robustness.panel(asked, without=without, other_changes=changes)
    sites = [site for site in trial.design.sites if site.role == "innovation"]
    each = [(site.name, series(trial, log, measure, site=site.id)) for site in sites] if len(sites) > 1 else []
    return (other_models.other_models(asked), *checks, mix.mix(asked, each))


def _without(trial: Trial, log: Log, measure: Measure, found: Series, code: str) -> Series:
    """The judged series without one practitioner's records, at either place."""
    part = series(trial, log, measure, without_practitioner=code)
    if not isinstance(found, Controlled):
        return part
    return controlled.against(part, series(trial, log, measure, role="comparison", without_practitioner=code))
