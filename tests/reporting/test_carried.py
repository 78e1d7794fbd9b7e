"""What a log holds and can carry, in sentences with figures no finer than a reader needs."""

from dataclasses import replace

import pytest

from trialkit.analysis.estimate import Contrast, Estimate, Interval, Line, NotEstimable
from trialkit.judgement.evaluation import Evaluation
from trialkit.reporting import carried
from trialkit.reporting.sections import other_results

from .conftest import HARMLESS, estimate, evaluated, wellbeing_evaluation


def test_first_against_last_is_always_called_a_description(louth: Evaluation) -> None:
    text = carried.description_first_last(louth, louth.primary)
    assert "from the first week" in text.lower() and "33% (15 conversations) to 80% (20 conversations)" in text
    assert text.endswith("two weeks inside the trial; what is judged is the trend over all weeks.")


def test_the_description_says_what_its_per_cent_is_of_and_what_is_judged_instead() -> None:
    made = wellbeing_evaluation()
    share = estimate("first_last", 0.67, 0.54, 0.8, scale="relative")
    for rung, judged in (
        ("segmented", "against what was expected without it"),
        ("phases", "against what came before it"),
    ):
        primary = replace(made.primary, rung=rung, estimates=(share,))
        text = carried.description_first_last(made, primary)
        assert ": 67% higher than the first week (54% to 80%). " in text
        assert text.endswith(f"two weeks inside the trial; what is judged is the trial {judged}.")
    level = replace(made.primary, estimates=(replace(share, value=0.0, interval=Interval(-0.1, 0.1)),))
    assert ": no change (" in carried.description_first_last(made, level)


def test_the_description_claims_no_comparison_with_a_time_before_that_was_not_logged() -> None:
    made = wellbeing_evaluation()
    alone = replace(made.primary, headline=estimate("level", 0.22, 0.19, 0.25), rung="single_level")
    text = carried.description_first_last(made, alone)
    assert text.endswith("what is judged is the level over all weeks, and no change.")
    nothing = NotEstimable("change", "absolute", "Trial", "nothing was logged before.")
    assert carried.description_first_last(made, replace(alone, headline=nothing)).endswith("; no change is judged.")


def test_two_weeks_are_not_described_beside_an_estimate_that_allows_for_the_time_of_year() -> None:
    made = wellbeing_evaluation()
    headline = made.primary.headline
    assert isinstance(headline, Estimate)
    assert carried.description_first_last(made, made.primary)
    seasonal = replace(made.primary, headline=replace(headline, seasonal=True))
    assert carried.description_first_last(made, seasonal) == ""


def test_the_same_number_of_records_can_carry_different_kinds_of_evidence() -> None:
    strong = evaluated(estimate("trend", 0.47, 0.14, 0.66), HARMLESS)
    weak = evaluated(estimate("trend", 0.17, -0.09, 0.40), HARMLESS)
    assert "the log shows one large enough to matter" in " ".join(carried.what_it_can_carry(strong, strong.primary))
    assert "neither that it worked nor that it did not" in " ".join(carried.what_it_can_carry(weak, weak.primary))


def test_a_log_without_a_baseline_says_what_it_cannot_carry(louth: Evaluation) -> None:
    said = " ".join(carried.what_it_can_carry(louth, louth.primary))
    assert "113 conversations over 6 weeks, about 19 a week" in said
    assert "because nothing was logged before" in said


def test_the_roll_out_counts_as_looking_whether_it_lasts() -> None:
    found = wellbeing_evaluation()
    assert "whether the change lasts" not in " ".join(carried.what_it_can_carry(found, found.primary))


def test_records_that_are_not_judged_are_told_apart_from_those_that_are(wellbeing: Evaluation) -> None:
    assert carried.behind(wellbeing, wellbeing.primary) == (
        "The log holds 312 conversations over 15 weeks, about 21 a week. "
        "What is judged rests on 264 of them, in 12 weeks."
    )


@pytest.mark.parametrize(
    ("value", "half", "said"),
    [
        (0.362, 0.0985, "about 10 points either way, so it can tell"),
        (0.16, 0.213, "about 21 points either way, so it cannot tell"),
        (0.1, 0.0437, "about 4.4 points either way"),
        (0.1, 0.0002, "about 0.02 points either way"),
    ],
)
def test_how_far_an_interval_reaches_is_told_as_coarsely_as_it_is_known(value: float, half: float, said: str) -> None:
    found = evaluated(estimate("change", value, value - half, value + half), HARMLESS)
    assert said in " ".join(carried.what_it_can_carry(found, found.primary))


@pytest.mark.parametrize(
    ("lower", "upper", "said"),
    [
        (0.12, 0.4, "Even at the near end of its interval the change is 12 points: the log shows one large enough to"),
        (
            0.02,
            0.4,
            "only 2 points, less than the 10 points worth having: "
            "the log shows that it got better, not that it got better by enough to matter.",
        ),
        (-0.04, 0.06, "falls short of the 10 points worth having: the log shows that any change was too small."),
        (-0.3, -0.1, "on the wrong side of no change, 10 points away"),
    ],
)
def test_each_verdict_says_plainly_what_the_log_shows(lower: float, upper: float, said: str) -> None:
    found = evaluated(estimate("change", (lower + upper) / 2, lower, upper), HARMLESS)
    assert said in " ".join(carried.what_it_can_carry(found, found.primary))


@pytest.mark.parametrize(
    ("first", "last", "lower", "upper", "said"),
    [
        (0.35, 0.73, 0.05, 0.73, "From 35% there is room for 65 points more: what its interval holds beyond"),
        (0.17, 0.08, -0.21, 0.03, "From 17% there is room for 17 points less: "),
        (0.35, 0.73, 0.05, 0.65, ""),
        (0.17, 0.08, -0.17, 0.83, ""),
    ],
)
def test_an_interval_past_the_end_of_the_scale_says_how_far_a_share_can_go(
    first: float, last: float, lower: float, upper: float, said: str
) -> None:
    made = wellbeing_evaluation()
    series = made.primary.series[0]
    fitted = Line("fitted", tuple(series.phase("trial")["index"]), (first,) * 5 + (last,))
    logged = replace(series, frame=series.frame.assign(value=[first, last] * 8))
    found = estimate("trend", last - first, lower, upper)
    primary = replace(made.primary, headline=found, lines=(fitted,), rung="trend", series=(logged,))
    text = " ".join(carried.what_it_can_carry(replace(made, results=(primary, *made.results[1:])), primary))
    assert said in text and ("there is room for" in text) == bool(said)


@pytest.mark.parametrize("contrast", ["average_effect", "effect_at_end"])
def test_where_no_level_is_told_to_have_begun_no_room_is_told_from_it(contrast: Contrast) -> None:
    made = wellbeing_evaluation()
    index = tuple(made.primary.series[0].phase("trial")["index"])
    lines = (Line("fitted", index, (0.73,) * len(index)), Line("counterfactual", index, (0.35,) * len(index)))
    primary = replace(made.primary, headline=estimate(contrast, 0.38, 0.05, 0.73), lines=lines, rung="segmented")
    text = " ".join(carried.what_it_can_carry(replace(made, results=(primary, *made.results[1:])), primary))
    assert "there is room for" not in text and "Its interval reaches" in text


def seen(lower: float, upper: float, *, contrast: Contrast = "trend", kind: str = "proportion") -> str:
    """What is said of the room of a measure that ran from 10% to 30% in the trial, no level told to have begun."""
    made = wellbeing_evaluation()
    result = made.results[1]
    frame = result.series[0].frame.copy()
    frame["value"] = [0.1 + 0.2 * (place % 2) for place in range(len(frame))]
    measure = result.measure.model_copy(update={"type": kind, "unit": "falls" if kind == "count" else None})
    middle = (lower + upper) / 2
    moved = replace(
        result,
        measure=measure,
        headline=estimate(contrast, middle, lower, upper),
        lines=(),
        series=(replace(result.series[0], frame=frame),),
    )
    return carried.room(made, moved)


def test_a_change_larger_than_any_period_leaves_room_for_is_said_to_be_so() -> None:
    assert seen(-0.46, 0.4) == (
        "No week of the trial was above 30%: a fall of more than 30 points takes a start above all that were logged."
    )
    assert seen(-0.3, 0.95) == (
        "No week of the trial was below 10%: a rise of more than 90 points takes a start below all that were logged."
    )
    assert seen(-0.46, 0.4, contrast="change").startswith("No baseline week was above ")
    assert seen(-0.3, 0.9) == seen(-0.46, 0.4, contrast="average_effect") == ""
    assert "a fall of more than 0.3 falls" in seen(-0.46, 40.0, kind="count")
    assert seen(-0.46, 0.4, kind="mean") == ""


def test_a_period_that_is_kept_back_lets_nothing_be_said_of_all_periods() -> None:
    made = wellbeing_evaluation()
    result = made.results[1]
    held = replace(result.series[0], held={"trial": 3.0})
    moved = replace(result, headline=estimate("trend", 0.0, -1.0, 1.0), lines=(), series=(held,))
    assert carried.room(made, moved) == ""


def test_the_room_of_a_balancing_measure_is_told_beside_its_finding() -> None:
    found = evaluated(estimate("trend", 0.47, 0.14, 0.66), estimate("trend", -0.03, -0.46, 0.4))
    assert "No week of the trial was above 33%: a fall of more than 33 points" in other_results(found).html
