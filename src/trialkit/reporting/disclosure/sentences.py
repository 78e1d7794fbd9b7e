"""Sentences made before the pass: numbers of people and rows rounded or kept back, practitioners' codes left out."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar, cast

from trialkit.judgement.evaluation import Evaluation
from trialkit.protocol.disclosure import DisclosureRule

Told = TypeVar("Told")

_DATE = r"\d{1,2} [A-Z][a-z]+ \d{4}"
_DATED = re.compile(rf"\b([Tt])he (\d+ )?(period|day|week|month|quarter|year)s? from {_DATE}(?:(?:, | and ){_DATE})*")
"""A period that a check names: where some are hidden, that it stands out says which and how."""
_PRETENDED = re.compile(rf"\b(start pretended) on {_DATE}")
_CHANGED = re.compile(r"\b[\d,]+ came to it and [\d,]+ left it, mid-P (?:less than )?\d\.\d+")
"""McNemar's test of people asked twice: its p-value tells the two counts that it is worked out from."""


class Sentences:
    """What replaces numbers and codes in the sentences of one evaluation."""

    def __init__(self, evaluation: Evaluation, rule: DisclosureRule, *, dated: bool) -> None:
        """dated: whether single periods may be named."""
        self._rule = rule
        self._dated = dated
        form = evaluation.trial.log
        counted = {measure.counted for measure in evaluation.trial.measures if measure.counted}
        nouns = {"person", "people", "row", "rows", "record", "records", "respondents", form.row, form.plural, *counted}
        which = "|".join(sorted(map(re.escape, nouns), key=len, reverse=True))
        self._counted = re.compile(rf"\b(\d[\d,]*)(?: of (\d[\d,]*))? ({which})\b")
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
        text = self._counted.sub(self._numbers, text)
        if not self._dated:
            text = _PRETENDED.sub(r"\1 earlier", _DATED.sub(_undated, text))
        text = _CHANGED.sub("How many came to it and how many left it is kept back", text)
        return self._codes.sub("one practitioner", text) if self._codes else text

    def _numbers(self, found: re.Match[str]) -> str:
        """ "3 of 1,937 rows" → "fewer than 8 of about 1,940 rows"."""
        part, whole, noun = found.groups()
        if whole is None:
            return f"{self._number(part)} {noun}"
        rest = _whole(whole) - _whole(part)
        if self._rule.hidden(rest) and not self._rule.hidden(_whole(part)):
            return f"all but {self._rule.words} of {self._number(whole)} {noun}"
        return f"{self._number(part)} of {self._number(whole)} {noun}"

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
