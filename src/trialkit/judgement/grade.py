"""The strength of the evidence, derived from design and data and never typed.

Five grades: 1 description only · 2 watched over time with no baseline to compare, or totals or the same people before
and after · 3 interrupted series in one place (three or more periods before and after, as EPOC asks) · 4 the same with a
comparison site · 5 randomised. A site picked for its results, more looks than the interval allows for, a phase that
one person worked or too much missing takes one grade off; another change inside the trial does not, or those who keep
the fuller record would be graded down for it. Beside it stand the Maryland scientific methods scale (Sherman et al.
1997; Farrington et al. 2002), the Nesta standards of evidence (Puttick and Ludlow 2013) and the seven criteria of
Cochrane EPOC for interrupted time series (EPOC 2017).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from trialkit.analysis import clustering
from trialkit.judgement.registered import Registered
from trialkit.judgement.results import LONG_BASELINE, SHORT_BASELINE, MeasureResult, Rung
from trialkit.protocol.trial import Trial
from trialkit.records.log import Log
from trialkit.records.series import Series

Verb = Literal["followed_by", "changed_when", "changed_more_than", "caused"]

TOLERABLE_LOSS = 0.10
"""Share of periods without entries, or of rows set aside, above which missing data could explain a change."""

_NAMES = {
    1: "description only",
    2: "watched over time, cause unknown",
    3: "interrupted series in one place",
    4: "compared with another place",
    5: "randomised",
}
_PAIRED = "the same people before and after, cause unknown"
_SEVERAL = "interrupted series in several places"
_BASE: dict[Rung, int] = {
    "none": 1,
    "single_level": 1,
    "tallies": 2,
    "paired": 2,
    "trend": 2,
    "phases": 3,
    "segmented": 3,
}
_MARYLAND: dict[Rung, int] = {
    "none": 1,
    "single_level": 1,
    "tallies": 2,
    "paired": 2,
    "trend": 1,
    "phases": 2,
    "segmented": 2,
}


@dataclass(frozen=True)
class Criterion:
    """One criterion: met, not met, or (None) cannot be told, with the reason and what would raise it.

    serious: whether, not met, it takes a grade off.
    """

    name: str
    met: bool | None
    reason: str
    would_raise: str = ""
    serious: bool = False


@dataclass(frozen=True)
class Grade:
    """The grade from 1 (weakest) to 5, the scales beside it, and the strongest verb the report may use."""

    level: int
    name: str
    maryland: int
    nesta: int
    criteria: tuple[Criterion, ...]
    would_raise: tuple[str, ...]
    verb: Verb


def grade(trial: Trial, log: Log, primary: MeasureResult, stands: Registered) -> Grade:
    """Grade the primary measure's evidence; a comparison raises it only where baselines are seen to run parallel."""
    criteria = (
        _baseline(trial, primary),
        _comparison(primary),
        _registered(stands),
        *_epoc(trial, log, primary, stands),
        _selection(trial),
        _looks(trial, primary, stands),
        *_people(trial, primary),
    )
    serious = any(criterion.serious and criterion.met is False for criterion in criteria)
    base = _BASE[primary.rung]
    if base == 3 and _periods(trial, primary, trial.decision.judged_phase) < SHORT_BASELINE:
        base = 2
    compared = base == 3 and primary.comparison is not None and primary.comparison.strengthens
    level = max(1, base + compared - serious)
    raises = tuple(
        criterion.would_raise for criterion in criteria if criterion.met is not True and criterion.would_raise
    )
    return Grade(
        level,
        _name(trial, primary, level),
        3 if compared else _MARYLAND[primary.rung],
        1 if level == 1 else 3 if compared else 2,
        criteria,
        raises,
        _verb(primary, level),
    )


def _name(trial: Trial, primary: MeasureResult, level: int) -> str:
    if level == 2 and primary.rung == "paired":
        return _PAIRED
    return _SEVERAL if level == 3 and len(_judged(trial, primary)) > 1 else _NAMES[level]


def _verb(primary: MeasureResult, level: int) -> Verb:
    if level >= 4:
        return "changed_more_than"
    return "changed_when" if primary.rung == "segmented" and level >= 3 else "followed_by"


def _judged(trial: Trial, primary: MeasureResult) -> tuple[Series, ...]:
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
    return min(len(found.phase(*kinds)) for found in _judged(trial, primary))


def _baseline(trial: Trial, primary: MeasureResult) -> Criterion:
    unit = trial.design.period
    count = _periods(trial, primary, "baseline")
    name = "Baseline long enough to show an earlier trend"
    if count >= LONG_BASELINE:
        return Criterion(name, True, f"{count} baseline {unit}s were logged, enough to see a trend already under way.")
    if count >= SHORT_BASELINE:
        return Criterion(
            name,
            False,
            f"{count} baseline {unit}s were logged: enough to compare with, too few to see a trend already under way.",
            f"{LONG_BASELINE} or more baseline {unit}s would let an earlier trend be told apart from the effect.",
        )
    said = (
        "There was no baseline" if count == 0 else f"Only {count} baseline {unit}{'s' if count > 1 else ''} was logged"
    )
    return Criterion(
        name,
        False,
        f"{said}, so a trend that was already under way looks the same as an effect.",
        f"In the next team, log {SHORT_BASELINE} {unit}s or more before anything changes: grade 3 asks for "
        f"{SHORT_BASELINE} before and {SHORT_BASELINE} after. {LONG_BASELINE} before would show an earlier trend.",
    )


def _comparison(primary: MeasureResult) -> Criterion:
    name = "Comparison with a place that did not change"
    found = primary.comparison
    if found is None:
        reason = "No comparison team was logged, so anything else that changed could explain the result."
        raising = "A comparison team, logged in the same weeks before and after, would raise this to grade 4."
        return Criterion(name, False, reason, raising)
    if not found.used:
        return Criterion(name, False, found.reason)
    said = f"{found.reason} {found.parallel.text}"
    if found.strengthens:
        return Criterion(name, True, said)
    raising = "A baseline long enough at both places to see that they run parallel would raise this to grade 4."
    return Criterion(name, False, said, raising)


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


def _selection(trial: Trial) -> Criterion:
    name = "Site not chosen for its results"
    reason = trial.design.chosen_because
    if reason in ("worst_results", "best_results"):
        moved = "improve" if reason == "worst_results" else "get worse"
        return Criterion(
            name,
            False,
            f"The site was chosen for its {reason.replace('_', ' ')}, and such sites tend to {moved} by themselves "
            "(regression to the mean).",
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


def _looks(trial: Trial, primary: MeasureResult, stands: Registered) -> Criterion:
    name = "As many looks as the interval allows for"
    if primary.looked and any(part.difference.where.startswith("design.phases") for part in stands.late):
        reason = "The phases were changed after looks had begun, and the interval allows for those of one plan alone."
        return Criterion(name, False, reason, "Keep the next trial to its registered phases.", serious=True)
    if trial.decision.looks == "weekly" and primary.looked:
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
        rows = [(found, found.phase(kind)) for found in _judged(trial, primary)]
        seen = [clustering.who(found, part) for found, part in rows if len(part)]
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
    name = "Missing data too few to matter"
    frames = [found.frame for found in _judged(trial, primary)]
    judged = pd.concat([part[part["kind"].isin(["baseline", trial.decision.judged_phase])] for part in frames])
    empty = int(judged["value"].isna().sum())
    lost = log.flow.set_aside_rows / log.flow.received if log.flow.received else 1.0
    zero = trial.log.empty_period == "zero"
    of = "" if zero or empty <= len(log.completeness.empty_periods) else " of the primary measure"
    said = (
        f"{empty} of {len(judged)} {trial.design.period}s had no {'value' if zero else 'entries'}{of} and "
        f"{log.flow.set_aside_rows:,} of {log.flow.received:,} rows were set aside."
    )
    if zero and log.completeness.empty_periods:
        said += (
            f" By the plan a {trial.design.period} without a row had no events; a forgotten one would look the same."
        )
    if primary.asked is not None and primary.asked.people:
        said += f" {primary.asked.both:,} of {primary.asked.people:,} people gave both answers."
        lost = max(lost, 1 - primary.asked.both / primary.asked.people)
    if len(judged) == 0 or empty / len(judged) > TOLERABLE_LOSS or lost > TOLERABLE_LOSS:
        return Criterion(
            name,
            False,
            said,
            "Checking the log every week, and mending rows while people remember, would win a grade back.",
            serious=True,
        )
    return Criterion(name, True, said)


def _season(trial: Trial, primary: MeasureResult) -> Criterion:
    name = "No other bias, such as season"
    per_year = {"day": 365, "week": 52, "month": 12, "quarter": 4, "year": 1}[trial.design.period]
    count = _periods(trial, primary, "baseline")
    if trial.design.period == "year":
        return Criterion(name, True, "Every period is a whole year, so each holds every season.")
    if count >= 2 * per_year:
        return Criterion(name, True, "The baseline covers two years or more, so the time of year can be allowed for.")
    said = "The baseline is shorter than two years" if count else "There was no baseline"
    return Criterion(
        name,
        False,
        f"{said}, so a change that comes every year at this time looks the same as an effect.",
        "A comparison team in the same weeks would share the season and take it out.",
    )
