"""A page written where the user asks for it, whole or not at all, and never over a file that is no page."""

from __future__ import annotations

from pathlib import Path

from trialkit.errors import Problem, WorkspaceError

PAGES = (".html", ".htm")
"""How a page's name ends: nothing else is ever written over, such as a claims file given by mistake."""


def page_file(file: Path) -> Path:
    """The file of a page, before anything is worked out. Raises WorkspaceError when it is not one by its name."""
    if file.suffix.lower() not in PAGES:
        raise WorkspaceError(Problem("--html", "is not the name of a page.", "Give a file that ends in .html."))
    return file


def write_page(file: Path, page: str) -> None:
    """The page in its file. Raises WorkspaceError when it cannot be written, and leaves what was there."""
    from trialkit.reporting.staging import put

    try:
        put({file: page.encode()})
    except OSError as error:
        reason = error.strerror or "it cannot be written"
        raise WorkspaceError(Problem(str(file), f"was not written: {reason}.", "Choose another place.")) from None
