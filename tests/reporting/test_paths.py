"""Trajectories in the report: where a path stands, where it is heading, and what is not known."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest

from trialkit.judgement.evaluation import Evaluation
from trialkit.reporting import paths
from trialkit.reporting import sections as show
from trialkit.reporting.data import evaluation_json
from trialkit.reporting.disclosure import disclosed
from trialkit.reporting.figures import path_chart
from trialkit.reporting.files import number_tables

from .conftest import HOSTILE, wellbeing_evaluation

SEEN = [8720, 8700, 8660, 8570, 8500, 8390, 8280, 8210]


def path(seen: list[float], to_come: int = 4, **more: Any) -> dict[str, Any]:
    points = []
    for number in range(len(seen) + to_come):
        point: dict[str, Any] = {"start": f"{2020 + number // 4}-{1 + 3 * (number % 4):02}-01"}
        point["planned"] = 8800 - 100 * number
        if number < len(seen):
            point["actual"] = seen[number]
        points.append(point)
    return {
        "id": "people",
        "name": "People in long-term support",
        "of": "demand",
        "level": "department",
        "where": "Adult care",
        "period": "quarter",
        "source": "Service plan 2020",
        "points": points,
        **more,
    }


def told(*trajectories: dict[str, Any]) -> Evaluation:
    return wellbeing_evaluation(trajectories=list(trajectories))


def test_a_path_of_demand_says_where_it_stands_and_where_it_is_heading() -> None:
    evaluation = told(path(SEEN, unit="people"))
    (found,) = evaluation.trajectories
    assert paths.latest_period(evaluation, found) == (
        "In the quarter from 1 October 2021, ‘People in long-term support’ stood at 8,210 people against 8,100 "
        "planned: 110 people above the plan, which is behind the path."
    )
    assert paths.further(evaluation, found) == (
        "Going on as it has, it would stand at 7,919 people in the quarter from 1 October 2022 (7,710 to 8,127), "
        "against 7,700 planned: that is worse than planned throughout its interval. The path: Service plan 2020."
    )


def test_a_path_of_cost_is_in_pounds_with_its_sum_so_far() -> None:
    evaluation = told(path([1000 * size for size in SEEN], of="cost"))
    (found,) = evaluation.trajectories
    said = f"{paths.latest_period(evaluation, found)} {paths.further(evaluation, found)}"
    assert "stood at £8.21 million against £8,100 planned" in said
    assert re.search(r"Over all periods so far: £68 million more than planned\.", said)
    assert "pounds" in paths.telling(evaluation, found).subtitle


def test_figures_told_alike_are_as_planned() -> None:
    evaluation = told(path([8800.0, 8700.0001], unit="people"))
    said = paths.latest_period(evaluation, evaluation.trajectories[0])
    assert said.endswith("stood at 8,700 people against 8,700 planned: as planned.")


def test_a_path_too_short_or_unseen_says_so_and_is_still_drawn() -> None:
    evaluation = told(path(SEEN[:3]), path([], id="other", name="Cost of care"))
    body = show.roll_out(evaluation).html
    assert "No forecast: 3 periods are too few to forecast from; at least 6 are needed." in body
    assert "Not collected: a figure for ‘Cost of care’ in any period of the path." in body
    assert body.count("<figure") == 2


def test_a_share_of_a_measure_is_in_per_cent_and_its_gap_in_points() -> None:
    points = [{"start": "2020-12-28", "planned": 18}, {"start": "2021-03-22", "planned": 30}]
    evaluation = told(path([], period="week", measure="signposted", points=points, better="higher"))
    (found,) = evaluation.trajectories
    said = paths.latest_period(evaluation, found)
    assert re.search(r"stood at [\d.]+% against 30\.0% planned: [\d.]+ points above the plan, which is better", said)


@pytest.mark.parametrize("form", ["wide", "narrow"])
def test_the_chart_names_its_lines_and_is_the_same_every_time(form: Any) -> None:
    evaluation = told(path(SEEN))
    (found,) = evaluation.trajectories
    drawn = path_chart(evaluation, found, uid="p", form=form)
    for name in ("planned", "forecast", "The scale does not start at 0."):
        assert name in drawn
    assert drawn == path_chart(evaluation, found, uid="p", form=form)
    short = told(path(SEEN[:3]))
    assert ">seen<" in path_chart(short, short.trajectories[0], uid="p", form=form)


def test_every_period_stands_in_a_csv_and_in_the_document() -> None:
    evaluation = told(path(SEEN))
    table = next(table for table in number_tables(evaluation) if table.name == "trajectory-people")
    rows = list(csv.DictReader(io.StringIO(table.csv())))
    assert (rows[7]["actual"] if "actual" in rows[7] else rows[7]["seen"], rows[7]["gap"]) == ("8210", "110")
    assert rows[8]["seen"] == "" and float(rows[8]["lower"]) < float(rows[8]["forecast"]) < float(rows[8]["upper"])
    (row,) = evaluation_json(evaluation)["trajectories"]
    assert (row["gap"], row["heading"], row["no_forecast"]) == (110, "worse", "")
    assert len(row["steps"]) == 12


def test_without_trajectories_the_section_is_as_it_was() -> None:
    evaluation = wellbeing_evaluation()
    assert "<figure" not in show.roll_out(evaluation).html
    assert evaluation_json(evaluation)["trajectories"] == []


def test_nothing_a_path_says_becomes_markup() -> None:
    evaluation = told(path(SEEN, name=HOSTILE, where=HOSTILE, source=HOSTILE, unit=HOSTILE))
    body = show.roll_out(evaluation).html
    assert "<script>" not in body and "&lt;script&gt;" in body


def held(*trajectories: dict[str, Any], rule: str = "nhs_england") -> Evaluation:
    governance = {"disclosure_rule": rule}
    return disclosed(wellbeing_evaluation(trajectories=list(trajectories), provenance="real", governance=governance))


def test_stated_counts_of_people_are_held_to_the_rule_and_what_is_forecast_is_of_what_is_told() -> None:
    """3 people in the second quarter: hidden, and neither the drift nor the chart nor the file knows of them."""
    evaluation = held(path([13, 3, 17, 21, 24, 23, 28, 31], unit="people"))
    (found,) = evaluation.trajectories
    assert [step.actual for step in found.steps[:8]] == [15.0, None, 15.0, 20.0, 25.0, 25.0, 30.0, 30.0]
    assert found.drift == pytest.approx(15 / 7, abs=0.005)
    table = paths.table(evaluation, found)
    assert [row[2] for row in table.shown[:3]] == ["15", "hidden", "15"] and table.data[1][2] is None
    assert [point.actual for point in found.plan.points[:2]] == [15.0, None]


def test_figures_that_are_no_whole_numbers_count_nobody() -> None:
    (found,) = held(path([2.5, 3.0, 4.0, 3.5], unit="hours")).trajectories
    assert [step.actual for step in found.steps[:4]] == [2.5, 3.0, 4.0, 3.5]


def test_what_is_kept_back_is_not_said_to_be_not_collected() -> None:
    evaluation = held(path([3, 4, 5], unit="people"))
    (found,) = evaluation.trajectories
    assert paths.latest_period(evaluation, found) == (
        "What was seen of ‘People in long-term support’ is kept back: it would tell small numbers."
    )
