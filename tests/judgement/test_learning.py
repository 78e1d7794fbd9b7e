"""Which way a result speaks follows from its verdict, or from its margin; nothing that is open speaks either way."""

from __future__ import annotations

from typing import get_args

import pytest

from trialkit.judgement.learning import direction
from trialkit.protocol.decision import Safety, Verdict


@pytest.mark.parametrize(
    ("verdict", "way"),
    [
        ("beyond_worthwhile", "for"),
        ("improved", "for"),
        ("unclear", "no_answer"),
        ("not_estimable", "no_answer"),
        ("less_than_worthwhile", "against"),
        ("worsened", "against"),
    ],
)
def test_a_change_speaks_by_where_its_interval_lies(verdict: Verdict, way: str) -> None:
    assert direction("higher", verdict, "none") == way == direction("lower", verdict, "none")


@pytest.mark.parametrize(("safety", "way"), [("safe", "for"), ("harmed", "against"), ("not_shown_safe", "no_answer")])
def test_a_balancing_measure_speaks_by_its_margin_alone(safety: Safety, way: str) -> None:
    but = {"worsened"} if safety == "safe" else set()
    assert {direction("lower", verdict, safety) for verdict in get_args(Verdict) if verdict not in but} == {way}


def test_what_got_better_by_too_little_or_worse_within_its_margin_stands_in_between() -> None:
    """From 3 to 5 points more where 10 are worth having is neither for nor against."""
    assert direction("higher", "less_than_worthwhile", "none", moved=True) == "in_between"
    assert direction("lower", "worsened", "safe", moved=True) == "in_between", "it did come back more often"


def test_where_no_way_is_better_nothing_is_answered() -> None:
    assert {direction("neutral", verdict, "none") for verdict in get_args(Verdict)} == {"no_answer"}
