"""What would mend a finding that a check took away."""

from __future__ import annotations

import pytest

from tests.tallies import HIGH, LOW
from trialkit.analysis import departures, other_models, panel, robustness, within
from trialkit.analysis.estimate import Check, Turn
from trialkit.judgement.evaluation import evaluate
from trialkit.judgement.mending import mends

from .conftest import Make

TURN = (Turn("without it", "the interval includes no change", loses=True),)
MORE = "More like these, before and after, so that the interval lies further from what it must leave out."
DOUBTS = {
    robustness.WAVES,
    robustness.OUTLIERS,
    departures.SPREAD,
    "Other changes at the same time",
    "Figures rounded by hand",
}
"""Checks that raise a doubt without asking the figure again, and so take nothing away."""


def lost(*names: str) -> list[Check]:
    return [Check(name, False, "", TURN) for name in names]


def test_each_check_asks_for_what_would_let_the_finding_stand() -> None:
    found = mends(lost(robustness.EACH_PRACTITIONER, f"{robustness.MISSING} failures"), "month", "change")
    assert found == (
        "More people doing the work, so that the finding does not hang on any one of them.",
        "Entries for the months that are missing.",
    )


def test_the_same_is_said_once_and_no_more_than_the_two_most_telling() -> None:
    twice = lost(f"{robustness.MISSING} failures", f"{robustness.MISSING} successes")
    assert mends(twice, "week", "change") == ("Entries for the weeks that are missing.",)
    many = lost(robustness.EACH_PERIOD, robustness.PRETENDED, robustness.NO_TRANSITION)
    assert mends(many, "week", "change") == (
        "More weeks like these, so that the finding does not hang on any one of them.",
        "A comparison team in the same weeks, which would show what moved the baseline.",
    )


def test_every_check_of_a_series_that_can_take_a_finding_away_has_a_sentence_of_its_own(make: Make) -> None:
    checks = evaluate(*make(LOW * 2, HIGH * 2)).primary.checks
    made = {check.name for check in checks}
    assert len(made) > 12 and made > DOUBTS
    assert {check.name for check in checks if not check.decides} == {departures.SEASON}
    general = {name for name in made if mends(lost(name), "week", "change") == (MORE,)}
    assert general == {*DOUBTS, other_models.NAME}


@pytest.mark.parametrize("name", [panel.EACH_SITE, within.UNCHANGED])
def test_so_have_those_of_several_sites_and_of_pairs(name: str) -> None:
    assert mends(lost(name), "week", "change") != (MORE,)


def test_a_trend_is_not_mended_by_more_periods_which_would_make_it_another_trend() -> None:
    lasting = lost(robustness.EACH_PERIOD, robustness.LONGER_TRANSITION)
    assert mends(lasting, "week", "trend") == (
        "Weeks before the change as well as in it, so that the finding does not hang on any one of them.",
    )
