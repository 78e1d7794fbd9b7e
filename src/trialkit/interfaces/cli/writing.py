"""A page written where the user asks for it, whole or not at all."""

from __future__ import annotations

from pathlib import Path


def write_page(file: Path, page: str) -> None:
    """The page in its file. Raises WorkspaceError when it cannot be written, and leaves what was there."""
    from trialkit.errors import Problem, WorkspaceError

    try:
        part = file.with_name(f".{file.name}.part")
        part.write_text(page, encoding="utf-8", newline="\n")
        part.replace(file)
    except OSError as error:
        reason = error.strerror or "it cannot be written"
        raise WorkspaceError(Problem(str(file), f"was not written: {reason}.", "Choose another place.")) from None
