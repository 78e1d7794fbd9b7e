"""What a huddle may say: never a verdict that was not planned, never a look at half a week, everybody's own usual."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.huddles import on, plan, week, weeks
from trialkit.analysis.spc import Chart
from trialkit.judgement.evaluation import evaluate
from trialkit.judgement.huddle import huddle
from trialkit.judgement.planned import planned_looks
from trialkit.judgement.registered import registered
from trialkit.judgement.watching import planned_question, watched
from trialkit.protocol.receipts import Registration, load_registration, register
from trialkit.protocol.source import load_trial
from trialkit.records.read import read_log

ROOT = Path(__file__).parents[2]
BEFORE, SAME, UP = [7, 6, 8, 7, 5, 8], [7, 6, 8, 6], [14, 16, 15, 17]
SUNDAY_4 = dt.date(2024, 3, 10)
"""The last day of the trial's fourth week."""


def test_louth_at_week_3_says_only_what_week_3_supports() -> None:
    trial, day = load_trial(ROOT / "trials" / "louth.yaml"), dt.date(2021, 2, 21)
    found = huddle(trial, read_log(trial, ROOT / "impact_logs" / "louth", until=day), day)
    assert (found.moment.number, found.moment.of, found.moment.days_left) == (3, 6, 21)
    assert (found.primary.state, found.primary.look) == ("at_the_end", None)
    assert [(one.measure.id, one.state, one.look, one.needed) for one in found.balancing] == [
        ("came_back", "too_early", None, 4)
    ]
    assert found.chart is None and not found.may_stop
    assert found.series[0].frame["value"].notna().sum() == 3


def test_a_trial_judged_once_has_no_interim_verdict_however_large_the_change(tmp_path: Path) -> None:
    found = on(tmp_path, plan(), weeks(BEFORE, UP), SUNDAY_4)
    assert (found.primary.state, found.primary.look) == ("at_the_end", None)
    assert isinstance(found.chart, Chart) and found.chart.kind == "run"
    assert found.asks == "standing"


def test_weekly_looks_tell_news_and_no_news_yet(tmp_path: Path) -> None:
    trial = plan(looks="weekly")
    assert on(tmp_path / "a", trial, weeks(BEFORE, SAME), SUNDAY_4).primary.state == "no_news_yet"
    news = on(tmp_path / "b", trial, weeks(BEFORE, UP), SUNDAY_4)
    assert news.primary.state == "news" and news.primary.look is not None
    assert news.primary.look.estimate.interval.lower > 0
    assert isinstance(news.chart, Chart) and news.chart.kind == "p"
    assert not news.may_stop, "nothing shows that weekly looks were planned before the data"


def test_what_a_look_said_stands_when_a_later_one_is_quiet(tmp_path: Path) -> None:
    trial = plan(looks="weekly")
    first = on(tmp_path / "a", trial, weeks(BEFORE, [17, 18]), dt.date(2024, 2, 25))
    later = on(tmp_path / "b", trial, weeks(BEFORE, [17, 18, 1, 2]), SUNDAY_4)
    assert first.primary.state == later.primary.state == "news"
    assert first.primary.look == later.primary.look


def test_half_a_week_is_not_looked_at(tmp_path: Path) -> None:
    trial = plan(looks="weekly")
    rows = weeks(BEFORE, SAME) + week(10, 20, 20)
    sunday, friday = (on(tmp_path, trial, rows, day) for day in (SUNDAY_4, dt.date(2024, 3, 15)))
    assert sunday.primary == friday.primary
    assert sunday.chart == friday.chart
    assert friday.logging.together.rows == 20 and friday.moment.running


def test_harm_is_watched_also_where_the_trial_is_judged_once(tmp_path: Path) -> None:
    harmed = on(tmp_path, plan(), weeks(BEFORE, SAME, back=[2] * 6 + [15, 16, 15, 16]), SUNDAY_4)
    assert (harmed.primary.state, harmed.balancing[0].state, harmed.asks) == ("at_the_end", "harm", "harm")
    assert harmed.balancing[0].look is not None
    better = on(tmp_path, plan(), weeks(BEFORE, SAME, back=[15] * 6 + [1] * 4), SUNDAY_4)
    assert better.balancing[0].state == "no_news_yet", "a fall in harm is no news of a balancing measure"


@pytest.mark.parametrize("shift", [0, 7])
def test_a_plan_registered_in_time_with_weekly_looks_may_stop_on_news(tmp_path: Path, shift: int) -> None:
    trial = plan(looks="weekly")
    file = tmp_path / "made.yaml"
    file.write_text("title: unread", encoding="utf-8")
    begun = dt.datetime(2024, 2, 6, 9, tzinfo=dt.UTC) + dt.timedelta(days=shift)
    register(trial, file, now=begun)
    receipts = load_registration(trial, file)
    found = on(tmp_path / "log", trial, weeks(BEFORE, UP), SUNDAY_4, registration=receipts)
    assert found.primary.state == "news"
    assert found.may_stop is (shift == 0), "registered after the trial began shows nothing"


def test_everybody_is_set_beside_their_own_usual_number_from_their_first_week_on(tmp_path: Path) -> None:
    rows = week(0, 1, 4, codes=["P01"]) + week(1, 1, 8, codes=["P01"])
    rows += week(1, 1, 2, codes=["P02"]) + week(2, 1, 3, codes=["P01"]) + week(2, 1, 1, codes=["P03"])
    found = on(tmp_path, plan(), rows, dt.date(2024, 1, 21)).logging
    assert [(one.code, one.rows, one.usual) for one in found.people] == [("P01", 3, 6), ("P02", 0, 2), ("P03", 1, None)]
    assert [one.code for one in found.silent] == ["P02"]
    assert (found.together.rows, found.together.usual) == (4, 7)


def test_missing_logging_is_asked_about_before_rows_set_aside(tmp_path: Path) -> None:
    rows = week(0, 1, 10) + week(1, 1, 9, codes=["P01"])
    assert on(tmp_path, plan(), rows, dt.date(2024, 1, 14)).asks == "silent"
    spoilt = [*week(0, 1, 10), *week(1, 1, 10), ["09/01/2024", "P01", "perhaps", "no"]]
    assert on(tmp_path, plan(), spoilt, dt.date(2024, 1, 14)).asks == "set_aside"


def test_a_log_without_rows_and_one_with_every_row_set_aside_have_a_sheet(tmp_path: Path) -> None:
    for rows in ([], [["02/01/2024", "P01", "perhaps", "no"]] * 3):
        found = on(tmp_path, plan(looks="weekly"), rows, SUNDAY_4)
        assert found.primary.state in ("too_early", "cannot")
        assert found.logging.people == () and found.logging.together.rows == 0
        assert found.asks == "silent"


def test_sites_that_start_apart_are_not_looked_at_and_keep_their_own_lines(tmp_path: Path) -> None:
    sites = "[{id: one, name: Team one}, {id: two, name: Team two, start: 2024-02-26}]"
    trial = plan(looks="weekly", sites=sites, fields="    site: {type: code}")
    rows = [[*row, "one"] for row in weeks(BEFORE, UP)]
    found = on(tmp_path, trial, rows, SUNDAY_4, more=["site"])
    assert (found.primary.state, found.chart) == ("cannot", None)
    assert [each.site for each in found.series] == ["one", "two"]
    assert found.logging.sites == ("Team two",)


def test_what_is_set_against_a_comparison_is_not_looked_at_without_it(tmp_path: Path) -> None:
    sites = "[{id: one, name: Team one}, {id: two, name: Team two, role: comparison}]"
    trial = plan(looks="weekly", sites=sites, fields="    site: {type: code}")
    rows = [[*row, site] for site in ("one", "two") for row in weeks(BEFORE, UP)]
    found = on(tmp_path, trial, rows, SUNDAY_4, more=["site"])
    assert found.primary.state == "cannot" and "comparison" in found.primary.reason


def test_an_event_log_without_rows_this_week_blames_nobody(tmp_path: Path) -> None:
    trial = plan(
        log="  empty_period: zero",
        measures="  - {id: calls, name: Calls, role: secondary, type: count, better: neutral}",
    )
    found = on(tmp_path, trial, weeks(BEFORE, []), dt.date(2024, 2, 18))
    assert [one.code for one in found.logging.silent] == ["P01", "P02"]
    assert found.asks == "standing"


def test_stories_are_two_different_ones_and_then_the_voices_with_their_hints(tmp_path: Path) -> None:
    trial = plan(
        fields="    note: {type: text, required: false}\n    consent: {type: yes_no, required: false}",
        log="  avoid_words: {referral: introduction}",
        more="voices: [{quote: It helped me, who: A carer, consent: true}]",
    )
    rows = [[*row, "Same words", "yes"] for row in week(0, 1, 4)]
    found = on(tmp_path, trial, rows, dt.date(2024, 1, 7), more=["note", "consent"])
    assert [(story.text, story.who) for story in found.stories] == [("Same words", ""), ("It helped me", "A carer")]
    rows += [["05/01/2024", "P01", "yes", "no", "No more Referrals", "yes"]]
    told = on(tmp_path, trial, rows, dt.date(2024, 1, 7), more=["note", "consent"]).stories
    assert [(one.found, one.use) for story in told for one in story.avoid] == [("Referrals", "introductions")]


@pytest.mark.parametrize("name", ["louth", "wellbeing-service", "west-review", "csc-front-door"])
def test_the_question_looked_at_is_the_one_that_the_report_answers_at_the_end(name: str) -> None:
    trial = load_trial(ROOT / "trials" / f"{name}.yaml")
    log = read_log(trial, ROOT / "impact_logs" / name)
    for result in evaluate(trial, log).results:
        if result.measure.role in ("primary", "balancing"):
            question = planned_question(trial, result.series[0], result.measure)
            headline = result.headline
            assert isinstance(question, str) or (question.contrast, question.scale) == (
                headline.contrast,
                headline.scale,
            )


def test_pairs_are_not_looked_at_before_the_end(tmp_path: Path) -> None:
    paired = (
        "  - {id: pairs, name: Settled as before, role: balancing, type: proportion, numerator: {settled: true}, "
        "before: {was: true}, better: higher, margin: 5}"
    )
    trial = plan(fields="    was: {type: yes_no, required: false}", measures=paired)
    found = on(tmp_path, trial, [[*row, "yes"] for row in weeks(BEFORE, UP)], SUNDAY_4, more=["was"])
    assert [one.state for one in found.balancing] == ["no_news_yet", "cannot"]
    assert "same people" in found.balancing[1].reason


def test_a_long_series_is_not_looked_at_while_a_team_waits() -> None:
    trial = load_trial(ROOT / "trials" / "seat-belt-law.yaml")
    log = read_log(trial, ROOT / "impact_logs" / "seat-belt-law", until=dt.date(1983, 6, 30))
    looks = planned_looks(trial, registered(Registration(), trial, log))
    seen = watched(trial, log, trial.of_role("balancing")[0], 173, looks)
    assert seen.state == "cannot" and "too many looks" in seen.reason
