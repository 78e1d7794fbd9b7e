"""The usual models, held against R and against what is known of them, and the check that listens to them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from trialkit.analysis.asked import figure
from trialkit.analysis.before_after import before_after
from trialkit.analysis.estimate import Estimate, NotEstimable
from trialkit.analysis.other_models import fitted, other_models
from trialkit.analysis.segmented import Question
from trialkit.analysis.standing import Landmark
from trialkit.analysis.survey import shift, superiority
from trialkit.records.series import Series

STEP = Question("change")
CLEAR = [("baseline", [7, 6, 8, 5, 7, 7], 20), ("trial", [15, 16, 17, 16, 15, 17], 20)]


def ordinal(before, after, top=("agree",), order=("no", "neither", "agree")):
    """A survey of one wave before and one after, as counts per answer."""
    options = pd.DataFrame([before, before, before, after, after, after], columns=list(order))
    frame = pd.DataFrame({"index": range(6), "phase": ["B"] * 3 + ["T"] * 3})
    frame["kind"] = ["baseline"] * 3 + ["trial"] * 3
    frame["start"] = pd.date_range("2024-01-01", periods=6, freq="7D")
    frame["end"] = frame["start"] + pd.Timedelta(days=6)
    frame["denominator"] = options.sum(axis=1).astype(float)
    frame["records"] = frame["denominator"]
    frame["numerator"] = options[list(top)].sum(axis=1).astype(float)
    frame["exposure"] = frame["total"] = frame["total_squares"] = 0.0
    frame["value"] = frame["numerator"] / frame["denominator"]
    return Series("s", "ordinal", None, 1.0, frame, options, tuple(top))


def test_ordinary_least_squares_on_a_step_is_the_two_sample_t_interval(make_series):
    """Worked by hand: means 1/3 and 0.8, pooled variance over ten degrees of freedom."""
    series = make_series(CLEAR)
    model = next(model for model in fitted(series, STEP) if model.name == "ordinary least squares")
    y = series.frame["value"].to_numpy()
    one, two = y[:6], y[6:]
    pooled = (one.var(ddof=1) * 5 + two.var(ddof=1) * 5) / 10
    half = 2.2281388519649385 * np.sqrt(pooled * (1 / 6 + 1 / 6))
    assert model.value == pytest.approx(two.mean() - one.mean())
    assert model.interval.upper - model.value == pytest.approx(half)


def test_a_clear_change_is_seen_by_all_and_the_check_passes(make_series):
    check = other_models(figure(make_series(CLEAR), STEP))
    assert check.passed is True
    assert "GLSAR" in check.text


def test_a_wobbling_series_that_others_call_a_rise_does_not_pass(make_series):
    """Weeks that drift in waves: Newey–West excludes no change and the calibrated interval does not."""
    wave = [("baseline", [8, 9, 8, 9, 10, 9], 20), ("trial", [10, 11, 12, 11, 11, 10], 20)]
    series = make_series(wave)
    check = other_models(figure(series, STEP))
    assert check.passed is False
    assert "Newey–West errors" in check.text
    assert "the interval shows a rise, which the reported one does not." in check.text
    assert check.turns[0].what.endswith("textbook methods") and not check.turns[0].loses


BEFORE = [36, 29, 31, 33, 32, 43, 32, 38, 35, 32, 32, 27], [261, 246, 232, 250, 275, 238, 243, 267, 262, 247, 245, 234]
AFTER = [13, 11, 16, 17, 12, 13, 13, 17, 14, 11, 15, 12], [235, 258, 250, 247, 274, 240, 266, 259, 213, 258, 255, 245]
TWO_YEARS = [("baseline", *BEFORE), ("trial", *AFTER)]
"""Months whose interval shows a fall in per cent and includes no change in points."""


def test_a_change_in_per_cent_is_set_against_other_models_in_per_cent(make_series):
    """In points the same models show a fall that the reported points do not; what is judged shows it too."""
    series = make_series(TWO_YEARS, period="month")
    asked = Question("average_effect", "relative", landmarks=(Landmark(-0.2, "smaller falls", "large falls"),))
    own, points = figure(series, asked).answer, figure(series, replace(asked, scale="absolute")).answer
    assert own.interval.upper < 0 < points.interval.upper
    found = other_models(figure(series, asked))
    assert "shows a fall" not in found.text
    assert found.text.startswith("By Newey–West errors and GLSAR the interval leaves out smaller falls, which the")
    assert not found.turns[0].loses and found.turns[0].what == "by some common textbook methods"


@pytest.mark.parametrize(("scale", "told"), [("relative", np.expm1), ("ratio", np.exp), ("odds_ratio", np.exp)])
def test_on_a_scale_of_ratios_least_squares_is_on_logarithms(make_series, scale, told):
    """Where every week of a phase has one size, a step on linearised logarithms is the difference of pooled ones."""
    series = make_series(CLEAR)
    least = fitted(series, replace(STEP, scale=scale))[0]
    before, after = (series.frame["value"].to_numpy()[part].mean() for part in (slice(0, 6), slice(6, 12)))
    logs = [np.log(x / (1 - x)) if scale == "odds_ratio" else np.log(x) for x in (before, after)]
    assert least.value == pytest.approx(told(logs[1] - logs[0]), abs=0.05)
    assert least.interval.lower < least.value < least.interval.upper


def test_means_are_fitted_on_the_logarithms_of_their_periods(make_series):
    series = make_series([("baseline", [4, 6, 5, 7], 1), ("trial", [9, 8, 12, 10], 1)], kind="mean")
    least = fitted(series, replace(STEP, scale="relative"))[0]
    logs = np.log(series.frame["value"].to_numpy())
    assert least.value == pytest.approx(np.expm1(logs[4:].mean() - logs[:4].mean()))


def test_a_phase_without_events_has_no_other_models_in_per_cent(make_series):
    series = make_series([("baseline", [3, 4, 2, 5], 20), ("trial", [0, 0, 0, 0], 20)])
    assert fitted(series, STEP) and fitted(series, replace(STEP, scale="relative")) == ()


def test_the_check_says_as_reported_because_a_plan_need_not_be_registered(make_series):
    assert ", as reported, by " in other_models(figure(make_series(CLEAR), STEP)).text


def test_too_few_periods_and_pooled_comparisons_do_not_apply(make_series):
    short = make_series([("baseline", [7], 20), ("trial", [15, 16], 20)])
    assert other_models(figure(short, STEP)).passed is None
    assert other_models(figure(make_series(CLEAR), replace(STEP, contrast="before_after"))).passed is None


def test_all_answers_are_ranked_too_where_they_are_in_order():
    series = ordinal([12, 12, 6], [5, 9, 16])
    series.frame.loc[[1, 4], "numerator"] += [2, -1]
    assert "Mann–Whitney on all answers" in other_models(figure(series, STEP)).text


@pytest.mark.parametrize("order", [("no", "neither", "agree"), ("agree", "neither", "no")])
def test_superiority_is_towards_the_top_box_whichever_end_it_is_written_at(order):
    counts = {"no": (12, 5), "neither": (12, 9), "agree": (6, 16)}
    before, after = ([counts[name][side] for name in order] for side in (0, 1))
    found = superiority(ordinal(before, after, order=order))
    assert isinstance(found, Estimate)
    assert found.value > 0.5
    assert found.interval.lower < found.value < found.interval.upper
    top = next(result for result in before_after(ordinal(before, after, order=order)) if result.scale == "absolute")
    assert isinstance(top, Estimate) and top.value > 0


def test_superiority_is_the_chance_counted_by_hand():
    """Every pair of an answer before and one after, compared by hand."""
    series = ordinal([1, 2, 0], [0, 1, 2])
    found = shift(series)
    assert not isinstance(found, NotEstimable)
    before, after = [0, 1, 1] * 3, [1, 2, 2] * 3
    wins = np.mean([(b > a) + 0.5 * (b == a) for a in before for b in after])
    assert found.higher == pytest.approx(wins)
    assert superiority(series).value == pytest.approx(wins)
