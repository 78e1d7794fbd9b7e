"""How much of their error weekly looks should leave for the end: power and false alarms by how boundaries lean.

    python -m benchmarks.later_looks

Look j asks for C/t_j^lean (trialkit.analysis.boundaries): ½ is O'Brien and Fleming's, 1 and 1.5 are Wang and Tsiatis's
with Δ of −½ and −1. Every cell of benchmarks/coverage that is looked at and has a change, and those without one where
looks raise most alarms; 1,000 trials each, the first half of the benchmark's own. Boundaries.LEANS is the least lean
at which no cell keeps less than 0.85 of one look's power.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import Pool

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
from benchmarks.coverage import cells, looks
from benchmarks.coverage.cells import Means, Tallies, Watched, Weeks

from trialkit.analysis import cil
from trialkit.analysis.boundaries import LEANS
from trialkit.analysis.estimate import WeeksVary

DRAWS = 1000
LEANING = (0.5, 0.75, 1.0, 1.25, 1.5)
FIRST = 3
KEPT = 0.85
ALARMED = tuple(
    Watched(Tallies(Weeks(before, 6), "step", n, False, 0.2, False, 0.6, 0.4, "proportions"))
    for before, n in ((12, 15), (3, 100), (3, 40))
)
"""The cells without a change where looks raise most alarms, or more than one look does."""


@dataclass(frozen=True)
class Found:
    """Shares of trials with a finding in one cell: by one look, and by lean by any look and by the first three."""

    cell: Watched
    setting: WeeksVary
    once: float
    looked: tuple[float, ...]
    early: tuple[float, ...]

    @property
    def kept(self) -> tuple[float, ...]:
        """Power over that of one look, by lean."""
        return tuple(each / self.once for each in self.looked)


def found(asked: tuple[Watched, WeeksVary]) -> Found:
    """The findings of every lean in one cell."""
    cell, setting = asked
    drawn, _ = looks.drawn_of(cell, DRAWS)
    lower, _, upper = cil.batch(looks.points_of(drawn, len(drawn.y[0])), drawn.laid.contrasts, weeks_vary=setting)
    out = []
    for lean in LEANING:
        low, high = looks.ours(drawn, looks.taken(cell.weeks), setting, lean=lean)
        out.append((low > 0) | (high < 0))
    return Found(
        cell,
        setting,
        float(((lower > 0) | (upper < 0)).mean()),
        tuple(float(each.any(axis=0).mean()) for each in out),
        tuple(float(each[:FIRST].any(axis=0).mean()) for each in out),
    )


def asked() -> Iterator[tuple[Watched, WeeksVary]]:
    """Every cell with a change in its settings, then those without one."""
    for cell in cells.looks():
        if isinstance(cell, Watched) and cell.changed:
            yield cell, "ordinary"
            if not isinstance(cell.of, Means):
                yield cell, "volatile"
    yield from ((cell, "ordinary") for cell in ALARMED)


def told(each: Found) -> str:
    """One row: one look, then any look's findings by lean and the first three's."""
    pairs = zip(each.looked, each.early, strict=True)
    by_lean = (f"{100 * share:.1f} ({100 * early:.1f})" for share, early in pairs)
    return "| " + " | ".join((each.cell.name, each.setting, f"{100 * each.once:.1f}", *by_lean)) + " |"


def main() -> int:
    """Print one row a cell and setting, then what each lean keeps; 1 where the leans in use keep too little."""
    print("| cell | setting | one look |", *(f"lean {lean:g} |" for lean in LEANING), flush=True)
    seen = []
    with Pool(2) as pool:
        for each in pool.imap(found, asked()):
            print(told(each), flush=True)
            seen.append(each)
    low = False
    print("\n| setting | lean | least power kept | cells below 0.85 | findings of the first three looks, median |")
    for setting in ("ordinary", "volatile"):
        changed = [each for each in seen if each.setting == setting and each.cell.changed]
        for place, lean in enumerate(LEANING):
            kept = [each.kept[place] for each in changed]
            early = 100 * float(np.median([each.early[place] for each in changed]))
            below = sum(share < KEPT for share in kept)
            low |= lean == LEANS[setting] and below > 0
            print(f"| {setting} | {lean:g} | {min(kept):.2f} | {below} of {len(kept)} | {early:.1f} |")
    return int(low)


if __name__ == "__main__":
    sys.exit(main())
