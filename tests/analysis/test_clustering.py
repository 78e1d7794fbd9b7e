"""Design effects of periods and practitioners: CR2 in R, what widens and what does not, and coverage by simulation."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from trialkit.analysis.before_after import before_after
from trialkit.analysis.clustering import Effect, Side, design_effect, widening
from trialkit.analysis.estimate import Estimate
from trialkit.records.series import Series

Make = Callable[..., Series]
TABLE = pd.read_csv(Path(__file__).parent.parent / "reference" / "clustering.csv", comment="#")


def r(name: str) -> np.ndarray:
    """Values made by R (tests/reference/clustering.R), by name."""
    return TABLE.loc[TABLE["name"].str.rsplit("_", n=1).str[0] == name, "value"].to_numpy()


def side(k: list[float], n: list[float]) -> Side:
    level = sum(k) / sum(n)
    return Side(np.array(k, dtype=float), np.array(n, dtype=float), level * (1 - level) / sum(n))


def seen(before: Side, after: Side) -> Effect:
    found = design_effect(before, after)
    assert found is not None
    return found


def test_the_design_effect_of_practitioners_is_cr2_in_r() -> None:
    """Exactly; the degrees of freedom, which R takes from the whole design, to half of one."""
    before = side([4, 15, 2, 9, 3, 8, 0], [20, 31, 12, 25, 18, 22, 0])
    found = seen(before, side([11, 17, 3, 14, 6, 0, 12], [24, 28, 15, 20, 26, 0, 19]))
    value, freedom = r("practitioners")
    assert found.value == pytest.approx(value, rel=1e-9)
    assert found.freedom == pytest.approx(freedom, abs=0.5)


def test_practitioners_with_as_many_records_each_have_one_degree_of_freedom_less_than_they_are() -> None:
    found = seen(side([5, 12, 8, 9, 3], [25] * 5), side([9, 15, 10, 16, 6], [25] * 5))
    assert (found.value, found.freedom) == pytest.approx(tuple(r("practitioners_alike")), rel=1e-2)
    assert found.freedom == pytest.approx(4)


def test_the_design_effect_of_weeks_is_cr2_with_clusters_on_one_side_in_r() -> None:
    none = [0.0] * 4
    found = seen(
        side([9, 15, 4, 12, *none], [30, 34, 25, 31, *none]), side([*none, 14, 22, 9, 18], [*none, 30, 33, 28, 35])
    )
    value, freedom = r("weeks")
    assert found.value == pytest.approx(value, rel=1e-9)
    assert found.freedom == pytest.approx(freedom, abs=0.5)


def test_what_practitioners_keep_from_before_to_after_widens_nothing() -> None:
    """Three who always settle half and three who settle a tenth: far apart, and no reason to doubt a change."""
    k = [20.0, 20.0, 20.0, 4.0, 4.0, 4.0]
    found = seen(side(k, [40.0] * 6), side([x + 4 for x in k], [40.0] * 6))
    assert found.value == pytest.approx(0, abs=1e-12)
    assert found.factor(0.95) == 1.0


def test_a_side_of_one_cluster_says_nothing_and_neither_do_records_that_never_vary() -> None:
    assert design_effect(side([5, 0], [10, 0]), side([0, 6], [0, 10])) is None
    assert design_effect(side([0, 0, 0], [9, 9, 9]), side([0, 0, 0], [9, 9, 9])) is None
    one_sided = design_effect(side([5, 0, 0, 0], [10, 0, 0, 0]), side([0, 6, 2, 4], [0, 10, 10, 10]))
    assert one_sided is not None
    assert one_sided.freedom == pytest.approx(2)


def people(k: np.ndarray, n: np.ndarray) -> pd.DataFrame:
    """Sums by period (rows) and practitioner (columns), as a Series carries them."""
    weeks, staff = np.indices(k.shape)
    columns = {"index": weeks.ravel(), "practitioner": [f"p{s}" for s in staff.ravel()]}
    sums = {"records": n.ravel(), "numerator": k.ravel(), "denominator": n.ravel(), "total": k.ravel()}
    return pd.DataFrame({**columns, **sums})


def logged(make: Make, k: np.ndarray, n: np.ndarray) -> Series:
    half = len(k) // 2
    totals, sizes = k.sum(axis=1), n.sum(axis=1)
    series = make([("baseline", totals[:half], sizes[:half]), ("trial", totals[half:], sizes[half:])])
    return replace(series, practitioners=people(k, n))


def test_practitioners_who_changed_differently_widen_the_interval_and_are_named_in_the_method(
    make_series: Make,
) -> None:
    n = np.full((12, 10), 4.0)
    k = np.full((12, 10), 1.0)
    k[6:, :5] = 4.0
    with_people = logged(make_series, k, n)
    without = replace(with_people, practitioners=None)
    one, two = before_after(with_people)[0], before_after(without)[0]
    assert isinstance(one, Estimate)
    assert isinstance(two, Estimate)
    assert one.value == pytest.approx(two.value)
    assert one.interval.upper - one.interval.lower > 1.5 * (two.interval.upper - two.interval.lower)
    assert one.note.startswith("The interval allows for periods and the 10 practitioners that differ beyond chance")
    assert "Variance against that of chance alone: " in one.note


def test_two_practitioners_and_the_events_of_a_rate_show_no_practitioners(make_series: Make) -> None:
    n = np.full((12, 2), 20.0)
    k = np.tile([4.0, 12.0], (12, 1))
    series = logged(make_series, k, n)
    rows = series.phase("baseline"), series.phase("trial")
    assert widening(series, *rows, 0.95).practitioners == 0
    many = logged(make_series, np.tile(k, 3), np.tile(n, 3))
    assert widening(many, *(many.phase(kind) for kind in ("baseline", "trial")), 0.95).practitioners == 6
    rate = replace(many, type="rate")
    assert widening(rate, *(rate.phase(kind) for kind in ("baseline", "trial")), 0.95).practitioners == 0


@pytest.mark.parametrize(("icc", "wobble"), [(0.0, 0.0), (0.05, 0.0), (0.1, 0.0), (0.05, 0.3)])
def test_pooled_intervals_cover_with_ten_practitioners_and_weeks_that_wobble(
    make_series: Make, icc: float, wobble: float
) -> None:
    """Six weeks before, six after, 40 records a week, half of what a practitioner differs by new in the trial.

    500 draws: at least 93.5% less two Monte Carlo standard errors. Intraclass correlations of 0.05 and 0.1 are standard
    deviations of 0.48 and 0.72 on the logit.
    """
    draws, sd = 500, {0.0: 0.0, 0.05: 0.48, 0.1: 0.72}[icc]
    rng = np.random.default_rng(7301)
    n = np.full((12, 10), 4.0)

    def share(eta: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-eta))

    start = np.log([0.3 / 0.7, 0.4 / 0.6])
    away = rng.standard_normal(200_000) * math.hypot(sd, wobble)
    truth = share(start[1] + away).mean() - share(start[0] + away).mean()
    held = 0
    for _ in range(draws):
        kept, new = rng.standard_normal((1, 10)), rng.standard_normal((2, 10)).repeat(6, axis=0)
        eta = start.repeat(6)[:, None] + sd * (kept + new) / math.sqrt(2) + wobble * rng.standard_normal((12, 1))
        found = before_after(logged(make_series, rng.binomial(4, share(eta)).astype(float), n))[0]
        assert isinstance(found, Estimate)
        held += truth in found.interval
    assert held / draws >= 0.935 - 2 * math.sqrt(0.935 * 0.065 / draws)
