"""The chance that a change is worth having, told so that one beside another can be understood."""

from __future__ import annotations

from dataclasses import replace

from trialkit.judgement.evaluation import Evaluation
from trialkit.judgement.prospects import Chance
from trialkit.reporting import prospects


def test_a_chance_of_an_unclear_result_says_why_it_has_one_and_a_clearer_result_may_not(louth: Evaluation) -> None:
    made = replace(louth, chance=Chance(0.21, "posterior"))
    open_ = tuple(replace(one, verdict="unclear") if one is made.primary else one for one in made.results)
    clause = "The log shows no finding, so there was none for a check to take away."
    assert prospects.chance(replace(made, results=open_)).endswith(
        f"about 21 in 100, starting from 10 in 100. {clause}"
    )
    assert clause not in prospects.chance(made)
