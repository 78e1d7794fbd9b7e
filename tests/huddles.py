"""Trials for the huddle: plans from their YAML text, logs written to the disk, read as they stood on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.tallies import MONDAY, head, logged
from trialkit.judgement.huddle import Huddle, huddle
from trialkit.protocol.receipts import Registration
from trialkit.protocol.source import parse_trial
from trialkit.protocol.trial import Trial
from trialkit.records.read import read_log

TEXT = (
    head("{title}", "real")
    + """
design:
  phases:
    - {{name: Before, kind: baseline, start: 2024-01-01, end: 2024-02-11}}
    - {{name: During, kind: trial, start: 2024-02-12, end: 2024-03-24}}
  sites: {sites}
  chosen_because: volunteered
log:
  row: call
  fields:
    date: {{type: date}}
    practitioner: {{type: code}}
    settled: {{type: yes_no}}
    back: {{type: yes_no, required: false}}
{fields}
{log}
measures:
  - {{id: settled, name: {name}, role: primary, type: proportion, numerator: {{settled: true}}, better: higher,
     worthwhile: 10}}
  - {{id: back, name: Called back, role: balancing, type: proportion, numerator: {{back: true}}, better: lower,
     margin: 5}}
{measures}
decision: {{looks: {looks}}}
{more}
"""
)


def plan(
    *,
    looks: str = "final",
    fields: str = "",
    log: str = "",
    sites: str = "[{id: one, name: Team one}]",
    title: str = "Calling back",
    name: str = "Settled at once",
    measures: str = "",
    more: str = "",
) -> Trial:
    """Six baseline weeks from 1 January 2024 and six trial weeks to 24 March."""
    parts = {"looks": looks, "fields": fields, "log": log, "sites": sites, "title": title, "name": name}
    text = TEXT.format(**parts, measures=measures, more=more)
    return parse_trial(text, name="trials/made.yaml", trial_id="made")


def week(
    number: int, settled: int, calls: int, back: int = 2, codes: Sequence[str] = ("P01", "P02")
) -> list[list[str]]:
    """One week's calls, shared out among the practitioners from Monday to Friday."""
    rows = []
    for call in range(calls):
        day = MONDAY + dt.timedelta(weeks=number, days=call % 5)
        answers = ["yes" if call < settled else "no", "yes" if call < back else "no"]
        rows.append([f"{day:%d/%m/%Y}", codes[call % len(codes)], *answers])
    return rows


def weeks(
    before: Sequence[int], during: Sequence[int], *, calls: int = 20, back: Sequence[int] = ()
) -> list[list[str]]:
    """Settled calls of `calls` in each week before and during; back: those who called back, two a week by default."""
    settled = [*before, *during]
    again = [*back, *[2] * (len(settled) - len(back))]
    return [row for number, k in enumerate(settled) for row in week(number, k, calls, again[number])]


def on(
    folder: Path,
    trial: Trial,
    rows: Iterable[Sequence[str]],
    day: dt.date,
    *,
    more: Sequence[str] = (),
    registration: Registration | None = None,
) -> Huddle:
    """The huddle of one day; more: further columns of the log."""
    logged(folder, ["date", "practitioner", "settled", "back", *more], rows)
    return huddle(trial, read_log(trial, folder, until=day), day, registration)
