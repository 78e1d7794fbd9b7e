"""Looking ahead: the chance that a change is worth having, what more weeks would show, and what the next site may."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.tallies import HIGH, LOW, weeks
from trialkit.analysis.estimate import Check, Estimate, NotEstimable, Turn
from trialkit.judgement.evaluation import Evaluation, evaluate
from trialkit.judgement.prospects import Chance, More, chance, more_periods
from trialkit.protocol.source import load_trial
from trialkit.records.read import read_log
from trialkit.records.series import Series

from .conftest import Make
from .test_sites import Build, build  # noqa: F401  (a fixture is found by its name)


def worth(found: Evaluation) -> float:
    assert isinstance(found.chance, Chance)
    return found.chance.value


def at(found: Evaluation, size: float) -> float:
    """The chance of a change of so many points or more."""
    measure = found.primary.measure.model_copy(update={"worthwhile": size})
    told = chance(found.trial, found.log, replace(found.primary, measure=measure, checks=()), ())
    assert isinstance(told, Chance)
    return told.value


@pytest.mark.parametrize(("before", "during"), [(LOW, HIGH), (LOW[:2], HIGH[:2])])
def test_the_chance_is_below_what_the_interval_alone_says_and_falls_as_more_is_asked(
    make: Make, before: list[tuple[int, int]], during: list[tuple[int, int]]
) -> None:
    found = evaluate(*make(before, during))
    headline = found.primary.headline
    assert isinstance(headline, Estimate)
    sizes = (headline.interval.lower, headline.value, headline.interval.upper)
    told = [at(found, 100 * size) for size in sizes]
    assert told == sorted(told, reverse=True)
    assert 0.5 < told[0] < 0.975 and 0.1 < told[1] < 0.5 and told[2] < 0.025


def test_the_chance_names_what_it_is_of(make: Make) -> None:
    found = evaluate(*make(LOW, HIGH))
    assert isinstance(told := found.chance, Chance)
    assert (told.value, told.basis) == (worth(found), "posterior")
    assert told.value < told.undoubted and 0 < told.as_large < 0.1
    assert isinstance(pooled := evaluate(*make(LOW[:1], HIGH[:1])).chance, Chance) and pooled.basis == "sampling"


def test_no_chance_is_told_where_a_check_takes_the_finding_away(make: Make) -> None:
    found = evaluate(*make(LOW, HIGH))
    lost = Check("Other models", False, "", (Turn("by least squares", "the interval includes no change", loses=True),))
    told = chance(found.trial, found.log, replace(found.primary, checks=(lost,)), ())
    assert isinstance(told, NotEstimable) and "does not hold up in its checks" in told.reason
    more = replace(lost, turns=(replace(lost.turns[0], loses=False),))
    assert isinstance(chance(found.trial, found.log, replace(found.primary, checks=(more,)), ()), Chance)


def test_without_a_change_there_is_no_chance_of_one(make: Make) -> None:
    assert isinstance(evaluate(*make([], HIGH[:1])).chance, NotEstimable)


def test_more_weeks_are_counted_where_they_would_do_and_not_where_they_would_not(make: Make) -> None:
    (short,) = [one for one in evaluate(*make(LOW, [(17, 40), (19, 40), (17, 40), (18, 40)])).more if one.aim != "safe"]
    assert short.aim == "beyond_worthwhile" and (short.periods or 1) > 1
    below = evaluate(*make(LOW * 2, [(13, 40), (12, 40), (14, 40), (13, 40)] * 3))
    told = {one.aim: one for one in below.more}
    assert told["beyond_worthwhile"] == More(
        below.primary.measure,
        "beyond_worthwhile",
        None,
        "As it stands the change itself is short of it; if it stays as it is, more weeks do not bring it there.",
    )


def test_a_registered_plan_that_fixed_its_length_is_told_no_number_of_weeks(make: Make) -> None:
    trial, log = make(LOW, [(17, 40), (19, 40), (17, 40), (18, 40)])
    results = evaluate(trial, log).results
    (free,) = [one for one in more_periods(trial, log, results) if one.aim == "beyond_worthwhile"]
    (fixed,) = [one for one in more_periods(trial, log, results, may_extend=False) if one.aim == "beyond_worthwhile"]
    assert free.periods is not None and fixed.periods is None
    assert "fixed how long this trial runs" in fixed.reason and "more weeks are for a further trial" in fixed.reason


def test_no_length_of_a_trial_without_a_baseline_shows_that_a_balancing_measure_is_safe(make: Make) -> None:
    (harm,) = [one for one in evaluate(*make([], HIGH)).more if one.aim == "safe"]
    assert harm.periods is None and "however long it runs" in harm.reason


def test_a_level_without_a_baseline_is_never_told_to_be_within_its_margin_already(make: Make) -> None:
    (harm,) = [one for one in evaluate(*make([], HIGH[:2])).more if one.aim == "safe"]
    assert (harm.periods, harm.reason) == (
        None,
        "What is compared cannot show it: it says nothing of the level before the trial, however long it runs.",
    )


def test_the_weeks_that_are_named_are_enough_when_they_come(make: Make) -> None:
    """The closed form against the whole analysis of a trial that is as much longer."""
    during = [(17, 40), (19, 40), (17, 40), (18, 40)]
    now = evaluate(*make(LOW, during))
    (more,) = [one for one in now.more if one.aim == "beyond_worthwhile"]
    assert isinstance(more, More) and more.periods is not None
    later = evaluate(*make(LOW, during + (during * 20)[: more.periods]))
    end = later.primary.headline
    assert isinstance(end, Estimate) and end.interval.lower == pytest.approx(0.10, abs=0.02)


def test_the_next_team_cannot_be_known_from_one_site(make: Make) -> None:
    found = evaluate(*make(LOW, HIGH)).next_site
    assert found is not None and found.sites == 1
    assert isinstance(found.effect, NotEstimable) and "tried at one site" in found.effect.reason


def test_sites_that_started_together_say_what_a_further_one_may_see(build: Build) -> None:  # noqa: F811
    two = evaluate(*build({"a": weeks(15, 30, 6), "b": weeks(14, 26, 6)})).next_site
    assert two is not None and two.sites == 2 and isinstance(two.effect, Estimate) and two.differ is not None
    three = evaluate(*build({"a": weeks(15, 30, 6), "b": weeks(14, 26, 6), "d": weeks(16, 33, 6)}))
    assert three.next_site is not None and isinstance(three.next_site.effect, Estimate)
    mean = three.primary.headline
    assert isinstance(mean, Estimate)
    wide, narrow = (one.interval.upper - one.interval.lower for one in (three.next_site.effect, mean))
    assert wide > narrow


def test_the_examples_are_told_the_same_every_time() -> None:
    root = Path(__file__).parents[2]
    trial = load_trial(root / "trials" / "louth.yaml")
    log = read_log(trial, root / "impact_logs" / "louth")
    first, again = (evaluate(trial, log) for _ in range(2))
    assert first.chance == again.chance and first.more == again.more


def test_a_series_is_grown_without_touching_it(make: Make) -> None:
    from trialkit.analysis.longer import extended

    found = evaluate(*make(LOW, HIGH)).primary.series[0]
    assert isinstance(found, Series)
    kept = found.frame.copy()
    grown = extended(found, "trial", 3)
    assert found.frame.equals(kept) and len(grown.frame) == len(kept) + 3
    assert grown.frame["denominator"].iloc[-1] == 40 and list(grown.frame["index"]) == list(range(15))


def test_of_a_trend_no_number_of_weeks_is_given(make: Make) -> None:
    """At its slope ten more weeks would pass 100%: the sum takes the same rise as spread over more of them."""
    rising = [(8, 40), (14, 40), (18, 40), (23, 40), (27, 40), (33, 40)]
    found = evaluate(*make([], rising))
    assert isinstance(found.primary.headline, Estimate) and found.primary.headline.contrast == "trend"
    measure = found.primary.measure.model_copy(update={"worthwhile": 95 * found.primary.headline.value})
    told = list(more_periods(found.trial, found.log, (replace(found.primary, measure=measure, verdict="improved"),)))
    assert [(one.periods, "another change" in one.reason) for one in told] == [(None, True)]
