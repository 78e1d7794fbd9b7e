"""One place against its neighbours: R's figures, what limits hold, and what has no answer."""

from __future__ import annotations

import doctest
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from trialkit.analysis import neighbours
from trialkit.analysis.estimate import NotEstimable
from trialkit.analysis.neighbours import Funnel, Kind, Place, funnel

TABLE = pd.read_csv(Path(__file__).parents[1] / "reference" / "neighbours.csv", comment="#").set_index("name")["value"]
EVENTS = [41, 62, 38, 90, 55, 47, 71, 33, 58, 120, 66, 44]
SIZES = [900, 1200, 1000, 1500, 1100, 1000, 1250, 800, 1150, 1400, 1300, 950]


def places(events: list[float], sizes: list[float]) -> list[Place]:
    return [Place(f"Place {at}", *each) for at, each in enumerate(zip(events, sizes, strict=True))]


def found(own: float, kind: Kind = "rate", events: list[float] = EVENTS) -> Funnel:
    told = funnel(Place("Own", own, 1050), places(events, SIZES), kind)
    assert isinstance(told, Funnel)
    return told


def test_examples_are_true() -> None:
    assert doctest.testmod(neighbours).failed == 0


@pytest.mark.parametrize(
    ("name", "own", "kind", "events"),
    [
        ("rate", 88, "rate", EVENTS),
        ("share", 30, "proportion", EVENTS),
        ("wide", 88, "rate", [20, 95, 38, 130, 31, 47, 101, 25, 58, 160, 66, 20]),
        ("even", 60, "rate", [round(0.05 * size) for size in SIZES]),
    ],
)
def test_target_factor_score_and_limits_are_those_of_r(name: str, own: float, kind: Kind, events: list[float]) -> None:
    told = found(own, kind, events)
    made = [told.target, told.factor, told.z, told.limits[0].lower, told.limits[0].upper]
    assert made == pytest.approx([TABLE[f"{name}_{part}"] for part in ("target", "factor", "z", "lower", "upper")])


def test_places_that_agree_better_than_chance_are_taken_to_differ_by_chance() -> None:
    assert found(60, events=[round(0.05 * size) for size in SIZES]).factor == 1.0


def test_where_a_place_stands_follows_from_its_limits() -> None:
    at = {own: found(own).standing for own in (4, 30, 57, 93, 160)}
    assert found(88, events=[20, 95, 38, 130, 31, 47, 101, 25, 58, 160, 66, 20]).factor > 5
    assert at == {4: "far_below", 30: "below", 57: "within", 93: "above", 160: "far_above"}
    inner, outer = found(57).limits
    assert outer.lower < inner.lower < found(57).target < inner.upper < outer.upper


def test_the_ratio_s_interval_leaves_out_one_where_the_limits_leave_out_the_place() -> None:
    for own in (20, 40, 57, 80, 100, 130):
        told = found(own)
        assert (1.0 in told.ratio.interval) == (told.standing == "within")


def test_too_few_neighbours_and_nothing_at_all_are_told() -> None:
    few = funnel(Place("Own", 5, 100), places(EVENTS[:4], SIZES[:4]), "rate")
    assert isinstance(few, NotEstimable) and few.reason == "4 neighbours had a figure, and 5 are needed."
    nothing = funnel(Place("Own", 5, 100), places([0.0] * 6, SIZES[:6]), "rate")
    assert isinstance(nothing, NotEstimable)


@pytest.mark.parametrize("spread", [0.0, 0.15, 0.3])
def test_a_place_that_differs_as_its_neighbours_do_lies_within_the_limits_as_often_as_they_say(spread: float) -> None:
    """15 neighbours of unequal sizes; tolerance: three Monte Carlo errors below 95%, and the floor of chance above."""
    rng = np.random.default_rng(20261122)
    inside = 0
    for _ in range(1000):
        sizes = rng.uniform(3000, 9000, 16)
        events = rng.poisson(0.05 * np.exp(spread * rng.standard_normal(16)) * sizes).astype(float)
        told = funnel(Place("Own", events[0], sizes[0]), places(events[1:].tolist(), sizes[1:].tolist()), "rate")
        assert isinstance(told, Funnel)
        inside += told.standing == "within"
    assert 0.93 <= inside / 1000 <= 0.985
