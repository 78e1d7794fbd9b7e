"""The rows of the studies as benchmarks/STUDIES.md."""

from __future__ import annotations

from collections.abc import Mapping

from . import (
    against_comparison,
    clustered,
    cumulative,
    further,
    harm_watched,
    levels,
    pooled_means,
    programme,
    roll_out,
    since_start,
    sites,
    waiting,
    worth_having,
)
from .study import Cell, Row

STUDIES = {
    "levels": levels,
    "pooled_means": pooled_means,
    "cumulative": cumulative,
    "against_comparison": against_comparison,
    "sites": sites,
    "further": further,
    "since_start": since_start,
    "waiting": waiting,
    "clustered": clustered,
    "worth_having": worth_having,
    "programme": programme,
    "harm_watched": harm_watched,
    "roll_out": roll_out,
}
TELLS = {"worth_having": "came true, %", "roll_out": "answered, %"}
"""What the share of draws is, where it is not of intervals that hold."""
OPENING = """\
# Studies

How often 95% intervals of "ordinary" hold the truth, where benchmarks/coverage does not draw it. Made by
`python -m benchmarks.studies --draws {draws}` (`make studies`) from fixed seeds, through the functions that
reports are made with. ± is one Monte Carlo standard error. *Length* is the median length of intervals over
that of the first line of their kind of trial, on logs for ratios. Trials in which a figure is not estimable
are left out of its draws.
"""


def cells(name: str) -> tuple[Cell, ...]:
    """The cells of a study."""
    found: tuple[Cell, ...] = STUDIES[name].cells()
    return found


def page(found: Mapping[str, list[Row]], draws: int) -> str:
    """The whole page, from the rows of each study by name."""
    return "\n".join([OPENING.format(draws=draws), *(section(name, rows) for name, rows in found.items())])


def section(name: str, rows: list[Row]) -> str:
    """One study's table under its heading."""
    study = STUDIES[name]
    head = f"| trials | figure | {TELLS.get(name, 'coverage, %')} | ± | draws | length |\n|---|---|---|---|---|---|"
    return f"## {study.TITLE}\n\n{study.WORLD}\n\n{head}\n" + "".join(f"{_line(row)}\n" for row in rows)


def _line(row: Row) -> str:
    times = "" if row.times is None else f"{row.times:.2f}"
    return f"| {row.cell} | {row.figure} | {100 * row.coverage:.1f} | {100 * row.error:.1f} | {row.draws} | {times} |"
