"""Runs the cells side by side, keeps each as a JSON line so that a stopped run goes on, and writes the table."""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import multiprocessing
import os
import platform
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import partial
from importlib import metadata
from pathlib import Path

from trialkit.analysis import calibration, shipped

from . import cells as of
from . import impact
from .cells import Cell
from .clustered import clustered, thin
from .draws import SEED
from .export import export
from .measured import Measured, run_cell
from .score import Row, plain
from .table import written
from .warned import Warned

HERE = Path(__file__).parent
TABLE = HERE.parent / "COVERAGE.md"
DRAWS = 2000
GROUPS = of.GROUPS | {"clustered": clustered, "thin": thin}
QUICK_DRAWS, QUICK_EVERY = 200, 9
LIBRARIES = ("numpy", "scipy", "statsmodels")
PAGE = ("run", "table", "listing", "bars", "export", "impact", "forecaster", "warnings", "__main__")
"""Modules of this benchmark that only tell what was measured."""
METHOD = (
    "allowance",
    "boundaries",
    "calibration",
    "cil",
    "clustering",
    "covariance",
    "departures",
    "least_squares",
    "points",
    "posterior",
    "shipped",
    "simulated",
    "wider",
    "working",
)
"""Modules of trialkit.analysis that the intervals come from: when one changes, cells are run again."""


Kept = tuple[tuple[Row, ...], float, tuple[Warned, ...]]
"""What is kept of a cell: its rows, seconds and warnings."""


def main(given: list[str] | None = None) -> int:
    """The command; exit status 0 when the table was written, whatever it says."""
    asked = _asked(given)
    cells = [cell for group in asked.only or GROUPS for cell in GROUPS[group]()]
    cells = cells[::QUICK_EVERY] if asked.quick else cells
    begun = time.perf_counter()
    asked.cache.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("TRIALKIT_CACHE", str(asked.cache / f"calibrations-{_code(_method())}"))
    measured = measure(cells, asked.draws, asked.jobs, asked.cache / "cells.jsonl")
    found = [impact.beside(one) for one in measured]
    out = asked.out or (asked.cache / "COVERAGE.md" if asked.quick or asked.only else TABLE)
    if out == TABLE:
        export(found)
    out.write_text(written(found, asked.draws, facts(), _command(asked)), encoding="utf-8")
    work = sum(one.seconds for one in found)
    print(
        f"{len(found)} cells; {work / 60:.0f} minutes of processor, {(time.perf_counter() - begun) / 60:.0f} now: {out}"
    )
    return 0


def measure(cells: list[Cell], draws: int, jobs: int, kept: Path) -> Iterator[Measured]:
    """Every cell, in order: from the file where it was run before by the same code, else run now and added to it."""
    stamp = fingerprint()
    known = dict(_kept(kept, stamp, draws))
    waiting = [cell for cell in cells if cell.name not in known]
    print(f"{len(cells)} cells, {len(cells) - len(waiting)} of them kept from before, {draws} draws each", flush=True)
    with kept.open("a", encoding="utf-8") as file:
        for count, done in enumerate(_run(waiting, draws, jobs), start=1):
            line = {"print": stamp, "draws": draws, "cell": done.cell.name, "seconds": round(done.seconds, 2)}
            told = {"rows": [plain(row) for row in done.rows], "warned": [asdict(one) for one in done.warned]}
            file.write(json.dumps({**line, **told}) + "\n")
            file.flush()
            known[done.cell.name] = done.rows, done.seconds, done.warned
            print(f"{count}/{len(waiting)} {done.cell.name}: {done.seconds:.1f} s", flush=True)
    for cell in cells:
        yield Measured(cell, *known[cell.name])


def facts() -> dict[str, str]:
    """What a reader needs to run it again: versions, seed and command."""
    found = {"Python": platform.python_version(), "trialkit's method": calibration.VERSION}
    found |= {name: metadata.version(name) for name in LIBRARIES}
    found |= {"seed": str(SEED), "calibration seed": str(calibration.SEED)}
    return found


def fingerprint() -> str:
    """Changes when the method, the calibrations it comes with, this benchmark or a library does; not with comments."""
    own = [path for path in sorted(HERE.glob("*.py")) if path.stem not in PAGE]
    told = f"{sorted(facts().items())} {_code([*_method(), *own])}".encode()
    return hashlib.sha256(told + shipped.FILE.read_bytes()).hexdigest()[:16]


def _method() -> list[Path]:
    folder = Path(calibration.__file__).parent
    return [folder / f"{name}.py" for name in METHOD]


def _code(paths: list[Path]) -> str:
    """What some modules do, apart from how they are laid out and explained."""
    digest = hashlib.sha256()
    for path in paths:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            body = getattr(node, "body", None)
            if isinstance(body, list):
                node.body = [part for part in body if not _is_text(part)]  # type: ignore[attr-defined]
        digest.update(ast.dump(tree).encode())
    return digest.hexdigest()[:16]


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _run(cells: list[Cell], draws: int, jobs: int) -> Iterator[Measured]:
    if jobs == 1:
        yield from (run_cell(cell, draws) for cell in cells)
        return
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        yield from pool.imap_unordered(partial(run_cell, draws=draws), cells)


def _kept(path: Path, stamp: str, draws: int) -> Iterable[tuple[str, Kept]]:
    """Cells run before by the same code with the same number of draws; a line cut short is passed over."""
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            found = json.loads(line)
        except json.JSONDecodeError:
            continue
        if found["print"] == stamp and found["draws"] == draws:
            told = tuple(Warned(**one) for one in found["warned"])
            yield found["cell"], (tuple(Row(**row) for row in found["rows"]), found["seconds"], told)


def _command(asked: argparse.Namespace) -> str:
    """The command that was given, without this machine's folders."""
    parts = ["python -m benchmarks.coverage --cache FOLDER", f"--draws {asked.draws}"]
    parts += [f"--only {' '.join(asked.only)}"] if asked.only else []
    return " ".join([*parts, *(["--quick"] if asked.quick else [])])


def _asked(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.coverage", description=sys.modules[__package__].__doc__)
    parser.add_argument("--cache", type=Path, required=True, help="folder that keeps finished cells and calibrations")
    parser.add_argument("--only", choices=GROUPS, nargs="+", metavar="GROUP", help=f"of {', '.join(GROUPS)}")
    parser.add_argument("--draws", type=int, help=f"series to a cell ({DRAWS})")
    parser.add_argument("--jobs", type=int, default=2, help="cells run side by side (2)")
    parser.add_argument("--quick", action="store_true", help=f"every ninth cell, {QUICK_DRAWS} draws")
    parser.add_argument("--out", type=Path, help="benchmarks/COVERAGE.md; with --only or --quick, in the cache folder")
    asked = parser.parse_args(given)
    asked.draws = asked.draws or (QUICK_DRAWS if asked.quick else DRAWS)
    return asked
