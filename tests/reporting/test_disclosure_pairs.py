"""People asked twice: what is told of a change with few in its table leaves open how many, and agrees with itself."""

from __future__ import annotations

import math
import re
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from tests.reporting.test_disclosure_said import twice
from trialkit.analysis.estimate import Estimate, Interval, NotEstimable, Result
from trialkit.analysis.paired import Pairs, tango
from trialkit.analysis.two_samples import wilson
from trialkit.protocol.disclosure import RULES
from trialkit.reporting import words
from trialkit.reporting.disclosure import disclosed
from trialkit.reporting.disclosure.levels import share_of_asked
from trialkit.reporting.disclosure.pairs import step_of_pairs, stepped

FEW = Pairs(both=21, lost=1, gained=2, neither=17)


def said(pairs: Pairs) -> tuple[tuple[str, str, int], ...]:
    both = ("yes", "yes", pairs.both), ("yes", "no", pairs.lost)
    return (*both, ("no", "yes", pairs.gained), ("no", "no", pairs.neither))


@cache
def ends(lost: int, gained: int, people: int) -> Interval:
    return tango(Pairs(0, lost, gained, people - lost - gained))


def tables(found: Result, people: range) -> list[tuple[int, int, int]]:
    """All numbers of people, lost and gained whose change is told as this one is."""
    assert isinstance(found, Estimate)
    step = step_of_pairs(40, RULES["nhs_england"], 0.95)
    told = (found.value, found.interval.lower, found.interval.upper)
    return [
        (n, lost, gained)
        for n in people
        for lost, gained in product(range(20), range(20))
        if lost + gained <= n
        and stepped((gained - lost) / n, ends(lost, gained, n), step) == pytest.approx(told, abs=1e-9)
    ]


def test_a_change_with_few_in_its_table_has_many_tables_with_more_and_with_fewer(tmp_path: Path) -> None:
    """2 gained and 1 lost of 41: told to two figures, one table among all of 38 to 42 people had given just that."""
    found = disclosed(twice(tmp_path, said(FEW), "nhs_england")).primary
    headline = found.headline
    assert isinstance(headline, Estimate) and headline.n == 40
    every = tables(headline, range(38, 43))
    assert (41, 1, 2) in every
    for place in (1, 2):
        numbers = {one[place] for one in every}
        assert min(numbers) <= 1 and max(numbers) >= 8 and len(numbers) >= 8
    levels = [one for one in found.estimates if one.subject in ("Before", "After")]
    assert len(levels) == 2 and all(isinstance(one, NotEstimable) for one in levels)


def test_without_steps_the_same_search_finds_the_one_table() -> None:
    exact = ends(1, 2, 41)
    told = tuple(f"{number:.2g}" for number in (1 / 41, exact.lower, exact.upper))
    hits = [
        (n, lost, gained)
        for n, lost, gained in product(range(38, 43), range(15), range(15))
        if (gained - lost) / n > 0
        and tuple(f"{number:.2g}" for number in ((gained - lost) / n, *_two(ends(lost, gained, n)))) == told
    ]
    assert hits == [(41, 1, 2)]


def _two(found: Interval) -> tuple[float, float]:
    return found.lower, found.upper


def test_the_first_screen_does_not_contradict_itself_where_few_changed(tmp_path: Path) -> None:
    text = words.headline(disclosed(twice(tmp_path, said(FEW), "nhs_england")))
    assert not re.search(r"before and", text) and "of 40 people with both answers" in text.lower()


def test_levels_that_are_told_are_the_change_apart(tmp_path: Path) -> None:
    """22 of 63 before and 34 after: 12 more. Rounded each by itself they would be 20 and 35 of 65: 15 more."""
    found = disclosed(twice(tmp_path, said(Pairs(13, 9, 21, 20)), "nhs_england")).primary
    before, after = (one for one in found.estimates if one.subject in ("Before", "After"))
    assert isinstance(found.headline, Estimate) and isinstance(before, Estimate) and isinstance(after, Estimate)
    assert before.value == 20 / 65
    assert after.value - before.value == pytest.approx(found.headline.value)
    assert _two(after.interval) == pytest.approx(_two(wilson(after.value * 65, 65)), abs=0.006)


def test_how_many_scored_more_is_told_as_coarsely(tmp_path: Path) -> None:
    """The chance of a higher answer is worked out from who rose and who fell: 9 of 41 rose and nobody fell."""
    found = disclosed(twice(tmp_path, said(FEW), "research")).results[1]
    higher = next(one for one in found.estimates if one.scale == "superiority")
    step = step_of_pairs(41, RULES["research"], 0.95) / 2
    assert isinstance(higher, Estimate)
    for number in (higher.value, *_two(higher.interval)):
        assert abs(number / step - round(number / step)) < 1e-6


@pytest.mark.parametrize("counts", [(22, 41), (20, 42), (18, 38), (19, 39)])
def test_the_interval_of_a_level_is_that_of_its_rounded_counts(counts: tuple[int, int]) -> None:
    events, of = counts
    level = Estimate("level", "absolute", "Before", events / of, wilson(events, of), "Wilson", of)
    found = share_of_asked(level, RULES["nhs_england"])
    assert found.value == 20 / 40 and found.n == 40
    assert _two(found.interval) == pytest.approx(_two(wilson(20, 40)), abs=0.005)


@pytest.mark.parametrize(
    ("interval", "told"), [((-math.inf, 0.4), (-math.inf, 0.4)), ((0.08, math.inf), (0.05, math.inf))]
)
def test_an_end_without_bound_stays_without_one(interval: tuple[float, float], told: tuple[float, float]) -> None:
    assert stepped(0.1, Interval(*interval), 0.05) == pytest.approx((0.1, *told))
