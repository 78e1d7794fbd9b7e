"""Coverage by simulation in a few cells of benchmarks/coverage, by the same code: fails when it slips below a bar.

A coverage, a width or a power may miss its bar by three Monte Carlo standard errors before a test fails.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from benchmarks.coverage.bars import checks
from benchmarks.coverage.cells import Means, Tallies, Weeks
from benchmarks.coverage.draws import draw
from benchmarks.coverage.measured import run_cell
from benchmarks.coverage.ours import ours

from trialkit.analysis import segmented

DRAWS = 1000
SLACK = 3.0
CELLS = [
    Means(Weeks(8, 8), "step", "AR(1)", 0.4, "means"),
    Means(Weeks(12, 6), "full", "AR(1)", 0.6, "means"),
    Means(Weeks(24, 24), "trend and step", "AR(1)", 0.6, "means"),
    Means(Weeks(6, 6), "full", "t3", 0.4, "outside"),
    Tallies(Weeks(6, 6, (2, 7)), "step", 15, True, 0.05, False, 0.0, 0.0, "proportions"),
    Tallies(Weeks(6, 6), "step", 40, True, 0.2, True, 0.3, 0.4, "proportions"),
    Tallies(Weeks(6, 6), "step", 15, False, 0.8, False, 0.6, 0.4, "proportions"),
    Tallies(Weeks(6, 6), "step", 10, True, 0.0, False, 0.3, 0.4, "counts"),
]


@cache
def measured(cell):
    return run_cell(cell, DRAWS).rows


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell.name)
def test_coverage_and_width_stay_within_their_bars(cell):
    held = list(checks(cell, measured(cell)))
    assert any("coverage" in check.bar for check in held)
    for check in held:
        slack = SLACK * check.error
        assert check.short_by <= slack, f"{check.bar}: {check.reached:.3f} where {check.wanted:g} is wanted"


def test_peers_would_not_have_passed_on_the_same_series():
    rows = {(row.method, row.quantity): row for row in measured(CELLS[1])}
    for peer in ("OLS, t", "OLS + HAC, t, corrected", "GLSAR", "REML AR(1), t"):
        found = rows[peer, "level"]
        assert found.coverage < 0.94 - SLACK * found.error


def test_an_oracle_covers_what_it_says_and_is_narrower_than_ours():
    for cell in CELLS[:3]:
        rows = {(row.method, row.quantity): row for row in measured(cell)}
        oracle, ours = rows["oracle", "level"], rows["ordinary", "level"]
        assert oracle.coverage == pytest.approx(0.95, abs=SLACK * oracle.error)
        assert oracle.width < ours.width


@pytest.mark.parametrize(("cell", "kind", "scale"), [(CELLS[5], "proportion", "absolute"), (CELLS[7], "rate", "ratio")])
def test_what_is_measured_is_what_a_report_tells(cell, kind, scale, make_series):
    drawn = draw(cell, 3)
    answer, after = ours(drawn, "ordinary"), cell.weeks.started
    for place, events in enumerate(drawn.events):
        phases = [("baseline", events[~after], drawn.size[~after]), ("trial", events[after], drawn.size[after])]
        results = segmented.change(make_series(phases, kind=kind)).results
        told = next(result for result in results if result.scale == scale).interval
        ends = np.array([answer.lower[0, place], answer.upper[0, place]])
        assert [told.lower, told.upper] == pytest.approx(np.exp(ends) if scale == "ratio" else ends)


def test_what_is_measured_of_means_is_what_a_report_tells(make_series):
    drawn = draw(CELLS[1], 1)
    y, after = drawn.y[0], CELLS[1].weeks.started
    results = segmented.full(make_series([("baseline", y[~after], 1), ("trial", y[after], 1)], kind="mean")).results
    told = {result.contrast: result.interval for result in results if result.scale == "absolute"}
    answer = ours(drawn, "ordinary")
    for place, name in enumerate(("level_change", "slope_change", "average_effect", "effect_at_end")):
        ends = [answer.lower[place, 0], answer.upper[place, 0]]
        assert [told[name].lower, told[name].upper] == pytest.approx(ends)
