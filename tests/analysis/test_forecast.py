"""The forecast: R's middle, the exact interval, gaps, what is too short, and how often its intervals hold."""

from __future__ import annotations

import doctest
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from trialkit.analysis import forecast as module
from trialkit.analysis.forecast import FEWEST, Forecast, TooShort, forecast

TABLE = pd.read_csv(Path(__file__).parent.parent / "reference" / "value.csv", comment="#")
PATH = [8720, 8700, 8660, 8570, 8500, 8390, 8280, 8210]


def r(name: str) -> np.ndarray:
    """Values made by R (tests/reference/value.R), by name."""
    return TABLE.loc[TABLE["name"].str.rsplit("_", n=1).str[0] == name, "value"].to_numpy()


def made(*given: object, **more: float) -> Forecast:
    found = forecast(*given, **more)  # type: ignore[arg-type]
    assert isinstance(found, Forecast)
    return found


def test_examples_are_true() -> None:
    assert doctest.testmod(module).failed == 0


def test_the_middle_is_rwfs_and_the_interval_is_students() -> None:
    found = made(range(8), PATH, range(8, 12))
    assert found.value == pytest.approx(r("rwf"), rel=1e-9)
    assert (found.upper - found.lower) / 2 == pytest.approx(r("rwf_half"), rel=1e-9)


def test_periods_that_are_missing_are_gaps_and_not_steps() -> None:
    found = made([0, 1, 2, 4, 5, 7, 8], [8720, 8700, 8660, 8500, 8390, 8210, 8190], [9])
    assert found.drift == pytest.approx((8190 - 8720) / 8)
    assert found.drift == pytest.approx(r("gaps_drift")[0], rel=1e-9)
    half = 2.570582 * r("gaps_sigma")[0] * np.sqrt(1 + 1 / 8)
    assert float(found.upper[0] - found.value[0]) == pytest.approx(half, rel=1e-6)


def test_nothing_is_forecast_further_ahead_than_the_path_was_followed() -> None:
    found = made(range(8), PATH, range(8, 40))
    assert found.times.tolist() == [8, 9, 10, 11, 12, 13, 14]


@pytest.mark.parametrize(
    ("times", "values", "ahead", "reason"),
    [
        (range(FEWEST - 1), PATH[: FEWEST - 1], [9], "too few"),
        ([], [], [9], "0 periods"),
        (range(8), PATH, [3], "no period to come"),
        (range(8), PATH, [99], "no period to come"),
        (range(8), [5 - 0.1 * t for t in range(8)], [8], "do not vary"),
    ],
)
def test_what_cannot_be_forecast_says_why(times: list[int], values: list[float], ahead: list[int], reason: str) -> None:
    found = forecast(times, values, ahead)
    assert isinstance(found, TooShort)
    assert reason in found.reason


def test_periods_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="not in order"):
        forecast([0, 1, 2, 2, 4, 5], range(6), [6])


def held(kind: str, count: int, ahead: int) -> float:
    """How often 95% intervals hold, of 1500 paths."""
    rng = np.random.default_rng(3)
    total = count + ahead
    shocks = rng.standard_normal((1500, total))
    if kind == "wandering":
        paths = np.cumsum(shocks + 0.3, axis=1)
    elif kind == "hugging a line":
        paths = shocks + 0.3 * np.arange(total)
    else:
        paths = np.zeros((1500, total))
        paths[:, 0] = shocks[:, 0] / 0.6
        for period in range(1, total):
            paths[:, period] = 0.8 * paths[:, period - 1] + shocks[:, period]
    hits = 0
    for path in paths:
        found = made(range(count), path[:count], [total - 1])
        hits += bool(found.lower[0] <= path[-1] <= found.upper[0])
    return hits / 1500


@pytest.mark.parametrize("kind", ["wandering", "carrying over", "hugging a line"])
@pytest.mark.parametrize(("count", "ahead"), [(6, 1), (8, 4), (20, 8)])
def test_intervals_hold_as_often_as_they_say_or_oftener(kind: str, count: int, ahead: int) -> None:
    """Exact for a wandering path; 1500 paths leave a standard error of 0.6 points."""
    share = held(kind, count, ahead)
    assert share >= 0.932
    if kind == "wandering":
        assert share <= 0.968
