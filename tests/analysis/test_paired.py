"""Paired shares: R's interval by another road, the edges where nobody or everybody changed, and coverage."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from trialkit.analysis.paired import Pairs, mcnemar_mid_p, tango

TABLE = pd.read_csv(Path(__file__).parent.parent / "reference" / "paired.csv", comment="#")


def r(name: str) -> np.ndarray:
    """Values made by R (tests/reference/paired.R), by name."""
    return TABLE.loc[TABLE["name"].str.rsplit("_", n=1).str[0] == name, "value"].to_numpy()


@pytest.mark.parametrize(
    ("name", "pairs"),
    [
        ("tango_airway", Pairs(1, 7, 1, 12)),
        ("tango_large", Pairs(53, 16, 8, 9)),
        ("tango_even", Pairs(20, 6, 6, 20)),
    ],
)
def test_tangos_interval_is_where_the_likelihood_maximised_by_r_puts_it(name: str, pairs: Pairs) -> None:
    """Tolerance: R's numerical maximum is good to about eight figures."""
    found = tango(pairs)
    assert (found.lower, found.upper) == pytest.approx(tuple(r(name)), abs=1e-6)


def test_mid_p_agrees_with_r_and_is_below_the_exact_probability() -> None:
    found = [mcnemar_mid_p(Pairs(5, lost, gained, 5)) for lost, gained in ((7, 1), (16, 8), (3, 14))]
    assert found == pytest.approx(r("mid_p"), rel=1e-9)
    assert found[0] < r("exact")[0]
    assert mcnemar_mid_p(Pairs(5, 4, 4, 5)) == pytest.approx(1)
    assert mcnemar_mid_p(Pairs(5, 0, 0, 5)) == 1.0


def test_where_nobody_changed_the_interval_still_has_width() -> None:
    found = tango(Pairs(20, 0, 0, 24))
    assert found.lower == pytest.approx(-found.upper)
    assert found.upper == pytest.approx(3.841459 / (44 + 3.841459), rel=1e-6)


def test_where_everybody_changed_one_way_one_end_is_the_whole_way() -> None:
    assert tango(Pairs(0, 0, 5, 0)).upper == 1.0
    assert tango(Pairs(0, 5, 0, 0)).lower == -1.0


def test_turning_before_and_after_round_turns_the_interval_round() -> None:
    one, two = tango(Pairs(10, 3, 9, 8)), tango(Pairs(10, 9, 3, 8))
    assert (one.lower, one.upper) == pytest.approx((-two.upper, -two.lower))
    assert tango(Pairs(10, 3, 9, 8), 0.9).lower > one.lower


def test_pairs_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="there are no pairs"):
        Pairs(0, 0, 0, 0)
    with pytest.raises(ValueError, match="pairs are none or more"):
        Pairs(5, -1, 0, 0)
    with pytest.raises(ValueError, match="a level lies between 0 and 1"):
        tango(Pairs(1, 1, 1, 1), 95)


@pytest.mark.parametrize("shares", [(0.3, 0.1, 0.3, 0.3), (0.05, 0.05, 0.1, 0.8), (0.8, 0.02, 0.08, 0.1)])
def test_the_interval_covers_with_thirty_pairs(shares: tuple[float, ...]) -> None:
    """1,000 draws: at least 94% less two Monte Carlo standard errors."""
    draws = np.random.default_rng(812).multinomial(30, shares, 1000)
    truth = shares[2] - shares[1]
    held = np.mean([truth in tango(Pairs(*(int(x) for x in draw))) for draw in draws])
    assert held >= 0.94 - 2 * math.sqrt(0.94 * 0.06 / 1000)
