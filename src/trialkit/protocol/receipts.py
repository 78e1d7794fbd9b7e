"""Receipts of a registered plan, one small file each in trials/<id>.receipts/: written once, never changed, chained.

A receipt holds the plan that it fixes, so that every later change can be told field by field, and the digest of the
receipt before it, so that one cannot be taken away or changed without the next one showing it. Whoever can write every
file can still write all of them anew: only a copy kept elsewhere, or a signature, protects against that.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from trialkit.errors import Problem, TrialError
from trialkit.protocol.chain import Chain, Digest, Link, plain, stamp, unfit, utc_now
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

LONGEST_REASON, LONGEST_ROLE = 500, 100
"""Characters of a reason and of a role: a receipt is never changed, and every report prints both."""
_SIGNATURES = (".sig", ".asc", ".minisig")


class Receipt(Link):
    """One registration of a plan.

    receipt: its number, from 1. trial: the trial's id then. registered: when, in UTC. by: a role, not a name.
    reason: why the plan was changed, from the second receipt on. previous: digest of the receipt before. plan: what is
    fixed. gaps: what of the pre-start checklist was not in place. digest: of all the rest.
    """

    format: Literal[1] = 1
    receipt: Annotated[int, Field(ge=1)]
    trial: str
    registered: dt.datetime
    by: str | None
    toolkit: str
    reason: str | None
    gaps: tuple[str, ...]
    plan: Plan
    plan_digest: Digest

    @property
    def number(self) -> int:
        """Its number, from 1."""
        return self.receipt

    @property
    def written(self) -> dt.datetime:
        """When it was registered."""
        return self.registered

    def sound(self) -> bool:
        """Whether the plan's own digest fits."""
        return digest(self.plan) == self.plan_digest

    def lacks(self) -> str:
        """What of the plan's calendar cannot be read."""
        lacking = trial_start(self.plan)
        if not isinstance(lacking, str):
            return ""
        return f"has a plan without {lacking}, or with nothing there that can be read, and so fixes no calendar."


_CHAIN = Chain(Receipt, "receipt", "trialkit register")


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

    def as_of(self, day: dt.date) -> Registration:
        """What was registered at the end of a day: without later receipts, and the changes that they recorded."""
        known = tuple(part for part in self.receipts if part.registered.date() <= day)
        if not known:
            return Registration()
        made = tuple(part for part in self.deviations if part.recorded is None or part.recorded.date() <= day)
        return Registration(known, made, tuple(part for part in self.signed if part <= known[-1].receipt))


def receipts_folder(trial_file: Path) -> Path:
    """Where a trial file's receipts are kept: beside it, trials/<id>.receipts/."""
    return trial_file.with_suffix(".receipts")


def load_registration(trial: Trial, trial_file: Path, *, now: dt.datetime | None = None) -> Registration:
    """What is registered of a trial, and how its file departs from that.

    Raises TrialError with every problem of every receipt: edited, missing, doubled, unreadable, dated in the future.
    """
    folder = receipts_folder(trial_file)
    found = _CHAIN.read(folder, now or utc_now())
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

    moment = (now or utc_now()).astimezone(dt.UTC)
    faults = [*unfit("--reason", reason, LONGEST_REASON, "receipt"), *unfit("--by", by, LONGEST_ROLE, "receipt")]
    if faults:
        raise TrialError(faults)
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
        "trial": trial.id,
        "registered": stamp(moment),
        "by": None if by is None else plain(by),
        "toolkit": __version__,
        "reason": None if last is None or reason is None else plain(reason),
        "gaps": list(gaps(trial)),
        "plan": plan,
        "plan_digest": digest(plan),
    }
    _CHAIN.write(receipts_folder(trial_file), content, last)
    return load_registration(trial, trial_file, now=moment)


def orphans(folder: Path) -> tuple[Problem, ...]:
    """Receipts and decisions in a trials folder whose trial file is gone, as after a file was renamed."""
    known = {file.stem for file in folder.glob("*.yaml")}
    return tuple(
        Problem(
            str(place),
            f"holds {place.suffix.removeprefix('.')}, but there is no trial file of this name.",
            "If the trial file was renamed, rename this folder with it.",
        )
        for place in sorted([*folder.glob("*.receipts"), *folder.glob("*.decisions")])
        if place.is_dir() and place.stem not in known
    )


def _refuse_renamed(plan: Plan, trial_file: Path) -> None:
    """A plan that another name's receipts hold already was renamed: a new first receipt would hide the old one."""
    for place in sorted(trial_file.parent.glob("*.receipts")):
        if (place.parent / f"{place.stem}.yaml").exists():
            continue
        held = [_CHAIN.one(file) for file in sorted(place.glob("*.json"))]
        if any({**part.plan, "id": plan["id"]} == plan for part in held if isinstance(part, Receipt)):
            raise TrialError(
                Problem(
                    str(place),
                    f"holds a receipt of this very plan, under the name {place.stem}.",
                    f"If the trial file was renamed, rename this folder to {trial_file.stem}.receipts.",
                )
            )


def _signature(folder: Path, number: int) -> bool:
    return any((folder / f"{number}.json{ending}").is_file() for ending in _SIGNATURES)
