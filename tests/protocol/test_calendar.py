"""The trial's calendar: every day of a phase in exactly one period, whatever the unit and the start."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialkit.protocol.calendar import design_faults, period_index, period_start, periods, phases_at, step
from trialkit.protocol.design import Design, Phase, PhaseKind, Site

UNITS = ("day", "week", "month", "quarter", "year")
units = st.sampled_from(UNITS)
days = st.dates(dt.date(1950, 1, 1), dt.date(2060, 12, 31))


def design(unit: str, first: dt.date, lengths: dict[PhaseKind, int], site_start: dt.date | None = None) -> Design:
    """A design whose phases follow one another without a gap, each so many periods long."""
    phases, begun = [], 0
    for kind, length in lengths.items():
        end = step(unit, first, begun + length) - dt.timedelta(days=1)  # type: ignore[arg-type]
        phases.append(Phase(name=kind, kind=kind, start=step(unit, first, begun), end=end))  # type: ignore[arg-type]
        begun += length
    return Design(period=unit, phases=tuple(phases), sites=(Site(id="a", name="A", start=site_start),))  # type: ignore[arg-type]


def on(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@given(units, days, st.integers(-50, 100))
def test_the_first_day_of_a_period_is_in_that_period_and_the_day_before_is_not(
    unit: str, first: dt.date, index: int
) -> None:
    plan = design(unit, first, {"trial": 1})
    assert period_index(plan, period_start(plan, index)) == index
    assert period_index(plan, period_start(plan, index) - dt.timedelta(days=1)) == index - 1


@given(units, days, st.integers(1, 8), st.integers(0, 2), st.integers(1, 8))
def test_every_day_of_a_phase_is_in_exactly_one_period(
    unit: str, first: dt.date, baseline: int, training: int, trial: int
) -> None:
    lengths: dict[PhaseKind, int] = {"baseline": baseline, "transition": training, "trial": trial}
    plan = design(unit, first, {kind: length for kind, length in lengths.items() if length})
    found = periods(plan)
    assert [period.index for period in found] == list(range(baseline + training + trial))
    assert [period.kind for period in found] == [kind for kind, length in lengths.items() for _ in range(length)]
    seen = [period.start + dt.timedelta(days=n) for period in found for n in range(period.days)]
    assert seen == [plan.start + dt.timedelta(days=n) for n in range((plan.end - plan.start).days + 1)]
    for period in found:
        assert period_index(plan, period.start) == period_index(plan, period.end) == period.index


@given(units, days, st.integers(2, 8), st.integers(0, 2), st.integers(2, 8), st.data())
def test_a_site_that_starts_later_gains_baseline_and_loses_trial_and_no_day_is_lost(
    unit: str, first: dt.date, baseline: int, training: int, trial: int, data: st.DataObject
) -> None:
    lengths: dict[PhaseKind, int] = {"baseline": baseline, "transition": training, "trial": trial, "rollout": 1}
    lengths = {kind: length for kind, length in lengths.items() if length}
    later = data.draw(st.integers(0, trial - 1))
    begun = baseline + training
    plan = design(unit, first, lengths, step(unit, first, begun + later))  # type: ignore[arg-type]
    counts = {phase.kind: 0 for phase in plan.phases}
    for period in periods(plan, plan.sites[0]):
        counts[period.kind] += 1
    assert counts == lengths | {"baseline": baseline + later, "trial": trial - later}
    starts = [period.start for period in periods(plan, plan.sites[0])]
    assert starts == [period.start for period in periods(plan)]


@pytest.mark.parametrize(
    ("unit", "first", "starts"),
    [
        ("day", "2024-02-28", ["2024-02-29", "2024-03-01"]),
        ("week", "2020-12-28", ["2021-01-04", "2021-01-11"]),
        ("month", "2021-01-31", ["2021-02-28", "2021-03-31", "2021-04-30"]),
        ("month", "2024-01-30", ["2024-02-29", "2024-03-30"]),
        ("quarter", "2020-11-30", ["2021-02-28", "2021-05-30"]),
        ("year", "2020-02-29", ["2021-02-28", "2022-02-28", "2023-02-28", "2024-02-29"]),
        ("year", "2019-04-01", ["2020-04-01", "2021-04-01"]),
    ],
)
def test_periods_start_where_the_calendar_says_worked_by_hand(unit: str, first: str, starts: list[str]) -> None:
    plan = design(unit, on(first), {"trial": 1})
    assert [period_start(plan, index + 1) for index in range(len(starts))] == [on(start) for start in starts]


def test_a_financial_year_ends_on_31_march() -> None:
    plan = design("year", on("2019-04-01"), {"baseline": 3, "trial": 2})
    assert period_index(plan, on("2021-03-31")) == 1
    assert period_index(plan, on("2021-04-01")) == 2
    assert plan.end == on("2024-03-31")


def test_a_month_that_starts_on_the_31st_has_its_days_in_the_right_period() -> None:
    plan = design("month", on("2021-01-31"), {"trial": 4})
    assert [period_index(plan, on(day)) for day in ("2021-02-27", "2021-02-28", "2021-03-30", "2021-03-31")] == [
        0,
        1,
        1,
        2,
    ]


def test_a_week_may_end_on_its_friday_and_the_weekend_belongs_to_no_period() -> None:
    phases = (
        Phase(name="Before", kind="baseline", start=on("2021-01-04"), end=on("2021-01-15")),
        Phase(name="After", kind="trial", start=on("2021-01-18"), end=on("2021-01-29")),
    )
    plan = Design(phases=phases, sites=(Site(id="a", name="A"),))
    assert [(str(p.start), str(p.end), p.index) for p in periods(plan)] == [
        ("2021-01-04", "2021-01-10", 0),
        ("2021-01-11", "2021-01-15", 1),
        ("2021-01-18", "2021-01-24", 2),
        ("2021-01-25", "2021-01-29", 3),
    ]


def test_a_later_site_keeps_a_friday_end_and_a_monthly_transition_moves_by_whole_months() -> None:
    phases = (
        Phase(name="Before", kind="baseline", start=on("2021-01-01"), end=on("2021-01-31")),
        Phase(name="Training", kind="transition", start=on("2021-02-01"), end=on("2021-02-28")),
        Phase(name="After", kind="trial", start=on("2021-03-01"), end=on("2021-06-30")),
    )
    site = Site(id="b", name="B", start=on("2021-04-01"))
    plan = Design(period="month", phases=phases, sites=(site,))
    moved = [(str(phase.start), str(phase.end)) for phase in phases_at(plan, site)]
    assert moved == [("2021-01-01", "2021-02-28"), ("2021-03-01", "2021-03-31"), ("2021-04-01", "2021-06-30")]


def test_a_transition_after_the_trial_stays_where_it_is_at_a_later_site() -> None:
    first = on("2021-01-04")
    phases = [("trial", 0, 4), ("transition", 4, 5), ("rollout", 5, 8)]
    site = Site(id="b", name="B", start=on("2021-01-18"))
    plan = Design(
        phases=tuple(
            Phase(name=k, kind=k, start=step("week", first, a), end=step("week", first, b) - dt.timedelta(days=1))  # type: ignore[arg-type]
            for k, a, b in phases
        ),
        sites=(site,),
    )
    assert phases_at(plan, site)[1:] == plan.phases[1:]
    assert phases_at(plan, site)[0].start == site.start


def test_a_comparison_site_and_a_site_without_its_own_start_follow_the_design() -> None:
    plan = design("week", on("2021-01-04"), {"baseline": 2, "trial": 2})
    assert phases_at(plan, plan.sites[0]) == plan.phases
    assert phases_at(plan, Site(id="c", name="C", role="comparison")) == plan.phases


def faults(**changes: object) -> list[str]:
    """The faults of a design of three phases with some of its parts changed."""
    phases = [
        {"name": "Before", "kind": "baseline", "start": on("2021-01-04"), "end": on("2021-02-14")},
        {"name": "Training", "kind": "transition", "start": on("2021-02-15"), "end": on("2021-02-21")},
        {"name": "After", "kind": "trial", "start": on("2021-02-22"), "end": on("2021-04-04")},
    ]
    for key, value in changes.items():
        name, _, index = key.rpartition("_")
        if name in ("name", "kind", "start", "end"):
            phases[int(index)][name] = value
    sites = changes.get("sites", (Site(id="a", name="A"),))
    draft = Design.model_construct(
        period=changes.get("period", "week"),  # type: ignore[arg-type]
        phases=tuple(Phase.model_construct(**phase) for phase in phases),  # type: ignore[arg-type]
        sites=sites,  # type: ignore[arg-type]
    )
    return [f"{'.'.join(map(str, fault.path))}: {fault.what} {fault.mend}" for fault in design_faults(draft)]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind_2": "rollout"}, "phases: no phase has kind: trial"),
        ({"name_2": "before"}, "phases.2.name: two phases are called before"),
        ({"start_1": on("2021-02-08")}, "phases.1.start: Training starts on 2021-02-08, before Before has ended on"),
        ({"kind_0": "follow_up"}, "phases.2.kind: a trial phase comes after a follow_up phase"),
        ({"start_1": on("2021-02-16")}, "Tuesday 2021-02-16, in the middle of a week. Start it on 2021-02-15 or"),
        ({"end_0": on("2021-02-10")}, "Wednesday 2021-02-10, 3 days into a week. End it on 2021-02-07 or 2021-02-14"),
        ({"period": "month"}, "phases.0.end: Before ends on Sunday 2021-02-14, 11 days into a month."),
        ({"end_2": on("2070-12-28")}, "is more than the 2000 there may be"),
        ({"sites": (Site(id="a", name="A", role="comparison"),)}, "sites: every site is a comparison"),
        ({"sites": (Site(id="a", name="A", start=on("2021-05-03")),)}, "A starts on 2021-05-03, outside the trial"),
        ({"sites": (Site(id="a", name="A", start=on("2021-03-02")),)}, "middle of a week. Start it on 2021-03-01"),
        (
            {"sites": (Site(id="a", name="A"), Site(id="b", name="B", role="comparison", start=on("2021-03-01")))},
            "sites.1.start: a comparison site never starts",
        ),
    ],
)  # fmt: skip
def test_a_calendar_that_cannot_be_is_refused_with_the_dates_that_could(changes: dict[str, object], words: str) -> None:
    assert any(words in fault for fault in faults(**changes)), faults(**changes)


def test_a_sound_design_has_no_faults() -> None:
    assert faults() == []


@given(st.lists(st.tuples(days, days), min_size=1, max_size=4), units)
def test_any_phases_are_judged_without_falling_over(spans: list[tuple[dt.date, dt.date]], unit: str) -> None:
    phases = tuple(
        Phase.model_construct(name=f"P{n}", kind="trial", start=min(span), end=max(span))
        for n, span in enumerate(spans)
    )
    draft = Design.model_construct(period=unit, phases=phases, sites=(Site(id="a", name="A"),))  # type: ignore[arg-type]
    if not list(design_faults(draft)):
        assert periods(draft)
