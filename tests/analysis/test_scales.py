"""Working scales: which a measure has, the way back from each, and values held inside what a measure can be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from trialkit.analysis import designs, scales
from trialkit.analysis.designs import Plan
from trialkit.analysis.estimate import Scale
from trialkit.analysis.scales import Working
from trialkit.protocol.measure import MeasureType
from trialkit.records.series import Series

Make = Callable[..., Series]
PHASES = [("baseline", [2, 3, 4, 3], 10), ("trial", [6, 5, 7, 6], 10)]


def plan(series: Series) -> Plan:
    found = designs.change(series, "step", False, "trial")
    assert isinstance(found, Plan)
    return found


@pytest.mark.parametrize("kind", get_args(MeasureType))
def test_every_scale_that_is_told_comes_back_from_one_working_scale_of_the_measure(
    make_series: Make, kind: MeasureType
) -> None:
    series = replace(make_series(PHASES), type=kind)
    back = [
        (name, working)
        for working in ("difference", *scales.log_scales(series))
        for name, _ in scales.turns(series, working)
    ]
    assert tuple(name for name, _ in back) == scales.told_scales(series)
    assert all(scales.working_scale(series, name) == working for name, working in back)


@pytest.mark.parametrize(
    ("kind", "working", "scale", "told"),
    [
        ("proportion", "difference", "absolute", 0.3),
        ("proportion", "log_proportion", "ratio", 2.0),
        ("proportion", "log_proportion", "relative", 1.0),
        ("proportion", "log_odds", "odds_ratio", (0.6 / 0.4) / (0.3 / 0.7)),
        ("count", "difference", "absolute", 3.0),
        ("rate", "difference", "absolute", 300.0),
        ("rate", "log_rate", "ratio", 2.0),
        ("mean", "difference", "absolute", 0.3),
    ],
)
def test_points_on_a_working_scale_turn_back_into_the_change_between_two_flat_phases(
    make_series: Make, kind: str, working: Working, scale: Scale, told: float
) -> None:
    """Three in ten, then six in ten: a mean of 0.3 then 0.6, a count of 3 then 6, 300 then 600 per thousand."""
    flat = [("baseline", [3, 3, 3], 10), ("trial", [6, 6, 6], 10)]
    series = replace(make_series(flat, kind=kind), per=1000.0 if kind == "rate" else 1.0)
    y = scales.points(series, plan(series), working).y
    turn = dict(scales.turns(series, working))[scale]
    assert turn(float(y[3:].mean() - y[:3].mean())) == pytest.approx(told, rel=0.02)


def test_points_of_means_have_no_sampling_variance_and_those_of_counts_do(make_series: Make) -> None:
    means, counts = make_series(PHASES, kind="mean"), make_series(PHASES, kind="count")
    assert scales.points(means, plan(means), "log_mean").variance is None
    assert scales.points(counts, plan(counts), "log_rate").variance is not None


def test_a_change_of_shares_stays_within_the_whole(make_series: Make) -> None:
    ((_, turn),) = scales.turns(make_series(PHASES), "difference")
    assert (turn(1.7), turn(-1.7), turn(0.2)) == (1.0, -1.0, 0.2)


def test_lines_stay_inside_what_a_measure_can_be(make_series: Make) -> None:
    line = np.array([-0.5, 0.5, 1.5])
    assert scales.shown(make_series(PHASES), line) == (0.0, 0.5, 1.0)
    rate = replace(make_series(PHASES, kind="rate"), per=100.0)
    assert scales.shown(rate, line) == (0.0, 50.0, 150.0)
    assert scales.shown(make_series(PHASES, kind="mean"), line) == (-0.5, 0.5, 1.5)


@pytest.mark.parametrize(
    ("kind", "logs"),
    [
        ("proportion", ("log_proportion", "log_odds")),
        ("ordinal", ("log_proportion", "log_odds")),
        ("count", ("log_rate",)),
        ("rate", ("log_rate",)),
        ("mean", ("log_mean",)),
        ("money", ("log_mean",)),
    ],
)
def test_a_ratio_is_fitted_on_the_log_scale_of_its_measure(
    make_series: Make, kind: MeasureType, logs: tuple[Working, ...]
) -> None:
    series = make_series(PHASES, kind=kind)
    assert scales.log_scales(series) == logs
    assert scales.working_scale(series, "relative") == logs[0]
    assert scales.working_scale(series, "absolute") == "difference"
