"""Detached signatures of receipts by an SSH key: made by ssh-keygen, kept beside the receipt, never made twice."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from trialkit.errors import Problem, WorkspaceError
from trialkit.protocol.receipts import receipts_folder

_NAMESPACE = "trialkit"
_PROGRAM = "ssh-keygen"


def refuse_unusable(key: Path) -> None:
    """Raise WorkspaceError where nothing could be signed: no such key, or no ssh-keygen. The key is not opened."""
    if not key.is_file():
        raise WorkspaceError(Problem(str(key), "is not a file.", "Give the private key that ssh-keygen made."))
    if shutil.which(_PROGRAM) is None:
        raise WorkspaceError(
            Problem(_PROGRAM, "is not installed here.", "Sign the receipt with another tool, or elsewhere.")
        )


def sign(trial_file: Path, number: int, key: Path) -> Path:
    """Sign a receipt with an SSH key by ssh-keygen; the signature is kept beside it and returned.

    Raises WorkspaceError when there is no ssh-keygen, it cannot sign with this key, or a signature is there already.
    """
    file = receipts_folder(trial_file) / f"{number}.json"
    made = file.with_name(f"{file.name}.sig")
    refuse_unusable(key)
    if made.exists() or made.is_symlink():
        raise WorkspaceError(Problem(str(made), "is there already.", "A signature is never replaced."))
    command = [_PROGRAM, "-Y", "sign", "-q", "-n", _NAMESPACE, "-f", str(key.absolute()), str(file.absolute())]
    try:
        done = subprocess.run(  # noqa: S603 - no shell, fixed words
            command, capture_output=True, text=True, errors="replace", check=False, timeout=120
        )
    except OSError as error:
        raise WorkspaceError(Problem(_PROGRAM, f"cannot be run: {error.strerror}.", "Sign it elsewhere.")) from None
    except subprocess.TimeoutExpired:
        raise WorkspaceError(Problem(str(key), "could not be used within two minutes.", "Is it asking?")) from None
    if done.returncode or not made.is_file():
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1].rstrip(".")
        mend = "The receipt stands unsigned. Check the key, and sign with the same command once more."
        raise WorkspaceError(Problem(str(key), f"ssh-keygen could not sign with it: {last}.", mend))
    return made
