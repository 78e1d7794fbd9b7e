"""Years: the discount factors of the Green Book's rate, and how much of an effect is at work in each year, by hand."""

from __future__ import annotations

import doctest
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from trialkit.analysis import break_even, discounting
from trialkit.analysis.break_even import needed_effect, reaches, standing
from trialkit.analysis.discounting import at_work, factors, present_value
from trialkit.analysis.estimate import Interval

TABLE = pd.read_csv(Path(__file__).parent.parent / "reference" / "value.csv", comment="#")


def r(name: str) -> np.ndarray:
    """Values made by R (tests/reference/value.R), by name."""
    return TABLE.loc[TABLE["name"].str.rsplit("_", n=1).str[0] == name, "value"].to_numpy()


@pytest.mark.parametrize("module", [discounting, break_even])
def test_examples_are_true(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


def test_factors_and_present_values_are_rs() -> None:
    assert factors(0.035, 5) == pytest.approx(r("factors"), rel=1e-11)
    assert present_value([100, 90, 81, 72.9, 65.61], 0.035) == pytest.approx(r("present")[0], rel=1e-11)


def test_a_steady_flow_has_the_present_value_of_an_annuity_due() -> None:
    rate, years = 0.035, 30
    closed = (1 - (1 + rate) ** -years) / rate * (1 + rate)
    assert float(present_value(np.ones(years), rate)) == pytest.approx(closed)
    assert float(present_value(np.ones(4), 0.0)) == 4


def test_what_lasts_several_years_piles_up_and_what_fades_wears_off() -> None:
    assert at_work(1.0, 1.0, 3).tolist() == [1, 1, 1]
    assert at_work(1.0, 2.5, 5).tolist() == [1, 2, 2.5, 2.5, 2.5]
    assert at_work(0.5, 2.0, 4) == pytest.approx([1, 1.5, 0.75, 0.375])
    assert at_work(1.0, 0.25, 2).tolist() == [0.25, 0.25]


def test_draws_are_worked_out_one_by_one() -> None:
    kept, lasts = np.array([[1.0, 0.8], [0.5, 1.0]]), np.array([[1.0, 2.0], [3.0, 0.5]])
    found = at_work(kept, lasts, 4)
    assert found.shape == (2, 2, 4)
    for place in np.ndindex(2, 2):
        assert found[place] == pytest.approx(at_work(kept[place], lasts[place], 4))


@pytest.mark.parametrize(("rate", "years"), [(-1.0, 3), (0.035, 0)])
def test_no_rate_and_no_years_are_refused(rate: float, years: int) -> None:
    with pytest.raises(ValueError, match="no discounting"):
        factors(rate, years)


def test_the_needed_effect_is_a_division_and_without_worth_there_is_none() -> None:
    assert needed_effect([30_000, 0.0, 10.0], [200_000, 0.0, 0.0]).tolist() == [0.15, 0.0, float("inf")]


def test_an_effect_stands_against_what_is_needed_in_three_ways() -> None:
    effect = Interval(0.1, 0.3)
    assert [standing(effect, size) for size in (0.1, 0.2, 0.3, 0.31)] == ["reached", "open", "open", "beyond"]
    assert [standing(effect, *ends) for ends in ((0.02, 0.1), (0.05, 0.2), (0.31, 0.4))] == [
        "reached",
        "open",
        "beyond",
    ]


def test_half_the_reach_needs_twice_the_effect() -> None:
    found = reaches(24_000, (100_000,) * 3, Interval(0.3, 0.5), coverages=[0.2, 0.5, 1.0], most=1.0)
    assert [each.coverage for each in found] == [0.2, 0.5, 1.0]
    assert [each.effect for each in found] == pytest.approx([1.2, 0.48, 0.24])
    assert [(each.standing, each.possible) for each in found] == [
        ("beyond", False),
        ("open", True),
        ("reached", True),
    ]


@pytest.mark.parametrize(
    ("worth", "stands"), [((40_000, 100_000, 150_000), "open"), ((80_000, 100_000, 150_000), "reached")]
)
def test_a_target_is_reached_only_where_it_is_across_the_plans_ranges(
    worth: tuple[float, float, float], stands: str
) -> None:
    (found,) = reaches(24_000, worth, Interval(0.3, 0.5), coverages=1.0, most=1.0)
    assert (found.effect, found.standing) == (0.24, stands)
    (short,) = reaches(60_000, (90_000, 100_000, 130_000), Interval(0.3, 0.5), coverages=1.0, most=1.0)
    assert short.standing == "open", "dear enough it would do with 46 points"
