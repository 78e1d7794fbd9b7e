"""Peers that forecast from the weeks before and subtract: CausalImpact's Python ports and CausalPy.

They need libraries that cannot live beside trialkit's (pandas before 3, statsmodels before 0.14, TensorFlow) and take
seconds for each series, so they are run apart, each in an environment that uv makes for it, on the first series of
cells that every other method sees whole. Their intervals are kept in forecasts.csv, which the page is scored from:

python -m benchmarks.coverage.impact --peer pycausalimpact --series 100     adds what is not there yet
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import subprocess
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np

from .answers import Answer
from .cells import Array, Means, Shape, Weeks
from .draws import Drawn, draw
from .measured import Measured
from .score import rows

HERE = Path(__file__).parent
FILE = HERE / "forecasts.csv"
COLUMNS = ("peer", "weeks", "rho", "line", "series", "print", "lower", "upper", "run")
PYTHON = "3.11"
FEWEST = 20
"""Series of a cell below which a share is not worth printing: the page leaves the peer out there."""
DESIGNS = ((6, 6), (12, 12))
RHO = (0.0, 0.4, 0.6)
QUANTITY = {"step": "level", "full": "average"}
"""What the mean of observed less forecast estimates, by whether the forecast has a line."""


@dataclass(frozen=True)
class Peer:
    """A peer as forecaster.py knows it, what to install for it, and whether its forecast may follow a line."""

    name: str
    script: str
    requirements: tuple[str, ...]
    lines: tuple[bool, ...]


PEERS = {
    "pycausalimpact": Peer(
        "CausalImpact (pycausalimpact 0.1.1)",
        "causalimpact",
        ("pycausalimpact==0.1.1", "statsmodels==0.13.5", "pandas==2.0.3", "scipy==1.11.4", "numpy==1.26.4"),
        (False,),
    ),
    "tfcausalimpact": Peer(
        "CausalImpact (tfcausalimpact 0.0.19)",
        "causalimpact",
        ("tfcausalimpact==0.0.19", "tensorflow==2.21.0", "tf-keras==2.21.0", "pandas==2.2.3", "numpy==2.4.6"),
        (False,),
    ),
    "causalpy": Peer(
        "CausalPy 0.9.0",
        "causalpy",
        ("causalpy==0.9.0", "pymc==5.28.5", "pytensor==2.38.3", "arviz==0.23.4", "pandas==3.1.1", "numpy==2.4.6"),
        (False, True),
    ),
}
Key = tuple[str, str, float, bool]
"""Peer, weeks, ρ and whether the forecast follows a line."""
Kept = dict[Key, dict[int, dict[str, str]]]
"""The lines of forecasts.csv by series."""


def main(given: list[str] | None = None) -> int:
    """The command: exit status 0 when every series asked for is in forecasts.csv."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.coverage.impact", description=__doc__)
    parser.add_argument("--peer", choices=PEERS, required=True)
    parser.add_argument("--series", type=int, default=100, help="series of each cell (100)")
    parser.add_argument("--only", nargs="+", metavar="WEEKS", help="of " + ", ".join(f"{a}+{b}" for a, b in DESIGNS))
    asked = parser.parse_args(given)
    peer = PEERS[asked.peer]
    waiting = [one for one in _questions(peer, asked.series, asked.only) if not _answered(peer, *one)]
    print(f"{len(waiting)} series to run with {peer.name}", flush=True)
    with FILE.open("a", encoding="utf-8", newline="") as stream:
        lines = csv.writer(stream, lineterminator="\n")
        if stream.tell() == 0:
            lines.writerow(COLUMNS)
        for (cell, line, place, y), ends in _answers(peer, waiting):
            told = ("", "") if ends is None else tuple(f"{end:.6f}" for end in ends)
            where = (peer.name, str(cell.weeks), f"{cell.rho:g}", "yes" if line else "no", place, was(y))
            lines.writerow([*where, *told, dt.date.today().isoformat()])
            stream.flush()
    return 0


def beside(one: Measured, peers: Sequence[Peer] = tuple(PEERS.values()), file: Path = FILE) -> Measured:
    """A cell with the rows of every forecasting peer that was run on FEWEST or more of the series drawn today."""
    cell = one.cell
    if not isinstance(cell, Means) or cell.group != "means" or cell.shape not in QUANTITY:
        return one
    found = list(one.rows)
    for peer in peers:
        line = cell.shape == "full" and True in peer.lines
        known = _kept(file).get((peer.name, str(cell.weeks), cell.rho, line), {})
        drawn = draw(cell, 1 + max(known, default=0))
        places = [place for place, each in sorted(known.items()) if each["print"] == was(drawn.y[place])]
        if len(places) >= FEWEST:
            found += rows(drawn, _answer(peer, drawn, [known[place] for place in places]))
    return replace(one, rows=tuple(found))


def _answer(peer: Peer, drawn: Drawn, lines: Sequence[dict[str, str]]) -> Answer:
    """The kept ends, for the quantity that the peer tells."""
    ends = np.full((2, len(drawn.truth), len(lines)), np.nan)
    row = drawn.laid.quantities.index(QUANTITY[drawn.cell.shape])
    for column, line in enumerate(lines):
        if line["lower"]:
            ends[:, row, column] = float(line["lower"]), float(line["upper"])
    return Answer(peer.name, ends[0], ends[1])


Asked = tuple[Means, bool, int, Array]
"""A cell, whether the forecast follows a line, the place of a series in the cell, and the series."""


def _questions(peer: Peer, series: int, only: Sequence[str] | None) -> Iterator[Asked]:
    """Every cell's first series, then every cell's second, so that a stopped run has some of each."""
    cells: list[tuple[Means, bool, Array]] = []
    for (before, after), rho, line in product(DESIGNS, RHO, peer.lines):
        shape: Shape = "full" if line else "step"
        cell = Means(Weeks(before, after), shape, "AR(1)", rho, "means")
        if not only or str(cell.weeks) in only:
            cells.append((cell, line, draw(cell, series).y))
    for place in range(series):
        for cell, line, y in cells:
            yield cell, line, place, y[place]


def _answered(peer: Peer, cell: Means, line: bool, place: int, y: Array) -> bool:
    known = _kept(FILE).get((peer.name, str(cell.weeks), cell.rho, line), {}).get(place)
    return known is not None and known["print"] == was(y)


def _answers(peer: Peer, waiting: Sequence[Asked]) -> Iterator[tuple[Asked, tuple[float, float] | None]]:
    """Each series with the peer's answer, from one process in an environment of its own."""
    packages = [part for requirement in peer.requirements for part in ("--with", requirement)]
    command = [sys.executable, "-m", "uv", "run", "--no-project", "--python", PYTHON, *packages, "python"]
    with subprocess.Popen(
        [*command, str(HERE / "forecaster.py"), peer.script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        for cell, line, place, y in waiting:
            process.stdin.write(json.dumps({"y": y.tolist(), "before": cell.weeks.before, "line": line}) + "\n")
            process.stdin.flush()
            told = process.stdout.readline()
            if not told:
                raise SystemExit(f"{peer.name} stopped at series {place} of {cell.name}")
            ends = json.loads(told)
            yield (cell, line, place, y), None if ends is None else (ends[0], ends[1])
        process.stdin.close()


@cache
def _kept(file: Path) -> Kept:
    found: Kept = {}
    if not file.exists():
        return found
    with file.open(encoding="utf-8", newline="") as stream:
        for line in csv.DictReader(stream):
            key = line["peer"], line["weeks"], float(line["rho"]), line["line"] == "yes"
            found.setdefault(key, {})[int(line["series"])] = line
    return found


def was(y: Array) -> str:
    """Tells whether a series is the one that a peer was given, to six decimals."""
    return f"{zlib.crc32(np.round(y, 6).astype('<f8').tobytes()):08x}"


def told(found: Sequence[Measured]) -> str:
    """How the forecasting peers on a page were run, or nothing when none is on it."""
    names = {row.method for one in found for row in one.rows}
    those = [(key, peer) for key, peer in PEERS.items() if peer.name in names]
    if not those:
        return ""
    each = "; ".join(f"{peer.name} with {', '.join(peer.requirements[1:])}" for _, peer in those)
    runs = sorted({line["run"] for lines in _kept(FILE).values() for line in lines.values()})
    when = runs[0] if runs[0] == runs[-1] else f"{runs[0]} to {runs[-1]}"
    return (
        f"Run apart, on {when}, each in an environment of its own on Python {PYTHON} (`python -m "
        f"benchmarks.coverage.impact --peer {'|'.join(key for key, _ in those)}`), with every interval kept in "
        f"`benchmarks/coverage/forecasts.csv` and scored here on the same series: {each}.\n"
    )


if __name__ == "__main__":
    sys.exit(main())
