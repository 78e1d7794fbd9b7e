"""A real-data trial with one small cell planted in it: 3 of 1,937 calls lost in the fourth week."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from trialkit.judgement.evaluation import Evaluation, evaluate
from trialkit.protocol.source import load_trial
from trialkit.records.read import read_log
from trialkit.workspace import Workspace

COUNT, CALLS, WEEK = 3, 1937, 3
LOST = [41, 52, 47, COUNT, 38, 55, 31, 28, 35, 26, 33, 29]
TAKEN = [1811, 1902, 1877, CALLS, 1850, 1923, 1905, 1881, 1840, 1912, 1871, 1899]
MONDAY = dt.date(2021, 1, 4)
TRIAL = """\
title: Callers put through at once
organisation: A council
provenance: real
question: Are fewer calls lost with the new menu?
intervention: {{name: A new menu}}
design:
  phases:
    - {{name: Before, kind: baseline, start: 2021-01-04, end: 2021-02-14}}
    - {{name: Menu, kind: trial, start: 2021-02-15, end: 2021-03-28}}
  sites: [{{id: centre, name: The contact centre}}]
log:
  row: tally
  fields: {{date: {{type: date}}, calls: {{type: number}}, lost: {{type: number}}}}
measures:
  - {{id: lost, name: Calls lost, role: primary, type: proportion, numerator: lost, denominator: calls, better: lower,
     worthwhile: 1, counted: calls}}
no_balancing_measure_because: This file tests one measure.
governance: {{{governance}}}
"""


def workspace(root: Path, lost: list[int] | None = None, *, governance: str = "") -> Workspace:
    """The trial and its log in a workspace."""
    (root / "trials").mkdir(parents=True)
    (root / "impact_logs" / "planted").mkdir(parents=True)
    (root / "trials" / "planted.yaml").write_text(TRIAL.format(governance=governance), encoding="utf-8")
    rows = ["date,calls,lost"]
    for week, (count, calls) in enumerate(zip(lost or LOST, TAKEN, strict=True)):
        rows.append(f"{MONDAY + dt.timedelta(weeks=week):%d/%m/%Y},{calls},{count}")
    (root / "impact_logs" / "planted" / "log.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return Workspace(root)


def evaluated(place: Workspace) -> Evaluation:
    """The trial evaluated, not yet through the pass."""
    trial = load_trial(place.trial_file("planted"))
    return evaluate(trial, read_log(trial, place.log_folder("planted")))
