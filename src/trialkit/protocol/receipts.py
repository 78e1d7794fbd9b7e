"""Receipts of a registered plan, one small file each in trials/<id>.receipts/: written once, never changed, chained.

A receipt holds the plan that it fixes, so that every later change can be told field by field, and the digest of the
receipt before it, so that one cannot be taken away or changed without the next one showing it. Whoever can write every
file can still write all of them anew: only a copy kept elsewhere, or a signature, protects against that.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from trialkit.errors import Problem, TrialError, WorkspaceError
from trialkit.protocol.readiness import gaps
from trialkit.protocol.registration import (
    Deviation,
    Plan,
    deviations,
    differences,
    digest,
    registered_plan,
    trial_start,
)
from trialkit.protocol.trial import Trial

FUTURE = dt.timedelta(minutes=10)
"""How far two computers' clocks may differ before a receipt counts as dated in the future."""
MOST_BYTES = 2_000_000
_NAME = re.compile(r"([1-9][0-9]{0,3})\.json")
_SIGNATURES = (".sig", ".asc", ".minisig")
_NAMESPACE = "trialkit"

Digest = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]


class Receipt(BaseModel):
    """One registration of a plan.

    receipt: its number, from 1. trial: the trial's id then. registered: when, in UTC. by: a role, not a name.
    reason: why the plan was changed, from the second receipt on. previous: digest of the receipt before. plan: what is
    fixed. gaps: what of the pre-start checklist was not in place. digest: of all the rest.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1] = 1
    receipt: Annotated[int, Field(ge=1)]
    trial: str
    registered: dt.datetime
    by: str | None
    toolkit: str
    reason: str | None
    previous: Digest | None
    gaps: tuple[str, ...]
    plan: Plan
    plan_digest: Digest
    digest: Digest


@dataclass(frozen=True)
class Registration:
    """Every receipt of a trial, first to last, and every way in which the plan now departs from the first one.

    signed: numbers of the receipts that have a detached signature beside them; whose it is has not been checked.
    """

    receipts: tuple[Receipt, ...] = ()
    deviations: tuple[Deviation, ...] = ()
    signed: tuple[int, ...] = ()

    @property
    def first(self) -> Receipt | None:
        """The first receipt, which says since when the plan was fixed; None when it never was."""
        return self.receipts[0] if self.receipts else None

    @property
    def unrecorded(self) -> tuple[Deviation, ...]:
        """Changes that no receipt has."""
        return tuple(part for part in self.deviations if part.receipt is None)


def receipts_folder(trial_file: Path) -> Path:
    """Where a trial file's receipts are kept: beside it, trials/<id>.receipts/."""
    return trial_file.with_suffix(".receipts")


def load_registration(trial: Trial, trial_file: Path, *, now: dt.datetime | None = None) -> Registration:
    """What is registered of a trial, and how its file departs from that.

    Raises TrialError with every problem of every receipt: edited, missing, doubled, unreadable, dated in the future.
    """
    folder = receipts_folder(trial_file)
    if not folder.is_dir():
        return Registration()
    found = _read(folder, now or _now())
    plans = [(part.receipt, part.registered, part.reason, part.plan) for part in found]
    signed = tuple(part.receipt for part in found if _signature(folder, part.receipt))
    return Registration(found, deviations(plans, registered_plan(trial)), signed)


def register(
    trial: Trial,
    trial_file: Path,
    *,
    reason: str | None = None,
    by: str | None = None,
    now: dt.datetime | None = None,
) -> Registration:
    """Write the next receipt of a trial's plan; nothing is ever overwritten.

    reason: why the plan has changed; needed from the second receipt on. by: the role of whoever registers.
    Raises TrialError when the receipts there cannot be relied on, when nothing has changed since the last one, or when
    a change has no reason; WorkspaceError when the receipt cannot be written.
    """
    from trialkit import __version__

    moment = now or _now()
    before = load_registration(trial, trial_file, now=moment)
    where = str(trial_file)
    plan = registered_plan(trial)
    last = before.receipts[-1] if before.receipts else None
    if last is None:
        _refuse_renamed(plan, trial_file)
    elif not (changed := differences(last.plan, plan)):
        said = f"is registered already, by receipt {last.receipt} of {last.registered:%d/%m/%Y}, and has not changed."
        raise TrialError(Problem(where, said, "Nothing needs to be done."))
    elif reason is None:
        listed = "; ".join(map(str, changed))
        said = f"differs from receipt {last.receipt} of {last.registered:%d/%m/%Y}: {listed}."
        mend = f'Give the reason: trialkit register {trial.id} --reason "…". Every report will list the change with it.'
        raise TrialError(Problem(where, said, mend))
    content: dict[str, Any] = {
        "format": 1,
        "receipt": 1 if last is None else last.receipt + 1,
        "trial": trial.id,
        "registered": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "by": by,
        "toolkit": __version__,
        "reason": None if last is None else reason,
        "previous": None if last is None else last.digest,
        "gaps": list(gaps(trial)),
        "plan": plan,
        "plan_digest": digest(plan),
    }
    content["digest"] = digest(content)
    _write(receipts_folder(trial_file), content)
    return load_registration(trial, trial_file, now=moment)


def sign(trial_file: Path, number: int, key: Path) -> Path:
    """Sign a receipt with an SSH key by ssh-keygen; the signature is kept beside it and returned.

    Raises WorkspaceError when there is no ssh-keygen, or it cannot sign with this key.
    """
    file = receipts_folder(trial_file) / f"{number}.json"
    if not key.is_file():
        raise WorkspaceError(Problem(str(key), "is not a file.", "Give the private key that ssh-keygen made."))
    command = ["ssh-keygen", "-Y", "sign", "-q", "-n", _NAMESPACE, "-f", str(key), str(file)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)  # noqa: S603 - no shell, fixed words
    except FileNotFoundError:
        problem = Problem("ssh-keygen", "is not installed here.", "Sign the receipt with another tool, or elsewhere.")
        raise WorkspaceError(problem) from None
    except subprocess.TimeoutExpired:
        raise WorkspaceError(Problem(str(key), "could not be used within two minutes.", "Is it asking?")) from None
    made = file.with_name(f"{file.name}.sig")
    if done.returncode or not made.is_file():
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise WorkspaceError(Problem(str(key), f"ssh-keygen could not sign with it: {last}", "Check the key."))
    return made


def orphans(folder: Path) -> tuple[Problem, ...]:
    """Receipts in a trials folder whose trial file is gone, as after a file was renamed."""
    known = {file.stem for file in folder.glob("*.yaml")}
    return tuple(
        Problem(
            str(place),
            "holds receipts, but there is no trial file of this name.",
            "If the trial file was renamed, rename this folder with it.",
        )
        for place in sorted(folder.glob("*.receipts"))
        if place.is_dir() and place.stem not in known
    )


def _refuse_renamed(plan: Plan, trial_file: Path) -> None:
    """A plan that another name's receipts hold already was renamed: a new first receipt would hide the old one."""
    for place in sorted(trial_file.parent.glob("*.receipts")):
        if (place.parent / f"{place.stem}.yaml").exists():
            continue
        held = [_receipt(file) for file in sorted(place.glob("*.json"))]
        if any({**part.plan, "id": plan["id"]} == plan for part in held if isinstance(part, Receipt)):
            raise TrialError(
                Problem(
                    str(place),
                    f"holds a receipt of this very plan, under the name {place.stem}.",
                    f"If the trial file was renamed, rename this folder to {trial_file.stem}.receipts.",
                )
            )


def _read(folder: Path, now: dt.datetime) -> tuple[Receipt, ...]:
    """Every receipt in order, or every problem with them."""
    problems: list[Problem] = []
    numbered: dict[int, Path] = {}
    for file in sorted(folder.iterdir()):
        name = _NAME.fullmatch(file.name)
        if name:
            numbered[int(name[1])] = file
        elif file.suffix == ".json":
            said = "is not named as a receipt is: a number and .json."
            problems.append(Problem(str(file), said, "Take copies and other files out of this folder."))
    found = []
    for number in sorted(numbered):
        receipt = _receipt(numbered[number])
        if isinstance(receipt, Problem):
            problems.append(receipt)
        else:
            found.append((numbered[number], number, receipt))
    problems += _order_problems(folder, sorted(numbered))
    problems += _chain_problems(found, now)
    if problems:
        raise TrialError(problems)
    return tuple(receipt for *_, receipt in found)


def _receipt(file: Path) -> Receipt | Problem:
    where, mend = str(file), "Restore it from a backup or from version control; never edit a receipt."
    try:
        if file.stat().st_size > MOST_BYTES:
            return Problem(where, "is too large for a receipt.", mend)
        text = file.read_text(encoding="utf-8")
        content = json.loads(text)
        receipt = Receipt.model_validate_json(text)
    except OSError as error:
        return Problem(where, f"cannot be read: {error.strerror}.", "Check who may read it.")
    except ValidationError as error:
        first = error.errors()[0]
        return Problem(where, f"is not a receipt: {'.'.join(map(str, first['loc']))} {first['msg'].lower()}.", mend)
    except (ValueError, RecursionError):
        return Problem(where, "is not a receipt: it is not JSON.", mend)
    rest = {key: part for key, part in content.items() if key != "digest"}
    if digest(rest) != receipt.digest or digest(receipt.plan) != receipt.plan_digest:
        return Problem(where, "was edited after it was written: its digest does not fit.", mend)
    if receipt.registered.tzinfo is None:
        return Problem(where, "has a time without a zone.", mend)
    if isinstance(lacking := trial_start(receipt.plan), str):
        said = f"has a plan without {lacking}, or with nothing there that can be read, and so fixes no calendar."
        return Problem(where, said, mend)
    return receipt


def _order_problems(folder: Path, numbers: Sequence[int]) -> Iterator[Problem]:
    lost = [str(number) for number in range(1, max(numbers, default=0) + 1) if number not in numbers]
    if lost:
        said = f"receipt {' and '.join(lost)} {'is' if len(lost) == 1 else 'are'} missing."
        yield Problem(str(folder), said, "Restore it from a backup or from version control.")


def _chain_problems(found: Sequence[tuple[Path, int, Receipt]], now: dt.datetime) -> Iterator[Problem]:
    """Numbers, digests and times that do not follow from one receipt to the next."""
    mend = "Restore the receipts as they were written; take copies out of the folder."
    for place, (file, number, receipt) in enumerate(found):
        if receipt.receipt != number:
            yield Problem(str(file), f"calls itself receipt {receipt.receipt}: it was renamed or copied.", mend)
            continue
        if receipt.registered > now + FUTURE:
            said = f"is dated {receipt.registered:%d/%m/%Y %H:%M} UTC, which is later than now."
            yield Problem(str(file), said, "Set this computer's clock, if it is the clock that is wrong.")
        earlier = found[place - 1][2] if place else None
        if (number == 1) != (receipt.previous is None):
            yield Problem(str(file), "does not say which receipt came before it.", mend)
        elif earlier and earlier.receipt == number - 1 and receipt.previous != earlier.digest:
            yield Problem(str(file), f"does not follow from receipt {number - 1} that lies there.", mend)
        if earlier and receipt.registered < earlier.registered:
            yield Problem(str(file), "is dated before the receipt that it follows.", mend)


def _write(folder: Path, content: dict[str, Any]) -> None:
    """Write one receipt; a file of its name that is there already is left as it is."""
    file = folder / f"{content['receipt']}.json"
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    try:
        folder.mkdir(exist_ok=True)
        with file.open("x", encoding="utf-8", newline="\n") as out:
            out.write(text)
    except FileExistsError:
        said = "is there already; somebody may have registered at the same moment."
        raise WorkspaceError(Problem(str(file), said, "Run trialkit register again.")) from None
    except OSError as error:
        said = f"cannot be written: {error.strerror}."
        raise WorkspaceError(Problem(str(file), said, "Check who may write to this folder.")) from None


def _signature(folder: Path, number: int) -> bool:
    return any((folder / f"{number}.json{ending}").is_file() for ending in _SIGNATURES)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0)
