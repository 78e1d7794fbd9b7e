"""The grade follows from design and data: what raises it, what lowers it, and what it never does."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.tallies import MONDAY
from trialkit.analysis.estimate import Estimate
from trialkit.judgement.criteria import SEASON, criteria_of
from trialkit.judgement.evaluation import Evaluation, evaluate
from trialkit.protocol.log_form import LogField
from trialkit.records.read import read_log

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


def test_nestas_second_level_asks_for_a_change_for_the_better(make: Make) -> None:
    """Puttick and Ludlow (2013): at level 2 data show a positive change, without confirming that you caused it."""
    assert [evaluate(*make(LOW, after)).grade.nesta for after in (HIGH, LOW)] == [2, 1]
    assert evaluate(*make(HIGH, LOW)).grade.nesta == 1, "worse is no positive change"


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


def named(make: Make, folder: Path, during: list[str], before: Sequence[str] = ("P1", "P2", "P3")) -> Evaluation:
    """Six weeks by three practitioners, then six by those named: a row a call, ten of forty settled in each week."""
    planned, _ = make(LOW, HIGH)
    fields = {**planned.log.fields, "practitioner": LogField(type="code")}
    trial = planned.model_copy(update={"log": planned.log.model_copy(update={"fields": fields})})
    rows = ["date,practitioner,settled,calls,back"]
    for week in range(12):
        staff = before if week < 6 else during
        day = MONDAY + dt.timedelta(weeks=week)
        rows += [f"{day:%d/%m/%Y},{who},{5 + week % 2},20,2" for who in staff]
    folder.mkdir()
    (folder / "log.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return evaluate(trial, read_log(trial, folder))


def test_a_phase_that_one_person_worked_loses_a_grade_and_is_told_why(make: Make, tmp_path: Path) -> None:
    lone, shared = named(make, tmp_path / "lone", ["P1"]), named(make, tmp_path / "shared", ["P1", "P4"])
    assert (lone.grade.level, shared.grade.level) == (2, 3)
    met, reason = criterion(lone, "More than one person")
    assert met is False and reason.startswith("One practitioner did all of the trial: the change and that person")
    assert criterion(shared, "More than one person") == (True, "At least 2 practitioners worked in each phase.")


def test_one_person_throughout_is_told_and_costs_nothing(make: Make, tmp_path: Path) -> None:
    same = named(make, tmp_path / "same", ["P1"], ["P1"])
    met, reason = criterion(same, "More than one person")
    assert met is False and reason.startswith("One practitioner did all of the work before and after")
    assert same.grade.level == 3


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


def test_a_season_that_is_fitted_together_with_the_change_is_said_to_be_allowed_for(make: Make) -> None:
    """Two years of weeks, half of them before: too short a baseline by itself, and yet the season is in the line."""
    found = evaluate(*make(LOW * 9, HIGH * 9))
    assert found.primary.seasonal
    met, reason = criterion(found, "season")
    assert met is True and "a yearly season is fitted together with the change" in reason
    assert not any("season" in words for words in found.grade.would_raise)
    assert isinstance(found.primary.headline, Estimate)
    without = replace(found.primary, headline=replace(found.primary.headline, seasonal=False))
    criteria = criteria_of(found.trial, found.log, without, found.registered)
    (bare,) = [one for one in criteria if one.name == SEASON]
    assert bare.met is False and bare.reason.startswith("The baseline is shorter than two years, so a change that")


def test_two_years_of_baseline_without_a_season_in_the_line_allow_for_none(make: Make) -> None:
    found = evaluate(*make(LOW * 18, HIGH))
    assert isinstance(found.primary.headline, Estimate)
    without = replace(found.primary, headline=replace(found.primary.headline, seasonal=False))
    criteria = criteria_of(found.trial, found.log, without, found.registered)
    (bare,) = [one for one in criteria if one.name == SEASON]
    assert bare.met is False and "two years or more, but no season is fitted together with the change" in bare.reason


def test_all_seven_epoc_criteria_are_answered_every_time(make: Make) -> None:
    for before, during in (([], HIGH), (LOW, HIGH)):
        criteria = evaluate(*make(before, during)).grade.criteria
        assert len(criteria) == 12
        assert all(c.reason.endswith(".") for c in criteria)


def raising(found: Evaluation, words: str) -> tuple[int | None, str]:
    (one,) = [c for c in found.grade.criteria if words in c.name]
    return one.raises_to, one.would_raise


def test_what_would_raise_the_grade_says_to_which(make: Make) -> None:
    none = evaluate(*make([], HIGH))
    to, said = raising(none, "Baseline long enough")
    assert to == 3 and said.endswith("That would raise this to grade 3.")
    to, said = raising(none, "Comparison")
    assert to is None, "a comparison without a baseline raises nothing"
    assert said.endswith(
        "Together with ‘Baseline long enough to show an earlier trend’, that would raise this to grade 4."
    )
    some = evaluate(*make(LOW, HIGH))
    assert raising(some, "Comparison")[0] == 4
    assert raising(some, "Baseline long enough")[0] is None, "a longer baseline is worth having and no other grade"
    assert some.grade.would_raise[0].endswith("That would raise this to grade 4.")


def test_each_promise_of_a_higher_grade_comes_true(make: Make) -> None:
    picked = evaluate(*make(LOW, HIGH, chosen="worst_results"))
    assert raising(picked, "not chosen for its results")[0] == evaluate(*make(LOW, HIGH)).grade.level == 3
    short = evaluate(*make(LOW, HIGH[:2]))
    assert raising(short, "Enough periods judged")[0] == evaluate(*make(LOW, HIGH[:3])).grade.level == 3
    assert raising(evaluate(*make([], HIGH)), "Baseline long")[0] == evaluate(*make(LOW[:3], HIGH)).grade.level


def test_two_things_that_each_take_the_grade_down_raise_it_only_together(make: Make) -> None:
    both = evaluate(*make([*LOW[:4], None, None], HIGH, chosen="worst_results"))
    to, said = raising(both, "not chosen for its results")
    assert to is None and "Together with ‘Missing data too few to matter’" in said and "grade 3" in said


def test_how_far_a_picked_site_moves_by_itself_is_told_where_a_baseline_shows_it(make: Make) -> None:
    told = criterion(evaluate(*make(LOW, HIGH, chosen="worst_results")), "not chosen for its results")[1]
    assert "as the worst of 10 like sites on a month’s figures, up to " in told
    points = float(told.split("up to ")[1].split(" points")[0])
    assert 3 < points < 15
    bare = criterion(evaluate(*make([], HIGH, chosen="worst_results")), "not chosen for its results")[1]
    assert "up to" not in bare


def test_the_share_of_missing_weeks_is_told(make: Make) -> None:
    assert (
        "2 of 12 weeks (17%) had no entries" in criterion(evaluate(*make([*LOW[:4], None, None], HIGH)), "Missing")[1]
    )
