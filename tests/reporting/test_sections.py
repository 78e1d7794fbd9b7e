"""The twenty sections: all of them, in order, nothing omitted, nothing from outside as markup."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from trialkit.analysis.estimate import Estimate, Interval, NotEstimable
from trialkit.errors import Problem
from trialkit.judgement.equality import GroupResult
from trialkit.judgement.evaluation import Evaluation
from trialkit.reporting import sections as show
from trialkit.reporting.sections import SECTIONS

from .conftest import (
    HOSTILE,
    louth_evaluation,
    monthly_evaluation,
    settings_of,
    silent_evaluation,
    wellbeing_evaluation,
)

ALL = (louth_evaluation, wellbeing_evaluation, monthly_evaluation, silent_evaluation)
LOUTH_DESIGN = {
    "phases": [{"name": "Trial", "kind": "trial", "start": "2021-02-01", "end": "2021-03-14"}],
    "sites": [{"id": "louth", "name": "Louth Adult Frailty team"}],
}
VOID = {"br", "meta", "link", "img", "input", "hr"}


class Balanced(HTMLParser):
    """Follows open tags, and keeps ids, headings and every tag's name."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.tags: set[str] = set()
        self.headings: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.ids += [str(value) for name, value in attrs if name == "id"]
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.ids += [str(value) for name, value in attrs if name == "id"]

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def parsed(text: str) -> Balanced:
    parser = Balanced()
    parser.feed(text)
    parser.close()
    assert parser.open == []
    return parser


def page_of(found: Evaluation) -> str:
    return "".join(function(found).html for _, function in SECTIONS)


@pytest.mark.parametrize("build", ALL)
def test_all_twenty_are_there_in_order_whatever_the_data(build: type) -> None:
    shown = [function(build()) for _, function in SECTIONS]
    assert [section.number for section in shown] == list(range(1, 21))
    assert [section.title for section in shown] == [title for title, _ in SECTIONS]
    assert all(len(re.sub(r"<[^>]+>", "", section.html).strip()) > 20 for section in shown)


@pytest.mark.parametrize("build", ALL)
def test_the_markup_is_whole_with_unique_ids_and_headings_in_order(build: type) -> None:
    found = parsed(page_of(build()))
    assert len(found.ids) == len(set(found.ids))
    assert all(after - before <= 1 for before, after in zip(found.headings, found.headings[1:], strict=False))
    assert found.headings[0] == 2


def test_what_was_not_collected_is_printed_with_what_it_would_have_told() -> None:
    shown = {function.__name__: function(silent_evaluation()).html for _, function in SECTIONS}
    for name in ("baseline", "equality", "voices", "value", "roll_out", "governance", "plan_and_registration"):
        assert "Not collected" in shown[name] and "It would have told" in shown[name], name


def test_nothing_from_a_trial_or_a_log_is_markup() -> None:
    trial = wellbeing_evaluation().trial.model_dump(mode="json", exclude_none=True)
    measures = [
        {**measure, "name": HOSTILE[:60] + measure["id"], "definition": HOSTILE} for measure in trial["measures"]
    ]
    found = wellbeing_evaluation(
        title=HOSTILE,
        organisation=HOSTILE,
        question=HOSTILE,
        summary=HOSTILE,
        source=HOSTILE,
        rollout_plan=HOSTILE,
        measures=measures,
        intervention={"name": HOSTILE, "why": HOSTILE, "what": HOSTILE},
        governance={"dpia": HOSTILE},
        voices=[{"quote": HOSTILE, "who": HOSTILE, "consent": True}],
        decision={"asked_for": HOSTILE, "decider": HOSTILE},
    )
    text = page_of(found)
    assert "script" not in parsed(text).tags and "b" not in parsed(text).tags
    assert text.count("&lt;script&gt;") > 10


def test_a_section_shows_itself_in_a_notebook(louth: Evaluation) -> None:
    section = SECTIONS[8][1](louth)
    assert section._repr_html_() == section.html
    assert repr(section) == "Section 9: Primary result"


def test_the_first_section_answers_the_six_questions_of_a_leader(louth: Evaluation) -> None:
    body = SECTIONS[0][1](louth).html
    for label in ("Decision asked for", "What we saw", "How sure", "Does it hold up", "The rule says", "Watch out"):
        assert f"<dt>{label}</dt>" in body
    assert 'aria-label="Grade 2 of 5">●●○○○' in body


def test_voices_need_consent(wellbeing: Evaluation) -> None:
    assert "I was asked what mattered to me." in SECTIONS[12][1](wellbeing).html


def test_every_criterion_stands_with_its_reason(louth: Evaluation) -> None:
    body = re.sub(r"&[#\w]+;", "'", SECTIONS[14][1](louth).html)
    for criterion in louth.grade.criteria:
        assert criterion.reason.replace("'", "'") in body


def test_value_carries_its_interval_and_says_that_a_forecast_is_no_saving(wellbeing: Evaluation) -> None:
    body = SECTIONS[13][1](wellbeing).html
    assert "about £220,000 a year, between £20,000 and £450,000" in body
    assert "a forecast, not a saving made" in body


def test_groups_of_people_are_told_with_intervals_and_small_ones_are_not_shown() -> None:
    found = louth_evaluation()
    level = Estimate("level", "absolute", "Trial", 0.54, Interval(0.45, 0.62), "Wilson", 110, 6)
    small = NotEstimable("level", "absolute", "85 and over", "fewer than 10 records in a phase.", because="few")
    none = NotEstimable("before_after", "absolute", "", "there was no baseline, so no change can be given.")
    groups = (
        GroupResult("Age <b>", "65 and over", (level,), none),
        GroupResult("Age <b>", "85 & over", (small,), none),
        GroupResult("Age <b>", "18 to 64", (replace(small, because="data"),), none),
    )
    page = show.equality(replace(found, equality=groups)).html
    assert "54.0% (45.0% to 62.0%)" in page
    assert "too few to show" in page and "cannot be given" in page
    assert "Age &lt;b&gt;" in page and "85 &amp; over" in page
    assert "have not been shown to be alike" in page


def test_a_measure_that_got_worse_says_its_change_once_with_what_was_allowed() -> None:
    found = wellbeing_evaluation()
    harm = next(result for result in found.results if result.measure.role == "balancing")
    headline = harm.headline
    assert isinstance(headline, Estimate)
    worse = replace(headline, value=0.12, interval=Interval(0.06, 0.18, 0.95))
    results = tuple(
        replace(result, headline=worse, verdict="worsened", safety="harmed") if result is harm else result
        for result in found.results
    )
    text = re.sub(r"<[^>]+>", " ", show.other_results(replace(found, results=results))._repr_html_().split("<h4>")[1])
    said = text[: text.index("The log holds")]
    assert said.count("12 points more") == 1
    assert said.strip().endswith("The team allowed 5 points.")


def test_periods_that_the_plan_takes_as_nothing_are_not_told_as_missing() -> None:
    found = louth_evaluation()
    empty = (("louth", found.trial.design.start),)
    log = replace(found.log, completeness=replace(found.log.completeness, empty_periods=empty))
    form = found.trial.log.model_copy(update={"empty_period": "zero"})
    zero = replace(found, log=log, trial=found.trial.model_copy(update={"log": form}))
    said = re.sub(r"<[^>]+>", " ", show.limitations(zero).html)
    assert "1 week has no entries, which by the plan means that nothing happened then" in said
    assert "Rows never written down" not in said
    missing = re.sub(r"<[^>]+>", " ", show.limitations(replace(found, log=log)).html)
    assert "4 rows were set aside and 1 week has no entries. Rows never written down cannot be counted." in missing


def test_the_lines_of_the_rule_stand_in_words_with_the_one_that_answered() -> None:
    answered = wellbeing_evaluation()
    text = show.decision(answered).html
    number = answered.decision.rule_line
    assert number is not None
    here = re.findall(r'data-label="Here">([^<]+)<', text)
    assert here == ["did not fit"] * (number - 1) + ["answered"] + ["not reached"] * (6 - number)
    assert (
        "The primary measure has its whole interval beyond the change worth having; and of the balancing measures"
        in text
    )
    assert "of the rule answered" not in text


def test_where_no_line_fits_it_is_said_once_and_the_last_row_answers() -> None:
    found = louth_evaluation()
    none = replace(
        found, decision=replace(found.decision, rule_line=None, outcome="review", reasons=("No line fits.",))
    )
    text = show.decision(none).html
    assert re.findall(r'data-label="Here">([^<]+)<', text) == ["did not fit"] * 5 + ["answered: no line fits"]
    assert text.count("No line") == 1


def test_a_rule_of_the_trials_own_is_told_in_its_own_lines() -> None:
    rules = [{"primary": ["improved"], "grade_at_least": 2, "then": "extend"}, {"then": "stop"}]
    found = louth_evaluation(decision={"rules": rules})
    text = show.decision(found).html
    for said in (
        "The primary measure improved, perhaps by less than is worth having; and the evidence is grade 2 or more",
        "In any case",
    ):
        assert said in text
    assert "the trial&#x27;s own; section 17 lists its lines" in show.plan_and_registration(found).html


def test_a_trend_judged_in_place_of_the_expected_step_says_why() -> None:
    step, ramp = (
        show.primary_result(louth_evaluation(design={**LOUTH_DESIGN, "shape": shape})).html
        for shape in ("step", "ramp")
    )
    assert "The plan expects a step from the level before to the level in the trial" in step
    assert "The plan expects" not in ramp
    assert "The plan expects" not in show.primary_result(wellbeing_evaluation()).html


def test_cells_with_the_same_fault_share_a_line_and_every_cell_is_counted() -> None:
    found = louth_evaluation()
    alike = Problem("impact_logs/louth/log.csv, cells A2, A3 and 3 more:", "is not a date.", "Write it.")
    for listed, count, caption in (
        ((alike,), 5, "5 cells to mend, in 1 line: cells of one column with the same fault share a line"),
        ((alike,), 1, "1 cell to mend"),
        ((alike,) * 30, 99, "99 cells to mend: the first 20 lines of 30"),
    ):
        log = replace(found.log, problems=listed, problems_found=count)
        text = show.data_received(replace(found, log=log)).html
        assert f"<caption>{caption}</caption>" in text
        assert "3 more</th>" in text and "more:" not in text


@pytest.mark.parametrize(("widths", "told"), [((0.2, 0.26, 0.4), False), ((0.2, 0.26, 0.25), True)])
def test_a_stricter_assumption_with_the_narrower_interval_has_a_note(
    widths: tuple[float, float, float], told: bool
) -> None:
    found = louth_evaluation()
    primary = replace(found.primary, settings=settings_of("trend", 0.45, *widths))
    page = show.primary_result(replace(found, results=(primary, *found.results[1:]))).html
    assert ("a stricter assumption has the narrower interval" in page) is told
