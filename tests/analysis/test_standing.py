"""Where an interval stands against each landmark, and what is said when it stands elsewhere."""

from __future__ import annotations

import math

import pytest

from trialkit.analysis.estimate import Estimate, Interval, NotEstimable, Turn
from trialkit.analysis.standing import Landmark, compared, moved, standing, stands

RISE = Landmark(0.10, "rises of 10 points or more", "changes smaller than 10 points", "above")
FALL = Landmark(-0.10, "changes smaller than 10 points", "falls of 10 points or more", "below")
HARM = Landmark(0.05, "rises of 5 points or more", "changes smaller than 5 points")
DOUBLED = Landmark(2.0, "doubling or more", "less than doubling", "above")


def estimate(lower: float, upper: float, scale: str = "absolute") -> Estimate:
    value = 0.0 if math.isinf(upper - lower) else (lower + upper) / 2
    return Estimate("change", scale, "", value, Interval(lower, upper), "", 1)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lower", "upper", "scale", "expected"),
    [
        (0.1, 0.2, "absolute", "above"),
        (-0.2, -0.1, "absolute", "below"),
        (0.0, 0.2, "absolute", "across"),
        (-0.2, 0.0, "relative", "across"),
        (0.5, 1.5, "ratio", "across"),
        (1.1, 1.5, "ratio", "above"),
        (0.5, 0.9, "odds_ratio", "below"),
        (0.55, 0.7, "superiority", "above"),
        (0.4, 0.6, "superiority", "across"),
        (-math.inf, math.inf, "absolute", "across"),
    ],
)
def test_no_change_is_where_the_scale_has_it(lower: float, upper: float, scale: str, expected: str) -> None:
    assert standing(estimate(lower, upper, scale)) == (expected,)


@pytest.mark.parametrize(
    ("mark", "lower", "upper", "scale", "expected"),
    [
        (RISE, 0.11, 0.30, "absolute", "above"),
        (RISE, 0.10, 0.30, "absolute", "above"),
        (RISE, 0.09, 0.30, "absolute", "across"),
        (RISE, -0.30, 0.10, "absolute", "across"),
        (RISE, -0.30, 0.09, "absolute", "below"),
        (FALL, -0.30, -0.10, "absolute", "below"),
        (FALL, -0.30, -0.09, "absolute", "across"),
        (FALL, -0.10, 0.30, "absolute", "across"),
        (FALL, -0.09, 0.30, "absolute", "above"),
        (HARM, -0.10, 0.05, "absolute", "across"),
        (HARM, -0.10, 0.049, "absolute", "below"),
        (HARM, 0.05, 0.20, "absolute", "across"),
        (HARM, 0.06, 0.20, "absolute", "above"),
        (DOUBLED, 2.0, 3.0, "ratio", "above"),
        (DOUBLED, 1.2, 3.0, "ratio", "across"),
        (DOUBLED, 1.2, 1.9, "ratio", "below"),
    ],
)
def test_a_landmark_is_passed_by_the_whole_interval_or_not_at_all(
    mark: Landmark, lower: float, upper: float, scale: str, expected: str
) -> None:
    found = standing(estimate(lower, upper, scale), (mark,))
    assert found is not None and found[1] == expected


def test_where_there_is_no_interval_it_stands_nowhere() -> None:
    assert standing(NotEstimable("change", "absolute", "", "no"), (RISE,)) is None


@pytest.mark.parametrize(
    ("now", "registered", "then", "against", "loses"),
    [
        (("across",), ("above",), "the interval includes no change", "which the reported one does not", True),
        (
            ("above",),
            ("across",),
            "the interval shows a rise",
            "which the reported one does not",
            False,
        ),
        (
            ("below",),
            ("above",),
            "the interval shows a fall",
            "and the reported one shows a rise",
            True,
        ),
        (
            ("above", "across"),
            ("above", "above"),
            "the interval includes changes smaller than 10 points",
            "which the reported one does not",
            True,
        ),
        (
            ("across", "across"),
            ("across", "below"),
            "the interval includes rises of 10 points or more",
            "which the reported one does not",
            True,
        ),
        (
            ("above", "above"),
            ("above", "across"),
            "the interval leaves out changes smaller than 10 points",
            "which the reported one includes",
            False,
        ),
        (
            ("above", "below"),
            ("above", "above"),
            "the interval includes only changes smaller than 10 points",
            "and the reported one only rises of 10 points or more",
            True,
        ),
    ],
)
def test_the_words_say_which_landmark_moved(now, registered, then, against, loses) -> None:
    found = moved(now, registered, (RISE,))
    assert found is not None
    assert (found.then, found.against, found.loses) == (then, against, loses)


def test_no_change_is_told_before_the_other_landmarks_and_a_loss_before_a_gain() -> None:
    both = moved(("across", "across"), ("above", "above"), (RISE,))
    assert both is not None and both.landmark == 0
    mixed = moved(("above", "across"), ("across", "below"), (HARM,))
    assert mixed is not None and mixed.landmark == 1
    assert mixed.then == "the interval includes rises of 5 points or more"
    assert moved(("above", "above"), ("above", "above"), (RISE,)) is None
    assert moved(("above",), ("above", "across"), (RISE,)) is None, "a shorter one is compared as far as it goes"


def test_a_standing_says_what_it_is_clear_of() -> None:
    assert stands(("above", "above"), (RISE,)) == "shows a rise and leaves out changes smaller than 10 points"
    assert stands(("across", "below"), (RISE,)) == "includes no change and leaves out rises of 10 points or more"
    assert stands(("across", "across"), (RISE,)) == "includes no change"


def test_a_comparison_passes_only_where_every_refit_stands_as_registered() -> None:
    same = compared("Name", ("above", "above"), [("without A", ("above", "above")), ("without B", None)], (RISE,))
    assert same.passed is True
    assert same.text == (
        "The interval shows a rise and leaves out changes smaller than 10 points, as reported, "
        "in 1 refit; 1 more could not be estimated."
    )
    found = [("without A", ("above", "across")), ("without B", ("across", "across")), ("without C", ("above", "above"))]
    turned = compared("Name", ("above", "above"), found, (RISE,))
    assert turned.passed is False
    assert turned.text == (
        "Without B the interval includes no change, which the reported one does not; 1 more of 3 changes it too."
    )
    assert turned.turns == (
        Turn("without B", "the interval includes no change", True),
        Turn("without A", "the interval includes changes smaller than 10 points", True),
    )
    assert compared("Name", None, found).passed is None
    assert compared("Name", ("above",), [("without A", None)]).passed is None
