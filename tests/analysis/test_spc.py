"""Control charts and run charts of a series: limits against R and against print, stretches, marks, icons, bad input."""

from __future__ import annotations

import doctest
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import get_args

import numpy as np
import pandas as pd
import pytest

from trialkit.analysis.spc import Chart, NotCharted, chart_for, run_chart
from trialkit.analysis.spc import limits as limits_module
from trialkit.analysis.spc import runs as runs_module
from trialkit.analysis.spc.limits import ControlKind, Limits, Observed, limits, moving_range
from trialkit.analysis.spc.sentences import DRIFTS
from trialkit.errors import TrialkitError
from trialkit.records.series import Series

Build = Callable[..., Series]
Named = Callable[[str], np.ndarray]

LOANS = [310, 288, 297, 298, 307, 303, 294, 297, 308, 306, 294, 299, 297, 299, 314, 295, 293, 306, 301, 304]
OUTLYING = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
SMALL = ([4, 9, 0, 7, 6, 8, 15, 11, 20, 16, 13, 17], [20, 30, 11, 22, 18, 25, 20, 19, 20, 27, 22, 24])
COUNTS = [21, 24, 16, 12, 15, 5, 28, 20, 31, 25, 20, 24, 16, 19, 10, 17, 13, 22, 18, 39, 30, 24, 16, 19, 17, 15]
CLOTH = ([14, 12, 20, 11, 7, 10, 21, 16, 19, 23], [500, 400, 650, 500, 475, 500, 600, 525, 600, 625])
ACCIDENTS = (
    [
        *(266501, 264225, 276532, 281461, 269071, 261215, 270409, 279778, 270483, 270320),
        *(267923, 271478, 255353, 256820, 261835, 259144, 255910, 260863, 264465, 260989),
    ],
    [
        *(280443, 276823, 291681, 296155, 282343, 275888, 283867, 295251, 284468, 282529),
        *(279618, 283932, 266629, 268091, 276803, 271578, 266005, 273520, 278574, 273772),
    ],
)
"""Attendances at accident and emergency departments seen within four hours, of all, in twenty weeks
(Mohammed et al. 2013, BMJ Quality and Safety 22:362)."""


def drawn(found: Chart | NotCharted) -> Chart:
    """The chart, which there must be."""
    assert isinstance(found, Chart), found
    return found


def reason(found: Chart | NotCharted) -> str:
    """Why there is no chart, which there must not be."""
    assert isinstance(found, NotCharted), found
    return found.reason


def lower(chart: Chart) -> list[float | None]:
    return [point.lower for point in chart.points]


def upper(chart: Chart) -> list[float | None]:
    return [point.upper for point in chart.points]


def computed(
    kind: ControlKind, counts: Sequence[float], sizes: Sequence[float], basis: int | None = None, screened: bool = False
) -> Limits:
    """Limits of counts out of sizes, from the first `basis` points (from all, when not given)."""
    k, n = np.array(counts, dtype=float), np.array(sizes, dtype=float)
    found = limits(kind, Observed(k / n, k, n), np.arange(len(k)) < (basis or len(k)), screened=screened)
    assert isinstance(found, Limits)
    return found


# Limits against R


def test_xmr_limits_are_those_of_r(reference: Named) -> None:
    for name, values, basis, screened in (
        ("xmr_loans", LOANS, None, False),
        ("xmr_loans_twelve", LOANS, 12, False),
        ("xmr_outlying", OUTLYING, None, False),
        ("xmr_outlying_screened", OUTLYING, None, True),
    ):
        found = computed("xmr", values, [1.0] * len(values), basis, screened)
        lines = [found.centre, found.lower[0], found.upper[0], found.near_lower[0], found.near_upper[0]]
        assert lines == pytest.approx(reference(name), rel=1e-10), name


ATTRIBUTE = [
    ("accidents", "p", "p_prime", ACCIDENTS, None, 1.0),
    ("accidents_twelve", "p", "p_prime", ACCIDENTS, 12, 1.0),
    ("small", "p", "p_prime", SMALL, 6, 1.0),
    ("rates", "u", "u_prime", CLOTH, None, 50.0),
]


@pytest.mark.parametrize(
    ("name", "kind", "prime", "data", "basis", "unit"), ATTRIBUTE, ids=[row[0] for row in ATTRIBUTE]
)
def test_p_and_u_limits_and_their_primes_are_those_of_r(
    name: str,
    kind: ControlKind,
    prime: ControlKind,
    data: tuple[list[int], list[int]],
    basis: int | None,
    unit: float,
    reference: Named,
) -> None:
    sizes = [size / unit for size in data[1]]
    found, wide = computed(kind, data[0], sizes, basis), computed(prime, data[0], sizes, basis)
    sigma_z = reference(f"{name}_sigma_z")[0]
    assert found.centre == pytest.approx(reference(f"{name}_centre")[0], rel=1e-10)
    assert found.dispersion == pytest.approx(sigma_z, rel=1e-10)
    assert found.lower == pytest.approx(reference(f"{name}_lower"), rel=1e-9)
    assert found.upper == pytest.approx(reference(f"{name}_upper"), rel=1e-9)
    theirs = "prime_" if sigma_z > 1 else ""
    assert wide.lower == pytest.approx(reference(f"{name}_{theirs}lower"), rel=1e-9), "and never narrower than chance"
    assert wide.upper == pytest.approx(reference(f"{name}_{theirs}upper"), rel=1e-9)


def test_the_reference_holds_a_series_that_varies_more_than_chance_and_one_that_varies_less(reference: Named) -> None:
    assert reference("accidents_sigma_z")[0] > 1 > reference("rates_sigma_z")[0]


def test_c_limits_are_those_of_r(reference: Named) -> None:
    found = computed("c", COUNTS, [1.0] * len(COUNTS))
    assert found.centre == pytest.approx(reference("counts_centre")[0])
    assert found.lower == pytest.approx(reference("counts_lower"))
    assert found.upper == pytest.approx(reference("counts_upper"))


# Limits against print


def test_montgomery_loan_costs_on_an_xmr_chart(make_series: Build) -> None:
    """Montgomery (2009), example 6.5: 300.5, 321.22 and 279.78."""
    chart = drawn(chart_for(make_series([("baseline", LOANS, 1)], kind="mean")))
    assert chart.kind == "xmr"
    assert [chart.points[0].centre, chart.points[0].upper, chart.points[0].lower] == pytest.approx(
        [300.5, 321.22, 279.78]
    )
    assert not chart.signals


def test_nist_flow_rates_on_an_xmr_chart(make_series: Build) -> None:
    """NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: 50.81, 55.8041 and 45.8159 (with 3/1.128, not 2.66)."""
    flow = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
    chart = drawn(chart_for(make_series([("baseline", flow, 1)], kind="mean")))
    assert [chart.points[0].centre, chart.points[0].upper, chart.points[0].lower] == pytest.approx(
        [50.81, 55.8041, 45.8159], abs=0.0015
    )


def test_montgomery_orange_juice_on_a_p_chart(make_series: Build) -> None:
    """Montgomery (2009), example 7.1: 0.2313, 0.4102 and 0.0524, with samples 15 and 23 outside."""
    cans = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
    chart = drawn(chart_for(make_series([("baseline", cans, 50)])))
    point = chart.points[0]
    assert [round(value or 0, 4) for value in (point.centre, point.upper, point.lower)] == [0.2313, 0.4102, 0.0524]
    assert [signal.indices[0] + 1 for signal in chart.signals if signal.rule == "outside_limits"] == [15, 23]


def test_montgomery_purchase_orders_on_a_p_chart_with_a_limit_for_each_point(make_series: Build) -> None:
    """Montgomery (2009), table 7.5: sizes 80 to 120; 0.184 and 0.007 at 100; sample 11 outside."""
    wrong = [12, 8, 6, 9, 10, 12, 11, 16, 10, 6, 20, 15, 9, 8, 6, 8, 10, 7, 5, 8, 5, 8, 10, 6, 9]
    orders = [100, 80, 80, 100, 110, 110, 100, 100, 90, 90, 110, 120, 120, 120, 110, 80, 80, 80, 90, 100, 100, 100]
    chart = drawn(chart_for(make_series([("baseline", wrong, [*orders, 100, 90, 90])])))
    assert round(chart.points[0].centre, 3) == 0.096
    assert (round(upper(chart)[0] or 0, 3), round(lower(chart)[0] or 0, 3)) == (0.184, 0.007)
    assert len(set(upper(chart))) == 5, "one limit for each of the five sizes"
    assert [signal.indices[0] + 1 for signal in chart.signals if signal.rule == "outside_limits"] == [11]


def test_montgomery_circuit_boards_on_a_c_chart(make_series: Build) -> None:
    """Montgomery (2009), example 7.3: 19.85, 33.22 and 6.48 (from 19.85), with samples 6 and 20 outside."""
    chart = drawn(chart_for(make_series([("baseline", COUNTS, 1)], kind="count")))
    point = chart.points[0]
    assert [point.centre, point.upper, point.lower] == pytest.approx([19.85, 33.22, 6.48], abs=0.011)
    assert [signal.indices[0] + 1 for signal in chart.signals if signal.rule == "outside_limits"] == [6, 20]


def test_montgomery_dyed_cloth_on_a_u_chart(make_series: Build) -> None:
    """Montgomery (2009), example 7.5: 1.42 defects per 50 square metres; 2.55 and 0.29 at 500 square metres."""
    chart = drawn(chart_for(per(make_series([("baseline", *CLOTH)], kind="rate"), 50.0)))
    assert chart.kind == "u"
    assert round(chart.points[0].centre, 2) == 1.42
    assert [upper(chart)[0], lower(chart)[0]] == pytest.approx([2.55, 0.29], abs=0.006)
    assert chart.points[0].value == pytest.approx(14 / 10)


def test_attendances_seen_within_four_hours_on_a_p_prime_chart(make_series: Build) -> None:
    """Mohammed et al. (2013); limits of the first and last week as computed for PowerBI-SPC with R 4.5.1."""
    chart = drawn(chart_for(make_series([("baseline", *ACCIDENTS)])))
    assert chart.kind == "p_prime"
    assert [chart.points[0].centre, lower(chart)[0], upper(chart)[0]] == pytest.approx(
        [0.9529, 0.94013, 0.96567], abs=1e-5
    )
    assert [lower(chart)[-1], upper(chart)[-1]] == pytest.approx([0.939975, 0.965824], abs=1e-6)
    assert not [signal for signal in chart.signals if signal.rule == "outside_limits"]
    plain = drawn(chart_for(make_series([("baseline", *ACCIDENTS)]), kind="p"))
    assert len([signal for signal in plain.signals if signal.rule == "outside_limits"]) > 10


def per(series: Series, size: float) -> Series:
    """The same rate, said per so much exposure."""
    frame = series.frame.assign(value=series.frame["value"] * size)
    return replace(series, per=size, frame=frame)


# Which chart


@pytest.mark.parametrize(
    ("kind", "figures", "size", "chart"),
    [
        ("proportion", [300, 310, 290, 305, 300, 299], 999, "p"),
        ("proportion", [300, 310, 290, 305, 300, 299], 1000, "p_prime"),
        ("ordinal", [30, 31, 29, 30, 32, 28], 50, "p"),
        ("rate", [398, 401, 399, 400, 400, 399], 7, "u"),
        ("rate", [398, 401, 399, 401, 401, 400], 7, "u_prime"),
        ("count", [4, 5, 3, 4, 6, 2], 1, "c"),
        ("count", [398, 401, 399, 400, 400, 399], 1, "c"),
        ("count", [398, 401, 399, 401, 401, 400], 1, "xmr"),
        ("mean", [4, 5, 3, 4, 6, 2], 1, "xmr"),
        ("money", [4, 5, 3, 4, 6, 2], 1, "xmr"),
    ],
)
def test_the_measures_type_and_size_choose_the_chart(
    kind: str, figures: list[float], size: float, chart: str, make_series: Build
) -> None:
    assert drawn(chart_for(make_series([("baseline", figures, size)], kind=kind))).kind == chart


def test_any_measure_may_have_an_xmr_chart_and_none_a_chart_that_does_not_fit(make_series: Build) -> None:
    for kind in ("proportion", "rate", "count", "mean"):
        series = make_series([("baseline", [4, 5, 3, 4, 6, 2], 10)], kind=kind)
        assert drawn(chart_for(series, kind="xmr")).kind == "xmr"
    mean = make_series([("baseline", [4, 5, 3, 4, 6, 2], 10)], kind="mean")
    for wrong in ("p", "p_prime", "u", "u_prime", "c"):
        assert "does not fit a measure of type mean" in reason(chart_for(mean, kind=wrong))


def test_laneys_correction_of_a_c_chart_would_be_the_xmr_chart(make_series: Build) -> None:
    """c̄ ± 3√c̄ σ_z, as a u′ chart with an exposure of one has it, for a series that varies more than chance."""
    figures = np.array([420.0, 520, 380, 600, 450, 390, 560, 480])
    prime = computed("u_prime", figures, np.ones(8))
    xmr = computed("xmr", figures, np.ones(8))
    assert prime.centre == xmr.centre and prime.dispersion is not None and prime.dispersion > 1
    assert prime.upper == pytest.approx(xmr.upper, rel=1e-3), "2.66 against 3/1.128"


# Frozen limits and recalculation

TWELVE = [6, 9, 7, 8, 6, 7, 9, 5, 8, 7, 6, 8]
SIX = [12, 14, 13, 15, 11, 13]


def test_limits_rest_on_the_baseline_and_are_frozen(make_series: Build) -> None:
    series = make_series([("baseline", TWELVE, 20), ("trial", SIX, 20)])
    chart, alone = drawn(chart_for(series)), drawn(chart_for(make_series([("baseline", TWELVE, 20)])))
    (stretch,) = chart.stretches
    assert (stretch.first, stretch.last, stretch.basis, stretch.used) == (0, 17, ("Baseline 0",), 12)
    assert {point.centre for point in chart.points} == {alone.points[0].centre} == {sum(TWELVE) / 240}
    assert set(upper(chart)) == set(upper(alone))


def test_a_shift_runs_on_from_the_baseline_into_the_trial_under_frozen_limits(make_series: Build) -> None:
    ends_high = [6, 9, 7, 8, 6, 7, 6, 5, 7, 7, 8, 9]
    series = make_series([("baseline", ends_high, 20), ("trial", [8, 9, 8, 8, 9, 8], 20)])
    (shift,) = [signal for signal in drawn(chart_for(series)).signals if signal.rule == "shift"]
    assert shift.indices == tuple(range(10, 18))


def test_limits_are_recalculated_only_at_the_phases_that_the_protocol_names(make_series: Build) -> None:
    series = make_series([("baseline", TWELVE, 20), ("trial", SIX, 20), ("rollout", SIX[::-1], 20)])
    chart = drawn(chart_for(series, phase_limits=["Trial 1"]))
    assert [(one.first, one.last, one.basis, one.used) for one in chart.stretches] == [
        (0, 11, ("Baseline 0",), 12),
        (12, 23, ("Trial 1",), 6),
    ]
    assert chart.points[12].centre == chart.points[23].centre == pytest.approx(sum(SIX) / 120)
    assert not [signal for signal in chart.signals if signal.indices[0] < 12 <= signal.indices[-1]], "rules start anew"


def test_naming_the_phase_that_limits_rest_on_anyway_changes_nothing(make_series: Build) -> None:
    series = make_series([("baseline", TWELVE, 20), ("trial", SIX, 20)])
    assert chart_for(series, phase_limits=["Baseline 0"]) == chart_for(series)
    without = make_series([("transition", [5], 20), ("trial", SIX, 20)])
    assert chart_for(without, phase_limits=["Trial 1"]) == chart_for(without)


def test_several_baseline_phases_are_one_basis_until_one_is_named(make_series: Build) -> None:
    series = make_series([("baseline", TWELVE, 20), ("baseline", SIX, 20)])
    assert [one.used for one in drawn(chart_for(series)).stretches] == [18]
    assert "of Baseline 0 and Baseline 1" in drawn(chart_for(series)).stretches[0].sentence
    assert [one.used for one in drawn(chart_for(series, phase_limits=["Baseline 1"])).stretches] == [12, 6]


def test_without_a_baseline_limits_rest_on_the_first_phase_that_is_not_a_transition(make_series: Build) -> None:
    series = make_series([("transition", [1, 2], 20), ("trial", SIX, 20), ("rollout", SIX, 20)])
    (stretch,) = drawn(chart_for(series)).stretches
    assert (stretch.basis, stretch.used, stretch.first, stretch.last) == (("Trial 1",), 6, 0, 13)


def test_a_transition_is_on_the_chart_and_never_in_its_limits(make_series: Build) -> None:
    series = make_series([("baseline", TWELVE, 20), ("transition", [20, 20], 20), ("trial", TWELVE, 20)])
    chart = drawn(chart_for(series))
    assert chart.points[0].centre == pytest.approx(sum(TWELVE) / 240)
    assert [point.rule for point in chart.points[12:14]] == ["outside_limits"] * 2


def test_a_recalculation_on_too_few_points_leaves_the_earlier_limits_standing_and_says_so(make_series: Build) -> None:
    series = make_series([("baseline", TWELVE, 20), ("trial", [12, 13], 20), ("rollout", SIX, 20)])
    chart = drawn(chart_for(series, phase_limits=["Trial 1", "Rollout 2"]))
    assert [(one.first, one.last) for one in chart.stretches] == [(0, 13), (14, 19)]
    assert chart.notes == (
        "The limits of the phase before stand in Trial 1: limits would rest on 2 points, and fewer than 6 give none.",
    )
    run = drawn(run_chart(series, phase_limits=["Trial 1"]))
    assert [(one.first, one.last) for one in run.stretches] == [(0, 19)]
    assert run.notes[0].startswith("The median of the phase before stands in Trial 1: it would rest on 2 points")


def test_a_recalculation_on_equal_points_leaves_the_earlier_limits_standing(make_series: Build) -> None:
    series = make_series([("baseline", LOANS, 1), ("trial", [300.0] * 8, 1)], kind="mean")
    chart = drawn(chart_for(series, phase_limits=["Trial 1"]))
    assert len(chart.stretches) == 1 and "is the same" in chart.notes[0]


def test_a_phase_that_the_series_does_not_have_is_a_mistake_told_with_the_others(make_series: Build) -> None:
    series = make_series([("baseline", TWELVE, 20)])
    with pytest.raises(TrialkitError) as told:
        chart_for(series, phase_limits=["Trial", "Baseline 0", "Rollout"], target=float("nan"))
    assert [problem.where for problem in told.value.problems] == ["phase_limits", "phase_limits", "target"]
    assert "The phases are Baseline 0." in str(told.value)
    with pytest.raises(TrialkitError, match="'Trial' is not a phase"):
        run_chart(series, phase_limits=["Trial"])


@pytest.mark.parametrize(("used", "trial"), [(6, True), (11, True), (12, False), (24, False)])
def test_limits_on_fewer_than_twelve_points_are_trial_limits_in_words(
    used: int, trial: bool, make_series: Build
) -> None:
    series = make_series([("baseline", (TWELVE * 2)[:used], 20)])
    (stretch,) = drawn(chart_for(series)).stretches
    assert stretch.trial_limits is trial
    assert ("trial limits" in stretch.sentence) is trial
    assert f"{used} points of Baseline 0" in stretch.sentence
    assert ("drawn from the same points as they judge" in stretch.sentence) is trial


def test_trial_limits_that_judge_further_points_warn_of_a_quiet_baseline(make_series: Build) -> None:
    (stretch,) = drawn(chart_for(make_series([("baseline", SIX, 20), ("trial", SIX, 20)]))).stretches
    assert "trial limits" in stretch.sentence and "same points" not in stretch.sentence
    assert stretch.sentence.endswith("unusually alike, later ones look unusual for no other reason.")


@pytest.mark.parametrize(("count", "few"), [(6, True), (7, False), (12, False)])
def test_no_signal_is_told_once_with_what_it_does_not_show(count: int, few: bool, make_series: Build) -> None:
    chart = drawn(chart_for(make_series([("baseline", ([4, 5] * 6)[:count], 20)])))
    (told,) = chart.told
    assert told.startswith(f"No rule holds among the {count} points. ")
    assert ("two of the four rules, need 7 points in a row" in told) is few
    assert "show that nothing changed" in told


def test_a_run_chart_without_signals_names_no_rule_of_a_control_chart(make_series: Build) -> None:
    (told,) = drawn(run_chart(make_series([("baseline", [4, 5] * 3, 20)]))).told
    assert "four rules" not in told and "does not show that nothing changed" in told


def test_without_a_baseline_limits_rest_on_all_trials_that_come_first(make_series: Build) -> None:
    chart = drawn(chart_for(make_series([("trial", SIX[:3], 20), ("trial", SIX[3:], 20), ("rollout", SIX, 20)])))
    (stretch,) = chart.stretches
    assert (stretch.used, len(stretch.basis)) == (6, 2)


# Marks, signals and icons


def test_better_comes_only_from_the_measures_declared_direction(make_series: Build) -> None:
    series = make_series([("baseline", TWELVE, 20), ("trial", SIX, 20)])
    meanings = {better: drawn(chart_for(series, better=better)).icon for better in ("higher", "lower", "neutral")}
    assert {better: icon.variation for better, icon in meanings.items()} == {
        "higher": "improving",
        "lower": "concerning",
        "neutral": "neither",
    }
    assert {icon.direction for icon in meanings.values()} == {"high"}
    assert meanings["lower"].words == (
        "Special cause variation, concerning at the latest point: it is unusually high, which is worse for this "
        "measure."
    )


def test_the_icon_tells_of_the_latest_point_only(make_series: Build) -> None:
    series = make_series([("baseline", [*TWELVE, 20, 8], 20)])
    chart = drawn(chart_for(series, better="higher"))
    assert chart.points[12].variation == "improving"
    assert chart.icon.words == "Common cause variation at the latest point."


def mean_chart(values: list[float], make_series: Build) -> Chart:
    """An XmR chart whose limits rest on a baseline with mean 10 and limits 10 ± 5.32."""
    series = make_series([("baseline", [9, 11] * 6, 1), ("trial", values, 1)], kind="mean")
    return drawn(chart_for(series, better="higher"))


def test_where_several_rules_hold_the_mark_is_the_first_in_nhsrplotthedots_order(make_series: Build) -> None:
    falling = mean_chart([15.2, 14.6, 14, 13, 12.5, 12, 11.5, 11], make_series)
    assert {signal.rule for signal in falling.signals} == {"two_of_three", "trend", "shift"}
    assert {point.rule for point in falling.points[12:]} == {"trend"}, "a trend comes before near and before a shift"
    assert falling.icon.variation == "concerning", "it falls, although above the mean"
    assert falling.icon.way == "falling" and falling.icon.words.endswith(
        "it ends 7 points or more that fell each time, which is worse for this measure."
    )
    outside = mean_chart([16, 14.6, 14, 13, 12.5, 12, 11.5, 11], make_series)
    assert [point.rule for point in outside.points[12:14]] == ["outside_limits", "trend"]
    assert [point.variation for point in outside.points[12:14]] == ["improving", "concerning"]


def test_a_point_in_two_trends_takes_the_later(make_series: Build) -> None:
    rise = [10.0, 10.5, 11, 11.5, 12, 12.5, 13]
    chart = mean_chart([9.0, *rise, *rise[-2::-1]], make_series)
    assert [point.direction for point in chart.points if point.value == 13] == ["low"]


def test_each_signal_has_its_sentence_with_dates(make_series: Build) -> None:
    told = [signal.sentence for signal in mean_chart([16, 11, 11, 11, 11, 11, 11, 11], make_series).signals]
    assert told == [
        "9 points in a row, from 19 March 2018 to 14 May 2018, lie above the mean.",
        "The point of 26 March 2018 lies above the upper limit.",
    ]
    told = [signal.sentence for signal in mean_chart([4, 6, 9, 8, 7, 6.8, 6.5, 5, 4.9], make_series).signals]
    assert told == [
        "The point of 26 March 2018 lies below the lower limit.",
        "2 points, from 26 March 2018 to 2 April 2018, lie near or beyond the lower limit, two or more within three "
        "in a row.",
        "9 points in a row, from 26 March 2018 to 21 May 2018, lie below the mean.",
        "7 points in a row, from 9 April 2018 to 21 May 2018, have fallen each time.",
        "2 points, from 14 May 2018 to 21 May 2018, lie near or beyond the lower limit, two or more within three "
        "in a row.",
    ]


@pytest.mark.parametrize(
    ("better", "target", "assurance"),
    [
        ("higher", 4.67, "pass"),
        ("higher", 4.68, "hit_or_miss"),
        ("higher", 15.32, "hit_or_miss"),
        ("higher", 15.33, "fail"),
        ("lower", 4.67, "fail"),
        ("lower", 10.0, "hit_or_miss"),
        ("lower", 15.33, "pass"),
        ("neutral", 15.33, None),
        ("higher", None, None),
    ],
)
def test_assurance_compares_the_target_with_the_latest_limits(
    better: str, target: float | None, assurance: str | None, make_series: Build
) -> None:
    series = make_series([("baseline", [9, 11] * 6, 1)], kind="mean")
    chart = drawn(chart_for(series, better=better, target=target))  # type: ignore[arg-type]
    assert (lower(chart)[-1], upper(chart)[-1]) == pytest.approx((4.68, 15.32))
    assert chart.icon.assurance == assurance


def test_the_reader_is_told_when_points_vary_more_than_chance(make_series: Build) -> None:
    wild = drawn(chart_for(make_series([("baseline", [2, 18] * 6, 20)])))
    assert wild.stretches[0].dispersion is not None and wild.stretches[0].dispersion > 1.5
    assert wild.notes == (
        "From one to the next, the points that the limits rest on move 6.3 times as far as chance alone would move "
        "them (by their average moving range): the p chart's limits are too narrow for that, and a p′ chart would be "
        "fairer.",
    )
    assert not drawn(chart_for(make_series([("baseline", TWELVE, 20)]))).notes
    assert not drawn(chart_for(make_series([("baseline", [2, 18] * 6, 20)]), kind="p_prime")).notes


DELAYS = [450, 415, 352, 331, 270, 246, 207, 148, 121, 70, 30]
"""Days of delay a month that fall all the way: near one another from month to month, far apart in all."""


def test_points_that_only_chance_moves_seldom_seem_to_drift() -> None:
    """Counts of 20 and shares of 0.4 of 50, six points: about 5 in 100; eight points: fewer."""
    rng, often = np.random.default_rng(3), {}
    for points in (6, 8):
        basis, sizes = np.ones(points, dtype=bool), np.full(points, 50.0)
        for kind, drawn in (("c", rng.poisson(20, (3000, points))), ("p", rng.binomial(50, 0.4, (3000, points)))):
            found = [limits(kind, Observed(each / 50, each.astype(float), sizes), basis) for each in drawn]
            wide = [isinstance(one, Limits) and one.spread > DRIFTS * one.dispersion for one in found]
            often[kind, points] = float(np.mean(wide))
    assert all(0.03 < often[kind, 6] < 0.065 and often[kind, 8] < often[kind, 6] for kind in ("c", "p")), often


def test_points_that_drift_are_told_by_both_of_their_spreads(make_series: Build) -> None:
    """By hand: the mean of the moving ranges over 1.128, and the standard deviation, each over the root of the mean."""
    chart = drawn(chart_for(make_series([("trial", DELAYS, 1)], kind="count")))
    chance = np.sqrt(np.mean(DELAYS))
    moved, spread = np.abs(np.diff(DELAYS)).mean() / 1.128 / chance, np.std(DELAYS, ddof=1) / chance
    assert (round(moved, 1), round(spread, 1)) == (2.4, 9.0)
    (note,) = chart.notes
    assert note.startswith("From one to the next, the points that the limits rest on move 2.4 times as far as chance")
    assert "They drift besides: about their mean they lie 9.0 times as far apart as by chance" in note
    (stretch,) = chart.stretches
    assert stretch.sentence.endswith("so that few can be expected outside them; here 8 of 11 lie there.")


def test_trial_limits_that_no_point_passes_say_only_that_few_can_be_expected_to(make_series: Build) -> None:
    (stretch,) = drawn(chart_for(make_series([("trial", SIX, 20)]))).stretches
    assert stretch.sentence.endswith("from the same points as they judge, so that few can be expected outside them.")


# Run charts


def test_a_run_chart_rests_on_the_baselines_median_without_limits(make_series: Build) -> None:
    series = make_series([("baseline", TWELVE, 20), ("trial", SIX, 20)])
    chart = drawn(run_chart(series, better="higher"))
    assert {point.centre for point in chart.points} == {7 / 20}
    assert {point.lower for point in chart.points} == {None}
    assert chart.stretches[0].runs is not None and chart.stretches[0].runs.useful == 15
    assert chart.icon.assurance is None


def test_a_long_run_that_reaches_the_latest_point_sets_the_icon(make_series: Build) -> None:
    higher = make_series([("baseline", [6, 9, 7, 8, 6, 9, 6, 8, 9, 6], 20), ("trial", [12] * 9, 20)])
    chart = drawn(run_chart(higher, better="higher"))
    assert [signal.rule for signal in chart.signals] == ["long_run"]
    assert chart.icon.variation == "improving" and chart.icon.direction == "high"
    assert chart.signals[0].sentence == (
        "9 points in a row, from 12 March 2018 to 7 May 2018, lie above the median; chance seldom gives more than 7 "
        "among 19."
    )


def test_too_few_crossings_are_special_cause_without_a_direction(make_series: Build) -> None:
    slow = make_series([("baseline", [6, 6, 6, 6, 9, 9, 9, 9, 6, 6, 6, 6, 9, 9, 9, 9], 20)])
    chart = drawn(run_chart(slow, better="higher"))
    (signal,) = chart.signals
    assert (signal.rule, signal.direction, signal.variation) == ("few_crossings", None, "neither")
    assert signal.sentence == (
        "The 16 points off the median cross it 3 times; chance seldom gives fewer than 4 crossings."
    )
    assert chart.icon.variation == "neither" and {point.variation for point in chart.points} == {"common_cause"}


def test_with_few_baseline_points_the_median_is_that_of_all_and_runs_wait_for_ten(make_series: Build) -> None:
    short = drawn(run_chart(make_series([("baseline", [6, 9, 7], 20), ("trial", [8, 6, 7, 9], 20)])))
    assert short.stretches[0].sentence == "The median rests on 7 points of Baseline 0 and Trial 1."
    assert short.points[0].centre == 7 / 20
    assert short.notes == ("Runs were not judged: 5 points off the median, and the rules need 10.",)


# Missing periods and bad input


def test_a_period_without_entries_is_no_point_and_its_neighbours_follow_one_another(make_series: Build) -> None:
    sizes = [20.0] * 12
    sizes[5] = 0
    gap = make_series([("baseline", TWELVE, sizes), ("trial", SIX, 20)])
    chart = drawn(chart_for(gap, kind="xmr"))
    assert [point.index for point in chart.points] == [0, 1, 2, 3, 4, *range(6, 18)]
    values = np.array([figure / 20 for place, figure in enumerate(TWELVE) if place != 5])
    assert upper(chart)[0] == pytest.approx(values.mean() + 2.66 * moving_range(values))
    outside = [signal.indices for signal in chart.signals if signal.rule == "outside_limits"]
    assert outside and outside[0] == (13,), "signals are told by the period's own index"


@pytest.mark.parametrize(
    ("kind", "figures", "size", "says"),
    [
        ("proportion", [], 20, "nothing was logged"),
        ("proportion", [3] * 8, 0, "nothing was logged"),
        ("proportion", [3], 20, "1 point of Baseline 0, and fewer than 6"),
        ("proportion", [3, 4, 3, 5, 4], 20, "5 points of Baseline 0, and fewer than 6"),
        ("proportion", [0] * 8, 20, "all or none"),
        ("proportion", [20] * 8, 20, "all or none"),
        ("proportion", [3, 4, -1, 5, 4, 3], 20, "a count is below zero"),
        ("proportion", [3, 4, 21, 5, 4, 3], 20, "more records count than there are"),
        ("count", [0] * 8, 1, "nothing was counted"),
        ("count", [3, 4, -1, 5, 4, 3], 1, "a count is below zero"),
        ("rate", [0] * 8, 7, "nothing was counted"),
        ("mean", [3] * 8, 1, "is the same"),
        ("mean", [0.1 + 0.2, 0.3] * 4, 1, "is the same"),
        ("mean", [0] * 8, 1, "is the same"),
    ],
)
def test_what_cannot_be_charted_is_a_reason(
    kind: str, figures: list[float], size: float, says: str, make_series: Build
) -> None:
    found = chart_for(make_series([("baseline", figures, size)], kind=kind))
    assert says in reason(found)
    assert isinstance(found, NotCharted) and found.needs.endswith(".")


def test_an_exposure_below_zero_is_a_reason(make_series: Build) -> None:
    series = make_series([("baseline", TWELVE, 7)], kind="rate")
    wrong = series.frame.assign(exposure=[-7.0, *[7.0] * 11], value=[-1.0, *series.frame["value"].tolist()[1:]])
    assert "not above zero" in reason(chart_for(replace(series, frame=wrong)))


def test_infinite_and_missing_values_are_no_points(make_series: Build) -> None:
    series = make_series([("baseline", LOANS, 1)], kind="mean")
    value = series.frame["value"].to_numpy(copy=True)
    value[3], value[7] = np.inf, np.nan
    chart = drawn(chart_for(replace(series, frame=series.frame.assign(value=value))))
    assert len(chart.points) == 18 and np.isfinite(upper(chart)).all()  # type: ignore[call-overload]


def test_negative_means_are_charted_as_they_are(make_series: Build) -> None:
    chart = drawn(chart_for(make_series([("baseline", [-310, -288, -297, -298, -307, -303], 1)], kind="mean")))
    assert chart.points[0].centre == pytest.approx(-300.5) and (upper(chart)[0] or 0) < 0


def test_a_constant_series_has_a_c_chart_and_a_run_chart_that_judges_nothing(make_series: Build) -> None:
    same = make_series([("baseline", [4] * 12, 1)], kind="count")
    assert not drawn(chart_for(same)).signals
    run = drawn(run_chart(same))
    assert not run.signals and run.notes == ("Runs were not judged: 0 points off the median, and the rules need 10.",)


def test_a_run_chart_of_five_points_is_a_reason(make_series: Build) -> None:
    assert reason(run_chart(make_series([("trial", [3, 4, 5, 3, 4], 20)]))) == "a run chart of 5 points shows no runs."
    assert reason(run_chart(make_series([("trial", [], 20)]))) == "a run chart of 0 points shows no runs."


def test_limits_of_proportions_stay_between_nought_and_one_and_a_point_on_a_clipped_limit_is_inside(
    make_series: Build,
) -> None:
    chart = drawn(chart_for(make_series([("baseline", [1, 0, 0, 1, 0, 0, 1, 0], 10)])))
    assert set(lower(chart)) == {0.0} and not [one for one in chart.signals if one.direction == "low"]
    chart = drawn(chart_for(make_series([("baseline", [9, 10, 10, 9, 10, 10, 9, 10], 10)])))
    assert set(upper(chart)) == {1.0} and not [one for one in chart.signals if one.direction == "high"]


@pytest.mark.parametrize("kind", ["proportion", "rate", "count", "mean"])
def test_five_hundred_points_take_a_fraction_of_a_second(kind: str, make_series: Build) -> None:
    figures = np.random.default_rng(3).poisson(12, 500)
    series = make_series([("baseline", figures[:60], 40), ("trial", figures[60:], 40)], kind=kind)
    begun = time.perf_counter()
    assert len(drawn(chart_for(series)).points) == len(drawn(run_chart(series)).points) == 500
    assert time.perf_counter() - begun < 1.0


def test_screening_leaves_outlying_moving_ranges_out_unless_only_zeros_would_stay() -> None:
    assert moving_range(np.array([0.0, 0, 0, 0, 0, 7, 7, 7, 7, 7, 7]), screened=True) == pytest.approx(0.7)
    assert moving_range(np.array([0.0, 1, 0, 1, 0, 9, 0, 1, 0, 1, 0]), screened=True) == pytest.approx(1.0)
    assert moving_range(np.array([0.0, 1, 0, 1, 0, 9, 0, 1, 0, 1, 0])) == pytest.approx(2.6)
    just_inside, just_outside = ([0.0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1 + last] for last in (4.3, 4.4))
    assert moving_range(np.array(just_inside), screened=True) == pytest.approx(1.33), "4.3 is below 3.267 times 1.33"
    assert moving_range(np.array(just_outside), screened=True) == pytest.approx(1.0), "4.4 is above 3.267 times 1.34"


def test_the_series_is_not_changed(make_series: Build) -> None:
    series = make_series([("baseline", TWELVE, 20), ("trial", SIX, 20)])
    before = series.frame.copy(deep=True)
    chart_for(series, phase_limits=["Trial 1"], target=0.5, better="higher")
    run_chart(series)
    pd.testing.assert_frame_equal(series.frame, before)


@pytest.mark.parametrize("module", [limits_module, runs_module])
def test_examples_are_true(module: object) -> None:
    found = doctest.testmod(module)  # type: ignore[arg-type]
    assert found.attempted > 0 and found.failed == 0


def test_every_kind_of_control_chart_is_drawn_by_some_measure(make_series: Build) -> None:
    types = {"p": "proportion", "p_prime": "proportion", "u": "rate", "u_prime": "rate", "c": "count", "xmr": "mean"}
    assert set(types) == set(get_args(ControlKind))
    for kind, measure in types.items():
        series = make_series([("baseline", TWELVE, 20)], kind=measure)
        assert drawn(chart_for(series, kind=kind)).kind == kind  # type: ignore[arg-type]
