"""A figure of the plan with its answer: asked once, and handed to every check that asks it again in another way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from trialkit.analysis import before_after as pooled
from trialkit.analysis import controlled
from trialkit.analysis.estimate import Result, WeeksVary
from trialkit.analysis.segmented import Question
from trialkit.records.series import Series

LENT = 24
"""One period in so many may be lost, and one in any case, for a refit to borrow the calibration of the whole."""


class Answered(Protocol):
    """A question with its answer, which can be asked again with one thing changed: of one series, or of several sites.

    answer: what is reported. parts: the series that it is made of.
    """

    @property
    def question(self) -> Question: ...

    @property
    def answer(self) -> Result: ...

    @property
    def parts(self) -> tuple[Series, ...]: ...

    def under(self, weeks_vary: WeeksVary) -> Result:
        """The answer under an assumption about how periods vary."""

    def again(self, changed: Mapping[int, Series]) -> Result:
        """The answer with some of its series, by their place in `parts`, changed."""


@dataclass(frozen=True)
class Figure:
    """A question as the plan asks it, with what the series answers to it."""

    series: Series
    question: Question
    answer: Result

    @property
    def parts(self) -> tuple[Series, ...]:
        """The one series."""
        return (self.series,)

    def under(self, weeks_vary: WeeksVary) -> Result:
        """The answer under an assumption about how periods vary; the figure's own is not asked again."""
        if weeks_vary == self.question.weeks_vary:
            return self.answer
        return ask(self.series, replace(self.question, weeks_vary=weeks_vary))

    def again(self, changed: Mapping[int, Series]) -> Result:
        """The answer of the series as it was changed; what is reported where it was not."""
        return refit(self.series, changed[0], self.question) if 0 in changed else self.answer


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


def refit(series: Series, part: Series, question: Question) -> Result:
    """The answer of a series that was changed a little; its calibration is borrowed where hardly a period was lost."""
    kinds, before = part.frame["kind"], series.frame["kind"]
    lost = series.frame["value"].notna().sum() - part.frame["value"].notna().sum()
    most = max(1, -(-series.frame["value"].notna().sum() // LENT))
    near = len(kinds) == len(before) and (kinds.to_numpy() == before.to_numpy()).all() and 0 <= lost <= most
    return ask(part, question, like=series if near else None)


def is_pooled(question: Question) -> bool:
    """Whether a question is about pooled records."""
    return question.contrast in ("before_after", "first_last")
