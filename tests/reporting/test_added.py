"""The effect added up, in a sentence, by type of measure and by where its interval lies."""

from __future__ import annotations

from dataclasses import replace

import pytest

from trialkit.analysis.controlled import AGAINST
from trialkit.analysis.estimate import Check, Estimate, Interval, NotEstimable
from trialkit.analysis.standing import standing
from trialkit.judgement.results import Comparison
from trialkit.reporting.added import added_up
from trialkit.reporting.terms import about, scale_words


def told(evaluation, value, lower, upper, *, subject="Trial against Baseline", comparison=None, **measure):
    """The sentence for one sum, with the primary measure changed as asked."""
    total = Estimate("cumulative_effect", "total", subject, value, Interval(lower, upper), "made up", 240, 6)
    primary = evaluation.primary
    changed = replace(
        primary, measure=primary.measure.model_copy(update=measure), estimates=(total,), comparison=comparison
    )
    return added_up(evaluation, changed)


def test_records_that_went_differently_are_told_out_of_all(louth):
    said = told(louth, -27.2, -35.3, -18.9)
    assert said == (
        "Over the six weeks of the trial: 27 fewer conversations counted in ‘Signposting’ (19 to 35), of 240."
    )


def test_an_interval_across_nothing_says_both_ways(louth):
    assert "3 more conversations" in (said := told(louth, 3.1, -12, 18))
    assert "(12 fewer to 18 more)" in said


def test_a_sum_that_stands_otherwise_than_the_change_judged_says_so(louth):
    """The headline is a rise; added up, the same change is told where effects add."""
    assert standing(louth.primary.headline) == ("above",)
    across = "It adds up the change in the measure's own unit, and its interval includes no change."
    assert told(louth, 27.2, -2.1, 35.3).endswith(f"(2 fewer to 35 more), of 240. {across}")
    assert "It adds up" not in told(louth, 27.2, 18.9, 35.3)


def test_counts_money_and_means_say_what_was_added_up(louth):
    assert told(louth, -27, -35, -19, type="count", counted="calls") == (
        "Over the six weeks of the trial: 27 fewer calls (19 to 35)."
    )
    assert told(louth, -5400, -9100, -1700, type="money") == (
        "Over the six weeks of the trial: £5,400 less in all (£1,700 to £9,100), over 240 conversations."
    )
    assert told(louth, 1240, 300, 2180, type="mean", unit="minutes") == (
        "Over the six weeks of the trial: 1,240 minutes more in all (300 to 2,180), over 240 conversations."
    )


def test_against_a_comparison_it_says_than_what(louth):
    subject = f"Trial against Baseline, {AGAINST}"
    absent = NotEstimable("change", "absolute", "", "no reason.")
    beside = Comparison(("North team",), True, "", Check("", None, ""), absent, absent)
    said = told(louth, 27, 19, 35, subject=subject, comparison=beside)
    assert "than had it moved as North team did (19 to 35), of 240." in said


def test_without_a_sum_there_is_no_sentence(louth):
    assert added_up(louth, replace(louth.primary, estimates=())) == ""


@pytest.mark.parametrize(("kind", "words"), [("proportion", "records"), ("count", "events"), ("money", "pounds")])
def test_the_table_names_what_is_added_up(louth, kind, words):
    measure = louth.primary.measure.model_copy(update={"type": kind, "counted": None})
    assert scale_words(measure, "total", "cumulative_effect") == words
    total = Estimate("cumulative_effect", "total", "Trial against Baseline", 1.0, Interval(0, 2), "", 240, 6)
    assert about(total, "week") == "Added up over 6 weeks: Trial against Baseline"
