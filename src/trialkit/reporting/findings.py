"""What one measure did, in sentences: the finding by its verdict, its safety, what its log can and cannot carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.analysis.estimate import Estimate, NotEstimable
from trialkit.judgement.decide import can_reassure, improvement
from trialkit.reporting import numbers, paired, sites, terms
from trialkit.reporting.numbers import change_unit, estimate_decimals, interval_brief, interval_words, level_unit

if TYPE_CHECKING:
    import pandas as pd

    from trialkit.analysis.estimate import Contrast, Result, Scale
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.results import MeasureResult
    from trialkit.protocol.measure import Measure


_AGAINST_EXPECTED = ("average_effect", "effect_at_end", "cumulative_effect")
"""Contrasts with what would have been, had things gone on as before."""


def finding(evaluation: Evaluation, result: MeasureResult) -> str:
    """What one measure did, with its interval, in the words its verdict and the evidence allow."""
    estimate = result.headline
    if isinstance(estimate, NotEstimable):
        return _no_interval(estimate)
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
    return f"{said}{_care(evaluation, estimate)}"


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
        if sites.controlled(found):
            than = "" if change == "no change" else f" than at {sites.compared_with(result) or 'the comparison'}"
            return f"In relative terms, as a ratio of the two changes: {change}{than} ({ends})."
        if change == "no change":
            return f"In relative terms, estimated on its own: no change ({ends})."
        since = "at the start" if found.contrast == "trend" else "before"
        return f"In relative terms, estimated on its own: {change} than {since} ({ends})."
    if isinstance(found, NotEstimable):
        return f"No relative change can be given: {sentence(found.reason)}"
    return ""


def description_first_last(evaluation: Evaluation, result: MeasureResult) -> str:
    """First period against last, as a description; "" where no series has two periods of trial with entries."""
    frame = result.series[0].phase("trial")
    if (
        result.rung == "paired"
        or sites.apart(result)
        or len(frame) < 2
        or evaluation.trial.decision.judged_phase != "trial"
    ):
        return ""
    period = evaluation.trial.design.period
    first, last = frame.iloc[0], frame.iloc[-1]
    start, end = level_pair(result.measure, float(first["value"]), float(last["value"]))
    text = (
        f"From the first {period} of the trial to the last it went from "
        f"{start}{_basis(evaluation, result.measure, first)} to {end}{_basis(evaluation, result.measure, last)}"
    )
    sizes = [
        f"{brief(result.measure, found)}{' in relative terms' if scale == 'relative' else ''}"
        for scale in ("absolute", "relative")
        if isinstance(found := find(result, "first_last", scale), Estimate)
    ]
    if sizes:
        text += f": {', and '.join(sizes)}"
    if isinstance(result.headline, Estimate) and result.headline.contrast == "trend":
        return f"{text}. That is only a description: the result judged is the trend over all {period}s."
    return f"{text}. That is only a description: one {period} against one {period} is not what is judged."


def safety(result: MeasureResult) -> str:
    """Whether a balancing measure stayed within its margin; "" for other measures."""
    measure, estimate = result.measure, result.headline
    if result.safety == "none" or measure.margin is None:
        return ""
    allowed = f"and the team allowed {numbers.threshold(measure, measure.margin)}"
    if isinstance(estimate, NotEstimable) or estimate.contrast == "level":
        reason = (
            _no_interval(estimate) if isinstance(estimate, NotEstimable) else "There is nothing to compare it with."
        )
        return f"{measure.name} was not shown to be safe. {reason}"
    unit, decimals = change_unit(measure, estimate.scale), estimate_decimals(measure, estimate)
    worst = estimate.interval.upper if measure.better == "lower" else estimate.interval.lower
    moved = "risen" if measure.better == "lower" else "fallen"
    by = unit.size(worst, decimals)
    if sites.controlled(estimate):
        by += f" more than at {sites.compared_with(result)}"
    bad = worst > 0 if measure.better == "lower" else worst < 0
    if result.safety == "safe":
        worst_case = f"at worst it may have {moved} by {by}" if bad else "even its worst end is no worse than before"
        return f"{measure.name} stayed within its margin: {worst_case}, {allowed}."
    if result.safety == "harmed":
        return f"{measure.name} got worse: {brief(measure, estimate)}, {allowed}."
    if not can_reassure(estimate):
        why = (
            "a trend inside the trial says nothing of the level before it"
            if estimate.contrast == "trend"
            else "one side has a single period, which cannot show that"
        )
        return f"{measure.name} was not shown to be safe: {why}. It may have {moved} by up to {by}, {allowed}."
    return f"{measure.name} was not shown to be safe: it may have {moved} by up to {by}, {allowed}."


def brief(measure: Measure, result: Result, decimals: int | None = None) -> str:
    """An estimate in a few words with its interval: "47 points more (14 to 66)"; or why there is none.

    decimals: as many as its neighbours have; by default as many as the estimate itself needs.
    """
    if isinstance(result, NotEstimable):
        return _no_interval(result)
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
    if change != "no change":
        if sites.controlled(result):
            change += " than at the comparison"
        elif result.contrast in _AGAINST_EXPECTED:
            change += " than expected"
    return f"{change} ({interval_brief(measure, result, places)})"


def what_it_can_carry(evaluation: Evaluation, result: MeasureResult) -> tuple[str, ...]:
    """What this log can and cannot carry at its number of records, in sentences."""
    trial, measure, estimate = evaluation.trial, result.measure, result.headline
    amount = behind(evaluation, result)
    if isinstance(estimate, NotEstimable):
        return (
            f"{amount} It can carry no change in {terms.in_sentence(measure.name)}: {sentence(estimate.reason)}",
            *_needs(estimate),
        )
    if estimate.contrast == "level":
        return (f"{amount} It can carry a level, not a change: there is nothing to compare it with.",)
    said = [amount, paired.asked(evaluation, result), _precision(measure, estimate)]
    said.append(_kind_of_evidence(result, estimate))
    cannot = []
    if result.rung == "paired":
        cannot.append(paired.cannot())
    elif not any(sites.counts(evaluation, result, "baseline")):
        cannot.append("whether the change would have come anyway, because nothing was logged before")
    elif result.rung == "phases":
        cannot.append(
            f"an earlier trend apart from an effect, because {trial.design.period}s before the trial were few"
        )
    if result.comparison is None:
        cannot.append("what happened to teams that changed nothing")
    if not any(sites.counts(evaluation, result, "rollout", "follow_up")):
        cannot.append("whether the change lasts")
    if cannot:
        said.append(f"It cannot carry: {'; '.join(cannot)}.")
    return tuple(text for text in said if text)


def behind(evaluation: Evaluation, result: MeasureResult) -> str:
    """How much was logged for one measure: records, periods, and how many a period."""
    frames = [place.series.frame[place.series.frame["value"].notna()] for place in sites.judged(evaluation, result)]
    period, periods = evaluation.trial.design.period, sum(len(frame) for frame in frames)
    if not periods:
        return "Nothing was logged for this measure."
    total = sum(records_of(evaluation, result.measure, frame)[0] for frame in frames)
    word = records_of(evaluation, result.measure, frames[0])[1]
    each, over = total / periods, numbers.plural(periods, period)
    if sites.apart(result):
        over = f"{numbers.small_count(len(frames))} sites, {over} in all"
    said = (
        f"The log holds {total:,.0f} {word} over {over}, "
        f"about {numbers.plain(each, 0 if each >= 10 else 1)} a {period}{' at each' if sites.apart(result) else ''}."
    )
    estimate = result.headline
    if not isinstance(estimate, Estimate):
        return said
    if sites.controlled(estimate) and estimate.n:
        return f"{said} What is judged rests on {estimate.n:,} {word}, those at {sites.compared_with(result)} included."
    if 0 < estimate.periods < periods and 0 < estimate.n < total:
        said += f" What is judged rests on {estimate.n:,} of them, in {numbers.plural(estimate.periods, period)}."
    return said


def records_of(evaluation: Evaluation, measure: Measure, frame: pd.DataFrame) -> tuple[float, str]:
    """How many records (events, for counts and rates) rows of a series hold, and what they are called."""
    if measure.type in ("count", "rate"):
        return float(frame["numerator"].sum()), measure.counted or "events"
    return float(frame["denominator"].sum()), terms.counted(evaluation.trial, measure)


def chance(result: MeasureResult) -> str:
    """What chance alone could have done, as far as the interval says."""
    if isinstance(result.headline, NotEstimable):
        return f"Not judged. {_no_interval(result.headline)}"
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


def level_pair(measure: Measure, first: float, last: float) -> tuple[str, str]:
    """Two levels with decimals enough that their difference reads right: "33%", "80%"."""
    unit = level_unit(measure)
    pair = first * unit.factor, last * unit.factor
    decimals = numbers.decimals_for(min(pair, key=abs), (), ())
    if measure.type not in ("proportion", "ordinal", "count") and max(map(abs, pair)) < 1000:
        decimals = max(decimals, 1)
    while decimals < 2 and abs((round(pair[1], decimals) - round(pair[0], decimals)) - (pair[1] - pair[0])) > 0.5:
        decimals += 1
    return unit.level(first, decimals), unit.level(last, decimals)


def described(measure: Measure, *levels: float) -> tuple[str, ...]:
    """Levels of single periods, all with the same decimals: whole per cents and counts, for nothing rests on them."""
    unit = level_unit(measure)
    whole = measure.type in ("proportion", "ordinal", "count")
    nearest = min((level * unit.factor for level in levels), key=abs)
    decimals = 0 if whole else numbers.decimals_for(nearest, (), ())
    if not whole and max(abs(level) * unit.factor for level in levels) < 1000:
        decimals = max(decimals, 1)
    return tuple(unit.level(level, decimals) for level in levels)


def between(measure: Measure, first: float, last: float) -> str:
    """Two levels that others lie between, the unit said once: "26% and 41%", "1,309 and 2,654 drivers"."""
    low, high = described(measure, first, last)
    words = level_unit(measure).suffix
    return f"{low.removesuffix(words) if words.startswith(' ') else low} and {high}"


def endpoints(evaluation: Evaluation, result: MeasureResult, estimate: Estimate) -> tuple[float, float] | None:
    """The two levels a change runs between, as stored: along the fitted line, or from counterfactual to fitted."""
    fitted = next((line for line in result.lines if line.name == "fitted"), None)
    trial = [int(index) for index in judged_frame(evaluation, result)["index"]]
    if fitted is None or not trial:
        return None
    on_line = dict(zip(fitted.index, fitted.value, strict=True))
    if estimate.contrast == "trend":
        ends = on_line.get(trial[0]), on_line.get(trial[-1])
        return None if ends[0] is None or ends[1] is None else (ends[0], ends[1])
    other = next((line for line in result.lines if line.name == "counterfactual"), None)
    if other is None:
        return None
    expected = dict(zip(other.index, other.value, strict=True))
    at = trial[0] if estimate.contrast == "level_change" else trial[-1]
    if at not in expected or at not in on_line:
        return None
    pair = expected[at], on_line[at]
    drawn = pair[1] - pair[0] if estimate.scale == "absolute" else pair[1] / pair[0] - 1 if pair[0] else 0.0
    told = estimate.value - 1 if estimate.scale == "ratio" else estimate.value
    return pair if abs(drawn - told) <= 0.1 * abs(told) + 1e-9 else None


def judged_phase(evaluation: Evaluation) -> str:
    """The phase that is judged, in a sentence: "the trial", or "the ‘Law’ phase" where it has a name of its own."""
    design = evaluation.trial.design
    name = design.phases_of(evaluation.trial.decision.judged_phase)[0].name
    return "the trial" if name.lower() == "trial" else f"the {terms.in_sentence(name)} phase"


def judged_frame(evaluation: Evaluation, result: MeasureResult) -> pd.DataFrame:
    """The periods with entries in the phase that is judged."""
    return result.series[0].phase(evaluation.trial.decision.judged_phase)


def sentence(text: str) -> str:
    """Text ending in a full stop, with its first letter as it stands."""
    text = " ".join(text.split())
    return text if text.endswith((".", "!", "?")) else f"{text}."


def capital(text: str) -> str:
    """Text with its first letter large."""
    return f"{text[:1].upper()}{text[1:]}"


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
    if sites.apart(result):
        across = "across the sites, each set against its own baseline"
        return f"{measure.name} {moved} {across}: {change.replace(' (', ' on average (', 1)}."
    observed = _observed(evaluation, result, estimate)
    if observed and evaluation.grade.verb == "followed_by":
        return f"{measure.name} {moved} {observed}. The estimated change is {change}."
    levels = _from_to(evaluation, result, estimate)
    when = judged_phase(evaluation)
    verb = evaluation.grade.verb if result.rung == evaluation.primary.rung else "followed_by"
    if verb == "changed_more_than":
        verb = "changed_when" if result.rung == "segmented" else "followed_by"
    if verb == "caused":
        name = evaluation.trial.intervention.name
        return f"{name} caused a {noun} in {terms.in_sentence(measure.name)}{levels}: {change}."
    if verb == "changed_when":
        return f"{measure.name} {moved}{levels} when {when} began, more than the earlier trend explains: {change}."
    return f"{measure.name} {moved}{levels} while {when} ran: {change}."


def _against_comparison(evaluation: Evaluation, result: MeasureResult, estimate: Estimate) -> str:
    """Where the innovation sites went, and by how much more or less than the comparison did."""
    measure, names = result.measure, sites.compared_with(result)
    unit, decimals = change_unit(measure, estimate.scale), estimate_decimals(measure, estimate)
    size, ends = unit.change(estimate.value, decimals), interval_brief(measure, estimate)
    when = {
        "average_effect": ", on average over the phase",
        "effect_at_end": f", in its last {evaluation.trial.design.period}",
    }.get(estimate.contrast, "")
    than = "the same as" if size == "no change" else f"{size} than"
    change = f"{than} at {names}{when} ({ends})"
    strong = result.comparison is not None and result.comparison.strengthens
    if strong and evaluation.grade.verb == "changed_more_than":
        return f"When {judged_phase(evaluation)} began, the change in {terms.in_sentence(measure.name)} was {change}."
    seen = _levels_seen(evaluation, result, estimate)
    if not seen:
        return f"While {judged_phase(evaluation)} ran, the change in {terms.in_sentence(measure.name)} was {change}."
    went = "rose" if seen[1] > seen[0] else "fell" if seen[1] < seen[0] else "went"
    return f"{measure.name} {went} {_seen_words(evaluation, result, seen)}. The estimated change is {change}."


def _observed(evaluation: Evaluation, result: MeasureResult, estimate: Estimate) -> str:
    """Levels seen before and in the judged phase, where they moved as the estimate did; "" for any other."""
    seen = _levels_seen(evaluation, result, estimate)
    if not seen or (seen[1] > seen[0]) != (estimate.value > 0):
        return ""
    return _seen_words(evaluation, result, seen)


def _seen_words(evaluation: Evaluation, result: MeasureResult, seen: tuple[float, float]) -> str:
    first, last = level_pair(result.measure, *seen)
    of = f" of {terms.counted(evaluation.trial, result.measure)}" if result.measure.type == "proportion" else ""
    return f"from {first}{of} before to {last} in {judged_phase(evaluation)}"


def _levels_seen(evaluation: Evaluation, result: MeasureResult, estimate: Estimate) -> tuple[float, float] | tuple[()]:
    """Pooled levels before and in the judged phase, for a change that was named as a step; () for any other."""
    if estimate.contrast != "change" or evaluation.trial.design.shape != "step":
        return ()
    design = evaluation.trial.design
    names = [
        " and ".join(phase.name for phase in design.phases_of(kind))
        for kind in ("baseline", evaluation.trial.decision.judged_phase)
    ]
    levels = [
        found
        for name in names
        for found in result.estimates
        if isinstance(found, Estimate) and found.contrast == "level" and found.subject == name
    ]
    return (levels[0].value, levels[1].value) if len(levels) == 2 else ()


def _care(evaluation: Evaluation, estimate: Estimate) -> str:
    """What a reader must know of the interval: that it allows for chance only, or is not at the plan's level."""
    said = ""
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
    pair = endpoints(evaluation, result, estimate)
    if pair is None or estimate.contrast in ("average_effect", "effect_at_end"):
        return ""
    first, last = level_pair(measure, *pair)
    unit = change_unit(measure, "absolute")
    if estimate.scale == "absolute":
        shown = round(pair[1] * unit.factor) - round(pair[0] * unit.factor)
        if abs(shown - estimate.value * unit.factor) > 1.0 and measure.type in ("proportion", "ordinal"):
            return ""
    of = f" of {terms.counted(evaluation.trial, measure)}" if measure.type == "proportion" else ""
    fitted = " along the fitted line" if estimate.contrast == "trend" else ""
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
    smaller = "it is" if _short_of(result) else "it may be"
    return f"That is an improvement, but {smaller} smaller than the {worth} the team said would be worth having."


def _short_of(result: MeasureResult) -> bool:
    """Whether the whole interval falls short of the change worth having."""
    ends, worthwhile = improvement(result.measure, result.headline), result.measure.worthwhile
    return ends is not None and worthwhile is not None and ends[1] < worthwhile


def _cannot_tell(result: MeasureResult, estimate: Estimate) -> str:
    measure = result.measure
    unit, decimals = change_unit(measure, estimate.scale), estimate_decimals(measure, estimate)
    more = f" more or less than at {sites.compared_with(result)}" if sites.controlled(estimate) else ""
    if sites.apart(result):
        more = " across the sites, each set against its own baseline"
    if estimate.contrast == "trend":
        more = " while the trial ran"
    return (
        f"The log cannot tell whether {terms.in_sentence(measure.name)} changed{more}: "
        f"{unit.change(estimate.value, decimals)} is the middle of what it fits, "
        f"which is anything from {interval_words(measure, estimate)}."
    )


def _less_than_worthwhile(result: MeasureResult, estimate: Estimate) -> str:
    measure = result.measure
    unit, decimals = change_unit(measure, estimate.scale), estimate_decimals(measure, estimate)
    worth = numbers.threshold(measure, measure.worthwhile) if measure.worthwhile is not None else "change"
    same = unit.change(estimate.value, decimals) == "no change"
    where = f" {'against what was seen' if same else 'than'} at {sites.compared_with(result)}"
    where = where if sites.controlled(estimate) else " on average across the sites" if sites.apart(result) else ""
    return (
        f"{measure.name}: {unit.change(estimate.value, decimals)}{where}. "
        f"Whatever changed, it was less than the {worth} worth having ({interval_brief(measure, estimate)})."
    )


def _level_only(evaluation: Evaluation, result: MeasureResult, estimate: Estimate) -> str:
    measure = result.measure
    of = f" of {terms.counted(evaluation.trial, measure)}" if measure.type == "proportion" else ""
    unit = level_unit(measure)
    scaled = estimate.value * unit.factor
    decimals = 0 if abs(scaled) >= 10 or scaled == round(scaled) else 1
    lower, upper = (unit.short.level(end, decimals) for end in (estimate.interval.lower, estimate.interval.upper))
    return (
        f"{measure.name} stood at {unit.level(estimate.value, decimals)}{of} ({lower} to {upper}). "
        "There is nothing to compare it with, so no change can be given."
    )


def _no_interval(result: NotEstimable) -> str:
    return " ".join(["No interval can be given:", sentence(result.reason), *_needs(result)])


def _needs(result: NotEstimable) -> tuple[str, ...]:
    return (sentence(capital(result.needs)),) if result.needs else ()


def _precision(measure: Measure, estimate: Estimate) -> str:
    """How fine a change the log can show: half the interval's width, against the estimate."""
    unit = change_unit(measure, estimate.scale)
    half = (estimate.interval.upper - estimate.interval.lower) / 2
    if half == float("inf"):
        return "Its interval has no bound on one side, so the size of the change is not known."
    decimals = 0 if abs(half * unit.factor) >= 10 else 1
    size = unit.size(half, decimals)
    crosses = estimate.interval.lower <= 0 <= estimate.interval.upper
    reach = f"Its interval reaches about {size} either way"
    if crosses:
        return f"{reach}, so it cannot tell a change of the size seen from no change at all."
    return f"{reach}, so it can tell the change seen from no change, but not one size within that reach from another."


def _kind_of_evidence(result: MeasureResult, estimate: Estimate) -> str:
    """What the near end of the interval says: the percentages alone do not tell one kind of evidence from another."""
    measure = result.measure
    unit, decimals = change_unit(measure, estimate.scale), estimate_decimals(measure, estimate)
    near = unit.size(min(estimate.interval.lower, estimate.interval.upper, key=abs), decimals)
    worth = numbers.threshold(measure, measure.worthwhile) if measure.worthwhile is not None else ""
    if result.verdict == "beyond_worthwhile":
        return f"Even at the near end of its interval the change is {near}, so it carries a change that matters."
    if result.verdict == "improved":
        more = f", less than the {worth} worth having: it carries a change, not one that matters" if worth else ""
        if _short_of(result):
            more = f", and even at its far end less than the {worth} worth having"
        return f"At the near end of its interval the change is only {near}{more}."
    if result.verdict == "unclear":
        also = f" as well as the {worth} worth having" if worth and not _short_of(result) else ""
        return f"Its interval holds no change{also}: it carries neither that it worked nor that it did not."
    if result.verdict == "less_than_worthwhile":
        return f"Its whole interval falls short of the {worth} worth having: it carries that any change was too small."
    if result.verdict == "worsened":
        return f"Its whole interval lies on the wrong side of no change, {near} away at its near end."
    return ""


def _basis(evaluation: Evaluation, measure: Measure, row: pd.Series[float]) -> str:
    """ " (20 conversations)", what one period's figure rests on; "" where the figure is the count itself."""
    if measure.type == "count":
        return ""
    total = row["numerator"] if measure.type == "rate" else row["denominator"]
    word = measure.counted or "events" if measure.type == "rate" else terms.counted(evaluation.trial, measure)
    return f" ({total:,.0f} {word})"
