"""Designs on series: what each contrast means, every shape, every type, gaps, edges and a long real-sized series."""

from __future__ import annotations

import math
import warnings
from dataclasses import replace

import numpy as np
import pytest

from trialkit.analysis.estimate import Estimate, NotEstimable
from trialkit.analysis.segmented import Question, change, full, residuals, single, trend

MEANS = [10.0, 12.0, 11.0, 13.0, 12.5, 11.5]


def by(found, contrast, scale="absolute"):
    return next(result for result in found.results if (result.contrast, result.scale) == (contrast, scale))


def line(found, name):
    return next(line for line in found.lines if line.name == name)


def test_a_step_between_two_third_and_four_fifths_is_near_the_pooled_difference(make_series):
    found = change(make_series([("baseline", [7, 6, 8, 5, 7, 7], 20), ("trial", [15, 16, 17, 16, 15, 17], 20)]))
    absolute = by(found, "change")
    assert absolute.value == pytest.approx(96 / 120 - 40 / 120, abs=0.002)
    assert absolute.subject == "Trial 1 against Baseline 0"
    assert (absolute.n, absolute.periods, absolute.weeks_vary) == (240, 12, "ordinary")
    assert 0.3 < absolute.interval.lower < absolute.interval.upper < 0.62
    assert by(found, "change", "relative").value == pytest.approx(by(found, "change", "ratio").value - 1)
    assert by(found, "change", "ratio").value == pytest.approx(2.4, abs=0.05)
    assert by(found, "change", "odds_ratio").value == pytest.approx(8.0, abs=0.3)


def test_a_perfect_ramp_is_told_at_its_end(make_series):
    """The trial climbs by two a period: its effect in the sixth period is twelve."""
    noise = np.array([0.1, -0.1, 0.05, -0.05, 0.1, -0.1])
    series = make_series([("baseline", 20 + noise, 1), ("trial", 20 + 2 * np.arange(1, 7) + noise, 1)], kind="mean")
    assert by(change(series, shape="ramp"), "change").value == pytest.approx(12, abs=0.2)
    both = change(series, shape="step_and_ramp")
    assert by(both, "change").value == pytest.approx(7, abs=0.2)
    assert by(full(series), "slope_change").value == pytest.approx(2, abs=0.1)
    assert by(full(series), "effect_at_end").value == pytest.approx(12, abs=0.3)
    assert by(full(series), "average_effect").value == pytest.approx(7, abs=0.3)
    assert by(full(series), "level_change").value == pytest.approx(2, abs=0.3)


def test_a_baseline_trend_carried_on_takes_the_change_away(make_series):
    """The same straight line all along, with a wobble of a tenth: without the trend it looks like a rise."""
    noise = np.array([0.1, -0.1, 0.05, -0.05, 0.1, -0.1])
    series = make_series(
        [("baseline", 20 + np.arange(6) + noise, 1), ("trial", 26 + np.arange(6) + noise, 1)], kind="mean"
    )
    flat, carried_on = by(change(series), "change"), by(change(series, baseline_trend=True), "change")
    assert carried_on.value == pytest.approx(0, abs=0.2)
    assert flat.value > 1
    assert "with a baseline trend" in carried_on.method


def test_the_trend_is_from_the_first_trial_period_to_the_last(make_series):
    series = make_series([("trial", [5, 7, 6, 9, 11, 10], 30)])
    found = by(trend(series), "trend")
    slope = np.polyfit(np.arange(6), np.array([5, 7, 6, 9, 11, 10]) / 30, 1)[0]
    assert found.value == pytest.approx(5 * slope, abs=0.02)
    assert found.subject == "Trial 0: first period to last"


def test_several_trial_phases_are_one_and_a_rollout_is_judged_on_request(make_series):
    phases = [
        ("baseline", [6, 5, 7, 6], 20),
        ("trial", [10, 11], 20),
        ("trial", [10, 9], 20),
        ("rollout", [15, 16], 20),
    ]
    found = by(change(make_series(phases)), "change")
    assert found.subject == "Trial 1 and Trial 2 against Baseline 0"
    assert found.value == pytest.approx(0.2, abs=0.01)
    rolled = by(change(make_series(phases), of="rollout"), "change")
    assert rolled.value == pytest.approx(15.5 / 20 - 0.3, abs=0.01)
    assert rolled.subject == "Rollout 3 against Baseline 0"


def test_transition_periods_are_left_out_but_their_time_is_kept(make_series):
    with_gap = make_series(
        [("baseline", MEANS, 1), ("transition", [500.0], 1), ("trial", [15.0, 16.0, 15.5], 1)], kind="mean"
    )
    found = by(change(with_gap), "change")
    assert found.periods == 9
    assert found.value == pytest.approx(15.5 - np.mean(MEANS), abs=0.4)
    assert found != by(
        change(make_series([("baseline", MEANS, 1), ("trial", [15.0, 16.0, 15.5], 1)], kind="mean")), "change"
    )


def test_a_missing_week_is_a_missing_row(make_series):
    series = make_series([("baseline", [7, 6, 0, 5, 7, 7], [20, 20, 0, 20, 20, 20]), ("trial", [15, 16, 17], 20)])
    found = change(series)
    assert by(found, "change").periods == 8
    assert line(found, "fitted").index == (0, 1, 3, 4, 5, 6, 7, 8)


def test_counts_have_a_rate_ratio_and_rates_their_unit(make_series):
    phases = [("baseline", [20, 18, 22, 20], 4), ("trial", [10, 11, 9, 10], 4)]
    count, rate = change(make_series(phases, kind="count")), change(make_series(phases, kind="rate"))
    assert by(count, "change").value == pytest.approx(-10, abs=0.2)
    assert by(rate, "change").value == pytest.approx(-2.5, abs=0.05)
    assert by(count, "change", "ratio").value == pytest.approx(0.5, abs=0.02)
    assert by(rate, "change", "ratio").value == pytest.approx(0.5, abs=0.02)
    assert by(count, "change").n == 120


def test_a_rate_per_hundred_thousand_keeps_its_digits(make_series):
    phases = [("baseline", [30, 27, 33, 30], 150_000), ("trial", [15, 16, 14, 15], 150_000)]
    found = change(replace(make_series(phases, kind="rate"), per=100_000.0))
    assert by(found, "change").value == pytest.approx(-10, abs=0.3)
    assert by(found, "change").interval.upper < -3
    assert line(found, "counterfactual").value[0] == pytest.approx(20, abs=0.3)


def test_means_have_a_ratio_on_the_log_unless_a_mean_is_not_above_zero(make_series):
    found = change(make_series([("baseline", MEANS, 1), ("trial", [24.0, 22.0, 25.0], 1)], kind="money"))
    assert by(found, "change", "ratio").value == pytest.approx(2.03, abs=0.05)
    below = change(make_series([("baseline", [-1.0, *MEANS], 1), ("trial", [24.0, 22.0, 25.0], 1)], kind="money"))
    assert "above zero" in by(below, "change", "ratio").reason
    assert isinstance(by(below, "change"), Estimate)


def test_the_counterfactual_is_the_baseline_carried_on_with_a_band_around_it(make_series):
    noise = np.array([0.1, -0.1, 0.05, -0.05, 0.1, -0.1])
    series = make_series(
        [("baseline", 20 + np.arange(6) + noise, 1), ("trial", 36 + np.arange(6) + noise, 1)], kind="mean"
    )
    counterfactual = line(full(series), "counterfactual")
    assert counterfactual.index == tuple(range(6, 12))
    assert counterfactual.value == pytest.approx(26 + np.arange(6), abs=0.5)
    widths = np.subtract(counterfactual.upper, counterfactual.lower)
    assert (np.diff(widths) > 0).all()
    assert all(
        a < b < c for a, b, c in zip(counterfactual.lower, counterfactual.value, counterfactual.upper, strict=True)
    )


def test_lines_of_a_proportion_stay_between_nought_and_one(make_series):
    found = full(make_series([("baseline", [2, 6, 11, 15, 18, 20], 20), ("trial", [20, 20, 20, 20], 20)]))
    for made in found.lines:
        for values in (made.value, made.lower or (), made.upper or ()):
            assert all(0 <= value <= 1 for value in values)


def test_a_season_is_added_to_two_years_of_months_and_not_to_one(make_series):
    months = np.arange(48)
    rng = np.random.default_rng(8)
    y = 50 + 8 * np.cos(2 * np.pi * months / 12) + rng.standard_normal(48)
    y[36:] += 5
    series = make_series([("baseline", y[:36], 1), ("trial", y[36:], 1)], kind="mean", period="month")
    asked = Question("average_effect")
    with_season, without = single(series, asked), single(series, replace(asked, season="none"))
    assert with_season.seasonal and "yearly season" in with_season.method
    assert not without.seasonal and "season" not in without.method
    with_width, without_width = (found.interval.upper - found.interval.lower for found in (with_season, without))
    assert with_width < 0.5 * without_width
    assert 5.0 in with_season.interval
    short = make_series([("baseline", y[:12], 1), ("trial", y[12:20], 1)], kind="mean", period="month")
    assert "season" not in single(short, asked).method


def test_one_figure_alone_is_the_same_as_among_all(make_series):
    series = make_series([("baseline", [7, 6, 8, 5, 7, 7], 20), ("trial", [15, 16, 17, 16, 15, 17], 20)])
    for contrast, found in (("change", change(series)), ("trend", trend(series)), ("average_effect", full(series))):
        for scale in ("absolute", "relative", "ratio", "odds_ratio"):
            alone, among = single(series, Question(contrast, scale)), by(found, contrast, scale)
            assert alone.value == pytest.approx(among.value)
            assert alone.interval.lower == pytest.approx(among.interval.lower)
            assert (alone.method, alone.subject, alone.n) == (among.method, among.subject, among.n)


def test_a_contrast_of_another_method_is_a_mistake_of_the_caller(make_series):
    with pytest.raises(ValueError, match="before_after is not a contrast of a fitted design"):
        single(make_series([("trial", [1, 2], 3)]), Question("before_after"))


def test_residuals_have_the_size_of_chance_where_chance_is_all_there_is(make_series):
    rng = np.random.default_rng(4)
    series = make_series([("baseline", rng.binomial(50, 0.3, 60), 50), ("trial", rng.binomial(50, 0.3, 40), 50)])
    times, left = residuals(series, Question("change"))
    assert len(times) == 100
    assert np.std(left) == pytest.approx(1, abs=0.2)


@pytest.mark.parametrize(
    ("phases", "made", "because"),
    [
        ([("trial", [3], 9)], trend, "at least two trial periods"),
        ([("baseline", [3, 4, 3], 9)], trend, "at least two trial periods"),
        ([("baseline", [3, 4, 3], 9)], change, "nothing was logged in that phase"),
        ([("baseline", [3], 9), ("trial", [3, 4, 3, 5, 4, 4], 9)], change, "only 1 of the baseline's periods"),
        ([("trial", [3, 4, 3, 5, 4, 4], 9)], change, "no baseline period"),
        ([("baseline", [3, 4, 3], 9), ("trial", [3, 4], 9)], full, "at least three trial periods"),
        ([("baseline", [0, 0, 0], 0), ("trial", [3, 4, 3], 9)], full, "no baseline period"),
    ],
)
def test_what_the_data_cannot_carry_is_said_for_every_scale(make_series, phases, made, because):
    found = made(make_series(phases))
    assert found.lines == ()
    assert {result.scale for result in found.results} == {"absolute", "relative", "ratio", "odds_ratio"}
    assert all(isinstance(result, NotEstimable) and because in result.reason for result in found.results)


EDGES = {
    "nothing all along": [("baseline", [0] * 6, 20), ("trial", [0] * 6, 20)],
    "everything all along": [("baseline", [20] * 6, 20), ("trial", [20] * 6, 20)],
    "nothing, then everything": [("baseline", [0] * 6, 20), ("trial", [20] * 6, 20)],
    "one record a week": [("baseline", [0, 1, 0, 1], 1), ("trial", [1, 1, 0, 1], 1)],
    "one trial week": [("baseline", [3, 5, 4, 2], 20), ("trial", [9], 20)],
    "very unequal weeks": [("baseline", [1, 300, 2, 40], [1, 1000, 7, 90]), ("trial", [2, 800, 0], [2, 900, 1])],
    "the same every week": [("baseline", [5] * 5, 20), ("trial", [8] * 5, 20)],
    "four periods": [("baseline", [5, 6, 4], 20), ("trial", [8], 20)],
    "enormous counts": [
        ("baseline", [150_000, 149_000, 151_000], 200_000),
        ("trial", [90_000, 91_000, 92_000], 200_000),
    ],
}


@pytest.mark.parametrize("kind", ["proportion", "count", "mean"])
@pytest.mark.parametrize("edge", EDGES)
def test_every_edge_gives_numbers_or_reasons_and_no_warning(make_series, edge, kind):
    series = make_series(EDGES[edge], kind=kind)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        asked = [Question(c, s) for c in ("trend", "change", "level_change") for s in ("absolute", "ratio")]
        found = [single(series, question) for question in asked]
    for result in found:
        if isinstance(result, Estimate):
            assert math.isfinite(result.value)
            assert result.interval.lower <= result.value <= result.interval.upper
        else:
            assert result.reason.endswith(".")
    if edge == "nothing, then everything" and kind == "proportion":
        assert found[2].interval.lower > 0.9


def test_two_hundred_months_of_fifteen_hundred_events_are_answered(make_series):
    """Overdispersed and autocorrelated counts with a season and a drop of a fifth: the size of the seat belt series."""
    rng = np.random.default_rng(12)
    months = np.arange(192)
    wander = np.zeros(192)
    for t in range(1, 192):
        wander[t] = 0.4 * wander[t - 1] + 0.06 * rng.standard_normal()
    drop = np.where(months >= 169, np.log(0.8), 0.0)
    mean = 1500 * np.exp(0.1 * np.cos(2 * np.pi * months / 12) + wander + drop)
    y = rng.poisson(mean)
    series = make_series([("baseline", y[:169], 1), ("trial", y[169:], 1)], kind="count", period="month")
    found = single(series, Question("average_effect", "ratio"))
    assert 0.8 in found.interval
    assert found.interval.upper - found.interval.lower < 0.25
    assert (found.periods, found.n) == (192, int(y.sum()))


def test_means_of_far_thinner_periods_carry_a_note(make_series):
    """Forty records a week before and five after: the five vary more, and count alike."""
    totals = [200.0, 210, 195, 205, 190, 215, 200, 205]
    for after, noted in ((5.0, True), (20.0, False)):
        series = make_series(
            [("baseline", totals, 40.0), ("trial", [5.2 * after, 4.9 * after, 5.4 * after], after)], kind="mean"
        )
        found = single(series, Question("change"))
        assert isinstance(found, Estimate)
        assert ("far fewer records" in found.note) is noted


def test_a_trend_is_of_the_trial_whatever_later_phase_a_change_would_be_of() -> None:
    assert (Question("trend", of="rollout").judged, Question("change", of="rollout").judged) == ("trial", "rollout")
