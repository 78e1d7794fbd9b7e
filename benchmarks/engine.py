"""The engine: one fit with its interval once calibrated, a first calibration, and what a user would pick instead.

    python benchmarks/engine.py [--fits 200]

Every fit is of the full segmented model (level, trend, change of each) and gives the interval of the level change. All
sides take the same series by turns, in one process; the middle times and their ratios are printed, in time of the
processor, so that other work on the machine counts for less. Exit status 1 when a fit takes more than 5 ms on a weekly
series of up to a year and a half, or a calibration of up to sixteen years of months more than 2 s.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable

import numpy as np

from trialkit.analysis import calibration, cil
from trialkit.analysis.covariance import Array
from trialkit.analysis.points import frame, grid_for
from trialkit.analysis.working import proportion_points

MOST_FIT = 0.005
MOST_CALIBRATION = 2.0
SEED = 8104
DESIGNS = ((6, 6), (12, 12), (52, 26), (168, 24), (376, 24))
SHORT, LONG = 78, 192
"""Periods up to which a series is held to the bar for a fit, and for a calibration."""
LEVEL_CHANGE = np.array([[0.0, 0.0, 1.0, 0.0]])


def design(before: int, after: int) -> tuple[Array, Array]:
    """X (n, 4) of the full segmented model and the periods' numbers."""
    times = np.arange(float(before + after))
    inside = (times >= before).astype(float)
    return np.column_stack([np.ones_like(times), times, inside, inside * (times - before)]), times


def fits(before: int, after: int) -> dict[str, Callable[[Array], object]]:
    """What fits one series, by name; proportions are of 40 records a period."""
    import statsmodels.api as sm

    X, times = design(before, after)
    phases = ["before"] * before + ["after"] * after
    lags = int(4 * (len(times) / 100) ** (2 / 9))
    found: dict[str, Callable[[Array], object]] = {
        "trialkit, means": lambda y: cil.interval(y, X, LEVEL_CHANGE[0], times=times),
        "trialkit, proportions": lambda y: cil.intervals(
            proportion_points(
                np.clip(np.rint(12 + 3 * y), 0, 40), np.full(len(y), 40.0), X, phases, times, "difference"
            ),
            LEVEL_CHANGE,
        ),
        "statsmodels OLS, HAC": lambda y: (
            sm.OLS(y, X).fit(cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True}, use_t=True).conf_int()
        ),
        "statsmodels GLSAR": lambda y: sm.GLSAR(y, X, rho=1).iterative_fit(maxiter=8).conf_int(),
    }
    if importlib.util.find_spec("causalimpact"):
        from causalimpact import CausalImpact

        found["CausalImpact"] = lambda y: CausalImpact(y, [0, before - 1], [before, len(y) - 1]).summary_data
    return found


def middle_times(before: int, after: int, count: int) -> dict[str, float]:
    """Middle seconds of each fit over `count` series, taken by turns."""
    rng = np.random.default_rng(SEED)
    sides = fits(before, after)
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for place in range(-2, count):
        y = rng.standard_normal(before + after)
        for name, fit in sides.items():
            if name == "CausalImpact" and place >= 5:
                continue
            start = time.process_time()
            fit(y)
            if place >= 0:
                taken[name].append(time.process_time() - start)
    return {name: statistics.median(times) for name, times in taken.items()}


def calibrations(before: int, after: int) -> dict[str, float]:
    """Seconds of a first calibration of the level change, by family."""
    X, times = design(before, after)
    y = np.random.default_rng(SEED).standard_normal(before + after)
    of = np.full(before + after, 40.0)
    phases = ["before"] * before + ["after"] * after
    kinds = {
        "means": cil.Points(y, X, times),
        "proportions": proportion_points(np.clip(np.rint(12 + 3 * y), 0, 40), of, X, phases, times, "difference"),
    }
    found = {}
    for name, points in kinds.items():
        made = frame(points, LEVEL_CHANGE)
        if isinstance(made, str):
            raise SystemExit(made)
        grid = grid_for(points, made, "ordinary", float(points.information))
        start = time.process_time()
        calibration.simulate(made, grid, 0.95)
        found[name] = time.process_time() - start
    return found


def main() -> int:
    """Print both tables; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fits", type=int, default=200)
    count = parser.parse_args().fits
    warnings.simplefilter("ignore")
    missed = False
    for before, after in DESIGNS:
        first = calibrations(before, after)
        missed |= before + after <= LONG and max(first.values()) > MOST_CALIBRATION
        told = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in first.items())
        print(f"{before} + {after} periods; a first calibration (at most {MOST_CALIBRATION:g} s): {told}")
        found = middle_times(before, after, count if before + after <= SHORT else max(5, count // 10))
        floor = found["statsmodels OLS, HAC"]
        for name, seconds in found.items():
            print(f"    {name:24} {1000 * seconds:8.2f} ms   {seconds / floor:6.1f} times OLS with HAC errors")
        if before + after <= SHORT:
            missed |= max(found["trialkit, means"], found["trialkit, proportions"]) > MOST_FIT
    return int(missed)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as empty:
        os.environ["TRIALKIT_CACHE"] = empty
        sys.exit(main())
