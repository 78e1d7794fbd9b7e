"""A text file of the workspace → its text, whatever is wrong with its place, its name or its encoding told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from trialkit.errors import ClaimsError, LearningsError, Problem, TrialError, TrialkitError
from trialkit.protocol.names import nearest

MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class FileKind:
    """What messages say of a file of some kind.

    noun: what it is called. whose: what its name is the id of. opening: keys it starts with. begin: how to make one.
    endings: what its name may end in. error: what is raised.
    """

    noun: str
    whose: str
    opening: str
    begin: str
    endings: tuple[str, ...]
    error: type[TrialkitError]


TRIAL_FILE = FileKind(
    "trial file",
    "trial",
    "title: and organisation:",
    "Run `trialkit new` to start from a template.",
    (".yaml",),
    TrialError,
)
CLAIMS_FILE = FileKind(
    "claims file",
    "source",
    "source: and figures:",
    "Start from the example in docs/claims.md.",
    (".yaml", ".csv"),
    ClaimsError,
)
LEARNINGS_FILE = FileKind(
    "learnings file",
    "programme",
    "learnings:",
    "Start from the example in docs/learnings.md.",
    (".yaml",),
    LearningsError,
)


def text_of(file: Path, name: str, kind: FileKind) -> tuple[list[Problem], str]:
    """The file's text and what is wrong with its encoding.

    file: where it is; name: what messages call it. Raises the kind's error when there is no text at all.
    """
    data = _bytes_of(file, name, kind)
    for mark, encoding in ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16")):
        if data.startswith(mark):
            what = f"the file is saved as {encoding} (Notepad calls it Unicode)."
            raise kind.error(Problem(f"{name}:1:1", what, "Save it again with the encoding UTF-8."))
    if data.startswith(b"PK\x03\x04"):
        what = "this is a spreadsheet, document or zip file with another name, not text."
        raise kind.error(Problem(name, what, f"A {kind.noun} is plain text."))
    try:
        return [], data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        what = "the file is not saved as UTF-8: there is a letter or sign here that cannot be read."
        mend = "Save it again with the encoding UTF-8 (in Notepad: Save as, Encoding, UTF-8)."
        return [Problem(f"{name}:{line}:{column}", what, mend)], data.decode("utf-8-sig", errors="replace")


def _bytes_of(file: Path, name: str, kind: FileKind) -> bytes:
    try:
        if file.is_dir():
            raise kind.error(Problem(name, f"this is a folder, not a {kind.noun}.", "Name a file inside it."))
        if file.suffix not in kind.endings and file.exists():
            what = f"a {kind.noun}'s name ends in {' or '.join(kind.endings)}, not {file.suffix or 'nothing'}."
            raise kind.error(Problem(name, what, f"Rename it to {file.stem}{kind.endings[0]}."))
        if file.exists() and not file.is_file():
            raise kind.error(Problem(name, "this is not an ordinary file.", f"Name a {kind.noun}."))
        with file.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise kind.error(_not_found(file, name, kind)) from None
    except PermissionError:
        raise kind.error(Problem(name, "the file may not be read.", "Ask for permission.")) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise kind.error(Problem(shown(name), f"the file cannot be read ({reason}).", "Check its name.")) from None
    if len(data) > MOST_BYTES:
        what = f"the file is larger than {MOST_BYTES // 1_000_000} MB; a {kind.noun} has a few thousand characters."
        raise kind.error(Problem(name, what, "Check that it is the right file."))
    return data


def _not_found(file: Path, name: str, kind: FileKind) -> Problem:
    if not file.parent.is_dir():
        return Problem(name, f"there is no folder {file.parent}.", f"Check the path. {kind.begin}")
    others = sorted(path.stem for path in file.parent.iterdir() if path.suffix in kind.endings)
    near = nearest(file.stem, others)
    if near:
        return Problem(name, f"there is no such {kind.noun}.", f"Did you mean {near}?")
    listed = f"The {kind.whose}s here are: {', '.join(others[:12])}." if others else kind.begin
    return Problem(name, f"there is no such {kind.noun}.", listed)


def shown(text: str) -> str:
    """Text in quotation marks, cut short."""
    return repr(text if len(text) <= 60 else f"{text[:60]}…")
