"""A figure of the plan with its answer: asked once, and handed to every check that asks it again in another way."""

from __future__ import annotations

from dataclasses import dataclass

from trialkit.analysis import before_after as pooled
from trialkit.analysis import controlled
from trialkit.analysis.estimate import Result
from trialkit.analysis.segmented import Question
from trialkit.records.series import Series


@dataclass(frozen=True)
class Figure:
    """A question as the plan asks it, with what the series answers to it."""

    series: Series
    question: Question
    answer: Result


def figure(series: Series, question: Question) -> Figure:
    """The figure that a question asks of a series."""
    return Figure(series, question, ask(series, question))


def ask(series: Series, question: Question, *, like: Series | None = None) -> Result:
    """A question's answer for a series, whichever method it belongs to.

    like: borrow the calibration of this series, for refits of nearly the same design (a week left out).
    """
    if question.contrast == "before_after":
        found = pooled.before_after(series, after=(question.of,), level=question.level)
    elif question.contrast == "first_last":
        found = pooled.first_last(series, level=question.level)
    else:
        return controlled.single(series, question, like=like)
    return next(result for result in found if result.scale == question.scale)


def is_pooled(question: Question) -> bool:
    """Whether a question is about pooled records."""
    return question.contrast in ("before_after", "first_last")
