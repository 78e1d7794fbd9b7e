"""Seconds of `trialkit design`, with calibrations kept and without, and as a ratio to `trialkit evaluate`.

    python benchmarks/design.py [--runs 3]

Exits with 1 when a design takes longer than its bar of ten seconds. Run it on a quiet machine.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
TRIALS = ("louth", "csc-front-door", "seat-belt-law")
BAR = 10.0


def seconds(command: str, trial: str, cache: Path) -> float:
    """Wall seconds of one run of a whole process with its own cache folder."""
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "trialkit", command, trial],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=ROOT,
        env={**os.environ, "TRIALKIT_CACHE": str(cache)},
    )
    return time.perf_counter() - start


def main() -> int:
    """Print one row a trial; 1 when any is above the bar."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    slowest = 0.0
    print(f"{'trial':16} {'first run':>10} {'later':>8} {'evaluate':>9} {'ratio':>6}")
    for trial in TRIALS:
        first, later, judged = [], [], []
        for _ in range(runs):
            with tempfile.TemporaryDirectory() as folder:
                first.append(seconds("design", trial, Path(folder)))
                later.append(seconds("design", trial, Path(folder)))
                seconds("evaluate", trial, Path(folder))
                judged.append(seconds("evaluate", trial, Path(folder)))
        one, two, three = (statistics.median(part) for part in (first, later, judged))
        slowest = max(slowest, one)
        print(f"{trial:16} {one:8.1f} s {two:6.1f} s {three:7.1f} s {two / three:6.2f}")
    return int(slowest > BAR)


if __name__ == "__main__":
    sys.exit(main())
