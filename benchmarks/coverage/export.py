"""What reports quote of this benchmark: trialkit's own coverage in every kind of cell, as a table in the package."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from trialkit.analysis.measured import COLUMNS, FILE

from .cells import Means, Tallies
from .measured import Measured
from .score import Row

OURS = ("chance", "ordinary", "volatile")
Key = tuple[str, int, int, str, str, str, float, float, float]


def export(found: Sequence[Measured], to: Path = FILE) -> None:
    """One line for each kind, weeks, shape, quantity, setting, size, wobble and autocorrelation.

    It holds the lowest and the highest coverage of the cells that share them (equal and unequal weeks, whatever the
    proportion, with weeks missing or not), how many they are and the fewest series that any of them had.
    """
    told: dict[Key, list[Row]] = {}
    for key, row in _ours(found):
        told.setdefault(key, []).append(row)
    with to.open("w", encoding="utf-8", newline="") as stream:
        lines = csv.writer(stream, lineterminator="\n")
        lines.writerow(COLUMNS)
        for key, rows in sorted(told.items()):
            shares = [row.coverage for row in rows]
            least, most = f"{min(shares):.4f}", f"{max(shares):.4f}"
            lines.writerow([*key, len(rows), least, most, min(row.answered for row in rows)])


def _ours(found: Sequence[Measured]) -> Iterator[tuple[Key, Row]]:
    for one in found:
        if one.cell.group not in ("means", "proportions", "counts"):
            continue
        for row in one.rows:
            if row.method in OURS:
                yield _key(one.cell, row), row


def _key(cell: Means | Tallies, row: Row) -> Key:
    size, wobble = (0.0, 0.0) if isinstance(cell, Means) else (cell.size, cell.wobble)
    weeks = cell.weeks
    return cell.group, weeks.before, weeks.after, cell.shape, row.quantity, row.method, size, wobble, cell.rho
