"""Hidden cells cannot be solved for: not from phases' totals, other sites, shown cells or percentages."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from trialkit.protocol.disclosure import RULES, DisclosureRule
from trialkit.reporting.disclosure.cells import Cells, cells, covered

HIDING = [rule for rule in RULES.values() if rule.hides]
PHASES = np.array(["Before"] * 8 + ["During"] * 7)


def calendar(phases: np.ndarray = PHASES) -> pd.DataFrame:
    return pd.DataFrame({"phase": phases, "logged": True})


def drawn(rng: np.random.Generator, sites: int, over: float, share: float) -> list[np.ndarray]:
    """Periods × (counted, not counted, all) of all sites together, then of each."""
    each = []
    for _ in range(sites):
        every = rng.poisson(over, len(PHASES))
        counted = rng.binomial(every, share)
        each.append(np.column_stack([counted, every - counted, every]).astype(float))
    return [sum(each), *each] if sites > 1 else each  # type: ignore[list-item]


def sums_of(found: Cells, people: list[np.ndarray]) -> dict[tuple[int, int], np.ndarray]:
    return {
        (place, int(block)): people[place][found.block[place] == block].sum(axis=0)
        for place in range(len(people))
        for block in np.unique(found.block[place])
    }


def possible(found: Cells, people: list[np.ndarray], which: int) -> dict[tuple[int, int], tuple[float, float]]:
    """The least and the largest that each hidden number could be to somebody who knows all else exactly.

    What is known: every cell that is shown, the total of every phase at every place that has one of its own, and that
    the sites add up.
    """
    true = sums_of(found, people)
    order = sorted(true)
    at = {cell: number for number, cell in enumerate(order)}
    rows, right = [], []

    def known(members: list[tuple[tuple[int, int], float]], total: float) -> None:
        row = np.zeros(len(order))
        for cell, weight in members:
            row[at[cell]] = weight
        rows.append(row)
        right.append(total)

    for cell in order:
        if cell not in found.hidden:
            known([(cell, 1.0)], true[cell][which])
    for place, blocks in enumerate(found.block):
        for name in ("Before", "During"):
            members = sorted({int(block) for block in blocks[name == PHASES]})
            if len(members) > 1:
                known([((place, block), 1.0) for block in members], people[place][name == PHASES].sum(axis=0)[which])
    if len(people) > 1:
        for block in np.unique(found.block[0]):
            parts = [((place, int(block)), -1.0) for place in range(1, len(people))]
            known([((0, int(block)), 1.0), *parts], 0.0)
    ends = {}
    for cell in sorted(found.hidden):
        aim = np.zeros(len(order))
        aim[at[cell]] = 1.0
        low, high = (
            linprog(sign * aim, A_eq=np.array(rows), b_eq=np.array(right), bounds=(0, None), method="highs")
            for sign in (1.0, -1.0)
        )
        ends[cell] = (low.fun, np.inf if high.status == 3 else -high.fun)
    return ends


@pytest.mark.parametrize("rule", HIDING, ids=lambda rule: rule.id)
@pytest.mark.parametrize(("sites", "over", "share"), [(1, 60, 0.2), (1, 25, 0.5), (2, 40, 0.3), (3, 60, 0.25)])
def test_a_small_number_could_still_be_any_that_the_rule_hides(
    rule: DisclosureRule, sites: int, over: float, share: float
) -> None:
    rng = np.random.default_rng([rule.fewest, sites, int(over)])
    asked = 0
    for _ in range(12):
        people = drawn(rng, sites, over, share)
        found = cells([calendar()] * len(people), people, rule, "week", sums=range(len(people)) if sites > 1 else ())
        true = sums_of(found, people)
        for which in range(3):
            ends = possible(found, people, which) if found.hidden else {}
            for cell, (low, high) in ends.items():
                if rule.hidden(true[cell][which]):
                    asked += 1
                    assert low <= 1 + 1e-6 and high >= rule.fewest - 1 - 1e-6, (cell, true[cell], low, high)
    assert asked or rule.id == "ons"


def test_hiding_only_what_is_small_would_be_solved_by_subtraction() -> None:
    """The test above can fail: without the cells that are hidden beside small ones the phase's total tells them."""
    rule = RULES["nhs_england"]
    counted = np.array([20.0, 3, 25, 22, 19, 24, 21, 20, 30, 31, 29, 33, 30, 28, 32])
    people = [np.column_stack([counted, 100 - counted, np.full(15, 100.0)])]
    found = cells([calendar()], people, rule, "week")
    bare = Cells(found.size, found.block, frozenset({(0, 1)}), found.cells)
    assert possible(bare, people, 0)[(0, 1)] == pytest.approx((3.0, 3.0))
    low, high = possible(found, people, 0)[(0, 1)]
    assert low <= 1 and high >= 7 and len(found.hidden) == 2


def test_percentages_with_known_denominators_hide_the_few_who_do_not_count() -> None:
    """18 of 20 is two people who did not: a small complement is as small a number as a small count."""
    counted = np.array([50.0] * 7 + [98.0] + [60.0] * 7)
    people = [np.column_stack([counted, 100 - counted, np.full(15, 100.0)])]
    found = cells([calendar()], people, RULES["nhs_england"], "week")
    assert (0, 7) in found.hidden


def test_nobody_and_everybody_else_is_shown() -> None:
    counted = np.array([0.0, 20, 0, 30, 25, 40, 20, 20] + [30.0] * 7)
    people = [np.column_stack([counted, 100 - counted, np.full(15, 100.0)])]
    assert cells([calendar()], people, RULES["research"], "week").hidden == frozenset()


def test_neighbours_are_pooled_only_where_most_would_vanish_and_never_over_two_phases() -> None:
    rule = RULES["nhs_england"]
    few = [np.column_stack([np.full(15, 5.0)])]
    found = cells([calendar()], few, rule, "week")
    assert found.size == 2 and not found.hidden
    for at in np.unique(found.block[0]):
        assert len(set(PHASES[found.block[0] == at])) == 1
    assert [int((found.block[0] == at).sum()) for at in np.unique(found.block[0])] == [2, 2, 2, 2, 2, 2, 3]
    fewer = [np.column_stack([np.full(15, 1.0)])]
    whole = cells([calendar()], fewer, rule, "week")
    assert whole.size == 0 and len(whole.cells) == 2


def test_a_phase_too_small_as_a_whole_does_not_make_the_others_coarser() -> None:
    """One week of training, of few calls, is hidden; the weeks of the other phases stay weeks."""
    phases = np.array(["Before"] * 6 + ["Training"] + ["During"] * 6)
    counts = [np.column_stack([np.array([20.0] * 6 + [3.0] + [30.0] * 6)])]
    found = cells([calendar(phases)], counts, RULES["nhs_england"], "week")
    assert found.size == 1 and found.hidden == {(0, 6)}


@pytest.mark.parametrize("count", range(1, 10))
def test_a_threshold_is_the_first_number_shown(count: int) -> None:
    assert RULES["nhs_england"].hidden(count) is (count < 8)
    assert RULES["ons"].hidden(count) is (count < 3)
    assert RULES["research"].hidden(count)


def test_rounding_goes_to_the_nearest_five_and_leaves_the_rest_alone() -> None:
    rounded = [RULES["nhs_england"].rounded(count) for count in (0, 8, 12, 13, 1937)]
    assert rounded == [0, 10, 10, 15, 1935] and RULES["research"].rounded(13) == 13


def test_a_group_hidden_beside_a_small_one_is_the_smallest_that_is_enough() -> None:
    counts = {(number, 0): np.array([float(count)]) for number, count in enumerate((3, 40, 12, 0))}
    assert covered({(0, 0)}, counts, [list(counts)], RULES["nhs_england"]) == {(0, 0), (2, 0)}
