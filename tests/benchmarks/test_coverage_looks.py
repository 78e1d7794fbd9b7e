"""Weekly looks in a few cells of benchmarks/coverage: fails when false alarms slip, and when watch says otherwise."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from benchmarks.coverage import looks
from benchmarks.coverage.bars import checks
from benchmarks.coverage.cells import GROUPS, Means, Tallies, Watched, Weeks
from benchmarks.coverage.draws import draw
from benchmarks.coverage.measured import Measured, run_cell
from benchmarks.coverage.score import Row
from benchmarks.coverage.table import written

from trialkit.analysis.estimate import NotEstimable
from trialkit.analysis.segmented import Question
from trialkit.analysis.sequential import watch

DRAWS = 600
SLACK = 3.0
QUIET = Watched(Tallies(Weeks(6, 6), "step", 40, False, 0.2, False, 0.3, 0.4, "proportions"))
MOVED = Watched(Means(Weeks(6, 6), "step", "AR(1)", 0.4, "means"), True)
GAPS = Watched(Tallies(Weeks(6, 6, (2, 8)), "step", 10, True, 0.0, False, 0.0, 0.0, "counts"))


@cache
def measured(cell):
    return run_cell(cell, DRAWS)


@pytest.mark.parametrize("cell", [QUIET, MOVED], ids=lambda cell: cell.name)
def test_looks_stay_within_their_bars(cell):
    held = list(checks(cell, measured(cell).rows))
    assert held
    for check in held:
        assert check.short_by <= SLACK * check.error, f"{check.bar}: {check.reached:.3f}, wanted {check.wanted:g}"


def test_naive_looks_at_the_same_trials_raise_several_times_as_many_false_alarms():
    rows = {row.method: row for row in measured(QUIET).rows}
    assert rows["Newcombe, naive"].power > 0.2
    assert rows["Newcombe, Bonferroni"].power > 0.09
    assert rows["ordinary"].power < 0.07


def test_a_watched_week_without_entries_is_no_look():
    assert list(looks.taken(Weeks(6, 6, (2, 8)))) == [2, 4, 5, 6]
    assert list(looks.taken(Weeks(6, 6, (6,)))) == [3, 4, 5, 6]


@pytest.mark.parametrize(("cell", "kind", "scale"), [(QUIET, "proportion", "absolute"), (GAPS, "rate", "ratio")])
def test_what_is_measured_is_what_watch_says(cell, kind, scale, make_watched):
    drawn, taken = draw(cell.of, 2), looks.taken(cell.weeks)
    lower, upper = looks.ours(drawn, taken, "ordinary")
    for path in range(2):
        found = watch(make_watched(drawn, path, kind), Question("change", scale=scale), planned=cell.weeks.after)
        assert [place + 1 for place, one in enumerate(found) if not isinstance(one, NotEstimable)] == list(taken)
        for place, week in enumerate(taken):
            ends = found[week - 1].estimate.interval
            told = np.array([lower[place, path], upper[place, path]])
            assert [ends.lower, ends.upper] == pytest.approx(np.exp(told) if scale == "ratio" else told)


@pytest.fixture
def make_watched():
    """A series of a cell as the log has it, empty weeks in their places."""
    import pandas as pd

    from trialkit.records.series import Series

    def build(drawn, path, kind):
        weeks = drawn.cell.weeks
        count = weeks.before + weeks.after
        numerator, size = np.zeros(count), np.zeros(count)
        at = weeks.times.astype(int)
        numerator[at], size[at] = drawn.events[path], drawn.size
        kinds = ["baseline"] * weeks.before + ["trial"] * weeks.after
        start = pd.date_range("2026-01-05", periods=count, freq="7D")
        columns = {"index": range(count), "start": start, "end": start + pd.Timedelta(days=6), "phase": kinds}
        sums = dict.fromkeys(("records", "denominator", "exposure"), size)
        frame = pd.DataFrame({**columns, "kind": kinds, "numerator": numerator, "total": numerator, **sums})
        frame["total_squares"] = numerator**2
        frame["value"] = np.divide(numerator, size, out=np.full(count, np.nan), where=size > 0)
        return Series("resolved", kind, None, 1.0, frame)

    return build


def test_the_page_has_a_table_of_looks_with_their_misses():
    rows = tuple(
        Row(method, "level", 2000, 0, 2000 - alarms, alarms, 0.3, 0.0)
        for method, alarms in (("ordinary", 140), ("ordinary, one look", 90), ("Newcombe, naive", 700))
    )
    page = written([Measured(QUIET, rows, 1.0)], 2000, {}, "python -m benchmarks.coverage")
    assert "## Looks every week" in page
    assert "| 6+6 | 40 equal | 0.2 | no | 0.3, 0.4 | 7.0 (93.0) ✗ | 4.5 (95.5) | 35.0 (65.0) |" in page
    assert "| looks, ordinary: false alarms | ≤ 5.0 | 1 | 7.0 to 7.0 | **missed in 1**, clearly in 1 |" in page


def test_the_group_has_every_design_and_every_wobble():
    cells = GROUPS["looks"]()
    assert len({cell.name for cell in cells}) == len(cells)
    assert {str(cell.weeks) for cell in cells} >= {"3+6", "6+6", "12+6"}
    assert {cell.of.group for cell in cells} == {"proportions", "counts", "means"}
