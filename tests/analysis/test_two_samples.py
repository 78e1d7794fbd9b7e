"""Formula intervals: by hand, against R and statsmodels, and at the edges."""

from __future__ import annotations

import itertools
import math
import warnings

import numpy as np
import pytest

from trialkit.analysis import two_samples as formula
from trialkit.analysis.two_samples import Sample

SAME = 1e-9
"""Closed forms on both sides: they differ by rounding only."""
PRINTED = 1e-6
"""Values found by search on one side."""


def ends(interval):
    return interval.lower, interval.upper


def sample(values):
    return Sample(len(values), float(np.mean(values)), float(np.var(values, ddof=1)))


BEFORE, AFTER = sample([3, 5, 4, 8, 6, 7, 5]), sample([6, 9, 8, 7, 12])


def test_newcombe_gives_the_value_printed_in_his_paper():
    assert ends(formula.newcombe((48, 80), (56, 70))) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_wilson_at_zero_is_worked_by_hand():
    z2 = 1.959963984540054**2
    assert ends(formula.wilson(0, 20)) == pytest.approx((0.0, z2 / (20 + z2)), abs=SAME)


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("wilson_7_30", formula.wilson(7, 30)),
        ("wilson_90_7_30", formula.wilson(7, 30, 0.9)),
        ("poisson_17_4", formula.poisson(17, 4)),
        ("poisson_0_3", formula.poisson(0, 3)),
        ("rate_ratio", formula.rate_ratio((17, 4), (12, 6))),
        ("welch", formula.welch(BEFORE, AFTER)),
        ("t_mean", formula.t_mean(BEFORE)),
    ],
)
def test_intervals_are_those_of_r(name, made, reference):
    assert ends(made) == pytest.approx(tuple(reference(name)), abs=SAME)


@pytest.mark.parametrize(("before", "after"), [((7, 30), (14, 25)), ((3, 40), (1, 50)), ((5, 20), (20, 20))])
def test_koopman_is_statsmodels_score_ratio(before, after):
    from statsmodels.stats.proportion import confint_proportions_2indep

    theirs = confint_proportions_2indep(*after, *before, method="score", compare="ratio", correction=False)
    assert ends(formula.koopman(before, after)) == pytest.approx(theirs, rel=PRINTED)


@pytest.mark.parametrize(("before", "after"), [((7, 30), (14, 25)), ((3, 40), (1, 50))])
def test_odds_ratio_is_statsmodels_score(before, after):
    from statsmodels.stats.proportion import confint_proportions_2indep

    theirs = confint_proportions_2indep(*after, *before, method="score", compare="odds-ratio", correction=False)
    assert ends(formula.odds_ratio(before, after)) == pytest.approx(theirs, rel=PRINTED)


def test_rate_difference_is_statsmodels_mover():
    from statsmodels.stats.rates import confint_poisson_2indep

    theirs = confint_poisson_2indep(12, 6, 17, 4, method="mover", compare="diff")
    assert ends(formula.rate_difference((17, 4), (12, 6))) == pytest.approx(theirs, abs=SAME)


def test_mean_ratio_is_close_to_fieller_when_means_are_far_from_zero():
    """Fieller's interval solves a quadratic; with 400 records a side the delta method is within a thousandth of it."""
    before, after = Sample(400, 10.0, 4.0), Sample(400, 12.0, 5.0)
    a, b, t2 = before.mean**2 - 3.85 * 0.01, before.mean * after.mean, 3.85
    c = after.mean**2 - t2 * 0.0125
    root = math.sqrt(b * b - a * c)
    assert ends(formula.mean_ratio(before, after)) == pytest.approx(((b - root) / a, (b + root) / a), rel=1e-3)


SIZES = [(1, 1), (1, 7), (20, 20), (20, 3), (1000, 20), (100_000, 50_000)]


@pytest.mark.parametrize(
    "made", [formula.newcombe, formula.koopman, formula.odds_ratio, formula.rate_ratio, formula.rate_difference]
)
@pytest.mark.parametrize(("n1", "n2"), SIZES)
def test_every_corner_gives_an_interval_around_the_sample(made, n1, n2):
    for x1, x2 in itertools.product({0, 1, n1 // 2, n1}, {0, 1, n2 // 2, n2}):
        if x1 == x2 == 0:
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            lower, upper = ends(made((x2, n2), (x1, n1)))
        p, q = x2 / n2, x1 / n1
        gap = made in (formula.newcombe, formula.rate_difference)
        if gap:
            assert lower - SAME <= q - p <= upper + SAME
        elif made is formula.odds_ratio and p > 0 and q < 1:
            assert lower <= q * (1 - p) / (p * (1 - q)) + SAME
        elif made is not formula.odds_ratio and p > 0:
            assert lower * (1 - SAME) <= q / p <= upper * (1 + SAME)


def test_intervals_turn_round_when_before_and_after_change_places():
    there, back = formula.koopman((7, 30), (14, 25)), formula.koopman((14, 25), (7, 30))
    assert ends(there) == pytest.approx((1 / back.upper, 1 / back.lower), rel=PRINTED)
    there, back = formula.newcombe((7, 30), (14, 25)), formula.newcombe((14, 25), (7, 30))
    assert ends(there) == pytest.approx((-back.upper, -back.lower), abs=SAME)
