"""The pass over an evaluation: which rule applies, what each part of it still tells, and that all of it can be told."""

import datetime as dt
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.reporting import conftest, planted
from tests.reporting.tallies import THERE, THERE_LATER, sites_evaluation
from tests.tallies import HIGH, LOW
from trialkit.analysis.estimate import Estimate, NotEstimable
from trialkit.analysis.spc import NotCharted
from trialkit.errors import TrialError
from trialkit.judgement.evaluation import Evaluation, evaluate
from trialkit.judgement.released import Shown
from trialkit.protocol.disclosure import RULES as RULES_BY_NAME
from trialkit.protocol.source import parse_trial
from trialkit.records.log import RowFlow, SetAside
from trialkit.records.read import read_log
from trialkit.reporting.charts import period_table
from trialkit.reporting.data import evaluation_json_text
from trialkit.reporting.disclosure import disclosed, release_for
from trialkit.reporting.disclosure.estimates import Keeper
from trialkit.reporting.disclosure.sentences import Sentences
from trialkit.reporting.disclosure.shown import Told, coarse
from trialkit.reporting.huddle.words import for_team
from trialkit.reporting.onepage import one_page
from trialkit.reporting.sections import SECTIONS

RULES = ("nhs_england", "ons", "research")
STEPPED = Told((), Shown("lost", "", 12, 2), RULES_BY_NAME["ons"], frozenset({"Before"}), judged_small=True, step=0.2)
"""How a measure is told whose baseline counts few."""
MADE = {
    "louth": conftest.louth_evaluation,
    "wellbeing": conftest.wellbeing_evaluation,
    "monthly": conftest.monthly_evaluation,
    "silent": conftest.silent_evaluation,
}


def under(rule: str, name: str = "wellbeing") -> Evaluation:
    """One of the evaluations made by hand, of real data, through the pass by a rule."""
    return disclosed(MADE[name](provenance="real", governance={"disclosure_rule": rule}))


def told(evaluation: Evaluation) -> str:
    """All sections, the page for a committee and the numbers, as one text."""
    sections = " ".join(function(evaluation).html for _, function in SECTIONS)
    return f"{sections} {one_page(evaluation)!r} {evaluation_json_text(evaluation)}"


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("name", MADE)
def test_everything_can_be_told_of_what_is_left(name: str, rule: str) -> None:
    text = told(under(rule, name))
    plain = re.sub(r"<[^>]*>", " ", text)
    assert not re.search(r"\bnan\b|\bNaN\b|\bNone\b %", plain)
    assert "Traceback" not in plain


def test_public_is_the_default_and_real_data_are_held_to_nhs_england() -> None:
    found = disclosed(conftest.wellbeing_evaluation(provenance="real"))
    assert found.release is not None and found.release.audience == "public"
    assert found.release.rule.id == "nhs_england" and "names no other" in found.release.why


def test_made_up_data_describe_nobody_so_nothing_is_kept_back_and_the_report_says_why(wellbeing: Evaluation) -> None:
    found = disclosed(wellbeing)
    assert found.results == wellbeing.results and found.log is wellbeing.log
    assert "made up and describe nobody" in told(found)


def test_made_up_data_are_held_to_a_rule_that_the_trial_names() -> None:
    found = disclosed(conftest.wellbeing_evaluation(governance={"disclosure_rule": "research"}))
    assert found.release is not None and found.release.rule.id == "research" and found.log.cells.empty


def test_an_internal_report_holds_everything_and_says_what_it_is() -> None:
    made = conftest.wellbeing_evaluation(provenance="real")
    found = disclosed(made, "internal")
    assert found.results == made.results and found.release is not None and not found.release.hides
    assert "Internal: holds small numbers, do not publish" in told(found)


def test_the_pass_is_made_once_and_its_result_is_the_same_each_time() -> None:
    made = conftest.wellbeing_evaluation(provenance="real")
    once = disclosed(made)
    assert disclosed(once) is once and disclosed(once, "internal") is once
    assert evaluation_json_text(once) == evaluation_json_text(disclosed(made))


@pytest.mark.parametrize("governance", ["disclosure_rule: none", "no_disclosure_rule_because: Old figures."])
def test_no_rule_needs_a_reason_and_a_reason_stands_with_no_rule(governance: str) -> None:
    with pytest.raises(TrialError, match="disclosure_rule"):
        parse_trial(planted.TRIAL.format(governance=governance), name="planted.yaml", trial_id="planted")


def test_no_rule_with_its_reason_keeps_nothing_back_and_prints_the_reason() -> None:
    reason = "Published years ago."
    governance = {"disclosure_rule": "none", "no_disclosure_rule_because": reason}
    found = disclosed(conftest.wellbeing_evaluation(provenance="real", governance=governance))
    assert found.release is not None and not found.release.hides and reason in told(found)


def test_weeks_of_few_are_pooled_and_every_figure_that_is_shown_is_rounded() -> None:
    """Some 20 conversations a week with 3 to 9 signposted: no week may be shown, four at once may."""
    found = under("nhs_england").primary
    frame = found.series[0].frame
    shown = frame[frame["value"].notna()]
    assert (frame["periods"] > 1).any() and set(shown["numerator"] % 5) == {0.0} == set(shown["denominator"] % 5)
    assert shown["value"].tolist() == (shown["numerator"] / shown["denominator"]).tolist()
    assert all(count == 0 or count >= 8 for count in shown["numerator"])


def test_the_table_of_periods_says_hidden_and_nothing_logged_apart(tmp_path: Path) -> None:
    found = disclosed(planted.evaluated(planted.workspace(tmp_path)))
    table = period_table(found, found.primary)
    assert [row[-1] for row in table.shown].count("hidden") == 2 and "hidden: fewer than 8" in table.caption
    week = json.loads(evaluation_json_text(found))["measures"][0]["series"][planted.WEEK]
    assert week["hidden"] and week["value"] is week["numerator"] is week["denominator"] is None
    assert found.release is not None and found.release.of("lost").hidden == 2


def test_estimates_are_those_of_the_true_data_told_to_a_few_figures() -> None:
    before, after = conftest.wellbeing_evaluation(), under("research")
    assert isinstance(before.primary.headline, Estimate) and isinstance(after.primary.headline, Estimate)
    assert after.primary.headline.value == pytest.approx(before.primary.headline.value, rel=0.05)
    assert after.primary.verdict == before.primary.verdict and after.decision.outcome == before.decision.outcome
    estimates = [found for found in after.primary.estimates if isinstance(found, Estimate)]
    numbers = [found.value for found in estimates if found.contrast != "level"]
    assert all(len(f"{number:.12g}".lstrip("-0.").replace(".", "")) <= 3 for number in numbers)


def test_a_level_that_rests_on_few_is_kept_back_with_all_that_would_tell_it(tmp_path: Path) -> None:
    few = [0, 1, 0, 2, 1, 0, *planted.LOST[6:]]
    found = disclosed(planted.evaluated(planted.workspace(tmp_path, few)))
    quotients = [one for one in found.primary.estimates if one.contrast in ("level", "before_after")]
    kept = [one for one in quotients if isinstance(one, NotEstimable)]
    assert {one.subject for one in kept} == {"Before", "Menu against Before"}
    assert all("kept back" in one.reason and "fewer than 8" in one.reason for one in kept)
    assert [one.subject for one in quotients if isinstance(one, Estimate)] == ["Menu"]
    assert found.primary.lines == () and isinstance(found.primary.headline, Estimate)
    scales = {one.scale for one in found.primary.estimates if isinstance(one, Estimate) and one.contrast != "level"}
    assert scales == {"absolute"}


def test_the_control_chart_is_drawn_of_shown_figures_or_not_at_all(tmp_path: Path) -> None:
    hidden = disclosed(planted.evaluated(planted.workspace(tmp_path / "a")))
    assert isinstance(hidden.primary.chart, NotCharted)
    steady = [41, 52, 47, 44, 38, 55, *planted.LOST[6:]]
    whole = disclosed(planted.evaluated(planted.workspace(tmp_path / "b", steady)))
    assert not isinstance(whole.primary.chart, NotCharted) and whole.primary.chart is not None
    shown = whole.primary.series[0].frame["value"].tolist()
    assert [point.value for point in whole.primary.chart.points] == shown


def test_the_log_leaves_without_its_cells_codes_files_and_row_counts() -> None:
    before, found = conftest.louth_evaluation(provenance="real"), under("nhs_england", "louth")
    text = told(found)
    for person in before.log.completeness.practitioners:
        assert not re.search(rf"\b{person.code}\b", re.sub(r"<svg.*?</svg>", "", text, flags=re.S))
    assert before.log.files[0].sha256 not in text and "signposed" not in text and "02/01/2021" not in text
    assert found.log.flow.received == found.log.flow.used and "fewer than 8" in text
    assert json.loads(evaluation_json_text(found))["rows"]["set_aside"] is None
    assert "4 of 117 rows" not in text and "4 rows" not in text
    assert "fewer than 8 of about 120 rows were set aside" in text


def test_reasons_with_few_rows_are_told_as_one_where_together_they_are_enough() -> None:
    made = conftest.louth_evaluation(provenance="real")
    aside = (SetAside("no date", 6), SetAside("no outcome", 5), SetAside("outside every phase", 40))
    flow = RowFlow(made.log.flow.used + 51, aside, made.log.flow.used)
    found = disclosed(replace(made, log=replace(made.log, flow=flow)))
    told = {part.reason: part.rows for part in found.log.flow.set_aside}
    assert told == {"outside every phase": 40, "several reasons, each of few rows": 10}
    assert found.release is not None and "set_aside" not in found.release.few


@pytest.mark.parametrize("rule", RULES)
def test_sites_told_apart_from_all_together_do_not_tell_a_hidden_one(tmp_path: Path, rule: str) -> None:
    low: list[Any] = [(2, 40), *LOW[1:]]
    made = sites_evaluation(tmp_path, {"a": [*low, *HIGH], "b": [*LOW, *HIGH], "c": [*THERE, *THERE_LATER]})
    trial = made.trial.model_copy(
        update={"governance": made.trial.governance.model_copy(update={"disclosure_rule": rule})}
    )
    found = disclosed(replace(made, trial=trial))
    together, *each = found.primary.series
    first = [one.frame.iloc[0] for one in each]
    if found.release is not None and not found.release.of("settled").together:
        hidden = [bool(row["hidden"]) for row in first[:2]]
        assert hidden[0] and (hidden[1] or bool(together.frame.iloc[0]["hidden"]))
    assert "(2, 40)" not in told(found) and "nan" not in re.sub(r"<[^>]*>", " ", told(found)).lower().split()


def test_staggered_sites_can_be_told_too(tmp_path: Path) -> None:
    made = sites_evaluation(
        tmp_path, {"a": [*LOW, *HIGH], "b": [*LOW, *LOW[:3], *HIGH[:3]]}, starts={"b": 9}, baseline=6
    )
    trial = made.trial.model_copy(
        update={"governance": made.trial.governance.model_copy(update={"disclosure_rule": "nhs_england"})}
    )
    assert "nan" not in re.sub(r"<[^>]*>", " ", told(disclosed(replace(made, trial=trial)))).lower().split()


def test_the_strictest_rule_is_named_where_it_applies() -> None:
    for name in RULES:
        release = release_for(under(name).trial, "public")
        assert release.rule.id == name and release.rule.source and release.rule.words in told(under(name))


GROUPS = """
title: Calling back
organisation: A council
provenance: real
question: Are more calls settled at once?
intervention: {name: Calling back}
design:
  phases:
    - {name: Before, kind: baseline, start: 2024-01-01, end: 2024-02-11}
    - {name: During, kind: trial, start: 2024-02-12, end: 2024-03-24}
  sites: [{id: one, name: Team one}]
no_balancing_measure_because: This file tests groups.
equality_fields: [age]
log:
  row: call
  fields:
    date: {type: date}
    practitioner: {type: code}
    settled: {type: yes_no}
    age: {type: choice, label: Age, options: {young: 18 to 64, old: 65 and over, very_old: 85 and over}}
measures:
  - {id: settled, name: Settled at once, role: primary, type: proportion, numerator: {settled: true}, better: higher,
     worthwhile: 10}
"""


def test_a_small_group_is_never_the_only_one_hidden(tmp_path: Path) -> None:
    """4 of 30 calls of people of 85 and over were settled before; all calls and the other groups would tell it."""
    rows = ["date,practitioner,settled,age"]
    for week in range(12):
        day = f"{dt.date(2024, 1, 1) + dt.timedelta(weeks=week):%d/%m/%Y}"
        for age, settled, every in (("young", 9, 20), ("old", 5, 12), ("very_old", 1 if week < 4 else 0, 5)):
            late = 2 if week >= 6 else 0
            rows += [f"{day},P0{call % 2},{'yes' if call < settled + late else 'no'},{age}" for call in range(every)]
    (tmp_path / "log.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    trial = parse_trial(GROUPS, name="groups.yaml", trial_id="groups")
    before = evaluate(trial, read_log(trial, tmp_path))
    after = disclosed(before)
    assert all(isinstance(group.change, Estimate) for group in before.equality)
    hidden = [group.answer for group in after.equality if isinstance(group.change, NotEstimable)]
    assert "85 and over" in hidden and len(hidden) == 2
    assert not any(
        isinstance(level, Estimate) for group in after.equality if group.answer in hidden for level in group.levels
    )
    reasons = {level.reason for group in after.equality for level in group.levels if isinstance(level, NotEstimable)}
    assert len(reasons) == 1 and "kept back" in told(after) and "too few to show" not in told(after)
    assert not re.search(r"fewer than (about )?10 records", told(after))


def grouped(folder: Path, counts: dict[str, tuple[int, int]], rule: str) -> Evaluation:
    """By age ("" where it was not given), how many calls before and how many after; two in five settled."""
    rows = ["date,practitioner,settled,age"]
    for age, both in counts.items():
        for start, calls in zip((dt.date(2024, 1, 1), dt.date(2024, 2, 12)), both, strict=True):
            for call in range(calls):
                day = f"{start + dt.timedelta(weeks=call % 6):%d/%m/%Y}"
                rows.append(f"{day},P0{call % 2},{'yes' if call // 6 % 5 < 2 else 'no'},{age}")
    (folder / "log.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    text = GROUPS.replace("85 and over}}", "85 and over}, required: false}")
    governed = f"{text}governance: {{disclosure_rule: {rule}}}\n"
    trial = parse_trial(governed, name="groups.yaml", trial_id="groups")
    return evaluate(trial, read_log(trial, folder))


def test_the_change_of_a_group_is_that_of_its_levels_as_they_are_told(tmp_path: Path) -> None:
    """Of rounded counts, as its levels are: the difference of the true shares would tell them."""
    calls = {"young": (121, 118), "old": (104, 97), "very_old": (73, 82)}
    after = disclosed(grouped(tmp_path, calls, "nhs_england"))
    for group in after.equality:
        before, judged = group.levels
        assert isinstance(before, Estimate) and isinstance(judged, Estimate) and isinstance(group.change, Estimate)
        assert group.change.value == coarse(judged.value - before.value)
        assert all(one.n % 5 == 0 and one.value * one.n % 5 == pytest.approx(0) for one in (before, judged))


def test_those_who_gave_no_answer_are_not_told_by_all_less_those_who_did(tmp_path: Path) -> None:
    """1 of 301 calls before has no age: all records less those of three ages were that one."""
    calls = {"young": (120, 120), "old": (105, 105), "very_old": (75, 75), "": (1, 0)}
    after = disclosed(grouped(tmp_path, calls, "ons"))
    assert [group.answer for group in after.equality if isinstance(group.change, NotEstimable)] == ["85 and over"]
    told_of = [level for group in after.equality for level in group.levels if isinstance(level, Estimate)]
    assert len(told_of) == 4 and {level.n % 3 for level in told_of} == {0}


def test_a_group_that_goes_with_a_small_one_is_not_told_from_it(tmp_path: Path) -> None:
    """Of 6 calls of people of 85 and over nothing is shown in any case, and 65 and over goes with them."""
    calls = {"young": (120, 120), "old": (60, 60), "very_old": (6, 60)}
    made = grouped(tmp_path, calls, "nhs_england")
    small, other = {}, {}
    for group in disclosed(made).equality:
        if group.answer == "85 and over":
            small = {level.reason for level in group.levels if isinstance(level, NotEstimable)}
        if group.answer == "65 and over":
            other = {level.reason for level in group.levels if isinstance(level, NotEstimable)}
    assert small == other and len(small) == 1


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("3 of 1,937 rows were set aside.", "fewer than 8 of about 1,940 rows were set aside."),
        ("1,934 of 1,937 people gave both answers", "all but fewer than 8 of about 1,940 people gave both answers"),
        ("with 5 people taken as unchanged", "with fewer than 8 people taken as unchanged"),
        ("without the week from 1 February 2021 the interval", "without a week the interval"),
        ("without the 2 weeks from 1 February 2021 it", "without some weeks it"),
        ("The period from 1 February 2021 and 8 February 2021 stands far", "A period stands far"),
        ("A start pretended on 25 January 2021 also shows", "A start pretended earlier also shows"),
        ("4 came to it and 19 left it, mid-P 0.002.", "How many came to it and how many left it is kept back."),
        ("without practitioner A1 the interval", "without one practitioner the interval"),
        ("6 of 12 weeks had no entries, 10 points", "6 of 12 weeks had no entries, 10 points"),
    ],
)
def test_sentences_made_before_the_pass_lose_their_small_numbers_dates_and_codes(said: str, kept: str) -> None:
    sentences = Sentences(conftest.wellbeing_evaluation(), RULES_BY_NAME["nhs_england"], dated=False)
    assert sentences.kept(("x", said)) == ("x", kept)


def test_the_huddle_s_sheet_of_real_data_says_that_it_is_for_the_team() -> None:
    real = conftest.make_trial(provenance="real")
    assert for_team(real) == "For the team: holds small numbers, do not publish"
    reason = {"disclosure_rule": "none", "no_disclosure_rule_because": "National totals."}
    assert for_team(conftest.make_trial(provenance="real", governance=reason)) == ""
    assert for_team(conftest.make_trial()) == ""


def test_a_phase_that_is_one_hidden_cell_has_no_level_to_tell_it() -> None:
    """Training is one week with 4 of 15: neither its cell nor a level of it is told, the other phases' are."""
    found = under("nhs_england").primary
    training = found.series[0].frame.query("phase == 'Training'").iloc[0]
    assert bool(training["hidden"]) and found.series[0].held is not None
    levels = {one.subject for one in found.estimates if isinstance(one, Estimate) and one.contrast == "level"}
    assert levels == {"Baseline", "Trial"} and found.lines


def test_how_long_it_was_followed_after_the_trial_counts_weeks_and_not_what_is_shown_of_them() -> None:
    """Two weeks of roll-out, shown as one figure, or not at all."""
    pooled = under("nhs_england")
    text = re.sub(r"<[^>]*>", "", dict(SECTIONS)["Roll-out and trajectory"](pooled).html)
    assert "After the trial, over 2 weeks, ‘Signposting’ lay at" in text
    few = disclosed(
        conftest.wellbeing_evaluation(
            rollout=((1, 2), (0, 0), (1, 3)),
            provenance="real",
            governance={"disclosure_rule": "research"},
        )
    )
    text = re.sub(r"<[^>]*>", "", dict(SECTIONS)["Roll-out and trajectory"](few).html)
    assert "After the trial, over 2 weeks, every figure of ‘Signposting’ is kept back." in text


def test_a_mean_is_not_bent_by_the_rounding_of_its_count(tmp_path: Path) -> None:
    """20 minutes each in 13 conversations a week: told as 20, not as 260 over 15."""
    text = GROUPS.replace("equality_fields: [age]\n", "").replace(
        "type: proportion, numerator: {settled: true}, better: higher", "type: mean, value: minutes, better: lower"
    )
    text = text.replace("settled: {type: yes_no}", "minutes: {type: number}")
    rows = ["date,practitioner,minutes,age"]
    for week in range(12):
        day = f"{dt.date(2024, 1, 1) + dt.timedelta(weeks=week):%d/%m/%Y}"
        rows += [f"{day},P0{call % 2},{20 + call % 2 - (call + week) % 2},old" for call in range(13)]
    (tmp_path / "log.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    trial = parse_trial(text, name="means.yaml", trial_id="means")
    found = disclosed(evaluate(trial, read_log(trial, tmp_path))).primary.series[0].frame
    assert found["denominator"].tolist() == [15.0] * 12
    assert found["value"].between(19.9, 20.1).all() and found["numerator"].between(298, 302).all()


STAYS = [(4, 24), (8, 26), (9, 25), (9, 24), (1, 23), (12, 26), (9, 25), (10, 23), (9, 28), (11, 25), (9, 24), (10, 26)]
"""Hospital stays, and of how many people, week by week."""


def test_a_mean_of_whole_numbers_does_not_tell_a_small_sum_nor_undo_the_rounding(tmp_path: Path) -> None:
    """1 stay of 23 people: 0.043 of about 25 is nothing else; nor may another mean be that of one sum and one count."""
    text = GROUPS.replace("equality_fields: [age]\n", "").replace(
        "type: proportion, numerator: {settled: true}, better: higher", "type: mean, value: stays, better: lower"
    )
    text = text.replace("settled: {type: yes_no}", "stays: {type: number, whole: true}")
    rows = ["date,practitioner,stays,age"]
    for week, (stays, people) in enumerate(STAYS):
        day = f"{dt.date(2024, 1, 1) + dt.timedelta(weeks=week):%d/%m/%Y}"
        rows += [f"{day},P01,{int(one < stays)},old" for one in range(people)]
    (tmp_path / "log.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    trial = parse_trial(text, name="stays.yaml", trial_id="stays")
    frame = disclosed(evaluate(trial, read_log(trial, tmp_path))).primary.series[0].frame
    assert frame["hidden"][0] and frame["hidden"][4]
    shown = frame[~frame["hidden"].astype(bool)]
    assert len(shown) >= 8
    for value, over in zip(shown["value"], shown["denominator"], strict=True):
        step = 0.1 if over == 30 else 0.2
        near = {
            (total, people)
            for people in range(int(over) - 2, int(over) + 3)
            for total in range(60)
            if abs(total / people - value) <= step / 2 + 1e-9
        }
        assert abs(value / step - round(value / step)) < 1e-9 and len(near) >= 10


def test_no_value_of_a_hidden_count_brings_out_the_figures_that_were_published(tmp_path: Path) -> None:
    """2 calls lost in the fourth week: a reader who knows how many were taken takes the others as they are told.

    With the true counts beside it, the true value of the hidden one brought out every figure, and no other value did.
    """
    lost = [12, 14, 11, 2, 9, 13, 8, 7, 9, 6, 10, 8]
    rule = "disclosure_rule: ons"
    published = disclosed(planted.evaluated(planted.workspace(tmp_path / "published", lost, governance=rule)))
    frame = published.primary.series[0].frame
    (beside,) = set(frame.index[frame["hidden"]]) - {planted.WEEK}
    assert frame["hidden"][planted.WEEK]
    before = next(one for one in published.primary.estimates if one.subject == "Before")
    assert isinstance(before, Estimate)
    together = round(before.value * before.n) - int(frame["numerator"][frame["kind"] == "baseline"].sum())
    for guess in (1, 2):
        tried = [int(count) for count in frame["numerator"].fillna(guess)]
        tried[beside] = together - guess
        again = disclosed(planted.evaluated(planted.workspace(tmp_path / str(guess), tried, governance=rule)))
        assert figures(again) != figures(published)


def figures(evaluation: Evaluation) -> set[tuple[object, ...]]:
    """What models gave, by what it is of."""
    return {
        (one.contrast, one.scale, one.subject, one.value, one.interval)
        for one in (evaluation.primary.headline, *evaluation.primary.estimates)
        if isinstance(one, Estimate) and one.contrast not in ("level", "before_after", "first_last")
    }


@pytest.mark.parametrize(("rule", "step"), [("nhs_england", 0.02), ("ons", 0.005)])
def test_a_change_from_a_phase_of_few_does_not_tell_how_few(tmp_path: Path, rule: str, step: float) -> None:
    """2 of 300 calls before, some 40 of 300 after: the level after less the change gave 2.0; now it gives a range."""
    few = [0, 1, 0, 1, 0, 0, 7, 6, 8, 6, 7, 6]
    text = planted.TRIAL.format(governance=f"disclosure_rule: {rule}")
    rows = ["date,calls,lost"]
    rows += [f"{planted.MONDAY + dt.timedelta(weeks=week):%d/%m/%Y},50,{count}" for week, count in enumerate(few)]
    (tmp_path / "log.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    trial = parse_trial(text, name="few.yaml", trial_id="few")
    found = disclosed(evaluate(trial, read_log(trial, tmp_path)))
    changes = [one for one in (found.primary.headline, *found.primary.estimates) if one.scale == "absolute"]
    told = [one for one in changes if isinstance(one, Estimate) and one.contrast not in ("level", "before_after")]
    assert told
    for one in told:
        for number in (one.value, one.interval.lower, one.interval.upper):
            assert abs(number / step - round(number / step)) < 1e-6


def test_a_change_that_its_steps_would_make_certain_is_kept_back() -> None:
    """Steps of 20 points turn 2 points, 0 to 5, into 0 points, 0 to 0."""
    keeps = Keeper(RULES_BY_NAME["ons"], STEPPED, conftest.make_trial().primary)
    near = conftest.estimate("change", 0.02, 0.0, 0.05)
    assert isinstance(keeps.result(near), NotEstimable)
    wide = keeps.result(conftest.estimate("change", 0.25, -0.31, 0.57))
    assert isinstance(wide, Estimate)
    assert (wide.value, wide.interval.lower, wide.interval.upper) == (0.2, -0.4, 0.6)


def test_what_a_measure_counts_is_a_number_of_people_too(tmp_path: Path) -> None:
    """The plan says that its records are calls, in a log of tallies."""
    made = planted.evaluated(planted.workspace(tmp_path))
    sentences = Sentences(made, RULES_BY_NAME["nhs_england"], dated=False)
    assert sentences.kept("3 of 1,937 calls were lost.") == "fewer than 8 of about 1,940 calls were lost."
