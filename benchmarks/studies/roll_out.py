"""How often a roll-out is in reach, by its interval alone and where the checks must hold as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from trialkit.analysis import other_models, robustness
from trialkit.analysis.asked import figure
from trialkit.analysis.estimate import Check
from trialkit.analysis.segmented import Question
from trialkit.analysis.standing import Landmark, standing

from .study import Asked, Cell, series, share, wobble

TITLE = "A roll-out with and without its checks"
WORLD = (
    "12 + 12 weeks, a share of about 0.35, a step of the size given; 10 points are worth having. How often the whole "
    "interval lies beyond the 10 points, how often no check takes that away as well (what the ready-made rules ask for "
    "before a roll-out), and how often none but that which leaves each week out in turn."
)
WEEKS, BASE, WORTH = 12, 0.35, 0.10
QUESTION = Question(
    "change", landmarks=(Landmark(WORTH, "rises of 10 points or more", "less", "above"),), period="week"
)


@dataclass(frozen=True)
class Judged:
    """A step of a true size (points as a fraction), weeks of so many records that wobble."""

    step: float
    records: int
    wobble: float

    @property
    def name(self) -> str:
        """The size of the step, the records and the wobble."""
        return f"a step of {100 * self.step:g} points, {self.records} records a week, wobble {self.wobble:g}"

    def trial(self, rng: np.random.Generator) -> Sequence[Asked]:
        """Whether a drawn trial would be rolled out, by its interval alone and with its checks."""
        level = BASE + self.step * (np.arange(2 * WEEKS) >= WEEKS)
        logit = np.log(level / (1 - level)) + wobble(rng, 2 * WEEKS, self.wobble)
        counts = rng.binomial(self.records, share(logit))
        drawn = series("proportion", WEEKS, counts, np.full(2 * WEEKS, float(self.records)))
        asked = figure(drawn, QUESTION)
        stood = standing(asked.answer, QUESTION.landmarks)
        beyond = stood is not None and stood[1] == "above"
        lost = set()
        if beyond:
            checks = (other_models.other_models(asked), *robustness.panel(asked))
            lost = {check.name for check in checks if _loses(check)}
        return (
            Asked("the interval alone", beyond, None),
            Asked("and every check", beyond and not lost, None),
            Asked("but for the one that leaves each week out", beyond and lost <= {robustness.EACH_PERIOD}, None),
        )


def cells() -> tuple[Cell, ...]:
    """A change just worth having, and larger ones."""
    return tuple(Judged(step, 60, 0.2) for step in (WORTH, 2 * WORTH, 3 * WORTH))


def _loses(check: Check) -> bool:
    return any(turn.loses for turn in check.turns[:1])
