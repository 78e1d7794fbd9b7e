"""A cell run by every method."""

from __future__ import annotations

import time
from dataclasses import dataclass

from trialkit.analysis.estimate import WeeksVary

from . import clustered, looks
from .cells import Cell, Tallies, Watched
from .draws import draw
from .oracle import oracle
from .ours import SETTINGS, ours
from .peers import peers
from .score import Row, rows
from .warned import Warned, looked_at, warned

MEANS_SETTINGS: dict[str, tuple[WeeksVary, ...]] = {"means": ("ordinary",), "outside": ("ordinary", "volatile")}


@dataclass(frozen=True)
class Measured:
    """A cell, its rows, how long it took in seconds of one processor, and what the checks of the errors said of it."""

    cell: Cell
    rows: tuple[Row, ...]
    seconds: float
    warned: tuple[Warned, ...] = ()


def run_cell(cell: Cell, draws: int) -> Measured:
    """One cell by every method."""
    begun = time.process_time()
    if isinstance(cell, Watched):
        return Measured(cell, looks.run(cell, draws), time.process_time() - begun)
    if isinstance(cell, clustered.Clustered | clustered.Thin):
        given = clustered.drawn(cell, draws)
        found = tuple(row for answer in (oracle(given), *clustered.answers(given)) for row in rows(given, answer))
        return Measured(cell, found, time.process_time() - begun)
    drawn = draw(cell, draws)
    settings = SETTINGS if isinstance(cell, Tallies) else MEANS_SETTINGS[cell.group]
    answers = [oracle(drawn), *(ours(drawn, setting) for setting in settings), *peers(drawn)]
    found = tuple(row for answer in answers for row in rows(drawn, answer))
    told = warned(drawn) if looked_at(cell) else ()
    return Measured(cell, found, time.process_time() - begun, told)
