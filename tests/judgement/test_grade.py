"""The grade follows from design and data: what raises it, what lowers it, and what it never does."""

import pytest

from trialkit.judgement.evaluation import Evaluation, evaluate

from .conftest import Make, Weeks

LOW: Weeks = [(9, 40), (11, 40), (10, 40), (8, 40), (10, 40), (12, 40)]
HIGH: Weeks = [(20, 40), (22, 40), (19, 40), (21, 40), (23, 40), (20, 40)]


def criterion(found: Evaluation, words: str) -> tuple[bool | None, str]:
    (one,) = [c for c in found.grade.criteria if words in c.name]
    return one.met, one.reason


@pytest.mark.parametrize(
    ("before", "during", "level", "maryland"),
    [([], HIGH[:1], 1, 1), ([], HIGH, 2, 1), (LOW[:1], HIGH[:1], 2, 2), (LOW, HIGH, 3, 2), (LOW * 2, HIGH, 3, 2)],
)
def test_the_design_sets_the_grade(make: Make, before: Weeks, during: Weeks, level: int, maryland: int) -> None:
    grade = evaluate(*make(before, during)).grade
    assert (grade.level, grade.maryland) == (level, maryland)


def test_the_result_never_moves_the_grade(make: Make) -> None:
    assert evaluate(*make(LOW, LOW)).grade.level == evaluate(*make(LOW, HIGH)).grade.level


def test_a_site_picked_for_its_worst_results_loses_a_grade_and_is_told_why(make: Make) -> None:
    found = evaluate(*make(LOW, HIGH, chosen="worst_results"))
    assert found.grade.level == 2
    met, reason = criterion(found, "not chosen for its results")
    assert met is False and "regression to the mean" in reason


def test_many_missing_weeks_lose_a_grade(make: Make) -> None:
    assert evaluate(*make([*LOW[:4], None, None], HIGH)).grade.level == 2
    assert evaluate(*make(LOW * 2, [*HIGH, None])).grade.level == 3


def test_writing_down_what_else_happened_costs_nothing(make: Make) -> None:
    change = "  other_changes: [{date: 2024-02-20, what: New telephone system}]"
    found = evaluate(*make(LOW, HIGH, more_design=change))
    met, reason = criterion(found, "Independent of other changes")
    assert met is False and "New telephone system (20 February 2024)" in reason
    assert found.grade.level == 3


def test_only_a_long_baseline_earns_the_stronger_verb(make: Make) -> None:
    assert evaluate(*make(LOW, HIGH)).grade.verb == "followed_by"
    assert evaluate(*make(LOW * 2, HIGH)).grade.verb == "changed_when"


def test_no_baseline_is_told_to_log_one_next_time(make: Make) -> None:
    grade = evaluate(*make([], HIGH)).grade
    assert any("grade 3 asks for 3 before and 3 after" in words for words in grade.would_raise)
    season = next(one for one in grade.criteria if one.name == "No other bias, such as season")
    assert season.reason.startswith("There was no baseline, so a change that comes every year")


def test_all_seven_epoc_criteria_are_answered_every_time(make: Make) -> None:
    for before, during in (([], HIGH), (LOW, HIGH)):
        criteria = evaluate(*make(before, during)).grade.criteria
        assert len(criteria) == 12
        assert all(c.reason.endswith(".") for c in criteria)
