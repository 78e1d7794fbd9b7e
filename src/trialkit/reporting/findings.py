"""What one measure did, in sentences: the finding by its verdict."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from trialkit.analysis.estimate import Estimate, NotEstimable
from trialkit.analysis.standing import standing
from trialkit.judgement.decide import can_reassure, improvement, landmarks
from trialkit.judgement.phrasing import Said, link
from trialkit.reporting import levels, numbers, paired, placed, sites, terms
from trialkit.reporting.numbers import change_unit, estimate_decimals, interval_brief, interval_words, level_unit

if TYPE_CHECKING:
    from trialkit.analysis.estimate import Contrast, Result, Scale
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.phrasing import Verb
    from trialkit.judgement.results import MeasureResult
    from trialkit.protocol.measure import Measure


LONG_UNIT = 20
"""Letters of a unit from which it is said once and not twice in a sentence."""
_AGAINST_EXPECTED = ("average_effect", "effect_at_end", "cumulative_effect")
"""Contrasts with what would have been, had things gone on as before."""
_BENT = " The fitted line begins or ends well outside all that was logged: take the size as rough."
_TORN = " The two scales disagree on whether there was a change; the plan judges by the first."
"""After a relative change whose interval stands otherwise to no change than the headline's."""


def finding(evaluation: Evaluation, result: MeasureResult) -> str:
    """What one measure did, with its interval, in the words its verdict and the evidence allow."""
    estimate = result.headline
    if isinstance(estimate, NotEstimable):
        return " ".join((no_interval(estimate), *_known(evaluation, result)))
    if estimate.contrast == "level":
        return _level_only(evaluation, result, estimate)
    if estimate.contrast == "paired":
        said = _paired(evaluation, result, estimate)
    elif result.verdict == "unclear":
        said = _cannot_tell(result, estimate)
    elif result.verdict == "less_than_worthwhile":
        said = _less_than_worthwhile(result, estimate)
    else:
        said = f"{_movement(evaluation, result, estimate)} {_meaning(result)}".strip()
    return f"{said}{_care(evaluation, result, estimate)}"


def level_note(evaluation: Evaluation, estimate: Estimate) -> str:
    """The level of an interval where it is not the plan's, such as "98.3%"; "" where it is."""
    planned = evaluation.trial.decision.confidence
    level = estimate.interval.level
    return "" if abs(level - planned) < 1e-9 else f"{numbers.as_written(round(level * 100, 1))}%"


def relative_finding(result: MeasureResult) -> str:
    """The same change in per cent of the level before, with its interval, or why not; "" when already said."""
    shown = result.headline
    if isinstance(shown, NotEstimable) or shown.scale == "relative" or shown.contrast == "level":
        return ""
    found = find(result, shown.contrast, "relative")
    if isinstance(found, Estimate):
        unit, decimals = change_unit(result.measure, "relative"), estimate_decimals(result.measure, found)
        change, ends = unit.change(found.value, decimals), interval_brief(result.measure, found)
        torn = _TORN if standing(shown) != standing(found) else ""
        if sites.controlled(found):
            than = "" if change == "no change" else f" than {as_at(sites.compared_with(result) or 'the comparison')}"
            return f"In relative terms, as a ratio of the two changes: {change}{than} ({ends}).{torn}"
        if change == "no change":
            return f"In relative terms, estimated on its own: no change ({ends}).{torn}"
        expected = "expected" if found.contrast in (*_AGAINST_EXPECTED, "level_change") else "before"
        since = "at the start" if found.contrast == "trend" else expected
        return f"In relative terms, estimated on its own: {change} than {since} ({ends}).{torn}"
    if isinstance(found, NotEstimable):
        return f"No relative change can be given: {sentence(found.reason)}"
    return ""


def brief(measure: Measure, result: Result, decimals: int | None = None) -> str:
    """An estimate in a few words with its interval: "47 points more (14 to 66)"; or why there is none.

    One that rounds to nothing is "no change" only where its whole interval is smaller than what matters.

    decimals: as many as its neighbours have; by default as many as the estimate itself needs.
    """
    if isinstance(result, NotEstimable):
        return no_interval(result)
    if result.contrast == "level":
        ends = (
            numbers.exact(end, level_unit(measure).short, change=False)
            for end in (result.interval.lower, result.interval.upper)
        )
        return f"{numbers.exact(result.value, level_unit(measure), change=False)} ({' to '.join(ends)})"
    if result.scale in ("ratio", "odds_ratio", "superiority"):
        lower, upper = numbers.plain(result.interval.lower, 2), numbers.plain(result.interval.upper, 2)
        return f"{result.value:.2f} ({lower} to {upper})"
    places = estimate_decimals(measure, result) if decimals is None else decimals
    change = change_unit(measure, result.scale).change(result.value, places)
    if change == "no change" and not _all_small(measure, result):
        return f"cannot tell ({interval_words(measure, result, places)})"
    if change != "no change":
        if sites.controlled(result):
            change += " against the comparison"
        elif result.contrast in _AGAINST_EXPECTED:
            change += " than expected"
    return f"{change} ({interval_brief(measure, result, places)})"


def as_at(names: str) -> str:
    """What a change against a comparison is measured from, after "than": the move there and not the level."""
    return f"if it had moved as at {names}"


def _all_small(measure: Measure, estimate: Estimate) -> bool:
    """Whether a whole interval is smaller, either way, than the change worth having or the margin, and may say so."""
    marks = [abs(mark.at) for mark in landmarks(measure, estimate.scale)]
    return (
        can_reassure(estimate) and bool(marks) and max(-estimate.interval.lower, estimate.interval.upper) < min(marks)
    )


def chance(result: MeasureResult) -> str:
    """What chance alone could have done, as far as the interval says."""
    if isinstance(result.headline, NotEstimable):
        return f"Not judged. {no_interval(result.headline)}"
    return f"Weighed by the interval: {brief(result.measure, result.headline)}. It says nothing of the other rivals."


def find(result: MeasureResult, contrast: Contrast, scale: Scale) -> Result | None:
    """The first result of one contrast on one scale, the headline included."""
    return next(
        (
            found
            for found in (result.headline, *result.estimates)
            if found.contrast == contrast and found.scale == scale
        ),
        None,
    )


def sentence(text: str) -> str:
    """Text ending in a full stop, with its first letter as it stands."""
    text = " ".join(text.split())
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _paired(evaluation: Evaluation, result: MeasureResult, estimate: Estimate) -> str:
    """What the same people said before and after, and what that means."""
    said = paired.change(evaluation, result, estimate)
    if result.verdict == "unclear":
        return f"{said}. Whether {terms.in_sentence(result.measure.name)} changed, the log cannot tell."
    if result.verdict == "less_than_worthwhile" and result.measure.worthwhile is not None:
        worth = numbers.threshold(result.measure, result.measure.worthwhile)
        return f"{said}. Whatever changed, it was less than the {worth} worth having."
    return f"{said}. {_meaning(result)}".strip()


def _movement(evaluation: Evaluation, result: MeasureResult, estimate: Estimate) -> str:
    """Who moved, which way, from where to where, by how much: with the verb the grade allows."""
    measure = result.measure
    unit, decimals = change_unit(measure, estimate.scale), estimate_decimals(measure, estimate)
    change = (
        f"{unit.change(estimate.value, decimals)}{_against(evaluation, estimate)} ({interval_brief(measure, estimate)})"
    )
    moved, noun = ("rose", "rise") if estimate.value > 0 else ("fell", "fall")
    if sites.controlled(estimate):
        return _against_comparison(evaluation, result, estimate)
    if result.apart:
        across = "across the sites, each set against its own baseline"
        return f"{measure.name} {moved} {across}: {change.replace(' (', ' on average (', 1)}."
    observed, verb = _observed(evaluation, result, estimate), _verb(evaluation, result)
    said = Said(
        measure.name,
        terms.in_sentence(measure.name),
        moved,
        noun,
        levels.judged_phase(evaluation),
        change,
        evaluation.trial.intervention.name,
        went=_from_to(evaluation, result, estimate),
        levels=observed,
    )
    return link(verb, "seen" if observed and verb == "followed_by" else "moved", said)


def _verb(evaluation: Evaluation, result: MeasureResult) -> Verb:
    """The strongest verb for one measure: a change by itself is not one against a comparison, nor of another rung."""
    verb = evaluation.grade.verb if result.rung == evaluation.primary.rung else "followed_by"
    if verb == "changed_more_than":
        return "changed_when" if result.rung == "segmented" else "followed_by"
    return verb


def _against_comparison(evaluation: Evaluation, result: MeasureResult, estimate: Estimate) -> str:
    """Where the innovation sites went, and by how much more or less than the comparison did."""
    measure, names = result.measure, sites.compared_with(result)
    unit, decimals = change_unit(measure, estimate.scale), estimate_decimals(measure, estimate)
    size, ends = unit.change(estimate.value, decimals), interval_brief(measure, estimate)
    when = {
        "average_effect": ", on average over the phase",
        "effect_at_end": f", in its last {evaluation.trial.design.period}",
    }.get(estimate.contrast, "")
    than = f"the same as at {names}" if size == "no change" else f"{size} than {as_at(names)}"
    change = f"{than}{when} ({ends})"
    strong = result.comparison is not None and result.comparison.strengthens
    seen = _levels_seen(evaluation, result, estimate)
    told = _seen_words(evaluation, result, seen) if seen else ""
    went = "went" if not seen or seen[1] == seen[0] else "rose" if seen[1] > seen[0] else "fell"
    said = Said(
        measure.name,
        terms.in_sentence(measure.name),
        went,
        "change",
        levels.judged_phase(evaluation),
        change,
        evaluation.trial.intervention.name,
        levels=told,
    )
    return link(evaluation.grade.verb if strong else "followed_by", "against_seen" if seen else "against", said)


def _observed(evaluation: Evaluation, result: MeasureResult, estimate: Estimate) -> str:
    """Levels seen before and in the judged phase, where they moved as the estimate did; "" for any other."""
    seen = _levels_seen(evaluation, result, estimate)
    if not seen or (seen[1] > seen[0]) != (estimate.value > 0):
        return ""
    return _seen_words(evaluation, result, seen)


def _seen_words(evaluation: Evaluation, result: MeasureResult, seen: tuple[float, float]) -> str:
    first, last = levels.level_pair(result.measure, *seen)
    unit = level_unit(result.measure).suffix
    first = first.removesuffix(unit) if len(unit) > LONG_UNIT else first
    of = f" of {terms.counted(evaluation.trial, result.measure)}" if result.measure.type == "proportion" else ""
    return f"from {first}{of} before to {last} in {levels.judged_phase(evaluation)}"


def _levels_seen(evaluation: Evaluation, result: MeasureResult, estimate: Estimate) -> tuple[float, float] | tuple[()]:
    """Pooled levels before and in the judged phase, for pooled changes and those named as a step; () for any other."""
    stepped = estimate.contrast == "change" and evaluation.trial.design.shape == "step"
    if not stepped and estimate.contrast != "before_after":
        return ()
    pooled = levels.pooled(evaluation, result)
    return (pooled[0].value, pooled[1].value) if pooled else ()


def _care(evaluation: Evaluation, result: MeasureResult, estimate: Estimate) -> str:
    """What a reader must know of a figure: that its line fits badly, or for what or at which level its interval is."""
    said = _BENT if levels.bent(result, estimate, levels.endpoints(evaluation, result, estimate)) else ""
    if estimate.contrast == "before_after" and estimate.weeks_vary == "chance":
        said += f" The interval takes {evaluation.trial.design.period}s as differing only by chance."
    level = level_note(evaluation, estimate)
    if level:
        planned = numbers.as_written(round(evaluation.trial.decision.confidence * 100, 1))
        said += f" The interval is a {level} one, not the plan's {planned}%"
        said += ", so that those of all secondary measures hold together." if _widened(evaluation, estimate) else "."
    return said


def _widened(evaluation: Evaluation, estimate: Estimate) -> bool:
    plan = evaluation.trial.decision
    return plan.multiplicity == "bonferroni" and estimate.interval.level > plan.confidence


def _against(evaluation: Evaluation, estimate: Estimate) -> str:
    """What a change from a segmented series is measured against; "" for the other contrasts."""
    if estimate.contrast == "average_effect":
        return " than expected, on average over the phase"
    if estimate.contrast == "effect_at_end":
        return f" than expected in its last {evaluation.trial.design.period}"
    return ""


def _from_to(evaluation: Evaluation, result: MeasureResult, estimate: Estimate) -> str:
    """ " from 33% to 80% of conversations" where those levels agree with the estimate, else ""."""
    measure = result.measure
    pair = levels.told(evaluation, result, estimate)
    if pair is None:
        return ""
    first, last = levels.level_pair(measure, *pair)
    unit = change_unit(measure, "absolute")
    if estimate.scale == "absolute":
        shown = round(pair[1] * unit.factor) - round(pair[0] * unit.factor)
        if abs(shown - estimate.value * unit.factor) > 1.0 and measure.type in ("proportion", "ordinal"):
            return ""
    of = f" of {terms.counted(evaluation.trial, measure)}" if measure.type == "proportion" else ""
    ramp = estimate.contrast == "change" and evaluation.trial.design.shape == "ramp"
    fitted = " along the fitted line" if ramp or estimate.contrast == "trend" else ""
    return f" from {first} to {last}{of}{fitted}"


def _meaning(result: MeasureResult) -> str:
    """What the movement means against the worthwhile change."""
    measure = result.measure
    if measure.better == "neutral":
        return "The plan does not say which way is better."
    if result.verdict == "worsened":
        return "That is the wrong way."
    if measure.worthwhile is None:
        return ""
    worth = numbers.threshold(measure, measure.worthwhile)
    if result.verdict == "beyond_worthwhile":
        return f"The whole interval lies beyond the {worth} worth having."
    smaller = "it is" if short_of(result) else "it may be"
    return f"That is an improvement, but {smaller} smaller than the {worth} the team said would be worth having."


def short_of(result: MeasureResult) -> bool:
    """Whether the whole interval falls short of the change worth having."""
    ends, worthwhile = improvement(result.measure, result.headline), result.measure.worthwhile
    return ends is not None and worthwhile is not None and ends[1] < worthwhile


def _cannot_tell(result: MeasureResult, estimate: Estimate) -> str:
    measure = result.measure
    unit, decimals = change_unit(measure, estimate.scale), estimate_decimals(measure, estimate)
    more = f" more or less than at {sites.compared_with(result)}" if sites.controlled(estimate) else ""
    if result.apart:
        more = " across the sites, each set against its own baseline"
    if estimate.contrast == "trend":
        more = " while the trial ran"
    bounded = math.isfinite(estimate.interval.lower) and math.isfinite(estimate.interval.upper)
    return (
        f"The log cannot tell whether {terms.in_sentence(measure.name)} changed{more}. "
        f"It fits {'anything from ' if bounded else ''}{interval_words(measure, estimate)}; "
        f"the middle is {unit.change(estimate.value, decimals)}."
    )


def _less_than_worthwhile(result: MeasureResult, estimate: Estimate) -> str:
    measure = result.measure
    unit, decimals = change_unit(measure, estimate.scale), estimate_decimals(measure, estimate)
    worth = numbers.threshold(measure, measure.worthwhile) if measure.worthwhile is not None else "change"
    same = unit.change(estimate.value, decimals) == "no change"
    where = f" {'against what was seen' if same else 'than'} at {sites.compared_with(result)}"
    where = where if sites.controlled(estimate) else " on average across the sites" if result.apart else ""
    return (
        f"{measure.name}: {unit.change(estimate.value, decimals)}{where}. "
        f"Whatever changed, it was less than the {worth} worth having ({interval_brief(measure, estimate)})."
    )


def _level_only(evaluation: Evaluation, result: MeasureResult, estimate: Estimate) -> str:
    measure = result.measure
    of = f" of {terms.counted(evaluation.trial, measure)}" if measure.type == "proportion" else ""
    unit = level_unit(measure)
    scaled = estimate.value * unit.factor
    beside = placed.brief(result)
    decimals = 0 if scaled == round(scaled) or (abs(scaled) >= 10 and not beside) else 1
    lower, upper = (unit.short.level(end, decimals) for end in (estimate.interval.lower, estimate.interval.upper))
    return (
        f"{measure.name} stood at {unit.level(estimate.value, decimals)}{of} ({lower} to {upper}). "
        f"{beside or 'There is nothing to compare it with, so no change can be given.'}"
    )


def _known(evaluation: Evaluation, result: MeasureResult) -> tuple[str, ...]:
    """The level of the one phase that has one, where no change can be given: it is all that there is."""
    found = [one for one in result.estimates if isinstance(one, Estimate) and one.contrast == "level"]
    if len(found) != 1:
        return ()
    of = f" of {terms.counted(evaluation.trial, result.measure)}" if result.measure.type == "proportion" else ""
    unit, level = level_unit(result.measure), found[0]
    decimals = estimate_decimals(result.measure, level)
    stood, *ends = (unit.level(one, decimals) for one in (level.value, level.interval.lower, level.interval.upper))
    return (f"{result.measure.name} stood at {stood}{of} in ‘{level.subject}’ ({' to '.join(ends)}).",)


def no_interval(result: NotEstimable) -> str:
    return " ".join(["No interval can be given:", sentence(result.reason), *needs(result)])


def needs(result: NotEstimable) -> tuple[str, ...]:
    """What would make a figure possible, as a sentence; none where it is not known."""
    return (sentence(f"It would take {result.needs[:1].lower()}{result.needs[1:]}"),) if result.needs else ()
