"""Signatures beside receipts: by ssh-keygen, told where they cannot be made, and never replaced."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from pathlib import Path

import pytest

from trialkit.errors import WorkspaceError
from trialkit.protocol.receipts import Registration, load_registration, receipts_folder, register
from trialkit.protocol.signing import refuse_unusable, sign
from trialkit.protocol.source import load_trial

ROOT = Path(__file__).parents[2]
START = dt.datetime(2021, 1, 20, 9, 30, tzinfo=dt.UTC)
needs_ssh_keygen = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Louth's trial file in a folder of its own, registered."""
    found = Path(shutil.copy(ROOT / "trials" / "louth.yaml", tmp_path))
    register(load_trial(found), found, now=START)
    return found


def read(file: Path) -> Registration:
    return load_registration(load_trial(file), file, now=START)


def made(folder: Path, name: str) -> Path:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", f"./{name}"], check=True, cwd=folder)
    return folder / name


@needs_ssh_keygen
@pytest.mark.parametrize("name", ["key", "a key with spaces", "-dash"])
def test_a_signature_is_kept_beside_the_receipt_and_can_be_checked_by_ssh_keygen(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    made(tmp_path, name)
    monkeypatch.chdir(tmp_path)
    signature = sign(file, 1, Path(name))
    check = ["ssh-keygen", "-Y", "check-novalidate", "-n", "trialkit", "-s", str(signature)]
    receipt = receipts_folder(file) / "1.json"
    assert subprocess.run(check, input=receipt.read_bytes(), capture_output=True, check=False).returncode == 0
    other = receipt.read_bytes().replace(b"louth", b"leeds")
    assert subprocess.run(check, input=other, capture_output=True, check=False).returncode != 0
    assert read(file).signed == (1,)


@needs_ssh_keygen
def test_a_signature_that_is_there_is_never_replaced(file: Path, tmp_path: Path) -> None:
    held = receipts_folder(file) / "1.json.sig"
    held.write_text("somebody's", encoding="utf-8")
    with pytest.raises(WorkspaceError, match=r"1\.json\.sig is there already"):
        sign(file, 1, made(tmp_path, "key"))
    assert held.read_text(encoding="utf-8") == "somebody's"


def test_a_key_that_is_not_there_is_told(file: Path, tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="is not a file"):
        sign(file, 1, tmp_path / "none")
    assert read(file).signed == ()


@needs_ssh_keygen
def test_what_is_no_key_is_told_in_whole_sentences(file: Path) -> None:
    with pytest.raises(WorkspaceError, match=r"could not sign with it: .*[^.]\. The receipt stands unsigned"):
        sign(file, 1, file)
    assert read(file).signed == ()


def test_where_there_is_no_ssh_keygen_it_is_said_before_anything_is_written(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(WorkspaceError, match="ssh-keygen is not installed here"):
        refuse_unusable(file)
