"""A report's folder: made beside the old one, put in its place whole, with what people keep there carried over."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from trialkit.errors import Problem, PublishError, WorkspaceError
from trialkit.reporting.manifest import NAME

PAGE, NOTEBOOK, NUMBERS = "report.html", "report.ipynb", "evaluation.json"
MADE = (
    PAGE,
    NOTEBOOK,
    "report.pdf",
    "report.docx",
    "summary.html",
    "summary.pdf",
    "summary.docx",
    NUMBERS,
    NAME,
    "data",
)
"""Everything that publish makes; whatever else lies in a report's folder belongs to somebody and stays."""
STALE = 3600
"""Seconds after which a staging folder is taken to be left from a run that was killed, not one still at work."""

_OLD = "-old"


def stage(target: Path) -> Path:
    """A new folder beside the report, on the same disk, so that the swap is one renaming.

    What a killed run left of the same report is put right first. Raises WorkspaceError when there is no room for it.
    """
    look(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _mend(target)
        staging = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        staging.chmod(0o755)
    except OSError as error:
        raise WorkspaceError(unwritable(target.parent, error)) from error
    return staging


def swap(staging: Path, target: Path) -> None:
    """Put the new report where the old one was; when that fails, the old one stays.

    Raises PublishError, also when the report is in place and a file of somebody's could not be carried over.
    """
    old = staging.with_name(f"{staging.name}{_OLD}")
    try:
        if target.exists():
            target.replace(old)
        try:
            staging.replace(target)
        except OSError:
            if old.exists():
                old.replace(target)
            raise
    except OSError as error:
        raise PublishError(unwritable(target, error)) from error
    if old.exists() and not _carried_over(old, target):
        what = "could not be carried over into the new report."
        raise PublishError(Problem(str(old), what, "The report is published; move what is left there by hand."))


def put(files: Mapping[Path, bytes]) -> None:
    """Replace files by others written beside them: no reader sees half of one, and without room for all none changes.

    Raises OSError.
    """
    made: dict[Path, Path] = {}
    try:
        for file, content in files.items():
            number, name = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
            made[file] = Path(name)
            with os.fdopen(number, "wb") as opened:
                opened.write(content)
            made[file].chmod(0o644)
        for file, written in made.items():
            written.replace(file)
    finally:
        for written in made.values():
            with suppress(OSError):
                written.unlink(missing_ok=True)


def unwritable(folder: Path, error: OSError) -> Problem:
    """The problem of a folder that the operating system will not let us write."""
    why = (error.strerror or "cannot be written").lower()
    mend = "Check who may write there, that there is room, and that its files are closed."
    return Problem(str(folder), f"cannot be written: {why}.", mend)


def look(target: Path) -> None:
    """Refuse a report's folder that is a file or a link, or one above it that leads nowhere.

    Whoever links reports/ keeps all of them elsewhere, and knows; a link inside it would have another folder's content
    replaced.
    """
    for place in (target.parent, target):
        if place.is_symlink() and not place.exists():
            what = f"is a link to {place.readlink()}, and nothing is there."
            raise WorkspaceError(Problem(str(place), what, "Make the folder it leads to, or remove the link."))
    if target.is_symlink():
        what = f"is a link to {target.readlink()}, where a report would replace what is there."
        mend = f"Remove the link. To keep reports elsewhere, link {target.parent.name}/ as a whole."
        raise WorkspaceError(Problem(str(target), what, mend))
    if target.exists() and not target.is_dir():
        raise WorkspaceError(Problem(str(target), "is a file where the report's folder should be.", "Move it away."))


def _mend(target: Path) -> None:
    """Put back a report that a killed run had set aside, and remove what such runs left."""
    name = re.compile(rf"\.{re.escape(target.name)}-[a-z0-9_]{{8}}({_OLD})?")
    for left in sorted(target.parent.iterdir()):
        found = name.fullmatch(left.name)
        if found is None or left.is_symlink() or not left.is_dir():
            continue
        if found[1] and not target.exists():
            left.replace(target)
        elif _age(left) > STALE and found[1]:
            _carried_over(left, target)
        elif _age(left) > STALE:
            shutil.rmtree(left, ignore_errors=True)


def _age(folder: Path) -> float:
    """Seconds since anything was last written in a folder, or it was renamed."""
    seen = folder.stat()
    return time.time() - max(seen.st_mtime, seen.st_ctime)


def _carried_over(old: Path, target: Path) -> bool:
    """Move what publish did not make into the new report and remove the rest; False, removing nothing, where it cannot.

    A file of the same name that is already there is never replaced.
    """
    for entry in [entry for entry in old.iterdir() if entry.name not in MADE]:
        with suppress(OSError):
            if not (target / entry.name).exists():
                entry.replace(target / entry.name)
    if any(entry.name not in MADE for entry in old.iterdir()):
        return False
    shutil.rmtree(old, ignore_errors=True)
    return True
