"""What looks would be like if early ones could spend less: any look's findings, and the first three's, of a few cells.

    python -m benchmarks.later_looks

Look j asks for C/t_j^lean (trialkit.analysis.boundaries): ½ is O'Brien and Fleming's, 1 and 1.5 are Wang and Tsiatis's
with Δ of −½ and −1. The cells of benchmarks/coverage where looks cost most power, or raise most alarms; 1,000 trials
each, the first half of the benchmark's own.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

os.environ["OPENBLAS_NUM_THREADS"] = "1"

from benchmarks.coverage import looks
from benchmarks.coverage.cells import Tallies, Watched, Weeks

from trialkit.analysis import cil
from trialkit.analysis.estimate import WeeksVary

DRAWS = 1000
LEANS = (0.5, 0.75, 1.0, 1.5)
FIRST = 3
CELLS: tuple[tuple[int, int, bool, tuple[float, float]], ...] = (
    (3, 15, True, (0.0, 0.0)),
    (3, 40, True, (0.0, 0.0)),
    (3, 100, True, (0.0, 0.0)),
    (6, 15, True, (0.0, 0.0)),
    (3, 100, True, (0.3, 0.4)),
    (12, 15, False, (0.6, 0.4)),
    (3, 100, False, (0.6, 0.4)),
    (3, 40, False, (0.6, 0.4)),
)
"""Weeks before, records a week, whether there is a change, and wobble with ρ, of shares of 0.2 over six trial weeks."""


def rows(cell: Watched, setting: WeeksVary) -> Iterator[str]:
    """One look's share of findings, then for each way of leaning that of any look and of the first three."""
    drawn, _ = looks.drawn_of(cell, DRAWS)
    lower, _, upper = cil.batch(looks.points_of(drawn, len(drawn.y[0])), drawn.laid.contrasts, weeks_vary=setting)
    yield f"{100 * float(((lower > 0) | (upper < 0)).mean()):.1f}"
    for lean in LEANS:
        low, high = looks.ours(drawn, looks.taken(cell.weeks), setting, lean=lean)
        out = (low > 0) | (high < 0)
        yield f"{100 * out.any(axis=0).mean():.1f} ({100 * out[:FIRST].any(axis=0).mean():.1f})"


def main() -> None:
    """Print one row a cell and setting."""
    print("| weeks | a week | change | wobble, ρ | setting | one look |", *(f"lean {lean:g} |" for lean in LEANS))
    for before, n, changed, wobble in CELLS:
        cell = Watched(Tallies(Weeks(before, 6), "step", n, False, 0.2, changed, *wobble, "proportions"))
        settings: tuple[WeeksVary, ...] = ("ordinary", "volatile") if changed else ("ordinary",)
        for setting in settings:
            told = f"{before}+6", str(n), "yes" if changed else "no", f"{wobble[0]:g}, {wobble[1]:g}", setting
            print("|", " | ".join((*told, *rows(cell, setting))), "|", flush=True)


if __name__ == "__main__":
    main()
