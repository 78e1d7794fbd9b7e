"""The whole evaluation in sentences: the summary, the headline box, the terminal."""

import datetime as dt
from dataclasses import replace

import pytest

from trialkit.analysis.estimate import Check, Turn
from trialkit.judgement.evaluation import Evaluation
from trialkit.reporting import words
from trialkit.reporting.sections import summary

from .conftest import louth_evaluation, monthly_evaluation, silent_evaluation, wellbeing_evaluation

ALL = (louth_evaluation, wellbeing_evaluation, monthly_evaluation, silent_evaluation)


@pytest.mark.parametrize("build", ALL)
def test_the_plain_summary_has_at_most_150_words_and_whole_sentences(build: type) -> None:
    text = words.plain_summary(build())
    assert 40 < len(text.split()) <= 150
    assert text.endswith(".")
    assert "significant" not in text.lower()


def test_a_long_name_never_pushes_the_summary_over_its_limit() -> None:
    found = louth_evaluation(intervention={"name": "very " * 39 + "long"}, organisation="word " * 39 + "word")
    assert len(words.plain_summary(found).split()) <= 150


@pytest.mark.parametrize("build", ALL)
def test_terminal_lines_fit_80_columns_and_end_with_the_next_step(build: type) -> None:
    found = build()
    lines = words.summary_lines(found)
    assert all(len(line) <= 80 for line in lines)
    assert lines[-1] == f"Next: trialkit publish {found.trial.id}"
    assert lines[0].startswith(found.trial.title[:30])


def test_the_terminal_marks_illustrative_data_and_leaves_real_data_alone() -> None:
    assert "Illustrative data" in "\n".join(words.summary_lines(louth_evaluation()))
    assert "Illustrative data" not in "\n".join(words.summary_lines(monthly_evaluation()))


def test_the_grade_is_told_in_dots_and_words(louth: Evaluation) -> None:
    assert words.dots(2) == "●●○○○"
    assert words.how_sure(louth).startswith("Grade 2 of 5: ")
    assert words.how_sure(louth).endswith("One site, no baseline, no comparison.")


def test_no_baseline_is_the_first_thing_to_watch(louth: Evaluation) -> None:
    assert words.watch_out(louth).startswith("There was no baseline")


@pytest.mark.parametrize(("day", "told"), [(21, True), (28, True), (8, False)])
def test_a_log_that_stops_before_the_last_week_is_the_first_thing_to_watch(
    louth: Evaluation, day: int, told: bool
) -> None:
    last = dt.date(2021, 3 if day == 8 else 2, day)
    log = replace(louth.log, completeness=replace(louth.log.completeness, last=last))
    said = words.watch_out(replace(louth, log=log))
    opening = f"The log stops on {day} February 2021 and the plan runs to 14 March 2021: this is not the result of the"
    assert said.startswith(opening) is told


WEEK = Check(
    "Without each period in turn",
    False,
    "…",
    (Turn("without the week from 1 February 2021", "the interval includes no change", True),),
)
HELD = Check("Outlying periods", True, "No period stands far from the fitted line.")
IDLE = Check("Pretended starts inside the baseline", None, "There is no baseline.")


def checked(found: Evaluation, *checks: Check) -> Evaluation:
    """The same evaluation with other checks of its primary measure."""
    first, *others = found.results
    return replace(found, results=(replace(first, checks=checks), *others))


@pytest.mark.parametrize(
    ("checks", "said"),
    [
        (
            (WEEK, HELD, IDLE),
            "The finding does not hold up in 1 of 2 checks: without the week from 1 February 2021 the interval "
            "includes no change.",
        ),
        ((HELD, HELD, IDLE), "The finding holds up in all 2 checks that could be made; 1 could not."),
        ((IDLE,), "The finding could not be checked."),
    ],
)
def test_whether_the_finding_holds_up_is_on_the_first_screen_in_the_summary_and_in_the_terminal(
    louth: Evaluation, checks: tuple[Check, ...], said: str
) -> None:
    found = checked(louth, *checks)
    assert words.holds_up(found) == said
    assert f"<dt>Does it hold up</dt><dd>{said}</dd>" in summary.headline(found).html
    assert said in words.plain_summary(found)
    assert f"Does it hold up {said}" in " ".join(" ".join(words.summary_lines(found)).split())


def test_a_summary_that_runs_short_of_words_keeps_the_count_of_checks_and_the_harm(louth: Evaluation) -> None:
    padded = louth.trial.model_copy(update={"organisation": "word " * 24 + "word"})
    found = checked(replace(louth, trial=padded), WEEK, HELD)
    text = words.plain_summary(found)
    assert len(text.split()) <= 150
    assert "The finding does not hold up in 1 of 2 checks" in text
    assert "Repeat contact within 28 days was not shown to be safe" in text


def test_where_nothing_was_checked_there_is_no_line_for_it(louth: Evaluation) -> None:
    found = checked(louth)
    assert words.holds_up(found) == ""
    assert "hold up" not in summary.headline(found).html + "".join(words.summary_lines(found))


def test_the_three_settings_name_the_period_and_the_one_in_the_plan(wellbeing: Evaluation) -> None:
    settings = words.three_settings(wellbeing, wellbeing.primary)
    assert [label for label, _, _ in settings] == [
        "If weeks differ only by chance",
        "As weeks usually do",
        "If the service drifts",
    ]
    assert [used for _, _, used in settings] == [False, True, False]
    assert settings[1][1] == "16.7 points more (0.4 to 33.0)"


def test_months_are_called_months(monthly: Evaluation) -> None:
    assert words.three_settings(monthly, monthly.primary)[0][0] == "If months differ only by chance"


def test_a_trial_without_a_balancing_measure_says_so() -> None:
    found = louth_evaluation()
    alone = found.trial.model_copy(
        update={"measures": found.trial.measures[:1], "no_balancing_measure_because": "Nothing else could move"}
    )
    text = words.balancing(replace(found, trial=alone, results=found.results[:1]))
    assert text == (
        "Nothing was counted that could have shown harm elsewhere. The reason given: Nothing else could move."
    )


def test_going_on_is_no_step_where_no_figures_of_this_design_could_bring_a_roll_out(louth: Evaluation) -> None:
    found = replace(louth, decision=replace(louth.decision, outcome="extend", unreachable=False))
    assert words.rule_says(found) == "Extend: go on, and collect what is missing before deciding"
    never = replace(found, decision=replace(found.decision, unreachable=True))
    assert words.rule_says(never) == "Extend: go on only with a new plan, which logs what this one could not show"
    assert words.rule_sentence(never).endswith(" Go on only with a new plan, which logs what this one could not show.")
    adapted = replace(never, decision=replace(never.decision, outcome="adapt"))
    assert "then try again with a new plan" in words.rule_says(adapted)


def test_a_design_that_cannot_bring_a_roll_out_is_known_by_its_first_thing_that_would_change_it(
    louth: Evaluation,
) -> None:
    said = [each.startswith("No figures could have made this design") for each in louth.decision.would_change]
    assert louth.decision.unreachable is any(said) is True
