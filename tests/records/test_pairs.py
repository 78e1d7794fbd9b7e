"""Pairs of answers counted from rows: numbers, yes and no, and answers in order, given or not."""

from __future__ import annotations

from pathlib import Path

from trialkit.protocol.source import parse_trial
from trialkit.records.log import PAIRS
from trialkit.records.read import read_log

TEXT = """
title: Twice
organisation: A council
provenance: illustrative
question: Does it get better?
intervention: {name: A new way}
design:
  phases: [{name: Trial, kind: trial, start: 2024-01-01, end: 2024-01-28}]
  sites: [{id: one, name: Team one}]
log:
  row: person
  fields:
    date: {type: date}
    score_before: {type: number}
    score_after: {type: number}
    where_before: {type: choice, options: {low: Low, middle: Middle, high: High}}
    where_after: {type: choice, options: {low: Low, middle: Middle, high: High}}
    job_before: {type: yes_no}
    job_after: {type: yes_no}
measures:
  - {id: job, name: Job, role: primary, type: proportion, before: {job_before: true}, numerator: {job_after: true},
     better: higher, worthwhile: 5}
  - {id: score, name: Score, role: secondary, type: mean, before: score_before, value: score_after, better: higher}
  - {id: where, name: Where, role: secondary, type: ordinal, before: where_before, value: where_after, better: higher}
no_balancing_measure_because: This file tests pairs.
"""
LOG = """date,score_before,score_after,where_before,where_after,job_before,job_after
01/01/2024,3,5,high,low,yes,yes
02/01/2024,3,5,high,low,no,yes
03/01/2024,4,,middle,high,no,
10/01/2024,ten,6,,middle,no,no
"""


def test_every_row_that_counts_stands_with_its_two_answers(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(LOG, encoding="utf-8")
    trial = parse_trial(TEXT, name="trials/twice.yaml", trial_id="twice")
    log = read_log(trial, tmp_path)
    assert list(log.pairs.columns) == list(PAIRS)
    pairs = log.pairs.fillna(-1.0)
    told = {
        measure: sorted(part[["index", "before", "after", "people"]].itertuples(index=False, name=None))
        for measure, part in pairs.groupby("measure")
    }
    assert told["job"] == [(0, 0.0, -1.0, 1), (0, 0.0, 1.0, 1), (0, 1.0, 1.0, 1), (1, 0.0, 0.0, 1)]
    assert told["score"] == [(0, 3.0, 5.0, 2), (0, 4.0, -1.0, 1), (1, -1.0, 6.0, 1)]
    assert told["where"] == [(0, 1.0, 2.0, 1), (0, 2.0, 0.0, 2), (1, -1.0, 1.0, 1)]
    assert log.flow.used == 4
    job = log.cells[log.cells["measure"] == "job"]
    assert (job["numerator"].sum(), job["denominator"].sum()) == (2, 3)
    assert {part.reason: part.cells for part in log.emptied}["job_after is empty"] == 1


def test_a_trial_without_pairs_has_none(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(LOG, encoding="utf-8")
    text = TEXT.replace("before: {job_before: true}, ", "").replace("before: score_before, ", "")
    trial = parse_trial(text.replace("before: where_before, ", ""), name="trials/twice.yaml", trial_id="twice")
    log = read_log(trial, tmp_path)
    assert log.pairs.empty
    assert log.flow.used == 3
