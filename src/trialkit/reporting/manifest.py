"""manifest.json: what a report was made from, with what, and the hash of every file in it, to be checked by."""

from __future__ import annotations

import hashlib
import hmac
import os
import platform
import secrets
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from trialkit.errors import Problem, PublishError
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
    keyed: whether the log's are keyed with the workspace's own key, where small numbers are kept back: from a plain one
    a reader could see which guess at a short log is right.
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
        code=_code(),
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
    for place in (file, *sorted(file.parent.glob(f"{trial_id}.*/"))):
        found |= hashes(place, workspace.root)
    logged = hashes(workspace.log_folder(trial_id), workspace.root)
    if not keyed:
        return found | logged
    key = _key(workspace)
    return found | {name: hmac.new(key, hashed.encode(), "sha256").hexdigest() for name, hashed in logged.items()}


def _key(workspace: Workspace) -> bytes:
    """The workspace's own secret, made the first time that it is needed. Raises PublishError."""
    file = workspace.root / KEY
    try:
        with suppress(FileExistsError):
            number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(number, "w", encoding="ascii") as opened:
                opened.write(secrets.token_hex(32))
        return file.read_bytes()
    except OSError as error:
        raise PublishError(Problem(str(file), f"cannot be used: {error.strerror}.", "Check who may read it.")) from None


def unchanged(trial_id: str, workspace: Workspace, audience: Audience = "public") -> bool:
    """Whether a trial's report is whole and is what publishing it now would make."""
    folder = workspace.report_folder(trial_id, audience)
    try:
        found = read_manifest(folder)
    except PublishError:
        return False
    if not found.made_from(manifest(trial_id, workspace, audience, keyed=found.keyed)):
        return False
    return all(_hash(folder / name) == hashed for name, hashed in found.files.items())


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a report. Raises PublishError when there is none, or it cannot be read."""
    file = folder / NAME
    try:
        return Manifest.model_validate_json(file.read_bytes())
    except OSError:
        problem = Problem(str(file), "there is no manifest here.", "Name the folder of a report: trialkit verify louth")
    except ValidationError:
        problem = Problem(str(file), "is not a manifest that trialkit wrote.", "Publish the report again.")
    raise PublishError(problem)


def hashes(place: Path, root: Path, *, leave_out: tuple[str, ...] = ()) -> dict[str, str]:
    """SHA-256 of a file, or of every file in a folder, by path below root."""
    files = [place] if place.is_file() else sorted(path for path in place.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): _hash(path) for path in files if path.name not in leave_out}


def _hash(file: Path) -> str:
    """The hash of a file; "" for one that cannot be read, which equals no hash."""
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return ""


@cache
def _code() -> str:
    """One hash of the whole package, so that a changed program is seen even where its version is not."""
    folder = Path(__file__).parents[1]
    made = hashlib.sha256()
    for name, hashed in hashes(folder, folder).items():
        if "__pycache__" not in name:
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
