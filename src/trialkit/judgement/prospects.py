"""What a decision may look ahead to: the chance that the change is worth having, and what more periods would show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from trialkit.analysis import before_after, controlled, exceeds, longer, panel
from trialkit.analysis.estimate import Check, Estimate, Interval, NotEstimable, Result
from trialkit.judgement.decide import can_reassure, improvement, landmarks, size_of
from trialkit.judgement.looking import FITTED
from trialkit.judgement.paired import paired_result
from trialkit.judgement.results import MeasureResult
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
_SINGLE = "What is compared cannot show it: one side is a single {unit}."


@dataclass(frozen=True)
class Chance:
    """The probability that a change is at least the smallest worth having, in the wanted direction.

    basis: what it is of: the posterior of a fitted series, or the distribution of a pooled figure.
    """

    value: float
    basis: Literal["posterior", "sampling"]


@dataclass(frozen=True)
class More:
    """What more periods like those there are would show of one measure.

    periods: how many bring its interval to the aim; None when none do, for the `reason`, a sentence.
    """

    measure: Measure
    aim: Aim
    periods: int | None
    reason: str = ""


def chance(trial: Trial, log: Log, result: MeasureResult) -> Chance | NotEstimable:
    """How probable it is that the primary measure's change is worth having; NotEstimable where that has no meaning."""
    headline, worthwhile = result.headline, result.measure.worthwhile
    if isinstance(headline, NotEstimable):
        return headline
    if worthwhile is None or headline.contrast == "level" or not landmarks(result.measure, headline.scale):
        return _no_chance(headline, "there is no change to hold against the worthwhile one.")
    at, rise = _place(result.measure, headline, worthwhile), result.measure.better != "lower"
    above = _above(trial, log, result, headline, at)
    if isinstance(above, NotEstimable):
        return above
    return Chance(above if rise else 1 - above, "posterior" if headline.contrast in FITTED else "sampling")


def more_periods(trial: Trial, log: Log, results: tuple[MeasureResult, ...]) -> Iterator[More]:
    """For the primary measure short of its worthwhile change, and each balancing one short of safe, what is needed."""
    for result in results:
        headline = result.headline
        if result.measure.role == "primary" and result.verdict in ("unclear", "improved"):
            wanted: tuple[Aim, ...] = ("beyond_worthwhile",) if result.verdict == "improved" else ()
            ask = _asker(trial, log, result)
            for aim in wanted or ("improved", "beyond_worthwhile"):
                yield _more(trial, result, aim, ask)
        elif result.safety == "not_shown_safe" and isinstance(headline, Estimate):
            yield _more(trial, result, "safe", _asker(trial, log, result))


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


def next_site(trial: Trial, log: Log, result: MeasureResult) -> NextSite:
    """Whether it will work for the next team: heterogeneity between sites, and a prediction interval for a new one."""
    count, headline = sum(site.role == "innovation" for site in trial.design.sites), result.headline

    def absent(reason: str, needs: str = "") -> NextSite:
        said = NotEstimable(headline.contrast, headline.scale, panel.FURTHER, reason, needs)
        return NextSite(count, said)

    if count < panel.FEWEST:
        reason = "it was tried at one site, and nothing here shows how much sites differ."
        return absent(reason, "A second site, and better a third, each with a baseline of its own.")
    if isinstance(headline, NotEstimable) or headline.contrast not in FITTED:
        return absent("no change of a series was fitted that could be told site by site.")
    if _apart(result):
        own = own_effects(trial, log, result)
    else:
        own = [(site.name, _own(trial, log, result, site)) for site in trial.design.sites if site.role == "innovation"]
    found = panel.together(own, level=trial.decision.confidence)
    return NextSite(len(own) - len(found.left_out), found.prediction, found.differ)


def _own(trial: Trial, log: Log, result: MeasureResult, site: Site) -> Result:
    """One site's own change, asked as the headline is, without the comparison."""
    found, headline = series(trial, log, result.measure, site=site.id), result.headline
    if not isinstance(headline, Estimate):
        return headline
    return controlled.single(found, question_for(trial, found, headline, trial.decision.weeks_vary))


def _more(trial: Trial, result: MeasureResult, aim: Aim, ask: longer.Ask | str) -> More:
    measure, headline, unit = result.measure, result.headline, trial.design.period
    goal = {"beyond_worthwhile": measure.worthwhile, "improved": 0.0, "safe": -(measure.margin or 0.0)}[aim]
    ends = improvement(measure, headline)
    if not isinstance(headline, Estimate) or ends is None or goal is None:
        return More(measure, aim, None, "There is no interval to bring there.")
    if aim == "safe" and not can_reassure(headline):
        said = "What is compared cannot show it: it says nothing of the level before the trial, however long it runs."
        return More(measure, aim, None, said if headline.contrast == "trend" else _SINGLE.format(unit=unit))
    sign = -1 if measure.better == "lower" else 1
    at = _place(measure, headline, goal)
    if sign * headline.value <= sign * at:
        short = {"beyond_worthwhile": "short of it", "improved": "not an improvement", "safe": "outside the margin"}
        return More(measure, aim, None, f"As it stands the change itself is {short[aim]}, which no length mends.")
    if sign * (headline.interval.lower if sign > 0 else headline.interval.upper) > sign * at:
        return More(measure, aim, None, "The headline is there already; its effect at the end is not.")
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


def _asker(trial: Trial, log: Log, result: MeasureResult) -> longer.Ask | str:
    """How many periods bring the near end to a figure, asked of any figure; or why that cannot be said."""
    headline = result.headline
    if not isinstance(headline, Estimate):
        return _UNKNOWN
    if _apart(result):
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


def _above(trial: Trial, log: Log, result: MeasureResult, headline: Estimate, at: float) -> float | NotEstimable:
    """The probability that a headline's change is above a figure on its scale."""
    if headline.contrast in FITTED and not _apart(result):
        found = _judged_series(trial, log, result)
        question = question_for(trial, found, headline, trial.decision.weeks_vary)
        above = exceeds.fitted(found, question, headline, at)
        return above if above is not None else _no_chance(headline, "this series has no posterior.")
    ask = _at_level(trial, log, result, headline)
    if ask is None:
        return _no_chance(headline, "the method has no distribution to take it from.")
    return exceeds.by_levels(ask, headline.scale, headline.value, at)


def _at_level(trial: Trial, log: Log, result: MeasureResult, headline: Estimate) -> Callable[[float], Interval] | None:
    """The headline's own method asked at any level; None where it has none."""

    def plan(level: float) -> Trial:
        return trial.model_copy(update={"decision": trial.decision.model_copy(update={"confidence": level})})

    if headline.contrast == "before_after":
        found, kind = _judged_series(trial, log, result), trial.decision.judged_phase

        def pooled(level: float) -> Interval:
            told = before_after.before_after(found, after=(kind,), level=level)
            return _interval(next(one for one in told if one.scale == headline.scale))

        return pooled
    if headline.contrast == "paired":
        return lambda level: _interval(paired_result(plan(level), log, result.measure).headline)
    if _apart(result):
        own = own_effects(trial, log, result)
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


def _apart(result: MeasureResult) -> bool:
    return bool(result.series) and result.series[0].site is not None and result.rung != "paired"


def _judged_series(trial: Trial, log: Log, result: MeasureResult) -> Series:
    """The series that the headline is of: all innovation sites together, against the comparison where it is used."""
    found = result.series[0]
    if result.comparison is None or not result.comparison.used:
        return found
    return controlled.against(found, series(trial, log, result.measure, role="comparison"))


def _no_chance(headline: Estimate, reason: str) -> NotEstimable:
    return NotEstimable(headline.contrast, headline.scale, headline.subject, reason)
