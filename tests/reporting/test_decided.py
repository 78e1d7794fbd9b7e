"""The decision that leaders took, beside a rule that had answered, had not answered yet, or answers otherwise now."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from trialkit.judgement.evaluation import Evaluation
from trialkit.judgement.taken import Standing
from trialkit.protocol.taken import Taken
from trialkit.reporting import decided

DIGEST = f"sha256:{'0' * 64}"


def taken(number: int, outcome: str, on: dt.date, rule: str) -> Taken:
    stamp = dt.datetime(on.year, on.month, on.day, 12, tzinfo=dt.UTC)
    told: dict[str, Any] = {"outcome": outcome, "by": "Director", "reason": "Ready", "rule": rule, "toolkit": "0.1.0"}
    told |= {"trial": "louth", "dissent": None, "next_review": None, "grade": 2, "recorded": stamp, "on": on}
    return Taken.model_construct(decision=number, plan=DIGEST, log=DIGEST, figures=DIGEST, **told)


def with_decisions(evaluation: Evaluation, *records: Taken, early: bool = False, answer: str = "review") -> Evaluation:
    decision = replace(evaluation.decision, outcome=answer, too_early=early)  # type: ignore[arg-type]
    last = records[-1]
    stands = Standing(records, last.outcome == answer, rule_moved=last.rule != answer)
    return replace(evaluation, decision=decision, taken=stands)


MIDWAY, LATER = dt.date(2021, 2, 20), dt.date(2021, 4, 12)


def test_a_decision_before_the_end_is_not_set_against_an_answer_the_rule_has_not_given(louth: Evaluation) -> None:
    said = decided.headline(with_decisions(louth, taken(1, "roll_out", MIDWAY, "review"), early=True))
    assert said.endswith("The rule had not answered yet: it is asked once, at the end.")
    assert "review" not in said.lower()


def test_once_the_rule_has_answered_an_early_decision_is_still_told_as_one(louth: Evaluation) -> None:
    found = with_decisions(louth, taken(1, "roll_out", MIDWAY, "review"), answer="extend")
    assert "The rule had not answered then, and says extend now." in decided.headline(found)
    assert decided.earlier(found).shown[0][-1] == "no answer yet"


def test_an_answer_that_changed_is_told_with_both(louth: Evaluation) -> None:
    found = with_decisions(louth, taken(1, "extend", LATER, "review"), answer="extend")
    assert "The rule said review then, and says extend now." in decided.headline(found)


def test_a_second_decision_says_which_one_it_replaces(louth: Evaluation) -> None:
    first, second = taken(1, "roll_out", LATER, "review"), taken(2, "stop", dt.date(2021, 5, 3), "review")
    assert "It replaces" not in decided.headline(with_decisions(louth, first))
    said = decided.headline(with_decisions(louth, first, second))
    assert said.startswith("Stop, on 3 May 2021, by Director. It replaces the decision of 12 April 2021, roll out.")
