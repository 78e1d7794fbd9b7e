"""Textbook power against R's power.prop.test and pwr, and against statsmodels."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

from trialkit.analysis import closed_forms
from trialkit.analysis.closed_forms import smallest, two_means, two_proportions, two_rates

TABLE = Path(__file__).parents[1] / "reference" / "power.csv"
R = {
    name: float(value)
    for name, value in (line.split(",") for line in TABLE.read_text(encoding="utf-8").splitlines()[2:])
}
SAME = 1e-8
"""Both are one formula; R writes twelve figures and its noncentral t is good to about nine."""


def test_two_proportions_are_as_power_prop_test_has_them():
    ours = [
        two_proportions(0.50, 50, 0.75, 50),
        two_proportions(0.33, 132, 0.43, 132),
        two_proportions(0.05, 20, 0.40, 20, level=0.90),
    ]
    assert ours == pytest.approx([R[f"prop_power_{place}"] for place in (1, 2, 3)], abs=SAME)


def test_the_smallest_rise_is_as_power_prop_test_finds_it():
    found = smallest(lambda size: two_proportions(0.33, 132, 0.33 + size, 132), 0.67)
    assert found == pytest.approx(R["prop_smallest_1"], abs=1e-6)


def test_two_means_are_as_pwr_has_them():
    ours = [two_means(1, 1, 20, 20), two_means(1.8, 1, 6, 6), two_means(0.7, 1, 12, 40, level=0.99)]
    assert ours == pytest.approx([R[f"mean_power_{place}"] for place in (1, 2, 3)], abs=SAME)


def test_a_change_beyond_all_doubt_has_a_power_of_one():
    assert two_means(500.0, 1.0, 120, 120) == 1.0
    assert two_means(4.5, 1.0, 120, 120) == pytest.approx(1.0)


def test_two_rates_are_the_normal_test_of_a_log_ratio():
    assert two_rates(1.0, 50, 1.5, 50) == pytest.approx(R["rate_power_1"], abs=1e-4), "pwr counts both sides"


def test_statsmodels_says_the_same_of_unequal_groups():
    from statsmodels.stats.power import TTestIndPower
    from statsmodels.stats.proportion import power_proportions_2indep

    theirs = TTestIndPower().power(0.6, 30, 0.05, ratio=2.0)
    assert two_means(0.6, 1.0, 30, 60) == pytest.approx(theirs, abs=SAME)
    theirs = power_proportions_2indep(0.1, 0.3, 100, ratio=1.0, alternative="larger", alpha=0.025, return_results=False)
    assert two_proportions(0.3, 100, 0.4, 100) == pytest.approx(theirs, abs=SAME)


def test_what_is_never_seen_has_no_smallest():
    assert smallest(lambda size: 0.1 * size, 1.0) is None


def test_the_examples_are_true():
    assert doctest.testmod(closed_forms).failed == 0
