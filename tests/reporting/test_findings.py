"""One measure in sentences: what each verdict, each safety and each kind of estimate is made to say."""

from dataclasses import replace

import pytest

from trialkit.analysis.estimate import Interval, NotEstimable
from trialkit.judgement.evaluation import Evaluation
from trialkit.reporting import charts, findings

from .conftest import (
    estimate,
    louth_evaluation,
    make_evaluation,
    make_log,
    make_result,
    make_trial,
    wellbeing_evaluation,
)

PAIRS = [(5.0, 15.0)] * 6


def evaluated(primary: object, harm: object, **changes: object) -> Evaluation:
    trial = make_trial(**changes)
    log = make_log(trial, {"signposted": PAIRS, "came_back": PAIRS})
    return make_evaluation(
        trial, log, make_result(trial, log, "signposted", primary), make_result(trial, log, "came_back", harm)
    )  # type: ignore[arg-type]


HARMLESS = estimate("change", -0.02, -0.06, 0.03)


@pytest.mark.parametrize(
    ("value", "lower", "upper", "said"),
    [
        (0.47, 0.14, 0.66, "beyond the 10 points worth having"),
        (0.17, 0.01, 0.34, "may be smaller than the 10 points"),
        (0.16, -0.05, 0.37, "The log cannot tell whether ‘Signposting’ changed"),
        (0.01, -0.04, 0.06, "less than the 10 points worth having (4 fewer to 6 more)"),
        (-0.2, -0.3, -0.1, "That is the wrong way."),
    ],
)
def test_each_verdict_has_its_own_sentence_with_its_interval(
    value: float, lower: float, upper: float, said: str
) -> None:
    found = evaluated(estimate("change", value, lower, upper), HARMLESS)
    text = findings.finding(found, found.primary)
    assert said in text
    assert "significant" not in text


def test_an_uncontrolled_trial_never_says_that_it_caused_anything(louth: Evaluation) -> None:
    text = findings.finding(louth, louth.primary)
    assert "rose" in text and "while the trial ran" in text
    assert not any(word in text for word in ("caused", "led to", "because of", "effect"))


def test_levels_are_named_where_they_agree_with_the_estimate(wellbeing: Evaluation) -> None:
    assert "from 17% of conversations before to 34% in the trial" in findings.finding(wellbeing, wellbeing.primary)


def test_levels_that_disagree_with_the_estimate_are_left_out() -> None:
    found = louth_evaluation()
    other = estimate("change", 0.30, 0.2, 0.4)
    primary = make_result(found.trial, found.log, "signposted", other, lines=found.primary.lines)
    assert "from" not in findings.finding(found, primary).split(":")[0]


def test_what_cannot_be_estimated_is_said_with_its_reason_and_what_it_needs(silent: Evaluation) -> None:
    text = findings.finding(silent, silent.primary)
    assert text == (
        "No interval can be given: only one week has entries, and a change needs at least three. "
        "Log at least three weeks."
    )


@pytest.mark.parametrize(
    ("value", "lower", "upper", "said"),
    [
        (-0.02, -0.06, 0.03, "stayed within its margin: at worst it may have risen by 3 points"),
        (0.01, -0.07, 0.09, "was not shown to be safe: it may have risen by up to 9 points, and the team allowed 5"),
        (0.12, 0.06, 0.18, "got worse: 12 points more (6 to 18), and the team allowed 5 points"),
    ],
)
def test_a_balancing_measure_is_safe_only_when_its_worst_end_is_within_the_margin(
    value: float, lower: float, upper: float, said: str
) -> None:
    found = evaluated(estimate("trend", 0.47, 0.14, 0.66), estimate("change", value, lower, upper))
    assert said in findings.safety(found.results[1])


def test_first_against_last_is_always_called_a_description(louth: Evaluation) -> None:
    text = findings.description_first_last(louth, louth.primary)
    assert "from the first week" in text.lower() and "33% (15 conversations) to 80% (20 conversations)" in text
    assert text.endswith("only a description: the result judged is the trend over all weeks.")


def test_the_description_says_what_its_per_cent_is_of_and_what_is_judged_instead() -> None:
    made = wellbeing_evaluation()
    share = estimate("first_last", 0.67, 0.54, 0.8, scale="relative")
    for rung, judged in (
        ("segmented", "against what was expected without it"),
        ("phases", "against what came before it"),
    ):
        primary = replace(made.primary, rung=rung, estimates=(share,))
        text = findings.description_first_last(made, primary)
        assert ": 67% higher than the first week (54% to 80%). " in text
        assert text.endswith(f"two weeks inside the trial; what is judged is the trial {judged}.")
    level = replace(made.primary, estimates=(replace(share, value=0.0, interval=Interval(-0.1, 0.1)),))
    assert ": no change (" in findings.description_first_last(made, level)


def test_the_same_number_of_records_can_carry_different_kinds_of_evidence() -> None:
    strong = evaluated(estimate("trend", 0.47, 0.14, 0.66), HARMLESS)
    weak = evaluated(estimate("trend", 0.17, -0.09, 0.40), HARMLESS)
    assert "it carries a change that matters" in " ".join(findings.what_it_can_carry(strong, strong.primary))
    assert "neither that it worked nor that it did not" in " ".join(findings.what_it_can_carry(weak, weak.primary))


def test_a_log_without_a_baseline_says_what_it_cannot_carry(louth: Evaluation) -> None:
    said = " ".join(findings.what_it_can_carry(louth, louth.primary))
    assert "113 conversations over 6 weeks, about 19 a week" in said
    assert "because nothing was logged before" in said


def test_the_roll_out_counts_as_looking_whether_it_lasts() -> None:
    found = wellbeing_evaluation()
    assert "whether the change lasts" not in " ".join(findings.what_it_can_carry(found, found.primary))


def test_a_relative_change_that_cannot_be_given_is_said_and_not_left_out() -> None:
    found = louth_evaluation()
    none = NotEstimable("trend", "relative", "Trial", "the first week had none")
    headline = found.primary.headline
    primary = make_result(found.trial, found.log, "signposted", headline, estimates=(none,))  # type: ignore[arg-type]
    assert findings.relative_finding(primary) == "No relative change can be given: the first week had none."


def test_records_that_are_not_judged_are_told_apart_from_those_that_are(wellbeing: Evaluation) -> None:
    assert findings.behind(wellbeing, wellbeing.primary) == (
        "The log holds 312 conversations over 15 weeks, about 21 a week. "
        "What is judged rests on 264 of them, in 12 weeks."
    )


def test_a_trend_inside_the_trial_is_never_too_small_a_change_nor_safe() -> None:
    """It says nothing of the level before it, however narrow its interval."""
    found = evaluated(estimate("trend", 0.01, -0.04, 0.06), estimate("trend", -0.02, -0.06, 0.03))
    assert findings.finding(found, found.primary).startswith("The log cannot tell")
    assert "was not shown to be safe" in findings.safety(found.results[1])


def test_what_others_lie_between_says_its_unit_once_and_no_more_than_whole_per_cents(monthly: Evaluation) -> None:
    share, count = wellbeing_evaluation().primary.measure, monthly.primary.measure
    assert findings.between(share, 0.265, 0.413) == "26% and 41%"
    assert findings.described(share, 0.058, 0.188) == ("6%", "19%")
    named = count.model_copy(update={"unit": "drivers"})
    assert findings.between(named, 1309.0, 2654.0) == "1,309 and 2,654 drivers"
    assert findings.described(named, 1687.0, 1494.0) == ("1,687 drivers", "1,494 drivers")
    lasting = count.model_copy(update={"type": "mean", "unit": "minutes"})
    assert findings.between(lasting, 12.94, 15.1) == "12.9 and 15.1 minutes"


@pytest.mark.parametrize(("assumed", "said"), [("chance", True), (None, False), ("ordinary", False)])
def test_only_an_interval_that_takes_weeks_as_chance_says_so(assumed: str | None, said: bool) -> None:
    pooled = estimate("before_after", 0.17, 0.01, 0.34, weeks_vary=assumed)
    found = evaluated(pooled, HARMLESS)
    assert ("differing only by chance" in findings.finding(found, found.primary)) is said


@pytest.mark.parametrize("value", [0.47, 0.17, 0.0])
def test_a_level_that_is_not_the_plans_is_shown_wherever_the_interval_is(value: float) -> None:
    """Three secondary measures under Bonferroni: 1 − 0.05/3."""
    level = round(1 - 0.05 / 3, 6)
    wide = replace(estimate("change", value, value - 0.16, value + 0.16), interval=Interval(value - 0.16, 1, level))
    planned = {"decision": {"multiplicity": "bonferroni"}}
    found = evaluated(wide, HARMLESS, **planned)
    assert findings.finding(found, found.primary).endswith(
        "The interval is a 98.3% one, not the plan's 95%, so that those of all secondary measures hold together."
    )
    table = charts.estimates_table(found, (found.primary,), "x", "x")
    assert table.shown[0][3].endswith("(98.3%)")
    assert charts.forest_words(found, found.primary).endswith("; 98.3% interval")
    assert charts.phases_telling(found, found.primary).subtitle.endswith("; 98.3% interval")
    plain = evaluated(estimate("change", value, value - 0.16, value + 0.16), HARMLESS, **planned)
    assert "98.3%" not in findings.finding(plain, plain.primary)
    assert "95%" not in findings.finding(plain, plain.primary)
