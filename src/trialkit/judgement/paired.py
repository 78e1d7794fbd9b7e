"""A measure of pairs: the same people before and after, among those of the judged phase who gave both answers.

No series is fitted: each person is their own baseline, so the evidence is that of totals before and after.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pandas as pd

from trialkit.analysis import within
from trialkit.analysis.estimate import Estimate, Result
from trialkit.analysis.paired import Pairs
from trialkit.analysis.within import Answers, Within
from trialkit.judgement.decide import landmarks, safety, verdict
from trialkit.judgement.results import Asked, MeasureResult
from trialkit.judgement.twice import asked_twice, both_answers, judged_pairs
from trialkit.protocol.measure import Measure
from trialkit.protocol.trial import Trial
from trialkit.records.log import Log
from trialkit.records.series import Series, series

REGRESSION = {
    "worst_results": "They were chosen for their worst results, and such scores rise by themselves (regression to the "
    "mean): part of the change may be that.",
    "best_results": "They were chosen for their best results, and such scores fall by themselves (regression to the "
    "mean): part of a change may be hidden by that.",
    "not_stated": "How people or places were chosen is not stated; if it was for low scores, part of the change is "
    "regression to the mean.",
}
"""What a reader must know of how people were chosen, by the plan's `chosen_because`."""


def paired_result(trial: Trial, log: Log, measure: Measure) -> MeasureResult:
    """The change within the people of the judged phase at all innovation sites together."""
    chosen = judged_pairs(trial, log, measure)
    answers = _answers(chosen)
    once = chosen[chosen["before"].notna() & chosen["after"].isna()]
    found = _within(trial, measure, answers, once)
    headline = _told(trial, found.headline)
    asked = asked_twice(chosen)
    deciding = measure.role in ("primary", "balancing") and isinstance(headline, Estimate)
    return MeasureResult(
        measure=measure,
        series=_series(trial, log, measure),
        rung="paired" if isinstance(headline, Estimate) else "none",
        rung_reason=_reason(trial, asked),
        headline=headline,
        estimates=tuple(_told(trial, result) for result in found.others),
        settings=(),
        lines=(),
        checks=found.checks if deciding else (),
        verdict=verdict(measure, headline),
        safety=safety(measure, headline),
        asked=asked,
    )


def change_at(trial: Trial, log: Log, measure: Measure) -> Callable[[float], Result]:
    """The change within people at any level, without what is shown and checked beside it."""
    answers, good = _read(trial, measure, _answers(judged_pairs(trial, log, measure)))
    if good is None:
        return lambda level: within.mean_change(answers, level=level)
    pairs = answers.pairs(good)
    return lambda level: within.share_change(pairs, level=level)


@dataclass(frozen=True)
class Tables:
    """How those with both answers answered: share, who counted when, None for scores; moves, whose answer rose."""

    share: Pairs | None
    moves: Pairs


def tables(trial: Trial, log: Log, measure: Measure) -> Tables:
    """The tables that a change within people is worked out from; ValueError where nobody gave both answers."""
    answers, good = _read(trial, measure, _answers(judged_pairs(trial, log, measure)))
    return Tables(None if good is None else answers.pairs(good), answers.moves())


def _answers(chosen: pd.DataFrame) -> Answers:
    """Those who gave both answers."""
    counts = both_answers(chosen).groupby(["before", "after"], as_index=False)["people"].sum()
    return Answers(*(counts[name].to_numpy(dtype=float) for name in ("before", "after", "people")))


def _within(trial: Trial, measure: Measure, answers: Answers, once: pd.DataFrame) -> Within:
    level = trial.decision.confidence
    without = int(once["people"].sum())
    marks = landmarks(measure, "absolute")
    answers, good = _read(trial, measure, answers)
    if good is None:
        return within.scores(answers, once=without, level=level, landmarks=marks)
    ordered = measure.type == "ordinal"
    return within.shares(answers, good, once=without, ordered=ordered, level=level, landmarks=marks)


def _read(trial: Trial, measure: Measure, answers: Answers) -> tuple[Answers, frozenset[float] | None]:
    """Answers with the better ones the higher, and which are good; None for scores, whose mean is compared."""
    if measure.type == "proportion":
        return answers, frozenset({1.0})
    if measure.type != "ordinal":
        return answers, None
    options = list(trial.log.fields[str(measure.value)].options or {})
    top = measure.top or tuple(options[-1:])
    places = [float(options.index(answer)) for answer in top]
    last = len(options) - 1
    if 2 * sum(places) < last * len(places):
        answers = replace(answers, before=last - answers.before, after=last - answers.after)
        places = [last - place for place in places]
    return answers, frozenset(places)


def _told(trial: Trial, result: Result) -> Result:
    """A change with the note of what the choice of people may have done to it."""
    warning = REGRESSION.get(trial.design.chosen_because, "")
    if result.contrast != "paired" or not isinstance(result, Estimate) or not warning:
        return result
    return replace(result, note=f"{result.note} {warning}".strip())


def _reason(trial: Trial, asked: Asked) -> str:
    said = f"The same people were asked before and after: {asked.both:,} of {asked.people:,} people gave both answers, "
    said += "and each is compared with themselves."
    if any(site.role == "comparison" for site in trial.design.sites):
        said += " The comparison site is not used for that."
    return said


def _series(trial: Trial, log: Log, measure: Measure) -> tuple[Series, ...]:
    """The answers after, period by period: pooled first unless sites started apart, then each site's own."""
    sites = trial.design.sites
    apart = len({site.start for site in sites if site.role == "innovation"}) > 1
    pooled = () if apart else (series(trial, log, measure),)
    each = tuple(series(trial, log, measure, site=site.id) for site in sites) if len(sites) > 1 else ()
    return (*pooled, *each)
