"""Whether too much is missing: periods without a value, rows set aside, answers not given by those who were asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from trialkit.judgement.twice import asked_twice, judged_pairs
from trialkit.protocol.trial import Trial
from trialkit.records.log import Log

TOLERABLE_LOSS = 0.10
"""Share of periods without entries, of rows set aside, or of answers not given, above which what is missing could
explain a change."""


@dataclass(frozen=True)
class Missing:
    """What is missing of one trial's data.

    met:     whether it is too little to matter; None where that cannot be told.
    reason:  everything that was counted, in sentences.
    limit:   those of the sentences, on answers not given, that are among the limits of the result; "" for none.
    warning: those that a leader must have seen; "" for none.
    primary: whether enough is missing of the primary measure itself to cost a grade.
    """

    met: bool | None
    reason: str
    limit: str
    warning: str
    primary: bool


@dataclass(frozen=True)
class _Part:
    """One kind of loss: what is said of it, whether it is tolerable, whether it is of the primary measure, or of whom
    a survey asked.
    """

    text: str
    met: bool | None
    primary: bool
    survey: bool = False


def missing(trial: Trial, log: Log, judged: pd.DataFrame) -> Missing:
    """What is missing; judged: Series.frame of the series judged, the rows of the baseline and of the judged phase.

    A row without the answer of a balancing measure costs no grade: the grade is that of the primary measure.
    """
    logged = _logged(trial, log, judged)
    answers = (*_pairs(trial, log), *_answers(trial, log), *_survey(trial, log))
    parts = (logged, *answers)
    states = {part.met for part in parts}
    return Missing(
        False if False in states else None if None in states else True,
        " ".join(part.text for part in parts),
        " ".join(part.text for part in answers if part.met is not True),
        " ".join(part.text for part in parts if part.met is False or (part.survey and part.met is None)),
        any(part.met is False and part.primary for part in parts),
    )


def _logged(trial: Trial, log: Log, judged: pd.DataFrame) -> _Part:
    """Periods without entries, and rows set aside."""
    empty = int(judged["value"].isna().sum())
    lost = log.flow.set_aside_rows / log.flow.received if log.flow.received else 1.0
    zero = trial.log.empty_period == "zero"
    share = f" ({empty / len(judged):.0%})" if empty else ""
    of = "" if zero or empty <= len(log.completeness.empty_periods) else " of the primary measure"
    said = (
        f"{empty} of {len(judged)} {trial.design.period}s{share} had no {'value' if zero else 'entries'}{of} and "
        f"{log.flow.set_aside_rows:,} of {log.flow.received:,} rows were set aside."
    )
    if zero and log.completeness.empty_periods:
        said += (
            f" By the plan a {trial.design.period} without a row had no events; a forgotten one would look the same."
        )
    tolerable = len(judged) > 0 and empty / len(judged) <= TOLERABLE_LOSS and lost <= TOLERABLE_LOSS
    return _Part(said, tolerable, True)


def _pairs(trial: Trial, log: Log) -> Iterator[_Part]:
    """People of whom one of two answers is missing, for the primary and each balancing measure."""
    for measure in (*trial.of_role("primary"), *trial.of_role("balancing")):
        asked = asked_twice(judged_pairs(trial, log, measure)) if measure.before is not None else None
        if asked is None or not asked.people:
            continue
        first = measure.role == "primary"
        of = "" if first else f" about “{measure.name}”"
        said, few = f"{asked.both:,} of {asked.people:,} people gave both answers{of}.", _few(asked.both, asked.people)
        yield _Part(said if few else f"{said} The others may have fared otherwise.", few, first)


def _answers(trial: Trial, log: Log) -> Iterator[_Part]:
    """Rows without the answer that a measure needs; where the form asks it of some only, nobody knows of how many."""
    for found in log.unanswered:
        if not found.lacking:
            continue
        measure, few = trial.measure(found.measure), _few(found.rows - found.lacking, found.rows)
        said = f"{found.lacking:,} of {found.rows:,} rows hold no answer for “{measure.name}”"
        if found.optional:
            said += ", which the form lets be left empty: whether these people were asked is not in the log"
        yield _Part(f"{said}.", few or (None if found.optional else False), measure.role == "primary")


def _survey(trial: Trial, log: Log) -> Iterator[_Part]:
    """How many of those whom a survey asked answered it."""
    asked, answered = trial.log.asked, log.flow.used
    if not trial.log.survey:
        return
    if asked is None:
        said = "How many people were asked is not stated, so nobody can tell how many did not answer."
        yield _Part(
            f"{said} Those who answer may think otherwise than those who do not.", None, primary=True, survey=True
        )
    elif answered > asked:
        said = (
            f"The log holds {answered:,} rows and the plan says that {asked:,} people were asked: one of them is wrong."
        )
        yield _Part(said, None, primary=True, survey=True)
    else:
        counted = " in a row that could be used" if log.flow.set_aside_rows else ""
        said = f"{answered:,} of {asked:,} people answered the survey{counted}."
        few = _few(answered, asked)
        choose = "" if few else " Those who choose to answer may think otherwise than those who do not."
        yield _Part(f"{said}{choose}", few, primary=True, survey=True)


def _few(there: int, of: int) -> bool:
    """Whether what is missing of a whole can be borne."""
    return 1 - there / of <= TOLERABLE_LOSS
