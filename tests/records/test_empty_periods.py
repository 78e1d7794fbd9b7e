"""Logs of events, where a period without a row has none: from the trial file to the numbers and words of a report."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from trialkit.judgement.evaluation import Evaluation, evaluate
from trialkit.protocol.source import parse_trial
from trialkit.records.log import Log
from trialkit.records.read import read_log
from trialkit.records.series import series
from trialkit.reporting.data import evaluation_json
from trialkit.reporting.sections.records import data_received

from .conftest import MONDAY, Write, make_trial

FALLS: dict[str, Any] = {
    "id": "falls",
    "name": "Falls",
    "role": "primary",
    "type": "count",
    "better": "lower",
    "worthwhile": 20,
}
FIELDS: dict[str, Any] = {
    "date": {"type": "date"},
    "practitioner": {"type": "code"},
    "hurt": {"type": "yes_no", "required": False},
    "hours": {"type": "number", "required": False},
}
OTHERS = (
    {"id": "hurt", "name": "Hurt", "type": "proportion", "numerator": {"hurt": True}},
    {"id": "hours", "name": "Hours", "type": "mean", "value": "hours"},
    {"id": "per_day", "name": "Per bed day", "type": "rate", "exposure": 700, "per": 1000},
    {"id": "per_hour", "name": "Per hour", "type": "rate", "exposure": "hours"},
)
MEASURES = [FALLS, *({"role": "secondary", "better": "neutral", **one} for one in OTHERS)]
HEAD = "date,practitioner,hurt,hours\n"
# Two falls in the first week and one in the third; nothing in the other seven weeks of the plan.
THREE = HEAD + "04/01/2021,P1,yes,10\n05/01/2021,P2,no,20\n18/01/2021,P1,no,30\n"


def values(log: Log, measure: str, empty_period: str, **given: Any) -> list[float | None]:
    trial = make_trial(fields=FIELDS, measures=MEASURES, row="fall", empty_period=empty_period)
    found = series(trial, log, trial.measure(measure), **given).frame["value"]
    return [None if np.isnan(value) else value for value in found]


@pytest.fixture
def zero(write: Write) -> Log:
    return read_log(make_trial(fields=FIELDS, measures=MEASURES, row="fall", empty_period="zero"), write(THREE))


def test_a_count_and_a_rate_over_a_fixed_number_are_zero_in_periods_without_a_row(zero: Log) -> None:
    assert values(zero, "falls", "zero") == [2, 0, 1, *[None] * 6]
    assert values(zero, "per_day", "zero") == pytest.approx([2000 / 700, 0, 1000 / 700, *[None] * 6])


def test_periods_after_the_last_row_are_not_logged_yet_unless_the_plan_says_the_log_is_whole(write: Write) -> None:
    trial = make_trial(fields=FIELDS, measures=MEASURES, row="fall", empty_period="zero", complete_to="2021-02-21")
    log = read_log(trial, write(THREE))
    assert values(log, "falls", "zero") == [2, 0, 1, 0, 0, 0, 0, None, None]


def test_shares_averages_and_rates_over_what_is_logged_have_no_value_there(zero: Log) -> None:
    assert values(zero, "hurt", "zero") == [0.5, None, 0, *[None] * 6]
    assert values(zero, "hours", "zero") == [15, None, 30, *[None] * 6]
    assert values(zero, "per_hour", "zero") == pytest.approx([2 / 30, None, 1 / 30, *[None] * 6], abs=1e-12)


def test_unless_the_plan_says_so_they_are_missing(write: Write) -> None:
    log = read_log(make_trial(fields=FIELDS, measures=MEASURES, row="fall"), write(THREE))
    assert values(log, "falls", "missing") == [2, None, 1, *[None] * 6]
    assert values(log, "per_day", "missing") == pytest.approx([2000 / 700, None, 1000 / 700, *[None] * 6])


def test_the_empty_periods_are_listed_all_the_same(zero: Log) -> None:
    weeks = [MONDAY + dt.timedelta(weeks=week) for week in (1, 3, 4, 5, 6, 7, 8)]
    assert zero.completeness.empty_periods == tuple(("louth", week) for week in weeks)
    assert (zero.flow.used, int(zero.cells.loc[zero.cells["measure"] == "falls", "records"].sum())) == (3, 3)


def test_a_practitioner_left_out_leaves_the_time_as_it_was(zero: Log) -> None:
    assert values(zero, "falls", "zero", without_practitioner="P1") == [1, 0, 0, *[None] * 6]


def test_a_log_without_any_row_is_no_evidence_that_nothing_happened(write: Write) -> None:
    trial = make_trial(fields=FIELDS, measures=MEASURES, row="fall", empty_period="zero")
    log = read_log(trial, write(HEAD))
    assert len(log.cells) == 0
    assert values(log, "falls", "zero") == [None] * 9


def test_each_site_has_its_own_periods_and_together_they_add_up(write: Write) -> None:
    sites = [{"id": "louth", "name": "Louth"}, {"id": "north", "name": "North"}]
    fields = {**FIELDS, "site": {"type": "code"}}
    trial = make_trial(fields=fields, measures=[FALLS], row="fall", empty_period="zero", design={"sites": sites})
    log = read_log(trial, write("site,date,practitioner\nlouth,04/01/2021,P1\nnorth,11/01/2021,P1\n"))
    for site, expected in ((None, [1, 1]), ("louth", [1, 0]), ("north", [0, 1])):
        assert series(trial, log, trial.primary, site=site).frame["value"].dropna().tolist() == expected


def test_groups_of_people_have_periods_without_an_event_too(write: Write) -> None:
    trial = make_trial(fields=FIELDS, measures=[FALLS], row="fall", empty_period="zero", equality_fields=["hurt"])
    log = read_log(trial, write(THREE))
    for answer, expected in (("yes", [1, 0, 0]), ("no", [1, 0, 1])):
        found = series(trial, log, trial.primary, group=("hurt", answer)).frame
        assert found["value"].dropna().tolist() == expected


PLAN = """
title: Fewer falls
organisation: A council
provenance: illustrative
question: Do falls become fewer?
intervention: {name: A new routine}
no_balancing_measure_because: This is a test.
design:
  phases:
    - {name: Baseline, kind: baseline, start: 2021-01-04, end: 2021-02-28}
    - {name: Trial, kind: trial, start: 2021-03-01, end: 2021-04-25}
  sites: [{id: louth, name: Louth}]
log:
  row: fall
  fields: {date: {type: date}}
EMPTY
measures:
  - {id: falls, name: Falls, role: primary, type: count, better: lower, worthwhile: 20}
"""


def evaluated(write: Write, empty: str) -> Evaluation:
    """Four falls in each of eight weeks, then two in the first and fifth of the next eight."""
    trial = parse_trial(PLAN.replace("EMPTY\n", empty), name="trials/louth.yaml", trial_id="louth")
    days = [MONDAY + dt.timedelta(weeks=week) for week in range(8) for _ in range(4)]
    days += [MONDAY + dt.timedelta(weeks=week) for week in (8, 12) for _ in range(2)]
    return evaluate(trial, read_log(trial, write("date\n" + "".join(f"{day:%d/%m/%Y}\n" for day in days))))


def test_a_report_counts_empty_weeks_as_zero_and_says_what_that_means(write: Write) -> None:
    found = evaluated(write, "  empty_period: zero\n  complete_to: 2021-04-25\n")
    points = evaluation_json(found)["measures"][0]["series"]
    assert [point["value"] for point in points] == [4] * 8 + [2, 0, 0, 0, 2, 0, 0, 0]
    assert not [one for one in found.grade.criteria if one.name.startswith("Missing") and one.met is False]
    said = data_received(found).html
    assert "6 weeks inside the phases had no entries" in said
    assert "counts as zero up to 25 April 2021; a week that was forgotten looks just the same" in said


def test_without_the_key_the_same_weeks_are_missing_and_lower_the_grade(write: Write) -> None:
    found = evaluated(write, "")
    points = evaluation_json(found)["measures"][0]["series"]
    assert [point["value"] for point in points] == [4] * 8 + [2, None, None, None, 2, None, None, None]
    assert [one.met for one in found.grade.criteria if one.name.startswith("Missing")] == [False]
    assert "counts as zero" not in data_received(found).html
