"""Change within people: R's paired t and signed ranks, Tango through its pairs, and what cannot be said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from trialkit.analysis.estimate import Estimate, NotEstimable
from trialkit.analysis.paired import Pairs, mcnemar_mid_p, tango
from trialkit.analysis.standing import Landmark
from trialkit.analysis.survey import signed_ranks
from trialkit.analysis.within import Answers, scores, shares

TABLE = pd.read_csv(Path(__file__).parent.parent / "reference" / "paired.csv", comment="#")
BEFORE = [3, 5, 2, 6, 4, 7, 5, 3, 6, 4, 5, 2, 8, 4, 6]
AFTER = [5, 6, 2, 8, 5, 6, 7, 6, 6, 5, 8, 3, 9, 3, 8]


def r(name: str) -> np.ndarray:
    """Values made by R (tests/reference/paired.R), by name."""
    return TABLE.loc[TABLE["name"].str.rsplit("_", n=1).str[0] == name, "value"].to_numpy()


def answers(before: list[float], after: list[float], people: list[int] | None = None) -> Answers:
    count = [1] * len(before) if people is None else people
    return Answers(*(np.array(part, dtype=float) for part in (before, after, count)))


def ends(result: object) -> tuple[float, float, float]:
    assert isinstance(result, Estimate), result
    return result.value, result.interval.lower, result.interval.upper


def test_the_change_of_a_mean_score_is_the_paired_t_of_r() -> None:
    found = scores(answers(BEFORE, AFTER), level=0.95)
    assert ends(found.headline) == pytest.approx(tuple(r("paired_t")), rel=1e-9)
    before, after, higher = found.others
    assert (ends(before)[0], ends(after)[0]) == pytest.approx((np.mean(BEFORE), np.mean(AFTER)))
    moves = Pairs(both=0, lost=2, gained=11, neither=2)
    assert ends(higher)[0] == pytest.approx((1 + 9 / 15) / 2)
    assert ends(higher)[1] == pytest.approx((1 + tango(moves).lower) / 2)


def test_people_who_gave_the_same_answers_may_be_taken_together() -> None:
    one = scores(answers([3, 3, 5, 5, 5], [4, 4, 5, 7, 7]), level=0.9)
    two = scores(answers([3, 5, 5], [4, 5, 7], [2, 1, 2]), level=0.9)
    assert ends(one.headline) == pytest.approx(ends(two.headline), rel=1e-12)
    assert one.checks == two.checks


def test_signed_ranks_are_those_of_r_and_the_centre_is_that_of_hodges_and_lehmann() -> None:
    found = signed_ranks(np.array(AFTER, dtype=float) - np.array(BEFORE), np.ones(15))
    assert found is not None
    assert found.centre == pytest.approx(r("hodges_lehmann")[0])
    assert found.p == pytest.approx(r("signed_ranks_p")[0], rel=1e-6)


def test_the_change_of_a_share_is_tangos_and_its_test_is_mcnemars() -> None:
    found = shares(answers(BEFORE, AFTER), {6.0, 7.0, 8.0, 9.0}, level=0.95)
    pairs = Pairs(both=5, lost=0, gained=4, neither=6)
    assert ends(found.headline)[0] == pytest.approx(4 / 15)
    assert ends(found.headline)[1:] == (tango(pairs).lower, tango(pairs).upper)
    assert mcnemar_mid_p(pairs) == pytest.approx(r("mcnemar_after_six")[0], rel=1e-8)
    assert "4 came to it and 0 left it, mid-P 0.062." in found.checks[0].text
    assert found.checks[0].passed is False


def test_those_who_answered_once_pull_the_change_towards_none() -> None:
    many = answers([0, 0, 1, 1], [0, 1, 0, 1], [30, 22, 8, 40])
    found = shares(many, {1.0}, once=400, level=0.95)
    once = next(check for check in found.checks if check.name.startswith("People without"))
    assert once.passed is True
    shaky = shares(answers([0, 0, 1, 1], [0, 1, 0, 1], [30, 14, 5, 40]), {1.0}, once=900, level=0.95)
    assert shaky.checks[-1].passed is not None
    assert shares(many, {1.0}, level=0.95).checks[-1].passed is None


def test_a_mean_with_many_unchanged_may_no_longer_differ_from_none() -> None:
    found = scores(answers([1, 1, 1], [2, 1, 0], [30, 5, 14]), once=0, level=0.95)
    held = scores(answers([1, 1, 1], [2, 1, 0], [30, 5, 14]), once=51, level=0.95)
    assert ends(found.headline) == ends(held.headline)
    assert held.checks[-1].passed is True
    assert "With 51 people taken as unchanged" in held.checks[-1].text


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ([], [], "nobody gave both answers"),
        ([4], [5], "1 person gave both answers"),
        ([4, 5, 6], [5, 6, 7], "changed by the same amount"),
    ],
)
def test_what_cannot_be_said_of_scores_is_a_reason(before: list[float], after: list[float], reason: str) -> None:
    found = scores(answers(before, after), level=0.95)
    assert isinstance(found.headline, NotEstimable)
    assert reason in found.headline.reason


def test_a_share_that_nobody_changed_still_has_an_interval() -> None:
    found = shares(answers([0, 1], [0, 1], [10, 10]), {1.0}, ordered=True, level=0.95)
    value, lower, upper = ends(found.headline)
    assert (value, lower) == (0, pytest.approx(-upper))
    assert found.checks[0].passed is None
    assert signed_ranks(np.zeros(2), np.array([10, 10])) is None


def test_too_many_people_are_not_ranked() -> None:
    assert signed_ranks(np.array([1.0, -1.0]), np.array([2_000, 1_001])) is None


def test_people_taken_as_unchanged_are_held_to_the_worthwhile_change_too() -> None:
    """36 of 100 gained it and 4 lost it: 21 to 43 points; with 60 more who stayed as they were, 13 to 28."""
    both = answers([0, 1, 0, 1], [1, 0, 0, 1], [36, 4, 30, 30])
    worth = Landmark(0.15, "rises of 15 points or more", "changes smaller than 15 points", "above")
    found = shares(both, {1.0}, once=60, level=0.95, landmarks=[worth])
    assert ends(found.headline)[1:] == pytest.approx((0.21, 0.43), abs=0.005)
    assert found.checks[-1].passed is False
    assert found.checks[-1].text == (
        "With 60 people taken as unchanged the interval includes changes smaller than 15 points, which the reported "
        "one does not."
    )
    assert shares(both, {1.0}, once=60, level=0.95).checks[-1].passed is True


def test_scores_taken_as_unchanged_are_held_to_the_worthwhile_change_too() -> None:
    both = answers([1, 1, 1], [2, 3, 4], [30, 40, 30])
    worth = Landmark(1.5, "rises of 1.5 or more", "changes smaller than 1.5", "above")
    assert scores(both, once=60, level=0.95, landmarks=[worth]).checks[-1].passed is False
    assert scores(both, once=60, level=0.95).checks[-1].passed is True
