"""A few cells of coverage by simulation, 6 + 6 weeks: the table that docs/statistics.md quotes.

Run: python benchmarks/coverage_quick.py [draws]     (1000 by default; about four minutes on one core)
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np

from trialkit.analysis import cil, working
from trialkit.analysis.calibration import VERSION
from trialkit.analysis.estimate import Estimate, Interval, Result, WeeksVary

SEED = 7001
PHASES = np.repeat(["before", "after"], 6)
WEEK = np.arange(12.0)
AFTER = (WEEK >= 6).astype(float)
STEP = np.column_stack([np.ones(12), AFTER])
FULL = np.column_stack([np.ones(12), WEEK, AFTER, AFTER * (WEEK - 6)])
MEANS = (("step", STEP, "level", [0, 1]), ("full", FULL, "level", [0, 0, 1, 0]), ("full", FULL, "slope", [0, 0, 0, 1]))
WOBBLES = ((0.0, 0.0), (0.3, 0.0), (0.3, 0.4), (0.6, 0.4))
SETTINGS: tuple[WeeksVary, ...] = ("chance", "ordinary", "volatile")
A_WEEK = 40


def wander(rng: np.random.Generator, rho: float, draws: int) -> np.ndarray:
    """Stationary AR(1) with unit variance, (draws, 12)."""
    root = np.linalg.cholesky(rho ** np.abs(WEEK[:, None] - WEEK[None, :]))
    return rng.standard_normal((draws, 12)) @ root.T


def gaussian(draws: int) -> Iterator[str]:
    """Means (AR family); the truth is 0."""
    for cell, (shape, X, quantity, contrast) in enumerate(MEANS):
        for rho in (0.0, 0.4, 0.6):
            series = wander(np.random.default_rng([SEED, cell, int(rho * 10)]), rho, draws)
            found = [cil.interval(y, X, contrast) for y in series]
            yield _line("mean", f"{shape} {quantity}", "ordinary", None, rho, found, 0.0)


def proportions(draws: int) -> Iterator[str]:
    """Difference of proportions (K family), 30% before and 45% after, 40 a week; the wobble is on the logit."""
    for setting in SETTINGS:
        for cell, (wobble, rho) in enumerate(WOBBLES):
            rng = np.random.default_rng([SEED, 10, cell])
            logit = np.where(AFTER > 0, np.log(9 / 11), np.log(3 / 7))
            k = rng.binomial(A_WEEK, _share(logit + wobble * wander(rng, rho, draws)))
            truth = _mean_share(np.log(9 / 11), wobble) - _mean_share(np.log(3 / 7), wobble)
            found = [_proportion(row, STEP, [0, 1], setting) for row in k]
            yield _line("proportion", "step level", setting, wobble, rho, found, truth)


def segmented_proportions(draws: int) -> Iterator[str]:
    """Level change of the full model, 30% throughout, 40 a week."""
    for cell, (wobble, rho) in enumerate(WOBBLES):
        rng = np.random.default_rng([SEED, 20, cell])
        k = rng.binomial(A_WEEK, _share(np.log(3 / 7) + wobble * wander(rng, rho, draws)))
        found = [_proportion(row, FULL, [0, 0, 1, 0], "ordinary") for row in k]
        yield _line("proportion", "full level", "ordinary", wobble, rho, found, 0.0)


def rates(draws: int) -> Iterator[str]:
    """Rate ratio 0.7 from a mean of 10 a week; the wobble is on the log."""
    for cell, (wobble, rho) in enumerate(WOBBLES):
        rng = np.random.default_rng([SEED, 30, cell])
        k = rng.poisson(np.where(AFTER > 0, 7.0, 10.0) * np.exp(wobble * wander(rng, rho, draws)))
        made = (working.count_points(row, np.ones(12), STEP, PHASES, WEEK, "log_rate") for row in k)
        found = [cil.intervals(points, np.array([[0.0, 1.0]]))[0] for points in made]
        yield _line("rate ratio", "step level", "ordinary", wobble, rho, found, np.log(0.7))


def usual(draws: int) -> Iterator[str]:
    """The usual software on the full model's level change, on the same series as `gaussian`: statsmodels."""
    import statsmodels.api as sm

    lags = int(4 * (len(WEEK) / 100) ** (2 / 9))
    corrected = {"maxlags": lags, "use_correction": True}
    models = {
        "OLS": lambda y: sm.OLS(y, FULL).fit(),
        "Newey–West": lambda y: sm.OLS(y, FULL).fit(cov_type="HAC", cov_kwds=corrected, use_t=True),
        "GLSAR": lambda y: sm.GLSAR(y, FULL, rho=1).iterative_fit(maxiter=8),
    }
    for name, fit in models.items():
        for rho in (0.0, 0.4, 0.6):
            series = wander(np.random.default_rng([SEED, 1, int(rho * 10)]), rho, draws)
            ends = [fit(y).conf_int()[2] for y in series]
            found = [_interval(float(low), float(high)) for low, high in ends if np.isfinite([low, high]).all()]
            yield _line("mean", "full level", name, None, rho, found, 0.0)


def _interval(lower: float, upper: float) -> Result:
    ends = Interval(lower, upper)
    return Estimate("level_change", "absolute", "", (lower + upper) / 2, ends, "statsmodels", 12)


def _proportion(k: np.ndarray, X: np.ndarray, contrast: list[int], setting: WeeksVary) -> Result:
    points = working.proportion_points(k, np.full(12, float(A_WEEK)), X, PHASES, WEEK, "difference")
    return cil.intervals(points, np.array([contrast], dtype=float), weeks_vary=setting)[0]


def _share(logit: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-logit))


def _mean_share(logit: float, wobble: float) -> float:
    """Mean proportion when the logit wobbles, by Gauss–Hermite quadrature."""
    points, weights = np.polynomial.hermite_e.hermegauss(41)
    return float(weights @ _share(logit + wobble * points) / weights.sum())


def _line(
    measure: str, quantity: str, setting: str, wobble: float | None, rho: float, found: list[Result], truth: float
) -> str:
    intervals = [result.interval for result in found if isinstance(result, Estimate)]
    share = np.mean([truth in interval for interval in intervals])
    width = np.median([interval.upper - interval.lower for interval in intervals])
    error = np.sqrt(share * (1 - share) / len(intervals))
    shown = "  –" if wobble is None else f"{wobble:.1f}"
    cell = f"{measure:11}{quantity:12}{setting:12}{shown:>6}{rho:6.1f}"
    return f"{cell}{100 * share:9.1f} ±{100 * error:.1f}{width:9.3f}"


def main() -> None:
    """Print every cell."""
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    print(f"{draws} draws a cell, seed {SEED}, {VERSION}; nominal 95%, ± one Monte Carlo standard error")
    print("measure    quantity    setting     wobble   rho coverage      width")
    for part in (gaussian, usual, proportions, segmented_proportions, rates):
        for line in part(draws):
            print(line, flush=True)


if __name__ == "__main__":
    main()
