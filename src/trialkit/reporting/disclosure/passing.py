"""An evaluation through a rule that keeps small numbers back: every part of it in turn."""

from __future__ import annotations

from dataclasses import replace

from trialkit.analysis.estimate import NotEstimable
from trialkit.judgement.evaluation import Evaluation
from trialkit.judgement.neighbours import among_neighbours
from trialkit.judgement.released import Release
from trialkit.judgement.results import Asked, Comparison, MeasureResult
from trialkit.judgement.value import Value, value
from trialkit.protocol.disclosure import DisclosureRule
from trialkit.reporting.disclosure import estimates
from trialkit.reporting.disclosure.estimates import Keeper, keeper
from trialkit.reporting.disclosure.groups import kept_groups
from trialkit.reporting.disclosure.linked import linked
from trialkit.reporting.disclosure.outlook import kept_chance, kept_more, kept_next_site, kept_paths, kept_value
from trialkit.reporting.disclosure.records import kept_log
from trialkit.reporting.disclosure.sentences import Sentences
from trialkit.reporting.disclosure.shown import Told, told


def passed(evaluation: Evaluation, release: Release) -> Evaluation:
    """The evaluation as it may leave by a rule that keeps numbers back."""
    rule, trial = release.rule, evaluation.trial
    seen = _seen(evaluation, rule)
    dated = not any(one.shown.hidden or one.shown.together for one in seen)
    by_measure = [Sentences(evaluation, rule, dated=dated, few=one.judged_small or one.beside.small) for one in seen]
    keepers = [keeper(evaluation, result, one) for result, one in zip(evaluation.results, seen, strict=True)]
    results = tuple(
        replace(_result(*parts), neighbours=among_neighbours(trial, parts[0].measure, parts[1].series))
        for parts in zip(evaluation.results, seen, keepers, by_measure, strict=True)
    )
    primary = next(number for number, result in enumerate(results) if result.measure.role == "primary")
    sentences = by_measure[primary]
    plan = evaluation.trial.value
    names = [result.measure.id for result in evaluation.results]
    valued = names.index(plan.measure) if plan is not None and plan.measure else primary
    paths, by_name = dict(zip(names, seen, strict=True)), dict(zip(names, keepers, strict=True))
    log, few = kept_log(evaluation.log, rule)
    asked = {f"asked:{result.measure.id}" for result in evaluation.results if result.asked and _few(result.asked, rule)}
    return replace(
        evaluation,
        log=replace(log, flow=sentences.kept(log.flow), emptied=sentences.kept(log.emptied)),
        results=results,
        grade=sentences.kept(evaluation.grade),
        decision=sentences.kept(evaluation.decision),
        value=kept_value(_value(evaluation, results, keepers[valued]), keepers[valued], by_measure[valued]),
        chance=kept_chance(evaluation.chance, evaluation.primary.headline, keepers[primary], sentences),
        more=kept_more(evaluation.more, evaluation.results, by_name, sentences),
        next_site=kept_next_site(evaluation.next_site, keepers[primary], sentences),
        trajectories=tuple(kept_paths(trial, results, paths, rule)),
        equality=kept_groups(evaluation, keepers[primary], sentences),
        release=replace(release, shown=tuple(one.shown for one in seen), few=few | asked),
    )


def _seen(evaluation: Evaluation, rule: DisclosureRule) -> list[Told]:
    """Each measure as it may be shown; those that tell of each other are worked out together."""
    found: dict[int, Told] = {}
    for places in linked(evaluation.results):
        found |= dict(zip(places, told(evaluation.trial, [evaluation.results[at] for at in places], rule), strict=True))
    return [found[place] for place in range(len(evaluation.results))]


def _result(result: MeasureResult, told: Told, keeps: Keeper, sentences: Sentences) -> MeasureResult:
    """One measure: what is shown of it, its figures, and its sentences."""
    return replace(
        result,
        series=told.series,
        rung_reason=sentences.kept(result.rung_reason),
        headline=sentences.kept(keeps.result(result.headline)),
        estimates=tuple(sentences.kept(keeps.result(found)) for found in result.estimates),
        settings=tuple(sentences.kept(keeps.result(found)) for found in result.settings),
        lines=estimates.lines(result.lines, told, moved=result.comparison is not None and result.comparison.used),
        checks=sentences.kept(result.checks),
        comparison=_comparison(result.comparison, keeps, sentences),
        chart=estimates.chart(result, told.series[0], told.shown, keeps.rule),
        asked=_asked(result.asked, keeps.rule),
        spared=None if result.spared is None else sentences.kept(keeps.result(result.spared)),
    )


def _value(evaluation: Evaluation, results: tuple[MeasureResult, ...], keeps: Keeper) -> Value | NotEstimable | None:
    """What the change is worth; of a pooled comparison of rounded counts, what that is worth, for pounds tell it."""
    found = evaluation.value
    pooled = isinstance(found, Value) and keeps.rounds(found.effect)
    return value(evaluation.trial, results) if pooled else found


def _comparison(found: Comparison | None, keeps: Keeper, sentences: Sentences) -> Comparison | None:
    if found is None:
        return None
    kept = replace(found, controlled=keeps.result(found.controlled), uncontrolled=keeps.result(found.uncontrolled))
    return sentences.kept(kept)


def _few(asked: Asked, rule: DisclosureRule) -> bool:
    return any(rule.hidden(count) for count in (asked.people, asked.both, asked.people - asked.both))


def _asked(asked: Asked | None, rule: DisclosureRule) -> Asked | None:
    """How many were asked and answered, rounded; not told where that would tell of a few."""
    if asked is None or _few(asked, rule):
        return None
    return Asked(int(rule.rounded(asked.people)), int(rule.rounded(asked.both)))
