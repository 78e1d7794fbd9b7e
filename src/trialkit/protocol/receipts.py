"""Receipts of a registered plan, one small file each in trials/<id>.receipts/: written once, never changed, chained.

A receipt holds the plan that it fixes, so that every later change can be told field by field, and the digest of the
receipt before it, so that one cannot be taken away or changed without the next one showing it. Whoever can write every
file can still write all of them anew: only a copy kept elsewhere, or a signature, protects against that.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import stat
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
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
from trialkit.protocol.values import UNSEEN

FUTURE = dt.timedelta(minutes=10)
"""How far two computers' clocks may differ before a receipt counts as dated in the future."""
MOST_BYTES = 2_000_000
LONGEST_REASON, LONGEST_ROLE = 500, 100
"""Characters of a reason and of a role: a receipt is never changed, and every report prints both."""
MOST_NAMED = 5
_NAME = re.compile(r"([1-9][0-9]{0,3})\.json")
_SIGNATURES = (".sig", ".asc", ".minisig")

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
    if not folder.exists() and not folder.is_symlink():
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
    Raises TrialError when the reason or role cannot be kept, when the receipts there cannot be relied on, when nothing
    has changed since the last one, or when a change has no reason; WorkspaceError when the receipt cannot be written.
    """
    from trialkit import __version__

    moment = (now or _now()).astimezone(dt.UTC)
    if unfit := [*_unfit("--reason", reason, LONGEST_REASON), *_unfit("--by", by, LONGEST_ROLE)]:
        raise TrialError(unfit)
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
        "by": None if by is None else _plain(by),
        "toolkit": __version__,
        "reason": None if last is None or reason is None else _plain(reason),
        "previous": None if last is None else last.digest,
        "gaps": list(gaps(trial)),
        "plan": plan,
        "plan_digest": digest(plan),
    }
    content["digest"] = digest(content)
    _write(receipts_folder(trial_file), content)
    return load_registration(trial, trial_file, now=moment)


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


def _unfit(option: str, text: str | None, most: int) -> Iterator[Problem]:
    """Why a text cannot be kept in a receipt, which nobody can mend afterwards."""
    if text is None:
        return
    plain = _plain(text)
    if not plain:
        yield Problem(option, "is empty.", "Say it in a few words.")
    elif hidden := UNSEEN.search(plain):
        what = f"holds a character that cannot be seen (U+{ord(hidden[0]):04X})."
        yield Problem(option, what, "Type it again rather than pasting it.")
    elif len(plain) > most:
        what = f"has {len(plain):,} characters; a receipt keeps at most {most}."
        yield Problem(option, what, "Say it in a few words.")


def _plain(text: str) -> str:
    return " ".join(text.split())


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
    for file in _listed(folder):
        name = _NAME.fullmatch(file.name)
        if name:
            numbered[int(name[1])] = file
        elif file.suffix.lower() == ".json":
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


def _listed(folder: Path) -> list[Path]:
    """What lies in the receipts' folder. Raises TrialError when it is no folder: that is not "not registered"."""
    mend = "Put the folder of receipts back, from a backup or from version control."
    if folder.is_symlink() and not folder.exists():
        raise TrialError(Problem(str(folder), "is a link that leads nowhere, where receipts should be.", mend))
    if not folder.is_dir():
        raise TrialError(Problem(str(folder), "is a file where the folder of receipts should be.", mend))
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        said = f"cannot be opened: {error.strerror}."
        raise TrialError(Problem(str(folder), said, "Check who may read it.")) from None


def _receipt(file: Path) -> Receipt | Problem:
    where, mend = str(file), "Restore it from a backup or from version control; never edit a receipt."
    try:
        seen = file.stat()
        if not stat.S_ISREG(seen.st_mode):
            return Problem(where, "is not a file.", mend)
        if seen.st_size > MOST_BYTES:
            return Problem(where, "is too large for a receipt.", mend)
        text = file.read_text(encoding="utf-8")
        content = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
        receipt = Receipt.model_validate_json(text)
        rest = {key: part for key, part in content.items() if key != "digest"}
        fits = digest(rest) == receipt.digest and digest(receipt.plan) == receipt.plan_digest
    except OSError as error:
        return Problem(where, f"cannot be read: {error.strerror}.", "Check who may read it.")
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        return Problem(where, f"is not a receipt: {f'{place}: ' if place else ''}{first['msg'].lower()}.", mend)
    except (ValueError, RecursionError):
        return Problem(where, "is not a receipt: it is not JSON.", mend)
    if not fits:
        return Problem(where, "was edited after it was written: its digest does not fit.", mend)
    if receipt.registered.utcoffset() != dt.timedelta(0):
        return Problem(where, "has a time that is not in UTC.", mend)
    if isinstance(lacking := trial_start(receipt.plan), str):
        said = f"has a plan without {lacking}, or with nothing there that can be read, and so fixes no calendar."
        return Problem(where, said, mend)
    return receipt


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A mapping in which no key stands twice: a reader would see one value, and the digest the other."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _no_number(_: str) -> None:
    """NaN and Infinity, which are no JSON."""
    raise ValueError


def _order_problems(folder: Path, numbers: Sequence[int]) -> Iterator[Problem]:
    lost = [str(number) for number in range(1, max(numbers, default=0) + 1) if number not in set(numbers)]
    if lost:
        named = " and ".join(lost) if len(lost) <= MOST_NAMED else f"{', '.join(lost[:MOST_NAMED])} and more"
        said = f"receipt {lost[0]} is missing." if len(lost) == 1 else f"receipts {named} are missing."
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
    """Write one receipt, whole or not at all; a file of its name that is there already is left as it is.

    It is written beside its place and then linked there, which fails where the name is taken. On a disk without links
    it is renamed instead, and only Windows would then notice somebody who did the same in that very moment.
    """
    file = folder / f"{content['receipt']}.json"
    text = (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()
    if len(text) > MOST_BYTES:
        raise TrialError(Problem(str(file), "would be too large for a receipt.", "Shorten the trial file."))
    try:
        folder.mkdir(exist_ok=True)
        number, name = tempfile.mkstemp(prefix=f".{file.name}-", dir=folder)
        made = Path(name)
        try:
            with os.fdopen(number, "wb") as out:
                out.write(text)
                out.flush()
                os.fsync(out.fileno())
            made.chmod(0o644)
            _place(made, file)
        finally:
            with suppress(OSError):
                made.unlink(missing_ok=True)
    except FileExistsError:
        said = "is there already; somebody may have registered at the same moment."
        raise WorkspaceError(Problem(str(file), said, "Run trialkit register again.")) from None
    except OSError as error:
        said = f"cannot be written: {error.strerror}."
        mend = "Check that there is room, and who may write to this folder."
        raise WorkspaceError(Problem(str(file), said, mend)) from None


def _place(made: Path, file: Path) -> None:
    """Give a written file its name. Raises FileExistsError where the name is taken."""
    try:
        file.hardlink_to(made)
    except FileExistsError:
        raise
    except OSError:
        if file.exists() or file.is_symlink():
            raise FileExistsError from None
        made.rename(file)


def _signature(folder: Path, number: int) -> bool:
    return any((folder / f"{number}.json{ending}").is_file() for ending in _SIGNATURES)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0)
