"""python -m benchmarks.studies [NAME …] --draws N [--jobs 1]: run the studies and write benchmarks/STUDIES.md.

Every study is printed when it is done. With names, only those are run, and nothing is written.
"""

from __future__ import annotations

import argparse
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

for library in ("OPENBLAS", "MKL", "OMP"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")

PAGE = Path(__file__).parents[1] / "STUDIES.md"


def main(arguments: list[str] | None = None) -> int:
    """Run what is asked for, print it, and write the page."""
    from benchmarks.studies.study import Row, measure
    from benchmarks.studies.table import STUDIES, cells, page, section

    parser = argparse.ArgumentParser(prog="python -m benchmarks.studies", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(STUDIES)}; all unless given")
    parser.add_argument("--draws", type=int, default=300)
    parser.add_argument("--jobs", type=int, default=1)
    told = parser.parse_args(arguments)
    if unknown := sorted(set(told.names) - set(STUDIES)):
        parser.error(f"there is no study called {', '.join(unknown)}")
    found: dict[str, list[Row]] = {}
    with ProcessPoolExecutor(told.jobs) as pool:
        for name in told.names or STUDIES:
            rows = pool.map(partial(measure, draws=told.draws), cells(name))
            found[name] = [row for each in rows for row in each]
            print(section(name, found[name]), flush=True)
    if not told.names:
        PAGE.write_text(page(found, told.draws), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
