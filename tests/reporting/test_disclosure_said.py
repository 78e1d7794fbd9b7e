"""No sentence that is made before the pass tells a small number: every one in the source is planted, or its parts are
named here with the reason why they tell none. Those put together from several texts are made for real, and planted.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from tests.reporting import conftest
from tests.reporting.tallies import sites_evaluation
from tests.reporting.twice import TRIAL
from tests.reporting.walked import sentences
from tests.tallies import HIGH, LOW, day, planned_and_logged
from trialkit.analysis.estimate import Check, Estimate, NotEstimable
from trialkit.judgement.evaluation import Evaluation, evaluate
from trialkit.judgement.prospects import Chance, More
from trialkit.protocol.disclosure import RULES
from trialkit.reporting.data import evaluation_json_text
from trialkit.reporting.disclosure import disclosed
from trialkit.reporting.disclosure.sentences import Sentences
from trialkit.reporting.reasons import reasons
from trialkit.reporting.sections import SECTIONS
from trialkit.reporting.why import why

PLANTED = ("6", "1,237")
WORD = "words: a name, or text that is looked at where it is made"
PERIODS = "how many periods, starts, sites, checks or refits there are, which is shown in any case"
STATISTIC = "a ratio or a correlation of whole phases to two figures, from which no count follows"
AT_WORK = "how many practitioners there were: they did the work and are not those it was done for"
OWN = "a limit or a grade of the toolkit's own, or what the plan states"
UNSAID = "in no evaluation: asked of a design before it is run, of several trials, or a digest"
WHOLE = "part of a sentence that is made for real and planted below"
HARMLESS = {
    WORD: """
        analysis/controlled: reason, analysis/departures: less, analysis/departures: more, analysis/designs: of,
        analysis/departures: stands(now, landmarks), analysis/mix: name, analysis/mix: names[most],
        analysis/other_models: stands(reported, marks),
        analysis/panel: order[0][0], analysis/panel: order[-1][0], analysis/panel: site, analysis/parallel: of,
        analysis/parallel: reason, analysis/robustness: code, analysis/robustness: counted_as,
        analysis/robustness: shown[0], analysis/robustness: what,
        analysis/standing: gained, analysis/standing: how[1:], analysis/standing: kept, analysis/standing: lost,
        analysis/standing: mark.below if side == 'above' else mark.above, analysis/standing: words[1:],
        judgement/checked: self.telling, judgement/checked: self.count,
        judgement/decide: singular(unit) if number == '1' else unit, judgement/expectation: logged.where,
        judgement/expectation: vary, judgement/grade: one.would_raise, judgement/ladder: reason,
        judgement/mending: counted_as,
        judgement/paired: warning, judgement/phrasing: vars(said), judgement/planned: self.receipt.trial,
        judgement/prospects: short[aim], judgement/ruling: change, judgement/ruling: names[name],
        judgement/ruling: reach.names[name], judgement/staggered: name, judgement/staggered: reason""",
    PERIODS: """
        analysis/before_after: len(rows), analysis/designs: len(before), analysis/designs: level,
        analysis/forecast: len(t), analysis/neighbours: plural(len(neighbours), 'neighbour'), analysis/panel: count,
        analysis/panel: len(self.kept),
        analysis/not_yet: len(np.unique(found.site)),
        analysis/not_yet: least, analysis/not_yet: plural(most, 'site'),
        analysis/not_yet: plural(len(periods), question.period), analysis/robustness_apart: plural(len(long), 'site'),
        analysis/points: len(points.times), analysis/points: n, analysis/points: rank, analysis/points: rank + needed,
        analysis/robustness: count, analysis/robustness: len(block), analysis/robustness: missing,
        analysis/robustness: plural(len(found), 'pretended start'),
        analysis/robustness: len(rows), analysis/since_start: of, analysis/standing: len(found) - len(told),
        analysis/standing: len(told), analysis/standing: others, judgement/checked: made,
        judgement/checked: plural(found.made, 'check'),
        judgement/checked: len(found.doubted), judgement/checked: len(found.lost),
        judgement/checked: len(found.not_made), judgement/checked: len(found.passed), judgement/checked: len(gained),
        judgement/criteria: count, judgement/criteria: late, judgement/criteria: len(trial.measures),
        judgement/missing: empty,
        judgement/missing: empty / len(judged), judgement/missing: len(judged),
        judgement/ladder: plural(before, unit), judgement/ladder: plural(lost, trial.design.period),
        judgement/rungs: plural(after, trial.design.period), judgement/rungs: plural(before, trial.design.period),
        judgement/rungs: plural(count, unit),
        judgement/prospects: baseline, judgement/rungs: after, judgement/rungs: before,
        judgement/since_start: len(span.sites), judgement/since_start: span.first, judgement/since_start: span.last,
        judgement/since_start: span.of""",
    STATISTIC: """
        analysis/allowance: times, analysis/before_after: wider.dispersion,
        analysis/before_after: wider.factor, analysis/departures: max(ratio, 1 / ratio),
        analysis/robustness: lag, analysis/within: test.centre""",
    AT_WORK: """
        analysis/allowance: people, analysis/before_after: wider.practitioners, judgement/criteria: fewest""",
    OWN: """
        analysis/cil: level, analysis/parallel: question.level, analysis/sequential: asked.fewest,
        judgement/decide: grade.level, judgement/decide: needed, judgement/decide: size, judgement/grade: alone,
        judgement/grade: both, judgement/looking: look.boundary, judgement/looking: usual, judgement/planned: now,
        judgement/planned: planned, judgement/planned: receipt.receipt, judgement/planned: self.receipt.receipt,
        judgement/ruling: reach.highest, judgement/ruling: line.grade_at_least, judgement/ruling: needed,
        judgement/ruling: other.grade, judgement/ruling: state.grade, judgement/value/money: part.weeks""",
    UNSAID: """
        analysis/boundaries: share, analysis/published: value, judgement/expectation: 100 * now.value,
        judgement/expectation: common, judgement/expectation: count, judgement/expectation: now.value,
        judgement/expectation: part, judgement/expectation: value, judgement/taken: file.sheet or '',
        judgement/value/programme: len(values)""",
    WHOLE: """
        analysis/mix: after[most], analysis/mix: before[most], analysis/parallel: decimals, analysis/parallel: x,
        analysis/robustness: len(figures), analysis/within: p, analysis/within: test.p""",
}
"""By reason, which parts of sentences tell no small number: module, and the part as the source has it."""


@cache
def harmless() -> frozenset[str]:
    return frozenset(" ".join(one.split()) for named in HARMLESS.values() for one in re.split(r",(?=\s+\w+/)", named))


def test_no_number_in_a_sentence_of_analysis_or_judgement_is_left_by_the_pass() -> None:
    made = conftest.wellbeing_evaluation(provenance="real")
    keeps = Sentences(made, RULES["nhs_england"], dated=False, few=True)
    for sentence in sentences():
        for number in PLANTED:
            said = keeps.kept(sentence.filled(number, harmless()))
            assert not re.search(rf"(?<![\d,.]){number}(?![\d,.])", said), f"{sentence.where}: {said}"


def test_some_sentences_are_planted_and_none_is_excused_that_is_no_longer_there() -> None:
    every = {part for sentence in sentences() for part in sentence.numbers}
    assert every - harmless() >= {
        "analysis/within: once",
        "analysis/within: pairs.gained",
        "judgement/criteria: amount",
        "judgement/missing: answered",
        "judgement/missing: asked.both",
        "judgement/missing: found.lacking",
        "judgement/missing: log.flow.set_aside_rows",
        "judgement/paired: asked.both",
    }
    assert not harmless() - every


def told(evaluation: Evaluation) -> str:
    """All sections, the first screen's reasons and the numbers, as one text."""
    every = " ".join(function(evaluation).html for _, function in SECTIONS)
    return f"{' '.join(re.sub(r'<[^>]*>', ' ', every).split())} {why(evaluation)} {evaluation_json_text(evaluation)}"


PLAN = """
title: Rounds on the ward
organisation: A council
provenance: real
question: Is it better with rounds?
intervention: {{name: Rounds}}
design:
  phases:
    - {{name: Before, kind: baseline, start: 2024-01-01, end: 2024-03-24}}
    - {{name: During, kind: trial, start: 2024-03-25, end: 2024-06-16}}
  sites: [{{id: one, name: Ward one}}]
  chosen_because: worst_results
log:
  row: tally
  fields: {{date: {{type: date}}, falls: {{type: number}}, beds: {{type: number}}}}
measures:
  - {{id: falls, name: Falls, role: primary, better: lower, {measure}}}
no_balancing_measure_because: This file tests one measure.
decision:
  rules:
    - primary: [beyond_worthwhile, improved, unclear, less_than_worthwhile, worsened, not_estimable]
      then: roll_out
      because: It costs nothing.
"""
COUNT, SHARE = "type: count, numerator: falls, worthwhile: 0.5", "type: proportion, numerator: falls, denominator: beds"
FALLS = [3, 2, 3, 3, 2, 3, 3, 3, 3, 3, 3, 3, *[1, 1, 1, 0] * 3]
FEW = [3, 4, 3, 5, 4, 3, 4, 4, 3, 5, 4, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]


def ward(folder: Path, falls: list[int], measure: str) -> Evaluation:
    """Twelve weeks before and twelve after, of 50 beds, or of 45 or 55, a week."""
    rows = [(day(week), count, 50 + 5 * (week % 3 - 1)) for week, count in enumerate(falls)]
    return evaluate(*planned_and_logged(folder, PLAN.format(measure=measure), ["date", "falls", "beds"], rows))


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    """2 of 600 after: the change is told in steps, and what is worked out from it would pin it finer."""
    return ward(tmp_path_factory.mktemp("few"), FEW, f"{SHARE}, worthwhile: 2")


def test_a_roll_out_tells_about_how_many_events_it_rests_on(tmp_path: Path) -> None:
    """43 events in 24 weeks."""
    made = ward(tmp_path, FALLS, COUNT)
    assert reasons(made)[1] == "That rests on 43 events in 24 weeks."
    for audience, events in (("internal", "43 events"), ("public", "about 45 events")):
        text = told(disclosed(made, audience))  # type: ignore[arg-type]
        assert f"That rests on {events} in 24 weeks." in text
        assert ("43 events" in text) == (audience == "internal")


def test_a_roll_out_does_not_tell_what_a_figure_that_is_kept_back_rests_on(few: Evaluation) -> None:
    """A rule that hides the headline hides how many records or events are behind it."""
    found = disclosed(few)
    hidden = replace(found.primary, headline=NotEstimable("change", "relative", "During", "it is kept back."))
    assert not [said for said in reasons(replace(found, results=(hidden,))) if "rests on" in said]


def test_the_chance_of_a_change_that_is_told_in_steps_is_kept_back(few: Evaluation) -> None:
    assert isinstance(few.chance, Chance)
    found = disclosed(few)
    assert isinstance(found.chance, NotEstimable) and "kept back" in found.chance.reason
    assert isinstance(found.primary.headline, Estimate)
    assert disclosed(few, "internal").chance == few.chance


def test_how_many_more_periods_a_change_in_steps_needs_is_kept_back_and_why_none_are_told_stays(
    few: Evaluation,
) -> None:
    more = (More(few.trial.primary, "improved", 9), More(few.trial.primary, "beyond_worthwhile", None, "none do."))
    found = disclosed(replace(few, more=more)).more
    assert [one.periods for one in found] == [None, None]
    assert "fewer than 8, so it is kept back" in found[0].reason and found[1].reason == "none do."
    assert "about 9 more" not in told(disclosed(replace(few, more=more)))


def test_a_chance_and_more_periods_of_a_change_that_is_told_are_told() -> None:
    made = conftest.louth_evaluation(provenance="real")
    more = (More(made.trial.primary, "improved", 9),)
    for chance, kept in ((0.99961, 0.99), (0.00012, 0.01), (0.68423, 0.68)):
        found = disclosed(replace(made, chance=Chance(chance, "posterior", chance, chance), more=more))
        assert isinstance(found.chance, Chance) and found.chance.value == kept
        assert found.more == more


def test_how_much_would_have_come_by_itself_is_kept_back_where_a_phase_counts_few(few: Evaluation) -> None:
    """It is worked out from the level before and how many were counted."""
    kept = "how much of the change would at most have come by itself is kept back."
    assert re.search(r"up to [\d.]+ points of the change", told(disclosed(few, "internal")))
    assert kept in told(disclosed(few)) and not re.search(r"up to [\d.]+ points of the change", told(disclosed(few)))


def test_how_many_totals_are_round_is_kept_back_where_a_total_is_hidden(few: Evaluation) -> None:
    words = "24 of 24 period totals end in 0 or 5"
    assert words in told(disclosed(few, "internal"))
    assert words not in told(disclosed(few))
    assert "Period totals end in 0 or 5 more than unrounded figures would." in told(disclosed(few))


SMALL = [(2, 3), (3, 3), (3, 3), (2, 3), (3, 3), (3, 3), (22, 25), (21, 25), (23, 25), (22, 25), (21, 25), (24, 25)]
LARGE = [(18, 60), (19, 60), (17, 60), (18, 60), (20, 60), (16, 60)]


def test_a_site_s_share_is_kept_back_beside_a_total_of_which_sites_are_hidden(tmp_path: Path) -> None:
    """18 of 378 records at Boston before: 5% of about 380 tells them about."""
    sites = {"a": [*LARGE, *LARGE], "b": SMALL}
    made = sites_evaluation(tmp_path, sites, more="governance: {disclosure_rule: nhs_england}")
    assert "Boston made up 5% of the baseline and 29% of the judged phase." in told(made)
    text = told(disclosed(made))
    assert "The mix of sites changed, and by how much is kept back." in text and "made up" not in text


THERE = [(0, 50), (1, 50), (0, 50), (0, 50), (1, 50), (0, 50), (9, 50), (8, 50), (9, 50), (10, 50), (8, 50), (9, 50)]


@pytest.mark.parametrize(("rule", "step"), [("nhs_england", 0.02), ("ons", 0.005)])
def test_a_comparison_that_counts_few_is_not_told_by_the_change_against_it(
    tmp_path: Path, rule: str, step: float
) -> None:
    """2 of 300 there before and 53 after: the change by itself over the change against it gave 26.5, and so the 2."""
    made = sites_evaluation(tmp_path, {"a": [*LOW, *HIGH], "c": THERE}, more=f"governance: {{disclosure_rule: {rule}}}")
    found = disclosed(made).primary
    assert found.comparison is not None and found.comparison.used and found.lines == () and made.primary.lines
    against = [one for one in (found.headline, *found.estimates) if one.subject.endswith("against the comparison")]
    told_of = [one for one in against if isinstance(one, Estimate)]
    assert {one.scale for one in told_of} == {"absolute"} and len(against) > len(told_of)
    for one in told_of:
        for number in (one.value, one.interval.lower, one.interval.upper):
            assert abs(number / step - round(number / step)) < 1e-6
    alone = [one for one in found.estimates if one.subject.endswith("without the comparison")]
    assert any(isinstance(one, Estimate) and one.scale == "ratio" for one in alone)
    (parallel,) = [one.text for one in found.checks if one.name == "Baselines ran parallel"]
    assert "changes by an amount that is kept back" in parallel and "interval" not in parallel


def test_a_comparison_that_counts_enough_leaves_everything_told(tmp_path: Path) -> None:
    there = [(count + 6, calls) for count, calls in THERE]
    made = sites_evaluation(
        tmp_path, {"a": [*LOW, *HIGH], "c": there}, more="governance: {disclosure_rule: nhs_england}"
    )
    found = disclosed(made).primary
    against = [one for one in found.estimates if one.subject.endswith("against the comparison")]
    assert found.lines and {"ratio", "total"} <= {one.scale for one in against if isinstance(one, Estimate)}
    (parallel,) = [one.text for one in found.checks if one.name == "Baselines ran parallel"]
    assert "interval" in parallel


def twice(folder: Path, said: tuple[tuple[str, str, int], ...], rule: str) -> Evaluation:
    """People by their two answers; every fifth who answered twice scores one more after."""
    people = [(before, after) for before, after, count in said for _ in range(count)]
    rows = [
        (day(at % 12), before, after, 4 + at % 3, (4 + at % 3 + (at % 5 == 0)) if after else "")
        for at, (before, after) in enumerate(people)
    ]
    heading = ["date", "own_before", "own_after", "score_before", "score_after"]
    asked = f"{TRIAL.replace('illustrative', 'real')}governance: {{disclosure_rule: {rule}}}\n"
    return evaluate(*planned_and_logged(folder, asked, heading, rows))


def test_a_change_of_people_of_whom_few_said_so_before_does_not_tell_how_few(tmp_path: Path) -> None:
    """2 of 40 before, 20 after: under ons the 20 are told, and 20 less 0.45 of 40 are the 2."""
    found = disclosed(
        twice(tmp_path, (("no", "no", 19), ("no", "yes", 19), ("yes", "no", 1), ("yes", "yes", 1)), "ons")
    )
    headline = found.primary.headline
    assert isinstance(headline, NotEstimable) and "kept back" in headline.reason
    assert isinstance(found.chance, NotEstimable) and "kept back" in told(found)


def test_how_many_gave_one_answer_and_how_many_changed_is_told_nowhere(tmp_path: Path) -> None:
    """156 of 157 gave both: told as all but a few; neither test tells its p-value, which tells how many changed."""
    said = (("no", "no", 100), ("no", "yes", 5), ("yes", "no", 1), ("yes", "yes", 50), ("no", "", 1))
    made = twice(tmp_path, said, "nhs_england")
    text, inside = told(disclosed(made)), told(disclosed(made, "internal"))
    assert "156 of 157 people gave both answers" in inside and "156" not in text
    assert "all but fewer than 8 of about 160 people gave both answers" in text
    assert re.search(r"\(Hodges and Lehmann\) is \S+, p ", inside) and "its p kept back" in text
    assert re.search(r"1 left it, mid-P", inside) and "mid-P" not in text


ONE = (
    PLAN.replace("{measure}", "type: mean, value: falls, worthwhile: 1").replace("tally", "visit")
    + """
value:
  unit_cost: {{amount: 2, source: Accounts}}
  annual_volume: {{amount: 900, source: Last year}}
  price_base: 2024
  kind: avoided
  status: forecast
"""
)


def test_that_a_phase_has_one_record_is_told_nowhere(tmp_path: Path) -> None:
    """Neither as the reason of a figure, nor of the chance or the value that would follow from it."""
    rows = [(day(0), 4, 0), *((day(13 + at % 2), 4 + at % 3, 0) for at in range(40))]
    made = evaluate(*planned_and_logged(tmp_path, ONE.format(), ["date", "falls", "beds"], rows))
    assert isinstance(made.value, NotEstimable) and isinstance(made.chance, NotEstimable)
    assert "Before has 1 record" in made.value.reason and "Before has 1 record" in made.chance.reason
    text = told(disclosed(made))
    assert "1 record" not in text and "needs two" not in text


def test_that_one_person_gave_both_answers_is_told_nowhere(tmp_path: Path) -> None:
    """That two are needed would tell it, however many are said to have answered."""
    made = twice(tmp_path, (("no", "yes", 1), ("no", "", 30), ("yes", "", 20)), "nhs_england")
    assert "1 person gave both answers, and two are needed" in told(disclosed(made, "internal"))
    text = told(disclosed(made))
    assert "1 person" not in text and "two are needed" not in text


def test_why_no_chance_is_given_stays_where_it_tells_nothing(few: Evaluation) -> None:
    """Its subject names the phase that counts few; its reason does not."""
    reason = "the finding does not hold up in its checks."
    found = disclosed(replace(few, chance=NotEstimable("change", "absolute", "During against Before", reason)))
    assert isinstance(found.chance, NotEstimable) and found.chance.reason == reason


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("with 1 person taken as unchanged", "with fewer than 8 people taken as unchanged"),
        ("It rests on 43 events, 1 event of them", "It rests on about 40 events, fewer than 8 events of them"),
        ("1 record is left", "fewer than 8 records is left"),
    ],
)
def test_one_is_kept_back_like_any_small_number(said: str, kept: str) -> None:
    sentences_of = Sentences(conftest.wellbeing_evaluation(), RULES["nhs_england"], dated=True)
    assert sentences_of.kept(Check("Name", None, said)).text == kept
