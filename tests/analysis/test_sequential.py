"""A look after every week: which looks can be taken, what each may say, and that no later week changes it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from trialkit.analysis import segmented
from trialkit.analysis.estimate import NotEstimable
from trialkit.analysis.segmented import Question
from trialkit.analysis.sequential import Look, latest, watch

BEFORE, AFTER = [7, 6, 8, 7, 5, 8], [12, 13, 14, 12, 15, 13]
CHANGE = Question("change")


@pytest.fixture
def rising(make_series):
    return make_series([("baseline", BEFORE, 20), ("trial", AFTER, 20)])


def upto(series, index):
    """As the log stood after one period: the calendar goes on, nothing is logged in the rest of it."""
    frame = series.frame.copy()
    later = frame["index"] > index
    frame.loc[later, ["records", "numerator", "denominator", "exposure", "total", "total_squares"]] = 0.0
    frame.loc[later, "value"] = np.nan
    return replace(series, frame=frame)


def reasons(found):
    return [one.reason if isinstance(one, NotEstimable) else one.answer for one in found]


def test_looks_begin_after_the_second_week_and_news_comes_when_it_may(rising):
    found = watch(rising, CHANGE, planned=6, better="higher")
    assert len(found) == 6
    assert "a first look needs 2 periods" in found[0].reason
    assert reasons(found)[1:] == ["no news yet", "news", "news", "news", "news"]
    assert [look.period for look in found[1:]] == [2, 3, 4, 5, 6]
    assert all(look.together == 0.95 and look.planned == 6 for look in found[1:])
    assert found[3].share == pytest.approx((1 / (1 / 6 + 1 / 4)) / 3)


def test_a_phase_cut_short_for_the_next_one_keeps_the_looks_that_were_planned(make_series):
    cut = make_series([("baseline", BEFORE, 20), ("trial", AFTER[:4], 20), ("rollout", [15, 14, 15, 16], 20)])
    stopped = make_series([("baseline", BEFORE, 20), ("trial", AFTER[:4], 20)])
    found, alone = (watch(series, CHANGE, planned=6) for series in (cut, stopped))
    assert [look.period for look in found[1:]] == [2, 3, 4]
    assert [look.boundary for look in found[1:]] == [look.boundary for look in alone[1:]]
    assert found[3].share == pytest.approx((1 / (1 / 6 + 1 / 4)) / 3)


def test_each_look_has_an_interval_of_its_own_level_around_the_estimate_so_far(rising):
    found = watch(rising, CHANGE, planned=6)
    levels = [look.estimate.interval.level for look in found[1:]]
    assert levels == sorted(levels, reverse=True)
    assert levels[0] > 0.99
    alone = segmented.single(rising, CHANGE)
    last = found[5].estimate
    assert last.value == pytest.approx(alone.value)
    wider = (last.interval.upper - last.interval.lower) / (alone.interval.upper - alone.interval.lower)
    assert 1.0 < wider < 1.15
    assert wider == pytest.approx(found[5].boundary / 1.96, abs=0.05)
    assert last.n == alone.n
    assert found[2].estimate.periods == 9


@pytest.mark.parametrize(
    ("weeks_vary", "stops_for", "lean"),
    [("chance", "either", 0.5), ("ordinary", "either", 1.0), ("volatile", "either", 1.25), ("ordinary", "harm", 0.5)],
)
def test_looks_leave_most_of_the_error_for_the_end_and_harm_looks_spend_more_of_it_early(
    rising, weeks_vary, stops_for, lean
):
    found = watch(rising, replace(CHANGE, weeks_vary=weeks_vary), planned=6, better="higher", stops_for=stops_for)
    last = found[5].boundary
    assert [look.boundary for look in found[1:]] == pytest.approx([last / look.share**lean for look in found[1:]])


@pytest.mark.parametrize("until", [5, 6, 7, 8, 10, 11])
def test_the_latest_look_is_the_last_of_those_that_are_watched(make_series, rising, until):
    """Before a first look, at one, after a week without entries, and beyond the plan."""
    gap = make_series([("baseline", BEFORE, 20), ("trial", AFTER, [20, 20, 0, 20, 20, 20])])
    for found in (rising, gap):
        seen = upto(found, until)
        looks = [look for look in watch(seen, CHANGE, planned=5) if isinstance(look, Look)]
        assert latest(seen, CHANGE, planned=5) == (looks[-1] if looks else None)
    with pytest.raises(ValueError, match="at least one period is planned"):
        latest(rising, CHANGE, planned=0)


def test_no_later_week_changes_what_a_look_said(rising):
    whole = watch(rising, CHANGE, planned=6)
    for passed in (2, 4):
        assert watch(upto(rising, 5 + passed), CHANGE, planned=6) == whole[:passed]
    cut = replace(rising, frame=rising.frame[rising.frame["index"] <= 9])
    assert watch(cut, CHANGE, planned=6) == whole[:4]


def test_a_week_without_entries_is_no_look_and_moves_no_boundary(make_series, rising):
    gap = make_series([("baseline", BEFORE, 20), ("trial", AFTER, [20, 20, 0, 20, 20, 20])])
    found, whole = watch(gap, CHANGE, planned=6), watch(rising, CHANGE, planned=6)
    assert "nothing was logged in this period" in found[2].reason
    assert [look.boundary for look in found[3:]] == pytest.approx([look.boundary for look in whole[3:]])
    assert [look.estimate.periods for look in found[3:]] == [9, 10, 11]


def test_a_late_start_waits_for_two_weeks_of_its_own(make_series):
    late = make_series([("baseline", BEFORE, 20), ("trial", AFTER, [0, 0, 20, 20, 20, 20])])
    found = watch(late, CHANGE, planned=6)
    assert ["nothing" in one.reason for one in found[:2]] == [True, True]
    assert "a first look needs 2 periods" in found[2].reason
    assert isinstance(found[3], Look)


def test_a_trial_that_goes_on_beyond_its_plan_has_no_further_look(rising):
    found = watch(rising, CHANGE, planned=4)
    assert isinstance(found[3], Look)
    assert ["no share of the error is left" in one.reason for one in found[4:]] == [True, True]
    assert found[3].answer == "news"


def test_the_last_look_without_news_says_so_for_good(make_series):
    level = make_series([("baseline", BEFORE, 20), ("trial", [7, 6, 8, 6], 20)])
    found = watch(level, CHANGE, planned=4)
    assert reasons(found)[1:] == ["no news yet", "no news yet", "no news"]


def test_a_trend_without_a_baseline_is_looked_at_from_the_fourth_week(make_series):
    found = watch(make_series([("trial", [4, 6, 9, 11, 13, 16, 17, 19], 20)]), Question("trend"), planned=8)
    assert all(isinstance(one, NotEstimable) for one in found[:3])
    assert [isinstance(one, Look) for one in found[3:]] == [True] * 5
    assert found[7].answer == "news"


def test_segmented_regression_is_looked_at_from_the_third_week(make_series):
    before = [5.0, 5.6, 4.9, 5.3, 5.1, 5.5, 4.8, 5.2, 5.4, 5.0, 5.3, 5.1]
    series = make_series([("baseline", before, 1), ("trial", [7.9, 8.3, 8.0, 8.4, 8.1, 8.2], 1)], kind="mean")
    found = watch(series, Question("average_effect"), planned=6)
    assert [isinstance(one, Look) for one in found] == [False, False, True, True, True, True]
    assert found[5].answer == "news"


@pytest.mark.parametrize(
    ("kind", "scale", "none"), [("count", "ratio", 1.0), ("rate", "relative", 0.0), ("mean", "absolute", 0.0)]
)
def test_counts_rates_and_means_have_looks_too(make_series, kind, scale, none):
    series = make_series([("baseline", [7, 6, 8, 7, 5, 8], 1), ("trial", [22, 23, 24, 22, 25, 23], 1)], kind=kind)
    found = watch(series, Question("change", scale=scale), planned=6)
    assert found[5].answer == "news"
    assert found[5].estimate.interval.lower > none
    assert found[5].estimate.scale == scale


def test_a_change_for_the_worse_is_harm(rising):
    assert reasons(watch(rising, CHANGE, planned=6, better="lower"))[2] == "harm"
    falling = watch(rising, Question("change", scale="ratio"), planned=6, better="lower")
    assert falling[3].answer == "harm"


def test_looks_for_harm_spend_all_their_error_there_and_keep_quiet_of_benefit(rising):
    both = watch(rising, CHANGE, planned=6, better="lower")
    harm = watch(rising, CHANGE, planned=6, better="lower", stops_for="harm")
    for wide, narrow in zip(both[1:], harm[1:], strict=True):
        assert narrow.boundary < wide.boundary
        assert narrow.estimate.interval.lower > wide.estimate.interval.lower
        assert narrow.together == 0.95
    assert reasons(harm)[1] == "harm"
    good = watch(rising, CHANGE, planned=6, better="higher", stops_for="harm")
    assert reasons(good)[1:] == ["no news yet"] * 4 + ["no news"]
    assert "harm alone" in good[4].reason


def test_what_cannot_be_looked_at_says_why(make_series):
    short = make_series([("baseline", [7, 6], 20), ("trial", AFTER, 20)])
    assert "a change needs three" in watch(short, CHANGE, planned=6)[3].reason
    none = make_series([("baseline", [0, 0, 0, 0], 20), ("trial", [3, 4, 5], 20)])
    assert "no ratio" in watch(none, Question("change", scale="ratio"), planned=6)[2].reason
    waiting = make_series([("baseline", BEFORE, 20), ("trial", [0, 0], 0)])
    assert watch(waiting, CHANGE, planned=6) == ()
    still = make_series([("baseline", [5, 5, 5, 5], 1), ("trial", [6, 6, 6, 6], 1)], kind="mean")
    assert "do not vary" in watch(still, CHANGE, planned=6)[3].reason
    few = make_series([("baseline", [5, 6, 7], 1), ("trial", [6, 8], 1)], kind="mean")
    assert isinstance(watch(few, CHANGE, planned=2)[1], Look)
    assert "calibrated from" in watch(few, Question("change", level=0.999), planned=2)[1].reason


def test_what_makes_no_sense_is_refused(rising):
    with pytest.raises(ValueError, match="at least one period"):
        watch(rising, CHANGE, planned=0)
    with pytest.raises(ValueError, match="better one way"):
        watch(rising, CHANGE, planned=6, stops_for="harm")
