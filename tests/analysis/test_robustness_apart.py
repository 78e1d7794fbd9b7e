"""Checks of sites that started on different days: each asks all sites again with one thing changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest

from trialkit.analysis import not_yet, panel, robustness, robustness_apart
from trialkit.analysis.asked import ask
from trialkit.analysis.controlled import single
from trialkit.analysis.estimate import Check, Estimate
from trialkit.analysis.robustness_apart import Apart
from trialkit.analysis.segmented import Question
from trialkit.records.series import Series

Make = Callable[..., Series]
ASKED = Question("change", weeks_vary="chance", period="week")
WEEKS = 12


@pytest.fixture
def apart(make_series: Make) -> Callable[..., Apart]:
    """apart(before, after, starts): sites of 60 records a week whose share goes from one level to another."""

    def build(before: int = 20, after: int = 36, starts: tuple[int, ...] = (6, 6, 8, 8)) -> Apart:
        sites = []
        for place, start in enumerate(starts):
            wobble = [(3 * week + place) % 4 - 2 for week in range(WEEKS)]
            levels = [before + add if week < start else after + add for week, add in enumerate(wobble)]
            phases = [("baseline", levels[:start], 60), ("trial", levels[start:], 60)]
            sites.append((f"Site {place}", make_series(phases)))
        return of(sites)

    return build


def of(sites: list[tuple[str, Series]], asked: Question = ASKED) -> Apart:
    def whole(question: Question) -> panel.Panel:
        return panel.together([(name, single(series, question)) for name, series in sites])

    settings = tuple(whole(replace(asked, weeks_vary=vary)).headline for vary, _ in robustness.SETTINGS)
    return Apart(tuple(sites), asked, tuple(ask(series, asked) for _, series in sites), whole(asked), settings)


def made(apart: Apart, **more: object) -> dict[str, Check]:
    found = robustness_apart.checks(apart, not_yet.not_yet(apart.sites, apart.question), **more)
    return {check.name: check for check in found}


def test_a_plain_step_holds_up_and_what_is_not_made_says_why(apart: Callable[..., Apart]) -> None:
    found = made(apart(starts=(6, 6, 6, 8, 8, 8)))
    passed = {name for name, check in found.items() if check.passed}
    assert passed >= {
        not_yet.NAME,
        panel.EACH_SITE,
        robustness.OTHER_SETTINGS,
        robustness.EACH_PERIOD,
        robustness.PRETENDED,
        robustness.LONGER_TRANSITION,
    }
    assert not [check for check in found.values() if check.passed is False]
    assert found[robustness.EACH_PERIOD].text == "The interval shows a rise, as reported, in 12 refits."
    assert (
        found["Other models"].text == "The textbook methods take one series, and these sites started on different days."
    )
    assert all(check.text for check in found.values())


def test_every_check_of_one_series_is_made_or_named(apart: Callable[..., Apart], make_series: Make) -> None:
    from trialkit.analysis.asked import figure

    alone = make_series([("baseline", [20, 22, 19, 21], 60), ("trial", [30, 33, 31, 30], 60)])
    names = {check.name for check in robustness.panel(figure(alone, ASKED))}
    assert names <= set(made(apart()))


def test_a_week_left_out_is_left_out_at_every_site(apart: Callable[..., Apart]) -> None:
    sites = apart()
    changed = {place: robustness.without_periods(series, [3]) for place, (_, series) in enumerate(sites.sites)}
    found = sites.without_own(changed)
    by_hand = [(name, ask(changed[place], ASKED)) for place, (name, _) in enumerate(sites.sites)]
    expected = panel.together(by_hand).headline
    assert isinstance(found, Estimate) and isinstance(expected, Estimate)
    assert found.value == pytest.approx(expected.value, abs=1e-4)
    assert found.n == expected.n == sum(series.frame["denominator"].sum() for _, series in sites.sites) - 240


def test_one_week_that_makes_the_finding_is_named(make_series: Make) -> None:
    sites = [
        (f"Site {place}", make_series([("baseline", [20, 21, 19, 20, 21, 20][:start], 60), ("trial", after, 60)]))
        for place, (start, after) in enumerate([(4, [20, 21, 48, 20, 20]), (5, [20, 48, 19, 21]), (6, [48, 20, 21])])
    ]
    found = made(of(sites))[robustness.EACH_PERIOD]
    assert found.passed is False
    assert found.turns[0].what == "without the week from 12 February 2018"
    assert found.turns[0].loses


def test_baselines_that_fell_by_themselves_are_found_by_a_pretended_start(make_series: Make) -> None:
    falling = [40, 41, 39, 40, 22, 20, 21, 20]
    sites = [
        (f"Site {place}", make_series([("baseline", falling, 60), ("trial", [20 - place] * after, 60)]))
        for place, after in enumerate((4, 3, 4))
    ]
    found = made(of(sites))[robustness.PRETENDED]
    assert found.passed is False
    assert found.text.startswith("A start pretended half way through the baselines of 3 sites also shows a change")
    assert found.turns[0].loses


def test_practitioners_are_left_out_of_their_own_sites_alone(apart: Callable[..., Apart]) -> None:
    sites = apart()
    low = robustness.without_periods(sites.sites[0][1], [0])
    found = made(sites, without=[("P1", {0: low}), ("P2", {1: sites.sites[1][1]})])[robustness.EACH_PRACTITIONER]
    assert (found.passed, found.text) == (True, "The interval shows a rise, as reported, in 2 refits.")
    assert made(sites)[robustness.EACH_PRACTITIONER].passed is None


def test_missing_weeks_and_transitions_are_counted_over_all_sites(make_series: Make) -> None:
    gaps = [20, 20, 21, 19], [60, 60, 0, 60]
    sites = [
        (f"Site {place}", make_series([("baseline", *gaps), ("transition", [30], 60), ("trial", [36] * after, 60)]))
        for place, after in enumerate((5, 4, 5))
    ]
    found = made(of(sites))
    assert found[f"{robustness.MISSING} failures"].text.startswith(
        "With 3 missing weeks of sites counted as failures the interval shows a rise"
    )
    assert found[robustness.NO_TRANSITION].passed is True
    counted = robustness.with_transition(sites[0][1], "trial")
    assert counted is not None
    assert len(counted.phase("trial")) == 6


def test_other_changes_are_looked_for_over_the_whole_time_that_sites_are_compared(apart: Callable[..., Apart]) -> None:
    found = made(apart(), other_changes=[(dt.date(2018, 3, 1), "Schools closed")])["Other changes at the same time"]
    assert found.passed is False
    assert found.text.startswith("Schools closed (1 March 2018) fell between")
