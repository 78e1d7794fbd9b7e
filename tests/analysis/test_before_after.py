"""Pooled comparisons and levels, by type of measure."""

from __future__ import annotations

import math

import numpy as np
import pytest

from trialkit.analysis.before_after import before_after, first_last, level
from trialkit.analysis.clustering import widening
from trialkit.analysis.estimate import Estimate, NotEstimable
from trialkit.analysis.two_samples import newcombe


def by_scale(results):
    return {result.scale: result for result in results}


def test_a_third_to_four_fifths_at_twenty_a_week_is_fourteen_to_sixty_six_points(make_series):
    """Published percentages with 20 conversations in the first and in the last of the weeks."""
    series = make_series([("trial", [6.6, 9, 12, 13, 15, 16], 20)])
    found = by_scale(first_last(series))["absolute"]
    assert found.value == pytest.approx(0.47)
    assert (found.interval.lower, found.interval.upper) == pytest.approx((0.14, 0.66), abs=0.035)
    assert found.n == 40
    assert found.note.startswith("Two periods out of 6, as a description only.")


def test_a_sixth_to_a_third_at_thirty_a_week_includes_no_change(make_series):
    found = by_scale(first_last(make_series([("trial", [5, 7, 8, 10], 30)])))["absolute"]
    assert found.value == pytest.approx(5 / 30)
    assert (found.interval.lower, found.interval.upper) == pytest.approx((-0.05, 0.37), abs=0.02)


def test_newcombe_is_on_the_pooled_records(make_series):
    """Newcombe's published example, in weeks that are as alike as can be."""
    series = make_series([("baseline", [24, 24], 40), ("transition", [40], 40), ("trial", [28, 28], 35)])
    found = by_scale(before_after(series))
    assert (found["absolute"].interval.lower, found["absolute"].interval.upper) == pytest.approx(
        (0.0524, 0.3339), abs=5e-5
    )
    assert found["relative"].value == pytest.approx(found["ratio"].value - 1)
    assert found["odds_ratio"].value == pytest.approx((56 / 14) / (48 / 32))
    assert found["absolute"].n == 150
    assert found["absolute"].periods == 4
    assert found["absolute"].note.startswith("The interval allows for periods that differ beyond chance;")
    assert (found["absolute"].method, found["absolute"].weeks_vary) == (
        "Newcombe's hybrid score interval (1998, method 10)",
        None,
    )


def test_one_period_a_side_cannot_show_how_periods_differ_and_says_so(make_series):
    found = by_scale(before_after(make_series([("baseline", [48], 80), ("trial", [56], 70)])))["absolute"]
    assert (found.interval.lower, found.interval.upper) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert "differ only by chance" in found.note
    assert found.weeks_vary == "chance"


@pytest.mark.parametrize("kind", ["proportion", "rate", "count", "mean"])
def test_weeks_that_wobble_widen_every_scale_and_the_note_says_by_how_much(make_series, kind):
    calm, wild = [20, 21, 19, 20, 21, 19], [8, 33, 12, 30, 25, 12]
    squares = [y**2 / 40 + 9 for y in (*calm, *calm)], [y**2 / 40 + 9 for y in (*wild, *wild)]
    one, two = (
        by_scale(before_after(make_series([("baseline", y, 40), ("trial", y, 40)], kind=kind, squares=spread)))
        for y, spread in zip((calm, wild), squares, strict=True)
    )
    for scale in one:
        assert two[scale].value == pytest.approx(one[scale].value, abs=1e-9)
        widths = [part[scale].interval.upper - part[scale].interval.lower for part in (one, two)]
        assert widths[1] > 1.3 * widths[0]
        assert two[scale].method == one[scale].method
        assert "Variance against that of chance alone: " in two[scale].note
        assert "Variance" not in one[scale].note


def test_the_interval_is_newcombes_on_as_many_records_as_the_clusters_make_them_worth(make_series):
    series = make_series([("baseline", [8, 33, 12, 30], 40), ("trial", [20, 35, 22, 31], 40)])
    found = by_scale(before_after(series))["absolute"]
    factor = widening(series, series.phase("baseline"), series.phase("trial"), 0.95).factor
    ends = newcombe((83 / factor, 160 / factor), (108 / factor, 160 / factor))
    assert found.interval == ends
    assert found.note.endswith(f"Variance against that of chance alone: {factor:.2f} times.")


def test_no_events_before_gives_a_difference_and_says_why_there_is_no_ratio(make_series):
    found = by_scale(before_after(make_series([("baseline", [0, 0], 20), ("trial", [3, 4], 20)])))
    assert isinstance(found["absolute"], Estimate)
    assert isinstance(found["ratio"], NotEstimable)
    assert "no events in Baseline 0" in found["ratio"].reason


def test_no_events_after_gives_a_ratio_of_nought_with_an_upper_end(make_series):
    found = by_scale(before_after(make_series([("baseline", [9, 8], 20), ("trial", [0, 0], 20)])))
    assert found["ratio"].value == 0.0
    assert 0 < found["ratio"].interval.upper < 1
    assert found["relative"].interval.lower == -1.0


def test_no_baseline_says_what_is_missing_on_every_scale(make_series):
    found = before_after(make_series([("trial", [3, 4], 20)]))
    assert {result.scale for result in found} == {"absolute", "relative", "ratio", "odds_ratio"}
    assert all(isinstance(result, NotEstimable) and "before" in result.reason for result in found)


def test_a_count_is_compared_per_period_and_a_rate_per_exposure(make_series):
    count = by_scale(before_after(make_series([("baseline", [17, 13], 5), ("trial", [6, 6, 9], 5)], kind="count")))
    rate = by_scale(before_after(make_series([("baseline", [17, 13], 5), ("trial", [6, 6, 9], 5)], kind="rate")))
    assert count["absolute"].value == pytest.approx(7 - 15)
    assert rate["absolute"].value == pytest.approx((7 - 15) / 5)
    assert count["ratio"].interval.lower == pytest.approx(rate["ratio"].interval.lower)
    assert count["absolute"].n == 51


def mean_series(make_series, before, after):
    totals = [(np.sum(values), np.sum(np.square(values)), len(values)) for values in (before, after)]
    return make_series(
        [("baseline", [totals[0][0]], totals[0][2]), ("trial", [totals[1][0]], totals[1][2])],
        kind="mean",
        squares=[totals[0][1], totals[1][1]],
    )


def test_means_are_compared_as_welch_does_in_r(make_series, reference):
    series = mean_series(make_series, [3, 5, 4, 8, 6, 7, 5], [6, 9, 8, 7, 12])
    found = by_scale(before_after(series))
    assert (found["absolute"].interval.lower, found["absolute"].interval.upper) == pytest.approx(
        tuple(reference("welch")), abs=1e-9
    )
    assert found["ratio"].value == pytest.approx(8.4 / (38 / 7))


def test_means_without_squares_say_that_the_spread_was_not_recorded(make_series):
    series = make_series([("baseline", [70], 7), ("trial", [90], 7)], kind="mean", squares=[0, 0])
    found = by_scale(before_after(series))["absolute"]
    assert isinstance(found, NotEstimable)
    assert "only their total" in found.reason


def test_records_that_are_all_the_same_cannot_judge_a_difference(make_series):
    series = mean_series(make_series, [4, 4, 4], [4, 4, 4])
    assert "same" in by_scale(before_after(series))["absolute"].reason
    assert "same" in level(series, "trial").reason


def test_a_ratio_of_means_below_zero_is_refused(make_series):
    series = mean_series(make_series, [-3, -1, -2], [4, 5, 6])
    assert "above zero" in by_scale(before_after(series))["ratio"].reason


def test_levels_come_with_the_interval_of_their_type(make_series):
    share = level(make_series([("trial", [0, 0], 10)]), "trial")
    assert (share.value, share.interval.lower) == (0.0, 0.0)
    assert share.interval.upper == pytest.approx(0.16113, abs=1e-5)
    count = level(make_series([("trial", [9, 8], 1)], kind="count"), "trial")
    assert count.value == 8.5
    assert (count.interval.lower, count.interval.upper) == pytest.approx((9.9032 / 2, 27.2186 / 2), abs=1e-4)
    assert isinstance(level(make_series([("trial", [9], 10)]), "baseline"), NotEstimable)


def test_one_record_is_too_few_for_a_mean(make_series):
    found = level(make_series([("trial", [5], 1)], kind="mean"), "trial")
    assert "has 1 record" in found.reason


def test_every_number_is_finite_or_an_open_end(make_series):
    for kind in ("proportion", "count", "rate", "mean"):
        for figures in ([0, 0], [1, 1], [1, 0], [0, 1]):
            series = make_series([("baseline", figures[:1], 1), ("trial", figures[1:], 1)], kind=kind)
            for result in (*before_after(series), *first_last(series), level(series, "trial")):
                if isinstance(result, Estimate):
                    assert math.isfinite(result.value)
                    assert not math.isnan(result.interval.lower + result.interval.upper) or result.scale != "absolute"
                else:
                    assert result.reason
