"""The seat belt law: REML AR(1) as R's gls fits it, and the calibrated interval beside it, as docs may quote them.

The series is the one Harvey and Durbin (1986) were asked about, J R Stat Soc A 149:187; R ships it as Seatbelts, and
tests/reference/seat_belt.R checks that the impact log holds the same figures.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize_scalar
from scipy.special import stdtrit

from trialkit.analysis import cil
from trialkit.analysis.covariance import ar_grid
from trialkit.analysis.estimate import Estimate
from trialkit.analysis.least_squares import fits
from trialkit.analysis.other_models import fitted
from trialkit.analysis.points import design_of
from trialkit.analysis.posterior import mixture
from trialkit.analysis.segmented import Question, single

ROOT = Path(__file__).parents[2]
LOG = ROOT / "impact_logs" / "seat-belt-law" / "monthly_totals.csv"
TABLE = ROOT / "tests" / "reference" / "seat_belt.md"
START = 169
EXACT = 1e-9
"""Least squares by two decompositions."""
SEARCHED = 1e-6
"""The autocorrelation was found by search on both sides; estimates move by less than it does."""
DRAWN = 0.3
"""Per cent. A calibration with other draws moves an end by this much; lm and gls move by rounding only."""
ASKED = ("level_change", "slope_change", "average_effect")


@pytest.fixture(scope="module")
def drivers():
    return pd.read_csv(LOG)["Car drivers killed or seriously injured"].to_numpy(dtype=float)


def design():
    """Intercept, trend, a yearly season of two harmonics, level and slope of the law, by month: (192, 8)."""
    t = np.arange(192.0)
    angle, law = 2 * np.pi * t / 12, (t >= START).astype(float)
    waves = [np.sin(angle), np.cos(angle), np.cos(2 * angle), np.sin(2 * angle)]
    return np.column_stack([np.ones(192), t, *waves, law, law * (t - START)])


def contrast(name):
    weights = np.zeros(8)
    weights[6:] = {"level_change": (1, 0), "slope_change": (0, 1), "average_effect": (1, 11)}[name]
    return weights


def gls(y, X, weights, rho):
    """Estimate, standard error and restricted likelihood but for a constant, by our engine at one autocorrelation."""
    grid = replace(ar_grid("chance"), rho=np.array([rho]))
    framed = design_of(X, weights[None], np.arange(float(len(y))))
    found = fits(framed, grid, y[None])
    made = mixture(grid, found, framed.freedom)
    log = -float(found.log_det[0, 0]) / 2 - framed.freedom / 2 * math.log(float(found.squares[0, 0]))
    return float(made.location[0, 0, 0]), float(made.scale[0, 0, 0]), log


def greatest(y, X):
    """Where our restricted likelihood is greatest."""
    weights = np.eye(X.shape[1])[0]
    options = {"xatol": 1e-10}
    found = minimize_scalar(
        lambda rho: -gls(y, X, weights, rho)[2], (0, 1), (0, 0.95), method="bounded", options=options
    )
    return float(found.x)


@pytest.mark.parametrize(("model", "columns"), [("step", slice(0, 7)), ("full", slice(0, 8))])
def test_reml_on_the_seat_belt_series_is_that_of_gls(drivers, model, columns, reference):
    y, X = np.log(drivers), design()[:, columns]
    rho = greatest(y, X)
    assert rho == pytest.approx(reference(f"gls_{model}_phi")[0], abs=1e-5)
    for name in ASKED if model == "full" else ("level_change",):
        value, error, _ = gls(y, X, contrast(name)[columns], rho)
        half = float(stdtrit(192 - X.shape[1], 0.975)) * error
        theirs = reference(f"gls_{model}_{name}")
        assert (value, value - half, value + half) == pytest.approx(tuple(theirs), abs=SEARCHED)


@pytest.mark.parametrize("name", ASKED)
def test_chance_on_the_seat_belt_series_is_lm(drivers, name, reference):
    found = cil.interval(np.log(drivers), design(), contrast(name), weeks_vary="chance")
    assert isinstance(found, Estimate)
    ours = (found.value, found.interval.lower, found.interval.upper)
    assert ours == pytest.approx(tuple(reference(f"lm_full_{name}")), abs=EXACT)


def test_the_design_of_a_trial_is_the_one_written_out_here(make_series, drivers):
    series = make_series([("baseline", drivers[:START], 1), ("trial", drivers[START:], 1)], kind="mean", period="month")
    told = single(series, Question("average_effect", "ratio", weeks_vary="chance"))
    alone = cil.interval(np.log(drivers), design(), contrast("average_effect"), weeks_vary="chance")
    assert math.log(told.value) == pytest.approx(alone.value, abs=EXACT)
    assert math.log(told.interval.lower) == pytest.approx(alone.interval.lower, abs=EXACT)


def ends(found):
    return found.value, found.interval.lower, found.interval.upper


def row(name, logs):
    value, lower, upper = (100 * (math.exp(log) - 1) for log in logs)
    return f"| {name} | {value:.1f} | {lower:.1f} to {upper:.1f} | {upper - lower:.1f} |".replace("-", "−")


def names(line):
    return line.split("|")[1].strip()


def figures(line):
    return [float(figure) for figure in re.findall(r"-?[0-9.]+", line.split("|", 2)[2].replace("−", "-"))]


def test_the_table_that_docs_quote_is_what_comes_out(make_series, drivers, reference):
    """Average effect of the law over its 23 months, in per cent, against the baseline's trend and season carried on."""
    y, asked = np.log(drivers), contrast("average_effect")
    means = make_series([("baseline", y[:START], 1), ("trial", y[START:], 1)], kind="mean", period="month")
    counts = make_series(
        [("baseline", drivers[:START], 1), ("trial", drivers[START:], 1)], kind="count", period="month"
    )
    usual = {model.name: model for model in fitted(means, Question("average_effect"))}
    hac, glsar = (usual[name] for name in ("Newey–West errors", "GLSAR"))
    rows = [
        row("ordinary least squares (R, lm)", reference("lm_full_average_effect")),
        row("Newey–West errors (statsmodels)", ends(hac)),
        row("GLSAR (statsmodels)", ends(glsar)),
        row("REML AR(1), t (R, gls)", reference("gls_full_average_effect")),
    ]
    found = cil.interval(y, design(), asked)
    rows.append(row("CIL on the logs of the counts, ordinary", ends(found)))
    for setting in ("chance", "ordinary"):
        found = single(counts, Question("average_effect", "ratio", weeks_vary=setting))
        name = f"CIL on counts, {setting}{' (as the report)' if setting == 'ordinary' else ''}"
        rows.append(row(name, [math.log(end) for end in ends(found)]))
    kept = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    assert [names(line) for line in kept[2:]] == [names(line) for line in rows], "\n".join(rows)
    for line, ours in zip(kept[2:], rows, strict=True):
        assert figures(line) == pytest.approx(figures(ours), abs=DRAWN), "\n".join(rows)
