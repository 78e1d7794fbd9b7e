"""Trials and logs for the records layer, made without a trial file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from trialkit.protocol.trial import Trial

MONDAY = dt.date(2021, 1, 4)
FIELDS: dict[str, Any] = {
    "date": {"type": "date"},
    "practitioner": {"type": "code"},
    "outcome": {
        "type": "choice",
        "options": {"advice": "Information and advice", "signposted": "Signposted", "referred": "Referred to a team"},
    },
    "came_back": {"type": "yes_no", "required": False},
    "minutes": {"type": "number", "minimum": 0, "maximum": 240, "required": False},
    "note": {"type": "text", "required": False},
}
RESOLVED: dict[str, Any] = {
    "id": "resolved",
    "name": "Resolved with advice",
    "role": "primary",
    "type": "proportion",
    "numerator": {"outcome": ["advice", "signposted"]},
    "better": "higher",
    "worthwhile": 10,
}
PHASES: list[dict[str, Any]] = [
    {"name": "Baseline", "kind": "baseline", "start": MONDAY, "end": MONDAY + dt.timedelta(days=20)},
    {
        "name": "Trial",
        "kind": "trial",
        "start": MONDAY + dt.timedelta(days=21),
        "end": MONDAY + dt.timedelta(days=62),
    },
]


def make_trial(
    *,
    fields: dict[str, Any] | None = None,
    measures: Sequence[dict[str, Any]] = (RESOLVED,),
    design: dict[str, Any] | None = None,
    row: str = "conversation",
    rules: Sequence[dict[str, Any]] = (),
    empty_period: str = "missing",
    complete_to: str | None = None,
    equality_fields: Sequence[str] = (),
) -> Trial:
    """A trial of three baseline weeks from 4 January 2021 and six trial weeks, ending on 7 March."""
    return Trial.model_validate(
        {
            "id": "louth",
            "title": "Strengths-based conversations",
            "organisation": "A council",
            "provenance": "illustrative",
            "question": "Does it work?",
            "intervention": {"name": "Conversations"},
            "design": {"phases": PHASES, "sites": [{"id": "louth", "name": "Louth team"}], **(design or {})},
            "log": {
                "row": row,
                "fields": fields or FIELDS,
                "rules": list(rules),
                "empty_period": empty_period,
                "complete_to": complete_to,
            },
            "equality_fields": list(equality_fields),
            "measures": list(measures),
            "no_balancing_measure_because": "These are tests.",
        }
    )


Write = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty impact_logs/louth."""
    path = tmp_path / "impact_logs" / "louth"
    path.mkdir(parents=True)
    return path


@pytest.fixture
def write(folder: Path) -> Write:
    """Write a log as CSV text (or bytes) into the folder and return the folder."""

    def _write(text: str | bytes, name: str = "log.csv") -> Path:
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return folder

    return _write


@pytest.fixture
def write_book(folder: Path) -> Write:
    """Write sheets {title: rows} as an XLSX workbook into the folder; returns the folder."""
    from openpyxl import Workbook

    def _write(sheets: dict[str, Iterable[Sequence[object]]], name: str = "log.xlsx", change: Any = None) -> Path:
        book = Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(list(row))
        if change:
            change(book)
        book.save(folder / name)
        return folder

    return _write
