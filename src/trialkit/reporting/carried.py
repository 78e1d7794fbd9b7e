"""What one measure's log holds, and what it can and cannot carry at that number of records, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.analysis.estimate import Estimate, NotEstimable
from trialkit.protocol import wording
from trialkit.reporting import findings, levels, numbers, paired, sites, terms
from trialkit.reporting.numbers import change_unit, estimate_decimals, interval_brief

if TYPE_CHECKING:
    import pandas as pd

    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.results import MeasureResult
    from trialkit.protocol.measure import Measure
    from trialkit.records.series import Series


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
    kinds += [_precision(measure, estimate), _room(evaluation, result, estimate), _kind_of_evidence(result, estimate)]
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
    """First period against last, as a description; "" where no series has two periods of trial with entries."""
    frame = result.series[0].phase("trial")
    later = evaluation.trial.decision.judged_phase != "trial"
    if result.rung == "paired" or sites.apart(result) or len(frame) < 2 or later:
        return ""
    if len(frame) < len(result.series[0].logged("trial")) or _of_a_season(result):
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
    if isinstance(result.headline, Estimate) and result.headline.contrast == "trend":
        return f"{text}. That is only a description: the result judged is the trend over all {period}s."
    judged = "what is judged is the trial against what was expected without it"
    if result.rung != "segmented":
        judged = "what is judged is the trial against what came before it"
    return f"{text}. That is only a description of two {period}s inside the trial; {judged}."


def _of_a_season(result: MeasureResult) -> bool:
    """Whether the estimate allows for the time of year, which two periods of different times of it do not."""
    return isinstance(result.headline, Estimate) and "yearly season" in result.headline.method


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


def _room(evaluation: Evaluation, result: MeasureResult, estimate: Estimate) -> str:
    """Where a share's interval reaches past 0% or 100% from where it is told to have begun: that only another start
    would leave the room."""
    pair = None if sites.controlled(estimate) else levels.told(evaluation, result, estimate)
    if pair is None or estimate.scale != "absolute" or result.measure.type not in ("proportion", "ordinal"):
        return ""
    down, up = -round(pair[0], 2), 1 - round(pair[0], 2)
    ways = [(up, "more")] if estimate.interval.upper > up else []
    ways += [(down, "less")] if estimate.interval.lower < down else []
    if not ways:
        return ""
    unit, (began, _) = change_unit(result.measure, estimate.scale), levels.level_pair(result.measure, *pair)
    room = wording.joined(f"{unit.size(abs(far), 0)} {way}" for far, way in ways)
    return f"From {began} there is room for {room}: what its interval holds beyond that takes another start than this."


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
    """ " (20 conversations)", what one period's figure rests on; "" where the figure is the count itself."""
    if measure.type == "count":
        return ""
    total = row["numerator"] if measure.type == "rate" else row["denominator"]
    return f" ({total:,.0f} {counted(evaluation, measure)})"
