"""Calibration tables: what they hold at their guard nodes, how they are kept, and what happens when they cannot be."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace

import numpy as np
import pytest

from trialkit.analysis import calibration
from trialkit.analysis.calibration import Tails, simulate, tails
from trialkit.analysis.covariance import HELD, Design, ar_grid, k_grid
from trialkit.analysis.points import design_of

AFTER = (np.arange(12) >= 6).astype(float)
STEP = np.column_stack([np.ones(12), AFTER])
LEVEL = np.array([[0.0, 1.0]])
NOT_SHIPPED = 0.9
"""A level whose calibrations do not come with trialkit."""
Y = np.array([5.1, 6.3, 4.8, 6.0, 7.2, 5.5, 8.9, 8.1, 9.7, 9.0, 8.4, 9.9])


@pytest.fixture
def design() -> Design:
    made = design_of(STEP, LEVEL, np.arange(12.0))
    assert isinstance(made, Design)
    return made


@pytest.fixture
def own_folder(tmp_path, monkeypatch):
    """An empty cache folder and an empty memory."""
    monkeypatch.setenv("TRIALKIT_CACHE", str(tmp_path / "kept"))
    monkeypatch.setattr(calibration, "_kept", {})
    return tmp_path / "kept"


def test_the_same_design_gives_the_same_table_every_time(design):
    first, second = (simulate(design, ar_grid("ordinary"), 0.95)[0] for _ in range(2))
    assert (first.log_a == second.log_a).all()


def test_several_contrasts_together_are_as_each_alone(design):
    two = replace(design, weights=np.vstack([design.weights, np.full(12, 1 / 12)]))
    grid = k_grid("ordinary", 8.0, design.freedom)
    together, alone = simulate(two, grid, 0.95)[0], simulate(design, grid, 0.95)[0]
    assert together.log_a == pytest.approx(alone.log_a)


def test_tails_are_cut_short_of_nominal_only_a_little(design):
    """α at 95% lies between a tenth of the nominal tail and the cap."""
    for grid in (ar_grid("ordinary"), k_grid("ordinary", 8.0, 10), k_grid("volatile", 8.0, 10)):
        found = simulate(design, grid, 0.95)[0]
        assert (found.log_a <= np.log(0.2) + 1e-12).all()
        assert (found.log_a[grid.anchors[grid.limits == HELD]] > np.log(0.0025)).all()


def test_a_table_is_kept_on_disk_and_read_again(design, own_folder, monkeypatch):
    grid = ar_grid("ordinary")
    made = tails(design, grid, NOT_SHIPPED)[0]
    files = list(own_folder.iterdir())
    assert [file.suffix for file in files] == [".cil"]
    numbers = (made.log_a - 0.125).tobytes()
    files[0].write_bytes(numbers + hashlib.sha256(numbers).digest()[:16])
    monkeypatch.setattr(calibration, "_kept", {})
    assert (tails(design, grid, NOT_SHIPPED)[0].log_a == made.log_a - 0.125).all()


def emptied(content):
    return b""


def cut_short(content):
    return content[: len(content) // 2]


def one_bit_turned(content):
    return bytes([content[0] ^ 1]) + content[1:]


def too_long(content):
    return content + b"\x00" * 8


@pytest.mark.parametrize("spoil", [emptied, cut_short, one_bit_turned, too_long])
def test_a_broken_table_is_made_anew_and_mended_on_disk(design, own_folder, monkeypatch, spoil):
    grid = ar_grid("ordinary")
    made = tails(design, grid, NOT_SHIPPED)[0]
    file = next(own_folder.iterdir())
    whole = file.read_bytes()
    file.write_bytes(spoil(whole))
    monkeypatch.setattr(calibration, "_kept", {})
    assert (tails(design, grid, NOT_SHIPPED)[0].log_a == made.log_a).all()
    assert file.read_bytes() == whole


def test_a_folder_that_cannot_be_made_changes_nothing(design, own_folder, monkeypatch):
    blocked = own_folder.parent / "a file"
    blocked.write_text("in the way")
    monkeypatch.setenv("TRIALKIT_CACHE", str(blocked))
    assert isinstance(tails(design, ar_grid("ordinary"), NOT_SHIPPED)[0], Tails)


def test_keys_differ_by_everything_that_matters(design):
    moved = replace(design, times=np.arange(12.0) * 2)
    other = design_of(STEP, np.array([[1.0, 0.0]]), np.arange(12.0))
    keys = {
        calibration.key_of(design, ar_grid("ordinary"), 0.95, 0),
        calibration.key_of(design, ar_grid("volatile"), 0.95, 0),
        calibration.key_of(design, k_grid("ordinary", 8.0, 10), 0.95, 0),
        calibration.key_of(design, k_grid("ordinary", 9.0, 10), 0.95, 0),
        calibration.key_of(design, k_grid("volatile", 8.0, 10), 0.95, 0),
        calibration.key_of(design, ar_grid("ordinary"), 0.9, 0),
        calibration.key_of(moved, ar_grid("ordinary"), 0.95, 0),
        calibration.key_of(other, ar_grid("ordinary"), 0.95, 0),
    }
    assert len(keys) == 8


def test_keys_do_not_differ_by_what_does_not_matter(design):
    later = replace(design, weights=3 * design.weights, times=design.times + 40)
    grid = ar_grid("ordinary")
    assert calibration.key_of(design, grid, 0.95, 0) == calibration.key_of(later, grid, 0.95, 0)


def test_the_cache_folder_follows_the_system(monkeypatch, tmp_path):
    monkeypatch.delenv("TRIALKIT_CACHE")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert calibration.cache_folder() == tmp_path / "trialkit"
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    assert calibration.cache_folder() == tmp_path / "local" / "trialkit"
    monkeypatch.setenv("TRIALKIT_CACHE", str(tmp_path / "mine"))
    assert calibration.cache_folder() == tmp_path / "mine"
    assert os.environ["TRIALKIT_CACHE"] == str(tmp_path / "mine")
