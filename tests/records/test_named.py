"""Names kept out of permanent records: roles and the plan's own words pass, people do not."""

from __future__ import annotations

import pytest

from trialkit.records.named import prose_may_name, role_may_be_name, words_of


@pytest.mark.parametrize(
    "role",
    [
        *("Assistant director", "Director of Adult Services", "Director, Adult Social Care", "DASS", "x", "The board"),
        *("Improvement lead", "Head of Wellbeing and Prevention", "Team manager in Skegness", "Programme board"),
        *("Principal Social Worker", "Interim Chief Executive (acting)", "Councillors", "team manager / practice lead"),
        *("Head of Service, Children and Families", "Executive Director of People", "Deputy DASS", "ASC SMT", "PSW"),
        *("Adult Care and Wellbeing Executive Leadership Team", "Strategic Lead - Hospitals", "Lincolnshire board"),
    ],
)
def test_a_role_or_a_body_is_nobodys_name(role: str) -> None:
    assert not role_may_be_name(role)


@pytest.mark.parametrize(
    "name",
    [
        *("Jane Smith", "jane smith", "Sarah", "J Smith", "J. Smith", "Dr Patel", "Jane Smith, Director"),
        *("Director (Jane Smith)", "Team manager Jane Smith", "Siân O'Neill-Jones", "Director and Jane Smith"),
        *("Mrs Ward", "Cllr Brown", "JANE SMITH"),
    ],
)
def test_a_person_is_refused_with_or_without_a_role(name: str) -> None:
    assert role_may_be_name(name)


def test_what_the_plan_names_is_not_taken_for_a_person() -> None:
    assert role_may_be_name("East Lindsey")
    assert not role_may_be_name("East Lindsey", words_of("Calling back in East Lindsey"))
    assert prose_may_name("Mablethorpe Lighthouse asked") and not prose_may_name(
        "Mablethorpe Lighthouse asked", words_of("Mablethorpe Lighthouse")
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Six baseline weeks first", False),
        ("The team would rather go on at once", False),
        ("After Christmas. The Director of Adult Services asked for six more weeks", False),
        ("Care Act reviews fell behind in March", False),
        ("Jane Smith would rather wait", True),
        ("We asked Dr Patel first", True),
        ("The view of J. Smith was heard", True),
    ],
)
def test_a_sentence_is_refused_for_a_person_in_it(text: str, named: bool) -> None:
    assert prose_may_name(text) is named
