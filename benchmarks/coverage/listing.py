"""The tables of single cells: one for each group, shape and quantity, a row a cell and a column a method."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .bars import POOLED, Check
from .cells import Cell, Watched
from .measured import Measured
from .oracle import METHOD as ORACLE
from .score import Row

SETTINGS = ("ordinary", "volatile", "chance")
JUDGED = ("ordinary", "volatile")
Held = dict[tuple[str, str, str], list[Check]]
"""The bars of each cell, quantity and setting."""
Line = tuple[Cell, dict[str, Row]]
"""A cell and, for one quantity, the row of each method."""


def listings(found: Sequence[Measured], held: Held) -> Iterator[str]:
    """Titles and tables of the cells of one group."""
    tables: dict[tuple[str, str], list[Line]] = {}
    for one in found:
        for quantity in dict.fromkeys(row.quantity for row in one.rows):
            rows = {row.method: row for row in one.rows if row.quantity == quantity}
            tables.setdefault((one.cell.shape, quantity), []).append((one.cell, rows))
    for (shape, quantity), lines in tables.items():
        yield f"### {shape[0].upper()}{shape[1:]}: {quantity}\n"
        yield _table(lines, held)


def of_looks(found: Sequence[Measured], held: Held) -> Iterator[str]:
    """Titles and tables of trials looked at every week: one for each kind of measure, without a change and with one."""
    tables: dict[tuple[str, bool], list[Measured]] = {}
    for one in found:
        if isinstance(one.cell, Watched):
            tables.setdefault((one.cell.of.group, one.cell.changed), []).append(one)
    for (kind, changed), those in tables.items():
        heading = [name for name, _ in those[0].cell.traits] + [row.method for row in those[0].rows]
        told = [
            [*(value for _, value in one.cell.traits), *(_look(one, row, held) for row in one.rows)] for one in those
        ]
        yield f"### {kind.capitalize()}, {'a change' if changed else 'no change'}: any look\n"
        yield markdown(heading, told)


def _look(one: Measured, row: Row, held: Held) -> str:
    """Share of trials with news, the share in which all intervals hold the truth, and whether a bar is missed."""
    missed = any(check.missed for check in held.get((one.cell.name, row.quantity, row.method), []))
    return f"{percent(row.power)} ({percent(row.coverage)}){' ✗' if missed else ''}"


def _table(lines: Sequence[Line], held: Held) -> str:
    methods = list(dict.fromkeys(method for _, rows in lines for method in rows if method != ORACLE))
    ours = [method for method in SETTINGS if method in methods]
    peers = [method for method in methods if method not in SETTINGS]
    pooled = next((method for method in POOLED.values() if method in methods), None)
    against = ("width against pooled", "power", "power of pooled") if pooled else ()
    heading = [name for name, _ in lines[0][0].traits]
    heading += [f"**{ours[0]}**", "bar", *against, *ours[1:], *peers]
    told = []
    for cell, rows in lines:
        beside = _beside_pooled(cell, rows["ordinary"], rows[pooled]) if pooled else []
        settings = [_ours(cell, rows[method], rows[ORACLE], held) for method in ours]
        others = [_shown(rows[method], rows[ORACLE]) if method in rows else "" for method in peers]
        bar = _bar(held.get((cell.name, rows[ORACLE].quantity, ours[0]), []))
        told.append([*(value for _, value in cell.traits), settings[0], bar, *beside, *settings[1:], *others])
    return markdown(heading, told)


def _beside_pooled(cell: Cell, row: Row, pooled: Row) -> list[str]:
    """Width against the pooled interval's, and both powers where there is a change to find."""
    changed = dict(cell.traits).get("change") == "yes"
    powers = [percent(one.power) if changed else "" for one in (row, pooled)]
    return [ratio(row.width / pooled.width), *powers]


def _ours(cell: Cell, row: Row, oracle: Row, held: Held) -> str:
    """Coverage with its error, width, and whether a bar is missed."""
    error = f" ±{100 * row.error:.1f}" if row.method in JUDGED else ""
    missed = any(check.missed for check in held.get((cell.name, row.quantity, row.method), []))
    mark = " ✗" if missed else ""
    return f"{percent(row.coverage)}{error} ({ratio(row.width / oracle.width)}){mark}"


def _bar(checks: Sequence[Check]) -> str:
    """What a cell must reach: coverage, then width and power as ratios."""
    told = []
    for check in checks:
        sign, value = "≤" if check.ceiling else "≥", percent(check.wanted) if check.of_coverage else ratio(check.wanted)
        told.append(f"{check.what} {sign} {value}" if check.what else f"{sign} {value}")
    return ", ".join(told)


def _shown(row: Row, oracle: Row) -> str:
    return f"{percent(row.coverage)} ({ratio(row.width / oracle.width)})"


def percent(value: float) -> str:
    """A share in per cent, to a tenth."""
    return f"{100 * value:.1f}"


def ratio(value: float) -> str:
    """A ratio, to a hundredth."""
    return f"{value:.2f}"


def markdown(heading: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A table in markdown."""
    rule = ["---"] * len(heading)
    return "\n".join("| " + " | ".join(line) + " |" for line in (heading, rule, *lines)) + "\n"
