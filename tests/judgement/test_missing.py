"""What is missing, from a YAML and a CSV to the criterion, the limits and the first screen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.tallies import day, head, planned_and_logged
from trialkit.judgement.criteria import MISSING, Criterion
from trialkit.judgement.evaluation import Evaluation, evaluate
from trialkit.reporting import words
from trialkit.reporting.disclosure import disclosed
from trialkit.reporting.sections.meaning import limitations

TEXT = (
    head()
    + """design:
  phases:
    - {{name: Before, kind: baseline, start: 2024-01-01, end: 2024-02-11}}
    - {{name: During, kind: trial, start: 2024-02-12, end: 2024-03-24}}
    - {{name: After, kind: rollout, start: 2024-03-25, end: 2024-04-07}}
  sites: [{{id: one, name: Team one}}]
  chosen_because: whole_service
log:
  row: {row}
  fields:
    date: {{type: date}}
    good: {{type: yes_no{optional}}}
    harmed: {{type: yes_no, required: {harmed}}}
{asked}
measures:
  - {{id: good, name: Went well, role: primary, type: proportion, numerator: {{good: true}}, better: higher,
     worthwhile: 10}}
  - {{id: harmed, name: Harmed, role: balancing, type: proportion, numerator: {{harmed: true}}, better: lower,
     margin: 5}}
"""
)


def built(
    folder: Path,
    rows: Sequence[Sequence[object]],
    *,
    row: str = "call",
    asked: str = "",
    optional: str = "",
    harmed: str = "true",
    provenance: str = "illustrative",
) -> Evaluation:
    text = TEXT.replace("provenance: illustrative", f"provenance: {provenance}").format(
        row=row, asked=asked, optional=optional, harmed=harmed
    )
    return evaluate(*planned_and_logged(folder, text, ["date", "good", "harmed"], rows))


def answers(*, without: int = 0, column: int = 2, weeks: int = 12) -> list[list[object]]:
    """Ten rows a week, of which the first few hold no answer in one column."""
    rows: list[list[object]] = []
    for week in range(weeks):
        for number in range(10):
            made: list[object] = [day(week), "yes" if number % 2 else "no", "no" if number else "yes"]
            if number < without:
                made[column] = ""
            rows.append(made)
    return rows


def criterion(evaluation: Evaluation) -> Criterion:
    return evaluation.grade.criterion(MISSING)


def limits(evaluation: Evaluation) -> str:
    return " ".join(limitations(evaluation).html.split())


def test_rows_without_the_balancing_answer_are_counted_and_cost_no_grade(tmp_path: Path) -> None:
    whole, found = built(tmp_path / "a", answers()), built(tmp_path / "b", answers(without=3))
    said = "36 of 120 rows hold no answer for “Harmed”."
    assert criterion(whole).met is True and "hold no answer" not in criterion(whole).reason
    assert criterion(found).met is False and said in criterion(found).reason
    assert found.grade.level == whole.grade.level
    assert said in words.watch_out(found) and said in limits(found)


def test_a_few_rows_without_an_answer_are_told_and_can_be_borne(tmp_path: Path) -> None:
    found = criterion(built(tmp_path, answers(without=1)))
    assert found.met is True
    assert "12 of 120 rows hold no answer for “Harmed”." in found.reason and not found.limit


def test_rows_of_phases_that_are_not_compared_do_not_count(tmp_path: Path) -> None:
    found = criterion(built(tmp_path, answers(without=3, weeks=14)))
    assert "36 of 120 rows hold no answer" in found.reason


def test_an_answer_that_the_form_lets_be_left_empty_may_not_have_been_asked_for(tmp_path: Path) -> None:
    found = built(tmp_path, answers(without=3, column=1), optional=", required: false")
    assert criterion(found).met is None
    assert "36 of 120 rows hold no answer for “Went well”, which the form lets be left empty" in limits(found)


def test_a_survey_that_few_answered_is_no_complete_record(tmp_path: Path) -> None:
    few = built(tmp_path / "a", answers(), row="answer", asked="  survey: true\n  asked: 2000")
    most = built(tmp_path / "b", answers(), row="answer", asked="  survey: true\n  asked: 130")
    said = "120 of 2,000 people answered the survey."
    assert criterion(few).met is False and said in criterion(few).reason
    assert few.grade.level == most.grade.level - 1
    assert said in words.watch_out(few) and said in limits(few)
    assert criterion(most).met is True and "120 of 130 people" in criterion(most).reason
    assert "answered the survey" not in words.watch_out(most)


def test_a_survey_of_which_nobody_knows_how_many_were_asked_cannot_be_told(tmp_path: Path) -> None:
    found = built(tmp_path, answers(), asked="  survey: true")
    said = "How many people were asked is not stated"
    assert criterion(found).met is None and said in criterion(found).reason
    assert said in words.watch_out(found) and said in limits(found)


def test_a_call_out_is_no_survey_and_rows_set_aside_are_no_answers(tmp_path: Path) -> None:
    calls = built(tmp_path / "a", answers(), row="response")
    assert "asked" not in criterion(calls).reason and criterion(calls).met is True
    some = built(tmp_path / "b", [*answers(), ["no date", "yes", "no"]], asked="  survey: true\n  asked: 125")
    assert "120 of 125 people answered the survey in a row that could be used." in criterion(some).reason


def test_more_answers_than_people_asked_are_told(tmp_path: Path) -> None:
    found = criterion(built(tmp_path, answers(), asked="  survey: true\n  asked: 100"))
    assert found.met is None and "120 rows and the plan says that 100 people were asked" in found.reason


def test_how_many_hold_no_answer_is_kept_back_where_they_are_few(tmp_path: Path) -> None:
    """3 of 120 rows, then 7 answers; and the limits and the first screen come from the same words."""
    rows = [[*row[:2], "" if number < 3 else row[2]] for number, row in enumerate(answers())]
    found = built(tmp_path / "a", rows, provenance="real")
    assert "3 of 120 rows" in criterion(found).reason
    kept = disclosed(found, "public")
    assert "fewer than 8 of about 120 rows hold no answer" in criterion(kept).reason
    asked = built(tmp_path / "b", sorted(answers()[::-18]), asked="  survey: true\n  asked: 2000", provenance="real")
    kept = disclosed(asked, "public")
    assert "fewer than 8 of about 2,000 people answered the survey" in criterion(kept).reason
    assert "fewer than 8 of about 2,000 people" in words.watch_out(kept) and "7 of 2,000" not in limits(kept)
