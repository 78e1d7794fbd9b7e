"""What a trial's plan can see, what would let it see more, and how far a picked team would move by itself.

Every scenario is put on the ladder as a log of its length would be (ladder.py), and simulated through the analysis that
the ladder chooses (analysis/power.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from trialkit.analysis import closed_forms, segmented
from trialkit.analysis.covariance import Array
from trialkit.analysis.designs import Fault, Plan
from trialkit.analysis.estimate import Contrast, Scale
from trialkit.analysis.power import DRAWS, Blind, Setup, Sight, information, most_of, sight
from trialkit.analysis.power_draws import World
from trialkit.analysis.power_people import differ
from trialkit.analysis.regression_to_mean import by_itself
from trialkit.analysis.scales import COUNTS, SHARES
from trialkit.analysis.segmented import Question
from trialkit.analysis.sequential import longer_at_the_end
from trialkit.judgement.expectation import Expectation, expectation
from trialkit.judgement.looking import FITTED
from trialkit.judgement.results import SHORT_BASELINE, Rung
from trialkit.judgement.rungs import carries_trend, climb_for
from trialkit.judgement.watching import MOST_LOOKS, MOST_PERIODS
from trialkit.protocol.calendar import periods
from trialkit.protocol.design import ChosenBecause, PeriodUnit
from trialkit.protocol.measure import Measure
from trialkit.protocol.trial import Trial
from trialkit.records.log import Log
from trialkit.records.series import Series, series

Stage = Literal["before", "during", "after"]
"""Whether nothing of the judged phase is logged yet, some of it, or all of it."""
Change = Literal[
    "plan",
    "now",
    "baseline_6",
    "baseline_12",
    "longer_2",
    "longer_4",
    "comparison",
    "baseline_comparison",
    "volume",
    "practitioners",
    "unnamed",
]
MONTH = 365.25 / 12
LONG = 100
"""Periods above which a scenario takes seconds, so that only those with more periods are tried."""
DAYS: dict[PeriodUnit, int] = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}
"""Days of a period, as the yearly season is found by."""
PICKED: tuple[ChosenBecause, ...] = ("worst_results", "best_results")


@dataclass(frozen=True)
class Calendar:
    """Periods by number and kind of phase, in order; a gap stays a gap."""

    index: tuple[int, ...]
    kinds: tuple[str, ...]

    def count(self, kind: str) -> int:
        """How many periods there are of a kind."""
        return self.kinds.count(kind)

    def with_baseline(self, count: int) -> Calendar:
        """The same with so many baseline periods, the added ones before all others."""
        more = count - self.count("baseline")
        first = min(self.index)
        return Calendar((*range(first - more, first), *self.index), ("baseline",) * more + self.kinds)

    def longer(self, kind: str, more: int) -> Calendar:
        """The same with so many more periods of a kind after its last, and all later ones that much later."""
        last = max(place for place, one in enumerate(self.kinds) if one == kind)
        added = range(self.index[last] + 1, self.index[last] + 1 + more)
        later = tuple(number + more for number in self.index[last + 1 :])
        return Calendar(
            (*self.index[: last + 1], *added, *later),
            (*self.kinds[: last + 1], *(kind,) * more, *self.kinds[last + 1 :]),
        )

    def first(self, kind: str, count: int) -> Calendar:
        """The same without the periods of a kind after so many, and without any later phase."""
        places = [place for place, one in enumerate(self.kinds) if one == kind][:count]
        return Calendar(self.index[: places[-1] + 1], self.kinds[: places[-1] + 1])


@dataclass(frozen=True)
class Scenario:
    """One way to run the trial, and what it would see.

    longer: how many times as long the looks that the plan has before the end make the interval.
    before, after: baseline and judged periods. rung: the analysis that it would carry; contrast: what would be judged.
    """

    change: Change
    rung: Rung
    contrast: Contrast
    before: int
    after: int
    seen: Sight | Blind
    longer: float = 1.0


@dataclass(frozen=True)
class Return:
    """How far a picked team moves back by itself, on the measure's own scale.

    teams: how many it was picked from; periods: how many the figure was made of by which it was picked.
    """

    amount: float
    teams: int
    periods: int


@dataclass(frozen=True)
class Outlook:
    """Everything that can be said of a plan before, or without, its result.

    logged:   judged periods that hold something.
    apart:    sites with starts of their own, of which one is shown; 0 where all start together.
    textbook: the smallest change by the usual formula for two groups, which takes periods as differing by chance alone;
              None where there are not two groups, or a change is not there in full throughout.
    thinned:  whether the series is so long that some scenarios were left out.
    """

    trial: Trial
    measure: Measure
    stage: Stage
    logged: int
    apart: int
    expected: Expectation
    plan: Scenario
    others: tuple[Scenario, ...]
    returns: Return | None
    textbook: float | None
    thinned: bool

    @property
    def scale(self) -> Scale:
        """The scale on which the smallest worthwhile change was stated."""
        return scale_of(self.measure)


def outlook(
    trial: Trial,
    log: Log | None,
    *,
    level: float | None = None,
    per_period: float | None = None,
    teams: int = 10,
    draws: int = DRAWS,
    done: Callable[[int, int], None] = lambda _done, _of: None,
) -> Outlook:
    """What the plan sees of its primary measure, and each improvement that is still open.

    log: what has been logged so far, if anything; the trial's own result is never looked at. level, per_period: in
    place of what the plan or the log says. draws: simulated trials a scenario, fewer in long series. done: told how
    many scenarios of how many are finished. Raises TrialError when what must be known is not.
    """
    measure = trial.primary
    found = series(trial, log, measure) if log is not None and _together(trial) and log.flow.used else None
    expected = expectation(trial, measure, found, level=level, per_period=per_period)
    apart = _apart(trial)
    if apart:
        own = replace(expected.world.sized(1 / apart), practitioners=round(expected.world.practitioners / apart))
        expected = replace(expected, world=own)
    site = next(site for site in trial.design.sites if site.role == "innovation")
    planned = [(period.index, str(period.kind)) for period in periods(trial.design, site if apart else None)]
    calendar = Calendar(tuple(index for index, _ in planned), tuple(kind for _, kind in planned))
    logged = 0 if found is None else len(found.phase(trial.decision.judged_phase))
    stage = _stage(trial, calendar, found)
    wanted = [("plan", calendar), *_scenarios(trial, calendar, stage, logged, crowded=differ(expected.world))]
    made = []
    for number, (change, laid) in enumerate(wanted):
        made.append(_seen(trial, expected, change, laid, draws))
        done(number + 1, len(wanted))
    return Outlook(
        trial=trial,
        measure=measure,
        stage=stage,
        logged=logged,
        apart=apart,
        expected=expected,
        plan=made[0],
        others=tuple(made[1:]),
        returns=_returns(trial, expected, teams),
        textbook=_textbook(trial, measure, expected, calendar),
        thinned=stage != "during" and len(calendar.index) > LONG,
    )


def scale_of(measure: Measure) -> Scale:
    """The scale on which the measure's smallest worthwhile change was stated."""
    return "relative" if measure.scale_of_change == "percent" else "absolute"


def stored(measure: Measure, size: float) -> float:
    """A change as the plan writes it, in the stored unit of its scale."""
    if measure.type in ("proportion", "ordinal") or measure.scale_of_change == "percent":
        return size / 100
    return size / (measure.per or 1.0) if measure.type == "rate" else size


def _together(trial: Trial) -> bool:
    return not _apart(trial)


def _apart(trial: Trial) -> int:
    """How many innovation sites there are where they start on days of their own, otherwise 0."""
    sites = [site for site in trial.design.sites if site.role == "innovation"]
    return len(sites) if len({site.start for site in sites}) > 1 else 0


def _stage(trial: Trial, calendar: Calendar, found: Series | None) -> Stage:
    kind = trial.decision.judged_phase
    rows = () if found is None else tuple(found.phase(kind)["index"])
    if not rows:
        return "before"
    last = max(index for index, one in zip(calendar.index, calendar.kinds, strict=True) if one == kind)
    return "after" if max(rows) >= last else "during"


def _scenarios(
    trial: Trial, calendar: Calendar, stage: Stage, logged: int, *, crowded: bool
) -> Iterator[tuple[Change, Calendar]]:
    """What could still be changed, or for a trial that is over, what could be next time; no change is left out."""
    judged = trial.decision.judged_phase
    if stage == "during":
        if logged < calendar.count(judged):
            yield "now", calendar.first(judged, logged)
        yield "longer_2", calendar.longer(judged, 2)
        yield "longer_4", calendar.longer(judged, 4)
        return
    before = calendar.count("baseline")
    if before < 6:
        yield "baseline_6", calendar.with_baseline(6)
    if before < 12:
        yield "baseline_12", calendar.with_baseline(12)
    yield "longer_2", calendar.longer(judged, 2)
    if len(calendar.index) > LONG:
        return
    if not any(site.role == "comparison" for site in trial.design.sites) and not _apart(trial):
        if before >= SHORT_BASELINE:
            yield "comparison", calendar
        else:
            yield "baseline_comparison", calendar.with_baseline(6)
    yield "volume", calendar
    if crowded:
        yield "practitioners", calendar
    if SHORT_BASELINE <= before < 12 and judged == "trial" and calendar.count("trial") >= SHORT_BASELINE:
        yield "unnamed", calendar


def _seen(trial: Trial, expected: Expectation, change: Change, calendar: Calendar, draws: int) -> Scenario:
    """One scenario on its rung of the ladder, simulated."""
    measure = trial.primary
    skeleton = _skeleton(trial, measure, calendar)
    climb = climb_for(trial, skeleton)
    rung, contrast = climb.rung, climb.contrast
    if change == "unnamed":
        rung, contrast = "segmented", "effect_at_end" if trial.design.shape == "ramp" else "average_effect"
    judged = trial.decision.judged_phase
    before, after = calendar.count("baseline"), calendar.count(judged)
    laid = _plan(trial, skeleton, rung, contrast)
    if isinstance(laid, str):
        return Scenario(change, rung, contrast, before, after, Blind(laid))
    planned = (
        any(site.role == "comparison" for site in trial.design.sites) and trial.decision.headline != "uncontrolled"
    )
    compared = rung in ("phases", "segmented") and (
        change in ("comparison", "baseline_comparison") or (planned and not _apart(trial))
    )
    setup = Setup(
        plan=laid,
        contrast=contrast,
        shape=trial.design.shape,
        better=-1 if measure.better == "lower" else 1,
        scale=scale_of(measure),
        judged=judged,
        weeks_vary=trial.decision.weeks_vary,
        level=trial.decision.confidence,
        comparison=compared,
    )
    world = expected.world.sized(2.0) if change == "volume" else expected.world
    if change == "practitioners":
        world = replace(world, practitioners=2 * world.practitioners)
    setup = replace(setup, longer=_longer(trial, skeleton, setup, world))
    return Scenario(
        change,
        rung,
        contrast,
        before,
        after,
        sight(world, setup, stored(measure, measure.worthwhile or 0), draws=draws),
        setup.longer,
    )


def _longer(trial: Trial, skeleton: Series, setup: Setup, world: World) -> float:
    """How much longer the interval of the last look is, where the plan looks every period and the method knows how."""
    if trial.decision.looks != "weekly" or setup.comparison or setup.contrast not in FITTED:
        return 1.0
    if setup.plan.rows["kind"].eq(setup.judged).sum() > MOST_LOOKS or len(skeleton.frame) > MOST_PERIODS:
        return 1.0
    question = replace(_asked(trial, skeleton, setup.contrast), weeks_vary=setup.weeks_vary, level=setup.level)
    return longer_at_the_end(skeleton, question, information=information(world, setup))


def _asked(trial: Trial, skeleton: Series, contrast: Contrast) -> Question:
    """The question that a scenario is judged by."""
    return Question(
        contrast,
        shape=trial.design.shape,
        baseline_trend=carries_trend(trial, len(skeleton.phase("baseline"))),
        of=trial.decision.judged_phase,
    )


def _plan(trial: Trial, skeleton: Series, rung: Rung, contrast: Contrast) -> Plan | str:
    """The design that would judge a log of this length, or why there is none."""
    if rung == "single_level":
        return "without a baseline, and with so few periods, only a level can be told: no change can be seen."
    judged = trial.decision.judged_phase
    if rung == "tallies":
        rows = skeleton.phase("baseline", judged)
        X = np.ones((len(rows), 1))
        return Plan(rows, X, tuple(rows["kind"]), np.zeros(len(rows)), X, (), "", "pooled records")
    found = segmented.plan_for(skeleton, _asked(trial, skeleton, contrast))
    return found.reason if isinstance(found, Fault) else found


def _skeleton(trial: Trial, measure: Measure, calendar: Calendar) -> Series:
    """A series of this calendar in which every period holds something, for the ladder and the designs to be laid on."""
    index: Array = np.array(calendar.index, dtype=float)
    days = DAYS[trial.design.period]
    start = pd.Timestamp(2024, 1, 1) + pd.to_timedelta(days * (index - index.min()), unit="D")
    figures = dict.fromkeys(("records", "numerator", "denominator", "exposure", "total", "total_squares"), 2.0)
    frame = pd.DataFrame(
        {
            "index": index.astype(int),
            "start": start,
            "end": start + pd.Timedelta(days=days - 1),
            "phase": [kind.capitalize() for kind in calendar.kinds],
            "kind": list(calendar.kinds),
            **figures,
            "value": 1.0,
        }
    )
    return Series(measure.id, measure.type, None, measure.per or 1.0, frame)


def _returns(trial: Trial, expected: Expectation, teams: int) -> Return | None:
    """How far a picked team would move back, when the plan says that it was picked by its results."""
    if trial.design.chosen_because not in PICKED or teams < 2:
        return None
    months = max(1, round(MONTH / DAYS[trial.design.period]))
    return Return(by_itself(expected.world, teams, months), teams, months)


def _textbook(trial: Trial, measure: Measure, expected: Expectation, calendar: Calendar) -> float | None:
    """The smallest change by formula, as if all records of either phase were drawn by chance alone."""
    world, level = expected.world, trial.decision.confidence
    before, after = (
        n * world.records for n in (calendar.count("baseline"), calendar.count(trial.decision.judged_phase))
    )
    compared = any(site.role == "comparison" for site in trial.design.sites)
    if before < 2 or after < 2 or trial.design.shape != "step" or compared:
        return None
    way, relative = (-1 if measure.better == "lower" else 1), scale_of(measure) == "relative"

    def then(size: float) -> float:
        return world.level * (1 + way * size) if relative else world.level + way * size

    def power(size: float) -> float:
        if world.type in SHARES:
            return closed_forms.two_proportions(world.level, before, then(size), after, level)
        if world.type in COUNTS:
            return closed_forms.two_rates(world.level, before, then(size), after, level)
        return closed_forms.two_means(then(size) - world.level, world.spread, before, after, level)

    return closed_forms.smallest(power, most_of(world, way, scale_of(measure)))
