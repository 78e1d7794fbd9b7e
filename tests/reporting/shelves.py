"""A workspace with trials that differ in their log alone, and what publishing writes of their numbers."""

from __future__ import annotations

from pathlib import Path

from trialkit import disclosed, evaluate, load_registration, load_trial, read_log
from trialkit.reporting.files import write_numbers
from trialkit.reporting.manifest import NAME, manifest, with_files
from trialkit.workspace import Workspace

TRIAL = """
title: TITLE
organisation: A council
provenance: illustrative
question: Does it help?
intervention: {name: A new way}
design:
  phases:
    - {name: Before, kind: baseline, start: 2021-01-04, end: 2021-02-14}
    - {name: Trial, kind: trial, start: 2021-02-15, end: 2021-03-28}
  sites: [{id: one, name: One team}]
log:
  row: tally
  fields: {date: {type: date}, settled: {type: number, whole: true}, came_back: {type: number, whole: true},
           all: {type: number, whole: true}}
measures:
  - {id: settled, name: Settled at once, role: primary, type: proportion, numerator: settled, denominator: all,
     counted: calls, better: higher, worthwhile: 10}
  - {id: came_back, name: Came back, role: balancing, type: proportion, numerator: came_back, denominator: all,
     counted: calls, better: lower, margin: 5}
"""
WEEKS = ("04/01", "11/01", "18/01", "25/01", "01/02", "08/02", "15/02", "22/02", "01/03", "08/03", "15/03", "22/03")
RISING = (12, 14, 11, 13, 12, 13, 24, 26, 25, 23, 27, 25)
LEVEL = (12, 14, 11, 13, 12, 13, 12, 13, 14, 11, 12, 13)
FALLING = (24, 26, 25, 23, 27, 25, 12, 14, 11, 13, 12, 13)
OPEN = (12, 4, 20, 8, 22, 10, 18, 6, 24, 12, 20, 9)


def workspace(root: Path, **trials: tuple[int, ...] | None) -> Workspace:
    """Trials by id with how many of 40 calls were settled in each of twelve weeks; None for a trial without a log."""
    for name, counts in trials.items():
        (root / "trials").mkdir(parents=True, exist_ok=True)
        (root / "trials" / f"{name}.yaml").write_text(TRIAL.replace("TITLE", f"Trial {name}"), encoding="utf-8")
        if counts is not None:
            write_log(root, name, counts)
    return Workspace(root)


def write_log(root: Path, name: str, counts: tuple[int, ...]) -> Path:
    rows = [f"{day}/2021,{count},2,40" for day, count in zip(WEEKS, counts, strict=True)]
    file = root / "impact_logs" / name / "log.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(["date,settled,came_back,all", *rows]) + "\n", encoding="utf-8")
    return file


def put_numbers(place: Workspace, name: str) -> Path:
    """The numbers and the manifest of a report, without its page."""
    folder = place.report_folder(name)
    folder.mkdir(parents=True)
    file = place.trial_file(name)
    trial = load_trial(file)
    made = manifest(name, place, "public", keyed=False)
    found = evaluate(trial, read_log(trial, place.log_folder(name)), load_registration(trial, file))
    write_numbers(disclosed(found), folder)
    (folder / NAME).write_text(with_files(made, folder).text, encoding="utf-8")
    return folder
