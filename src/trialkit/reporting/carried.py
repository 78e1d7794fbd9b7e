"""What one measure's log holds, and what it can and cannot carry at that number of records, in sentences."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from trialkit.analysis.estimate import Estimate, NotEstimable
from trialkit.protocol import wording
from trialkit.reporting import findings, levels, numbers, paired, sites, terms
from trialkit.reporting.numbers import change_unit, estimate_decimals, interval_brief

if TYPE_CHECKING:
    import pandas as pd

    from trialkit.analysis.estimate import Contrast
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.results import MeasureResult
    from trialkit.protocol.design import PhaseKind
    from trialkit.protocol.measure import Measure, MeasureType
    from trialkit.records.series import Series

_TOP: dict[MeasureType, float] = {"proportion": 1.0, "ordinal": 1.0, "count": math.inf, "rate": math.inf}
"""The highest that a level can be, of the kinds whose levels cannot be below nothing."""
_STARTS_IN: dict[Contrast, PhaseKind] = {"trend": "trial", "change": "baseline", "before_after": "baseline"}
"""The kind of phase in which a change starts, of those that start in something that was logged."""


def what_it_can_carry(evaluation: Evaluation, result: MeasureResult) -> tuple[str, ...]:
    """What this log can and cannot carry at its number of records, in sentences."""
    trial, measure, estimate = evaluation.trial, result.measure, result.headline
    amount = behind(evaluation, result)
    if isinstance(estimate, NotEstimable):
        why = findings.sentence(estimate.reason)
        said = f"{amount} It can carry no change in {terms.in_sentence(measure.name)}: {why}"
        return (said, *findings.needs(estimate))
    if estimate.contrast == "level":
        return (f"{amount} It can carry a level, not a change: there is nothing before it.",)
    kinds = [amount, paired.asked(evaluation, result)]
    kinds += [_precision(measure, estimate), room(evaluation, result), _kind_of_evidence(result, estimate)]
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
        kinds.append(f"It cannot carry: {'; '.join(cannot)}.")
    return tuple(text for text in kinds if text)


def behind(evaluation: Evaluation, result: MeasureResult) -> str:
    """How much was logged for one measure: records, periods, and how many a period."""
    places = sites.judged(evaluation, result)
    period, periods = evaluation.trial.design.period, sum(len(place.series.logged()) for place in places)
    if not periods:
        return "Nothing was logged for this measure."
    counts = [records_of(result.measure, place.series) for place in places]
    word, over = counted(evaluation, result.measure), wording.plural(periods, period)
    tallied = evaluation.trial.log.is_tally and not result.measure.denominator
    if tallied and result.measure.type in ("mean", "money"):
        return f"The log holds one figure for each of {over}."
    if sites.apart(result):
        over = f"{numbers.small_count(len(places))} sites, {over} in all"
    if any(count is None for count in counts):
        return f"The log holds entries over {over}; how many {word} is kept back."
    total = sum(count for count in counts if count is not None)
    each = total / periods
    about = f", about {numbers.plain(each, 0 if each >= 10 else 1)} a {period}" if periods > 1 else ""
    said = f"The log holds {total:,.0f} {word} over {over}{about}{' at each' if sites.apart(result) else ''}."
    estimate = result.headline
    if not isinstance(estimate, Estimate):
        return said
    if sites.controlled(estimate) and estimate.n:
        return f"{said} With those at {sites.compared_with(result)}, what is judged rests on {estimate.n:,}."
    if 0 < estimate.periods < periods and 0 < estimate.n < total:
        said += f" What is judged rests on {estimate.n:,} of them, in {wording.plural(estimate.periods, period)}."
    return said


def records_of(measure: Measure, series: Series, *kinds: str) -> float | None:
    """How many records (events, for counts and rates) a series holds in phases of some kinds; None if kept back."""
    if series.held is not None:
        wanted = set(series.logged(*kinds)["kind"])
        return sum(series.held[kind] for kind in wanted) if wanted <= set(series.held) else None
    rows = series.phase(*kinds) if kinds else series.frame[series.frame["value"].notna()]
    return float(rows["numerator" if measure.type in ("count", "rate") else "denominator"].sum())


def counted(evaluation: Evaluation, measure: Measure) -> str:
    """What the records (events, for counts and rates) of a measure are called."""
    if measure.type in ("count", "rate"):
        return measure.counted or "events"
    return terms.counted(evaluation.trial, measure)


def description_first_last(evaluation: Evaluation, result: MeasureResult) -> str:
    """First period against last, as a description; "" where no series has two periods of trial with entries.

    None beside an estimate that allows for the time of year, which two periods of different times of it do not.
    """
    frame = result.series[0].phase("trial")
    later = evaluation.trial.decision.judged_phase != "trial"
    if result.rung == "paired" or sites.apart(result) or len(frame) < 2 or later:
        return ""
    if len(frame) < len(result.series[0].logged("trial")) or result.seasonal:
        return ""
    period = evaluation.trial.design.period
    first, last = frame.iloc[0], frame.iloc[-1]
    start, end = levels.level_pair(result.measure, float(first["value"]), float(last["value"]))
    text = (
        f"From the first {period} of the trial to the last it went from "
        f"{start}{_basis(evaluation, result.measure, first)} to {end}{_basis(evaluation, result.measure, last)}"
    )
    sizes = [
        findings.brief(result.measure, found) if scale == "absolute" else _of_the_first(result.measure, found, period)
        for scale in ("absolute", "relative")
        if isinstance(found := findings.find(result, "first_last", scale), Estimate)
    ]
    if sizes:
        text += f": {', or '.join(sizes)}"
    if sizes and result.measure.type in ("count", "rate"):
        text += (
            f". Where several {counted(evaluation, result.measure)} belong to one person, that interval is too short"
        )
    return f"{text}. That is only a description of two {period}s inside the trial; {_what_is_judged(result, period)}."


def _what_is_judged(result: MeasureResult, period: str) -> str:
    """What the report judges instead of two periods of the trial."""
    if isinstance(result.headline, NotEstimable):
        return "no change is judged"
    if result.headline.contrast == "level":
        return f"what is judged is the level over all {period}s, and no change"
    if result.headline.contrast == "trend":
        return f"what is judged is the trend over all {period}s"
    against = "what was expected without it" if result.rung == "segmented" else "what came before it"
    beside = f", set beside {sites.compared_with(result)}" if sites.controlled(result.headline) else ""
    return f"what is judged is the trial against {against}{beside}"


def _of_the_first(measure: Measure, found: Estimate, period: str) -> str:
    """The last period's distance from the first, in per cent of the first: "67% higher than the first month (54%…)"."""
    unit, decimals = change_unit(measure, "relative"), estimate_decimals(measure, found)
    change, ends = unit.change(found.value, decimals), interval_brief(measure, found)
    return f"{change} than the first {period} ({ends})" if change != "no change" else f"{change} ({ends})"


def _precision(measure: Measure, estimate: Estimate) -> str:
    """How fine a change the log can show: half the interval's width, against the estimate."""
    unit = change_unit(measure, estimate.scale)
    half = (estimate.interval.upper - estimate.interval.lower) / 2
    if half == float("inf"):
        return "Its interval has no bound on one side, so the size of the change is not known."
    reach = half * unit.factor
    size = unit.size(half, numbers.decimals_for(reach, (-reach, reach)))
    crosses = estimate.interval.lower <= 0 <= estimate.interval.upper
    said = f"Its interval reaches about {size} either way"
    if crosses:
        return f"{said}, so it cannot tell a change of the size seen from no change at all."
    return f"{said}, so it can tell the change seen from no change, but not one size within that reach from another."


def room(evaluation: Evaluation, result: MeasureResult) -> str:
    """Where an interval is told past what is possible: how much room there is from where it is told to have begun.

    A share ends at 0% and 100%, a count and a rate at nothing. Where no start is told, from the periods logged.
    """
    found, kind = result.headline, result.measure.type
    if not isinstance(found, Estimate) or found.scale != "absolute" or kind not in _TOP or sites.controlled(found):
        return ""
    pair = levels.told(evaluation, result, found)
    if pair is None:
        return _past_all_seen(evaluation, result, found)
    start = round(pair[0], 2) if _TOP[kind] == 1 else pair[0]
    ways = [(_TOP[kind] - start, "more")] if found.interval.upper > _TOP[kind] - start else []
    ways += [(start, "less")] if found.interval.lower < -start else []
    if not ways:
        return ""
    unit, (began, _) = change_unit(result.measure, found.scale), levels.level_pair(result.measure, *pair)
    decimals = 0 if _TOP[kind] == 1 else estimate_decimals(result.measure, found)
    far = wording.joined(f"{unit.size(size, decimals)} {way}" for size, way in ways)
    return f"From {began} there is room for {far}: what its interval holds beyond that takes another start than this."


def _past_all_seen(evaluation: Evaluation, result: MeasureResult, found: Estimate) -> str:
    """That a change as large as the interval's ends takes a start that no period logged came near; "" where some did.

    Only of what starts in what was logged, and where every period logged is shown.
    """
    series = result.series[0]
    if found.contrast not in _STARTS_IN or sites.apart(result) or series.held is not None:
        return ""
    logged = series.phase(_STARTS_IN[found.contrast])["value"]
    if logged.empty:
        return ""
    unit, top = change_unit(result.measure, found.scale), _TOP[result.measure.type]
    decimals, period = estimate_decimals(result.measure, found), evaluation.trial.design.period
    of = f"No {period} of the trial was" if found.contrast == "trend" else f"No baseline {period} was"
    said = []
    for extreme, way, side, most, end in (
        (float(logged.max()), "fall", "above", float(logged.max()), -found.interval.lower),
        (float(logged.min()), "rise", "below", top - float(logged.min()), found.interval.upper),
    ):
        if math.isfinite(end) and round(end * unit.factor, decimals) > round(most * unit.factor, decimals):
            level = levels.described(result.measure, extreme)[0]
            what = f"a {way} of more than {unit.size(most, decimals)} takes a start {side} all that were logged"
            said.append(f"{of} {side} {level}: {what}.")
    return " ".join(said)


def _kind_of_evidence(result: MeasureResult, estimate: Estimate) -> str:
    """What the near end of the interval says: the percentages alone do not tell one kind of evidence from another."""
    measure = result.measure
    unit, decimals = change_unit(measure, estimate.scale), estimate_decimals(measure, estimate)
    near = unit.size(min(estimate.interval.lower, estimate.interval.upper, key=abs), decimals)
    worth = numbers.threshold(measure, measure.worthwhile) if measure.worthwhile is not None else ""
    if result.verdict == "beyond_worthwhile":
        return f"Even at the near end of its interval the change is {near}: the log shows one large enough to matter."
    if result.verdict == "improved":
        enough = "the log shows that it got better, not that it got better by enough to matter"
        more = f", less than the {worth} worth having: {enough}" if worth else ""
        if findings.short_of(result):
            more = f", and even at its far end less than the {worth} worth having"
        return f"At the near end of its interval the change is only {near}{more}."
    if result.verdict == "unclear":
        also = f" as well as the {worth} worth having" if worth and not findings.short_of(result) else ""
        return f"Its interval holds no change{also}: the log shows neither that it worked nor that it did not."
    if result.verdict == "less_than_worthwhile":
        return (
            f"Its whole interval falls short of the {worth} worth having: the log shows that any change was too small."
        )
    if result.verdict == "worsened":
        return f"Its whole interval lies on the wrong side of no change, {near} away at its near end."
    return ""


def _basis(evaluation: Evaluation, measure: Measure, row: pd.Series[float]) -> str:
    """ " (20 conversations)", what one period's figure rests on; "" where the figure is the count or a total itself."""
    if measure.type == "count" or (evaluation.trial.log.is_tally and measure.value and not measure.denominator):
        return ""
    total = row["numerator"] if measure.type == "rate" else row["denominator"]
    return f" ({total:,.0f} {counted(evaluation, measure)})"
