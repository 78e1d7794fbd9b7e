"""Design effects of periods and practitioners: CR2 in R, what widens and what does not, and coverage by simulation."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import stdtrit

from trialkit.analysis.before_after import before_after, first_last, level
from trialkit.analysis.clustering import (
    BY_ONE,
    Cells,
    Effect,
    _alike,
    about_line,
    design_effect,
    of_level,
    widening,
)
from trialkit.analysis.estimate import Estimate
from trialkit.analysis.two_samples import Sample, mean_ratio, welch, wilson
from trialkit.records.series import Series

Make = Callable[..., Series]
TABLE = pd.read_csv(Path(__file__).parent.parent / "reference" / "clustering.csv", comment="#")


def r(name: str) -> np.ndarray:
    """Values made by R (tests/reference/clustering.R), by name."""
    return TABLE.loc[TABLE["name"].str.rsplit("_", n=1).str[0] == name, "value"].to_numpy()


def shares(before: list[list[float]], after: list[list[float]]) -> Cells:
    """Clusters of shares, before and after: [events, records] by cluster, an empty one left out."""
    X, y, variance, cluster = [], [], [], []
    for row, (k, n) in zip(np.eye(2), (np.array(before, dtype=float), np.array(after, dtype=float)), strict=True):
        share = k.sum() / n.sum()
        for name in np.flatnonzero(n):
            X.append(row)
            y.append(k[name] / n[name])
            variance.append(share * (1 - share) / n[name])
            cluster.append(int(name))
    return Cells(np.array(X), np.array(y), np.array(variance), np.unique(cluster, return_inverse=True)[1])


CHANGE = np.array([-1.0, 1.0])


def seen(cells: Cells, contrast: np.ndarray = CHANGE) -> Effect:
    found = design_effect(cells, contrast)
    assert found is not None
    return found


SAME = 1e-9
"""Relative to R's own figure."""


def from_r(found: Effect, name: str) -> float:
    """How far a design effect and its degrees of freedom are from R's, at most and relative to them."""
    theirs = r(name)
    return float(np.max(np.abs(np.array([found.value, found.freedom]) / theirs - 1)))


def test_the_design_effect_of_practitioners_and_its_degrees_of_freedom_are_cr2_in_r() -> None:
    before = [[4, 15, 2, 9, 3, 8, 0], [20, 31, 12, 25, 18, 22, 0]]
    assert (
        from_r(seen(shares(before, [[11, 17, 3, 14, 6, 0, 12], [24, 28, 15, 20, 26, 0, 19]])), "practitioners") < SAME
    )


def test_practitioners_with_as_many_records_each_have_one_degree_of_freedom_less_than_they_are() -> None:
    found = seen(shares([[5, 12, 8, 9, 3], [25] * 5], [[9, 15, 10, 16, 6], [25] * 5]))
    assert from_r(found, "practitioners_alike") < SAME
    assert found.freedom == pytest.approx(4)


def test_the_design_effect_is_that_of_a_generalised_estimating_equation_lifted_for_five_clusters() -> None:
    """With clusters of one size CR2 is m/(m − 1) of the plain robust variance that geepack gives."""
    found = seen(shares([[5, 12, 8, 9, 3], [25] * 5], [[9, 15, 10, 16, 6], [25] * 5]))
    assert r("gee") == pytest.approx([56 / 125 - 37 / 125, found.value * 4 / 5], rel=1e-9)


def test_the_design_effect_of_weeks_is_cr2_with_clusters_on_one_side_in_r() -> None:
    none = [0.0] * 4
    before, after = [[9, 15, 4, 12, *none], [30, 34, 25, 31, *none]], [[*none, 14, 22, 9, 18], [*none, 30, 33, 28, 35]]
    assert from_r(seen(shares(before, after)), "clustered_weeks") < SAME


def test_the_design_effects_of_a_weighted_segmented_regression_are_cr2_in_r() -> None:
    n = np.array([[6, 5, 7, 4], [5, 8, 3, 6], [9, 0, 6, 5], [4, 7, 5, 8], [6, 6, 6, 6], [8, 3, 7, 5], [5, 0, 9, 4]])
    k = np.array([[1, 2, 1, 0], [2, 2, 1, 1], [2, 0, 1, 2], [1, 3, 0, 2], [4, 3, 1, 2], [5, 2, 2, 1], [3, 0, 4, 2]])
    n, k = np.vstack([n, [7, 6, 4, 8]]), np.vstack([k, [6, 4, 1, 3]])
    week, who = np.nonzero(n)
    fitted = np.array([0.22, 0.26, 0.27, 0.25, 0.42, 0.44, 0.5, 0.55])[week]
    after = (week >= 4).astype(float)
    X = np.column_stack([np.ones(len(week)), week, after, after * (week - 4)])
    cells = Cells(X, k[week, who] / n[week, who], fitted * (1 - fitted) / n[week, who], who)
    assert from_r(seen(cells, np.array([0.0, 0.0, 1.0, 0.0])), "segmented_level") < SAME
    assert from_r(seen(cells, np.array([0.0, 0.0, 1.0, 1.5])), "segmented_average") < SAME


def test_what_practitioners_keep_from_before_to_after_widens_nothing() -> None:
    """Three who always settle half and three who settle a tenth: far apart, and no reason to doubt a change."""
    k = [20.0, 20.0, 20.0, 4.0, 4.0, 4.0]
    found = seen(shares([k, [40.0] * 6], [[x + 4 for x in k], [40.0] * 6]))
    assert found.value == pytest.approx(0, abs=1e-12)
    assert found.factor(0.95) == 1.0
    assert found.beyond(0.95) == 0.0


def test_clusters_add_what_they_show_beyond_chance_in_units_of_students_t() -> None:
    """Nine degrees of freedom: t is 2.2622 and z 1.9600."""
    assert Effect(1.5, 9.0).beyond(0.95) == pytest.approx(0.5 * (2.26215716 / 1.95996398) ** 2)
    assert Effect(1.5, 9.0).factor(0.95) == pytest.approx(1.5 * (2.26215716 / 1.95996398) ** 2)


def test_a_side_of_one_cluster_says_nothing() -> None:
    assert design_effect(shares([[5, 0], [10, 0]], [[0, 6], [0, 10]]), CHANGE) is None
    one_sided = seen(shares([[5, 0, 0, 0], [10, 0, 0, 0]], [[0, 6, 2, 4], [0, 10, 10, 10]]))
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


def test_a_level_is_widened_for_practitioners_as_analysis_of_variance_has_it(make_series: Make) -> None:
    """With as many records each: the variance between practitioners over that by chance, on one degree less."""
    n, k = np.full((2, 8), 5.0), np.tile([5.0, 5.0, 4.0, 0.0, 1.0, 0.0, 1.0, 0.0], (2, 1))
    with_people = logged(make_series, k, n)
    found, plain = level(with_people, "baseline"), level(replace(with_people, practitioners=None), "baseline")
    assert isinstance(found, Estimate)
    assert isinstance(plain, Estimate)
    shares, whole = k[0] / 5, k[0].sum() / 40
    effect = float(np.var(shares, ddof=1)) / (whole * (1 - whole) / 5)
    factor = 1 + (effect - 1) * (float(stdtrit(7, 0.975)) / 1.959963985) ** 2
    ends = wilson(16 / factor, 40 / factor)
    assert (found.interval.lower, found.interval.upper) == pytest.approx((ends.lower, ends.upper))
    assert found.value == plain.value == 0.4
    assert found.note.startswith("The interval allows for the 8 practitioners.")
    assert plain.interval.upper - plain.interval.lower < found.interval.upper - found.interval.lower


LEVELS = pd.read_csv(Path(__file__).parent.parent / "reference" / "levels.csv", comment="#").set_index("name")["value"]
MONTHS = Path(__file__).parents[2] / "impact_logs" / "seat-belt-law" / "monthly_totals.csv"


def days(make_series: Make, *figures: float, size: float = 1, kind: str = "count") -> Series:
    return make_series([("baseline", list(figures), size)], kind=kind)


def test_a_level_allows_for_periods_that_differ_as_quasi_likelihood_does(make_series: Make) -> None:
    """Days of delay cluster in people: four quarters of them vary 7.8 times as much as unrelated days would."""
    found = level(days(make_series, 352, 401, 489, 428, size=30000, kind="rate"), "baseline")
    assert isinstance(found, Estimate)
    dispersion, factor, lower, upper = LEVELS[[f"four_quarters_{number}" for number in (1, 2, 3, 4)]]
    wider = of_level(series := days(make_series, 352, 401, 489, 428), series.phase("baseline"), 0.95)
    assert (wider.dispersion, wider.factor) == pytest.approx((dispersion, factor), rel=1e-9)
    assert (1e5 * found.interval.lower, 1e5 * found.interval.upper) == pytest.approx((lower, upper), rel=1e-7)
    assert found.note.startswith("The interval allows for periods that differ beyond chance; it takes neighbouring")
    assert found.note.endswith("Variance against that of chance alone: 7.81 times.") and found.weeks_vary is None


def test_a_level_of_many_periods_allows_for_neighbours_that_are_alike(make_series: Make) -> None:
    """As wide as generalised least squares with AR(1) errors has it, to a twentieth; by chance alone it was ±6."""
    drivers = pd.read_csv(MONTHS).iloc[:169, 1].to_list()
    series = days(make_series, *drivers)
    assert _alike(series, series.phase("baseline")) == pytest.approx(LEVELS["months_alike_1"], rel=1e-9)
    found = level(series, "baseline")
    assert isinstance(found, Estimate)
    width = found.interval.upper - found.interval.lower
    assert width == pytest.approx(LEVELS["months_gls_3"] - LEVELS["months_gls_1"], rel=0.05)
    assert "neighbouring periods that are alike" in found.note


def test_neighbours_are_as_alike_in_any_unit_of_exposure(make_series: Make) -> None:
    months = pd.read_csv(MONTHS).iloc[:24, 1].to_list()
    found = [
        _alike(one, one.phase("baseline"))
        for one in (days(make_series, *months, size=size, kind="rate") for size in (10, 1e7))
    ]
    assert found[0] == pytest.approx(found[1]) and found[0]


def test_a_level_of_few_periods_is_by_chance_alone_and_says_how_much_they_vary(make_series: Make) -> None:
    found = level(days(make_series, 352, 401, 489), "baseline")
    assert isinstance(found, Estimate) and found.weeks_vary == "chance"
    assert "assumes that periods differ only by chance" in found.note
    assert found.note.endswith("Variance against that of chance alone: 11.64 times.")
    single = level(days(make_series, 352), "baseline")
    assert isinstance(single, Estimate) and "Variance against" not in single.note


def test_the_level_of_a_mean_of_totals_is_student_s_over_its_periods(make_series: Make) -> None:
    """The periods are the records already, so how they differ is not counted twice."""
    figures = np.array([8010.0, 8055, 8090, 8120])
    found = level(days(make_series, *figures, kind="mean"), "baseline")
    assert isinstance(found, Estimate)
    half = float(stdtrit(3, 0.975)) * figures.std(ddof=1) / 2
    assert found.interval.upper - found.value == pytest.approx(half)


def test_means_of_one_record_a_period_are_compared_as_welch_does_on_every_scale(make_series: Make) -> None:
    """A period's record and the period are the same thing, and Student's t enters once."""
    rng = np.random.default_rng(11)
    one, two = rng.normal(10, 1, 6), rng.normal(11, 2, 4)
    squares = [*(one**2), *(two**2)]
    series = make_series([("baseline", [*one], 1), ("trial", [*two], 1)], kind="mean", squares=squares)
    sides = [Sample(len(x), float(x.mean()), float(x.var(ddof=1))) for x in (one, two)]
    found = {each.scale: each.interval for each in before_after(series) if isinstance(each, Estimate)}
    for scale, theirs in (("absolute", welch(*sides)), ("ratio", mean_ratio(*sides))):
        assert (found[scale].lower, found[scale].upper) == pytest.approx((theirs.lower, theirs.upper), rel=1e-6)


def test_two_periods_of_a_phase_are_set_apart_by_how_its_periods_stray_from_a_line(make_series: Make) -> None:
    smooth = make_series([("trial", [450, 415, 352, 331, 270, 246, 207, 148, 121, 70, 30], 1)], kind="count")
    alike = about_line(smooth, smooth.phase("trial"), 0.95)
    assert (alike.factor, alike.dispersion) == (1, pytest.approx(LEVELS["about_line_1"], rel=1e-9))
    rough = make_series([("trial", [450, 315, 452, 231, 370, 146, 307, 48, 221, 20, 130], 1)], kind="count")
    wider = about_line(rough, rough.phase("trial"), 0.95)
    x = np.arange(11.0)
    left = (y := rough.phase("trial")["numerator"].to_numpy()) - np.polyval(np.polyfit(x, y, 1), x)
    assert wider.dispersion == pytest.approx(float(left @ left) / 9 / y.mean())
    first, *_ = first_last(rough)
    assert isinstance(first, Estimate) and first.note.endswith(f"chance alone: {wider.factor:.2f} times.")


@pytest.mark.parametrize(("rho", "least"), [(0.0, 0.94), (0.4, 0.88)])
def test_the_level_of_counts_that_wobble_is_covered(make_series: Make, rho: float, least: float) -> None:
    """24 periods of about 20 events, a wobble of 0.3 on the logs; by chance alone 0.75 and 0.62 (500 draws)."""
    rng, covered, draws = np.random.default_rng(11), 0, 500
    for _ in range(draws):
        wobble = rng.standard_normal(24)
        for place in range(1, 24):
            wobble[place] = rho * wobble[place - 1] + np.sqrt(1 - rho**2) * wobble[place]
        found = level(days(make_series, *rng.poisson(20 * np.exp(0.3 * wobble - 0.045))), "baseline")
        assert isinstance(found, Estimate)
        covered += found.interval.lower <= 20 <= found.interval.upper
    assert covered / draws >= least


def test_practitioners_who_agree_widen_no_level(make_series: Make) -> None:
    same = logged(make_series, np.full((2, 8), 2.0), np.full((2, 8), 5.0))
    assert level(same, "baseline").interval == level(replace(same, practitioners=None), "baseline").interval


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


def test_a_phase_that_one_practitioner_worked_is_told_and_not_widened_for_ten(make_series: Make) -> None:
    n, k = np.full((12, 10), 4.0), np.full((12, 10), 1.0)
    k[:6, :5] = 4.0
    k[6:, 0], n[6:, 0] = 25.0, 40.0
    k[6:, 1:] = n[6:, 1:] = 0.0
    series = logged(make_series, k, n)
    found = widening(series, *(series.phase(kind) for kind in ("baseline", "trial")), 0.95)
    assert (found.practitioners, found.alone) == (0, BY_ONE)
    told = before_after(series)[0]
    assert isinstance(told, Estimate)
    assert BY_ONE in told.note and "10 practitioners" not in told.note


def test_records_that_never_vary_widen_nothing(make_series: Make) -> None:
    series = logged(make_series, np.zeros((12, 4)), np.full((12, 4), 5.0))
    found = widening(series, *(series.phase(kind) for kind in ("baseline", "trial")), 0.95)
    assert (found.factor, found.practitioners) == (1.0, 0)


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
