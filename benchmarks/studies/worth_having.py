"""How often changes are worth having when a report says that they probably are: 90 in 100 should be about 90 of 100."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from trialkit.analysis import cil
from trialkit.analysis.exceeds import calibrated
from trialkit.analysis.working import proportion_points

from .study import LEVEL, Asked, Cell, share, wobble

TITLE = "The chance that a change is worth having"
WORLD = (
    "6 + 6 weeks of 30 records, a share of about 0.35, a step whose true size is drawn anew for every trial: evenly "
    "between 40 points fewer and 40 more, or from a normal distribution around no change. The chance that it is 10 "
    "points or more is sorted by what was said; *coverage* is how often it was so."
)
BEFORE, RECORDS, BASE, WORTH = 6, 30, 0.35, 0.10
WIDE = 0.40
BANDS = ((0.02, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 0.95), (0.95, 1.0))
"""What was said, sorted: below the first there is little to tell."""


@dataclass(frozen=True)
class Drawn:
    """True changes drawn evenly (spread None) or around nothing with a standard deviation; weeks that wobble."""

    spread: float | None
    wobble: float

    @property
    def name(self) -> str:
        """How true changes are spread, and the wobble."""
        spread = "any change" if self.spread is None else f"mostly small changes, sd {100 * self.spread:g} points"
        return f"{spread}, wobble {self.wobble:g}"

    def trial(self, rng: np.random.Generator) -> Sequence[Asked]:
        """The band of what was said of one trial, and whether its change was worth having."""
        room = min(BASE, 1 - BASE) - 0.01
        change = rng.uniform(-WIDE, WIDE) if self.spread is None else self.spread * rng.standard_normal()
        change = float(np.clip(change, -room, WIDE))
        after = np.arange(2 * BEFORE) >= BEFORE
        level = BASE + change * after
        counts = rng.binomial(RECORDS, share(np.log(level / (1 - level)) + wobble(rng, 2 * BEFORE, self.wobble)))
        said = _chance(counts.astype(float), after)
        return tuple(
            Asked(f"said {low:.0%} to {high:.0%}", change >= WORTH, None)
            for low, high in BANDS
            if low <= said < high or said == high == 1.0
        )


def cells() -> tuple[Cell, ...]:
    """Any change and mostly small ones, in weeks that differ by chance and by more."""
    return tuple(Drawn(spread, sd) for spread in (None, 0.1) for sd in (0.0, 0.2))


def _chance(counts: np.ndarray, after: np.ndarray) -> float:
    """The chance as a report has it, for a step between phases (exceeds.fitted)."""
    X = np.column_stack([np.ones(len(after)), after]).astype(float)
    phases = tuple("trial" if one else "baseline" for one in after)
    of, times = np.full(len(after), float(RECORDS)), np.arange(len(after), dtype=float)
    points = proportion_points(counts, of, X, phases, times, "difference")
    contrast = np.array([[0.0, 1.0]])
    found = cil.intervals(points, contrast, level=LEVEL)[0]
    ends = found.interval  # type: ignore[union-attr]
    below = cil.below(points, contrast, np.array([[ends.lower, WORTH, ends.upper]]))
    return 1 - float(calibrated(below, LEVEL)[0])  # type: ignore[arg-type]
