"""The log form: what it says of itself, and what its fields and rules may not say."""

from __future__ import annotations

import pytest
from tests.protocol.files import GOOD, Problems, about

from trialkit.protocol.log_form import LogForm


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ("date: {type: date}", "day: {type: text}", "no field says when"),
        ("date: {type: date}", "a: {type: date}\n    b: {type: date}", "a and b are dates and none is called date"),
        ("date: {type: date}", "date: {type: date, required: false}", "the date may not be left empty"),
        ("practitioner: {type: code}", "practitioner: {type: text}", "it is a code or a choice, not a text"),
        ("minutes: {type", "minutes: {column: Outcome, type", "are both read from the column 'outcome'"),
        ("options: {advice: Information and advice, no: Referred to a team}", "required: true", "a choice needs"),
        ("no: Referred to a team", "no: information and advice", "2 options are worded"),
        ("came_back: {type: yes_no}", "came_back: {type: yes_no, options: {a: A}}", "only a choice has options"),
        ("came_back: {type: yes_no}", "came_back: {type: yes_no, minimum: 1}", "minimum is for numbers"),
        ("came_back: {type: yes_no}", "came_back: {type: yes_no, whole: true}", "whole is for numbers"),
        ("minimum: 0, maximum: 240", "minimum: 240, maximum: 0", "maximum 0 is below minimum 240"),
        ("row: conversation", "row: answer", "is one of a survey, and the form does not say that it is"),
        ("row: conversation", "row: tally\n  survey: true", "cannot be set against the people who were asked"),
        ("row: conversation", "row: conversation\n  asked: 90", "asked is for surveys, and this log is none"),
    ],
)  # fmt: skip
def test_a_form_that_contradicts_itself_is_explained(problems: Problems, before: str, after: str, what: str) -> None:
    found = problems(GOOD.replace(before, after, 1))
    assert about(found, what), found


def test_a_log_knows_its_date_its_practitioner_its_site_and_its_plural() -> None:
    log = LogForm(
        row="review",
        fields={"seen": {"type": "date"}, "date": {"type": "date"}, "site": {"type": "code"}},  # type: ignore[dict-item]
    )
    assert (log.date_field, log.practitioner_field, log.site_field, log.plural) == ("date", None, "site", "reviews")
    assert LogForm(row="tally", fields={"day": {"type": "date"}}).date_field == "day"  # type: ignore[dict-item]
    assert LogForm(row="inquiry", rows="inquiries", fields={"day": {"type": "date"}}).plural == "inquiries"  # type: ignore[dict-item]


def test_a_rule_of_the_form_asks_for_fields_and_answers_that_it_has(problems: Problems) -> None:
    def text(rule: str) -> str:
        return GOOD.replace("measures:\n", f"  rules: [{rule}]\nmeasures:\n", 1)

    assert problems(text("{when: {outcome: advice}, require: [minutes, came_back]}")) == []
    answer, field = problems(text("{when: {outcome: advise}, require: [minutes, minuts]}"))
    assert answer.what == "log.rules[0].when.outcome: advise is not an answer of outcome."
    assert field.what == "log.rules[0].require[1]: minuts is not a field of the log."
    assert "Did you mean minutes?" in field.mend
    (unknown,) = problems(text("{when: {outcom: advice}, require: [minutes]}"))
    assert "outcom is not a field of the log" in unknown.what
