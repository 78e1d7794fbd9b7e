"""Logs that could make the tool say something false, each with what it must say instead."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from tests.tallies import HIGH, LOW, Weeks, day, planned_and_logged
from trialkit.analysis.estimate import Estimate, NotEstimable
from trialkit.analysis.two_samples import newcombe
from trialkit.judgement.evaluation import evaluate
from trialkit.judgement.grade import grade
from trialkit.judgement.registered import Registered
from trialkit.protocol.receipts import Registration
from trialkit.protocol.registration import Deviation, Difference
from trialkit.reporting.carried import what_it_can_carry
from trialkit.reporting.margin import safety
from trialkit.reporting.words import summary_lines

from .conftest import TEXT, Make

DAY = dt.date(2023, 12, 1)
LOOKED = ("change", "cumulative_effect")


def test_a_site_that_stops_logging_is_not_an_effect(tmp_path: Path) -> None:
    """One site at 80%, one at 20% that logs the baseline only: neither changed."""
    text = TEXT.format(
        shape="step",
        chosen="volunteered",
        more="",
        more_design="",
        phases="    - {name: Before, kind: baseline, start: 2024-01-01, end: 2024-02-25}\n"
        "    - {name: During, kind: trial, start: 2024-02-26, end: 2024-04-21}",
    )
    text = text.replace("{id: one, name: Team one}", "{id: one, name: One}, {id: two, name: Two}")
    text = text.replace("date: {type: date}", "date: {type: date}\n    site: {type: code}")
    rows: list[list[object]] = [[day(week), "one", 78 + week % 4, 100, 10] for week in range(16)]
    rows += [[day(week), "two", 19 + week % 3, 100, 10] for week in range(8)]
    found = evaluate(*planned_and_logged(tmp_path, text, ["date", "site", "settled", "calls", "back"], rows))
    assert isinstance(found.primary.headline, NotEstimable)
    assert found.decision.outcome == "review"


def test_an_effect_that_fades_away_is_not_rolled_out(make: Make) -> None:
    """From 20% to 60% in the first week and back to 20% by the twelfth."""
    fading = [(round(400 * (0.2 + 0.4 * (11 - week) / 11)), 400) for week in range(12)]
    steady = [(80 + shift, 400) for shift in (0, 3, -2, 4, -3, 1, 2, -4, 0, 3, -1, -3)]
    found = evaluate(*make(steady, fading))
    end = next(
        result
        for result in found.primary.estimates
        if result.contrast == "effect_at_end" and result.scale == "absolute"
    )
    assert isinstance(end, Estimate) and end.interval.lower < 0.1
    headline = found.primary.headline
    assert isinstance(headline, Estimate) and headline.contrast == "average_effect" and headline.value < 0.3


def test_harm_that_grows_during_the_trial_is_not_called_safe(make: Make) -> None:
    trial, log = make(LOW * 2, HIGH * 2)
    growing = log.cells.copy()
    back = growing["measure"] == "back"
    growing.loc[back & (growing["index"] >= 12), "numerator"] += growing["index"] - 11
    found = evaluate(trial, log.__class__(**{**log.__dict__, "cells": growing}))
    (result,) = [result for result in found.results if result.measure.id == "back"]
    assert result.safety in ("not_shown_safe", "harmed")
    assert found.decision.outcome != "roll_out"


def test_a_flat_trial_after_two_baseline_weeks_is_not_called_too_small_a_change(make: Make) -> None:
    """From 20% to a steady 60%: flat inside the trial, which says nothing of what came before."""
    steady: Weeks = [(240 + shift, 400) for shift in (0, 2, -2, 1, -1, 0)]
    found = evaluate(*make([(80, 400), (82, 400)], steady))
    assert found.primary.verdict == "unclear"
    assert found.decision.outcome == "review"
    assert "Only 2 weeks of baseline were logged" in " ".join(" ".join(summary_lines(found)).split())


def test_a_balancing_measure_without_a_baseline_is_never_safe(make: Make) -> None:
    assert {result.safety for result in evaluate(*make([], HIGH * 2, back=0.4)).results} == {"none", "not_shown_safe"}


@pytest.mark.parametrize("weeks", [1, 2])
def test_fewer_than_three_trial_weeks_are_no_interrupted_series(make: Make, weeks: int) -> None:
    found = evaluate(*make(LOW[:3], [(38, 40)] * weeks))
    assert found.grade.level == 2
    assert found.decision.outcome != "roll_out"


def test_a_straight_line_is_not_an_effect_on_a_later_phase_either(make: Make) -> None:
    """Twelve baseline weeks, six of trial, six judged after it, all on one line."""
    climb = [(60 + 3 * week + (week * 7) % 3, 200) for week in range(24)]
    trial, log = make(climb[:12], climb[12:])
    first, second = trial.design.phases
    middle = second.model_copy(update={"end": second.start + dt.timedelta(weeks=6, days=-1)})
    late = second.model_copy(
        update={"name": "After", "kind": "follow_up", "start": second.start + dt.timedelta(weeks=6)}
    )
    design = trial.design.model_copy(update={"phases": (first, middle, late)})
    decision = trial.decision.model_copy(update={"judged_phase": "follow_up"})
    found = evaluate(trial.model_copy(update={"design": design, "decision": decision}), log)
    assert found.primary.rung == "phases"
    assert found.primary.verdict in ("unclear", "less_than_worthwhile")


def test_a_ramp_is_told_at_the_last_week_that_was_logged(make: Make) -> None:
    """Three of twelve trial weeks logged, the highest at 27.5%: no change of thirty points can come of it."""
    trial, log = make(LOW, [(9, 40), (10, 40), (11, 40), *[None] * 9], shape="ramp")
    headline = evaluate(trial, log).primary.headline
    assert isinstance(headline, Estimate)
    assert headline.value < 0.1


def test_where_nothing_ever_happened_the_interval_holds_the_pooled_one(make: Make) -> None:
    result = evaluate(*make([(0, 20)] * 6, [(0, 20)] * 6)).primary
    found = result.headline
    assert isinstance(found, Estimate)
    pooled = newcombe((0, 120), (0, 120))
    assert found.interval.lower <= pooled.lower
    assert found.interval.upper >= pooled.upper
    assert result.settings[1] == found, "the page shows the headline among its settings, so they must agree"


def test_totals_that_do_not_say_how_values_vary_give_no_pooled_interval(make: Make) -> None:
    more = (
        "  - {id: days, name: Days, role: secondary, type: mean, value: settled, denominator: calls, unit: days, "
        "better: lower}"
    )
    found = evaluate(*make(LOW[:2], HIGH[:3], more=more))
    (days,) = [result for result in found.results if result.measure.id == "days"]
    assert isinstance(days.headline, NotEstimable)
    assert "does not say how its values vary" in days.headline.reason


def test_looks_that_the_interval_does_not_allow_for_cost_a_grade_and_so_a_roll_out(make: Make) -> None:
    found = evaluate(*make(LOW[:2], HIGH[:3], more="decision: {looks: weekly}", back=0.0))
    once = evaluate(*make(LOW[:2], HIGH[:3], back=0.0))
    assert not found.primary.looked and found.primary.rung == once.primary.rung == "tallies"
    assert found.grade.level == max(1, once.grade.level - 1)
    assert found.decision.outcome != "roll_out"


def test_planned_weekly_looks_lengthen_the_headline_and_every_setting_and_cost_no_grade(make: Make) -> None:
    found, once = (evaluate(*make(LOW, HIGH, more=more, back=0.0)) for more in ("decision: {looks: weekly}", ""))
    assert found.primary.looked and not once.primary.looked
    assert found.grade.level == once.grade.level == 3
    both = [(one.primary.headline, *one.primary.settings) for one in (found, once)]
    for looked, alone in zip(*both, strict=True):
        assert isinstance(looked, Estimate) and isinstance(alone, Estimate)
        assert looked.value == alone.value and looked.interval.level == 0.95
        assert looked.interval.lower < alone.interval.lower and looked.interval.upper > alone.interval.upper
        length = (looked.interval.upper - looked.interval.lower) / (alone.interval.upper - alone.interval.lower)
        assert 1.02 < length < 1.2
        assert "allows for a look after every week" in looked.note
    assert found.primary.headline == found.primary.settings[1]


def test_with_planned_looks_nothing_beside_the_headline_says_what_the_headline_does_not(make: Make) -> None:
    """From a fifth to a fourth: a single look shows a change, six looks do not, on any scale and in no check."""
    before, after = [(36, 160), (44, 160), (40, 160), (32, 160), (40, 160), (48, 160)], [47, 55, 43, 51, 59, 47]
    found, once = (
        evaluate(*make(before, [(count, 160) for count in after], more=more, back=0.0))
        for more in ("decision: {looks: weekly}", "")
    )
    looked, alone = found.primary, once.primary
    assert (looked.verdict, alone.verdict) == ("unclear", "improved")
    told = [part for part in looked.estimates if isinstance(part, Estimate) and part.contrast in LOOKED]
    assert {part.scale for part in told} >= {"relative", "ratio", "odds_ratio", "total"}
    for part in told:
        none = 1.0 if part.scale in ("ratio", "odds_ratio") else 0.0
        assert part.interval.lower <= none <= part.interval.upper, part
    said = " ".join(check.text for check in looked.checks)
    assert "includes no change, which the reported one does not" not in said


def test_phases_that_are_lengthened_after_looks_have_begun_cost_a_grade(make: Make) -> None:
    trial, log = make(LOW, HIGH, more="decision: {looks: weekly}", back=0.0)
    late = Deviation(Difference("design.phases.trial.end", "2024-03-10", "2024-03-24"))
    stands = Registered("before_data", Registration(), DAY, DAY, (late,))
    primary = evaluate(trial, log).primary
    assert grade(trial, log, primary, stands).level == grade(trial, log, primary, replace(stands, late=())).level - 1


def test_a_trial_in_its_third_week_has_the_interval_of_its_third_look(make: Make) -> None:
    """Half of the weeks are still to come, so the boundary asks for far more than 1.96 standard errors."""
    found, once = (
        evaluate(*make(LOW, [*HIGH[:3], None, None, None], more=more)) for more in ("decision: {looks: weekly}", "")
    )
    looked, alone = found.primary.headline, once.primary.headline
    assert isinstance(looked, Estimate) and isinstance(alone, Estimate)
    asked = float(looked.note.split(" standard errors, not 1.96")[0].rsplit(" ", 1)[1])
    assert asked > 2.3
    grown = (looked.value - looked.interval.lower) / (alone.value - alone.interval.lower)
    assert grown >= asked / 1.96 - 0.01


def test_one_week_against_one_week_never_says_that_nothing_changed(make: Make) -> None:
    """160 of 400 both times: chance alone would call that less than ten points, weeks as they are would not."""
    found = evaluate(*make([(160, 400)], [(160, 400)]))
    assert found.primary.verdict == "unclear"
    balancing = next(result for result in found.results if result.measure.role == "balancing")
    assert balancing.safety == "not_shown_safe"
    assert "holds no change, and what is compared cannot show that nothing changed" in " ".join(found.decision.reasons)


def test_a_flat_trend_is_not_said_to_hold_a_change_worth_having_that_it_excludes(make: Make) -> None:
    found = evaluate(*make([], [(200, 400), (201, 400), (199, 400), (200, 400), (202, 400), (198, 400)]))
    headline, worthwhile = found.primary.headline, found.primary.measure.worthwhile
    assert isinstance(headline, Estimate) and worthwhile is not None
    assert (headline.contrast, found.primary.verdict) == ("trend", "unclear")
    assert 100 * headline.interval.upper < worthwhile
    said = " ".join([*found.decision.reasons, *found.decision.would_change, *what_it_can_carry(found, found.primary)])
    assert "and a change worth having" not in said
    assert "as well as the" not in said
    assert "excluded the worthwhile change" not in said
    assert "changed while the trial ran" in " ".join(" ".join(summary_lines(found)).split())
    balancing = next(result for result in found.results if result.measure.role == "balancing")
    assert "a trend inside the trial cannot show what changed when it began" in safety(balancing)
