"""Formula intervals against R and against tables printed in papers (tests/reference/pooled.R and published.csv)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from trialkit.analysis import two_samples as formula
from trialkit.analysis.estimate import Estimate
from trialkit.analysis.survey import Shift, rank_test, shift, superiority
from trialkit.analysis.two_samples import Sample

CLOSED = 1e-9
"""Closed forms on both sides: rounding, at most 1e-14 of ten million events, and the fifteen digits that are kept."""
SEARCHED = 5e-8
"""One side was found by search: R's uniroot and optimize stop at about the square root of a rounding error."""
SHORT = 1e-6
"""epitools stops its search at seven digits or so."""
STEP = 1e-3
"""epiR walks to the ends of an odds ratio in steps of a thousandth, and to those of a ratio in ten-thousandths."""
QBETA = 2e-7
"""R's qbeta loses digits where an end lies within a millionth of 1; ours finds what is left of 1 apart."""
PUBLISHED = pd.read_csv(Path(__file__).parent.parent / "reference" / "published.csv", comment="#")

PAIRS = [
    ((48, 80), (56, 70)),
    ((3, 10), (9, 10)),
    ((2, 7), (6, 7)),
    ((0, 29), (5, 56)),
    ((0, 20), (0, 10)),
    ((0, 10), (0, 10)),
    ((0, 20), (10, 10)),
    ((0, 10), (10, 10)),
    ((7, 30), (14, 25)),
    ((3, 40), (1, 50)),
    ((5, 20), (20, 20)),
    ((16, 80), (36, 40)),
    ((1, 34), (7, 34)),
    ((3_000_000, 10_000_000), (3_200_000, 10_000_000)),
]


def ends(interval):
    return np.array([interval.lower, interval.upper])


def named(before, after):
    return "_".join(str(figure) for figure in (*after, *before))


@pytest.mark.parametrize(
    ("events", "of"),
    [(0, 20), (20, 20), (0, 1), (1, 1), (1, 29), (15, 148), (81, 263), (3_000_000, 10_000_000), (1, 10_000_000)],
)
def test_wilson_is_prop_test_without_correction(events, of, reference):
    assert ends(formula.wilson(events, of)) == pytest.approx(reference(f"wilson_{events}_{of}"), abs=CLOSED)


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_newcombe_is_that_of_epi(before, after, reference):
    theirs = reference(f"newcombe_{named(before, after)}")
    assert ends(formula.newcombe(before, after)) == pytest.approx(theirs, abs=CLOSED)


@pytest.mark.parametrize(("before", "after"), [PAIRS[place] for place in (8, 9, 11, 12)])
def test_the_scores_are_those_maximised_and_inverted_by_r(before, after, reference):
    name = named(before, after)
    assert ends(formula.koopman(before, after)) == pytest.approx(reference(f"ratio_score_{name}"), rel=SEARCHED)
    assert ends(formula.odds_ratio(before, after)) == pytest.approx(reference(f"odds_score_{name}"), rel=SEARCHED)


@pytest.mark.parametrize(("before", "after"), PAIRS[8:13])
def test_both_scores_are_those_of_epir(before, after, reference):
    name = named(before, after)
    closed = after[0] < after[1]
    theirs = reference(f"ratio_score_epir_{name}")
    assert ends(formula.koopman(before, after)) == pytest.approx(theirs, rel=CLOSED if closed else STEP / 5)
    assert ends(formula.odds_ratio(before, after)) == pytest.approx(reference(f"odds_score_epir_{name}"), rel=STEP)


def test_wald_intervals_of_epitools_are_another_method(reference):
    """Kept so that nobody takes the difference for an error: on 7 of 30 against 14 of 25 they are shorter above."""
    score, wald = ends(formula.koopman((7, 30), (14, 25))), reference("ratio_wald")
    assert abs(score - wald).max() > 0.05
    score, wald = ends(formula.odds_ratio((7, 30), (14, 25))), reference("odds_wald")
    assert abs(score - wald).max() > 0.05


@pytest.mark.parametrize(
    ("events", "exposure", "name"),
    [
        (0, 1, "0_1"),
        (1, 1, "1_1"),
        (2, 1, "2_1"),
        (3, 1, "3_1"),
        (10, 1, "10_1"),
        (25, 1, "25_1"),
        (17, 1e-6, "17_1e-06"),
        (10_000_000, 1000, "10000000_1000"),
    ],
)
def test_one_rate_is_poisson_test(events, exposure, name, reference):
    assert ends(formula.poisson(events, exposure)) == pytest.approx(reference(f"poisson_{name}"), rel=CLOSED)


def test_one_rate_is_that_of_epitools(reference):
    assert ends(formula.poisson(17, 4)) == pytest.approx(reference("poisson_epitools"), rel=SHORT)


RATES = [
    ((12, 6), (17, 4), "17_4_12_6", CLOSED),
    ((12, 6), (0, 4), "0_4_12_6", CLOSED),
    ((0, 6), (17, 4), "17_4_0_6", CLOSED),
    ((5, 2e-6), (3, 1e-6), "3_1e-06_5_2e-06", CLOSED),
    ((3_000_000, 1000), (3_100_000, 1000), "3100000_1000_3000000_1000", CLOSED),
    ((1, 1), (10_000_000, 1), "10000000_1_1_1", QBETA),
]


@pytest.mark.parametrize(("before", "after", "name", "tolerance"), RATES)
def test_a_ratio_of_rates_is_poisson_test(before, after, name, tolerance, reference):
    theirs = reference(f"rate_ratio_{name}")
    assert ends(formula.rate_ratio(before, after)) == pytest.approx(theirs, rel=tolerance)


@pytest.mark.parametrize(("before", "after", "name", "_"), RATES)
def test_a_difference_of_rates_is_of_scores_that_r_inverts(before, after, name, _, reference):
    theirs = reference(f"rate_difference_{name}")
    assert ends(formula.rate_difference(before, after)) == pytest.approx(theirs, rel=CLOSED)


def test_means_are_those_of_t_test_on_the_sleep_of_student(reference):
    """Student (1908), Biometrika 6:1: hours of extra sleep under two drugs, as R ships them."""
    one = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    two = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    before, after = (Sample(10, float(np.mean(x)), float(np.var(x, ddof=1))) for x in (one, two))
    assert ends(formula.welch(before, after)) == pytest.approx(reference("welch_sleep"), abs=CLOSED)
    assert ends(formula.welch(before, after, 0.99)) == pytest.approx(reference("welch_99_sleep"), abs=CLOSED)
    assert ends(formula.t_mean(before)) == pytest.approx(reference("t_sleep"), abs=CLOSED)


def test_a_ratio_of_means_is_the_delta_method_worked_in_r(reference):
    before, after = ([3, 5, 4, 8, 6, 7, 5], [6, 9, 8, 7, 12])
    one, two = (Sample(len(x), float(np.mean(x)), float(np.var(x, ddof=1))) for x in (before, after))
    assert ends(formula.mean_ratio(one, two)) == pytest.approx(reference("mean_ratio"), abs=CLOSED)


@pytest.fixture
def answers(make_series):
    """A survey of four answers, 22 before and 24 after."""
    before, after = (5, 9, 6, 2), (2, 6, 9, 7)
    series = make_series([("baseline", [2], 22), ("trial", [7], 24)], kind="ordinal")
    object.__setattr__(series, "options", pd.DataFrame([before, after], columns=list("abcd")))
    object.__setattr__(series, "top", ("d",))
    return series


def test_superiority_and_its_interval_are_those_of_proc(answers, reference):
    """The area under a curve is the chance; DeLong's variance, brought to the logit in R."""
    found = shift(answers)
    assert isinstance(found, Shift)
    assert found.higher == pytest.approx(reference("superiority")[0], abs=CLOSED)
    assert ends(found.interval) == pytest.approx(reference("superiority_logit"), abs=CLOSED)
    told = superiority(answers)
    assert isinstance(told, Estimate)
    assert ends(told.interval) == pytest.approx(reference("superiority_logit"), abs=CLOSED)


def test_the_rank_biserial_correlation_is_that_of_effectsize(answers, reference):
    assert shift(answers).rank_biserial == pytest.approx(reference("rank_biserial")[0], abs=CLOSED)


def test_the_rank_test_is_wilcox_test_with_ties_and_its_correction(answers, reference):
    assert rank_test(answers).p == pytest.approx(reference("mann_whitney_p")[0], rel=CLOSED)


def test_coin_without_the_correction_and_exactly_says_nearly_the_same(answers, reference):
    """Not the same method: the asymptotic test has no continuity correction, the exact one counts permutations."""
    ours = rank_test(answers).p
    assert ours == pytest.approx(reference("mann_whitney_coin_p")[0], rel=0.05)
    assert ours == pytest.approx(reference("mann_whitney_coin_exact_p")[0], rel=0.05)


@pytest.mark.parametrize(
    "row", list(PUBLISHED.itertuples(index=False)), ids=lambda row: f"{row.method} {row.x1}/{row.n1}"
)
def test_printed_intervals_come_out_as_printed(row):
    """To half a unit of the last decimal that was printed."""
    made = getattr(formula, row.method)
    after = (row.x1, row.n1)
    found = made(*after) if np.isnan(row.x2) else made((row.x2, row.n2), after)
    assert ends(found) == pytest.approx((row.lower, row.upper), abs=0.5000001 * 10.0**-row.places)
