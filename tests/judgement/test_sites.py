"""Several sites, from log to headline: comparison sites, staggered starts; and practitioners in the pooled interval."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.tallies import HIGH, LOW, MONDAY, SITES, Weeks, day, planned_and_logged, several_sites, weeks
from trialkit.analysis import mix, panel
from trialkit.analysis.before_after import before_after
from trialkit.analysis.estimate import Estimate, NotEstimable
from trialkit.judgement.evaluation import evaluate
from trialkit.judgement.results import Comparison, MeasureResult
from trialkit.protocol.trial import Trial
from trialkit.records.log import Log
from trialkit.records.series import series
from trialkit.reporting import words

Build = Callable[..., tuple[Trial, Log]]
NAMES = {site: f"Team {site}" for site in ("a", "b", "c", "c2", "d")}


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """build({site: weeks}, baseline=…, starts={site: week}): (settled, calls) a week; c… are comparisons."""
    return partial(several_sites, tmp_path / "impact_logs" / "made", names=NAMES)


OTHER: Weeks = [(12, 50), (11, 50), (13, 50), (12, 50), (10, 50), (12, 50)]
OTHER_HIGHER: Weeks = [(22, 50), (24, 50), (21, 50), (23, 50), (25, 50), (22, 50)]


def found(built: tuple[Trial, Log]) -> tuple[MeasureResult, Comparison]:
    trial, log = built
    result = evaluate(trial, log).primary
    assert result.comparison is not None
    return result, result.comparison


def test_with_a_comparison_site_the_headline_is_the_change_against_it(build: Build) -> None:
    trial, log = build({"a": [*LOW, *HIGH], "c": [*OTHER, *OTHER_HIGHER]})
    evaluation = evaluate(trial, log)
    headline = evaluation.primary.headline
    assert isinstance(headline, Estimate)
    own, theirs = 125 / 240 - 60 / 240, 137 / 300 - 70 / 300
    assert headline.value == pytest.approx(own - theirs, abs=0.01)
    assert headline.subject == "During against Before, against the comparison"
    assert "of the difference from the comparison" in headline.method
    assert headline.periods == 12
    assert "What is fitted is the difference from Team c, week by week." in evaluation.primary.rung_reason
    assert evaluation.primary.verdict == "unclear"


def test_the_uncontrolled_change_stands_beside_the_controlled_one(build: Build) -> None:
    both, comparison = found(build({"a": [*LOW, *HIGH], "c": [*OTHER, *OTHER_HIGHER]}))
    alone, _ = found(
        build({"a": [*LOW, *HIGH], "c": [*OTHER, *OTHER_HIGHER]}, more="decision: {headline: uncontrolled}")
    )
    assert isinstance(alone.headline, Estimate)
    assert comparison.used
    assert comparison.uncontrolled == alone.headline
    assert any(result.subject == "During against Before, without the comparison" for result in both.estimates)
    assert alone.comparison is not None
    assert not alone.comparison.used
    assert alone.comparison.controlled == both.headline
    assert both.headline in alone.estimates
    assert alone.verdict == "beyond_worthwhile"


def test_a_change_that_both_places_share_is_no_change(build: Build) -> None:
    result, comparison = found(build({"a": [*LOW, *HIGH], "c": [*LOW, *HIGH]}))
    assert isinstance(result.headline, Estimate)
    assert result.headline.value == pytest.approx(0, abs=1e-9)
    assert isinstance(comparison.uncontrolled, Estimate)
    assert comparison.uncontrolled.interval.lower > 0.1


def test_the_fitted_line_and_its_counterfactual_lie_the_headline_apart(build: Build) -> None:
    result, _ = found(build({"a": [*LOW, *HIGH], "c": [*OTHER, *OTHER_HIGHER]}))
    fitted, counterfactual = result.lines
    assert isinstance(result.headline, Estimate)
    assert fitted.value[-1] - counterfactual.value[-1] == pytest.approx(result.headline.value, abs=1e-9)
    assert counterfactual.lower is not None
    assert fitted.value[-1] - counterfactual.lower[-1] == pytest.approx(result.headline.interval.upper, abs=1e-9)


def test_weeks_that_the_comparison_did_not_log_drop_the_pair_and_are_said(build: Build) -> None:
    gaps: Weeks = [OTHER[0], None, *OTHER[2:], *OTHER_HIGHER[:4], None, OTHER_HIGHER[5]]
    result, _ = found(build({"a": [*LOW, *HIGH], "c": gaps}))
    assert isinstance(result.headline, Estimate)
    assert result.headline.periods == 10
    assert result.rung_reason.endswith("; 2 weeks without entries there are left out.")
    assert len(result.series[0].phase("baseline", "trial")) == 12


def test_too_few_paired_baseline_weeks_leave_the_change_uncontrolled_and_say_so(build: Build) -> None:
    late: Weeks = [None, None, None, None, *OTHER[4:], *OTHER_HIGHER]
    result, comparison = found(build({"a": [*LOW, *HIGH], "c": late}))
    assert not comparison.used
    assert isinstance(comparison.controlled, NotEstimable)
    assert isinstance(result.headline, Estimate)
    assert result.headline.periods == 12
    assert "2 weeks of baseline were logged both there and at Team c, and three are needed" in result.rung_reason


def test_a_comparison_that_stopped_logging_when_the_trial_began_cannot_be_used(build: Build) -> None:
    result, comparison = found(build({"a": [*LOW, *HIGH], "c": [*OTHER, *[None] * 6]}))
    assert not comparison.used
    assert comparison.reason == "No week of the judged phase was logged both there and at Team c."
    assert isinstance(result.headline, Estimate)


def test_a_headline_registered_as_controlled_is_never_exchanged_for_another(build: Build) -> None:
    late: Weeks = [None, None, None, None, *OTHER[4:], *OTHER_HIGHER]
    result, _ = found(build({"a": [*LOW, *HIGH], "c": late}, more="decision: {headline: controlled}"))
    assert isinstance(result.headline, NotEstimable)
    assert (result.verdict, result.checks, result.lines) == ("not_estimable", (), ())
    assert any(part.subject == "During against Before, without the comparison" for part in result.estimates)


def test_a_comparison_that_moved_away_before_the_trial_is_not_used_in_silence(build: Build) -> None:
    falling: Weeks = [(180 - 25 * week, 200) for week in range(6)]
    steady: Weeks = [(50, 200), (52, 200), (49, 200), (51, 200), (50, 200), (48, 200)]
    result, comparison = found(build({"a": [*steady, *HIGH], "c": [*falling, *falling[-1:] * 6]}))
    assert (comparison.used, comparison.strengthens, comparison.parallel.passed) == (False, False, False)
    assert "did not run parallel" in result.rung_reason
    assert result.headline == comparison.uncontrolled
    assert isinstance(comparison.controlled, Estimate)
    registered, _ = found(
        build({"a": [*steady, *HIGH], "c": [*falling, *falling[-1:] * 6]}, more="decision: {headline: controlled}")
    )
    assert isinstance(registered.headline, NotEstimable)
    assert "did not run parallel" in registered.headline.reason


def test_six_baseline_weeks_cannot_show_that_baselines_ran_parallel(build: Build) -> None:
    result, comparison = found(build({"a": [*LOW, *HIGH], "c": [*OTHER, *OTHER_HIGHER]}))
    assert comparison.used
    assert not comparison.strengthens
    assert result.checks[0] == comparison.parallel
    assert comparison.parallel.passed is None
    assert comparison.parallel.text.startswith("It cannot be told whether the baselines ran parallel: ")


def test_a_long_and_full_baseline_can_show_it_and_earns_the_comparison(build: Build) -> None:
    own: Weeks = [(60 + week % 3, 200) for week in range(16)] + [(80 + week % 3, 200) for week in range(6)]
    other: Weeks = [(70 + week % 2, 200) for week in range(22)]
    result, comparison = found(build({"a": own, "c": other}, baseline=16, worthwhile=20))
    assert comparison.strengthens
    assert comparison.parallel.text.startswith("The baselines ran parallel within ")
    assert result.headline.contrast == "average_effect"


def test_every_check_of_a_controlled_headline_asks_the_difference_again(build: Build) -> None:
    """The site's own rise is clear in every refit; against a comparison that rose too it is in none."""
    result, _ = found(build({"a": [*LOW, *HIGH], "c": [*OTHER, *OTHER_HIGHER]}))
    by_name = {check.name: check for check in result.checks}
    for name in ("Without each period in turn", "Other assumptions about how periods vary"):
        assert by_name[name].text.startswith("The interval includes no change, as reported")
    assert by_name["Other models"].passed is not None
    assert len(result.settings) == 3


def test_a_trial_without_a_comparison_site_has_none(build: Build) -> None:
    trial, log = build({"a": [*LOW, *HIGH]})
    assert evaluate(trial, log).primary.comparison is None


def test_sites_that_started_apart_are_each_set_against_their_own_baseline_and_combined(build: Build) -> None:
    sites = {"a": weeks(20, 32, 4), "b": weeks(25, 36, 6), "d": weeks(15, 28, 8)}
    trial, log = build(sites, baseline=4, starts={"b": 6, "d": 8})
    evaluation = evaluate(trial, log)
    result = evaluation.primary
    assert isinstance(result.headline, Estimate)
    assert result.headline.value == pytest.approx(12 / 60, abs=0.02)
    assert result.headline.interval.lower > 0.1
    assert result.headline.subject == "All sites, each against its own baseline"
    assert result.headline.periods == 36
    assert (result.rung, result.verdict, evaluation.grade.level) == ("phases", "beyond_worthwhile", 3)
    assert evaluation.grade.name == "interrupted series in several places"
    assert "4 baseline weeks were logged" in evaluation.grade.criteria[0].reason
    missing = next(one for one in evaluation.grade.criteria if one.name.startswith("Missing"))
    assert missing.reason.startswith("0 of 36 weeks had no entries")
    by_name = {check.name: check for check in result.checks}
    without = by_name["Without each site in turn"]
    assert by_name["Sites agree"].passed is True
    waiting = by_name["Sites that had not started yet"]
    assert (waiting.passed, waiting.text[:46]) == (None, "3 sites are too few to tell how far sites diff")
    assert result.checks[0] == waiting
    assert without.passed is False, "two sites are clear of no change and no longer of ten points"
    assert "the interval includes changes smaller than 10 points, which the reported one does not" in without.text
    assert "The finding does not hold up in 1 of 6 checks: without " in " ".join(evaluation.decision.reasons)
    assert words.watch_out(evaluation).startswith("Whatever moved all sites over these periods counts as effect")
    assert [part.weeks_vary for part in result.settings if isinstance(part, Estimate)] == [
        "chance",
        "ordinary",
        "volatile",
    ]
    assert {"Team a: During against Before", "One further site like these"} <= {
        part.subject for part in result.estimates
    }


def test_one_site_staying_as_it_was_widens_the_combined_interval_and_is_said(build: Build) -> None:
    sites = {"a": weeks(20, 44, 4, 100), "b": weeks(25, 48, 6, 100), "d": weeks(30, 30, 8, 100)}
    trial, log = build(sites, baseline=4, starts={"b": 6, "d": 8})
    result = evaluate(trial, log).primary
    by_name = {check.name: check for check in result.checks}
    assert result.verdict == "unclear"
    assert by_name["Sites agree"].passed is False
    assert "from Team d up to Team a" in by_name["Sites agree"].text


def test_a_site_without_a_baseline_of_three_weeks_is_left_out_and_named(build: Build) -> None:
    late: Weeks = [None, None, None, None, *weeks(15, 28, 6)[4:]]
    sites = {"a": weeks(20, 32, 4), "b": weeks(25, 36, 5), "d": late}
    trial, log = build(sites, baseline=4, starts={"b": 5, "d": 6})
    result = evaluate(trial, log).primary
    assert isinstance(result.headline, Estimate)
    assert result.headline.periods == 24
    assert "Team d is left out: only 2 of the baseline's periods were logged" in result.rung_reason


def test_one_site_with_an_effect_of_its_own_is_no_panel(build: Build) -> None:
    late: Weeks = [None, None, None, None, *weeks(15, 28, 6)[4:]]
    trial, log = build({"a": weeks(20, 32, 4), "d": late}, baseline=4, starts={"d": 6})
    result = evaluate(trial, log).primary
    assert isinstance(result.headline, NotEstimable)
    assert (result.rung, result.checks, result.settings) == ("none", (), ())
    assert "1 site had an effect of its own" in result.rung_reason


def test_what_no_site_could_log_before_has_a_level_over_all_sites_together(build: Build) -> None:
    new: Weeks = [None] * 4
    sites = {"a": [*new, *[(0, 12)] * 8], "b": [*new, None, *[(0, 11)] * 7]}
    trial, log = build(sites, baseline=4, starts={"b": 5})
    result = evaluate(trial, log).primary
    headline = result.headline
    assert isinstance(headline, Estimate)
    assert (headline.contrast, headline.value, headline.n, result.rung) == ("level", 0.0, 173, "single_level")
    assert headline.interval.upper == pytest.approx(1.96**2 / (173 + 1.96**2), rel=1e-3)
    assert (result.checks, result.settings) == ((), ())
    assert result.rung_reason.startswith("No site logged this measure in a baseline")


@pytest.mark.parametrize("compared", [False, True])
def test_staggered_sites_are_never_told_that_a_comparison_would_raise_the_grade(build: Build, compared: bool) -> None:
    other = {"c": weeks(20, 20, 12)} if compared else {}
    trial, log = build({"a": weeks(20, 32, 4), "b": weeks(25, 36, 6), **other}, baseline=4, starts={"b": 6})
    grade = evaluate(trial, log).grade
    (one,) = [found for found in grade.criteria if found.bears == "comparison"]
    assert (one.met, one.would_raise, one.raises_to) == (False, "", None)
    assert "started on different days" in one.reason
    assert not any("grade 4" in said for said in grade.would_raise)


def test_a_comparison_beside_staggered_sites_is_shown_and_not_used(build: Build) -> None:
    sites = {"a": weeks(20, 32, 4), "b": weeks(25, 36, 6), "c": weeks(20, 20, 12)}
    result, comparison = found(build(sites, baseline=4, starts={"b": 6}))
    assert not comparison.used
    assert isinstance(result.headline, Estimate)
    registered, _ = found(build(sites, baseline=4, starts={"b": 6}, more="decision: {headline: controlled}"))
    assert isinstance(registered.headline, NotEstimable)
    assert registered.verdict == "not_estimable"


def test_staggered_sites_that_were_all_or_nothing_are_each_held_to_the_pooled_interval(build: Build) -> None:
    """Nobody settled anything before: each site's own change, and so what they weigh together, is that of one site."""
    nothing: Weeks = [(0, 10)] * 4
    sites = {"a": [*nothing, *[(1, 10), (2, 10)] * 4], "b": [*nothing, (0, 10), (0, 10), *[(2, 10), (1, 10)] * 3]}
    trial, log = build(sites, baseline=4, starts={"b": 6})
    result = evaluate(trial, log).primary
    assert isinstance(result.headline, Estimate)
    each = {
        part.subject.split(":")[0]: part
        for part in result.estimates
        if isinstance(part, Estimate) and part.scale == "absolute" and part.subject.startswith("Team")
    }
    for site, name in (("a", "Team a"), ("b", "Team b")):
        own = series(trial, log, trial.primary, site=site)
        pooled = before_after(own, after=("trial",))[0]
        assert isinstance(pooled, Estimate)
        assert each[name].interval.lower <= pooled.interval.lower
        assert each[name].interval.upper >= pooled.interval.upper
        assert each[name].note.endswith("The interval is widened to hold the pooled one as well.")
    together = panel.together([("Team a", each["Team a"]), ("Team b", each["Team b"])], level=0.95)
    assert result.headline == together.headline


def by_six(tmp_path: Path, half: int) -> tuple[Trial, Log]:
    """Six practitioners, three of whom changed everything and three nothing, in half weeks before and half after."""
    days = [MONDAY + dt.timedelta(weeks=half * side, days=-1) for side in (1, 2)]
    sites = "    - {id: a, name: Team a}"
    text = SITES.format(
        shape="step",
        before=days[0],
        start=days[0] + dt.timedelta(days=1),
        end=days[1],
        sites=sites,
        worthwhile=10,
        more="",
    ).replace("site: {type: code}", "practitioner: {type: code}")
    rows = [
        [day(week), f"p{code}", 36 if week >= half and code < 3 else 12, 40]
        for week in range(2 * half)
        for code in range(6)
    ]
    return planned_and_logged(tmp_path, text, ["date", "practitioner", "settled", "calls"], rows)


def test_practitioners_of_the_log_widen_the_pooled_comparison(tmp_path: Path) -> None:
    trial, log = by_six(tmp_path, 2)
    result = evaluate(trial, log).primary
    assert result.rung == "tallies"
    assert isinstance(result.headline, Estimate)
    assert result.headline.value == pytest.approx(0.3)
    assert "the 6 practitioners that differ beyond chance" in result.headline.note
    assert "Variance against that of chance alone: " in result.headline.note
    assert result.headline.interval.lower < 0.05


def test_practitioners_of_the_log_widen_the_headline_of_a_series_under_every_setting(tmp_path: Path) -> None:
    """Three of six took the change up and three did not: six more like them might not, whatever the weeks say."""
    trial, log = by_six(tmp_path, 4)
    result = evaluate(trial, log).primary
    assert result.rung == "phases"
    assert len(result.settings) == 3
    for found in (result.headline, *result.settings):
        assert isinstance(found, Estimate)
        assert found.interval.lower < 0.05
        assert "widened for 6 practitioners, who differ beyond chance" in found.note
    pooled = next(part for part in result.estimates if part.contrast == "before_after" and part.scale == "absolute")
    assert isinstance(pooled, Estimate)
    assert pooled.interval.lower < 0.05


def test_a_shift_of_volume_between_sites_that_stayed_as_they_were_is_told_on_the_first_screen(build: Build) -> None:
    """80% and 20% throughout; 30 and 10 calls a week become 10 and 30."""
    sites = {"a": [*[(24, 30)] * 6, *[(8, 10)] * 6], "b": [*[(2, 10)] * 6, *[(6, 30)] * 6]}
    evaluation = evaluate(*build(sites))
    headline = evaluation.primary.headline
    assert isinstance(headline, Estimate)
    assert headline.value == pytest.approx(-0.3, abs=0.01)
    assert headline.interval.upper < -0.2
    check = next(check for check in evaluation.primary.checks if check.name == mix.NAME)
    assert check.passed is False
    assert check.text == (
        "With each site weighed as in the baseline the interval includes no change, which the reported one does not. "
        "The mix of sites changed: Team a made up 75% of the baseline and 25% of the judged phase."
    )
    assert "with each site weighed as in the baseline the interval includes no change" in " ".join(
        evaluation.decision.reasons
    )


def test_sites_that_kept_their_share_pass_and_one_site_has_no_mix(build: Build) -> None:
    both, _ = found(build({"a": [*LOW, *HIGH], "b": [*LOW, *HIGH], "c": [*OTHER, *OTHER]}))
    check = next(check for check in both.checks if check.name == mix.NAME)
    assert check.passed is True
    one, _ = found(build({"a": [*LOW, *HIGH], "c": [*OTHER, *OTHER]}))
    assert next(check for check in one.checks if check.name == mix.NAME).text == "There is one site."


def test_a_week_that_one_site_did_not_log_is_left_out_of_the_weighing_too(build: Build) -> None:
    trial, log = build({"a": [*LOW, *HIGH], "b": [LOW[0], None, *LOW[2:], *HIGH]})
    result = evaluate(trial, log).primary
    assert next(check for check in result.checks if check.name == mix.NAME).passed is True
