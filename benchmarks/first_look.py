"""Seconds of processor that the first look at a plan takes, while its boundaries are simulated; later ones are kept.

    python benchmarks/first_look.py

A step, a look after every week from the second on. Exits with 1 when a plan of up to 26 looks takes more than its bar
of ten seconds.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time

os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["TRIALKIT_CACHE"] = tempfile.mkdtemp()

import numpy as np

from trialkit.analysis.boundaries import LEANS, plan, stages

PLANS = ((6, 6), (12, 12), (4, 26), (26, 26), (52, 26), (12, 40), (52, 40), (52, 52), (26, 78))
SHARES = 8.0
"""What a wobble of sd 1 brings against chance at 40 records a week of about a quarter."""
BAR, BARRED = 10.0, 26


def seconds(before: int, after: int, information: float | None) -> float:
    """Processor seconds of the first plan of so many weeks before and after."""
    times = np.arange(float(before + after))
    step = np.column_stack([np.ones(len(times)), times >= before])
    looks = stages(step, np.array([0.0, 1.0]), times, [before + week for week in range(2, after + 1)])
    start = time.process_time()
    plan(looks, information=information, lean=LEANS["ordinary"])
    return time.process_time() - start


def main() -> int:
    """Print one row a plan; 1 when one is above the bar."""
    slow = False
    print(f"{'weeks':>9} {'means':>8} {'shares':>8}")
    for before, after in PLANS:
        means, shares = seconds(before, after, None), seconds(before, after, SHARES)
        slow |= after <= BARRED and max(means, shares) > BAR
        print(f"{before:>4} + {after:<3}{means:>6.1f} s {shares:>6.1f} s", flush=True)
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
