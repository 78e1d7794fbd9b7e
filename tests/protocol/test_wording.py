"""Words to avoid: whole words, any case, singular and plural, and where they stand in a trial file."""

from __future__ import annotations

import pytest
from tests.huddles import plan

from trialkit.protocol.wording import Avoided, avoided, hints

WORDS = {"referral": "introduction", "waiting list": "people we owe a call", "party": "person", "case": "someone"}


@pytest.mark.parametrize(
    ("text", "found", "use"),
    [
        ("a referral was made", "referral", "introduction"),
        ("REFERRALS", "REFERRALS", "introductions"),
        ("Referral's end", "Referral", "introduction"),
        ("on the waiting\n list", "waiting\n list", "people we owe a call"),
        ("two waiting lists", "waiting lists", "people we owe a call"),
        ("both parties", "parties", "persons"),
        ("closed the case.", "case", "someone"),
    ],
)
def test_a_word_to_avoid_is_found_whole_in_any_case_and_in_the_plural(text: str, found: str, use: str) -> None:
    assert avoided(text, WORDS) == (Avoided(found, use),)


@pytest.mark.parametrize("text", ["preferral", "referralx", "casework", "a suitcase", "", "wait list"])
def test_a_part_of_another_word_is_not_it(text: str) -> None:
    assert avoided(text, WORDS) == ()


def test_each_word_is_told_once_and_the_longest_of_those_that_overlap() -> None:
    words = {"list": "group", "waiting list": "people we owe a call"}
    assert [one.found for one in avoided("waiting list, Waiting List, list", words)] == ["waiting list", "list"]


def test_no_words_and_words_that_are_only_spaces_find_nothing() -> None:
    assert avoided("referral", {}) == avoided("referral", {" ": "x"}) == ()


def test_signs_in_a_word_are_no_pattern() -> None:
    assert avoided("aab", {"a+b": "x"}) == ()
    assert avoided("an a+b here", {"a+b": "x"}) == (Avoided("a+b", "x"),)


def test_hints_name_the_labels_options_and_measures_of_a_trial_file() -> None:
    trial = plan(
        fields="    next: {type: choice, label: Which referral?, options: {a: Referrals, b: Advice}, required: false}",
        log="  avoid_words: {referral: introduction}",
        name="Ended in a referral",
    )
    assert [(hint.where, hint.found, hint.use) for hint in hints(trial)] == [
        ("log.fields.next.label", "referral", "introduction"),
        ("log.fields.next.options.a", "Referrals", "introductions"),
        ("measures.settled.name", "referral", "introduction"),
    ]
