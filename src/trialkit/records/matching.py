"""Which answers a condition of the plan asks for, text by text: no, missing or yes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from trialkit.protocol.trial import Trial
from trialkit.records.meaning import Meaning

NO, MISSING, YES = range(3)
"""In this order the least of several is what they come to together (Kleene 1952, §64)."""


def matching(trial: Trial, name: str, meaning: Meaning, wanted: object) -> np.ndarray:
    """For each different text of a field, whether it is the answer, or one of the answers, wanted; (texts,), int8."""
    listed = wanted if isinstance(wanted, list) else [wanted]
    found = np.isin(meaning.values, [_value(trial, name, meaning, answer) for answer in listed])
    return np.where(np.isnan(meaning.values), MISSING, np.where(found, YES, NO)).astype(np.int8)


def rows_matching(trial: Trial, meanings: Mapping[str, Meaning], wanted: Mapping[str, Any]) -> np.ndarray:
    """Which rows have all the answers wanted; (rows,), bool."""
    found = np.ones(len(meanings[trial.log.date_field].codes), dtype=bool)
    for name, one in wanted.items():
        found &= (matching(trial, name, meanings[name], one) == YES)[meanings[name].codes]
    return found


def _value(trial: Trial, name: str, meaning: Meaning, answer: object) -> float:
    """The value that stands for an answer; −1, which no word has, for one that nobody gave."""
    kind = trial.log.fields[name].type
    if kind == "yes_no":
        return float(answer in (True, 1, "yes", "true"))
    if kind == "number":
        try:
            return float(str(answer))
        except ValueError:
            return np.nan
    word = str(answer).upper() if kind == "code" and name != trial.log.site_field else str(answer)
    return float(meaning.words.index(word)) if word in meaning.words else -1.0
