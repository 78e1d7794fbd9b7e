"""Sites that started on different days: each against its own baseline, and all of them by random effects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

import pandas as pd

from trialkit.analysis import before_after, controlled, not_yet, robustness_apart
from trialkit.analysis.asked import ask
from trialkit.analysis.estimate import Check, Estimate, NotEstimable, Result, Scale, WeeksVary
from trialkit.analysis.panel import Panel
from trialkit.analysis.parallel import NAME as PARALLEL
from trialkit.analysis.robustness_apart import Apart, figure_apart
from trialkit.analysis.segmented import Question
from trialkit.judgement.beside import each_site
from trialkit.judgement.decide import landmarks, safety, verdict
from trialkit.judgement.results import DECIDING, Comparison, MeasureResult, Rung
from trialkit.judgement.rungs import SEGMENTED_HEADLINE, climb_for, scale_of
from trialkit.judgement.since_start import by_time
from trialkit.protocol.design import Site
from trialkit.protocol.measure import Measure
from trialkit.protocol.trial import Trial
from trialkit.records.log import Log
from trialkit.records.series import Series, series


def apart(trial: Trial, log: Log, measure: Measure, sites: list[Site]) -> MeasureResult:
    """Sites that started on different days: each against its own baseline, then all of them together."""
    every = tuple(each_site(trial, log, measure))
    at = {found.site: found for found in every}
    own = [(site, at[site.id]) for site in sites]
    named = tuple((site.name, found) for site, found in own)
    climbs = [climb_for(trial, found) for _, found in own]
    rung: Rung = "segmented" if all(climb.rung == "segmented" for climb in climbs) else "phases"
    question = _shared_question(trial, scale_of(measure), rung)
    scales: tuple[Scale, ...] = ("absolute", "relative", "ratio")
    if measure.type in ("proportion", "ordinal"):
        scales = (*scales, "odds_ratio")
    found = {
        scale: figure_apart(named, replace(question, scale=scale, landmarks=landmarks(measure, scale)))
        for scale in scales
    }
    main = found[question.scale]
    headline = main.answer
    if all(climb.rung in ("none", "trend", "single_level") for climb in climbs):
        headline = _level(trial, [part for _, part in own], headline)
    compared = _staggered_comparison(trial, headline)
    if compared and trial.decision.headline == "controlled":
        headline = compared.controlled
    estimable = isinstance(headline, Estimate)
    each = [
        replace(result, subject=f"{site.name}: {result.subject}")
        for (site, _), climb in zip(own, climbs, strict=True)
        for result in climb.run(trial.decision.weeks_vary).results
    ]
    others = [part.answer for scale, part in found.items() if scale != question.scale or not estimable]
    changed = estimable and headline.contrast != "level"
    parts = main if measure.role in DECIDING and changed else None
    waiting = not_yet.not_yet(named, main.question) if parts else None
    beside = (waiting, *by_time(trial, own, question)) if waiting else ()
    return MeasureResult(
        measure=measure,
        series=every,
        rung=rung if changed else "single_level" if estimable else "none",
        rung_reason=_apart_reason(trial, rung, main.whole, headline),
        headline=headline,
        estimates=(*others, main.whole.prediction, *beside, *each),
        settings=tuple(parts.under(vary) for vary in get_args(WeeksVary)) if parts else (),
        lines=(),
        checks=_checks(trial, log, measure, own, (parts, waiting)) if parts and waiting else (),
        verdict=verdict(measure, headline),
        safety=safety(measure, headline),
        comparison=compared,
    )


def own_effects(trial: Trial, result: MeasureResult) -> list[tuple[str, Result]]:
    """Each innovation site's name and its own effect, as the headline of sites that started apart combines them."""
    question = _shared_question(trial, scale_of(result.measure), result.rung)
    names = {site.id: site.name for site in trial.design.sites if site.role == "innovation"}
    return [(names[found.site], ask(found, question)) for found in result.series if found.site in names]


def _shared_question(trial: Trial, scale: Scale, rung: Rung) -> Question:
    """The one question that every site can answer: a long baseline at some is no reason to ask them another."""
    return Question(
        contrast=SEGMENTED_HEADLINE[trial.design.shape] if rung == "segmented" else "change",
        scale=scale,
        shape=trial.design.shape,
        baseline_trend=trial.design.baseline_trend,
        of=trial.decision.judged_phase,
        weeks_vary=trial.decision.weeks_vary,
        level=trial.decision.confidence,
        period=trial.design.period,
    )


def _checks(
    trial: Trial, log: Log, measure: Measure, own: Sequence[tuple[Site, Series]], asked: tuple[Apart, Result]
) -> tuple[Check, ...]:
    """The robustness checks of a mean that the decision rests on."""
    parts, waiting = asked
    without: list[tuple[str, dict[int, Series]]] = []
    for code in (person.code for person in log.completeness.practitioners):
        there = {
            place: series(trial, log, measure, site=site.id, without_practitioner=code)
            for place, (site, found) in enumerate(own)
            if found.practitioners is not None and (found.practitioners["practitioner"] == code).any()
        }
        if there:
            without.append((code, there))
    changes = [(change.date, change.what) for change in trial.design.other_changes]
    return robustness_apart.checks(parts, waiting, without=without, other_changes=changes)


def _level(trial: Trial, own: Sequence[Series], absent: Result) -> Result:
    """The level over all sites' judged periods, of a measure that no site could log before; `absent` where none did.

    Such as conversations that did not exist under the old way: nothing can be said of a change, and much of the level.
    """
    kind = trial.decision.judged_phase
    people = [part.practitioners for part in own if part.practitioners is not None]
    parts = [part.phase(kind) for part in own]
    together = replace(
        own[0],
        site=None,
        frame=pd.concat(parts, ignore_index=True),
        practitioners=pd.concat(people, ignore_index=True) if people else None,
    )
    found = before_after.level(together, kind, level=trial.decision.confidence)
    return found if isinstance(found, Estimate) else absent


def _apart_reason(trial: Trial, rung: Rung, main: Panel, headline: Result) -> str:
    said = "The sites started on different days, so each is set against its own baseline"
    if isinstance(headline, NotEstimable):
        return f"{said}. {headline.reason[:1].upper()}{headline.reason[1:]}"
    if headline.contrast == "level":
        return "No site logged this measure in a baseline, so only its level can be given, over all sites together."
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
