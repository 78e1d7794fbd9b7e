"""Levels that stand beside each other, each as fine as its neighbours."""

from dataclasses import replace

import pytest

from trialkit.analysis.estimate import Line
from trialkit.judgement.evaluation import Evaluation
from trialkit.reporting import findings, levels

from .conftest import estimate, wellbeing_evaluation


def test_what_others_lie_between_says_its_unit_once_and_no_more_than_whole_per_cents(monthly: Evaluation) -> None:
    share, count = wellbeing_evaluation().primary.measure, monthly.primary.measure
    assert levels.between(share, 0.265, 0.413) == "between 26% and 41%"
    assert levels.between(share, 0.265, 0.265) == "at 26%"
    assert levels.described(share, 0.058, 0.188) == ("6%", "19%")
    named = count.model_copy(update={"unit": "drivers"})
    assert levels.between(named, 1309.0, 2654.0) == "between 1,309 and 2,654 drivers"
    assert levels.described(named, 1687.0, 1494.0) == ("1,687 drivers", "1,494 drivers")
    lasting = count.model_copy(update={"type": "mean", "unit": "minutes"})
    assert levels.between(lasting, 12.94, 15.1) == "between 12.9 and 15.1 minutes"


@pytest.mark.parametrize(("last", "agrees"), [(30.0, True), (90.0, False), (0.0, False)])
def test_the_ends_of_a_line_are_told_only_where_they_tell_the_relative_change(last: float, agrees: bool) -> None:
    fell = estimate("trend", -0.93, -0.96, -0.9, scale="relative")
    assert (levels.agreeing(fell, 450.0, last) is not None) is agrees


def test_there_are_no_halves_of_people_nor_of_thousands(monthly: Evaluation) -> None:
    measure = monthly.primary.measure
    people = measure.model_copy(update={"type": "mean", "unit": "people"})
    assert levels.level_pair(people, 8074.4, 7644.5) == ("8,074 people", "7,644 people")
    assert levels.level_pair(people, 312.4, 300.6) == ("312 people", "301 people")
    assert levels.level_pair(people, 4.2, 6.1) == ("4.2 people", "6.1 people")
    minutes = measure.model_copy(update={"type": "mean", "unit": "minutes"})
    assert levels.level_pair(minutes, 1074.4, 1644.5) == ("1,074 minutes", "1,644 minutes")
    assert levels.level_pair(minutes, 40.2, 31.6) == ("40.2 minutes", "31.6 minutes")


def test_pooled_levels_are_those_before_and_in_the_judged_phase_and_both_or_neither(wellbeing: Evaluation) -> None:
    found = levels.pooled(wellbeing, wellbeing.primary)
    assert found is not None and [one.subject for one in found] == ["Baseline", "Trial"]
    assert findings.find(wellbeing.primary, "level", "absolute") is found[0]
    kept = tuple(one for one in wellbeing.primary.estimates if one is not found[1])
    assert levels.pooled(wellbeing, replace(wellbeing.primary, estimates=kept)) is None


@pytest.mark.parametrize(("begins", "ends", "far"), [(0.2, 0.6, False), (0.12, 0.6, True), (0.2, 0.68, True)])
def test_a_line_that_begins_or_ends_outside_all_that_was_logged_does_not_give_the_levels(
    wellbeing: Evaluation, begins: float, ends: float, far: bool
) -> None:
    """Logged from 0.17 to 0.62 along the line; a tenth of the way that the line goes is allowed beyond that."""
    series = wellbeing.primary.series[0]
    values = [0.17, 0.3, 0.62] * len(series.frame)
    logged = replace(series, frame=series.frame.assign(value=values[: len(series.frame)]))
    index = tuple(series.phase("trial")["index"])
    along = tuple(begins + (ends - begins) * place / (len(index) - 1) for place in range(len(index)))
    found = estimate("trend", ends - begins, 0.1, 0.9)
    primary = replace(wellbeing.primary, series=(logged,), headline=found, lines=(Line("fitted", index, along),))
    text = findings.finding(wellbeing, primary)
    assert ("take the size as rough" in text) is far
    assert ("along the fitted line" in text) is not far


def test_the_levels_of_an_average_are_the_means_of_the_two_lines_where_both_run_and_are_not_told(
    monthly: Evaluation,
) -> None:
    fitted, expected = monthly.primary.lines
    shorter = replace(expected, index=expected.index[3:], value=expected.value[3:], lower=None, upper=None)
    primary = replace(monthly.primary, lines=(fitted, shorter))
    on_line = dict(zip(fitted.index, fitted.value, strict=True))
    means = [sum(one) / len(shorter.index) for one in (shorter.value, [on_line[at] for at in shorter.index])]
    average = estimate("average_effect", means[1] / means[0] - 1, -0.31, -0.14, scale="relative")
    assert levels.endpoints(monthly, primary, average) == pytest.approx(means)
    assert levels.told(monthly, primary, average) is None
    assert levels.endpoints(monthly, replace(primary, lines=(fitted,)), average) is None
