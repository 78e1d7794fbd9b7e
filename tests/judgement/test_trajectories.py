"""Trajectories: where they stand, where they are heading, and when that cannot be said."""

import datetime as dt

import pytest

from tests.tallies import MONDAY
from trialkit.judgement.evaluation import Progress, evaluate

from .conftest import Make, Weeks

LOW: Weeks = [(9, 40), (11, 40), (10, 40), (8, 40), (10, 40), (12, 40)]
HIGH: Weeks = [(20, 40), (22, 40), (19, 40), (21, 40), (23, 40), (20, 40)]
SEEN = [8720, 8700, 8660, 8570, 8500, 8390, 8280, 8210]
HEAD = "trajectories:\n  - {id: people, name: People supported, level: service, where: Adult care, source: Plan, "


def made(make: Make, keys: str, points: list[str]) -> Progress:
    (found,) = evaluate(*make(LOW, HIGH, more=f"{HEAD}{keys}, points: [{', '.join(points)}]}}\n")).trajectories
    return found


def quarterly(planned: float, seen: list[float], to_come: int = 4) -> list[str]:
    points = []
    for number in range(len(seen) + to_come):
        day = dt.date(2020 + number // 4, 1 + 3 * (number % 4), 1)
        actual = f", actual: {seen[number]}" if number < len(seen) else ""
        points.append(f"{{start: {day}, planned: {planned - 100 * number}{actual}}}")
    return points


def test_the_last_gap_and_the_forecast_at_the_end_of_the_plan_are_told(make: Make) -> None:
    found = made(make, "of: demand, period: quarter", quarterly(8800, SEEN))
    assert found.latest is not None and found.ahead is not None
    assert (found.latest.start, found.latest.gap) == (dt.date(2021, 10, 1), 8210 - 8100)
    assert found.ahead.start == dt.date(2022, 10, 1)
    assert found.ahead.forecast == pytest.approx(8210 - 4 * (8720 - 8210) / 7)
    assert found.total is None and found.no_forecast == ""
    assert [step.actual for step in found.steps] == [*SEEN, *[None] * 4]


@pytest.mark.parametrize(
    ("planned", "better", "heading"),
    [(8950, "lower", "on"), (7000, "lower", "worse"), (12000, "lower", "better"), (12000, "higher", "worse")],
)
def test_where_it_is_heading_is_the_interval_against_the_plan(
    make: Make, planned: float, better: str, heading: str
) -> None:
    found = made(make, f"of: demand, period: quarter, better: {better}", quarterly(planned, SEEN))
    assert found.heading == heading


def test_costs_are_added_up_against_the_plan_so_far(make: Make) -> None:
    found = made(make, "of: cost, period: quarter", quarterly(8800, SEEN))
    assert found.total == pytest.approx(sum(SEEN) - sum(8800 - 100 * number for number in range(8)))


def test_a_path_too_short_to_forecast_says_so_and_keeps_its_standing(make: Make) -> None:
    found = made(make, "of: demand, period: quarter", quarterly(8800, SEEN[:3]))
    assert found.no_forecast.startswith("3 periods are too few")
    assert (found.heading, found.ahead, found.drift) == (None, None, None)
    assert found.latest is not None and found.latest.gap == 8660 - 8600


def test_a_path_of_which_nothing_was_seen_is_only_a_plan(make: Make) -> None:
    found = made(make, "of: demand, period: quarter", quarterly(8800, []))
    assert found.latest is None and found.no_forecast.startswith("0 periods")
    assert all(step.actual is None for step in found.steps)


def test_what_cannot_be_below_nothing_is_not_forecast_there(make: Make) -> None:
    found = made(make, "of: demand, period: quarter", quarterly(900, [600, 520, 420, 330, 190, 60], 5))
    assert min(step.lower for step in found.steps if step.lower is not None) == 0
    assert min(step.forecast for step in found.steps if step.forecast is not None) == 0


def test_a_measures_own_series_is_what_was_seen_in_per_cent(make: Make) -> None:
    days = [MONDAY + dt.timedelta(weeks=week) for week in (0, 6, 11, 14)]
    points = [f"{{start: {day}, planned: {25 + 3 * place}}}" for place, day in enumerate(days)]
    found = made(make, "of: demand, period: week, better: higher, measure: settled", points)
    assert [step.actual for step in found.steps[:3]] == pytest.approx([22.5, 27.5, 25.0])
    assert sum(step.actual is not None for step in found.steps) == 12
    assert found.latest is not None and found.latest.gap == pytest.approx(100 * 20 / 40 - 31)
    assert max(step.upper for step in found.steps if step.upper is not None) <= 100
    assert found.ahead is not None and found.ahead.start == days[-1]
