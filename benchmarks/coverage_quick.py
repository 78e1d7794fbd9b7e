"""A few cells of coverage by simulation, 6 + 6 weeks: the table that docs/statistics.md quotes.

Run: python benchmarks/coverage_quick.py [draws]     (1000 by default; about three minutes on one core)
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np

from trialkit.analysis import cil, working
from trialkit.analysis.estimate import Estimate, WeeksVary

SEED = 7001
PHASES = np.repeat(["before", "after"], 6)
WEEK = np.arange(12.0)
AFTER = (WEEK >= 6).astype(float)
STEP = np.column_stack([np.ones(12), AFTER])
FULL = np.column_stack([np.ones(12), WEEK, AFTER, AFTER * (WEEK - 6)])
DESIGNS = {
    ("step", "level"): (STEP, np.array([0.0, 1.0])),
    ("full", "level"): (FULL, np.array([0.0, 0.0, 1.0, 0.0])),
    ("full", "slope"): (FULL, np.array([0.0, 0.0, 0.0, 1.0])),
}


def wander(rng: np.random.Generator, rho: float, draws: int) -> np.ndarray:
    """Stationary AR(1) with unit variance, (draws, 12)."""
    root = np.linalg.cholesky(rho ** np.abs(WEEK[:, None] - WEEK[None, :]))
    return rng.standard_normal((draws, 12)) @ root.T


def gaussian(draws: int) -> Iterator[str]:
    """AR family; the truth is 0."""
    for cell, ((shape, quantity), (X, contrast)) in enumerate(DESIGNS.items()):
        for rho in (0.0, 0.4, 0.6):
            series = wander(np.random.default_rng([SEED, cell, int(rho * 10)]), rho, draws)
            found = [cil.interval(y, X, contrast) for y in series]
            yield f"{'mean':11} {shape:5} {quantity:6} {'':9} rho {rho:.1f}             {_summary(found, 0.0)}"


def proportions(draws: int) -> Iterator[str]:
    """K family at 40 a week, 30% before and 45% after; the wobble is on the logit."""
    X, contrast = DESIGNS["step", "level"]
    for setting in ("chance", "ordinary", "volatile"):
        for cell, (wobble, rho) in enumerate(((0.0, 0.0), (0.3, 0.0), (0.3, 0.4), (0.6, 0.4))):
            rng = np.random.default_rng([SEED, 99, cell])
            shift = wobble * wander(rng, rho, draws)
            levels = 1 / (1 + np.exp(-(np.log([3 / 7, 9 / 11])[AFTER.astype(int)] + shift)))
            truth = _mean_level(9 / 11, wobble) - _mean_level(3 / 7, wobble)
            found = [_proportion(k, X, contrast, setting) for k in rng.binomial(40, levels)]
            cell_name = f"{'proportion':11} {'step':5} {'level':6} {setting:9} rho {rho:.1f} wobble {wobble:.1f}"
            yield f"{cell_name}  {_summary(found, truth)}"


def _proportion(k: np.ndarray, X: np.ndarray, contrast: np.ndarray, setting: WeeksVary) -> object:
    points = working.proportion_points(k, np.full(12, 40.0), X, PHASES, WEEK, "difference")
    return cil.intervals(points, contrast[None, :], weeks_vary=setting)[0]


def _mean_level(odds: float, wobble: float) -> float:
    """Mean proportion when the logit wobbles, by Gauss–Hermite quadrature."""
    points, weights = np.polynomial.hermite_e.hermegauss(41)
    return float(weights @ (1 / (1 + np.exp(-(np.log(odds) + wobble * points)))) / weights.sum())


def _summary(found: list[object], truth: float) -> str:
    intervals = [result.interval for result in found if isinstance(result, Estimate)]
    share = np.mean([truth in interval for interval in intervals])
    width = np.median([interval.upper - interval.lower for interval in intervals])
    error = np.sqrt(share * (1 - share) / len(intervals))
    return f"coverage {100 * share:5.1f} (±{100 * error:.1f})  median width {width:.3f}"


def main() -> None:
    """Print every cell."""
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    print(f"{draws} draws a cell, seed {SEED}; nominal 95%; in brackets one Monte Carlo standard error")
    for lines in (gaussian(draws), proportions(draws)):
        for line in lines:
            print(line, flush=True)


if __name__ == "__main__":
    main()
