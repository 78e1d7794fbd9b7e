"""What one further site may see, from sites whose effects and errors are drawn: with the best spread, and with all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from trialkit.analysis.panel import at_another, mean
from trialkit.analysis.shrinkage import paule_mandel

from .study import LEVEL, Asked, Cell

TITLE = "One further site"
WORLD = (
    "Sites' effects with normal errors that are known, of 1 each or spread about it by an sd of 0.5 on the log; "
    "effects differ between sites by the sd given, and a further site's is drawn as theirs are. *Best spread* is the "
    "usual interval, t on k − 2 (1 of two) with the variance between sites by Paule and Mandel; with *adjusted error* "
    "the mean's own error is Hartung and Knapp's (Partlett and Riley 2017); *every spread* counts all that fit, by "
    "their confidence distribution, and is what reports tell."
)
BEST, ADJUSTED, EVERY = "best spread", "best spread, adjusted error", "every spread"
UNLIKE = 0.5


@dataclass(frozen=True)
class Further:
    """So many sites, the sd of their effects, and whether their errors are alike."""

    count: int
    between: float
    alike: bool = False

    @property
    def name(self) -> str:
        """Sites, how far their effects differ, and their errors."""
        return f"{self.count} sites, spread {self.between:g}, errors {'alike' if self.alike else 'unlike'}"

    def trial(self, rng: np.random.Generator) -> Sequence[Asked]:
        """The intervals, held against the further site's effect."""
        errors = np.exp((0.0 if self.alike else UNLIKE) * rng.standard_normal(self.count))
        new, *each = self.between * rng.standard_normal(self.count + 1)
        effects = np.array(each) + errors * rng.standard_normal(self.count)
        between = paule_mandel(effects, errors**2)
        weight = 1 / (errors**2 + between)
        middle, t = float(weight @ effects / weight.sum()), float(stdtrit(max(1, self.count - 2), 0.5 + LEVEL / 2))
        adjust = float(weight @ (effects - middle) ** 2) / (self.count - 1)
        half, adjusted = (t * math.sqrt(between + by / weight.sum()) for by in (1.0, adjust))
        lower, upper = at_another(effects, errors, mean(effects, errors, LEVEL), LEVEL)
        return (
            Asked(BEST, abs(new - middle) <= half, 2 * half),
            Asked(ADJUSTED, abs(new - middle) <= adjusted, 2 * adjusted),
            Asked(EVERY, lower <= new <= upper, upper - lower),
        )


def cells() -> tuple[Cell, ...]:
    """Two to twelve sites that differ by nothing, by less than their errors, by more, and by much more."""
    unlike = tuple(Further(count, between) for count in (2, 3, 5, 8, 12) for between in (0.0, 0.3, 0.7, 1.5, 5.0))
    return (*unlike, Further(5, 0.7, alike=True), Further(12, 0.7, alike=True))
