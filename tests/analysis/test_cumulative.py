"""The effect added up over the judged periods: by hand, as R's lm and gls have it, and how often its interval holds."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from trialkit.analysis import before_after, controlled, cumulative, designs
from trialkit.analysis.estimate import Estimate, Interval, NotEstimable
from trialkit.analysis.places import Places
from trialkit.analysis.segmented import change, full, trend

ROOT = Path(__file__).parents[2]
LOG = ROOT / "impact_logs" / "seat-belt-law" / "monthly_totals.csv"
START = 169
EXACT = 1e-9
DRAWS = 150
SLACK = 3.0


def by(found, contrast, scale="absolute"):
    return next(result for result in found.results if (result.contrast, result.scale) == (contrast, scale))


def ends(result):
    assert isinstance(result, Estimate), result
    return result.value, result.interval.lower, result.interval.upper


def times(result, size):
    return pytest.approx(tuple(size * end for end in ends(result)), rel=EXACT)


N = [20, 31, 12, 25, 18, 40]


def test_a_step_in_shares_is_the_change_times_the_records_of_the_judged_periods(make_series):
    found = change(make_series([("baseline", [7, 6, 8, 5, 7, 7], 20), ("trial", [15, 22, 9, 20, 13, 31], N)]))
    assert ends(found.total) == times(by(found, "change"), sum(N))
    assert (found.total.contrast, found.total.scale) == ("cumulative_effect", "total")
    assert (found.total.n, found.total.periods) == (sum(N), 6)


def test_a_stock_is_not_added_up_over_periods(make_series):
    """270 people fewer at the end of each of four quarters are 270 people, not 1,080."""
    flow = make_series([("baseline", [80, 81, 80, 82, 81, 81], 1), ("trial", [79, 78, 77, 76, 75, 74], 1)], kind="mean")
    assert isinstance(change(flow).total, Estimate)
    assert change(replace(flow, stock=True)).total is None
    assert ends(by(change(replace(flow, stock=True)), "change")) == ends(by(change(flow), "change"))


def test_a_ramp_grows_with_the_records_it_meets(make_series):
    figures = [("baseline", [7, 6, 8, 5, 7, 7], 20), ("trial", [8, 12, 5, 14, 12, 30], N)]
    found = change(make_series(figures), shape="ramp")
    assert ends(found.total) == times(by(found, "change"), float(np.array(N) @ np.arange(1, 7) / 6))


def test_counts_are_added_up_as_they_are_and_rates_by_their_exposure(make_series):
    figures = [("baseline", [14, 12, 15, 11, 13, 12], 1), ("trial", [7, 8, 6, 9, 5, 8], 1)]
    counts = change(make_series(figures, kind="count"))
    assert ends(counts.total) == times(by(counts, "change"), 6)
    assert counts.total.n == 43
    at_risk = [
        ("baseline", [14, 12, 15, 11, 13, 12], 1000),
        ("trial", [7, 8, 6, 9, 5, 8], [1000, 900, 1100, 800, 950, 1000]),
    ]
    rates = change(replace(make_series(at_risk, kind="rate"), per=100.0))
    assert ends(rates.total) == times(by(rates, "change"), 5750 / 100)


def test_segmented_regression_with_equal_periods_has_the_average_effect_times_them(make_series):
    rng = np.random.default_rng(4)
    series = make_series([("baseline", rng.poisson(20, 14), 1), ("trial", rng.poisson(12, 8), 1)], kind="count")
    found = full(series)
    assert ends(found.total) == times(by(found, "average_effect"), 8)


def test_unequal_periods_are_added_up_by_hand(make_series):
    """Means that vary by chance: least squares, the sum of n times the fitted distance from the line carried on."""
    rng = np.random.default_rng(5)
    before, after, n = rng.normal(10, 1, 12), rng.normal(13, 1, 6), np.array([4.0, 9, 2, 7, 5, 3])
    series = make_series([("baseline", before, 1), ("trial", after * n, n)], kind="mean")
    found = full(series, weeks_vary="chance").total
    t = np.arange(18.0)
    X = np.column_stack([np.ones(18), t, t >= 12, np.where(t >= 12, t - 12, 0)])
    beta = np.linalg.lstsq(X, np.concatenate([before, after]), rcond=None)[0]
    assert found.value == pytest.approx(n @ (beta[2] + beta[3] * np.arange(6)), rel=EXACT)


def test_a_period_without_entries_adds_nothing_and_is_not_counted(make_series):
    series = make_series([("baseline", [7, 6, 8, 5], 20), ("trial", [15, 0, 16, 14], [20, 0, 20, 20])])
    found = change(series).total
    assert (found.n, found.periods) == (60, 3)


def test_a_series_against_its_comparison_is_added_up_over_its_own_records(make_series):
    own = make_series([("baseline", [7, 6, 8, 5, 7, 7], 20), ("trial", [15, 22, 9, 20, 13, 31], N)])
    other = make_series([("baseline", [17, 16, 18, 15, 17, 16], 50), ("trial", [18, 17, 20, 16, 15, 18], 50)])
    found = controlled.change(controlled.against(own, other))
    assert ends(found.total) == times(by(found, "change"), sum(N))
    assert found.total.subject.endswith(controlled.AGAINST)


def test_no_more_records_than_there_were_go_differently(make_series):
    found = change(make_series([("baseline", [0, 0, 1, 0], 3), ("trial", [3, 2, 3, 3], 3)])).total
    assert found.interval.upper <= 12


def test_a_trend_alone_has_no_counterfactual_to_add_up_from(make_series):
    assert trend(make_series([("trial", [5, 7, 6, 9, 11, 10], 30)])).total is None


def test_what_cannot_be_fitted_cannot_be_added_up(make_series):
    found = change(make_series([("baseline", [5.0] * 4, 1), ("trial", [6.0] * 4, 1)], kind="mean")).total
    assert isinstance(found, NotEstimable)
    assert found.contrast == "cumulative_effect"
    assert change(make_series([("baseline", [5, 6], 20), ("trial", [8, 9], 20)])).total is None


def test_a_sum_is_widened_to_hold_the_pooled_change(make_series):
    series = make_series([("baseline", [5, 6, 4, 5, 6, 5], 20), ("trial", [20, 20, 20, 20, 20, 20], 20)])
    total = change(series).total
    pooled = before_after.before_after(series)[0]
    size = float(cumulative.sizes(series, series.phase("trial")).sum())
    held = cumulative.held_by(total, replace(pooled, interval=Interval(0.1, 0.99)), size)
    assert size == 120
    assert (held.interval.lower, held.interval.upper) == (pytest.approx(12), pytest.approx(118.8))
    assert cumulative.held_by(total, pooled, 0.0).interval.lower == 0.0


@pytest.fixture
def law(make_series):
    """Drivers killed or seriously injured, by what they are added up as: by months alike, and by their days."""
    drivers = pd.read_csv(LOG)["Car drivers killed or seriously injured"].to_numpy(dtype=float)
    days = np.diff(pd.date_range("1969-01-01", periods=193, freq="MS")).astype("timedelta64[D]").astype(float)

    def of(sizes):
        phases = [
            ("baseline", (drivers * sizes)[:START], sizes[:START]),
            ("trial", (drivers * sizes)[START:], sizes[START:]),
        ]
        return make_series(phases, kind="mean", period="month", squares=drivers**2 * sizes)

    return {"cumulative": of(np.ones(192)), "cumulative_days": of(days)}


def test_chance_on_the_seat_belt_series_is_lm(law, reference):
    for name, series in law.items():
        found = full(series, weeks_vary="chance").total
        assert ends(found) == pytest.approx(tuple(reference(f"lm_drivers_{name}")), rel=1e-8)


def test_reml_on_the_seat_belt_series_is_gls_and_the_calibrated_interval_is_near_it(law, reference):
    """Value and half-width within a tenth of the half-width: the autocorrelation is averaged over, not fixed."""
    for name, series in law.items():
        value, lower, upper = ends(full(series).total)
        theirs = reference(f"gls_drivers_{name}")
        half = (theirs[2] - theirs[1]) / 2
        assert value == pytest.approx(theirs[0], abs=0.1 * half)
        assert (upper - lower) / 2 == pytest.approx(half, rel=0.1)


def share_cell(rng, *, before, after, size, wobble, rho, slope):
    """Shares whose records vary fourfold from week to week; the truth is what the judged weeks' records added up to."""
    weeks = before + after
    n = np.round(size * rng.choice([0.4, 0.8, 1.2, 1.6], weeks))
    t = np.arange(weeks)
    inside = t >= before
    expected = 0.35 + slope * (t - t.mean())
    effect = np.where(inside, 0.1 + slope * (t - before), 0.0)
    moved = ar(rng, weeks, rho) * wobble
    k = rng.binomial(n.astype(int), share_moved(expected + effect, moved))
    truth = float((n * effect)[inside].sum())
    return [("baseline", k[:before], n[:before]), ("trial", k[before:], n[before:])], truth


def count_cell(rng, *, before, after, size, wobble, rho, slope):
    """Counts whose trend and effect are ratios, as on logs: the truth is the events that were added or avoided."""
    weeks = before + after
    t = np.arange(weeks)
    inside = t >= before
    expected = size * np.exp(slope * (t - t.mean()))
    effect = np.where(inside, expected * (0.7 - 1), 0.0)
    k = rng.poisson((expected + effect) * np.exp(wobble * ar(rng, weeks, rho) - wobble**2 / 2))
    return [("baseline", k[:before], 1), ("trial", k[before:], 1)], float(effect[inside].sum())


def ar(rng, weeks, rho):
    made = rng.standard_normal(weeks)
    for week in range(1, weeks):
        made[week] = rho * made[week - 1] + math.sqrt(1 - rho**2) * made[week]
    return made


def share_moved(share, moved):
    """Shares moved on the logit, brought back so that their mean stays (a logit-normal's mean, by its probit match)."""
    stretch = math.sqrt(1 + 0.346 * float(np.mean(moved**2)))
    logit = np.log(share / (1 - share)) * stretch + moved
    return 1 / (1 + np.exp(-logit))


CELLS = {
    "shares, 6 + 6, step": (
        share_cell,
        "step",
        {"before": 6, "after": 6, "size": 40, "wobble": 0.3, "rho": 0.0, "slope": 0.0},
    ),
    "shares, 12 + 12, level and slope": (
        share_cell,
        "full",
        {"before": 12, "after": 12, "size": 40, "wobble": 0.3, "rho": 0.4, "slope": 0.004},
    ),
    "counts, 12 + 12, level and slope": (
        count_cell,
        "full",
        {"before": 12, "after": 12, "size": 20, "wobble": 0.0, "rho": 0.0, "slope": 0.01},
    ),
    "counts that wobble, 12 + 12, level and slope": (
        count_cell,
        "full",
        {"before": 12, "after": 12, "size": 20, "wobble": 0.3, "rho": 0.4, "slope": 0.01},
    ),
}
"""Kinds of trial whose coverage is held; benchmarks/studies measures such ones for docs/statistics.md."""


def coverage(name, build, draws, seed=20261122):
    """Share of intervals for the sum that hold the truth."""
    draw, shape, drawn = CELLS[name]
    rng = np.random.default_rng(seed)
    held = 0
    for _ in range(draws):
        phases, truth = draw(rng, **drawn)
        series = build(phases, kind="proportion" if draw is share_cell else "count")
        plan = designs.change(series, "step", False, "trial") if shape == "step" else designs.full(series, "none")
        total = cumulative.cumulative(Places(series, plan), "ordinary", 0.95)
        held += isinstance(total, Estimate) and truth in total.interval
    return held / draws


@pytest.mark.parametrize("name", CELLS)
def test_intervals_of_the_sum_hold_the_truth(name, make_series):
    error = math.sqrt(0.94 * 0.06 / DRAWS)
    assert coverage(name, make_series, DRAWS) >= 0.94 - SLACK * error
