"""Which files in a log's folder are logs: limits, locks, links that climb out, and files that are something else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from trialkit.errors import Problem, WorkspaceError
from trialkit.records.privacy import personal_kind

LARGEST_FILE = 1024**3
"""Bytes a log file may hold."""
MOST_FILES = 1000
_TEXT = (".csv", ".tsv", ".txt")
_SHEET = (".xlsx", ".xlsm")
_OLD = (".xls", ".xlsb", ".ods", ".numbers")
_IGNORED = ("thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Found:
    """The log files of a folder, each with the name by which people are told of it, and what else was there.

    refused: what stops the log from being read; personal: names that hold personal data; noted: the rest.
    """

    files: tuple[tuple[Path, str], ...]
    refused: tuple[Problem, ...]
    personal: tuple[Problem, ...]
    noted: tuple[Problem, ...]


def find_files(folder: Path, *, allow_personal_data: bool) -> Found:
    """The CSV and XLSX files in `folder`, in order of name. Raises WorkspaceError when there is no such folder."""
    shown_folder = f"{folder.parent.name}/{folder.name}" if folder.parent.name else folder.name
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except NotADirectoryError as error:
        raise WorkspaceError(
            Problem(shown_folder, "is a file where a folder should be.", "Put log files inside a folder of that name.")
        ) from error
    except OSError as error:
        raise WorkspaceError(
            Problem(
                shown_folder, "cannot be opened as a folder.", "Make it, and put the log's CSV or XLSX files in it."
            )
        ) from error
    files: list[tuple[Path, str]] = []
    refused: list[Problem] = []
    personal: list[Problem] = []
    noted: list[Problem] = []
    home = folder.resolve()
    visible = [entry for entry in entries if not _ignored(entry.name)]
    for number, entry in enumerate(visible, start=1):
        shown = f"{shown_folder}/{entry.name}"
        kind = personal_kind(entry.stem)
        if kind:
            shown = f"{shown_folder}, file {number} of {len(visible)} by name"
            personal.append(Problem(shown, f"has a name that looks like it holds {kind}.", "Rename the file."))
            if not allow_personal_data:
                continue
        refusal = _refusal(entry, home, shown)
        suffix = entry.suffix.lower()
        if refusal:
            refused.append(refusal)
        elif suffix in _TEXT + _SHEET:
            files.append((entry, shown))
        elif entry.is_dir():
            noted.append(Problem(shown, "is a folder and was not read.", f"Put log files in {shown_folder} itself."))
        else:
            noted.append(Problem(shown, "is not a log file and was not read.", "Logs are .csv or .xlsx files."))
    if len(files) > MOST_FILES:
        refused.append(
            Problem(shown_folder, f"holds {len(files):,} log files; the most is {MOST_FILES:,}.", "Put them together.")
        )
    if not files and not refused and not personal:
        what = "holds no CSV or XLSX file."
        refused.append(Problem(shown_folder, what, "Put the log there."))
    return Found(tuple(files), tuple(refused), tuple(personal), tuple(noted))


def _ignored(name: str) -> bool:
    return name.startswith((".", "~$", "._")) or name.lower() in _IGNORED


def _refusal(entry: Path, home: Path, shown: str) -> Problem | None:
    suffix = entry.suffix.lower()
    try:
        real = entry.resolve()
    except (OSError, RuntimeError):  # Python up to 3.12 tells a loop as RuntimeError
        return Problem(shown, "is a link that leads round to itself.", "Remove it, and put the file itself here.")
    if not real.is_relative_to(home):
        return Problem(shown, "is a link to something outside the log's folder.", "Copy the file itself here.")
    if suffix in _OLD:
        return Problem(
            shown, f"is a {suffix} file, which cannot be read.", "Open it and save it as an Excel workbook (.xlsx)."
        )
    if suffix not in _TEXT + _SHEET:
        return None
    if entry.is_dir():
        return Problem(shown, "is a folder where a file should be.", "Move the files out of it, or rename it.")
    if not entry.is_file():
        return Problem(shown, "is not an ordinary file.", "Copy the file itself here.")
    size = entry.stat().st_size
    if size > LARGEST_FILE:
        return Problem(
            shown, f"holds {size / 1024**2:,.0f} MB; the most is {LARGEST_FILE // 1024**2:,}.", "Split it in parts."
        )
    return None
