"""What a report says of the chance: where it starts, what it holds on, and the check that no rule asks."""

from __future__ import annotations

from dataclasses import replace

from trialkit.analysis.departures import SEASON
from trialkit.analysis.estimate import Check, Turn
from trialkit.judgement.evaluation import Evaluation
from trialkit.judgement.prospects import Chance
from trialkit.reporting import prospects

from .conftest import HARMLESS, estimate, evaluated

WAVE = Turn("with a yearly wave in the line", "the interval includes no change", True)
SEASONAL = Check(SEASON, False, "…", (WAVE,), decides=False)


def test_the_sentence_of_the_chance_says_whose_view_it_is_and_that_harm_was_as_likely() -> None:
    found = replace(evaluated(estimate("change", 0.15, 0.02, 0.3), HARMLESS), chance=Chance(0.21, "posterior"))
    assert prospects.chance(found).startswith("The chance, from a sceptic's view, that ‘Signposting’ rose by 10 points")
    assert "one that much harm" in prospects.meaning(found)
    assert "no check that the rule asks took the finding away" in prospects.meaning(found)


def test_a_season_that_takes_the_finding_away_is_named_beside_the_chance() -> None:
    found = replace(evaluated(estimate("change", 0.2, 0.12, 0.3), HARMLESS), chance=Chance(0.6, "posterior"))
    primary = replace(found.primary, checks=(*found.primary.checks, SEASONAL))
    assert f"‘{SEASON}’" in prospects.meaning(replace(found, results=(primary, *found.results[1:])))
    assert SEASON not in prospects.meaning(found)


def test_a_chance_of_an_unclear_result_says_why_it_has_one_and_a_clearer_result_may_not(louth: Evaluation) -> None:
    made = replace(louth, chance=Chance(0.21, "posterior"))
    open_ = tuple(replace(one, verdict="unclear") if one is made.primary else one for one in made.results)
    clause = "The log by itself cannot tell: this says only how far it leans."
    assert prospects.chance(replace(made, results=open_)).endswith(
        f"about 21 in 100, starting from 10 in 100. {clause}"
    )
    assert clause not in prospects.chance(made)
