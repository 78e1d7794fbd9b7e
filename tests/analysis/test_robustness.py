"""Each check on a series made to pass it, one made to fail it, and one where it has nothing to say."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from trialkit.analysis import robustness as checks
from trialkit.analysis.asked import ask, figure
from trialkit.analysis.segmented import Question
from trialkit.analysis.standing import Landmark, standing

CHANGE = Question("change")
CLEAR = [("baseline", [7, 6, 8, 5, 7, 7, 6], 20), ("transition", [9], 20), ("trial", [15, 16, 17, 16, 15, 17], 20)]
SLIGHT = [("baseline", [7, 6, 8, 5, 7, 7], 20), ("trial", [10, 11, 10, 9, 11, 10], 20)]


def test_a_clear_change_holds_in_every_check_that_applies(make_series):
    found = checks.panel(figure(make_series(CLEAR), CHANGE))
    assert len({check.name for check in found}) == len(found) == 15
    assert not [check for check in found if check.passed is False]
    assert all(check.text.endswith((".", ").")) for check in found)


def test_a_slight_change_hangs_on_the_assumption(make_series):
    """A third to just under a half at twenty a week: beyond chance, within what a drifting service does by itself."""
    slight = make_series([("baseline", [7, 6, 8, 5, 7, 7], 20), ("trial", [10, 9, 10, 9, 10, 10], 20)])
    found = checks.other_settings(figure(slight, CHANGE))
    assert found.passed is False
    assert found.text.startswith("If the service drifts the interval includes no change, which the reported one does")
    assert checks.other_settings(figure(make_series(CLEAR), CHANGE)).passed is True
    assert checks.other_settings(figure(slight, Question("before_after"))).passed is None


def test_a_change_that_hangs_on_one_week_is_found_and_the_week_named(make_series):
    """Without its last week the rise is within chance."""
    series = make_series([("baseline", [10, 10, 11, 9, 10, 10], 40), ("trial", [12, 13, 12, 13, 40], 40)])
    asked = replace(CHANGE, weeks_vary="chance")
    found = checks.each_period_left_out(figure(series, asked))
    assert found.passed is False
    assert "without the period from 12 March 2018" in found.text.lower().replace("march", "March")
    assert checks.each_period_left_out(figure(make_series(CLEAR), asked)).passed is True


def test_a_week_that_carries_the_worthwhile_change_but_not_the_direction_is_found(make_series):
    """Clear of no change either way; clear of fifteen points only with the last week."""
    series = make_series([("baseline", [10, 10, 11, 9, 10, 10], 40), ("trial", [18, 19, 18, 19, 20, 32], 40)])
    worth = Landmark(0.15, "rises of 15 points or more", "changes smaller than 15 points", "above")
    asked = Question("change", weeks_vary="chance", period="week")
    assert standing(ask(series, asked), (worth,)) == ("above", "above")
    assert checks.each_period_left_out(figure(series, asked)).passed is True
    found = checks.each_period_left_out(figure(series, replace(asked, landmarks=(worth,))))
    assert found.passed is False
    assert found.text.startswith(
        "Without the week from 19 March 2018 the interval includes changes smaller than 15 points, "
        "which the reported one does not"
    )


def test_the_period_is_called_what_the_plan_calls_it(make_series):
    months = replace(CHANGE, period="month")
    hangs = make_series([("baseline", [10, 10, 11, 9], 40), ("trial", [40, 12, 13, 12], 40)])
    found = checks.longer_transition(figure(hangs, replace(months, weeks_vary="chance")))
    assert found.text.startswith("Without the first month of the phase the interval includes no change")


def test_a_change_that_hangs_on_one_practitioner_is_found(make_series):
    whole, without = make_series(CLEAR), make_series([("baseline", [7, 6, 8], 20), ("trial", [7, 6, 8], 20)])
    found = checks.each_practitioner_left_out(figure(whole, CHANGE), [("P1", {0: whole}), ("P2", {0: without})])
    assert found.passed is False
    assert "practitioner P2" in found.text
    assert (
        checks.each_practitioner_left_out(figure(whole, CHANGE), [("P1", {0: whole}), ("P2", {0: whole})]).passed
        is True
    )
    assert checks.each_practitioner_left_out(figure(whole, CHANGE), [("P1", {0: whole})]).passed is None


def test_a_jump_inside_the_baseline_fails_the_pretended_start(make_series):
    jump = make_series([("baseline", [3, 4, 3, 4, 15, 16, 15, 16], 20), ("trial", [15, 16, 15], 20)])
    found = checks.placebo_starts(figure(jump, CHANGE))
    assert found.passed is False
    assert "29 January 2018" in found.text
    assert found.turns == (), "nothing was shown that could be lost"
    climbs = [("baseline", [6, 7, 6, 7, 30, 29, 31, 30], 100), ("trial", [80, 81, 79, 80, 80, 81], 100)]
    (turn,) = checks.placebo_starts(figure(make_series(climbs), CHANGE)).turns
    assert turn.loses, "a change is shown, and the baseline by itself shows one as well"
    assert turn.then == "a change is shown before the trial began"
    assert checks.placebo_starts(figure(make_series(CLEAR), CHANGE)).passed is True
    assert (
        checks.placebo_starts(figure(make_series([("baseline", [3, 4, 3], 9), ("trial", [3], 9)]), CHANGE)).passed
        is None
    )


def test_missing_weeks_of_the_trial_matter_when_there_are_many(make_series):
    gaps = make_series([("baseline", [7, 6, 8, 5, 7, 7], 20), ("trial", [16, 0, 0, 0, 0, 15], [20, 0, 0, 0, 0, 20])])
    assert checks.missing_periods(figure(gaps, CHANGE), "failures").passed is False
    assert checks.missing_periods(figure(gaps, CHANGE), "successes").passed is True
    assert checks.missing_periods(figure(make_series(CLEAR), CHANGE), "failures").passed is None
    means = make_series([("baseline", [7.0, 6, 8], 1), ("trial", [9.0, 8, 9], 1)], kind="mean")
    assert checks.missing_periods(figure(means, CHANGE), "failures").passed is None


def test_the_transition_can_be_longer_or_not_there(make_series):
    late = make_series(
        [("baseline", [7, 6, 8, 5, 7, 7], 20), ("transition", [0, 0, 0], 20), ("trial", [13, 13, 14], 20)]
    )
    assert checks.no_transition(figure(late, CHANGE)).passed is False
    assert checks.no_transition(figure(make_series(SLIGHT), CHANGE)).passed is None
    first = make_series([("baseline", [10, 10, 11, 9], 40), ("trial", [40, 12, 13, 12], 40)])
    assert checks.longer_transition(figure(first, replace(CHANGE, weeks_vary="chance"))).passed is False
    again = checks.longer_transition(figure(make_series(CLEAR), CHANGE))
    assert again.passed is True and again.text.startswith("Without the first period of the phase the interval ")


def test_waves_in_what_is_left_are_found(make_series):
    t = np.arange(30)
    waves = make_series([("baseline", 50 + 5 * np.sin(t / 3), 1), ("trial", 60 + 5 * np.sin(t / 3), 1)], kind="mean")
    assert checks.residual_autocorrelation(waves, CHANGE).passed is False
    rng = np.random.default_rng(3)
    plain = make_series([("baseline", rng.normal(50, 5, 30), 1), ("trial", rng.normal(60, 5, 30), 1)], kind="mean")
    assert checks.residual_autocorrelation(plain, CHANGE).passed is True
    assert checks.residual_autocorrelation(plain, Question("before_after")).passed is None


def test_an_outlying_week_is_named(make_series):
    rng = np.random.default_rng(5)
    y = rng.normal(50, 2, 20)
    plain = make_series([("baseline", y[:10], 1), ("trial", y[10:], 1)], kind="mean")
    assert checks.outliers(plain, CHANGE).passed is True
    y[4] = 90
    odd = make_series([("baseline", y[:10], 1), ("trial", y[10:], 1)], kind="mean")
    found = checks.outliers(odd, CHANGE)
    assert found.passed is False
    assert "29 January 2018" in found.text


def test_other_changes_are_counted_only_inside_the_window(make_series):
    series = make_series(CLEAR)
    inside, outside = (dt.date(2018, 2, 1), "Lockdown"), (dt.date(2017, 2, 1), "New form")
    assert checks.other_changes_inside(series, CHANGE, [inside, outside]).passed is False
    assert "Lockdown (1 February 2018)" in checks.other_changes_inside(series, CHANGE, [inside, outside]).text
    assert checks.other_changes_inside(series, CHANGE, [outside]).passed is True
    assert checks.other_changes_inside(series, CHANGE, []).passed is None


def test_tallies_that_end_in_nought_or_five_are_noticed(make_series):
    def tallies(figures):
        series = make_series([("baseline", [1] * 7, figures[:7]), ("trial", [1] * 7, figures[7:])])
        return replace(series, frame=series.frame.assign(records=1.0))

    rounded = tallies([20, 25, 30, 20, 35, 40, 25, 30, 20, 25, 30, 45, 20, 25])
    plain = tallies([21, 27, 33, 18, 36, 41, 22, 30, 19, 25, 34, 47, 23, 26])
    assert checks.round_figures(rounded).passed is False
    assert checks.round_figures(plain).passed is True
    assert checks.round_figures(make_series(CLEAR)).passed is None


@pytest.mark.parametrize("contrast", ["trend", "change", "before_after", "first_last"])
@pytest.mark.parametrize("phases", [[("trial", [0], 1)], [("baseline", [0] * 6, 9), ("trial", [0] * 6, 9)]])
def test_the_panel_never_fails_whatever_the_question(make_series, contrast, phases):
    series = make_series(phases)
    found = checks.panel(figure(series, Question(contrast)), without=[("A", series), ("B", series)])
    assert len(found) == 15
    assert all(check.text for check in found)


def test_a_long_baseline_is_not_called_few_periods(make_series):
    steady = [10, 11, 9, 10, 10, 9]
    long = make_series([("baseline", steady * 5, 40), ("trial", [10, 11, 9, 10], 40)])
    assert checks.placebo_starts(figure(long, CHANGE)).text.endswith("showed no change; a small one could stay hidden.")
    assert "with so few periods a small one" in checks.placebo_starts(figure(make_series(CLEAR), CHANGE)).text
