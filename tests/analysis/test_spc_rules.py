"""Making Data Count's rules: truth tables worked out from each rule's text, and NHSRplotthedots on random series."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from trialkit.analysis.spc.limits import Limits, Observed, limits
from trialkit.analysis.spc.rules import Rule, patterns, shifts, sides, trends

PEERS = Path(__file__).parent.parent / "reference" / "spc_rules.csv"
MEAN, NEAR, LIMIT = 10.0, 14.0, 16.0
"""The ruler of every truth table: mean 10, near limits 6 and 14, limits 4 and 16."""

Expected = list[tuple[str, tuple[int, ...], str]]


def ruler(n: int) -> Limits:
    """Limits at 4 and 16, near limits at 6 and 14, mean 10."""
    line = np.ones(n)
    return Limits(MEAN, 4 * line, LIMIT * line, 6 * line, NEAR * line, None)


def found(values: list[float], rule: Rule) -> Expected:
    """What one rule finds, as (rule, places, direction)."""
    made = patterns(np.array(values, dtype=float), ruler(len(values)))
    return [(one.rule, one.places, one.direction) for one in made if one.rule == rule]


def turned(values: list[float]) -> list[float]:
    """The same series upside down about the mean."""
    return [2 * MEAN - value for value in values]


OUTSIDE = [
    ("inside both limits", [10, 15.9, 4.1], []),
    ("on the limits", [10, 16, 4], []),
    ("above the upper limit", [10, 16.01, 10], [(1,)]),
    ("two in a row are two signals", [16.5, 17, 10], [(0,), (1,)]),
    ("the only point", [20], [(0,)]),
]


@pytest.mark.parametrize(("why", "values", "places"), OUTSIDE, ids=[row[0] for row in OUTSIDE])
def test_a_point_outside_the_limits_is_a_signal(why: str, values: list[float], places: list[tuple[int, ...]]) -> None:
    assert found(values, "outside_limits") == [("outside_limits", place, "high") for place in places]
    assert found(turned(values), "outside_limits") == [("outside_limits", place, "low") for place in places]


UP, ON, DOWN = 11.0, 10.0, 9.0
SHIFT = [
    ("six on one side", [UP] * 6, []),
    ("seven on one side", [UP] * 7, [(0, 7)]),
    ("eight on one side are one signal of eight", [UP] * 8, [(0, 8)]),
    ("six and then the other side", [UP] * 6 + [DOWN], []),
    ("seven after one on the other side", [DOWN] + [UP] * 7, [(1, 8)]),
    ("a point on the mean ends the run", [UP] * 6 + [ON] + [UP] * 6, []),
    ("a point on the mean is in no run", [UP] * 7 + [ON], [(0, 7)]),
    ("seven on the mean", [ON] * 7, []),
    ("two runs of seven, apart", [UP] * 7 + [DOWN] + [UP] * 7, [(0, 7), (8, 15)]),
    ("equal values count like any others", [10.5] * 7, [(0, 7)]),
    ("points beyond the limit count too", [17, 11, 18, 12, 11, 19, 11], [(0, 7)]),
]


@pytest.mark.parametrize(("why", "values", "runs"), SHIFT, ids=[row[0] for row in SHIFT])
def test_seven_points_on_one_side_of_the_mean_are_a_shift(
    why: str, values: list[float], runs: list[tuple[int, int]]
) -> None:
    places = [tuple(range(*run)) for run in runs]
    assert found(values, "shift") == [("shift", place, "high") for place in places]
    assert found(turned(values), "shift") == [("shift", place, "low") for place in places]


def test_a_run_that_changes_sides_is_two_runs() -> None:
    assert found([UP] * 7 + [DOWN] * 7, "shift") == [
        ("shift", tuple(range(7)), "high"),
        ("shift", tuple(range(7, 14)), "low"),
    ]


TREND = [
    ("six rising", [7, 8, 9, 10, 11, 12], []),
    ("seven rising", [7, 8, 9, 10, 11, 12, 13], [(0, 7)]),
    ("eight rising are one signal of eight", [7, 8, 9, 10, 11, 12, 13, 14], [(0, 8)]),
    ("six rising and a fall", [7, 8, 9, 10, 11, 12, 11], []),
    ("an equal point ends the trend", [7, 8, 9, 9, 10, 11, 12], []),
    ("an equal point does not count", [7, 8, 9, 9, 10, 11, 12, 13], []),
    ("seven after an equal point", [7, 7, 8, 9, 10, 11, 12, 13], [(1, 8)]),
    ("seven equal points", [12] * 7, []),
    ("seven rising after a fall", [9, 7, 8, 9, 10, 11, 12, 13], [(1, 8)]),
    ("small steps count like large ones", [9, 9.001, 9.002, 9.5, 9.6, 9.7, 13], [(0, 7)]),
    ("on one side of the mean", [11, 11.5, 12, 12.5, 13, 13.5, 13.9], [(0, 7)]),
]


@pytest.mark.parametrize(("why", "values", "runs"), TREND, ids=[row[0] for row in TREND])
def test_seven_points_rising_or_falling_are_a_trend(why: str, values: list[float], runs: list[tuple[int, int]]) -> None:
    places = [tuple(range(*run)) for run in runs]
    assert found(values, "trend") == [("trend", place, "high") for place in places]
    assert found(turned(values), "trend") == [("trend", place, "low") for place in places]


def test_a_peak_belongs_to_the_rise_and_to_the_fall() -> None:
    rise = [7.0, 8, 9, 10, 11, 12, 13]
    assert found(rise + rise[-2::-1], "trend") == [
        ("trend", tuple(range(7)), "high"),
        ("trend", tuple(range(6, 13)), "low"),
    ]


TWO_OF_THREE = [
    ("one near", [15, 11, 11], []),
    ("two near, side by side", [15, 15, 11], [(0, 1)]),
    ("two near, one between them nearer the mean", [15, 11, 15], [(0, 2)]),
    ("the third is not part of it", [11, 15, 15], [(1, 2)]),
    ("three near", [15, 15, 15], [(0, 1, 2)]),
    ("two near with two between them", [15, 11, 11, 15], []),
    ("on the near limit is not beyond it", [14, 14, 14], []),
    ("the third on the other side", [15, 9, 15], []),
    ("the third on the mean", [15, 10, 15], []),
    ("two near but only two points", [15, 15], []),
    ("the other side on either hand", [9, 15, 15, 9], []),
    ("one near, one beyond the limit itself", [15, 17, 11], [(0, 1)]),
    ("two beyond the limit itself", [17, 17, 11], [(0, 1)]),
    ("overlapping threes are one signal", [15, 11, 15, 11, 15], [(0, 2, 4)]),
    ("two pairs far apart are two signals", [15, 15, 11, 11, 11, 15, 15], [(0, 1), (5, 6)]),
    ("side by side again after a near one", [15, 15, 11, 15, 15], [(0, 1, 3, 4)]),
]


@pytest.mark.parametrize(("why", "values", "places"), TWO_OF_THREE, ids=[row[0] for row in TWO_OF_THREE])
def test_two_of_three_points_near_a_limit_are_a_signal(
    why: str, values: list[float], places: list[tuple[int, ...]]
) -> None:
    assert found(values, "two_of_three") == [("two_of_three", place, "high") for place in places]
    assert found(turned(values), "two_of_three") == [("two_of_three", place, "low") for place in places]


def test_near_the_upper_limit_and_then_near_the_lower_are_two_signals() -> None:
    assert found([15, 15, 11, 9, 5, 5], "two_of_three") == [
        ("two_of_three", (0, 1), "high"),
        ("two_of_three", (4, 5), "low"),
    ]


def test_rounding_in_the_last_place_puts_no_point_on_a_side_and_makes_no_trend() -> None:
    thirds = np.array([0.1 + 0.2, 0.3, 0.3, 0.1 + 0.2, 0.3, 0.3, 0.3, 0.3])
    assert len(set(thirds.tolist())) == 2, "the values differ in the last place"
    assert not sides(thirds, float(thirds.mean())).any()
    assert not list(shifts(sides(thirds, 0.3)))
    assert not list(trends(np.cumsum(np.full(8, 1e-17)) + thirds))


def test_no_points_have_no_patterns() -> None:
    assert patterns(np.zeros(0), ruler(0)) == ()


def peers() -> dict[int, pd.DataFrame]:
    """NHSRplotthedots' answers (tests/reference/spc_rules.R), by series."""
    return {int(str(key)): rows for key, rows in pd.read_csv(PEERS, comment="#").groupby("series")}


@pytest.mark.parametrize(
    ("rule", "column"),
    [
        ("outside_limits", "outside"),
        ("trend", "trend"),
        ("shift", "shift"),
        ("two_of_three", "two_of_three_with_outside"),
    ],
)
def test_every_rule_marks_the_points_that_nhsrplotthedots_marks(rule: Rule, column: str) -> None:
    marked = 0
    for series, rows in peers().items():
        values = rows["value"].to_numpy()
        lines = limits("xmr", Observed(values, values, values), np.ones(len(values), dtype=bool))
        assert isinstance(lines, Limits)
        places = sorted({place for one in patterns(values, lines) if one.rule == rule for place in one.places})
        assert places == np.flatnonzero(rows[column]).tolist(), f"series {series}"
        marked += len(places)
    assert marked > 50, "the series show the rule often enough to test it"


def test_where_no_point_is_outside_the_limits_both_definitions_of_two_of_three_agree() -> None:
    table = pd.concat(peers().values())
    differ = table[table["two_of_three"] != table["two_of_three_with_outside"]]
    outside = table.groupby("series")["outside"].sum()
    assert len(differ) and (outside[differ["series"].unique()] > 0).all()
