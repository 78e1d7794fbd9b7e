"""How far a picked team moves back by itself: order statistics by table and by simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest

from trialkit.analysis.power_draws import World
from trialkit.analysis.regression_to_mean import by_itself, expected_extreme


@pytest.mark.parametrize(("count", "printed"), [(1, 0.0), (2, 0.56419), (5, 1.16296), (10, 1.53875), (100, 2.50759)])
def test_expected_extremes_are_those_of_the_printed_table(count, printed):
    """Harter (1961), Biometrika 48:151, table 1."""
    assert expected_extreme(count) == pytest.approx(printed, abs=6e-6)


def test_no_teams_have_no_extreme():
    with pytest.raises(ValueError, match="at least one"):
        expected_extreme(0)


def test_a_picked_team_moves_back_as_far_as_simulated_teams_do():
    """Ten teams alike, four weeks of 22 conversations, 33%: the worst of them is picked, and drawn again."""
    world = World("proportion", 0.33, 22.0, wobble=0.0, autocorrelation=0.0)
    rng = np.random.default_rng(1)
    worst = rng.binomial(88, 0.33, size=(20_000, 10)).min(axis=1) / 88
    assert by_itself(world, 10, 4) == pytest.approx(0.33 - worst.mean(), abs=0.003)


def test_a_wobble_that_carries_over_brings_more():
    alone, lasting = (World("mean", 50.0, 25.0, 10.0, 0.3, carried) for carried in (0.0, 0.6))
    assert by_itself(lasting, 10, 4) > by_itself(alone, 10, 4)
    one = math.sqrt(10**2 / 25 + 3**2)
    assert by_itself(alone, 10, 1) == pytest.approx(expected_extreme(10) * one)


def test_counts_vary_as_poisson_counts_do():
    world = World("count", 25.0, 1.0, wobble=0.0)
    assert by_itself(world, 2, 4) == pytest.approx(expected_extreme(2) * math.sqrt(25 / 4))
