"""Trials of several sites, from a YAML text and weekly tallies on the disk to an evaluation, by the real stages."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from trialkit.judgement.evaluation import Evaluation, evaluate
from trialkit.protocol.source import parse_trial
from trialkit.records.read import read_log

Weeks = Sequence[tuple[int, int] | None]
MONDAY = dt.date(2024, 1, 1)
NAMES = {"a": "Louth", "b": "Boston", "d": "Sleaford", "c": "Spalding", "c2": "Grantham"}
LOW: Weeks = [(9, 40), (11, 40), (10, 40), (8, 40), (10, 40), (12, 40)]
HIGH: Weeks = [(20, 40), (22, 40), (19, 40), (21, 40), (23, 40), (20, 40)]
THERE: Weeks = [(12, 50), (11, 50), (13, 50), (12, 50), (10, 50), (12, 50)]
THERE_LATER: Weeks = [(15, 50), (16, 50), (14, 50), (15, 50), (17, 50), (15, 50)]

TEXT = """
title: Calling back
organisation: A council
provenance: illustrative
question: Are more calls settled at once?
intervention: {{name: Calling back}}
design:
  phases:
    - {{name: Before, kind: baseline, start: 2024-01-01, end: {before}}}
    - {{name: During, kind: trial, start: {start}, end: {end}}}
  sites:
{sites}
  chosen_because: volunteered
log:
  row: tally
  fields:
    date: {{type: date}}
    site: {{type: code}}
    settled: {{type: number, whole: true, minimum: 0}}
    calls: {{type: number, whole: true, minimum: 0}}
measures:
  - {{id: settled, name: Settled at once, role: primary, type: proportion, numerator: settled, denominator: calls,
     counted: calls, better: higher, worthwhile: 10}}
no_balancing_measure_because: This file tests one measure.
{more}
"""


def weeks(before: int, after: int, start: int, of: int = 60, total: int = 12) -> Weeks:
    """Weekly counts that wobble a little about one level before `start` and another from then on."""
    return [((before if week < start else after) + (week * 7) % 5 - 2, of) for week in range(total)]


def sites_evaluation(
    folder: Path, sites: dict[str, Weeks], *, baseline: int = 6, starts: dict[str, int] | None = None, more: str = ""
) -> Evaluation:
    """(settled, calls) a week for each site; those called c… are comparisons; starts: weeks, where sites differ."""
    total = len(next(iter(sites.values())))
    start = MONDAY + dt.timedelta(weeks=baseline)
    lines, rows = [], []
    for name, logged in sites.items():
        role = ", role: comparison" if name.startswith("c") else ""
        own = f", start: {MONDAY + dt.timedelta(weeks=starts[name])}" if starts and name in starts else ""
        lines.append(f"    - {{id: {name}, name: {NAMES[name]}{role}{own}}}")
        for number, week in enumerate(logged):
            if week is not None:
                rows.append([f"{MONDAY + dt.timedelta(weeks=number):%d/%m/%Y}", name, *week])
    text = TEXT.format(
        before=start - dt.timedelta(days=1),
        start=start,
        end=MONDAY + dt.timedelta(weeks=total, days=-1),
        sites="\n".join(lines),
        more=more,
    )
    trial = parse_trial(text, name="trials/made.yaml", trial_id="made")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "log.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["date", "site", "settled", "calls"])
        writer.writerows(rows)
    return evaluate(trial, read_log(trial, folder))
