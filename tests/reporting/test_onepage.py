"""The one page and the first screen: what was done, why the rule answers so, what is missing, how the plan stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from tests.published import evaluated
from trialkit.judgement.decide import FIXED
from trialkit.judgement.evaluation import Evaluation
from trialkit.judgement.prospects import More
from trialkit.reporting.blocks import Bullets, Fact, Facts
from trialkit.reporting.onepage import one_page
from trialkit.reporting.sections.summary import headline
from trialkit.reporting.words import plain_summary


def page(evaluation: Evaluation) -> dict[str, str]:
    """The rows of the one page by their names."""
    return _rows(one_page(evaluation)[0].blocks)


def screen(evaluation: Evaluation) -> dict[str, str]:
    """The rows of the report's first screen by their names."""
    return _rows(headline(evaluation).blocks)


def _rows(blocks: tuple[object, ...]) -> dict[str, str]:
    facts: list[Fact] = [fact for block in blocks if isinstance(block, Facts) for fact in block.items]
    return {fact.term: fact.text for fact in facts}


@pytest.fixture(scope="module")
def beside() -> Evaluation:
    return evaluated("benchmarking-lincolnshire")


@pytest.mark.parametrize("rows", [page, screen])
def test_what_was_tried_is_what_was_done_and_never_the_question(rows: object, louth: Evaluation) -> None:
    done = louth.trial.intervention.model_copy(update={"what": "Staff began with strengths. Then they looked around."})
    found = rows(replace(louth, trial=louth.trial.model_copy(update={"intervention": done})))  # type: ignore[operator]
    assert (
        found["What was tried"] == "Strengths-based conversations. Staff began with strengths. Then they looked around."
    )
    assert "Question" not in found, "section 3 asks it; the first screen answers"
    assert louth.trial.question not in found["What was tried"]


def test_where_nothing_was_tried_no_row_and_no_summary_claims_it(beside: Evaluation) -> None:
    for rows in (page(beside), screen(beside)):
        assert "What was tried" not in rows
        assert rows["What was looked at"].startswith("The front door as it was.")
    assert " tried ‘" not in plain_summary(beside)
    assert "Nothing new was tried." in plain_summary(beside)


def test_the_page_says_why_and_names_what_is_missing_for_a_roll_out(louth: Evaluation) -> None:
    more = (More(louth.primary.measure, "beyond_worthwhile", 10),)
    decision = replace(louth.decision, outcome="extend", reasons=("It got better.",), lacking=("one thing", "another"))
    for rows in (page, screen):
        assert rows(replace(louth, decision=decision, more=more))["Why"] == (
            "Missing for a roll-out: one thing and another. "
            "About 10 more weeks like these would show whether the change is that large."
        )


def test_where_the_registration_took_extend_away_the_page_says_so(louth: Evaluation) -> None:
    held = replace(louth.decision, outcome="review", withheld="extend", reasons=("It got better.", FIXED))
    assert page(replace(louth, decision=held))["Why"].startswith(FIXED)


def test_before_the_plans_one_look_there_is_no_reason_to_give(louth: Evaluation) -> None:
    assert "Why" not in page(replace(louth, decision=replace(louth.decision, too_early=True)))


@pytest.mark.parametrize(
    ("state", "day", "said"),
    [
        ("unregistered", None, "Not registered."),
        ("after_start", dt.date(2021, 3, 1), "Registered on 1 March 2021, after the trial had begun."),
        ("before_data", dt.date(2021, 1, 4), "Registered on 4 January 2021, before any data, and kept to."),
    ],
)
def test_how_the_plan_stands_is_on_the_page(state: str, day: dt.date | None, said: str, louth: Evaluation) -> None:
    stands = replace(louth.registered, state=state, registered=day)  # type: ignore[arg-type]
    assert page(replace(louth, registered=stands))["The plan"] == said


def test_what_would_lead_to_a_roll_out_is_on_the_page_before_what_would_stop_it(louth: Evaluation) -> None:
    would = ("The rule would answer roll out if one thing.", "The rule would answer stop if another.", "A third.")
    parts = one_page(replace(louth, decision=replace(louth.decision, would_change=would)))
    listed = [block.items for block in parts[1].blocks if isinstance(block, Bullets)]
    assert listed == [would[:2]]
