"""A design over one place or two: points of the difference, what stands behind it, when ratios close, the notes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from trialkit.analysis import designs, scales
from trialkit.analysis.designs import Plan
from trialkit.analysis.places import Places, closed, note, points
from trialkit.records.series import Series

Make = Callable[..., Series]
OWN = [("baseline", [2, 3, 4, 3], 10), ("trial", [6, 5, 7, 6], 10)]
OTHER = [("baseline", [5, 4, 6, 5], 20), ("trial", [6, 4, 5, 7], 20)]
NEVER = [("baseline", [0, 0, 0, 0], 20), ("trial", [6, 4, 5, 7], 20)]
ALWAYS = [("baseline", [20, 20, 20, 20], 20), ("trial", [6, 4, 5, 7], 20)]
Phases = list[tuple[str, list[int], int]]


def laid(make: Make, own: Phases, other: Phases | None = None, kind: str = "proportion") -> Places:
    series = make(own, kind=kind)
    plan = designs.change(series, "step", False, "trial")
    assert isinstance(plan, Plan)
    if other is None:
        return Places(series, plan)
    return Places(series, plan, replace(plan, rows=make(other, kind=kind).phase("baseline", "trial")))


def test_the_points_of_two_places_are_the_difference_with_variances_added_and_wobbles_squared_and_added(
    make_series: Make,
) -> None:
    both = laid(make_series, OWN, OTHER)
    assert both.other is not None
    own, other = (scales.points(both.series, plan, "difference") for plan in both.each)
    found = points(both, "difference")
    assert own.variance is not None
    assert other.variance is not None
    assert own.wobble is not None
    assert other.wobble is not None
    np.testing.assert_array_equal(found.y, own.y - other.y)
    np.testing.assert_allclose(found.variance, own.variance + other.variance)
    np.testing.assert_allclose(found.wobble, np.sqrt(own.wobble**2 + other.wobble**2))


def test_the_points_of_one_place_are_its_own(make_series: Make) -> None:
    alone = laid(make_series, OWN)
    np.testing.assert_array_equal(points(alone, "log_odds").y, scales.points(alone.series, alone.own, "log_odds").y)


def test_means_of_two_places_are_taken_off_each_other_without_a_sampling_variance(make_series: Make) -> None:
    found = points(laid(make_series, OWN, OTHER, "mean"), "difference")
    assert found.y == pytest.approx([0.2 - 0.25, 0.3 - 0.2, 0.4 - 0.3, 0.3 - 0.25, 0.3, 0.3, 0.45, 0.25])
    assert found.variance is None


@pytest.mark.parametrize(("kind", "alone", "both"), [("proportion", 80, 240), ("count", 36, 78), ("rate", 36, 78)])
def test_records_or_events_of_every_place_stand_behind_an_estimate(
    make_series: Make, kind: str, alone: int, both: int
) -> None:
    assert laid(make_series, OWN, kind=kind).behind() == alone
    assert laid(make_series, OWN, OTHER, kind).behind() == both


def test_a_phase_without_events_at_any_place_closes_every_ratio_and_says_where(make_series: Make) -> None:
    for place, said in (
        (laid(make_series, NEVER), "a phase has no events at all"),
        (laid(make_series, OWN, NEVER), "at one place a phase has no events at all"),
        (laid(make_series, NEVER, OWN), "at one place a phase has no events at all"),
    ):
        for working in ("log_proportion", "log_odds"):
            fault = closed(place, working)
            assert fault is not None
            assert fault[0].startswith(said)
        assert closed(place, "difference") is None


def test_a_phase_of_nothing_but_events_closes_the_odds_alone(make_series: Make) -> None:
    for place, said in (
        (laid(make_series, ALWAYS), "in one phase every record counts, so its odds have no bound."),
        (laid(make_series, OWN, ALWAYS), "at one place every record of a phase counts, so its odds have no bound."),
    ):
        assert closed(place, "log_odds") == (said, "")
        assert closed(place, "log_proportion") is None


def test_a_mean_of_nought_at_either_place_closes_the_ratios(make_series: Make) -> None:
    assert closed(laid(make_series, OWN, OTHER, "mean"), "log_mean") is None
    for place in (laid(make_series, OWN, NEVER, "mean"), laid(make_series, NEVER, OWN, "mean")):
        assert closed(place, "log_mean") is not None


def test_notes_say_what_rests_on_smoothing_and_where(make_series: Make) -> None:
    assert note(laid(make_series, OWN, OTHER), "difference") == ""
    assert note(laid(make_series, NEVER), "difference").startswith("A phase has no events at all, so")
    assert note(laid(make_series, ALWAYS), "difference").startswith("A phase has nothing but events, so")
    assert note(laid(make_series, OWN, NEVER), "difference").startswith("A phase has no events at all at one place, so")
    assert note(laid(make_series, OWN, NEVER, "mean"), "difference") == ""


def test_counts_of_places_of_very_different_size_are_noted_as_numbers_and_not_as_ratios(make_series: Make) -> None:
    both = laid(make_series, OWN, OTHER, "count")
    assert note(both, "difference").startswith("The two places count very different numbers")
    assert note(both, "log_rate") == ""
    assert note(laid(make_series, OWN, OWN, "count"), "difference") == ""
