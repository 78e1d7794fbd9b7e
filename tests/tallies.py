"""Trials of weekly tallies, from a YAML text and rows on the disk to a plan and its log, read by the real stages."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from trialkit.protocol.source import parse_trial
from trialkit.protocol.trial import Trial
from trialkit.records.log import Log
from trialkit.records.read import read_log

Weeks = Sequence[tuple[int, int] | None]
"""(settled, calls) a week; None is a week without an entry."""
MONDAY = dt.date(2024, 1, 1)
LOW: Weeks = [(9, 40), (11, 40), (10, 40), (8, 40), (10, 40), (12, 40)]
HIGH: Weeks = [(20, 40), (22, 40), (19, 40), (21, 40), (23, 40), (20, 40)]


def head(title: str = "Calling back", provenance: str = "illustrative") -> str:
    """The top of a trial file about calls, to be formatted with what follows it."""
    return f"""
title: {title}
organisation: A council
provenance: {provenance}
question: Are more calls settled at once?
intervention: {{{{name: Calling back}}}}
"""


SITES = (
    head()
    + """design:
  shape: {shape}
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
     counted: calls, better: higher, worthwhile: {worthwhile}}}
no_balancing_measure_because: This file tests one measure.
{more}
"""
)


def weeks(before: int, after: int, start: int, of: int = 60, total: int = 12) -> Weeks:
    """Weekly counts that wobble a little about one level before `start` and another from then on."""
    return [((before if week < start else after) + (week * 7) % 5 - 2, of) for week in range(total)]


def day(week: int) -> str:
    """The Monday of a week, counted from 0, as the log has it."""
    return f"{MONDAY + dt.timedelta(weeks=week):%d/%m/%Y}"


def planned_and_logged(
    folder: Path, text: str, heading: Sequence[str], rows: Iterable[Sequence[object]]
) -> tuple[Trial, Log]:
    """A plan read from its text, and its log written to `folder` and read back."""
    planned = parse_trial(text, name="trials/made.yaml", trial_id="made")
    logged(folder, heading, rows)
    return planned, read_log(planned, folder)


def logged(folder: Path, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A log's rows, written to the disk as one CSV file."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "log.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(heading)
        writer.writerows(rows)


def several_sites(
    folder: Path,
    sites: Mapping[str, Weeks],
    *,
    names: Mapping[str, str],
    baseline: int = 6,
    starts: Mapping[str, int] | None = None,
    shape: str = "step",
    worthwhile: float = 10,
    more: str = "",
) -> tuple[Trial, Log]:
    """Sites by id and their names by id; those called c… are comparisons; `starts`: weeks, where sites differ."""
    total = len(next(iter(sites.values())))
    start = MONDAY + dt.timedelta(weeks=baseline)
    lines, rows = [], []
    for site, counts in sites.items():
        role = ", role: comparison" if site.startswith("c") else ""
        own = f", start: {MONDAY + dt.timedelta(weeks=starts[site])}" if starts and site in starts else ""
        lines.append(f"    - {{id: {site}, name: {names[site]}{role}{own}}}")
        rows += [[day(number), site, *week] for number, week in enumerate(counts) if week is not None]
    text = SITES.format(
        shape=shape,
        before=start - dt.timedelta(days=1),
        start=start,
        end=MONDAY + dt.timedelta(weeks=total, days=-1),
        sites="\n".join(lines),
        worthwhile=worthwhile,
        more=more,
    )
    return planned_and_logged(folder, text, ["date", "site", "settled", "calls"], rows)
