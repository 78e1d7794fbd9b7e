"""What a leader is told of the checks: none, some or all of them passed, and those that could not be made."""

import pytest

from trialkit.analysis.estimate import Check, Turn
from trialkit.analysis.other_models import NAME as OTHER_MODELS
from trialkit.analysis.robustness import EACH_PERIOD, EACH_PRACTITIONER
from trialkit.judgement.checked import checked, fallen, told

NONE, SMALL = "the interval includes no change", "the interval includes changes smaller than 10 points"
WEEK = Check(EACH_PERIOD, False, "…", (Turn("without the week from 1 February 2021", NONE, True),))
PERSON = Check(EACH_PRACTITIONER, False, "…", (Turn("without practitioner P01", NONE, True),))
MODELS = Check(OTHER_MODELS, False, "…", (Turn("by common textbook methods", NONE, True),))
DRIFT = Check("Other assumptions", False, "…", (Turn("if the service drifts", SMALL, True),))
FIRMER = Check("Transition one period longer", False, "…", (Turn("without the first week", "it leaves out X", False),))
ELSE = Check("Other changes at the same time", False, "Schools reopened.")
FAR = Check("Outlying periods", False, "One lies far away.")
FINE, ALSO = Check("Outlying periods", True, "None."), Check("Figures rounded by hand", True, "No.")
IDLE = Check("Pretended starts inside the baseline", None, "There is no baseline.")


@pytest.mark.parametrize(
    ("checks", "said"),
    [
        ((IDLE,), "The finding could not be checked."),
        ((FINE,), "The finding holds up in the one check that could be made."),
        ((FINE, ALSO, IDLE), "The finding holds up in all 2 checks that could be made; 1 could not."),
        (
            (FINE, ELSE),
            "The finding stays the same in 1 of 2 checks. 1 raises a doubt: other changes at the same time.",
        ),
        (
            (ELSE, FAR, IDLE),
            "Every check of it that could be made raises a doubt: other changes at the same time and outlying periods.",
        ),
        (
            (MODELS, PERSON, FINE, WEEK, IDLE, ELSE),
            "The finding does not hold up in 3 of 5 checks: among them, without the week from 1 February 2021, or "
            "without practitioner P01, the interval includes no change. 1 more raises a doubt: other changes at the "
            "same time.",
        ),
        (
            (WEEK, DRIFT),
            "The finding does not hold up in 2 of 2 checks: without the week from 1 February 2021 the interval "
            "includes no change; if the service drifts the interval includes changes smaller than 10 points.",
        ),
        (
            (FIRMER, DRIFT, FINE),
            "The finding does not hold up in 1 of 3 checks: if the service drifts the interval includes changes "
            "smaller than 10 points. In 1 more, more would be shown.",
        ),
        (
            (FIRMER, FINE),
            "More would be shown in 1 of 2 checks, and less in none: without the first week it leaves out X.",
        ),
    ],
)
def test_one_sentence_or_two_say_whether_it_holds_up(checks: tuple[Check, ...], said: str) -> None:
    assert told(checked(checks)).lengths[0] == said


def test_what_was_not_shown_cannot_get_stronger_but_only_another_answer() -> None:
    said = "The answer changes in 1 of 2 checks: without the first week it leaves out X."
    assert told(checked((FIRMER, FINE)), "The answer", shown=False).lengths[0] == said


def test_a_check_that_could_not_be_made_did_not_pass() -> None:
    found = checked((IDLE, FINE, ELSE, WEEK))
    assert (found.made, len(found.passed), len(found.not_made)) == (3, 1, 1)
    assert found.not_passed == (WEEK, ELSE)


def test_one_week_or_one_practitioner_comes_first_and_other_models_last() -> None:
    assert checked((MODELS, DRIFT, PERSON, WEEK, FIRMER)).turned == (WEEK, PERSON, DRIFT, MODELS, FIRMER)


def test_the_same_is_told_at_three_lengths() -> None:
    count = "The finding does not hold up in 1 of 3 checks"
    named = f"{count}: without practitioner P01 the interval includes no change."
    doubt = "1 more raises a doubt: other changes at the same time."
    assert told(checked((PERSON, ELSE, FINE))).lengths == (f"{named} {doubt}", named, f"{count}.")


def test_only_what_is_lost_makes_a_conclusion_fall() -> None:
    assert checked((FIRMER, FINE)).lost == ()
    assert fallen(checked((PERSON, FIRMER, ELSE)), "That it is safe").lengths[0] == (
        "That it is safe does not hold up in 1 of 3 checks: without practitioner P01 the interval includes no change."
    )
