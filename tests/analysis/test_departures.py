"""Each check of the errors on a series made to pass it, one made to fail it, and one where it has nothing to say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from trialkit.analysis import controlled, departures
from trialkit.analysis.asked import figure
from trialkit.analysis.points import Points
from trialkit.analysis.segmented import Question
from trialkit.analysis.standing import Landmark

CHANGE = Question("change")
FULL = Question("level_change")
TALLIES = [("baseline", [7, 6, 8, 5, 7, 6] * 2, 20), ("trial", [15, 16, 17, 16, 15, 17] * 2, 20)]


@pytest.fixture
def means(make_series):
    """A series of means: a baseline and a trial of whatever figures."""
    return lambda before, after: make_series([("baseline", before, 1), ("trial", after, 1)], kind="mean")


def plain(count, seed, middle=50.0):
    return np.random.default_rng(seed).normal(middle, 2, count)


def waves(count, seed, noise):
    """AR(1) with ρ 0.94 and white noise beside it."""
    rng = np.random.default_rng(seed)
    found = [rng.normal()]
    for _ in range(count - 1):
        found.append(0.94 * found[-1] + np.sqrt(1 - 0.94**2) * rng.normal())
    return 50 + 3 * np.array(found) + noise * rng.normal(size=count)


def test_long_waves_under_noise_are_seen(means):
    y = waves(80, 2, 3.0)
    found = departures.other_autocorrelation(figure(means(y[:40], y[40:]), CHANGE))
    assert found.passed is False and "last longer than the interval allows for" in found.text
    quiet = departures.other_autocorrelation(figure(means(plain(20, 1), plain(20, 4, 60)), CHANGE))
    assert quiet.passed is True and quiet.text.endswith(".")


def test_a_change_that_only_short_waves_show_is_doubted(means):
    """A small step over twelve quiet weeks and twelve more: shown, but not if waves lasted longer than they seem to."""
    y = plain(24, 1)
    steps = np.arange(1.0, 6.0, 0.5)
    told = [departures.other_autocorrelation(figure(means(y[:12], y[12:] + step), CHANGE)).text for step in steps]
    shown = [0.0 not in controlled.single(means(y[:12], y[12:] + step), CHANGE).interval for step in steps]
    doubted = [text.startswith("If waves last longer than they seem to, the interval includes") for text in told]
    assert any(doubted) and not doubted[0] and not doubted[-1]
    assert all(shows for shows, doubt in zip(shown, doubted, strict=True) if doubt)


def test_shares_short_series_and_pooled_figures_are_not_asked_for_waves(make_series, means):
    assert departures.other_autocorrelation(figure(make_series(TALLIES), CHANGE)).passed is None
    assert departures.other_autocorrelation(figure(means(plain(6, 1), plain(6, 2)), CHANGE)).passed is None
    pooled = figure(means(plain(20, 1), plain(20, 2)), Question("before_after"))
    assert departures.other_autocorrelation(pooled).passed is None


def test_a_season_left_out_shows(means):
    t = np.arange(80)
    wave = 4 * np.sin(2 * np.pi * t / 52.18)
    y = plain(80, 3) + wave
    found = departures.season_left_out(figure(means(y[:52], y[52:]), FULL))
    assert found.passed is False and "yearly wave shows" in found.text
    y = plain(80, 3)
    assert departures.season_left_out(figure(means(y[:52], y[52:]), FULL)).passed is True


def test_a_change_that_a_season_could_be_is_doubted(means):
    """Forty-eight weeks: half a wave before, half after, and nothing in the middle of it to tell them apart by."""
    t = np.arange(48)
    y = plain(48, 6) + 1.6 * np.sign(t - 23.5)
    series = means(y[:24], y[24:])
    assert controlled.single(series, CHANGE).interval.lower > 0
    found = departures.season_left_out(figure(series, CHANGE))
    assert found.passed is False and found.turns[0].loses
    said = "With a yearly wave in the line, the interval includes no change, which the reported one does not."
    assert found.text == said
    higher = figure(means(y[:24], y[24:] + 20), CHANGE)
    assert departures.season_left_out(higher).text.endswith("shows a rise.")


def test_a_change_in_per_cent_is_asked_again_in_per_cent(means):
    """A landmark in per cent counts: with a yearly wave, or longer ones, the interval reaches back over it."""
    t = np.arange(48)
    y = plain(48, 6) + 12 * (t > 23)
    series, mark = means(y[:24], y[24:]), (Landmark(0.17, "rises of 17% or more", "rises of less than 17%"),)
    asked = Question("change", "relative", landmarks=mark)
    assert controlled.single(series, asked).interval.lower > 0.17
    found = departures.season_left_out(figure(series, asked))
    assert found.passed is False and "includes rises of less than 17%, which" in found.text
    waves = departures.other_autocorrelation(figure(series, asked))
    assert waves.passed is True and "leaves out rises of less than 17%" in waves.text


def test_a_change_in_per_cent_that_has_none_is_not_asked_again(means):
    series = means(plain(24, 6) - 60, plain(24, 7))
    asked = figure(series, Question("change", "relative"))
    assert departures.season_left_out(asked).passed is None
    assert departures.other_autocorrelation(asked).passed is None


def test_a_refit_is_widened_for_practitioners_as_the_reported_interval_is(make_series):
    """Half of ten practitioners take a change up: a refit without them would pass for surer than it is."""
    n, k = np.full((24, 10), 8.0), np.full((24, 10), 2.0)
    k[::2] += 1
    k[12:, :5] = 6
    totals = k.sum(axis=1)
    series = make_series([("baseline", totals[:12], 80), ("trial", totals[12:], 80)])
    weeks, staff = np.nonzero(n)
    sums = {"numerator": k.ravel(), "denominator": n.ravel(), "total": k.ravel(), "total_squares": 0.0}
    named = pd.DataFrame({"index": weeks, "practitioner": [f"p{one}" for one in staff], **sums})
    asked = replace(CHANGE, landmarks=(Landmark(0.39, "rises of 39 points or more", "smaller changes"),))
    series = replace(series, practitioners=named)
    assert controlled.single(series, asked).interval.upper < 0.39
    found = departures.season_left_out(figure(series, asked))
    assert found.passed is False and "includes rises of 39 points or more" in found.text


def test_a_design_with_a_season_days_and_short_series_are_not_asked(make_series, means):
    y = plain(120, 3)
    assert departures.season_left_out(figure(means(y[:100], y[100:]), FULL)).passed is None
    assert departures.season_left_out(figure(means(y[:6], y[6:12]), CHANGE)).passed is None
    days = means(y[:20], y[20:40])
    days.frame["end"] = days.frame["start"]
    assert departures.season_left_out(figure(days, CHANGE)).passed is None


def test_a_phase_that_varies_more_is_found_and_said_by_how_much(means):
    calm, wild = plain(30, 1), 50 + 4 * (plain(30, 2) - 50)
    found = departures.phases_vary_unlike(means(calm, wild), CHANGE)
    assert found.passed is False and "judged phase depart from the line 5.3 times as far" in found.text
    turned = departures.phases_vary_unlike(means(wild, calm), CHANGE)
    assert turned.passed is False and "of the baseline depart" in turned.text
    assert departures.phases_vary_unlike(means(calm, plain(30, 5)), CHANGE).passed is True
    assert departures.phases_vary_unlike(means(plain(4, 1), plain(4, 2)), CHANGE).passed is None
    assert departures.phases_vary_unlike(means(calm, wild), Question("trend")).passed is None
    assert departures.phases_vary_unlike(means(calm, wild), Question("before_after")).passed is None


def test_chance_explains_ratios_in_nineteen_of_twenty_honest_series():
    t = np.arange(24.0)
    X = np.column_stack([np.ones(24), t >= 12]).astype(float)
    y = np.random.default_rng(8).standard_normal((1000, 24))
    ratio, unlike = departures.spreads(y, X, t, t < 12, t >= 12)
    assert unlike.mean() <= 0.065
    assert np.median(ratio) == pytest.approx(1.0, abs=0.05)


def test_many_series_answer_as_each_would_alone():
    t = np.arange(30.0)
    X = np.column_stack([np.ones(30), t >= 15]).astype(float)
    y = np.random.default_rng(4).standard_normal((3, 30))
    together = departures.yearly(Points(y, X, t), np.array([0.0, 1.0]), 52.18, "ordinary", 0.95)
    for place in range(3):
        alone = departures.yearly(Points(y[place : place + 1], X, t), np.array([0.0, 1.0]), 52.18, "ordinary", 0.95)
        for one, other in zip(together, alone, strict=True):
            assert one[place] == pytest.approx(other[0])


def test_a_change_is_lost_where_only_the_first_interval_shows_it():
    lower, upper = np.array([1.0, -1.0, -3.0, 1.0]), np.array([2.0, 2.0, -1.0, 2.0])
    low, high = np.array([-1.0, -2.0, -4.0, 0.5]), np.array([3.0, 3.0, 1.0, 3.0])
    assert departures.lost(lower, upper, low, high).tolist() == [True, False, True, False]
