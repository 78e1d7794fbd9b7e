"""Evaluations built by hand, with numbers that agree with one another, for the tests of what is told about them."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from typing import Any

import pandas as pd
import pytest

from trialkit.analysis.estimate import Check, Estimate, Interval, Line, NotEstimable
from trialkit.errors import Problem
from trialkit.judgement.decide import decide, safety, verdict
from trialkit.judgement.evaluation import Evaluation
from trialkit.judgement.grade import grade
from trialkit.judgement.planned import planned_looks
from trialkit.judgement.registered import registered
from trialkit.judgement.results import MeasureResult
from trialkit.judgement.trajectories import progress
from trialkit.judgement.value import value
from trialkit.protocol.calendar import periods
from trialkit.protocol.receipts import Registration
from trialkit.protocol.trial import Trial
from trialkit.records.log import Completeness, Log, LogFile, Practitioner, Repair, RowFlow, SetAside
from trialkit.records.series import series

HOSTILE = '<script>alert("x")</script> & =1+1 $\\alpha$ {{ 7*7 }} **bold**'

FIELDS = {
    "date": {"type": "date"},
    "practitioner": {"type": "code"},
    "outcome": {"type": "choice", "options": {"advice": "Information and advice", "referred": "Referred to a team"}},
    "came_back": {"type": "yes_no"},
}


def make_trial(trial_id: str = "louth", **changes: Any) -> Trial:
    """A trial of six weeks without a baseline; any top-level part can be changed."""
    parts: dict[str, Any] = {
        "id": trial_id,
        "title": "Strengths-based conversations in the Louth team",
        "organisation": "Lincolnshire County Council",
        "provenance": "illustrative",
        "source": "Published case study; weekly counts were not published.",
        "question": "Does starting from people's strengths lead to more conversations resolved with signposting?",
        "intervention": {"name": "Strengths-based conversations", "why": "Too many conversations ended in a referral."},
        "design": {
            "phases": [{"name": "Trial", "kind": "trial", "start": "2021-02-01", "end": "2021-03-14"}],
            "sites": [{"id": "louth", "name": "Louth Adult Frailty team"}],
        },
        "log": {"row": "conversation", "fields": FIELDS},
        "measures": [
            {
                "id": "signposted",
                "name": "Signposting",
                "role": "primary",
                "type": "proportion",
                "numerator": {"outcome": ["advice"]},
                "better": "higher",
                "worthwhile": 10,
            },
            {
                "id": "came_back",
                "name": "Repeat contact within 28 days",
                "role": "balancing",
                "type": "proportion",
                "numerator": {"came_back": True},
                "better": "lower",
                "margin": 5,
            },
        ],
        "decision": {"asked_for": "Roll out to the other eight teams", "decider": "Head of service"},
    }
    return Trial.model_validate({**parts, **changes})


def make_log(trial: Trial, counts: dict[str, list[tuple[float, float]]], *, clean: bool = True) -> Log:
    """A log whose cells hold one (numerator, denominator) a period for each measure."""
    site = trial.design.sites[0].id
    rows = [
        {
            "measure": measure,
            "site": site,
            "index": period.index,
            "practitioner": "A1",
            "option": "",
            "records": int(n),
            "numerator": k,
            "denominator": n,
            "exposure": 1.0 if n else 0.0,
            "total": k,
            "total_squares": k,
        }
        for measure, pairs in counts.items()
        for period, (k, n) in zip(periods(trial.design, trial.design.sites[0]), pairs, strict=True)
        if n
    ]
    used = int(sum(n for _, n in counts[trial.primary.id]))
    aside = (
        ()
        if clean
        else (
            SetAside("outcome holds an answer that is not allowed", 3),
            SetAside("the date is outside every phase", 1),
        )
    )
    return Log(
        trial_id=trial.id,
        files=(LogFile("week-1.csv", None, used, "utf-8", hashlib.sha256(b"week 1").hexdigest()),),
        flow=RowFlow(used + sum(part.rows for part in aside), aside, used),
        cells=pd.DataFrame(rows),
        groups=pd.DataFrame(),
        completeness=Completeness(
            (),
            (
                Practitioner("A1", used, trial.design.start, trial.design.end, False),
                Practitioner("B2", 0, trial.design.start, trial.design.start + dt.timedelta(days=9), True),
            ),
            duplicates=0,
            late=None,
        ),
        problems=()
        if clean
        else (Problem("week-1.csv, row 7", "'signposed' is not an outcome.", "Did you mean 'advice'?"),),
        problems_found=0 if clean else 1,
        repairs=()
        if clean
        else (Repair("week-1.csv, row 9", "02/01/2021", "1 February 2021", "only this lies in a phase"),),
    )


def make_result(
    trial: Trial,
    log: Log,
    measure_id: str,
    headline: Estimate | NotEstimable,
    *,
    rung: str = "trend",
    estimates: tuple[Any, ...] = (),
    settings: tuple[Any, ...] = (),
    lines: tuple[Line, ...] = (),
) -> MeasureResult:
    """A result with its verdict and safety worked out by the real rules."""
    measure = trial.measure(measure_id)
    return MeasureResult(
        measure=measure,
        series=(series(trial, log, measure),),
        rung=rung,  # type: ignore[arg-type]
        rung_reason="Chosen for the test.",
        headline=headline,
        estimates=estimates,
        settings=settings,
        lines=lines,
        checks=(
            Check("Without each week in turn", True, "The answer stays the same whichever week is left out."),
            Check("Placebo start dates", None, "There is no baseline to try them in."),
            Check("Missing rows as failures", False, "Counting missing rows as failures halves the change."),
        ),
        verdict=verdict(measure, headline),
        safety=safety(measure, headline),
    )


def make_evaluation(trial: Trial, log: Log, *results: MeasureResult) -> Evaluation:
    """An evaluation whose grade, decision and value come from the real rules."""
    stands = registered(Registration(), trial, log)
    graded = grade(trial, log, results[0], stands)
    decision, worth = decide(trial, results, graded), value(trial, results)
    looks, paths = planned_looks(trial, stands), progress(trial, results)
    return Evaluation(trial, log, results, graded, decision, worth, (), stands, looks, "0.1.0", trajectories=paths)


def estimate(
    contrast: str, value: float, lower: float, upper: float, *, scale: str = "absolute", **more: Any
) -> Estimate:
    """An estimate with its interval in one line."""
    story = {"subject": "Trial", "method": "calibrated integrated likelihood", "n": 120, "periods": 6, **more}
    return Estimate(contrast=contrast, scale=scale, value=value, interval=Interval(lower, upper), **story)  # type: ignore[arg-type]


PAIRS = [(5.0, 15.0)] * 6


def evaluated(primary: Any, harm: Any, **changes: Any) -> Evaluation:
    """Louth's trial with these headlines for its primary and its balancing measure."""
    trial = make_trial(**changes)
    log = make_log(trial, {"signposted": PAIRS, "came_back": PAIRS})
    return make_evaluation(
        trial, log, make_result(trial, log, "signposted", primary), make_result(trial, log, "came_back", harm)
    )


HARMLESS = estimate("change", -0.02, -0.06, 0.03)


def settings_of(contrast: str, value: float, *widths: float, scale: str = "absolute") -> tuple[Estimate, ...]:
    """The three settings of one contrast, each with its own half-width."""
    names = ("chance", "ordinary", "volatile")
    return tuple(
        estimate(contrast, value, value - width, value + width, scale=scale, weeks_vary=name)
        for name, width in zip(names, widths, strict=True)
    )


LOUTH = {
    "signposted": [(5.0, 15.0), (8.0, 19.0), (9.0, 18.0), (13.0, 21.0), (14.0, 20.0), (16.0, 20.0)],
    "came_back": [(1.0, 15.0), (2.0, 19.0), (1.0, 8.0), (2.0, 21.0), (1.0, 20.0), (2.0, 20.0)],
}


def louth_evaluation(**changes: Any) -> Evaluation:
    """No baseline, 33% in the first week and 80% in the last, judged by the trend."""
    trial = make_trial(**changes)
    log = make_log(trial, LOUTH, clean=False)
    fitted = Line(
        "fitted",
        tuple(range(6)),
        (0.35, 0.44, 0.53, 0.62, 0.71, 0.80),
        (0.2, 0.3, 0.42, 0.5, 0.57, 0.6),
        (0.5, 0.57, 0.64, 0.73, 0.84, 0.93),
    )
    signposted = make_result(
        trial,
        log,
        "signposted",
        estimate("trend", 0.45, 0.14, 0.66, weeks_vary="ordinary"),
        estimates=(
            estimate("trend", 1.29, 0.3, 2.6, scale="relative"),
            estimate("first_last", 0.4667, 0.15, 0.68, n=35, periods=2),
            estimate("level", 0.575, 0.48, 0.66, subject="Trial"),
            NotEstimable(
                "before_after", "absolute", "Trial against Baseline", "there was no baseline", "six baseline weeks"
            ),
        ),
        settings=settings_of("trend", 0.45, 0.22, 0.26, 0.4),
        lines=(fitted,),
    )
    came_back = make_result(trial, log, "came_back", estimate("trend", 0.01, -0.07, 0.09))
    return make_evaluation(trial, log, signposted, came_back)


SIX_AND_SIX = [
    {"name": "Baseline", "kind": "baseline", "start": "2020-12-28", "end": "2021-02-07"},
    {"name": "Training", "kind": "transition", "start": "2021-02-08", "end": "2021-02-14"},
    {"name": "Trial", "kind": "trial", "start": "2021-02-15", "end": "2021-03-28"},
    {"name": "Roll-out", "kind": "rollout", "start": "2021-03-29", "end": "2021-04-18"},
]


ROLLOUT = ((3.0, 8.0), (0.0, 0.0), (9.0, 25.0))


def wellbeing_evaluation(rollout: tuple[tuple[float, float], ...] = ROLLOUT, **changes: Any) -> Evaluation:
    """Six baseline weeks and six of trial; better, perhaps by too little; the balancing measure not shown safe."""
    trial = make_trial(
        "wellbeing-service",
        **{
            "title": "Strengths-based conversations in the Wellbeing Service",
            "design": {
                "phases": SIX_AND_SIX,
                "sites": [{"id": "wellbeing", "name": "Wellbeing Service"}],
                "chosen_because": "volunteered",
                "other_changes": [
                    {"date": "2021-01-05", "what": "National lockdown"},
                    {"date": "2021-01-12", "what": "New telephone system in the contact centre"},
                    {"date": "2021-03-08", "what": "Schools reopened"},
                ],
            },
            "value": {
                "price_base": 2021,
                "unit_cost": {"amount": 1200, "source": "Finance, 2021"},
                "annual_volume": {"amount": 1100, "source": "Contact centre, 2020-21"},
                "delivery": {"running": {"amount": 20000, "source": "Team budget"}},
            },
            "voices": [
                {"quote": "I was asked what mattered to me.", "who": "A person who called", "consent": True},
            ],
            **changes,
        },
    )
    before = [(4.0, 22.0), (3.0, 20.0), (4.0, 24.0), (5.0, 23.0), (3.0, 21.0), (4.0, 22.0), (4.0, 15.0)]
    after = [(7.0, 22.0), (6.0, 21.0), (9.0, 23.0), (7.0, 20.0), (8.0, 24.0), (8.0, 22.0), *rollout]
    harm = [(2.0, n) if n else (0.0, 0.0) for _, n in [*before, *after]]
    log = make_log(trial, {"signposted": [*before, *after], "came_back": harm})
    index = tuple(range(6)) + tuple(range(7, 13))
    fitted = Line("fitted", index, (0.174,) * 6 + (0.341,) * 6)
    expected = Line("counterfactual", tuple(range(7, 13)), (0.174,) * 6, (0.09,) * 6, (0.27,) * 6)
    headline = estimate("change", 0.167, 0.012, 0.338, subject="Trial against Baseline", n=264, periods=12)
    signposted = make_result(
        trial,
        log,
        "signposted",
        headline,
        rung="phases",
        lines=(fitted, expected),
        estimates=(
            estimate("change", 0.96, 0.04, 2.6, scale="relative"),
            estimate("before_after", 0.167, 0.06, 0.27),
            estimate("level", 0.174, 0.12, 0.25, subject="Baseline"),
            estimate("level", 0.341, 0.27, 0.42, subject="Trial"),
            estimate("level_change", 0.11, -0.2, 0.41),
            estimate("slope_change", 0.008, -0.05, 0.07),
        ),
        settings=settings_of("change", 0.167, 0.11, 0.163, 0.25),
    )
    came_back = make_result(trial, log, "came_back", estimate("change", 0.01, -0.07, 0.09), rung="phases")
    return make_evaluation(trial, log, signposted, came_back)


def monthly_evaluation(**changes: Any) -> Evaluation:
    """Sixteen years of monthly counts, a law in the fifteenth, judged by segmented regression on the relative scale."""
    trial = make_trial(
        "seat-belt-law",
        **{
            "title": "Compulsory seat belts in the front",
            "organisation": "Department of Transport",
            "provenance": "real",
            "question": "Did the law of 31 January 1983 reduce deaths and serious injuries?",
            "intervention": {"name": "Seat-belt law"},
            "design": {
                "period": "month",
                "shape": "step_and_ramp",
                "phases": [
                    {"name": "Before the law", "kind": "baseline", "start": "1969-01-01", "end": "1983-01-31"},
                    {"name": "Law", "kind": "trial", "start": "1983-02-01", "end": "1984-12-31"},
                ],
                "sites": [{"id": "uk", "name": "Great Britain"}],
                "other_changes": [{"date": "1973-11-01", "what": "Oil crisis"}],
            },
            "log": {
                "row": "tally",
                "fields": {"date": {"type": "date"}, "drivers": {"type": "number"}, "vans": {"type": "number"}},
            },
            "measures": [
                {
                    "id": "drivers",
                    "name": "Car drivers killed or seriously injured",
                    "role": "primary",
                    "type": "count",
                    "numerator": "drivers",
                    "better": "lower",
                    "worthwhile": 5,
                    "counted": "casualties",
                },
                {
                    "id": "vans",
                    "name": "Van drivers killed",
                    "role": "balancing",
                    "type": "count",
                    "numerator": "vans",
                    "better": "lower",
                    "margin": 20,
                    "counted": "deaths",
                },
            ],
            **changes,
        },
    )
    expected = [1650 + 250 * math.sin(month / 12 * 2 * math.pi) - month for month in range(192)]
    seen = [
        round(value * (0.77 if month >= 169 else 1.0) * (1 + 0.06 * math.sin(month * 1.7)))
        for month, value in enumerate(expected)
    ]
    log = make_log(
        trial,
        {
            "drivers": [(float(count), 1.0) for count in seen],
            "vans": [(float(8 + month % 5), 1.0) for month in range(192)],
        },
    )
    fitted = Line(
        "fitted",
        tuple(range(192)),
        tuple(value * (0.77 if month >= 169 else 1.0) for month, value in enumerate(expected)),
    )
    other = Line(
        "counterfactual",
        tuple(range(169, 192)),
        tuple(expected[169:]),
        tuple(value * 0.9 for value in expected[169:]),
        tuple(value * 1.1 for value in expected[169:]),
    )
    headline = estimate("average_effect", -0.23, -0.31, -0.14, scale="relative", n=int(sum(seen)), periods=192)
    drivers = make_result(
        trial,
        log,
        "drivers",
        headline,
        rung="segmented",
        lines=(fitted, other),
        estimates=(
            estimate("average_effect", 0.77, 0.69, 0.86, scale="ratio"),
            estimate("level_change", -0.2, -0.3, -0.08, scale="relative"),
            estimate("slope_change", -0.002, -0.01, 0.006, scale="relative"),
        ),
        settings=settings_of("average_effect", -0.23, 0.06, 0.09, 0.15, scale="relative"),
    )
    vans = make_result(
        trial, log, "vans", estimate("average_effect", -0.02, -0.2, 0.17, scale="relative"), rung="segmented"
    )
    return make_evaluation(trial, log, drivers, vans)


def silent_evaluation(**changes: Any) -> Evaluation:
    """Nothing can be estimated: one week with entries, and no more."""
    trial = make_trial(**changes)
    log = make_log(trial, {"signposted": [(1.0, 3.0)] + [(0.0, 0.0)] * 5, "came_back": [(0.0, 3.0)] + [(0.0, 0.0)] * 5})
    reason = "only one week has entries, and a change needs at least three"
    results = [
        make_result(
            trial,
            log,
            name,
            NotEstimable("trend", "absolute", "Trial", reason, "entries in three weeks"),
            rung="none",
        )
        for name in ("signposted", "came_back")
    ]
    return make_evaluation(trial, log, *results)


@pytest.fixture
def louth() -> Evaluation:
    return louth_evaluation()


@pytest.fixture
def wellbeing() -> Evaluation:
    return wellbeing_evaluation()


@pytest.fixture
def monthly() -> Evaluation:
    return monthly_evaluation()


@pytest.fixture
def silent() -> Evaluation:
    return silent_evaluation()
