"""A series against its comparison: R's answer where periods vary by chance, invariances, and what closes a scale."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from trialkit.analysis import before_after, cil, controlled, segmented
from trialkit.analysis.asked import figure
from trialkit.analysis.controlled import against, change, dropped, full, residuals, single
from trialkit.analysis.estimate import Estimate, NotEstimable, Result, Scale
from trialkit.analysis.other_models import fitted
from trialkit.analysis.points import Points
from trialkit.analysis.robustness import panel
from trialkit.analysis.segmented import Question
from trialkit.analysis.working import proportion_points
from trialkit.records.series import Series

Make = Callable[..., Series]
TABLE = pd.read_csv(Path(__file__).parent.parent / "reference" / "sites.csv", comment="#")

OWN = [5.1, 6.3, 4.8, 6.0, 7.2, 5.5, 8.9, 8.1, 9.7, 9.0, 8.4, 9.9]
OTHER = [4.2, 5.9, 4.4, 5.1, 6.0, 5.2, 6.3, 5.0, 6.6, 6.1, 5.2, 6.9]
K, N = [4, 9, 3, 7, 6, 8, 15, 11, 14, 16, 13, 17], [20, 30, 11, 22, 18, 25, 20, 19, 20, 27, 22, 24]
K0, N0 = [9, 12, 8, 11, 9, 13, 12, 14, 10, 15, 12, 13], [30, 33, 25, 31, 28, 36, 29, 33, 27, 35, 30, 34]


def r(name: str) -> np.ndarray:
    """Values made by R (tests/reference/sites.R), by name."""
    return TABLE.loc[TABLE["name"].str.rsplit("_", n=1).str[0] == name, "value"].to_numpy()


def pick(results: tuple[Result, ...], scale: Scale) -> Result:
    return next(result for result in results if result.scale == scale)


def numbers(result: Result) -> list[float]:
    assert isinstance(result, Estimate), result
    return [result.value, result.interval.lower, result.interval.upper]


def means(make: Make, figures: list[float]) -> Series:
    return make([("baseline", figures[:6], 1), ("trial", figures[6:], 1)], kind="mean")


def shares(make: Make, k: list[int], n: list[int], kind: str = "proportion") -> Series:
    return make([("baseline", k[:6], n[:6]), ("trial", k[6:], n[6:])], kind=kind)


def test_means_that_vary_by_chance_agree_with_least_squares_and_with_a_mixed_model_in_r(make_series: Make) -> None:
    pair = against(means(make_series, OWN), means(make_series, OTHER))
    found = numbers(pick(change(pair, weeks_vary="chance").results, "absolute"))
    assert found == pytest.approx(r("difference_of_means"), abs=1e-8)
    assert found == pytest.approx(r("interaction_of_means"), abs=1e-6)


def test_odds_that_vary_by_chance_agree_with_r_and_nearly_with_its_interaction(make_series: Make) -> None:
    """The difference of two one-step series, exactly; the interaction of one binomial model, to two hundredths."""
    pair = against(shares(make_series, K, N), shares(make_series, K0, N0))
    found = numbers(pick(change(pair, weeks_vary="chance").results, "odds_ratio"))
    assert found == pytest.approx(r("difference_of_log_odds"), rel=1e-6)
    assert found == pytest.approx(r("interaction_of_log_odds"), rel=0.02)


def test_means_are_the_same_as_one_series_of_differences(make_series: Make) -> None:
    pair = against(means(make_series, OWN), means(make_series, OTHER))
    gap = means(make_series, [own - other for own, other in zip(OWN, OTHER, strict=True)])
    for weeks_vary in ("ordinary", "volatile"):
        own = pick(change(pair, weeks_vary=weeks_vary).results, "absolute")
        assert numbers(own) == pytest.approx(
            numbers(pick(segmented.change(gap, weeks_vary=weeks_vary).results, "absolute"))
        )


def test_a_series_without_a_comparison_is_answered_as_ever(make_series: Make) -> None:
    series, question = shares(make_series, K, N), Question("change")
    assert change(series) == segmented.change(series)
    assert single(series, question) == segmented.single(series, question)
    assert controlled.before_after(series) == before_after.before_after(series)


def test_what_moves_both_places_by_the_same_odds_leaves_the_answer_nearly_where_it_was(make_series: Make) -> None:
    """A shock that doubles the odds at both in two weeks: uncontrolled a sixth more or above, controlled within 3%."""
    calm = shares(make_series, [300] * 6 + [400] * 6, [1000] * 12), shares(make_series, [250] * 12, [1000] * 12)
    week = [1.0] * 7 + [2.0, 2.0] + [1.0] * 3

    def shaken(rate: list[float]) -> list[int]:
        odds = [p / (1 - p) * jolt for p, jolt in zip(rate, week, strict=True)]
        return [round(1000 * o / (1 + o)) for o in odds]

    moved = (
        shares(make_series, shaken([0.3] * 6 + [0.4] * 6), [1000] * 12),
        shares(make_series, shaken([0.25] * 12), [1000] * 12),
    )
    controlled_before = numbers(pick(change(against(*calm)).results, "odds_ratio"))[0]
    controlled_after = numbers(pick(change(against(*moved)).results, "odds_ratio"))[0]
    alone_before = numbers(pick(segmented.change(calm[0]).results, "odds_ratio"))[0]
    alone_after = numbers(pick(segmented.change(moved[0]).results, "odds_ratio"))[0]
    assert controlled_after == pytest.approx(controlled_before, rel=0.03)
    assert alone_after > 1.15 * alone_before


def test_ratios_are_ratios_of_ratios_and_rates_carry_their_per(make_series: Make) -> None:
    own = replace(shares(make_series, [20] * 6 + [30] * 6, [10] * 12, "rate"), per=1000.0)
    other = replace(shares(make_series, [50] * 6 + [60] * 6, [10] * 12, "rate"), per=1000.0)
    results = change(against(own, other)).results
    assert numbers(pick(results, "ratio"))[0] == pytest.approx((30 / 20) / (60 / 50), rel=1e-4)
    assert numbers(pick(results, "relative"))[0] == pytest.approx((30 / 20) / (60 / 50) - 1, rel=1e-3)
    assert numbers(pick(results, "absolute"))[0] == pytest.approx(0, abs=1e-6)
    assert pick(results, "absolute").subject.endswith(", against the comparison")


def test_a_count_against_a_count_is_taken_a_period_each(make_series: Make) -> None:
    own = make_series([("baseline", [8, 9, 7, 8], 1), ("trial", [4, 3, 5, 4], 1)], kind="count")
    other = make_series([("baseline", [18, 19, 17, 18], 1), ("trial", [18, 17, 19, 18], 1)], kind="count")
    results = change(against(own, other)).results
    assert numbers(pick(results, "ratio"))[0] == pytest.approx(0.5, rel=0.01)
    absolute, ratio = pick(results, "absolute"), pick(results, "ratio")
    assert isinstance(absolute, Estimate)
    assert isinstance(ratio, Estimate)
    assert absolute.note == "The two places count very different numbers, so the relative change is the fairer one."
    assert ratio.note == ""


def test_only_periods_that_both_logged_are_used_and_the_lost_ones_are_counted(make_series: Make) -> None:
    own = shares(make_series, K, N)
    other = shares(make_series, K0, [*N0[:2], 0, *N0[3:]])
    pair = against(own, other)
    assert (dropped(own, other), len(pair.phase("baseline")), len(own.phase("baseline"))) == (1, 5, 6)
    found = pick(change(pair).results, "absolute")
    assert isinstance(found, Estimate)
    assert (found.periods, found.n) == (11, sum(N) - N[2] + sum(N0) - N0[2])
    filled = replace(pair, frame=own.frame)
    assert pick(change(filled).results, "absolute") == found


def test_one_figure_alone_is_the_same_and_can_borrow_a_calibration(make_series: Make) -> None:
    pair = against(shares(make_series, K, N), shares(make_series, K0, N0))
    whole = pick(change(pair).results, "absolute")
    assert single(pair, Question("change")) == whole
    assert single(pair, Question("change"), like=pair) == whole


def test_a_long_baseline_gives_the_segmented_figures_of_the_difference(make_series: Make) -> None:
    climb = [10 + week for week in range(14)]
    own = make_series([("baseline", climb, 100), ("trial", [44 + week for week in range(6)], 100)])
    other = make_series([("baseline", [20 + week for week in range(14)], 100), ("trial", range(34, 40), 100)])
    found = pick(tuple(x for x in full(against(own, other)).results if x.contrast == "average_effect"), "absolute")
    assert numbers(found)[0] == pytest.approx(0.2, abs=0.002)


def test_a_phase_without_events_at_either_place_closes_the_ratios_and_is_noted(make_series: Make) -> None:
    pair = against(shares(make_series, K, N), shares(make_series, [0] * 6 + K0[6:], N0))
    results = change(pair).results
    ratio = pick(results, "ratio")
    assert isinstance(ratio, NotEstimable)
    assert "at one place a phase has no events at all" in ratio.reason
    own = pick(results, "absolute")
    assert isinstance(own, Estimate)
    assert "no events at all at one place" in own.note


def test_too_short_a_shared_baseline_is_a_reason_on_every_scale(make_series: Make) -> None:
    pair = against(shares(make_series, K, N), shares(make_series, K0, [0, 0, 0, 0, *N0[4:]]))
    results = change(pair).results
    assert {result.scale for result in results} == {"absolute", "relative", "ratio", "odds_ratio"}
    assert all(
        isinstance(result, NotEstimable) and "only 2 of the baseline's periods" in result.reason for result in results
    )


def test_figures_that_a_comparison_cannot_have_are_refused_with_the_reason(make_series: Make) -> None:
    broken = shares(make_series, K0, N0)
    frame = broken.frame.copy()
    frame.loc[3, "numerator"] = 99.0
    pair = against(shares(make_series, K, N), replace(broken, frame=frame))
    for result in (*change(pair).results, single(pair, Question("change"))):
        assert isinstance(result, NotEstimable)
        assert result.reason == "at the comparison, a period has more events than records."


def test_pooled_changes_are_squared_and_added(make_series: Make) -> None:
    own, other = shares(make_series, K, N), shares(make_series, K0, N0)
    one = pick(before_after.before_after(own), "absolute")
    two = pick(before_after.before_after(other), "absolute")
    value, lower, upper = numbers(pick(controlled.before_after(against(own, other)), "absolute"))
    assert isinstance(one, Estimate)
    assert isinstance(two, Estimate)
    assert value == pytest.approx(one.value - two.value)
    down = np.hypot(one.value - one.interval.lower, two.interval.upper - two.value)
    assert (lower, upper - value) == pytest.approx(
        (value - down, np.hypot(one.interval.upper - one.value, two.value - two.interval.lower))
    )
    ratios = [
        numbers(pick(part, "ratio"))[0] for part in (before_after.before_after(own), before_after.before_after(other))
    ]
    assert numbers(pick(controlled.before_after(against(own, other)), "ratio"))[0] == pytest.approx(
        ratios[0] / ratios[1]
    )


@pytest.mark.parametrize("at", ["here", "there"])
def test_a_pooled_change_to_nothing_has_no_ratio_at_either_place_and_a_difference_at_both(
    make_series: Make, at: str
) -> None:
    own, other = shares(make_series, K, N), shares(make_series, [*K0[:6], *[0] * 6], N0)
    found = controlled.before_after(against(own, other) if at == "there" else against(other, own))
    assert [part.scale for part in found if isinstance(part, Estimate)] == ["absolute"]
    assert {part.scale for part in found if isinstance(part, NotEstimable)} == {"relative", "ratio", "odds_ratio"}


def test_residuals_checks_and_other_models_are_of_the_difference(make_series: Make) -> None:
    pair, question = against(means(make_series, OWN), means(make_series, OTHER)), Question("change")
    left = residuals(pair, question)
    assert left is not None
    assert left[1].sum() == pytest.approx(0, abs=2)
    least = fitted(pair, question)[0]
    expected = r("difference_of_means")
    assert [least.value, least.interval.lower, least.interval.upper] == pytest.approx(expected, abs=1e-8)
    assert all(check.text for check in panel(figure(pair, question)))


@pytest.mark.parametrize(("wobble", "rho", "shared"), [(0.0, 0.0, 0.3), (0.3, 0.4, 0.3)])
def test_controlled_intervals_cover_where_both_places_wobble_and_share_a_shock(
    wobble: float, rho: float, shared: float
) -> None:
    """Six weeks before, six after, 40 records each; 600 draws: at least 93.5% less two Monte Carlo standard errors."""
    draws, weeks, effect = 600, 12, 0.6
    rng = np.random.default_rng(90311)
    phase = np.repeat([0.0, 1.0], 6)
    X, times, kinds = np.column_stack([np.ones(weeks), phase]), np.arange(12.0), ["baseline"] * 6 + ["trial"] * 6

    def wave(sd: float, r: float) -> np.ndarray:
        e = rng.standard_normal((draws, weeks))
        for week in range(1, weeks):
            e[:, week] = r * e[:, week - 1] + np.sqrt(1 - r**2) * e[:, week]
        return sd * e

    shock = wave(shared, 0.4)
    parts = []
    for start, lift in ((-0.85, effect), (-0.4, 0.0)):
        chance = 1 / (1 + np.exp(-(start + lift * phase + shock + wave(wobble, rho))))
        events = rng.binomial(40, chance)
        parts.append(proportion_points(events, np.full((draws, weeks), 40), X, kinds, times, "log_odds"))
    own, other = parts
    assert own.variance is not None
    assert other.variance is not None
    points = Points(own.y - other.y, X, times, own.variance + other.variance, np.full((draws, weeks), np.sqrt(2.0)))
    lower, _, upper = cil.batch(points, np.array([[0.0, 1.0]]))
    assert np.mean((lower <= effect) & (effect <= upper)) >= 0.935 - 2 * np.sqrt(0.935 * 0.065 / draws)
