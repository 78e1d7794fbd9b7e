"""What a published figure implies: against R (claims.R), by trying every count, and at its edges."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from trialkit.analysis.published import (
    Ends,
    change_between,
    difference,
    fewest_cases,
    fewest_events,
    fewest_events_to_tell,
    fewest_not_all,
    fewest_to_tell,
    most_unseen,
    possible,
    product,
    quotient,
    rounded,
    step_of,
)
from trialkit.analysis.two_samples import rate_ratio

KEPT = (Path(__file__).parents[1] / "reference" / "claims.csv").read_text(encoding="utf-8")
R = {name: float(value) for name, value in (line.split(",") for line in KEPT.splitlines()[2:])}


def kept(name: str) -> list[float]:
    """The values that R gave under one name, in order."""
    found = []
    while f"{name}_{len(found) + 1}" in R:
        found.append(R[f"{name}_{len(found) + 1}"])
    assert found, name
    return found


def test_the_smallest_n_of_a_percentage_is_the_one_that_trying_every_n_finds() -> None:
    whole = [fewest_cases(rounded(p / 100, 0.01)).of for p in (53, 17, 34, 33, 80, 22, 97, 63, 6)]
    assert whole == kept("least_n")
    finer = [fewest_cases(rounded(p / 100, 0.001)).of for p in (77.7, 76.2, 82.5, 86.4, 36.9)]
    assert finer == kept("least_n_decimal")


def test_whole_numbers_of_73_print_as_the_percentages_that_r_finds() -> None:
    counts = [possible(rounded(p / 100, 0.01), 73) for p in range(101)]
    assert [high - low + 1 if found else 0 for found in counts for low, high in [found or (0, 0)]] == kept(
        "whole_of_73"
    )


@given(some.integers(1, 400), some.data())
def test_a_percentage_of_whole_numbers_is_always_possible_and_needs_no_more_than_they(
    n: int, data: some.DataObject
) -> None:
    events = data.draw(some.integers(0, n))
    share = rounded(round(100 * events / n) / 100, 0.01)
    low, high = possible(share, n) or (n + 1, -1)
    assert low <= events <= high
    least = fewest_cases(share)
    assert least.of <= n
    assert share.low - 1e-9 <= least.events / least.of <= share.high + 1e-9


def test_a_long_decimal_is_answered_at_once() -> None:
    found = fewest_cases(rounded(0.123456789, 1e-9))
    assert abs(found.events / found.of - 0.123456789) <= 1e-9


def test_a_change_in_per_cent_needs_the_count_before_that_r_finds() -> None:
    assert [fewest_events(rounded(1 + c / 100, 0.01)).of for c in (-59, -54, -18, 163)] == kept("least_before")
    assert fewest_events(rounded(1 - 0.029, 0.001)).of == kept("least_before_decimal")[0]


def test_a_change_of_shares_is_told_from_none_at_the_n_that_r_finds() -> None:
    pairs = ((0.17, 0.34), (0.53, 0.17), (0.33, 0.80), (0.11, 0.22), (0.55, 0.71))
    assert [fewest_to_tell(*pair) for pair in pairs] == kept("least_to_tell")


def test_no_change_is_told_from_none_at_no_n() -> None:
    assert fewest_to_tell(0.4, 0.4) is None
    assert fewest_to_tell(0.4, 0.4 + 1e-9) is None
    assert fewest_events_to_tell(1.0) is None


@pytest.mark.parametrize("ratio", [0.41, 0.82, 1.76, 2.63, 0.971])
def test_a_change_of_counts_is_told_from_none_at_its_n_and_not_below(ratio: float) -> None:
    n = fewest_events_to_tell(ratio)
    assert n is not None
    assert 1.0 not in rate_ratio((n, 1), (ratio * n, 1))
    assert 1.0 in rate_ratio((n - 1, 1), (ratio * (n - 1), 1))


def test_none_seen_leaves_the_room_that_r_finds_and_about_three_in_n() -> None:
    assert [most_unseen(n) for n in (1, 30, 100, 1000)] == pytest.approx(kept("none_seen"), rel=1e-9)
    assert most_unseen(1000) == pytest.approx(3 / 1000, rel=0.01)


def test_some_but_not_all_is_the_first_n_whose_all_but_one_is_enough() -> None:
    for low in (0.5, 0.5000001, 0.945, 0.99, 0.2):
        found = fewest_not_all(Ends(low, 1.0))
        assert found.events == found.of - 1
        assert found.events / found.of >= low
        assert found.of == 2 or (found.of - 2) / (found.of - 1) < low


def test_a_printed_number_is_known_to_its_last_digit() -> None:
    assert [step_of(value) for value in (53, 77.7, 2.25, 1_800_000)] == [1, 0.1, 0.01, 1]
    assert rounded(77.7, 0.1) == pytest.approx((77.65, 77.75))


def test_ranges_meet_at_their_edges_and_not_beyond() -> None:
    assert Ends(1, 2).meets(Ends(2, 3))
    assert not Ends(1, 2).meets(Ends(2.001, 3))
    assert Ends(1, math.inf).meets(Ends(5e9, 6e9))


def test_sums_on_ranges_hold_every_true_value() -> None:
    one, two = rounded(53, 1), rounded(17, 1)
    change = change_between(one, two)
    assert change is not None
    for before in (52.5, 53, 53.5):
        for after in (16.5, 17, 17.5):
            assert change.low - 1e-12 <= after / before - 1 <= change.high + 1e-12
            assert difference(one, two).low <= after - before <= difference(one, two).high
    assert change_between(Ends(-0.5, 0.5), two) is None
    assert quotient(one, Ends(0, 1)) is None
    assert product([Ends(600, math.inf), Ends(18, 22)]) == (10800, math.inf)
