"""Which analysis the data carry: each rung is reached by the data that deserve it, and by no others."""

import pytest

from trialkit.analysis.before_after import before_after, level
from trialkit.analysis.estimate import Estimate, NotEstimable
from trialkit.judgement import ladder
from trialkit.judgement.planned import planned_looks
from trialkit.judgement.registered import registered
from trialkit.judgement.results import MeasureResult
from trialkit.protocol.measure import Measure
from trialkit.protocol.receipts import Registration
from trialkit.protocol.trial import Trial
from trialkit.records.log import Log
from trialkit.records.series import series

from .conftest import Make, Weeks

LOW: Weeks = [(9, 40), (11, 40), (10, 40), (8, 40), (10, 40), (12, 40)]
HIGH: Weeks = [(20, 40), (22, 40), (19, 40), (21, 40), (23, 40), (20, 40)]


def measure_result(trial: Trial, log: Log, measure: Measure) -> MeasureResult:
    """One measure of a plan that is not registered."""
    return ladder.measure_result(trial, log, measure, planned_looks(trial, registered(Registration(), trial, log)))


@pytest.mark.parametrize(
    ("before", "during", "rung", "contrast"),
    [
        ([], HIGH[:1], "single_level", "level"),
        ([], HIGH[:3], "single_level", "level"),
        ([], HIGH[:4], "trend", "trend"),
        ([], HIGH, "trend", "trend"),
        (LOW[:2], HIGH, "trend", "trend"),
        (LOW[:1], HIGH[:1], "tallies", "before_after"),
        (LOW[:2], HIGH[:3], "tallies", "before_after"),
        (LOW[:3], HIGH[:3], "phases", "change"),
        (LOW, HIGH, "phases", "change"),
        (LOW * 2, HIGH, "segmented", "average_effect"),
        (LOW * 2, HIGH[:2], "phases", "change"),
    ],
)
def test_each_length_of_series_reaches_its_rung(
    make: Make, before: Weeks, during: Weeks, rung: str, contrast: str
) -> None:
    trial, log = make(before, during)
    found = measure_result(trial, log, trial.primary)
    assert (found.rung, found.headline.contrast) == (rung, contrast)
    assert found.rung_reason.endswith(".")


def test_weeks_without_entries_do_not_count_towards_a_rung(make: Make) -> None:
    trial, log = make([*LOW[:2], None, None], HIGH)
    assert measure_result(trial, log, trial.primary).rung == "trend"


def test_nothing_logged_in_the_trial_is_said_and_not_computed(make: Make) -> None:
    trial, log = make(LOW, [None] * 6)
    found = measure_result(trial, log, trial.primary)
    assert found.rung == "none"
    assert isinstance(found.headline, NotEstimable)
    assert (found.verdict, found.checks) == ("not_estimable", ())


@pytest.mark.parametrize(
    ("shape", "contrast"), [("step", "average_effect"), ("ramp", "effect_at_end"), ("step_and_ramp", "average_effect")]
)
def test_with_a_long_baseline_the_shape_names_the_headline(make: Make, shape: str, contrast: str) -> None:
    trial, log = make(LOW * 2, HIGH, shape=shape)
    assert measure_result(trial, log, trial.primary).headline.contrast == contrast


def test_the_headline_stands_between_its_three_settings_and_they_widen_in_order(make: Make) -> None:
    trial, log = make(LOW, HIGH)
    found = measure_result(trial, log, trial.primary)
    settings = [result for result in found.settings if isinstance(result, Estimate)]
    assert [result.weeks_vary for result in settings] == ["chance", "ordinary", "volatile"]
    widths = [result.interval.upper - result.interval.lower for result in settings]
    assert widths == sorted(widths)
    assert isinstance(found.headline, Estimate)
    assert settings[1].interval.lower == pytest.approx(found.headline.interval.lower, abs=1e-9)


def test_the_pooled_comparison_and_the_levels_stand_beside_the_headline(make: Make) -> None:
    trial, log = make(LOW, HIGH)
    found = measure_result(trial, log, trial.primary)
    pooled = series(trial, log, trial.primary)
    for expected in (*before_after(pooled), level(pooled, "baseline"), level(pooled, "trial")):
        assert expected in found.estimates
    rough = next(result for result in found.estimates if result.contrast == "before_after")
    assert isinstance(rough, Estimate)
    assert rough.value == pytest.approx(125 / 240 - 60 / 240)


def test_a_long_baseline_shows_what_a_short_one_cannot(make: Make) -> None:
    """A steady climb that began before the trial looks like an effect with six baseline weeks and not with twelve."""
    climb = [(10 + 2 * week, 60) for week in range(18)]
    short = measure_result(*(parts := make(climb[6:12], climb[12:])), parts[0].primary)
    long = measure_result(*(parts := make(climb[:12], climb[12:])), parts[0].primary)
    assert short.verdict in {"improved", "beyond_worthwhile"}
    assert long.verdict in {"unclear", "less_than_worthwhile"}


def test_sites_that_started_apart_are_not_added_up(make: Make, tmp_path: object) -> None:
    trial, log = make(LOW, HIGH)
    sites = (
        trial.design.sites[0],
        trial.design.sites[0].model_copy(update={"id": "two", "start": trial.design.phases[1].start}),
    )
    apart = trial.model_copy(update={"design": trial.design.model_copy(update={"sites": sites})})
    found = measure_result(apart, log, apart.primary)
    assert isinstance(found.headline, NotEstimable)
    assert any(result.subject.startswith("Team one: ") for result in found.estimates)


def test_secondary_measures_that_are_to_hold_together_get_wider_intervals_and_the_primary_does_not(make: Make) -> None:
    second = "".join(
        f"  - {{id: {name}, name: {name}, role: secondary, type: proportion, numerator: back, denominator: calls,\n"
        "     counted: calls, better: lower}\n"
        for name in ("one", "two")
    )
    plain = make(LOW, HIGH, more=second)
    together = make(LOW, HIGH, more=f"{second}decision: {{multiplicity: bonferroni}}\n")
    for role, levels in (("primary", (0.95, 0.95)), ("balancing", (0.95, 0.95)), ("secondary", (0.95, 0.975))):
        found = [measure_result(trial, log, trial.of_role(role)[0]).headline for trial, log in (plain, together)]
        assert [part.interval.level for part in found if isinstance(part, Estimate)] == list(levels)
        one, two = (part for part in found if isinstance(part, Estimate))
        wider = (two.interval.upper - two.interval.lower) > (one.interval.upper - one.interval.lower)
        assert wider == (role == "secondary")
