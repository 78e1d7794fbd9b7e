"""The reading age of a text: the Flesch–Kincaid grade and five years, with syllables counted by rule.

`python -m tests.reading_age` prints that of every trial's plain summary.

Kincaid, Fishburne, Rogers and Chissom (1975), Derivation of new readability formulas for Navy enlisted personnel, Naval
Technical Training Command, Research Branch Report 8-75: grade = 0.39 words/sentences + 11.8 syllables/words − 15.59.
A sentence ends in a full stop, a question mark or an exclamation mark, never in a colon; a number is a word of one
syllable, as readability software has it. Nearly all words of the summaries that the CMU Pronouncing Dictionary has get
its number of syllables, and the others one more or less (`tests/reference/syllables.py`).
"""

from __future__ import annotations

import re

from tests.published import PLACE, evaluated
from trialkit import disclosed
from trialkit.reporting.words import plain_summary

FIRST_GRADE = 5
"""Years of age less the school grade: pupils of the first grade are six."""
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?|[−+]?\d[\d.,]*%?")
_SENTENCE = re.compile(r"(?<=[.!?])['’\")]*\s+")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^laeiouy]e|[aeiouy]le|[^aeioutd]ed|[aeiouy]les|[^aeioucgszxhl]es)$|[lnrvs]e(?:ful|ment|ly)$")
"""Endings whose e is not said: change, whole, allowed, others; not people, decided or services."""
_INSIDE = re.compile(r"(?:base|some|more|there|where|fore|care|else)(?=[a-z])|[ct]ial")
"""Parts of words in which a vowel more is written than said."""
_APART = re.compile(r"(?<!b)ia|eo(?!p|y)|[^gtcsx]io|ua[lt]|rea$|eing|iet|lien|lier|uary|oord|eyon|ongoing|pients")
"""Vowels that stand together and are said apart."""


def syllables(word: str) -> int:
    """Syllables of a word: groups of vowels, less a silent e, and two where -io-, -ia- and -eo- are said apart.

    >>> [syllables(word) for word in ("week", "change", "baseline", "practitioner", "compared", "decided", "2,000")]
    [1, 1, 2, 4, 2, 3, 1]
    """
    text = re.sub(r"['’].*|[^a-z]", "", word.lower())
    if not text:
        return 1
    found = len(_VOWELS.findall(text)) + len(_APART.findall(text))
    found -= bool(_SILENT.search(text)) + len(_INSIDE.findall(text))
    return max(1, found)


def words(text: str) -> list[str]:
    """The words of a text, numbers among them."""
    return _WORD.findall(text)


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return [one for one in _SENTENCE.split(text.strip()) if _WORD.search(one)]


def reading_age(text: str) -> float:
    """The age in years at which most pupils can read a text."""
    found = words(text)
    grade = 0.39 * len(found) / len(sentences(text)) + 11.8 * sum(map(syllables, found)) / len(found) - 15.59
    return grade + FIRST_GRADE


def published_summary(trial_id: str) -> str:
    """The plain summary of one of the repository's trials, as its public report has it."""
    return plain_summary(disclosed(evaluated(trial_id)))


if __name__ == "__main__":
    for name in PLACE.trial_ids():
        print(f"{reading_age(published_summary(name)):5.1f}  {name}")
