"""The same people before and after: from a YAML and a CSV with one row a person to the judged change."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from trialkit.analysis.estimate import Estimate, NotEstimable
from trialkit.analysis.paired import Pairs, tango
from trialkit.errors import TrialError
from trialkit.judgement.evaluation import Evaluation, evaluate
from trialkit.judgement.ladder import measure_result
from trialkit.judgement.paired import change_at
from trialkit.protocol.source import parse_trial
from trialkit.records.read import read_log

MONDAY = dt.date(2024, 1, 1)
TEXT = """
title: Reviews with the same scores twice
organisation: A council
provenance: illustrative
question: Do people live as they want to more often after a strengths-based review?
intervention: {{name: Strengths-based reviews}}
design:
  phases: [{{name: Reviews, kind: trial, start: 2024-01-01, end: 2024-03-24}}]
  sites: {sites}
  chosen_because: {chosen}
log:
  row: person
  rows: people
  fields:
    date: {{type: date}}
    site: {{type: code}}
    well_before: {{type: number, minimum: 0, maximum: 10}}
    well_after: {{type: number, minimum: 0, maximum: 10}}
    own_before: {{type: yes_no}}
    own_after: {{type: yes_no}}
    home_before: {{type: choice, options: {{bad: Bad, fair: Fair, good: Good}}}}
    home_after: {{type: choice, options: {{bad: Bad, fair: Fair, good: Good}}}}
measures:
  - {{id: own, name: Lives as they want to, role: primary, type: proportion, before: {{own_before: true}},
     numerator: {{own_after: true}}, better: higher, worthwhile: 5}}
  - {{id: well, name: Wellbeing, role: secondary, type: mean, before: well_before, value: well_after, better: higher}}
  - {{id: home, name: Home, role: balancing, type: ordinal, before: home_before, value: home_after, top: [good],
     better: higher, margin: 10}}
{more}
"""
ONE = "[{id: one, name: Team one}]"
HEAD = ["date", "site", "well_before", "well_after", "own_before", "own_after", "home_before", "home_after"]
WORDS = ("bad", "fair", "good")

Row = Sequence[object]


def people(seed: int = 3, count: int = 120) -> list[Row]:
    """One row a person over twelve weeks; every tenth has no second answer."""
    rng = np.random.default_rng(seed)
    rows: list[Row] = []
    for number in range(count):
        day = MONDAY + dt.timedelta(days=int(number * 84 / count))
        well, own, home = int(rng.integers(2, 8)), bool(rng.random() < 0.5), int(rng.integers(0, 3))
        then = own if rng.random() < 0.7 else bool(rng.random() < 0.8)
        first: list[object] = [well, "yes" if own else "no", WORDS[home]]
        second: list[object] = [well + int(rng.integers(-1, 3)), "yes" if then else "no"]
        second.append(WORDS[min(2, home + int(rng.random() < 0.2))])
        if number % 10 == 9:
            second = ["", "", ""]
        rows.append(
            [f"{day:%d/%m/%Y}", "one", *(answer for pair in zip(first, second, strict=True) for answer in pair)]
        )
    return rows


Build = Callable[..., Evaluation]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """build(rows): the trial of the text above with these rows in its log."""

    def made(
        rows: Sequence[Row], *, chosen: str = "whole_service", sites: str = ONE, more: str = "", text: str = TEXT
    ) -> Evaluation:
        planned = text.format(chosen=chosen, sites=sites, more=more)
        trial = parse_trial(planned, name="trials/made.yaml", trial_id="made")
        folder = tmp_path / "impact_logs" / "made"
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "log.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([HEAD, *rows])
        return evaluate(trial, read_log(trial, folder))

    return made


def test_shares_scores_and_answers_in_order_are_compared_within_people(build: Build) -> None:
    rows = people()
    evaluation = build(rows)
    both = [row for row in rows if row[5] != ""]
    own = [(row[4] == "yes", row[5] == "yes") for row in both]
    counts = Pairs(*(own.count(pair) for pair in ((True, True), (True, False), (False, True), (False, False))))
    primary, well, home = evaluation.results
    assert isinstance(primary.headline, Estimate)
    assert (primary.rung, primary.headline.contrast, primary.headline.n) == ("paired", "paired", 108)
    assert primary.headline.value == pytest.approx(counts.difference)
    assert primary.headline.interval == tango(counts)
    changes = np.array([float(str(row[3])) - float(str(row[2])) for row in both])
    assert isinstance(well.headline, Estimate)
    assert well.headline.value == pytest.approx(changes.mean())
    half = well.headline.interval.upper - well.headline.value
    assert half == pytest.approx(1.98238 * changes.std(ddof=1) / np.sqrt(108), rel=1e-4)
    top = [(row[6] == "good", row[7] == "good") for row in both]
    assert isinstance(home.headline, Estimate)
    assert home.headline.value == pytest.approx((top.count((False, True)) - top.count((True, False))) / 108)
    higher = next(found for found in home.estimates if found.scale == "superiority")
    rose = sum(WORDS.index(str(row[7])) > WORDS.index(str(row[6])) for row in both)
    assert isinstance(higher, Estimate)
    assert higher.value == pytest.approx(0.5 + rose / 108 / 2)


@pytest.mark.parametrize("best_first", [False, True])
def test_each_kind_of_pairs_can_be_asked_at_another_level_without_anything_beside_it(
    build: Build, best_first: bool
) -> None:
    options = "{{bad: Bad, fair: Fair, good: Good}}", "{{good: Good, fair: Fair, bad: Bad}}"
    found = build(people(), text=TEXT.replace(options[0], options[best_first]))
    for result in found.results:
        at = change_at(found.trial, found.log, result.measure)
        same, wider = at(0.95), at(0.99)
        assert isinstance(result.headline, Estimate) and isinstance(same, Estimate) and isinstance(wider, Estimate)
        assert (same.value, same.interval) == (result.headline.value, result.headline.interval)
        assert wider.interval.lower < same.interval.lower < same.interval.upper < wider.interval.upper


def test_people_with_one_answer_are_counted_and_their_rows_are_used(build: Build) -> None:
    evaluation = build(people())
    primary = evaluation.primary
    assert primary.asked is not None
    assert (primary.asked.both, primary.asked.people) == (108, 120)
    assert evaluation.log.flow.used == 120
    assert ("own_after is empty", 12) in [(part.reason, part.cells) for part in evaluation.log.emptied]
    assert "108 of 120 people gave both answers" in primary.rung_reason
    names = {check.name: check for check in primary.checks}
    assert "With 12 people taken as unchanged" in names["People without a second answer taken as unchanged"].text
    complete = next(part for part in evaluation.grade.criteria if part.name == "Missing data too few to matter")
    assert "108 of 120 people gave both answers." in complete.reason


def test_many_people_without_a_second_answer_cost_a_grade(build: Build) -> None:
    rows = people()
    few = [[*row[:3], "", row[4], "", row[6], ""] if number % 4 == 0 else row for number, row in enumerate(rows)]
    assert build(rows).grade.level == 2
    assert build(rows).grade.name == "the same people before and after, cause unknown"
    assert build(few).grade.level == 1


def test_a_balancing_measure_with_many_second_answers_missing_is_told(build: Build) -> None:
    rows = people()
    some = [[*row[:7], ""] if number % 3 == 0 else row for number, row in enumerate(rows)]
    found = build(some)
    complete = next(part for part in found.grade.criteria if part.name == "Missing data too few to matter")
    assert complete.met is False and "72 of 120 people gave both answers about “Home”." in complete.reason
    assert found.grade.level == build(rows).grade.level


def test_people_chosen_for_low_scores_carry_a_warning_of_regression_to_the_mean(build: Build) -> None:
    chosen = build(people(), chosen="worst_results")
    assert isinstance(chosen.primary.headline, Estimate)
    assert "regression to the mean" in chosen.primary.headline.note
    assert chosen.grade.level == 1
    other = build(people()).primary.headline
    assert isinstance(other, Estimate)
    assert "regression" not in other.note


def test_only_people_of_the_judged_phase_and_of_innovation_sites_count(build: Build) -> None:
    sites = "[{id: one, name: Team one}, {id: two, name: Team two, role: comparison}]"
    rows = people()
    mixed = [[row[0], "two" if number % 2 else "one", *row[2:]] for number, row in enumerate(rows)]
    found = build(mixed, sites=sites).primary
    assert found.asked is not None
    assert found.asked.people == 60
    assert "The comparison site is not used for that." in found.rung_reason
    assert found.comparison is None


APART = "[{id: one, name: Team one}, {id: two, name: Team two, start: 2024-01-29}]"
NEXT_TO = "[{id: one, name: Team one}, {id: two, name: Team two, role: comparison}]"


def _at_two_sites(rows: Sequence[Row]) -> list[Row]:
    return [[row[0], ("one", "two")[number % 2], *row[2:]] for number, row in enumerate(rows)]


@pytest.mark.parametrize("given", [60, 0])
def test_people_at_sites_that_started_apart_are_never_told_as_sites_against_their_own_baselines(
    build: Build, given: int
) -> None:
    """Also where nobody gave both answers, and nothing could be estimated."""
    rows = people()
    for row in rows[given:]:
        row[3::2] = ["", "", ""]  # type: ignore[index]
    found = build(_at_two_sites(rows), sites=APART)
    assert found.primary.series[0].site is not None and not found.primary.apart
    told = next(one for one in found.grade.criteria if one.name.startswith("Comparison with a place"))
    assert told.reason == "No comparison team was logged, so anything else that changed could explain the result."


def test_a_comparison_that_was_logged_and_is_not_used_of_pairs_is_never_told_as_missing(build: Build) -> None:
    found = build(_at_two_sites(people()), sites=NEXT_TO)
    told = next(one for one in found.grade.criteria if one.name.startswith("Comparison with a place"))
    assert (told.met, told.would_raise) == (False, "")
    assert told.reason == (
        "Each person is compared with themselves and the comparison is not used, so anything else that changed could "
        "explain the result."
    )


def test_nobody_with_both_answers_is_told_and_not_guessed(build: Build) -> None:
    rows = [[*row[:3], "", row[4], "", row[6], ""] for row in people(count=30)]
    evaluation = build(rows)
    for result in evaluation.results:
        assert isinstance(result.headline, NotEstimable)
        assert "nobody gave both answers" in result.headline.reason
        assert result.rung == "none"
    assert evaluation.decision.outcome == "review"


def test_scores_that_all_move_alike_have_no_interval(build: Build) -> None:
    rows = [[row[0], "one", 4, 5, *row[4:]] for row in people()]
    found = build(rows).results[1].headline
    assert isinstance(found, NotEstimable)
    assert "changed by the same amount" in found.reason


@pytest.mark.parametrize(
    ("was", "is_", "said"),
    [
        ("before: {{own_before: true}}", "before: own_before", "a proportion's before says which answers count."),
        ("before: {{own_before: true}}", "before: {{own_befor: true}}", "own_befor is not a field of the log."),
        ("before: well_before", "before: well_after", "before and after are the same field."),
        ("before: well_before", "before: own_before", "own_before is a yes_no and well_after a number."),
        ("before: well_before", "before: well_before, change: percent", "in the measure's own unit"),
        ("type: ordinal, before", "type: count, before", "before is for the same people asked twice"),
        ("row: person", "row: tally", "does not say which answers are of the same person."),
    ],
)
def test_a_pair_that_cannot_be_is_refused_with_its_place(was: str, is_: str, said: str) -> None:
    text = TEXT.replace(was, is_).format(chosen="whole_service", sites=ONE, more="")
    with pytest.raises(TrialError) as caught:
        parse_trial(text, name="trials/made.yaml", trial_id="made")
    assert any(said in problem.what for problem in caught.value.problems), caught.value.problems


def test_answers_listed_best_first_are_turned_so_that_higher_is_towards_the_top(build: Build) -> None:
    text = TEXT.replace("{{bad: Bad, fair: Fair, good: Good}}", "{{good: Good, fair: Fair, bad: Bad}}")
    one, two = build(people()), build(people(), text=text)
    assert one.results[2].headline == two.results[2].headline
    assert one.results[2].estimates == two.results[2].estimates


def test_the_ladder_sends_a_measure_with_before_to_the_pairs(build: Build) -> None:
    evaluation = build(people())
    again = measure_result(evaluation.trial, evaluation.log, evaluation.trial.primary, evaluation.looks)
    assert again.headline == evaluation.primary.headline


def test_a_change_that_hangs_on_who_answered_again_is_told_against_the_worthwhile_change(build: Build) -> None:
    """36 gained and 4 lost among 100, worthwhile 15 points; 60 more answered once."""
    pairs = [("no", "yes")] * 36 + [("yes", "no")] * 4 + [("no", "no")] * 30 + [("yes", "yes")] * 30 + [("no", "")] * 60
    rows = [["01/01/2024", "one", "", "", *pair, "", ""] for pair in pairs]
    primary = build(rows, text=TEXT.replace("worthwhile: 5", "worthwhile: 15")).primary
    assert primary.verdict == "beyond_worthwhile"
    check = next(check for check in primary.checks if check.name.startswith("People without"))
    assert check.passed is False
    assert "the interval includes changes smaller than 15 points" in check.text
