"""Whole trial files, made round the log and the measure that a test is about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from trialkit.errors import Problem

GOOD = (Path(__file__).parent / "good_trial.yaml").read_text(encoding="utf-8")
Problems = Callable[[str], list[Problem]]

ROWS = """
    date: {type: date}
    outcome: {type: choice, options: {worse: Worse, same: Same, better: Better}}
    days: {type: number, minimum: 0}
    cost: {type: number, minimum: 0}
    hours: {type: number, minimum: 0}
    ethnicity: {type: choice, options: {a: A, b: B}}
    back: {type: yes_no}
    note: {type: text}
    worker: {type: code}
"""
COST = "price_base: 2021, unit_cost: {amount: 1, source: Accounts}, annual_volume: {amount: 2, source: Accounts}"
TOTALS = """
    date: {type: date}
    events: {type: number}
    people: {type: number}
    area: {type: code}
"""


def about(found: list[Problem], what: str) -> list[Problem]:
    """The problems that say this, and how to mend it."""
    return [problem for problem in found if what in problem.what and problem.mend]


def file(measure: str, *, row: str = "review", fields: str = ROWS, extra: str = "") -> str:
    """A whole file with one primary measure of the given keys and no balancing measure."""
    head, _, _ = GOOD.partition("log:\n")
    keys = "".join(f"    {line}\n" for line in measure.strip().splitlines())
    return (
        f"{head}no_balancing_measure_because: This file tests one measure.\nlog:\n  row: {row}\n  fields:{fields}"
        f"measures:\n  - id: m\n    name: M\n    role: primary\n    better: higher\n    worthwhile: 10\n{keys}{extra}"
    )


def tally(measure: str) -> str:
    return file(measure, row="tally", fields=TOTALS)
