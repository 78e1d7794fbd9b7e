"""The criteria of the evidence, each with its reason and what would raise it: design, registration, EPOC's seven."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from trialkit.analysis import clustering
from trialkit.analysis.regression_to_mean import by_itself
from trialkit.errors import TrialError
from trialkit.judgement.beginning import treated
from trialkit.judgement.expectation import expectation
from trialkit.judgement.missing import missing
from trialkit.judgement.registered import Registered
from trialkit.judgement.results import LONG_BASELINE, SHORT_BASELINE, MeasureResult
from trialkit.judgement.sight import DAYS, MONTH
from trialkit.protocol.began import said as said_of
from trialkit.protocol.trial import Trial
from trialkit.records.log import Log
from trialkit.records.series import Series

PICKED_FROM = 10
"""Like sites that a picked one is taken to be picked from, as `trialkit design` takes it unless told otherwise."""
BASELINE = "Baseline long enough to show an earlier trend"
MISSING = "Missing data too few to matter"
SEASON = "No other bias, such as season"
"""Criteria that a report asks for by name."""


@dataclass(frozen=True)
class Criterion:
    """One criterion: met, not met, or (None) cannot be told, with the reason and what would raise it.

    serious:   whether, not met, it takes a grade off.
    bears:     the other ways in which it sets the grade: by the series that it rests on, or by the comparison.
    raises_to: the grade if this alone had been met; None where that would not be another one.
    limit:     what stands of it among the limits of the result; "" for nothing.
    warning:   what a leader must have seen of it on the first screen; "" for nothing, or for all of a serious reason.
    """

    name: str
    met: bool | None
    reason: str
    would_raise: str = ""
    serious: bool = False
    bears: Literal["series", "comparison"] | None = None
    raises_to: int | None = None
    limit: str = ""
    warning: str = ""


def criteria_of(trial: Trial, log: Log, primary: MeasureResult, stands: Registered) -> tuple[Criterion, ...]:
    """Every criterion of the primary measure's evidence, in the order of the report."""
    return (
        _baseline(trial, primary),
        *_after(trial, primary),
        _comparison(trial, primary),
        _registered(stands),
        *_epoc(trial, log, primary, stands),
        _selection(trial, primary),
        _looks(trial, primary, stands),
        *_people(trial, primary),
    )


def judged_series(trial: Trial, primary: MeasureResult) -> tuple[Series, ...]:
    """The series that are judged: all innovation sites together, or each by itself where they had their own starts.

    Of those, sites with too short a baseline for an effect of their own are left out of the estimate, and so here.
    """
    first, *_ = primary.series
    if first.site is None or len(primary.series) == 1:
        return (first,)
    innovation = {site.id for site in trial.design.sites if site.role == "innovation"}
    own = tuple(found for found in primary.series if found.site in innovation)
    return tuple(found for found in own if len(found.phase("baseline")) >= SHORT_BASELINE) or own


def _periods(trial: Trial, primary: MeasureResult, *kinds: str) -> int:
    """Periods logged in these kinds of phase, at the site with the fewest."""
    return min(len(found.phase(*kinds)) for found in judged_series(trial, primary))


def _baseline(trial: Trial, primary: MeasureResult) -> Criterion:
    """Whether the baseline is long enough, and wholly from before the new way began."""
    found, unit, began = _length(trial, primary), trial.design.period, trial.intervention.began
    ends = min((place.phase("baseline")["end"] for place in judged_series(trial, primary)), key=len)
    count, late = len(ends), treated(trial, ends)
    if began is None or not late:
        return found
    which = f"{late} of {count} baseline {unit}s" if count > 1 else f"the baseline {unit}"
    said = f"The new way began {said_of(began)}, so {which} may hold it already."
    bears = found.bears if count - late >= SHORT_BASELINE else "series"
    raising = f"In the next place, log {SHORT_BASELINE} {unit}s or more before the new way begins."
    reason = f"{found.reason} {said}"
    return replace(found, met=False, reason=reason, would_raise=raising, bears=bears, limit=said, warning=said)


def _length(trial: Trial, primary: MeasureResult) -> Criterion:
    unit = trial.design.period
    count = _periods(trial, primary, "baseline")
    if count >= LONG_BASELINE:
        return Criterion(
            BASELINE, True, f"{count} baseline {unit}s were logged, enough to see a trend already under way."
        )
    if count >= SHORT_BASELINE:
        return Criterion(
            BASELINE,
            False,
            f"{count} baseline {unit}s were logged: enough to compare with, too few to see a trend already under way.",
            f"{LONG_BASELINE} or more baseline {unit}s would let an earlier trend be told apart from the effect.",
        )
    said = _none(trial) if count == 0 else f"Only {count} baseline {unit}{'s' if count > 1 else ''} was logged"
    return Criterion(
        BASELINE,
        False,
        f"{said}, so a trend that was already under way looks the same as an effect.",
        f"In the next team, log {SHORT_BASELINE} {unit}s or more before anything changes: grade 3 asks for "
        f"{SHORT_BASELINE} before and {SHORT_BASELINE} after. {LONG_BASELINE} before would show an earlier trend.",
        bears="series",
    )


def _none(trial: Trial) -> str:
    """A baseline without a period: one that was planned and not logged is no fault of the design."""
    planned = bool(trial.design.phases_of("baseline"))
    return f"No baseline {trial.design.period} was logged" if planned else "There was no baseline"


def _after(trial: Trial, primary: MeasureResult) -> Iterator[Criterion]:
    """Whether enough periods were judged; nothing where they were."""
    unit, count = trial.design.period, _periods(trial, primary, trial.decision.judged_phase)
    if count < SHORT_BASELINE:
        said = f"{count} judged {unit}{'' if count == 1 else 's'} {'was' if count == 1 else 'were'} logged, too few."
        raising = f"Log {SHORT_BASELINE} {unit}s or more of what is judged."
        yield Criterion("Enough periods judged", False, said, raising, bears="series")


def _comparison(trial: Trial, primary: MeasureResult) -> Criterion:
    name = "Comparison with a place that did not change"
    found = primary.comparison
    if primary.apart:
        own = "The sites started on different days, so each is set against its own baseline and no comparison is used."
        return Criterion(name, False, own, bears="comparison")
    if found is None and any(site.role == "comparison" for site in trial.design.sites):
        own = "Each person is compared with themselves and the comparison is not used, so anything else that changed "
        return Criterion(name, False, f"{own}could explain the result.", bears="comparison")
    if found is None:
        reason = "No comparison team was logged, so anything else that changed could explain the result."
        raising = "Log a comparison team in the same weeks, before and after."
        return Criterion(name, False, reason, raising, bears="comparison")
    if not found.used:
        raising = "A comparison that can be used, or that the plan says to use."
        return Criterion(name, False, found.reason, raising, bears="comparison")
    said = f"{found.reason} {found.parallel.text}"
    if found.strengthens:
        return Criterion(name, True, said)
    raising = "A baseline long enough at both places to see that they run parallel."
    return Criterion(name, False, said, raising, bears="comparison")


def _registered(stands: Registered) -> Criterion:
    name = "Plan registered before the data"
    next_time = "Fix the plan with a dated receipt before the first day of the next trial."
    if stands.registered is None:
        return Criterion(name, False, "Nothing shows that the plan was written before the data were seen.", next_time)
    day = f"{stands.registered.day} {stands.registered:%B %Y}"
    if stands.state == "after_start":
        return Criterion(name, False, f"The plan was registered on {day}, after the trial had begun.", next_time)
    if stands.late:
        count = len(stands.late)
        changed = "one registered thing was" if count == 1 else f"{count} registered things were"
        said = f"The plan was registered on {day}, but {changed} changed after the trial had begun."
        return Criterion(name, False, said, "Keep the next trial to its registered plan.")
    if stands.state == "before_trial":
        return Criterion(name, True, f"The plan was registered on {day}, before the trial but after the first entry.")
    return Criterion(name, True, f"The plan was registered on {day}, before the first entry of the log.")


def _selection(trial: Trial, primary: MeasureResult) -> Criterion:
    name = "Site not chosen for its results"
    reason = trial.design.chosen_because
    if reason in ("worst_results", "best_results"):
        moved = "improve" if reason == "worst_results" else "get worse"
        return Criterion(
            name,
            False,
            f"The site was chosen for its {reason.replace('_', ' ')}, and such sites tend to {moved} by themselves "
            f"(regression to the mean).{_by_itself(trial, primary)}",
            "Choose the next site for another reason, or compare it with others that had the same results.",
            serious=True,
        )
    if reason == "not_stated":
        return Criterion(name, None, "How the site was chosen is not stated.", "Say how the site was chosen.")
    said = {
        "volunteered": "The site volunteered; willing teams may do better than others would.",
        "random": "The site was chosen at random.",
        "convenience": "The site was chosen for convenience, not for its results.",
        "whole_service": "The whole service took part, so no site was picked.",
    }
    return Criterion(name, True, said[reason])


def _by_itself(trial: Trial, primary: MeasureResult) -> str:
    """How far a picked site would move back by itself, where a baseline shows how its periods differ; else ""."""
    measure, found = primary.measure, judged_series(trial, primary)[0]
    if len(found.phase("baseline")) < SHORT_BASELINE or primary.rung == "paired":
        return ""
    try:
        world = expectation(trial, measure, found).world
    except TrialError:
        return ""
    periods = max(1, round(MONTH / DAYS[trial.design.period]))
    share = measure.type in ("proportion", "ordinal")
    amount = by_itself(world, PICKED_FROM, periods) * (100 if share else measure.per or 1.0)
    unit = " points" if share else f" {measure.unit}" if measure.unit else ""
    pounds = "£" if measure.type == "money" else ""
    end = "worst" if trial.design.chosen_because == "worst_results" else "best"
    return (
        f" If it was picked as the {end} of {PICKED_FROM} like sites on a month’s figures, up to "
        f"{pounds}{amount:.2g}{unit} of the change would have come by itself."
    )


def _looks(trial: Trial, primary: MeasureResult, stands: Registered) -> Criterion:
    name = "As many looks as the interval allows for"
    if primary.looked and any(part.difference.where.startswith("design.phases") for part in stands.late):
        reason = "The phases were changed after looks had begun, and the interval allows for those of one plan alone."
        return Criterion(name, False, reason, "Keep the next trial to its registered phases.", serious=True)
    if primary.looked:
        reason = f"The plan was to look every {trial.design.period}, and the interval allows for all of these looks."
        return Criterion(name, True, reason)
    if trial.decision.looks == "weekly":
        reason = "The plan was to look every week, and the interval does not allow for more than one look."
        return Criterion(name, False, reason, "Judge the next trial once, at its end.", serious=True)
    return Criterion(name, None, "The plan was to look once; nothing shows how often somebody did.")


def _people(trial: Trial, primary: MeasureResult) -> Iterator[Criterion]:
    """Whether each of the phases compared was the work of two people or more; nothing where the log names nobody."""
    phases = []
    for kind in ("baseline", trial.decision.judged_phase):
        rows = [(found, found.phase(kind)) for found in judged_series(trial, primary)]
        seen = [
            clustering.who(found, part["index"].to_numpy(), part["denominator"].to_numpy())
            for found, part in rows
            if len(part)
        ]
        if seen:
            names = frozenset().union(*(one for one, _ in seen))
            phases.append((kind.replace("_", " "), names, all(whole for _, whole in seen)))
    if len(phases) < 2 or not any(names for _, names, _ in phases):
        return
    name = "More than one person worked each way"
    lone = [kind for kind, names, whole in phases if len(names) == 1 and whole]
    fewest = min(len(names) for _, names, _ in phases)
    if len(lone) == len(phases) and len(frozenset().union(*(names for _, names, _ in phases))) == 1:
        reason = "One practitioner did all of the work before and after: another may not see the same."
        yield Criterion(name, False, reason, "In the next trial, have at least two people work in each phase.")
    elif lone:
        phase = " and of the ".join(lone)
        reason = f"One practitioner did all of the {phase}: the change and that person cannot be told apart."
        raising = "In the next trial, have at least two people work in each phase."
        yield Criterion(name, False, reason, raising, serious=True)
    elif fewest < 2:
        yield Criterion(name, None, "Too few records name who did the work to tell.", "Name who did the work.")
    else:
        yield Criterion(name, True, f"At least {fewest} practitioners worked in each phase.")


def _epoc(trial: Trial, log: Log, primary: MeasureResult, stands: Registered) -> Iterator[Criterion]:
    """EPOC's seven risk-of-bias criteria for interrupted time series, in its order."""
    yield _other_changes(trial)
    yield _shape(trial, stands)
    if _periods(trial, primary, "baseline"):
        yield Criterion(
            "Counting not affected by the change", True, "The same log was kept before and during the trial."
        )
    else:
        yield Criterion(
            "Counting not affected by the change",
            False,
            "The log started with the trial, so starting to count and starting to work differently "
            "cannot be told apart.",
            "Start the next log before the trial starts.",
        )
    yield _judged_by(trial)
    yield _complete(trial, log, primary)
    yield Criterion(
        "No selective reporting",
        True,
        f"All {len(trial.measures)} planned measures are reported here, whatever they show.",
    )
    yield _season(trial, primary)


def _shape(trial: Trial, stands: Registered) -> Criterion:
    name, shape = "Shape of the change stated beforehand", trial.design.shape.replace("_", " ")
    if stands.unchanged("design.shape"):
        return Criterion(name, True, f"The registered plan expects a {shape}.")
    return Criterion(name, None, f"The trial file expects a {shape}, but no receipt shows when that was written.")


def _other_changes(trial: Trial) -> Criterion:
    name = "Independent of other changes"
    judged = [*trial.design.phases_of("baseline"), *trial.design.phases_of("trial")]
    window = (
        min(phase.start for phase in judged),
        trial.design.phases_of(trial.decision.judged_phase)[-1].end,
    )
    inside = [change for change in trial.design.other_changes if window[0] <= change.date <= window[1]]
    if inside:
        listed = "; ".join(f"{change.what} ({change.date.day} {change.date:%B %Y})" for change in inside)
        return Criterion(
            name,
            False,
            f"Something else happened between the first and the last {trial.design.period} compared: {listed}.",
            "A comparison team that lived through the same change would separate the two.",
        )
    if trial.design.other_changes:
        return Criterion(name, True, "The other changes on record fell outside the weeks that count.")
    return Criterion(name, None, "No other change is on record, which does not show that there was none.")


def _judged_by(trial: Trial) -> Criterion:
    name = "Outcome judged without knowing the phase"
    if trial.log.is_tally:
        return Criterion(name, None, "The log holds totals; how they were judged is not in it.")
    return Criterion(
        name,
        False,
        "The people doing the work recorded its outcome, and they knew that the trial was on.",
        "Have a second person, who does not know the phase, judge a sample of the records.",
    )


def _complete(trial: Trial, log: Log, primary: MeasureResult) -> Criterion:
    frames = [found.frame for found in judged_series(trial, primary)]
    judged = pd.concat([part[part["kind"].isin(["baseline", trial.decision.judged_phase])] for part in frames])
    found = missing(trial, log, judged)
    raising = ""
    if found.met is False:
        raising = "Check the log every week, and mend rows while people remember."
    if found.met is not True and trial.log.survey:
        raising = "Say how many were asked, and ask those who did not answer once more."
    return Criterion(MISSING, found.met, found.reason, raising, found.primary, limit=found.limit, warning=found.warning)


def _season(trial: Trial, primary: MeasureResult) -> Criterion:
    per_year = {"day": 365, "week": 52, "month": 12, "quarter": 4, "year": 1}[trial.design.period]
    count = _periods(trial, primary, "baseline")
    if trial.design.period == "year":
        return Criterion(SEASON, True, "Every period is a whole year, so each holds every season.")
    if primary.seasonal:
        allowed = "The log covers two years or more and a yearly season is fitted together with the change, so the time"
        return Criterion(SEASON, True, f"{allowed} of year is allowed for, as far as one year is like the next.")
    if primary.comparison is not None and primary.comparison.used:
        shared = (
            "The comparison lived through the same time of year, so what a season does to both places is taken out."
        )
        return Criterion(SEASON, True, shared)
    said = "The baseline is shorter than two years" if count else _none(trial)
    if count >= 2 * per_year:
        said = "The baseline covers two years or more, but no season is fitted together with the change"
    return Criterion(
        SEASON,
        False,
        f"{said}, so a change that comes every year at this time looks the same as an effect.",
        "A comparison team in the same weeks would share the season and take it out.",
    )
