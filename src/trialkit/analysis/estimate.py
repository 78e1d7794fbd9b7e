"""The currency of everything after the numbers: an interval, an estimate, a reason why there is none, a check.

Proportions are fractions between 0 and 1 here and everywhere below reporting; points and per cent are words.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Contrast = Literal[
    "level",  # the level in one phase
    "before_after",  # trial against baseline, records pooled
    "first_last",  # first trial period against last
    "trend",  # fitted change from the first trial period to the last
    "change",  # change between phases in the registered shape, against the baseline carried on
    "level_change",  # segmented regression: step at the start of the trial
    "slope_change",  # segmented regression: change of trend, per period
    "average_effect",  # mean distance from the counterfactual over the trial
    "effect_at_end",  # distance from the counterfactual in the last trial period
    "paired",  # the same people before and after
    "since_start",  # distance from the own baseline some periods after a site's own start
    "cumulative_effect",  # distance from the counterfactual, added up over the judged periods
]
Scale = Literal[
    "absolute",  # the measure's own unit; a fraction for proportions
    "relative",  # change as a fraction of the level before: 1.0 is a doubling
    "ratio",  # level after over level before
    "odds_ratio",
    "total",  # records, events or the measure's unit, added up over periods
    "superiority",  # chance that an answer after is higher than one before; 0.5 is no change
]
WeeksVary = Literal["chance", "ordinary", "volatile"]
Absence = Literal[
    "data",  # the data carry none
    "few",  # so few records would say little, and could point to a person
    "kept_back",  # there is one, which a rule for small numbers keeps back
]


@dataclass(frozen=True)
class Interval:
    """An interval with its confidence level; an end may be infinite where the data set no bound."""

    lower: float
    upper: float
    level: float = 0.95

    def __post_init__(self) -> None:
        if math.isnan(self.lower) or math.isnan(self.upper) or self.lower > self.upper:
            raise ValueError(f"not an interval: {self.lower} to {self.upper}")

    def __contains__(self, value: float) -> bool:
        return self.lower <= value <= self.upper


@dataclass(frozen=True)
class Estimate:
    """One number with its interval and its story.

    subject:    what it is about, in the trial's words: "Trial against Baseline", "Baseline".
    value:      on `scale`.
    method:     how it was made, in one phrase with its source.
    n:          records (or events, for counts) behind it; of a cumulative effect, those it is added up over.
    periods:    periods behind it; of a cumulative effect, those it is added up over.
    weeks_vary: the assumption about how periods differ, where the method makes one.
    note:       what a careful reader should know, in a sentence; "" when there is nothing.
    fewest:     periods of the phase with the fewest that the figure rests on, where it compares phases.
    seasonal:   whether a yearly season was fitted together with it, so that the time of year is allowed for.
    """

    contrast: Contrast
    scale: Scale
    subject: str
    value: float
    interval: Interval
    method: str
    n: int
    periods: int = 0
    weeks_vary: WeeksVary | None = None
    note: str = ""
    fewest: int | None = None
    seasonal: bool = False

    def __post_init__(self) -> None:
        if math.isnan(self.value):
            raise ValueError("an estimate is a number; return NotEstimable when there is none")


@dataclass(frozen=True)
class NotEstimable:
    """No number can be given, for a reason; `needs` says what would make one possible.

    because: what kind of reason it is.
    """

    contrast: Contrast
    scale: Scale
    subject: str
    reason: str
    needs: str = ""
    because: Absence = "data"


Result = Estimate | NotEstimable


@dataclass(frozen=True)
class Turn:
    """One thing that changes the answer: what was changed, and where the interval then stands.

    loses: whether something that was shown is then no longer shown; otherwise more would be shown.

    >>> Turn("without practitioner P01", "the interval includes no change", loses=True).what
    'without practitioner P01'
    """

    what: str
    then: str
    loses: bool


@dataclass(frozen=True)
class Check:
    """One robustness check: passed, did not pass, or (None) not applicable, with a sentence.

    turns:   what changes the answer, the worst first; none for a check that raises a doubt without asking again.
    decides: whether a decision may hang on what it takes away; where not, that is told and not asked.
    """

    name: str
    passed: bool | None
    text: str
    turns: tuple[Turn, ...] = ()
    decides: bool = True


@dataclass(frozen=True)
class Line:
    """A fitted or counterfactual line over periods: `index` as in the series, values on the measure's own scale."""

    name: Literal["fitted", "counterfactual"]
    index: tuple[int, ...]
    value: tuple[float, ...]
    lower: tuple[float, ...] | None = None
    upper: tuple[float, ...] | None = None
