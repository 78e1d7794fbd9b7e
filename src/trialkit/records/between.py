"""Faults that lie between cells: answers that a rule asks for, totals that cannot be, and zeros that divide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from trialkit.protocol.log_form import LogRule
from trialkit.protocol.trial import Trial
from trialkit.records.answers import Fault
from trialkit.records.fields import counted_fields, essential_fields
from trialkit.records.matching import rows_matching
from trialkit.records.meaning import Meaning, Register

Follows = Literal["set_aside", "emptied", "told"]
"""What a fault does: the row is set aside, or only the cell emptied, or neither."""


@dataclass(frozen=True)
class Bad:
    """Cells of one field with one kind of fault.

    rows: ascending. faults: the number of each.
    """

    field: str
    rows: np.ndarray
    faults: np.ndarray
    follows: Follows


@dataclass(frozen=True)
class Lacking:
    """Where a field has no answer, and where that is because the cell is bad rather than empty; (rows,), bool."""

    answer: np.ndarray
    bad: np.ndarray


def broken_rules(
    trial: Trial, meanings: Mapping[str, Meaning], lacking: Callable[[str], Lacking], register: Register
) -> list[Bad]:
    """Cells that are empty although a rule asks for an answer: an empty cell breaks a rule, a bad one does not."""
    found = []
    for rule in trial.log.rules:
        asked = rows_matching(trial, meanings, rule.when)
        for needed in rule.require:
            lack = lacking(needed)
            rows = np.flatnonzero(asked & lack.answer & ~lack.bad)
            number = register.number(_rule_fault(rule, needed))
            found.append(Bad(needed, rows, np.full(len(rows), number, dtype=np.int32), "set_aside"))
    return found


def _rule_fault(rule: LogRule, needed: str) -> Fault:
    when = " and ".join(f"{name} is {_worded(wanted)}" for name, wanted in rule.when.items())
    return Fault(f"{needed} is empty where a rule asks for it", f"{needed} is empty although {when}.", "Fill it in.")


def _worded(wanted: object) -> str:
    if isinstance(wanted, list):
        return " or ".join(_worded(one) for one in wanted)
    return ("yes" if wanted else "no") if isinstance(wanted, bool) else str(wanted)


def impossible_totals(trial: Trial, meanings: Mapping[str, Meaning], register: Register) -> list[Bad]:
    """Totals that cannot be, each pair of fields once.

    Of two totals that contradict each other the one that the primary measure does not need is taken to be wrong.
    """
    if not trial.log.is_tally:
        return []
    essential = essential_fields(trial)
    found: dict[tuple[str, str], Bad] = {}

    def tell(pair: tuple[str, str], wrong: str, broken: np.ndarray, fault: Fault) -> None:
        rows = np.flatnonzero(broken)
        numbers = np.full(len(rows), register.number(fault), dtype=np.int32)
        found.setdefault(pair, Bad(wrong, rows, numbers, "set_aside" if wrong in essential else "emptied"))

    for measure in trial.measures:
        for name in counted_fields(measure):
            fault = Fault(f"{name} is below zero", f"{name} is below zero.", "A count cannot be negative.")
            tell((name, ""), name, meanings[name].value < 0, fault)
        top, bottom, over = measure.numerator, measure.denominator, measure.exposure
        if measure.type == "proportion" and isinstance(top, str) and isinstance(bottom, str):
            what = f"{top} is above {bottom}"
            fault = Fault(what, f"{what}: more counted than there were.", "Mend one of the two.")
            wrong = bottom if top in essential and bottom not in essential else top
            tell((top, bottom), wrong, meanings[top].value > meanings[bottom].value, fault)
        if measure.type == "rate" and isinstance(top, str) and isinstance(over, str):
            fault = Fault(f"{over} is zero", f"{over} is zero although {top} is not.", "Mend one of the two.")
            wrong = top if over in essential and top not in essential else over
            tell((top, over), wrong, (meanings[over].value == 0) & (meanings[top].value > 0), fault)
    return list(found.values())


def zero_divisors(trial: Trial, meanings: Mapping[str, Meaning], register: Register) -> list[Bad]:
    """Tally fields that something is divided by: a row where one is zero stays, and is told of."""
    if not trial.log.is_tally:
        return []
    names = {name for measure in trial.measures for name in (measure.denominator, measure.exposure)}
    found = []
    for name in [name for name in trial.log.fields if name in names]:
        what, mend = f"{name} is zero, so nothing can be divided by it here.", "If nothing was counted, leave it so."
        rows = meanings[name].rows_where(meanings[name].values == 0)
        numbers = np.full(len(rows), register.number(Fault("", what, mend)), dtype=np.int32)
        found.append(Bad(name, rows, numbers, "told"))
    return found
