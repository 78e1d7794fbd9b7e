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
LOW, HIGH = Chance(0.21, "posterior", 0.6, 0.05), Chance(0.6, "posterior", 0.99, 0.02)
SEASONAL = Check(SEASON, False, "…", (WAVE,), decides=False)


def test_the_sentence_of_the_chance_says_whose_view_it_is_and_that_harm_was_as_likely() -> None:
    found = replace(evaluated(estimate("change", 0.15, 0.02, 0.3), HARMLESS), chance=LOW)
    assert prospects.chance(found).startswith("The chance, from a sceptic's view, that ‘Signposting’ rose by 10 points")
    assert "one that much harm" in prospects.meaning(found)
    assert "no check that the rule asks took the finding away" in prospects.meaning(found)


def test_a_season_that_takes_the_finding_away_is_named_beside_the_chance() -> None:
    found = replace(evaluated(estimate("change", 0.2, 0.12, 0.3), HARMLESS), chance=HIGH)
    primary = replace(found.primary, checks=(*found.primary.checks, SEASONAL))
    assert f"‘{SEASON}’" in prospects.meaning(replace(found, results=(primary, *found.results[1:])))
    assert SEASON not in prospects.meaning(found)


def test_a_chance_of_an_unclear_result_says_why_it_has_one_and_a_clearer_result_may_not(louth: Evaluation) -> None:
    made = replace(louth, chance=LOW)
    open_ = tuple(replace(one, verdict="unclear") if one is made.primary else one for one in made.results)
    clause = "The log by itself cannot tell: this says only how far it leans."
    assert prospects.chance(replace(made, results=open_)).endswith(
        f"about 21 in 100, starting from 10 in 100. {clause}"
    )
    assert clause not in prospects.chance(made)


def fallen(value: float, undoubted: float = 0.9992) -> Evaluation:
    """A fall of 89% (72 to 96%) against 20% worth having, with this chance."""
    found = evaluated(estimate("trend", -0.891, -0.96, -0.725, scale="relative"), HARMLESS)
    measure = found.primary.measure.model_copy(update={"type": "count", "better": "lower", "worthwhile": 20})
    primary = replace(found.primary, measure=measure, verdict="beyond_worthwhile")
    chance = Chance(value, "posterior", undoubted, 0.000252)
    return replace(found, results=(primary, *found.results[1:]), chance=chance)


def test_a_modest_chance_of_a_change_that_lies_wholly_beyond_says_why_it_is_no_higher() -> None:
    assert prospects.chance(fallen(0.58)).endswith(
        "about 58 in 100, starting from 10 in 100. It is no higher, although the whole interval lies beyond 20%, "
        "because a sceptic takes a fall of 89% or more to come with one new way of working in about 4,000; without "
        "that doubt it would be more than 99 in 100."
    )
    assert "no higher" not in prospects.chance(fallen(0.93))
    improved = fallen(0.58)
    open_ = replace(improved.primary, verdict="improved")
    assert "no higher" not in prospects.chance(replace(improved, results=(open_, *improved.results[1:])))
