"""Used rows → how many of them lack an answer that the primary or a balancing measure is made of."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from trialkit.protocol.calendar import periods
from trialkit.protocol.measure import Measure
from trialkit.protocol.trial import Trial
from trialkit.records.check import Used
from trialkit.records.fields import asked_by
from trialkit.records.log import Unanswered
from trialkit.records.matching import MISSING, NO, matching
from trialkit.records.meaning import Meaning


def count_unanswered(trial: Trial, used: Used) -> tuple[Unanswered, ...]:
    """One for the primary and each balancing measure of records; rows of the baseline and of the judged phase.

    Not of tallies, where a period without a total has no value, nor of pairs, which pairs.py counts.
    """
    if trial.log.is_tally:
        return ()
    compared = _compared(trial, used)
    measures = [*trial.of_role("primary"), *trial.of_role("balancing")]
    return tuple(_of(trial, used, measure, compared) for measure in measures if measure.before is None)


def _compared(trial: Trial, used: Used) -> np.ndarray:
    """Which rows are of the phases that are compared; (rows,), bool."""
    table = np.zeros((len(trial.design.sites), int(used.period.max(initial=0)) + 1), dtype=bool)
    for number, site in enumerate(trial.design.sites):
        for period in periods(trial.design, site):
            if period.index < table.shape[1]:
                table[number, period.index] = period.kind in ("baseline", trial.decision.judged_phase)
    found: np.ndarray = table[used.site, used.period]
    return found


def _of(trial: Trial, used: Used, measure: Measure, compared: np.ndarray) -> Unanswered:
    """A row counts where nothing answered takes it out of the denominator; it lacks what is empty or unreadable."""
    within, lacking = compared.copy(), np.zeros(used.rows, dtype=bool)
    if isinstance(measure.denominator, dict):
        state = _state(trial, used.meanings, measure.denominator)
        within &= state != NO
        lacking |= state == MISSING
    if isinstance(measure.numerator, dict):
        lacking |= _state(trial, used.meanings, measure.numerator) == MISSING
    for name in (measure.value, measure.exposure):
        if isinstance(name, str):
            meaning = used.meanings[name]
            lacking |= np.isnan(meaning.values)[meaning.codes]
    optional = not any(trial.log.fields[name].required for name in asked_by(measure))
    return Unanswered(measure.id, int(within.sum()), int((within & lacking).sum()), optional)


def _state(trial: Trial, meanings: Mapping[str, Meaning], wanted: Mapping[str, object]) -> np.ndarray:
    """Whether each row has all the answers wanted: no, missing or yes; (rows,), int8."""
    states = [matching(trial, name, meanings[name], one)[meanings[name].codes] for name, one in wanted.items()]
    found: np.ndarray = np.min(states, axis=0)
    return found
