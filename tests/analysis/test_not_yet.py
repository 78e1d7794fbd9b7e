"""Sites that had not started yet: R's fits and clubSandwich, textbook t tests, what is not applicable, and coverage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from benchmarks.studies import waiting
from benchmarks.studies.study import measure

from trialkit.analysis.estimate import Estimate, Interval, NotEstimable
from trialkit.analysis.not_yet import Cells, Effect, check, not_yet, on_logs, on_own_scale, overlap
from trialkit.analysis.segmented import Question
from trialkit.analysis.standing import Landmark
from trialkit.records.series import Series

TABLE = pd.read_csv(Path(__file__).parent.parent / "reference" / "not_yet.csv", comment="#")
STARTS = np.array([4, 4, 6, 6, 7, 9])
Make = Callable[..., Series]


def r(name: str) -> np.ndarray:
    """Values made by R (tests/reference/not_yet.R), by name."""
    return TABLE.loc[TABLE["name"].str.rsplit("_", n=1).str[0] == name, "value"].to_numpy()


def shares() -> Cells:
    """The shares of six sites in twelve periods that R has drawn."""
    site, period = np.repeat(np.arange(6), 12), np.tile(np.arange(12), 6)
    return Cells(site, period, period >= STARTS[site], r("k") / r("n"), r("n"), np.zeros(72), r("n"))


def three_of_six(y: np.ndarray) -> Cells:
    """Means of six sites in eight periods, of which three start after five and three never do."""
    site, period = np.repeat(np.arange(6), 8), np.tile(np.arange(8), 6)
    return Cells(site, period, (site < 3) & (period >= 5), y, np.ones(48), np.zeros(48), np.ones(48))


def numbers(effect: Effect | None) -> tuple[float, float, float]:
    assert effect is not None
    return effect.value, effect.error, effect.freedom


def test_effects_errors_and_degrees_of_freedom_are_those_of_fits_in_r_and_their_derivatives() -> None:
    """Tolerance on logs: R's derivatives are of steps of a hundred-thousandth."""
    cells = overlap(shares())
    assert cells.period.max() == 8
    assert numbers(on_own_scale(cells)) == pytest.approx(r("own_scale"), rel=1e-9)
    assert numbers(on_logs(cells)) == pytest.approx(r("on_logs"), rel=1e-6)


def test_one_start_beside_sites_that_wait_is_clubsandwich_and_a_t_test_on_the_changes() -> None:
    found = numbers(on_own_scale(overlap(three_of_six(r("y")))))
    assert found == pytest.approx(r("cr2"), rel=1e-9)
    assert found == pytest.approx(r("t_test"), rel=1e-9)


def test_what_moves_all_sites_alike_changes_nothing() -> None:
    y, period = r("y"), np.tile(np.arange(8), 6)
    moved = y + np.array([0, 3, -2, 5, 1, -4, 9, 2])[period]
    assert numbers(on_own_scale(three_of_six(moved))) == pytest.approx(numbers(on_own_scale(three_of_six(y))))


def test_on_logs_what_multiplies_all_sites_alike_leaves_an_effect_that_is_there_exactly() -> None:
    cells = overlap(shares())
    levels = np.array([0.1, 0.2, 0.3, 0.15, 0.25, 0.12])[cells.site] * 1.1**cells.period
    effect = on_logs(replace(cells, value=levels * np.where(cells.started, 0.7, 1.0)))
    assert effect is not None
    assert effect.value == pytest.approx(np.log(0.7), abs=1e-9)


def test_sites_that_have_started_are_no_comparison_for_later_ones() -> None:
    """An effect that grows at the first sites is not taken off the later ones, as a two-way regression would."""
    cells = overlap(shares())
    since = np.where(cells.started, cells.period - STARTS[cells.site] + 1, 0)
    grown = replace(cells, value=0.01 * cells.period + 0.1 * cells.site + 0.2 * since)
    expected = np.average(0.2 * since[cells.started], weights=cells.size[cells.started])
    assert on_own_scale(grown).value == pytest.approx(expected, abs=1e-12)


def staggered(make_series: Make, starts: tuple[int, ...], before: int, after: int, size: float = 40) -> list:
    return [
        (
            f"Site {place}",
            make_series([("baseline", [before + place % 3] * at, size), ("trial", [after] * (10 - at), size)]),
        )
        for place, at in enumerate(starts)
    ]


ASKED = Question("change", landmarks=(Landmark(-0.1, "changes smaller than 10 points", "falls of 10 points or more"),))


def test_what_is_told_says_how_many_sites_it_rests_on(make_series: Make) -> None:
    found = not_yet(staggered(make_series, (4, 4, 6, 6, 8), 20, 10), replace(ASKED, period="week"))
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(-0.27, abs=0.02)
    assert found.note == "It rests on 4 weeks in which 2 to 4 sites had started and 1 to 3 sites had not yet."
    assert found.interval.upper - found.value > 1.9 * np.sqrt(0.25 * 0.75 / 480), "no shorter than chance alone"


def test_a_rate_is_the_same_whatever_it_is_told_per(make_series: Make) -> None:
    ratio = replace(ASKED, scale="ratio")
    places = []
    for name, place in staggered(make_series, (4, 4, 6, 6, 8), 20, 10):
        frame = place.frame.assign(value=place.frame["value"] * 1000)
        places.append((name, replace(place, type="rate"), replace(place, type="rate", per=1000.0, frame=frame)))
    one, per = (not_yet([(name, each[at]) for name, *each in places], ratio) for at in (0, 1))
    assert isinstance(one, Estimate) and isinstance(per, Estimate)
    assert (one.n, one.periods) == (per.n, per.periods)
    assert one.n < 50 * 24, "events, not records"
    ends = [(each.value, each.interval.lower, each.interval.upper) for each in (one, per)]
    assert ends[0] == pytest.approx(ends[1])


@pytest.mark.parametrize(
    ("starts", "question", "reason"),
    [
        ((5, 5, 5), ASKED, "No site had started while another had not, so there is nothing in the same weeks"),
        ((4, 7, 7), ASKED, "Only one site had started while others had not"),
        ((4, 6, 8), ASKED, "3 sites are too few to tell how far sites differ"),
        ((4, 4, 6, 6, 8), replace(ASKED, shape="ramp"), "The plan judges a gradual change at its end"),
    ],
)
def test_where_it_does_not_apply_the_reason_is_told(
    make_series: Make, starts: tuple[int, ...], question: Question, reason: str
) -> None:
    asked = replace(question, period="week")
    found = not_yet(staggered(make_series, starts, 20, 10), asked)
    assert isinstance(found, NotEstimable)
    assert found.reason.startswith(reason)
    headline = Estimate("change", "absolute", "All", -0.3, Interval(-0.4, -0.2), "by hand", 100)
    made = check(found, headline, asked)
    assert (made.passed, made.text) == (None, found.reason)


def test_a_ratio_needs_something_counted_at_every_site(make_series: Make) -> None:
    sites = staggered(make_series, (4, 4, 6, 6, 8), 20, 10)
    sites[4] = ("Site 4", make_series([("baseline", [0] * 8, 40), ("trial", [3] * 2, 40)]))
    found = not_yet(sites, replace(ASKED, scale="relative"))
    assert isinstance(found, NotEstimable)
    assert found.reason.startswith("A ratio needs something counted at every site")
    assert isinstance(not_yet(sites, ASKED), Estimate)


def test_a_fall_that_waiting_sites_share_takes_the_finding_away_and_one_they_do_not_leaves_it(
    make_series: Make,
) -> None:
    headline = Estimate("change", "absolute", "All", -0.25, Interval(-0.3, -0.2), "by hand", 100)
    asked = replace(ASKED, period="month")
    kept = check(not_yet(staggered(make_series, (4, 4, 4, 6, 6, 6, 8, 8), 40, 20, 100), asked), headline, asked)
    assert kept.passed is True
    assert kept.text.startswith("Against sites that had not started yet, in the same months, the interval shows a fall")
    shared = [
        (
            f"Site {place}",
            make_series(
                [("baseline", [40, 38, 39, 41, *[20, 19, 21, 20][: at - 4]], 100), ("trial", [20] * (10 - at), 100)]
            ),
        )
        for place, at in enumerate((4, 4, 4, 6, 6, 6, 8, 8))
    ]
    lost = check(not_yet(shared, asked), headline, asked)
    assert lost.passed is False
    assert lost.turns[0].loses
    assert lost.turns[0].then == "the interval includes no change"


def test_intervals_by_site_hold_the_truth_where_a_shock_moves_all_sites_and_those_against_the_own_past_do_not() -> None:
    """A seeded subset of benchmarks/STUDIES.md."""
    rows = {row.figure: row for row in measure(waiting.Waiting((4, 4, 4, 6, 6, 6, 8, 8), fall=0.5), 60)}
    assert rows[waiting.AGAINST].coverage >= 0.9
    assert rows[waiting.OWN].coverage < 0.5
