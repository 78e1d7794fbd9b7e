"""What a decision may look ahead to: the chance that the change is worth having, and what more periods would show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from trialkit.analysis import before_after, controlled, exceeds, longer, panel, sceptical
from trialkit.analysis.estimate import Check, Estimate, Interval, NotEstimable, Result
from trialkit.judgement.checked import NO_CHANCE
from trialkit.judgement.decide import UNCOMPARED, can_reassure, improvement, landmarks, size_of
from trialkit.judgement.looking import FITTED
from trialkit.judgement.paired import change_at
from trialkit.judgement.results import MeasureResult, primary_of
from trialkit.judgement.rungs import question_for
from trialkit.judgement.staggered import own_effects
from trialkit.protocol.design import Site
from trialkit.protocol.measure import Measure
from trialkit.protocol.trial import Trial
from trialkit.records.log import Log
from trialkit.records.series import Series, series

Aim = Literal["beyond_worthwhile", "improved", "safe"]
"""Where an interval is to end: beyond the worthwhile change, beyond no change, or within the margin."""
_UNKNOWN = "It cannot be worked out for this series."
_EARLY = "the plan judges once, at its end, and the log does not reach it yet."
_FIXED = (
    "The registered plan fixed how long this trial runs and allowed no looks: more {unit}s are for a further trial, "
    "with a plan of its own."
)
_CARRIED = (
    "Its change is that of a line over the {unit}s logged: more {unit}s would make it another change, not a surer one."
)
_SINGLE = "What is compared cannot show it: one side is a single {unit}."


@dataclass(frozen=True)
class Chance:
    """The probability that a change is at least the smallest worth having, in the wanted direction.

    value:     from a sceptical start, at which one new way of working in ten does as much (sceptical.py).
    basis:     what it is of: the posterior of a fitted series, or the distribution of a pooled figure.
    undoubted: the same without that start: what the interval's own distribution gives it.
    as_large:  how probable it was at that start that a change is as large as the one told, or larger.
    """

    value: float
    basis: Literal["posterior", "sampling"]
    undoubted: float
    as_large: float


@dataclass(frozen=True)
class More:
    """What more periods like those there are would show of one measure.

    periods: how many bring its interval to the aim; None when none do, for the `reason`, a sentence.
    """

    measure: Measure
    aim: Aim
    periods: int | None
    reason: str = ""


Own = Sequence[tuple[str, Result]]
"""Each innovation site's name and its own effect."""
Asking = Callable[[], longer.Ask | str]
"""How many periods bring a near end to a figure, or why that cannot be said, worked out when it is asked."""


@dataclass(frozen=True)
class Ahead:
    """The chance that the primary measure's change is worth having, what more periods show, and the next site."""

    chance: Chance | NotEstimable
    more: tuple[More, ...]
    next_site: NextSite


def ahead(trial: Trial, log: Log, results: tuple[MeasureResult, ...], *, may_extend: bool, too_early: bool) -> Ahead:
    """Everything a decision looks ahead to.

    may_extend: False where a registered plan fixed how long the trial runs. too_early: True where the plan's one look
    at the end is still to come: a chance told before it would be a look, and so would a length chosen by it.
    """
    primary = primary_of(results)
    own = _each_own(trial, log, primary)
    further = next_site(trial, primary, own)
    if too_early:
        headline = primary.headline
        return Ahead(_no_chance(headline, _EARLY) if isinstance(headline, Estimate) else headline, (), further)
    more = more_periods(trial, log, results, may_extend=may_extend)
    return Ahead(chance(trial, log, primary, own), tuple(more), further)


def chance(trial: Trial, log: Log, result: MeasureResult, own: Own) -> Chance | NotEstimable:
    """How probable it is that the primary measure's change is worth having; NotEstimable where that has no meaning.

    It holds if the method's assumptions do, so none is told where a check takes away what was shown.

    own: the sites' own effects, asked where they started apart.
    """
    headline, worthwhile = result.headline, result.measure.worthwhile
    if isinstance(headline, NotEstimable):
        return headline
    if worthwhile is None or headline.contrast == "level" or not landmarks(result.measure, headline.scale):
        return _no_chance(headline, "there is no change to hold against the worthwhile one.")
    if result.checked.decisive:
        return _no_chance(headline, NO_CHANCE)
    at = _place(result.measure, headline, worthwhile)
    if headline.contrast in FITTED and not result.apart:
        found = _judged_series(trial, log, result)
        question = question_for(trial, found, headline, trial.decision.weeks_vary)
        above = exceeds.fitted(found, question, headline, at)
        if above is None:
            return _no_chance(headline, "this series has no posterior.")
    else:
        ask = _at_level(trial, log, result, own)
        if ask is None:
            return _no_chance(headline, "the method has no distribution to take it from.")
        above = exceeds.by_levels(ask, headline.scale, headline.value, at)
    value, rare = sceptical.doubted(headline, at, above), sceptical.as_large(headline, at)
    if value is None or rare is None:
        return _no_chance(headline, "the change or its interval has no bound.")
    basis: Literal["posterior", "sampling"] = "posterior" if headline.contrast in FITTED else "sampling"
    return Chance(value, basis, above if at > 0 else 1 - above, rare)


def more_periods(
    trial: Trial, log: Log, results: tuple[MeasureResult, ...], *, may_extend: bool = True
) -> Iterator[More]:
    """For the primary measure short of its worthwhile change, and each balancing one short of safe, what is needed.

    may_extend: where False no number is given, because a registered plan fixed the length.
    """
    fixed = "" if may_extend else _FIXED.format(unit=trial.design.period)
    for result in results:
        headline = result.headline
        if result.measure.role == "primary" and result.verdict in ("unclear", "improved"):
            wanted: tuple[Aim, ...] = ("beyond_worthwhile",) if result.verdict == "improved" else ()
            ask = _asking(trial, log, result, fixed)
            for aim in wanted or ("improved", "beyond_worthwhile"):
                yield _more(trial, result, aim, ask)
        elif result.safety == "not_shown_safe" and isinstance(headline, Estimate):
            yield _more(trial, result, "safe", _asking(trial, log, result, fixed))


@dataclass(frozen=True)
class NextSite:
    """What one further site like those of the trial may see.

    sites: how many have an effect of their own, or were tried where none is asked. effect: the headline's kind of
    change there, its interval for that site and not for an average; NotEstimable where it cannot be known. differ:
    whether the sites lie apart; None below two.
    """

    sites: int
    effect: Result
    differ: Check | None = None


def next_site(trial: Trial, result: MeasureResult, own: Own) -> NextSite:
    """Whether it will work for the next team: heterogeneity between sites, and a prediction interval for a new one.

    own: the sites' own effects.
    """
    count, headline = sum(site.role == "innovation" for site in trial.design.sites), result.headline

    def absent(reason: str, needs: str = "") -> NextSite:
        said = NotEstimable(headline.contrast, headline.scale, panel.FURTHER, reason, needs)
        return NextSite(count, said)

    if count < panel.FEWEST:
        reason = "it was tried at one site, and nothing here shows how much sites differ."
        return absent(reason, "A second site, and better a third, each with a baseline of its own.")
    if isinstance(headline, NotEstimable) or headline.contrast not in FITTED:
        return absent("no change of a series was fitted that could be told site by site.")
    found = panel.together(own, level=trial.decision.confidence)
    return NextSite(len(own) - len(found.left_out), found.prediction, found.differ)


def _each_own(trial: Trial, log: Log, result: MeasureResult) -> Own:
    """Every innovation site's own effect; none of a headline that is no fitted change, or of a single site."""
    headline, sites = result.headline, [site for site in trial.design.sites if site.role == "innovation"]
    if not isinstance(headline, Estimate) or headline.contrast not in FITTED or len(sites) < panel.FEWEST:
        return ()
    if result.apart:
        return own_effects(trial, result)
    return [(site.name, _own(trial, log, result.measure, headline, site)) for site in sites]


def _own(trial: Trial, log: Log, measure: Measure, headline: Estimate, site: Site) -> Result:
    """One site's own change, asked as the headline is, without the comparison."""
    found = series(trial, log, measure, site=site.id)
    return controlled.single(found, question_for(trial, found, headline, trial.decision.weeks_vary))


def _more(trial: Trial, result: MeasureResult, aim: Aim, asking: Asking) -> More:
    measure, headline, unit = result.measure, result.headline, trial.design.period
    goal = {"beyond_worthwhile": measure.worthwhile, "improved": 0.0, "safe": -(measure.margin or 0.0)}[aim]
    ends = improvement(measure, headline)
    if not isinstance(headline, Estimate) or ends is None or goal is None:
        return More(measure, aim, None, "There is no interval to bring there.")
    if aim == "safe" and not can_reassure(headline):
        said = "What is compared cannot show it: it says nothing of the level before the trial, however long it runs."
        return More(measure, aim, None, said if headline.contrast in UNCOMPARED else _SINGLE.format(unit=unit))
    sign = -1 if measure.better == "lower" else 1
    at = _place(measure, headline, goal)
    if sign * headline.value <= sign * at:
        short = {"beyond_worthwhile": "short of it", "improved": "not an improvement", "safe": "outside the margin"}
        said = (
            f"As it stands the change itself is {short[aim]}; if it stays as it is, more {unit}s do not bring it there."
        )
        return More(measure, aim, None, said)
    if sign * (headline.interval.lower if sign > 0 else headline.interval.upper) > sign * at:
        return More(measure, aim, None, "The headline is there already; its effect at the end is not.")
    ask = asking()
    found = ask if isinstance(ask, str) else ask(at) or _UNKNOWN
    if isinstance(found, str):
        return More(measure, aim, None, found)
    if found.periods is None:
        baseline = len(result.series[0].phase("baseline"))
        said = f"The {baseline} baseline {unit}s set the limit: more of them are what it needs, in the next trial."
        if result.rung == "segmented":
            said = "The longer the trial, the further the earlier trend is carried on, and the less sure it is."
        if not baseline:
            said = f"Not even {longer.MOST} more {unit}s of this kind would do."
        return More(measure, aim, None, said)
    return More(measure, aim, found.periods)


def _asking(trial: Trial, log: Log, result: MeasureResult, fixed: str) -> Asking:
    """What is asked of each figure, fitted at the first alone; `fixed` where a plan fixed the length."""
    return cache(lambda: fixed or _asker(trial, log, result))


def _asker(trial: Trial, log: Log, result: MeasureResult) -> longer.Ask | str:
    """How many periods bring the near end to a figure, asked of any figure; or why that cannot be said."""
    headline = result.headline
    if not isinstance(headline, Estimate):
        return _UNKNOWN
    if headline.contrast == "trend":
        return _CARRIED.format(unit=trial.design.period)
    if result.apart:
        return "The sites started apart: what makes their average surer is further sites."
    found = _judged_series(trial, log, result)
    if headline.contrast in FITTED:
        question = question_for(trial, found, headline, trial.decision.weeks_vary)
        return longer.fitted(found, question, headline) or _UNKNOWN
    if headline.contrast != "before_after":
        return "It rests on people asked twice: what makes it surer is more of them."
    column = {"count": "records", "rate": "exposure"}.get(result.measure.type, "denominator")
    before, after = (found.phase(kind) for kind in ("baseline", trial.decision.judged_phase))
    sizes = [float(rows[column].sum()) or float(len(rows)) for rows in (before, after)]
    return longer.pooled(sizes[0], sizes[1], len(after), headline)


def _at_level(trial: Trial, log: Log, result: MeasureResult, own: Own) -> Callable[[float], Interval] | None:
    """The headline's own method asked at any level, and nothing beside it; None where it has none."""
    headline = result.headline
    if headline.contrast == "before_after":
        found, kind = _judged_series(trial, log, result), trial.decision.judged_phase

        def pooled(level: float) -> Interval:
            told = before_after.before_after(found, after=(kind,), level=level)
            return _interval(next(one for one in told if one.scale == headline.scale))

        return pooled
    if headline.contrast == "paired":
        change = change_at(trial, log, result.measure)
        return lambda level: _interval(change(level))
    if result.apart:
        return lambda level: _interval(panel.together(own, level=level).headline)
    return None


def _interval(found: Result) -> Interval:
    if isinstance(found, NotEstimable):
        raise ValueError(found.reason)
    return found.interval


def _place(measure: Measure, headline: Estimate, goal: float) -> float:
    """A change in the wanted direction, as the plan writes it, on the headline's scale."""
    sign = -1 if measure.better == "lower" else 1
    return sign * goal / size_of(measure, headline.scale)


def _judged_series(trial: Trial, log: Log, result: MeasureResult) -> Series:
    """The series that the headline is of: all innovation sites together, against the comparison where it is used."""
    found = result.series[0]
    if result.comparison is None or not result.comparison.used:
        return found
    return controlled.against(found, series(trial, log, result.measure, role="comparison"))


def _no_chance(headline: Estimate, reason: str) -> NotEstimable:
    return NotEstimable(headline.contrast, headline.scale, headline.subject, reason)
