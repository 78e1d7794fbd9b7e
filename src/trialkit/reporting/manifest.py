"""manifest.json: what a report was made from, with what, and the hash of every file in it, to be checked by."""

from __future__ import annotations

import hashlib
import hmac
import os
import platform
import secrets
import tempfile
from collections.abc import Collection
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from trialkit.errors import Problem, PublishError, WorkspaceError
from trialkit.protocol.disclosure import Audience
from trialkit.workspace import Workspace

NAME = "manifest.json"
KEY = ".trialkit-key"
"""The workspace's secret, by which the fingerprints of logs that hold small numbers are keyed; never published."""
_PACKAGES = (
    *("numpy", "scipy", "pandas", "statsmodels", "pingouin", "duckdb", "openpyxl", "fonttools"),
    *("nbconvert", "nbclient", "ipykernel", "typst", "python-docx"),
)
_RANDOMNESS = (
    "Every simulation starts from a number fixed by what is asked; nothing depends on the time or the machine."
)


class Manifest(BaseModel):
    """What a report was made from and of.

    inputs and files: SHA-256 by path, in the workspace and in the report's folder. code: one hash of the whole package.
    keyed: whether those of inputs that may hold counts are keyed with the workspace's own key, where small numbers are
    kept back: from a plain one a reader could see which guess at a short log is right.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_: Literal["trialkit/manifest/1"] = Field("trialkit/manifest/1", alias="schema")
    trial: str
    audience: Audience
    keyed: bool
    toolkit: str
    code: str
    environment: dict[str, str]
    randomness: str = _RANDOMNESS
    inputs: dict[str, str]
    files: dict[str, str]

    @property
    def text(self) -> str:
        """The file's text."""
        return self.model_dump_json(by_alias=True, indent=1) + "\n"

    def made_from(self, other: Manifest) -> bool:
        """Whether both reports were made from the same inputs by the same code in the same environment."""
        left_out = {"files", "randomness"}
        return self.model_dump(exclude=left_out) == other.model_dump(exclude=left_out)


def manifest(trial_id: str, workspace: Workspace, audience: Audience, *, keyed: bool) -> Manifest:
    """The manifest of a report that would be made now, still without its files."""
    from trialkit import __version__

    return Manifest(
        trial=trial_id,
        audience=audience,
        keyed=keyed,
        toolkit=__version__,
        code=code_hash(),
        environment=_environment(),
        inputs=inputs(trial_id, workspace, keyed=keyed),
        files={},
    )


def with_files(made: Manifest, folder: Path) -> Manifest:
    """The manifest of what now lies in a report's folder."""
    return made.model_copy(update={"files": hashes(folder, folder, leave_out=(NAME,))})


def inputs(trial_id: str, workspace: Workspace, *, keyed: bool = False) -> dict[str, str]:
    """Every file that a trial's report is made from: the trial file, what is kept beside it, and its log."""
    file = workspace.trial_file(trial_id)
    found: dict[str, str] = {}
    for place in (file, *sorted(file.parent.glob(f"{trial_id}.*/")), workspace.log_folder(trial_id)):
        found |= hashes(place, workspace.root)
    if not keyed:
        return found
    key = _key(workspace)
    return {
        name: hmac.new(key, hashed.encode(), "sha256").hexdigest() if may_hold_counts(name, trial_id) else hashed
        for name, hashed in found.items()
    }


def may_hold_counts(name: str, trial_id: str) -> bool:
    """Whether an input may hold what was logged, or a digest of it: the log, decisions, and paths in the trial file.

    A receipt holds the plan and nothing else.

    >>> [may_hold_counts(f"trials/louth.{name}/1.json", "louth") for name in ("decisions", "receipts")]
    [True, False]
    """
    return not name.startswith(f"trials/{trial_id}.receipts/")


def workspace_key(workspace: Workspace) -> bytes | None:
    """The workspace's own secret; None where none was needed yet."""
    file = workspace.root / KEY
    return file.read_bytes() if file.is_file() else None


def _key(workspace: Workspace) -> bytes:
    """The workspace's own secret, made the first time that it is needed. Raises PublishError.

    It appears with its content or not at all: several reports may ask for it at once.
    """
    file = workspace.root / KEY
    try:
        if (known := workspace_key(workspace)) is not None:
            return known
        number, name = tempfile.mkstemp(prefix=f"{KEY}-", dir=workspace.root)
        try:
            with os.fdopen(number, "w", encoding="ascii") as opened:
                opened.write(secrets.token_hex(32))
            with suppress(FileExistsError):
                Path(name).rename(file) if os.name == "nt" else os.link(name, file)
        finally:
            Path(name).unlink(missing_ok=True)
        return file.read_bytes()
    except OSError as error:
        raise PublishError(Problem(str(file), f"cannot be used: {error.strerror}.", "Check who may read it.")) from None


def unchanged(trial_id: str, workspace: Workspace, audience: Audience = "public") -> bool:
    """Whether a trial's report is whole and is what publishing it now would make; nothing is written to find out.

    Where the report's fingerprints are keyed and the workspace's key is not here, it counts as changed. What is wrong
    with a trial's name, publishing it tells.
    """
    try:
        folder = workspace.report_folder(trial_id, audience)
        found = read_manifest(folder)
    except (PublishError, WorkspaceError):
        return False
    if found.keyed and not (workspace.root / KEY).is_file():
        return False
    if not found.made_from(manifest(trial_id, workspace, audience, keyed=found.keyed)):
        return False
    return all(sha256(folder / name) == hashed for name, hashed in found.files.items())


def up_to_date(workspace: Workspace, known: Collection[str] = ()) -> frozenset[str]:
    """Trials whose public reports are whole and are what publishing them now would make.

    known: those of which it is known already, whose files need not be hashed again.
    """
    return frozenset(name for name in workspace.trial_ids() if name in known or unchanged(name, workspace))


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a report. Raises PublishError when there is none, or it cannot be read."""
    file = folder / NAME
    try:
        return Manifest.model_validate_json(file.read_bytes())
    except OSError:
        mend = f"Run trialkit publish {folder.name} first, or name the folder of a report."
        problem = Problem(str(file), "there is no published report here.", mend)
    except ValidationError:
        problem = Problem(str(file), "is not a manifest that trialkit wrote.", "Publish the report again.")
    raise PublishError(problem)


def hashes(place: Path, root: Path, *, leave_out: tuple[str, ...] = ()) -> dict[str, str]:
    """SHA-256 of a file, or of every file in a folder, by path below root; leave_out: names of files and folders."""
    files = [place] if place.is_file() else sorted(path for path in place.rglob("*") if path.is_file())
    found = {path: path.relative_to(root) for path in files}
    return {name.as_posix(): sha256(path) for path, name in found.items() if not {*leave_out} & {*name.parts}}


def sha256(file: Path) -> str:
    """The SHA-256 of a file; "" for one that cannot be read, which equals no hash."""
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return ""


@cache
def code_hash() -> str:
    """One hash of the whole package, so that a changed program is seen even where its version is not."""
    folder = Path(__file__).parents[1]
    made = hashlib.sha256()
    for name, hashed in hashes(folder, folder, leave_out=("__pycache__",)).items():
        made.update(f"{name} {hashed}\n".encode())
    return made.hexdigest()


@cache
def _environment() -> dict[str, str]:
    found = {"python": platform.python_version(), "machine": platform.machine(), "system": platform.system()}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found
