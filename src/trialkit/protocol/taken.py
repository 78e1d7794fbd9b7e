"""What leaders decided, one small file each in trials/<id>.decisions/: written once, never changed, chained.

A record stands beside the rule's answer and never replaces it. It says on which log and which plan it was taken, so
that a later reader sees whether the evidence is still the same; a decision that is changed is a further record.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from trialkit.errors import Problem, TrialError
from trialkit.protocol.chain import Chain, Digest, Link, plain, stamp, unfit, utc_now
from trialkit.protocol.decision import Outcome
from trialkit.protocol.trial import Trial

LONGEST = 2000
"""Characters of a reason or a dissent; a decision that needs more has a paper of its own."""
LONGEST_ROLE = 120


@dataclass(frozen=True)
class Choice:
    """What somebody decided. by: a role, not a name; on: the day; dissent: who or what spoke against it."""

    outcome: Outcome
    reason: str
    by: str
    on: dt.date
    dissent: str | None = None
    next_review: dt.date | None = None


@dataclass(frozen=True)
class Basis:
    """What a decision was taken on: what the rule answered, the grade, and digests of the plan, the log, the figures.

    figures: of evaluation.json without the decision taken, as `trialkit evaluate ID --json` printed it then.
    """

    rule: Outcome
    grade: int
    plan: str
    log: str
    figures: str


class Taken(Link):
    """One decision, with what it was taken on. recorded: when it was written down, in UTC."""

    format: Literal[1] = 1
    decision: Annotated[int, Field(ge=1)]
    trial: str
    recorded: dt.datetime
    on: dt.date
    outcome: Outcome
    by: Annotated[str, Field(max_length=LONGEST_ROLE)]
    reason: Annotated[str, Field(max_length=LONGEST)]
    dissent: Annotated[str, Field(max_length=LONGEST)] | None
    next_review: dt.date | None
    rule: Outcome
    grade: Annotated[int, Field(ge=1, le=5)]
    plan: Digest
    log: Digest
    figures: Digest
    toolkit: str

    @property
    def number(self) -> int:
        """Its number, from 1."""
        return self.decision

    @property
    def written(self) -> dt.datetime:
        """When it was written down."""
        return self.recorded


_CHAIN = Chain(Taken, "decision", "trialkit decide")


def decisions_folder(trial_file: Path) -> Path:
    """Where the decisions on a trial are kept: beside its file, trials/<id>.decisions/."""
    return trial_file.with_suffix(".decisions")


def load_decisions(trial_file: Path, *, now: dt.datetime | None = None) -> tuple[Taken, ...]:
    """Every decision taken on a trial, first to last; () when none is recorded.

    Raises TrialError with every problem of every file: edited, missing, doubled, unreadable, dated in the future.
    """
    return _CHAIN.read(decisions_folder(trial_file), now or utc_now())


def record(
    trial: Trial, trial_file: Path, choice: Choice, basis: Basis, *, now: dt.datetime | None = None
) -> tuple[Taken, ...]:
    """Write a decision down as the next file of its chain, and return all of them.

    Raises TrialError with everything that is wrong with the choice or with the files that are there; WorkspaceError
    when the file cannot be written.
    """
    from trialkit import __version__

    moment = (now or utc_now()).astimezone(dt.UTC)
    before = load_decisions(trial_file, now=moment)
    if problems := list(faults(trial, choice, moment)):
        raise TrialError(problems)
    if before and _same(before[-1], choice, basis):
        last = before[-1]
        said = f"is recorded already, as decision {last.number} of {last.on:%d/%m/%Y}, on the same evidence."
        raise TrialError(Problem(str(decisions_folder(trial_file)), said, "Nothing needs to be done."))
    content = {
        "trial": trial.id,
        "recorded": stamp(moment),
        "on": choice.on.isoformat(),
        "outcome": choice.outcome,
        "by": plain(choice.by),
        "reason": plain(choice.reason),
        "dissent": None if choice.dissent is None else plain(choice.dissent),
        "next_review": None if choice.next_review is None else choice.next_review.isoformat(),
        "rule": basis.rule,
        "grade": basis.grade,
        "plan": basis.plan,
        "log": basis.log,
        "figures": basis.figures,
        "toolkit": __version__,
    }
    _CHAIN.write(decisions_folder(trial_file), content, before[-1] if before else None)
    return load_decisions(trial_file, now=moment)


def faults(trial: Trial, choice: Choice, moment: dt.datetime) -> Iterator[Problem]:
    """What is wrong with a decision as it was given, all of it."""
    for name, text, most in (
        ("--by", choice.by, LONGEST_ROLE),
        ("--reason", choice.reason, LONGEST),
        ("--dissent", choice.dissent, LONGEST),
    ):
        yield from unfit(name, text, most, "decision")
    if choice.on > moment.date() + dt.timedelta(days=1):
        yield Problem("--on", f"is {choice.on:%d/%m/%Y}, a day that has not come.", "Give the day it was decided.")
    if choice.on < trial.design.start:
        said = f"is {choice.on:%d/%m/%Y}, before the first day of the plan, {trial.design.start:%d/%m/%Y}."
        yield Problem("--on", said, "Give the day it was decided.")
    if choice.next_review is not None and choice.next_review <= choice.on:
        said = f"is {choice.next_review:%d/%m/%Y}, not after the day of the decision."
        yield Problem("--next-review", said, "Give a later day.")


def _same(last: Taken, choice: Choice, basis: Basis) -> bool:
    """Whether the very decision was recorded before, on the same plan and log."""
    said = (last.outcome, last.reason, last.by, last.on, last.dissent, last.next_review, last.plan, last.log)
    dissent = None if choice.dissent is None else plain(choice.dissent)
    now = (choice.outcome, plain(choice.reason), plain(choice.by), choice.on, dissent, choice.next_review)
    return said == (*now, basis.plan, basis.log)
