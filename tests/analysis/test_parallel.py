"""Whether baselines ran parallel: R's slope, the three answers, and the words for each unit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from trialkit.analysis.controlled import Controlled, against
from trialkit.analysis.estimate import Estimate, NotEstimable
from trialkit.analysis.parallel import parallel
from trialkit.analysis.segmented import Question
from trialkit.records.series import Series

Make = Callable[..., Series]
TABLE = pd.read_csv(Path(__file__).parent.parent / "reference" / "sites.csv", comment="#")
OWN = [5.1, 6.3, 4.8, 6.0, 7.2, 5.5, 8.9, 8.1, 9.7, 9.0, 8.4, 9.9]
OTHER = [4.2, 5.9, 4.4, 5.1, 6.0, 5.2, 6.3, 5.0, 6.6, 6.1, 5.2, 6.9]


def pair(make: Make, own: list[float], other: list[float], size: float, *, before: int, kind: str) -> Controlled:
    both = [make([("baseline", y[:before], size), ("trial", y[before:], size)], kind=kind) for y in (own, other)]
    return against(*both)


def long(make: Make, slope: float = 0.0) -> Controlled:
    own = [300 + slope * week + week % 3 for week in range(16)] + [400 + week % 3 for week in range(6)]
    return pair(make, own, [350.0 + week % 2 for week in range(22)], 1000, before=16, kind="proportion")


def test_the_drift_of_means_that_vary_by_chance_is_that_of_r(make_series: Make) -> None:
    found = parallel(pair(make_series, OWN, OTHER, 1, before=6, kind="mean"), Question("change", weeks_vary="chance"))
    assert isinstance(found.drift, Estimate)
    numbers = [found.drift.value, found.drift.interval.lower, found.drift.interval.upper]
    expected = TABLE.loc[TABLE["name"].str.startswith("drift_of_means"), "value"]
    assert numbers == pytest.approx(expected, abs=1e-8)


def test_a_long_full_flat_baseline_is_parallel_within_what_its_interval_allows(make_series: Make) -> None:
    found = parallel(long(make_series), Question("change"), margin=10, unit="points")
    assert isinstance(found.drift, Estimate)
    furthest = 100 * max(-found.drift.interval.lower, found.drift.interval.upper)
    assert found.check.passed is True
    assert found.check.text.startswith(f"The baselines ran parallel within {furthest:.1f} points")


def test_the_same_baseline_cannot_be_told_parallel_within_a_margin_it_cannot_see(make_series: Make) -> None:
    found = parallel(long(make_series), Question("change"), margin=0.5, unit="points")
    assert found.check.passed is None
    assert found.check.text.endswith(", and 0.5 points would matter.")
    assert parallel(long(make_series), Question("change")).check.passed is None


def test_a_drift_shown_and_too_big_does_not_pass_and_a_trend_in_the_plan_is_said_to_carry_it(make_series: Make) -> None:
    parted = long(make_series, slope=10)
    found = parallel(parted, Question("change"), margin=5, unit="points")
    assert found.check.passed is False
    assert found.check.text.startswith(
        "The baselines did not run parallel: drawn on to the middle of the trial, the gap"
    )
    trended = parallel(parted, Question("average_effect"), margin=5, unit="points")
    assert trended.check.text.endswith("The estimate carries that drift on.")


def test_a_drift_that_is_shown_but_too_small_to_matter_passes(make_series: Make) -> None:
    found = parallel(long(make_series, slope=10), Question("change"), margin=40, unit="points")
    assert isinstance(found.drift, Estimate)
    assert found.drift.interval.lower > 0
    assert found.check.passed is True


def test_a_ramp_is_followed_to_its_end(make_series: Make) -> None:
    parted = long(make_series, slope=10)
    middle = parallel(parted, Question("change")).drift
    end = parallel(parted, Question("change", shape="ramp")).drift
    assert isinstance(middle, Estimate)
    assert isinstance(end, Estimate)
    assert end.value / middle.value == pytest.approx((21 - 7.5) / (18.5 - 7.5), rel=1e-6)


def test_the_relative_drift_is_told_in_per_cent(make_series: Make) -> None:
    own = [100 * 1.02**week for week in range(16)] + [130.0] * 6
    found = parallel(
        pair(make_series, own, [200.0] * 22, 10, before=16, kind="rate"),
        Question("change", "relative"),
        unit="per cent",
    )
    assert isinstance(found.drift, Estimate)
    assert found.drift.value == pytest.approx(1.02 ** (18.5 - 7.5) - 1, rel=0.02)
    assert "per cent (95% interval" in found.check.text


def test_three_periods_are_too_few_to_tell(make_series: Make) -> None:
    found = parallel(pair(make_series, OWN[3:], OTHER[3:], 20, before=3, kind="proportion"), Question("change"))
    assert isinstance(found.drift, NotEstimable)
    assert found.check.passed is None
    assert found.check.text.startswith("It cannot be told whether the baselines ran parallel: 3 periods are too few")


def test_a_baseline_without_events_has_no_relative_drift(make_series: Make) -> None:
    found = parallel(
        pair(make_series, [0.0] * 6 + [5.0] * 6, [4.0] * 12, 20, before=6, kind="rate"), Question("change", "relative")
    )
    assert found.check.text.endswith("one baseline has no events at all.")
    assert np.isnan(getattr(found.drift, "value", np.nan))


def test_an_impossible_figure_at_the_comparison_is_told_and_never_reaches_a_model(make_series: Make) -> None:
    other = [20.0, -3.0, 20, 21, 19, 20, 20, 21, 20, 19, 20, 21]
    both = pair(make_series, [22.0] * 6 + [30.0] * 6, other, 40, before=6, kind="proportion")
    found = parallel(both, Question("change", scale="ratio"))
    assert isinstance(found.drift, NotEstimable)
    assert "At the comparison a period has fewer events than none" in found.drift.reason
    assert found.check.passed is None
