"""Shrinkage: R's metafor to ten figures, the edges, and what it is for: the best of ten is not as good as it looks."""

from __future__ import annotations

import doctest
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from trialkit.analysis import shrinkage
from trialkit.analysis.shrinkage import half_of_total, paule_mandel, shrunk

TABLE = pd.read_csv(Path(__file__).parent.parent / "reference" / "value.csv", comment="#")
SETS = {
    "ten": (
        [0.21, 0.02, -0.05, 0.34, 0.11, 0.08, 0.47, 0.15, -0.12, 0.19],
        [0.0064, 0.0100, 0.0049, 0.0196, 0.0036, 0.0081, 0.0225, 0.0049, 0.0144, 0.0064],
    ),
    "three": ([0.10, 0.20, 0.60], [0.01, 0.02, 0.01]),
    "alike": ([0.10, 0.12, 0.11, 0.09], [0.01, 0.02, 0.01, 0.03]),
}


def r(name: str) -> np.ndarray:
    """Values made by R (tests/reference/value.R), by name."""
    return TABLE.loc[TABLE["name"].str.rsplit("_", n=1).str[0] == name, "value"].to_numpy()


def test_examples_are_true() -> None:
    assert doctest.testmod(shrinkage).failed == 0


@pytest.mark.parametrize("name", SETS)
def test_spread_mean_and_every_shrunk_effect_are_metafors(name: str) -> None:
    """Tolerance: metafor steps to tau² until its steps are below 1e-12, and prints twelve figures."""
    found = shrunk(*SETS[name])
    assert found.between == pytest.approx(r(f"tau2_{name}")[0], abs=1e-9)
    assert found.mean == pytest.approx(r(f"mean_{name}")[0], rel=1e-8)
    assert found.effects == pytest.approx(r(f"blup_{name}"), rel=1e-7)
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(r(f"se_{name}"), rel=1e-7)
    assert np.sqrt(found.covariance.sum()) == pytest.approx(r(f"sum_se_{name}")[0], rel=1e-7)


def test_effects_that_differ_by_chance_alone_become_one() -> None:
    found = shrunk(*SETS["alike"])
    assert found.between == 0
    assert np.ptp(found.effects) == pytest.approx(0, abs=1e-12)


def test_sure_effects_that_differ_much_stay_as_they_are() -> None:
    effects = [0.1, 0.5, 0.9]
    assert shrunk(effects, [1e-8] * 3).effects == pytest.approx(effects, abs=1e-6)


def test_the_defining_equation_holds_at_the_spread_found() -> None:
    effects, variances = (np.array(each) for each in SETS["ten"])
    weight = 1 / (variances + paule_mandel(effects, variances))
    mean = weight @ effects / weight.sum()
    assert weight @ (effects - mean) ** 2 == pytest.approx(len(effects) - 1, rel=1e-9)


def test_the_sum_of_the_winners_of_ten_is_far_too_large_until_it_is_shrunk() -> None:
    """2000 programmes of ten trials, true effects N(0.08, 0.06²), standard errors 0.05 to 0.12."""
    rng = np.random.default_rng(11)
    errors = np.linspace(0.05, 0.12, 10)
    added, pulled, truth = 0.0, 0.0, 0.0
    for _ in range(2000):
        true = rng.normal(0.08, 0.06, 10)
        seen = rng.normal(true, errors)
        won = seen > 1.96 * errors
        added += seen[won].sum()
        pulled += shrunk(seen, errors**2).effects[won].sum()
        truth += true[won].sum()
    assert added > 1.5 * truth
    assert pulled == pytest.approx(truth, rel=0.1)


@pytest.mark.parametrize("name", SETS)
def test_with_a_stake_in_one_effect_alone_the_interval_is_metafors_with_t_and_hartung_and_knapp(name: str) -> None:
    """metafor's blup after test = "adhoc": t on k − 1, its factor never below 1; unless the effect itself says more."""
    effects, variances = (np.array(each) for each in SETS[name])
    pulled, theirs = shrunk(effects, variances), r(f"t_half_{name}")
    for place, stake in enumerate(np.eye(len(effects))):
        own = abs(pulled.effects[place] - effects[place]) + 1.959964 * np.sqrt(variances[place])
        assert half_of_total(effects, variances, stake) == pytest.approx(min(theirs[place], own), rel=1e-6)
    assert (theirs > 2.2 * np.sqrt(np.diag(pulled.covariance))).all()


def test_equal_stakes_in_equally_sure_effects_are_as_sure_as_the_effects_as_they_stand() -> None:
    """Their sum does not move when they are shrunk, so no spread has to be known for it."""
    assert half_of_total([0.1, 0.2, 0.6], [0.01] * 3, [2.0] * 3) == pytest.approx(2 * 1.959964 * math.sqrt(0.03))


@pytest.mark.parametrize("count", [3, 5, 10])
@pytest.mark.parametrize("between", [0.04, 0.08, 0.2])
@pytest.mark.parametrize("stakes", [(1.0, 1.0), (1.0, 10.0)])
def test_the_interval_of_a_total_holds_as_often_as_it_says(
    count: int, between: float, stakes: tuple[float, float]
) -> None:
    """400 programmes, standard errors from 0.04 to 0.16, the least sure with the largest stakes: the hardest case.

    With a normal quantile 79 to 81% at three trials of a spread of 0.08; at least 94% less three Monte Carlo errors.
    """
    rng = np.random.default_rng(12)
    errors, stake, draws, held = np.geomspace(0.04, 0.16, count), np.geomspace(*stakes, count), 400, 0
    for _ in range(draws):
        true = rng.normal(0.1, between, count)
        seen = rng.normal(true, errors)
        off = abs(stake @ (shrunk(seen, errors**2).effects - true))
        held += off <= half_of_total(seen, errors**2, stake)
    assert held / draws >= 0.94 - 3 * math.sqrt(0.94 * 0.06 / draws)


@pytest.mark.parametrize(
    ("effects", "variances"),
    [([0.1], [0.01]), ([0.1, 0.2], [0.01]), ([0.1, 0.2], [0.01, 0.0]), ([0.1, np.nan], [1, 1])],
)
def test_what_is_no_pair_of_lists_of_numbers_is_refused(effects: list[float], variances: list[float]) -> None:
    with pytest.raises(ValueError, match="two or more finite numbers"):
        shrunk(effects, variances)
