"""The strength of the evidence, derived from design and data and never typed.

Five grades: 1 description only · 2 watched over time with no baseline to compare, or totals or the same people before
and after · 3 interrupted series in one place (three or more periods before and after, as EPOC asks) · 4 the same with a
comparison site · 5 randomised, which no trial here reaches: a trial file cannot say that places or people were
allocated at random, and nothing analyses by such a draw. A site picked for its results, more looks than the interval
allows for, a phase that one person worked or too much missing takes one grade off; another change inside the trial
does not, or those who keep the fuller record would be graded down for it. Beside it stand the Maryland scientific
methods scale (Sherman et al. 1997; Farrington et al. 2002), the Nesta standards of evidence (Puttick and Ludlow 2013;
their level 2 asks for data that show a positive change, so it is 1 where none is shown)
and the seven criteria of Cochrane EPOC for interrupted time series (EPOC 2017).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from trialkit.analysis.standing import standing
from trialkit.judgement.criteria import Criterion, criteria_of, judged_series
from trialkit.judgement.phrasing import ALLOWED, Verb
from trialkit.judgement.registered import Registered
from trialkit.judgement.results import MeasureResult, Rung
from trialkit.protocol.trial import Trial
from trialkit.records.log import Log

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
class Grade:
    """The grade from 1 (weakest) to 5, the scales beside it, and the strongest verb the report may use."""

    level: int
    name: str
    maryland: int
    nesta: int
    criteria: tuple[Criterion, ...]
    would_raise: tuple[str, ...]
    verb: Verb

    def criterion(self, name: str) -> Criterion:
        """The one called so; KeyError where there is none."""
        return {one.name: one for one in self.criteria}[name]


def grade(trial: Trial, log: Log, primary: MeasureResult, stands: Registered) -> Grade:
    """Grade the primary measure's evidence; a comparison raises it only where baselines are seen to run parallel."""
    criteria = criteria_of(trial, log, primary, stands)
    level = _level(primary, criteria)
    told = tuple(_raising(primary, criteria, place) for place in range(len(criteria)))
    raises = [criterion for criterion in told if criterion.met is not True and criterion.would_raise]
    compared = _level(primary, criteria, frozenset(_serious(criteria))) == 4
    return Grade(
        level,
        _name(trial, primary, level),
        3 if compared else _MARYLAND[primary.rung],
        1 if level == 1 or not _positive(primary) else 3 if compared else 2,
        told,
        tuple(one.would_raise for one in sorted(raises, key=lambda one: one.raises_to is None)),
        _verb(primary, level),
    )


def highest(primary: MeasureResult) -> int:
    """The grade that a design with this series could have had at most, whatever its figures."""
    compared = primary.comparison is not None and not primary.apart
    return _BASE[primary.rung] + (_BASE[primary.rung] == 3 and compared)


def _level(primary: MeasureResult, criteria: tuple[Criterion, ...], mended: frozenset[int] = frozenset()) -> int:
    """The grade, had the criteria at some places been met as well."""
    unmet = [one for place, one in enumerate(criteria) if one.met is False and place not in mended]
    series = [place for place, one in enumerate(criteria) if one.bears == "series" and one.met is False]
    climbs = bool(series) and primary.rung != "paired" and mended.issuperset(series)
    base = 3 if climbs else min(2, _BASE[primary.rung]) if series else _BASE[primary.rung]
    compared = base == 3 and not any(one.bears == "comparison" for one in unmet)
    return max(1, base + compared - any(one.serious for one in unmet))


def _positive(primary: MeasureResult) -> bool:
    """Whether the data show a change for the better, as level 2 of Nesta's standards asks: the whole interval."""
    if primary.headline.contrast == "level":
        return False
    own = standing(primary.headline)
    return own == {"higher": ("above",), "lower": ("below",)}.get(primary.measure.better, ())


def _serious(criteria: tuple[Criterion, ...]) -> list[int]:
    return [place for place, one in enumerate(criteria) if one.serious]


def _raising(primary: MeasureResult, criteria: tuple[Criterion, ...], place: int) -> Criterion:
    """A criterion that is not met with the grade that it would raise this to, by itself or with one other."""
    one, level = criteria[place], _level(primary, criteria)
    if one.met is not False or not (one.serious or one.bears) or not one.would_raise:
        return one
    alone = _level(primary, criteria, frozenset({place}))
    if alone > level:
        said = f"{one.would_raise} That would raise this to grade {alone}."
        return replace(one, would_raise=said.strip(), raises_to=alone)
    for other, found in enumerate(criteria):
        both = _level(primary, criteria, frozenset({place, other}))
        if other != place and found.would_raise and both > max(level, _level(primary, criteria, frozenset({other}))):
            said = f"{one.would_raise} Together with ‘{found.name}’, that would raise this to grade {both}."
            return replace(one, would_raise=said.strip())
    return one


def _name(trial: Trial, primary: MeasureResult, level: int) -> str:
    if level == 2 and primary.rung == "paired":
        return _PAIRED
    return _SEVERAL if level == 3 and len(judged_series(trial, primary)) > 1 else _NAMES[level]


def _verb(primary: MeasureResult, level: int) -> Verb:
    """The strongest verb that the grade allows and the analysis bears out."""
    compared = primary.comparison is not None and primary.comparison.strengthens
    bears: dict[Verb, bool] = {
        "followed_by": True,
        "changed_when": primary.rung == "segmented",
        "changed_more_than": compared,
        "caused": level == 5,
    }
    return [verb for verb in ALLOWED[level] if bears[verb]][-1]
