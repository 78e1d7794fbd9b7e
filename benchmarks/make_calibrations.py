"""Make the calibrations that come with trialkit: weekly trials as teams run them, with five times a user's draws.

    OPENBLAS_NUM_THREADS=1 python benchmarks/make_calibrations.py [--jobs 2] [--times 5]

Trials of 4 to 8 weeks: by themselves (a trend), and after baselines of 3 to 12 weeks (a step, a ramp, and the full
segmented model that is shown beside them); settings "ordinary" and "volatile"; level 95%; proportions and counts from
about 3 to 130 expected events a week either way, and means. Writes src/trialkit/analysis/calibrations.npz.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from multiprocessing import Pool
from pathlib import Path

import numpy as np
import pandas as pd

from trialkit.analysis import calibration, designs
from trialkit.analysis.covariance import Array
from trialkit.analysis.designs import Plan
from trialkit.analysis.estimate import WeeksVary
from trialkit.analysis.points import INFORMATION_STEP, Points, frame, grid_for
from trialkit.analysis.segmented import asked
from trialkit.analysis.shipped import FILE, Shipped
from trialkit.records.series import Series

LEVEL = 0.95
TRIALS = (4, 5, 6, 7, 8)
TRIALS_AFTER = (4, 6, 8)
BASELINES = (3, 4, 6, 8, 10, 12)
INFORMATION = INFORMATION_STEP ** np.arange(1, 11)
SETTINGS: tuple[WeeksVary, ...] = ("ordinary", "volatile")


def series(before: int, after: int) -> Series:
    """Weeks that hold something, for a design to be laid over."""
    weeks = before + after
    start = pd.Timestamp(2024, 1, 1) + pd.to_timedelta(7 * np.arange(weeks), unit="D")
    figures = dict.fromkeys(("records", "numerator", "denominator", "exposure", "total", "total_squares", "value"), 1.0)
    kinds = ["baseline"] * before + ["trial"] * after
    days = {"index": np.arange(weeks), "start": start, "end": start + pd.Timedelta(days=6)}
    return Series("made", "mean", None, 1.0, pd.DataFrame({**days, "phase": kinds, "kind": kinds, **figures}))


def plans() -> Iterator[Plan]:
    """Every design that is calibrated."""
    for weeks in TRIALS:
        yield _laid(designs.trend(series(0, weeks)))
    for before in BASELINES:
        for after in TRIALS_AFTER:
            found = series(before, after)
            yield _laid(designs.change(found, "step", False, "trial"))
            yield _laid(designs.change(found, "ramp", False, "trial"))
            yield _laid(designs.full(found, "none"))


def _laid(plan: Plan | designs.Fault) -> Plan:
    if isinstance(plan, designs.Fault):
        raise SystemExit(plan.reason)
    return plan


def made(task: tuple[int, int]) -> dict[str, Array]:
    """Every table of one design, by key."""
    number, times = task
    plan = list(plans())[number]
    contrasts = asked(plan)
    n = len(plan.times)
    found: dict[str, Array] = {}
    for points, information in [
        (Points(np.zeros(n), plan.X, plan.times), np.ones(1)),
        (Points(np.zeros(n), plan.X, plan.times, np.ones(n)), INFORMATION),
    ]:
        design = frame(points, contrasts)
        if isinstance(design, str):
            continue
        for setting in SETTINGS:
            for value in information:
                grid = grid_for(points, design, setting, float(value))
                keys = [calibration.key_of(design, grid, LEVEL, place) for place in range(len(contrasts))]
                if all(key in found for key in keys):
                    continue
                tables = calibration.simulate(design, grid, LEVEL, times=times)
                found |= {key: table.log_a for key, table in zip(keys, tables, strict=True)}
    return found


def main() -> int:
    """Make and write them all, telling how far it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--to", type=Path, default=FILE)
    given = parser.parse_args()
    count, begun, tables = len(list(plans())), time.perf_counter(), {}
    with Pool(given.jobs) as pool:
        tasks = [(number, given.times) for number in range(count)]
        for number, found in enumerate(pool.imap_unordered(made, tasks), start=1):
            tables |= found
            print(
                f"{number} of {count} designs, {len(tables):,} tables, {time.perf_counter() - begun:.0f} s", flush=True
            )
    Shipped.of(calibration.VERSION, tables).save(given.to)
    print(f"{given.to.name}: {given.to.stat().st_size / 1024:.0f} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
