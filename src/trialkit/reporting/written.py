"""The files beside a report's page, written by the notebook from the one evaluation: numbers, PDF, Word, one page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from trialkit.reporting import terms
from trialkit.reporting.around import front
from trialkit.reporting.files import write_numbers
from trialkit.reporting.formats.front import Part
from trialkit.reporting.formats.html import html_of_parts
from trialkit.reporting.formats.one_sheet import print_style, setting_for
from trialkit.reporting.formats.standalone import standalone
from trialkit.reporting.formats.typeset import on_one_page, pdf_of
from trialkit.reporting.formats.word import word_of, word_on_one_sheet
from trialkit.reporting.onepage import KIND, one_page
from trialkit.reporting.sections import SECTIONS

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation


def write_report(evaluation: Evaluation, folder: Path) -> None:
    """Write every file but the page and the notebook into a folder; the same evaluation gives the same bytes."""
    write_numbers(evaluation, folder)
    for name, content in _files(evaluation).items():
        (folder / name).write_bytes(content())


def _files(evaluation: Evaluation) -> dict[str, Callable[[], bytes]]:
    trial, on = evaluation.trial, _day(evaluation)
    found = [function(evaluation) for _, function in SECTIONS]
    parts = tuple(Part(section.number, section.title, section.blocks) for section in found)
    page = one_page(evaluation)
    audience = evaluation.release.audience if evaluation.release else "public"
    one, full = front(trial, KIND, audience), front(trial, terms.KIND_OF_REPORT, audience)
    setting = setting_for(one, page)
    link = (
        'The full report: <a href="report.html">page</a>, <a href="report.pdf">PDF</a>, <a href="report.docx">Word</a>.'
    )
    return {
        "report.pdf": lambda: pdf_of(full, parts, on=on),
        "report.docx": lambda: word_of(full, parts, on=on),
        "summary.html": lambda: standalone(
            one, html_of_parts(page), footer=link, own_style=print_style(setting)
        ).encode(),
        "summary.pdf": lambda: on_one_page(one, page, on=on),
        "summary.docx": lambda: word_on_one_sheet(one, page, setting, on=on),
    }


def _day(evaluation: Evaluation) -> dt.date:
    """The day that files bear: the last one of what is judged, so that they are the same whenever they are made."""
    trial = evaluation.trial
    return max(phase.end for phase in trial.design.phases if phase.kind != "transition")
