"""Each different text of a field read once, so that what any row holds is a look-up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from trialkit.protocol.trial import Trial
from trialkit.records.answers import Answer, Fault, empty, parser
from trialkit.records.columns import Coded, Marked, numbers_up_to
from trialkit.records.dates import TrialDays
from trialkit.records.fields import named_codes
from trialkit.records.sheets import FLAGS

_WORDS = ("code", "choice")
"""Types whose answers are words; a word's value is its place among them."""


@dataclass
class Register:
    """The faults and repairs met, by number: 0 is none, and the flags of the files themselves come first."""

    faults: list[Fault] = field(default_factory=lambda: [Fault("", "")])
    repairs: list[str] = field(default_factory=lambda: [""])
    _numbers: dict[Fault, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for flag, (reason, mend) in FLAGS.items():
            if self.number(Fault(reason, f"{reason}.", mend)) != flag:
                raise ValueError("flags are numbered from 1 in order")

    def number(self, fault: Fault | None) -> int:
        """The number of a fault; those alike share one."""
        if fault is None:
            return 0
        if fault not in self._numbers:
            self.faults.append(fault)
            self._numbers[fault] = len(self.faults) - 1
        return self._numbers[fault]

    def repair(self, why: str) -> int:
        """The number of a repair."""
        if why not in self.repairs:
            self.repairs.append(why)
        return self.repairs.index(why)


@dataclass(frozen=True)
class Meaning:
    """What the rows of one field hold.

    codes: (rows,), places in the tables, which have one line for each different text. Of the tables, values: float64,
    NaN where there is no answer; a day's ordinal, a number, 0 or 1 for no or yes, or a place in `words`. faults and
    repairs: int32, by number, 0 for none. blank: the number of the fault of an empty cell.
    """

    codes: np.ndarray
    said: Sequence[str]
    values: np.ndarray
    faults: np.ndarray
    repairs: np.ndarray
    words: tuple[str, ...] = ()
    blank: int = 0

    @property
    def value(self) -> np.ndarray:
        """Each row's value."""
        found: np.ndarray = self.values[self.codes]
        return found

    def rows_where(self, chosen: np.ndarray) -> np.ndarray:
        """The rows of the chosen texts; chosen: (texts,), bool."""
        return np.flatnonzero(chosen[self.codes]) if chosen.any() else np.empty(0, dtype=np.int64)

    def only(self, rows: np.ndarray) -> Meaning:
        """The meaning of some rows."""
        return replace(self, codes=self.codes[rows])

    def emptied(self, rows: np.ndarray, faults: np.ndarray | None = None) -> Meaning:
        """The meaning with the cells of some rows emptied, each with its own fault or none."""
        if not len(rows):
            return self
        different, which = np.unique(np.zeros(len(rows)) if faults is None else faults, return_inverse=True)
        codes = self.codes.astype(numbers_up_to(len(self.said) + len(different)))
        codes[rows] = len(self.said) + which
        return replace(
            self,
            codes=codes,
            said=[*self.said, *[""] * len(different)],
            values=np.append(self.values, np.full(len(different), np.nan)),
            faults=np.append(self.faults, different.astype(np.int32)),
            repairs=np.append(self.repairs, np.zeros(len(different), dtype=np.int32)),
        )


def understand(trial: Trial, name: str, column: Coded, marked: Marked | None, register: Register) -> Meaning:
    """Read each different text of a field. marked: cells that the file itself spoilt; they are not read."""
    form, days = trial.log, TrialDays(trial.design)
    read = parser(form, name, days, trial.design.sites, named_codes(trial, name))
    blank = register.number(empty(form, name, days))
    words: dict[str, int] = {}
    if name == form.site_field:
        words = {site.id: number for number, site in enumerate(trial.design.sites)}
    worded = name == form.site_field or form.fields[name].type in _WORDS
    values = np.full(len(column.said), np.nan)
    faults, repairs = (np.zeros(len(column.said), dtype=np.int32) for _ in range(2))
    for place, said in enumerate(column.said):
        text = said.strip()
        answer = read(text) if text else None
        if answer is None:
            faults[place] = blank
        elif isinstance(answer, Fault):
            faults[place] = register.number(answer)
        else:
            repairs[place] = register.repair(answer.repair)
            values[place] = words.setdefault(str(answer.value), len(words)) if worded else _figure(answer)
    meaning = Meaning(column.codes, column.said, values, faults, repairs, tuple(words), blank)
    return meaning.emptied(marked.rows, marked.flags) if marked else meaning


def _figure(answer: Answer) -> float:
    value = answer.value
    if isinstance(value, dt.date):
        return value.toordinal()
    return np.nan if value is None else float(value)


def prints_of(meaning: Meaning, numbers: np.random.Generator) -> np.ndarray:
    """Rows' answers as random numbers of 64 bits, equal where answer and fault are."""
    _, value = np.unique(meaning.values, return_inverse=True)
    _, alike = np.unique(
        value.astype(np.int64) * (int(meaning.faults.max(initial=0)) + 1) + meaning.faults, return_inverse=True
    )
    table = numbers.integers(0, 2**64, size=len(alike) or 1, dtype=np.uint64)[alike]
    found: np.ndarray = table[meaning.codes]
    return found
