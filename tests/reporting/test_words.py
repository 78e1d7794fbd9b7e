"""The whole evaluation in sentences: the summary, the headline box, the terminal."""

from dataclasses import replace

import pytest

from trialkit.judgement.evaluation import Evaluation
from trialkit.reporting import words

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
