"""Numbers in words: rounding, signs, units, intervals, dates."""

import datetime as dt
import doctest
import math

import pytest

from trialkit.protocol import wording
from trialkit.reporting import numbers
from trialkit.reporting.numbers import POINTS, Unit, change_unit, decimals_for, interval_brief, interval_words

from .conftest import estimate, make_trial

SIGNPOSTED = make_trial().measure("signposted")


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(-1234.5, 1, "−1,234.5"), (0.04, 1, "0.0"), (-0.04, 1, "0.0"), (math.inf, 0, "no bound"), (47.2, 0, "47")],
)
def test_a_plain_number_has_a_true_minus_and_no_negative_zero(value: float, decimals: int, text: str) -> None:
    assert numbers.plain(value, decimals) == text


@pytest.mark.parametrize(("value", "text"), [(10.0, "10"), (2.5, "2.5"), (1200.0, "1,200"), (0.125, "0.125")])
def test_a_planned_number_is_told_as_it_was_written(value: float, text: str) -> None:
    assert numbers.as_written(value) == text


@pytest.mark.parametrize(
    ("value", "ends", "marks", "decimals"),
    [
        (46.7, (14.2, 65.9), (0.0, 10.0), 0),
        (4.63, (1.2, 8.0), (0.0,), 1),
        (0.1, (-27.3, 28.8), (0.0, 5.0), 0),
        (16.7, (0.4, 33.0), (0.0,), 1),
        (16.7, (0.04, 33.0), (0.0,), 2),
        (20.0, (10.3, 30.0), (0.0, 10.0), 1),
    ],
)
def test_rounding_never_hides_on_which_side_of_a_landmark_an_end_lies(
    value: float, ends: tuple[float, float], marks: tuple[float, ...], decimals: int
) -> None:
    assert decimals_for(value, ends, marks) == decimals


@pytest.mark.parametrize(
    ("value", "lower", "upper", "words", "brief"),
    [
        (0.47, 0.14, 0.66, "14 to 66 points more", "14 to 66"),
        (-0.12, -0.18, -0.06, "6 to 18 points fewer", "6 to 18"),
        (0.16, -0.05, 0.37, "5 points fewer to 37 points more", "5 fewer to 37 more"),
    ],
)
def test_an_interval_says_its_direction_in_words(
    value: float, lower: float, upper: float, words: str, brief: str
) -> None:
    found = estimate("trend", value, lower, upper)
    assert interval_words(SIGNPOSTED, found) == words
    assert interval_brief(SIGNPOSTED, found) == brief


def test_an_end_without_a_bound_is_said_and_never_printed_as_infinity() -> None:
    found = estimate("trend", 0.2, -math.inf, math.inf)
    assert interval_words(SIGNPOSTED, found) == "anything at all"
    assert "inf" not in interval_brief(SIGNPOSTED, found)
    assert "anything above" in interval_words(SIGNPOSTED, estimate("trend", 0.2, 0.1, math.inf))


def test_one_point_is_singular_and_nothing_is_no_change() -> None:
    assert POINTS.change(0.01, 0) == "1 point more"
    assert POINTS.change(-0.02, 0) == "2 points fewer"
    assert POINTS.change(0.001, 0) == "no change"


def test_a_change_in_a_table_has_its_sign_before_its_unit() -> None:
    assert POINTS.signed(0.047, 1) == "+4.7 points"
    assert POINTS.signed(-0.01, 0) == "−1 point"
    assert POINTS.signed(math.inf, 0) == "no bound"
    assert Unit(1.0, prefix="£").signed(-1200.4, 0) == "−£1,200"
    assert Unit(1.0, prefix="£").level(-1200.4, 0) == "−£1,200"


def test_a_relative_change_is_told_in_per_cent() -> None:
    assert change_unit(SIGNPOSTED, "relative").change(1.42, 0) == "142% higher"


def test_the_worthwhile_change_keeps_its_unit() -> None:
    assert numbers.threshold(SIGNPOSTED, 10.0) == "10 points"
    assert numbers.threshold(SIGNPOSTED, 1.0) == "1 point"


def test_dates_do_not_repeat_what_they_share() -> None:
    assert numbers.date_range(dt.date(2021, 2, 1), dt.date(2021, 3, 14)) == "1 Feb – 14 Mar 2021"
    assert numbers.date_range(dt.date(2020, 12, 28), dt.date(2021, 2, 7)) == "28 Dec 2020 – 7 Feb 2021"


def test_a_list_reads_as_a_sentence() -> None:
    assert wording.joined(["a"]) == "a"
    assert wording.joined(["a", "b", "c"]) == "a, b and c"
    assert wording.joined([]) == ""


def test_the_examples_in_the_docstrings_run() -> None:
    found = doctest.testmod(numbers)
    assert found.attempted >= 4 and found.failed == 0


def test_one_of_a_unit_is_told_in_the_singular_in_a_change_a_level_and_the_plan() -> None:
    minutes = SIGNPOSTED.model_copy(update={"type": "mean", "unit": "minutes"})
    score = SIGNPOSTED.model_copy(update={"type": "mean", "unit": "points of score"})
    assert change_unit(minutes, "absolute").change(-1.0, 0) == "1 minute less"
    assert change_unit(minutes, "absolute").change(-2.0, 0) == "2 minutes less"
    assert numbers.level_unit(minutes).level(1.0, 0) == "1 minute"
    assert numbers.threshold(score, 1) == "1 point of score"


@pytest.mark.parametrize(
    ("share", "said", "short"),
    [
        (0.5, "50", "50"),
        (0.125, "13", "13"),
        (0.99, "99", "99"),
        (0.993, "more than 99", ">99"),
        (1.0, "more than 99", ">99"),
        (0.01, "1", "1"),
        (0.0099, "fewer than 1", "<1"),
        (0.0, "fewer than 1", "<1"),
    ],
)
def test_a_chance_is_so_many_of_a_hundred_and_never_certain(share: float, said: str, short: str) -> None:
    assert numbers.of_100(share) == said and numbers.of_100(share, signs=True) == short
