"""Pounds in words: rounded to what the interval bears, and never to nothing where there is something."""

import doctest

import pytest

from trialkit.analysis.carrying import Carried
from trialkit.analysis.estimate import Interval
from trialkit.reporting import money


def carried(median: float, lower: float, upper: float) -> Carried:
    return Carried(median, Interval(lower, upper), 0.0)


def test_half_a_step_is_rounded_away_from_nothing_whatever_reckoning_leaves_of_it() -> None:
    """15% of £115m is £17.25m, of which floating point leaves a penny's millionth less."""
    assert money.pounds(15 / 100 * 115_000_000, 100_000) == "£17.3 million"
    assert money.pounds(17_150_000, 100_000) == "£17.2 million"
    assert money.pounds(-2_500, 1_000) == "−£3,000"
    assert money.pounds(2_499, 1_000) == "£2,000"


def test_examples_are_true() -> None:
    assert doctest.testmod(money).failed == 0


@pytest.mark.parametrize(
    ("three", "said"),
    [
        ((121_432, 38_213, 210_954), "£120,000 (£40,000 to £210,000)"),
        ((12_143, 11_821, 12_395), "£12,100 (£11,800 to £12,400)"),
        ((1_234_567, 401_000, 2_123_456), "£1.2 million (£400,000 to £2.1 million)"),
        ((-20_400, -81_000, 33_000), "−£20,000 (−£80,000 to £30,000)"),
        ((5000, 5000, 5000), "£5,000"),
        ((4_000, 12, 90_000), "£4,000 (£10 to £90,000)"),
    ],
)
def test_a_sum_is_told_no_finer_than_its_interval(three: tuple[float, float, float], said: str) -> None:
    assert money.brief(carried(*three)) == said


def test_an_interval_with_a_loss_says_gain_and_loss() -> None:
    assert money.between(Interval(-81_000, 33_000), 10_000) == "between a loss of £80,000 and a gain of £30,000"
    assert money.between(Interval(38_213, 210_954), 10_000) == "between £40,000 and £210,000"
