"""The sheet's two files, huddle.html and huddle.pdf, put in their place whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from trialkit.errors import WorkspaceError
from trialkit.reporting.huddle.chart import chart_telling, huddle_chart
from trialkit.reporting.huddle.page import html_sheet
from trialkit.reporting.huddle.printed import pdf_sheet
from trialkit.reporting.huddle.words import Sheet, sheet
from trialkit.reporting.staging import look, put, unwritable

if TYPE_CHECKING:
    from trialkit.judgement.huddle import Huddle

PAGE, PRINTED = "huddle.html", "huddle.pdf"


def write_huddle(huddle: Huddle, folder: Path) -> tuple[Sheet, tuple[Path, Path]]:
    """Write both files into a trial's folder of internal reports; the sheet in words, and where they are.

    Other files there stay as they are. Raises WorkspaceError when the folder is none or cannot be written.
    """
    words, chart = sheet(huddle), huddle_chart(huddle)
    page = html_sheet(words, chart).encode()
    printed = pdf_sheet(words, chart, chart_telling(huddle), huddle.moment.on)
    look(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        put({folder / PAGE: page, folder / PRINTED: printed})
    except OSError as error:
        raise WorkspaceError(unwritable(folder, error)) from error
    return words, (folder / PAGE, folder / PRINTED)
