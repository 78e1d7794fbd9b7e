"""How far drawn trials stray at every look: the posterior of each look by itself says the same."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtri

from trialkit.analysis.boundaries import plan, stages
from trialkit.analysis.calibration import tails
from trialkit.analysis.covariance import ar_grid, k_grid
from trialkit.analysis.least_squares import fits
from trialkit.analysis.points import Points, frame
from trialkit.analysis.posterior import mixture
from trialkit.analysis.straying import Looks, calibrated

BEFORE, LEVEL = 7, 0.95
TIMES = np.array([0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 12, 13], dtype=float)
STEP = np.column_stack([np.ones(12), TIMES >= BEFORE])
SEEN = [8, 9, 12]
SHARES = np.array([0.5, 0.7, 1.0])


def framed(family):
    known = np.ones(12) if family == "K" else None
    return [
        frame(Points(np.zeros(n), STEP[:n], TIMES[:n], None if known is None else known[:n]), np.array([[0.0, 1.0]]))
        for n in SEEN
    ]


@pytest.mark.parametrize("family", ["AR", "K"])
def test_every_look_strays_as_far_as_its_own_posterior_says(family):
    designs = framed(family)
    grid = ar_grid("ordinary") if family == "AR" else k_grid("ordinary", 8.0, designs[-1].freedom)
    log_a = tails(designs[-1], grid, LEVEL)[0].log_a
    errors = np.random.default_rng(41).standard_normal((12, 400)) * 1.6
    found = Looks.of(designs, grid).furthest(errors, SHARES, log_a, LEVEL, 0.0)
    expected = np.zeros(400)
    for design, n, share in zip(designs, SEEN, SHARES, strict=True):
        y = np.ascontiguousarray(errors[:n].T)
        ones = None if family == "AR" else np.ones_like(y)
        told = mixture(grid, fits(design, grid, y, ones, ones), design.freedom)
        reach = np.abs(ndtri(told.below(np.zeros((400, 1, 1)))[:, 0, 0])) / calibrated(log_a, LEVEL, told.weight)
        if family == "K":
            reach = np.minimum(reach, np.abs(told.location[:, 0, 0] / told.scale[:, 0, 0]))
        expected = np.maximum(expected, np.sqrt(share) * reach)
    assert found == pytest.approx(expected, rel=1e-8)


def test_what_cannot_reach_far_enough_is_left_out_and_nothing_else():
    designs = framed("K")
    grid = k_grid("ordinary", 8.0, designs[-1].freedom)
    log_a = tails(designs[-1], grid, LEVEL)[0].log_a
    errors = np.random.default_rng(42).standard_normal((12, 600)) * 2.0
    looks = Looks.of(designs, grid)
    whole = looks.furthest(errors, SHARES, log_a, LEVEL, 0.0)
    some = looks.furthest(errors, SHARES, log_a, LEVEL, 1.96)
    far = whole >= 1.96
    assert 20 < far.sum() < 580
    assert some[far] == pytest.approx(whole[far])
    assert (some[~far] < 1.96).all()


def test_a_look_sees_the_first_periods_of_the_last_one():
    whole = stages(STEP, np.array([0.0, 1.0]), TIMES, SEEN)
    late = [whole[0].__class__(STEP[2:], whole[0].contrast, TIMES[2:]), whole[-1]]
    with pytest.raises(ValueError, match="first periods of the last look"):
        plan(late, information=None)
