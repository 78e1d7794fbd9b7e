"""Sentences made before the pass: small numbers kept back or rounded, and what would tell them; no practitioner's code.

Most of what is counted goes through the pass as a number and is told after it. Checks and criteria say theirs in the
words of the stage that made them: what those words may hold is listed here, and tests/reporting/test_disclosure_said.py
walks every sentence of analysis and judgement in search of one that is not.
"""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar, cast

from trialkit.judgement.evaluation import Evaluation
from trialkit.protocol.disclosure import DisclosureRule
from trialkit.protocol.wording import singular

Told = TypeVar("Told")

_DATE = r"\d{1,2} [A-Z][a-z]+ \d{4}"
_DATED = re.compile(rf"\b([Tt])he (\d+ )?(period|day|week|month|quarter|year)s? from {_DATE}(?:(?:, | and ){_DATE})*")
"""A period that a check names: where some are hidden, that it stands out says which and how."""
_PRETENDED = re.compile(rf"\b(start pretended) on {_DATE}")
_ALWAYS = (
    (
        re.compile(r"\b[\d,]+ came to it and [\d,]+ left it(?:, mid-P (?:less than )?\d\.\d+)?"),
        "How many came to it and how many left it is kept back",
    ),
    (re.compile(r"(\(Hodges and Lehmann\) is \S+), p (?:less than )?\d\.\d+"), r"\1, its p kept back"),
)
"""Tests of people asked twice: their p-values tell the counts that they are worked out from."""
_BESIDE_HIDDEN = (
    (
        re.compile(r"(The mix of sites changed): .*? made up \d+% of the baseline and \d+% of the judged phase"),
        r"\1, and by how much is kept back",
    ),
    (re.compile(r"\b\d+ of \d+ period totals end in 0 or 5, (as|more than)"), r"Period totals end in 0 or 5 \1"),
)
"""A site's share beside a rounded total, and how round totals are, tell a figure that is hidden or pooled."""
_OF_FEW = (
    (
        re.compile(r"(figures), up to .*? of the change would have come by itself"),
        r"\1, how much of the change would at most have come by itself is kept back",
    ),
    (re.compile(r"(The baselines ran parallel) within .*?(?=: drawn on)"), r"\1"),
    (re.compile(r"(the gap between them changes by) .*? \(\d+% interval [^)]*\)"), r"\1 an amount that is kept back"),
)
"""What rests on the level of a phase that counts few: figures of it, told finer than the change itself."""


class Sentences:
    """What replaces numbers and codes in the sentences of one evaluation, or of one measure of it."""

    def __init__(self, evaluation: Evaluation, rule: DisclosureRule, *, dated: bool, few: bool = False) -> None:
        """dated: whether single periods may be named, none being hidden; few: whether what is judged counts few."""
        self._rule = rule
        self._dated = dated
        self._patterns = (*_ALWAYS, *(() if dated else _BESIDE_HIDDEN), *(_OF_FEW if few else ()))
        form = evaluation.trial.log
        counted = {measure.counted for measure in evaluation.trial.measures if measure.counted}
        nouns = {"people", "rows", "records", "events", "respondents", form.plural, *counted}
        self._nouns = {singular(noun): noun for noun in nouns} | {form.row: form.plural}
        every = {*nouns, *self._nouns}
        which = "|".join(sorted(map(re.escape, every), key=len, reverse=True))
        self._counted = re.compile(rf"(?<![\d.,])\b(\d[\d,]*)(?: of (\d[\d,]*))? ({which})\b")
        codes = [re.escape(person.code) for person in evaluation.log.completeness.practitioners if person.code]
        coded = "|".join(sorted(codes, key=len, reverse=True))
        self._codes = re.compile(rf"\b(?:[Pp]ractitioner )?(?:{coded})\b") if codes else None

    def kept(self, told: Told) -> Told:
        """The same, with every text in it as it may be told."""
        return cast("Told", self._kept(told))

    def _kept(self, told: object) -> object:
        if isinstance(told, str):
            return self._text(told)
        if isinstance(told, tuple):
            return tuple(self._kept(part) for part in told)
        if is_dataclass(told) and not isinstance(told, type):
            return replace(told, **{part.name: self._kept(getattr(told, part.name)) for part in fields(told)})
        return told

    def _text(self, text: str) -> str:
        for pattern, said in self._patterns:
            text = pattern.sub(said, text)
        text = self._counted.sub(self._numbers, text)
        if not self._dated:
            text = _PRETENDED.sub(r"\1 earlier", _DATED.sub(_undated, text))
        return self._codes.sub("one practitioner", text) if self._codes else text

    def _numbers(self, found: re.Match[str]) -> str:
        """ "3 of 1,937 rows" → "fewer than 8 of about 1,940 rows"."""
        part, whole, noun = found.groups()
        nouns = self._nouns.get(noun, noun)
        if whole is None:
            return f"{self._number(part)} {nouns}"
        rest = _whole(whole) - _whole(part)
        if self._rule.hidden(rest) and not self._rule.hidden(_whole(part)):
            return f"all but {self._rule.words} of {self._number(whole)} {nouns}"
        return f"{self._number(part)} of {self._number(whole)} {nouns}"

    def _number(self, text: str) -> str:
        count = _whole(text)
        if self._rule.hidden(count):
            return self._rule.words
        return f"about {int(count / 10 + 0.5) * 10:,}" if count else "0"


def _undated(found: re.Match[str]) -> str:
    """ "the week from 1 February 2021" → "a week"."""
    article, several, noun = found.groups()
    said = f"some {noun}s" if several else f"a {noun}"
    return said.capitalize() if article == "T" else said


def _whole(text: str) -> int:
    return int(text.replace(",", ""))
