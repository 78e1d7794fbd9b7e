"""What would mend a finding that a check took away."""

from __future__ import annotations

from trialkit.analysis import robustness
from trialkit.analysis.estimate import Check, Turn
from trialkit.judgement.mending import mends

TURN = (Turn("without it", "the interval includes no change", loses=True),)


def lost(*names: str) -> list[Check]:
    return [Check(name, False, "", TURN) for name in names]


def test_each_check_asks_for_what_would_let_the_finding_stand() -> None:
    found = mends(lost(robustness.EACH_PRACTITIONER, f"{robustness.MISSING} failures"), "month")
    assert found == (
        "More people doing the work, so that the finding does not hang on any one of them.",
        "Entries for the months that are missing.",
    )


def test_the_same_is_said_once_and_no_more_than_the_two_most_telling() -> None:
    twice = lost(f"{robustness.MISSING} failures", f"{robustness.MISSING} successes")
    assert mends(twice, "week") == ("Entries for the weeks that are missing.",)
    many = lost(robustness.EACH_PERIOD, robustness.PRETENDED, robustness.NO_TRANSITION)
    assert mends(many, "week") == mends(many[:2], "week")


def test_a_check_without_a_sentence_of_its_own_asks_for_more_of_the_same() -> None:
    assert mends(lost("Signed ranks (Wilcoxon)"), "week")[0].startswith("More like these, before and after")
