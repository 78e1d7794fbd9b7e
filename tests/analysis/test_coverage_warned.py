"""What the benchmark counts as a warning is what the panel of a report says of the same series."""

from __future__ import annotations

import pytest
from benchmarks.coverage.cells import Means, Tallies, Weeks
from benchmarks.coverage.draws import draw
from benchmarks.coverage.measured import Measured
from benchmarks.coverage.warned import ANY, Warned, looked_at, warned
from benchmarks.coverage.warnings import MEANT, warnings

from trialkit.analysis import departures, robustness
from trialkit.analysis.asked import figure
from trialkit.analysis.segmented import Question

CELL = Means(Weeks(24, 24), "step", "season", 0.2, "outside")
CHECKS = {
    departures.OTHER_AUTOCORRELATION: lambda one, asked: departures.other_autocorrelation(figure(one, asked)),
    departures.SEASON: lambda one, asked: departures.season_left_out(figure(one, asked)),
    departures.SPREAD: departures.phases_vary_unlike,
    robustness.WAVES: robustness.residual_autocorrelation,
    robustness.OUTLIERS: robustness.outliers,
}


def test_each_check_warns_of_as_many_series_as_in_reports(make_series):
    drawn = draw(CELL, 12)
    found = {one.check: one for one in warned(drawn)}
    after = CELL.weeks.started
    series = [make_series([("baseline", y[~after], 1), ("trial", y[after], 1)], kind="mean") for y in drawn.y]
    doubts = []
    for name, check in CHECKS.items():
        failed = [check(one, Question("change")).passed is False for one in series]
        assert found[name].warned == sum(failed), name
        doubts.append(failed)
    assert found[ANY].warned == sum(any(each) for each in zip(*doubts, strict=True)) > 0


def test_short_series_are_not_asked_for_waves_or_seasons():
    found = {one.check: one for one in warned(draw(Means(Weeks(6, 6), "step", "AR(1)", 0.2, "means"), 20))}
    assert found[departures.SEASON] == Warned(departures.SEASON, 0, 0, 0, 0)
    assert found[departures.OTHER_AUTOCORRELATION].asked == 0 < found[departures.SPREAD].asked == 20


def test_cells_with_errors_outside_the_family_and_their_honest_neighbours_are_looked_at():
    assert looked_at(CELL) and looked_at(Means(Weeks(12, 12), "full", "AR(1)", 0.6, "means"))
    assert not looked_at(Means(Weeks(8, 8), "full", "AR(1)", 0.6, "means"))
    assert not looked_at(Means(Weeks(12, 12), "trend and step", "AR(1)", 0.6, "means"))
    assert not looked_at(Tallies(Weeks(6, 6), "step", 40, True, 0.2, True, 0.3, 0.4, "proportions"))


def test_the_table_sets_honest_cells_first_and_the_check_that_is_meant_in_bold():
    every = (Warned(departures.SEASON, 100, 24, 20, 15), Warned(ANY, 100, 30, 20, 18))
    honest = Means(Weeks(24, 24), "step", "AR(1)", 0.2, "means")
    _, table = warnings(
        [Measured(CELL, (), 1.0, every), Measured(honest, (), 1.0, (Warned(departures.SEASON, 0, 0, 0, 0), every[1]))]
    )
    _, _, first, second = table.strip().splitlines()
    assert first == "| 24+24 | step | AR(1), honest | 0.2 | 20.0 | – | 30.0 | 18 of 20 |"
    assert second == "| 24+24 | step | season | 0.2 | 20.0 | **24.0** | 30.0 | 18 of 20 |"
    assert list(warnings([Measured(CELL, (), 1.0)])) == []


@pytest.mark.parametrize("kind", MEANT)
def test_every_kind_of_errors_has_a_check_of_the_panel(kind):
    assert MEANT[kind] in CHECKS
