"""The table of verbs: every grade, every form, and every sentence written anywhere in the program held against it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from trialkit.judgement.phrasing import ALLOWED, MAY_SAY, Form, Said, Verb, link, refused

SOURCE = Path(__file__).parents[2] / "src" / "trialkit"
HOME = SOURCE / "judgement" / "phrasing.py"
WORDED = [
    path for layer in ("judgement", "reporting", "analysis") for path in (SOURCE / layer).rglob("*.py") if path != HOME
]
SAID = Said(
    "Settled",
    "‘Settled’",
    "rose",
    "rise",
    "the trial",
    "9 points more (2 to 16)",
    "Calling back",
    " from 20% to 29%",
    "from 20% before to 29% in the trial",
)
CLAIMS = {
    "followed_by": (),
    "changed_when": ("more than the earlier trend explains",),
    "changed_more_than": ("When the trial began, the change in",),
    "caused": ("caused a",),
}
"""What each verb says that no weaker one may."""


def test_a_stronger_grade_may_use_every_verb_of_a_weaker_one() -> None:
    assert set(ALLOWED) == {1, 2, 3, 4, 5}
    for level in (2, 3, 4, 5):
        assert ALLOWED[level][: len(ALLOWED[level - 1])] == ALLOWED[level - 1]
    assert [verbs[-1] for verbs in ALLOWED.values()] == [
        "followed_by",
        "followed_by",
        "changed_when",
        "changed_more_than",
        "caused",
    ]


@pytest.mark.parametrize("grade", ALLOWED)
@pytest.mark.parametrize("form", get_args(Form))
def test_no_sentence_of_the_table_says_more_than_its_grade_allows(grade: int, form: Form) -> None:
    for verb in ALLOWED[grade]:
        text = link(verb, form, SAID)
        assert refused(text, verb) == (), text
        stronger = [claim for one in get_args(Verb) if one not in ALLOWED[grade] for claim in CLAIMS[one]]
        assert not any(claim in text for claim in stronger), text
        assert SAID.change in text and "Settled" in text


def test_each_verb_says_what_the_weaker_ones_may_not() -> None:
    assert CLAIMS["changed_when"][0] in link("changed_when", "moved", SAID)
    assert CLAIMS["changed_more_than"][0] in link("changed_more_than", "against", SAID)
    assert link("caused", "moved", SAID).startswith("Calling back caused a rise in ‘Settled’ from 20% to 29%: 9 points")
    for weak, strong in (("followed_by", "changed_when"), ("changed_when", "caused")):
        assert refused(link(strong, "moved", SAID), weak) and not refused(link(weak, "moved", SAID), weak)  # type: ignore[arg-type]


def test_a_verb_without_a_form_is_said_with_the_next_weaker_one() -> None:
    assert link("changed_when", "against", SAID) == link("followed_by", "against", SAID)
    assert link("changed_more_than", "moved", SAID) == link("changed_when", "moved", SAID)


def test_names_with_braces_are_said_as_they_stand() -> None:
    assert link("followed_by", "moved", Said(**{**vars(SAID), "name": "{0} {moved}"})).startswith("{0} {moved} rose")


@pytest.mark.parametrize(
    "text",
    [
        "The change led to fewer calls.",
        "It caused a fall.",
        "Fewer calls, thanks to the team.",
        "The impact of the trial was large.",
        "This resulted in fewer calls.",
        "That was due to practice.",
        "It had an effect.",
        "The rise is attributable to it.",
        "So the approach works.",
        "It fell because of the new way.",
        "The fall was caused by practice.",
    ],
)
def test_causal_words_are_refused_below_the_verb_that_allows_them(text: str) -> None:
    assert all(refused(text, verb) for verb in get_args(Verb) if verb != "caused")
    assert refused(text, "caused") == ()


def test_what_a_report_may_say_is_told_for_every_verb() -> None:
    assert set(MAY_SAY) == set(get_args(Verb))


def sentences(path: Path) -> Iterator[tuple[int, str]]:
    """Every piece of text in a module that is not a docstring; the parts of a template are read as one."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bodies = [getattr(node, "body", []) for node in ast.walk(tree) if hasattr(node, "body")]
    loose = [node for body in bodies if isinstance(body, list) for node in body if isinstance(node, ast.Expr)]
    docstrings = {id(node.value) for node in loose}
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values]
            yield node.lineno, "".join(parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings | inside:
            yield node.lineno, node.value


@pytest.mark.parametrize("path", WORDED, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_no_sentence_written_anywhere_else_links_a_change_to_the_trial(path: Path) -> None:
    for line, text in sentences(path):
        assert refused(text, "followed_by") == (), f"{path.name}:{line}: {text}"


def test_the_walk_reads_every_sentence_of_a_module() -> None:
    found = [text for _, text in sentences(SOURCE / "reporting" / "findings.py")]
    assert any("The log cannot tell whether … changed…" in text for text in found)
    assert len(found) > 50
