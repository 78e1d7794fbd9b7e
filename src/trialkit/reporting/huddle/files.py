"""The sheet's two files, huddle.html and huddle.pdf, each put in its place whole."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from trialkit.errors import WorkspaceError
from trialkit.reporting.huddle.chart import chart_telling, huddle_chart
from trialkit.reporting.huddle.page import html_sheet
from trialkit.reporting.huddle.printed import pdf_sheet
from trialkit.reporting.huddle.words import Sheet, sheet
from trialkit.reporting.staging import unwritable

if TYPE_CHECKING:
    from trialkit.judgement.huddle import Huddle

PAGE, PRINTED = "huddle.html", "huddle.pdf"


def write_huddle(huddle: Huddle, folder: Path) -> tuple[Sheet, tuple[Path, Path]]:
    """Write both files into a trial's report folder; the sheet in words, and where they are.

    Other files there stay as they are. Raises WorkspaceError when the folder cannot be written.
    """
    words, chart = sheet(huddle), huddle_chart(huddle)
    page = html_sheet(words, chart).encode()
    printed = pdf_sheet(words, chart, chart_telling(huddle), huddle.moment.on)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in ((PAGE, page), (PRINTED, printed)):
            _put(folder / name, content)
    except OSError as error:
        raise WorkspaceError(unwritable(folder, error)) from error
    return words, (folder / PAGE, folder / PRINTED)


def _put(file: Path, content: bytes) -> None:
    """Replace a file by another one written beside it, so that no reader sees half of it."""
    number, name = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
    made = Path(name)
    try:
        with os.fdopen(number, "wb") as opened:
            opened.write(content)
        made.chmod(0o644)
        made.replace(file)
    finally:
        with suppress(OSError):
            made.unlink(missing_ok=True)
