"""Round numbers for a scale: those that matplotlib finds, and as exactly as they are written."""

import pytest

from trialkit.reporting.figures.ticks import nice_ticks, tick_decimals, ticks_inside


def test_the_ticks_are_those_that_matplotlib_finds(matplotlib_said: dict[str, list]) -> None:
    for low, high, most, ticks in matplotlib_said["ticks"]:
        found = nice_ticks(low, high, most)
        assert found == pytest.approx(ticks, rel=1e-9, abs=1e-9 * (high - low)), (low, high, most)
    assert len(matplotlib_said["ticks"]) > 150


def test_the_ticks_reach_round_both_ends_and_two_or_more_are_inside() -> None:
    for low, high, most in ((0.13, 0.87, 6), (-40.0, 3.0, 3), (1e6, 1.5e6, 4), (-0.02, -0.01, 5)):
        ticks = nice_ticks(low, high, most)
        assert ticks[0] <= low and ticks[-1] >= high
        assert 2 <= sum(low <= tick <= high for tick in ticks) <= most + 1


def test_a_tick_is_the_number_that_its_words_say() -> None:
    assert nice_ticks(0.0, 0.6, 6) == [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
    assert nice_ticks(-0.75, 0.75, 6) == [-0.75, -0.5, -0.25, 0.0, 0.25, 0.5, 0.75]
    assert nice_ticks(0.0, 100.0, 4) == [0.0, 25.0, 50.0, 75.0, 100.0]


def test_ticks_inside_are_those_from_the_lowest_to_the_highest_both_included() -> None:
    assert ticks_inside(0.0, 0.43, 6) == [0.0, 0.1, 0.2, 0.3, 0.4]
    assert ticks_inside(-0.1, 0.3, 5) == [-0.1, 0.0, 0.1, 0.2, 0.3]
    assert ticks_inside(-42.0, 3.0, 3) == [-40.0, -20.0, 0.0]


@pytest.mark.parametrize("low", [0.0, -0.3, -7.0, 12.4])
@pytest.mark.parametrize("reach", [0.011, 0.02, 0.13, 0.4, 1.0, 2.2, 7.0, 12.0, 13.6, 90.0, 120.0, 16_000.0])
@pytest.mark.parametrize("factor", [1.0, 100.0])
def test_every_tick_is_told_as_it_is_with_the_fewest_decimals_that_do_so(
    low: float, reach: float, factor: float
) -> None:
    ticks = nice_ticks(low, low + reach, 6)
    fine = tick_decimals(ticks, factor)
    told = [f"{tick * factor:.{fine}f}" for tick in ticks]
    assert [float(one) for one in told] == pytest.approx([tick * factor for tick in ticks], abs=1e-6 * reach * factor)
    assert fine == 0 or any(not one.endswith("0") for one in told), "none of them needs so many"


def test_a_single_tick_and_none_need_no_more_than_they_say() -> None:
    assert [tick_decimals(one) for one in ([2.5], [0.0], [], [40.0])] == [1, 0, 0, 0]
