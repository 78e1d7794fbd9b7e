"""What benchmarks/coverage simulates: truths and covariances against many draws, and the same draws every time."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.coverage.cells import GROUPS, OUTSIDE, Means, Tallies, Weeks, layout
from benchmarks.coverage.draws import draw
from benchmarks.coverage.oracle import oracle

MANY = 40_000
CLOSE = 5 / np.sqrt(MANY)
HEAVY = {"t3": 0.2, "skew": 0.08}
"""Sampled standard deviations settle slowly where tails are heavy: t₃ has no fourth moment."""
PROPORTION = Tallies(Weeks(6, 6, (2,)), "step", 15, True, 0.2, True, 0.6, 0.4, "proportions")
COUNT = Tallies(Weeks(6, 6), "step", 10, True, 0.0, True, 0.6, 0.4, "counts")


@pytest.mark.parametrize("cell", [PROPORTION, COUNT], ids=lambda cell: cell.group)
def test_the_truth_of_tallies_is_marginal_and_their_covariance_is_that_of_the_draws(cell):
    drawn, after = draw(cell, MANY), cell.weeks.started
    before, later = drawn.y[:, ~after].mean(), drawn.y[:, after].mean()
    told = later - before if cell.group == "proportions" else np.log(later / before)
    assert told == pytest.approx(drawn.truth[0], abs=0.01)
    assert np.abs(np.cov(drawn.clean.T) - drawn.covariance).max() < 2 * CLOSE * drawn.covariance.max()


def test_a_change_is_one_that_newcombe_finds_four_times_in_five():
    from benchmarks.coverage.pooled import exact_rate_ratio, newcombe

    for base in (0.05, 0.5, 0.95):
        cell = Tallies(Weeks(6, 6), "step", 40, False, base, True, 0.0, 0.0, "proportions")
        found = newcombe(draw(cell, 4000))
        assert np.mean((found.lower > 0) | (found.upper < 0)) == pytest.approx(0.8, abs=0.05)
    cell = Tallies(Weeks(6, 6), "step", 50, False, 0.0, True, 0.0, 0.0, "counts")
    assert np.mean(exact_rate_ratio(draw(cell, 4000)).lower > 0) == pytest.approx(0.8, abs=0.05)


@pytest.mark.parametrize(("kind", "rho"), OUTSIDE)
def test_errors_have_the_covariance_the_oracle_is_told(kind, rho):
    drawn = draw(Means(Weeks(6, 6), "step", kind, rho, "outside"), MANY)
    seen, told = np.cov(drawn.clean.T), drawn.covariance
    scale = np.sqrt(np.diag(told))
    assert np.sqrt(np.diag(seen)) / scale == pytest.approx(1.0, abs=HEAVY.get(kind, 2 * CLOSE))
    assert np.abs(np.corrcoef(drawn.clean.T) - told / np.outer(scale, scale)).max() < 2 * CLOSE
    assert np.abs(drawn.clean.mean(axis=0)).max() < 2 * CLOSE
    unmoved = kind not in ("outlier", "season")
    assert np.array_equal(drawn.y, drawn.clean) == unmoved


def test_every_shape_sees_the_same_series_and_a_second_run_draws_them_again():
    step, full = (draw(Means(Weeks(8, 8), shape, "AR(1)", 0.4, "means"), 10) for shape in ("step", "full"))
    assert np.array_equal(step.y, full.y)
    assert np.array_equal(draw(COUNT, 5).events, draw(COUNT, 5).events)


def test_unequal_weeks_differ_four_times():
    assert draw(COUNT, 1).size.max() / draw(COUNT, 1).size.min() == pytest.approx(4.0)


def test_cells_have_names_of_their_own():
    names = [cell.name for group in GROUPS.values() for cell in group()]
    assert len(set(names)) == len(names)


def test_contrasts_of_the_full_design_are_the_effects_they_are_named_after():
    weeks = Weeks(3, 4, (4,))
    laid = layout(weeks, "full")
    beta = np.array([1.0, 0.5, 2.0, 0.25])
    effect = (laid.X @ beta - laid.X[:, :2] @ beta[:2])[weeks.started]
    assert dict(zip(laid.quantities, laid.contrasts @ beta, strict=True)) == pytest.approx(
        {"level": effect[0], "slope": 0.25, "average": effect.mean(), "end": effect[-1]}
    )


def test_an_oracle_of_means_is_least_squares_when_weeks_are_independent():
    from benchmarks.coverage.series_models import ols

    drawn = draw(Means(Weeks(6, 6), "full", "AR(1)", 0.0, "means"), 20)
    assert oracle(drawn).lower == pytest.approx(ols(drawn).lower)
