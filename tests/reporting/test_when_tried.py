"""When the new way itself ran, as far as it is known: never the log's phases in its place."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from tests.published import evaluated
from trialkit.judgement.evaluation import Evaluation, evaluate
from trialkit.protocol.trial import Trial
from trialkit.reporting import words
from trialkit.reporting.around import when
from trialkit.reporting.sections.meaning import limitations
from trialkit.reporting.sections.plan import where_and_who
from trialkit.reporting.tried import opening


def changed(evaluation: Evaluation, **update: object) -> Evaluation:
    """The same log judged by a plan whose intervention says something else."""
    return evaluate(planned(evaluation.trial, **update), evaluation.log)


def planned(trial: Trial, **update: object) -> Trial:
    return trial.model_copy(update={"intervention": trial.intervention.model_copy(update=update)})


@pytest.fixture(scope="module")
def front_door() -> Evaluation:
    return evaluated("csc-front-door")


def test_the_summary_tells_what_was_judged_and_not_when_the_new_way_ran(front_door: Evaluation) -> None:
    judged = front_door.trial.design.phases_of(front_door.trial.decision.judged_phase)
    assert f"The weeks judged ran from {judged[0].start.day} " in opening(front_door)[0]
    assert "It ran from" not in words.plain_summary(front_door)


def test_a_baseline_that_may_hold_the_new_way_is_told_everywhere_and_is_no_baseline(front_door: Evaluation) -> None:
    """All but the first week of the baseline lie after the new way began."""
    before = front_door.trial.design.phases_of("baseline")[0]
    began = before.start + dt.timedelta(days=7)
    found = changed(front_door, began=f"{began}")
    said = "may hold it already"
    criterion = next(one for one in found.grade.criteria if one.name.startswith("Baseline"))
    assert criterion.met is False and said in criterion.reason
    assert found.grade.level < front_door.grade.level
    assert said in words.watch_out(found) and said in limitations(found).html
    assert "The new way itself began on" in where_and_who(found).html
    assert "The new way itself began on" in words.plain_summary(found)
    assert when(found.trial).startswith("trial phase ") and when(front_door.trial).startswith("trial ")


def test_a_page_is_headed_by_what_its_dates_are_of() -> None:
    heads = {name: when(evaluated(name).trial) for name in ("rutland-reablement", "shared-lives-survey")}
    assert heads["rutland-reablement"] == "judged 1 Oct – 31 Dec 2017"
    assert heads["shared-lives-survey"].startswith("looked at ")


def test_a_beginning_after_the_baseline_spoils_nothing(front_door: Evaluation) -> None:
    start = front_door.trial.design.phases_of("trial")[0].start
    found = changed(front_door, began=f"{start}")
    assert found.grade == front_door.grade
    assert "may hold it already" not in words.watch_out(found)


def test_time_between_phases_that_nobody_logged_is_told(front_door: Evaluation) -> None:
    first, *rest = front_door.trial.design.phases
    design = front_door.trial.design.model_copy(
        update={"phases": (first.model_copy(update={"end": first.end - dt.timedelta(days=14)}), *rest)}
    )
    found = replace(front_door, trial=front_door.trial.model_copy(update={"design": design}))
    said = "Nothing is logged from "
    assert said not in limitations(front_door).html and said not in opening(front_door)[0]
    for text in (limitations(found).html, where_and_who(found).html, opening(found)[0]):
        assert said in text and f"between ‘{first.name}’ and ‘{rest[0].name}’" in text


def test_a_weekend_between_phases_needs_no_word(front_door: Evaluation) -> None:
    first, *rest = front_door.trial.design.phases
    design = front_door.trial.design.model_copy(
        update={"phases": (first.model_copy(update={"end": first.end - dt.timedelta(days=2)}), *rest)}
    )
    found = replace(front_door, trial=front_door.trial.model_copy(update={"design": design}))
    assert "Nothing is logged from " not in opening(found)[0]


def test_where_nothing_was_tried_no_place_tried_it(front_door: Evaluation) -> None:
    assert "tried the new way" in where_and_who(front_door).html
    found = replace(front_door, trial=planned(front_door.trial, tried=False))
    assert "tried the new way" not in where_and_who(found).html
    assert "Nothing new was tried." in opening(found)[0]
    assert when(found.trial).startswith("looked at ")
