"""The groups "clustered" and "thin" of benchmarks/coverage: the intervals measured are those that a report prints."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from benchmarks.coverage.bars import checks
from benchmarks.coverage.clustered import ByPractitioner, WithSpread, answers, clustered, drawn, thin
from benchmarks.coverage.score import Row

from trialkit.analysis.controlled import single
from trialkit.analysis.estimate import Estimate
from trialkit.analysis.segmented import Question
from trialkit.records.series import Series


def frame(weeks, **columns):
    index = np.arange(len(weeks.times))
    start = pd.Timestamp("2024-01-01") + pd.to_timedelta(7 * index, unit="D")
    kind = np.where(weeks.started, "trial", "baseline")
    told = {"index": index, "start": start, "end": start + pd.Timedelta(days=6), "phase": kind, "kind": kind}
    return pd.DataFrame(told | columns)


def test_intervals_for_practitioners_are_those_of_a_report():
    cell = next(cell for cell in clustered() if cell.icc == 0.1 and cell.anew and cell.size == 15)
    given = drawn(cell, 4)
    assert isinstance(given, ByPractitioner)
    measured = {answer.method: answer for answer in answers(given)}
    for place in range(4):
        at, who = np.nonzero(given.records[place])
        sums = {"numerator": given.theirs[place, at, who], "denominator": given.records[place, at, who].astype(float)}
        people = pd.DataFrame({"index": at, "practitioner": [f"p{one}" for one in who], **sums})
        weekly = {"numerator": given.events[place], "denominator": given.size, "value": given.y[place]}
        series = Series("any", "proportion", None, 1.0, frame(cell.weeks, **weekly), practitioners=people)
        for setting in ("chance", "ordinary", "volatile"):
            told = single(series, Question("change", weeks_vary=setting))
            assert isinstance(told, Estimate)
            ends = measured[setting].lower[0, place], measured[setting].upper[0, place]
            assert (told.interval.lower, told.interval.upper) == pytest.approx(ends, rel=1e-6)


def test_intervals_for_means_of_few_records_are_those_of_a_report():
    cell = next(cell for cell in thin() if str(cell.weeks) == "12+4" and cell.after == 4 and cell.wobble == 0)
    given = drawn(cell, 3)
    assert isinstance(given, WithSpread)
    measured = next(answer for answer in answers(given) if answer.method == "ordinary")
    for place in range(3):
        y, n = given.y[place], given.size
        squares = given.within[place] * (n - 1) + n * y**2
        weekly = {"total": n * y, "denominator": n, "total_squares": squares, "value": y, "numerator": 0.0 * y}
        told = single(Series("any", "mean", None, 1.0, frame(cell.weeks, **weekly)), Question("change"))
        assert isinstance(told, Estimate)
        ends = measured.lower[0, place], measured.upper[0, place]
        assert (told.interval.lower, told.interval.upper) == pytest.approx(ends, rel=1e-6)


def test_the_peers_of_clustered_records_answer_and_the_robust_one_sees_practitioners():
    cell = next(cell for cell in clustered() if cell.icc == 0.1 and cell.anew and cell.size == 40 and cell.wobble == 0)
    given = drawn(cell, 12)
    found = {answer.method: np.median(answer.upper[0] - answer.lower[0]) for answer in answers(given)}
    assert found["GEE, robust"] > 1.2 * found["Newcombe, pooled"]
    assert found["ordinary"] > found["GEE, robust"]


def test_bars_of_clustered_and_thin_cells_hold_ordinary_alone():
    rows = [Row(method, "level", 2000, 0, 1860, 0, 1.0, 0.01) for method in ("oracle", "ordinary", "volatile")]
    assert [(check.wanted, check.missed) for check in checks(clustered()[0], rows)] == [(0.935, True)]
    assert [(check.wanted, check.missed) for check in checks(thin()[0], rows)] == [(0.94, True)]
