"""The normal behind an interval: its quantiles as tabled, and the standard error on the scale where changes add up."""

from __future__ import annotations

import math

import pytest

from trialkit.analysis.estimate import Interval
from trialkit.analysis.normal import standard_error, z_of


@pytest.mark.parametrize(("level", "tabled"), [(0.8, 1.281552), (0.9, 1.644854), (0.95, 1.959964), (0.99, 2.575829)])
def test_a_level_asks_for_as_many_standard_errors_as_the_tables_say(level: float, tabled: float) -> None:
    assert z_of(level) == pytest.approx(tabled, abs=5e-7)


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0, math.nan])
def test_a_level_that_is_none_is_refused(level: float) -> None:
    with pytest.raises(ValueError, match="a level lies between 0 and 1"):
        z_of(level)


def test_a_ratio_has_its_standard_error_on_logarithms() -> None:
    arm = math.exp(1.644854 * 0.3)
    assert standard_error(Interval(2 / arm, 2 * arm, 0.9), "ratio") == pytest.approx(0.3, rel=1e-6)
    assert standard_error(Interval(2 / arm - 1, 2 * arm - 1, 0.9), "relative") == pytest.approx(0.3, rel=1e-6)
    assert standard_error(Interval(0.1, 0.3, 0.9), "absolute") == pytest.approx(0.1 / 1.644854, rel=1e-6)
