"""The calibrations that come with trialkit: of this version, found by weekly trials, and right."""

from __future__ import annotations

import numpy as np
import pytest

from trialkit.analysis import calibration, cil
from trialkit.analysis.calibration import key_of, simulate, tails
from trialkit.analysis.points import Points, frame, grid_for
from trialkit.analysis.shipped import Shipped, shipped

WEEK = np.arange(12.0)
AFTER = (WEEK >= 6).astype(float)
STEP = np.column_stack([np.ones(12), AFTER])
LEVEL = np.array([[0.0, 1.0]])


@pytest.fixture
def nothing_kept(tmp_path, monkeypatch):
    """An empty cache folder and an empty memory."""
    monkeypatch.setenv("TRIALKIT_CACHE", str(tmp_path / "kept"))
    monkeypatch.setattr(calibration, "_kept", {})
    return tmp_path / "kept"


def test_they_are_of_this_version():
    assert shipped().version == calibration.VERSION
    assert len(shipped().keys) > 2000


@pytest.mark.parametrize("setting", ["ordinary", "volatile"])
@pytest.mark.parametrize("variance", [None, np.full(12, 1 / 8)])
def test_six_weeks_and_six_need_no_simulation(nothing_kept, variance, setting):
    y = np.array([5.1, 6.3, 4.8, 6.0, 7.2, 5.5, 8.9, 8.1, 9.7, 9.0, 8.4, 9.9]) / 10
    cil.interval(y, STEP, LEVEL[0], sampling_variance=variance, weeks_vary=setting)
    assert not nothing_kept.exists()


def test_a_table_is_what_anybody_would_simulate_but_for_monte_carlo_error(nothing_kept):
    points = Points(np.zeros(12), STEP, WEEK, np.full(12, 1 / 8))
    design = frame(points, LEVEL)
    assert not isinstance(design, str)
    grid = grid_for(points, design, "ordinary", 8.0)
    came = tails(design, grid, 0.95)[0].log_a[grid.anchors]
    made = simulate(design, grid, 0.95)[0].log_a[grid.anchors]
    assert came == pytest.approx(made, abs=0.5)
    assert came.mean() == pytest.approx(made.mean(), abs=0.2)


def test_a_table_of_another_version_is_not_used(nothing_kept, monkeypatch):
    points = Points(np.zeros(12), STEP, WEEK)
    design = frame(points, LEVEL)
    assert not isinstance(design, str)
    grid = grid_for(points, design, "ordinary", 1.0)
    monkeypatch.setattr(calibration, "VERSION", "another")
    assert shipped().table(key_of(design, grid, 0.95, 0)) is None
    tails(design, grid, 0.95)
    assert nothing_kept.exists()


def test_tables_are_found_by_their_whole_name_only(tmp_path):
    tables = {"b" * 40: np.array([1.0, 2.0]), "a" * 40: np.array([3.0])}
    Shipped.of("1", tables).save(tmp_path / "some.npz")
    first = (tmp_path / "some.npz").read_bytes()
    Shipped.of("1", tables).save(tmp_path / "some.npz")
    assert (tmp_path / "some.npz").read_bytes() == first
    with np.load(tmp_path / "some.npz") as file:
        found = Shipped(str(file["version"]), file["keys"], file["ends"], file["numbers"])
    assert found.table("a" * 40) == pytest.approx([3.0])
    assert found.table("b" * 40) == pytest.approx([1.0, 2.0])
    for name in ("c" * 40, "0" * 40, "a" * 39):
        assert found.table(name) is None
