"""Figures that no log should hold, and sizes that few have: an answer or a reason, soon, and no warning on the way.

Warnings are errors in this suite, so each of these would fail on the first one that leaks.
"""

from __future__ import annotations

import itertools
import math
import time
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from trialkit.analysis import cil, segmented
from trialkit.analysis import two_samples as formula
from trialkit.analysis.asked import figure
from trialkit.analysis.designs import impossible
from trialkit.analysis.estimate import Estimate, NotEstimable
from trialkit.analysis.other_models import fitted, other_models
from trialkit.analysis.points import Points
from trialkit.analysis.segmented import Question, change, full, single, trend
from trialkit.analysis.survey import rank_test, shift, superiority
from trialkit.analysis.two_samples import Sample

NAN, INF = math.nan, math.inf
TEN_MILLION = 10_000_000
SOON = 30.0
"""Seconds for a first calibration of a very long series on a busy computer; a few on an idle one."""


def all_of(series, **asked):
    """Every fitted result that a series can be asked for."""
    made = [trend(series, **asked), change(series, **asked), full(series, **asked)]
    made += [change(series, shape=shape, baseline_trend=True, **asked) for shape in ("ramp", "step_and_ramp")]
    return [result for found in made for result in found.results]


def answered(result):
    """An estimate that is a number inside its interval, or a reason in a sentence."""
    if isinstance(result, NotEstimable):
        return result.reason.endswith(".")
    assert isinstance(result, Estimate)
    return math.isfinite(result.value) and result.interval.lower <= result.value <= result.interval.upper


IMPOSSIBLE = {
    "more events than records": ({"proportion"}, [25], [20], "more events than records"),
    "fewer events than none": ({"proportion", "count", "rate"}, [-5], [20], "fewer events than none"),
    "records or exposure below nought": ({"proportion", "rate"}, [5], [-20], "nought or less"),
    "infinite events": ({"proportion", "count", "rate", "mean"}, [INF], [20], "missing or infinite"),
    "infinite records or exposure": ({"proportion", "rate", "mean"}, [5], [INF], "missing or infinite"),
    "more than can be counted": ({"count", "rate", "mean"}, [1e200], [20], "larger than"),
}


@pytest.mark.parametrize(
    ("name", "kind"), [(name, kind) for name in IMPOSSIBLE for kind in sorted(IMPOSSIBLE[name][0])]
)
def test_figures_that_cannot_be_true_are_reasons_and_reach_no_model(make_series, name, kind):
    _, events, size, because = IMPOSSIBLE[name]
    phases = [("baseline", [7, 6, *events, 5], [20, 20, *size, 20]), ("trial", [9, 8, 7, *events], [20, 20, 20, *size])]
    series = make_series(phases, kind=kind)
    below = series.frame["denominator"] < 0
    series.frame.loc[below, "value"] = (series.frame["numerator"] / series.frame["denominator"])[below]
    for result in all_of(series):
        assert isinstance(result, NotEstimable)
        assert because in result.reason
        assert result.needs
    for contrast in ("trend", "change", "average_effect"):
        assert fitted(series, Question(contrast)) == ()
        assert other_models(figure(series, Question(contrast))).passed is None
        assert segmented.residuals(series, Question(contrast)) is None


def test_a_period_with_a_missing_figure_is_a_missing_period(make_series):
    whole = make_series([("baseline", [7, 6, 0, 5], [20, 20, 0, 20]), ("trial", [9, 8, 7], 20)])
    broken = make_series([("baseline", [7, 6, NAN, 5], 20), ("trial", [9, 8, 7], 20)])
    for one, two in zip(all_of(whole, weeks_vary="chance"), all_of(broken, weeks_vary="chance"), strict=True):
        assert one == two


def test_possible_figures_are_not_called_impossible(make_series):
    for kind in ("proportion", "count", "rate", "mean"):
        series = make_series([("baseline", [0, 20, 7], 20), ("trial", [1, 0, 20], 20)], kind=kind)
        assert impossible(series, series.frame) is None
    loss = make_series([("baseline", [-3, -20, 7], 20), ("trial", [1, 0, -20], 20)], kind="money")
    assert impossible(loss, loss.frame) is None


SIZES = {
    "one record a week": [("baseline", [1, 0, 1, 1], 1), ("trial", [1, 1, 1], 1)],
    "one week in each phase": [("baseline", [1], 1), ("transition", [3], 3), ("trial", [1], 1)],
    "ten million a week": [("baseline", [3e6, 3.1e6, 2.9e6], 1e7), ("trial", [4e6, 4e6, 4.1e6], 1e7)],
    "next to none of ten million": [("baseline", [0, 1, 0], 1e7), ("trial", [4e6, 4e6, 4.1e6], 1e7)],
    "hardly any exposure": [("baseline", [7e-9, 6e-9, 5e-9], 1e-8), ("trial", [9e-9, 8e-9, 7e-9], 1e-8)],
    "the same every week": [("baseline", [5, 5, 5], 5), ("trial", [5, 5, 5], 5)],
    "nothing but one week": [("baseline", [0, 0, 0, 0], 9), ("trial", [0, 9, 0], 9)],
    "a week a thousand times the rest": [("baseline", [1, 2, 1, 2], 3), ("trial", [2, 3000, 1], [3, 3000, 3])],
}


@pytest.mark.parametrize("kind", ["proportion", "count", "rate", "mean"])
@pytest.mark.parametrize("size", SIZES)
def test_every_size_is_answered_or_refused_under_chance(make_series, size, kind):
    series = make_series(SIZES[size], kind=kind)
    assert all(answered(result) for result in all_of(series, weeks_vary="chance"))
    for contrast in ("trend", "change", "level_change"):
        assert other_models(figure(series, Question(contrast, weeks_vary="chance"))).text


@pytest.mark.parametrize("size", ["one record a week", "ten million a week", "the same every week"])
def test_sizes_are_answered_or_refused_as_weeks_usually_do(make_series, size):
    for kind, scale in itertools.product(("proportion", "mean"), ("absolute", "ratio")):
        assert answered(single(make_series(SIZES[size], kind=kind), Question("change", scale)))


def test_records_that_are_all_the_same_give_no_interval_for_a_mean(make_series):
    found = single(make_series(SIZES["the same every week"], kind="mean"), Question("change"))
    assert isinstance(found, NotEstimable)
    assert "do not vary at all" in found.reason


@pytest.mark.parametrize("kind", ["proportion", "mean"])
def test_five_hundred_weeks_are_refused_at_once_with_the_reason(make_series, kind):
    figures = [5 + place % 3 for place in range(250)]
    series = make_series([("baseline", figures, 20), ("trial", figures, 20)], kind=kind)
    began = time.monotonic()
    found = [single(series, Question("average_effect", scale)) for scale in ("absolute", "ratio")]
    assert time.monotonic() - began < SOON
    assert all(isinstance(result, NotEstimable) and "more than the 400" in result.reason for result in found)


def test_four_hundred_weeks_are_answered_soon(make_series):
    rng = np.random.default_rng(6)
    series = make_series([("baseline", rng.normal(50, 4, 200), 1), ("trial", rng.normal(53, 4, 200), 1)], kind="mean")
    began = time.monotonic()
    found = single(series, Question("change"))
    assert time.monotonic() - began < SOON
    assert 3.0 in found.interval


def test_the_same_period_written_two_hundred_times_is_one_period(make_series):
    """As many rows a period as a large council has sites: only the first counts, and none of it takes long."""
    series = make_series([("baseline", [7, 6, 8], 20), ("trial", [9, 8, 11], 20)])
    many = replace(series, frame=pd.concat([series.frame] * 200, ignore_index=True))
    asked = Question("change", weeks_vary="chance")
    assert single(many, asked) == single(series, asked)


WEEK = np.arange(12.0)
STEP = np.column_stack([np.ones(12), WEEK >= 6])
Y = np.array([5.1, 6.3, 4.8, 6.0, 7.2, 5.5, 8.9, 8.1, 9.7, 9.0, 8.4, 9.9])


@pytest.mark.parametrize("variance", [None, np.full(12, 0.5)])
@pytest.mark.parametrize(
    ("arguments", "because"),
    [
        ({"contrast": [0.0, 0.0]}, "cannot tell the change apart"),
        ({"contrast": [0.0, NAN]}, "missing or infinite"),
        ({"contrast": []}, "different lengths"),
        ({"X": STEP * 0}, "cannot tell the change apart"),
        ({"X": STEP * NAN}, "missing or infinite"),
        ({"X": np.column_stack([STEP, STEP[:, 1]]), "contrast": [0.0, 1.0, 0.0]}, "cannot tell the change apart"),
        ({"X": np.random.default_rng(1).normal(size=(12, 20)), "contrast": np.eye(20)[0]}, "cannot tell"),
        ({"X": np.eye(12), "contrast": np.eye(12)[0]}, "too few"),
        ({"y": np.where(WEEK == 3, INF, Y)}, "missing or infinite"),
        ({"y": Y[:, None]}, "different lengths"),
        ({"times": np.where(WEEK == 3, NAN, WEEK)}, "missing or infinite"),
        ({"level": NAN}, "calibrated from"),
    ],
)
def test_arrays_that_cannot_be_answered_are_refused_with_their_reason(arguments, because, variance):
    found = cil.interval(**{"y": Y, "X": STEP, "contrast": [0.0, 1.0], "sampling_variance": variance, **arguments})
    assert isinstance(found, NotEstimable)
    assert because in found.reason


@pytest.mark.parametrize("variance", [-0.5, 0.0, NAN, INF])
def test_a_sampling_variance_that_cannot_be_is_refused(variance):
    given = np.where(WEEK == 4, variance, 0.5)
    assert isinstance(cil.interval(Y, STEP, [0.0, 1.0], sampling_variance=given), NotEstimable)


PAIRED = (formula.newcombe, formula.koopman, formula.odds_ratio)
RATES = (formula.rate_difference, formula.rate_ratio)


@pytest.mark.parametrize("made", [*PAIRED, *RATES])
@pytest.mark.parametrize("wrong", [(0, 0), (3, 0), (-1, 10), (3, -10), (NAN, 10), (3, NAN), (INF, 10), (3, INF)])
def test_formulas_refuse_what_no_sample_can_be(made, wrong):
    for sides in ((wrong, (4, 10)), ((4, 10), wrong)):
        with pytest.raises(ValueError, match=r"missing or infinite|events"):
            made(*sides)


@pytest.mark.parametrize("made", PAIRED)
def test_more_events_than_records_are_refused_and_rounding_is_not(made):
    with pytest.raises(ValueError, match="between none and all"):
        made((11, 10), (4, 10))
    rounded, exact = made((10 * (1 + 1e-12), 10), (4, 10)), made((10, 10), (4, 10))
    assert (rounded.lower, rounded.upper) == (exact.lower, exact.upper)


@pytest.mark.parametrize("level", [0.0, 1.0, 1.2, -0.5, NAN])
def test_formulas_refuse_a_level_that_is_none(level):
    for made in (formula.wilson, formula.poisson):
        with pytest.raises(ValueError, match="lies between 0 and 1"):
            made(3, 10, level)
    with pytest.raises(ValueError, match="lies between 0 and 1"):
        formula.koopman((3, 10), (4, 10), level)
    with pytest.raises(ValueError, match="lies between 0 and 1"):
        formula.t_mean(Sample(4, 1.0, 1.0), level)


@pytest.mark.parametrize(
    "sample",
    [Sample(1, 2.0, 0.0), Sample(0, 2.0, 1.0), Sample(5, NAN, 1.0), Sample(5, INF, 1.0), Sample(5, 2.0, -1.0)],
)
def test_means_of_what_no_sample_can_be_are_refused(sample):
    other = Sample(5, 2.0, 1.0)
    for made in (formula.welch, formula.mean_ratio):
        for sides in ((sample, other), (other, sample)):
            with pytest.raises(ValueError, match=r"missing or infinite|two records"):
                made(*sides)
    with pytest.raises(ValueError, match=r"missing or infinite|two records"):
        formula.t_mean(sample)


def test_equal_means_without_any_variance_give_no_interval_of_no_length():
    same = Sample(5, 2.0, 0.0)
    for asked in (lambda: formula.welch(same, same), lambda: formula.mean_ratio(same, same)):
        with pytest.raises(ValueError, match="every record is the same"):
            asked()
    with pytest.raises(ValueError, match="every record is the same"):
        formula.t_mean(same)
    with pytest.raises(ValueError, match="above zero"):
        formula.mean_ratio(Sample(5, -2.0, 1.0), Sample(5, 2.0, 1.0))


@pytest.mark.parametrize("variance", [1e-320, 1e-200, 1e200])
def test_a_variance_of_any_size_scales_the_interval(variance):
    """Squares of the variances used to vanish or overflow on the way to the degrees of freedom."""
    one = formula.welch(Sample(5, 0.0, 1.0), Sample(5, 0.0, 1.0))
    two = formula.welch(Sample(5, 0.0, variance), Sample(5, 0.0, variance))
    assert two.upper == pytest.approx(one.upper * math.sqrt(variance), rel=1e-3)


def test_odds_far_from_one_have_both_ends():
    """All but one of ten million against one of ten million: the ends used to stop at a hundred million."""
    few, most = (1, TEN_MILLION), (TEN_MILLION - 1, TEN_MILLION)
    found, back = formula.odds_ratio(few, most), formula.odds_ratio(most, few)
    odds = (TEN_MILLION - 1.0) ** 2
    assert odds / 100 < found.lower < odds < found.upper < 100 * odds
    assert (found.lower, found.upper) == pytest.approx((1 / back.upper, 1 / back.lower), rel=1e-6)
    ratio = formula.koopman((5, 10**9), (9 * 10**8, 10**9))
    assert ratio.lower < 1.8e8 < ratio.upper < 1e9


def test_formulas_hold_together_whatever_the_counts():
    """Six hundred pairs, sides of nothing and everything among them: around the sample, and turned round alike."""
    rng = np.random.default_rng(3)
    for _ in range(600):
        sizes = [int(10 ** rng.uniform(0, rng.choice([1, 3, 7, 9]))) for _ in range(2)]
        events = [int(rng.choice([0, min(1, n), n // 2, n - 1, n, int(n * rng.random())])) for n in sizes]
        before, after = ((x, n) for x, n in zip(events, sizes, strict=True))
        for made in (*PAIRED, *RATES):
            there, back = made(before, after), made(after, before)
            if made in (formula.newcombe, formula.rate_difference):
                turned = (-back.upper, -back.lower)
                gap = after[0] / after[1] - before[0] / before[1]
                assert there.lower - 1e-12 <= gap <= there.upper + 1e-12
            else:
                turned = (1 / back.upper if back.upper else INF, 1 / back.lower if back.lower else INF)
            assert (there.lower, there.upper) == pytest.approx(turned, rel=1e-5, abs=1e-12), (made, before, after)


def survey(make_series, before, after):
    """A survey of one wave before and one after, as counts per answer."""
    phases = [("baseline", [1], max(1.0, sum(before))), ("trial", [1], max(1.0, sum(after)))]
    made = make_series(phases, kind="ordinal")
    options = pd.DataFrame([before, after], columns=list("abcdefg")[: len(before)], dtype=float)
    return replace(made, options=options, top=(str(options.columns[-1]),))


@pytest.mark.parametrize("wrong", [NAN, INF, -1.0])
def test_answers_that_cannot_have_been_counted_are_refused(make_series, wrong):
    series = survey(make_series, [3, 4, 5], [2, wrong, 9])
    for found in (shift(series), superiority(series)):
        assert isinstance(found, NotEstimable)
        assert "missing, infinite or less than none" in found.reason
    assert rank_test(series) is None


def test_ten_million_answers_get_their_effect_at_once_and_no_rank_test(make_series):
    """Comparing each answer with each would take a matrix of a hundred million million."""
    began = time.monotonic()
    series = survey(make_series, [3e6, 4e6, 3e6], [2.9e6, 4e6, 3.1e6])
    assert rank_test(series) is None
    assert answered(superiority(series))
    assert time.monotonic() - began < SOON
    asked = figure(series, Question("change"))
    assert "Mann–Whitney" not in other_models(asked).text  # one wave a side: no line was fitted


@pytest.mark.parametrize(("before", "after"), [([1, 0], [0, 1]), ([1, 1], [1, 1]), ([9, 0], [9, 0]), ([5, 0], [0, 5])])
def test_few_answers_are_ranked_or_refused(make_series, before, after):
    series = survey(make_series, before, after)
    test = rank_test(series)
    assert test is None or 0 <= test.p <= 1
    assert answered(superiority(series))


def test_a_coefficient_of_exactly_nought_is_no_trouble_to_the_other_models(make_series):
    """GLSAR judges that it has converged by dividing by its coefficients."""
    ones = [1.0] * 8
    series = make_series([("baseline", [1, 1, 0, 1, 0, 0, 1, 0], ones), ("trial", [1, 0, 1, 0, 1], 1)])
    for contrast in ("change", "level_change", "trend"):
        assert other_models(figure(series, Question(contrast, weeks_vary="chance"))).text
    flat = make_series([("baseline", [0.0] * 4, 1), ("trial", [1.0, 2.0, 1.0], 1)], kind="mean")
    assert all(math.isfinite(model.value) for model in fitted(flat, Question("change")))


@pytest.mark.parametrize("variance", [None, np.full(12, 0.5)])
@pytest.mark.parametrize(
    ("arguments", "because"),
    [
        ({"times": WEEK * 1e9}, "more than 20000 apart"),
        ({"times": WEEK * 1.3}, "whole numbers"),
        ({"y": Y * 1e300}, "larger than"),
        ({"X": STEP * 1e-300}, "smaller than"),
        ({"contrast": [0.0, 1e300]}, "larger than"),
        ({"X": np.zeros((12, 0)), "contrast": []}, "no columns"),
    ],
)
def test_arrays_beyond_what_can_be_computed_are_refused(arguments, because, variance):
    """Each of these ran out of memory, warned, or failed inside the algebra."""
    found = cil.interval(**{"y": Y, "X": STEP, "contrast": [0.0, 1.0], "sampling_variance": variance, **arguments})
    assert isinstance(found, NotEstimable)
    assert because in found.reason


def test_sampling_variances_too_far_apart_are_refused():
    found = cil.interval(Y, STEP, [0.0, 1.0], sampling_variance=np.where(WEEK < 6, 1e-10, 1e10))
    assert isinstance(found, NotEstimable)
    assert "apart" in found.reason


@pytest.mark.parametrize(("kind", "size"), [("count", 1.0), ("rate", 50.0)])
def test_a_period_that_towers_over_its_phase_gives_no_confident_answer(make_series, kind, size):
    """A million typed for a ten: it alone would decide the baseline, and the interval would never mention it."""
    before, after = [10, 12, 9, 1e6, 11, 10], [8, 9, 7, 9, 8, 7]
    series = make_series([("baseline", before, size), ("trial", after, size)], kind=kind)
    for contrast, scale in itertools.product(("change", "level_change", "trend"), ("absolute", "ratio")):
        found = single(series, Question(contrast, scale=scale))
        if contrast != "trend":
            assert isinstance(found, NotEstimable)
            assert "more than 100 times as many events" in found.reason
    plain = make_series([("baseline", [10, 12, 9, 90, 11, 10], size), ("trial", after, size)], kind=kind)
    assert isinstance(single(plain, Question("change")), Estimate)


def test_points_that_vary_far_more_than_any_node_allows_are_refused():
    y = np.where(WEEK == 3, 1e4, Y)
    for setting in ("ordinary", "volatile"):
        found = cil.interval(y, STEP, [0.0, 1.0], sampling_variance=np.full(12, 0.5), weeks_vary=setting)
        assert isinstance(found, NotEstimable)
        assert "Look for a wrong figure" in found.reason
        together = cil.batch(Points(np.stack([Y, y]), STEP, WEEK, np.full((2, 12), 0.5)), np.array([[0.0, 1.0]]))
        assert np.isfinite(np.stack(together)[:, 0, 0]).all()
        assert np.isnan(np.stack(together)[:, 0, 1]).all()


def test_an_unknown_setting_is_refused_by_name():
    with pytest.raises(ValueError, match="chance, ordinary, volatile"):
        cil.interval(Y, STEP, [0.0, 1.0], weeks_vary="stormy")
