"""The control chart of an evaluation: the primary measure's only, its limits frozen on the baseline, its direction."""

from pathlib import Path

import pytest

from tests.published import evaluated
from trialkit import evaluate, load_trial, read_log
from trialkit.analysis.spc import Chart, NotCharted

ROOT = Path(__file__).parents[2]


@pytest.mark.xdist_group("seat-belt-law")
def test_only_the_primary_measure_has_one_with_limits_from_the_baseline_in_its_own_direction() -> None:
    found = evaluated("seat-belt-law")
    chart = found.primary.chart
    assert isinstance(chart, Chart)
    assert chart.better == found.trial.primary.better == "lower"
    baseline = found.primary.series[0].phase("baseline")
    assert chart.stretches[0].basis == tuple(dict.fromkeys(baseline["phase"]))
    assert chart.stretches[0].used == len(baseline)
    assert all(result.chart is None for result in found.results if result is not found.primary)


def test_too_few_weeks_give_a_reason() -> None:
    trial = load_trial(ROOT / "trials" / "louth.yaml")
    log = read_log(trial, ROOT / "impact_logs" / trial.id)
    late = log.cells[log.cells["index"] < 4]
    cut = type(log)(**{**vars(log), "cells": late})
    found = evaluate(trial, cut).primary.chart
    assert isinstance(found, NotCharted)
    assert "limits would rest on 4 points" in found.reason
