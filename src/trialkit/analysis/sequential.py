"""Looking at a trial every period without being fooled: one answer a look, false alarms held over all of them together.

designs.py lays the design that each look sees, boundaries.py says how far a look must reach, cil.py has the posterior.
The intervals of all looks hold together (repeated confidence intervals, Jennison and Turnbull 1989), so a team may stop
at any look, for any reason, or go on after news, and what each look said still stands.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import pandas as pd

from trialkit.analysis import boundaries, cil, designs, scales
from trialkit.analysis.boundaries import Boundaries, Stage
from trialkit.analysis.designs import Fault
from trialkit.analysis.estimate import Estimate, Interval, NotEstimable
from trialkit.analysis.normal import z_of
from trialkit.analysis.places import Places, closed, note, points
from trialkit.analysis.points import Points
from trialkit.analysis.segmented import Question, plan_for, target_for
from trialkit.analysis.standing import NO_CHANGE
from trialkit.protocol.measure import Better
from trialkit.records.series import COLUMNS, Series

Answer = Literal["news", "harm", "no news yet", "no news"]
StopsFor = Literal["either", "harm"]
FEWEST: dict[str, int] = {"trend": 4, "change": 2}
"""Periods of the judged phase before a first look: one week is a week and no change, three points hardly a trend."""


@dataclass(frozen=True)
class Look:
    """What one look may say.

    period:   how many periods of the judged phase had passed, of `planned`.
    estimate: so far, with its interval at the look's own level.
    together: the level at which the intervals of all looks hold together (for "harm", each on the harmful side).
    share:    the information the look has, over that of the last look.
    boundary: how many calibrated standard errors the look asks for.
    answer:   "news" when no change is outside the interval, "harm" when it is and the change is for the worse.
    reason:   why, in a sentence.
    """

    period: int
    planned: int
    estimate: Estimate
    together: float
    share: float
    boundary: float
    answer: Answer
    reason: str


def watch(
    series: Series,
    question: Question,
    *,
    planned: int,
    better: Better = "neutral",
    stops_for: StopsFor = "either",
) -> tuple[Look | NotEstimable, ...]:
    """A look after every period of the judged phase so far, the first at place 0.

    question: as registered; its level is that of all looks together. planned: periods that the judged phase was planned
    to have: the looks share out their error by the plan, whatever is logged or missed later. A look that cannot be
    taken (too early, nothing logged, beyond the plan) is NotEstimable and spends nothing. better: which way is an
    improvement; a change the other way is "harm". stops_for "harm", for balancing measures: all the error is spent on
    the harmful side, and an improvement is no news.

    Raises ValueError when no period is planned, or when harm is to be told of a measure without a better side.
    """
    if stops_for == "harm" and better == "neutral":
        raise ValueError("harm needs a measure that is better one way.")
    asked = _asked(series, question, planned, better, stops_for)
    if asked is None:
        return ()
    stages, calendar, last = _stages(asked), asked.calendar, asked.last
    looks = [_look(asked, stages, period) for period in range(1, planned + 1) if calendar[period - 1] <= last]
    indices = series.frame.loc[series.frame["kind"] == asked.kind, "index"].to_numpy()
    late = ((indices > calendar[-1]) & (indices <= last)).sum()
    over = _cannot(asked, "the last planned look has been taken, and no share of the error is left for another.", "")
    return (*looks, *(over for _ in range(late)))


def latest(series: Series, question: Question, *, planned: int, better: Better = "neutral") -> Look | None:
    """The last of the looks that `watch` would take, without taking the others; None where there is none."""
    asked = _asked(series, question, planned, better, "either")
    if asked is None:
        return None
    stages, last = _stages(asked), asked.last
    taken = (_look(asked, stages, period) for period in range(planned, 0, -1) if asked.calendar[period - 1] <= last)
    return next((look for look in taken if isinstance(look, Look)), None)


def longer_at_the_end(series: Series, question: Question, *, information: float | None) -> float:
    """How many times as long as of one look the arms at the last of the planned looks are.

    series: as it was planned, with something in every period; information: of its points, None for means. 1 where no
    look before the last can be taken.
    """
    kind = question.judged
    indices = tuple(int(index) for index in series.phase(kind)["index"])
    asked = _Asked(series, question, kind, indices, indices[-1], "neutral", "either")
    stages = _stages(asked)
    if len(indices) not in stages:
        return 1.0
    found = asked.plan(stages, information)
    return 1.0 if isinstance(found, str) else max(1.0, float(found.critical[-1]) / z_of(question.level))


@dataclass(frozen=True)
class _Asked:
    """A question with its calendar: the number of every planned period of the judged phase, of kind `kind`.

    last: the number of the last of those with something in it.
    """

    series: Series
    question: Question
    kind: str
    calendar: tuple[int, ...]
    last: int
    better: Better
    stops_for: StopsFor
    plans: dict[float | None, Boundaries | str] = field(default_factory=dict)

    def plan(self, stages: dict[int, Stage], information: float | None) -> Boundaries | str:
        """The boundaries of all looks at a step of sampling information, laid once."""
        if information not in self.plans:
            self.plans[information] = boundaries.plan(
                tuple(stages.values()),
                information=information,
                weeks_vary=self.question.weeks_vary,
                level=self.level,
                lean=self.lean,
            )
        return self.plans[information]

    @property
    def fewest(self) -> int:
        """Periods with something logged that a look needs."""
        return FEWEST.get(self.question.contrast, designs.FEWEST_FOR_SLOPE)

    @property
    def lean(self) -> float:
        """How much of the error is left for the end: harm is to be seen early, a change to be seen at all."""
        return boundaries.EVEN if self.stops_for == "harm" else boundaries.LEANS[self.question.weeks_vary]

    @property
    def level(self) -> float:
        """The two-sided level of the looks: harm alone has all the error on one side."""
        return self.question.level if self.stops_for == "either" else 2 * self.question.level - 1


def _asked(series: Series, question: Question, planned: int, better: Better, stops_for: StopsFor) -> _Asked | None:
    """A question to be looked at so often; None where nothing of the judged phase is logged."""
    if planned < 1:
        raise ValueError("at least one period is planned.")
    kind = question.judged
    logged = series.phase(kind)["index"].to_numpy()
    if not len(logged):
        return None
    indices = series.frame.loc[series.frame["kind"] == kind, "index"].to_numpy()
    return _Asked(series, question, kind, _calendar(series, indices, planned), int(logged.max()), better, stops_for)


def _calendar(series: Series, indices: np.ndarray, planned: int) -> tuple[int, ...]:
    """Numbers of the planned periods, from the trial's calendar and straight on where it ends before the plan."""
    known = sorted({int(index) for index in indices})[:planned]
    start = known[-1] if known else int(series.frame["index"].max()) if len(series.frame) else -1
    return (*known, *range(start + 1, start + 1 + planned - len(known)))


def _look(asked: _Asked, stages: dict[int, Stage], period: int) -> Look | NotEstimable:
    """The look after so many periods."""
    upto = asked.calendar[period - 1]
    seen = replace(asked.series, frame=asked.series.frame[asked.series.frame["index"] <= upto])
    there = seen.phase(asked.kind)["index"].to_numpy()
    if upto not in there:
        return _cannot(asked, "nothing was logged in this period, so there is nothing new to look at.", "")
    if len(there) < asked.fewest:
        return _cannot(asked, f"a first look needs {asked.fewest} periods with something logged.", "More periods.")
    laid = plan_for(seen, asked.question)
    if isinstance(laid, Fault):
        return NotEstimable(asked.question.contrast, asked.question.scale, laid.subject, laid.reason, laid.needs)
    if period not in stages or len(asked.calendar) not in stages:
        return _cannot(asked, "the planned periods are too few to see how periods vary.", "More periods.")
    return _answer(asked, stages, period, Places(seen, laid))


def _answer(asked: _Asked, stages: dict[int, Stage], period: int, laid: Places) -> Look | NotEstimable:
    """The look at what is laid."""
    question, subject = asked.question, laid.own.subject
    working = scales.working_scale(laid.series, question.scale)
    if fault := closed(laid, working):
        return NotEstimable(question.contrast, question.scale, subject, *fault)
    own, weights = points(laid, working), target_for(laid.own, question).weights
    information = None if own.variance is None else float(own.information)
    lender = _like(stages[len(asked.calendar)], information)
    alone = cil.intervals(own, weights[None], weeks_vary=question.weeks_vary, level=asked.level, like=lender)[0]
    if isinstance(alone, NotEstimable):
        return replace(alone, contrast=question.contrast, scale=question.scale, subject=subject, needs="More periods.")
    plan = asked.plan(stages, information)
    if isinstance(plan, str):
        return NotEstimable(question.contrast, question.scale, subject, plan, "More periods.")
    place = list(stages).index(period)
    estimate = _estimate(asked, laid, plan, place, alone)
    answer, reason = _said(asked, estimate, period)
    share, boundary = float(plan.shares[place]), float(plan.critical[place])
    return Look(period, len(asked.calendar), estimate, question.level, share, boundary, answer, reason)


def _estimate(asked: _Asked, laid: Places, plan: Boundaries, place: int, alone: Estimate) -> Estimate:
    """The estimate that stands alone, told on the scale that was asked for, with the look's interval."""
    question = asked.question
    working = scales.working_scale(laid.series, question.scale)
    weights = target_for(laid.own, question).weights
    ends = boundaries.ends(points(laid, working).together(), weights, plan, place)
    turn = dict(scales.turns(laid.series, working))[question.scale]
    lower, _, upper = (turn(float(end[0])) for end in ends)
    return replace(
        alone,
        contrast=question.contrast,
        scale=question.scale,
        subject=laid.own.subject,
        value=turn(alone.value),
        interval=Interval(lower, upper, float(plan.levels[place])),
        method=f"{laid.own.method}, {cil.METHOD} {scales.WORDS[working]}, repeated looks",
        n=laid.behind(),
        note=note(laid, working),
    )


def _said(asked: _Asked, estimate: Estimate, period: int) -> tuple[Answer, str]:
    """What a look's interval says, and why."""
    ends, none = estimate.interval, NO_CHANGE[estimate.scale]
    left = len(asked.calendar) - period
    silent: Answer = "no news yet" if left else "no news"
    if none in ends:
        return silent, "No change is inside the interval of this look."
    worse = asked.better != "neutral" and (ends.lower > none) == (asked.better == "lower")
    if worse:
        return "harm", "The whole interval of this look lies on the worse side of no change."
    if asked.stops_for == "harm":
        return silent, "The interval lies on the better side; these looks tell of harm alone."
    return "news", "No change is outside the interval of this look."


def _stages(asked: _Asked) -> dict[int, Stage]:
    """The design of each planned look that can be taken, by its period, if every planned period is logged."""
    whole = _as_planned(asked)
    information = 1.0 if asked.series.type in scales.SHARES + scales.COUNTS else None
    found: dict[int, Stage] = {}
    for period in range(asked.fewest, len(asked.calendar) + 1):
        frame = whole.frame[whole.frame["index"] <= asked.calendar[period - 1]]
        laid = plan_for(replace(whole, frame=frame), asked.question)
        if isinstance(laid, Fault):
            continue
        stage = Stage(laid.X, target_for(laid, asked.question).weights, laid.times)
        if boundaries.fault(stage, information) is None:
            found[period] = stage
    return found


def _as_planned(asked: _Asked) -> Series:
    """The series with every planned period logged; the figures of the last logged one stand in, and are not read.

    A planned period in which another phase has begun since counts as it was planned.
    """
    frame, last = asked.series.frame, asked.series.phase(asked.kind).iloc[-1]
    planned = frame[frame["index"].isin(asked.calendar)].set_index("index").reindex(list(asked.calendar))
    missing = planned["value"].isna()
    length = last["end"] - last["start"] + pd.Timedelta(days=1)
    for index in planned.index[planned["start"].isna()]:
        start = last["start"] + (index - int(last["index"])) * length
        planned.loc[index, ["start", "end", "phase", "kind"]] = [start, start + length, last["phase"], asked.kind]
    for column in (*COLUMNS, "value"):
        planned.loc[missing, column] = last[column]
    planned.loc[planned["kind"] != asked.kind, ["phase", "kind"]] = [last["phase"], asked.kind]
    before = frame[~frame["index"].isin(asked.calendar) & (frame["kind"] != asked.kind)]
    before = before[before["index"] < asked.calendar[-1]]
    whole = pd.concat([before, planned.reset_index()], ignore_index=True).sort_values("index", ignore_index=True)
    return replace(asked.series, frame=whole)


def _like(stage: Stage, information: float | None) -> tuple[Points, np.ndarray]:
    """The last planned look as a series that lends its calibration."""
    y = np.zeros(len(stage.times))
    if information is None:
        return Points(y, stage.X, stage.times), stage.contrast[None]
    reach = np.full_like(y, np.sqrt(information))
    return Points(y, stage.X, stage.times, np.ones_like(y), reach), stage.contrast[None]


def _cannot(asked: _Asked, reason: str, needs: str) -> NotEstimable:
    subject = asked.kind.replace("_", " ").capitalize()
    return NotEstimable(asked.question.contrast, asked.question.scale, subject, reason, needs)
