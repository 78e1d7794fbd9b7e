"""What follows from an effect, as it may be told: its worth, its chance, further sites, and planned paths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from trialkit.analysis.carrying import Carried
from trialkit.analysis.estimate import Estimate, Interval, NotEstimable, Result
from trialkit.analysis.exceeds import by_levels
from trialkit.analysis.sceptical import as_large, doubted
from trialkit.judgement.decide import landmarks
from trialkit.judgement.prospects import Chance, More, NextSite
from trialkit.judgement.results import MeasureResult
from trialkit.judgement.trajectories import Progress, Step, progress
from trialkit.judgement.value import BreakEven, Goal, Value
from trialkit.protocol.disclosure import DisclosureRule
from trialkit.protocol.trajectory import PathPoint, Trajectory
from trialkit.protocol.trial import Trial
from trialkit.reporting.disclosure.estimates import Keeper, finite
from trialkit.reporting.disclosure.sentences import Sentences
from trialkit.reporting.disclosure.shown import Told, coarse

_KEPT = "It would tell a number of people that is {words}, so it is kept back."
_ROUNDED = "It would tell counts that are rounded here, so it is kept back."
_SINGLE = "single periods are not told apart here, so what was seen is kept back."


def kept_value(found: Value | NotEstimable | None, keeps: Keeper, sentences: Sentences) -> Value | NotEstimable | None:
    """Pounds coarsely, chances to two figures and never certain; none where the effect itself may not be told."""
    if found is None:
        return None
    if isinstance(found, NotEstimable):
        return sentences.kept(_not_told(found, keeps))
    effect = keeps.result(found.effect)
    if keeps.step(found.effect):
        reason = f"its pounds would tell a number of people that is {keeps.rule.words}, so they are kept back."
        effect = NotEstimable(found.effect.contrast, found.effect.scale, found.effect.subject, reason)
    if not isinstance(effect, Estimate):
        return sentences.kept(effect)
    even, pays = found.break_even, found.pays_back
    return replace(
        found,
        effect=sentences.kept(effect),
        gained=coarse(found.gained),
        gain=_ends(found.gain),
        gains=None if found.gains is None else _likely(found.gains),
        pays_back=sentences.kept(pays) if isinstance(pays, NotEstimable) else _likely(pays),
        yearly=_carried(found.yearly),
        benefit=_carried(found.benefit),
        cost=_carried_or_none(found.cost),
        net=_carried_or_none(found.net),
        ratio=_carried_or_none(found.ratio),
        break_even=replace(even, needed=_carried(even.needed)) if isinstance(even, BreakEven) else even,
        goals=tuple(_goal(goal) for goal in found.goals),
    )


def _goal(goal: Goal) -> Goal:
    """What a target takes: what is needed follows from the plan alone, the chances from the data."""
    if goal.chance is None:
        return goal
    least, most = map(_likely, goal.chance)
    return replace(goal, chance=(least, most))


def _carried_or_none(found: Carried | NotEstimable) -> Carried | NotEstimable:
    return _carried(found) if isinstance(found, Carried) else found


def _carried(found: Carried) -> Carried:
    """Pounds to two figures: divided by the price, which the plan states, a third would tell one more of the effect."""
    median, error = coarse(found.median, 2), coarse(found.error, 2)
    ends = replace(found.interval, lower=coarse(found.interval.lower, 2), upper=coarse(found.interval.upper, 2))
    return replace(found, median=median, interval=ends, error=error)


def _ends(found: Interval) -> Interval:
    return replace(found, lower=coarse(found.lower), upper=coarse(found.upper))


def kept_chance(
    found: Chance | NotEstimable | None, headline: Result, keeps: Keeper, sentences: Sentences
) -> Chance | NotEstimable | None:
    """A chance to two figures; none where its change is kept back or told in steps, for it would pin that finer."""
    if found is None:
        return None
    if isinstance(found, NotEstimable):
        return sentences.kept(_not_told(found, keeps))
    if keeps.pins(headline):
        return keeps.kept(headline)
    if isinstance(headline, Estimate) and keeps.rounds(headline):
        again = _of_rounded(headline, keeps)
        if again is None:
            return keeps.kept(headline)
        found = again
    told = _likely(found.value), _likely(found.undoubted)
    return replace(found, value=told[0], undoubted=told[1], as_large=coarse(found.as_large))


def _of_rounded(headline: Estimate, keeps: Keeper) -> Chance | None:
    """The chance of a pooled comparison as that of rounded counts: the one of the true counts would tell them."""
    told = keeps.of_rounded(headline, headline.interval.level)
    worthwhile = next((mark.at for mark in landmarks(keeps.measure, headline.scale)), None)
    if told is None or worthwhile is None:
        return None

    def ends(level: float) -> Interval:
        made = keeps.of_rounded(headline, level)
        return told.interval if made is None else made.interval

    above = by_levels(ends, told.scale, told.value, worthwhile)
    value, rare = doubted(told, worthwhile, above), as_large(told, worthwhile)
    if value is None or rare is None:
        return None
    return Chance(value, "sampling", above if worthwhile > 0 else 1 - above, rare)


def kept_more(
    found: tuple[More, ...], results: tuple[MeasureResult, ...], keepers: Mapping[str, Keeper], sentences: Sentences
) -> tuple[More, ...]:
    """How many more periods are needed; not told where it would pin a change: kept back, in steps, of rounded counts.

    results: as they were estimated; keepers: by measure.
    """
    headlines = {result.measure.id: result.headline for result in results}

    def told(one: More) -> More:
        keeps, headline = keepers[one.measure.id], headlines[one.measure.id]
        if one.periods is not None and keeps.pins(headline):
            return replace(one, periods=None, reason=_KEPT.format(words=keeps.rule.words))
        if one.periods is not None and keeps.rounds(headline):
            return replace(one, periods=None, reason=_ROUNDED)
        return sentences.kept(one)

    return tuple(map(told, found))


def _not_told(found: NotEstimable, keeps: Keeper) -> NotEstimable:
    """Why there is no figure, or that it is kept back where the reason would tell a small number."""
    return keeps.kept(found) if keeps.tells(found) else found


def _likely(chance: float) -> float:
    """A chance to two figures, and never certain."""
    return min(0.99, max(0.01, coarse(chance, 2)))


def kept_next_site(found: NextSite | None, keeps: Keeper, sentences: Sentences) -> NextSite | None:
    """One further site, as the estimates that it rests on may be told."""
    return None if found is None else sentences.kept(replace(found, effect=keeps.result(found.effect)))


def kept_paths(
    trial: Trial, results: tuple[MeasureResult, ...], seen: Mapping[str, Told], rule: DisclosureRule
) -> Iterator[Progress]:
    """Planned paths beside what may be told of what was seen; forecasts are made anew, of what is told.

    results: as they may be told; seen: by measure. Only the plan is left where single periods of its measure may not be
    told.
    """
    paths = tuple(_stated(path, rule) for path in trial.trajectories)
    for found in progress(trial.model_copy(update={"trajectories": paths}), results):
        told = seen.get(found.plan.measure or "")
        if told is not None and (told.shown.hidden or told.shown.together):
            yield _only_planned(found)
        else:
            yield _coarsely(found)


def _stated(path: Trajectory, rule: DisclosureRule) -> Trajectory:
    """A path of demand whose stated figures are held to the rule, as numbers of people: small ones out, others rounded.

    Figures of which some are no whole numbers (hours, shares) count nobody.
    """
    stated = [point.actual for point in path.points if point.actual is not None]
    if path.of != "demand" or any(actual != int(actual) for actual in stated):
        return path
    return path.model_copy(update={"points": tuple(_held(point, rule) for point in path.points)})


def _held(point: PathPoint, rule: DisclosureRule) -> PathPoint:
    if point.actual is None:
        return point
    return point.model_copy(update={"actual": None if rule.hidden(point.actual) else rule.rounded(point.actual)})


def _only_planned(found: Progress) -> Progress:
    steps = tuple(replace(step, actual=None, forecast=None, lower=None, upper=None) for step in found.steps)
    return replace(
        found, steps=steps, latest=None, total=None, ahead=None, heading=None, no_forecast=_SINGLE, drift=None
    )


def _coarsely(found: Progress) -> Progress:
    """The same, with every number in it coarse, but those that the plan states and counts that are rounded already."""
    exact = found.plan.of == "demand"
    return replace(
        found,
        steps=tuple(_step(step, exact=exact) for step in found.steps),
        latest=None if found.latest is None else _step(found.latest, exact=exact),
        ahead=None if found.ahead is None else _step(found.ahead, exact=exact),
        total=_number(found.total),
        drift=_number(found.drift),
    )


def _step(step: Step, *, exact: bool) -> Step:
    actual = step.actual if exact else _number(step.actual)
    forecast, lower, upper = (_number(end) for end in (step.forecast, step.lower, step.upper))
    return replace(step, actual=actual, forecast=forecast, lower=lower, upper=upper)


def _number(found: float | None) -> float | None:
    return None if found is None else finite(found)
