"""What somebody meant by a misspelt or a neighbouring word."""

from __future__ import annotations

import pytest

from trialkit.protocol.names import as_identifier, is_identifier, nearest

KINDS = ("baseline", "transition", "trial", "rollout", "follow_up")


@pytest.mark.parametrize(
    ("said", "known", "meant"),
    [
        ("follow-up", KINDS, "follow_up"),
        ("Follow up", KINDS, "follow_up"),
        ("followup", KINDS, "follow_up"),
        ("roll-out", KINDS, "rollout"),
        ("Roll_out", KINDS, "rollout"),
        ("roll-out", ("roll_out", "extend"), "roll_out"),
        ("TRIAL", KINDS, "trial"),
        ("trail", KINDS, "trial"),
        ("washout", KINDS, "transition"),
        ("up", ("higher", "lower", "neutral"), "higher"),
        ("monthly", ("day", "week", "month"), "month"),
        ("likert", ("proportion", "ordinal"), "ordinal"),
        ("banana", KINDS, None),
        ("", KINDS, None),
        ("x" * 10_000, KINDS, None),
        ("???", KINDS, None),
        ("trial", (), None),
    ],
)
def test_the_nearest_known_word_is_found_or_none(said: str, known: tuple[str, ...], meant: str | None) -> None:
    assert nearest(said, known) == meant


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Louth Team", "louth_team"),
        ("1st team", "st_team"),
        ("Ward 4 (A&E)", "ward_4_a_e"),
        ("123", None),
        ("日本", None),
    ],
)
def test_a_short_name_is_made_of_words_where_that_can_be(words: str, name: str | None) -> None:
    assert as_identifier(words) == name


@pytest.mark.parametrize("text", ["a", "came_back", "ward-4", "x" * 40])
def test_short_names_are_recognised(text: str) -> None:
    assert is_identifier(text)


@pytest.mark.parametrize("text", ["", "Ward", "4a", "a b", "a\n", "../a", "é", "x" * 41, "_a", "-a"])
def test_what_could_climb_out_of_a_folder_or_be_mistaken_is_no_short_name(text: str) -> None:
    assert not is_identifier(text)
