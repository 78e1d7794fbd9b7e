"""What is expected of a period, and which source wins: asked, baseline, plan, the trial's start, or the usual."""

from __future__ import annotations

import math

import numpy as np
import pytest

from trialkit.errors import TrialError
from trialkit.judgement.expectation import USUAL, expectation
from trialkit.protocol.measure import Measure
from trialkit.protocol.trial import Trial
from trialkit.records.series import series

from .conftest import Make


def expecting(trial: Trial, **expected: float) -> Trial:
    """The trial with its primary measure's `expected`."""
    first, *others = trial.measures
    said = Measure(**{**first.model_dump(exclude_unset=True), "expected": expected})
    return trial.model_copy(update={"measures": (said, *others)})


def found(trial, log, **options):
    return expectation(trial, trial.primary, series(trial, log, trial.primary), **options)


BEFORE, DURING = [(8, 20), (6, 22), (7, 18)], [(9, 20), (9, 20), (16, 30), (19, 30)]


def test_the_baseline_wins_over_the_plan_and_an_option_over_both(make: Make) -> None:
    trial, log = make(BEFORE, DURING)
    planned = expecting(trial, level=50, per_period=99)
    logged = found(planned, log)
    assert (logged.level.value, logged.volume.value) == (21 / 60, 20.0)
    assert logged.level.source == logged.volume.source == "the log: 3 baseline weeks"
    asked = found(planned, log, level=40, per_period=25)
    assert (asked.world.level, asked.world.size) == (0.4, 25.0)
    assert asked.level.source == "as asked with --level"


def test_the_plan_wins_over_the_start_of_a_trial_without_a_baseline(make: Make) -> None:
    trial, log = make([], DURING)
    planned = found(expecting(trial, level=50), log)
    assert (planned.level.value, planned.level.source) == (0.5, "the plan")
    assert (planned.volume.value, planned.volume.source) == (25.0, "the log: 4 trial weeks")


def test_without_a_plan_or_a_baseline_the_first_two_trial_weeks_say_it(make: Make) -> None:
    trial, log = make([], DURING)
    logged = found(trial, log)
    assert (logged.level.value, logged.level.source) == (18 / 40, "the log: 2 first trial weeks")


def test_everything_that_nobody_said_is_asked_for_at_once(make: Make) -> None:
    trial, _ = make([], DURING)
    with pytest.raises(TrialError) as caught:
        expectation(trial, trial.primary, None)
    level, volume = (str(problem) for problem in caught.value.problems)
    assert "trials/made.yaml measures.settled" in level
    assert "--level 33" in level
    assert "--per-period 20" in volume
    assert "calls" in volume


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"level": 0.0, "per_period": 20.0}, "leaves nothing"),
        ({"level": 130.0, "per_period": 20.0}, "leaves nothing"),
        ({"level": 33.0, "per_period": 0.0}, "nothing would be logged"),
        ({"level": math.nan, "per_period": 20.0}, "is not a number"),
        ({"level": 33.0, "per_period": 0.2}, "in many weeks there would be none"),
    ],
)
def test_an_option_that_cannot_be_is_refused_once(make: Make, options: dict[str, float], said: str) -> None:
    trial, _ = make([], DURING)
    with pytest.raises(TrialError, match=said) as caught:
        expectation(trial, trial.primary, None, **options)
    assert len(caught.value.problems) == 1


def test_a_log_in_which_nobody_counts_says_that_a_level_is_needed(make: Make) -> None:
    trial, log = make([(0, 20)] * 3, DURING)
    with pytest.raises(TrialError, match="Give --level"):
        found(trial, log)


def test_below_twelve_baseline_weeks_the_usual_wobble_is_assumed_and_said(make: Make) -> None:
    trial, log = make([(8, 20)] * 11, DURING)
    logged = found(trial, log)
    assert (logged.wobble.value, logged.autocorrelation.value) == USUAL["ordinary"]
    assert "assumed" in logged.wobble.source


def test_from_twelve_on_the_log_is_weighed_with_the_usual(make: Make) -> None:
    quiet, log = make([(8, 20)] * 12, DURING)
    calm = found(quiet, log)
    assert calm.wobble.value == pytest.approx(0.2 * math.sqrt(0.5))
    assert calm.autocorrelation.value == pytest.approx(0.1)
    assert "12 baseline weeks" in calm.wobble.source
    rng = np.random.default_rng(3)
    logits = np.log(0.4 / 0.6) + 0.8 * rng.standard_normal(60)
    weeks = [(int(k), 200) for k in rng.binomial(200, 1 / (1 + np.exp(-logits)))]
    wild = found(*make(weeks, DURING))
    assert wild.wobble.value == pytest.approx(0.73, abs=0.12), "60 weeks of 0.8 and 12 of 0.2"


def test_a_plan_that_says_chance_is_taken_at_its_word(make: Make) -> None:
    trial, log = make([(8, 20), (3, 20)] * 6, DURING, more="decision: {weeks_vary: chance}")
    logged = found(trial, log)
    assert (logged.wobble.value, logged.autocorrelation.value) == (0.0, 0.0)


def test_the_plans_own_wobble_wins_over_everything(make: Make) -> None:
    trial, log = make([(8, 20)] * 12, DURING)
    logged = found(expecting(trial, wobble=0.45, autocorrelation=0.3), log)
    assert (logged.wobble.value, logged.autocorrelation.value) == (0.45, 0.3)
