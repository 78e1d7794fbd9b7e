"""What one further site may see: R's quantiles of the spread, the t interval where errors are nil, and coverage."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from benchmarks.studies.further import BEST, EVERY, Further
from benchmarks.studies.study import measure
from scipy.stats import t

from trialkit.analysis.further import further

TABLE = pd.read_csv(Path(__file__).parent.parent / "reference" / "sites.csv", comment="#")


def r(name: str) -> np.ndarray:
    """Values made by R (tests/reference/sites.R), by name."""
    return TABLE.loc[TABLE["name"].str.rsplit("_", n=1).str[0] == name, "value"].to_numpy()


@pytest.mark.parametrize(
    ("name", "effects", "errors"),
    [
        ("panel_apart", [0.5, 2.9, 0.2], [0.2, 0.3, 0.25]),
        ("panel_near", [0.50, 0.62, 0.41, 0.55, 0.48], [0.2, 0.3, 0.25, 0.15, 0.4]),
        ("panel_between", [0.5, 0.9, 0.2, 0.6], [0.2, 0.3, 0.15, 0.25]),
    ],
)
def test_the_ends_are_those_of_r_whose_spreads_are_metafors_profile(
    name: str, effects: list[float], errors: list[float]
) -> None:
    """Tolerance: a thousandth of the length, of which 600 spreads and R's 4,000 each miss a few ten-thousandths."""
    ends = r(f"{name}_further")
    assert r(f"{name}_spread") == pytest.approx(r(f"{name}_profile"), rel=1e-6, abs=1e-9)
    assert further(np.array(effects), np.array(errors)) == pytest.approx(ends, abs=5e-4 * (ends[1] - ends[0]))


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_sites_known_without_error_give_the_t_interval_for_one_more_draw(level: float) -> None:
    effects = np.array([0.4, 1.9, 1.1, 0.7, 2.2])
    half = t.ppf(0.5 + level / 2, 4) * effects.std(ddof=1) * np.sqrt(1 + 1 / 5)
    found = further(effects, np.full(5, 1e-5), level)
    assert found == pytest.approx((effects.mean() - half, effects.mean() + half), abs=2e-3 * half)


@pytest.mark.parametrize("unit", [1e-6, 1e6])
def test_the_unit_of_the_effects_changes_nothing(unit: float) -> None:
    effects, errors = np.array([0.5, 0.9, 0.2, 0.6]), np.array([0.2, 0.3, 0.15, 0.25])
    plain = np.array(further(effects, errors))
    assert further(unit * effects, unit * errors) == pytest.approx(unit * plain, rel=1e-5)


def test_sites_that_agree_about_as_well_as_they_would_by_chance_leave_room_for_spread() -> None:
    """The best estimate of the spread is nil, and the interval is still not that of the mean."""
    effects, errors = np.array([-1.3, 0.2, 1.1, -0.4, 0.9, -0.6, 0.3, -0.2]), np.ones(8)
    lower, upper = further(effects, errors)
    assert upper - lower > 1.5 * 2 * 1.96 / np.sqrt(8)


def test_a_further_site_is_held_where_the_best_spread_misses_it() -> None:
    """A seeded subset of benchmarks/STUDIES.md; the Monte Carlo error is about 1 to 2 points."""
    rows = {row.figure: row for row in measure(Further(12, 0.7), 300)}
    assert rows[EVERY].coverage > 0.92
    assert rows[BEST].coverage < rows[EVERY].coverage - 0.03


def test_sites_that_agree_better_than_chance_show_that_errors_are_overstated_and_not_that_sites_are_alike() -> None:
    """With Q a tenth of its expectation the spread is judged as it would be at Q's median: errors a third as long."""
    effects, errors = np.array([0.50, 0.62, 0.41, 0.55, 0.48]), np.array([0.2, 0.3, 0.25, 0.15, 0.4])
    half = 1.96 / np.sqrt((1 / errors**2).sum())
    lower, upper = further(effects, errors)
    assert (upper - lower) / (2 * half) > 1.2
    assert further(np.ones(4), np.ones(4)) == pytest.approx((0.02, 1.98), abs=0.005)
