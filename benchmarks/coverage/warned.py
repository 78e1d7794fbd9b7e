"""How often each check of the errors warns, and of how many intervals that miss the truth.

The checks are those of robustness.panel that look at the errors; every one is asked of the change of level.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trialkit.analysis import cil, departures, robustness
from trialkit.analysis.covariance import lag_one
from trialkit.analysis.points import Points, design_of
from trialkit.analysis.wider import wider

from .answers import LEVEL
from .cells import Array, Cell, Means
from .draws import Drawn

Flags = NDArray[np.bool_]
SERIES = 500
"""Series of a cell that the checks are asked of: the first."""
HONEST = ("6+6", "12+12", "24+24", "52+26")
"""Designs whose AR(1) cells tell the false alarms: those of the errors outside the family."""
PER_YEAR = 365.25 / 7
ANY = "any of them"


@dataclass(frozen=True)
class Warned:
    """Of `asked` series, how many a check warned about; of those, the ones whose interval misses the truth.

    Both are 0 of 0 where the check has nothing to say of such a series.
    """

    check: str
    asked: int
    warned: int
    missed: int
    missed_warned: int


def looked_at(cell: Cell) -> bool:
    """Whether the checks are asked in a cell."""
    if not isinstance(cell, Means) or cell.shape not in ("step", "full"):
        return False
    return cell.group == "outside" or str(cell.weeks) in HONEST


def warned(drawn: Drawn) -> tuple[Warned, ...]:
    """Every check of the first series of a cell, and whether any of them warns."""
    X, C, t = drawn.laid.X, drawn.laid.contrasts[:1], drawn.cell.weeks.times
    y = drawn.y[:SERIES]
    lower, _, upper = (ends[0] for ends in cil.batch(Points(y, X, t), C, level=LEVEL))
    missed = (lower > drawn.truth[0]) | (upper < drawn.truth[0])
    flags = _flags(y, X, C, t, drawn.cell.weeks.started, (lower, upper))
    every = np.any([each for each in flags.values() if each is not None], axis=0)
    return tuple(_counted(name, each, missed) for name, each in [*flags.items(), (ANY, every)])


def _flags(y: Array, X: Array, C: Array, t: Array, started: Flags, own: tuple[Array, Array]) -> dict[str, Flags | None]:
    many = Points(y, X, t)
    medians = [cil.medians(Points(one, X, t), X) for one in y]
    left = y - np.stack([np.zeros(len(t)) if line is None else line for line in medians])
    long = len(t) >= departures.FEWEST
    waves = season = autocorrelated = None
    if long:
        design = design_of(X, C, t)
        if not isinstance(design, str):
            found = wider(y, design, LEVEL)
            waves = found.longer | departures.lost(*own, found.lower[:, 0], found.upper[:, 0])
        yearly = departures.yearly(many, C[0], PER_YEAR, "ordinary", LEVEL)
        if yearly is not None:
            season = yearly[2] | departures.lost(*own, *yearly[:2])
        autocorrelated = np.abs(lag_one(t, left)) > robustness.MOST_AUTOCORRELATION
    return {
        departures.OTHER_AUTOCORRELATION: waves,
        departures.SEASON: season,
        departures.SPREAD: departures.spreads(left, X, t, ~started, started)[1],
        robustness.WAVES: autocorrelated,
        robustness.OUTLIERS: (robustness.scores(left) > robustness.OUTLYING).any(axis=1),
    }


def _counted(check: str, flags: Flags | None, missed: Flags) -> Warned:
    if flags is None:
        return Warned(check, 0, 0, 0, 0)
    return Warned(check, len(flags), int(flags.sum()), int(missed.sum()), int((flags & missed).sum()))
