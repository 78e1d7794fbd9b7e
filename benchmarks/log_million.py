"""A log of a million rows read, checked and added up, against the engine's own reading and grouping of the same file.

    python benchmarks/log_million.py [--rows 1000000] [--times 7]

Makes the file from a seed in a temporary folder, then runs each side several times in a process of its own, by turns.
Each pair of runs gives a ratio of seconds and one of processor time; what counts is the middle ratio of seconds, since
other work on the machine touches both runs of a pair. Both clocks start once everything is imported: start-up is
measured by itself elsewhere. The engine's side finds the types by itself, and never has to look at the notes.
Exit status 1 when trialkit takes more than 3 times as long, or more than 1 GiB at its peak.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MOST_TIMES = 3.0
MOST_BYTES = 1024**3
SEED = 20210104
FIRST = dt.date(2021, 1, 4)
DAYS = 63
NOTES = (
    "Talked about the garden and who could help",
    "Rang back, no answer",
    "Daughter will visit on Sundays",
    "Told about the lunch club in the village hall",
    "Wants a rail by the back door",
    "Used to sing in a choir, would like to again",
)
HEADINGS = ("date", "practitioner", "outcome", "came_back", "minutes", "note")


def make_log(path: Path, rows: int) -> None:
    """Write the file: a few rows in a thousand hold a mistake, as real logs do."""
    chance = random.Random(SEED)
    days = [FIRST + dt.timedelta(days=day) for day in range(DAYS)]
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(",".join(HEADINGS) + "\r\n")
        for number in range(rows):
            day = chance.choice(days)
            outcome = "signposed" if chance.random() < 0.002 else chance.choice(("advice", "signposted", "referred"))
            note = f'"{chance.choice(NOTES)}, {number % 9973}"' if chance.random() < 0.9 else ""
            stream.write(
                f"{day:%d/%m/%Y},P{chance.randrange(40):02d},{outcome},{chance.choice(('yes', 'no'))},"
                f"{chance.randrange(1, 240)},{note}\r\n"
            )


def with_engine(folder: Path) -> int:
    """What a user would otherwise do: DuckDB reads the file, guessing types, and groups it by week and practitioner."""
    import duckdb

    found = duckdb.connect().execute(
        "SELECT date_trunc('week', date) AS week, practitioner, count(*) AS rows, "
        "count(*) FILTER (outcome IN ('advice', 'signposted')) AS resolved, count(*) FILTER (came_back) AS came_back, "
        "sum(minutes) AS total, sum(minutes * minutes) AS squares FROM read_csv(?, dateformat = '%d/%m/%Y') "
        "GROUP BY ALL",
        [str(folder / "log.csv")],
    )
    return len(found.fetchall())


def with_trialkit(folder: Path) -> int:
    """The whole records layer: read, privacy scan, every check, row flow, completeness, sums."""
    from trialkit.records.read import read_log

    log = read_log(_trial(), folder)
    if not log.flow.used or log.flow.set_aside_rows == 0:
        raise SystemExit("the log was not checked")
    return len(log.cells)


def _trial():  # type: ignore[no-untyped-def]
    from trialkit.protocol.trial import Trial

    balancing = {"role": "balancing", "better": "lower", "margin": 5}
    return Trial.model_validate(
        {
            "id": "million",
            "title": "A large log",
            "organisation": "A council",
            "provenance": "illustrative",
            "question": "How long does a large log take?",
            "intervention": {"name": "None"},
            "design": {
                "phases": [
                    {"name": "Baseline", "kind": "baseline", "start": FIRST, "end": FIRST + dt.timedelta(days=27)},
                    {
                        "name": "Trial",
                        "kind": "trial",
                        "start": FIRST + dt.timedelta(days=28),
                        "end": FIRST + dt.timedelta(days=DAYS - 1),
                    },
                ],
                "sites": [{"id": "site", "name": "Site"}],
            },
            "log": {
                "row": "conversation",
                "fields": {
                    "date": {"type": "date"},
                    "practitioner": {"type": "code"},
                    "outcome": {
                        "type": "choice",
                        "options": {"advice": "Advice", "signposted": "Signposted", "referred": "Referred"},
                    },
                    "came_back": {"type": "yes_no"},
                    "minutes": {"type": "number", "minimum": 0, "maximum": 240, "whole": True},
                    "note": {"type": "text", "required": False},
                },
            },
            "measures": [
                {
                    "id": "resolved",
                    "name": "Resolved",
                    "role": "primary",
                    "type": "proportion",
                    "numerator": {"outcome": ["advice", "signposted"]},
                    "better": "higher",
                    "worthwhile": 10,
                },
                {
                    "id": "came_back",
                    "name": "Came back",
                    "type": "proportion",
                    "numerator": {"came_back": True},
                    **balancing,
                },
                {
                    "id": "minutes",
                    "name": "Minutes",
                    "role": "secondary",
                    "type": "mean",
                    "value": "minutes",
                    "better": "neutral",
                },
            ],
        }
    )


def _child(side: str, folder: Path) -> None:
    import duckdb  # noqa: F401
    import pandas  # noqa: F401

    import trialkit.records.read  # noqa: F401

    begun, worked = time.perf_counter(), time.process_time()
    cells = with_trialkit(folder) if side == "trialkit" else with_engine(folder)
    print(
        json.dumps(
            {
                "seconds": time.perf_counter() - begun,
                "work": time.process_time() - worked,
                "cells": cells,
                "peak": _peak(),
            }
        )
    )


def _peak() -> int:
    """Most memory this process has held, in bytes."""
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _run(side: str, folder: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "--side", side, "--folder", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _show_ratio(runs: dict[str, list[dict[str, float]]], clock: str, what: str) -> float:
    """Print the ratios pair by pair and the middle one, which is returned."""
    pairs = zip(runs["trialkit"], runs["engine"], strict=True)
    ratios = sorted(ours[clock] / theirs[clock] for ours, theirs in pairs)
    middle = statistics.median(ratios)
    print(f"ratio {what}: {middle:.2f}, from {ratios[0]:.2f} to {ratios[-1]:.2f}")
    return middle


def main() -> int:
    """Run both sides and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--side", choices=("engine", "trialkit"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.side:
        _child(given.side, given.folder)
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "impact_logs" / "million"
        folder.mkdir(parents=True)
        make_log(folder / "log.csv", given.rows)
        size = (folder / "log.csv").stat().st_size
        runs: dict[str, list[dict[str, float]]] = {"engine": [], "trialkit": []}
        for _ in range(given.times):
            for side, done in runs.items():
                done.append(_run(side, folder))
    peaks = {side: max(run["peak"] for run in done) for side, done in runs.items()}
    print(f"{given.rows:,} rows, {size / 1024**2:.0f} MB, {given.times} pairs of runs")
    for side, done in runs.items():
        seconds, processor = (statistics.median(run[clock] for run in done) for clock in ("seconds", "work"))
        peak = peaks[side] / 1024**2
        print(f"{side:9} {seconds:6.2f} s  {processor:6.2f} s of processor  {peak:6.0f} MB at the peak")
    ratio = _show_ratio(runs, "seconds", f"of seconds (at most {MOST_TIMES:g})")
    _show_ratio(runs, "work", "of processor time")
    return 1 if ratio > MOST_TIMES or peaks["trialkit"] > MOST_BYTES else 0


if __name__ == "__main__":
    sys.exit(main())
