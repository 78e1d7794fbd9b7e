"""One measure in sentences: what each verdict, each safety and each kind of estimate is made to say."""

from dataclasses import replace

import pytest

from trialkit.analysis.estimate import Interval, Line
from trialkit.judgement.evaluation import Evaluation
from trialkit.reporting import charts, findings, margin

from .conftest import (
    HARMLESS,
    estimate,
    evaluated,
    louth_evaluation,
    make_result,
    wellbeing_evaluation,
)


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
        "It would take entries in three weeks."
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
    assert said in margin.safety(found.results[1])


@pytest.mark.parametrize(
    ("contrast", "said"),
    [
        (
            "trend",
            "cannot show what changed when it began. By that interval even its worst end is no worse than before",
        ),
        ("change", "on average even its worst end is no worse than before, but the end of the phase was not shown"),
    ],
)
def test_what_lies_wholly_on_the_good_side_is_never_said_to_have_got_worse(contrast: str, said: str) -> None:
    found = evaluated(estimate("trend", 0.47, 0.14, 0.66), estimate(contrast, -0.2, -0.3, -0.1))
    text = margin.safety(replace(found.results[1], safety="not_shown_safe"))
    assert said in text
    assert "may have" not in text


def test_a_trend_inside_the_trial_is_never_too_small_a_change_nor_safe() -> None:
    """It says nothing of the level before it, however narrow its interval."""
    found = evaluated(estimate("trend", 0.01, -0.04, 0.06), estimate("trend", -0.02, -0.06, 0.03))
    assert findings.finding(found, found.primary).startswith("The log cannot tell")
    assert "was not shown to be safe" in margin.safety(found.results[1])


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


@pytest.mark.parametrize(
    ("ends", "contrast", "said"),
    [
        ((-0.37, 0.38), "change", "cannot tell (37 points fewer to 38 points more)"),
        ((-0.04, 0.04), "change", "no change (4 fewer to 4 more)"),
        ((-0.04, 0.04), "trend", "cannot tell (4 points fewer to 4 points more)"),
    ],
)
def test_nothing_in_the_middle_is_no_change_only_where_the_whole_interval_is_too_small_to_matter(
    ends: tuple[float, float], contrast: str, said: str
) -> None:
    found = evaluated(estimate(contrast, 0.0, *ends), HARMLESS)
    assert findings.brief(found.primary.measure, found.primary.headline) == said


def ramped(baseline: float) -> Evaluation:
    """Six weeks at 17% before and a ramp to 34%, fitted from this baseline; the log's own is 16% to 20%."""
    found = wellbeing_evaluation()
    design = found.trial.design.model_copy(update={"shape": "ramp"})
    trial = found.trial.model_copy(update={"design": design})
    index = tuple(range(6)) + tuple(range(7, 13))
    rising = tuple(baseline + (0.341 - baseline) * week / 6 for week in range(1, 7))
    lines = (Line("fitted", index, (baseline,) * 6 + rising), Line("counterfactual", index[6:], (baseline,) * 6))
    change = 0.341 - baseline
    primary = replace(found.primary, headline=estimate("change", change, 0.01, 0.4), lines=lines, estimates=())
    return replace(found, trial=trial, results=(primary, *found.results[1:]))


def test_the_ends_of_a_ramp_are_told_as_those_of_its_line() -> None:
    found = ramped(0.174)
    assert "from 17% to 34% of conversations along the fitted line while" in findings.finding(found, found.primary)


@pytest.mark.parametrize("baseline", [0.14, 0.21])
def test_a_fitted_baseline_that_strays_from_the_logged_one_is_not_told(baseline: float) -> None:
    found = ramped(baseline)
    text = findings.finding(found, found.primary)
    assert "rose while the trial ran" in text and "from" not in text.split(":")[0]


def test_what_is_safe_on_average_and_not_at_the_end_is_told_by_its_end() -> None:
    """It may have risen by up to 4 points where 5 are allowed: that is not why it is not shown to be safe."""
    found = evaluated(estimate("trend", 0.47, 0.14, 0.66), estimate("average_effect", 0.01, -0.02, 0.04))
    end = estimate("effect_at_end", 0.04, -0.02, 0.11)
    text = margin.safety(replace(found.results[1], safety="not_shown_safe", estimates=(end,)))
    assert "on average it may have risen by up to 4 points, but the end of the phase" in text
    assert "within the margin: 4 points more than expected (2 fewer to 11 more), and the team allowed 5 points." in text


def test_a_measure_that_is_worse_within_its_margin_is_said_to_have_got_worse() -> None:
    found = evaluated(estimate("trend", 0.47, 0.14, 0.66), estimate("change", 0.02, 0.01, 0.031))
    assert found.results[1].safety == "safe"
    text = margin.safety(found.results[1])
    assert "rose, within its margin: 2 points more (1 to 3), and the team allowed 5 points." in text
