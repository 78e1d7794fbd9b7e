"""What a period of a trial is expected to bring, and where each figure comes from: asked, logged, planned, assumed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from trialkit.analysis.clustering import FEWEST
from trialkit.analysis.covariance import Array
from trialkit.analysis.estimate import WeeksVary
from trialkit.analysis.power_draws import World
from trialkit.analysis.scales import COUNTS, SHARES
from trialkit.errors import Problem, TrialError
from trialkit.judgement.results import LONG_BASELINE, SHORT_BASELINE
from trialkit.protocol.expected import level_fault, volume_fault
from trialkit.protocol.measure import Measure
from trialkit.protocol.trial import Trial
from trialkit.records.series import Series

USUAL: dict[WeeksVary, tuple[float, float]] = {"chance": (0.0, 0.0), "ordinary": (0.2, 0.2), "volatile": (0.4, 0.2)}
"""Wobble and autocorrelation where nothing is known, by how the plan says that periods vary. "ordinary" holds its
intervals up to a wobble of 0.3 and an autocorrelation of 0.4, and its prior on the wobble has a median of 0.24; this is
the middle of what it allows for."""
WORTH = 12
"""Periods that the usual figures count for when they are weighed with the log's: twelve cannot rule a wobble out."""
MOST_ALIKE = 0.6
LEAST = 0.5
"""Records a period below which most periods would hold none."""
_MEANS = ("mean", "money")
FIRST = 2
"""Trial periods that a level is taken from where there is no baseline: later ones would hold the change itself."""
USUALLY_ALIKE = 0.05
"""Intra-practitioner correlation where nothing is known: for what is done to people (process measures) the middle of
those published is about this, for how people fare less (Campbell et al. 2000, J Eval Clin Pract 6:9)."""
WORTH_PRACTITIONERS = 10
"""Practitioners that the usual figure counts for when it is weighed with the log's."""
MOST_BY_ONE = 0.3


@dataclass(frozen=True)
class Figure:
    """One figure that was assumed, with its source in words."""

    value: float
    source: str


@dataclass(frozen=True)
class Expectation:
    """What is assumed of one period, in the stored unit, and from where.

    level: a share as a fraction; a count's events; a rate's events per unit of exposure; a mean.
    volume: records a period, exposure for a rate, events for a count. spread: None but for means and money.
    practitioners: how many, and alike, how alike the records of one are; None for what the analysis does not see by
    practitioner, and where nobody said how many there are.
    """

    level: Figure
    volume: Figure
    spread: Figure | None
    wobble: Figure
    autocorrelation: Figure
    world: World
    practitioners: Figure | None = None
    alike: Figure | None = None


def expectation(
    trial: Trial, measure: Measure, found: Series | None, *, level: float | None = None, per_period: float | None = None
) -> Expectation:
    """Options first, then three logged baseline periods or more, then the plan's `expected`, then the trial's start.

    found: the measure's series so far, if there is a log. level and per_period: as somebody would write them in
    `expected`. Raises TrialError with every figure that is missing or cannot be.
    """
    logged = _Logged.of(trial, measure, found)
    named = measure.expected
    count = measure.type == "count"
    stated_level = named.level if named else None
    stated_volume = named.per_period if named else None
    if measure.type == "rate" and isinstance(measure.exposure, float):
        stated_volume = measure.exposure
    if count:
        level, stated_level = (per_period if level is None else level), (stated_level or stated_volume)
    seen = None if logged.level is None else Figure(logged.level, logged.where)
    now = _figure("--level", _stored(measure, level), _stored(measure, stated_level), seen, baseline=logged.baseline)
    volume = now
    if not count:
        seen = None if logged.volume is None else Figure(logged.volume, logged.counted)
        volume = _figure("--per-period", per_period, stated_volume, seen, baseline=logged.baseline)
    spread = _spread(measure, logged) if measure.type in _MEANS else None
    problems = list(_refused(trial, measure, level, per_period))
    problems = problems or list(_missing(trial, measure, now, volume, spread))
    if problems or now is None or volume is None:
        raise TrialError(problems)
    wobble, autocorrelation = _beyond_chance(trial, measure, logged, now.value, spread)
    if measure.type in SHARES + _MEANS and volume.value < LEAST:
        raise TrialError(_too_thin(trial, measure, volume.value))
    world = World(
        measure.type,
        now.value,
        1.0 if count else volume.value,
        spread.value if spread else 0.0,
        wobble.value,
        autocorrelation.value,
    )
    many, alike = by_practitioners(measure, found, logged.rows if logged.baseline else None)
    if many is not None and alike is not None:
        world = replace(world, practitioners=round(many.value), alike=alike.value)
    return Expectation(now, volume, spread, wobble, autocorrelation, world, many, alike)


@dataclass(frozen=True)
class _Logged:
    """What the log holds so far: the baseline's periods where there are three, otherwise the trial's.

    rows: for the level and for how periods vary; level, volume: None where nothing is logged; periods: how many
    the volume is the mean of.
    """

    rows: pd.DataFrame
    baseline: bool
    unit: str
    level: float | None
    volume: float | None
    periods: int

    @classmethod
    def of(cls, trial: Trial, measure: Measure, found: Series | None) -> _Logged:
        """The rows of a series that tell what to expect."""
        if found is None:
            return cls(pd.DataFrame(), False, trial.design.period, None, None, 0)
        before = found.phase("baseline")
        baseline = len(before) >= SHORT_BASELINE
        after = found.phase("trial") if len(found.phase("trial")) else found.phase(trial.decision.judged_phase)
        rows = before if baseline else after.iloc[:FIRST]
        every = before if baseline else after
        if rows.empty:
            return cls(rows, baseline, trial.design.period, None, None, 0)
        top, of = _columns(measure)
        size = every[of] if of else pd.Series(np.ones(len(every)))
        behind = float(rows[of].sum()) if of else float(len(rows))
        level = float(rows[top].sum()) / behind if behind > 0 else None
        return cls(rows, baseline, trial.design.period, level, float(size.mean()), len(every))

    @property
    def where(self) -> str:
        """Where the level is from, in words."""
        return f"the log: {_said(len(self.rows), 'baseline' if self.baseline else 'first trial', self.unit)}"

    @property
    def counted(self) -> str:
        """Where the volume is from."""
        return f"the log: {_said(self.periods, 'baseline' if self.baseline else 'trial', self.unit)}"


def _said(count: int, kind: str, unit: str) -> str:
    return f"{count} {kind} {unit}" if count == 1 else f"{count} {kind} {unit}s"


def _figure(
    option: str, asked: float | None, stated: float | None, logged: Figure | None, *, baseline: bool
) -> Figure | None:
    """One figure from the first source that has it; a log without a baseline comes after the plan."""
    if asked is not None:
        return Figure(asked, f"as asked with {option}")
    if stated is not None and (logged is None or not baseline):
        return Figure(stated, "the plan")
    return logged


def _spread(measure: Measure, logged: _Logged) -> Figure | None:
    """The standard deviation of single values, within periods; from their means where only totals were logged."""
    if len(logged.rows):
        of, total, squares = (
            logged.rows[name].to_numpy(dtype=float) for name in ("denominator", "total", "total_squares")
        )
        inside = squares - total**2 / np.maximum(of, 1.0)
        spare = float(np.maximum(inside, 0.0).sum()) / max(float((of - 1).sum()), 1.0)
        if spare > 0 and of.sum() > len(of) + 1:
            return Figure(math.sqrt(spare), logged.where)
    if measure.expected is not None and measure.expected.spread is not None:
        return Figure(measure.expected.spread, "the plan")
    if len(logged.rows) >= SHORT_BASELINE:
        values = logged.rows["value"].to_numpy(dtype=float)
        between = float(values.std(ddof=1)) * math.sqrt(float(logged.rows["denominator"].mean()))
        if between > 0:
            return Figure(between, f"{logged.where}, from how far their means lie apart")
    return None


def _beyond_chance(
    trial: Trial, measure: Measure, logged: _Logged, level: float, spread: Figure | None
) -> tuple[Figure, Figure]:
    """Wobble and autocorrelation: as planned, or the usual ones, weighed with twelve baseline periods or more."""
    vary = trial.decision.weeks_vary
    usual = USUAL[vary]
    named = measure.expected
    sources = [f"assumed: usual where {trial.design.period}s vary as the plan says ({vary})"] * 2
    values = list(usual)
    if spread is not None and "means lie apart" in spread.source:
        values, sources = [0.0, usual[1]], ["part of the spread already", sources[1]]
    elif logged.baseline and len(logged.rows) >= LONG_BASELINE and vary != "chance":
        seen = _seen(measure, logged.rows, level, spread.value if spread else 0.0)
        share = len(logged.rows) / (len(logged.rows) + WORTH)
        values[0] = math.sqrt(share * seen[0] ** 2 + (1 - share) * usual[0] ** 2)
        values[1] = share * seen[1] + (1 - share) * usual[1]
        sources = [
            f"{logged.where} ({part:.2g}), weighed with the usual {common:g}"
            for part, common in zip(seen, usual, strict=True)
        ]
    if named is not None and named.wobble is not None:
        values[0], sources[0] = named.wobble, "the plan"
    if named is not None and named.autocorrelation is not None:
        values[1], sources[1] = named.autocorrelation, "the plan"
    return Figure(values[0], sources[0]), Figure(values[1], sources[1])


def _seen(measure: Measure, rows: pd.DataFrame, level: float, spread: float) -> tuple[float, float]:
    """Wobble and autocorrelation that logged periods show, by moments.

    The variance of the periods' figures around their level, less that by chance; the lag-one covariance over what is
    left, between 0 and 0.6. Neighbours only: a missing period has none.
    """
    value, times = rows["value"].to_numpy(dtype=float), rows["index"].to_numpy()
    if measure.type in SHARES:
        away, reach = value - level, level * (1 - level)
        chance: Array = reach / rows["denominator"].to_numpy(dtype=float)
    elif measure.type in COUNTS:
        size = rows["exposure"].to_numpy(dtype=float) if measure.type == "rate" else np.ones(len(rows))
        away, reach = rows["numerator"].to_numpy(dtype=float) / size - level, level
        chance = level / size
    else:
        away, reach = value - value.mean(), spread
        chance = spread**2 / rows["denominator"].to_numpy(dtype=float)
    extra = max(0.0, float((away**2).sum()) / (len(away) - 1) - float(chance.mean()))
    if extra == 0.0 or reach == 0.0:
        return 0.0, 0.0
    next_to = np.flatnonzero(np.diff(times) == 1)
    together = float((away[next_to] * away[next_to + 1]).mean()) if len(next_to) else 0.0
    return math.sqrt(extra) / reach, min(MOST_ALIKE, max(0.0, together / extra))


def by_practitioners(
    measure: Measure, found: Series | None, baseline: pd.DataFrame | None
) -> tuple[Figure | None, Figure | None]:
    """How many practitioners there are and how alike the records of each: the log, else the plan, else the usual.

    How alike is seen in the baseline alone, since later it would hold the change. Nothing where nobody says how many.
    """
    if measure.type in COUNTS:
        return None, None
    named, people = measure.expected, None if found is None else found.practitioners
    many: Figure | None = None
    if people is not None:
        many = Figure(people.loc[people["denominator"] > 0, "practitioner"].nunique(), "the log: every code so far")
    elif named is not None and named.practitioners is not None:
        many = Figure(named.practitioners, "the plan")
    if many is None:
        return None, None
    if named is not None and named.intra_practitioner_correlation is not None:
        return many, Figure(named.intra_practitioner_correlation, "the plan")
    seen = None
    if people is not None and baseline is not None:
        seen = _alike(measure, people[people["index"].isin(baseline["index"]) & (people["denominator"] > 0)])
    if seen is None:
        return many, Figure(USUALLY_ALIKE, "assumed: usual for what practitioners do")
    value, count = seen
    share = (count - 1) / (count - 1 + WORTH_PRACTITIONERS)
    source = f"the log: {count} practitioners in the baseline ({value:.2g}), weighed with the usual {USUALLY_ALIKE:g}"
    return many, Figure(share * value + (1 - share) * USUALLY_ALIKE, source)


def _alike(measure: Measure, people: pd.DataFrame) -> tuple[float, int] | None:
    """The intra-practitioner correlation that a baseline shows, by the analysis of variance (Donner 1986, Int Stat Rev
    54:67), between 0 and MOST_BY_ONE, and of how many; None where there are not three, or nothing varies."""
    sums = people.groupby("practitioner")[["numerator", "denominator", "total", "total_squares"]].sum()
    n = sums["denominator"].to_numpy(dtype=float)
    top = sums["numerator" if measure.type in SHARES else "total"].to_numpy(dtype=float)
    squares = top if measure.type in SHARES else sums["total_squares"].to_numpy(dtype=float)
    spare = n.sum() - len(n)
    if len(n) < FEWEST or spare < 1:
        return None
    between = float((top**2 / n).sum() - top.sum() ** 2 / n.sum()) / (len(n) - 1)
    within = float(squares.sum() - (top**2 / n).sum()) / spare
    size = float(n.sum() - (n**2).sum() / n.sum()) / (len(n) - 1)
    whole = between + (size - 1) * within
    if not whole > 0:
        return None
    return min(MOST_BY_ONE, max(0.0, (between - within) / whole)), len(n)


def _columns(measure: Measure) -> tuple[str, str | None]:
    """What is added up, and what it is divided by; None for periods."""
    if measure.type in SHARES:
        return "numerator", "denominator"
    if measure.type in COUNTS:
        return "numerator", "exposure" if measure.type == "rate" else None
    return "total", "denominator"


def _stored(measure: Measure, level: float | None) -> float | None:
    """A level as it is stored, from how it is written."""
    if level is None:
        return None
    if measure.type in SHARES:
        return level / 100
    return level / (measure.per or 1.0) if measure.type == "rate" else level


def _refused(trial: Trial, measure: Measure, level: float | None, per_period: float | None) -> Iterator[Problem]:
    """What is wrong with figures that were given as options."""
    for option, value, fault in (
        ("--level", level, None if level is None else level_fault(measure.type, level)),
        ("--per-period", per_period, None if per_period is None else volume_fault(per_period)),
    ):
        if value is not None and not math.isfinite(value):
            yield Problem(f"{trial.id}: {option}", "is not a number.", "Give a number, such as 20.")
        elif fault:
            yield Problem(f"{trial.id}: {option}", *fault)


def _missing(
    trial: Trial, measure: Measure, now: Figure | None, volume: Figure | None, spread: Figure | None
) -> Iterator[Problem]:
    """What nobody has said and no log holds, and where it can be said; a log of nothing but one answer says little."""
    where = f"trials/{trial.id}.yaml measures.{measure.id}"
    share = measure.type in SHARES
    if now is None:
        example = "level: 33" if measure.type != "count" else "per_period: 12"
        yield Problem(
            where,
            "does not say its level now, and no log does.",
            f"Add expected: {{{example}}} to the measure, or give --{example.replace(': ', ' ').replace('_', '-')}.",
        )
    elif (share and not 0 < now.value < 1) or (measure.type in COUNTS and now.value <= 0):
        shown = f"{100 * now.value:g}%" if share else f"{now.value:g}"
        yield Problem(
            where, f"stood at {shown} in the log, which leaves nothing to draw a trial from.", "Give --level."
        )
    if volume is None:
        what = "exposure" if measure.type == "rate" else measure.counted or "records"
        yield Problem(
            where,
            f"does not say how many {what} a {trial.design.period} brings, and no log does.",
            "Add expected: {per_period: 20} to the measure, or give --per-period 20.",
        )
    elif volume.value <= 0 and measure.type != "count":
        yield Problem(where, f"has a volume of {volume.value:g} in the log.", "Give --per-period.")
    if measure.type in _MEANS and spread is None:
        yield Problem(
            where,
            "does not say how far single values lie apart, and no log shows it.",
            "Add expected: {spread: 12}, their standard deviation, to the measure.",
        )


def _too_thin(trial: Trial, measure: Measure, volume: float) -> Problem:
    unit = trial.design.period
    return Problem(
        f"trials/{trial.id}.yaml measures.{measure.id}",
        f"has {volume:g} {measure.counted or 'records'} a {unit}: in many {unit}s there would be none.",
        "Choose a longer period, so that each holds one at least.",
    )
